"""A question against texts: how fully each says what is asked about, and what that weighs in the index."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np

from rag.arabic.sounds import sound
from rag.arabic.text import Word, distinct_words, root, stem, words
from rag.question.queries import Query
from rag.storage.index import Index
from rag.storage.lexical import ROOT_WEIGHT, SURE_ROOT, Alternative, Concept

_ROOT, _SOUND = "√", "~"  # before a term that is no stem; no word has them
_SYNONYM = 0.6  # of a synonym, where a text should say the word itself
_WINDOW = 25  # words: a long sentence that says the question here and there answers less than a short one


@lru_cache(maxsize=10_000)
def terms(text: str) -> frozenset[str]:
    """Return what a text is known by: the stems of its words, and their roots and sounds, marked as such.

    >>> sorted(terms("الكاظمي"))
    ['~kdm', 'كاظم', '√كظم']
    """
    return frozenset().union(*map(_terms_of_word, distinct_words(text)))


@lru_cache(maxsize=2_000)
def windows(text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """Return runs of neighbouring words of a text that overlap: the number of the first, the end, and their terms.

    >>> [(start, end) for start, end, _ in windows("كلمة " * 40)]
    [(0, 25), (8, 33)]
    """
    found = words(text)
    starts = range(0, max(len(found) - _WINDOW, 0) + 1, _WINDOW // 3)
    return tuple((start, min(start + _WINDOW, len(found)), _terms_of(found[start:start + _WINDOW])) for start in starts)


def _terms_of(found: Sequence[Word]) -> frozenset[str]:
    return frozenset().union(*[_terms_of_word(word.folded) for word in found])


@lru_cache(maxsize=100_000)
def _terms_of_word(folded: str) -> tuple[str, str, str]:
    return stem(folded), _ROOT + root(stem(folded)), _SOUND + sound(folded)


def _stems_of(concepts: Sequence[Concept]) -> frozenset[str]:
    return frozenset(stem for concept in concepts for way in concept.alternatives if way.kind != "sound" for stem in way.stems)


class Weighed:
    """A query with the idf weight of each of its concepts in one index, to hold texts against.

    `missing` are the concepts that no passage has, as they were asked.
    """

    def __init__(self, query: Query, index: Index):
        self.query, self.concepts = query, query.concepts
        self.stems, self.first_stems = _stems_of(query.concepts), _stems_of(query.concepts[:2])
        weights, missing = [], []
        for concept in self.concepts:
            counts = [index.words.frequency(way) for way in concept.alternatives]
            weights.append(concept.weight * index.words.inverse(min(filter(None, counts), default=0)))
            if not any(count for count, way in zip(counts, concept.alternatives, strict=True) if way.kind != "synonym"):
                missing.append(concept.asked)
        self.weights, self.missing = np.array(weights), tuple(missing)
        self._ways = _Ways(self.concepts)

    def matches(self, told: Sequence[frozenset[str]]) -> np.ndarray:
        """Return for each text, told by its terms, and for each concept how fully the text says it, between 0 and 1."""
        ways = self._ways
        return ways.best(told, ROOT_WEIGHT, ways.weights)

    def literal_matches(self, told: Sequence[frozenset[str]]) -> np.ndarray:
        """Return the same for the concepts' own or translated words; of relatives, only sure ones count, and as much."""
        ways = self._ways
        return ways.best(told, ways.sure, np.where(ways.synonyms, _SYNONYM, 1.0))

    def share(self, matches: np.ndarray) -> np.ndarray:
        """Return for each text the share, between 0 and 1, of all that the question asks about that it says."""
        return matches @ self.weights / max(self.weights.sum(), 1e-9)


class _Ways:
    """The ways to say each concept, laid out as arrays so that many texts are held against all of them at once.

    A way has as many parts as words; a part is said by a term of its own, or in some measure by a related one.
    """

    def __init__(self, concepts: Sequence[Concept]):
        ways = [way for concept in concepts for way in concept.alternatives]
        parts = [part for way in ways for part in _parts(way)]
        self._columns = {term: column for column, term in enumerate(dict.fromkeys(term for part in parts for term in part))}
        self._terms = frozenset(self._columns)
        self._own, self._related = ([self._columns[part[which]] for part in parts] for which in (0, 1))
        self._lengths = [len(way.stems) for way in ways]
        self._first_parts = list(accumulate(self._lengths[:-1], initial=0))
        self._first_ways = list(accumulate([len(concept.alternatives) for concept in concepts[:-1]], initial=0))
        self.weights = np.array([way.weight for way in ways])
        self.synonyms = np.array([way.kind == "synonym" for way in ways])
        self.sure = np.array([len(related) > SURE_ROOT for _, related in parts])

    def best(self, told: Sequence[frozenset[str]], related: float | np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return for each text and each concept the weight of its best way, times the share of its parts that the text says."""
        if not self._lengths:
            return np.zeros((len(told), 0))
        rows: dict[frozenset[str], int] = {}  # many texts say the same of a question
        row_of = {terms: rows.setdefault(terms & self._terms, len(rows)) for terms in dict.fromkeys(told)}
        held, width = np.zeros((len(rows), len(self._columns))), len(self._columns)
        np.put(held, [row * width + self._columns[term] for said, row in rows.items() for term in said], 1.0)
        parts = np.maximum(held[:, self._own], related * held[:, self._related])
        ways = np.add.reduceat(parts, self._first_parts, axis=1) * weights / self._lengths
        return np.maximum.reduceat(ways, self._first_ways, axis=1)[[row_of[terms] for terms in told]]


def _parts(way: Alternative) -> list[tuple[str, str]]:
    """For each word of a way the term that says it, and the one that its relatives have as well."""
    return [(_SOUND + part,) * 2 if way.kind == "sound" else (part, _ROOT + root(part)) for part in way.stems]
