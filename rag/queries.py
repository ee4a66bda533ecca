"""A question -> what it asks about: concepts, each with the Arabic stems that may say it in a passage."""

import re
from dataclasses import dataclass, replace

from .lexical import Alternative, Concept
from .lexicon import LONGEST_PHRASE, alternatives, arabic_spelling, key
from .sounds import sound
from .text import Word, language, stop_words, words

OWN_WORD = 0.9  # weight of a Persian or Sorani word's own stem: Arabic shares many, with shifted senses
MOST_CONCEPTS = 60  # of a question: more are no question, and would keep others waiting
NAME = 0.8  # weight of a name's sound beside a translation of it
_ARABIC_SCRIPT = ("ar", "fa", "ckb")


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood: its language, what it asks about, and the text that is embedded for it.

    `text` is the question itself, or begins with an earlier one that it follows up. A `bare` question has nothing
    but stop words; they are its concepts then.
    """

    question: str
    language: str
    concepts: tuple[Concept, ...]
    text: str
    bare: bool = False


def understand(question: str) -> Query:
    """Return the concepts of a question in any of the ten languages; its stop words are passed over.

    >>> query = understand("How many American soldiers?")
    >>> query.language, [concept.asked for concept in query.concepts]
    ('en', ['American soldiers'])
    """
    spoken = language(question)
    found = words(question)
    if spoken == "tr":  # Irak'ta: what follows the apostrophe is an ending
        found = tuple(word for word in found if not re.search(r"\w['’]$", question[:word.start]))
    concepts = _concepts(question, found, spoken, skip_stops=True)[:MOST_CONCEPTS]
    bare = not concepts
    return Query(question, spoken, tuple(concepts or _concepts(question, found, spoken, skip_stops=False)[:MOST_CONCEPTS]), question, bare)


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
    known = alternatives(spoken).get(phrase, ())
    if len(part) > 1:
        return _arabic_phrase(part) + known if known and spoken == "ar" else known
    word = part[0]
    if spoken == "ar":
        foreign = alternatives("en").get(key(word.folded, "en"), ()) if word.folded.isascii() else ()
        return (Alternative((word.stem,)), *known, *foreign)
    return _foreign_ways(word, known, spoken, question)


def _arabic_phrase(part: tuple[Word, ...]) -> tuple[Alternative, ...]:
    """A phrase's own stems, and each word's synonyms for what they say of the whole."""
    content = [word for word in part if word.folded not in stop_words()["ar"]]
    synonyms = (way for word in content for way in alternatives("ar").get(word.stem, ()))
    return (Alternative(tuple(word.stem for word in content)),
            *(replace(way, weight=way.weight / len(content)) for way in synonyms))


def _foreign_ways(word: Word, known: tuple[Alternative, ...], spoken: str, question: str) -> tuple[Alternative, ...]:
    """Translations, the word itself (numbers, Latin names, words that languages share) and its sound as a name."""
    ways = [*known]
    if not known and spoken != "en":
        ways += alternatives("en").get(key(question[word.start:word.end], "en"), ())
    written = question[word.start:word.end]
    ways.append(Alternative((arabic_spelling(written, spoken),), OWN_WORD if spoken in _ARABIC_SCRIPT else 1.0))
    sounded = sound(written)
    if sounded and (not ways[:-1] or written[0].isupper()):
        ways.append(Alternative((sounded,), NAME if ways[:-1] else 1.0, "sound"))
    return tuple(ways)
