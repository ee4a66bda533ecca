"""Texts -> unit vectors: the shipped sentence-transformer, or any other by name or folder.

A static model, such as the shipped one, is read here with tokenizers and numpy: a text's vector is the mean of its words'
rows, and importing torch would take seconds. All others go through sentence-transformers; a test holds that both agree.
"""

import json
import os
import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from rag.arabic.text import each_word, stem
from rag.errors import RagError

SHIPPED = Path(__file__).parents[1] / "model"
Progress = Callable[[int, int, str], None]  # (done, total, what)
_REMEMBERED = 20_000  # texts whose tokens a static model keeps: the same articles are asked again and again
_WORDS = 300_000  # words whose tokens are kept
# What `text` folds and stems just as the tokenizer does that was built after it, which takes fifty times as long for a word.
_EASY = re.compile("[ء-ي\u064b-\u0652A-Za-z0-9.،؛:؟!«»\"()]*")
_ROWS = 64  # of a table that are worked on at a time: they stay in the cache, and BLAS starts no threads that wait for one another
_BATCH = 256  # texts between two reports of progress
_DECIDING = {".safetensors", ".json", ".txt", ".model"}  # weights, configuration, and a tokenizer's vocabulary of any kind
_PIECE = 1 << 24  # bytes
# These models need their prefixes, and their own configuration does not name them. The name may be a folder's, or
# the one that `hf download` prints (models--intfloat--multilingual-e5-small/snapshots/...).
_E5 = re.compile(r"(?:^|[/\\]|--)(?:multilingual-)?e5-(?:small|base|large)(?:-v2)?(?:[/\\]snapshots[/\\]\w+)?[/\\]?$")
_OTHERWISE = "name no model to use the shipped one"


class Static:
    """The token table of a static model: one vector a word, whatever stands around it."""

    def __init__(self, folder: Path):
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        from rag.arabic.tokenizing import is_built

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._words: dict[str, bytes] | None = {} if is_built(self._tokenizer) else None  # the tokens of each
        tensors = load_file(folder / "model.safetensors")
        self._table = tensors["embeddings"] if "embeddings" in tensors else tensors["embedding.weight"]
        self._scale = tensors.get("weights", np.ones(len(self._table), np.float32))
        rows = (self._table[start:start + _ROWS].astype(np.float32) for start in range(0, len(self._table), _ROWS))
        self._lengths = np.maximum(np.sqrt(np.concatenate([np.vecdot(some, some) for some in rows])), 1e-12)
        unknown = getattr(self._tokenizer.model, "unk_token", None)
        self._read: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._unknown = self._tokenizer.token_to_id(unknown) if unknown else None

    def tokens(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Return the token ids of each text in order, the unknown word's included."""
        return [tokens for tokens, _ in self._tokens(texts)]

    def distinct(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Return the distinct ids of each text that have a vector of their own, in ascending order."""
        return [distinct for _, distinct in self._tokens(texts)]

    def _tokens(self, texts: Sequence[str]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Both for each text; each text is read once only."""
        read = self._read  # another thread may begin a new one meanwhile
        new = [text for text in dict.fromkeys(texts) if text not in read]
        if len(read) + len(new) > _REMEMBERED:
            read = self._read = {}
            new = list(dict.fromkeys(texts))
        for text, ids in zip(new, self._ids(new), strict=True):
            known = ids[ids != self._unknown] if self._unknown is not None else ids
            read[text] = ids, np.unique(known)
        return [read[text] for text in texts]

    def _ids(self, texts: Sequence[str]) -> list[np.ndarray]:
        """The token ids of each text; the words of a million texts would fill the memory, so a few texts are read at a time."""
        return [ids for start in range(0, len(texts), _BATCH) for ids in self._ids_of_few(texts[start:start + _BATCH])]

    def _ids_of_few(self, texts: Sequence[str]) -> list[np.ndarray]:
        """The token ids of each text; where all between two spaces has tokens of its own, each distinct word is read once."""
        if self._words is None:
            return [np.array(ids, np.int64) for ids in self._encoded(texts)]
        parted = [text.split() for text in texts]
        known = self._words  # another thread may begin a new one meanwhile
        if len(known) > _WORDS:
            known = self._words = {}
        new = [word for word in set(chain.from_iterable(parted)) if word not in known]
        hard = [word for word in new if not _EASY.fullmatch(word)]
        known |= {word: np.array(ids, np.int64).tobytes() for word, ids in zip(hard, self._encoded(hard), strict=True)}
        for word in set(new).difference(hard):
            found = (self._tokenizer.token_to_id(stem(folded)) for *_, folded in each_word(word))
            known[word] = np.array([self._unknown if token is None else token for token in found], np.int64).tobytes()
        return [np.frombuffer(b"".join(map(known.__getitem__, parts)), np.int64) for parts in parted]

    def _encoded(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(texts, add_special_tokens=False)] if texts else []

    def weights(self, tokens: np.ndarray) -> np.ndarray:
        """Return how much each token counts: the length of its vector."""
        return self._scale[tokens] * self._lengths[tokens]

    def cosines(self, tokens: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Return a float32 matrix with a row for each of the tokens: how alike its vector and each of the others' are."""
        directions = (self._table[others].astype(np.float32) / self._lengths[others, None]).T
        found = [self._table[some].astype(np.float32) @ directions for some in np.split(tokens, range(_ROWS, len(tokens), _ROWS))]
        return np.concatenate(found) / self._lengths[tokens, None]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return a unit vector for each text; zeros for one without a known word."""
        rows = [np.einsum("t,td->d", self._scale[tokens], self._table[tokens].astype(np.float32)) for tokens in self._ids(texts)]
        return _unit(np.array(rows, dtype=np.float32).reshape(len(rows), self._table.shape[1]))


class Embedder:
    """A model: `passages` and `query` give float32 vectors of length 1 (or 0, for a text without a known word)."""

    def __init__(self, name: str, folder: Path, identity: str):
        self.name, self.folder, self.identity = name, folder, identity
        self._opening = Lock()
        modules = folder / "modules.json"
        first, *others = json.loads(modules.read_text("utf-8")) if modules.is_file() else [{"type": ""}]
        static = first["type"].endswith("StaticEmbedding") and all(other["type"].endswith("Normalize") for other in others)
        self.static = Static(folder / first["path"]) if static else None

    @property
    def _model(self) -> Any:
        with self._opening:  # one thread opens it, the others wait
            return self._opened

    @cached_property
    def _opened(self) -> Any:
        prompts = {"query": "query: ", "document": "passage: "} if _E5.search(self.name) else None
        return open_model("SentenceTransformer", self.name, self.folder, _OTHERWISE, prompts=prompts)

    @cached_property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return len(self.query("؟"))

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return a float32 matrix with a unit row for each text."""
        rows = []
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start:start + _BATCH])
            rows.append(self.static.encode(batch) if self.static else
                        self._model.encode_document(batch, show_progress_bar=False, convert_to_numpy=True))
            if progress:
                progress(start + len(batch), len(texts), "passages embedded")
        return _unit(np.vstack(rows)) if rows else np.zeros((0, self.dimension), np.float32)

    def query(self, text: str) -> np.ndarray:
        """Return the unit vector of a question."""
        if self.static:
            return self.static.encode([text])[0]
        return _unit(self._model.encode_query([text], show_progress_bar=False, convert_to_numpy=True))[0]


def load_model(name: str | None = None) -> Embedder:
    """Return the model called `name`: None for the shipped one, a folder, or a hub name that is on this machine.

    Nothing is ever downloaded. Raises RagError when the model is not here or is no sentence-transformer.

    >>> load_model().query("القوات الأمريكية").shape
    (512,)
    """
    return _load(name or "")


@lru_cache(maxsize=4)
def _load(name: str) -> Embedder:
    folder, commit = model_folder(name, _OTHERWISE) if name else (SHIPPED, "")
    try:
        return Embedder(name, folder, commit or _digest(folder))
    except Exception as error:  # tokenizers raises bare ones
        raise RagError(f"{name or 'The shipped model'} is not a sentence-transformers model ({error}): name another.") from None


def model_folder(name: str, otherwise: str) -> tuple[Path, str]:
    """Return the folder of the model called `name`, and its commit when it comes from the hub ("" for a folder).

    Raises RagError, with what to do `otherwise`, when the model is not on this machine or is not kept as safetensors.

    >>> model_folder(str(SHIPPED), "name no model")[0] == SHIPPED
    True
    """
    try:
        folder, commit = Path(name).expanduser(), ""
        if not name or not folder.is_dir():
            from huggingface_hub import snapshot_download

            folder = Path(snapshot_download(name, local_files_only=True))
            commit = folder.name
    except (OSError, ValueError, RuntimeError):  # not downloaded, no possible name of a model, nobody's home
        raise RagError(f"The model {name} is neither a folder nor downloaded on this machine: run `hf download {name}` once, "
                       f"or {otherwise}.") from None
    if not any(folder.rglob("*.safetensors")):
        raise RagError(f"{name} holds no .safetensors file, and only such models are loaded, for safety's sake: save it as one "
                       f"(docs/models.md says how), or {otherwise}.")
    return folder, commit


def open_model(kind: str, name: str, folder: Path, otherwise: str, **options: Any) -> Any:
    """Return the model in a folder as the class of sentence-transformers that `kind` names; nothing is downloaded.

    Raises RagError, with what to do `otherwise`, when the library cannot read it.

    >>> open_model("SentenceTransformer", "", SHIPPED, "name no model").get_embedding_dimension()
    512
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import sentence_transformers  # takes seconds

    try:
        return getattr(sentence_transformers, kind)(str(folder), local_files_only=True, **options)
    except Exception as error:  # whatever a foreign folder makes the library raise
        reason = str(error).split("\n")[0]
        raise RagError(f"The model {name} cannot be loaded ({reason}): name another, or {otherwise}.") from None


def _digest(folder: Path) -> str:
    """The SHA-256 of all that decides a model's vectors."""
    found = sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _DECIDING and path.is_file():
            found.update(path.relative_to(folder).as_posix().encode())
            with open(path, "rb") as file:  # a piece at a time: a model may fill the memory
                while piece := file.read(_PIECE):
                    found.update(piece)
    return found.hexdigest()


def _unit(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
