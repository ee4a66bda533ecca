"""Documents -> an index on disk: only what changed is embedded, and the old index answers until the new one is whole."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import faiss
import numpy as np
from filelock import FileLock, Timeout

from . import copies, lexical
from .chunks import Chunk, split
from .cleaning import Removed
from .documents import Document, Rejected, digest, read_documents
from .embeddings import Embedder, Progress, load_model
from .errors import RagError
from .index import FORMAT, MANIFEST, Index, load_index, read_manifest, resolved, rules


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: names of documents, files that were no documents, and what was left out of the articles.

    `copies` holds groups of documents with the same text, whole or in part.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    cleaned: Mapping[str, tuple[Removed, ...]] = field(default_factory=dict)
    passages: int = 0
    copies: tuple[tuple[str, ...], ...] = ()


def build_index(documents: str | Path, index: str | Path = "index", *, model: str | None = None,
                progress: Progress | None = None) -> BuildReport:
    """Bring the index in a folder up to date with a folder (or one file) of documents.

    `model` names a sentence-transformer; None keeps the index's own, or takes the shipped one for a new index.
    `progress(done, total, what)` is called as work goes on. Raises RagError when there is nothing to read, the model
    cannot be loaded, another build is running, or the index cannot be written; the index on disk is then as before.

    >>> build_index("seeds", "index").added        # doctest: +SKIP
    ('000_cef5b19f4a2ccac1.txt', ...)
    """
    path = resolved(index)
    found, rejected = read_documents(Path(documents), leave_out=path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with FileLock(path / ".lock", timeout=0):
            return _build(found, tuple(rejected), path, model, progress or _silent)
    except Timeout:
        raise RagError(f"Another build of {path} is running: wait until it has ended.") from None
    except OSError as error:
        raise RagError(f"The index cannot be written to {path} ({error.strerror or error}): the one before is kept.") from None


def _silent(done: int, total: int, what: str) -> None:
    pass


def _build(documents: list[Document], rejected: tuple[Rejected, ...], path: Path, model: str | None,
           progress: Progress) -> BuildReport:
    manifest = _usable_manifest(path)
    embedder = load_model(model if model is not None else manifest["model"]["name"] or None)
    digests = {document.id: digest(document) for document in documents}
    before = manifest["documents"]
    same_model = manifest["model"]["identity"] == embedder.identity
    report = BuildReport(
        added=tuple(name for name in digests if name not in before),
        changed=tuple(name for name in digests if name in before and before[name] != digests[name]),
        removed=tuple(sorted(before.keys() - digests.keys())),
        unchanged=tuple(name for name in digests if before.get(name) == digests[name]),
        rejected=rejected, cleaned={document.id: document.removed for document in documents if document.removed},
        passages=manifest.get("passages", 0))
    old = _old_index(path, manifest) if same_model else None
    if old and len(report.unchanged) == len(before) == len(digests):
        return replace(report, copies=old.copies.groups)
    chunks = [chunk for document in documents for chunk in split(document)]
    if not chunks:
        raise RagError("The documents hold no sentence: add documents with text.")
    vectors = _vectors(chunks, embedder, old, frozenset(report.unchanged), progress)
    found = _write(path, documents, chunks, vectors, embedder, digests, path / manifest["generation"] if old else None)
    return replace(report, passages=len(chunks), copies=found.groups)


def _usable_manifest(path: Path) -> dict:
    """The manifest of an index of this format; a damaged or foreign one counts as none, and is built over."""
    nothing = {"documents": {}, "model": {"name": "", "identity": ""}}
    try:
        manifest = read_manifest(path) or nothing
    except RagError:
        return nothing
    return manifest if manifest.get("format") == FORMAT else nothing


def _old_index(path: Path, manifest: dict) -> Index | None:
    if not manifest["documents"]:
        return None
    try:
        return load_index(path)
    except RagError:
        return None


def _vectors(chunks: list[Chunk], embedder: Embedder, old: Index | None, unchanged: frozenset[str],
             progress: Progress) -> np.ndarray:
    """A row a chunk: taken from the old index where its document is unchanged, embedded otherwise."""
    known: dict[tuple[str, int, int], int] = {}
    if old:
        names = list(old.documents)
        known = {(names[number], start, end): row for row, (number, start, end) in enumerate(old.places.tolist())
                 if names[number] in unchanged}
    rows = [known.get((chunk.document, chunk.start, chunk.end), -1) for chunk in chunks]
    vectors = np.zeros((len(chunks), embedder.dimension), np.float32)
    for i, row in enumerate(rows):
        if row >= 0:
            vectors[i] = old.vectors.reconstruct(row)
    new = [i for i, row in enumerate(rows) if row < 0]
    if new:
        vectors[new] = embedder.passages([chunks[i].text for i in new], progress)
    return vectors


def _write(path: Path, documents: list[Document], chunks: list[Chunk], vectors: np.ndarray, embedder: Embedder,
           digests: dict[str, str], before: Path | None) -> copies.Copies:
    """Write a new generation beside the old one, then the manifest that makes it the index; return the copies in it."""
    generations = sorted(folder for folder in path.glob("generation-*") if re.fullmatch(r"generation-\d+", folder.name))
    current = _usable_manifest(path).get("generation")
    number = 1 + max((int(folder.name.removeprefix("generation-")) for folder in generations), default=0)
    folder = path / f"generation-{number:06}"
    try:
        found = _write_generation(folder, documents, chunks, vectors, before)
        manifest = {
            "format": FORMAT, "rules": rules(), "generation": folder.name, "passages": len(chunks),
            "model": {"name": embedder.name, "identity": embedder.identity, "dimension": embedder.dimension},
            "documents": digests, "files": _checksums(folder)}
        temporary = path / (MANIFEST + ".new")
        temporary.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        _sync(temporary)
        os.replace(temporary, path / MANIFEST)
    except BaseException:
        if (_usable_manifest(path)).get("generation") != folder.name:  # stopped before it became the index
            shutil.rmtree(folder, ignore_errors=True)
        raise
    for old in generations:  # the one before stays for readers that are loading it
        if old.name != current:
            shutil.rmtree(old, ignore_errors=True)
    return found


def _write_generation(folder: Path, documents: list[Document], chunks: list[Chunk], vectors: np.ndarray,
                      before: Path | None) -> copies.Copies:
    folder.mkdir()
    with open(folder / "documents.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(document), ensure_ascii=False) + "\n" for document in documents)
    numbers = {document.id: i for i, document in enumerate(documents)}
    np.save(folder / "chunks.npy", np.array([(numbers[c.document], c.start, c.end) for c in chunks], np.int64))
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    try:
        faiss.write_index(flat, str(folder / "vectors.faiss"))
    except RuntimeError as error:  # FAISS's word for a full disk
        raise OSError(str(error).split("\n")[-1]) from None
    lexical.write(folder / "words", (chunk.text for chunk in chunks))
    found = copies.write(folder, documents, before)
    for file in folder.rglob("*"):
        if file.is_file():
            _sync(file)
    return found


def _checksums(folder: Path) -> dict[str, tuple[int, str]]:
    names = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(".lock"))
    return {file.relative_to(folder).as_posix(): (file.stat().st_size, sha256(file.read_bytes()).hexdigest()) for file in names}


def _sync(file: Path) -> None:
    with open(file, "rb+") as handle:
        os.fsync(handle.fileno())
