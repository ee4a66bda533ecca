"""A question -> what it asks about: concepts, each with the Arabic stems that may say it in a passage."""

import re
from dataclasses import dataclass, field, replace

from rag.arabic.sounds import sound
from rag.arabic.text import Word, language, stop_words, words
from rag.storage.lexical import Alternative, Concept

from .lexicon import LONGEST_PHRASE, alternatives, arabic_spelling, compound, key
from .operators import Filters, Term, parse

OWN_WORD = 0.9  # weight of a Persian or Sorani word's own stem: Arabic shares many, with shifted senses
MOST_CONCEPTS = 60  # of a question: more are no question, and would keep others waiting
SYNONYM = 0.8  # of a translation's synonym, beside its own weight
NAME = 0.8  # weight of a name's sound beside a translation of it
_ARABIC_SCRIPT = ("ar", "fa", "ckb")


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood: its language, what it asks about, and the text that is embedded for it.

    `question` is without the marks of operators; what they demand are the `filters`. `text` is the question itself, or
    begins with an earlier one that it follows up. A `bare` question has nothing but stop words; they are its concepts then.
    """

    question: str
    language: str
    concepts: tuple[Concept, ...]
    text: str
    bare: bool = False
    filters: Filters = field(default_factory=Filters)


def understand(question: str) -> Query:
    """Return the concepts of a question in any of the nine languages; its stop words are passed over.

    >>> query = understand("How many American soldiers?")
    >>> query.language, [concept.asked for concept in query.concepts]
    ('en', ['American soldiers'])
    """
    filters, question = parse(question)
    spoken = language(question)
    found = _spoken_words(question, spoken)
    concepts = _concepts(question, found, spoken, skip_stops=True)[:MOST_CONCEPTS]
    bare = not concepts
    concepts = concepts or _concepts(question, found, spoken, skip_stops=False)[:MOST_CONCEPTS]
    required, excluded = (tuple(_translated(term, spoken) for term in terms) for terms in (filters.required, filters.excluded))
    return Query(question, spoken, tuple(concepts), question, bare, replace(filters, required=required, excluded=excluded))


def _spoken_words(question: str, spoken: str) -> tuple[Word, ...]:
    """The words of a question; Turkish endings are none: Irak'ta."""
    found = words(question)
    return tuple(word for word in found if spoken != "tr" or not re.search(r"\w['’]$", question[:word.start]))


def _translated(term: Term, spoken: str) -> Term:
    """A required or excluded word with its translations, or else with its sound as a name; an exact phrase as it is."""
    if term.exact:
        return term
    found = _spoken_words(term.written, spoken)
    part = tuple(word for word in found if word.folded not in stop_words()[spoken]) or found
    ways = [way for way in _ways(part, spoken, term.written) if way.kind != "synonym"]
    if any(way.kind == "translation" for way in ways):
        ways = [way for way in ways if way.kind != "sound"]
    return replace(term, ways=tuple(ways) or (Alternative(tuple(word.stem for word in part)),))


def _concepts(question: str, found: tuple[Word, ...], spoken: str, skip_stops: bool) -> list[Concept]:
    """Longest known phrase first, from left to right."""
    stops = stop_words()[spoken] if skip_stops else frozenset()
    concepts = []
    place = 0
    while place < len(found):
        for length in range(min(LONGEST_PHRASE, len(found) - place), 0, -1):
            part = found[place:place + length]
            if part[0].folded in stops or part[-1].folded in stops or (length > 1 and _breaks(question, part)):
                continue
            ways = _ways(part, spoken, question)
            if ways or length == 1:
                asked = question[part[0].start:part[-1].end]
                if ways:
                    concepts.append(Concept(asked, ways))
                break
        place += length
    return concepts


def _breaks(question: str, part: tuple[Word, ...]) -> bool:
    """Whether a mark stands inside a would-be phrase."""
    return bool(re.search(r"[.,،؛:;!?؟]", question[part[0].start:part[-1].end]))


def _ways(part: tuple[Word, ...], spoken: str, question: str) -> tuple[Alternative, ...]:
    """The alternatives of one word or phrase; () for a phrase that no lexicon knows."""
    phrase = " ".join(key(question[word.start:word.end], spoken) for word in part)
    known = alternatives(phrase, spoken)
    if len(part) > 1:
        return _arabic_phrase(part) + known if known and spoken == "ar" else known
    word = part[0]
    if spoken == "ar":
        foreign = alternatives(key(word.folded, "en"), "en") if word.folded.isascii() else ()
        return (Alternative((word.stem,)), *known, *foreign)
    return _foreign_ways(word, known, spoken, question)


def _arabic_phrase(part: tuple[Word, ...]) -> tuple[Alternative, ...]:
    """A phrase's own stems, and each word's synonyms for what they say of the whole."""
    content = [word for word in part if word.folded not in stop_words()["ar"]] or part  # nothing else in it: من هو
    synonyms = (way for word in content for way in alternatives(word.stem, "ar"))
    return (Alternative(tuple(word.stem for word in content)),
            *(replace(way, weight=way.weight / len(content)) for way in synonyms))


def _synonyms(translations: tuple[Alternative, ...]) -> list[Alternative]:
    """What else Arabic says for the best translations of a word."""
    known = {way.stems for way in translations}
    return [replace(way, weight=SYNONYM * translation.weight * way.weight) for translation in translations[:2] if len(translation.stems) == 1
            for way in alternatives(translation.stems[0], "ar")[:6] if way.stems not in known]


def _foreign_ways(word: Word, known: tuple[Alternative, ...], spoken: str, question: str) -> tuple[Alternative, ...]:
    """Translations, the word itself (numbers, Latin names, words that languages share) and its sound as a name."""
    if not known and spoken == "de":
        known = compound(question[word.start:word.end])
    ways = [*known, *_synonyms(known)]
    if not known and spoken != "en":
        ways += alternatives(key(question[word.start:word.end], "en"), "en")
    written = question[word.start:word.end]
    ways.append(Alternative((arabic_spelling(written, spoken),), OWN_WORD if spoken in _ARABIC_SCRIPT else 1.0))
    sounded = sound(written)
    if sounded and (not ways[:-1] or written[0].isupper()):
        ways.append(Alternative((sounded,), NAME if ways[:-1] else 1.0, "sound"))
    return tuple(ways)
