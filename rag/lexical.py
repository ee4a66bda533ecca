"""BM25 over folded stems, rough roots and names' consonants, in a tantivy index.

Tantivy carries a million passages in a few hundred megabytes, and adds and deletes without a rebuild. It sees only
what `rag.text` and `rag.sounds` made of the words, so nothing depends on an analyser of its own.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path

import tantivy

from .sounds import sound
from .text import root, words

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
    builder.add_unsigned_field("row", stored=True, indexed=True, fast=True)
    for field in ("stems", "roots", "sounds"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def write(folder: Path, texts: Iterable[str]) -> None:
    """Write the index of `texts` into `folder`; a text's row is its place in the order given. Raises OSError."""
    folder.mkdir(parents=True)
    try:
        _write(folder, texts)
    except ValueError as error:  # tantivy's word for a full disk
        raise OSError(str(error)) from None


def _write(folder: Path, texts: Iterable[str]) -> None:
    writer = tantivy.Index(_schema(), str(folder)).writer(64_000_000, 1)
    for row, text in enumerate(texts):
        found = words(text)
        document = tantivy.Document(
            stems=" ".join(word.stem for word in found), roots=" ".join(root(word.stem) for word in found),
            sounds=" ".join(filter(None, (sound(word.folded) for word in found))))
        document.add_unsigned("row", row)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _open(schema: tantivy.Schema, folder: Path) -> tantivy.Index:
    """Open an index; tantivy wants to write a lock beside it, so one that cannot be written is opened as a copy."""
    try:
        return tantivy.Index(schema, str(folder))
    except ValueError:  # no lock could be made
        copy = tempfile.TemporaryDirectory()
        atexit.register(copy.cleanup)
        shutil.copytree(folder, copy.name, dirs_exist_ok=True, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns(".*.lock"))
        return tantivy.Index(schema, copy.name)


class Words:
    """A loaded index: search it, or ask how many of its passages have a word."""

    def __init__(self, folder: Path):
        self._schema = _schema()
        self._searcher = _open(self._schema, folder).searcher()
        self.passages = self._searcher.num_docs
        self._count = lru_cache(maxsize=100_000)(self._searcher.doc_freq)  # one question asks for the same words several times

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

    def search(self, concepts: Sequence[Concept], k: int) -> list[tuple[int, float]]:
        """Return (row, BM25 score) of the `k` best passages that share a word with the concepts, best first.

        A concept scores as its best alternative does; a question's score is the sum over its concepts.
        """
        if not concepts or not self.passages:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._concept(concept)) for concept in concepts])
        hits = self._searcher.search(query, k).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return sorted(((int(row), score) for row, (score, _) in zip(rows, hits, strict=True)),
                      key=lambda pair: (-pair[1], pair[0]))

    def _concept(self, concept: Concept) -> tantivy.Query:
        ways = [(self._terms(way), way.weight * concept.weight) for way in concept.alternatives]
        return tantivy.Query.disjunction_max_query([
            tantivy.Query.boost_query(tantivy.Query.boolean_query(terms), weight) for terms, weight in ways if terms])

    def _terms(self, way: Alternative) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """What is searched for in one way of saying a thing, of what the index has."""
        if way.kind == "sound":
            fields = [("sounds", way.stems[0], 1.0 + ROOT_WEIGHT)]
        else:
            fields = [(field, term, weight) for stem in way.stems
                      for field, term, weight in (("stems", stem, 1.0), ("roots", root(stem), ROOT_WEIGHT))]
        return [(tantivy.Occur.Should,
                 tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), weight))
                for field, term, weight in fields if self._count(field, term)]
