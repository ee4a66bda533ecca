"""The inspector tab, for maintainers: a question, and why it is answered as it is; and the endpoint `/inspect`."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

import rag
from rag.page.endpoints import answered, check_asked
from rag.page.inspector_html import inspection_html
from rag.page.inspector_wording import INSPECTOR_WORDINGS
from rag.page.rendering import problem_html
from rag.page.wording import Wording
from rag.quality.inspection import inspect

_LOG = logging.getLogger(__name__)


def inspector_tab(index: Callable[[], rag.Index], words: Wording) -> gr.Tab:
    """Return the tab over the index that `index()` loads, added to the tabs that are being built."""
    texts = INSPECTOR_WORDINGS[words.language]
    right_to_left = words.direction == "rtl"
    with gr.Tab(texts.tab, id="inspector", elem_id="inspector-tab") as tab:
        gr.HTML(f'<p class="facts" dir="{words.direction}">{texts.purpose}</p>')
        question = gr.Textbox(label=texts.question, elem_id="inspected", rtl=right_to_left, max_length=2000)
        earlier = gr.Textbox(label=texts.history, lines=2, rtl=right_to_left)
        button = gr.Button(texts.inspect, elem_id="inspect", size="sm")
        found = gr.HTML()

    def on_inspect(question: str, earlier: str) -> str:
        return found_html(question, (earlier or "").splitlines(), index, words)

    gr.on([question.submit, button.click], on_inspect, [question, earlier], found,
          api_visibility="private", show_progress="hidden")
    return tab


def found_html(question: str, history: Sequence[str], index: Callable[[], rag.Index], words: Wording) -> str:
    """Return an inspection as HTML, or what is wrong with the question."""
    try:
        loaded = index()
        return inspection_html(inspect(question, [line for line in history if line.strip()], loaded), loaded.documents, words)
    except rag.RagError as problem:
        return problem_html(str(problem))
    except Exception:  # raised, it would put Gradio's "Error" over the tab
        _LOG.exception("a question could not be inspected")
        return problem_html(words.broken)


def add_inspector_endpoint(index: Callable[[], rag.Index]) -> None:
    """Give the page that is being built the endpoint `/inspect` over the index that `index()` loads."""

    def inspect(question: str, history: list[str] = []) -> dict[str, Any]:  # noqa: B006 - shown to callers as []
        """Tell why a question is answered as it is: what was searched for, ranks and scores of passages and sentences."""
        return answered(lambda: inspect_checked(question, history, index))

    gr.api(inspect, api_name="inspect")


def inspect_checked(question: object, history: object, index: Callable[[], rag.Index]) -> dict[str, Any]:
    """Return an inspection as JSON; arguments of another kind than text are a `RagError`."""
    asked, earlier = check_asked(question, history)
    return inspect(asked, [line for line in earlier if line.strip()], index()).to_dict()
