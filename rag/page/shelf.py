"""The documents folder as its keeper sees it: what lies in it, and how documents come, go and come back.

A change is a whole one: when the index cannot be built after it, the folder is put back as it was. What is removed
lies in `.removed` below the folder, which builds pass over, and can be put back.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import rag
from rag import Document
from rag.documents import SIDECAR, Rejected, document_files, read_document, sidecar
from rag.embeddings import Progress
from rag.page.names import free_name, kept_name

TRASH = ".removed"
FACTS = ("title", "date", "publisher")  # what may be said of an upload


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of documents, the folder of its index, and how that index is loaded."""

    folder: Path
    index: Path
    load: Callable[[], rag.Index]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lies in the folder, compared with the index; `problem` says why there is no index."""

    documents: tuple[Document, ...]
    waiting: tuple[Document, ...]  # not in the index yet
    gone: tuple[Document, ...]  # in the index, no longer in the folder
    rejected: tuple[Rejected, ...]
    removed: tuple[Document | Rejected, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that someone wants to add, and which of FACTS they say of it."""

    path: Path
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an upload would become: a document whose id is the name that it would get; or the reason why it is none."""

    upload: Upload
    document: Document | None
    reason: str = ""


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
    try:
        known, problem = shelf.load().documents, ""
    except rag.RagError as error:
        known, problem = {}, str(error)
    files = _files(shelf)
    read = [read_document(path, name) for name, path in files.items() if name not in known]
    return Inventory(
        documents=tuple(sorted((known[name] for name in known if name in files), key=lambda each: each.date, reverse=True)),
        waiting=tuple(each for each in read if isinstance(each, Document)),
        gone=tuple(document for name, document in known.items() if name not in files),
        rejected=tuple(each for each in read if isinstance(each, Rejected)),
        removed=tuple(read_document(path, name) for name, path in _removed(shelf).items()), problem=problem)


def offers(shelf: Shelf, uploads: Iterable[Upload]) -> list[Offer]:
    """Return what each upload would become; nothing is written."""
    try:
        there = {document.text: document.id for document in shelf.load().documents.values()}
    except rag.RagError:
        there = {}
    taken = {*(path.name for path in shelf.folder.iterdir()), *sidecar(shelf.folder)} if shelf.folder.is_dir() else set()
    found = []
    for upload in uploads:
        read = read_document(upload.path, kept_name(upload.path.name))
        if isinstance(read, Rejected):
            found.append(Offer(upload, None, read.reason))
        elif read.text in there:
            found.append(Offer(upload, None, f"the same text is there already: {there[read.text]}"))
        else:
            document = replace(read, id=free_name(read.id, taken), **{key: value for key, value in upload.facts.items() if value})
            there[document.text] = document.id
            taken.add(document.id)
            found.append(Offer(upload, document))
    return found


def add(shelf: Shelf, uploads: Iterable[Upload], progress: Progress | None = None) -> rag.BuildReport:
    """Write uploads into the folder and rebuild: all of them, or none when one of them is no document."""
    check_open(shelf)
    offered = offers(shelf, uploads)
    if not offered:
        raise rag.RagError("No file was sent: choose one.")
    for offer in offered:
        if not offer.document:
            raise rag.RagError(f"{kept_name(offer.upload.path.name)} was not added, nor was any other: {offer.reason}.")
    entries = "\n".join(_entry(offer.document.id, offer.upload.facts) for offer in offered if any(offer.upload.facts.values()))
    with _whole(shelf) as undo:
        if entries:
            _note(shelf.folder / SIDECAR, entries, undo)
        for offer in offered:
            target = shelf.folder / offer.document.id
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
    return _moved(files[name], shelf.folder / TRASH / name, shelf, progress)


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
        return _below(shelf.folder, shelf.index.resolve())
    return {shelf.folder.name: shelf.folder} if shelf.folder.exists() else {}


def _removed(shelf: Shelf) -> dict[str, Path]:
    trash = shelf.folder / TRASH
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
