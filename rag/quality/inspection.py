"""Why a question is answered as it is: what was searched for, what each ranker says of each passage, how sentences compare."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from rag.answer.answering import candidates_of, confidence, passages_of, sentence_scores, sentence_weights, threshold
from rag.answer.evidence import FEATURES, SUPPORT, Sentence, features, says_numbers, support, wants
from rag.answer.expansions import Expansion, expansions
from rag.answer.weighing import Weighed, terms
from rag.arabic.sounds import sound
from rag.arabic.text import root, words
from rag.articles.chunks import Chunk
from rag.question.followups import in_context
from rag.question.retrieval import DEPTH, Hit, Rankings, checked, rankings, search, weights
from rag.storage.index import Index
from rag.storage.lexical import Concept

RANKERS = ("words", "vectors", "late")
_PASSAGES, _SENTENCES = 20, 15  # that are shown
_WAYS = 8  # of a concept
_FILTERS = ("phrases", "required", "excluded")
_FORMS = 4  # of a concept in one passage


@dataclass(frozen=True, slots=True)
class Way:
    """Stems by which a concept was searched for, with their weight, kind and the number of passages that have them."""

    stems: str
    weight: float
    kind: str
    passages: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing that was searched for, its weight in the question (less for what is carried over) and in this index."""

    asked: str
    weight: float
    counts: float
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """How fully a passage says a concept, and in which of its words."""

    asked: str
    share: float
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """What one ranker says of a passage: its rank among those found, the measured score, and that one standardised."""

    rank: int
    measured: float
    score: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was found: `rankers` are in the order of RANKERS, `score` is their sum or the re-ranker's."""

    chunk: Chunk
    score: float
    rankers: tuple[Ranked, ...]
    matched: tuple[Matched, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence with its score and the values of FEATURES; `passage` is the rank of the passage in which it was found.

    That is 0 for a sentence whose copy was found. `more` is what is added to the features' share in the score: for a
    time that fits what is asked about, less for a long sentence.
    """

    document: str
    start: int
    end: int
    text: str
    passage: int
    score: float
    features: tuple[float, ...]
    more: float


@dataclass(frozen=True, slots=True)
class Inspection:
    """A question on its way to an answer. `searched` differs from `question` in a follow-up; a `bare` one has stop words only.

    `said` is how far the question's words go; `weights` are those of RANKERS. `support` holds the values of SUPPORT for
    the best sentence, of which comes the confidence that is compared with `threshold`; `says_numbers` whether that
    sentence has a year or large number of the question, if there is one.
    """

    question: str
    searched: str
    language: str
    bare: bool
    wants: tuple[str, ...]
    filters: dict[str, tuple[str, ...]]
    concepts: tuple[Asked, ...]
    missing: tuple[str, ...]
    expansions: tuple[Expansion, ...]
    said: float
    weights: tuple[float, ...]
    passages: tuple[Passage, ...]
    sentences: tuple[Compared, ...]
    support: tuple[float, ...]
    says_numbers: bool
    confidence: float
    threshold: float

    def to_dict(self) -> dict:
        """Return the inspection as plain values, for JSON; features and support by their names."""
        values = asdict(self)
        for sentence in values["sentences"]:
            sentence["features"] = dict(zip(FEATURES, sentence["features"], strict=True))
        for passage in values["passages"]:
            passage["rankers"] = dict(zip(RANKERS, passage["rankers"], strict=True))
        return values | {"support": dict(zip(SUPPORT, self.support, strict=False))}


def inspect(question: str, history: Sequence[str], index: Index) -> Inspection:
    """Return what `ask` sees of a question that follows others, oldest first.

    Raises RagError for an empty or overlong question, or one that only says what to leave out.

    >>> inspection = inspect("كم عدد القوات؟", [], index)                       # doctest: +SKIP
    >>> inspection.passages[0].rankers[0].rank, inspection.confidence > inspection.threshold    # doctest: +SKIP
    (1, True)
    """
    query = in_context(checked(question), [checked(earlier) for earlier in history])
    hits, found, sources = list(search(query, _PASSAGES, index)), rankings(query, DEPTH, index), passages_of(query, index)
    weighed = Weighed(query, index)
    compared = candidates_of(query, sources, index)
    scores = sentence_scores(weighed, compared, index) if compared else np.zeros(0)
    best = compared[int(scores.argmax())] if compared else None
    return Inspection(
        question=query.question, searched=query.text, language=query.language, bare=query.bare,
        wants=tuple(sorted(wants(query.question))),
        filters={name: tuple(term.written for term in getattr(query.filters, name)) for name in _FILTERS},
        concepts=_asked(weighed, index), missing=weighed.missing, expansions=expansions(query, index, sources),
        said=_short(found.said), weights=tuple(map(_short, weights(query, found.said, index))),
        passages=_passages(weighed, hits, found, index), sentences=_compared(weighed, compared, scores, hits, index),
        support=tuple(map(_short, support(weighed, best, index))) if best else (),
        says_numbers=bool(best and says_numbers(weighed, best)),
        confidence=_short(confidence(weighed, best, index)) if best else 0.0, threshold=threshold())


def _short(value: float) -> float:
    return round(float(value), 4)


def _asked(weighed: Weighed, index: Index) -> tuple[Asked, ...]:
    rows = []
    for concept, counts in zip(weighed.concepts, weighed.weights, strict=True):
        ways = sorted(concept.alternatives, key=lambda way: -way.weight)
        all_ways = (Way(" ".join(way.stems), _short(way.weight), way.kind, index.words.frequency(way)) for way in ways)
        found = tuple(way for way in all_ways if way.passages)[:_WAYS]
        rows.append(Asked(concept.asked, _short(concept.weight), _short(counts), found))
    return tuple(rows)


def _passages(weighed: Weighed, hits: Sequence[Hit], found: Rankings, index: Index) -> tuple[Passage, ...]:
    ranks = np.argsort(np.argsort(-found.measured, axis=1, kind="stable"), axis=1) + 1
    places = {index.passages.place(row)[:2]: number for number, row in enumerate(found.rows)}
    rows = []
    for hit in hits:
        number = places[hit.chunk.document, hit.chunk.start]
        values = zip(ranks[:, number], found.measured[:, number], found.scores[:, number], strict=True)
        rankers = tuple(Ranked(int(rank), _short(measured), _short(score)) for rank, measured, score in values)
        rows.append(Passage(hit.chunk, _short(hit.score), rankers, _matched(weighed, hit.chunk.text)))
    return tuple(rows)


def _matched(weighed: Weighed, text: str) -> tuple[Matched, ...]:
    shares = zip(weighed.concepts, weighed.matches([terms(text)])[0], strict=True)
    return tuple(Matched(concept.asked, _short(share), _written(concept, text)) for concept, share in shares if share)


def _written(concept: Concept, text: str) -> tuple[str, ...]:
    """The first words of a text that have a stem, a root or the sound of a concept; synonyms of several words are left out."""
    named = {way.stems[0] for way in concept.alternatives if way.kind == "sound"}
    told = (way for way in concept.alternatives if way.kind != "sound" and (way.kind == "same" or len(way.stems) == 1))
    stems = {stem for way in told for stem in way.stems}
    roots = set(map(root, stems))
    said = (text[word.start:word.end] for word in words(text)
            if word.stem in stems or root(word.stem) in roots or named and sound(word.folded) in named)
    return tuple(dict.fromkeys(said))[:_FORMS]


def _compared(weighed: Weighed, sentences: Sequence[Sentence], scores: np.ndarray, hits: Sequence[Hit],
              index: Index) -> tuple[Compared, ...]:
    if not sentences:
        return ()
    values = features(weighed, sentences, index)
    more = scores - values @ list(sentence_weights().values())
    ranks = {hit.chunk: rank for rank, hit in enumerate(hits, 1)}
    best = np.argsort(-scores, kind="stable")[:_SENTENCES]
    rows = ((sentences[number], scores[number], values[number], more[number]) for number in best)
    return tuple(Compared(sentence.document, sentence.start, sentence.end, sentence.text, ranks.get(sentence.hit.chunk, 0),
                          _short(score), tuple(map(_short, parts)), _short(rest)) for sentence, score, parts, rest in rows)
