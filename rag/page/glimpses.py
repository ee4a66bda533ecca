"""What a pin shows when the pointer rests on it: title, source and date, and the cited text among its neighbours.

A glimpse stands hidden at the end of its reply, one a citation, in their order; the page's script shows it.
"""

from collections.abc import Mapping, Sequence

from rag import Citation, Document
from rag.answer.evidence import document_sentences
from rag.page.escaping import escaped, shortened
from rag.page.quoting import facts_html
from rag.page.wording import Wording

_NEIGHBOUR_SHOWN = 160


def glimpses_html(citations: Sequence[Citation], documents: Mapping[str, Document], words: Wording) -> str:
    """Return the glimpses of an answer's citations, "" where there are none."""
    shown = "".join(_glimpse(citation, documents.get(citation.document), words) for citation in citations)
    return f'<div class="glimpses">{shown}</div>' if shown else ""


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind a stretch of a text: the rest of its sentences and a sentence more on each side.

    >>> surroundings("وصل الوفد.\\nثم عاد، والتقى الوزير.\\nوغادر.", 19, 33)
    ('وصل الوفد.\\nثم عاد، ', '\\nوغادر.')
    """
    spans = document_sentences(text)
    touched = [number for number, (first, last) in enumerate(spans) if first < end and start < last]
    if not touched:
        return "", ""
    begins = spans[max(touched[0] - 1, 0)][0]
    ends = spans[min(touched[-1] + 1, len(spans) - 1)][1]
    return text[begins:start] if begins < start else "", text[end:ends]


def _glimpse(citation: Citation, document: Document | None, words: Wording) -> str:
    before, after = surroundings(document.text, citation.start, citation.end) if document else ("", "")
    before, after = " ".join(before.split()), " ".join(after.split())
    if len(before) > _NEIGHBOUR_SHOWN:
        before = "…" + before[-_NEIGHBOUR_SHOWN:].partition(" ")[2]
    after = shortened(after, _NEIGHBOUR_SHOWN)
    text = f"{escaped(before)} <mark>{escaped(citation.text)}</mark> {escaped(after)}".strip()
    facts = facts_html(document, citation.date, words)
    return (f'<div class="glimpse"><p class="heading" dir="auto">{escaped(citation.title)}</p>'
            f'<p class="facts">{facts}</p><p dir="auto">{text}</p></div>')
