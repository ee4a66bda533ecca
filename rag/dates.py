"""The date on which an article says that it appeared; months in both Arabic naming systems and in English."""

import re
from collections import Counter
from datetime import date as Date

from .text import fold

_MONTH_NAMES = (
    "يناير كانون_الثاني كانون_ثاني جانفي january", "فبراير شباط فيفري february", "مارس آذار march",
    "أبريل إبريل نيسان أفريل april", "مايو أيار ماي may", "يونيو حزيران جوان june",
    "يوليو تموز يوليوز جويلية july", "أغسطس آب غشت أوت august", "سبتمبر أيلول شتنبر september",
    "أكتوبر تشرين_الأول تشرين_أول october", "نوفمبر تشرين_الثاني تشرين_ثاني نونبر november",
    "ديسمبر كانون_الأول كانون_أول دجنبر december")
MONTHS = {fold(name.replace("_", " ")): number
          for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_MONTH = rf"(?P<month>{_NAMES})(?:\s*[/(-]\s*(?:{_NAMES})\)?)?"
_FULL = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?:من\s+)?(?:شهر\s+)?{_MONTH}\s*[,،]?\s*(?P<year>20\d\d)(?!\d)")
_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)")
_CURRENT = re.compile(rf"(?<!\w)[وفبل]?{_MONTH}\s+(?:ال)?(?:حالي|جاري)")  # not the آب that ends انسحاب
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def publication_date(text: str) -> tuple[str, str]:
    """Return the ISO date on which an article says that it appeared, and the words that say so; else ("", "").

    A short line near the top that holds a whole date counts; so does a month called the present one
    ("ديسمبر الحالي"), with the year that the text names most (of equals, the latest).

    >>> publication_date("نشر في 3 شباط/فبراير 2024\\n\\nقال الوزير إن المحادثات بدأت.")
    ('2024-02-03', 'text: نشر في 3 شباط/فبراير 2024')
    >>> publication_date("بعد 31 كانون اول / ديسمبر الحالي من عام 2021، تبدأ جولة.")
    ('2021-12', 'text: كانون اول / ديسمبر الحالي')
    """
    for line in [line.strip() for line in text.splitlines() if line.strip()][:6]:
        match = _FULL.search(fold(line)) or _ISO.search(fold(line))
        if match and len(line) - len(match.group()) < 40:
            found = match.groupdict()
            month = int(found["number"]) if "number" in found else MONTHS[found["month"]]
            try:
                return Date(int(found["year"]), month, int(found["day"])).isoformat(), f"text: {line}"
            except ValueError:  # 31 February
                continue
    folded = fold(text)
    current, years = _CURRENT.search(folded), Counter(_YEAR.findall(folded))
    if not current or not years:
        return "", ""
    year = max(years, key=lambda year: (years[year], year))
    return f"{year}-{MONTHS[current['month']]:02}", f"text: {current.group()}"
