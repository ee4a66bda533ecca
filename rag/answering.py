"""Hits -> Answer: the one to three sentences that answer, word for word, each a citation; or none."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from .errors import RagError
from .evidence import FEATURES, SUPPORT, Sentence, Weighed, features, sentences_of, support, wants
from .expansions import Expansion, expansions
from .followups import in_context
from .index import Index, load_index
from .queries import Query
from .retrieval import LONGEST_QUESTION, Hit, checked, search, unfulfilled
from .text import words

PASSAGES = 10  # hits whose sentences are looked at
RELATED = 3  # passages shown beside a refusal
_MOST_SENTENCES, _MOST_WORDS = 3, 120
# How far below the best sentence's score another may be and still be shown; several things were asked for in the second.
_MARGIN, _WIDE_MARGIN = 1.5, 2.0
_EASY_WORDS, _COST_OF_WORDS = 50, 0.02
_SAME = 0.7  # share of common words above which a sentence of the same article says nothing new
_WIRE_COPY = 0.95  # the same for a sentence of another article: only copies of one report are so alike
_REFUSALS = {
    "ar": "المقالات لا تذكر ذلك.", "en": "The articles don't say.", "fr": "Les articles ne le disent pas.",
    "fa": "مقاله‌ها در این باره چیزی نمی‌گویند.", "tr": "Makaleler bunu söylemiyor.", "ckb": "وتارەکان ئەوە ناڵێن.",
    "es": "Los artículos no lo dicen.", "de": "Die Artikel sagen das nicht.", "ru": "В статьях об этом не говорится."}


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of an article, with its place: `index.documents[document].text[start:end] == text`."""

    document: str
    title: str
    date: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Cited sentences and nothing else; without any, the articles don't say.

    `searched` is the question with what it follows up, "" where it stands alone. A refusal has the closest passages
    as `related` and the question's words that no article contains as `missing`. `searched_for` is in which other words
    it was looked for.
    """

    question: str
    language: str
    citations: tuple[Citation, ...] = ()
    searched: str = ""
    related: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    searched_for: tuple[Expansion, ...] = ()

    @property
    def abstained(self) -> bool:
        """Whether the articles don't say."""
        return not self.citations

    @property
    def text(self) -> str:
        """The answer as shown: its sentences, each with the number of its citation; or a refusal."""
        if self.abstained:
            return _REFUSALS[self.language]
        return "\n".join(f"{citation.text} [{number}]" for number, citation in enumerate(self.citations, start=1))

    def to_dict(self) -> dict:
        """Return the answer as plain values, for JSON."""
        return {"question": self.question, "language": self.language, "text": self.text, "abstained": self.abstained,
                "citations": [asdict(citation) for citation in self.citations], "searched": self.searched,
                "related": [hit.to_dict() for hit in self.related], "missing": list(self.missing),
                "searched_for": [asdict(expansion) | {"said": list(expansion.said)} for expansion in self.searched_for]}


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
    hits = search(query, PASSAGES, loaded)
    searched = query.text if query.text != query.question else ""
    searched_for = expansions(query, loaded, hits)
    chosen = choose(query, hits, loaded)
    if not chosen:
        words_missing = Weighed(query, loaded).missing if not query.bare else ()
        missing = tuple(dict.fromkeys(unfulfilled(query.filters, loaded) + words_missing))
        return Answer(question, query.language, (), searched, tuple(hits[:RELATED]), missing, searched_for)
    citations = tuple(_citation(sentence) for sentence in chosen)
    return Answer(question, query.language, citations, searched, searched_for=searched_for)


def choose(query: Query, hits: Sequence[Hit], index: Index) -> list[Sentence]:
    """Return the sentences that answer, best first; none when even the best does not say enough of the question."""
    candidates = sentences_of(hits, index)
    if not candidates or query.bare:
        return []
    weights = _weights()
    scores = features(query, candidates, index) @ weights["sentence"] - [_length_cost(candidate) for candidate in candidates]
    best = int(np.argmax(scores))
    evidence = support(query, candidates[best], index) @ weights["support"] + weights["intercept"]
    if 1 / (1 + np.exp(-evidence)) < weights["threshold"]:
        return []
    return _compose(query, candidates, scores)


def _length_cost(sentence: Sentence) -> float:
    """What a sentence loses for words beyond those that a reader takes in at once; the trained corpora have few such."""
    return _COST_OF_WORDS * max(len(words(sentence.text)) - _EASY_WORDS, 0)


def _compose(query: Query, candidates: list[Sentence], scores: np.ndarray) -> list[Sentence]:
    """The best sentence, then others that are nearly as good and say something else, within the limits."""
    order = np.argsort(-scores, kind="stable")
    margin = _WIDE_MARGIN if wants(query.question) & {"list", "why"} else _MARGIN
    chosen = [candidates[order[0]]]
    for place in order[1:]:
        candidate = candidates[place]
        length = sum(len(words(sentence.text)) for sentence in (*chosen, candidate))
        if len(chosen) == _MOST_SENTENCES or scores[place] < scores[order[0]] - margin:
            break
        if length <= _MOST_WORDS and not any(_repeats(candidate, sentence) for sentence in chosen):
            chosen.append(candidate)
    return chosen


def _repeats(candidate: Sentence, chosen: Sentence) -> bool:
    own, other = ({word.stem for word in words(sentence.text)} for sentence in (candidate, chosen))
    share = len(own & other) / max(min(len(own), len(other)), 1)
    return share > (_SAME if candidate.document == chosen.document else _WIRE_COPY)


@cache
def _weights() -> dict:
    """The trained weights, as vectors in the order of FEATURES and SUPPORT."""
    values = json.loads(resources.files(__package__).joinpath("answering.json").read_text("utf-8"))
    return {"sentence": np.array([values["sentence"][name] for name in FEATURES]),
            "support": np.array([values["support"][name] for name in SUPPORT]),
            "intercept": values["support"]["intercept"], "threshold": values["threshold"]}


def _citation(sentence: Sentence) -> Citation:
    chunk = sentence.hit.chunk
    return Citation(sentence.document, chunk.title, chunk.date, sentence.start, sentence.end, sentence.text)
