"""Documents -> an index in a store: new rows beside those in use, and last of all the manifest that names what is in use.

Every row bears the number of the build that wrote it, and a reader reads the rows of the documents that its generation
lists. So a build that is cut short changes nothing, and the next one clears its rows away. What a build replaces stays
until the next one begins, for those who are reading it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from secrets import randbits

import numpy as np

from rag.articles.chunks import Chunk, split
from rag.articles.documents import Document, digest
from rag.errors import RagError
from rag.quality.golden import Golden
from rag.storage import archive
from rag.storage.copies import find_copies, shingles
from rag.storage.embeddings import Embedder, Progress, load_model
from rag.storage.index import FORMAT, Index, index_in, load_index, own_model, rules
from rag.storage.milvus import document_key
from rag.storage.scoring import counted, sparse, terms_of
from rag.storage.store import BUILDING, LAYOUT, MANIFEST, Store, generation_key, open_store

from .checking import changes, strays, unfound

_AT_ONCE = 1_000  # passages, or a few more, that are in memory at once
_MOST_TOKENS = 4_096  # that Milvus keeps in a list


def build_in_store(documents: Sequence[Document], address: str, model: str | None, progress: Progress,
                   accepted: Callable[[Index, Index], Golden | None]) -> dict:
    """Bring the index in a store up to date with documents, and return what a report says of it.

    `accepted` is given the index in use and the new one, and raises RagError when that shall not take its place.
    """
    store = open_store(address, new=True)
    store.prepare()
    before = store.generation()
    embedder = own_model(store.address, before) if before and model is None else load_model(model or None)
    in_use = _in_use(address) if before else None
    known = {name: entry[-1] for name, entry in before["documents"].items()} if before else {}
    changed = changes(known, {document.id: digest(document) for document in documents})
    done = {name: getattr(changed, name) for name in ("added", "changed", "removed", "unchanged")}
    old = in_use if in_use and in_use.embedder.identity == embedder.identity else None
    if old and before and len(changed.unchanged) == len(known) == len(documents):
        return done | {"passages": len(old), "reused": len(old), "generation": before["generation"], "copies": old.copies.groups}
    if old and (changed.added or changed.changed) and next(strays(old), None):
        old = None  # new vectors would not compare with those that it has
    number = _begin(store, before)
    try:
        new, embedded = _write(store, number, documents, changed.unchanged, embedder, (old, before) if old and before else None, progress)
        built = index_in(store, new)
        if fault := next(unfound(built), None):
            raise RagError(f"The new index does not pass its check ({fault}): the one before is kept; build once more.")
        done |= {"golden": accepted(in_use, built) if in_use else None, "copies": built.copies.groups}
        _switch(store, number, before)
    except BaseException as error:
        with suppress(RagError):  # otherwise the next build clears it away
            if (store.said(MANIFEST) or {}).get("generation") != f"{number:x}":
                _clear(store, f"{number:x}")
        if isinstance(error, RagError):
            _still_ours(store, number)  # or else it failed for that
        raise
    return done | {"passages": len(built), "embedded": embedded, "reused": len(built) - embedded, "generation": new["generation"]}


def _in_use(address: str) -> Index | None:
    try:
        return load_index(address)
    except RagError:
        return None


def _begin(store: Store, before: Mapping | None) -> int:
    """Clear away what no reader needs, and return the number of a new build; one that is under way gives way to it."""
    in_use = before and before["generation"]
    begun = [each for each in (store.said(BUILDING) or {"begun": []})["begun"] if each != in_use]
    number = randbits(30)
    store.put({BUILDING: json.dumps({"begun": [*begun, f"{number:x}"]})})
    if ((store.said(MANIFEST) or {}).get("generation")) != in_use:
        raise RagError(f"Another build of {store.address} has ended meanwhile: build once more.")
    for each in begun:
        _clear(store, each)
    if before and before["before"]:
        _forget(store, before["before"], before)
    for collection in store.all_passages():
        if collection != (before and before["collection"]):
            store.ask("drop_collection", collection)
    store.put({BUILDING: json.dumps({"begun": [f"{number:x}"]})})
    return number


def _clear(store: Store, generation: str) -> None:
    """Delete all that an unfinished build has written."""
    first = int(generation, 16) << 32
    for collection in store.all_passages():
        store.ask("delete", collection, filter=f"id >= {first} and id < {first + (1 << 32)}")
    store.forget_all(document_key(first)[:-1])
    store.forget_all(generation_key(generation, ""))


def _forget(store: Store, generation: str, in_use: Mapping) -> None:
    """Delete what only a generation that was in use before has."""
    replaced, kept = store.generation(generation), {first for first, *_ in in_use["documents"].values()}
    if replaced:
        gone = [entry for entry in replaced["documents"].values() if entry[0] not in kept]
        if replaced["collection"] == in_use["collection"]:
            store.delete(in_use["collection"], [first + place for first, passages, _ in gone for place in range(passages)])
        store.forget([document_key(first) for first, *_ in gone])
        store.forget([generation_key(generation, what) for what in ("list", "words")])


def _switch(store: Store, number: int, before: Mapping | None) -> None:
    """Make a generation that has been written the one in use."""
    _still_ours(store, number)
    store.put({MANIFEST: json.dumps({"layout": LAYOUT, "generation": f"{number:x}", "before": before and before["generation"]})})


def _still_ours(store: Store, number: int) -> None:
    if (store.said(BUILDING) or {"begun": [""]})["begun"][-1] != f"{number:x}":
        raise RagError(f"Another build of {store.address} has begun: this one ends, and leaves it to the other.")


def _write(store: Store, number: int, documents: Sequence[Document], unchanged: Sequence[str], embedder: Embedder,
           old: tuple[Index, Mapping] | None, progress: Progress) -> tuple[dict, int]:
    """Write what the old index does not have; return the new generation, and how many passages were embedded."""
    frequencies: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    means_kept = None
    entries: dict[str, tuple] = {}
    if old:
        index, generation = old
        collection, means_kept = generation["collection"], generation["means_kept"]
        entries = {name: generation["documents"][name] for name in unchanged}
        frequencies.update(store.said(generation_key(generation["generation"], "words")))
        lengths.update(generation["lengths"])
        for name in generation["documents"].keys() - set(unchanged):
            gone = index.passages.kept(index.rows(name))
            _count(frequencies.subtract, lengths.subtract, [counted(kept.stems, kept.sounds) for kept in gone])
    else:
        collection = store.make_passages(number, embedder.dimension)
    new = [document for document in documents if document.id not in entries]
    written = first = 0
    for some in _batches(new):
        _still_ours(store, number)
        terms = [terms_of(chunk.text) for _, chunks in some for chunk in chunks]
        counts = [counted(*each) for each in terms]
        _count(frequencies.update, lengths.update, counts)
        means_kept = means_kept or {field: lengths[field] / max(len(counts), 1) for field in ("stems", "roots", "sounds")}
        ids: list[int] = []
        for document, chunks in some:
            place = (number << 32) + first
            entries[document.id] = (place, len(chunks), digest(document))
            ids += range(place, place + len(chunks))
            first += max(len(chunks), 1)
        chunks = [chunk for _, chunks in some for chunk in chunks]
        store.insert(collection, _rows(ids, chunks, terms, [sparse(each, means_kept) for each in counts], embedder))
        store.put({document_key(entries[document.id][0]): archive.line_of(document) for document, _ in some})
        written += len(chunks)
        progress(len(entries), len(documents), "documents written")
    passages = sum(entry[1] for entry in entries.values())
    if not passages:
        raise RagError("The documents hold no sentence: add documents with text.")
    generation = {
        "format": FORMAT, "rules": rules(), "built": _now(), "generation": f"{number:x}", "collection": collection,
        "model": {"name": embedder.name, "identity": embedder.identity, "dimension": embedder.dimension}, "passages": passages,
        "documents": {document.id: entries[document.id] for document in documents}, "lengths": lengths, "means_kept": means_kept,
        "copies": find_copies({document.id: shingles(document.text) for document in documents}).groups}
    texts = {"list": generation, "words": {term: times for term, times in frequencies.items() if times}}
    store.put({generation_key(f"{number:x}", what): json.dumps(value, ensure_ascii=False) for what, value in texts.items()})
    store.ask("flush", collection)
    return generation, written


def _batches(documents: Sequence[Document]) -> Iterator[list[tuple[Document, list[Chunk]]]]:
    """Documents with their chunks, some thousand of these at a time."""
    some: list[tuple[Document, list[Chunk]]] = []
    for document in documents:
        some.append((document, split(document)))
        if sum(len(chunks) for _, chunks in some) >= _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _count(frequencies: Callable, lengths: Callable, counts: Sequence[Mapping[str, Counter]]) -> None:
    """Add the terms of passages to what is known of all, or take them away."""
    for each in counts:
        frequencies(f"{field} {term}" for field, terms in each.items() for term in terms)
        lengths({field: terms.total() for field, terms in each.items()})


def _rows(ids: Sequence[int], chunks: Sequence[Chunk], terms: Sequence[tuple[str, str]], vectors: Sequence[dict],
          embedder: Embedder) -> list[dict]:
    texts = [chunk.text for chunk in chunks]
    # Half precision, as beside tantivy: the same passages are as near to the same question.
    dense = embedder.passages(texts).astype(np.float16).astype(np.float32)
    tokens = embedder.static.distinct(texts) if embedder.static else [np.zeros(0, np.int64)] * len(texts)
    return [{"id": name, "start": chunk.start, "end": chunk.end, "stems": stems, "sounds": sounds,
             "tokens": found[:_MOST_TOKENS].tolist(), "vector": vector, "terms": weights}
            for name, chunk, (stems, sounds), found, vector, weights
            in zip(ids, chunks, terms, tokens, dense, vectors, strict=True)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
