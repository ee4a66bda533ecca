"""Hits -> Answer: the one to three sentences that answer, word for word, each a citation; or none."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from itertools import combinations
from pathlib import Path

import numpy as np

from rag.arabic.relative_dates import DateNote, relative_dates
from rag.arabic.text import words
from rag.articles.chunks import Chunk
from rag.display.notebook import answer_html
from rag.display.reports import answer_text
from rag.errors import RagError
from rag.question.followups import in_context
from rag.question.operators import preferred
from rag.question.queries import Query
from rag.question.retrieval import DEPTH, LONGEST_QUESTION, Hit, checked, search, unfulfilled
from rag.storage.index import Index, load_index

from .composition import Point, compares, compose
from .emphasis import emphasised
from .evidence import FEATURES, SUPPORT, Sentence, features, says_numbers, sentences_of, support, wants
from .expansions import Expansion, expansions
from .reprints import at_source, is_reprinted, reprints
from .timeliness import timeliness
from .weighing import Weighed

PASSAGES = 10  # hits whose sentences are looked at
RELATED = 3  # passages shown beside a refusal
_EASY_WORDS, _COST_OF_WORDS = 50, 0.02
_TIMELY = 1.0  # what a sentence of the year that is asked about, or of the latest article, gains
_STRONG, _PARTIAL = 0.8, 0.6
_REFUSALS = {
    "ar": "المقالات لا تذكر ذلك.", "en": "The articles don't say.", "fr": "Les articles ne le disent pas.",
    "fa": "مقاله‌ها در این باره چیزی نمی‌گویند.", "tr": "Makaleler bunu söylemiyor.", "ckb": "وتارەکان ئەوە ناڵێن.",
    "es": "Los artículos no lo dicen.", "de": "Die Artikel sagen das nicht.", "ru": "В статьях об этом не говорится."}
_BY_ARTICLE = {
    "ar": "بحسب كل مقال:", "en": "According to each article:", "fr": "Selon chaque article :", "fa": "به گفتهٔ هر مقاله:",
    "tr": "Her makaleye göre:", "ckb": "بەپێی هەر وتارێک:", "es": "Según cada artículo:", "de": "Laut jedem Artikel:",
    "ru": "По каждой статье:"}


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of an article, with its place: `index.documents[document].text[start:end] == text`.

    `emphasis` holds the places in `text` of what was asked for; `dates` those of relative dates ("last Sunday") with the
    days that they were. `cut_before` and `cut_after` say that the article's sentence begins earlier, or goes on.
    `also` holds the sentence as copies of the article have it, a wire report's reprints: they are no sources of their own.
    `page` is where it begins, in an article with pages.
    """

    document: str
    title: str
    date: str
    start: int
    end: int
    text: str
    emphasis: tuple[tuple[int, int], ...] = ()
    dates: tuple[DateNote, ...] = ()
    cut_before: bool = False
    cut_after: bool = False
    also: tuple[Chunk, ...] = ()
    page: int | None = None

    @property
    def places(self) -> "tuple[Citation | Chunk, ...]":
        """The sentence in its article, and in the copies that say the same."""
        return self, *self.also

    @property
    def documents(self) -> tuple[str, ...]:
        """The article and its copies that say the same."""
        return tuple(place.document for place in self.places)

    @property
    def quoted(self) -> str:
        """The text with an ellipsis where its sentence was cut."""
        return "… " * self.cut_before + self.text + " …" * self.cut_after


@dataclass(frozen=True, slots=True)
class Answer:
    """Cited sentences and nothing else; without any, the articles don't say.

    `searched` is the question with what it follows up, "" where it stands alone. A refusal has the closest passages
    as `related` and the question's words that no article contains as `missing`. `searched_for` is in which other words
    it was looked for. `points` holds, for each thing said, the places of its citations: the first is what is shown, the
    others are articles that say the same. `confidence` is the probability that the articles say it.
    """

    question: str
    language: str
    citations: tuple[Citation, ...] = ()
    searched: str = ""
    related: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    searched_for: tuple[Expansion, ...] = ()
    points: tuple[tuple[int, ...], ...] = ()
    confidence: float = 0.0

    @property
    def abstained(self) -> bool:
        """Whether the articles don't say."""
        return not self.citations

    @property
    def strength(self) -> str:
        """How surely the articles say it, in a word: strong, partial or weak; "" for a refusal."""
        return "" if self.abstained else strength(self.confidence)

    @property
    def text(self) -> str:
        """The answer as shown: its sentences, each with the number of its citation; or a refusal."""
        if self.abstained:
            return _REFUSALS[self.language]
        lines = [self._line(point) for point in self.points]
        return "\n".join([self.label, *lines] if self.side_by_side else lines)

    @property
    def label(self) -> str:
        """What stands above articles that are compared, in the question's language; "" where none are."""
        return _BY_ARTICLE[self.language] if self.side_by_side else ""

    def _line(self, point: tuple[int, ...]) -> str:
        citation = self.citations[point[0]]
        source = f"{', '.join(filter(None, (citation.title, citation.date)))}: " if self.side_by_side else ""
        return f"{source}{citation.quoted} {''.join(f'[{place + 1}]' for place in point)}"

    @property
    def side_by_side(self) -> bool:
        """Whether articles are to be compared: they were asked to be, or each gives its own number or date."""
        shown = [self.citations[point[0]] for point in self.points]
        if wants(self.question) & {"number", "when"} and not compares(self.question):
            shown = [citation for citation in shown if citation.emphasis]
        elif not compares(self.question):
            return False
        return any(one.document not in other.documents and other.document not in one.documents
                   for one, other in combinations(shown, 2))

    def to_dict(self) -> dict:
        """Return the answer as plain values, for JSON."""
        return {"question": self.question, "language": self.language, "text": self.text, "abstained": self.abstained,
                "strength": self.strength,
                "citations": [asdict(citation) for citation in self.citations], "searched": self.searched,
                "related": [hit.to_dict() for hit in self.related], "missing": list(self.missing),
                "points": [list(point) for point in self.points], "side_by_side": self.side_by_side,
                "searched_for": [asdict(expansion) | {"said": list(expansion.said)} for expansion in self.searched_for]}

    def __str__(self) -> str:
        """The answer with its sources, as lines."""
        return answer_text(self.to_dict())

    def _repr_html_(self) -> str:
        """What notebooks show."""
        return answer_html(self.to_dict())


def ask(question: str, *, history: Sequence[str] = (), index: Index | str | Path = "index") -> Answer:
    """Return the answer to a question; `history` holds the conversation's earlier questions, oldest first.

    `index` is a loaded Index or its folder. Raises RagError for an empty or overlong question, a history that is not
    a sequence of texts, or an index that cannot be used.

    >>> answer = ask("كم عدد القوات الأمريكية في العراق؟")        # doctest: +SKIP
    >>> answer.citations[0].text                                 # doctest: +SKIP
    'وتنشر واشنطن 2500 عسكري في العراق ...'
    """
    question = checked(question)
    if not isinstance(history, Sequence) or isinstance(history, str) or not all(isinstance(earlier, str) for earlier in history):
        raise RagError("The history must be a list of the earlier questions, each a text.")
    history = [checked(earlier[:LONGEST_QUESTION]) for earlier in history if earlier.strip()]
    loaded = index if isinstance(index, Index) else load_index(index)
    query = in_context(question, history)
    hits = passages_of(query, loaded)
    searched = query.text if query.text != query.question else ""
    searched_for = expansions(query, loaded, hits)
    weighed = Weighed(query, loaded)
    points, sure = choose(weighed, hits, loaded)
    if not points:
        missing = tuple(dict.fromkeys(unfulfilled(query.filters, loaded) + (() if query.bare else weighed.missing)))
        return Answer(question, query.language, (), searched, tuple(hits[:RELATED]), missing, searched_for, confidence=sure)
    citations, numbers = _cited(query, points, loaded)
    return Answer(question, query.language, citations, searched, searched_for=searched_for, points=numbers, confidence=sure)


def passages_of(query: Query, index: Index) -> list[Hit]:
    """Return the passages whose sentences may answer, best first: those in which something stood first, not its copies."""
    return list(search(query, PASSAGES, index)) if query.filters else at_source(search(query, DEPTH, index), PASSAGES, index)


def candidates_of(query: Query, hits: Sequence[Hit], index: Index) -> list[Sentence]:
    """Return the sentences of passages that are compared; none for a question of stop words alone."""
    found = [sentence for sentence in sentences_of(hits, index) if query.filters or not is_reprinted(sentence, index)]
    return [] if query.bare else preferred(found, query.filters)


def choose(weighed: Weighed, hits: Sequence[Hit], index: Index) -> tuple[list[Point], float]:
    """Return the points of an answer, best first, and the confidence in the best; none when that is below the threshold."""
    candidates = candidates_of(weighed.query, hits, index)
    if not candidates:
        return [], 0.0
    scores = sentence_scores(weighed, candidates, index)
    best = candidates[int(np.argmax(scores))]
    sure = confidence(weighed, best, index) if says_numbers(weighed, best) else 0.0
    return compose(weighed, candidates, scores, index) if sure >= threshold() else [], sure


def threshold() -> float:
    """Return the confidence from which on a question is answered."""
    return _weights()["threshold"]


def sentence_scores(weighed: Weighed, candidates: Sequence[Sentence], index: Index) -> np.ndarray:
    """Return how well each sentence answers; the best is compared with the others only."""
    timely = timeliness(weighed.query.question, [candidate.hit.chunk.date for candidate in candidates],
                        [candidate.text for candidate in candidates])
    scores = features(weighed, candidates, index) @ _weights()["sentence"] + _TIMELY * np.array(timely)
    return scores - [_length_cost(candidate) for candidate in candidates]


def confidence(weighed: Weighed, sentence: Sentence, index: Index) -> float:
    """Return the probability, between 0 and 1, that a question whose best sentence this is can be answered."""
    weights = _weights()
    return float(1 / (1 + np.exp(-(support(weighed, sentence, index) @ weights["support"] + weights["intercept"]))))


def strength(confidence: float) -> str:
    """Return a confidence as a word.

    On the invented articles, by weights that did not learn from them, the first sentence is right in 75 of 100 strong
    answers (218 questions), in 52 of the partial ones (162) and in 37 of the weak ones (134): between 0.6 and 0.8, and
    below, the share hardly rises with the confidence, so there are no more than three words.

    >>> strength(0.85), strength(0.7), strength(0.4)
    ('strong', 'partial', 'weak')
    """
    return "strong" if confidence >= _STRONG else "partial" if confidence >= _PARTIAL else "weak"


def sentence_weights() -> dict[str, float]:
    """Return how much each of the values named in FEATURES counts for a sentence."""
    return dict(zip(FEATURES, _weights()["sentence"].tolist(), strict=True))


def support_weights() -> dict[str, float]:
    """Return how much each of the values named in SUPPORT counts for the confidence, and the intercept, which is added."""
    return dict(zip(SUPPORT, _weights()["support"].tolist(), strict=True)) | {"intercept": _weights()["intercept"]}


def _length_cost(sentence: Sentence) -> float:
    """What a sentence loses for words beyond those that a reader takes in at once; the trained corpora have few such."""
    return _COST_OF_WORDS * max(len(words(sentence.text)) - _EASY_WORDS, 0)


@cache
def _weights() -> dict:
    """The trained weights, as vectors in the order of FEATURES and SUPPORT."""
    values = json.loads(resources.files(__package__).joinpath("answering.json").read_text("utf-8"))
    return {"sentence": np.array([values["sentence"][name] for name in FEATURES]),
            "support": np.array([values["support"][name] for name in SUPPORT]),
            "intercept": values["support"]["intercept"], "threshold": values["threshold"]}


def _cited(query: Query, points: Sequence[Point], index: Index) -> tuple[tuple[Citation, ...], tuple[tuple[int, ...], ...]]:
    """The citations of an answer, what each point says first, and for each point the places of its citations."""
    citations = [_citation(query, point.sentence, point.start, point.end, index) for point in points]
    numbers = []
    for place, point in enumerate(points):
        confirming = [_citation(query, sentence, sentence.start, sentence.end, index) for sentence in point.confirmed_by]
        numbers.append((place, *range(len(citations), len(citations) + len(confirming))))
        citations += confirming
    return tuple(citations), tuple(numbers)


def _citation(query: Query, sentence: Sentence, start: int, end: int, index: Index) -> Citation:
    chunk = sentence.hit.chunk
    document = index.documents[sentence.document]
    text = document.text[start:end]
    return Citation(sentence.document, chunk.title, chunk.date, start, end, text, emphasised(query, text),
                    relative_dates(text, chunk.date) if chunk.date else (), start > sentence.start, end < sentence.end,
                    reprints(sentence, index), document.page(start))
