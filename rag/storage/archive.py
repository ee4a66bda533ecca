"""The documents of an index, each read when it is asked for: a line of JSON, by its place in a file mapped into memory."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.articles.cleaning import Removed
from rag.articles.documents import Document, digest
from rag.errors import RagError

_LINES, _STARTS, _FINGERPRINTS = "documents.jsonl", "document_starts.npy", "fingerprints.npy"
_REMEMBERED = 2_000  # documents, some 20 MB


def write(folder: Path, documents: Iterable[Document], old: "Archive | None" = None) -> None:
    """Write documents into a generation's folder, copying what is as it was in the `old` one; raises OSError."""
    starts, fingerprints = [0], []
    with open(folder / _LINES, "wb") as file:
        for document in documents:
            line = old.line(document.id) if old is not None and old.has(document) else line_of(document).encode() + b"\n"
            starts.append(starts[-1] + file.write(line))
            fingerprints.append(document.fingerprint)
    np.save(folder / _STARTS, np.array(starts))
    np.save(folder / _FINGERPRINTS, np.array(fingerprints, "S64"))


class Archive(Mapping[str, Document]):
    """The documents in a generation's folder; `digests` are theirs by name, in their order.

    Each is compared with its digest when it is read: RagError for one that is not what was written.
    """

    def __init__(self, folder: Path, digests: Mapping[str, str]):
        self._lines = np.memmap(folder / _LINES, np.uint8, "r").view(np.ndarray)
        self._starts, self._fingerprints = (
            np.load(folder / name, mmap_mode="r", allow_pickle=False).view(np.ndarray) for name in (_STARTS, _FINGERPRINTS))
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

    def has(self, document: Document) -> bool:
        """Return whether a document was read from the same file as the one of its name here, which is not read again."""
        number = self._numbers.get(document.id)
        return number is not None and bool(document.fingerprint) and self._fingerprints[number] == document.fingerprint.encode()

    def line(self, name: str) -> bytes:
        """Return what is written of a document."""
        number = self._numbers[name]
        return self._lines[self._starts[number]:self._starts[number + 1]].tobytes()

    def _read(self, name: str) -> Document:
        return parsed(self.line(name), name, self._digests[name], self._file)


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


def _values(value: Any) -> dict:
    """A dataclass's fields, for JSON."""
    return {each.name: getattr(value, each.name) for each in fields(value)}
