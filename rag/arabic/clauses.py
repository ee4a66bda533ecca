"""Where the clauses of an Arabic sentence end, and what stands in quotation marks or brackets."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .cues import REPORTING_VERBS
from .leaning import leans_on_previous
from .lines import Line, either, line_of, whole
from .text import fold

_MARK = re.compile(r"[،,؛;](?!\d)|[.؟!…]+(?=\s)|(?<=\s)[-–—](?=\s)")
_PAIRS = re.compile(r"[“”«»″()\[\]\"]|(?<!\w)['‘]|['’](?!\w)")
_OPENED_BY = {"”": "“”", "″": "“", "“": "”", "»": "«", ")": "(", "]": "[", "’": "‘'", "'": "'", '"': '"'}
_DASH = re.compile(r"(?<=\s)[–—-](?=\s)")

_SAID = either("قال قالت أكد أكدت أضاف أضافت أوضح أوضحت أعلن أعلنت أشار أشارت ذكرت")
_REPORTING = either(REPORTING_VERBS)
_PARTICIPLE = whole(either(
    "مشيرا مشيرة مشيرين موضحا موضحة مضيفا مضيفة مؤكدا مؤكدة لافتا لافتة معتبرا معتبرة مبينا مبينة منوها محذرا محذرة معلنا معلنة "
    "متهما متهمة داعيا داعية مطالبا مطالبة نافيا نافية معربا معربة مهددا مهددة واصفا واصفة زاعما متوقعا متوقعة قائلا قائلة "
    "مستبعدا مستبعدة"))
_NOT_WHILE = either("يتعلق يخص بعد بينهم بينها بينهما يلي يبدو يتصل سبق عدا إذا")  # فيما يتعلق
# What begins a clause whatever stands before it, but for what asks for it: ليس بسبب، من حيث، أكثر مما.
_ANYWHERE = whole(
    r"وقد|وذلك|بينما|و?لكن(?:ه|ها|هم)?|(?:الا|و?غير|و?بيد|كما) ان(?:ه|ها|هم)?|و?في حين|الامر الذي|بسبب|بعدما|(?:بعد|قبل) ان|مما|"
    rf"حيث|اذ|و?فيما(?! {_NOT_WHILE}(?!\S))|و{_SAID} ال\w{{3,}}|خاصه (?:مع|بعد|وان|في)|مشيرا|موضحا|مضيفا|موكدا|لافتا")
_ASKING = whole(either(
    "إلا حتى جاء جاءت يأتي تأتي وذلك وهذا كان كانت أي فقط ليس ليست لا ولا أو أم من ومن إلى على عن إما هو هي سواء تم في أن وأن إن "
    "ثم خاصة وخاصة خصوصا وخصوصا تحديدا لاسيما ولاسيما") + r"|و?ا[^ل]\w\w$")
_AND = frozenset(fold(  # of these no stem tells that و is joined to them
    "ومن وفي وأن وإن وما ولا ولم ولن وهي وهو وهم وعن ومع وقد وكل وله ولها ولهم ولو وبه وأي").split())
# What begins one after a mark, unless a main clause goes on behind the next mark.
_AFTER_MARK = whole(
    r"لا ?سيما|ما \w{3,}|و?" + either("التي الذي الذين اللذين اللتين") + "|" + either(
        "كما فقد ثم من_أجل بهدف فضلا_عن إضافة_إلى إلى_جانب خاصة على_أن بما ردا_على على_الرغم وسط رغم نتيجة جراء خشية عقب خلال "
        "منذ بعد قبل إثر بينهم بينها ضمن مقابل تضامنا تمهيدا لكي كي بحيث في_إشارة في_خطوة في_محاولة في_إطار في_وقت في_الوقت_الذي "
        "في_ظل"))
# What may begin a sentence: its own verb and whoever does it, and no "it" right behind that stands for something before.
_JOINING = rf"(?:و?{either('فيما بينما في_حين')}|و?(?:من )?{either('ناحية_أخرى جهة_أخرى جانب_آخر')}|وعليه|وفي المقابل|و?لكن|وقد)"
_OWN = whole(
    rf"(?:و?{_REPORTING}|و\w{{2,}}(?<!ا)ت|وي\w{{2,}}|{_JOINING} (?:{_REPORTING}|\w{{2,}}(?<!ا)ت|ي\w{{2,}}))"
    rf" (?:ال\w{{3,}}|{either('مصدر مصادر مسؤول مسؤولون متحدث رئيس وزير')})(?!(?: \w+){{0,4}} ب?ان(?:ه|ها|هم))")


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between two clauses: the `end` of the one and the `start` of the other, without the marks between.

    `number` counts the words before it; the clause that begins there is `own` if it can begin a sentence.
    """

    end: int
    start: int
    number: int
    own: bool


@lru_cache(maxsize=1_000)
def enclosed(text: str) -> tuple[tuple[int, int], ...]:
    """Return the outermost quotations, brackets and asides between dashes, in order.

    A quotation that is not closed goes on to the end of the text; one that is not opened began before it.

    >>> enclosed("قال “نعم (كلا)” – وهو مدير – ثم")
    ((4, 15), (16, 28))
    """
    found: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for match in _PAIRS.finditer(text):
        mark = match.group()
        partner = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][0] in _OPENED_BY.get(mark, "")), None)
        if partner is not None and not (mark == "“" and text[match.end():match.end() + 1].isalnum()):
            start = opened[partner][1]
            del opened[partner:]
            if not opened:
                found.append((start, match.end()))
        elif mark in "“«([‘'\"" or mark == "”" and _opens(text, match.start()):
            opened.append((mark, match.start()))
        elif not opened:  # closed and never opened
            found = [(0, match.end())]
    if opened:
        found.append((opened[0][1], len(text)))
    return _with_dashes(text, found)


def _opens(text: str, place: int) -> bool:
    """Whether a ” stands as an opening mark, as some web pages write it: بـ”تقطيع أوصال”."""
    return text[max(place - 1, 0):place] in ("", " ", "ـ", "(", "\n") and bool(re.match(r"\s?\w", text[place + 1:]))


def _with_dashes(text: str, found: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Add what stands between dashes; one behind a place at the beginning (بغداد - انطلقت) is none of them."""
    dashes = [match.start() for match in _DASH.finditer(text)
              if len(text[:match.start()].split()) > 2 and not any(start < match.start() < end for start, end in found)]
    if len(dashes) < 2:
        return tuple(found)
    aside = dashes[0], dashes[-1] + 1
    return tuple(sorted([aside, *(span for span in found if span[1] <= aside[0] or span[0] >= aside[1])]))


@lru_cache(maxsize=1_000)
def clause_edges(text: str) -> tuple[Edge, ...]:
    """Return the places where a clause ends and another begins, outside quotation marks, brackets and asides.

    >>> text = "انسحبت القوات من المدينة، فيما أكد الوزير أن الهدنة باقية."
    >>> [(text[:edge.end], text[edge.start:], edge.own) for edge in clause_edges(text)]
    [('انسحبت القوات من المدينة', 'فيما أكد الوزير أن الهدنة باقية.', True)]
    """
    line = line_of(text)
    gaps = [(number, gap) for number in range(1, len(line.words)) if (gap := _gap(text, line, number))]
    weak = {number for number, (end, start) in gaps if _MARK.search(text, end, start) and not _begins(line, number)}
    marked = [number for number, (end, start) in gaps if _MARK.search(text, end, start)]
    found = []
    for number, (end, start) in gaps:
        sure = _begins(line, number) == "sure" and (number in marked or not _ASKING.match(line.words[number - 1].folded))
        goes_on = next((later in weak for later in marked if later > number), False)
        if sure or number in marked and _begins(line, number) and not goes_on:
            own = bool(_OWN.match(line.text, line.starts[number])) and not leans_on_previous(text[start:], text[:end])
            found.append(Edge(end, start, number, own))
    return tuple(found)


def _begins(line: Line, number: int) -> str:
    """Whether a clause surely begins with a word ("sure"), begins after a mark only ("marked"), or not ("")."""
    place, word = line.starts[number], line.words[number]
    if _ANYWHERE.match(line.text, place) or _PARTICIPLE.match(line.text, place) and line.text[:place].endswith("| "):
        return "sure"
    joined = word.folded.startswith("وو") or word.folded in _AND or word.folded.startswith("و") and not word.stem.startswith("و")
    return "marked" if joined and word.folded != "وانما" or _AFTER_MARK.match(line.text, place) else ""


def _gap(text: str, line: Line, number: int) -> tuple[int, int] | None:
    """The end of the word before and the start of the numbered one, with the marks that enclose them; None inside such."""
    end, start = line.words[number - 1].end, line.words[number].start
    for first, last in enclosed(text):
        if last <= start and first < end < last:
            end = last
        elif first >= end and first < start < last:
            start = first
        elif first < start and last > end and not last <= start:
            return None
    return end, start
