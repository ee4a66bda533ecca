"""Questions with their evidence -> a row of measures each: recall, right answers, support, refusals, verbatim citations."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from rag.answer.answering import Answer, Citation, ask
from rag.arabic.text import words
from rag.errors import RagError
from rag.question.followups import in_context
from rag.question.retrieval import Hit, search
from rag.storage.index import Index, load_index

from .feedback import as_question

_FIELDS = ("id", "lang", "kind", "question", "history", "evidence", "keys")
_HIT, _SUPPORTED = 0.6, 0.5  # share of a quote's words that a passage, and a citation, must hold
_CUTOFFS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is needed to judge its answer.

    `evidence` holds (start of the document's file name, quote), any one enough; without any, the articles don't say.
    `keys` holds groups of strings: an answer is right when it has one of each group. `all_docs` must all be cited.
    Votes (rag.quality.feedback) become questions too. `rejected`: what is known is only what the answer must not begin with, a
    sentence, or where it is empty the refusal. `cited`: (document, sentence) that the vote was about.
    """

    id: str
    lang: str
    kind: str
    question: str
    history: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, ...], ...]
    all_docs: tuple[str, ...] = ()
    rejected: tuple[tuple[str, str], ...] | None = None
    cited: tuple[tuple[str, str], ...] = ()


def read_questions(path: str | Path) -> list[Question]:
    """Return the questions of a JSON lines file, and its votes as questions; RagError names the line that is neither.

    Of several votes on the same answer the last one counts.
    """
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise RagError(f"{path} cannot be read ({error}): name a file of questions.") from None
    questions: dict[int | str, Question] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line)
            key: int | str = number
            if "vote" in row:
                row, key = as_question(row), row["id"]
                questions.pop(key, None)
                if row is None:
                    continue
            if not all(isinstance(row[name], str) for name in _FIELDS[:4]) or not all(quote.strip() for _, quote in row["evidence"]):
                raise ValueError
            questions[key] = Question(
                row["id"], row["lang"], row["kind"], row["question"], tuple(row["history"]), _pairs(row["evidence"]),
                tuple(map(tuple, row["keys"])), tuple(row.get("all_docs") or ()),
                _pairs(row["rejected"]) if "rejected" in row else None, _pairs(row.get("cited", ())))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RagError(f"{path}, line {number} is no question: it needs {', '.join(_FIELDS)}.") from None
    if not questions:
        raise RagError(f"{path} holds no question.")
    return list(questions.values())


def _pairs(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, quote) for name, quote in rows)


def still_stands(question: Question, index: Index) -> bool:
    """Tell whether the articles still hold, word for word, what a vote was about; other questions are about nothing."""
    texts = {name: index.documents[name].text for name, _ in question.cited if name in index.documents}
    return all(quote in texts.get(name, "") for name, quote in question.cited)


def has_keys(text: str, keys: Sequence[Sequence[str]]) -> bool:
    """Tell whether `text` has a string of every group, after folding.

    >>> has_keys("نحو ٢٥٠٠ جنديّ", [["2500", "2,500"], ["جندي"]])
    True
    """
    folded = _folded(text)
    return all(any(_folded(key) in folded for key in group) for group in keys)


def holds(document: str, text: str, evidence: Sequence[tuple[str, str]], share: float) -> bool:
    """Tell whether `text`, of `document`, holds at least `share` of the words of one of the quotes from it."""
    own = {word.folded for word in words(text)}
    for start, quote in evidence:
        wanted = {word.folded for word in words(quote)}
        if document.rsplit("/", 1)[-1].startswith(start) and len(wanted & own) >= share * len(wanted):
            return True
    return False


def _folded(text: str) -> str:
    return " ".join(word.folded for word in words(text))


def evaluate(questions: Sequence[Question], index: Index | str | Path = "index") -> list[dict]:
    """Return for each question a row of its id, lang, kind and measures; a measure that does not apply is None.

    Measures: recall@1, @5, @10, answer@1, answer@3, supported, all_docs (comparisons), refused, mended (the answer no
    longer begins with what was rejected), verbatim, words; and the answer's confidence and milliseconds, once a first question has warmed up
    what is loaded or remembered.
    """
    loaded = index if isinstance(index, Index) else load_index(index)
    for question in questions[:1]:
        ask(question.question, history=question.history, index=loaded)
    rows = []
    for question in questions:
        begun = perf_counter()
        answer = ask(question.question, history=question.history, index=loaded)
        taken = 1000 * (perf_counter() - begun)
        hits = list(search(in_context(question.question, question.history), max(_CUTOFFS), loaded))
        rows.append({"id": question.id, "lang": question.lang, "kind": question.kind, **_recall(question, hits),
                     **_judge(question, answer, loaded), "confidence": answer.confidence, "milliseconds": round(taken, 1)})
    return rows


def _recall(question: Question, hits: Sequence[Hit]) -> dict:
    relevant = [holds(hit.chunk.document, hit.chunk.text, question.evidence, _HIT) for hit in hits]
    return {f"recall@{k}": any(relevant[:k]) if question.evidence else None for k in _CUTOFFS}


def _begins_otherwise(shown: Sequence[Citation], rejected: Sequence[tuple[str, str]]) -> bool:
    """Whether an answer begins neither with a sentence that was rejected nor, where none was, as a refusal."""
    return not holds(shown[0].document, shown[0].text, rejected, _HIT) if shown else bool(rejected)


def _judge(question: Question, answer: Answer, index: Index) -> dict:
    shown = [answer.citations[places[0]] for places in answer.points]
    first = [citation.text for citation in shown]
    cited = {document.rsplit("/", 1)[-1] for citation in answer.citations for document in citation.documents}
    known, rejected = bool(question.evidence), question.rejected
    return {
        "answer@1": has_keys(" ".join(first[:1]), question.keys) if known and question.keys else None,
        "answer@3": has_keys(" ".join(first), question.keys) if known and question.keys else None,
        "supported": any(holds(place.document, place.text, question.evidence, _SUPPORTED)
                         for citation in shown for place in citation.places) if known else None,
        "all_docs": all(any(name.startswith(doc) for name in cited) for doc in question.all_docs) if question.all_docs else None,
        "refused": answer.abstained if not known and rejected is None else None,
        "wrongly_refused": answer.abstained if known or rejected == () else None,
        "mended": None if rejected is None else _begins_otherwise(shown, rejected),
        "verbatim": all(index.documents[c.document].text[c.start:c.end] == c.text for c in answer.citations),
        "words": sum(len(words(text)) for text in first) if first else None}
