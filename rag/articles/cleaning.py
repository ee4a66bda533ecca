"""A web page's text -> the article in it, and the lines that are no part of it, each with a reason.

Rules are about form and about the vocabulary of web pages, never about one site: what they are not sure of stays.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise, takewhile

from rag.arabic.text import count_words, fold, words

_NAVIGATION = frozenset(fold(
    "الرئيسية القائمة بحث ابحث menu home search web analytics login subscribe share تسجيل الدخول اشترك مشاركة شارك "
    "طباعة facebook twitter whatsapp telegram فيسبوك فيس بوك تويتر إكس واتساب تلغرام تيليجرام email print copy link نسخ الرابط "
    "linkedin لينكدإن pinterest instagram انستغرام إنستغرام youtube يوتيوب messenger ماسنجر البريد الإلكتروني إرسال المزيد "
    "اتصل بنا نبا من نحن الاقسام skip to content navigation").split())
_HOME = frozenset(fold("الرئيسية home menu").split())  # what a bar with other words in it begins with
_COMMENTS = tuple(map(fold, (
    "ترك الرد", "اترك رد", "اترك ردا", "اترك تعليق", "اترك تعليقا", "أضف تعليق", "أضف تعليقا", "إضافة تعليق", "إلغاء الرد",
    "التعليقات", "أحدث التعليقات", "تعليقات القراء", "لن يتم نشر عنوان بريدك", "leave a reply", "leave a comment", "comments")))
_TEASERS = tuple(map(fold, (
    "من فضلك أدخل", "الأكثر شعبية", "الأكثر قراءة", "الأكثر مشاهدة", "مقالات ذات صلة", "مواضيع ذات صلة", "أخبار ذات صلة",
    "مقالات مشابهة", "مواضيع مشابهة", "موضوعات متعلقة", "اقرأ أيضا", "إقرأ أيضا", "اقرأ كذلك", "شاهد أيضا", "طالع أيضا",
    "اقرأ المزيد", "قد يعجبك", "وسوم", "الوسوم", "كلمات مفتاحية", "الكلمات المفتاحية", "الكلمات الدلالية", "النشرة البريدية",
    "related", "related articles", "related posts", "related stories", "read also", "see also", "read more", "most read",
    "you may also like", "tags", "newsletter")))
_COMMENT_COUNT = re.compile(r"\(?\d+\)? (?:تعليقات|تعليقا?|ردود|comments?)|(?:تعليقات|comments) \(\d+\)|تعليق واحد|لا (?:توجد )?تعليقات|no comments")
# Lines that only web pages have, written as `fold` writes them.
_FURNITURE = re.compile("|".join((
    r"شارك (?:هذا |هذه )?(?:الموضوع|المقال|المقاله|الخبر|الصفحه)\W*", r"share this(?: article| story| post| page)?\W*",
    r"(?:معجب بهذه|اعجاب(?: تحميل)?|like this|loading|جار التحميل|جاري التحميل)\W*",
    r"(?:تابعونا|تابعوا (?:قناتنا|صفحتنا|حساباتنا)|تابعنا (?:علي|عبر) (?:فيس|تويتر|تلغرام|تيلي|واتس|انست|يوتيوب)|"
    r"follow us\b).{0,80}",
    r".{0,60}(?:(?:جميع|كافه|كل) الحقوق محفوظه|all rights reserved)(?:\W*|\W*(?:©|\(c\)|20\d\d|ل).{0,60})",
    r"(?:©|\(c\) |copyright (?:©|\(c\)|\d)).{0,80}",
    r"(?:(?:سياسه الخصوصيه|شروط الاستخدام|الشروط والاحكام|اتصل بنا|من نحن|اعلن معنا|privacy policy|cookie policy|"
    r"terms of (?:use|service)|about us|contact us)[\W_]*)+",
    r"(?:نحن )?(?:نستخدم|(?:يستخدم|تستخدم) (?:هذا |هذه )?(?:الموقع|موقعنا|الصفحه)|(?:هذا الموقع|موقعنا) يستخدم) "
    r".{0,40}(?:تعريف الارتباط|الكوكيز|كوكيز|cookies).{0,250}",
    r"(?:we|(?:this|our) (?:web)?site) uses? cookies.{0,250}", r"باستمرارك في (?:تصفح|استخدام).{0,250}",
    r"(?:اوافق|موافق|قبول الكل|رفض الكل|accept(?: all)?(?: cookies)?|reject all)\W*",
    r"(?:اشتركو?ا?|انضمو?ا?|سجلو?ا?) (?:الان )?(?:في |الي |ب)(?:نشرتنا|النشره (?:البريديه|الاخباريه)|قناتنا|قنواتنا|"
    r"قايمتنا البريديه).{0,150}",
    r"(?:subscribe|sign up|join)\b.{0,30}(?:newsletter|our channel|mailing list).{0,150}", r"احصلو?ا? علي .{0,60}بريدك.{0,60}")))
_LINK_LINE = re.compile(
    r"^(?:الرابط المختصر|رابط مختصر|الرابط|المصدر|ل?لمزيد(?: من [^:]{3,40})?|short\s?link|source|link|more)?\s*:?\s*"
    r"https?://\S+$", re.I)
_AUTHOR_LINE = re.compile(r"^(?:إعداد|اعداد|بقلم|الكاتب)\s*[:/]\s*\S.{2,60}$")
_CAPTION_LINE = re.compile(r"^(?:صورة|الصورة|photo|image)\s*:|\((?:صورة )?(?:أ|ا)رشيف(?:ية)?\)$", re.I)
_TERMINAL = re.compile(r"[.!?؟:…][\"'”’»)\]]*$")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\s*$")
_BULLET = re.compile(r"[-–—•*●▪·]\s")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT = 12  # words: a caption, a heading, a link
_BODY = 25  # words: more than any heading or link has
_MOST_TEASERS = 200  # lines


@dataclass(frozen=True, slots=True)
class Removed:
    """Lines of a file that are no part of its article."""

    reason: str
    text: str


def clean(raw: str) -> tuple[str, tuple[Removed, ...], str]:
    """Return the article in `raw`, what was removed, and the article's headline ("" when it has none).

    >>> clean("الرئيسية سياسة\\n\\nعودة المفاوضات\\n\\nقالت الوزارة إن المفاوضات عادت.\\n\\nترك الرد\\nاسمك هنا")
    ... # doctest: +NORMALIZE_WHITESPACE
    ('عودة المفاوضات\\n\\nقالت الوزارة إن المفاوضات عادت.',
     (Removed(reason='navigation', text='الرئيسية سياسة'), Removed(reason='page furniture', text='ترك الرد\\nاسمك هنا')),
     'عودة المفاوضات')
    """
    lines, reasons = _judged(raw)
    text = "\n".join("" if number in reasons else line for number, line in enumerate(lines))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return text, _gather(lines, reasons), _headline(text)


def kept_lines(raw: str) -> list[int]:
    """Return the numbers of the lines of `raw` that are the filled lines of what `clean` returns, in order.

    >>> kept_lines("الرئيسية سياسة\\n\\nعودة المفاوضات\\n\\nقالت الوزارة إن المفاوضات عادت.")
    [2, 4]
    """
    lines, reasons = _judged(raw)
    return [number for number, line in enumerate(lines) if line and number not in reasons]


def _judged(raw: str) -> tuple[list[str], dict[int, str]]:
    """The lines of a page, and why some of them are no part of its article, by their numbers."""
    lines = [line.strip() for line in raw.split("\n")]
    reasons: dict[int, str] = {}
    filled = [number for number, line in enumerate(lines) if line]
    for rule in (_navigation, _lines_by_form, _captions, _trailers, _repeats):
        for number, reason in rule(lines, [n for n in filled if n not in reasons]):
            reasons.setdefault(number, reason)
    return lines, reasons


def _navigation(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    """Menus above the article's first sentence, and what stands above a breadcrumb: a site's name and its motto."""
    top = list(takewhile(lambda number: not _is_sentence(lines[number]), filled[:15]))
    crumbs = [n for place, n in enumerate(top) if _is_breadcrumb(lines[n], [lines[m] for m in filled[place + 1:place + 6]])]
    last = max(crumbs, default=-1)
    return [(n, "navigation") for n in top
            if n in crumbs or _is_menu(lines[n]) or (n < last and not _may_be_headline(lines[n]))]


def _is_breadcrumb(line: str, later: list[str]) -> bool:
    """Whether a line leads from a site's first page to the article: Home / Politics. Home Secretary resigns does not."""
    found = [word.folded for word in words(line[:400])]
    if not found or found[0] not in _HOME:
        return False
    return (_is_menu(line) or found[0] == fold("الرئيسية") or found[1] in _NAVIGATION
            or bool(re.match(r"\W*\w+\s*[/|›»>]", line))
            or any(_size(other) > 1 and fold(other) in fold(line) for other in later))


def _may_be_headline(line: str) -> bool:
    return bool(_YEAR.search(fold(line))) or sum(word.folded not in _NAVIGATION for word in words(line)) >= 4


def _lines_by_form(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    found = []
    for number in filled:
        line = lines[number]
        if "://" in line and _LINK_LINE.match(line):
            found.append((number, "link"))
        elif _AUTHOR_LINE.match(line):
            found.append((number, "author"))
        elif _size(line) < _BODY and _CAPTION_LINE.search(line):
            found.append((number, "picture caption"))
        elif _is_menu(line):
            found.append((number, "navigation"))
        elif len(line) <= 400 and _FURNITURE.fullmatch(fold(line).strip()):
            found.append((number, "page furniture"))
    return found


def _captions(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    """A picture's caption stands twice: as the picture's alternative text and below the picture."""
    pairs = [(a, b) for a, b in pairwise(filled)
             if lines[a] == lines[b] and _size(lines[a]) <= _SHORT and not _TERMINAL.search(lines[a])]
    return [(number, "picture caption") for pair in pairs for number in pair]


def _trailers(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    """Comments, to the end of the file; teasers of other stories and tags, while lines look like that."""
    before = [0, *accumulate(len(lines[number].split()) for number in filled)]
    begun = next((place for place, number in enumerate(filled) if _is_sentence(lines[number])), len(filled))
    found: set[int] = set()
    for place, number in enumerate(filled):
        mark = "" if number in found else _mark(lines[number])
        if not mark:
            continue
        sure = " " in mark  # a single word, such as التعليقات, may be a heading of the article
        late = 2 * before[place] >= before[-1]
        below = place > begun or (sure and late)
        if below and late and mark in _COMMENTS:  # they are sentences too
            found.update(filled[place:])
            break
        found.add(number)
        if below and mark in _TEASERS and not _own_text(lines[number], mark):
            found.update(_teasers(lines, filled, place, sure, late))
    return [(number, "page furniture") for number in sorted(found)]


def _teasers(lines: list[str], filled: list[int], place: int, sure: bool, late: bool) -> list[int]:
    """The lines that belong to the heading at `place`: all to the file's end, or the next one, or none."""
    rest = (filled[below] for below in range(place + 1, min(len(filled), place + _MOST_TEASERS)))
    run = list(takewhile(lambda number: not _is_body(lines[number]), rest))
    if not run:
        return []
    if run[-1] == filled[-1]:
        stops = any(lines[number].endswith((".", "؛")) and not _CUT_OFF.search(lines[number]) for number in run)
        return run if (sure or late) and not stops else []
    next_line = lines[run[0]]  # the article goes on below
    return run[:1] if sure and not _BULLET.match(next_line) and not _TERMINAL.search(next_line) else []


def _repeats(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    """A headline or a summary said again; a sentence said again in mid-article may be a refrain, and stays."""
    heads = {number: _head(lines[number]) for number in filled}
    often = Counter(heads.values())
    seen: set[str] = set()
    found = []
    previous = ""
    for place, number in enumerate(filled):
        if often[heads[number]] == 1:  # no other line begins like this one
            previous = ""
            continue
        line = " ".join(re.findall(r"\w+", fold(lines[number])))
        edge = place < 4 or place == len(filled) - 1
        if line in seen and _size(line) >= 8 and (edge or line == previous or not _TERMINAL.search(lines[number])):
            found.append((number, "said before"))
        seen.add(line)
        previous = line
    return found


def _head(line: str) -> str:
    """A line's first word, for which mostly a few need to be read."""
    found = re.search(r"\w+", fold(" ".join(line.split(None, 3)[:3]))) or re.search(r"\w+", fold(line))
    return found.group() if found else ""


@lru_cache(maxsize=1_000)  # several rules ask for the same lines
def _size(line: str) -> int:
    """The words of a line, counted as far as any rule asks."""
    return count_words(line[:1000])


def _is_menu(line: str) -> bool:
    """Whether a line has nothing but navigation: a headline too may begin with بحث or من."""
    return 1 <= _size(line) <= 12 and all(word.folded in _NAVIGATION for word in words(line[:1000]))


def _mark(line: str) -> str:
    """The words of a web page that a line begins with, "" when it is no such line."""
    if len(line) > 400 or _is_sentence(line):
        return ""
    folded = fold(line).strip(" :-•")
    if _COMMENT_COUNT.fullmatch(folded):
        return _COMMENTS[0]
    marks = _COMMENTS + _TEASERS if folded.startswith(_COMMENTS + _TEASERS) else ()
    return next((mark for mark in marks if folded == mark or _opens(folded, mark)), "")


def _opens(folded: str, mark: str) -> bool:
    """Whether a line begins with a mark; after a single word no other may follow: التعليقات (3), التعليقات الأمريكية."""
    rest = folded.removeprefix(mark)
    return rest != folded and not rest[:1].isalpha() and (" " in mark or not rest.lstrip()[:1].isalpha())


def _own_text(line: str, mark: str) -> bool:
    """Whether a heading names its story itself: اقرأ أيضا: خريطة القواعد."""
    rest = fold(line).partition(mark)[2]
    return count_words(rest) >= (1 if rest.lstrip().startswith((":", "-", "|")) else 2)


def _is_sentence(line: str) -> bool:
    return _size(line) >= _BODY or (_size(line) >= 6 and bool(_TERMINAL.search(line)))


def _is_body(line: str) -> bool:
    return _is_sentence(line) and not (_CUT_OFF.search(line) and _size(line) < 60)


def _gather(lines: list[str], reasons: dict[int, str]) -> tuple[Removed, ...]:
    """Runs of removed lines with one reason, blank lines between them passed over."""
    found: list[Removed] = []
    previous = -1
    for number in sorted(reasons):
        between = [line for line in lines[previous + 1:number] if line]
        if found and not between and found[-1].reason == reasons[number]:
            found[-1] = Removed(found[-1].reason, found[-1].text + "\n" + lines[number])
        else:
            found.append(Removed(reasons[number], lines[number]))
        previous = number
    return tuple(found)


def _headline(text: str) -> str:
    lines = [line for line in text.split("\n") if line]
    first = lines[0] if lines else ""
    alone = len(lines) > 1 and 2 <= _size(first) <= 22 and not re.search(r"[.…]$", first)
    below = next((line for line in lines[1:] if _size(line) > 8 or not _YEAR.search(fold(line))), "")  # not its date
    return first if alone and _size(below) > _size(first) else ""
