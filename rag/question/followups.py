"""A follow-up ("ومتى؟", "and who leads it?") -> a question that stands alone, by what the conversation is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.arabic.cues import GIVEN_NAMES, PLACES
from rag.arabic.dates import MONTHS
from rag.arabic.text import fold, stem, words
from rag.storage.lexical import Concept

from .operators import says
from .pointing import QUESTION_WORDS, asks_nothing, points_back, without_opener
from .queries import Query, understand

# Weights in a follow-up of what the conversation is about, of its names, and of what was asked about it ("who leads ...?").
CARRIED, NAMED, ASKED = 0.5, 0.8, 0.25
KEPT = 0.7  # of the weight of what is no name, with each question that lies between
UNCHANGED = 0.6  # weight of the question before where a part of it is exchanged and nobody can tell which
_LONGEST_CHAIN = 5  # earlier questions that are looked at
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAYS = frozenset(fold("الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت").split())
_KINDS = {tuple(stem(word) for word in name.split()): kind
          for kind, names in (("month", MONTHS), ("day", _DAYS), ("place", PLACES)) for name in names}
_PLAIN = PLACES | GIVEN_NAMES | _DAYS | MONTHS.keys()
_CALENDAR = frozenset(stem(fold(word)) for word in "يوم شهر عام سنة".split())
_FROM = re.compile(r"ومن (?=أي|اي|ال)")  # not "and who"
_QUESTION_WORDS = frozenset().union(*QUESTION_WORDS.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question in its conversation, and the topic that it leaves to the next one, with the weights that it has there."""

    query: Query
    topic: tuple[Concept, ...]


def in_context(question: str, history: Sequence[str]) -> Query:
    """Return the understood question; a follow-up also asks, with less weight, about what came before.

    One that asks nothing ("وفي سوريا؟") repeats the question before, with that in the place of what is of its kind.
    Operators count for their own question only; what it excludes is not carried into it either.

    >>> in_context("ومتى؟", ["من قتل قاسم سليماني؟"]).text
    'من قتل قاسم سليماني؟ ومتى؟'
    >>> in_context("وفي سوريا؟", ["كم عدد الجنود في العراق؟"]).text
    'كم عدد الجنود في سوريا؟'
    >>> in_context("كم عدد القوات الأمريكية في سوريا؟", ["من قتل قاسم سليماني؟"]).text
    'كم عدد القوات الأمريكية في سوريا؟'
    """
    earlier = [text for text in history if isinstance(text, str) and words(text)][-_LONGEST_CHAIN:]
    return _in_context(question, earlier).query if earlier else understand(question)


def _in_context(question: str, earlier: Sequence[str]) -> _Asked:
    query = understand(question)
    if not earlier or not points_back(query):
        return _Asked(query, _topic(query))
    before = _in_context(earlier[-1], earlier[:-1])
    rest = without_opener(query.question, query.language)
    own = understand(rest)
    if own.language != query.language or own.bare or _FROM.match(query.question):
        own = query
    if query.bare:
        wanted = _wanted(before.query.concepts, query)
        text = f"{before.query.text} {query.question}".strip()
        return _Asked(replace(query, question=rest, concepts=wanted, text=text, bare=False), before.topic)
    if rest != query.question and asks_nothing(rest, query.language):
        return _exchanging(query, own, before.query)
    carried = _wanted(before.topic, query, own)
    kept = tuple(_weighing(concept, 1.0 if concept.weight >= NAMED else KEPT) for concept in carried)
    text = f"{before.query.text} {query.question}".strip()
    return _Asked(replace(query, question=own.question, concepts=own.concepts + carried, text=text), _topic(own) + kept)


def _wanted(concepts: Sequence[Concept], query: Query, own: Query | None = None) -> tuple[Concept, ...]:
    """What a question neither excludes nor names itself."""
    named = {concept.asked for concept in own.concepts} if own else frozenset()
    return tuple(concept for concept in concepts
                 if concept.asked not in named and not any(says(concept.asked, term) for term in query.filters.excluded))


def _weighing(concept: Concept, share: float) -> Concept:
    return replace(concept, weight=share * concept.weight)


def _topic(query: Query) -> tuple[Concept, ...]:
    """What a question is about, with its weight for the next one."""
    names = {concept.asked for name in _names(query) for concept in name}
    found = words(query.question)
    asking = [following for word, following in pairwise(found) if word.folded in _QUESTION_WORDS]
    behind = asking[0].start if asking and len(query.concepts) > 1 else -1

    def weight(concept: Concept) -> float:
        if concept.asked in names:
            return NAMED
        asked = query.question.find(concept.asked) == behind and not concept.asked.startswith("ال")
        return ASKED if asked else CARRIED

    return tuple(_weighing(concept, weight(concept)) for concept in query.concepts)


def _names(query: Query) -> list[list[Concept]]:
    """The names in a question, each with its parts: an Arabic given name and the word behind it, or words with capitals."""
    names: list[list[Concept]] = []
    end, begins = -1, False
    for concept in query.concepts:
        start = query.question.find(concept.asked, max(end, 0))
        joined = bool(names) and end >= 0 and query.question[end:start].strip(" -") in ("", "al", "el")
        folded = fold(concept.asked)
        capital = concept.asked[:1].isupper() and start > 0 and not _kind(concept) and query.language not in ("de", "ar")
        if folded in GIVEN_NAMES and not (begins and joined):
            names.append([concept])
        elif joined and (begins or capital and names[-1][-1].asked[:1].isupper()):
            names[-1].append(concept)
        elif capital:
            names.append([concept])
        else:
            begins, end = False, -1
            continue
        begins, end = folded in GIVEN_NAMES, start + len(concept.asked)
    return names


def _exchanging(query: Query, own: Query, earlier: Query) -> _Asked:
    """The question before with a part of it exchanged: "وفي سوريا؟", "and in 2024?", "والأكراد؟"."""
    exchanged = _exchanged(own, earlier)
    others = _wanted([concept for concept in earlier.concepts if concept not in exchanged], query, own)
    concepts = own.concepts + tuple(_weighing(concept, 1.0 if exchanged else UNCHANGED) for concept in others)
    text = _rewritten(own, earlier, exchanged) or f"{earlier.text} {query.question}"
    asked = replace(query, question=text.rstrip("؟?.! "), concepts=concepts, text=text)  # text differs from it: it is shown
    return _Asked(asked, _topic(asked))


def _exchanged(own: Query, earlier: Query) -> list[Concept]:
    """What is of the kind of that which is named now: a place, a year, a day, a person, what stands behind the same word."""
    kinds = {_kind(concept) for concept in own.concepts} - {""}
    found = [concept for concept in earlier.concepts if _kind(concept) in kinds]
    named, names = own.concepts[0].asked, _names(earlier)
    if not kinds and len(names) == 1 and (fold(named) in GIVEN_NAMES or own.language != "de" and named[:1].isupper()):
        return names[0]
    for head, behind in zip(own.concepts, own.concepts[1:], strict=False):
        found += [later for same, later in zip(earlier.concepts, earlier.concepts[1:], strict=False)
                  if same.alternatives == head.alternatives and later.alternatives != behind.alternatives]
    return found


def _kind(concept: Concept) -> str:
    if _YEAR.fullmatch(fold(concept.asked)):
        return "year"
    ways = [tuple(part for part in way.stems if part not in _CALENDAR) for way in concept.alternatives if way.kind != "synonym"]
    return next((_KINDS[stems] for stems in ways if stems in _KINDS), "")


def _rewritten(own: Query, earlier: Query, exchanged: Sequence[Concept]) -> str:
    """The earlier question with the words exchanged; "" where endings or what is joined to them would make it wrong."""
    if not exchanged or own.language not in ("ar", "en", "fa") or not (_is_plain(exchanged[0]) and _is_plain(own.concepts[0])):
        return ""
    start, end = _span(earlier.text, exchanged)
    apart = earlier.text[start:end].split()
    named = own.question[slice(*_span(own.question, own.concepts))]
    return earlier.text[:start] + named + earlier.text[end:] if 0 <= start < end and len(apart) <= len(exchanged) + 1 else ""


def _span(text: str, concepts: Sequence[Concept]) -> tuple[int, int]:
    start = text.find(concepts[0].asked)
    return start, text.find(concepts[-1].asked, start) + len(concepts[-1].asked)


def _is_plain(concept: Concept) -> bool:
    return concept.asked.isascii() or concept.asked.isdigit() or bool(_PLAIN.intersection(fold(concept.asked).split()))
