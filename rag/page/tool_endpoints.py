"""What programs call to do what the buttons do: `/export` and `/feedback`.

Nothing that a program says of an answer is taken for true: every question is asked here, so a file holds only sentences
of the articles, and a vote is on the answer that is given now.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr

import rag
from rag import RagError
from rag.page.endpoints import LONGEST_HISTORY, answered
from rag.page.export import saved_file
from rag.page.turns import Turn
from rag.page.wording import WORDINGS
from rag.quality.feedback import append, vote_on


def add_tool_endpoints(index: Callable[[], rag.Index], votes: Path | None) -> None:
    """Give the page that is being built `/export`, and `/feedback` when there is a file of votes."""

    def export(questions: list[str], form: str = "markdown", language: str = "ar") -> dict[str, str]:
        """Ask the questions of a conversation, oldest first, and return it as a file's name and text: markdown or html."""
        return answered(lambda: export_checked(questions, form, language, index))

    gr.api(export, api_name="export")
    if votes is None:
        return

    def feedback(answer: dict[str, Any], vote: str, reason: str = "", comment: str = "", history: list[str] = []  # noqa: B006
                 ) -> dict[str, Any]:
        """Vote on what `/ask` returned: "up", or "down" with a reason; `history` is what `/ask` was sent."""
        return answered(lambda: feedback_checked(answer, vote, reason, comment, history, index, votes))

    gr.api(feedback, api_name="feedback")


def export_checked(questions: Any, form: Any, language: Any, index: Callable[[], rag.Index]) -> dict[str, str]:
    """Return the name and the text of a file; arguments of another kind or size are a `RagError`."""
    _check_texts(questions, "questions")
    if not isinstance(language, str) or language not in WORDINGS:
        raise RagError(f"language is {language!r:.40}: send one of {', '.join(WORDINGS)}.")
    loaded = index()
    turns: list[Turn] = []
    for place, question in enumerate(questions):
        turns.append(Turn.of(rag.ask(question, history=questions[:place], index=loaded), questions[:place], loaded))
    file = saved_file(turns, form, WORDINGS[language], date.today())
    return {"name": file.name, "text": file.text}


def feedback_checked(answer: Any, vote: Any, reason: Any, comment: Any, history: Any,
                     index: Callable[[], rag.Index], votes: Path) -> dict[str, Any]:
    """Write down a vote and return its line; a `RagError` when it is none, or the question is answered otherwise now."""
    _check_texts(history, "history")
    if not isinstance(answer, dict) or not isinstance(answer.get("question"), str):
        raise RagError("answer is not what /ask returned: send that.")
    loaded = index()
    now = Turn.of(rag.ask(answer["question"], history=history, index=loaded), history, loaded)
    if _places(answer.get("citations")) != _places(now.answer.to_dict()["citations"]):
        raise RagError("The question is answered otherwise now: ask it again, with the same history, and vote on that.")
    line = vote_on(now.answer, vote, reason, comment, history=history, model=now.model, identity=now.id)
    append(line, votes)
    return line


def _places(citations: Any) -> list[tuple] | None:
    """The places of citations; None of what are no citations."""
    try:
        return [(citation["document"], citation["start"], citation["end"]) for citation in citations]
    except (TypeError, KeyError, IndexError):
        return None


def _check_texts(texts: object, name: str) -> None:
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise RagError(f"{name} is not a list of texts: send questions, oldest first.")
    if len(texts) > LONGEST_HISTORY:
        raise RagError(f"{name} has {len(texts)} questions: send {LONGEST_HISTORY} at most.")
