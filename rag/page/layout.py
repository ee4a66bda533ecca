"""The page put together, in each language: masthead, chat and article reader; and the page served."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from rag import Index
from rag.page.conversation import asked, converse, with_suggestions
from rag.page.endpoints import add_endpoints
from rag.page.memory import Conversations
from rag.page.reader import read_article
from rag.page.wording import WORDINGS, Wording

_HERE = Path(__file__).parent
_SCRIPTS = ("page.js", "glimpse.js")
# Latin letters and digits from the face that Gradio ships (its file for 600, the usual choice, has no Latin),
# Arabic from whichever good face the system has.
_FONTS = [gr.themes.utils.fonts.LocalFont("IBM Plex Sans", weights=(400, 700)), "IBM Plex Sans Arabic",
          "SF Arabic", "Noto Sans Arabic", "Segoe UI", "Geeza Pro", "Tahoma", "system-ui", "sans-serif"]
_AT_ONCE = 4
_SUGGESTING_AT_ONCE = 1  # what can be asked next may take its time, and not the processors from who is asking
_WAITING = 64


def build_page(index: Callable[[], Index], words: Wording, *, examples: bool) -> gr.Blocks:
    """Return the page over the index that `index()` loads, in one language, and at `/ar` or `/en` in the other.

    `index` is called with every question, so an index that is rebuilt meanwhile is used at once.
    """
    conversations = Conversations()  # they go along to the other language
    with gr.Blocks(title=words.title, fill_width=True, fill_height=True, analytics_enabled=False) as page:
        _fill(page, index, words, examples, conversations)
        add_endpoints(index)  # once, whatever the language
    for other in _others(words):
        with page.route(other.title, f"/{other.language}"):
            _fill(page, index, other, examples, conversations)
    return page.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE)


def _others(words: Wording) -> list[Wording]:
    return [other for other in WORDINGS.values() if other is not words]


def _fill(page: gr.Blocks, index: Callable[[], Index], words: Wording, examples: bool, conversations: Conversations) -> None:
    """Put everything of one language's page into it."""
    with gr.Row(elem_id="masthead"):
        gr.HTML(_name(words), elem_id="name")
        gr.HTML(_switch(words, root=not page.current_page), elem_id="languages")
        new_chat = gr.Button(words.new_chat, elem_id="new-chat", size="sm")
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="work-side"), gr.Tabs(elem_id="tabs", selected="chat"):
            with gr.Tab(words.conversation, id="chat", elem_id="chat-tab"):
                chat = _chat(words, words.examples if examples else ())
                box = _question_box(words)
        with gr.Column(elem_id="reader-side"):
            reader = _reader(words)
    _connect(page, index, words, chat, box, new_chat, reader, conversations)


def serve(page: gr.Blocks, words: Wording, host: str, port: int, auth: tuple[str, str] | None) -> str:
    """Serve the page in the background and return its address; nothing in it asks another host."""
    sign_in = f'<span lang="{words.language}" dir="{words.direction}">{words.sign_in}</span>'
    _, address, _ = page.launch(
        server_name=host, server_port=port, auth=auth, prevent_thread_lock=True, quiet=True,
        share=False, ssr_mode=False, footer_links=[], run_history=False, enable_monitoring=False, pwa=False,
        max_file_size="1mb", theme=gr.themes.Base(font=_FONTS), css_paths=_HERE / "style.css",
        head=f"<script>{_script(words)}</script>", auth_message=sign_in,
        favicon_path=str(_HERE / "icon.svg"),
    )
    return address


def _name(words: Wording) -> str:
    return f'<div class="masthead" dir="{words.direction}"><h1>{words.title}</h1><p>{words.tagline}</p></div>'


def _switch(words: Wording, *, root: bool) -> str:
    """Links to the page in the other languages, each named in its own."""
    links = ((other.language if root else ".", other) for other in _others(words))
    return " ".join(f'<a href="{path}" lang="{other.language}" hreflang="{other.language}">{other.name}</a>'
                    for path, other in links)


def _script(words: Wording) -> str:
    """Give the document the language and the direction of the page that is asked for."""
    at = {"": words} | {other.language: other for other in _others(words)}
    roots = json.dumps({path: {"lang": each.language, "dir": each.direction} for path, each in at.items()})
    asked = "at[location.pathname.split('/').pop()] ?? at['']"
    return f"{{ const at = {roots}; Object.assign(document.documentElement, {asked}) }}"


def _chat(words: Wording, examples: tuple[str, ...]) -> gr.Chatbot:
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


def _reader(words: Wording) -> gr.HTML:
    """The article reader; its script also names, for screen readers, what Gradio names in English."""
    return gr.HTML("", elem_id="reader", js_on_load="\n".join((_HERE / name).read_text("utf-8") for name in _SCRIPTS),
                   title=words.title, conversation=words.conversation, send=words.send,
                   next_questions=words.next_questions, copied=words.copied)


def _connect(page: gr.Blocks, index: Callable[[], Index], words: Wording, chat: gr.Chatbot, box: gr.Textbox,
             new_chat: gr.Button, reader: gr.HTML, conversations: Conversations) -> None:
    earlier = gr.State([])
    # The name of the conversation, kept by the browser; Gradio keeps nothing without a secret, and this is none.
    name = gr.BrowserState("", storage_key="conversation", secret="conversation")
    changed = [box, earlier, chat, name]

    # A handler's name is taken among the endpoints' names though it is private: none may be `ask`.
    def on_question(typed: str, earlier: list[str], messages: list[Any], name: str, event: gr.EventData) -> Iterator[tuple]:
        keep = partial(conversations.keep, name)
        yield from converse(*asked(event, typed, earlier), messages, index=index, words=words, keep=keep)

    def on_reply(earlier: list[str], messages: list[Any]) -> Any:
        return with_suggestions(earlier, messages, index=index)

    def on_link(event: gr.EventData) -> str:
        return read_article(event._data, index=index, words=words)  # what page.js gave to trigger()

    def on_load(name: str) -> tuple[Any, Any]:
        return conversations.found(name) or (gr.skip(), gr.skip())

    ours = {"api_visibility": "private", "show_progress": "hidden"}
    # `replied`, `submit` and `click` of the reader are what page.js triggers. Listeners run one after another, so what ends
    # another comes first: the next question does not wait for suggestions.
    suggesting = reader.replied(on_reply, [earlier, chat], chat, concurrency_limit=_SUGGESTING_AT_ONCE, **ours)
    questions = [box.submit, chat.example_select, chat.option_select, reader.submit]
    gr.on(questions, None, cancels=suggesting)
    asking = gr.on(questions, on_question, changed, changed, **ours)
    # None of these waits behind people's questions.
    new_chat.click(None, cancels=[asking, suggesting])
    new_chat.click(lambda: ("", [], [], conversations.keep("", [], []), ""), None, [*changed, reader], queue=False, **ours)
    reader.click(on_link, None, reader, queue=False, **ours)
    page.load(on_load, name, [earlier, chat], queue=False, **ours)
