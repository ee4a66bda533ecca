"""Documents -> an index on disk: only what changed is embedded, and the old index answers until the new one is whole."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import numpy as np

from rag.articles.chunks import Chunk, split
from rag.articles.cleaning import Removed
from rag.articles.documents import QUESTIONS, Document, Rejected, digest, read_documents
from rag.display.reports import report_text
from rag.errors import RagError
from rag.quality.golden import Golden, compare, golden_questions
from rag.storage import archive, copies, lexical, passages, vectors
from rag.storage.embeddings import Embedder, Progress, load_model
from rag.storage.index import Index, load_generation, load_index, own_model, resolved
from rag.storage.store import is_address

from .checking import changes, contradictions, known_documents, strays
from .generations import add_generation, locked, usable_manifest
from .storing import build_in_store

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

    def __str__(self) -> str:
        """What was done, a line for each thing."""
        return report_text(self.to_dict())


def build_index(documents: str | Path, index: str | Path = "index", *, model: str | None = None,
                progress: Progress | None = None, force: bool = False) -> BuildReport:
    """Bring the index in a folder, or in a store, up to date with a folder (or one file) of documents.

    `model` names a sentence-transformer; None keeps the index's own, or takes the shipped one for a new index.
    `progress(done, total, what)` is called as work goes on. Where a questions.jsonl stands in the folder, its questions
    are asked before the new index takes the old one's place; `force` lets it when some are no longer answered rightly.
    Raises RagError when there is nothing to read, the model cannot be loaded, another build is running, such a question
    was lost, or the index cannot be written; the index on disk is then as before.

    >>> build_index("seeds", "index").added        # doctest: +SKIP
    ('000_cef5b19f4a2ccac1.txt', ...)
    """
    begun = perf_counter()
    path = None if is_address(index) else resolved(index)
    found, rejected = read_documents(Path(documents), leave_out=path, known=known_documents(path) if path else None)
    questions = golden_questions(Path(documents))

    def accepted(before: Index, now: Index) -> Golden | None:
        return _accepted(compare(questions, before, now), force) if questions else None

    if path:
        with locked(path):
            done = _build(found, path, model, accepted, progress or _silent)
    else:
        done = build_in_store(found, str(index), model, progress or _silent, accepted)
    cleaned = {document.id: document.removed for document in found if document.removed}
    return BuildReport(**done, rejected=tuple(rejected), cleaned=cleaned, seconds=round(perf_counter() - begun, 3))


def _silent(done: int, total: int, what: str) -> None:
    pass


def _build(documents: list[Document], path: Path, model: str | None, accepted: Callable[[Index, Index], Golden | None],
           progress: Progress) -> dict:
    """What a report says of a build that was done, or need not be."""
    manifest = usable_manifest(path)
    embedder = own_model(path, manifest) if manifest and model is None else load_model(model or None)
    in_use = _in_use(path) if manifest else None
    digests = _digests(documents, in_use, manifest)
    changed = changes(manifest.get("documents", {}), digests)
    done: dict[str, Any] = {name: getattr(changed, name) for name in ("added", "changed", "removed", "unchanged")}
    old = in_use if in_use and in_use.embedder.identity == embedder.identity else None
    if old and len(changed.unchanged) == len(old.documents) == len(digests):
        return done | {"passages": len(old), "reused": len(old), "generation": manifest["generation"], "copies": old.copies.groups}
    planned = _plan(documents, old, frozenset(changed.unchanged))
    if old and planned.new and next(strays(old), None):  # new vectors would not compare with those that it has
        old, planned = None, _plan(documents, None, ())
    embedded = _embedded(planned, old, embedder, progress)
    before = path / manifest["generation"] if in_use else None

    def check(new: dict) -> None:
        built = load_generation(path, new)
        done["copies"] = built.copies.groups
        _check(built, new, [each for each in documents if not (old and _archive(old).has(each))], planned, embedded)
        if in_use:
            done["golden"] = accepted(in_use, built)

    new = add_generation(
        path, {"documents": digests, "passages": len(planned.places),
               "model": {"name": embedder.name, "identity": embedder.identity, "dimension": embedder.dimension}},
        lambda folder: _write(folder, documents, planned, embedded, old, before), check)
    number, fresh = len(planned.places), len(planned.new)
    return done | {"passages": number, "embedded": fresh, "reused": number - fresh, "generation": new["generation"]}


def _in_use(path: Path) -> Index | None:
    try:
        return load_index(path)
    except RagError:
        return None


def _archive(index: Index) -> archive.Archive:
    """The documents of an index in a folder."""
    return cast("archive.Archive", index.documents)


def _digests(documents: Sequence[Document], in_use: Index | None, manifest: Mapping) -> dict[str, str]:
    """The digest of each document; of one whose file is as it was when it was read for the index, the one it has there."""
    return {document.id: manifest["documents"][document.id] if in_use and _archive(in_use).has(document) else digest(document)
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
            known = np.asarray(old.rows(document.id))
            rows.append(known)
            spans.append(old.passages.places[known, 1:])
        else:
            chunks = split(document)
            new += chunks
            rows.append(np.full(len(chunks), -1))
            spans.append(np.array([(chunk.start, chunk.end) for chunk in chunks], np.int64).reshape(-1, 2))
    if not any(map(len, rows)):
        raise RagError("The documents hold no sentence: add documents with text.")
    numbers = np.repeat(np.arange(len(documents)), [len(each) for each in rows])
    return _Plan(np.concatenate(rows), np.column_stack([numbers, np.concatenate(spans)]), new)


@dataclass(frozen=True, slots=True, eq=False)
class _Embedded:
    """For each passage its vector, in the precision in which it is kept, and its distinct token ids."""

    vectors: np.ndarray
    tokens: list[np.ndarray]


def _embedded(plan: _Plan, old: Index | None, embedder: Embedder, progress: Progress) -> _Embedded:
    """What the model makes of each passage: taken from the old index where it has it."""
    kept, texts = plan.rows >= 0, [chunk.text for chunk in plan.new]
    made = np.zeros((len(kept), embedder.dimension), np.float16)
    known = iter(old.passages.tokens(plan.rows[kept])) if old else iter(())
    if old and kept.any():
        made[kept] = old.vectors.stored(plan.rows[kept])
    if texts:
        made[~kept] = embedder.passages(texts, progress)
    fresh = iter(embedder.static.distinct(texts) if embedder.static else [np.zeros(0, np.int64)] * len(texts))
    return _Embedded(made, [next(known if old_one else fresh) for old_one in kept.tolist()])


def _write(folder: Path, documents: Sequence[Document], plan: _Plan, embedded: _Embedded, old: Index | None,
           before: Path | None) -> None:
    """Write the files of a generation into a folder; of the old one's word index, what is the same is shared.

    `before` is the folder of the generation in use, whose texts need not be read again for copies.
    """
    archive.write(folder, documents, _archive(old) if old else None)
    passages.write(folder, plan.places, embedded.tokens)
    vectors.write(folder, embedded.vectors)
    kept = plan.rows >= 0
    numbers = np.zeros(len(kept), np.int64)
    words = old.words if old and kept.any() else None
    if words:
        numbers[kept] = words.numbers[plan.rows[kept]]
    numbers[~kept] = lexical.write(folder / "words", (chunk.text for chunk in plan.new), words, numbers[kept].tolist())
    np.save(folder / "numbers.npy", numbers)
    copies.write(folder, documents, before)


def _check(built: Index, manifest: Mapping, documents: Sequence[Document], plan: _Plan, embedded: _Embedded) -> None:
    """Raise RagError when a generation, as it is read back, is not what was to be written, or does not work.

    `documents` are those that were not copied from the generation before.
    """
    starts = range(0, len(plan.places), _BLOCK)
    faults = contradictions(built, manifest)
    if (not all(built.documents[document.id] == document for document in documents)
            or not np.array_equal(built.passages.places, plan.places)
            or not all(np.array_equal(built.vectors.stored(np.arange(start, start + len(block))), block)
                       for start, block in ((start, embedded.vectors[start:start + _BLOCK]) for start in starts))
            or not all(map(np.array_equal, built.passages.tokens(range(len(built))), embedded.tokens))):
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
