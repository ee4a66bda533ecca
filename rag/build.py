"""Documents -> an index on disk: only what changed is embedded, and the old index answers until the new one is whole."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any

import faiss
import numpy as np

from . import copies, lexical
from .checking import changes, contradictions, known_documents, strays
from .chunks import Chunk, split
from .cleaning import Removed
from .documents import QUESTIONS, Document, Rejected, digest, read_documents
from .embeddings import Embedder, Progress, load_model
from .errors import RagError
from .evaluation import Question
from .generations import add_generation, locked, usable_manifest
from .golden import Golden, compare, golden_questions
from .index import Index, load_generation, load_index, own_model, resolved

_BLOCK = 65_536  # vectors that are compared at once
_NAMED = 10  # questions in a message


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: names of documents, files that were no documents, what was left out of the articles, its cost.

    Of the `passages`, `embedded` are new and the vectors of the others were `reused`. `golden` says what became of the
    questions that stand beside the documents, where there are any and an index before. `copies` holds groups of documents
    with the same text, whole or in part.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    cleaned: Mapping[str, tuple[Removed, ...]] = field(default_factory=dict)
    passages: int = 0
    embedded: int = 0
    reused: int = 0
    seconds: float = 0.0
    generation: str = ""
    golden: Golden | None = None
    copies: tuple[tuple[str, ...], ...] = ()

    def to_dict(self) -> dict:
        """Return the report as plain values, for JSON."""
        return asdict(self)


def build_index(documents: str | Path, index: str | Path = "index", *, model: str | None = None,
                progress: Progress | None = None, force: bool = False) -> BuildReport:
    """Bring the index in a folder up to date with a folder (or one file) of documents.

    `model` names a sentence-transformer; None keeps the index's own, or takes the shipped one for a new index.
    `progress(done, total, what)` is called as work goes on. Where a questions.jsonl stands in the folder, its questions
    are asked before the new index takes the old one's place; `force` lets it when some are no longer answered rightly.
    Raises RagError when there is nothing to read, the model cannot be loaded, another build is running, such a question
    was lost, or the index cannot be written; the index on disk is then as before.

    >>> build_index("seeds", "index").added        # doctest: +SKIP
    ('000_cef5b19f4a2ccac1.txt', ...)
    """
    begun = perf_counter()
    path = resolved(index)
    found, rejected = read_documents(Path(documents), leave_out=path, known=known_documents(path))
    questions = golden_questions(Path(documents))
    with locked(path):
        done = _build(found, path, model, questions, force, progress or _silent)
    cleaned = {document.id: document.removed for document in found if document.removed}
    return BuildReport(**done, rejected=tuple(rejected), cleaned=cleaned, seconds=round(perf_counter() - begun, 3))


def _silent(done: int, total: int, what: str) -> None:
    pass


def _build(documents: list[Document], path: Path, model: str | None, questions: list[Question], force: bool,
           progress: Progress) -> dict:
    """What a report says of a build that was done, or need not be."""
    manifest = usable_manifest(path)
    embedder = own_model(path, manifest) if manifest and model is None else load_model(model or None)
    in_use = _in_use(path) if manifest else None
    digests = _digests(documents, in_use, manifest)
    changed = changes(manifest.get("documents", {}), digests)
    done = {name: getattr(changed, name) for name in ("added", "changed", "removed", "unchanged")}
    old = in_use if in_use and in_use.embedder.identity == embedder.identity else None
    if old and len(changed.unchanged) == len(old.documents) == len(digests):
        return done | {"passages": len(old), "reused": len(old), "generation": manifest["generation"], "copies": old.copies.groups}
    planned = _plan(documents, old, frozenset(changed.unchanged))
    if old and planned.new and next(strays(old), None):  # new vectors would not compare with those that it has
        old, planned = None, _plan(documents, None, ())
    vectors = _vectors(planned, old, embedder, progress)
    before = path / manifest["generation"] if in_use else None

    def check(new: dict) -> None:
        built = load_generation(path, new)
        done["copies"] = built.copies.groups
        _check(built, new, documents, planned, vectors)
        if questions and in_use:
            done["golden"] = _accepted(compare(questions, in_use, built), force)

    new = add_generation(
        path, {"documents": digests, "passages": len(planned.places),
               "model": {"name": embedder.name, "identity": embedder.identity, "dimension": embedder.dimension}},
        lambda folder: _write(folder, documents, planned, vectors, old, before), check)
    passages, embedded = len(planned.places), len(planned.new)
    return done | {"passages": passages, "embedded": embedded, "reused": passages - embedded, "generation": new["generation"]}


def _in_use(path: Path) -> Index | None:
    try:
        return load_index(path)
    except RagError:
        return None


def _digests(documents: Sequence[Document], in_use: Index | None, manifest: Mapping) -> dict[str, str]:
    """The digest of each document; of one that was taken from the index as it is, the one it has there."""
    known = in_use.documents if in_use else {}
    return {document.id: manifest["documents"][document.id] if known.get(document.id) is document else digest(document)
            for document in documents}


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """The passages of an index to be written, a row each: its row in the old index or -1, and its place.

    `new` holds those that the old index does not have, in order.
    """

    rows: np.ndarray
    places: np.ndarray
    new: list[Chunk]


def _plan(documents: Sequence[Document], old: Index | None, unchanged: Collection[str]) -> _Plan:
    """Take the passages of unchanged documents from the old index, and split the others."""
    rows, spans, new = [], [], []
    for document in documents:
        if old and document.id in unchanged:
            known = old.rows(document.id)
            rows.append(np.arange(known.start, known.stop))
            spans.append(old.places[known.start:known.stop, 1:])
        else:
            chunks = split(document)
            new += chunks
            rows.append(np.full(len(chunks), -1))
            spans.append(np.array([(chunk.start, chunk.end) for chunk in chunks], np.int64).reshape(-1, 2))
    if not any(map(len, rows)):
        raise RagError("The documents hold no sentence: add documents with text.")
    numbers = np.repeat(np.arange(len(documents)), [len(each) for each in rows])
    return _Plan(np.concatenate(rows), np.column_stack([numbers, np.concatenate(spans)]), new)


def _vectors(plan: _Plan, old: Index | None, embedder: Embedder, progress: Progress) -> np.ndarray:
    """A row a passage: taken from the old index where it has it, embedded otherwise."""
    kept = plan.rows >= 0
    vectors = np.zeros((len(kept), embedder.dimension), np.float32)
    if old and kept.any():
        vectors[kept] = old.vectors.reconstruct_batch(plan.rows[kept])
    if plan.new:
        vectors[~kept] = embedder.passages([chunk.text for chunk in plan.new], progress)
    return vectors


def _write(folder: Path, documents: Sequence[Document], plan: _Plan, vectors: np.ndarray, old: Index | None,
           before: Path | None) -> None:
    """Write the files of a generation into a folder; of the old one's word index, what is the same is shared.

    `before` is the folder of the generation in use, whose texts need not be read again for copies.
    """
    with open(folder / "documents.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(document, default=_values, ensure_ascii=False) + "\n" for document in documents)
    np.save(folder / "chunks.npy", plan.places)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    try:
        faiss.write_index(flat, str(folder / "vectors.faiss"))
    except RuntimeError as error:  # FAISS's word for a full disk
        raise OSError(str(error).split("\n")[-1]) from None
    kept = plan.rows >= 0
    numbers = np.zeros(len(kept), np.int64)
    words = old.words if old and kept.any() else None
    if words:
        numbers[kept] = words.numbers[plan.rows[kept]]
    numbers[~kept] = lexical.write(folder / "words", (chunk.text for chunk in plan.new), words, numbers[kept].tolist())
    np.save(folder / "numbers.npy", numbers)
    copies.write(folder, documents, before)


def _values(value: Any) -> dict:
    """A dataclass's fields, for JSON."""
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _check(built: Index, manifest: Mapping, documents: Sequence[Document], plan: _Plan, vectors: np.ndarray) -> None:
    """Raise RagError when a generation, as it is read back, is not what was to be written, or does not work."""
    blocks = ((start, vectors[start:start + _BLOCK]) for start in range(0, len(vectors), _BLOCK))
    faults = contradictions(built, manifest)
    if (list(built.documents.values()) != documents or not np.array_equal(built.places, plan.places)
            or not all(np.array_equal(built.vectors.reconstruct_n(start, len(block)), block) for start, block in blocks)):
        faults = iter(["what was read back is not what was written"])
    elif plan.new:
        faults = chain(faults, strays(built))
    if fault := next(faults, None):
        raise RagError(f"The new index does not pass its check ({fault}): the one before is kept; build once more, and on "
                       "another disk when it fails again.")


def _accepted(golden: Golden, force: bool) -> Golden:
    """The outcome of the questions; RagError names those that were lost, unless they may be."""
    if golden.lost and not force:
        named = "; ".join(golden.lost[:_NAMED]) + ("; …" if len(golden.lost) > _NAMED else "")
        raise RagError(f"{len(golden.lost)} of {golden.asked} questions in {QUESTIONS} were answered rightly and would no longer "
                       f"be ({named}): the index is as it was. Mend the documents or the questions, or build with --force.")
    return golden
