"""The documents tab: files are looked at before they are added, documents removed and put back, the index rebuilt.

Changes are made one after another, whoever asks for them; the chat answers from the index before meanwhile.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

import rag
from rag.articles.formats import too_big
from rag.page import documents_html as html
from rag.page.documents_wording import DOCUMENTS_WORDINGS
from rag.page.shelf import FACTS, Shelf, Upload, add, check_open, inventory, offers, put_back, rebuild, remove
from rag.page.wording import WORDINGS, Wording
from rag.storage.embeddings import Progress

_OURS = {"api_visibility": "private", "show_progress": "hidden"}
ONE_BY_ONE = {"concurrency_id": "index", "concurrency_limit": 1}
_LOG = logging.getLogger(__name__)
_SECONDS = 0.25  # between two looks at a build
_MOST_FILES = 1000
_LONGEST = 300
_NOT_SENT = "it could not be uploaded: try again"
_TOO_MANY = f"only {_MOST_FILES} files are taken at a time: add these, then upload it"
_Change = Callable[[Shelf, "Asked", Progress], rag.BuildReport]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the tab's script sent with an event, cut to what it may be; `failed` are files that did not arrive, and why."""

    words: Wording
    find: str
    name: str
    anew: bool
    files: tuple[dict[str, Any], ...]
    failed: tuple[tuple[str, str], ...]


def documents_tab(shelf: Shelf, words: Wording) -> gr.Tab:
    """Return the tab, added to those that are being built; its texts follow the language of the page, `<html lang>`."""
    with gr.Tab(DOCUMENTS_WORDINGS[words.language].tab, id="documents", elem_id="documents-tab") as tab:
        script = Path(__file__).with_name("documents.js").read_text("utf-8")
        frame = gr.HTML(html.frame_html(words, _closed(shelf)), js_on_load=script)
        offered, news, find, lists = gr.HTML(), gr.HTML(), gr.HTML(html.find_html(words)), gr.HTML()

    def on_appear(event: gr.EventData) -> tuple[Any, ...]:
        asked = read_event(event._data)
        return (html.frame_html(asked.words, _closed(shelf)), _offers(shelf, asked), "" if asked.anew else gr.skip(),
                html.find_html(asked.words), _lists(shelf, asked))

    def on_search(event: gr.EventData) -> str:
        return _lists(shelf, read_event(event._data))

    def on_examine(event: gr.EventData) -> str:
        return _offers(shelf, read_event(event._data))

    frame.appear(on_appear, None, [frame, offered, news, find, lists], **_OURS)
    frame.search(on_search, None, lists, **_OURS)
    frame.examine(on_examine, None, offered, **_OURS)
    changes = {"include": _include, "discard": _discard, "restore": _restore, "renew": _renew}
    for event, change in changes.items():
        _connect(getattr(frame, event), change, shelf, [offered, news, lists])
    return tab


def uploaded(path: Any) -> Path:
    """Return the path of an uploaded file; a RagError for any other file of this machine."""
    try:
        found = Path(path).resolve(strict=True)
        if found.is_file() and found.is_relative_to(Path(get_upload_folder()).resolve()):
            return found
    except (OSError, ValueError, TypeError):
        pass
    raise rag.RagError("The file was not uploaded here, or too long ago: upload it again.")


def read_event(sent: object) -> Asked:
    """Return what an event of the script holds: nothing in it is trusted.

    >>> read_event({"language": "en", "files": [{"path": "/uploads/a.txt"}, 7], "failed": [{"name": "b.txt", "size": 50_000_000}]}).failed
    (('b.txt', 'it has 50.0 MB, and 20 MB a file is the limit; put each article into its own file'),)
    """
    sent = sent if isinstance(sent, dict) else {}
    language = sent.get("language")
    lists = [sent[key] if isinstance(sent.get(key), list) else [] for key in ("files", "failed")]
    files, failed = ([each for each in found if isinstance(each, dict)] for found in lists)
    failed += [{"name": Path(str(each.get("path"))).name, "reason": _TOO_MANY} for each in files[_MOST_FILES:]]
    return Asked(
        words=WORDINGS[language if isinstance(language, str) and language in WORDINGS else "ar"],
        find=_line(sent.get("find")), name=str(sent.get("name") or ""), anew=sent.get("anew") is True, files=tuple(files[:_MOST_FILES]),
        failed=tuple((_line(each.get("name")), _why(each)) for each in failed[:_MOST_FILES]))


def _why(failed: dict[str, Any]) -> str:
    size, suffix = failed.get("size"), Path(str(failed.get("name"))).suffix.lower()
    too_large = too_big(suffix, size) if isinstance(size, int) else ""
    return too_large or _line(failed.get("reason")) or _NOT_SENT


def _line(text: object) -> str:
    """A text in one line of what can be shown."""
    return "".join(character for character in " ".join(str(text or "").split()) if character.isprintable())[:_LONGEST]


def _upload(file: dict[str, Any]) -> Upload:
    return Upload(uploaded(file.get("path")), {key: _line(file[key]) for key in FACTS if key in file})


def _closed(shelf: Shelf) -> str:
    try:
        check_open(shelf)
    except rag.RagError as problem:
        return str(problem)
    return ""


def _offers(shelf: Shelf, asked: Asked) -> str:
    uploads, failed = [], list(asked.failed)
    for file in asked.files:
        try:
            uploads.append(_upload(file))
        except rag.RagError as problem:
            failed.append((_line(Path(str(file.get("path"))).name), str(problem)))
    try:
        return html.offers_html(offers(shelf, uploads), failed, asked.words)
    except rag.RagError as problem:
        return html.trouble_html(str(problem), asked.words)


def _lists(shelf: Shelf, asked: Asked) -> str:
    try:
        return html.inventory_html(inventory(shelf), asked.find, asked.words, closed=bool(_closed(shelf)))
    except rag.RagError as problem:
        return html.trouble_html(str(problem), asked.words)


def _include(shelf: Shelf, asked: Asked, progress: Progress) -> rag.BuildReport:
    return add(shelf, [_upload(file) for file in asked.files], progress)


def _discard(shelf: Shelf, asked: Asked, progress: Progress) -> rag.BuildReport:
    return remove(shelf, asked.name, progress)


def _restore(shelf: Shelf, asked: Asked, progress: Progress) -> rag.BuildReport:
    return put_back(shelf, asked.name, progress)


def _renew(shelf: Shelf, asked: Asked, progress: Progress) -> rag.BuildReport:
    return rebuild(shelf, progress)


def _connect(event: Callable[..., Any], change: _Change, shelf: Shelf, changed: list[gr.HTML]) -> None:
    """Make an event of the script one change of the folder, when its turn has come."""
    def at_once(event: gr.EventData) -> str:
        return html.waiting_html(read_event(event._data).words)

    def in_turn(event: gr.EventData) -> Iterator[tuple[Any, Any, Any]]:
        yield from _carry_out(change, shelf, read_event(event._data))

    event(at_once, None, changed[1], queue=False, **_OURS)
    event(in_turn, None, changed, **_OURS, **ONE_BY_ONE)


def _carry_out(change: _Change, shelf: Shelf, asked: Asked) -> Iterator[tuple[Any, Any, Any]]:
    """Yield what becomes of the offers, the news and the lists while a change is made."""
    titles = _titles(shelf)
    steps = [(0, 0, "")]
    try:
        with ThreadPoolExecutor(1) as pool:
            work = pool.submit(change, shelf, asked, lambda *step: steps.append(step))
            while not work.done():
                yield gr.skip(), html.progress_html(*steps[-1], asked.words), gr.skip()
                wait([work], _SECONDS)
        report = work.result()
    except rag.RagError as problem:
        yield gr.skip(), html.trouble_html(str(problem), asked.words), _lists(shelf, asked)
    except Exception:
        _LOG.exception("the documents could not be changed")
        yield gr.skip(), html.trouble_html("", asked.words), _lists(shelf, asked)
    else:
        offered = "" if change is _include else gr.skip()
        yield offered, html.report_html(report, {**titles, **_titles(shelf)}, asked.words), _lists(shelf, asked)


def _titles(shelf: Shelf) -> dict[str, str]:
    try:
        return {name: document.title for name, document in shelf.load().documents.items()}
    except rag.RagError:
        return {}
