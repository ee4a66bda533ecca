"""What happens when someone asks on the page: the question shown, the reply in place of `searching`, what to ask next."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

import rag
from rag.page.rendering import problem_html, question_html, reply_html, searching_html
from rag.page.wording import Wording
from rag.question.retrieval import LONGEST_QUESTION
from rag.suggesting.suggestions import suggestions

_LOG = logging.getLogger(__name__)


def asked(event: gr.EventData, typed: str, earlier: list[str]) -> tuple[str, list[str]]:
    """Return the question that an event asks and the questions that it follows.

    It is the typed one, an example, an option under the newest reply, or that of a link which asks it alone.
    """
    data = event._data if isinstance(event._data, dict) else {}
    if "alone" in data:
        return str(data["alone"]), []
    value = data.get("value", typed)
    return str(value["text"] if isinstance(value, dict) else value), earlier


def converse(
    question: str, earlier: list[str], messages: list[Any], *, index: Callable[[], rag.Index], words: Wording,
    under: Callable[[rag.Answer, list[str], rag.Index], str], keep: Callable[[list[str], list[Any]], str],
) -> Iterator[tuple[Any, Any, list[Any], Any]]:
    """Yield what question box, earlier questions, messages and the conversation's name become, as the reply comes about.

    The box is emptied at once and then left alone: someone may be typing the next question in it. `under` returns what
    stands under a reply, as HTML; `keep` is given the conversation with the reply and returns its name.
    """
    if not question.strip():
        yield gr.skip(), gr.skip(), [*messages, _from_us(problem_html(words.empty_question))], gr.skip()
        return
    messages = [*messages, {"role": "user", "content": question_html(question, words)}]
    yield "", gr.skip(), [*messages, _from_us(searching_html(words))], gr.skip()
    html, answered = _reply(question, earlier, index, words, under)
    if answered:  # a question that could not be asked is no context for the next one
        earlier = [*earlier, question]
    messages = [*messages, _from_us(html)]
    yield gr.skip(), earlier, messages, keep(earlier, messages)


def with_suggestions(earlier: list[str], messages: list[Any], *, index: Callable[[], rag.Index]) -> Any:
    """Return the messages with what can be asked next under the newest reply.

    Nothing changes where there is nothing to ask or finding it fails, for the answer stands without.
    """
    if not earlier or not messages:
        return gr.skip()
    try:
        loaded = index()
        answer = rag.ask(earlier[-1], history=earlier[:-1], index=loaded)
        found = suggestions(answer, loaded, earlier[:-1])
    except Exception:
        _LOG.exception("no questions could be suggested")
        return gr.skip()
    options = [{"value": question, "label": question} for question in found]
    return [*messages[:-1], {**messages[-1], "options": options}] if options else gr.skip()


def _reply(question: str, earlier: list[str], index: Callable[[], rag.Index], words: Wording,
           under: Callable[[rag.Answer, list[str], rag.Index], str]) -> tuple[str, bool]:
    """The reply as HTML, and whether it is an answer or a refusal, not a problem."""
    if len(question) > LONGEST_QUESTION:
        return problem_html(words.long_question.format(length=f"{len(question):,}", limit=f"{LONGEST_QUESTION:,}")), False
    lead = words.no_index
    try:
        loaded = index()
        lead = words.problem
        answer = rag.ask(question, history=earlier, index=loaded)
        return reply_html(answer, loaded.documents, words) + under(answer, earlier, loaded), True
    except rag.RagError as problem:
        return problem_html(lead, str(problem)), False
    except Exception:
        # A mistake of ours goes to the terminal; raised, it would hide the conversation behind Gradio's "Error".
        _LOG.exception("a question could not be answered")
        return problem_html(words.broken), False


def _from_us(html: str) -> dict[str, Any]:
    return {"role": "assistant", "content": html}
