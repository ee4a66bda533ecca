"""A question and a sentence -> features: how much of the question the sentence says, and whether it says that kind of thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np

from .cues import CAUSE_WORDS, MONTH_STARTS, NUMBER_WORDS, PERSON_WORDS, PLACE_WORDS, SPEECH_WORDS, TIME_WORDS, VAGUE_NUMBERS
from .embeddings import Static, load_model
from .index import Index
from .lexical import ROOT_WEIGHT, SURE_ROOT, Alternative, Concept
from .queries import Query
from .retrieval import Hit, max_similarity
from .sentences import sentences
from .sounds import sound
from .text import Word, fold, root, words

# What a question wants to know, by its question words in ten languages (folded).
_WANTS = {
    "number": r"كم|عدد|شكد|قديش|كام|نسبه|how many|how much|number of|combien|چند|جند|جقدر|kac|چەند|cuant|wie viel|skolko|сколько",
    "when": r"متى|امتى|شوكت|اي (?:عام|سنه|يوم|شهر|تاريخ|وقت|ساعه)|موعد|تاريخ|when|which (?:year|month|day)|what (?:year|month|day|date|time)|"
            r"until (?:when|which)|quand|quelle (?:annee|date)|كي\b|چه زمان|ne zaman|hangi (?:yil|tarih|ay)|cuando|wann|когда|كهي",
    "where": r"اين|وين|فين|اي (?:مكان|مدينه|منطقه|محافظه|بلد|دوله)|where|which (?:city|country|province|region)|\bou\b|كجا|nere|كوي|donde|\bwo\b|где|куда",
    "who": r"^من\b|\bمن (?:هو|هي|هم|الذي|التي|قال|قتل|اعلن|يقود)|منو|مين|لمن|who|whom|whose|\bqui\b|چه كسي|جه كسي|kim|كي يه|quien|\bwer\b|wem|wen|кто|кого|кому",
    "why": r"لماذا|ليش|ليه|سبب|لاي سبب|هدف|why|reason|purpose|pourquoi|چرا|جرا|neden|nicin|بوجي|por que|warum|wieso|почему|зачем",
    "said": r"قال|قالت|راي|موقف|وصف|صرح|علق|يري|قول|say|said|describe|view|position|opinion|according|dit|declare|gesagt|dijo|dedi|گفت|كفت|сказал",
    "list": r"ما (?:هي )?ال\w+ات|اسماء|اذكر|which|what are|list|quels|quelles|cuales|welche|какие",
}
_WANTS = {kind: re.compile(fold(pattern)) for kind, pattern in _WANTS.items()}

_WINDOW = 25  # words: a long sentence that says the question here and there answers less than a short one
_YEAR = re.compile(r"(?:19|20)\d\d")
_LARGE_NUMBER = re.compile(r"\d{3,}")  # smaller ones are written in words as well
_CUES = {"number": NUMBER_WORDS, "when": TIME_WORDS, "where": PLACE_WORDS, "who": PERSON_WORDS,
         "why": CAUSE_WORDS, "said": SPEECH_WORDS}


def wants(question: str) -> frozenset[str]:
    """Return the kinds of thing that a question asks for: number, when, where, who, why, said, list.

    >>> sorted(wants("كم عدد القوات ومتى تنسحب؟")), sorted(wants("Who leads it?"))
    (['number', 'when'], ['who'])
    """
    folded = fold(question)
    return frozenset(kind for kind, pattern in _WANTS.items() if pattern.search(folded))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage that was found, with its neighbours' text and the passage's place and score.

    `start_before` is where the sentence before it begins; its own start when it is the article's first.
    """

    document: str
    start: int
    end: int
    text: str
    before: str
    after: str
    rank: int
    hit: Hit
    start_before: int


def sentences_of(hits: Sequence[Hit], index: Index) -> list[Sentence]:
    """Return every sentence of the hits once, best passage first."""
    found = []
    for rank, hit in enumerate(hits):
        text = index.documents[hit.chunk.document].text
        spans = document_sentences(text)
        for i, (start, end) in enumerate(spans):
            if hit.chunk.start <= start and start < hit.chunk.end:
                before = text[slice(*spans[i - 1])] if i else ""
                after = text[slice(*spans[i + 1])] if i + 1 < len(spans) else ""
                found.append(Sentence(hit.chunk.document, start, end, text[start:end], before, after, rank, hit, spans[max(i - 1, 0)][0]))
    return found


@lru_cache(maxsize=2_000)
def document_sentences(text: str) -> list[tuple[int, int]]:
    """`sentences(text)`, remembered: the same articles are asked again and again."""
    return sentences(text)


@lru_cache(maxsize=50_000)
def _terms(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The stems, roots and name sounds of a text."""
    return _terms_of(words(text))


def _terms_of(found: Sequence[Word]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    return (frozenset(word.stem for word in found), frozenset(root(word.stem) for word in found),
            frozenset(filter(None, (sound(word.folded) for word in found))))


def _stems_of(concepts: Sequence[Concept]) -> frozenset[str]:
    return frozenset(stem for concept in concepts for way in concept.alternatives if way.kind != "sound" for stem in way.stems)


def _by_key(concepts: Sequence[Concept]) -> tuple[tuple[dict, dict, dict], list[tuple[int, Alternative, tuple[str, ...]]]]:
    """What texts are held against: by stem, root and sound the concepts they say, with how fully; and phrases with their roots."""
    by_stem, by_root, by_sound = {}, {}, {}
    phrases = []
    for place, concept in enumerate(concepts):
        for way in concept.alternatives:
            if way.kind == "sound":
                by_sound.setdefault(way.stems[0], []).append((place, way.weight))
            elif len(way.stems) == 1:
                by_stem.setdefault(way.stems[0], []).append((place, way.weight))
                by_root.setdefault(root(way.stems[0]), []).append((place, ROOT_WEIGHT * way.weight))
            else:
                phrases.append((place, way, tuple(map(root, way.stems))))
    return (by_stem, by_root, by_sound), phrases


class Weighed:
    """A query with the idf weight of each of its concepts in one index, to hold texts against."""

    def __init__(self, query: Query, index: Index):
        self.query, self.concepts = query, query.concepts
        self._matched: dict[str, np.ndarray] = {}
        self.stems = _stems_of(query.concepts)
        self.first_stems = _stems_of(query.concepts[:2])
        self._singles, self._phrases = _by_key(query.concepts)
        self._inverse: dict[Alternative, float] = {}
        for alternative in {alternative for concept in query.concepts for alternative in concept.alternatives}:
            self._inverse[alternative] = index.words.inverse(index.words.frequency(alternative))
        unseen = index.words.inverse(0)
        seen = [[self._inverse[a] for a in concept.alternatives if index.words.frequency(a)] for concept in query.concepts]
        self.missing = tuple(concept.asked for concept in query.concepts if not any(
            index.words.frequency(way) for way in concept.alternatives if way.kind != "synonym"))
        self.weights = np.array([concept.weight * (max(found) if found else unseen)
                                 for concept, found in zip(query.concepts, seen, strict=True)])

    def matches(self, text: str) -> np.ndarray:
        """Return for each concept how fully `text` says it, between 0 and 1."""
        if text not in self._matched:  # neighbours, passages and documents are asked about again and again
            self._matched[text] = self._matches(*_terms(text))
        return self._matched[text]

    def matches_of(self, found: Sequence[Word]) -> np.ndarray:
        """Return the same for some words of a text."""
        return self._matches(*_terms_of(found))

    def _matches(self, stems: frozenset, roots: frozenset, sounds: frozenset) -> np.ndarray:
        found = np.zeros(len(self.concepts))
        for single, said in zip(self._singles, (stems, roots, sounds), strict=True):
            for key in single.keys() & said:
                for place, weight in single[key]:
                    found[place] = max(found[place], weight)
        for place, way, rooted in self._phrases:
            if found[place] < way.weight:
                parts = (1.0 if stem in stems else ROOT_WEIGHT * (base in roots) for stem, base in zip(way.stems, rooted, strict=True))
                found[place] = max(found[place], way.weight * sum(parts) / len(rooted))
        return found

    def literal_matches(self, text: str) -> np.ndarray:
        """Return for each concept how fully `text` says it in its own or translated words; of relatives, sure ones count."""
        terms = _terms(text)
        return np.array([max(_literal(way, *terms) for way in concept.alternatives) for concept in self.concepts])

    def share(self, matches: np.ndarray) -> float:
        """Return the matched share of all that the question asks about, between 0 and 1."""
        return float(matches @ self.weights / max(self.weights.sum(), 1e-9))


def _literal(way: Alternative, stems: frozenset, roots: frozenset, sounds: frozenset) -> float:
    if way.kind == "sound":
        return float(way.stems[0] in sounds)
    found = sum(stem in stems or len(root(stem)) >= SURE_ROOT and root(stem) in roots for stem in way.stems) / len(way.stems)
    return found * (0.6 if way.kind == "synonym" else 1.0)


FEATURES = ("overlap", "window", "overlap_near", "overlap_title", "overlap_passage", "overlap_document", "similarity",
            "meaning", "passage", "first_passage", "wanted", "wanted_missing", "wanted_close",
            "number", "number_close", "heading", "question", "length", "leaning")
SUPPORT = ("said_nearby", "said_literally", "concepts", "meaning")


def support(weighed: Weighed, sentence: Sentence, index: Index) -> np.ndarray:
    """Return the values named in SUPPORT: how much of the question its best sentence and passage say."""
    around, static = _around(sentence), _static(index)
    return np.array([weighed.share(weighed.matches(around)), weighed.share(weighed.literal_matches(around)),
                     min(len(weighed.concepts), 5) / 5,  # above five, more says no more
                     float(np.prod(static.encode([sentence.text, weighed.query.text]), axis=0).sum())])


def says_numbers(weighed: Weighed, sentence: Sentence) -> bool:
    """Return whether a sentence, its passage or its date has one of the question's years and larger numbers, if there are any."""
    asked = {word.folded for word in words(weighed.query.question) if _LARGE_NUMBER.fullmatch(word.folded)}
    return not asked or not asked.isdisjoint(word.folded for word in words(_around(sentence)))


def _static(index: Index) -> Static:
    """The index's own model, or the shipped one where that reads no single words: what answers does not hang on the model."""
    static = index.embedder.static or load_model().static
    assert static is not None  # the shipped model is one
    return static


def _around(sentence: Sentence) -> str:
    """What a sentence's passage says, with its article's title and date."""
    chunk = sentence.hit.chunk
    return " ".join((sentence.before, sentence.text, sentence.after, chunk.text, chunk.title, chunk.date))


def features(weighed: Weighed, candidates: Sequence[Sentence], index: Index) -> np.ndarray:
    """Return a row for each sentence with the values named in FEATURES, each roughly between 0 and 1."""
    query = weighed.query
    kinds = wants(query.question) & _CUES.keys()
    similar, meant = _similarities(query, candidates, index)
    best = max((candidate.hit.score for candidate in candidates), default=0.0)
    rows = []
    for candidate, similarity, meaning in zip(candidates, similar, meant, strict=True):
        own = weighed.matches(candidate.text)
        near = np.maximum(weighed.matches(candidate.before), weighed.matches(candidate.after))
        title = weighed.matches(candidate.hit.chunk.title)
        passage = weighed.matches(candidate.hit.chunk.text)
        document = weighed.matches(index.documents[candidate.document].text)
        found = words(candidate.text)
        told, close = _told(kinds, found, weighed)
        rows.append((
            weighed.share(own), weighed.share(weighed.matches_of(found[slice(*best_window(weighed, found))])), weighed.share(np.maximum(near - own, 0)),
            weighed.share(np.maximum(title - own, 0)), weighed.share(np.maximum(passage - own, 0)),
            weighed.share(np.maximum(document - own, 0)), similarity, meaning, candidate.hit.score - best, candidate.rank == 0,
            told, bool(kinds) and not told, close, *_told(kinds & {"number"}, found, weighed), _is_heading(candidate.text, len(found)),
            candidate.text.rstrip("\"”’»").endswith(("؟", "?")), log(1 + len(found)) / 5,
            bool(found) and found[0].folded in _LEANING_OPENERS))
    return np.array(rows, dtype=float).reshape(len(candidates), len(FEATURES))


def _similarities(query: Query, candidates: Sequence[Sentence], index: Index) -> tuple[np.ndarray, np.ndarray]:
    """Late interaction of each sentence, as a share of the best, and its vector's cosine."""
    static = _static(index)
    if not candidates:
        return np.zeros(len(candidates)), np.zeros(len(candidates))
    similar = max_similarity(static, query.question, static.distinct([candidate.text for candidate in candidates]))
    cosines = static.encode([candidate.text for candidate in candidates]) @ static.encode([query.question])[0]
    return similar / max(similar.max(), 1e-9), cosines


def best_window(weighed: Weighed, found: Sequence[Word]) -> tuple[int, int]:
    """Return the first place and the end of the _WINDOW neighbouring words that say most of the question."""
    starts = range(0, max(len(found) - _WINDOW, 0) + 1, _WINDOW // 3)
    start = max(starts, key=lambda start: weighed.share(weighed.matches_of(found[start:start + _WINDOW])))
    return start, min(start + _WINDOW, len(found))


def tells(weighed: Weighed, text: str) -> bool:
    """Return whether a number or date is asked for and a text has one close to what it is asked about."""
    return _told(wants(weighed.query.question) & {"number", "when"}, words(text), weighed)[1]


def _told(kinds: frozenset[str], found: Sequence[Word], weighed: Weighed) -> tuple[bool, bool]:
    """Whether the words hold a thing of a wanted kind, and whether one stands close to what is asked about.

    A number belongs to what is counted, which a question names first ("كم عدد القوات").
    """
    places = [(i, kind) for i, word in enumerate(found) for kind in kinds if _is_kind(kind, found, i, weighed)]
    about = {i for i, word in enumerate(found) if word.stem in weighed.stems}
    counted = {i for i in about if found[i].stem in weighed.first_stems}
    close = any(not counted.isdisjoint({i - 1, i + 1, i + 2}) if kind == "number"
                else not about.isdisjoint(range(i - 4, i + 5)) for i, kind in places)
    return bool(places), close


def _is_kind(kind: str, found: Sequence[Word], place: int, weighed: Weighed) -> bool:
    """Whether the word at a place is a cue for a kind; a year or a day of a month is no number of things."""
    word = found[place].folded
    if kind == "number":
        after = found[place + 1] if place + 1 < len(found) else found[place]
        number = word.isdigit() and not _YEAR.fullmatch(word) and after.folded not in MONTH_STARTS
        return number or word in NUMBER_WORDS or word in VAGUE_NUMBERS and after.stem in weighed.first_stems
    return word in _CUES[kind] or kind == "when" and bool(_YEAR.fullmatch(word))


_LEANING_OPENERS = frozenset(fold("وهذا وهذه وذلك وهو وهي وهم هذا هذه وأضاف وأضافت وتابع وتابعت وأوضح وزاد كما").split())


def _is_heading(text: str, length: int) -> bool:
    return length <= 10 and not re.search(r"[.!؟?…؛:][\"'”’»)\]]*$", text)
