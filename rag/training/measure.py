"""Measure retrieval on texts that training did not see: `python -m rag.training.measure --public FOLDER`.

A model is trained without what it is asked: 160 questions on 160 Wikipedia paragraphs of ARCD train, with their
translations in `arcd_questions.tsv` (all 226 paragraphs are searched); every third of the 400 questions of
`qa_paraphrase.tsv`, which share no content word with their passages; 250 sentences of NTREX, whose translations are
sought among each other. Printed: recall@1 / @5 of each ranker and of their sum.
"""

import argparse
import gzip
import json
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import rag
from rag.question.queries import understand
from rag.question.retrieval import rankings, weights
from rag.storage.embeddings import Static
from rag.training import corpora, train

LANGUAGES = ("ar", "en", "fr", "fa", "tr", "ckb", "es", "de", "ru")
RANKERS = {"words": (1, 0, 0), "vectors": (0, 1, 0), "late interaction": (0, 0, 1)}
_SENTENCES = 250
Ranks = dict[str, dict[str, list[int]]]  # by language and ranker, the rank of what each question seeks


@dataclass(frozen=True, slots=True)
class Aside:
    """What training does not see: texts, questions by language with the number of their text, and parallel sentences."""

    paragraphs: list[str]
    questions: list[tuple[int, dict[str, str]]]
    passages: list[str]
    paraphrases: list[tuple[int, dict[str, str]]]
    sentences: list[list[str]]

    def unseen(self) -> set[str]:
        """Return every text whose group training leaves out."""
        return {self.paragraphs[i] for i, _ in self.questions} | {self.passages[i] for i, _ in self.paraphrases} | {
            row[0] for row in self.sentences}


def main() -> None:
    """Print how often each ranker finds the passage of a question."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--public", type=Path, required=True, help="folder of the public corpora")
    parser.add_argument("--shipped", action="store_true", help="measure the shipped model, which saw these texts")
    options = parser.parse_args()
    aside = set_aside(options.public)
    with tempfile.TemporaryDirectory() as place:
        model = None if options.shipped else train_without(Path(place), options.public, aside, train.Recipe())
        print_table("160 questions to 226 paragraphs", ranks(aside.paragraphs, aside.questions, model))
        print_table("134 questions in other words to 400 passages", ranks(aside.passages, aside.paraphrases, model))
        if model:
            print_table("250 sentences to their Arabic translations", translations(Path(model), aside.sentences))


def set_aside(public: Path) -> Aside:
    """Return what is held out of training, from the public corpora and this folder."""
    with gzip.open(public / "arcd_train.json.gz", "rt", encoding="utf-8") as file:
        contexts = [paragraph for article in json.load(file)["data"] for paragraph in article["paragraphs"]]
    by_id = {question["id"]: paragraph["context"] for paragraph in contexts for question in paragraph["qas"]}
    paragraphs = sorted(set(by_id.values()))
    questions = [(paragraphs.index(by_id[row["id"]]), {language: row[language] for language in LANGUAGES})
                 for row in corpora.table("arcd_questions")]
    paraphrases = corpora.table("qa_paraphrase")
    asked = [(i, {"ar": row["question_ar"], "en": row["question_en"]}) for i, row in enumerate(paraphrases) if i % 3 == 0]
    sentences = [row for _, row in corpora.public_file(public / "ntrex.tsv.gz")][1:]
    return Aside(paragraphs, questions, [row["passage_ar"] for row in paraphrases], asked, random.Random(1).sample(sentences, _SENTENCES))


def train_without(folder: Path, public: Path, aside: Aside, recipe: train.Recipe, small: bool = True) -> str:
    """Train a model on all but what is set aside, and return its folder."""
    unseen = aside.unseen()
    groups = [group for group in [*corpora.written(), *corpora.public(public)] if unseen.isdisjoint(group[1])]
    train.save(*train.train(groups, recipe), folder / "model", small)
    return str(folder / "model")


def ranks(texts: list[str], questions: list[tuple[int, dict[str, str]]], model: str | None) -> Ranks:
    """Return for each language and ranker the rank of every question's text among the documents."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "documents"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
        rag.build_index(folder, Path(place) / "index", model=model)
        index = rag.load_index(Path(place) / "index")
    found: Ranks = {}
    for number, wordings in questions:
        for language, question in wordings.items():
            query = understand(question)
            ranked = rankings(query, len(index), index)
            for name, weight in {**RANKERS, "sum": weights(query, ranked.said, index)}.items():
                order = np.argsort(-(np.array(weight) @ ranked.scores), kind="stable")
                documents = list(dict.fromkeys(index.chunk(ranked.rows[i]).document for i in order))
                found.setdefault(language, {}).setdefault(name, []).append(documents.index(f"{number:03}.txt") + 1)
    return found


def translations(model: Path, sentences: list[list[str]]) -> Ranks:
    """Return the rank of each sentence's Arabic translation by the model's vectors alone."""
    static = Static(model)
    arabic = static.encode([row[0] for row in sentences])
    found = {}
    for language, column in (("en", 1), ("fr", 2), ("fa", 3), ("tr", 4), ("ckb", 5), ("es", 7), ("de", 8), ("ru", 9)):
        scores = static.encode([row[column] for row in sentences]) @ arabic.T
        found[language] = {"vectors": ((scores > np.diag(scores)[:, None]).sum(axis=1) + 1).tolist()}
    return found


def print_table(title: str, ranks: Ranks) -> None:
    """Print a row for each language: the share of passages found first, and among the first five."""
    names = list(next(iter(ranks.values())))
    print(f"\n{title}: recall@1 / @5 in per cent\n{'':10}" + "".join(f"{name:>20}" for name in names))
    for language, by_ranker in ranks.items():
        cells = (f"{100 * np.mean(np.array(r) <= 1):.0f} / {100 * np.mean(np.array(r) <= 5):.0f}" for r in by_ranker.values())
        print(f"{language:10}" + "".join(f"{cell:>20}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
