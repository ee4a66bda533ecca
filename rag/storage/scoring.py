"""BM25 worked out here, for a store that can do no more than add up inner products: the same figures as tantivy's.

A passage is kept with the sparse vector of its words' parts of BM25. A question takes the best of several words for a thing,
and a sum is never less than its greatest part: so the product of the two is no less than the passage's score.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

from rag.arabic.sounds import sound
from rag.arabic.text import root, words

K1, _B = 1.2, 0.75
_MOST_LETTERS = 65_535 // 4  # of a passage's stems: as many as a field holds in any script, some 3,000 words
Terms = Mapping[tuple[str, str], float]  # (field, term) and a weight


def terms_of(text: str) -> tuple[str, str]:
    """Return the stems of a passage and its words' sounds, as they are kept.

    >>> terms_of("القوات في بغداد")
    ('قو في بغداد', 'bgd')
    """
    found = words(text)
    stems = " ".join(word.stem for word in found)
    return _kept(stems), _kept(" ".join(filter(None, (sound(word.folded) for word in found))))


def _kept(terms: str) -> str:
    return terms if len(terms) <= _MOST_LETTERS else terms[:_MOST_LETTERS].rpartition(" ")[0]


def counted(stems: str, sounds: str) -> dict[str, Counter]:
    """Return how often a passage has each term, by field.

    >>> counted("قو في قو", "")["roots"]
    Counter({'قو': 2, 'في': 1})
    """
    found = stems.split()
    return {"stems": Counter(found), "roots": Counter(map(root, found)), "sounds": Counter(sounds.split())}


@lru_cache(maxsize=500_000)
def _dimension(field: str, term: str) -> int:
    """The dimension of a term: where two of them share one, a passage is asked for too often, and scored rightly."""
    return crc32(f"{field} {term}".encode("utf-8", "surrogatepass")) % (2**32 - 3) + 1


def sparse(counts: Mapping[str, Counter], means: Mapping[str, float]) -> dict[int, float]:
    """Return a passage's vector: of each term the part of BM25 that does not depend on how many passages have it."""
    vector: dict[int, float] = {}
    for field, found in counts.items():
        length = _length_part(found.total(), means[field])
        for term, times in found.items():
            dimension = _dimension(field, term)
            vector[dimension] = vector.get(dimension, 0.0) + times / (times + length)
    return vector or {0: 1.0}  # Milvus keeps no empty one


def _length_part(length: int, mean: float) -> float:
    return K1 * (1 - _B + _B * _rounded(length) / max(mean, 1e-9))


@lru_cache(maxsize=10_000)
def _rounded(length: int) -> int:
    """A length as tantivy and Lucene keep it, in a byte: rounded down from 41 on."""
    if length <= 40:
        return length
    steps = max((length - 24).bit_length() - 4, 0)
    return 24 + ((length - 24) >> steps << steps)


def score(asked: Iterable[Sequence[Terms]], counts: Mapping[str, Counter], means: Mapping[str, float]) -> float:
    """Return what a passage with such counts of terms scores: of every concept its best way, of each way the sum of its terms."""
    lengths = {field: _length_part(found.total(), means[field]) for field, found in counts.items()}
    total = 0.0
    for ways in asked:
        best = 0.0
        for way in ways:
            parts = 0.0
            for (field, term), weight in way.items():
                if times := counts[field].get(term):  # seldom
                    parts += weight * times / (times + lengths[field])
            best = max(best, parts)
        total += best
    return total


def question_vector(asked: Iterable[Sequence[Terms]]) -> dict[int, float]:
    """Return the vector of a question: its product with a passage's is at least the passage's score."""
    vector: dict[int, float] = {}
    for ways in asked:
        most: dict[tuple[str, str], float] = {}
        for way in ways:
            for term, weight in way.items():
                most[term] = max(most.get(term, 0.0), weight)
        for (field, word), weight in most.items():
            dimension = _dimension(field, word)
            vector[dimension] = vector.get(dimension, 0.0) + weight
    return vector
