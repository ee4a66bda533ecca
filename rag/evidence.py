"""A question and a sentence -> features: how much of the question the sentence says, and whether it says that kind of thing."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
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
from .text import Word, fold, root, stem, words

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
_ROOT, _SOUND = "√", "~"  # before a term that is no stem; no word has them
_CUES = {"number": NUMBER_WORDS, "when": TIME_WORDS, "where": PLACE_WORDS, "who": PERSON_WORDS,
         "why": CAUSE_WORDS, "said": SPEECH_WORDS}


@lru_cache(maxsize=1_000)
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
        for i in range(bisect_left(spans, (hit.chunk.start,)), bisect_left(spans, (hit.chunk.end,))):
            start, end = spans[i]
            before = text[slice(*spans[i - 1])] if i else ""
            after = text[slice(*spans[i + 1])] if i + 1 < len(spans) else ""
            found.append(Sentence(hit.chunk.document, start, end, text[start:end], before, after, rank, hit, spans[max(i - 1, 0)][0]))
    return found


@lru_cache(maxsize=2_000)
def document_sentences(text: str) -> list[tuple[int, int]]:
    """`sentences(text)`, remembered: the same articles are asked again and again."""
    return sentences(text)


@lru_cache(maxsize=10_000)
def _terms(text: str) -> frozenset[str]:
    """The stems of a text's words, and their roots and sounds, marked as such."""
    return frozenset().union(*[_terms_of_word(word.folded) for word in words(text)])


@lru_cache(maxsize=100_000)
def _terms_of_word(folded: str) -> tuple[str, str, str]:
    return stem(folded), _ROOT + root(stem(folded)), _SOUND + sound(folded)


def _parts(way: Alternative) -> tuple[tuple[str, str], ...]:
    """For each word of a way the term that says it, and that of its relatives."""
    if way.kind == "sound":
        return ((_SOUND + way.stems[0],) * 2,)
    return tuple((said, _ROOT + root(said)) for said in way.stems)


def _stems_of(concepts: Sequence[Concept]) -> frozenset[str]:
    return frozenset(stem for concept in concepts for way in concept.alternatives if way.kind != "sound" for stem in way.stems)


class Weighed:
    """A query with the idf weight of each of its concepts in one index, to hold texts against."""

    def __init__(self, query: Query, index: Index):
        self.query, self.concepts = query, query.concepts
        self.stems, self.first_stems = _stems_of(query.concepts), _stems_of(query.concepts[:2])
        ways = sorted(((way.weight, place, _parts(way)) for place, concept in enumerate(self.concepts) for way in concept.alternatives), reverse=True)
        self._terms = frozenset(term for _, _, parts in ways for term in chain.from_iterable(parts))
        self._ways: dict[str, list] = {term: [] for term in self._terms}  # by what says a word of them, or is its relative
        for weight, place, parts in ways:
            for _, related in parts:
                self._ways[related].append((weight, place, parts))
        self._by_texts: dict[tuple[str, ...], np.ndarray] = {}  # neighbours, passages and documents are asked about again and again
        self._by_terms: dict[frozenset[str], np.ndarray] = {}
        weights, missing = [], []
        for concept in self.concepts:
            counts = [index.words.frequency(way) for way in concept.alternatives]
            weights.append(concept.weight * index.words.inverse(min(filter(None, counts), default=0)))
            if not any(count for count, way in zip(counts, concept.alternatives, strict=True) if way.kind != "synonym"):
                missing.append(concept.asked)
        self.weights, self.missing = np.array(weights), tuple(missing)
        self._whole = max(self.weights.sum(), 1e-9)

    def matches(self, *texts: str) -> np.ndarray:
        """Return for each concept how fully the texts say it together, between 0 and 1."""
        if texts not in self._by_texts:
            self._by_texts[texts] = self._matches(self._said(texts))
        return self._by_texts[texts]

    def windows(self, found: Sequence[Word], length: int, step: int) -> list[tuple[tuple[int, int], np.ndarray]]:
        """Return the same for runs of `length` neighbouring words, `step` words apart, each with its first place and its end."""
        told = [(place, terms) for place, word in enumerate(found) if not self._terms.isdisjoint(terms := _terms_of_word(word.folded))]
        runs = [(start, min(start + length, len(found))) for start in range(0, max(len(found) - length, 0) + 1, step)]
        return [((start, end), self._matches(frozenset(chain.from_iterable([terms for place, terms in told if start <= place < end]))))
                for start, end in runs]

    def _said(self, texts: Iterable[str]) -> frozenset[str]:
        """The terms of texts that are the question's too."""
        return frozenset().union(*[_terms(text) & self._terms for text in texts])

    def _matches(self, terms: frozenset[str]) -> np.ndarray:
        said = terms & self._terms  # few: many texts say the same of a question
        if said not in self._by_terms:
            self._by_terms[said] = self._best(said)
        return self._by_terms[said]

    def _best(self, said: frozenset[str]) -> np.ndarray:
        found = [0.0] * len(self.concepts)
        for weight, place, parts in chain.from_iterable([self._ways[term] for term in said]):
            if weight > found[place]:
                full = sum([1.0 if term in said else ROOT_WEIGHT * (related in said) for term, related in parts])
                found[place] = max(found[place], weight * full / len(parts))
        return np.array(found)

    def literal_matches(self, *texts: str) -> np.ndarray:
        """Return for each concept how fully the texts say it in its own or translated words; of relatives, sure ones count."""
        said = self._said(texts)
        return np.array([max(_literal(way, said) for way in concept.alternatives) for concept in self.concepts])

    def share(self, matches: np.ndarray) -> np.ndarray:
        """Return the matched share of all that the question asks about, between 0 and 1; of a matrix, that of each row."""
        return matches @ self.weights / self._whole


def _literal(way: Alternative, said: frozenset[str]) -> float:
    parts = _parts(way)
    found = sum([term in said or related in said and len(related) > SURE_ROOT for term, related in parts]) / len(parts)
    return found * (0.6 if way.kind == "synonym" else 1.0)


FEATURES = ("overlap", "window", "overlap_near", "overlap_title", "overlap_passage", "overlap_document", "similarity",
            "meaning", "passage", "first_passage", "wanted", "wanted_missing", "wanted_close", "heading", "question", "length", "leaning")
SUPPORT = ("said_nearby", "said_literally", "concepts", "meaning")


def support(weighed: Weighed, sentence: Sentence, index: Index) -> np.ndarray:
    """Return the values named in SUPPORT: how much of the question its best sentence and passage say."""
    around, static = _around(sentence), _static(index)
    return np.array([weighed.share(weighed.matches(*around)), weighed.share(weighed.literal_matches(*around)),
                     min(len(weighed.concepts), 5) / 5,  # above five, more says no more
                     float(np.prod(static.encode([sentence.text, weighed.query.text]), axis=0).sum())])


def says_numbers(weighed: Weighed, sentence: Sentence) -> bool:
    """Return whether a sentence, its passage or its date has one of the question's years and larger numbers, if there are any."""
    asked = {word.folded for word in words(weighed.query.question) if _LARGE_NUMBER.fullmatch(word.folded)}
    around = (*_around(sentence), sentence.hit.chunk.date)
    return not asked or not asked.isdisjoint(word.folded for text in around for word in words(text))


def _static(index: Index) -> Static:
    """The index's own model, or the shipped one where that reads no single words: what answers does not hang on the model."""
    static = index.embedder.static or load_model().static
    assert static is not None  # the shipped model is one
    return static


def _around(sentence: Sentence) -> tuple[str, ...]:
    return sentence.before, sentence.text, sentence.after, sentence.hit.chunk.text, sentence.hit.chunk.title


def features(weighed: Weighed, candidates: Sequence[Sentence], index: Index) -> np.ndarray:
    """Return a row for each sentence with the values named in FEATURES, each roughly between 0 and 1."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    kinds = wants(weighed.query.question) & _CUES.keys()
    best = max(candidate.hit.score for candidate in candidates)
    others = [(candidate.hit.score - best, candidate.rank == 0, *_told(kinds, words(candidate.text), weighed), *_form(candidate.text))
              for candidate in candidates]
    return np.column_stack([_overlaps(weighed, candidates, index), *_similarities(weighed.query, candidates, index), others])


def _overlaps(weighed: Weighed, candidates: Sequence[Sentence], index: Index) -> np.ndarray:
    """The share of the question that each sentence says, and its best window; and what is around says beside that."""
    def said(texts: Iterable[str]) -> np.ndarray:
        return np.array([weighed.matches(text) for text in texts])

    own = said(candidate.text for candidate in candidates)
    windows = np.array([_best_window(weighed, words(candidate.text))[1] for candidate in candidates])
    near = np.maximum(said(candidate.before for candidate in candidates), said(candidate.after for candidate in candidates))
    around = (near, said(candidate.hit.chunk.title for candidate in candidates), said(candidate.hit.chunk.text for candidate in candidates),
              said(index.documents[candidate.document].text for candidate in candidates))
    return np.column_stack([weighed.share(own), weighed.share(windows), *(weighed.share(np.maximum(other - own, 0)) for other in around)])


def _similarities(query: Query, candidates: Sequence[Sentence], index: Index) -> tuple[np.ndarray, np.ndarray]:
    """Late interaction of each sentence, as a share of the best, and its vector's cosine."""
    static, texts = _static(index), [candidate.text for candidate in candidates]
    similar = max_similarity(static, query.question, static.distinct(texts))
    return similar / max(similar.max(), 1e-9), static.encode(texts) @ static.encode([query.question])[0]


def best_window(weighed: Weighed, found: Sequence[Word]) -> tuple[int, int]:
    """Return the first place and the end of the _WINDOW neighbouring words that say most of the question."""
    return _best_window(weighed, found)[0]


def _best_window(weighed: Weighed, found: Sequence[Word]) -> tuple[tuple[int, int], np.ndarray]:
    return max(weighed.windows(found, _WINDOW, _WINDOW // 3), key=lambda window: weighed.share(window[1]))


def _told(kinds: frozenset[str], found: Sequence[Word], weighed: Weighed) -> tuple[bool, bool, bool]:
    """Whether the words hold a thing of a wanted kind, or fail to, and whether one stands close to what is asked about.

    A number belongs to what is counted, which a question names first ("كم عدد القوات").
    """
    places = [(i, kind) for kind in kinds for i in _cues(kind, found, weighed)]
    if not places:
        return False, bool(kinds), False
    about = {i for i, word in enumerate(found) if word.stem in weighed.stems}
    counted = {i for i in about if found[i].stem in weighed.first_stems}
    close = any(not counted.isdisjoint((i - 1, i + 1, i + 2)) if kind == "number"
                else not about.isdisjoint(range(i - 4, i + 5)) for i, kind in places)
    return True, False, close


def _cues(kind: str, found: Sequence[Word], weighed: Weighed) -> list[int]:
    """The places of a kind's cues; a year or a day of a month is no number of things."""
    if kind == "number":
        return [place for place, (word, after) in enumerate(pairwise((*found, found[-1]))) if _is_number(word.folded, after, weighed)]
    return [place for place, word in enumerate(found) if word.folded in _CUES[kind] or kind == "when" and _YEAR.fullmatch(word.folded)]


def _is_number(word: str, after: Word, weighed: Weighed) -> bool:
    number = word.isdigit() and not _YEAR.fullmatch(word) and after.folded not in MONTH_STARTS
    return number or word in NUMBER_WORDS or word in VAGUE_NUMBERS and after.stem in weighed.first_stems


_LEANING_OPENERS = frozenset(fold("وهذا وهذه وذلك وهو وهي وهم هذا هذه وأضاف وأضافت وتابع وتابعت وأوضح وزاد كما").split())


def _form(text: str) -> tuple[bool, bool, float, bool]:
    """Whether a sentence is a heading or a question, how long it is, and whether it leans on what stands before."""
    found = words(text)
    heading = len(found) <= 10 and not re.search(r"[.!؟?…؛:][\"'”’»)\]]*$", text)
    question = text.rstrip("\"”’»").endswith(("؟", "?"))
    return heading, question, log(1 + len(found)) / 5, bool(found) and found[0].folded in _LEANING_OPENERS
