"""What programs call for the corpus: `/articles`, listed or searched, and `/mentions`, what they name and when."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import gradio as gr

import rag
from rag.corpus.finding import Found, find
from rag.page.corpus import ordered
from rag.page.endpoints import answered
from rag.page.overview import overview

KINDS = ("person", "place", "group", "period")
_MOST, _LONGEST = 1000, 200
_EVERYWHERE = Found("", False, ())


def add_corpus_endpoints(index: Callable[[], rag.Index]) -> None:
    """Give the page that is being built the endpoints `/articles` and `/mentions` over the index that `index()` loads."""

    def articles(find: str = "", order: str = "newest", k: int = 100) -> list[dict[str, Any]]:
        """Return `k` articles by date ("newest" or "oldest" first); of those that say what is to be found, where they do."""
        return answered(lambda: articles_checked(find, order, k, index))

    def mentions(kind: str = "", k: int = 50) -> list[dict[str, Any]]:
        """Return the `k` most often named persons, places and groups, or the months and years ("period"), and where."""
        return answered(lambda: mentions_checked(kind, k, index))

    gr.api(articles, api_name="articles")
    gr.api(mentions, api_name="mentions")


def articles_checked(typed: object, order: object, k: object, index: Callable[[], rag.Index]) -> list[dict[str, Any]]:
    """Return articles as JSON, without their texts; arguments of another kind or size are a `RagError`."""
    if not isinstance(typed, str) or len(typed) > _LONGEST:
        raise rag.RagError(f"find is {_told(typed)}: send a text of at most {_LONGEST} characters.")
    if order not in ("newest", "oldest"):
        raise rag.RagError(f"order is {_told(order)}: send newest or oldest.")
    number = _number(k)
    documents = index().documents
    found = {each.document: each for each in find(typed, documents)} if typed.strip() else dict.fromkeys(documents, _EVERYWHERE)
    listed = [document for document in ordered(documents, newest=order == "newest") if document.id in found][:number]
    return [{"document": document.id, "title": document.title, "publisher": document.publisher, "author": document.author,
             "date": document.date, "url": document.url, "words": len(document.text.split()),
             "in_title": found[document.id].in_title, "places": [list(place) for place in found[document.id].places]}
            for document in listed]


def mentions_checked(kind: object, k: object, index: Callable[[], rag.Index]) -> list[dict[str, Any]]:
    """Return names or periods as JSON; arguments of another kind or size are a `RagError`."""
    if not isinstance(kind, str) or kind not in ("", *KINDS):
        raise rag.RagError(f"kind is {_told(kind)}: send {', '.join(KINDS)}, or nothing for all names.")
    number = _number(k)
    counted = overview(index())
    if kind == "period":
        return [{"kind": kind, "name": each.period, "published": list(each.published), "number": len(each.mentioned),
                 "places": [asdict(spot) for spot in each.mentioned]} for each in counted.periods[-number:]]
    named = [mention for mention in counted.mentions if kind in ("", mention.kind)][:number]
    return [{"kind": mention.kind, "name": mention.name, "title": mention.title, "number": len(mention.spots),
             "places": [asdict(spot) for spot in mention.spots]} for mention in named]


def _number(k: object) -> int:
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= _MOST:
        raise rag.RagError(f"k is {_told(k)}: send a whole number from 1 to {_MOST}.")
    return k


def _told(value: object) -> str:
    return ascii(value)[:40] if not isinstance(value, str) else f"{value!r:.40}"
