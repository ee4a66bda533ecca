"""Letters as they stand on a page, from left to right -> the order in which they are read.

The reverse of the Unicode bidirectional algorithm (UAX 9), as far as it can be reversed: which of `NATO 2024` came first
in an Arabic line cannot be seen.
"""

import re
import unicodedata
from collections.abc import Sequence

_KINDS = {"R": "R", "AL": "R", "L": "L", "EN": "D", "AN": "D", "CS": "c", "ET": "e", "NSM": "m"}  # the rest is neutral, "n"
# What is read from left to right in an Arabic line: words of Latin letters with what stands between them, and numbers; with
# their percent or dollar sign only where the line begins, at its right end.
_LEFT_TO_RIGHT = re.compile(r"D*L(?:[ncem]*[LD]|m)*|e*D(?:c?D)*e*$|D(?:c?D)*")
_RIGHT_TO_LEFT = re.compile(r"R(?:[ncemD]*R|m)*")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("«", "»"), ("‹", "›"))


def is_mark(text: str) -> bool:
    """Return whether a text is only marks that stand above or below a letter."""
    return bool(text) and all(unicodedata.bidirectional(character) == "NSM" for character in text)


def letters(text: str) -> tuple[int, int]:
    """Return how many letters of a text are written from right to left, and how many from left to right.

    >>> letters("حلف NATO")
    (3, 4)
    """
    kinds = [unicodedata.bidirectional(character) for character in text]
    return sum(kind in ("R", "AL") for kind in kinds), kinds.count("L")


def reading_order(shown: Sequence[str], right_to_left: bool) -> str:
    """Return a line as it is read; `shown` holds its letters from left to right, each with its marks.

    >>> reading_order(list("ةنس 16-2024 يف NATO فلح"), True)
    'حلف NATO في 2024-16 سنة'
    """
    kinds = "".join(map(_kind, shown))
    if not right_to_left or ("L" in kinds and "R" not in kinds):
        return "".join(_turned(shown, _RIGHT_TO_LEFT, kinds))
    return "".join(reversed(_turned(shown, _LEFT_TO_RIGHT, kinds)))


def _turned(shown: Sequence[str], spans: re.Pattern[str], kinds: str) -> list[str]:
    """The letters with each span of them turned round."""
    turned = list(shown)
    for match in spans.finditer(kinds):
        turned[match.start():match.end()] = reversed(shown[match.start():match.end()])
    return turned


def _kind(text: str) -> str:
    """The kind of what one glyph shows: a ligature is what its strongest letter is."""
    kinds = [_KINDS.get(unicodedata.bidirectional(character), "n") for character in text]
    return next((kind for kind in "RLDcen" if kind in kinds), "m")


def upright_brackets(text: str) -> str:
    """Return a text whose brackets open before they close: some programs write down the mirrored ones.

    >>> upright_brackets("قال الحلف )الناتو( إن «القوات» باقية")
    'قال الحلف (الناتو) إن «القوات» باقية'
    """
    for opening, closing in _PAIRS:
        o, c = re.escape(opening), re.escape(closing)
        inside = rf"[^{o}{c}\n]+"
        if len(re.findall(c + inside + o, text)) > len(re.findall(o + inside + c, text)):
            text = text.translate(str.maketrans(opening + closing, closing + opening))
    return text
