"""A citation as HTML: its source and date, and its text, where what was asked for is marked and relative dates are dated.

The characters of the article stay as they are: an ellipsis or a date that is not theirs stands in an element of its own.
"""

from itertools import pairwise

from rag import Citation, Document
from rag.arabic.relative_dates import DateNote
from rag.page.escaping import escaped, piece
from rag.page.wording import Wording


def quote_html(citation: Citation, words: Wording) -> str:
    """Return the quoted text as HTML, an ellipsis outside of it where the article's sentence was cut.

    >>> from rag.page.wording import ENGLISH
    >>> quote_html(Citation("a.txt", "", "", 0, 5, "ab cd", emphasis=((3, 5),), cut_after=True), ENGLISH)
    '<span class="quote">ab <mark>cd</mark></span><span class="cut"> …</span>'
    """
    before = '<span class="cut">… </span>' if citation.cut_before else ""
    after = '<span class="cut"> …</span>' if citation.cut_after else ""
    return f'{before}<span class="quote">{_marked(citation, words)}</span>{after}'


def facts_html(document: Document | None, date: str, words: Wording) -> str:
    """Return publisher and date in one line, as far as they are known.

    >>> from rag.page.wording import ENGLISH
    >>> facts_html(None, "2024-01-27", ENGLISH)
    '<bdi>27 January 2024</bdi>'
    """
    known = (document.publisher if document else "", words.date(date) if date else "")
    return " · ".join(f"<bdi>{escaped(fact)}</bdi>" for fact in known if fact)


def _marked(citation: Citation, words: Wording) -> str:
    """The text, cut wherever an emphasis or a relative date begins or ends."""
    edges = {0, len(citation.text)} | {edge for span in citation.emphasis for edge in span}
    edges |= {edge for note in citation.dates for edge in (note.start, note.end)}
    return "".join(_stretch(citation, start, end, words) for start, end in pairwise(sorted(edges)))


def _stretch(citation: Citation, start: int, end: int, words: Wording) -> str:
    shown = piece(citation.text[start:end])
    if any(first <= start and end <= last for first, last in citation.emphasis):
        shown = f"<mark>{shown}</mark>"
    note = next((note for note in citation.dates if note.start <= start and end <= note.end), None)
    if note is None:
        return shown
    dated = f'<span class="dated" title="{escaped(words.date(note.date))}">{shown}</span>'
    return dated + (_meaning(note, words) if end == note.end else "")


def _meaning(note: DateNote, words: Wording) -> str:
    """The date that a phrase means, for those who can't hover: no part of the quotation, nor copied with it."""
    date = words.date(note.date)
    label = escaped(f"{words.that_is} {date}")
    shown = f'<bdi dir="{words.direction}">⟨{escaped(date)}⟩</bdi>'
    return f'<small class="meaning" role="note" aria-label="{label}"> {shown}</small>'
