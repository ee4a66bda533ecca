"""Which places and groups an Arabic sentence names: those that everybody knows, and a movement's or a ministry's by that word."""

import re
from dataclasses import dataclass

from rag.arabic.cues import PLACE_WORDS, PLACES, TIME_WORDS
from rag.arabic.reading import Reading, read
from rag.arabic.text import fold, stop_words

from .spelling import behind, spelled, unjoined

# Names with the other names of the same behind |; of groups only such as no rule would find, or end where they end.
_OTHER_PLACES = (
    "الولايات المتحدة|الولايات المتحدة الأمريكية|أمريكا", "بريطانيا|المملكة المتحدة", "كابول|كابل", "عمان|سلطنة عمان",
    "غزة|قطاع غزة", "كردستان|كردستان العراق|إقليم كردستان|إقليم كردستان العراق", "الشرق الأوسط", "الضفة الغربية", "البحر الأحمر",
    "الخليج العربي")
_GROUPS = (
    "داعش|تنظيم داعش|تنظيم الدولة الإسلامية|تنظيم الدولة", "حماس|حركة حماس", "طالبان|حركة طالبان",
    "الحوثيين|الحوثيون|جماعة الحوثي", "حزب الله", "تنظيم القاعدة", "حركة فتح", "حركة أمل", "قوات الدعم السريع|الدعم السريع",
    "الجهاد الإسلامي|حركة الجهاد الإسلامي", "أنصار الله",
    "الإخوان المسلمين|الإخوان المسلمون|جماعة الإخوان المسلمين|جماعة الإخوان",
    "الحشد الشعبي", "الحرس الثوري", "قسد|قوات سوريا الديمقراطية", "البيشمركة|البشمركة|قوات البيشمركة|قوات البشمركة", "الموساد",
    "الشاباك", "الناتو|حلف الناتو|حلف شمال الأطلسي", "الأمم المتحدة",
    "جامعة الدول العربية|الجامعة العربية", "مجلس التعاون الخليجي|مجلس التعاون", "مجموعة العشرين", "مجموعة السبع", "البيت الأبيض",
    "صندوق النقد الدولي|صندوق النقد", "هيومن رايتس ووتش", "أطباء بلا حدود", "الصليب الأحمر", "الهلال الأحمر", "اليونيسف|يونيسف",
    "اليونسكو|يونسكو", "الأونروا|أونروا", "أوبك", "الفيفا|فيفا", "الإنتربول", "البنتاغون", "الكونغرس", "الكرملين", "الكنيست")
_BODIES = frozenset(fold(  # what stands behind one says which: وزارة الدفاع، كتائب سيد الشهداء
    "كتائب حزب عصائب سرايا فيلق جبهة تيار تحالف ائتلاف هيئة وزارة مجلس منظمة جهاز وكالة بنك مصرف محكمة جامعة نقابة معهد مؤسسة "
    "مفوضية بعثة حلف رابطة جمعية قوات لجنة اتحاد برلمان حركة").split())
_ARMED = frozenset(fold("ميليشيا مليشيا ميلشيا").split())  # the same, but no part of the name
_LOOSE = frozenset(fold("جماعة تنظيم").split())  # words of many other things too: only before a name in quotation marks
_OF_GROUPS = _ARMED | _LOOSE | {"قوات"}  # before the name of a group no part of it
_MOVED = frozenset(fold(
    "الملاحة المرور السير النقل الطيران التجارة البضائع الأموال السكان السوق الأسواق السفن السيارات القطارات المسافرين "
    "البيع").split())
_MALE = frozenset(fold("الجيش التحالف التيار الحزب الاتحاد البرلمان المجلس البنك").split())
_FEMALE = frozenset(fold(
    "القوات الحكومة المحكمة اللجنة الهيئة السلطة السلطات الشرطة المقاومة الجبهة الفصائل الميليشيات المليشيات الميلشيات الإدارة "
    "الجمعية المفوضية").split())
_ADJECTIVE = re.compile(r"ال\w{2,}يه?|ال(?:عليا|اعلي|متحده|مشتركه|مسلحه|عامه)")
_NO_ADJECTIVES = TIME_WORDS | stop_words()["ar"] | frozenset(fold(
    "الأولى الأخرى الثاني الثانية التالي التالية الموالية المنضوية").split())
_MANY = fold("صور مشهد مالي فاس").split()  # words of other things too: places only behind "the town of" and the like
_TOWN = PLACE_WORDS | frozenset(fold("دولة جمهورية بلدة").split())
_LONGEST_QUOTED, _MOST_ADJECTIVES = 5, 2


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text, `text[start:end]`; `key` is the same for all ways to write it, `kind` is "place" or "group"."""

    kind: str
    key: str
    start: int
    end: int


def _table() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """Every known name by its first word, the longest first, with its kind and key."""
    rows = [("place", name) for name in (*_OTHER_PLACES, *sorted(PLACES))] + [("group", name) for name in _GROUPS]
    table: dict[str, list] = {}
    for kind, names in rows:
        parts = [tuple(spelled(word) for word in fold(name).split()) for name in names.split("|")]
        for words in parts:
            table.setdefault(words[0], []).append((words, kind, " ".join(parts[0])))
    return {first: sorted(found, key=lambda entry: -len(entry[0])) for first, found in table.items()}


_TABLE = _table()
_KEYS = {" ".join(parts): key for found in _TABLE.values() for parts, _, key in found}
_FIRST = [names.split("|")[0] for names in (*_OTHER_PLACES, *_GROUPS)]
USUAL = {" ".join(map(spelled, fold(name).split())): name for name in _FIRST}  # how to write what has such a key


def named(text: str) -> tuple[Named, ...]:
    """Return the places and groups that a sentence names, in order; of two that overlap the one that begins first.

    >>> text = "قالت وزارة الدفاع العراقية إن قوات البيشمركة عادت إلى أربيل"
    >>> [(name.kind, text[name.start:name.end]) for name in named(text)]
    [('group', 'وزارة الدفاع العراقية'), ('group', 'قوات البيشمركة'), ('place', 'أربيل')]
    """
    reading = read(text)
    found, number = [], 0
    while number < len(reading.line.words):
        name = _known(reading, number) or _body(reading, number)
        if name:
            found.append(name[0])
        number = name[1] if name else number + 1
    return tuple(found)


def _known(reading: Reading, number: int) -> tuple[Named, int] | None:
    """The name in the table that begins with a word, and the number of the word after it."""
    word = reading.line.words[number]
    for cut, token in unjoined(word.folded):
        for parts, kind, key in _TABLE.get(spelled(token), ()):
            last = number + len(parts)
            others = tuple(spelled(reading.word(place)) for place in range(number + 1, last))
            stands = token not in _MANY or number and reading.word(number - 1) in _TOWN
            if others == parts[1:] and not reading.parted(number, last) and stands:
                return Named(kind, key, behind(reading.text, word.start, cut), reading.line.words[last - 1].end), last
    return None


def _body(reading: Reading, number: int) -> tuple[Named, int] | None:
    """The same for a group that no table has."""
    for cut, token in unjoined(reading.line.words[number].folded):
        inner = _group(reading, number + 1) if token in _OF_GROUPS else None
        if inner:
            return inner
        last = _end_of_body(reading, number + 1, token)
        if last > number + 1:
            apart = token in _ARMED
            words = [token, *(reading.word(place) for place in range(number + 1, last))]
            key = " ".join(spelled(word) for word in words[apart:])
            start = behind(reading.text, reading.line.words[number + apart].start, 0 if apart else cut)
            return Named("group", _KEYS.get(key, key), start, reading.line.words[last - 1].end), last
    return None


def _end_of_body(reading: Reading, first: int, body: str) -> int:
    """The number of the word after what says which body it is; 0 or `first` where nothing says it."""
    if body in _MALE | _FEMALE:
        return _end_of_adjectives(reading, first, "ي" if body in _MALE else "هايت")
    if body not in _BODIES | _ARMED | _LOOSE:
        return 0
    return _end_of_quoted(reading, first) or (0 if body in _LOOSE else _end_of_name(reading, first))


def _group(reading: Reading, number: int) -> tuple[Named, int] | None:
    """The name of a group that begins with a word, as that of the group of which there are forces: قوات التحالف الدولي."""
    name = _known(reading, number) or _body(reading, number) if number < len(reading.line.words) else None
    return name if name and name[0].kind == "group" and not reading.line.parted(number) else None


def _end_of_quoted(reading: Reading, first: int) -> int:
    """The number of the word after a short quotation that begins with a word; 0 where none does."""
    line = reading.line
    if first >= len(line.words) or not line.text[:line.starts[first]].endswith('" '):
        return 0
    inside, mark, _ = line.text[line.starts[first]:].partition(' "')
    length = len(inside.split())
    return first + length if mark and "|" not in inside and length <= _LONGEST_QUOTED else 0


def _end_of_name(reading: Reading, first: int) -> int:
    """The number of the word after a definite noun, one word that belongs to it before, and its adjectives; 0 for none."""
    end = first + 1 if reading.is_definite(first) and not reading.points(first) else reading.noun_phrase(first, 2)
    if end == first or reading.parted(first - 1, end) or reading.word(first) in _MOVED:
        return 0
    return _end_of_adjectives(reading, end, "يه")


def _end_of_adjectives(reading: Reading, first: int, endings: str) -> int:
    """The number of the word after up to two definite adjectives with one of the endings; `first` itself where none stands."""
    end = first
    while end < min(first + _MOST_ADJECTIVES, len(reading.line.words)) and not reading.line.parted(end):
        word = reading.word(end)
        if not _ADJECTIVE.fullmatch(word) or word[-1] not in endings or word in _NO_ADJECTIVES:
            break
        end += 1
    return end
