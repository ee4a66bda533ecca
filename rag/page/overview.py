"""What a loaded index holds, counted once: whom and what its articles name, and which months they appeared in and mention."""

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from rag import Index
from rag.corpus.mentions import Mention, mentions
from rag.corpus.timeline import Period, timeline

_AT_ONCE = 20  # articles between two words on how far it is


@dataclass(frozen=True, slots=True)
class Overview:
    """The names in an index's articles, the most often named first, and its months and years."""

    mentions: tuple[Mention, ...]
    periods: tuple[Period, ...]


_counted: WeakKeyDictionary[Index, Overview] = WeakKeyDictionary()


def counting(index: Index) -> Iterator[int]:
    """Yield how many articles have been read, while there are more to read; then `overview` takes no time.

    What an article says is remembered by its text: after a change only the new ones are read.
    """
    if index in _counted:
        return
    for number, (name, document) in enumerate(index.documents.items(), 1):
        mentions({name: document})
        timeline({name: document})
        if number % _AT_ONCE == 0:
            yield number
    overview(index)


def overview(index: Index) -> Overview:
    """Return what the articles of an index name and when; read for the first time, 50 of 400 words take a second."""
    if index not in _counted:
        _counted[index] = Overview(mentions(index.documents), timeline(index.documents))
    return _counted[index]
