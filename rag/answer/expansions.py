"""What a question was searched for beside its own words, shown in words of the articles."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.arabic.sounds import sound
from rag.arabic.text import Word, fold, stop_words, words
from rag.question.queries import Query
from rag.question.retrieval import Hit
from rag.storage.index import Index
from rag.storage.lexical import Alternative, Concept

_MOST = 5  # of one concept
_BREAKS = frozenset(".,،؛:!?؟\n")  # a mark inside is no phrase


@dataclass(frozen=True, slots=True)
class Expansion:
    """A thing asked about and how else it was searched for: words that the passages found have, best first.

    `kind` is that of the first: "translation", "synonym" or "sound".
    """

    asked: str
    said: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A word of a passage: `found[number]`, where `found` are the words of `text`."""

    text: str
    found: tuple[Word, ...]
    number: int


def expansions(query: Query, index: Index, hits: Sequence[Hit]) -> tuple[Expansion, ...]:
    """Return for each concept of the query in which other words, of those in the hits' passages, it was searched for.

    A stem is shown in its commonest form there, a phrase as it is written there; a concept of which they have no other
    word is left out.

    >>> expansions(query, index, list(search(query, 10, index)))        # doctest: +SKIP
    (Expansion(asked='withdrawal', said=('الانسحاب', 'سحب'), kind='translation'), ...)
    """
    others = [_others(concept, index) for concept in query.concepts]
    places = _places([way for ways in others for way in ways], hits)
    every = (_expansion(concept, ways, places) for concept, ways in zip(query.concepts, others, strict=True))
    return tuple(expansion for expansion in every if expansion.said)


def _others(concept: Concept, index: Index) -> list[Alternative]:
    """What else than its own words a concept is searched for, best first, of what the index has."""
    own = {way.stems for way in concept.alternatives if way.kind == "same"}
    others = [way for way in concept.alternatives if way.kind != "same" and way.stems not in own and index.words.frequency(way)]
    return sorted(others, key=lambda way: -way.weight)


def _places(ways: Sequence[Alternative], hits: Sequence[Hit]) -> dict[tuple[bool, str], list[_Place]]:
    """Where the hits' passages say the first stem of a way, or its sound: by whether it is a sound, and what."""
    stems, sounds = ({way.stems[0] for way in ways if (way.kind == "sound") == sounded} for sounded in (False, True))
    found: dict[tuple[bool, str], list[_Place]] = defaultdict(list)
    for text in (hit.chunk.text for hit in hits):
        told = words(text)
        for number, word in enumerate(told):
            if word.stem in stems:
                found[False, word.stem].append(_Place(text, told, number))
            if sounds and sound(word.folded) in sounds:
                found[True, sound(word.folded)].append(_Place(text, told, number))
    return found


def _expansion(concept: Concept, others: Sequence[Alternative], places: Mapping[tuple[bool, str], list[_Place]]) -> Expansion:
    own = fold(concept.asked)
    said: dict[str, tuple[str, str]] = {}
    for way in others:
        written = [form for place in places.get((way.kind == "sound", way.stems[0]), ()) if (form := _written(way, place))]
        if len(said) < _MOST and written:
            form = Counter(written).most_common(1)[0][0]
            said.setdefault(fold(form), (form, way.kind))
            said.pop(own, None)
    shown = list(said.values())
    return Expansion(concept.asked, tuple(form for form, _ in shown), shown[0][1] if shown else "")


def _written(way: Alternative, place: _Place) -> str:
    """The words from a place on that say a way, stop words between them passed over; "" where they don't."""
    run = [place.found[place.number]]
    waiting = list(way.stems[:0:-1])
    for word in place.found[place.number + 1:]:
        if not waiting or word.stem != waiting[-1] and word.folded not in stop_words()["ar"]:
            break
        run.append(word)
        if word.stem == waiting[-1]:
            waiting.pop()
    broken = len(run) > 1 and _BREAKS.intersection(place.text[run[0].start:run[-1].end])
    return "" if waiting or broken else " ".join(place.text[word.start:word.end] for word in run)
