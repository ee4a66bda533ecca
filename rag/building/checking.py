"""What an index holds, how it differs from a folder of documents, and whether it is still what was built."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from rag.arabic.text import words
from rag.articles.chunks import split
from rag.articles.documents import Document, digest, read_documents
from rag.display.reports import status_text
from rag.errors import RagError
from rag.storage.index import (
    FORMAT,
    MANIFEST,
    Index,
    damaged,
    existing_manifest,
    load_generation,
    load_index,
    read_manifest,
    resolved,
)
from rag.storage.lexical import Alternative, Concept

_FOUND, _EMBEDDED = 16, 4  # passages that stand for all: a search is cheap, a large model takes a second for each
_FAR = 0.05  # between vectors of one text: another batch or half precision moves it by a hundredth at most, another model by much


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of documents: those of now against those of before."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> Changes:
    """Compare documents by name and digest: a text that went to another name is a change of both.

    >>> changes({"a": "1", "b": "2", "c": "3"}, {"a": "2", "b": "2", "d": "3"})
    Changes(added=('d',), changed=('a',), removed=('c',), unchanged=('b',))
    """
    return Changes(
        added=tuple(name for name in now if name not in before),
        changed=tuple(name for name in now if name in before and before[name] != now[name]),
        removed=tuple(sorted(before.keys() - now.keys())),
        unchanged=tuple(name for name in now if before.get(name) == now[name]))


@dataclass(frozen=True, slots=True)
class Status:
    """What is in an index; `before` is the generation to roll back to, or "", and `differs` what a build would change."""

    index: str
    generation: str
    built: str
    before: str
    documents: int
    passages: int
    model: str
    dimension: int
    bytes: int
    differs: Changes | None

    def to_dict(self) -> dict:
        """Return the status as plain values, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        """What is in the index, a line for each thing."""
        return status_text(self.to_dict())


def status(index: str | Path = "index", documents: str | Path | None = None) -> Status:
    """Return what the index in a folder holds and, given a folder of documents, how the two differ.

    Raises RagError when there is no index, or it cannot be read by this version of the program.

    >>> status("index", "seeds").documents        # doctest: +SKIP
    5
    """
    path = resolved(index)
    manifest = existing_manifest(path)
    differs = None
    if documents is not None:
        found, _ = read_documents(Path(documents), leave_out=path, known=known_documents(path))
        differs = changes(manifest["documents"], {document.id: digest(document) for document in found})
    before = manifest["before"] if (path / (manifest["before"] or "-") / MANIFEST).is_file() else ""
    files = (file.lstat() for file in path.rglob("*") if file.is_file())
    sizes = {(file.st_dev, file.st_ino): file.st_size for file in files}  # a file that two generations share takes its space once
    return Status(str(path), manifest["generation"], manifest["built"], before, len(manifest["documents"]), manifest["passages"],
                  manifest["model"]["name"], manifest["model"]["dimension"], sum(sizes.values()), differs)


def known_documents(path: Path) -> dict[str, list[Document]]:
    """Return the documents of the index in a folder by their fingerprints; none where it cannot be used."""
    known: dict[str, list[Document]] = {}
    try:
        for document in load_index(path).documents.values():
            known.setdefault(document.fingerprint, []).append(document)
    except RagError:
        pass
    return known


def verify(index: str | Path = "index") -> list[str]:
    """Return a line for each fault of the index in a folder, each with its remedy; none when it is what was built.

    Every file of both generations is compared with its checksum, every offset with a new split of its document, and the
    model with the vectors of a sample. Raises RagError when there is no index, or its manifest is damaged.

    >>> verify("index")        # doctest: +SKIP
    []
    """
    path = resolved(index)
    manifest = existing_manifest(path)
    remedy = f"build it with `python -m rag build DOCUMENTS --index {path}`"
    folder, before = path / manifest["generation"], path / manifest["before"]
    faults = [f"{folder / name} is not what was written: {remedy}" for name in damaged(folder, manifest)]
    if not faults:
        try:
            loaded = load_generation(path, manifest)
            faults = [f"{fault}: delete {path} and {remedy}"
                      for fault in (*_misplaced(loaded), *contradictions(loaded, manifest), *strays(loaded))]
        except RagError as error:
            faults = [str(error)]
    return faults + (_faults_before(before) if before != path and before.is_dir() else [])


def _faults_before(folder: Path) -> list[str]:
    """A line for each damaged file of the generation before."""
    remedy = "it cannot be rolled back to, and the next build that finds a change replaces it"
    try:
        manifest = read_manifest(folder)
    except RagError:
        manifest = None
    names = damaged(folder, manifest) if manifest and manifest["format"] == FORMAT else [MANIFEST]
    return [f"{folder / name}, of the generation before, is not what was written: {remedy}" for name in names]


def contradictions(index: Index, manifest: Mapping) -> Iterator[str]:
    """Yield what in a loaded index does not fit together: counts, and passages of a sample that their words do not find."""
    counts = {len(index), len(index.vectors), index.words.passages, len(index.words.numbers), manifest["passages"]}
    if len(counts) > 1 or index.documents.keys() != manifest["documents"].keys():
        yield "the numbers of passages, vectors, words and documents are not those of the manifest"
    else:
        yield from unfound(index)


def unfound(index: Index) -> Iterator[str]:
    """Yield which passages of a sample their own words do not find."""
    yield from (f"{_named(index, row)} is not found by its own words" for row in _sample(index, _FOUND) if not _found(index, row))


def strays(index: Index) -> Iterator[str]:
    """Yield which passages of a sample have another vector than the index's model makes of them now.

    The files of the model being the same, a library may have become another.
    """
    rows = _sample(index, _EMBEDDED)
    made = index.embedder.passages([index.chunk(row).text for row in rows])
    for row, vector in zip(rows, made, strict=True):
        if np.linalg.norm(vector - index.vectors.stored([row])[0]) > _FAR:
            yield f"{_named(index, row)} has another vector than the model gives it now"


def _sample(index: Index, number: int) -> list[int]:
    """Some rows of an index from its first to its last, evenly spread."""
    return np.unique(np.linspace(0, len(index) - 1, number).astype(int)).tolist()


def _found(index: Index, row: int) -> bool:
    """Whether a passage is among those that have its rarest word."""
    ways = {Alternative((word.stem,)) for word in words(index.chunk(row).text)}
    rarest = min(ways, key=index.words.frequency)
    return row in index.words.having([Concept("", (rarest,))])


def _misplaced(index: Index) -> Iterator[str]:
    """Yield what documents have passages that are not where a new split of them says."""
    for document in index.documents.values():
        spans = [(chunk.start, chunk.end) for chunk in map(index.chunk, index.rows(document.id))]
        if spans != [(chunk.start, chunk.end) for chunk in split(document)]:
            yield f"the passages of {document.id} are not where its sentences are"


def _named(index: Index, row: int) -> str:
    chunk = index.chunk(row)
    return f"{chunk.document} [{chunk.start}:{chunk.end}]"
