"""Articles made by rule, as many as are wanted: frequent and rare words as in any language, in the share that Zipf found."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

SEEDS = Path(__file__).parents[2] / "seeds"
WORDS, SENTENCE = 100, 13  # in a passage and in a sentence
PASSAGES = 5  # in an article
_RARE = 300_000  # names that no lexicon has
_LETTERS = "بتجحدرزسصطعفقكلمنهوي"
_BLOCK = 10_000  # passages made at once


@cache
def vocabulary() -> list[str]:
    """Return words, the most frequent first: those of the seeds, of the lexicons, and letters in a row."""
    said = Counter(word for path in sorted(SEEDS.glob("*.txt")) for word in re.findall("[\u0621-\u064a]{2,}", path.read_text("utf-8")))
    stems = set(re.findall("[\u0621-\u064a]{3,}", resources.files("rag").joinpath("question/lexicons/ar.tsv").read_text("utf-8"))) - said.keys()
    drawn = np.random.default_rng(1).integers(len(_LETTERS), size=(_RARE, 6))
    names = ("".join(_LETTERS[letter] for letter in row) for row in drawn.tolist())
    return [*(word for word, _ in said.most_common()), *np.random.default_rng(2).permutation(sorted(stems)).tolist(), *names]


def drawn_words(passages: int, seed: int = 0) -> Iterator[np.ndarray]:
    """Yield blocks of passages, a row each: the places of its words in the vocabulary."""
    ranks = np.arange(len(vocabulary()))
    reach = np.cumsum(1 / (ranks + 3))
    random = np.random.default_rng(seed)
    for start in range(0, passages, _BLOCK):
        yield np.searchsorted(reach, random.random((min(_BLOCK, passages - start), WORDS)) * reach[-1])


def text_of(words: list[str]) -> str:
    """Return words as sentences."""
    return " ".join(" ".join(words[start:start + SENTENCE]) + "." for start in range(0, len(words), SENTENCE))
