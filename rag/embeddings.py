"""Texts -> unit vectors: the shipped sentence-transformer, or any other by name or folder.

Building goes through sentence-transformers. A question to a static model need not: its vector is the mean of its
words' rows, read here with tokenizers and numpy in a fifth of a second where importing torch takes seconds.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from .errors import RagError

SHIPPED = Path(__file__).parent / "model"
Progress = Callable[[int, int, str], None]  # (done, total, what)
_REMEMBERED = 100_000  # texts whose tokens a static model keeps: the same articles are asked again and again
_BATCH = 256  # texts between two reports of progress
# These models need their prefixes, and their own configuration does not name them.
_E5 = re.compile(r"(?:^|/)(?:multilingual-)?e5-(?:small|base|large)(?:-v2)?$")


class Static:
    """The token table of a static model: one vector a word, whatever stands around it."""

    def __init__(self, folder: Path):
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tensors = load_file(folder / "model.safetensors")
        self._table = tensors["embeddings"] if "embeddings" in tensors else tensors["embedding.weight"]
        self._scale = tensors.get("weights", np.ones(len(self._table), np.float32))
        unknown = json.loads(self._tokenizer.to_str())["model"].get("unk_token")
        self._read: dict[str, np.ndarray] = {}
        self._unknown = self._tokenizer.token_to_id(unknown) if unknown else None

    def tokens(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Return the token ids of each text, the unknown word's included."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [np.array(encoding.ids, dtype=np.int64) for encoding in encoded]

    def distinct(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Return the distinct ids of each text that have a vector of their own; each text is read once only."""
        read = self._read  # another thread may begin a new one meanwhile
        new = [text for text in dict.fromkeys(texts) if text not in read]
        if len(read) + len(new) > _REMEMBERED:
            read = self._read = {}
            new = list(dict.fromkeys(texts))
        for text, tokens in zip(new, self.tokens(new), strict=True):
            read[text] = np.unique(tokens[tokens != self._unknown])
        return [read[text] for text in texts]

    def vectors(self, tokens: np.ndarray) -> np.ndarray:
        """Return the float32 rows of token ids; their lengths are the words' weights."""
        return self._table[tokens].astype(np.float32) * self._scale[tokens, None]

    def encode(self, text: str) -> np.ndarray:
        tokens = self.tokens([text])[0]
        return _unit(self.vectors(tokens).sum(axis=0)[None] if len(tokens) else self.vectors(np.zeros(1, int)) * 0)[0]


class Embedder:
    """A model: `passages` and `query` give float32 vectors of length 1 (or 0, for a text without a known word)."""

    def __init__(self, name: str, folder: Path, identity: str):
        self.name, self.folder, self.identity = name, folder, identity
        modules = folder / "modules.json"
        first = json.loads(modules.read_text("utf-8"))[0] if modules.is_file() else {"type": ""}
        self.static = Static(folder / first["path"]) if first["type"].endswith("StaticEmbedding") else None

    @cached_property
    def _model(self):
        import os

        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer

        prompts = {"query": "query: ", "document": "passage: "} if _E5.search(self.name) else None
        try:
            model = SentenceTransformer(str(self.folder), local_files_only=True, prompts=prompts)
        except Exception as error:  # whatever a foreign folder makes the library raise
            reason = str(error).split("\n")[0]
            raise RagError(f"The model {self.name} cannot be loaded ({reason}): name another, or none for the shipped one.") from None
        return model

    @cached_property
    def dimension(self) -> int:
        return len(self.query("؟"))

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return a float32 matrix with a unit row for each text."""
        rows = []
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start:start + _BATCH])
            rows.append(self._model.encode_document(batch, show_progress_bar=False, convert_to_numpy=True))
            if progress:
                progress(start + len(batch), len(texts), "passages embedded")
        return _unit(np.vstack(rows)) if rows else np.zeros((0, self.dimension), np.float32)

    def query(self, text: str) -> np.ndarray:
        """Return the unit vector of a question."""
        if self.static:
            return self.static.encode(text)
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
    folder = Path(name).expanduser() if name else SHIPPED
    commit = ""
    if not folder.is_dir():
        folder = _downloaded(name)
        commit = folder.name
    if not any(folder.rglob("*.safetensors")):
        raise RagError(f"{name} holds no .safetensors file: only such models are loaded, for safety's sake.")
    try:
        return Embedder(name, folder, commit or _digest(folder))
    except Exception as error:  # tokenizers raises bare ones
        raise RagError(f"{name or 'The shipped model'} is not a sentence-transformers model ({error}): name another.") from None


def _downloaded(name: str) -> Path:
    """The folder of a hub model in this machine's cache."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError):
        raise RagError(f"The model {name} is neither a folder nor downloaded on this machine: run `hf download {name}` once, "
                       "or name no model to use the shipped one.") from None


def _digest(folder: Path) -> str:
    """The SHA-256 of all that decides a model's vectors."""
    found = sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".safetensors", ".json") and path.is_file():
            found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def _unit(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
