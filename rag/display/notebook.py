"""Answers and passages as HTML for a notebook: no script, no style sheet, and colours that fit a light and a dark page."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from .directions import direction
from .reports import answer_notes, place, source_line

# Jupyter typesets what stands between dollar signs, unless a class says not to; of a notebook from elsewhere it drops
# `start` and `inherit`, and draws <mark> in black.
_FRAME = '<div class="tex2jax_ignore mathjax_ignore" style="max-width:48em;line-height:1.8;overflow-wrap:anywhere">{}</div>'
_MARK = "background:rgba(255,193,7,.4)"


def answer_html(answer: Mapping[str, Any]) -> str:
    """Return an answer, as the plain values of its `to_dict`, with its sources; or the refusal and what is near."""
    first_line = answer["text"].split("\n")[0]
    said = [_paragraph(escape(first_line), first_line)] if answer["abstained"] or answer["side_by_side"] else []
    said += [_point(answer, point) for point in answer["points"]]
    return _FRAME.format("".join(said) + _notes(answer_notes(answer, _part)))


def hits_html(hits: Iterable[Mapping[str, Any]]) -> str:
    """Return passages, as the plain values of their `to_dict`, each below its score and source."""
    shown = (_notes([f"<b>{hit['score']:.2f}</b> {source_line(hit, _part)} {_part(place(hit))}"])
             + _paragraph(escape(hit["text"]), hit["text"]) for hit in hits)
    return _FRAME.format("".join(shown) or _notes(["no passage"]))


def _point(answer: Mapping[str, Any], point: Sequence[int]) -> str:
    """The sentence that is shown of a point, with the numbers of all that say it; behind its article where some are compared."""
    cited = answer["citations"][point[0]]
    numbers = "".join(f"<small><bdi>[{number + 1}]</bdi></small>" for number in point)
    source = ", ".join(_part(cited[name]) for name in ("title", "date") if cited[name])
    heading = f"<b>{source}:</b> " if answer["side_by_side"] else ""
    before, after = "… " * cited["cut_before"], " …" * cited["cut_after"]
    return _paragraph(f"{heading}{before}{_marked(cited)}{after} {numbers}", cited["text"])


def _marked(cited: Mapping[str, Any]) -> str:
    """The text of a citation, what was asked for in it marked."""
    text = cited["text"]
    edges = sorted({0, len(text)} | {edge for span in cited["emphasis"] for edge in span})
    pieces = []
    for start, end in pairwise(edges):
        inside = any(first <= start and end <= last for first, last in cited["emphasis"])
        pieces.append(f'<b style="{_MARK}">{escape(text[start:end])}</b>' if inside else escape(text[start:end]))
    return "".join(pieces)


def _paragraph(shown: str, text: str) -> str:
    """HTML in the direction of the text that it shows."""
    turn, side = ("rtl", "right") if direction(text) == "rtl" else ("ltr", "left")
    return f'<p dir="{turn}" style="text-align:{side};white-space:pre-line;margin:.4em 0">{shown}</p>'


def _notes(lines: Iterable[str]) -> str:
    listed = "<br>".join(filter(None, lines))
    return f'<p dir="ltr" style="text-align:left;font-size:.85em;opacity:.75;margin:.4em 0">{listed}</p>' if listed else ""


def _part(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"
