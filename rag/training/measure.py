"""Measure retrieval on paragraphs that training did not see: `python -m rag.training.measure --public FOLDER`.

160 questions on 160 Wikipedia paragraphs of ARCD train, and their translations in `arcd_questions.tsv`; all 226
paragraphs are searched. A model is trained without these questions and paragraphs and without 250 sentences of
NTREX, whose translations are sought among each other. Printed: recall@1 / @5 of each ranker and of their sum.
"""

import argparse
import gzip
import json
import random
import tempfile
from pathlib import Path

import numpy as np

import rag
from rag.embeddings import Static
from rag.queries import understand
from rag.retrieval import WEIGHTS, rankings
from rag.training import corpora, train

LANGUAGES = ("ar", "en", "fr", "fa", "tr", "ckb", "es", "de", "ru")
RANKERS = {"words": (1, 0, 0), "vectors": (0, 1, 0), "late interaction": (0, 0, 1)}
_SENTENCES = 250


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--public", type=Path, required=True, help="folder of the public corpora")
    parser.add_argument("--shipped", action="store_true", help="measure the shipped model, which saw these texts")
    options = parser.parse_args()
    paragraphs, sentences = held_out(options.public)
    with tempfile.TemporaryDirectory() as place:
        model = None if options.shipped else train_without(Path(place) / "model", options.public, paragraphs, sentences)
        print_table("160 questions to 226 paragraphs", questions(Path(place), paragraphs, model))
        if model:
            print_table("250 sentences to their Arabic translations", translations(Path(model), sentences))


def held_out(public: Path) -> tuple[dict[str, str], list[list[str]]]:
    """Return the paragraph of each question of ARCD train, by its id, and the sentences set aside."""
    with gzip.open(public / "arcd_train.json.gz", "rt", encoding="utf-8") as file:
        contexts = [paragraph for article in json.load(file)["data"] for paragraph in article["paragraphs"]]
    paragraphs = {question["id"]: paragraph["context"] for paragraph in contexts for question in paragraph["qas"]}
    rows = [row for _, row in corpora.public_file(public / "ntrex.tsv.gz")][1:]
    return paragraphs, random.Random(1).sample(rows, _SENTENCES)


def train_without(folder: Path, public: Path, paragraphs: dict[str, str], sentences: list[list[str]]) -> str:
    """Train a model on all but what is set aside, and return its folder."""
    asked = {paragraphs[row["id"]] for row in corpora.table("arcd_questions")}
    aside = asked | {row[0] for row in sentences}
    groups = [group for _, group in [*corpora.written(), *corpora.public(public)] if aside.isdisjoint(group)]
    train.save(*train.train(groups), folder)
    return str(folder)


def questions(place: Path, paragraphs: dict[str, str], model: str | None) -> dict[str, dict[str, list[int]]]:
    """Return for each language and ranker the rank of every question's paragraph."""
    contexts = sorted(set(paragraphs.values()))
    (place / "paragraphs").mkdir()
    for number, context in enumerate(contexts):
        (place / "paragraphs" / f"{number:03}.txt").write_text(context, encoding="utf-8")
    rag.build_index(place / "paragraphs", place / "index", model=model)
    index = rag.load_index(place / "index")
    found: dict = {}
    for row in corpora.table("arcd_questions"):
        right = f"{contexts.index(paragraphs[row['id']]):03}.txt"
        for language in LANGUAGES:
            query = understand(row[language])
            rows, scores = rankings(query, len(index), index)
            all_of_them = {"sum": (1.0, *WEIGHTS["arabic" if query.language == "ar" else "foreign"])}
            for name, weights in {**RANKERS, **all_of_them}.items():
                order = np.argsort(-(np.array(weights) @ scores), kind="stable")
                documents = list(dict.fromkeys(index.chunk(rows[i]).document for i in order))
                found.setdefault(language, {}).setdefault(name, []).append(documents.index(right) + 1)
    return found


def translations(model: Path, sentences: list[list[str]]) -> dict[str, dict[str, list[int]]]:
    """Return the rank of each sentence's Arabic translation by the model's vectors alone."""
    static = Static(model)
    arabic = np.array([static.encode(row[0]) for row in sentences])
    found = {}
    for language, column in (("en", 1), ("fr", 2), ("fa", 3), ("tr", 4), ("ckb", 5), ("es", 7), ("de", 8), ("ru", 9)):
        scores = np.array([static.encode(row[column]) for row in sentences]) @ arabic.T
        found[language] = {"vectors": ((scores > np.diag(scores)[:, None]).sum(axis=1) + 1).tolist()}
    return found


def print_table(title: str, ranks: dict[str, dict[str, list[int]]]) -> None:
    names = list(next(iter(ranks.values())))
    print(f"\n{title}: recall@1 / @5 in per cent\n{'':10}" + "".join(f"{name:>20}" for name in names))
    for language, by_ranker in ranks.items():
        cells = (f"{100 * np.mean(np.array(r) <= 1):.0f} / {100 * np.mean(np.array(r) <= 5):.0f}" for r in by_ranker.values())
        print(f"{language:10}" + "".join(f"{cell:>20}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
