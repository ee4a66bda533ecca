"""Measures worked out by hand, and the quality that this version has to keep."""

import json

import pytest
from conftest import QUESTIONS, write

import rag
from rag.answer.answering import threshold
from rag.quality.evaluation import evaluate, has_keys, holds, read_questions
from rag.quality.measures import refusals, summarise


def question_file(path, *rows):
    plain = {"id": "1", "lang": "ar", "kind": "factoid", "question": "؟", "history": [], "evidence": [], "keys": []}
    path.write_text("\n".join(json.dumps({**plain, **row}) for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def rows(seeds):
    return evaluate(read_questions(QUESTIONS), seeds)


def test_keys_are_found_after_folding():
    assert has_keys("وصل ٢٬٥٠٠ جنديٍّ أمريكي", [["2500", "ألفان"], ["جندي امريكى"]])
    assert not has_keys("وصل 2500 جندي", [["2500"], ["الخميس"]])


def test_a_quote_is_held_by_its_own_document_only():
    quote = [("003", "واحد اثنان ثلاثة أربعة خمسة")]
    assert holds("x/003_a.txt", "ثلاثة اثنان واحد", quote, 0.6)  # three of five words
    assert not holds("003_a.txt", "واحد اثنان", quote, 0.6)
    assert not holds("004_a.txt", "واحد اثنان ثلاثة أربعة خمسة", quote, 0.6)


def test_measures_worked_out_by_hand(tmp_path, tiny_model):
    write(tmp_path / "texts", a="وصل 700 جندي إلى قاعدة الحبانية يوم الأحد.", b="نجح موسم التمور في البصرة.")
    rag.build_index(tmp_path / "texts", tmp_path / "index", model=tiny_model)
    file = question_file(
        tmp_path / "q.jsonl",
        {"id": "right", "question": "كم جنديا وصل إلى قاعدة الحبانية؟", "evidence": [["a", "700 جندي إلى قاعدة الحبانية"]], "keys": [["700"]]},
        {"id": "wrong key", "question": "كم جنديا وصل إلى قاعدة الحبانية؟", "evidence": [["a", "700 جندي إلى قاعدة الحبانية"]], "keys": [["900"]]},
        {"id": "not said", "question": "كم سعر الذهب في لندن؟", "kind": "unanswerable"})
    rows = evaluate(read_questions(file), tmp_path / "index")
    values = [{name: row[name] for name in ("recall@1", "answer@1", "answer@3", "supported", "refused", "wrongly_refused", "words")} for row in rows]
    right = {"recall@1": True, "answer@1": True, "answer@3": True, "supported": True, "refused": None, "wrongly_refused": False, "words": 8}
    assert values == [right, {**right, "answer@1": False, "answer@3": False},
                      {**dict.fromkeys(right), "refused": True}]
    whole = summarise(rows)["all"]["all"]
    assert (whole["questions"], whole["answer@1"], whole["recall@1"], whole["refused"], whole["verbatim"]) == (3, 0.5, 1.0, 1.0, 1.0)


@pytest.mark.parametrize("text", ["not json", '{"id": "1"}', "", '["list"]'], ids=["words", "half", "empty", "list"])
def test_a_file_that_holds_no_questions_is_refused(tmp_path, text):
    (tmp_path / "q.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(rag.RagError, match="q.jsonl"):
        read_questions(tmp_path / "q.jsonl")
    with pytest.raises(rag.RagError, match="none.jsonl"):
        read_questions(tmp_path / "none.jsonl")


def test_what_is_refused_is_what_the_confidence_is_too_low_for(rows):
    assert [row["confidence"] < threshold() for row in rows] == [bool(row["refused"] or row["wrongly_refused"]) for row in rows]
    summary, in_use = summarise(rows), next(place for place in refusals(rows, threshold()) if place["in_use"])
    assert in_use["answerable"] == summary["all"]["all"]["wrongly_refused"]
    for kind in ("unanswerable", "offtopic"):
        assert in_use[kind] == summary["kind"][kind]["refused"]


def test_quality_on_the_development_questions(rows):
    summary = summarise(rows)
    assert summary["lang"]["ar"]["recall@5"] >= 0.95
    assert summary["lang"]["en"]["recall@5"] >= 0.90
    assert summary["all"]["all"]["answer@1"] >= 0.74
    assert summary["all"]["all"]["answer@3"] >= 0.78
    assert summary["all"]["all"]["verbatim"] == 1
    assert summary["kind"]["offtopic"]["refused"] == 1
    assert summary["all"]["all"]["wrongly_refused"] <= 0.05
