"""The documents folder as its keeper sees it: what lies in it, and how documents come, go and come back.

A change is a whole one: when the index cannot be built after it, the folder is put back as it was. What is removed
lies in `.removed` below the folder, which builds pass over, and can be put back.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import rag
from rag import Document
from rag.articles.documents import REMOVED, SIDECAR, Rejected, document_files, possible_files, read_document_file, sidecar
from rag.page.names import free_name, kept_name
from rag.storage.embeddings import Progress

FACTS = ("title", "date", "publisher")  # what may be said of an upload


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of documents, the folder of its index or the address of its store, and how that index is loaded."""

    folder: Path
    index: Path | str
    load: Callable[[], rag.Index]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lies in the folder, compared with the index; `problem` says why there is no index.

    `removed` has one entry a file. `tables` are the files that hold several documents, with the ids of these.
    """

    documents: tuple[Document, ...]
    waiting: tuple[Document, ...]  # not in the index yet
    gone: tuple[Document, ...]  # in the index, no longer in the folder
    rejected: tuple[Rejected, ...]
    removed: tuple[Document | Rejected, ...]
    problem: str = ""
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that someone wants to add, and which of FACTS they say of it."""

    path: Path
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an upload would become: the documents of a file, under the name that it would get; or the reason why there is none.

    `rejected` are the rows of a table that are no documents.
    """

    upload: Upload
    name: str
    documents: tuple[Document, ...]
    reason: str = ""
    rejected: tuple[Rejected, ...] = ()


def check_open(shelf: Shelf) -> None:
    """Raise a RagError when no document can be added to the folder or removed from it."""
    if not shelf.folder.exists():
        raise rag.RagError(f"There is no folder {shelf.folder}: make it, or start the page with another.")
    if not shelf.folder.is_dir():
        raise rag.RagError(f"{shelf.folder} is one file: documents can be added to a folder only.")
    if not os.access(shelf.folder, os.W_OK | os.X_OK):
        raise rag.RagError(f"{shelf.folder} may not be written to: mend its permissions to add documents here.")


def inventory(shelf: Shelf) -> Inventory:
    """Return what lies in the folder; files that the index does not know are read."""
    known: Mapping[str, Document] = {}
    problem = ""
    try:
        known = shelf.load().documents
    except rag.RagError as error:
        problem = str(error)
    files = _files(shelf)
    held: dict[str, list[str]] = {}
    for name in known:
        held.setdefault(next((file for file in possible_files(name) if file in files), ""), []).append(name)
    gone = held.pop("", [])
    read = [each for name, path in files.items() if name not in held for each in read_document_file(path, name)]
    return Inventory(
        documents=tuple(sorted((known[name] for name in known if name not in gone), key=lambda each: each.date, reverse=True)),
        waiting=tuple(each for each in read if isinstance(each, Document)),
        gone=tuple(known[name] for name in gone),
        rejected=tuple(each for each in read if isinstance(each, Rejected)),
        removed=tuple(_in_short(name, read_document_file(path, name)) for name, path in _removed(shelf).items()),
        problem=problem, tables={file: tuple(names) for file, names in held.items() if names != [file]})


def _in_short(name: str, read: list[Document | Rejected]) -> Document | Rejected:
    """What stands for a file in a list: its document, or its name alone when it holds none or many."""
    return read[0] if len(read) == 1 and read[0].id == name else Rejected(name, "")


def offers(shelf: Shelf, uploads: Iterable[Upload]) -> list[Offer]:
    """Return what each upload would become; nothing is written."""
    try:
        there = {document.text: document.id for document in shelf.load().documents.values()}
    except rag.RagError:
        there = {}
    noted = {file for entry in sidecar(shelf.folder) for file in possible_files(entry)}
    taken = {*(path.name for path in shelf.folder.iterdir()), *noted} if shelf.folder.is_dir() else set()
    found = []
    for upload in uploads:
        name = free_name(kept_name(upload.path.name), taken)
        read = read_document_file(upload.path, name, {key: value for key, value in upload.facts.items() if value})
        documents = tuple(each for each in read if isinstance(each, Document))
        rejected = tuple(each for each in read if isinstance(each, Rejected))
        if not documents:
            found.append(Offer(upload, name, (), rejected[0].reason if rejected else "it is empty"))
        elif all(document.text in there for document in documents):
            found.append(Offer(upload, name, (), f"the same text is there already: {there[documents[0].text]}"))
        else:
            there.update((document.text, document.id) for document in documents)
            taken.add(name)
            found.append(Offer(upload, name, documents, rejected=rejected))
    return found


def add(shelf: Shelf, uploads: Iterable[Upload], progress: Progress | None = None) -> rag.BuildReport:
    """Write uploads into the folder and rebuild: all of them, or none when one of them is no document."""
    check_open(shelf)
    offered = offers(shelf, uploads)
    if not offered:
        raise rag.RagError("No file was sent: choose one.")
    for offer in offered:
        if not offer.documents:
            raise rag.RagError(f"{kept_name(offer.upload.path.name)} was not added, nor was any other: {offer.reason}.")
    entries = "\n".join(_entry(offer.name, offer.upload.facts) for offer in offered if any(offer.upload.facts.values()))
    with _whole(shelf) as undo:
        if entries:
            _note(shelf.folder / SIDECAR, entries, undo)
        for offer in offered:
            target = shelf.folder / offer.name
            target.touch(exist_ok=False)  # whoever else takes that name now, neither file is written over
            undo.callback(target.unlink)
            _write(target, offer.upload.path.read_bytes())
        return rag.build_index(shelf.folder, shelf.index, progress=progress)


def remove(shelf: Shelf, name: str, progress: Progress | None = None) -> rag.BuildReport:
    """Move a document into `.removed` and rebuild."""
    check_open(shelf)
    files = _files(shelf)
    if name not in files:
        raise rag.RagError(f"There is no document {name!r}: it was removed or renamed meanwhile.")
    if len(files) == 1:
        raise rag.RagError(f"{name} is the only document: add another before it is removed.")
    return _moved(files[name], shelf.folder / REMOVED / name, shelf, progress)


def put_back(shelf: Shelf, name: str, progress: Progress | None = None) -> rag.BuildReport:
    """Move a removed document back to where it was and rebuild."""
    check_open(shelf)
    there = _removed(shelf)
    if name not in there:
        raise rag.RagError(f"There is no removed document {name!r}: it was put back or deleted meanwhile.")
    return _moved(there[name], shelf.folder / name, shelf, progress)


def rebuild(shelf: Shelf, progress: Progress | None = None) -> rag.BuildReport:
    """Bring the index up to date with the folder."""
    return rag.build_index(shelf.folder, shelf.index, progress=progress)


def _files(shelf: Shelf) -> dict[str, Path]:
    if shelf.folder.is_dir():
        return _below(shelf.folder, shelf.index.resolve() if isinstance(shelf.index, Path) else None)
    return {shelf.folder.name: shelf.folder} if shelf.folder.exists() else {}


def _removed(shelf: Shelf) -> dict[str, Path]:
    trash = shelf.folder / REMOVED
    return _below(trash) if trash.is_dir() else {}


def _below(folder: Path, leave_out: Path | None = None) -> dict[str, Path]:
    try:
        return {path.relative_to(folder).as_posix(): path for path in document_files(folder, leave_out)}
    except OSError as error:
        raise rag.RagError(f"{error.filename or folder} cannot be read ({error.strerror}): mend its permissions.") from None


@contextmanager
def _whole(shelf: Shelf) -> Iterator[ExitStack]:
    """Undo what was done, last things first, when not all of it can be done."""
    try:
        with ExitStack() as undo:
            yield undo
            undo.pop_all()
    except OSError as error:
        raise rag.RagError(f"{shelf.folder} cannot be changed ({error.strerror or error}): all is as it was before.") from None


def _moved(source: Path, target: Path, shelf: Shelf, progress: Progress | None) -> rag.BuildReport:
    with _whole(shelf) as undo:
        target.parent.mkdir(parents=True, exist_ok=True)
        target = target.with_name(free_name(target.name, os.listdir(target.parent)))
        os.rename(source, target)
        undo.callback(os.rename, target, source)
        return rag.build_index(shelf.folder, shelf.index, progress=progress)


def _write(path: Path, data: bytes) -> None:
    """Write a file that is wholly there or not at all; until then its name begins with a dot, and builds pass it over."""
    temporary = path.with_name(f".{os.getpid()}.part")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _note(path: Path, entries: str, undo: ExitStack) -> None:
    """Add tables to the end of an articles.toml."""
    before = path.read_bytes() if path.exists() else None
    _write(path, (before + b"\n" if before else b"") + entries.encode())
    if before is None:
        undo.callback(path.unlink)
    else:
        undo.callback(os.truncate, path, len(before))  # a full disk has room for that


def _entry(name: str, facts: Mapping[str, str]) -> str:
    """A table of articles.toml; a TOML string is written as JSON writes one."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items() if value]
    return f"[{json.dumps(name, ensure_ascii=False)}]\n{''.join(lines)}"
