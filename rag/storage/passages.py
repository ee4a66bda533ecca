"""Where the passages of an index stand in its documents, and the words of each as its model numbers them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

_PLACES, _TOKENS, _STARTS = "chunks.npy", "tokens.npy", "token_starts.npy"


def write(folder: Path, places: np.ndarray, tokens: Iterable[np.ndarray]) -> None:
    """Write for each passage, in order, its document's number, start and end, and its distinct token ids; raises OSError."""
    tokens = list(tokens)
    np.save(folder / _PLACES, places)
    np.save(folder / _STARTS, np.cumsum([0, *map(len, tokens)]))
    np.save(folder / _TOKENS, np.concatenate(tokens).astype(np.uint32))


class Passages:
    """The passages in a generation's folder, whose documents have the given names; `places` has a row for each."""

    def __init__(self, folder: Path, names: Sequence[str]):
        self.places, self._tokens, self._starts = (
            np.load(folder / name, mmap_mode="r", allow_pickle=False).view(np.ndarray) for name in (_PLACES, _TOKENS, _STARTS))
        self._names = names
        self._numbers = {name: number for number, name in enumerate(names)}

    def __len__(self) -> int:
        return len(self.places)

    def place(self, row: int) -> tuple[str, int, int]:
        """Return the name of a passage's document, and where the passage begins and ends in it."""
        number, start, end = self.places[row].tolist()
        return self._names[number], start, end

    def rows(self, document: str) -> range:
        """Return the rows of a document's passages."""
        number = self._numbers[document]
        return range(*np.searchsorted(self.places[:, 0], (number, number + 1)).tolist())

    def tokens(self, rows: Sequence[int] | np.ndarray) -> list[np.ndarray]:
        """Return the distinct token ids of each of the passages, ascending; none where the model is no static one."""
        chosen = np.asarray(rows, np.int64)
        ends = zip(self._starts[chosen].tolist(), self._starts[chosen + 1].tolist(), strict=True)
        return [self._tokens[start:end] for start, end in ends]
