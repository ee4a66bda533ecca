"""Ranked sentences -> the points of an answer: what is quoted, from where to where, and which articles say the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.arabic.leaning import leans_on_previous
from rag.arabic.text import fold, words
from rag.storage.index import Index

from .emphasis import emphasised
from .evidence import Sentence, best_window, tells, wants
from .reprints import same_source
from .trimming import LONG, trimmed
from .weighing import Weighed

MOST_POINTS, MOST_WORDS = 3, 120
# How far below the best sentence's score another may be and still be shown: one of the same article, or of another.
_SAME_ARTICLE, _OTHER_ARTICLE = 1.2, 1.5
_SEVERAL = 0.5  # more for questions that ask for several things
_COMPARED = 1.5  # more for another article's sentence when the question compares
_CONFIRMING = 4.0  # the same for one that says what another says: its passage may be about something else
_SAME = 0.7  # share of common words above which a sentence of the same article says nothing new
_SAME_REPORT = 0.8  # the same for another article's: it is one report, told twice
_BEHIND = 15  # words behind the last that the question has: what it asks for often follows
_LONGEST_WITH_BEFORE = 90  # words of a sentence and the one that it leans on
_COMPARES = re.compile(fold(
    r"قارن|مقارن|الفرق|فرق بين|اختلف|يختلف|تختلف|تغير|المختلف|المتباين|المتضارب|المتعارض|كل من\b|كلا\b|كلتا|تقديرات|كل طرف|روايات|روايتي"
    r"|وفق.* ووفق|بحسب.* وبحسب|compar|differ|versus|\bboth\b|estimates|conflicting|according to each|comparer|differen|compara|karsilas|fark|vergl"
    r"|unterschied|сравн|отлич|مقايسه|تفاوت|بهراورد|جياواز"))


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that an answer says: a span of an article, and sentences of other articles that say the same.

    The span is a sentence, two when it leans on the one before, or whole clauses of a long one.
    """

    sentence: Sentence
    start: int
    end: int
    confirmed_by: tuple[Sentence, ...] = ()


def compose(weighed: Weighed, candidates: Sequence[Sentence], scores: np.ndarray, index: Index) -> list[Point]:
    """Return the best sentence, then others that are nearly as good and say something else, within the limits.

    A question that compares, or is answered nearly as well by another article, is answered from several. Beside a
    number or date that was asked for, a sentence without one answers nothing.
    """
    question = weighed.query.question
    order = np.argsort(-scores, kind="stable")
    several = _SEVERAL if wants(question) & {"list", "why"} else 0.0
    compared = _COMPARED if compares(question) else 0.0
    chosen = [candidates[order[0]]]
    confirming: dict[Sentence, list[Sentence]] = {}
    telling = tells(weighed, chosen[0].text)
    for place in order[1:]:
        candidate, behind = candidates[place], scores[order[0]] - scores[place]
        if behind > _CONFIRMING:
            break  # all others are worse still
        same = next((sentence for sentence in chosen if _repeats(candidate, sentence, index)), None)
        if same and _is_new_source(candidate, (same, *confirming.get(same, ())), index):
            confirming.setdefault(same, []).append(candidate)
        other = _is_new_source(candidate, chosen, index)
        if same or behind > several + (_OTHER_ARTICLE + compared if other else _SAME_ARTICLE) or len(chosen) == MOST_POINTS:
            continue
        if telling and not tells(weighed, candidate.text):
            continue
        shown = (sentence.text[slice(*_shown(weighed, sentence))] for sentence in (*chosen, candidate))
        if sum(len(words(text)) for text in shown) <= MOST_WORDS:
            chosen.append(candidate)
    return [_point(weighed, sentence, chosen, tuple(confirming.get(sentence, ())), index) for sentence in chosen]


def compares(question: str) -> bool:
    """Return whether a question asks for what several articles or sides say.

    >>> compares("ما التقديرات المتباينة لعدد النازحين؟"), compares("كم عدد النازحين؟")
    (True, False)
    """
    return bool(_COMPARES.search(fold(question)))


def _point(weighed: Weighed, sentence: Sentence, chosen: Sequence[Sentence], confirmed_by: tuple[Sentence, ...], index: Index) -> Point:
    """A sentence that leans on the one before takes it along, unless that one is shown anyway; a long one is cut at its ends."""
    text = index.documents[sentence.document].text
    together = text[sentence.start_before:sentence.end]
    shown = any(other.document == sentence.document and other.start == sentence.start_before for other in chosen)
    leans = (not shown and sentence.start_before < sentence.start and "\n" not in together and leans_on_previous(sentence.text, sentence.before)
             and len(words(together)) <= _LONGEST_WITH_BEFORE)
    start, end = _shown(weighed, sentence)
    return Point(sentence, sentence.start_before if leans else sentence.start + start, sentence.start + end, confirmed_by)


def _shown(weighed: Weighed, sentence: Sentence) -> tuple[int, int]:
    """What is shown of a sentence: the whole, or of a long one some of its clauses."""
    long = len(words(sentence.text)) >= LONG
    return trimmed(sentence.text, _kept(weighed, sentence)) if long else (0, len(sentence.text))


def _kept(weighed: Weighed, sentence: Sentence) -> list[tuple[int, int]]:
    """What a cut must leave: what is asked for and where most of the question is said, to _BEHIND words behind that.

    Where nobody knows what exactly is asked for, everything that has a word of the question.
    """
    found, wanted = words(sentence.text), emphasised(weighed.query, sentence.text)
    first, last = best_window(weighed, sentence.text) if wanted else (0, len(found))
    said = [place for place in range(first, last) if found[place].stem in weighed.stems]
    if not said:
        return [(0, len(sentence.text))]
    return [(found[said[0]].start, found[min(said[-1] + _BEHIND, len(found) - 1)].end), *wanted]


def _is_new_source(candidate: Sentence, others: Sequence[Sentence], index: Index) -> bool:
    return not any(same_source(candidate.document, sentence.document, index) for sentence in others)


def _repeats(candidate: Sentence, chosen: Sentence, index: Index) -> bool:
    """Whether a sentence says nothing new; other numbers are something new, unless the article is the same."""
    own, other = ({word.stem for word in words(sentence.text)} for sentence in (candidate, chosen))
    share = len(own & other) / max(min(len(own), len(other)), 1)
    if candidate.document == chosen.document:
        return share > _SAME
    changed = all(any(map(str.isdigit, said)) for said in (own - other, other - own))
    return share > (_SAME if same_source(candidate.document, chosen.document, index) else _SAME_REPORT) and not changed
