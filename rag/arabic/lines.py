"""A text as one line of folded words for patterns to search, with the way back to its places."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .text import Word, fold, words

# A slash joins two names of one month, a point two halves of a number; tatweel and marks of direction part nothing.
_MARK = re.compile(r"(?P<quote>[\"“”«»″]|(?<!\w)['‘]|['’](?!\w))|(?<!\d)[.,،]|[.,،](?!\d)|[!؟?…؛;:()\[\]|\n–—]|\s-\s")


@dataclass(frozen=True, slots=True)
class Line:
    """Folded words with a space between them, `|` where a mark parts them and `"` where a quotation begins or ends.

    `starts` tells where in `text` each of the `words` begins.
    """

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]

    def word_at(self, place: int) -> int:
        """Return the number of the word that begins at a place of the line, or else of the last before it."""
        return max(bisect_right(self.starts, place) - 1, 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original text of the words between two places of the line."""
        return self.words[self.word_at(start)].start, self.words[self.word_at(end - 1)].end

    def parted(self, number: int) -> bool:
        """Return whether a mark stands before a word."""
        return self.text[:self.starts[number]].endswith(("| ", "\" "))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a line by their numbers, from `first` to before `last`; before `core` stands "about", a title, "the town of"."""

    first: int
    core: int
    last: int


@lru_cache(maxsize=2_000)
def line_of(text: str) -> Line:
    """Return a text's line.

    >>> line = line_of("قال: «غادر في شباط/ فبراير الماضي».")
    >>> line.text, line.span(line.text.index("شباط"), line.text.index("الماضي") + 6)
    ('قال | " غادر في شباط فبراير الماضي " |', (14, 33))
    """
    found = words(text)
    edges = [0, *(edge for word in found for edge in (word.start, word.end)), len(text)]
    pieces, starts, length = [], [], 0
    for number, (start, end) in enumerate(pairwise(edges)):
        if number % 2:
            starts.append(length)
            tokens = [found[number // 2].folded]
        else:
            marks = ['"' if match["quote"] else "|" for match in _MARK.finditer(text, start, end + 1)]
            tokens = [mark for before, mark in zip(("", *marks), marks, strict=False) if mark != before]
        for token in tokens:
            pieces.append(token)
            length += len(token) + 1
    return Line(" ".join(pieces), found, tuple(starts))


def either(listed: str | Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first; those of a text are folded, an underscore is a space in them.

    >>> either("يوم أول_أمس"), either(["الاحد", "غد"])
    ('(?:اول امس|يوم)', '(?:الاحد|غد)')
    """
    ways = [word.replace("_", " ") for word in fold(listed).split()] if isinstance(listed, str) else listed
    return f"(?:{'|'.join(sorted(ways, key=lambda way: (-len(way), way)))})"


def whole(pattern: str) -> re.Pattern:
    """Return a pattern that finds whole words of a line only.

    >>> [bool(whole("يوم").search(text)) for text in ("في يوم الاحد", "في اليوم")]
    [True, False]
    """
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")
