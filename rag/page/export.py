"""A conversation -> a file to keep: Markdown, or one HTML page that asks nothing of any host; its sources are numbered."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from rag import RagError
from rag.display.directions import direction
from rag.page.tool_wording import TOOL_WORDINGS
from rag.page.turns import Paragraph, Place, Reference, Turn, paragraphs, references
from rag.page.wording import Wording

_NAME_LENGTH = 60  # characters: of Arabic letters 120 bytes, and file systems allow 255
_STYLE = Path(__file__).with_name("export.css")
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
_MARKDOWN = re.compile(r"[\\`*\[\]<>&#|~$]|(?<![^\W_])_|_(?![^\W_])|^[-+=]")  # the _ inside a name means nothing
_MARKDOWN_NUMBER = re.compile(r"^(\d{1,9})([.)])")
# No script, no picture, no request: should a mark-up of an article ever slip through, the browser refuses it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class SavedFile:
    """The name and the text of a file."""

    name: str
    text: str


def saved_file(turns: Sequence[Turn], form: object, words: Wording, day: date) -> SavedFile:
    """Return a conversation as a file in the form "markdown" or "html"; RagError for another one, or when nothing was said."""
    if not isinstance(form, str) or form not in _FORMS:
        raise RagError(f"form is {form!r:.40}: send one of {', '.join(_FORMS)}.")
    if not turns:
        raise RagError("There is no answer to be saved: ask a question first.")
    suffix, write = _FORMS[form]
    return SavedFile(f"{file_name(turns[0].answer.question, words)} {day.isoformat()}.{suffix}", write(turns, words, day))


def file_name(question: str, words: Wording) -> str:
    """Return a question as the name of a file, without its ending, that every file system takes.

    >>> from rag.page.wording import ARABIC
    >>> file_name("مَن قُتل في «بغداد/الكرخ»؟", ARABIC), file_name("../؟؟", ARABIC)
    ('من قتل في بغداد الكرخ', 'محادثة')
    """
    letters = "".join(character for character in unicodedata.normalize("NFKC", question)
                      if unicodedata.category(character) not in ("Mn", "Cf") and character != "ـ")
    name = " ".join(re.sub(r"[\W_]+", " ", letters).split())
    if len(name) > _NAME_LENGTH:
        name = name[:_NAME_LENGTH + 1].rpartition(" ")[0] or name[:_NAME_LENGTH]
    return name or TOOL_WORDINGS[words.language].conversation


def _markdown(turns: Sequence[Turn], words: Wording, day: date) -> str:
    """The conversation in a block of its direction: Markdown itself has none."""
    found, tools = references(turns), TOOL_WORDINGS[words.language]
    blocks = [f"# {_literal(words.title)}", f"{tools.saved} {words.date(day.isoformat())}"]
    for turn in turns:
        question = turn.answer.question
        blocks.append(_turned(f"## {_literal(question)}", direction(question, words.direction), words))
        blocks += [_turned(_MARKDOWN_OF[said.kind](_literal(said.text), _markers(said)), said.direction, words)
                   for said in paragraphs(turn.answer, found, words)]
    listed = [f"{reference.number}. {_literal(reference.line(words, places=True))}{_markdown_link(reference, words)}"
              for reference in found.values()]
    blocks += [f"## {tools.references}", "\n".join(listed)] if listed else []
    return "\n\n".join([f'<div dir="{words.direction}">', *blocks, "</div>"]) + "\n"


_MARKDOWN_OF: dict[str, Callable[[str, str], str]] = {
    "note": lambda text, markers: text, "label": lambda text, markers: f"**{text}**",
    "quote": lambda text, markers: f"> {text} {markers}", "passage": lambda text, markers: f"- {text} {markers}",
    "verdict": lambda text, markers: f"**{text}**"}


def _markers(said: Paragraph) -> str:
    return "".join(f"[{number}]" for number in said.numbers)


def _literal(text: str) -> str:
    """A text on one line, with what Markdown would take for its own escaped."""
    return _MARKDOWN_NUMBER.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split())))


def _turned(block: str, its_direction: str, words: Wording) -> str:
    """A block in another direction than the conversation's is said to be so."""
    return block if its_direction == words.direction else f'<div dir="{its_direction}">\n\n{block}\n\n</div>'


def _markdown_link(reference: Reference, words: Wording) -> str:
    if not _ADDRESS.fullmatch(reference.url):
        return ""
    address = reference.url.replace("\\", "%5C").replace("(", "%28").replace(")", "%29")
    return f"{words.comma}[{TOOL_WORDINGS[words.language].original}]({address})"


def _html(turns: Sequence[Turn], words: Wording, day: date) -> str:
    found, tools = references(turns), TOOL_WORDINGS[words.language]
    sections = "\n".join(_section(turn, found, words) for turn in turns)
    lines = ((reference, escape(reference.line(words, places=True))) for reference in found.values())
    listed = "\n".join(f'<li id="r{reference.number}">{line}{_html_link(reference, words)}</li>' for reference, line in lines)
    sources = f"<section>\n<h2>{tools.references}</h2>\n<ol>\n{listed}\n</ol>\n</section>\n" if listed else ""
    return f"""<!DOCTYPE html>
<html lang="{words.language}" dir="{words.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(turns[0].answer.question)}</title>
<style>
{_STYLE.read_text("utf-8")}</style>
</head>
<body>
<header>
<h1>{escape(words.title)}</h1>
<p>{tools.saved} {words.date(day.isoformat())}</p>
</header>
{sections}
{sources}</body>
</html>
"""


def _section(turn: Turn, found: Mapping[Place, Reference], words: Wording) -> str:
    question = f'<h2 dir="{direction(turn.answer.question, words.direction)}">{escape(turn.answer.question)}</h2>'
    said = (f'<p class="{said.kind}" dir="{said.direction}">{escape(said.text)}{_links(said)}</p>'
            for said in paragraphs(turn.answer, found, words))
    return "\n".join(["<section>", question, *said, "</section>"])


def _links(said: Paragraph) -> str:
    return "".join(f'&nbsp;<a href="#r{number}">[{number}]</a>' for number in said.numbers)


def _html_link(reference: Reference, words: Wording) -> str:
    if not _ADDRESS.fullmatch(reference.url):
        return ""
    link = f'<a href="{escape(reference.url)}" rel="noopener noreferrer">{TOOL_WORDINGS[words.language].original}</a>'
    return f"{words.comma}{link}"


_FORMS: dict[str, tuple[str, Callable[[Sequence[Turn], Wording, date], str]]] = {
    "markdown": ("md", _markdown), "html": ("html", _html)}
