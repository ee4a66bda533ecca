"""What this server's memory holds of visitors: conversations, under names that only browsers know, and Gradio's sessions."""

import secrets
from collections import OrderedDict
from types import SimpleNamespace
from typing import Any

from gradio import Blocks
from gradio.state_holder import SessionState, StateHolder

_MOST = 200


class Conversations:
    """The latest conversations, each under its name; what was not kept for the longest time is forgotten.

    >>> conversations = Conversations()
    >>> name = conversations.keep("", ["ومتى؟"])
    >>> conversations.keep(name, ["ومتى؟", "وأين؟"]) == name, conversations.found(name), conversations.found("another")
    (True, (['ومتى؟', 'وأين؟'],), None)
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Any, ...]] = OrderedDict()

    def keep(self, name: object, *parts: Any) -> str:
        """Keep the parts of a conversation and return its name, a new one for a conversation that is not known."""
        name = name if isinstance(name, str) and name in self._kept else secrets.token_urlsafe(16)
        self._kept[name] = parts
        self._kept.move_to_end(name)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return name

    def found(self, name: object) -> tuple[Any, ...] | None:
        """Return the parts of a conversation, None when there is none of that name."""
        return self._kept.get(name) if isinstance(name, str) else None


class Session(SessionState):
    """What Gradio keeps of a tab, or of a call of a program: the state that handlers hand on, and nothing of what is shown.

    By itself it holds the settings of all components, and their last values, for deep links, which this page has none of: under
    load that took two fifths of the time, a third of a megabyte a question, and kept every answer.
    """

    def __init__(self, page: Blocks):
        super().__init__(SimpleNamespace(default_config=page.default_config, blocks={}))

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


class Sessions(StateHolder):
    """Gradio's sessions, of which it keeps the latest 10,000."""

    def __getitem__(self, session_id: str) -> Session:
        if session_id not in self.session_data:
            self.session_data[session_id] = Session(self.blocks)
        return super().__getitem__(session_id)
