"""The questions that stand beside the documents: how many an index answers rightly, and which it no longer does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.articles.documents import QUESTIONS
from rag.storage.index import Index

from .evaluation import Question, evaluate, read_questions


@dataclass(frozen=True, slots=True)
class Golden:
    """How many questions were asked, how many the new index and the one before answer rightly, and those that were `lost`."""

    asked: int
    right: int
    right_before: int
    lost: tuple[str, ...]


def golden_questions(documents: Path) -> list[Question]:
    """Return the questions of the questions.jsonl in a folder, or beside a file; none where there is no such file.

    Raises RagError when it holds something else.
    """
    file = (documents if documents.is_dir() else documents.parent) / QUESTIONS
    return read_questions(file) if file.is_file() else []


def compare(questions: Sequence[Question], before: Index, now: Index) -> Golden:
    """Ask both indexes: right is an answer that holds the keys of its question, and a refusal of one without evidence."""
    was, is_now = ([_right(row) for row in evaluate(questions, index)] for index in (before, now))
    lost = tuple(question.question for question, old, new in zip(questions, was, is_now, strict=True) if old and not new)
    return Golden(len(questions), sum(is_now), sum(was), lost)


def _right(row: Mapping) -> bool:
    return bool(row["refused"] if row["refused"] is not None else row["answer@3"])
