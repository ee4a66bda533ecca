"""The page put together, in each language: masthead, tabs and article reader; and the page served."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from rag import Index
from rag.articles.formats import MEGABYTES
from rag.page.chat import chat_tab, connect_chat
from rag.page.corpus import corpus_tab
from rag.page.corpus_endpoints import add_corpus_endpoints
from rag.page.documents import documents_tab
from rag.page.documents_endpoints import add_documents_endpoints
from rag.page.endpoints import add_endpoints
from rag.page.inspector import add_inspector_endpoint, inspector_tab
from rag.page.memory import Conversations, Sessions
from rag.page.reader import read_article
from rag.page.refusals import Page, Refusals
from rag.page.shelf import Shelf
from rag.page.tool_endpoints import add_tool_endpoints
from rag.page.tools import connect_tools, save_menu
from rag.page.wording import WORDINGS, Wording

_HERE = Path(__file__).parent
_SCRIPTS = ("page.js", "glimpse.js")
_STYLES = ("style.css", "tools.css", "corpus.css", "documents.css", "inspector.css")
# Latin letters and digits from the face that Gradio ships (its file for 600, the usual choice, has no Latin),
# Arabic from whichever good face the system has.
_FONTS = [gr.themes.utils.fonts.LocalFont("IBM Plex Sans", weights=(400, 700)), "IBM Plex Sans Arabic",
          "SF Arabic", "Noto Sans Arabic", "Segoe UI", "Geeza Pro", "Tahoma", "system-ui", "sans-serif"]
_AT_ONCE = 4
_WAITING = 64
_DELETE_UPLOADS = (600, 3600)  # every so many seconds, those older than that


def build_page(index: Callable[[], Index], words: Wording, *, examples: bool, votes: Path | None = None,
               shelf: Shelf | None = None) -> gr.Blocks:
    """Return the page over the index that `index()` loads, in one language, and at `/ar` or `/en` in the other.

    `index` is called with every question, so an index that is rebuilt meanwhile is used at once. `votes` is the file
    that people's votes on answers are written to; without one they can't vote. With a `shelf` documents can be added
    and removed.
    """
    conversations = Conversations()  # they go along to the other language
    with Page(title=words.title, fill_width=True, fill_height=True, analytics_enabled=False,
                   delete_cache=_DELETE_UPLOADS) as page:
        _fill(page, index, words, examples, conversations, votes, shelf)
        # Endpoints are there once, whatever the language.
        add_endpoints(index)
        add_tool_endpoints(index, votes)
        add_corpus_endpoints(index)
        add_inspector_endpoint(index)
        if shelf:
            add_documents_endpoints(shelf)
    for other in _others(words):
        with page.route(other.title, f"/{other.language}"):
            _fill(page, index, other, examples, conversations, votes, shelf)
    return page.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE)


def serve(page: gr.Blocks, words: Wording, host: str, port: int, auth: tuple[str, str] | None, *,
          uploads: bool = False, more: dict[str, Any] | None = None) -> str:
    """Serve the page in the background and return its address; nothing in it asks another host.

    `more` is what its server (FastAPI) serves besides.
    """
    sign_in = f'<span lang="{words.language}" dir="{words.direction}">{words.sign_in}</span>'
    _, address, _ = page.launch(
        server_name=host, server_port=port, auth=auth, prevent_thread_lock=True, quiet=True,
        share=False, ssr_mode=False, footer_links=[], run_history=False, enable_monitoring=False, pwa=False,
        max_file_size=max(MEGABYTES.values()) * 1_000_000 if uploads else 1, theme=gr.themes.Base(font=_FONTS),
        css_paths=[_HERE / name for name in _STYLES],
        head=f"<script>{_script(words)}</script>", auth_message=sign_in,
        favicon_path=str(_HERE / "icon.svg"), app_kwargs={"middleware": [Middleware(Refusals, uploads=uploads)], **(more or {})},
    )
    page.app.state_holder = Sessions()
    page.app.state_holder.set_blocks(page)
    return address


def _fill(page: gr.Blocks, index: Callable[[], Index], words: Wording, examples: bool, conversations: Conversations,
          votes: Path | None, shelf: Shelf | None) -> None:
    """Put everything of one language's page into it."""
    with gr.Row(elem_id="masthead"):
        gr.HTML(_name(words), elem_id="name")
        gr.HTML(_switch(words, root=not page.current_page), elem_id="languages")
        menu = save_menu(words)
        new_chat = gr.Button(words.new_chat, elem_id="new-chat", size="sm")
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="work-side"), gr.Tabs(elem_id="tabs", selected="chat"):
            chat, box = chat_tab(words, examples=examples)
            corpus_tab(index, words)
            if shelf:
                documents_tab(shelf, words)
            inspector_tab(index, words)
        with gr.Column(elem_id="reader-side"):
            reader = _reader(index, words)
    turns = connect_chat(page, chat, box, new_chat, reader, index=index, words=words, conversations=conversations, votes=votes)
    connect_tools(menu, turns, words, votes)


def _name(words: Wording) -> str:
    return f'<div class="masthead" dir="{words.direction}"><h1>{words.title}</h1><p>{words.tagline}</p></div>'


def _switch(words: Wording, *, root: bool) -> str:
    """Links to the page in the other languages, each named in its own."""
    links = ((other.language if root else ".", other) for other in _others(words))
    return " ".join(f'<a href="{path}" lang="{other.language}" hreflang="{other.language}">{other.name}</a>'
                    for path, other in links)


def _reader(index: Callable[[], Index], words: Wording) -> gr.HTML:
    """The article reader; its script serves the conversation too, and names for screen readers what Gradio names in English."""
    reader = gr.HTML("", elem_id="reader", js_on_load="\n".join((_HERE / name).read_text("utf-8") for name in _SCRIPTS),
                     title=words.title, conversation=words.conversation, send=words.send,
                     next_questions=words.next_questions, copied=words.copied)

    def on_link(event: gr.EventData) -> str:
        return read_article(event._data, index=index, words=words)  # what page.js gave to trigger()

    # It does not wait behind people's questions.
    reader.click(on_link, None, reader, queue=False, api_visibility="private", show_progress="hidden")
    return reader


def _script(words: Wording) -> str:
    """Give the document the language and the direction of the page that is asked for."""
    at = {"": words} | {other.language: other for other in _others(words)}
    roots = json.dumps({path: {"lang": each.language, "dir": each.direction} for path, each in at.items()})
    asked = "at[location.pathname.split('/').pop()] ?? at['']"
    return f"{{ const at = {roots}; Object.assign(document.documentElement, {asked}) }}"


def _others(words: Wording) -> list[Wording]:
    return [other for other in WORDINGS.values() if other is not words]
