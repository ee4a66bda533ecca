"""Who an Arabic sentence names, with their titles; Arabic has no capitals, so what is not sure to be a name is none."""

import re

from .cues import GIVEN_NAMES, NAMES_AND_WORDS, PERSON_WORDS, PLACE_WORDS, PLACES, REPORTING_VERBS, TIME_WORDS
from .lines import Line, Phrase, line_of
from .text import fold, stop_words

_TITLES = PERSON_WORDS | frozenset(fold(
    "المستشار مستشارة المستشارة سفير سفيرة المبعوثة مبعوثة النائبة نائبة مديرة المديرة باحث باحثة الباحثة خبير الخبيرة محلل "
    "المحللة أمين قائدة المهندس المهندسة الطبيب الطبيبة المحامي المحامية الكاتب الكاتبة الصحفي الناشط الناشطة المدرب اللاعب "
    "الرائد المقدم النقيب الفريق المشير الأميرة الموفد موفد الممثل الحاكم حاكم المفوض المفوضة مندوب مندوبة القبطان المعلم "
    "المعلمة الأستاذ أستاذة الوكيل وكيل عضو زعيمة الزعيم المرشد المرشح").split())
_FIRST = frozenset(fold("عبد أبو").split())  # with the word behind it one part of a name
_GLUED = _FIRST | frozenset(fold("أبي أبا ابن بن آل أم بو").split())  # the same, inside a name
_VERBAL = re.compile(r"ب(?:ال|اسم|ا\w+ا\w$|ت\w\wي\w$)|لل")  # بالقول، بافتتاح، بتوقيع
_NO_TITLE = frozenset(fold("من أن إن الذي التي مع بين بعد قبل منذ هذا هذه").split())
_NEVER = stop_words()["ar"] | REPORTING_VERBS | TIME_WORDS | PLACE_WORDS | _TITLES | frozenset(fold(
    "رفيع كبير بارز سابق سابقا رسمي حكومي خاص كبار مؤخرا مقيم يدعى عسكري أنا أنت نحن").split())
_THAT = frozenset(fold("أن إن أنه إنه أنها إنها أنهم إنهم").split())
_SAID = frozenset(fold("قال قالت صرح صرحت يقول تقول").split())  # nothing but who says it stands behind these
_BEHIND_NAME = frozenset(fold("في خلال لدى عقب أمام عبر").split())
_LONGEST_TITLE = 7  # words between a title and the name: رئيس مجلس إدارة الشركة الوطنية للنقل


def people(text: str) -> tuple[Phrase, ...]:
    """Return the persons whom a text names, each with the title before the name.

    >>> people("التقى وزير الدفاع الأمريكي روبرت سميث ضيفه في فيينا")
    (Phrase(first=1, core=4, last=6),)
    """
    line = line_of(text)
    found: list[Phrase] = []
    place = 0
    while place < len(line.words):
        last = _end_of_name(line, place) or _end_of_subject(line, place)
        if last:
            found.append(Phrase(title_before(line, place), place, last))
        place = last or place + 1
    return tuple(found)


def _end_of_name(line: Line, place: int) -> int:
    """The number of the word after a name that begins with a given name, أبو or عبد; 0 where none does."""
    word = line.words[place].folded
    if word.removeprefix("و") in GIVEN_NAMES:  # وسمير
        word = word.removeprefix("و")
    if word not in GIVEN_NAMES | _FIRST or word in NAMES_AND_WORDS and title_before(line, place) == place:
        return 0
    first = _end_of_part(line, place)
    last = _end_of_part(line, first) if first and first < len(line.words) and not line.parted(first) else 0
    while last and (end := _end_of_part(line, last)) and _is_more(line, last, end):
        last = end
    return last


def _end_of_part(line: Line, place: int) -> int:
    """The number of the word after one part of a name: a word, or two as in عبد الله and علاء الدين; 0 where no part stands."""
    if place >= len(line.words) or not may_be_name(line, place):
        return 0
    follows = place + 1 < len(line.words) and not line.parted(place + 1)
    if line.words[place].folded in _GLUED:
        return place + 2 if follows and may_be_name(line, place + 1) else 0
    return place + 2 if follows and line.words[place + 1].folded == "الدين" else place + 1


def may_be_name(line: Line, place: int) -> bool:
    """Return whether a word may be part of a name: it is no title, no word of time, place or speech, and none is joined to it.

    >>> [may_be_name(line_of("قال روبرت أمس"), place) for place in range(3)]
    [False, True, False]
    """
    word = line.words[place]
    joined = word.folded.startswith("و") and not word.stem.startswith("و") and word.folded[1:] not in GIVEN_NAMES
    return not (joined or word.folded in _NEVER or _VERBAL.match(word.folded) or word.folded.isdigit() or len(word.folded) < 2)


def _is_more(line: Line, place: int, end: int) -> bool:
    """Whether a third part belongs to a name, for a verb may stand there: a given name, a family's, a clause's last word."""
    before, word = line.words[place - 1].folded, line.words[place].folded
    ends = end == len(line.words) or line.parted(end) or line.words[end].folded in _THAT
    family = word.endswith("ي") if word.startswith("ال") else ends
    return not line.parted(place) and not before.startswith("ال") and (family or word in GIVEN_NAMES or end == place + 2)


def _end_of_subject(line: Line, place: int) -> int:
    """The number of the word after a name that ends the subject of a verb of speech: قال وزير المالية فلان الفلاني إن."""
    before = line.words[place - 1].folded
    if not place or not (before.startswith(("ال", "لل")) or before in PLACES):
        return 0
    verb = next((word.folded.removeprefix("و") for number, word in reversed(tuple(enumerate(line.words[:place])))
                 if word.folded.removeprefix("و") in REPORTING_VERBS or line.parted(number)), "")
    length = next((length for length in (2, 3) if _ends_subject(line, place, place + length, verb)), 0)
    return place + length if length and title_before(line, place) < place else 0


def _ends_subject(line: Line, place: int, last: int, verb: str) -> bool:
    if last > len(line.words) or verb not in REPORTING_VERBS:
        return False
    parts = [line.words[number].folded for number in range(place, last)]
    whole = all(may_be_name(line, number) and not line.parted(number) for number in range(place, last))
    family = not any(part.startswith("ال") for part in parts[:-1]) and not parts[-1].endswith("يه")
    after = line.words[last].folded if last < len(line.words) else ""
    parted = last == len(line.words) or line.parted(last)
    return whole and family and (after in _THAT and not parted or verb in _SAID and (parted or after in _BEHIND_NAME))


def title_before(line: Line, place: int) -> int:
    """Return the number of the word at which the title before a name begins; the name's own where none stands before it.

    >>> title_before(line_of("التقى وزير الدفاع الأمريكي روبرت سميث"), 4)
    1
    """
    first = place
    for number in range(place - 1, max(place - 1 - _LONGEST_TITLE, -1), -1):
        word = line.words[number].folded
        if line.parted(number + 1) or word.removeprefix("و") in REPORTING_VERBS or word in TIME_WORDS | _NO_TITLE:
            break
        if number and line.words[number - 1].folded in GIVEN_NAMES:  # محمد الأمين
            break
        if word in _TITLES or word[:1] in "ولب" and word[1:] in _TITLES:
            first = number
        elif first < place:
            break
    return first
