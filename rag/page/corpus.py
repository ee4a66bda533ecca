"""The corpus tab: the articles, searched and in order; what they name and when; a click asks, or shows the sentences."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

import rag
from rag import Document
from rag.corpus.finding import find
from rag.page.corpus_html import about_html, articles_html, frame_html, passages_of
from rag.page.corpus_wording import CORPUS_WORDINGS
from rag.page.overview import counting, overview
from rag.page.overview_html import counting_html, overview_html
from rag.page.rendering import problem_html
from rag.page.wording import Wording

_LOG = logging.getLogger(__name__)
_LONGEST_TYPED, _LONGEST_ABOUT, _LAST_PAGE = 200, 300, 100_000
_OURS = {"api_visibility": "private", "show_progress": "hidden", "trigger_mode": "always_last"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a visitor wants to see: what was typed into the search, the order, the page, and what the sentences shall name."""

    find: str = ""
    newest: bool = True
    page: int = 0
    about: str = ""

    @classmethod
    def read(cls, data: object) -> "Shown":
        """Return what the tab's script sent with an event, cut to what it may be.

        >>> Shown.read({"find": "بغداد", "order": "oldest", "page": -3, "about": 7})
        Shown(find='بغداد', newest=False, page=0, about='')
        """
        sent = data if isinstance(data, dict) else {}
        typed, about, page = sent.get("find"), sent.get("about"), sent.get("page")
        return cls(typed[:_LONGEST_TYPED] if isinstance(typed, str) else "", sent.get("order") != "oldest",
                   min(max(page, 0), _LAST_PAGE) if isinstance(page, int) else 0,
                   about[:_LONGEST_ABOUT] if isinstance(about, str) else "")


def corpus_tab(index: Callable[[], rag.Index], words: Wording) -> gr.Tab:
    """Return the tab over the index that `index()` loads, added to the tabs that are being built.

    Its script tells when it comes into sight, so an index that was replaced meanwhile is shown.
    """
    with gr.Tab(CORPUS_WORDINGS[words.language].tab, id="corpus", elem_id="corpus-tab") as tab:
        frame = gr.HTML(frame_html(words), elem_id="finder", js_on_load=Path(__file__).with_name("corpus.js").read_text("utf-8"))
        with gr.Row(elem_id="corpus"):
            listing, figures = gr.HTML(elem_id="listing"), gr.HTML(elem_id="figures")

    def on_search(event: gr.EventData) -> str:
        return list_html(Shown.read(event._data), index, words)

    def on_appear() -> Iterator[str]:
        yield from figures_html(index, words)

    # These are what corpus.js gives to trigger(). The list does not wait behind people's questions.
    frame.input(on_search, None, listing, queue=False, **_OURS)
    frame.focus(on_appear, None, figures, **_OURS)
    return tab


def list_html(shown: Shown, index: Callable[[], rag.Index], words: Wording) -> str:
    """Return the articles or the sentences that a visitor wants to see; what went wrong, in their place."""
    try:
        loaded = index()
        in_order = ordered(loaded.documents, newest=shown.newest)
        if shown.about:
            return _about(shown, loaded, {document.id: document for document in in_order}, words)
        found = {each.document: each for each in find(shown.find, loaded.documents)} if shown.find.strip() else None
        matching = [document for document in in_order if found is None or document.id in found]
        return articles_html(matching, found, shown.page, words)
    except rag.RagError as problem:
        return problem_html(str(problem))
    except Exception:  # raised, it would put Gradio's "Error" over the list
        _LOG.exception("the articles could not be listed")
        return problem_html(words.broken)


def figures_html(index: Callable[[], rag.Index], words: Wording) -> Iterator[str]:
    """Yield how far the counting is, then what the articles name and when."""
    try:
        loaded = index()
        for done in counting(loaded):
            yield counting_html(done, len(loaded.documents), words)
        yield overview_html(overview(loaded), words)
    except rag.RagError:
        yield ""  # the list says what is wrong
    except Exception:
        _LOG.exception("the articles could not be counted")
        yield problem_html(words.broken)


def ordered(documents: Mapping[str, Document], *, newest: bool) -> list[Document]:
    """Return the articles by date, those without one last.

    >>> dates = {"a": "2024-01", "b": "", "c": "2021-12-31"}
    >>> [document.id for document in ordered({name: Document(name, "", "", date) for name, date in dates.items()}, newest=True)]
    ['a', 'c', 'b']
    """
    by_date = sorted(documents.values(), key=lambda document: document.date, reverse=newest)
    return [document for document in by_date if document.date] + [document for document in by_date if not document.date]


def _about(shown: Shown, index: rag.Index, documents: Mapping[str, Document], words: Wording) -> str:
    kind, _, name = shown.about.partition(":")
    counted = overview(index)
    if kind == "period":
        period = next((each for each in counted.periods if each.period == name), None)
        published = [document for document in documents.values() if period and document.id in period.published]
        passages = passages_of(period.mentioned if period else (), documents)
        return about_html(words.date(name) if period else name, "", published, passages, shown.page, words)
    mention = next((each for each in counted.mentions if (each.kind, each.name) == (kind, name)), None)
    question = CORPUS_WORDINGS[words.language].question(kind, name, mention.title) if mention else ""
    return about_html(name, question, (), passages_of(mention.spots if mention else (), documents), shown.page, words)
