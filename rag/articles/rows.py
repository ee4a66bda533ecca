"""A table (.csv, .jsonl) -> the article in each of its rows, by the names of its columns."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date

from rag.arabic.dates import publication_date
from rag.arabic.text import fold
from rag.errors import Unreadable

from .cleaning import Removed
from .decoding import plain

_COLUMNS = {name: tuple(fold(column) for column in columns.split("|")) for name, columns in {
    "text": "text|content|body|article|full text|article text|article body|main text|maintext|النص|نص|نص الخبر|نص المقال|المحتوى|"
            "محتوى|المتن|المقال|الخبر|التفاصيل",
    "title": "title|headline|العنوان|عنوان|عنوان الخبر|عنوان المقال", "id": "id|guid|uuid|المعرف|معرف|الرقم|رقم",
    "date": "date|published|published at|publish date|publication date|date published|pubdate|التاريخ|تاريخ|تاريخ النشر",
    "publisher": "publisher|source|newspaper|site|المصدر|مصدر|الناشر|ناشر|الصحيفة|صحيفة|الموقع",
    "author": "author|byline|writer|الكاتب|كاتب|المؤلف|المحرر|بقلم", "url": "url|link|permalink|الرابط|رابط"}.items()}
_LONGEST = 20_000_000  # characters of a row: as many as a file of one article may have


@dataclass(frozen=True, slots=True)
class Source:
    """What a file, or one row of it, holds: its text and what is known of it, or the `problem` that makes it none.

    `pages` are the places in the text where pages begin, `around` what was printed around it.
    """

    text: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    row: str = ""
    pages: tuple[int, ...] = ()
    around: tuple[Removed, ...] = ()
    problem: str = ""


def headed(title: str, text: str) -> str:
    """Return a text below its title, if it does not begin with it: questions ask with the words of titles too.

    >>> headed("عودة", "قال الوزير: لا."), headed("عودة", "عودة\\nقال الوزير: لا.")
    ('عودة\\n\\nقال الوزير: لا.', 'عودة\\nقال الوزير: لا.')
    """
    return f"{title}\n\n{text}" if title and fold(title) not in fold(text[:1000]) else text


def read_csv(text: str) -> list[Source]:
    """Return the articles of a table with a header; a row is named by its id, or by its number in a spreadsheet.

    Commas, semicolons, tabs and bars may stand between columns. Unreadable when no column is one of text.

    >>> read_csv("العنوان;النص\\nعودة;قالت الوزارة إن المفاوضات عادت.")
    [Source(text='عودة\\n\\nقالت الوزارة إن المفاوضات عادت.', known={'title': 'عودة'}, row='2', pages=(), around=(), problem='')]
    """
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]), strict=True)
    try:
        header, *rows = reader
    except csv.Error as error:
        raise Unreadable(f"it is no table ({error}, line {reader.line_num}); save it again as CSV") from None
    named = ((str(number), row) for number, row in enumerate(rows, start=2) if any(row))
    return _sources([(number, dict(zip(header, row, strict=False)) if not any(row[len(header):]) else
                      f"it has {len(row)} cells, and the header has {len(header)}; put its text into quotation marks")
                     for number, row in named], header)


def _delimiter(header: str) -> str:
    """What stands between the names of columns: that which gives most of those that are known."""
    try:
        return max(",;\t|", key=lambda mark: len(_columns(next(csv.reader([header], delimiter=mark)))))
    except csv.Error:
        return ","


def read_jsonl(text: str) -> list[Source]:
    """Return the articles of JSON lines; a row is named by its id, or by the number of its line.

    >>> read_jsonl('{"id": 7, "text": "قالت الوزارة إن المفاوضات عادت."}')[0].row
    '7'
    """
    rows: list[tuple[str, dict | str]] = []
    names: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        rows.append((str(number), row if isinstance(row, dict) else "it is no object of JSON; mend the line"))
        names |= dict.fromkeys(row if isinstance(row, dict) else ())
    return _sources(rows, list(names))


def _sources(rows: Sequence[tuple[str, dict | str]], names: Sequence[str]) -> list[Source]:
    """The articles of rows, each with its number, and what it holds by column or why that cannot be said."""
    if "text" not in _columns(names):
        got = ", ".join(names)[:200]
        raise Unreadable(f"it has no column of text (its columns: {got or 'none'}); name one text or content")
    taken: set[str] = set()
    return [_source(number, row, taken) for number, row in rows]


def _source(number: str, row: dict | str, taken: set[str]) -> Source:
    """The article of a row, with a name that rows added below it do not change."""
    if isinstance(row, str):
        return Source(row=_free(number, number, taken), problem=row)
    values = {name: _value(row[column]) for name, column in _columns(list(row)).items()}
    found = _free(values.pop("id", "") or number, number, taken)
    text = values.pop("text", "")
    if not re.search(r"\w", text):
        return Source(row=found, problem="its text is empty")
    if len(text) > _LONGEST:
        return Source(row=found, problem=f"its text has {len(text):,} characters, and {_LONGEST:,} is the limit")
    known = {name: value for name, value in _dated(values).items() if value}
    return Source(headed(values.get("title", ""), text), known, found)


def _columns(names: Sequence[str]) -> dict[str, str]:
    """For what is known of an article, the column that says it."""
    folded = {" ".join(re.findall(r"[^\W_]+", fold(name))): name for name in reversed(names)}
    chosen = {kind: next((folded[name] for name in wanted if name in folded), None) for kind, wanted in _COLUMNS.items()}
    return {kind: name for kind, name in chosen.items() if name is not None}


def _value(value: object) -> str:
    return plain(str(value)).strip() if isinstance(value, (str, int, float)) else ""


def _free(name: str, number: str, taken: set[str]) -> str:
    name = " ".join(name.split())[:100]
    name = name if name not in taken else f"{name}, row {number}"
    taken.add(name)
    return name


def _dated(values: dict[str, str]) -> dict[str, str]:
    """The values with their date as an ISO date, if it is one."""
    said = values.pop("date", "")
    date = iso_date(said)
    return values | ({"date": date, "date_source": f"column: {said}"} if date else {})


def iso_date(said: str) -> str:
    """Return a date, in whatever form, as an ISO date; "" when it is none.

    >>> [iso_date(said) for said in ("2024-01-27T10:00:00Z", "27 يناير 2024", "27/01/2024 10:30", "2024-01", "1706313600")]
    ['2024-01-27', '2024-01-27', '2024-01-27', '2024-01', '']
    """
    try:
        return Date.fromisoformat(said[:10]).isoformat() if said[4:5] == "-" and len(said) >= 10 else _year_or_month(said)
    except ValueError:
        return publication_date(said)[0] if len(said) < 100 else ""


def _year_or_month(said: str) -> str:
    if not re.fullmatch(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", said):
        raise ValueError
    return said
