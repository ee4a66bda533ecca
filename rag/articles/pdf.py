"""A PDF -> its text in reading order: lines, paragraphs, where each page begins, and what is printed around the text.

Letters are put in order by where they stand (`glyphs`, `bidi`). Scans, encrypted files and fonts whose letters have no
meaning are refused; columns and tables are read in the order in which they were drawn.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise, takewhile
from statistics import median
from time import monotonic

from rag.arabic.bidi import is_mark, letters, reading_order, upright_brackets
from rag.arabic.text import fold, stop_words, words
from rag.errors import Unreadable

from .cleaning import Removed
from .glyphs import UNKNOWN, Glyph, glyphs

_LONGEST = 120  # seconds for one file
_MOST_LINES = 5_000  # of a page
_DAMAGED = "it is damaged or no PDF; save it again as PDF, or as .docx"
_STRANGE = "its fonts do not say which letters they show; save it again from its source, or as .docx"
_PAGE_NUMBER = re.compile(r"\W*(?:(?:page|صفحة|ص)\W*)?\d{1,3}\W*(?:(?:of|من)?\W*\d{1,3}\W*)?", re.I)
_ADDRESS = re.compile(r"(?:https?|file)://\S+(?:\s+\d+/\d+)?|\d+/\d+\s+(?:https?|file)://\S+")  # as browsers print it
_TIME = re.compile(r"\d{1,2}:\d\d")
_ENDED = re.compile(r"[.!?؟:…][\"'”’»)\]]*$")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_LETTERS = re.compile("[\u0620-\u064a\u066e-\u06d3a-z\u00df-\u017f]")
_LETTER = re.compile("[^\u064b-\u065f\u0670][\u064b-\u065f\u0670]*")
_UNKNOWN = re.compile(f"[{UNKNOWN}\ue000-\uf8ff]")
_FEW = 100  # words that are too few to judge by


@dataclass(frozen=True, slots=True)
class PdfText:
    """A PDF's text; `pages` holds where each page begins in it, `around` what stands around the text on its pages."""

    text: str
    pages: tuple[int, ...]
    around: tuple[Removed, ...]
    title: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page; its first word's width is that of its share of the letters."""

    text: str
    left: float
    right: float
    height: float
    size: float
    turned: int

    @property
    def first_word(self) -> float:
        return (self.right - self.left) * len(self.text.split()[0]) / len(self.text)

    def span(self, right_to_left: bool) -> tuple[float, float]:
        """Where it begins and ends, growing as it is read."""
        return (-self.right, -self.left) if right_to_left else (self.left, self.right)


def read_pdf(data: bytes) -> PdfText:
    """Return the text of a PDF; Unreadable when it is damaged, encrypted, a scan, or not to be understood.

    >>> read_pdf(b"Word")
    Traceback (most recent call last):
    rag.errors.Unreadable: it is damaged or no PDF; save it again as PDF, or as .docx
    """
    if b"%PDF-" not in data[:1024]:
        raise Unreadable(_DAMAGED)
    from pypdf import PdfReader  # here: importing it takes a third of a second

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each of a file's flaws
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise Unreadable("it is encrypted; save it again without a password")
        pages = _pages(reader.pages)
        title = str(reader.metadata and reader.metadata.get("/Title") or "")
        if not any(pages):
            raise Unreadable("it holds no text, only pictures; make its text readable by OCR first")
        return _joined(*_without_surroundings(pages, title), title)
    except Unreadable:
        raise
    except Exception as error:  # whatever a parser raises on bytes that nobody thought of: the other files are read
        raise Unreadable(_DAMAGED) from error


def _pages(pages: Iterable) -> list[list[_Line]]:
    begun = monotonic()
    found = []
    for page in pages:
        drawn = glyphs(page)
        from_right, from_left = letters("".join(glyph.text for glyph in drawn))
        runs = _runs(drawn)
        if len(runs) > _MOST_LINES:
            raise Unreadable(f"one of its pages has more than {_MOST_LINES:,} lines; divide it")
        found.append([line for run in runs if (line := _line(run, from_right > from_left)).text])
        if monotonic() - begun > _LONGEST:
            raise Unreadable(f"reading it takes more than {_LONGEST} seconds; divide it")
    return found


def _runs(drawn: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs that follow each other on one line."""
    runs: list[list[Glyph]] = []
    for glyph in drawn:
        last = runs[-1][-1] if runs else None
        if last and last.turned == glyph.turned and abs(last.height - glyph.height) <= max(last.size, glyph.size) / 2:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _line(run: Sequence[Glyph], right_to_left: bool) -> _Line:
    shown: list[str] = []
    before: Glyph | None = None
    for glyph, text in sorted(_marked(run), key=lambda each: each[0].left):
        if before and text == shown[-1] and glyph.left - before.left < glyph.size / 12:
            continue  # drawn twice to look bold
        if before and glyph.left - before.right > glyph.gap and not (text + shown[-1]).isspace():
            shown.append(" ")
        shown.append(text)
        before = glyph if not before or glyph.right > before.right else before
    from_right, from_left = letters("".join(shown))
    text = " ".join(reading_order(shown, right_to_left or from_right > from_left).split())
    filled = [glyph for glyph in run if glyph.text.strip()] or run
    return _Line(text, min(glyph.left for glyph in filled), max(glyph.right for glyph in filled),
                 median(glyph.height for glyph in filled), median(glyph.size for glyph in filled), run[0].turned)


def _marked(run: Sequence[Glyph]) -> list[tuple[Glyph, str]]:
    """The glyphs of a line that are no marks, each with its marks: those drawn just before it, else just after it."""
    found: list[tuple[Glyph, str]] = []
    marks: list[Glyph] = []
    letter = -1  # the last one drawn
    for glyph in run:
        if is_mark(glyph.text):
            marks.append(glyph)
            continue
        found.append((glyph, glyph.text))
        if letters(glyph.text)[0]:
            near = marks and glyph.left - glyph.size <= marks[0].left <= glyph.right + glyph.size
            _mark(found, -1 if near or letter < 0 else letter, marks)
            letter = len(found) - 1
    if found:
        _mark(found, letter, marks)
    return found


def _mark(found: list[tuple[Glyph, str]], place: int, marks: list[Glyph]) -> None:
    found[place] = (found[place][0], found[place][1] + "".join(mark.text for mark in marks))
    marks.clear()


def _without_surroundings(pages: list[list[_Line]], title: str) -> tuple[list[list[_Line]], tuple[Removed, ...]]:
    """The pages without page numbers, what a browser prints above and below, and lines that stand there on most pages."""
    from_above = [sorted(page, key=lambda line: -line.height) for page in pages]
    often = Counter(key for page in from_above for key in {_without_numbers(line.text) for line in page[:2] + page[-2:]})

    def around(line: _Line) -> bool:
        return (often[_without_numbers(line.text)] >= max(2, len(pages) / 3)
                or bool(_PAGE_NUMBER.fullmatch(line.text) or _ADDRESS.fullmatch(line.text))
                or bool(title and title[:20] in line.text and _TIME.search(line.text)))

    edges = [{*takewhile(around, page[:2]), *takewhile(around, page[:-3:-1])} for page in from_above]
    removed = dict.fromkeys(line.text for page, edge in zip(pages, edges, strict=True) for line in page if line in edge)
    kept = [[line for line in page if line not in edge] for page, edge in zip(pages, edges, strict=True)]
    reported = [Removed("page header or footer", "\n".join(removed))] if removed else []
    if empty := [str(number) for number, page in enumerate(pages, start=1) if not page]:
        reported.append(Removed("pages without text", ", ".join(empty)))
    return kept, tuple(reported)


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "#", fold(text))


def _joined(pages: list[list[_Line]], around: tuple[Removed, ...], title: str) -> PdfText:
    steps = [(above.height - below.height) / max(above.size, 1e-9) for page in pages for above, below in pairwise(page)]
    leading = median([step for step in steps if step > 0] or [0.0])
    text = ""
    starts = []
    before: _Line | None = None
    beside: list[_Line] = []
    for page in pages:
        starts.append(len(text))
        for number, line in enumerate(page):
            if before:
                goes_on = _goes_on(before, line, beside, leading)
                text += "\n\n" if not goes_on else "" if re.search(r"\w[-/]$", text) else " "
            if not number:
                starts[-1] = len(text)
            text += line.text
            before, beside = line, page
    return PdfText(_understood(upright_brackets(text)), tuple(starts), around, title)


def _goes_on(above: _Line, below: _Line, page: Sequence[_Line], leading: float) -> bool:
    """Whether a paragraph goes on in the next line: that is as large, as near as lines are, and its first word had no room above.

    At the head of a page or a column a new paragraph is one that follows a sentence's end.
    """
    if above.turned != below.turned or not 0.85 < below.size / max(above.size, 1e-9) < 1.18:
        return False
    ended = bool(_ENDED.search(above.text))
    new_column = below not in page or below.height > above.height
    if ended if new_column else not 0 < above.height - below.height <= 1.25 * leading * above.size:
        return False
    from_right, from_left = letters(above.text + below.text)
    (begin, end), (next_begin, _) = (line.span(from_right > from_left) for line in (above, below))
    if ended and 0.8 * above.size < next_begin - begin < 5 * above.size:
        return False  # indented
    column = [line.span(from_right > from_left) for line in page if abs(line.size - above.size) < 1]
    edge = max([end, *(other_end for other_begin, other_end in column if abs(other_begin - begin) < 3 * above.size)])
    uneven = 0.0 if ended else max(above.size + below.first_word / 2, 0.15 * (edge - begin))
    return edge - end <= below.first_word + uneven


def _understood(text: str) -> str:
    """The text, its words turned round if they are Arabic and reversed; Unreadable when hardly any is a common word."""
    folded = [word.folded for word in words(text) if _LETTERS.match(word.folded)]
    common = frozenset().union(*stop_words().values())
    known, reversed_known = (sum(len(word) > 1 and word in common for word in some)
                             for some in (folded, [word[::-1] for word in folded]))
    if reversed_known > max(2 * known, len(folded) / 20):
        return re.sub(r"\S+", _turned, text)
    if len(folded) >= _FEW and known < len(folded) / 25 or 10 * len(_UNKNOWN.findall(text)) > len(text):
        raise Unreadable(_STRANGE)
    return text


def _turned(word: re.Match) -> str:
    """A word that a text layer under a scan holds in reading order from left to right."""
    return reading_order(_LETTER.findall(word.group()), True) if _ARABIC.search(word.group()) else word.group()
