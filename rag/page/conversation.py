"""What happens when someone asks on the page: the question shown, the reply in place of `searching`, what to ask next."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

import rag
from rag.page.rendering import problem_html, question_html, reply_html, searching_html, shortened
from rag.page.wording import Wording
from rag.suggestions import suggestions

_LOG = logging.getLogger(__name__)
_ALONE = ""  # the value of the option that asks the latest question again, as if nothing had been asked before
_ALONE_SHOWN = 60


def converse(
    question: str, earlier: list[str], messages: list[Any], *, index: Callable[[], rag.Index], words: Wording,
    under: Callable[[rag.Answer, list[str], rag.Index], str],
) -> Iterator[tuple[Any, Any, list[Any]]]:
    """Yield what the question box, the earlier questions and the messages become, as the reply comes about.

    The box is emptied at once and then left alone: someone may be typing the next question in it.
    `under` returns what stands under a reply, as HTML.
    """
    if not question.strip():
        yield gr.skip(), gr.skip(), [*messages, _from_us(problem_html(words.empty_question))]
        return
    messages = [*messages, {"role": "user", "content": question_html(question, words)}]
    yield "", gr.skip(), [*messages, _from_us(searching_html(words))]
    try:
        loaded = index()
        answer = rag.ask(question, history=earlier, index=loaded)
        html = reply_html(answer, loaded.documents, words) + under(answer, earlier, loaded)
    except rag.RagError as problem:
        # A question that could not be asked is no context for the next one.
        yield gr.skip(), gr.skip(), [*messages, _from_us(problem_html(words.problem, str(problem)))]
    except Exception:
        # A mistake of ours goes to the terminal; raised, it would hide the conversation behind Gradio's "Error".
        _LOG.exception("a question could not be answered")
        yield gr.skip(), gr.skip(), [*messages, _from_us(problem_html(words.broken))]
    else:
        options = _alone(answer, words)
        yield gr.skip(), [*earlier, question], [*messages, _from_us(html, options)]
        # The answer is there already: what can be asked next may take its time.
        options = [*options, *_suggested(answer, loaded, earlier)]
        yield gr.skip(), gr.skip(), [*messages, _from_us(html, options)]


def chosen(value: str, earlier: list[str]) -> tuple[str, list[str]]:
    """Return the question that an option under the newest reply asks, and the questions that it follows.

    >>> chosen("ومتى تنسحب؟", ["كم عدد القوات؟"])
    ('ومتى تنسحب؟', ['كم عدد القوات؟'])
    >>> chosen("", ["كم عدد القوات؟", "ومتى تنسحب؟"])
    ('ومتى تنسحب؟', [])
    """
    return (earlier[-1], []) if value == _ALONE and earlier else (value, earlier)


def _alone(answer: rag.Answer, words: Wording) -> list[dict[str, str]]:
    """The option that asks a follow-up alone."""
    label = f"{words.ask_alone} {shortened(' '.join(answer.question.split()), _ALONE_SHOWN)}"
    return [{"value": _ALONE, "label": label}] if answer.searched else []


def _suggested(answer: rag.Answer, index: rag.Index, earlier: list[str]) -> list[dict[str, str]]:
    """The options that ask what can be asked next; none when finding them fails, for the answer stands without."""
    try:
        return [{"value": question, "label": question} for question in suggestions(answer, index, earlier)]
    except Exception:
        _LOG.exception("no questions could be suggested")
        return []


def _from_us(html: str, options: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {"role": "assistant", "content": html, "options": options or []}
