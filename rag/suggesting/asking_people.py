"""An Arabic sentence -> questions about the people in it: who said what, who somebody is, who leads what."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.arabic.clauses import clause_edges
from rag.arabic.cues import PERSON_WORDS, PLACES
from rag.arabic.people import people
from rag.arabic.reading import Reading, read
from rag.arabic.sentences import sentences
from rag.arabic.text import fold, stop_words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a sentence answers, its kind, and the place in the sentence of what it asks for."""

    question: str
    kind: str
    start: int
    end: int


def folded(listed: str) -> frozenset[str]:
    """Return the listed words, folded."""
    return frozenset(fold(listed).split())


def both(listed: str) -> frozenset[str]:
    """Return verbs of the past, folded, with the feminine of each.

    >>> sorted(both("أعلن ألغى"))
    ['اعلن', 'اعلنت', 'الغت', 'الغي']
    """
    return frozenset(fold(form) for verb in listed.split() for form in (verb, re.sub("[ىا]$", "", verb) + "ت"))


_TOLD = both("قال أكد أوضح أضاف ذكر صرح أفاد") | folded("يقول تقول يضيف تضيف يؤكد تؤكد يوضح توضح")
_THOUGHT = both("رأى اعتبر") | folded("يرى ترى يعتقد تعتقد يعتبر تعتبر")
_FEMININE = folded("تقول تضيف تؤكد توضح") | {verb for verb in _TOLD if verb.endswith("ت")}
_ASKING = {**dict.fromkeys(both("توقع اقترح نفى أعلن قرر رفض طلب اشترط") | folded(
    "يتوقع تتوقع يقترح تقترح يرفض ترفض يطلب تطلب يشترط تشترط يعتزم تعتزم"), "ماذا"),
           **dict.fromkeys(both("طالب هدد تعهد وعد") | folded("يطالب تطالب يهدد تهدد"), "بماذا"),
           **dict.fromkeys(both("دعا"), "إلى ماذا"), **dict.fromkeys(both("حذر") | folded("يحذر تحذر"), "ممّ")}
_ASKED_WITH = {"إلى ماذا": "الي", "ممّ": "من"}
_DESCRIBED = both("وصف") | folded("يصف تصف")
_LED = both("قاد ترأس رأس مثل أدار") | folded("يقود تقود يترأس تترأس يرأس ترأس يمثل تمثل يدير تدير")
_TITLES = frozenset(word.removeprefix("ال") for word in PERSON_WORDS | folded("المبعوثة المديرة الناطقة النائبة المستشارة العضو"))
_THAT = folded("أن إن بأن")
_ASIDE = folded("في خلال لدى أمام عقب عبر إثر")
_NO_NAME = folded("إلى من عن على باسم مع الذي التي")
_INSTITUTIONS = folded(
    "الأمم وزارة منظمة هيئة نقابة حركة جماعة الاتحاد اتحاد رئاسة شركة صحيفة غرفة لجان لجنة مديرية البنك بنك الحكومة مجلس "
    "حزب المفوضية المحكمة محكمة وكالة الوكالة الجيش جامعة جمعية بعثة حكومة قيادة سلطات السلطات السفارة سفارة الولايات "
    "الخارجية القوات مكتب إدارة معهد مركز كتائب ميليشيا مليشيا قوات بلدية ديوان مفوضية البيت المجلس السلطة")
_KNOWN_ALONE = PLACES | folded(
    "البنتاغون البنتاجون الكرملين الناتو حماس فتح طالبان اليونيسف اليونسكو الأونروا الإنتربول أوبك الفيفا الفاو إيغاد")
_BEFORE_SPEECH = folded("قد وقد فقد كما وكما فيما وفيما بينما وبينما حيث بدوره بدورها جانبه جانبها جهته جهتها ناحيته ناحيتها ثم")
_NOT_TELLING = folded("السابق السابقة الأسبق الحالي الحالية الجديد الجديدة الراحل الراحلة الدكتور الدكتورة السيد السيدة")
_FARTHEST_THAT, _LONGEST_SUBJECT, _LONGEST_TITLE = 14, 6, 7  # words


def asked_of_people(text: str, names: Mapping[str, str]) -> Iterator[Asked]:
    """Yield the questions about people that a sentence answers; `names` gives the whole names of those with only one there.

    >>> text = "وقال وزير المالية سمير حداد إن الموازنة الجديدة جاهزة."
    >>> [asked.question for asked in asked_of_people(text, {})]
    ['ماذا قال سمير حداد عن الموازنة الجديدة؟', 'من هو سمير حداد؟']
    """
    reading = read(text)
    edges = {edge.number for edge in clause_edges(text)}
    for first in range(len(reading.line.words) - 2):
        begins = first in edges or first == 0 or reading.line.parted(first) or reading.word(first - 1) in _BEFORE_SPEECH
        if begins and not reading.is_quoted(first):
            yield from _speech(reading, first, names)
            yield from _leader(reading, first)
    yield from _persons(reading)


@lru_cache(maxsize=500)
def whole_names(text: str) -> Mapping[str, str]:
    """Return for the last word of every name in a document, folded, the whole name; none for a word that ends two names.

    >>> whole_names("وصل الوزير سمير حداد إلى المدينة. وقال حداد إن الوفد سيعود.")
    {'حداد': 'سمير حداد'}
    """
    found: dict[str, set[str]] = {}
    for start, end in sentences(text):
        reading = read(text[start:end])
        for person in people(reading.text):
            last = reading.word(person.last - 1)
            if person.last - person.core > 1 and last not in _ASIDE | stop_words()["ar"]:
                found.setdefault(last, set()).add(reading.raw(person.core, person.last))
    return {last: max(names, key=len) for last, names in found.items() if len({fold(name) for name in names}) == 1}


def _speech(reading: Reading, first: int, names: Mapping[str, str]) -> Iterator[Asked]:
    verb = reading.verb(first)
    if verb not in _TOLD | _THOUGHT | _DESCRIBED | _ASKING.keys():
        return
    last, name = _speaker(reading, first + 1, _ASKING.get(verb, ""), names)
    if not name or last >= len(reading.line.words) or reading.points(last):
        return
    told = reading.place(last, len(reading.line.words))
    topic = _topic(reading, last) if verb in _TOLD | _THOUGHT else _described(reading, last) if verb in _DESCRIBED else ""
    if topic and verb in _TOLD:
        yield Asked(f"ماذا {'قالت' if verb in _FEMININE else 'قال'} {name} عن {topic}؟", "said", *told)
    elif topic and verb in _THOUGHT:
        yield Asked(f"ما رأي {name} في {topic}؟", "said", *told)
    elif topic:
        yield Asked(f"كيف {reading.raw_verb(first)} {name} {topic}؟", "said", *told)
    elif verb in _ASKING:
        yield Asked(f"{_ASKING[verb]} {reading.raw_verb(first)} {name}؟", "said", *told)


def _speaker(reading: Reading, first: int, asking: str, names: Mapping[str, str]) -> tuple[int, str]:
    """The number of the word after the subject of a verb, and whom it names, as everybody knows him; "" for nobody such."""
    for person in people(reading.text):
        between = range(first, person.last)
        if (person.first == first and person.core <= first + _LONGEST_TITLE and person.last - person.core > 1
                and not reading.parted(first, person.last) and not any(reading.word(number) in _THAT for number in between)
                and reading.word(person.last - 1) not in _ASIDE and reading.word(person.core) not in PLACES):
            return person.last, reading.raw(person.core, person.last)
    last = first
    while last <= first + _LONGEST_SUBJECT and last < len(reading.line.words) and not _ends_subject(reading, last, asking):
        last += 1
        if last < len(reading.line.words) and reading.line.parted(last):
            break
    return last, _known(reading, first, last, names) or _at_end_of_title(reading, first, asking)


def _ends_subject(reading: Reading, number: int, asking: str) -> bool:
    """Whether a word begins what is said, or what is asked for: طالبت النقابة بزيادة، دعا الوفد إلى."""
    word = reading.line.words[number]
    joined = asking == "بماذا" and word.folded.startswith("ب") and not word.stem.startswith("ب")
    return joined or word.folded in _THAT | _ASIDE or word.folded == _ASKED_WITH.get(asking)


def _known(reading: Reading, first: int, last: int, names: Mapping[str, str]) -> str:
    found = [reading.word(number) for number in range(first, last)]
    if not found or len(found) > _LONGEST_SUBJECT or not _NO_NAME.isdisjoint(found):
        return ""
    if found[-1] in names and len(found) < 3:  # حداد، الوزير حداد
        return names[found[-1]]
    if len(found) == 1:
        return reading.raw(first, last) if found[0] in _KNOWN_ALONE else ""
    institution = found[0] in _INSTITUTIONS
    collective = found[0].startswith("ال") and found[0] not in PERSON_WORDS and reading.word(last) in _THAT
    return reading.raw(first, last) if (institution or collective) and reading.noun_phrase(first, 5) == last else ""


def _at_end_of_title(reading: Reading, first: int, asking: str) -> str:
    """Two words without ال behind a title that has it are a name that nobody lists: المبعوثة الأفريقية نعيمة وانجيرو."""
    ends = (number for number in range(first + 1, min(first + _LONGEST_TITLE + 3, len(reading.line.words)))
            if reading.word(number) in _THAT or not asking and (reading.word(number) in _ASIDE or reading.line.parted(number)))
    last = next(ends, first)  # behind what asks for an object that may be something else than a name
    if last < first + 3 or reading.word(first).removeprefix("ال") not in _TITLES:
        return ""
    unfit = (reading.is_definite, reading.points, reading.is_adverb)
    plain = not any(is_unfit(number) for is_unfit in unfit for number in (last - 2, last - 1))
    return reading.raw(last - 2, last) if plain and reading.ends_definite(last - 3) else ""


def _topic(reading: Reading, last: int) -> str:
    """What the speaker speaks about: the definite noun behind إن or أن; "" where none is sure."""
    reach = range(last, min(last + _FARTHEST_THAT, len(reading.line.words) - 1))
    that = next((number for number in reach if reading.word(number) in _THAT), None)
    if that is None or any(reading.is_quoted(number) for number in range(last, that + 1)):
        return ""
    end = reading.noun_phrase(that + 1)
    mark = reading.line.text[:reading.line.starts[that + 1]].endswith("| ")
    equated = any(reading.word(number) in ("هو", "هي") for number in range(end, end + 5))
    topic = reading.raw(that + 1, end) if end > that + 1 else ""
    return "" if mark or equated or fold(topic) in PLACES else topic


def _described(reading: Reading, last: int) -> str:
    """What somebody describes: the definite noun before بأنه."""
    reach = range(last + 1, min(last + _FARTHEST_THAT, len(reading.line.words)))
    that = next((number for number in reach if reading.word(number) in ("بانه", "بانها", "بانهم")), None)
    starts = range(max(last, that - 4), that) if that else ()
    found = (start for start in starts if reading.noun_phrase(start) == that and (start == last or reading.line.parted(start)))
    start = next(found, None)
    return "" if start is None or that is None else reading.raw(start, that)


def _leader(reading: Reading, first: int) -> Iterator[Asked]:
    if reading.verb(first) not in _LED:
        return
    for person in people(reading.text):
        length = person.first - first - 1
        titled = 0 < length <= _LONGEST_SUBJECT and person.first < person.core
        if titled and reading.noun_phrase(first + 1, length) == person.first:
            place = reading.place(person.core, person.last)
            yield Asked(f"من {reading.raw_verb(first)} {reading.raw(first + 1, person.first)}؟", "who", *place)


def _persons(reading: Reading) -> Iterator[Asked]:
    for person in people(reading.text):
        title = range(person.first, person.core)
        after = reading.word(person.last)
        ends = not after or reading.line.parted(person.last) or after in stop_words()["ar"] | _ASIDE
        plain = not any(reading.points(number) or reading.word(number) in _ASIDE | _NO_NAME for number in title)
        telling = sum(reading.word(number) not in _NOT_TELLING for number in title) > 1
        if telling and person.last - person.core > 1 and plain and ends and reading.word(person.last - 1) not in _ASIDE:
            pronoun = "هي" if reading.word(person.first).endswith("ه") else "هو"
            place = reading.place(person.first, person.last)
            yield Asked(f"من {pronoun} {reading.raw(person.core, person.last)}؟", "person", *place)
