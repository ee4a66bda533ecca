"""The conversation's tab: messages and question box, and what happens there when someone asks, switches or begins anew."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from rag import Answer, Index
from rag.page.conversation import asked, converse, with_suggestions
from rag.page.memory import Conversations
from rag.page.tools import tools_html
from rag.page.turns import Turn
from rag.page.wording import Wording

_OURS = {"api_visibility": "private", "show_progress": "hidden"}
_SUGGESTING_AT_ONCE = 1  # what can be asked next may take its time, and not the processors from who is asking


def chat_tab(words: Wording, *, examples: bool) -> tuple[gr.Chatbot, gr.Textbox]:
    """Return messages and question box in a tab of their own, added to the tabs that are being built."""
    with gr.Tab(words.conversation, id="chat", elem_id="chat-tab"):
        return _messages(words, words.examples if examples else ()), _question_box(words)


def _messages(words: Wording, examples: tuple[str, ...]) -> gr.Chatbot:
    greeting = f'<div class="greeting"><h2>{words.greeting}</h2><p>{words.greeting_more}</p></div>'
    return gr.Chatbot(
        elem_id="chat", label=words.conversation, show_label=False, rtl=words.direction == "rtl",
        layout="bubble", height="100%", autoscroll=False, buttons=[], latex_delimiters=[],
        placeholder=greeting, examples=[{"text": example} for example in examples],
    )


def _question_box(words: Wording) -> gr.Textbox:
    return gr.Textbox(
        elem_id="question", label=words.question_label, placeholder=words.placeholder, show_label=False,
        rtl=words.direction == "rtl", lines=1, max_lines=6, submit_btn=True, autofocus=True, container=False,
    )


def connect_chat(page: gr.Blocks, chat: gr.Chatbot, box: gr.Textbox, new_chat: gr.Button, reader: gr.HTML, *,
                 index: Callable[[], Index], words: Wording, conversations: Conversations, votes: Path | None) -> gr.State:
    """Make the conversation happen, and return its turns as they are kept."""
    earlier, turns = gr.State([]), gr.State([])
    # The name of the conversation, kept by the browser; Gradio keeps nothing without a secret, and this is none.
    name = gr.BrowserState("", storage_key="conversation", secret="conversation")  # noqa: S106
    changed = [box, earlier, chat, name, turns]

    # A handler's name is taken among the endpoints' names though it is private: none may be `ask`.
    def on_question(typed: str, earlier: list[str], messages: list[Any], name: str, turns: list[Turn],
                    event: gr.EventData) -> Iterator[tuple]:
        turns = list(turns)

        def under(answer: Answer, earlier: list[str], loaded: Index) -> str:
            turns.append(Turn.of(answer, earlier, loaded))
            return tools_html(turns[-1], words, voting=votes is not None)

        def keep(earlier: list[str], messages: list[Any]) -> str:
            return conversations.keep(name, earlier, messages, turns)

        for changes in converse(*asked(event, typed, earlier), messages, index=index, words=words, under=under, keep=keep):
            yield *changes, turns

    def on_load(name: str) -> tuple[Any, Any, Any]:
        return conversations.found(name) or (gr.skip(), gr.skip(), gr.skip())

    # `replied` and `submit` of the reader are what page.js triggers. Listeners run one after another, so what ends
    # another comes first: the next question does not wait for suggestions.
    suggesting = reader.replied(partial(with_suggestions, index=index), [earlier, chat], chat,
                                concurrency_limit=_SUGGESTING_AT_ONCE, **_OURS)
    questions = [box.submit, chat.example_select, chat.option_select, reader.submit]
    gr.on(questions, None, cancels=suggesting)
    asking = gr.on(questions, on_question, changed, changed, **_OURS)
    # None of these waits behind people's questions.
    new_chat.click(None, cancels=[asking, suggesting])
    new_chat.click(lambda: ("", [], [], conversations.keep("", [], [], []), [], ""), None, [*changed, reader], queue=False, **_OURS)
    page.load(on_load, name, [earlier, chat, turns], queue=False, **_OURS)
    return turns
