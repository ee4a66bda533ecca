"""A sentence and the date of its article -> the dates that "last Sunday" and "two months ago" stand for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from .cues import SPEECH_WORDS
from .dates import MONTHS
from .lines import Line, either, line_of, whole
from .text import fold


@dataclass(frozen=True, slots=True)
class DateNote:
    """A phrase of a text that means a date, in ISO: 2024, 2024-01, 2024-01-27, or a week's 2024-01-21/2024-01-27."""

    start: int
    end: int
    date: str


@dataclass(frozen=True, slots=True)
class _Written:
    """An article's date, as exactly as it is known: month and day are 0 where they are not."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def full(self) -> Date | None:
        return Date(self.year, self.month, self.day) if self.day else None


def _numbered(*listed: str, start: int = 1, step: int = 1) -> dict[str, int]:
    """Each folded word of each text with the text's number."""
    return {word: start + step * place for place, text in enumerate(listed) for word in fold(text).split()}


_TURN = _numbered("الماضي الماضية الفائت الفائتة المنصرم المنصرمة", "الجاري الجارية الحالي الحالية",
                  "المقبل المقبلة القادم القادمة", start=-1)
_WEEKDAYS = _numbered("الاثنين الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد", start=0)  # as datetime
_UNITS = {word: unit for unit, listed in {
    "day": "يوم أيام يوما", "week": "أسبوع أسابيع أسبوعا", "month": "شهر أشهر شهور شهرا",
    "year": "عام أعوام عاما سنة سنوات سنين"}.items() for word in fold(listed).split()}
_TWO = {fold(word): unit for word, unit in {
    "يومين": "day", "أسبوعين": "week", "شهرين": "month", "عامين": "year", "سنتين": "year"}.items()}
_COUNTS = _numbered("ثلاث ثلاثة", "أربع أربعة", "خمس خمسة", "ست ستة", "سبع سبعة", "ثمان ثماني ثمانية", "تسع تسعة", "عشر عشرة",
                    start=3) | _numbered(*"عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين".split(), start=20, step=10)
_ORDINALS = _numbered("الأول الحادي", *"الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر".split())
_TENS = _numbered("عشر", "والعشرين", "والثلاثين", start=10, step=10)
_NEAR = {fold(word).replace("_", " "): days for word, days in {
    "أمس_الأول": -2, "أول_أمس": -2, "أول_من_أمس": -2, "أمس": -1, "بالأمس": -1, "اليوم": 0,
    "يوم_غد": 1, "غدا": 1, "بعد_غد": 2}.items()}

_RELATIVE = f"(?P<turn>{either(_TURN)})"
_DATE = rf"(?:(?P<number>\d{{1,2}})|(?P<ordinal>{either(_ORDINALS)})(?: (?P<tens>{either(_TENS)}))?) (?:من )?"
_PART = rf"(?:[وفبل]?{either('مطلع نهاية بداية منتصف أواخر أوائل آخر')} )?"
_SINGLE = either("أسبوع شهر عام سنة")
_MONTH = whole(
    rf"(?:{_DATE})?{_PART}(?:شهر )?[وفبل]?(?P<month>{either(MONTHS)})(?:(?: \|)? {either(MONTHS)})?(?: \|)?"
    rf"(?: {_RELATIVE}| (?:من )?{either('العام السنة')} (?P<year>{either(_TURN)}))")
_PERIOD = whole(
    rf"(?:{_DATE}(?=(?:هذا )?الشهر ))?{_PART}"
    rf"(?:{either('هذا هذه')} (?:ال|لل)(?P<this>{_SINGLE})|[وف]?(?:ال|بال|لل)(?P<unit>{_SINGLE}) (?P<twice>قبل )?{_RELATIVE})")
_WEEKDAY = whole(rf"(?:[وف]?ل?يوم )?[وف]?ب?(?P<weekday>{either(_WEEKDAYS)})(?: (?P<twice>قبل )?{_RELATIVE})?")
_TODAY = whole(rf"[وف]?(?P<near>{either(_NEAR)})(?: (?P<weekday>{either(_WEEKDAYS)}))?")
_AGO = whole(rf"(?:قبل|منذ) (?:(?P<two>{either(_TWO)})|(?P<one>{_SINGLE}|يوم)"
             rf"|(?P<count>\d{{1,3}}|{either(_COUNTS)}) (?P<units>{either(_UNITS)}))")

# What a phrase may not stand beside, for it means something else there: an office (الأمين العام الحالي), a name (صلاة الجمعة).
_BEFORE_YEAR = whole(either(
    "الأمين المدير القائد المدعي النائب المفتش المفوض المنسق الرأي القطاع الدين الإطار الوضع السياق المشهد الشأن الموقف النظام "
    "الأمن المعرض الإضراب التعليم الإنفاق المال المزاج") + "$")
_BEFORE_WEEKDAY = whole(either("كل أيام صلاة خطبة سوق سورة باب مسجد جامع حتى لغاية ليالي") + r"$")
_AFTER_WEEKDAY = whole(r"^(?:(?:\| )?(?:\d+|الموافق)|" + either(
    "التالي نفسه ذاته الذي الأول الأسود السوداء الدامي الدامية العظيمة الحزينة") + ")")
# An imperfect or a plan before a bare weekday makes it one to come, or the plan's.
_TO_COME = whole(
    r"[وف]?(?:س(?!يا|يد|يط|ين|ته|ت\b)[يتن]\w{3,}|(?:[لب]?ان )?[يتن]"
    r"(?:بدا|نطلق|عقد|جتمع|لتقي|صل|زور|توجه|ستانف|شارك|جري|شهد|صوت|غادر|ختتم|فتتح|ستقبل|نتهي)|" + either(
        "سوف لن المقرر المقررة مقررة المزمع المرتقب المرتقبة المتوقع يتوقع يعتزم تعتزم ينوي تنوي المقبل المقبلة") + ")")
# What goes before a bare اليوم that is the day of writing: a part of the day, a verb of news in the past.
_SPOKEN = f"[وف]?{either(SPEECH_WORDS)}"
_BEFORE_TODAY = whole(rf"(?:{either('صباح مساء فجر ظهر عصر ليل')}|{_SPOKEN}|^{_SPOKEN}(?: (?!ب?ان)\w+){{1,4}}"
                      r"|(?!و?(?:كان|بات|صار|اصبح|امس|ليس|ظل|ما))\w{3,}ت)$")
_AFTER_TODAY = whole(
    f"^(?:{either(_ORDINALS)}|{either('التالي نفسه ذاته الموعود الوطني العالمي الدولي الأخير الذي الواحد السابق')})")
_AFTER_ONE = whole(rf"^(?:$|\||{either('في عندما حين أثناء خلال عبر إلى عن أن أنه بعد')})")
_AFTER_COUNT = whole("^(?:فقط )?" + either("من على ونصف وربع وثلث ونيف أو"))
_NEAREST = 60  # characters before a weekday: as far as a verb reaches


def relative_dates(text: str, written: str) -> tuple[DateNote, ...]:
    """Return what the relative dates of an Arabic text mean in an article `written` on a date, in order.

    `written` is 2024-01-27, 2024-01, 2024, or "" for not known. What it does not tell has no note: no day is known in
    an article of 2024-01. A week begins on Sunday. Raises ValueError for a date in another form.

    >>> text = "عاد الوفد الأحد الماضي من زيارة بدأت الشهر الماضي."
    >>> [(text[note.start:note.end], note.date) for note in relative_dates(text, "2024-01-27")]
    [('الأحد الماضي', '2024-01-21'), ('الشهر الماضي', '2023-12')]
    >>> [note.date for note in relative_dates(text, "2024-01")]
    ['2023-12']
    """
    if not written:
        return ()
    known = _Written(*map(int, written.split("-")))
    line = line_of(text)
    notes = ((line.span(*match.span()), meaning(match, known)) for match, meaning in _phrases(line))
    return tuple(DateNote(*span, date) for span, date in notes if date)


def relative_phrases(text: str) -> tuple[tuple[int, int], ...]:
    """Return the places of a text's relative dates, whether or not the article's date tells what they mean.

    >>> relative_phrases("بدأت الشهر الماضي.")
    ((5, 17),)
    """
    line = line_of(text)
    return tuple(line.span(*match.span()) for match, _ in _phrases(line))


def _phrases(line: Line) -> list[tuple[re.Match, Callable[[re.Match, _Written], str]]]:
    """The relative dates of a line, each with its meaning; the longer of two that overlap."""
    found = [(match, meaning) for pattern, stands, meaning in _KINDS for match in pattern.finditer(line.text)
             if stands is None or stands(match, line.text[:match.start()].rstrip(), line.text[match.end():].lstrip())]
    kept: list[tuple[re.Match, Callable[[re.Match, _Written], str]]] = []
    for match, meaning in sorted(found, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if not kept or match.start() >= kept[-1][0].end():
            kept.append((match, meaning))
    return kept


def _is_period(match: re.Match, before: str, after: str) -> bool:
    return match["unit"] != "عام" or not _BEFORE_YEAR.search(before)


def _is_weekday(match: re.Match, before: str, after: str) -> bool:
    """Whether a weekday is a day of the past, where nothing says which: what is to come, or comes every week, is not."""
    near = f" {before}"[-_NEAREST:].partition(" ")[2]
    return bool(match["turn"]) or not (_BEFORE_WEEKDAY.search(before) or _AFTER_WEEKDAY.search(after) or _TO_COME.search(near))


def _is_today(match: re.Match, before: str, after: str) -> bool:
    """Whether اليوم is the day of writing, not a numbered day or "nowadays", and غدا not "became"; who is quoted says less."""
    if match["weekday"]:
        return True
    if before.count('"') % 2:
        return False
    if match["near"] == "اليوم":
        return bool(_BEFORE_TODAY.search(before)) and not _AFTER_TODAY.search(after)
    if match["near"] == "غدا":
        return not re.search(r"(?:^|[|]|\b(?:و?لقد|و?قد|حتي|بعدما))$", before)
    return not after.startswith(("القريب", "البعيد"))


def _is_ago(match: re.Match, before: str, after: str) -> bool:
    return bool(_AFTER_ONE.match(after)) if match["one"] else not _AFTER_COUNT.match(after)


def _day_of_month(match: re.Match) -> int:
    return int(match["number"] or _ORDINALS.get(match["ordinal"], 0) + _TENS.get(match["tens"], 0))


def _iso(year: int, month: int = 0, day: int = 0) -> str:
    try:
        return Date(year, month, day).isoformat() if day else f"{year:04}-{month:02}" if month else f"{year:04}"
    except ValueError:  # 31 February
        return ""


def _month(match: re.Match, written: _Written) -> str:
    month = MONTHS[match["month"]]
    if match["year"]:
        return _iso(written.year + _TURN[match["year"]], month, _day_of_month(match))
    turn = _TURN[match["turn"]]
    if turn and not written.month or not turn and written.month not in (0, month):
        return ""
    passed = month >= written.month if turn < 0 else month <= written.month
    return _iso(written.year + turn * (turn != 0 and passed), month, _day_of_month(match))


def _period(match: re.Match, written: _Written) -> str:
    turn = 2 * _TURN[match["turn"]] if match["twice"] else _TURN[match["turn"]] if match["turn"] else 0
    return _shifted(written, _UNITS[match["unit"] or match["this"]], turn, _day_of_month(match))


def _shifted(written: _Written, unit: str, turn: int, day: int = 0) -> str:
    """The year, month, week or day that is `turn` of them away; "" where the date is not known as exactly."""
    if unit == "year":
        return "" if day else _iso(written.year + turn)
    if unit == "month":
        year, month = divmod(12 * written.year + written.month - 1 + turn, 12)
        return _iso(year, month + 1, day) if written.month else ""
    if day or not written.full:
        return ""
    if unit == "day":
        return (written.full + timedelta(turn)).isoformat()
    sunday = written.full - timedelta((written.full.weekday() + 1) % 7 - 7 * turn)
    return f"{sunday.isoformat()}/{(sunday + timedelta(6)).isoformat()}"


def _weekday(match: re.Match, written: _Written) -> str:
    if not written.full:
        return ""
    turn = _TURN[match["turn"]] if match["turn"] else None
    back = (written.full.weekday() - _WEEKDAYS[match["weekday"]]) % 7  # days since the latest one
    if turn == 0:  # of this week
        return (written.full + timedelta((_WEEKDAYS[match["weekday"]] + 1) % 7 - (written.full.weekday() + 1) % 7)).isoformat()
    days = -back if turn is None else -(back or 7) if turn < 0 else 7 - back
    return (written.full + timedelta(days + (7 * turn if turn and match["twice"] else 0))).isoformat()


def _today(match: re.Match, written: _Written) -> str:
    """The day before, of or after writing; a weekday named with it is right where the two differ by a day or two."""
    if not written.full:
        return ""
    day = written.full + timedelta(_NEAR[match["near"]])
    late = (day.weekday() - _WEEKDAYS[match["weekday"]]) % 7 if match["weekday"] else 0
    return (day - timedelta(late)).isoformat() if late <= 2 else ""


def _ago(match: re.Match, written: _Written) -> str:
    if match["one"]:
        return _shifted(written, _UNITS[match["one"]], -1)
    if match["two"]:
        return _shifted(written, _TWO[match["two"]], -2)
    count = int(match["count"]) if match["count"].isdigit() else _COUNTS[match["count"]]
    return _shifted(written, _UNITS[match["units"]], -count)


_KINDS = ((_MONTH, None, _month), (_PERIOD, _is_period, _period), (_WEEKDAY, _is_weekday, _weekday),
          (_TODAY, _is_today, _today), (_AGO, _is_ago, _ago))
