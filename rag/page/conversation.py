"""What happens when someone asks on the page: the question shown, then the reply in place of `searching`."""

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

import rag
from rag.page.rendering import problem_html, question_html, reply_html, searching_html
from rag.page.wording import Wording


def converse(
    question: str, earlier: list[str], messages: list[Any], *, index: Callable[[], rag.Index], words: Wording
) -> Iterator[tuple[Any, Any, list[Any]]]:
    """Yield what the question box, the earlier questions and the messages become, as the reply comes about.

    The box is emptied at once and then left alone: someone may be typing the next question in it.
    """
    if not question.strip():
        yield gr.skip(), gr.skip(), [*messages, _from_us(problem_html(words.empty_question))]
        return
    messages = [*messages, {"role": "user", "content": question_html(question, words)}]
    yield "", gr.skip(), [*messages, _from_us(searching_html(words))]
    try:
        loaded = index()
        answer = rag.ask(question, history=earlier, index=loaded)
        html = reply_html(answer, loaded.documents, words)
    except rag.RagError as problem:
        # A question that could not be asked is no context for the next one.
        yield gr.skip(), gr.skip(), [*messages, _from_us(problem_html(words.problem, str(problem)))]
    except Exception:
        # A mistake of ours: it goes to the terminal, and nobody is left waiting for a reply.
        yield gr.skip(), gr.skip(), [*messages, _from_us(problem_html(words.broken))]
        raise
    else:
        yield gr.skip(), [*earlier, question], [*messages, _from_us(html)]


def _from_us(html: str) -> dict[str, str]:
    return {"role": "assistant", "content": html}
