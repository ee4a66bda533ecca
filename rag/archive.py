"""The documents of an index, each read when it is asked for: a line of JSON, by its place in a file mapped into memory."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

import numpy as np

from .cleaning import Removed
from .documents import Document, digest
from .errors import RagError

_LINES, _STARTS = "documents.jsonl", "document_starts.npy"
_REMEMBERED = 2_000  # documents, some 20 MB


def write(folder: Path, documents: Iterable[Document]) -> None:
    """Write documents into a generation's folder; raises OSError."""
    starts = [0]
    with open(folder / _LINES, "wb") as file:
        for document in documents:
            starts.append(starts[-1] + file.write(line_of(document).encode() + b"\n"))
    np.save(folder / _STARTS, np.array(starts))


class Archive(Mapping[str, Document]):
    """The documents in a generation's folder; `digests` are theirs by name, in their order.

    Each is compared with its digest when it is read: RagError for one that is not what was written.
    """

    def __init__(self, folder: Path, digests: Mapping[str, str]):
        self._lines = np.memmap(folder / _LINES, np.uint8, "r").view(np.ndarray)
        self._starts = np.load(folder / _STARTS, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        self._file, self._digests = folder / _LINES, digests
        self._numbers = {name: number for number, name in enumerate(digests)}
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read)

    def __getitem__(self, name: str) -> Document:
        return self._remembered(name)

    def __contains__(self, name: object) -> bool:
        return name in self._digests

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)

    def _read(self, name: str) -> Document:
        number = self._numbers[name]
        line = self._lines[self._starts[number]:self._starts[number + 1]].tobytes()
        return parsed(line, name, self._digests[name], self._file)


def line_of(document: Document) -> str:
    """Return a document as a line of JSON."""
    return json.dumps(document, default=_values, ensure_ascii=False)


def parsed(line: str | bytes, name: str, its_digest: str, where: str | Path) -> Document:
    """Return the document in a line of JSON; RagError, which says `where` it was, when it has not its digest."""
    try:
        values = json.loads(line)
        values["removed"] = tuple(Removed(**part) for part in values["removed"])
        values["pages"] = tuple(values["pages"])
        document = Document(**{field.name: values[field.name] for field in fields(Document)})
    except (ValueError, KeyError, TypeError):
        document = None
    if document is None or digest(document) != its_digest:
        raise RagError(f"{name} in {where} is not what was written: delete that index and build it again.")
    return document


def _values(value: object) -> dict:
    """A dataclass's fields, for JSON."""
    return {each.name: getattr(value, each.name) for each in fields(value)}
