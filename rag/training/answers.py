"""Train the weights of answers: `python -m rag.training.answers [--public FOLDER]` writes `rag/answering.json`.

Sentences: a softmax over the candidates of a question, fitted so that those that answer get the most of it. Refusals:
plain logistic regression on how much of the question the best sentence's passage says, over answerable and
unanswerable questions; the threshold is where three in a hundred answerable questions are refused. The questions are those
of `news_a` and `news_b`, written for this; none is about the seeds. Sentences learn from ARCD train as well.
"""

import argparse
import gzip
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from rag import build_index, load_index
from rag.answering import PASSAGES
from rag.evaluation import Question, has_keys, holds, read_questions
from rag.evidence import FEATURES, SUPPORT, Sentence, features, sentences_of, support
from rag.followups import in_context
from rag.retrieval import search

HERE = Path(__file__).parent
CORPORA = ("news_a", "news_b")
FALSE_REFUSALS = 0.03
_RIDGE = 0.002  # chosen by training on one corpus and measuring on the other


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--public", type=Path, default=Path("public"), help="folder of the public corpora")
    examples = [example for name in CORPORA
                for example in _examples(HERE / name, read_questions(HERE / name / "questions.jsonl"))]
    others = _arcd(parser.parse_args().public / "arcd_train.json.gz")
    weights = fit_sentences([(values, right) for _, _, values, right, _ in examples + others if right.any()])
    rows, answerable = [], []
    for question, query, values, _, (candidates, index) in examples:
        if question.kind != "paraphrase" and candidates:  # those share no word with their answer, on purpose
            rows.append(support(query, candidates[int(np.argmax(values @ weights))], index))
            answerable.append(bool(question.evidence))
    model = LogisticRegression(C=2, class_weight="balanced").fit(rows, answerable)
    chances = model.predict_proba(rows)[:, 1]
    threshold = np.quantile(chances[np.array(answerable)], FALSE_REFUSALS)
    (HERE.parent / "answering.json").write_text(json.dumps({
        "sentence": dict(zip(FEATURES, weights.round(3).tolist(), strict=True)),
        "support": {**dict(zip(SUPPORT, model.coef_[0].round(3).tolist(), strict=True)), "intercept": round(float(model.intercept_[0]), 3)},
        "threshold": round(float(threshold), 3)}, indent=1) + "\n", encoding="utf-8")


def _arcd(path: Path) -> list[tuple]:
    """The examples of ARCD train: people's questions on Wikipedia paragraphs; none where the corpus is absent."""
    if not path.exists():
        print(f"{path} is absent: training goes on without it")
        return []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        paragraphs = [paragraph for article in json.load(file)["data"] for paragraph in article["paragraphs"]]
    questions = []
    with tempfile.TemporaryDirectory() as folder:
        for number, paragraph in enumerate(paragraphs):
            Path(folder, f"{number:03}.txt").write_text(paragraph["context"], encoding="utf-8")
            questions += [Question(row["id"], "ar", "arcd", row["question"].strip(" -"), (), ((f"{number:03}", row["answers"][0]["text"]),),
                                   ((row["answers"][0]["text"],),)) for row in paragraph["qas"]]
        return _examples(Path(folder), questions)


def _examples(folder: Path, questions: Sequence[Question]) -> list[tuple]:
    """For each question of a corpus: itself, its query, its candidates' features, which of them answer, and those."""
    with tempfile.TemporaryDirectory() as place:
        build_index(folder, place)
        index = load_index(place)
    found = []
    for question in questions:
        query = in_context(question.question, question.history)
        candidates = sentences_of(search(query, PASSAGES, index), index)
        right = np.array([_answers(question, candidate) for candidate in candidates], dtype=bool)
        found.append((question, query, features(query, candidates, index), right, (candidates, index)))
    return found


def _answers(question: Question, candidate: Sentence) -> bool:
    return bool(question.keys) and has_keys(candidate.text, question.keys) and holds(
        candidate.document, candidate.text, question.evidence, 0.5)


def fit_sentences(examples: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return the weights that give right sentences the largest share of a softmax, with a small ridge."""
    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = _RIDGE * weights @ weights, 2 * _RIDGE * weights
        for values, right in examples:
            scores = values @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            wanted = chances * right / (chances @ right)
            value -= np.log(chances @ right) / len(examples)
            gradient = gradient - values.T @ (wanted - chances) / len(examples)
        return value, gradient

    return minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x


if __name__ == "__main__":
    main()
