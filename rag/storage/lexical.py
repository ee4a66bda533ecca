"""BM25 over folded stems, rough roots and names' consonants, in a tantivy index.

Tantivy carries a million passages in a few hundred megabytes, and adds and deletes without a rebuild. It sees only
what `rag.arabic.text` and `rag.arabic.sounds` made of the words, so nothing depends on an analyser of its own.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, filterfalse
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from rag.arabic.sounds import sound
from rag.arabic.text import each_word, root, stem

ROOT_WEIGHT = 0.7  # of a rough root beside its stem
SURE_ROOT = 4  # letters: with so many in common, words are forms of one (انسحب، ينسحب); with three, often not (كتب، كتاب)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a passage may say a thing: stems (more than one for a phrase), or a name's sound.

    `weight` is 1 for the question's own word; `kind` is "same", "translation", "synonym" or "sound".
    """

    stems: tuple[str, ...]
    weight: float = 1.0
    kind: str = "same"


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question asks about, as it is written there, with the alternatives that compete for it.

    `weight` is 1, or less for what an earlier question of the conversation asked about.
    """

    asked: str
    alternatives: tuple[Alternative, ...]
    weight: float = 1.0


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True, indexed=True, fast=True)
    for field in ("stems", "roots", "sounds"):  # stored, so that a passage is written again without its words being read again
        builder.add_text_field(field, stored=field != "roots", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def write(folder: Path, texts: Iterable[str], old: "Words | None" = None, kept: Iterable[int] = ()) -> list[int]:
    """Write an index of the passages of `old` whose numbers are `kept`, and of `texts`, into a new `folder`.

    Returns the numbers of the texts: the lowest that are free. Raises OSError.
    """
    folder.mkdir(parents=True)
    for file in old.folder.iterdir() if old else ():
        if not file.name.endswith(".lock"):
            _link(file, folder / file.name)
    try:
        return _write(folder, texts, old, set(kept))
    except ValueError as error:
        raise OSError(f"most likely the disk is full; tantivy says: {' '.join(str(error).split())}") from None


def _link(source: Path, target: Path) -> None:
    """Give a file of tantivy's a second name: it writes each once and never changes it, but for what it knows of them all."""
    try:
        if source.suffix == ".json":
            raise OSError
        os.link(source, target)
    except OSError:  # nor has every file system two names for a file
        shutil.copyfile(source, target)


def _write(folder: Path, texts: Iterable[str], old: "Words | None", kept: set[int]) -> list[int]:
    schema = _schema()
    writer = tantivy.Index(schema, str(folder)).writer(64_000_000, 1)
    gone, beside = old.taken_out(kept) if old else ([], {})
    for number in [*gone, *beside]:
        writer.delete_documents_by_query(tantivy.Query.term_query(schema, "number", number))
    for number, (stems, sounds) in beside.items():
        writer.add_document(_passage(number, stems, _roots(stems), sounds))
    numbers = []
    for number, text in zip(filterfalse(kept.__contains__, count()), texts, strict=False):
        stems, roots, sounds = terms(text)
        writer.add_document(_passage(number, stems, roots, sounds))
        numbers.append(number)
    writer.commit()
    writer.wait_merging_threads()
    return numbers


def terms(text: str) -> tuple[str, str, str]:
    """Return the stems, the rough roots and the sounds of a text's words, with spaces between them.

    >>> terms("القوات الأمريكية")
    ('قو امريك', 'قو مرك', 'mrk')
    """
    found = zip(*map(_terms, text.split()), strict=True)  # no word reaches over white space
    stems, roots, sounds = (" ".join(filter(None, kind)) for kind in found) if text.strip() else ("", "", "")
    return stems, roots, sounds


@lru_cache(maxsize=200_000)
def _terms(piece: str) -> tuple[str, str, str]:
    found = [folded for *_, folded in each_word(piece)]
    stems = " ".join(map(stem, found))
    return stems, _roots(stems), " ".join(filter(None, map(sound, found)))


def _roots(stems: str) -> str:
    return " ".join(map(root, stems.split()))


def _passage(number: int, stems: str, roots: str, sounds: str) -> tantivy.Document:
    document = tantivy.Document(stems=stems, roots=roots, sounds=sounds)
    document.add_unsigned("number", number)
    return document


def _open(schema: tantivy.Schema, folder: Path) -> tantivy.Index:
    """Open an index; tantivy wants to write a lock beside it, so one that cannot be written is opened as a copy."""
    try:
        return tantivy.Index(schema, str(folder))
    except ValueError:  # no lock could be made
        copy = tempfile.TemporaryDirectory()
        atexit.register(copy.cleanup)
        shutil.copytree(folder, copy.name, dirs_exist_ok=True, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns(".*.lock"))
        return tantivy.Index(schema, copy.name)


class Weights:
    """What words weigh, by how many of all `passages` have them: `_count(field, term)` says it."""

    passages: int
    _count: Callable[[str, str], int]

    def frequency(self, alternative: Alternative) -> int:
        """Return in how many passages the rarest word of an alternative, or a sure relative of it, occurs."""
        if alternative.kind == "sound":
            return self._count("sounds", alternative.stems[0])
        return min(self._frequency(stem) for stem in alternative.stems)

    def _frequency(self, stem: str) -> int:
        related = root(stem)
        return max(self._count("stems", stem), self._count("roots", related) if len(related) >= SURE_ROOT else 0)

    def inverse(self, frequency: int) -> float:
        """Return BM25's idf of what so many passages have."""
        return log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))

    def full_score(self, concepts: Sequence[Concept]) -> float:
        """Return about what a passage of mean length would score that says every concept once, in its best words."""
        return sum(concept.weight * max(map(self._full, concept.alternatives)) for concept in concepts)

    def _full(self, way: Alternative) -> float:
        counts = [self.frequency(way)] if way.kind == "sound" else [self._frequency(stem) for stem in way.stems]
        return way.weight * (1 + ROOT_WEIGHT) * sum(map(self.inverse, counts))

    def terms(self, way: Alternative) -> list[tuple[str, str, float]]:
        """Return what is searched for in one way of saying a thing, of what there is: field, term and weight."""
        if way.kind == "sound":
            fields = [("sounds", way.stems[0], 1.0 + ROOT_WEIGHT)]
        else:
            fields = [(field, term, weight) for stem in way.stems
                      for field, term, weight in (("stems", stem, 1.0), ("roots", root(stem), ROOT_WEIGHT))]
        return [found for found in fields if self._count(*found[:2])]


class Words(Weights):
    """A loaded index: search it, or ask how many of its passages have a word."""

    def __init__(self, folder: Path, numbers: np.ndarray | None = None):
        self.folder = folder
        self._schema = _schema()
        self._searcher = _open(self._schema, folder).searcher()
        self.passages = self._searcher.num_docs
        self.numbers = np.arange(self.passages) if numbers is None else numbers  # of the passages, row by row
        self._rows = np.full(self.numbers.max(initial=-1) + 1, -1)  # of the numbers
        self._rows[self.numbers] = np.arange(len(self.numbers))
        self._count = lru_cache(maxsize=100_000)(self._searcher.doc_freq)  # one question asks for the same words several times

    def search(self, concepts: Sequence[Concept], k: int, needed: Sequence[Concept] = ()) -> list[tuple[int, float]]:
        """Return (row, BM25 score) of the `k` best passages that share a word with the concepts, best first.

        A concept scores as its best alternative does; a question's score is the sum over its concepts. Only passages that
        share a word with each of those `needed` are found.
        """
        if not concepts or not self.passages:
            return []
        asked = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._concept(concept)) for concept in concepts])
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, asked), *self._needed(needed)]) if needed else asked
        wanted = k + 1
        while len(hits := self._searcher.search(query, wanted).hits) == wanted and hits[-1][0] == hits[k - 1][0]:
            wanted *= 2  # the last ones score the same: the first rows of them shall be taken, wherever tantivy keeps them
        rows = self._rows_of(hits).tolist()
        return sorted(((row, score) for row, (score, _) in zip(rows, hits, strict=True)),
                      key=lambda pair: (-pair[1], pair[0]))[:k]

    def having(self, concepts: Sequence[Concept]) -> np.ndarray:
        """Return the rows, ascending, of all passages that share a word with each of the concepts."""
        hits = self._searcher.search(tantivy.Query.boolean_query(self._needed(concepts)), max(self.passages, 1)).hits
        return np.sort(self._rows_of(hits))

    def _needed(self, concepts: Sequence[Concept]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """What lets only those pass that share a word with each concept, and adds nothing to their score."""
        return [(tantivy.Occur.Must, tantivy.Query.const_score_query(self._concept(concept), 0.0)) for concept in concepts]

    def _rows_of(self, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> np.ndarray:
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return self._rows[np.array(numbers, np.int64)]

    def taken_out(self, kept: set[int]) -> tuple[list[int], dict[int, tuple[str, str]]]:
        """Return the numbers of all but the `kept` passages, and the stems and sounds of those that share a segment with one.

        Tantivy goes on counting a deleted passage in its statistics until nothing is left of its segment.
        """
        gone = [number for number in self.numbers.tolist() if number not in kept]
        if not gone:
            return [], {}
        places = [place for _, place in self._searcher.search(tantivy.Query.all_query(), self.passages).hits]
        numbers = self._searcher.fast_field_values("number", places)
        segments = {place.segment_ord for number, place in zip(numbers, places, strict=True) if number not in kept}
        beside: dict[Any, Any] = {}
        for number, place in zip(numbers, places, strict=True):
            if number in kept and place.segment_ord in segments:
                stored = self._searcher.doc(place)
                beside[number] = (stored.get_first("stems"), stored.get_first("sounds"))
        return gone, beside

    def _concept(self, concept: Concept) -> tantivy.Query:
        ways = [(self._terms(way), way.weight * concept.weight) for way in concept.alternatives]
        return tantivy.Query.disjunction_max_query([
            tantivy.Query.boost_query(tantivy.Query.boolean_query(terms), weight) for terms, weight in ways if terms])

    def _terms(self, way: Alternative) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        return [(tantivy.Occur.Should,
                 tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), weight))
                for field, term, weight in self.terms(way)]
