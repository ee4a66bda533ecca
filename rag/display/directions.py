"""Which way texts run, and the invisible marks that keep them so where a program guesses by the first letter."""

import unicodedata

MARKS = {"rtl": "\u200f", "ltr": "\u200e"}
_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def direction(text: str, otherwise: str = "ltr") -> str:
    """Return the direction of most letters of a text, `otherwise` where it has none.

    >>> direction("CNN: الجيش ينسحب"), direction("NATO mission"), direction("2024", "rtl")
    ('rtl', 'ltr', 'rtl')
    """
    letters = _directions(text)
    backward = letters.count("rtl")
    return otherwise if 2 * backward == len(letters) else "rtl" if 2 * backward > len(letters) else "ltr"


def anchored(text: str) -> str:
    """Return a text that begins and ends with a letter, or else a mark, of its own direction: what stands beside it stays there.

    >>> anchored("CNN: الجيش ينسحب") == "\u200fCNN: الجيش ينسحب"
    True
    """
    letters, own = _directions(text), direction(text)
    before = MARKS[own] if letters[:1] != [own] else ""
    return f"{before}{text}{MARKS[own] if letters[-1:] != [own] else ''}"


def embedded(text: str, around: str) -> str:
    """Return a text to be put into a line that runs in the direction `around`; one that runs so too stays as it is.

    >>> embedded("002_a.txt", "rtl") == "\u200e002_a.txt\u200e\u200f"
    True
    """
    own = direction(text, around)
    return text if own == around else f"{MARKS[own]}{text}{MARKS[own]}{MARKS[around]}"


def _directions(text: str) -> list[str]:
    """The directions of the letters of a text, in order."""
    kinds = map(unicodedata.bidirectional, text)
    return [_STRONG[kind] for kind in kinds if kind in _STRONG]
