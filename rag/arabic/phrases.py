"""The phrases of an Arabic sentence that name a number, a time, a place or a cause; what is not sure is none."""

import re

from .clauses import clause_edges, enclosed
from .cues import NUMBER_WORDS, PLACE_WORDS, PLACES, REPORTING_VERBS, TIME_WORDS
from .dates import MONTHS
from .lines import Line, Phrase, either, line_of, whole
from .relative_dates import relative_phrases
from .text import fold, stop_words

_NUMERALS = NUMBER_WORDS | frozenset(fold(
    "ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة ثمانيمئة تسعمئة ثلاثمائة أربعمائة خمسمائة ستمائة سبعمائة ثمانمائة تسعمائة مئتان "
    "مائتان مائتين مئتا مئتي مائتا مائتي ألفي مليوني ملياري واحدا اثنتا اثنتي اثني اثنى إحدى أحد ثمان ألفا ألفان آلاف مليونا "
    "مليونان مليونين مليارا ملياران مليارين تريليون تريليونات سبعا ستا خمسا أربعا ثلاثا تسعا ثمانيا أربعون خمسون ستون سبعون "
    "ثمانون تسعون").split())
_PARTS_OF_ONE = frozenset(fold("واحد واحدة أحد إحدى نصف ثلث ربع ألف آلاف").split())  # alone they are pronouns or parts
_PAIRS = frozenset(fold("جولتين مرتين يومين شهرين عامين سنتين أسبوعين ساعتين جنديين عنصرين شخصين").split())
_ABOUT = whole(rf"(?:{either('نحو حوالي قرابة زهاء بنحو بحوالي')}|(?:ب?اكثر|ب?اقل) من|ما (?:يقارب|يقرب من|يزيد علي|لا يقل عن))$")
_NAMED_BY_NUMBER = whole("[وف]?" + either(
    "لواء اللواء رقم المادة مادة الفقرة القرار قرار إف الفرقة فرقة الكتيبة الساعة عام العام سنة إكسبو القناة البند الدورة") + "$")
_UNITS = frozenset(fold("كم طن متر قدم ميل").split())
_MONTH_WORDS = frozenset(part for name in MONTHS for part in name.split())
_PER_CENT = whole(r"(?:في |ب)?ال(?:ميه|مايه)")
_NAME_OF_MONTH = either(MONTHS)
_ANY_MONTH = whole(_NAME_OF_MONTH)
_MONTH = rf"{_NAME_OF_MONTH}(?:(?: \|)? {_NAME_OF_MONTH}(?: \|)?)?"
_YEAR = r"(?:19|20)\d\d"
_OF_YEAR = rf"(?:من )?(?:{either('عام العام سنة')} )?{_YEAR}"
_PART = rf"(?:[بل]?{either('نهاية مطلع بداية منتصف أواخر أوائل')} )?"
_TIME_OF_DAY = whole(either("مساء صباح فجر ظهر عصر ليل ليلة") + "$")
_WEEKDAY = rf"(?:(?:يوم )?(?:{either('الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت')} )?(?:\| )?)?"
_DATES = (
    whole(rf"{_WEEKDAY}(?:يوم )?(?:\d{{1,2}}(?: من)?|ال\w+(?: والعشرين| والثلاثين| عشر)? من) (?:شهر )?{_MONTH}(?: {_OF_YEAR})?"),
    whole(rf"{_PART}(?:شهر )?{_MONTH} {_OF_YEAR}"), whole(rf"{_PART}و?شهر {_MONTH}"), whole(rf"(?<=في ){_MONTH}"),
    whole(rf"{_PART}(?:{either('عام العام سنة')} {_YEAR}|(?<=في ){_YEAR}|(?<=منذ ){_YEAR}|(?<=بين ){_YEAR})"),
    whole(rf"{_PART}{either('العقد القرن الصيف الخريف الشتاء الربيع')} {either('الماضي الجاري الحالي المقبل القادم')}"))
_STOPS = stop_words()["ar"] | REPORTING_VERBS | TIME_WORDS
_INTO = rf"(?P<into>[وف]?{either('في إلى من داخل نحو باتجاه عبر')} )?"
_DIRECTION = rf"(?:[ول]?{either('شمال جنوب شرق غرب شمالي جنوبي شرقي غربي قرب')} )"
_TOWNS = (PLACE_WORDS - frozenset(fold("مقر الحدود قضاء").split())
          | frozenset(fold("بلدة حقل قصر ساحة شارع بحيرة جبل وادي").split()))
_TOWN = f"ب?{either(_TOWNS)}"
_PLACE = either(PLACES)
_IN_PLACE = whole(rf"{_INTO}(?P<first>(?P<direction>{_DIRECTION}*)(?P<core>{_PLACE}))(?: و{_PLACE})?")
_AT_PLACE = whole(rf"(?P<into>)(?P<direction>)(?P<first>(?P<core>ب{_PLACE}))")
_TOWN_NAMED = whole(rf"{_INTO}(?P<first>(?P<direction>{_DIRECTION}*){_TOWN} (?:\" )?(?P<core>\w{{3,}}))(?P<more> ال\w{{3,}})?")
_CAUSE = whole(
    r"بسبب|لان(?:ه|ها|هم)?|بهدف|ردا علي|نتيجه|جرا|من اجل|خشيه|خوفا من|تخوفا من|تحسبا ل\w*|بغيه|سعيا \w+|نظرا ل\w+|لتجنب|"
    r"لمنع|لضمان|كي|لكي|تضامنا مع|بذريعه|بحجه|بغرض|بفعل|حفاظا علي|حرصا علي|احتجاجا علي|لتفادي|تفاديا ل\w+")
_NOT = frozenset(fold("ليس ليست لا لم لن غير أم أو سواء").split())
_LONGEST_CLAUSE, _LONGEST_CAUSE, _SHORTEST_CAUSE = 30, 18, 2  # words; with a noun it goes on to the verb's complements


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
    word = line.words[place]
    signed = word.folded.isdigit() and re.search(r"[+/:-]", text[max(word.start - 1, 0):word.start] + text[word.end:word.end + 1])
    if signed or not (_is_numeral(word.folded) or word.folded[:1] in "بو" and _is_numeral(word.folded[1:])):
        return place
    last = place + 1
    while last < len(line.words):
        before, word = line.words[last - 1], line.words[last]
        decimal = word.folded.isdigit() and before.folded.isdigit() and text[before.end:word.start] in (".", ",", "٫", "،")
        joined = word.folded in _NUMERALS or word.folded[:1] == "و" and _is_numeral(word.folded[1:])
        if not decimal and (line.parted(last) or not joined):
            break
        last += 1
    return last


def _is_numeral(word: str) -> bool:
    return word.isdigit() or word in _NUMERALS


def _number(line: Line, first: int, last: int) -> Phrase | None:
    numerals = [word.folded for word in line.words[first:last]]
    before = line.text[:line.starts[first]].rstrip()
    if len(numerals) == 1 and _is_no_number(line, first, numerals[0]) or _NAMED_BY_NUMBER.search(before):
        return None
    about = _ABOUT.search(before)
    begin = line.word_at(about.start()) if about else first
    after = line.words[last].folded if last < len(line.words) and not line.parted(last) else ""
    per_cent = _PER_CENT.match(line.text, line.starts[last]) if after else None
    if per_cent:
        last = line.word_at(per_cent.end() - 1) + 1
    elif numerals[-1] not in _PAIRS and (after in _UNITS or len(after) > 2 and after.isalpha() and after not in _STOPS
                                         and not after.startswith(("ال", "لل", "و"))):
        last += 1
    return Phrase(begin, first, last)


def _is_no_number(line: Line, place: int, numeral: str) -> bool:
    """Whether one numeral alone is a year, a day of a month, a part of an ordinal, or one of several."""
    before = line.words[place - 1].folded if place else ""
    after = line.words[place + 1].folded if place + 1 < len(line.words) and not line.parted(place + 1) else ""
    year = re.fullmatch(_YEAR, numeral) and (not after or after in _STOPS or before in _STOPS | _MONTH_WORDS)
    day = numeral.isdigit() and bool(after) and bool(_ANY_MONTH.match(line.text, line.starts[place + 1]))
    ordinal = before.startswith("ال") and numeral in ("عشر", "عشره") or before.endswith("ه") and numeral == "عشره"
    return bool(numeral in _PARTS_OF_ONE or year or day or ordinal)


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
        if kept and first < kept[-1].last:  # 31 ديسمبر, and ديسمبر الماضي
            first, last = kept[-1].first, max(last, kept.pop().last)
        kept.append(Phrase(first, first, last))
    return tuple(kept)


def places(text: str) -> tuple[Phrase, ...]:
    """Return where a text says that something is: behind في، إلى، قرب and the like, or behind the town of, the province of.

    >>> places("اجتمعوا في بلدة الشيخ زويد")
    (Phrase(first=2, core=3, last=4),)
    """
    line = line_of(text)
    found: list[Phrase] = []
    for match in (match for pattern in (_TOWN_NAMED, _IN_PLACE, _AT_PLACE) for match in pattern.finditer(line.text)):
        first, core = line.word_at(match.start("first")), line.word_at(match.start("core"))
        last = line.word_at(match.end() - 1) + 1
        stands = match["into"] or match["direction"] or match.re is _AT_PLACE or line.words[first].folded.startswith("ب")
        if stands and (match.re is not _TOWN_NAMED or _may_be_town(match)) and not any(
                phrase.first < last and first < phrase.last for phrase in found):
            found.append(Phrase(first, core, last))
    return tuple(sorted(found, key=lambda phrase: phrase.first))


def _may_be_town(match: re.Match) -> bool:
    """Whether what stands behind "town" is its name, not an adjective: ميناء إسرائيلي, مدينة ساحلية, ناحية أخرى."""
    name = match["core"]
    adjective = name.endswith(("يه", "خري")) or name.endswith("ي") and not match["more"]
    return name in PLACES or name not in _STOPS and not adjective


def causes(text: str) -> tuple[Phrase, ...]:
    """Return the clauses that say why: from بسبب، لأن، بهدف، ردا على and the like to where the clause ends.

    >>> causes("تأخرت الرحلة بسبب سوء الأحوال الجوية، كما قال المدير")
    (Phrase(first=2, core=2, last=6),)
    """
    line = line_of(text)
    found = []
    for match in _CAUSE.finditer(line.text):
        first = line.word_at(match.start())
        after = line.word_at(match.end() - 1) + 1
        joined = text[line.words[first].end - 1] == "ء"  # لإنهاء is not لأنها
        no_cause = (joined or first and line.words[first - 1].folded in _NOT
                    or after == len(line.words) or line.text[:line.starts[after]].endswith("| "))
        last = _end_of_clause(text, line, first)
        if not no_cause and last - first <= (_LONGEST_CLAUSE if match.group().startswith("لان") else _LONGEST_CAUSE):
            found.append(Phrase(first, first, last))
    return tuple(found)


def _end_of_clause(text: str, line: Line, first: int) -> int:
    """The number of the word after the clause in which a word stands, without what only begins inside a quotation."""
    def around(place: int) -> tuple[int, int]:
        return next((span for span in enclosed(text) if span[0] < place < span[1]), (0, len(text)))

    own = around(line.words[first].start)
    edges = {edge.number for edge in clause_edges(text)}
    return next((number for number in range(first + _SHORTEST_CAUSE, len(line.words))
                 if line.words[number].start >= own[1] or around(line.words[number].start) == own
                 and (number in edges or line.text[:line.starts[number]].endswith("| "))), len(line.words))
