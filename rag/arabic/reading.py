"""An Arabic sentence read for its parts: verbs with what is joined to them, definite noun phrases, what points elsewhere."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .clauses import enclosed
from .cues import PLACES, TIME_WORDS
from .lines import Line, line_of
from .text import fold, stop_words

_PRONOUN = re.compile(r"(?!ال)[\w\u064b-\u0652]{2,}(?:ها|هم|هما|(?<=\w\w)(?<![ايل])ه)$")
_NO_NOUNS = stop_words()["ar"] | TIME_WORDS - {"الاول", "الثاني"}  # which only months make words of time
DEMONSTRATIVES = frozenset(fold("هذا هذه ذلك تلك هؤلاء هذان هاتان بذلك بهذا بهذه لذلك لهذا").split())
# What says nothing to a reader who does not see the sentences before.
NAMELESS = frozenset(fold(
    "المصدر المصادر مصدر مصادر المسؤول مسؤول مسؤولون المسؤولون الأخير الأخيرة نفسه نفسها ذاته ذاتها الرجل الرجلان السيدة "
    "الجانبان الجانبين الطرفان الطرفين البلدان البلدين الوفدان الوفدين الاثنان كلاهما أحد إحدى بعض كل آخرون "
    "الآخر الأخرى الأمر الفارق السبب الأسباب المشكلة الأرقام الرقم العدد الناس الحل الحال الوضع الشيء").split())
# What says nothing alone: the minister, the first.
BARE = frozenset(fold(
    "الوزير الوزيرة الرئيس الرئيسة المتحدث المتحدثة الناطق القائد الجنرال السفير السفيرة النائب النائبة المستشار المبعوث "
    "المبعوثة المدير المديرة الشيخ الدكتور الدكتورة الباحث الباحثة الخبير المحلل الكاتب الوفد التقرير البيان الصحيفة الورقة "
    "اللجنة المنظمة الأول الأولى الثاني الثانية").split())
_LONGEST_THING = 9  # words


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with its line of folded words and the places of its quotations and brackets."""

    text: str
    line: Line
    inside: tuple[tuple[int, int], ...]

    def word(self, number: int) -> str:
        """Return a folded word; "" behind the last."""
        return self.line.words[number].folded if number < len(self.line.words) else ""

    def verb(self, number: int) -> str:
        """Return a folded word without و or ف joined to it."""
        return re.sub(r"^[وف](?=\w{3})", "", self.word(number))

    def raw(self, first: int, last: int) -> str:
        """Return the words from `first` to before `last` as they are written."""
        return re.sub(r"\s+", " ", self.text[self.line.words[first].start:self.line.words[last - 1].end])

    def raw_verb(self, number: int) -> str:
        """Return a word as it is written, without و or ف joined to it."""
        return self.raw(number, number + 1)[len(self.word(number)) - len(self.verb(number)):]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Return where the words from `first` to before `last` stand in the sentence."""
        return self.line.words[first].start, self.line.words[last - 1].end

    def is_quoted(self, number: int) -> bool:
        """Return whether a word stands in quotation marks or brackets."""
        start = self.line.words[number].start
        return any(first < start < last for first, last in self.inside)

    def parted(self, first: int, last: int) -> bool:
        """Return whether a mark stands between the words from `first` to before `last`."""
        return any(self.line.parted(number) for number in range(first + 1, last))

    def points(self, number: int) -> bool:
        """Return whether a word ends in a pronoun, or is a demonstrative, or names nobody who is known."""
        return bool(_PRONOUN.match(self.raw(number, number + 1))) or self.word(number) in DEMONSTRATIVES | NAMELESS

    def is_definite(self, number: int) -> bool:
        """Return whether a word is a noun with ال or the name of a place."""
        word = self.word(number)
        return word.startswith("ال") and len(word) > 3 and word not in _NO_NOUNS or word in PLACES

    def ends_definite(self, number: int) -> bool:
        """Return whether a word is definite, whatever is joined before it: للمكتب، بالوزارة."""
        return self.is_definite(number) or self.word(number).startswith(("ال", "لل", "بال"))

    def is_adverb(self, number: int) -> bool:
        """Return whether a word is no noun, or one that only says when or how: مساء، سابقا، أمام."""
        word = self.word(number)
        return word in _NO_NOUNS or word.isdigit() or self.raw(number, number + 1).endswith(("اً", "ًا")) or len(word) < 3

    def noun_phrase(self, first: int, most: int = 4) -> int:
        """Return the number of the word after a definite noun phrase (سعر رغيف الخبز); `first` where none begins."""
        last = first
        while last < len(self.line.words) and last - first < most and not (last > first and self.line.parted(last)):
            definite = self.is_definite(last)
            if last > first and not definite and self.is_definite(last - 1):
                break
            if self.points(last) or not definite and not self._may_be_construct(first, last):
                return first
            last += 1
        bare = last == first + 1 and self.word(first) in BARE
        return last if last > first and self.is_definite(last - 1) and not bare else first

    def _may_be_construct(self, first: int, number: int) -> bool:
        """Whether a word without ال may stand before the definite noun to which it belongs; it is no verb for sure."""
        word = self.word(number)
        verbal = number == first and word[:1] in tuple("يت") and len(word) > 3 and not word.endswith("ه")
        return number - first < 2 and not (word in _NO_NOUNS or word.isdigit() or verbal)

    def is_thing(self, first: int, last: int) -> bool:
        """Return whether the words are a definite thing with what belongs to it, and nothing that points elsewhere."""
        if not first < last <= first + _LONGEST_THING or self.parted(first, last) or self.word(last - 1) in stop_words()["ar"]:
            return False
        return self.noun_phrase(first) > first and not any(self.points(number) for number in range(first, last))


@lru_cache(maxsize=1_000)
def read(text: str) -> Reading:
    """Return a sentence's reading.

    >>> reading = read("وأعلنت وزارة المالية خفض الأسعار")
    >>> reading.verb(0), reading.raw(1, reading.noun_phrase(1))
    ('اعلنت', 'وزارة المالية')
    """
    return Reading(text, line_of(text), enclosed(text))
