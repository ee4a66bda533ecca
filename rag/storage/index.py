"""A built index, loaded: documents and their copies, passages, vectors (FAISS) and words (BM25), read when they are needed.

On disk an index is a folder with `manifest.json`, written last, and the generation of files that it names, each with
its size and SHA-256; the generation before stays beside it, with its own manifest in its folder. Nothing in it is
code: JSON, numpy arrays without pickle, FAISS and tantivy files.
"""

import errno
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cache
from hashlib import file_digest, sha256
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from rag.articles.chunks import Chunk
from rag.articles.documents import Document
from rag.errors import RagError

from . import milvus
from .archive import Archive
from .copies import Copies
from .copies import read as read_copies
from .embeddings import Embedder, load_model
from .lexical import Words
from .passages import Passages
from .reranking import Reranker, load_reranker
from .store import MANIFEST as STORED
from .store import Store, is_address, open_store
from .vectors import Vectors

FORMAT = 3
MANIFEST = "manifest.json"
_DECIDING = ("arabic/text.py", "arabic/stop_words.tsv", "arabic/sounds.py", "arabic/sentences.py", "articles/chunks.py",
             "storage/lexical.py", "storage/copies.py", "storage/archive.py", "storage/passages.py", "storage/vectors.py")
_COMPARED = 50_000_000  # bytes: of larger files a start compares the sizes alone, for gigabytes take seconds; `verify` reads them
_REBUILD = "build it with `python -m rag build DOCUMENTS --index {path}`"


class Index:
    """A loaded index; it does not change when the one on disk is replaced.

    Asking goes through these parts alone, so a store elsewhere is an Index whose parts ask it:

    - `documents`: a Mapping of names to documents, each fetched when it is asked for; no question walks over it.
    - `passages`: `place(row)` is the document's name, start and end of a passage, `rows(document)` the rows of a document's
      passages in order, `tokens(rows)` each one's distinct token ids, ascending (empty without a static model), and `len`.
      A row is a whole number that names a passage.
    - `vectors`: `search(vector, k, among=None)` gives (row, cosine) of the k nearest passages, best first, of all or of an
      array of rows; `cosines(rows, vector)` those of given rows, an array.
    - `words`: `search(concepts, k, needed=())` gives (row, BM25 score) of the k best passages, best first, ties by row, of those
      that share a word with each needed concept; `having(concepts)` is the ascending array of all rows that do;
      `frequency(alternative)`, `inverse(frequency)` and `full_score(concepts)` say what words weigh.
    - `copies`: which documents are copies of one another; `embedder`: the model, whose `identity` the index was built with.
    """

    def __init__(self, documents: Mapping[str, Document], passages: Any, vectors: Any, words: Any,
                 embedder: Embedder, reranker: Reranker | None = None, copies: Copies | None = None):
        self.documents = documents
        self.passages = passages
        self.vectors = vectors
        self.words = words
        self.embedder = embedder
        self.reranker = reranker
        self.copies = copies or Copies()

    def rows(self, document: str) -> Sequence[int]:
        """Return the rows of a document's chunks."""
        rows: Sequence[int] = self.passages.rows(document)
        return rows

    def __len__(self) -> int:
        return len(self.passages)

    def chunk(self, row: int) -> Chunk:
        """Return the chunk in a row of the index."""
        name, start, end = self.passages.place(row)
        document = self.documents[name]
        return Chunk(name, document.title, document.date, start, end, document.text[start:end], document.page(start))

    def chunk_at(self, document: str, place: int) -> Chunk:
        """Return the chunk that has the word at a place of a document's text."""
        return next(chunk for chunk in map(self.chunk, self.rows(document)) if chunk.start <= place < chunk.end)


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
        raise RagError(f"{path / MANIFEST} is damaged: " + _REBUILD.format(path=path)) from None
    return manifest


def existing_manifest(path: Path) -> dict:
    """Return the manifest of the index in a folder; RagError when there is none, or of a version that is not read."""
    manifest = read_manifest(path)
    if manifest is None:
        raise RagError(f"There is no index in {path}: " + _REBUILD.format(path=path))
    check_version(path, manifest)
    return manifest


def _check_manifest(manifest: dict) -> None:
    """Raise an error when a manifest of this format does not hold what one holds."""
    if manifest["format"] != FORMAT and isinstance(manifest["format"], int):
        return  # which is said where it is to be used
    if manifest != sealed(manifest):
        raise ValueError
    model, documents, files = manifest["model"], manifest["documents"], manifest["files"]
    texts = [model["name"], model["identity"], manifest["rules"], manifest["built"], *documents, *documents.values(), *files]
    numbers = [manifest["passages"], *(size for size, _ in files.values())]
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(number, int) for number in numbers):
        raise ValueError
    if not re.fullmatch(r"generation-\d+", manifest["generation"]) or not re.fullmatch(r"(generation-\d+)?", manifest["before"]):
        raise ValueError


def sealed(manifest: Mapping) -> dict:
    """Return a manifest with the checksum of all else that it says.

    >>> sealed({"format": 3, "checksum": "?"}) == sealed({"format": 3}) == sealed(sealed({"format": 3}))
    True
    """
    said = {name: value for name, value in manifest.items() if name != "checksum"}
    return {**said, "checksum": sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()}


@cache
def rules() -> str:
    """Return the SHA-256 of the code that decides what an index of given documents holds.

    A question is stemmed by today's rules: passages that were stemmed by others would silently not be found.
    """
    package = Path(__file__).parents[1]
    sources = (package.joinpath(name).read_bytes() for name in _DECIDING)
    return sha256(b"".join(source.replace(b"\r\n", b"\n") for source in sources)).hexdigest()


_loaded: dict[Path | str, tuple[tuple, dict[str | None, Index]]] = {}  # by the re-ranker's name


def resolved(path: str | Path) -> Path:
    """Return the whole path of an index's folder; RagError when there can be no such path."""
    if is_address(path):
        raise RagError(f"{path} is a store, and this is for indexes in folders: build, watch, retrieve, ask and evaluate take "
                       "either.")
    try:
        return Path(path).resolve()
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise RagError(f"{path!r} is no folder for an index ({error}): name another.") from None


def load_index(path: str | Path = "index", reranker: str | None = None) -> Index:
    """Return the index in the folder or store `path`; the same object until the index there is replaced.

    `reranker` names a cross-encoder that orders the best passages anew. Raises RagError when the index is missing,
    damaged, of another format, its model is not the one it was built with, or the re-ranker cannot be used.
    """
    if is_address(path):
        return _with_reranker(_loaded_from(str(path)), reranker)
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
            index = load_generation(path, read_manifest(path))
        except FileNotFoundError as error:
            missing = error.filename
            continue
        except OSError as error:
            raise RagError(f"The index in {path} cannot be read ({error.strerror or error}: {error.filename}): mend its "
                           "permissions, or " + _REBUILD.format(path=path)) from None
        _loaded[path] = (stamp, {None: index})
        return _with_reranker(_loaded[path][1], reranker)
    raise RagError(f"The index in {path} is damaged ({missing} is missing): " + _REBUILD.format(path=path))


def _loaded_from(address: str) -> dict[str | None, Index]:
    """The index in a store."""
    store = open_store(address)
    manifest = store.said(STORED) if store.exists() else None
    if not manifest:
        raise RagError(f"There is no index in {store.address}: " + _REBUILD.format(path=store.address))
    stamp = (manifest.get("layout"), manifest.get("generation"))
    if _loaded.get(store.address, (None,))[0] != stamp:
        generation = store.generation()
        if not generation:
            raise RagError(f"The index in {store.address} is of another version of this program, or damaged: "
                           + _REBUILD.format(path=store.address))
        _loaded[store.address] = (stamp, {None: index_in(store, generation)})
    return _loaded[store.address][1]


def index_in(store: Store, generation: Mapping) -> Index:
    """Return the index of a generation in a store, in use or not; RagError as `load_index`."""
    check_version(store.address, generation)
    embedder = _same_model(store.address, generation)
    return Index(*milvus.parts(store, generation), embedder, copies=Copies([tuple(group) for group in generation["copies"]]))


def _with_reranker(indexes: dict[str | None, Index], name: str | None) -> Index:
    """The index with a re-ranker: all else is that of the one without."""
    if name is not None and name not in indexes:
        index = copy(indexes[None])
        index.reranker = load_reranker(name)
        indexes[name] = index
    return indexes[name]


def own_model(path: Path | str, manifest: Mapping) -> Embedder:
    """Return the model that an index was built with; RagError says what to do where it is gone."""
    name = manifest["model"]["name"]
    try:
        return load_model(name or None)
    except RagError:
        raise RagError(f"The index in {path} was built with the model {name or '(shipped)'}, which cannot be used now: put it "
                       f"back (`hf download {name or 'NAME'}`), or take the shipped one, `--model \"\"`, or any other: "
                       f"`python -m rag build DOCUMENTS --index {path} --model \"\"`.") from None


def _same_model(path: Path | str, manifest: Mapping) -> Embedder:
    embedder = own_model(path, manifest)
    if embedder.identity != manifest["model"]["identity"]:
        raise RagError(f"The index in {path} was built with another version of the model {embedder.name or '(shipped)'}: "
                       + _REBUILD.format(path=path))
    return embedder


def load_generation(path: Path, manifest: dict | None) -> Index:
    """Return the index of the generation in `path` that a manifest describes, in use or not; RagError as `load_index`.

    Raises FileNotFoundError where a file is missing, perhaps because a newer build has cleared it away.
    """
    if manifest is None:  # it was there a moment ago
        raise FileNotFoundError(errno.ENOENT, "gone", str(path / MANIFEST))
    check_version(path, manifest)
    folder = path / manifest["generation"]
    check_files(folder, manifest, path, _COMPARED)
    embedder = _same_model(path, manifest)
    names = list(manifest["documents"])
    vectors, passages = Vectors(folder), Passages(folder, names)
    if vectors.dimension != embedder.dimension or len(vectors) != len(passages):
        raise RagError(f"The index in {path} holds {len(vectors)} vectors of {vectors.dimension} numbers for {len(passages)} "
                       f"passages and a model of {embedder.dimension}: " + _REBUILD.format(path=path))
    words = Words(folder / "words", np.load(folder / "numbers.npy", allow_pickle=False))
    return Index(Archive(folder, manifest["documents"]), passages, vectors, words, embedder, copies=read_copies(folder, names))


def check_version(path: Path | str, manifest: Mapping) -> None:
    """Raise RagError when an index was built by a version of this program whose indexes are not read."""
    if manifest["format"] != FORMAT:
        raise RagError(f"The index in {path} has format {manifest['format']}, this version reads {FORMAT}: "
                       + _REBUILD.format(path=path))
    if manifest["rules"] != rules():
        raise RagError(f"The index in {path} was built by another version of this program: " + _REBUILD.format(path=path))


def check_files(folder: Path, manifest: Mapping, path: Path, largest: float = inf) -> None:
    """Compare every file of a generation with the manifest's size and checksum; RagError names the first that differs.

    Of files above the `largest` number of bytes only the size is compared.
    """
    for name in damaged(folder, manifest, largest):
        (folder / name).stat()  # one that is missing is another matter
        raise RagError(f"The index is damaged: {folder / name} is not what was written; " + _REBUILD.format(path=path))


def damaged(folder: Path, manifest: Mapping, largest: float = inf) -> Iterator[str]:
    """Yield the names of a generation's files that are not what its manifest says, or not there; checked as in `check_files`."""
    for name, (size, digest) in manifest["files"].items():
        try:
            with open(folder / name, "rb") as file:
                if os.fstat(file.fileno()).st_size != size or size <= largest and file_digest(file, "sha256").hexdigest() != digest:
                    yield name
        except FileNotFoundError:
            yield name

