"""Train the weights of answers: `python -m rag.training.answers [--public FOLDER]` writes `rag/answer/answering.json`.

Sentences: a softmax over the candidates of a question, fitted so that those that answer get the most of it. Refusals:
plain logistic regression on how much of the question the best sentence's passage says, over answerable and
unanswerable questions and those about another corpus; the threshold is where seven in a hundred answerable questions are
refused. The questions are those of `news_a`, `news_b` and `news_c`, written for this and harder than most; none is about
the seeds. Sentences learn from ARCD train as well.

Printed: what weights reach on questions that they did not learn from, a corpus left out each time, and on ARCD train
(five parts, by paragraph) where the paragraph is known and the sentence is sought; and how often the first sentence is
right in answers of each strength, over all questions that are answered.
"""

import argparse
import gzip
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from rag import Index, build_index, load_index
from rag.answer.answering import PASSAGES, strength
from rag.answer.evidence import FEATURES, SUPPORT, Sentence, features, sentences_of, support
from rag.answer.weighing import Weighed
from rag.quality.evaluation import Question, has_keys, holds, read_questions
from rag.question.followups import in_context
from rag.question.retrieval import search

HERE = Path(__file__).parent
CORPORA = ("news_a", "news_b", "news_c")
FALSE_REFUSALS = 0.07
_RIDGE = 0.002  # chosen by training on one corpus and measuring on the other
_FOLDS = 5
_STRANGERS = 4  # every fourth question about another corpus has no answer in this one


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A question with its candidate sentences, their features and which of them answer."""

    question: Question
    weighed: Weighed
    candidates: list[Sentence]
    values: np.ndarray
    right: np.ndarray
    index: Index


def main() -> None:
    """Learn, print the measures, and write down the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--public", type=Path, default=Path("public"), help="folder of the public corpora")
    asked = {name: read_questions(HERE / name / "questions.jsonl") for name in CORPORA}
    corpora = {name: _corpus(HERE / name, asked[name], [q for other in CORPORA if other != name for q in asked[other][::_STRANGERS]])
               for name in CORPORA}
    others = _arcd(parser.parse_args().public / "arcd_train.json.gz")
    examples = [example for corpus in corpora.values() for example in corpus]
    _print_cross_validation(corpora, others)
    weights = fit_sentences(examples + others)
    model, threshold = fit_refusals(examples, weights)
    (HERE.parent / "answer" / "answering.json").write_text(json.dumps({
        "sentence": dict(zip(FEATURES, weights.round(3).tolist(), strict=True)),
        "support": {**dict(zip(SUPPORT, model.coef_[0].round(3).tolist(), strict=True)), "intercept": round(float(model.intercept_[0]), 3)},
        "threshold": round(float(threshold), 3)}, indent=1) + "\n", encoding="utf-8")


def fit_refusals(examples: Sequence[Example], weights: np.ndarray) -> tuple[LogisticRegression, float]:
    """Return the model of what can be answered, and the probability below which a question is refused."""
    rows, answerable = _supports(examples, weights)
    model = LogisticRegression(C=2, class_weight="balanced", max_iter=1000).fit(rows, answerable)
    return model, float(np.quantile(model.predict_proba(rows)[answerable, 1], FALSE_REFUSALS))


def _supports(examples: Sequence[Example], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    judged = _judged(examples)
    rows = [support(example.weighed, example.candidates[int(np.argmax(example.values @ weights))], example.index) for example in judged]
    return np.array(rows), np.array([bool(example.question.evidence) for example in judged])


def _judged(examples: Sequence[Example]) -> list[Example]:
    # Paraphrases share no word with their answer, on purpose; adversarial questions share more words than others.
    return [example for example in examples if example.candidates and example.question.kind not in ("paraphrase", "answerable")]


def _print_cross_validation(corpora: dict[str, list[Example]], others: list[Example]) -> None:
    answered = []
    for name, corpus in corpora.items():
        learned = [example for other, examples in corpora.items() if other != name for example in examples]
        weights = fit_sentences(learned + others)
        model, threshold = fit_refusals(learned, weights)
        rows, answerable = _supports(corpus, weights)
        refused = model.predict_proba(rows)[:, 1] < threshold
        strange = np.array([example.question.kind == "offtopic" for example in _judged(corpus)])
        shares = [f"{100 * refused[part].mean():.0f} % of {name}" for part, name in (
            (answerable, "answerable"), (~answerable & ~strange, "unanswerable"), (strange, "off-topic questions"))]
        answered += _answered(corpus, weights, model, threshold)
        print(f"{name} by the others: right sentence first {_first_right(corpus, weights):.1f} %, refused {', '.join(shares)}")
    for word in ("strong", "partial", "weak"):
        right = [first_right for found, first_right in answered if found == word]
        print(f"{word} answers: right sentence first in {100 * np.mean(right):.0f} % of {len(right)}")
    if others:
        paragraphs = sorted({example.question.evidence[0][0] for example in others})
        given = [_only(example, example.question.evidence[0][0]) for example in others]
        parts = [set(paragraphs[fold::_FOLDS]) for fold in range(_FOLDS)]
        found = [_first_right([example for example in given if example.question.evidence[0][0] in part],
                              fit_sentences([example for example in others if example.question.evidence[0][0] not in part])) for part in parts]
        print(f"ARCD train, the paragraph given: right sentence first {np.mean(found):.1f} %")


def _answered(examples: Sequence[Example], weights: np.ndarray, model: LogisticRegression, threshold: float) -> list[tuple[str, bool]]:
    """For each question that is answered, the answer's strength and whether its first sentence is right."""
    found = []
    for example in examples:
        if example.candidates:
            best = int(np.argmax(example.values @ weights))
            sure = model.predict_proba([support(example.weighed, example.candidates[best], example.index)])[0, 1]
            found += [(strength(sure), bool(example.right[best]))] if sure >= threshold else []
    return found


def _only(example: Example, document: str) -> Example:
    """An example with the sentences of one document alone."""
    kept = np.array([candidate.document.startswith(document) for candidate in example.candidates], dtype=bool)
    candidates = [candidate for candidate, keep in zip(example.candidates, kept, strict=True) if keep]
    return Example(example.question, example.weighed, candidates, example.values[kept], example.right[kept], example.index)


def _first_right(examples: Sequence[Example], weights: np.ndarray) -> float:
    """The share of answerable questions whose best sentence answers, in per cent."""
    return 100 * float(np.mean([bool(len(e.right)) and bool(e.right[int(np.argmax(e.values @ weights))]) for e in examples if e.question.evidence]))


def _corpus(folder: Path, questions: list[Question], strange: list[Question]) -> list[Example]:
    """The examples of an invented corpus: its questions, those of its adversarial ones that it answers, and others' questions."""
    adversarial = folder / "unanswerable.jsonl"
    answerable = [question for question in read_questions(adversarial) if question.evidence] if adversarial.exists() else []
    strangers = [replace(question, kind="offtopic", history=(), evidence=(), keys=()) for question in strange if not question.history]
    return _examples(folder, questions + answerable + strangers)


def _arcd(path: Path) -> list[Example]:
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


def _examples(folder: Path, questions: Sequence[Question]) -> list[Example]:
    with tempfile.TemporaryDirectory() as place:
        build_index(folder, place)
        index = load_index(place)
    return [_example(question, index) for question in questions]


def _example(question: Question, index: Index) -> Example:
    query = in_context(question.question, question.history)
    candidates = sentences_of(list(search(query, PASSAGES, index)), index)
    weighed = Weighed(query, index)
    right = np.array([_answers(question, candidate) for candidate in candidates], dtype=bool)
    return Example(question, weighed, candidates, features(weighed, candidates, index), right, index)


def _answers(question: Question, candidate: Sentence) -> bool:
    return bool(question.keys) and has_keys(candidate.text, question.keys) and holds(
        candidate.document, candidate.text, question.evidence, 0.5)


def fit_sentences(examples: Sequence[Example]) -> np.ndarray:
    """Return the weights that give right sentences the largest share of a softmax, with a small ridge."""
    learned = [(example.values, example.right) for example in examples if example.right.any()]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = _RIDGE * weights @ weights, 2 * _RIDGE * weights
        for values, right in learned:
            scores = values @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            wanted = chances * right / (chances @ right)
            value -= np.log(chances @ right) / len(learned)
            gradient = gradient - values.T @ (wanted - chances) / len(learned)
        return value, gradient

    return minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x


if __name__ == "__main__":
    main()
