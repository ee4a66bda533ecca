"""The parts of an Index that ask a store in Milvus: documents, passages, vectors and words.

Passages are asked for by inner product, largest first, until none that is left could be among the best by BM25; those that
came are scored here, from their stems and the frequencies that were kept with the generation.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappush, heappushpop

import numpy as np

from rag.articles.documents import Document
from rag.errors import RagError

from . import archive
from .lexical import Concept, Weights
from .scoring import K1, Terms, counted, question_vector, score
from .store import MOST, Store, generation_key

_REMEMBERED_DOCUMENTS, _REMEMBERED_PASSAGES = 2_000, 20_000
_READ = ("start", "end", "stems", "sounds", "tokens")
_CERTAIN = 1 + 1e-4  # sums of 32-bit numbers may come out so much too small
_REPLACED = "no longer in the store {}: newer builds have replaced this index; load it again."


class Documents(Mapping[str, Document]):
    """The documents of a generation, each fetched when it is asked for and compared with its digest."""

    def __init__(self, store: Store, generation: Mapping):
        self._store, self._entries = store, generation["documents"]
        self._remembered = lru_cache(maxsize=_REMEMBERED_DOCUMENTS)(self._fetched)

    def __getitem__(self, name: str) -> Document:
        return self._remembered(name)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _fetched(self, name: str) -> Document:
        first, _, digest = self._entries[name]
        line = self._store.texts([document_key(first)]).get(document_key(first))
        if line is None:
            raise RagError(f"{name} is " + _REPLACED.format(self._store.address))
        return archive.parsed(line, name, digest, self._store.address)


def document_key(first: int) -> str:
    """Return the key under which a document is kept whose first passage has a given id.

    >>> document_key((0x3f << 32) + 10)
    'document 3f a'
    """
    return f"document {first >> 32:x} {first & 0xFFFFFFFF:x}"


def parts(store: Store, generation: Mapping) -> tuple["Documents", "Passages", "Vectors", "Words"]:
    """Return the parts of an Index of a generation in a store; RagError where they are gone."""
    frequencies = store.said(generation_key(generation["generation"], "words"))
    if frequencies is None:
        raise RagError("The words of the index are " + _REPLACED.format(store.address))
    passages = Passages(store, generation)
    vectors = Vectors(passages, generation["model"]["dimension"])
    return Documents(store, generation), passages, vectors, Words(passages, generation, frequencies)


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A passage as the store has it."""

    start: int
    end: int
    stems: str
    sounds: str
    tokens: np.ndarray


class Passages:
    """The passages of a generation: rows count them in the documents' order; a document's ids in the store follow its first."""

    def __init__(self, store: Store, generation: Mapping):
        self.store, self.collection = store, generation["collection"]
        entries = list(generation["documents"].values())
        self._names = list(generation["documents"])
        self._numbers = {name: number for number, name in enumerate(self._names)}
        self._firsts, self._lengths = (np.array([entry[place] for entry in entries], np.int64) for place in (0, 1))
        self._starts = np.concatenate([[0], np.cumsum(self._lengths)])
        self._order = np.argsort(self._firsts)
        self._read: dict[int, Kept] = {}

    def __len__(self) -> int:
        return int(self._starts[-1])

    def rows(self, document: str) -> range:
        """Return the rows of a document's passages."""
        number = self._numbers[document]
        return range(int(self._starts[number]), int(self._starts[number + 1]))

    def place(self, row: int) -> tuple[str, int, int]:
        """Return the name of a passage's document, and where the passage begins and ends in it."""
        kept = self.kept([row])[0]
        return self._names[np.searchsorted(self._starts, row, "right") - 1], kept.start, kept.end

    def tokens(self, rows: Iterable[int]) -> list[np.ndarray]:
        """Return the distinct token ids of each of the passages, ascending."""
        return [kept.tokens for kept in self.kept(list(rows))]

    def _ids(self, rows: Sequence[int] | np.ndarray) -> list[int]:
        rows = np.asarray(rows, np.int64)
        numbers = np.searchsorted(self._starts, rows, "right") - 1
        return (self._firsts[numbers] + rows - self._starts[numbers]).tolist()

    def _rows_of(self, ids: Sequence[int]) -> list[int]:
        """The rows of passages; -1 for one of another generation."""
        found = np.array(ids, np.int64)
        numbers = self._order[np.maximum(np.searchsorted(self._firsts, found, "right", sorter=self._order) - 1, 0)]
        places = found - self._firsts[numbers]
        return np.where((places >= 0) & (places < self._lengths[numbers]), self._starts[numbers] + places, -1).tolist()

    def kept(self, rows: Sequence[int]) -> list[Kept]:
        """Return passages as the store has them; RagError where it has them no longer."""
        known = self._read
        if missing := [row for row in rows if row not in known]:
            known = known | self._remember(self.store.fetched(self.collection, self._ids(missing), _READ))
        if any(row not in known for row in missing):
            raise RagError("Passages are " + _REPLACED.format(self.store.address))
        return [known[row] for row in rows]

    def _remember(self, found: Sequence[Mapping]) -> dict[int, Kept]:
        new = {row: Kept(each["start"], each["end"], each["stems"], each["sounds"], np.array(each["tokens"], np.int64))
               for row, each in zip(self._rows_of([each["id"] for each in found]), found, strict=True) if row >= 0}
        self._read = {} if len(self._read) > _REMEMBERED_PASSAGES else self._read  # another thread may begin a new one meanwhile
        self._read.update(new)
        return new

    def nearest(self, field: str, vector: object, limit: int, among: np.ndarray | None = None, *,
                read: bool = True) -> list[tuple[int, float]]:
        """Return (row, inner product) of the `limit` nearest of all or of some rows, largest first, and remember what is `read`.

        Row -1 is of another generation.
        """
        hits = self.store.nearest(self.collection, field, vector, limit, fields=_READ if read else (),
                                  ids=None if among is None else self._ids(among))
        if read:
            self._remember([{"id": hit["id"], **hit["entity"]} for hit in hits])
        return list(zip(self._rows_of([hit["id"] for hit in hits]), (float(hit["distance"]) for hit in hits), strict=True))

    def vectors(self, rows: Sequence[int]) -> np.ndarray:
        """Return the vectors of passages, a row each."""
        ids = self._ids(rows)
        found = {each["id"]: each["vector"] for each in self.store.fetched(self.collection, ids, ["vector"])}
        return np.array([found[each] for each in ids], np.float32)


class Vectors:
    """The vectors of a generation."""

    def __init__(self, passages: Passages, dimension: int):
        self._passages, self.dimension = passages, dimension

    def __len__(self) -> int:
        return len(self._passages)

    def search(self, vector: np.ndarray, k: int, among: np.ndarray | None = None) -> list[tuple[int, float]]:
        """Return (row, cosine) of the `k` passages nearest to a unit vector, best first; of the rows `among`, if given."""
        if among is not None and not len(among):
            return []
        limit = min(k, MOST)
        while True:
            hits = self._passages.nearest("vector", vector, limit, among)
            found = [hit for hit in hits if hit[0] >= 0]
            if len(found) >= k or len(hits) < limit or limit == MOST:
                return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]
            limit = min(2 * limit, MOST)

    def cosines(self, rows: Sequence[int], vector: np.ndarray) -> np.ndarray:
        """Return how near given passages are to a unit vector."""
        found = dict(self._passages.nearest("vector", vector, len(rows), np.array(rows), read=False))
        return np.array([found[row] for row in rows])

    def stored(self, rows: Sequence[int]) -> np.ndarray:
        """Return the vectors of given passages, a row each."""
        return self._passages.vectors(rows)


class Words(Weights):
    """The words of a generation: BM25 with the frequencies and mean lengths of all its passages."""

    def __init__(self, passages: Passages, generation: Mapping, frequencies: Mapping[str, int]):
        self._passages, self.passages = passages, len(passages)
        self._count = lambda field, term: frequencies.get(f"{field} {term}", 0)
        self._means = {field: total / self.passages for field, total in generation["lengths"].items()}
        # The vectors were made with the mean lengths of their time: so much too small may their products be by now.
        self._too_small = max(1.0, *(self._means[field] / kept for field, kept in generation["means_kept"].items() if kept))

    def search(self, concepts: Sequence[Concept], k: int, needed: Sequence[Concept] = ()) -> list[tuple[int, float]]:
        """Return (row, BM25 score) of the `k` best passages that share a word with the concepts, best first.

        A concept scores as its best alternative does; a question's score is the sum over its concepts. Only passages that
        share a word with each of those `needed` are found.
        """
        asked, demanded = ([self._weighted(concept) for concept in each] for each in (concepts, needed))
        question, limit = question_vector(asked), min(4 * k, MOST)
        while question:
            found = self._passages.nearest("terms", question, limit)
            hits = [hit for hit in found if hit[0] >= 0]
            best: list[tuple[float, int]] = []  # a heap
            complete = len(found) < limit or limit == MOST
            for (row, product), kept in zip(hits, self._passages.kept([row for row, _ in hits]), strict=True):
                if len(best) == k and best[0][0] > product * self._too_small * _CERTAIN:
                    complete = True  # none of the others scores more than its product
                    break
                counts = counted(kept.stems, kept.sounds)
                scored = score(asked, counts, self._means)
                if scored and all(score([ways], counts, self._means) for ways in demanded):
                    (heappushpop if len(best) == k else heappush)(best, (scored, -row))
            if complete:
                return [(-row, scored) for scored, row in sorted(best, reverse=True)]
            limit = min(2 * limit, MOST)
        return []

    def having(self, concepts: Sequence[Concept]) -> np.ndarray:
        """Return the rows, ascending, of all passages that share a word with each of the concepts.

        Of a word that more than MOST have, those MOST that have the most of it.
        """
        found = []
        for concept in concepts:
            question = question_vector([self._weighted(concept)])
            hits = self._passages.nearest("terms", question, MOST, read=False) if question else []
            found.append({row for row, _ in hits if row >= 0})
        return np.array(sorted(set.intersection(*found)) if found else [], np.int64)

    def _weighted(self, concept: Concept) -> list[Terms]:
        """For each alternative its terms, of those that there are, and what BM25 multiplies each one's part with."""
        ways: list[Terms] = []
        for way in concept.alternatives:
            weights: dict[tuple[str, str], float] = {}
            for field, term, weight in self.terms(way):
                times = weight * way.weight * concept.weight * (1 + K1) * self.inverse(self._count(field, term))
                weights[field, term] = weights.get((field, term), 0.0) + times
            ways.append(weights)
        return ways
