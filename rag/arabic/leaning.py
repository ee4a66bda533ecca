"""Whether a sentence of Arabic news can be understood alone, or leans on the one before."""

import re

from .cues import PERSON_WORDS, REPORTING_VERBS
from .lines import either, line_of, whole

_START = r"^(?:[|\"] )*"
_DEMONSTRATIVE = either("هذا هذه ذلك تلك هؤلاء أولئك هذان هاتان")
# "This week" points to the article's own day, "in this context" to nothing; هذا و only goes on to another subject.
_NOT_POINTING = rf"(?!(?: \|)? و| {either('العام السنة الشهر الأسبوع اليوم المساء الصباح المرة')})"
_PREPOSITION = either("في على إلى من عن مع منذ خلال بعد قبل حتى رغم وسط ضمن بين تحت ضد حول لدى عند نحو وفق حسب بحسب مثل غير سوى "
                      "كل أن إن")
_DUAL = either("الرجلان الطرفان الجانبان الوزيران الرئيسان المسؤولان الزعيمان الوفدان المصدران القائدان الحزبان الفريقان "
               "الدولتان كلاهما كلتاهما")
# What a verb of speech is followed by when nobody stands between: what is said, or to whom, where and when.
_SAID = r"(?:[|]|\"(?! (?:\w+ ){1,4}\")|بال\w+|" + either(
    "أن أنه أنها أنهم أنهما إن إنه إنها إنهم بأن بأنه بأنها بأنهم إلى على عن من قائلا قائلة بالقول") + ")"
_SOMEBODY = either(PERSON_WORDS | frozenset(("مصدر", "مصادر", "مسوولون", "مسوولين")))
_WHERE = either("خلال عبر أمام عقب بعد لدى أثناء ردا حول ل لوكالة لصحيفة لقناة لموقع لبرنامج لشبكة لمجلة")
_IN_WORDS = either(
    "بيان مؤتمر تصريح تصريحات مقابلة كلمة كلمته كلمتها حديث تغريدة رسالة خطاب منشور مقال اتصال لقاء ختام المقابل")
_ASIDE = rf"(?:لل\w+|{_WHERE}|في {_IN_WORDS})(?: (?!{_SOMEBODY}(?!\S))[^\s|\"]+){{0,8}}? {_SAID}"
_ALSO = f"(?:{either('أيضا كذلك مجددا لاحقا')} )*"
_SPOKE = rf"(?!و?كتبت? \|)(?:و?كما |ثم |[وف])?(?:(?:قد|و?كان|و?كانت)(?: قد)? )?{either(REPORTING_VERBS)} {_ALSO}"
_TITLE = either(
    "الوزير الوزيرة الرئيس الرئيسة المتحدث المتحدثة الناطق القائد الجنرال اللواء العميد العقيد السفير السفيرة النائب المستشار "
    "المبعوث المبعوثة المدير المديرة الشيخ الدكتور الملك الأمير الباحث الباحثة الخبير الخبيرة المحلل الكاتب الكاتبة الزعيم "
    "المدرب اللاعب المجلة الشبكة الوزارة المعهد المركز المنظمة الهيئة الجماعة الحركة الشركة الرسالة الوثيقة")
_PERSON = either("المصدر المصادر المسؤول المسؤولة المسؤولون الدبلوماسي الدبلوماسية الشاهد")
_SOURCE = either("البيان التقرير الصحيفة الوكالة القناة الموقع الدراسة")
_GOES_ON = either(
    "أو أن أنه أنها أنهم بأن بأنه بأنها الذي التي الذين اللذين اللتين مما حيث لافتا مشيرا مؤكدا مضيفا موضحا معتبرا مبينا")
_LEANS = tuple(whole(pattern) for pattern in (
    # Pronouns, and words that only go on with what came before: a stray full stop tore them off.
    rf"{_START}[وف]?{either('هو هي هم هما')}",
    rf"{_START}(?:و?لكن(?:ه|ها|هم|هما)|و?{either('إلا غير كما بل بيد')} ان(?:ه|ها|هم|هما))",
    rf"{_START}و?{_GOES_ON}",
    # Demonstratives as subjects: وهذا أمر مهم، ويأتي ذلك، لكن هذه الخطوة.
    rf"{_START}(?:و?{either('لكن بل إلا_أن غير_أن بيد_أن كما_أن كل')} |[وف])?{_DEMONSTRATIVE}{_NOT_POINTING}",
    rf"{_START}(?![وف]?{_PREPOSITION} )(?!ال)\w+ {_DEMONSTRATIVE}{_NOT_POINTING}",
    rf"{_START}و?الامر (?:نفسه|ذاته)",
    # Said by nobody, by a bare title, by a source that was named before.
    rf"{_START}{_SPOKE}(?:{_SAID}|{_ASIDE})",
    rf"{_START}{_SPOKE}(?:{_TITLE}|{_SOURCE}|{_PERSON}(?: ال\w+){{0,3}})(?: \|)? (?:{_SAID}|{_ASIDE})",
    rf"{_START}و?(?:جا|ورد) في {_SOURCE} (?:{_SAID})",
    rf"(?:{_SOURCE}|{_PERSON})(?: ال\w+){{0,3}} {either('نفسه نفسها ذاته ذاتها عينه عينها')}|نفس (?:{_SOURCE}|{_PERSON})",
    # Two who were named before.
    rf"{_START}(?:\w+ ){{0,2}}{_DUAL}(?= (?:[|]|{_PREPOSITION})| قد|$)"))


def leans_on_previous(text: str, before: str) -> bool:
    """Return whether an Arabic sentence cannot be understood without the one `before` ("" when there is none).

    It says who spoke by a bare verb or title, begins with a pronoun or a demonstrative, or ends a quotation that began
    before. What is not sure to lean does not.

    >>> before = "قال الوزير سمير حداد إن المفاوضات بدأت."
    >>> [leans_on_previous(text, before) for text in ("وأضاف أن الوفد وصل.", "وأضاف الوزير أن الوفد وصل.", "وصل الوفد.")]
    [True, True, False]
    """
    if not before.strip():
        return False
    line = line_of(text).text
    return any(pattern.search(line) for pattern in _LEANS) or _ends_quotation(text, before)


def _ends_quotation(text: str, before: str) -> bool:
    """Whether a quotation that begins in `before` ends in `text`; of marks that are the same on both sides nobody can tell."""
    marks = [re.sub(r"[^“«”»″]", "", part) for part in (before, text)]
    return bool(re.search(r"[“«]$", marks[0]) and re.match(r"[”»″]", marks[1]))
