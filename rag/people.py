"""Who an Arabic sentence names, with their titles; Arabic has no capitals, so what is not sure to be a name is none."""

from collections.abc import Iterator

from .cues import GIVEN_NAMES, NAMES_AND_WORDS, PERSON_WORDS, PLACE_WORDS, PLACES, REPORTING_VERBS, TIME_WORDS
from .lines import Line, Phrase, line_of
from .text import fold, stop_words

_TITLES = PERSON_WORDS | frozenset(fold(
    "المستشار مستشارة المستشارة سفير سفيرة المبعوثة مبعوثة النائبة نائبة مديرة المديرة باحث باحثة الباحثة خبير الخبيرة محلل المحللة أمين قائدة المهندس المهندسة الطبيب "
    "الطبيبة المحامي المحامية الكاتب الكاتبة الصحفي الناشط الناشطة المدرب اللاعب الرائد المقدم النقيب الفريق المشير الأميرة الموفد موفد الممثل الحاكم حاكم المفوض "
    "المفوضة مندوب مندوبة القبطان المعلم المعلمة الأستاذ أستاذة الوكيل وكيل عضو زعيمة الزعيم المرشد المرشح").split())
_GLUED = frozenset(fold("عبد أبو أبي أبا ابن بن آل أم").split())
_STOPS = stop_words()["ar"] | REPORTING_VERBS | TIME_WORDS | PLACE_WORDS | _TITLES
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
            found.append(Phrase(_title_before(line, place), place, last))
        place = last or place + 1
    return tuple(found)


def _end_of_name(line: Line, place: int) -> int:
    """The number of the word after a name that begins with a given name or with أبو or عبد; 0 where none does."""
    word = line.words[place].folded
    if word not in GIVEN_NAMES | _GLUED or word in NAMES_AND_WORDS and _title_before(line, place) == place:
        return 0
    last, parts = place, 0
    while last < len(line.words) and parts < 4 and (last == place or not line.parted(last)):
        glued = line.words[last].folded in _GLUED
        end = last + 1 + (glued and last + 1 < len(line.words) and not line.parted(last + 1))
        name = line.words[end - 1].folded
        if glued and end == last + 1 or last > place and not _goes_on(line, place, last, end, parts):
            break
        last, parts = end, parts + 1
        if name.startswith("ال") and not glued or name == "الدين":
            break
    return last if parts >= 2 else 0
