"""What stands under a reply, copying it and voting on it, and the menu in the masthead that saves the conversation.

The buttons only say what was clicked: `tools.js` passes it on, and what happens with it happens here.
"""

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import time_ns
from typing import Any

import gradio as gr

from rag import RagError
from rag.page.clipboard import copied_html
from rag.page.escaping import escaped
from rag.page.export import saved_file
from rag.page.tool_wording import TOOL_WORDINGS, ToolWording
from rag.page.turns import Turn
from rag.page.wording import WORDINGS, Wording
from rag.quality.feedback import LONGEST_COMMENT, OF_ANSWERS, OF_REFUSALS, OTHER, append, vote_on

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parent


def tools_html(turn: Turn, words: Wording, *, voting: bool) -> str:
    """Return what stands under a reply: the button that copies it, if it is an answer, and if `voting` those that judge it."""
    copy = "" if turn.answer.abstained else _button("copy", TOOL_WORDINGS[words.language].copy) + (
        f'<div class="copied" hidden>{copied_html(turn, words)}</div>')
    votes = _votes(turn, words) if voting else ""
    told = '<span class="told" role="status"></span>'
    return f'<div class="tools" id="turn-{turn.id}" dir="{words.direction}">{copy}{votes}{told}</div>' if copy or votes else ""


def _votes(turn: Turn, words: Wording) -> str:
    tools = TOOL_WORDINGS[words.language]
    reasons = "".join(f'<button type="button" class="reason" value="{name}">{escaped(tools.reasons[name])}</button>'
                      for name in (OF_REFUSALS if turn.answer.abstained else OF_ANSWERS) if name != OTHER)
    comment = (f'<input class="comment" type="text" maxlength="{LONGEST_COMMENT}" dir="auto" title="{escaped(tools.comment)}" '
               f'placeholder="{escaped(tools.reasons[OTHER])}">'
               f'<button type="button" class="reason" value="{OTHER}">{escaped(tools.send)}</button>')
    return (f'{_button("right", tools.right)}<details class="why"><summary class="tool wrong" title="{escaped(tools.wrong)}">'
            f'<span class="unseen">{escaped(tools.wrong)}</span></summary><div class="reasons" role="group">'
            f'<p>{escaped(tools.what_is_wrong)}</p>{reasons}<p class="other">{comment}</p></div></details>')


def _button(name: str, label: str) -> str:
    return (f'<button type="button" class="tool {name}" title="{escaped(label)}">'
            f'<span class="unseen">{escaped(label)}</span></button>')


def save_menu(words: Wording) -> gr.HTML:
    """Return the menu that saves the conversation; its script serves the buttons under the replies too."""
    tools = TOOL_WORDINGS[words.language]
    items = "".join(f'<button type="button" class="form" value="{form}">{label}</button>'
                    for form, label in (("markdown", tools.markdown), ("html", tools.html)))
    menu = (f'<details class="save"><summary title="{tools.save}"><span>{tools.save}</span></summary>'
            f'<div class="forms">{items}</div></details>')
    return gr.HTML(None, html_template=menu, elem_id="save", js_on_load=(_HERE / "tools.js").read_text("utf-8"), saved=None,
                   copied=tools.copied, not_copied=tools.not_copied)


def connect_tools(menu: gr.HTML, turns: gr.State, words: Wording, votes: Path | None) -> None:
    """Let the menu and the buttons do what they say; `votes` is the file of votes, if they are wanted."""

    # The script is told only of what is new to it: so the same file may be saved twice.
    def on_vote(turns: list[Turn], event: gr.EventData) -> dict[str, Any]:
        return {"at": time_ns()} | (voted(turns, event._data, words, votes) or {})

    def on_save(turns: list[Turn], event: gr.EventData) -> gr.HTML:
        return gr.HTML(saved={"at": time_ns()} | (saved(turns, event._data, words) or {}))

    ours = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
    menu.vote(on_vote, turns, menu, trigger_mode="multiple", **ours)
    menu.save(on_save, turns, menu, **ours)


def voted(turns: Sequence[Turn], said: object, words: Wording, votes: Path | None) -> dict[str, str] | None:
    """Write down what someone said of an answer, and return what the script tells them; None when it is no vote."""
    said, tools = _said(said, words)
    turn = next((turn for turn in turns if turn.id == said.get("turn")), None)
    if votes is None or not isinstance(said.get("turn"), str):
        return None
    if turn is None:
        return {"turn": said["turn"], "vote": "", "told": tools.gone}
    try:
        vote = vote_on(turn.answer, said.get("vote"), said.get("reason", ""), said.get("comment", ""),
                       history=turn.history, model=turn.model, identity=turn.id)
    except RagError:
        return None
    try:
        append(vote, votes)
    except RagError:
        _LOG.exception("a vote could not be written")
        return {"turn": turn.id, "vote": "", "told": tools.not_stored}
    return {"turn": turn.id, "vote": vote["vote"], "told": tools.thanks}


def saved(turns: Sequence[Turn], said: object, words: Wording) -> dict[str, str] | None:
    """Return the file that someone asked for, or what the script tells them; None when they asked for none."""
    said, tools = _said(said, words)
    if not turns:
        return {"told": tools.gone}
    try:
        file = saved_file(turns, said.get("form"), WORDINGS[tools.language], date.today())
    except RagError:
        return None
    return {"name": file.name, "text": file.text}


def _said(said: object, words: Wording) -> tuple[dict[str, Any], ToolWording]:
    """What the script said, and the wording for the language that the page had then."""
    said = said if isinstance(said, dict) else {}
    language = said.get("language")
    return said, TOOL_WORDINGS[language if isinstance(language, str) and language in TOOL_WORDINGS else words.language]
