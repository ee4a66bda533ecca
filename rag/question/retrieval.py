"""A question -> Hits: passages ranked by their words, by their vectors and word by word, and the three summed."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np

from rag.articles.chunks import Chunk
from rag.display.notebook import hits_html
from rag.display.reports import hit_text
from rag.errors import RagError
from rag.storage.embeddings import Static
from rag.storage.index import Index, load_index
from rag.storage.reranking import Reranker

from .operators import Filters, fulfils, needed
from .queries import Query, understand

LONGEST_QUESTION = 2000  # characters
DEPTH = 200  # passages that each ranker proposes
LOOKED_THROUGH = 3_200  # passages at least that are read for such as fulfil a question's operators
RERANKED = 30  # passages that a re-ranker reads, if there is one
# Weights of words (BM25), vectors and late interaction, by `rag.training.measure`: where words reach, vectors add
# little; a question in other words than the articles' ("paraphrase") has to be found by its vector.
WEIGHTS = {kind: np.array(weights) for kind, weights in (
    ("arabic", (1.0, 0.3, 0.3)), ("paraphrase", (0.1, 1.0, 0.1)), ("foreign", (1.0, 0.2, 0.3)), ("transformer", (1.0, 1.0, 0.0)))}
_beside = ThreadPoolExecutor(thread_name_prefix="vectors")  # FAISS holds no lock while it searches: words are searched meanwhile
_NOTHING_SAID, _ALL_SAID = 0.3, 0.6  # shares of a full BM25 score between which an Arabic question is a paraphrase in part
_SHARPNESS = 1.5  # exponent of a word's best cosine: near matches count less than in proportion


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it fits the question; scores compare within one question only."""

    chunk: Chunk
    score: float

    def to_dict(self) -> dict:
        """Return the hit as plain values, for JSON."""
        return {**asdict(self.chunk), "score": round(self.score, 4)}

    def __str__(self) -> str:
        """The passage below its score and source."""
        return hit_text(self.to_dict())

    def _repr_html_(self) -> str:
        """What notebooks show."""
        return hits_html([self.to_dict()])


class Hits(list[Hit]):
    """A list of hits that notebooks show as passages."""

    def __str__(self) -> str:
        return "\n\n".join(map(str, self))

    def _repr_html_(self) -> str:
        return hits_html(hit.to_dict() for hit in self)


def retrieve(question: str, k: int = 5, *, index: Index | str | Path = "index") -> list[Hit]:
    """Return the `k` passages that fit the question best, best first; `index` is a loaded Index or its folder.

    Scores of the rankers are standardised over the candidates and summed, so that none needs the others' scale.
    Raises RagError for an empty or overlong question, a `k` below 1 or an index that cannot be used.

    >>> [hit.chunk.title for hit in retrieve("كم عدد القوات؟", k=2)]        # doctest: +SKIP
    ['واشنطن وبغداد تتفاوضان بلا أفق لانهاء الوجود الأجنبي', ...]
    """
    question = checked(question)
    if not isinstance(k, int) or isinstance(k, bool) or k < 1:
        raise RagError(f"k is {k!r}: it must be a whole number of passages, 1 or more.")
    loaded = index if isinstance(index, Index) else load_index(index)
    return Hits(search(understand(question), min(k, len(loaded)), loaded))


def checked(question: str) -> str:
    """Return a question fit to be asked; RagError when it is no text, empty, or longer than LONGEST_QUESTION characters."""
    if not isinstance(question, str) or not question.strip():
        raise RagError("The question is empty: type a question.")
    if len(question) > LONGEST_QUESTION:
        raise RagError(f"The question has {len(question):,} characters: ask in at most {LONGEST_QUESTION:,}.")
    return question.encode("utf-8", "replace").decode()  # a half of a surrogate pair is no character


def search(query: Query, k: int, index: Index) -> Iterator[Hit]:
    """Yield the `k` best hits of an understood question; the index's re-ranker, if any, orders the first RERANKED anew.

    A passage is read when its hit is wanted.
    """
    found = rankings(query, max(k, DEPTH), index)
    scores = weights(query, found.said, index) @ found.scores
    order = np.argsort(-scores, kind="stable")[:max(k, RERANKED) if index.reranker else k]
    hits = (Hit(index.chunk(found.rows[i]), float(scores[i])) for i in order)
    return islice(_reranked(query, hits, index.reranker), k) if index.reranker else hits


def _reranked(query: Query, hits: Iterator[Hit], reranker: Reranker) -> Iterator[Hit]:
    """The hits with the first RERANKED in the order of a re-ranker's scores."""
    first = list(islice(hits, RERANKED))
    if first:
        judged = reranker.scores(query.text, [hit.chunk.text for hit in first])
        behind = float(judged.min()) - first[-1].score  # so that scores go on falling
        yield from (Hit(first[i].chunk, float(judged[i])) for i in np.argsort(-judged, kind="stable"))
        yield from (Hit(hit.chunk, hit.score + behind) for hit in hits)


@dataclass(frozen=True, slots=True, eq=False)
class Rankings:
    """Rows of passages with their standardised scores by words, by vectors and by late interaction, a line each.

    `said` is the share of a full BM25 score that the best passage reaches: how far the question's words go. `measured`
    holds the same as `scores` before they were standardised: BM25, cosines, sums of cosines.
    """

    rows: list[int]
    scores: np.ndarray
    said: float
    measured: np.ndarray


def rankings(query: Query, depth: int, index: Index) -> Rankings:
    """Return the passages that words or vectors rank among the first `depth` of those that fulfil the question's filters.

    Late interaction is 0 without a static model. Raises RagError for a question that only says what to leave out.
    """
    if query.filters and not query.concepts:
        raise RagError("The question only says what to leave out: add what to look for.")
    vector, needs = index.embedder.query(query.text), needed(query.filters)
    among = index.words.having(needs) if needs else None
    fits = _fitting(query.filters, index)
    nearest = _beside.submit(_first, lambda reach: index.vectors.search(vector, reach, among), depth, fits)
    lexical = dict(_first(lambda reach: index.words.search(query.concepts, reach, needs), depth, fits))
    rows = sorted({*lexical, *dict(nearest.result())})
    if not rows:
        return Rankings([], np.zeros((3, 0)), 0.0, np.zeros((3, 0)))
    words = np.array([lexical.get(row, 0.0) for row in rows])
    cosines = index.vectors.cosines(rows, vector)
    static = index.embedder.static
    late = max_similarity(static, query.text, index.passages.tokens(rows)) if static else np.zeros(len(rows))
    said = float(words.max()) / max(index.words.full_score(query.concepts), 1e-9)
    measured = np.array([words, cosines, late])
    return Rankings(rows, np.array([_standardised(scores) for scores in measured]), said, measured)


def _fitting(filters: Filters, index: Index) -> Callable[[int], bool]:
    """What says of a row whether its passage fulfils the filters; each is read once."""
    return cache(lambda row: fulfils(index.chunk(row).text, filters)) if filters else lambda row: True


def _first(ranked: Callable[[int], list[tuple[int, float]]], most: int, fits: Callable[[int], bool]) -> list[tuple[int, float]]:
    """The first `most` of a ranking that fit: more of it is asked for until there are so many, no more, or LOOKED_THROUGH."""
    reach = most
    while True:
        found = ranked(reach)
        fitting = list(islice((pair for pair in found if fits(pair[0])), most))
        if len(fitting) == most or len(found) < reach or reach >= LOOKED_THROUGH:
            return fitting
        reach *= 4


def unfulfilled(filters: Filters, index: Index) -> tuple[str, ...]:
    """Return the phrases and the required words, as they are written, that no passage has, as far as that is soon known."""
    missing = []
    for term in filters.phrases + filters.required:
        alone = Filters(required=(term,))
        likely = index.words.having(needed(alone)).tolist()
        if len(likely) <= LOOKED_THROUGH and not any(map(_fitting(alone, index), likely)):
            missing.append(term.written)
    return tuple(missing)


def weights(query: Query, said: float, index: Index) -> np.ndarray:
    """Return the weights of the three rankers for a question whose words go so far."""
    if not index.embedder.static:
        return WEIGHTS["transformer"]
    if query.language != "ar":
        return WEIGHTS["foreign"]
    share = float(np.clip((said - _NOTHING_SAID) / (_ALL_SAID - _NOTHING_SAID), 0, 1))
    return share * WEIGHTS["arabic"] + (1 - share) * WEIGHTS["paraphrase"]


def max_similarity(static: Static, question: str, told: Sequence[np.ndarray]) -> np.ndarray:
    """Return for each text, told as its token ids, how close its words come to those of the question.

    That is the sum over the question's words of their weight times the best cosine with a word of the text: late
    interaction (ColBERT's MaxSim; Khattab and Zaharia 2020) over a static model's word vectors.
    """
    asked = static.distinct([question])[0]
    filled = [number for number, tokens in enumerate(told) if len(tokens)]
    scores = np.zeros(len(told), np.float32)
    if len(asked) and filled:
        vocabulary, places = np.unique(np.concatenate([told[number] for number in filled]), return_inverse=True)
        starts = np.cumsum([0, *(len(told[number]) for number in filled)])[:-1]
        best = np.maximum.reduceat(static.cosines(vocabulary, asked)[places], starts)
        scores[filled] = np.clip(best, 0, 1) ** _SHARPNESS @ static.weights(asked)
    return scores


def _standardised(scores: np.ndarray) -> np.ndarray:
    spread = scores.std()
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)
