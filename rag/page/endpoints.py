"""What programs call: `/ask` and `/retrieve`, the same JSON as the command line's `--json`.

Gradio checks no argument of an endpoint, so these do.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr

import rag
from rag.page.results import Passage, Reply

MOST_HITS = 100
LONGEST_HISTORY = 100


def add_endpoints(index: Callable[[], rag.Index]) -> None:
    """Give the page that is being built the endpoints `/ask` and `/retrieve` over the index that `index()` loads."""

    def ask(question: str, history: list[str] = []) -> Reply:  # noqa: B006 - shown to callers as []
        """Answer a question with sentences cited from the articles; `history` holds the earlier questions."""
        return answered(lambda: ask_checked(question, history, index))

    def retrieve(question: str, k: int = 5) -> list[Passage]:
        """Return the `k` passages of the articles nearest to a question, best first."""
        return answered(lambda: retrieve_checked(question, k, index))

    gr.api(ask, api_name="ask")
    gr.api(retrieve, api_name="retrieve")


def ask_checked(question: object, history: object, index: Callable[[], rag.Index]) -> dict[str, Any]:
    """Return an answer as JSON; arguments of another kind than text are a `RagError`."""
    asked, earlier = check_asked(question, history)
    return rag.ask(asked, history=earlier, index=index()).to_dict()


def check_asked(question: object, history: object) -> tuple[str, list[str]]:
    """Return a question and the earlier ones, if that is what they are; else raise a `RagError`."""
    asked = _text(question)
    if not isinstance(history, list | tuple) or not all(isinstance(earlier, str) for earlier in history):
        raise rag.RagError("history is not a list of texts: send the earlier questions, oldest first.")
    if len(history) > LONGEST_HISTORY:
        raise rag.RagError(f"history has {len(history)} questions: send the last {LONGEST_HISTORY} at most.")
    return asked, list(history)


def retrieve_checked(question: object, k: object, index: Callable[[], rag.Index]) -> list[dict[str, Any]]:
    """Return passages as JSON; arguments of another kind or size are a `RagError`."""
    asked = _text(question)
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= MOST_HITS:
        raise rag.RagError(f"k is {k!r:.40}: send a whole number from 1 to {MOST_HITS}.")
    return [hit.to_dict() for hit in rag.retrieve(asked, k, index=index())]


def answered(call: Callable[[], Any]) -> Any:
    """Return what `call` returns; of its errors only a `gr.Error` reaches the caller with its message."""
    try:
        return call()
    except rag.RagError as problem:
        raise gr.Error(str(problem), print_exception=False) from problem


def _text(question: object) -> str:
    if not isinstance(question, str):
        raise rag.RagError(f"question is {'missing' if question is None else f'no text but {type(question).__name__}'}: send a text.")
    return question
