"""The phrases of an Arabic sentence that name a number, a time, a place or a cause; what is not sure is none."""

import re

from .clauses import clause_edges
from .cues import NUMBER_WORDS, PLACE_WORDS, PLACES, REPORTING_VERBS, TIME_WORDS
from .dates import MONTHS
from .lines import Line, Phrase, either, line_of, whole
from .relative_dates import relative_phrases
from .text import fold, stop_words

_NUMERALS = NUMBER_WORDS | frozenset(fold(
    "ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة ثمانيمئة تسعمئة ثلاثمائة أربعمائة خمسمائة ستمائة سبعمائة ثمانمائة تسعمائة مئتان مائتان مائتين "
    "اثنتا اثنتي اثنا اثني إحدى أحد ثمان ثمانيا ألفا ألفان آلاف مليونا مليونان مليونين مليارا ملياران مليارين تريليون تريليونات أربعون خمسون ستون "
    "سبعون ثمانون تسعون").split())
_PARTS_OF_ONE = frozenset(fold("واحد واحدة أحد إحدى نصف ثلث ربع ألف آلاف").split())  # alone they are pronouns or parts
_PAIRS = frozenset(fold("جولتين مرتين يومين شهرين عامين سنتين أسبوعين ساعتين جنديين عنصرين شخصين").split())
_ABOUT = whole(rf"(?:{either('نحو حوالي قرابة زهاء بنحو بحوالي')}|(?:ب?اكثر|ب?اقل) من|ما (?:يقارب|يقرب من|يزيد علي|لا يقل عن))$")
_NAMED_BY_NUMBER = whole(either("لواء اللواء رقم المادة مادة الفقرة القرار قرار إف الفرقة فرقة الكتيبة الساعة عام العام سنة إكسبو القناة البند الدورة") + "$")
_PER_CENT = whole(r"(?:في |ب)?ال(?:ميه|مايه)")
_NAME_OF_MONTH = either(" ".join(name.replace(" ", "_") for name in MONTHS))
_MONTH = rf"{_NAME_OF_MONTH}(?:(?: \|)? {_NAME_OF_MONTH}(?: \|)?)?"
_YEAR = r"(?:19|20)\d\d"
_OF_YEAR = rf"(?:من )?(?:{either('عام العام سنة')} )?{_YEAR}"
_PART = rf"(?:[بل]?{either('نهاية مطلع بداية منتصف أواخر أوائل')} )?"
_TIME_OF_DAY = whole(either("مساء صباح فجر ظهر عصر ليل ليلة") + "$")
_WEEKDAY = rf"(?:(?:يوم )?(?:{either('الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت')} )?(?:\| )?)?"
_DATES = (
    whole(rf"{_WEEKDAY}(?:يوم )?(?:\d{{1,2}}(?: من)?|ال\w+(?: والعشرين| والثلاثين| عشر)? من) (?:شهر )?{_MONTH}(?: {_OF_YEAR})?"),
    whole(rf"{_PART}(?:شهر )?{_MONTH} {_OF_YEAR}"), whole(rf"{_PART}شهر {_MONTH}"), whole(rf"(?<=في ){_MONTH}"),
    whole(rf"{_PART}(?:{either('عام العام سنة')} {_YEAR}|(?<=في ){_YEAR}|(?<=منذ ){_YEAR}|(?<=بين ){_YEAR})"),
    whole(rf"{_PART}{either('العقد القرن الصيف الخريف الشتاء الربيع')} {either('الماضي الجاري الحالي المقبل القادم')}"))
_STOPS = stop_words()["ar"] | REPORTING_VERBS | TIME_WORDS
_INTO = either("في إلى من داخل قرب نحو باتجاه عبر غرب شرق شمال جنوب غربي شرقي شمالي جنوبي")
_DIRECTION = rf"[ول]?{either('شمال جنوب شرق غرب شمالي جنوبي شرقي غربي قرب')}"
_TOWN = rf"[ب]?{either(' '.join(PLACE_WORDS - frozenset(fold('مقر الحدود قضاء').split())) + ' بلدة حقل قصر ساحة شارع بحيرة جبل وادي')}"
_PLACE = either(" ".join(place.replace(" ", "_") for place in PLACES))
_IN_PLACE = whole(rf"(?P<into>[وف]?{_INTO} )(?P<first>(?:{_DIRECTION} )*(?P<core>{_PLACE}))(?: و{_PLACE})?")
_AT_PLACE = whole(rf"(?P<into>)(?P<first>(?P<core>ب{_PLACE}))")
_TOWN_NAMED = whole(rf"(?P<into>[وف]?{_INTO} )?(?P<first>(?:{_DIRECTION} )*{_TOWN} (?:\" )?(?P<core>\w{{3,}}))(?: ال\w+)?")
_CAUSE = whole(
    rf"بسبب|لان(?:ه|ها|هم)?|بهدف|ردا علي|نتيجه|جراء|من اجل|خشيه|خوفا من|تخوفا من|تحسبا ل\w*|بغيه|سعيا \w+|نظرا ل\w+|لتجنب|لمنع|لضمان|كي|لكي|"
    rf"تضامنا مع|بذريعه|بحجه|بغرض|بفعل|حفاظا علي|حرصا علي|احتجاجا علي|لتفادي|تفاديا ل\w+")
_LONGEST_CAUSE, _SHORTEST_CAUSE = 30, 3  # words


def numbers(text: str) -> tuple[Phrase, ...]:
    """Return the numbers of things with their nouns; years, days of a month and the numbers of articles and brigades are none.

    >>> numbers("أصيب نحو 70 جنديا عام 2023")
    (Phrase(first=1, core=2, last=4),)
    """
    line = line_of(text)
    found, place = [], 0
    while place < len(line.words):
        last = _end_of_number(text, line, place)
        if last > place and (phrase := _number(line, place, last)):
            found.append(phrase)
        place = max(last, place + 1)
    return tuple(found)


def _end_of_number(text: str, line: Line, place: int) -> int:
    """The number of the word after the numerals that begin at a place; the place itself where none do."""
    word = line.words[place].folded
    if not (word.isdigit() or word in _NUMERALS or word[:1] == "ب" and word[1:] in _NUMERALS):
        return place
    last = place + 1
    while last < len(line.words):
        before, word = line.words[last - 1], line.words[last]
        decimal = word.folded.isdigit() and before.folded.isdigit() and text[before.end:word.start] in (".", ",", "٫", "،")
        joined = word.folded in _NUMERALS or word.folded[:1] == "و" and word.folded[1:] in _NUMERALS
        if not decimal and (line.parted(last) or not joined):
            break
        last += 1
    return last


def _number(line: Line, first: int, last: int) -> Phrase | None:
    before, numeral = line.text[:line.starts[first]].rstrip(), line.words[last - 1].folded
    after = line.words[last].folded if last < len(line.words) and not line.parted(last) else ""
    if _NAMED_BY_NUMBER.search(before) or last - first == 1 and (
            numeral in _PARTS_OF_ONE or re.fullmatch(_YEAR, numeral) and (not after or after in _STOPS)
            or after and numeral.isdigit() and whole(_NAME_OF_MONTH).match(line.text, line.starts[last])):
        return None
    about = _ABOUT.search(before)
    begin = line.word_at(about.start()) if about else first
    per_cent = _PER_CENT.match(line.text, line.starts[last]) if after else None
    if per_cent:
        last = line.word_at(per_cent.end() - 1) + 1
    elif numeral not in _PAIRS and len(after) > 2 and not after.startswith("ال") and after not in _STOPS:
        last += 1
    return Phrase(begin, first, last)


def times(text: str) -> tuple[Phrase, ...]:
    """Return the dates of a text, those that are counted from the article's own among them.

    >>> times("وصل مساء الأحد 3 آذار/ مارس 2024 وغادر الشهر الماضي")
    (Phrase(first=1, core=1, last=7), Phrase(first=8, core=8, last=10))
    """
    line = line_of(text)
    spans = [(line.word_at(match.start()), line.word_at(match.end() - 1) + 1)
             for pattern in _DATES for match in pattern.finditer(line.text)]
    starts = {word.start: number for number, word in enumerate(line.words)}
    ends = {word.end: number + 1 for number, word in enumerate(line.words)}
    spans += [(starts[start], ends[end]) for start, end in relative_phrases(text)]
    kept: list[Phrase] = []
    for first, last in sorted(spans, key=lambda span: (span[0], -span[1])):
        if _TIME_OF_DAY.search(line.text[:line.starts[first]].rstrip()) and not line.parted(first):
            first -= 1
        if not kept or first >= kept[-1].last:
            kept.append(Phrase(first, first, last))
    return tuple(kept)


def places(text: str) -> tuple[Phrase, ...]:
    """Return where a text says that something is: behind في، إلى، قرب and the like, or behind the town of, the province of.

    >>> places("اجتمعوا في بلدة الشيخ زويد")
    (Phrase(first=2, core=3, last=4),)
    """
    line = line_of(text)
    found = []
    for match in (match for pattern in (_TOWN_NAMED, _IN_PLACE, _AT_PLACE) for match in pattern.finditer(line.text)):
        core = line.word_at(match.start("core"))
        name = line.words[core].folded
        known = match.re is not _TOWN_NAMED or name in PLACES
        first = line.word_at(match.start("first"))
        sure = bool(match["into"]) or match.re is _AT_PLACE or line.words[first].folded.startswith("ب")
        if sure and (known or name not in _STOPS and not name.endswith("يه")) and all(phrase.last <= first for phrase in found[-1:]):
            found.append(Phrase(first, core, line.word_at(match.end() - 1) + 1))
    return tuple(sorted(found, key=lambda phrase: phrase.first))


def causes(text: str) -> tuple[Phrase, ...]:
    """Return the clauses that say why: from بسبب، لأن، بهدف، ردا على and the like to where the clause ends.

    >>> causes("تأخرت الرحلة بسبب سوء الأحوال الجوية، كما قال المدير")
    (Phrase(first=2, core=2, last=6),)
    """
    line = line_of(text)
    ends = sorted({edge.number for edge in clause_edges(text)}
                  | {number for number in range(1, len(line.words)) if line.parted(number)} | {len(line.words)})
    found = []
    for match in _CAUSE.finditer(line.text):
        first = line.word_at(match.start())
        last = next((end for end in ends if end >= first + _SHORTEST_CAUSE), first)
        if first + _SHORTEST_CAUSE <= last <= first + _LONGEST_CAUSE:
            found.append(Phrase(first, first, last))
    return tuple(found)
