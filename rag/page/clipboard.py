"""An answer as it is copied: its sentences with their numbers, then the references, a line each."""

from rag.display.directions import MARKS, anchored
from rag.page.escaping import escaped
from rag.page.tool_wording import TOOL_WORDINGS
from rag.page.turns import Turn, paragraphs, references
from rag.page.wording import Wording

_QUOTED = ("label", "quote")


def copied_lines(turn: Turn, words: Wording) -> list[tuple[str, str]]:
    """Return the lines of an answer with its references, an empty one between them, each behind its direction.

    A line begins with a letter, or else an invisible mark, of its direction: by that mail and word processors align it.
    """
    found = references([turn])
    lines = []
    for said in paragraphs(turn.answer, found, words):
        if said.kind in _QUOTED:
            line = f"{anchored(said.text)} {''.join(f'[{number}]' for number in said.numbers)}".rstrip()
            lines.append((said.direction, line))
    lines += [(words.direction, ""), (words.direction, f"{TOOL_WORDINGS[words.language].references}:")]
    mark = MARKS[words.direction]
    return lines + [(words.direction, f"{mark}[{reference.number}] {reference.line(words)}") for reference in found.values()]


def copied_html(turn: Turn, words: Wording) -> str:
    """Return the same lines as paragraphs, which the page's script puts on the clipboard."""
    return "".join(f'<p dir="{its_direction}">{escaped(line)}</p>' for its_direction, line in copied_lines(turn, words))
