"""A store in Milvus, on other machines or in a file of Milvus Lite: its address, the texts and the passages kept in it.

A collection with the store's name keeps texts under keys, each in pieces; a second one, named beside it, a row a passage.
Milvus finds rows by inner products and does nothing else: no analyser, no ranking of its own.
"""

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from rag.errors import RagError

LAYOUT = 1  # of the collections
MOST = 16_384  # rows that Milvus gives in one answer
MANIFEST, BUILDING = "manifest", "building"  # keys: which generation is in use, and which was begun last
_REMOTE = re.compile(r"milvus://(?:(?P<token>[^@/]+)@)?(?P<host>[\w.\-\[\]:]+)/(?P<name>[A-Za-z_]\w{0,99})", re.ASCII)
_LOCAL = re.compile(r"milvus:(?P<file>(?!//).+\.db)")
_PIECE = 16_000  # characters: of at most 4 bytes, and a field holds 65,535 bytes
_AT_ONCE = 100  # rows in a message: some hundred kilobytes
_CONNECTING, _ANSWERING = 5, 60  # seconds
_PASSAGES = "_passages_"


def is_address(index: object) -> bool:
    """Return whether an index is named by the address of a store, not by its folder.

    >>> is_address("milvus:./news.db"), is_address("milvus://host:19530/news"), is_address("index")
    (True, True, False)
    """
    return isinstance(index, str) and index.startswith("milvus:")


_stores: dict[str, "Store"] = {}
_connecting = Lock()


def open_store(address: str, *, new: bool = False) -> "Store":
    """Return the store at an address; a file of Milvus Lite is made only where it may be `new`.

    Raises RagError when the address is none, the store is not reached, or the file holds something else.
    """
    remote, local, shown = _REMOTE.fullmatch(address), _LOCAL.fullmatch(address), _unsaid(address)
    if not remote and not local or remote and _PASSAGES in remote["name"]:
        raise RagError(f"{shown} is no address of a store: name one as milvus://HOST:19530/NAME (a NAME of Latin letters, digits "
                       "and _), or a file of Milvus Lite as milvus:./FILE.db.")
    with _connecting:
        if remote:
            key, name, uri, token = address, remote["name"], f"http://{remote['host']}", remote["token"] or ""
        elif local:
            file = Path(local["file"]).expanduser().resolve()
            key, name, uri, token = str(file), "news", str(file), ""
            if file.is_file() or not file.parent.is_dir():
                raise RagError(f"{shown} is no database of Milvus Lite, nor can one be made there: name another file in a folder "
                               "that there is.")
            if not new and not file.exists():
                raise RagError(f"There is no index in {shown}: build it with `python -m rag build DOCUMENTS --index {shown}`.")
        if key not in _stores:
            _stores[key] = Store(shown, name, uri, token)
        return _stores[key]


def _unsaid(address: str) -> str:
    """An address without its password."""
    return re.sub(r"(?<=//)[^@/]+@", "", address)


class Store:
    """A connection to a store; every method raises RagError when Milvus cannot be reached or refuses."""

    def __init__(self, address: str, name: str, uri: str, token: str):
        try:
            import pymilvus
        except ImportError:
            raise RagError("Milvus' client is not installed: run `python -m pip install \"arabic-news-rag[milvus]\"`.") from None
        for noisy in ("pymilvus", "milvus_lite"):  # each error is logged with its traceback, and told here in one line
            logging.getLogger(noisy).setLevel(logging.CRITICAL)
        self.address, self.name, self._milvus, self._known = address, name, pymilvus, False
        try:
            # Pinged every ten seconds, as the client would, Milvus Lite hangs up.
            self._client = pymilvus.MilvusClient(uri, token=token, timeout=_CONNECTING, grpc_options={
                "grpc.keepalive_time_ms": 300_000})
        except (pymilvus.MilvusException, OSError) as error:
            remedy = ("end the other process that has it open, for one at a time may, or name another file" if uri.endswith(".db")
                      else "start it there, or mend the address or the password")
            raise RagError(f"The store {address} cannot be opened ({_reason(error)}): {remedy}.") from None

    def ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Return what a method of Milvus' client returns."""
        import grpc

        try:
            return getattr(self._client, method)(*arguments, timeout=_ANSWERING, **options)
        except (self._milvus.MilvusException, grpc.RpcError, OSError) as error:
            raise RagError(f"The store {self.address} does not do what it is asked for ({method}: {_reason(error)}): look after "
                           "it and try again; the index in it is as before.") from None

    def prepare(self) -> None:
        """Make the collection of texts where there is none; RagError where one of that name is not of this program."""
        if not self.exists():
            types = self._milvus.DataType
            self._create(self.name, {"none": "FLAT"}, id=(types.VARCHAR, {"max_length": 200}), parts=(types.INT64, {}),
                         body=(types.VARCHAR, {"max_length": 65_535}), none=(types.FLOAT_VECTOR, {"dim": 2}))

    def exists(self) -> bool:
        """Return whether there is a collection of texts; RagError where one of its name is not of this program."""
        if self._known:
            return True
        if not self.ask("has_collection", self.name):
            return False
        fields = {field["name"] for field in self.ask("describe_collection", self.name)["fields"]}
        if fields != {"id", "parts", "body", "none"}:
            raise RagError(f"{self.address} holds something else, a collection {self.name} with {', '.join(sorted(fields))}: "
                           "name another.")
        for collection in (self.name, *self.all_passages()):  # a file that was opened anew has them at rest
            self.ask("load_collection", collection)
        self._known = True
        return True

    def _create(self, collection: str, vectors: Mapping[str, str], **fields: tuple[Any, dict]) -> None:
        schema, indexes = self._client.create_schema(auto_id=False), self._client.prepare_index_params()
        for name, (kind, details) in fields.items():
            schema.add_field(name, kind, is_primary=name == "id", **details)
        for name, kind in vectors.items():
            indexes.add_index(name, index_type=kind, metric_type="IP")
        # Whoever asks after a build has ended shall find all of it.
        self.ask("create_collection", collection, schema=schema, index_params=indexes, consistency_level="Strong")

    def put(self, texts: Mapping[str, str]) -> None:
        """Keep texts under keys; of one that is there the first piece is replaced in one step."""
        rows = []
        for key, text in texts.items():
            pieces = [text[start:start + _PIECE] for start in range(0, len(text), _PIECE)] or [""]
            rows += [{"id": f"{key}/{number}", "parts": len(pieces), "body": piece, "none": [1.0, 0.0]}
                     for number, piece in enumerate(pieces)]
        for some in _parted(rows):
            self.ask("upsert", self.name, some)

    def texts(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the texts under keys that are there, whole."""
        first = {row["id"]: row for row in self._rows(f"{key}/0" for key in keys)}
        others = {row["id"]: row for row in self._rows(f"{key}/{number}" for key in keys if f"{key}/0" in first
                                                       for number in range(1, first[f"{key}/0"]["parts"]))}
        rows = first | others
        return {key: "".join(rows[f"{key}/{number}"]["body"] for number in range(rows[f"{key}/0"]["parts"]))
                for key in keys if f"{key}/0" in rows}

    def _rows(self, ids: Iterable[str]) -> list[dict]:
        return [row for some in _parted(list(ids))
                for row in self.ask("get", self.name, some, output_fields=["id", "parts", "body"])]

    def said(self, key: str) -> dict | None:
        """Return what is kept as JSON under a key, or None; RagError where it is damaged."""
        text = self.texts([key]).get(key)
        try:
            return None if text is None else json.loads(text)
        except ValueError:
            raise RagError(f"What {self.address} keeps under {key} is damaged: build the index under another name.") from None

    def forget(self, keys: Sequence[str]) -> None:
        """Delete the texts under keys."""
        first = {row["id"]: row["parts"] for row in self._rows([f"{key}/0" for key in keys])}
        self.delete(self.name, [f"{key}/{number}" for key in keys for number in range(first.get(f"{key}/0", 0))])

    def forget_all(self, prefix: str) -> None:
        """Delete all texts whose keys begin so."""
        self.ask("delete", self.name, filter=f'id like "{prefix}%"')

    def generation(self, named: str | None = None) -> dict | None:
        """Return what is listed of a generation, or of the one in use, if there is one of this layout."""
        manifest = {"generation": named} if named else self.said(MANIFEST) if self.exists() else None
        if not manifest or manifest.get("layout", LAYOUT) != LAYOUT:
            return None
        listed = self.said(generation_key(manifest["generation"], "list"))
        return listed and listed | {"before": manifest.get("before")}

    def make_passages(self, token: int, dimension: int) -> str:
        """Make a collection of passages with vectors of a dimension, and return its name."""
        types, collection = self._milvus.DataType, f"{self.name}{_PASSAGES}{token:x}"
        self._create(collection, {"vector": "FLAT", "terms": "SPARSE_INVERTED_INDEX"}, id=(types.INT64, {}),
                     start=(types.INT64, {}), end=(types.INT64, {}), stems=(types.VARCHAR, {"max_length": 65_535}),
                     sounds=(types.VARCHAR, {"max_length": 65_535}),
                     tokens=(types.ARRAY, {"element_type": types.INT32, "max_capacity": 4096}),
                     vector=(types.FLOAT_VECTOR, {"dim": dimension}), terms=(types.SPARSE_FLOAT_VECTOR, {}))
        return collection

    def all_passages(self) -> list[str]:
        """Return the collections of passages of this store, in use or not."""
        return [name for name in self.ask("list_collections") if name.startswith(self.name + _PASSAGES)]

    def insert(self, collection: str, rows: Sequence[dict]) -> None:
        """Add passages."""
        for some in _parted(rows):
            self.ask("insert", collection, some)

    def delete(self, collection: str, ids: Sequence[Any]) -> None:
        """Delete rows, those that are there."""
        for some in _parted(ids):
            self.ask("delete", collection, ids=list(some))

    def nearest(self, collection: str, field: str, vector: Any, limit: int, *, fields: Sequence[str] = (),
                ids: Sequence[int] | None = None) -> list[dict]:
        """Return the `limit` rows with the largest inner product, of all or of those with given ids, largest first.

        A row has `id`, `distance` (the product) and, as `entity`, the `fields`.
        """
        within = "" if ids is None else f"id in {list(ids)}"
        named = list(fields) or ["id"]  # without any, Milvus Lite gives all
        return self.ask("search", collection, [vector], anns_field=field, limit=limit, output_fields=named, filter=within)[0]

    def fetched(self, collection: str, ids: Sequence[int], fields: Sequence[str]) -> list[dict]:
        """Return the rows with given ids, in any order."""
        return [row for some in _parted(ids) for row in self.ask("get", collection, list(some), output_fields=["id", *fields])]


def generation_key(generation: str, what: str) -> str:
    """Return the key of what is kept of a generation: its "list" or its "words"."""
    return f"generation {generation} {what}"


def _parted(rows: Sequence) -> Iterable[Sequence]:
    return (rows[start:start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _reason(error: Exception) -> str:
    said = getattr(error, "message", "") or (error.details() if hasattr(error, "details") else "") or str(error)
    return " ".join(str(said).split())[:300]
