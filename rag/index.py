"""A built index, loaded: documents, the places of their chunks, vectors (FAISS) and words (BM25).

On disk an index is a folder with `manifest.json`, written last, and the generation of files that it names, each with
its size and SHA-256. Nothing in it is code: JSON, numpy arrays without pickle, FAISS and tantivy files.
"""

import errno
import json
import re
from collections.abc import Mapping
from copy import copy
from dataclasses import fields
from functools import cache, cached_property
from hashlib import sha256
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import faiss
import numpy as np

from .chunks import Chunk
from .cleaning import Removed
from .documents import Document
from .embeddings import Embedder, load_model
from .errors import RagError
from .lexical import Words
from .reranking import Reranker, load_reranker

FORMAT = 1
MANIFEST = "manifest.json"
_DECIDING = ("text", "sounds", "sentences", "chunks", "lexical")
_REBUILD = "build it with `python -m rag build DOCUMENTS --index {path}`"


class Index:
    """A loaded index; it does not change when the one on disk is replaced."""

    def __init__(self, documents: Mapping[str, Document], places: np.ndarray, vectors: faiss.Index, words: Words,
                 embedder: Embedder, reranker: Reranker | None = None):
        self.documents = MappingProxyType(dict(documents))
        self.places = places  # int64, a row a chunk: the document's number, start, end
        self.vectors = vectors
        self.words = words
        self.embedder = embedder
        self.reranker = reranker

    @cached_property
    def _names(self) -> list[str]:
        return list(self.documents)

    def __len__(self) -> int:
        return len(self.places)

    def chunk(self, row: int) -> Chunk:
        """Return the chunk in a row of the index."""
        number, start, end = self.places[row].tolist()
        document = self.documents[self._names[number]]
        return Chunk(document.id, document.title, document.date, start, end, document.text[start:end])


def read_manifest(path: Path) -> dict | None:
    """Return the manifest of the index in a folder, or None where there is none; RagError where it is damaged."""
    try:
        manifest = json.loads((path / MANIFEST).read_text("utf-8"))
        _check_manifest(manifest)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise RagError(f"{path / MANIFEST} may not be read: mend its permissions.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RagError(f"{path / MANIFEST} is damaged: delete the folder {path} and " + _REBUILD.format(path=path)) from None
    return manifest


def _check_manifest(manifest: dict) -> None:
    """Raise an error when a manifest does not hold what one holds."""
    model, generation = manifest["model"], manifest["generation"]
    texts = [generation, model["name"], model["identity"], *manifest["documents"], *manifest["documents"].values(), *manifest["files"]]
    if not all(isinstance(text, str) for text in texts) or not re.fullmatch(r"generation-\d+", generation):
        raise ValueError
    if any(not isinstance(size, int) or not isinstance(digest, str) for size, digest in manifest["files"].values()):
        raise ValueError
    if not isinstance(manifest["rules"], str) or not isinstance(manifest["format"], int):
        raise ValueError


@cache
def rules() -> str:
    """Return the SHA-256 of the code that decides what an index of given documents holds.

    A question is stemmed by today's rules: passages that were stemmed by others would silently not be found.
    """
    package = resources.files(__package__)
    sources = (package.joinpath(f"{module}.py").read_bytes() for module in _DECIDING)
    return sha256(b"".join(source.replace(b"\r\n", b"\n") for source in sources)).hexdigest()


_loaded: dict[Path, tuple[tuple, dict[str | None, Index]]] = {}  # by the re-ranker's name


def resolved(path: str | Path) -> Path:
    """Return the whole path of an index's folder; RagError when there can be no such path."""
    try:
        return Path(path).resolve()
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise RagError(f"{path!r} is no folder for an index ({error}): name another.") from None


def load_index(path: str | Path = "index", reranker: str | None = None) -> Index:
    """Return the index in the folder `path`; the same object until the index on disk is replaced.

    `reranker` names a cross-encoder that orders the best passages anew. Raises RagError when the index is missing,
    damaged, of another format, its model is not the one it was built with, or the re-ranker cannot be used.
    """
    path = resolved(path)
    for _ in range(3):  # a build that ends right now may take away the generation being read
        try:
            status = (path / MANIFEST).stat()
        except OSError:
            raise RagError(f"There is no index in {path}: " + _REBUILD.format(path=path)) from None
        stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
        if path in _loaded and _loaded[path][0] == stamp:
            return _with_reranker(_loaded[path][1], reranker)
        try:
            index = _load(path, read_manifest(path))
        except FileNotFoundError as error:
            missing = error.filename
            continue
        except OSError as error:
            raise RagError(f"The index in {path} cannot be read ({error.strerror or error}: {error.filename}): mend its "
                           "permissions, or " + _REBUILD.format(path=path)) from None
        _loaded[path] = (stamp, {None: index})
        return _with_reranker(_loaded[path][1], reranker)
    raise RagError(f"The index in {path} is damaged ({missing} is missing): delete the folder and " + _REBUILD.format(path=path))


def _with_reranker(indexes: dict[str | None, Index], name: str | None) -> Index:
    """The index with a re-ranker: all else is that of the one without."""
    if name not in indexes:
        index = copy(indexes[None])
        index.reranker = load_reranker(name)
        indexes[name] = index
    return indexes[name]


def _load(path: Path, manifest: dict | None) -> Index:
    if manifest is None:  # it was there a moment ago
        raise FileNotFoundError(errno.ENOENT, "gone", str(path / MANIFEST))
    if manifest["format"] != FORMAT:
        raise RagError(f"The index in {path} has format {manifest['format']}, this version reads {FORMAT}: " + _REBUILD.format(path=path))
    if manifest["rules"] != rules():
        raise RagError(f"The index in {path} was built by another version of this program: " + _REBUILD.format(path=path))
    folder = path / manifest["generation"]
    check_files(folder, manifest, path)
    embedder = load_model(manifest["model"]["name"] or None)
    if embedder.identity != manifest["model"]["identity"]:
        raise RagError(f"The index in {path} was built with another version of the model {embedder.name or '(shipped)'}: "
                       + _REBUILD.format(path=path))
    try:
        vectors = faiss.read_index(str(folder / "vectors.faiss"))
    except RuntimeError:  # its checksum was right a moment ago: a newer build has cleared it away
        raise FileNotFoundError(errno.ENOENT, "gone", str(folder / "vectors.faiss")) from None
    places = np.load(folder / "chunks.npy", allow_pickle=False)
    if vectors.d != embedder.dimension or vectors.ntotal != len(places):
        raise RagError(f"The index in {path} holds {vectors.ntotal} vectors of {vectors.d} numbers for {len(places)} passages and "
                       f"a model of {embedder.dimension}: " + _REBUILD.format(path=path))
    with open(folder / "documents.jsonl", encoding="utf-8") as file:
        documents = {document.id: document for document in map(_document, file)}
    return Index(documents, places, vectors, Words(folder / "words"), embedder)


def check_files(folder: Path, manifest: dict, path: Path) -> None:
    """Compare every file of a generation with the manifest's size and checksum; RagError names the first that differs."""
    for name, (size, digest) in manifest["files"].items():
        data = (folder / name).read_bytes()
        if len(data) != size or sha256(data).hexdigest() != digest:
            raise RagError(f"The index is damaged: {folder / name} is not what was written; delete {path} and "
                           + _REBUILD.format(path=path))


def _document(line: str) -> Document:
    values = json.loads(line)
    values["removed"] = tuple(Removed(**part) for part in values["removed"])
    return Document(**{field.name: values[field.name] for field in fields(Document)})
