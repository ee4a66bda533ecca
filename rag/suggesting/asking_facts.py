"""An Arabic sentence -> questions for its numbers, dates, places and causes."""

import re
from collections.abc import Iterator

from rag.arabic.clauses import clause_edges
from rag.arabic.cues import NUMBER_WORDS, PLACES
from rag.arabic.lines import Phrase, line_of
from rag.arabic.phrases import causes, numbers, places, times
from rag.arabic.reading import DEMONSTRATIVES, NAMELESS, Reading, read
from rag.arabic.text import stop_words

from .asking_people import Asked, both, folded

_FEWEST_WORDS, _MOST_WORDS = 2, 15  # of what follows the question word
_FARTHEST = 12  # words between a verb and what is asked for
_MEASURED = both("بلغ") | folded("يبلغ تبلغ")
_ROSE = both("ارتفع انخفض هبط تراجع قفز صعد وصل تقلص زاد")
_TO_OR_BY = {"الي": "إلى كم", "بنسبه": "بأي نسبة", "بمقدار": "بكم"}
_NUMBER_OF = folded("عدد وعدد")
_COUNTING = both(
    "وثق أحصى سجل تلقى شرد قتل جرح أرسل نشر دمر استقبل أنتج رصد بنى شيد وزع نقل درب سلم أطلق شن نفذ هاجم استهدف خسر أفرج "
    "اعتقل احتجز قدم منح أعاد جمع باع اشترى ضم شمل ألغى أغلق وظف عالج أنقذ زرع صدر") | folded(
    "يضم تضم يشمل تشمل ينتج تنتج يستقبل تستقبل يحتاج تحتاج ينشر تنشر يملك تملك يشغل تشغل")
_COUNTED = both("قتل أصيب جرح توفي نزح عاد وصل شارك حضر سجل ترشح اعتقل أوقف احتجز خطف غرق تضرر هدم دمر سقط")
_ALONE = both(  # what needs nothing but its subject
    "انطلق بدأ اندلع وصل غادر استقال اغتيل قتل انفجر انهار حل اختتم عقد انسحب تأسس سقط توقف تأجل تأخر انتهى جرى أقيم عاد "
    "خرج هبط ارتفع انخفض تراجع وقع افتتح توفي أصيب خطف سرق ضبط أبحر تعطل تعثر اكتمل انعقد") | folded(
    "سيعقد ستعقد ستجري سيجري ستبدأ سيبدأ ستنتهي سينتهي ينتهي تنتهي يبدأ تبدأ يجتمع ستجتمع سيجتمع سيصل ستصل سيفتتح ستفتتح")
_HAPPENED = _ALONE | both(
    "أصدر أقر وافق انتخب أقال أغلق أطلق شن قصف استهدف ضرب التقى زار أفرج اعتقل أوقف أجرى نفذ أسس أنشأ شكل حصل فاز خسر قدم "
    "طلب رفض تسلم أبرم جمد قطع علق ألغى مدد هدد اقترض استورد خفض رفع انتقل تولى هاجم أسقط دمر فتح منح سلم استأنف قرر اتهم "
    "أفرغ أثبت كشف عثر احتجز حكم أدان برأ تبنى اتفق اعترف نقل أعاد استعاد سحب أرسل شارك بنى زود وضع استخدم نشر أضرب صعد قفز "
    "تظاهر عبر جمع اشترى باع أوصى ندد احتج حاصر ألقى اغتال أزال دعم مول") | folded(
    "ستستضيف سيستضيف")
_UNITS = folded(  # nobody asks "how many dollars", and "81 against 24" counts no against
    "دولار دولارا يورو جنيه جنيها ليرة دينار دينارا درهم درهما ريال فرنك قرش بالمئة المئة المائة مرة متر مترا كيلومتر "
    "كيلومترا ميل كيلو كيلوغرام كيلوغراما غرام ميغاواط درجة نقطة مقابل")
_LARGE = folded("ألف ألفا آلاف مليون مليونا ملايين مئة مئتي مائة")
_PREPOSITIONS = folded("في من إلى على عن مع بين منذ خلال بعد قبل حتى رغم ضد لدى عند نحو")
_NOT_THEN = folded("منذ حتى قبل بعد بين من إلى بحلول")  # "since 2004" is no answer to "when"
_GOES_ON = folded("الذي التي الذين بعد قبل خلال وذلك عقب إثر حيث حول")
_SOMEWHERE = both("وقع عقد انعقد جرى أقيم انفجر قتل اختتم انطلق افتتح بدأ اغتيل") | folded(
    "سيعقد ستعقد ستجري سيجري يجتمع ستجتمع سيجتمع")
_BEFORE_CLAUSE = folded("قد فقد وقد حين عندما بعدما حيث بينما فيما")


def asked_of_facts(text: str) -> Iterator[Asked]:
    """Yield the questions for numbers, dates, places and causes that a sentence answers.

    >>> text = "وبلغت كلفة الجسر الجديد 40 مليون دولار، وافتتح الجسر في 3 أيار 2021."
    >>> [asked.question for asked in asked_of_facts(text)]
    ['كم بلغت كلفة الجسر الجديد؟', 'متى افتتح الجسر؟']
    """
    reading = read(text)
    for number in numbers(text):
        if not reading.is_quoted(number.core):
            yield from _measured(reading, number)
            yield from _counted(reading, number)
    for kind, asking, found in (("when", "متى", times(text)), ("why", "لماذا", causes(text)), ("where", "أين", places(text))):
        for phrase in found:
            clause = _clause(reading, kind, phrase) if not reading.is_quoted(phrase.first) else ""
            if clause:
                yield Asked(f"{asking} {clause}؟", kind, *reading.place(phrase.first, phrase.last))


def _measured(reading: Reading, number: Phrase) -> Iterator[Asked]:
    """كم بلغت نسبة المشاركة؟ إلى كم ارتفعت كلفة المشروع؟"""
    place = reading.place(number.first, number.last)
    for verb in range(max(number.first - 10, 0), number.first):
        if reading.parted(verb, number.first + 1):
            continue
        if reading.verb(verb) in _MEASURED and reading.is_thing(verb + 1, number.first):
            yield Asked(f"كم {reading.raw_verb(verb)} {reading.raw(verb + 1, number.first)}؟", "number", *place)
        asking = _TO_OR_BY.get(reading.word(number.first - 1), "") if reading.verb(verb) in _ROSE else ""
        if asking:
            before = ("من", "في", reading.word(number.first - 1))
            end = next(at for at in range(verb + 1, number.first) if reading.word(at) in before)
            first, last = (verb + 1, end) if end > verb + 1 else (_behind_that(reading, verb), verb)
            if reading.is_thing(first, last):
                yield Asked(f"{asking} {reading.raw_verb(verb)} {reading.raw(first, last)}؟", "number", *place)
        if reading.word(verb) in _NUMBER_OF and reading.noun_phrase(verb + 1) > verb + 1:
            end = reading.noun_phrase(verb + 1)
            within = reading.word(end) == "في" and reading.noun_phrase(end + 1)
            end = within if within and within > end + 1 else end
            relative = reading.word(end) in ("الذي", "التي", "الذين") or reading.word(end).startswith("ب")
            if not relative and end > verb + 2 and reading.is_thing(verb + 1, end):
                yield Asked(f"كم عدد {reading.raw(verb + 1, end)}؟", "number", *place)


def _behind_that(reading: Reading, verb: int) -> int:
    """The number of the word behind إن or أن, between which and a verb its subject stands; the verb's own where none is near."""
    return next((at + 1 for at in range(verb - 1, max(verb - 8, -1), -1) if reading.word(at) in ("ان", "بان")), verb)


def _counted(reading: Reading, number: Phrase) -> Iterator[Asked]:
    """كم سفينة أحصى المراسل؟ كم شخصا شردت الحرب؟ كم مدنيا قتل في القصف؟"""
    noun = _after_how_many(reading, number)
    if not noun or reading.word(number.first - 1) in _PREPOSITIONS:
        return
    place = reading.place(number.first, number.last)
    for at in range(number.first - 1, max(number.first - 10, -1), -1):
        begins = at == 0 or reading.line.parted(at) or reading.word(at - 1) in _BEFORE_CLAUSE
        if reading.parted(at, number.first + 1):
            return
        subject = (_behind_that(reading, at), at) if at == number.first - 1 else (at + 1, number.first)
        named = reading.is_thing(*subject) and reading.is_definite(subject[1] - 1)
        if reading.verb(at) in _COUNTING and (begins or subject[1] == at) and named:
            behind = reading.noun_phrase(number.last + 1) if reading.word(number.last) in ("في", "الي", "من", "علي") else 0
            where = f" {reading.raw(number.last, behind)}" if behind > number.last + 1 else ""
            yield Asked(f"كم {noun} {reading.raw_verb(at)} {reading.raw(*subject)}{where}؟", "number", *place)
            return
        if reading.verb(at) in _COUNTED and begins and at == number.first - 1:
            ends = range(number.last + 1, min(number.last + 8, len(reading.line.words) + 1))
            end = next((end for end in ends if end == len(reading.line.words) or reading.line.parted(end)), number.last)
            within = range(number.last, end)
            if within and reading.word(number.last) in _PREPOSITIONS and not any(reading.points(n) for n in within):
                yield Asked(f"كم {noun} {reading.raw_verb(at)} {reading.raw(number.last, end)}؟", "number", *place)
            return


def _after_how_many(reading: Reading, number: Phrase) -> str:
    """The counted noun as كم wants it, singular and accusative; "" where a number does not tell its singular."""
    noun = re.sub("[\u064b-\u0652]", "", reading.raw(number.last - 1, number.last))
    numeral = reading.word(number.last - 2)
    word = reading.word(number.last - 1)
    numeral_too = word in NUMBER_WORDS or word.removeprefix("و") in NUMBER_WORDS
    if number.last - number.core < 2 or word in _UNITS or numeral_too or not noun.isalpha() or noun.endswith("ات"):
        return ""
    many = int(numeral) if numeral.isdigit() else 0
    singular = noun[-1] in "ةا" and len(noun) > 3 or numeral in _LARGE or many > 10 and many % 100 not in range(3, 11)
    return "" if not singular else noun if noun[-1] in "ةاىء" else noun + "ا"


def _clause(reading: Reading, kind: str, phrase: Phrase) -> str:
    """What happened, without when, where or why: the verb, its subject and the rest of the clause; "" where that is not sure."""
    begin = phrase.first
    while kind != "why" and begin and reading.word(begin - 1) in ("في", "وذلك", "خلال", "يوم"):
        begin -= 1
    verb = _verb_before(reading, begin)
    if verb is None or reading.word(begin - 1) in _NOT_THEN and kind != "why" or reading.parted(verb, begin):
        return ""
    if kind != "why" and any(verb < cause.first < begin for cause in causes(reading.text)):  # when what caused it was
        return ""
    subject = _subject_before(reading, verb)
    first = verb + 1 if verb + 1 < begin else phrase.last
    if not (reading.is_thing(*subject) if subject else reading.noun_phrase(first, 6) > first):
        return ""
    joined = range(reading.noun_phrase(first, 6), begin)  # nothing but the subject before the phrase, or two: الأردن وسوريا
    bare = begin == verb + 1 if subject else all(reading.word(number).startswith("و") for number in joined)
    takes_nothing = (reading.verb(verb) in _ALONE and "\u0651" not in reading.raw_verb(verb) and reading.word(first) not in PLACES
                     and not _object_behind(reading, phrase, begin))
    if kind == "where" and not (bare and takes_nothing and reading.verb(verb) in _SOMEWHERE):
        return ""
    middle_end = next((number for number in range(verb + 2, begin) if reading.word(number) == "بنسبه"), begin)
    goes_on = first == phrase.last or bare and not takes_nothing
    rest = (phrase.last, _end_of_clause(reading, phrase, begin)) if goes_on and kind == "when" else (0, 0)
    if bare and not takes_nothing and rest[0] == rest[1]:
        return ""
    spans = (subject or (0, 0), (verb + 1, middle_end), rest)
    return _checked(" ".join([reading.raw_verb(verb), *(reading.raw(*span) for span in spans if span[0] < span[1])]))


def _object_behind(reading: Reading, phrase: Phrase, begin: int) -> bool:
    """Whether a noun goes on behind the phrase: بدأت الهيئة، الأحد، استقبال الطلبات."""
    word = reading.word(phrase.last)
    ends = not word or reading.line.parted(phrase.last) and not reading.line.parted(begin)
    return not (ends or word in stop_words()["ar"] | _PREPOSITIONS or word[:1] in tuple("وفلب"))


def _verb_before(reading: Reading, begin: int) -> int | None:
    for verb in range(begin - 1, max(begin - 1 - _FARTHEST, -1), -1):
        if reading.verb(verb) in _HAPPENED:
            before = reading.word(verb - 1) if verb else ""
            after_that = before == "ان" and verb > 1 and reading.word(verb - 2) in ("بعد", "قبل", "المقرر", "المنتظر", "المتوقع")
            planned = "كان من " in reading.line.text[:reading.line.starts[verb]]  # and did not happen then
            begins = verb == 0 or reading.line.parted(verb) or before in _BEFORE_CLAUSE or after_that
            return verb if begins and not planned else None
    return None


def _subject_before(reading: Reading, verb: int) -> tuple[int, int] | None:
    """The subject between كان and قد."""
    if verb < 3 or reading.word(verb - 1) != "قد" or reading.word(verb).endswith("وا"):
        return None
    was = next((at for at in range(verb - 3, max(verb - 9, -1), -1) if reading.verb(at) in ("كان", "كانت")), None)
    return None if was is None else (was + 1, verb - 1)


def _end_of_clause(reading: Reading, phrase: Phrase, begin: int) -> int:
    """The number of the word after the clause; one that is interrupted by the phrase goes on behind it."""
    count, edges = len(reading.line.words), {edge.number for edge in clause_edges(reading.text)}
    aside = reading.line.parted(begin) and phrase.last < count and reading.line.parted(phrase.last)
    for number in range(phrase.last + aside, count):
        more = number > phrase.last and _says_more(reading, number)
        if number in edges or more or reading.line.parted(number):
            return number
    return count


def _says_more(reading: Reading, number: int) -> bool:
    """Whether what follows only says more of something that is definite already: which, what for, how much."""
    what_for = reading.raw(number, number + 1).startswith(("لإ", "لاست", "لت"))
    return reading.word(number) == "بنسبه" or reading.is_definite(number - 1) and (reading.word(number) in _GOES_ON or what_for)


def _checked(clause: str) -> str:
    """The clause, if it reads as one that anybody understands; else ""."""
    found = [word.folded for word in line_of(clause).words]
    points = any(read(clause).points(number) for number in range(min(4, len(found))))
    fits = _FEWEST_WORDS <= len(found) <= _MOST_WORDS and found[-1] not in stop_words()["ar"]
    whole = not re.search(r"[\"“”«»()\[\]:؛.]", clause)
    return clause if fits and whole and not points and (DEMONSTRATIVES | NAMELESS).isdisjoint(found) else ""
