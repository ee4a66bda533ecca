"""A web page's text -> the article in it, and the lines that are no part of it, each with a reason.

Rules are about form and about the vocabulary of web pages, never about one site: what they are not sure of stays.
"""

import re
from dataclasses import dataclass

from .text import fold, words

_NAVIGATION = frozenset(fold(
    "الرئيسية القائمة بحث ابحث menu home search web analytics login subscribe share تسجيل الدخول اشترك مشاركة شارك "
    "طباعة facebook twitter whatsapp telegram فيسبوك تويتر واتساب تلغرام تيليجرام email print copy link نسخ الرابط "
    "اتصل بنا نبا من نحن الاقسام skip to content navigation").split())
_BREADCRUMBS = frozenset(fold("الرئيسية home menu").split())  # what a bar with other words in it begins with
_TRAILERS = tuple(map(fold, (
    "ترك الرد", "اترك رد", "اترك تعليق", "أضف تعليق", "إضافة تعليق", "إلغاء الرد", "التعليقات", "أحدث التعليقات",
    "من فضلك أدخل", "لن يتم نشر عنوان بريدك", "الأكثر شعبية", "الأكثر قراءة", "الأكثر مشاهدة", "مقالات ذات صلة",
    "مواضيع ذات صلة", "أخبار ذات صلة", "موضوعات متعلقة", "اقرأ أيضا", "إقرأ أيضا", "شاهد أيضا", "اقرأ المزيد",
    "قد يعجبك", "وسوم", "الوسوم", "كلمات مفتاحية", "النشرة البريدية", "leave a reply", "leave a comment", "related",
    "read also", "read more", "most read", "tags", "newsletter", "comments")))
_LINK_LINE = re.compile(r"^(?:الرابط المختصر|رابط مختصر|الرابط|المصدر|short\s?link|source|link)?\s*:?\s*https?://\S+$", re.I)
_AUTHOR_LINE = re.compile(r"^(?:إعداد|اعداد|بقلم|الكاتب)\s*[:/]\s*\S.{2,60}$")
_CAPTION_LINE = re.compile(r"^(?:صورة|الصورة|photo|image)\s*:|\((?:صورة )?(?:أ|ا)رشيف(?:ية)?\)$", re.I)
_TERMINAL = re.compile(r"[.!?؟:…][\"'”’»)\]]*$")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\s*$")
_SHORT = 12  # words: a caption, a heading, a link
_BODY = 25  # words: more than any heading or link has


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
    lines = [line.strip() for line in raw.split("\n")]
    reasons: dict[int, str] = {}
    filled = [number for number, line in enumerate(lines) if line]
    for rule in (_navigation, _lines_by_form, _captions, _trailers, _repeats):
        for number, reason in rule(lines, [n for n in filled if n not in reasons]):
            reasons.setdefault(number, reason)
    text = "\n".join("" if number in reasons else line for number, line in enumerate(lines))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return text, _gather(lines, reasons), _headline(text)


def _navigation(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    """All above and with the last line of navigation that stands before the article's first sentence."""
    top = []
    for number in filled[:15]:
        if _is_sentence(lines[number]):
            break
        top.append(number)
    bars = [n for n in top if words(lines[n]) and words(lines[n])[0].folded in _BREADCRUMBS or _is_menu(lines[n])]
    return [(n, "navigation") for n in top if bars and n <= bars[-1]]


def _lines_by_form(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    found = []
    for number in filled:
        line = lines[number]
        if _LINK_LINE.match(line):
            found.append((number, "link"))
        elif _AUTHOR_LINE.match(line):
            found.append((number, "author"))
        elif _CAPTION_LINE.search(line) and len(words(line)) < _BODY:
            found.append((number, "picture caption"))
        elif _is_menu(line):
            found.append((number, "navigation"))
    return found


def _captions(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    """A picture's caption stands twice: as the picture's alternative text and below the picture."""
    pairs = [(a, b) for a, b in zip(filled, filled[1:], strict=False)
             if lines[a] == lines[b] and len(words(lines[a])) <= _SHORT and not _TERMINAL.search(lines[a])]
    return [(number, "picture caption") for pair in pairs for number in pair]


def _trailers(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    """Comment forms, teasers of other stories, tags: from their own heading on, while lines look like that."""
    found: list[int] = []
    for place, number in enumerate(filled):
        if number in found or not _is_trailer(lines[number]):
            continue
        run = [number]
        for follower in filled[place + 1:]:
            if _is_body(lines[follower]):
                break
            run.append(follower)
        if run[-1] != filled[-1]:  # the article goes on below: only the teaser itself goes
            run = run[:1] if len(words(lines[number])) > 4 else run[:2]
        found += run
    return [(number, "page furniture") for number in found]


def _repeats(lines: list[str], filled: list[int]) -> list[tuple[int, str]]:
    seen: set[str] = set()
    found = []
    for number in filled:
        line = " ".join(word.folded for word in words(lines[number]))
        if line in seen and len(words(lines[number])) >= 8:
            found.append((number, "said before"))
        seen.add(line)
    return found


def _is_menu(line: str) -> bool:
    """Whether a line has nothing but navigation: a headline too may begin with بحث or من."""
    return 1 <= len(words(line)) <= 6 and all(word.folded in _NAVIGATION for word in words(line))


def _is_trailer(line: str) -> bool:
    folded = fold(line).strip(" :")
    return any(folded == mark or (_opens(folded, mark) and len(words(line)) <= _BODY and not _is_sentence(line))
               for mark in _TRAILERS)


def _opens(folded: str, mark: str) -> bool:
    """Whether a line begins with a mark; after a single word no other may follow: التعليقات (3), التعليقات الأمريكية."""
    rest = folded.removeprefix(mark)
    return rest != folded and not rest[:1].isalpha() and (" " in mark or not rest.lstrip()[:1].isalpha())


def _is_sentence(line: str) -> bool:
    return len(words(line)) >= _BODY or (len(words(line)) >= 6 and bool(_TERMINAL.search(line)))


def _is_body(line: str) -> bool:
    return _is_sentence(line) and not (_CUT_OFF.search(line) and len(words(line)) < 60)


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
    alone = len(lines) > 1 and 2 <= len(words(first)) <= 22 and not re.search(r"[.…]$", first)
    return first if alone and len(words(lines[1])) > len(words(first)) else ""
