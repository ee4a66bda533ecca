"""What each ingredient of the model gives: `python -m rag.training.ablate --public FOLDER`, half an hour on two cores.

Each line is a model trained with one thing changed, without what `rag.training.measure` sets aside, in per cent: by the
vectors alone recall@5 of the questions to paragraphs in Arabic, English and seven other languages, of the paraphrases,
and the NTREX sentences (mean of eight languages) whose translation comes first; then recall@1 / @5 of the three rankers
summed, of the questions in Arabic, English and seven other languages, and of the Arabic paraphrases.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from rag.question import queries, retrieval
from rag.question.lexicon import alternatives
from rag.training import measure
from rag.training.train import Recipe

RECIPES = {
    "as shipped": Recipe(),
    "256 dimensions": Recipe(dimension=256),
    "768 dimensions, 43,000 words": Recipe(dimension=768, vocabulary=43_000),
    "30,000 words": Recipe(vocabulary=30_000),
    "norms as the SVD leaves them": Recipe(flattening=0.0),
    "norms divided away": Recipe(flattening=1.0),
    "without idf": Recipe(idf=0.0),
    "without lexicons": Recipe(without=("lexicon",)),
    "without parallel sentences": Recipe(without=("parallel",)),
    "without synonyms and thesaurus": Recipe(without=("synonyms",)),
    "without questions and passages": Recipe(without=("question and passage", "paraphrase"), pseudo=False),
    "without pseudo-translation": Recipe(pseudo=False),
    "closed form alone": Recipe(taught=()),
    "weights learned alone": Recipe(taught=("weights",)),
    "map learned alone": Recipe(taught=("map",)),
}
EXPONENTS = (1.0, 2.0, 3.0)  # of late interaction, beside the one in use


def main() -> None:
    """Print a row of measures for the model without each of its parts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--public", type=Path, required=True, help="folder of the public corpora")
    public = parser.parse_args().public
    aside = measure.set_aside(public)
    print("| | vectors: ar | en | 7 | paraphrases | NTREX | sum: ar | en | 7 | paraphrases |\n|---|" + "---|" * 9)
    with tempfile.TemporaryDirectory() as place:
        for name, recipe in RECIPES.items():
            model = measure.train_without(Path(place) / name, public, aside, recipe)
            _row(name, model, aside)
        model = measure.train_without(Path(place) / "float32", public, aside, Recipe(), small=False)
        _row("four bytes a number", model, aside)
        model = str(Path(place) / "as shipped" / "model")
        for exponent in EXPONENTS:
            with _changed(retrieval, "_SHARPNESS", exponent):
                _row(f"late interaction, exponent {exponent:g}", model, aside)
        with _changed(queries, "alternatives", lambda language: {} if language == "ar" else _translations(language)):
            _row("words without synonyms", model, aside)


_translations = alternatives


@contextmanager
def _changed(module: object, name: str, value: object) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def _row(name: str, model: str, aside: measure.Aside) -> None:
    questions = measure.ranks(aside.paragraphs, aside.questions, model)
    paraphrases = measure.ranks(aside.passages, aside.paraphrases, model)
    first = np.mean([_recall(found["vectors"], 1) for found in measure.translations(Path(model), aside.sentences).values()])
    others = [questions[language] for language in measure.LANGUAGES[2:]]
    groups = ([questions["ar"]], [questions["en"]], others, [paraphrases["ar"]])
    cells = [f"{np.mean([_recall(found['vectors'], 5) for found in group]):.0f}" for group in groups] + [f"{first:.0f}"]
    cells += [" / ".join(f"{np.mean([_recall(found['sum'], k) for found in group]):.0f}" for k in (1, 5)) for group in groups]
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def _recall(ranks: list[int], k: int) -> float:
    return 100 * float(np.mean(np.array(ranks) <= k))


if __name__ == "__main__":
    main()
