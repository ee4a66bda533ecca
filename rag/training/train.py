"""Make the shipped model and lexicons: `python -m rag.training.train [--public FOLDER]`, some minutes on two cores.

Cross-lingual latent semantic indexing in closed form (Dumais, Letsche, Littman and Landauer 1997): texts that mean
the same are one row of a tf-idf matrix, whatever their languages; its truncated SVD gives every word a vector. A
word's vector is brought to nearly unit length, so that rare and common words span the space alike, then weighted by
its idf. What questions and their passages then teach (`rag.training.contrast`) is one weight a word and one map for all
words, so that words that no question has learn with the others. All that is random is seeded.
"""

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from safetensors.numpy import save_file
from sklearn.utils.extmath import randomized_svd

from rag.arabic import tokenizing
from rag.arabic.text import stop_words, words
from rag.training import contrast, corpora, lexicon

MODEL = Path(__file__).parent.parent / "model"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `rag.training.ablate` varies; the defaults are what ships."""

    dimension: int = 512
    vocabulary: int = 65_000  # words: with 512 bytes each, the folder stays under 40 MB
    flattening: float = 0.85  # exponent of a word vector's norm that is divided away; 1 would make rare words noisy
    idf: float = 1.0  # exponent of the weight of a word
    pseudo: bool = True  # whether passages are translated word by word
    taught: tuple[str, ...] = ("weights", "map")  # what questions and passages teach
    without: tuple[str, ...] = ()  # kinds of text left out


def main() -> None:
    """Make the model and the lexicons, and write them down."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--public", type=Path, default=Path("public"), help="folder of the public corpora")
    public = parser.parse_args().public
    lexicon.write(MODEL.parent / "question" / "lexicons")
    vocabulary, vectors = train([*corpora.written(), *corpora.public(public)])
    save(vocabulary, vectors, MODEL)


def train(groups: contrast.Groups, recipe: Recipe = Recipe()) -> tuple[list[str], np.ndarray]:
    """Return the vocabulary and a float32 matrix with a row a word, from (kind, texts that mean the same)."""
    learning, checking = contrast.split([group for group in groups if group[0] not in recipe.without])
    more = corpora.pseudo_translations(learning) if recipe.pseudo else ()
    vocabulary, vectors = latent([texts for _, texts in (*learning, *more)], recipe)
    return vocabulary, contrast.refine(vocabulary, vectors, learning, checking, recipe.taught)


def latent(groups: list[list[str]], recipe: Recipe) -> tuple[list[str], np.ndarray]:
    """Return the vocabulary and its vectors by latent semantic indexing of groups of texts that mean the same."""
    stops = frozenset().union(*stop_words().values())
    rows = [Counter(word.stem for text in group for word in words(text) if word.folded not in stops) for group in groups]
    frequency = Counter(stem for row in rows for stem in row)
    # Of equally frequent words the order is alphabetical, so that a second run gives the same files.
    known = sorted((stem for stem, count in frequency.items() if count > 1), key=lambda stem: (-frequency[stem], stem))
    vocabulary = known[:recipe.vocabulary]
    idf = np.log(len(rows) / np.array([frequency[stem] for stem in vocabulary]))
    _, _, components = randomized_svd(_matrix(rows, vocabulary, idf), recipe.dimension, n_iter=4, random_state=0)
    vectors = components.T / np.maximum(np.linalg.norm(components.T, axis=1, keepdims=True), 1e-9) ** recipe.flattening
    return vocabulary, (vectors * idf[:, None] ** recipe.idf).astype(np.float32)


def _matrix(rows: list[Counter], vocabulary: list[str], idf: np.ndarray) -> scipy.sparse.csr_matrix:
    place = {stem: i for i, stem in enumerate(vocabulary)}
    values, columns, starts = [], [], [0]
    for row in rows:
        known = [(place[stem], (1 + np.log(count)) * idf[place[stem]]) for stem, count in row.items() if stem in place]
        norm = np.sqrt(sum(value * value for _, value in known))
        columns += [column for column, _ in known]
        values += [value / norm for _, value in known]
        starts.append(len(columns))
    return scipy.sparse.csr_matrix((values, columns, starts), shape=(len(rows), len(vocabulary)), dtype=np.float32)


def save(vocabulary: list[str], vectors: np.ndarray, folder: Path, small: bool = True) -> None:
    """Write a folder that `SentenceTransformer(folder)` loads, with one byte a number and a scale a word if `small`.

    sentence-transformers reads `embeddings` times `weights` since it reads model2vec's files.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    vectors = np.vstack([np.zeros((1, vectors.shape[1]), np.float32), vectors])  # the unknown word says nothing
    scale = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    model = SentenceTransformer(modules=[
        StaticEmbedding(tokenizing.build([tokenizing.UNKNOWN, *vocabulary]), embedding_weights=vectors), Normalize()])
    card = folder / "README.md"
    text = card.read_text("utf-8") if card.exists() else None
    model.save(str(folder), create_model_card=False)
    if text:
        card.write_text(text, encoding="utf-8")
    if small:
        tensors = {"embeddings": np.round(vectors / scale[:, None]).astype(np.int8), "weights": scale.astype(np.float32)}
        save_file(tensors, next(folder.rglob("model.safetensors")))


if __name__ == "__main__":
    main()
