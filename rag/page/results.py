"""What `/ask` and `/retrieve` return, as types: the page's descriptions of itself, for programs and assistants, are made of them."""

from typing import Literal

from typing_extensions import TypedDict

from rag import Citation
from rag.answer.expansions import Expansion


class Passage(TypedDict):
    """A passage of an article, `text` being its characters from `start` to `end`; scores compare within one question only."""

    document: str
    title: str
    date: str
    start: int
    end: int
    text: str
    page: int | None
    score: float


class Reply(TypedDict):
    """An answer: `citations` are sentences of the articles, word for word; without any, the articles don't say.

    `text` is the answer as shown, with the numbers of its citations; `points` holds, for each thing said, the places of
    its citations. A refusal has the closest passages as `related` and the words that no article has as `missing`.
    """

    question: str
    language: str
    text: str
    abstained: bool
    strength: Literal["strong", "partial", "weak", ""]
    citations: list[Citation]
    searched: str
    related: list[Passage]
    missing: list[str]
    points: list[list[int]]
    side_by_side: bool
    searched_for: list[Expansion]
