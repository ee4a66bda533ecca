"""A question and a sentence -> features: how much of the question the sentence says, and whether it says that kind of thing."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from math import log
from sys import maxsize

import numpy as np

from rag.arabic.cues import (
    CAUSE_WORDS,
    MONTH_STARTS,
    NUMBER_WORDS,
    PERSON_WORDS,
    PLACE_WORDS,
    SPEECH_WORDS,
    TIME_WORDS,
    VAGUE_NUMBERS,
)
from rag.arabic.sentences import sentences
from rag.arabic.text import Word, fold, words
from rag.question.queries import Query
from rag.question.retrieval import Hit, max_similarity
from rag.storage.embeddings import Static, load_model
from rag.storage.index import Index

from .weighing import Weighed, terms, windows

# What a question wants to know, by its question words in nine languages (folded).
_WANTED_BY = {
    "number": r"كم|عدد|شكد|قديش|كام|نسبه|how many|how much|number of|combien|چند|جند|جقدر|kac|چەند|cuant|wie viel|skolko|сколько",
    "when": r"متى|امتى|شوكت|اي (?:عام|سنه|يوم|شهر|تاريخ|وقت|ساعه)|موعد|تاريخ|when|which (?:year|month|day)|what (?:year|month|day|date|time)|"
            r"until (?:when|which)|quand|quelle (?:annee|date)|كي\b|چه زمان|ne zaman|hangi (?:yil|tarih|ay)|cuando|wann|когда|كهي",
    "where": r"اين|وين|فين|اي (?:مكان|مدينه|منطقه|محافظه|بلد|دوله)|where|which (?:city|country|province|region)|\bou\b|كجا|nere|"
             r"كوي|donde|\bwo\b|где|куда",
    "who": r"^من\b|\bمن (?:هو|هي|هم|الذي|التي|قال|قتل|اعلن|يقود)|منو|مين|لمن|who|whom|whose|\bqui\b|چه كسي|جه كسي|kim|كي يه|"
           r"quien|\bwer\b|wem|wen|кто|кого|кому",
    "why": r"لماذا|ليش|ليه|سبب|لاي سبب|هدف|why|reason|purpose|pourquoi|چرا|جرا|neden|nicin|بوجي|por que|warum|wieso|почему|зачем",
    "said": r"قال|قالت|راي|موقف|وصف|صرح|علق|يري|قول|say|said|describe|view|position|opinion|according|dit|declare|gesagt|dijo|dedi|گفت|كفت|сказал",
    "list": r"ما (?:هي )?ال\w+ات|اسماء|اذكر|which|what are|list|quels|quelles|cuales|welche|какие",
}
_WANTS = {kind: re.compile(fold(pattern)) for kind, pattern in _WANTED_BY.items()}

_YEAR = re.compile(r"(?:19|20)\d\d")
_LARGE_NUMBER = re.compile(r"\d{3,}")  # smaller ones are written in words as well
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


FEATURES = ("overlap", "window", "overlap_near", "overlap_title", "overlap_passage", "overlap_document", "similarity",
            "meaning", "passage", "first_passage", "wanted", "wanted_missing", "wanted_close",
            "number", "number_close", "heading", "question", "length", "leaning")
SUPPORT = ("said_nearby", "said_literally", "concepts", "meaning")


def support(weighed: Weighed, sentence: Sentence, index: Index) -> np.ndarray:
    """Return the values named in SUPPORT: how much of the question its best sentence and passage say."""
    said, static = [frozenset().union(*map(terms, _around(sentence)))], _static(index)
    return np.array([*weighed.share(weighed.matches(said)), *weighed.share(weighed.literal_matches(said)),
                     min(len(weighed.concepts), 5) / 5,  # above five, more says no more
                     float(np.prod(static.encode([sentence.text, weighed.query.text]), axis=0).sum())])


def says_numbers(weighed: Weighed, sentence: Sentence) -> bool:
    """Return whether a sentence, its passage or its date has one of the question's years and larger numbers, if there are any."""
    asked = {word.folded for word in words(weighed.query.question) if _LARGE_NUMBER.fullmatch(word.folded)}
    return not asked or not asked.isdisjoint(word.folded for text in _around(sentence) for word in words(text))


def _static(index: Index) -> Static:
    """The index's own model, or the shipped one where that reads no single words: what answers does not hang on the model."""
    static = index.embedder.static or load_model().static
    assert static is not None  # the shipped model is one
    return static


def _around(sentence: Sentence) -> tuple[str, ...]:
    """What a sentence's passage says, with its article's title and date."""
    chunk = sentence.hit.chunk
    return sentence.before, sentence.text, sentence.after, chunk.text, chunk.title, chunk.date


def features(weighed: Weighed, candidates: Sequence[Sentence], index: Index) -> np.ndarray:
    """Return a row for each sentence with the values named in FEATURES, each roughly between 0 and 1."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    kinds = wants(weighed.query.question) & _CUES.keys()
    best = max(candidate.hit.score for candidate in candidates)
    others = [(candidate.hit.score - best, candidate.rank == 0, *_told(kinds, words(candidate.text), weighed),
               *_told(kinds & {"number"}, words(candidate.text), weighed)[::2], *_form(candidate.text)) for candidate in candidates]
    return np.column_stack([_overlaps(weighed, candidates, index), *_similarities(weighed.query, candidates, index), others])


def _overlaps(weighed: Weighed, candidates: Sequence[Sentence], index: Index) -> np.ndarray:
    """The share of the question that each sentence says, and its best window; and what is around says beside that."""
    told = [known for candidate in candidates for known in (
        *map(terms, (candidate.text, candidate.before, candidate.after, candidate.hit.chunk.title)),
        _said(index.documents[candidate.document].text, candidate.hit.chunk.start, candidate.hit.chunk.end),
        _said(index.documents[candidate.document].text))]
    own, before, after, *around = weighed.matches(told).reshape(len(candidates), 6, -1).swapaxes(0, 1)
    parts = [[said for _, _, said in windows(candidate.text)] for candidate in candidates]
    within = np.maximum.reduceat(weighed.share(weighed.matches(list(chain.from_iterable(parts)))),
                                 list(accumulate(map(len, parts[:-1]), initial=0)))
    beside = (weighed.share(np.maximum(others - own, 0)) for others in (np.maximum(before, after), *around))
    return np.column_stack([weighed.share(own), within, *beside])


@lru_cache(maxsize=500)
def _said(text: str, start: int = 0, end: int = maxsize) -> frozenset[str]:
    """The terms of the sentences that begin in a part of a text; each sentence's are remembered for themselves, too."""
    return frozenset().union(*(terms(text[first:last]) for first, last in document_sentences(text) if start <= first < end))


def _similarities(query: Query, candidates: Sequence[Sentence], index: Index) -> tuple[np.ndarray, np.ndarray]:
    """Late interaction of each sentence, as a share of the best, and its vector's cosine."""
    static, texts = _static(index), [candidate.text for candidate in candidates]
    similar = max_similarity(static, query.question, static.distinct(texts))
    return similar / max(similar.max(), 1e-9), static.encode(texts) @ static.encode([query.question])[0]


def best_window(weighed: Weighed, text: str) -> tuple[int, int]:
    """Return the first place and the end of the neighbouring words of a text that say most of the question."""
    parts = windows(text)
    start, end, _ = parts[int(np.argmax(weighed.share(weighed.matches([said for _, _, said in parts]))))]
    return start, end


def tells(weighed: Weighed, text: str) -> bool:
    """Return whether a number or date is asked for and a text has one close to what it is asked about."""
    return _told(wants(weighed.query.question) & {"number", "when"}, words(text), weighed)[-1]


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
        return [place for place, (word, after) in enumerate(pairwise((*found, *found[-1:]))) if _is_number(word.folded, after, weighed)]
    return [place for place, word in enumerate(found) if word.folded in _CUES[kind] or kind == "when" and _YEAR.fullmatch(word.folded)]


def _is_number(word: str, after: Word, weighed: Weighed) -> bool:
    number = word.isdigit() and not _YEAR.fullmatch(word) and after.folded not in MONTH_STARTS
    return number or word in NUMBER_WORDS or word in VAGUE_NUMBERS and after.stem in weighed.first_stems


_SENTENCE_END = re.compile(r"[.!؟?…؛:][\"'”’»)\]]*$")
_LEANING_OPENERS = frozenset(fold("وهذا وهذه وذلك وهو وهي وهم هذا هذه وأضاف وأضافت وتابع وتابعت وأوضح وزاد كما").split())


def _form(text: str) -> tuple[bool, bool, float, bool]:
    """Whether a sentence is a heading or a question, how long it is, and whether it leans on what stands before."""
    found = words(text)
    heading = len(found) <= 10 and not _SENTENCE_END.search(text)
    question = text.rstrip("\"”’»").endswith(("؟", "?"))
    return heading, question, log(1 + len(found)) / 5, bool(found) and found[0].folded in _LEANING_OPENERS
