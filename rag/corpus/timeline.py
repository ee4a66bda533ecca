"""Articles -> for every month the articles that appeared in it and the dates that articles mention of it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.arabic.dates import MONTHS
from rag.arabic.lines import either, line_of, whole
from rag.arabic.phrases import times
from rag.arabic.relative_dates import DateNote, relative_dates
from rag.arabic.sentences import sentences
from rag.articles.documents import Document

from .mentions import Spot

_MONTH = whole(f"[وفبل]?(?P<month>{either(MONTHS)})")
_YEAR = re.compile(r"(?<!\S)(?:19|20)\d\d(?!\S)")
_AHEAD, _YEAR_LONG = 6, 12  # months


@dataclass(frozen=True, slots=True)
class Period:
    """A month ("2024-01") or, where no more is known, a year: the articles that appeared in it and where it is mentioned."""

    period: str
    published: tuple[str, ...]
    mentioned: tuple[Spot, ...]


def timeline(documents: Mapping[str, Document]) -> tuple[Period, ...]:
    """Return the months and years of which there is something to say, in order; a week counts for the month of its first day.

    >>> article = Document("a.txt", "", "عاد الوفد أمس من زيارة بدأت في 27 كانون الثاني/يناير.", "2024-02-01")
    >>> [(each.period, each.published, len(each.mentioned)) for each in timeline({"a.txt": article})]
    [('2024-01', (), 2), ('2024-02', ('a.txt',), 0)]
    """
    published, mentioned = defaultdict(list), defaultdict(list)
    for name, document in documents.items():
        if document.date:
            published[document.date[:len("2024-01")]].append(name)
        for note in dates(document.text, document.date):
            mentioned[note.date[:len("2024-01")]].append(Spot(name, note.start, note.end))
    periods = sorted({*published, *mentioned})
    return tuple(Period(period, tuple(published[period]), tuple(mentioned[period])) for period in periods)


@lru_cache(maxsize=5_000)
def dates(text: str, written: str) -> tuple[DateNote, ...]:
    """Return the dates that an article `written` on a date ("" for not known) mentions, as far as they are known.

    A month without a year is the nearest to the article's own.

    >>> text = "بدأت في 7 تشرين الأول/أكتوبر وتوقفت الشهر الماضي، بعد أزمة عام 2019."
    >>> [(text[note.start:note.end], note.date) for note in dates(text, "2024-01-27")]
    [('7 تشرين الأول/أكتوبر', '2023-10'), ('الشهر الماضي', '2023-12'), ('عام 2019', '2019')]
    """
    return tuple(DateNote(start + note.start, start + note.end, note.date)
                 for start, end in sentences(text) for note in _in_sentence(text[start:end], written))


def _in_sentence(text: str, written: str) -> Iterator[DateNote]:
    line = line_of(text)
    counted = relative_dates(text, written)
    for phrase in times(text):
        start, end = line.words[phrase.first].start, line.words[phrase.last - 1].end
        relative = next((note.date for note in counted if start <= note.start and note.end <= end), "")
        date = relative or _absolute(" ".join(word.folded for word in line.words[phrase.first:phrase.last]), written)
        if date:
            yield DateNote(start, end, date)


def _absolute(phrase: str, written: str) -> str:
    """The month or the year that a phrase of folded words names; "" for neither."""
    month, year = _MONTH.search(phrase), _YEAR.search(phrase)
    if not month:
        return year.group() if year else ""
    number = MONTHS[month["month"]]
    if not year and len(written) < len("2024-01"):
        return ""
    return f"{year.group() if year else _nearest(number, written)}-{number:02}"


def _nearest(month: int, written: str) -> int:
    """The year in which a month is nearest to the one in which an article was written."""
    year, own = map(int, written.split("-")[:2])
    return year + (month - own <= _AHEAD - _YEAR_LONG) - (month - own > _AHEAD)
