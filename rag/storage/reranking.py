"""A question and passages -> a score each, by a cross-encoder: it reads both together, better and slower than vectors."""

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from rag.errors import RagError

from .embeddings import model_folder, open_model

_OTHERWISE = "name no re-ranker"


class Reranker:
    """A cross-encoder; its weights are read when it is first asked for scores."""

    def __init__(self, name: str, folder: Path):
        self.name, self.folder, self._opening = name, folder, Lock()

    @property
    def _model(self) -> Any:
        with self._opening:  # one thread opens it, the others wait
            return self._opened

    @cached_property
    def _opened(self) -> Any:
        model = open_model("CrossEncoder", self.name, self.folder, _OTHERWISE)
        if model.num_labels != 1:
            raise _unfit(self.name, f"it gives {model.num_labels} scores for a pair")
        return model

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return how well each text answers the question, a float32 each; they compare within one question only."""
        if not texts:
            return np.zeros(0, np.float32)
        pairs = [(question, text) for text in texts]
        return self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)


def load_reranker(name: str) -> Reranker:
    """Return the cross-encoder called `name`: a folder, or a hub name that is on this machine.

    Nothing is ever downloaded. Raises RagError when the model is not here, is no cross-encoder, or cannot be read.

    >>> load_reranker("BAAI/bge-reranker-v2-m3").scores("كم عدد القوات؟", ["بقي 2500 جندي."])        # doctest: +SKIP
    array([0.87], dtype=float32)
    """
    return _load(name)


@lru_cache(maxsize=2)
def _load(name: str) -> Reranker:
    folder, _ = model_folder(name, _OTHERWISE)
    if not _is_cross_encoder(folder):
        raise _unfit(name, "it was not trained to score pairs")
    return Reranker(name, folder)


def _is_cross_encoder(folder: Path) -> bool:
    """Whether a model's configuration says so: of any other, the library would make one with random weights."""
    own, library = (_read(folder / file) for file in ("config.json", "config_sentence_transformers.json"))
    scores_pairs = any(str(kind).endswith("ForSequenceClassification") for kind in own.get("architectures") or ())
    return scores_pairs or library.get("model_type") == "CrossEncoder"


def _read(file: Path) -> dict:
    try:
        values = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _unfit(name: str, reason: str) -> RagError:
    return RagError(f"{name} is no re-ranker, {reason}: name a cross-encoder such as BAAI/bge-reranker-v2-m3, or {_OTHERWISE}.")
