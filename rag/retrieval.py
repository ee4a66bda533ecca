"""A question -> Hits: passages ranked by their words, by their vectors and word by word, and the three summed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from .chunks import Chunk
from .embeddings import Static
from .errors import RagError
from .index import Index, load_index
from .operators import Filters, fulfils, needed
from .queries import Query, understand

LONGEST_QUESTION = 2000  # characters
DEPTH = 200  # passages that each ranker proposes
RERANKED = 30  # passages that a re-ranker reads, if there is one
# Weights of words (BM25), vectors and late interaction, by `rag.training.measure`: where words reach, vectors add
# little; a question in other words than the articles' ("paraphrase") has to be found by its vector.
WEIGHTS = {kind: np.array(weights) for kind, weights in (
    ("arabic", (1.0, 0.3, 0.3)), ("paraphrase", (0.1, 1.0, 0.1)), ("foreign", (1.0, 0.2, 0.3)), ("transformer", (1.0, 1.0, 0.0)))}
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
    return search(understand(question), min(k, len(loaded)), loaded)


def checked(question: str) -> str:
    """Return a question fit to be asked; RagError when it is no text, empty, or longer than LONGEST_QUESTION characters."""
    if not isinstance(question, str) or not question.strip():
        raise RagError("The question is empty: type a question.")
    if len(question) > LONGEST_QUESTION:
        raise RagError(f"The question has {len(question):,} characters: ask in at most {LONGEST_QUESTION:,}.")
    return question.encode("utf-8", "replace").decode()  # a half of a surrogate pair is no character


def search(query: Query, k: int, index: Index) -> list[Hit]:
    """Return the `k` best hits of an understood question; the index's re-ranker, if any, orders the first RERANKED anew."""
    found = rankings(query, max(k, DEPTH), index)
    scores = weights(query, found.said, index) @ found.scores
    order = np.argsort(-scores, kind="stable")[:max(k, RERANKED) if index.reranker else k]
    hits = [Hit(index.chunk(found.rows[i]), float(scores[i])) for i in order]
    if index.reranker and hits:
        first, others = hits[:RERANKED], hits[RERANKED:]
        judged = index.reranker.scores(query.text, [hit.chunk.text for hit in first])
        behind = float(judged.min()) - first[-1].score  # so that scores go on falling
        hits = [Hit(first[i].chunk, float(judged[i])) for i in np.argsort(-judged, kind="stable")]
        hits += [Hit(hit.chunk, hit.score + behind) for hit in others]
    return hits[:k]


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
    reach = len(index) if query.filters else depth
    vector = index.embedder.query(query.text)
    lexical = dict(index.words.search(query.concepts, reach))
    _, nearest = index.vectors.search(vector[None], min(reach, len(index)))
    rows = _fulfilling(query.filters, depth, index, lexical, (int(row) for row in nearest[0] if row >= 0))
    if not rows:
        return Rankings([], np.zeros((3, 0)), 0.0, np.zeros((3, 0)))
    words = np.array([lexical.get(row, 0.0) for row in rows])
    cosines = index.vectors.reconstruct_batch(rows) @ vector
    static = index.embedder.static
    late = max_similarity(static, query.text, static.distinct([index.chunk(row).text for row in rows])) if static else np.zeros(len(rows))
    said = float(words.max()) / max(index.words.full_score(query.concepts), 1e-9)
    measured = np.array([words, cosines, late])
    return Rankings(rows, np.array([_standardised(scores) for scores in measured]), said, measured)


def _fulfilling(filters: Filters, depth: int, index: Index, *ranked: Iterable[int]) -> list[int]:
    """The rows that a ranker names among the first `depth` of those whose passages fulfil the filters.

    Passages without the words that are needed are passed over unread.
    """
    if not filters:
        return sorted({row for rows in ranked for row in rows})
    having = [{row for row, _ in index.words.search([concept], len(index))} for concept in needed(filters)]
    within = set.intersection(*having) if having else None
    told: dict[int, bool] = {}

    def fits(row: int) -> bool:
        if row not in told:
            told[row] = (within is None or row in within) and fulfils(index.chunk(row).text, filters)
        return told[row]

    return sorted({row for rows in ranked for row in islice(filter(fits, rows), depth)})


def unfulfilled(filters: Filters, index: Index) -> tuple[str, ...]:
    """Return the phrases and the required words, as they are written, that no passage has."""
    return tuple(term.written for term in filters.phrases + filters.required
                 if not _fulfilling(Filters(required=(term,)), 1, index, range(len(index))))


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
