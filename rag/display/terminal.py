"""Text for a terminal: each row held in its own direction, citations in colour; a pipe or a file gets the text as it is."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any
from unicodedata import category

from rag.arabic.bidi import letters

from .directions import MARKS, direction

_ISOLATE, _END = "\u2068", "\u2069"
_ROW = {"ltr": "\u2066", "rtl": "\u2067"}
_PART = re.compile(f"({_ISOLATE}[^{_ISOLATE}{_END}]*{_END})|[{_ISOLATE}{_END}]")
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x2068)])  # what would turn the rest of a row around
_NUMBERS = re.compile(r"\d+(?:[-/:.]\d+)+")  # of dates and places: between Arabic letters they would change places
_CITED = re.compile(r"\[\d+\]")


def shown(text: str) -> str:
    """Return a text for stdout: as rows for a terminal, in colour unless NO_COLOR is set; as it is for all else."""
    if not sys.stdout.isatty():
        return text
    text = "\n".join(rows(text, get_terminal_size().columns))
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain else _CITED.sub("\033[36m\\g<0>\033[0m", text)


def part() -> Callable[[str], str]:
    """Return what holds a text in its own direction within a line on a terminal, and leaves it alone elsewhere."""
    return isolated if sys.stdout.isatty() else str


def isolated(text: str) -> str:
    """Return a text that neither turns around what stands beside it nor is turned by it.

    >>> isolated("قف") == "\u2068قف\u2069"
    True
    """
    return f"{_ISOLATE}{_PART.sub('', text)}{_END}"


def rows(text: str, width: int) -> Iterator[str]:
    """Yield the rows of a text on a terminal: lines with Arabic are wrapped, and each row has its line's direction.

    What would steer the terminal, which articles may hold, is left out.

    >>> list(rows("قال الوزير إن القوات باقية. [1]", 21)) == [
    ...     " \u200f\u2067قال الوزير إن القوات\u2069", " \u200f\u2067باقية. [1]\u2069"]
    True
    """
    for line in text.split("\n"):
        line = "".join(character for character in line if character == "\t" or category(character) != "Cc")
        yield from _turned(line, width) if letters(line)[0] else [line]


def _turned(line: str, width: int) -> Iterator[str]:
    """The rows of a line with letters that run from right to left; a part that goes on in the next row begins there anew.

    The space before a row is for terminals that keep an invisible character with the one before it only (GNOME's), the mark
    for those that align a row by its first letter.
    """
    line = _PART.sub(r"\1", line.translate(_TURNING))
    turn = direction(_PART.sub("", line))
    inside = False
    for row in wrap(line, max(width - 1, 1), break_on_hyphens=False):
        row = _ISOLATE * inside + row
        inside = row.count(_ISOLATE) > row.count(_END)
        row = _NUMBERS.sub(f"{_ISOLATE}\\g<0>{_END}", row + _END * inside)
        yield f" {MARKS[turn]}{_ROW[turn]}{row}{_END}"


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """Show on a terminal, as a bar, what the given function is told of work that goes on.

    >>> with progress_bar() as progress:
    ...     progress(1, 2, "passages embedded")
    """
    bars: dict[str, Any] = {}

    def progress(done: int, total: int, what: str) -> None:
        from tqdm import tqdm  # here: help and questions need none

        if what not in bars:
            bars[what] = tqdm(total=total, desc=what, disable=None, leave=False, dynamic_ncols=True)
        bars[what].update(done - bars[what].n)
        if done >= total:
            bars.pop(what).close()

    try:
        yield progress
    finally:
        for bar in bars.values():
            bar.close()
