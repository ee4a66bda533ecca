"""The vectors of an index's passages: half-precision numbers, mapped into memory, every one compared with a question's."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

_FILE = "vectors.faiss"
_BLOCK = 65_536  # vectors written at once


def write(folder: Path, vectors: np.ndarray) -> None:
    """Write unit vectors of half precision, a row each, into a generation's folder; raises OSError."""
    flat = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for start in range(0, len(vectors), _BLOCK):
        flat.add(vectors[start:start + _BLOCK].astype(np.float32))
    try:
        faiss.write_index(flat, str(folder / _FILE))
    except RuntimeError as error:  # FAISS's word for a full disk
        raise OSError(str(error).split("\n")[-1]) from None


class Vectors:
    """The vectors in a generation's folder; FileNotFoundError where they are gone."""

    def __init__(self, folder: Path):
        try:
            self._flat = faiss.read_index(str(folder / _FILE), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise FileNotFoundError(2, str(error).split("\n")[-1], str(folder / _FILE)) from None
        self.dimension = self._flat.d

    def __len__(self) -> int:
        return self._flat.ntotal

    def search(self, vector: np.ndarray, k: int, among: np.ndarray | None = None) -> list[tuple[int, float]]:
        """Return (row, cosine) of the `k` passages nearest to a unit vector, best first; of the rows `among`, if given."""
        faiss.omp_set_num_threads(1)  # of this thread's: those of OpenMP would wait for one another, and one query is one's work
        chosen = None if among is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg] # a keyword made by SWIG
        cosines, rows = self._flat.search(vector[None], min(k, len(self)), params=chosen)
        return [(row, cosine) for row, cosine in zip(rows[0].tolist(), cosines[0].tolist(), strict=True) if row >= 0]

    def cosines(self, rows: Sequence[int], vector: np.ndarray) -> np.ndarray:
        """Return how near given passages are to a unit vector."""
        return self.stored(rows) @ vector

    def stored(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the vectors of given passages as float32, a row each."""
        return self._flat.reconstruct_batch(np.asarray(rows, np.int64)) if len(rows) else np.zeros((0, self.dimension), np.float32)
