"""An article as HTML, with the cited sentence marked at its exact place and the way to the answer's other citations."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, pairwise

import rag
from rag import Document
from rag.page.escaping import escaped, piece
from rag.page.links import Place
from rag.page.quoting import facts_html
from rag.page.wording import Wording

_MOST_OTHERS = 100
_WEB_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def read_article(asked: object, *, index: Callable[[], rag.Index], words: Wording) -> str:
    """Return the article that the page's script asks for, with `link` and the `others` of the same message, itself among them.

    What is no link of ours gives nothing; an index that can't be read gives the line that says so.
    """
    asked = asked if isinstance(asked, dict) else {}
    place, others = Place.read(asked.get("link")), asked.get("others")
    if place is None:
        return ""
    places = [Place.read(other) for other in (others if isinstance(others, list) else [])[:_MOST_OTHERS]]
    try:
        documents = index().documents
    except rag.RagError as problem:
        return _reader(words, _notice(words.no_index, str(problem)))
    return article_html(documents, place, [other for other in places if other], words)


def article_html(
    documents: Mapping[str, Document], place: Place, others: Sequence[Place], words: Wording
) -> str:
    """Return the article of `place`: it is marked, and lightly the other places of the same answer.

    A place in an article that has gone or changed since gives a sentence that says so, never a wrong mark.
    """
    document, steps = documents.get(place.document), _steps(place, others, words)
    if document is None:
        return _reader(words, _notice(words.article_gone) + steps)
    head = _head(document, place, steps, words)
    if not place.stands_in(documents):
        return _reader(words, head + _notice(words.article_changed) + _text(document.text, (), [], words))
    light = [(other.start, other.end) for other in others
             if other.document == place.document and other.stands_in(documents)]
    return _reader(words, head + _text(document.text, (place.start, place.end), light, words))


def paragraphs_html(text: str, cited: tuple[int, int] | tuple[()], light: Iterable[tuple[int, int]]) -> str:
    """Return `text` as paragraphs, a line each, with `<mark class="cited">` and `<mark class="light">`.

    >>> paragraphs_html("ab cd", (3, 5), [])
    '<p dir="auto">ab <mark class="cited" tabindex="-1">cd</mark></p>'
    """
    spans = [(*cited, ' class="cited" tabindex="-1"')] if cited else []
    spans += [(*span, ' class="light"') for span in light]
    lines = (match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text))
    return "".join(f'<p dir="auto">{_marked(text, start, end, spans)}</p>' for start, end in lines)


def _marked(text: str, start: int, end: int, spans: list[tuple[int, int, str]]) -> str:
    """The line cut where its kind changes: a character is of the first span that covers it, or of none."""
    edges = sorted({start, end} | {edge for span in spans for edge in span[:2] if start < edge < end})

    def kind(stretch: tuple[int, int]) -> str:
        return next((kind for first, last, kind in spans if first <= stretch[0] and stretch[1] <= last), "")

    pieces = []
    for its_kind, run in groupby(pairwise(edges), kind):
        stretches = list(run)
        shown = piece(text[stretches[0][0] : stretches[-1][1]])
        pieces.append(f"<mark{its_kind}>{shown}</mark>" if its_kind else shown)
    return "".join(pieces)


def _reader(words: Wording, body: str) -> str:
    button = f'<button type="button" class="close" aria-label="{words.close}">×</button>'
    return (f'<section class="reader" aria-label="{words.article}" dir="{words.direction}">'
            f'<div class="grip"></div>{button}{body}</section>')


def _notice(*lines: str) -> str:
    shown = "".join(f'<span dir="auto">{escaped(line)}</span>' for line in lines)
    return f'<p class="notice" role="status" tabindex="-1">{shown}</p>'


def _steps(place: Place, others: Sequence[Place], words: Wording) -> str:
    """The buttons to the answer's citation before and behind; none for a place that stands alone."""
    if len(others) < 2 or place not in others:
        return ""
    number = others.index(place) + 1

    def button(name: str, label: str, sign: str, end: int) -> str:
        state = " disabled" if number == end else ""
        return f'<button type="button" class="step {name}" aria-label="{label}" title="{label}"{state}>{sign}</button>'

    before, behind = ("→", "←") if words.direction == "rtl" else ("←", "→")
    told = words.citation_of.format(number=number, all=len(others))
    return (f'<p class="steps">{button("previous", words.previous, before, 1)}<span role="status">{told}</span>'
            f'{button("next", words.next, behind, len(others))}</p>')


def _head(document: Document, place: Place, steps: str, words: Wording) -> str:
    facts = [facts_html(document, document.date, words)]
    if document.author:
        facts.insert(0, f"<bdi>{escaped(document.author)}</bdi>")
    if _WEB_ADDRESS.fullmatch(document.url):
        link = f'<a href="{escaped(document.url)}" target="_blank" rel="noopener noreferrer">'
        facts.append(f"{link}{words.original}</a>")
    address = place.address.replace("&", "&amp;")
    facts.append(f'<a class="permanent" href="{address}">{words.permanent}</a> <span class="copied" role="status"></span>')
    line = " · ".join(fact for fact in facts if fact)
    return f'<header><h2 dir="auto">{escaped(document.title)}</h2><p class="facts">{line}</p>{steps}</header>'


def _text(
    text: str, cited: tuple[int, int] | tuple[()], light: Iterable[tuple[int, int]], words: Wording
) -> str:
    paragraphs = paragraphs_html(text, cited, light)
    label = words.article_text
    return f'<div class="scroll" role="region" aria-label="{label}" tabindex="0">{paragraphs}</div>'
