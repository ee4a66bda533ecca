"""Conversations that outlive a reload of the page: in this server's memory, under names that only their browsers know."""

import secrets
from collections import OrderedDict
from typing import Any

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
