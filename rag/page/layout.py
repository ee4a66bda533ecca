"""The page put together: masthead, chat and article reader; and the page served."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from rag import Index
from rag.page.conversation import chosen, converse
from rag.page.corpus import corpus_tab
from rag.page.corpus_endpoints import add_corpus_endpoints
from rag.page.endpoints import add_endpoints
from rag.page.inspector import add_inspector_endpoint, inspector_tab
from rag.page.reader import read_article
from rag.page.wording import Wording

_HERE = Path(__file__).parent
# Latin letters and digits from the face that Gradio ships (its file for 600, the usual choice, has no Latin),
# Arabic from whichever good face the system has.
_FONTS = [gr.themes.utils.fonts.LocalFont("IBM Plex Sans", weights=(400, 700)), "IBM Plex Sans Arabic",
          "SF Arabic", "Noto Sans Arabic", "Segoe UI", "Geeza Pro", "Tahoma", "system-ui", "sans-serif"]
_STYLES = ("style.css", "corpus.css", "inspector.css")
_AT_ONCE = 4
_WAITING = 64


def build_page(index: Callable[[], Index], words: Wording, *, examples: bool) -> gr.Blocks:
    """Return the page over the index that `index()` loads, in one language.

    It is called with every question, so an index that is rebuilt meanwhile is used at once.
    """
    name = f'<div class="masthead" dir="{words.direction}"><h1>{words.title}</h1><p>{words.tagline}</p></div>'
    with gr.Blocks(title=words.title, fill_width=True, fill_height=True, analytics_enabled=False) as page:
        with gr.Row(elem_id="masthead"):
            gr.HTML(name, elem_id="name")
            new_chat = gr.Button(words.new_chat, elem_id="new-chat", size="sm")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="work-side"), gr.Tabs(elem_id="tabs", selected="chat"):
                with gr.Tab(words.conversation, id="chat", elem_id="chat-tab"):
                    chat = _chat(words, words.examples if examples else ())
                    box = _question_box(words)
                corpus_tab(index, words)
                inspector_tab(index, words)
            with gr.Column(elem_id="reader-side"):
                reader = _reader(words)
        _connect(index, words, chat, box, new_chat, reader)
        add_endpoints(index)
        add_corpus_endpoints(index)
        add_inspector_endpoint(index)
    return page.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE)


def serve(page: gr.Blocks, words: Wording, host: str, port: int, auth: tuple[str, str] | None) -> str:
    """Serve the page in the background and return its address; nothing in it asks another host."""
    root = f"{{lang: '{words.language}', dir: '{words.direction}'}}"
    _, address, _ = page.launch(
        server_name=host, server_port=port, auth=auth, prevent_thread_lock=True, quiet=True,
        share=False, ssr_mode=False, footer_links=[], run_history=False, enable_monitoring=False, pwa=False,
        max_file_size="1mb", theme=gr.themes.Base(font=_FONTS), css_paths=[_HERE / name for name in _STYLES],
        head=f"<script>Object.assign(document.documentElement, {root})</script>",
        favicon_path=str(_HERE / "icon.svg"),
    )
    return address


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
    return gr.HTML("", elem_id="reader", js_on_load=(_HERE / "page.js").read_text("utf-8"),
                   conversation=words.conversation, send=words.send, next_questions=words.next_questions)


def _connect(index: Callable[[], Index], words: Wording, chat: gr.Chatbot, box: gr.Textbox, new_chat: gr.Button,
             reader: gr.HTML) -> None:
    earlier = gr.State([])
    changed = [box, earlier, chat]

    # A handler's name is taken among the endpoints' names though it is private: none may be `ask`.
    def on_question(question: str, earlier: list[str], messages: list[Any]) -> Iterator[tuple]:
        yield from converse(question, earlier, messages, index=index, words=words)

    def on_example(earlier: list[str], messages: list[Any], event: gr.SelectData) -> Iterator[tuple]:
        yield from converse(event.value["text"], earlier, messages, index=index, words=words)

    def on_option(earlier: list[str], messages: list[Any], event: gr.SelectData) -> Iterator[tuple]:
        yield from converse(*chosen(event.value, earlier), messages, index=index, words=words)

    def on_alone(earlier: list[str], messages: list[Any], event: gr.EventData) -> Iterator[tuple]:
        yield from converse(str(event._data["alone"]), [], messages, index=index, words=words)

    def on_link(event: gr.EventData) -> str:
        return read_article(event._data, index=index, words=words)  # what page.js gave to trigger()

    ours = {"api_visibility": "private", "show_progress": "hidden"}
    asking = box.submit(on_question, [box, earlier, chat], changed, **ours)
    trying = chat.example_select(on_example, [earlier, chat], changed, **ours)
    choosing = chat.option_select(on_option, [earlier, chat], changed, **ours)
    alone = reader.submit(on_alone, [earlier, chat], changed, **ours)
    # Neither of these waits behind people's questions.
    new_chat.click(lambda: ("", [], [], ""), None, [*changed, reader], queue=False,
                   cancels=[asking, trying, choosing, alone], **ours)
    reader.click(on_link, None, reader, queue=False, **ours)
