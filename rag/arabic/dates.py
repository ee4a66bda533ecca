"""The date on which an article says that it appeared; months in both Arabic naming systems and in English."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date as Date
from itertools import islice, takewhile

from .text import fold

_MONTH_NAMES = (
    "يناير كانون_الثاني كانون_ثاني جانفي january", "فبراير شباط فيفري february", "مارس آذار march",
    "أبريل إبريل نيسان أفريل april", "مايو أيار ماي may", "يونيو حزيران جوان june",
    "يوليو تموز يوليوز جويلية july", "أغسطس آب غشت أوت august", "سبتمبر أيلول شتنبر september",
    "أكتوبر تشرين_الأول تشرين_أول october", "نوفمبر تشرين_الثاني تشرين_ثاني نونبر november",
    "ديسمبر كانون_الأول كانون_أول دجنبر december")
MONTHS = {fold(name.replace("_", " ")): number
          for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_SHORT = {name[:3]: MONTHS[name] for name in MONTHS if name.isascii()} | {"sept": 9}
_NAMES = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_MONTH = rf"(?P<month>{_NAMES})(?:\s*[/(-]\s*(?:{_NAMES})\)?)?"
_WRITTEN = rf"(?:{_MONTH}|(?P<short>{'|'.join(sorted(_SHORT, reverse=True))})\b\.?)"
_YEAR_THEN = r"\s*[,،]?\s*(?P<year>20\d\d)(?!\d)"
_FORMS = (
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?:من\s+)?(?:شهر\s+)?{_WRITTEN}{_YEAR_THEN}"),  # 27 يناير 2024
    re.compile(rf"(?<!\w){_WRITTEN}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?=[\s,،]){_YEAR_THEN}"),  # يناير 27, 2024
    re.compile(r"(?<!\d)(?P<year>20\d\d)[-/](?P<number>\d\d)[-/](?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<day>\d{1,2})(?P<mark>[/.-])(?P<number>\d{1,2})(?P=mark)(?P<year>20\d\d)(?!\d)"))
# What says that a date is the article's own: a word before it, or a time of day in its line.
_SAYS = re.compile(r"(?:نشر|تحديث|published|posted|updated)(?:\W|\b(?:في|بتاريخ|يوم|السبت|الاحد|الا?ثنين|الثلاثا|الاربعا|الخميس|"
                   r"الجمعه|on|at|\w+day)\b)*$")
_TIME = re.compile(r"(?<!\d)[0-2]?\d:[0-5]\d(?!\d)")
# What may stand beside a date without making it an event's; other words must be set off, as in بغداد، 27 يناير 2024.
_BESIDE = frozenset(fold(
    "السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة يوم تاريخ التاريخ بتاريخ النشر نشر في آخر تحديث م هـ "
    "الساعة بتوقيت saturday sunday monday tuesday wednesday thursday friday sat sun mon tue wed thu fri date published posted "
    "updated last on at am pm gmt utc").split())
_TOKEN = re.compile(r"\w+|[،,|/\-–—•·]")
_SET_OFF = frozenset("،,|/-–—•·") | {"الموافق"}
_MOST_BESIDE = 4  # words: a place, an author, a newspaper
_LONGEST = 120  # characters of a line that holds a date and little else
_CURRENT = re.compile(rf"(?<!\w)[وفبل]?{_MONTH}\s+(?:ال)?(?:حالي|جاري)")  # not the آب that ends انسحاب
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def publication_date(text: str, page: str = "") -> tuple[str, str]:
    """Return the ISO date on which an article says that it appeared, and the words that say so; else ("", "").

    A line near the top that is a date counts, in the article or else in the `page` that it was cleaned from; so does
    a month called the present one ("ديسمبر الحالي"), with the year that the text names most (of equals, the latest).

    >>> publication_date("نشر في 3 شباط/فبراير 2024\\n\\nقال الوزير إن المحادثات بدأت.")
    ('2024-02-03', 'text: نشر في 3 شباط/فبراير 2024')
    >>> publication_date("اتفاقية 17 نوفمبر 2008 تعود إلى الواجهة\\n\\nقال الوزير إن المحادثات بدأت.")
    ('', '')
    >>> publication_date("بعد 31 كانون اول / ديسمبر الحالي من عام 2021، تبدأ جولة.")
    ('2021-12', 'text: كانون اول / ديسمبر الحالي')
    """
    head = takewhile(lambda line: len(line) < _LONGEST and not line.endswith("."), islice(_lines(page), 15))
    for line in (*islice(_lines(text), 6), *head):
        if date := _own_date(line):
            return date, f"text: {line}"
    folded = fold(text)
    present = "حالي" in folded or "جاري" in folded  # which is soon seen, where searching for a month takes long
    current, years = present and _CURRENT.search(folded), Counter(_YEAR.findall(folded))
    if not current or not years:
        return "", ""
    year = max(years, key=lambda year: (years[year], year))
    return f"{year}-{MONTHS[current['month']]:02}", f"text: {current.group()}"


def _lines(text: str) -> Iterator[str]:
    return (match.group().strip() for match in re.finditer(r"\S.*", text))


def _own_date(line: str) -> str:
    """The date of a line that is nearly all date, or that says that the article appeared then; else ""."""
    folded = fold(line) if len(line) < _LONGEST else ""
    match = "20" in folded and next(filter(None, (form.search(folded) for form in _FORMS)), None)
    if not match:
        return ""
    before, after = folded[:match.start()], folded[match.end():]
    tokens = _TOKEN.findall(before)[::-1], _TOKEN.findall(after)
    few = sum(token not in _BESIDE | _SET_OFF for side in tokens for token in side) <= _MOST_BESIDE
    if not (_SAYS.search(before) or _TIME.search(f"{before} {after}") or (few and all(map(_is_beside, tokens)))):
        return ""
    found = match.groupdict()
    month = found.get("number") or MONTHS.get(found["month"]) or _SHORT[found["short"]]
    try:
        return Date(int(found["year"]), int(month), int(found["day"])).isoformat()
    except ValueError:  # 31 February
        return ""


def _is_beside(tokens: list[str]) -> bool:
    """Whether what stands on one side of a date, read away from it, is set off from it or says nothing else."""
    first = next((token for token in tokens if token not in _BESIDE), "،")
    return first in _SET_OFF
