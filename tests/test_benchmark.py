"""The benchmark beside other systems: its texts and questions are what it says, and no system is silently left out."""

import json
import sys
from argparse import Namespace

import pytest
from conftest import ROOT

from rag.arabic.text import fold, stop_words
from rag.articles.chunks import split
from rag.articles.documents import read_documents

sys.path.append(str(ROOT / "tests" / "benchmark"))
import corpora
import peers
import tables


def passages(folder):
    found, rejected = read_documents(folder)
    assert not rejected
    return [(f"{chunk.document}:{chunk.start}", chunk.text) for document in found for chunk in split(document)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benchmark") / "made"
    corpora.write_articles(233, folder)
    return folder


def test_made_texts_have_as_many_passages_as_were_asked_for(made, tmp_path):
    texts = [text for _, text in passages(made)]
    assert len(texts) == len(set(texts)) == 233
    assert all(480 < len(text) < 900 for text in texts)
    corpora.write_articles(23, tmp_path / "again")
    assert [text for _, text in passages(tmp_path / "again")][:20] == texts[:20]


def test_a_made_question_has_other_forms_of_words_of_its_passage(made):
    found = passages(made)
    asked = corpora.made_questions(found, 60)
    assert len(asked) == 60 and asked == corpora.made_questions(found, 60)
    families = {}  # of each form, with a prefix or without
    for number, family in enumerate(corpora.families()):
        for word in map(fold, family):
            for prefix in corpora.PREFIXES:
                families.setdefault(prefix + word, set()).add(number)
    same = 0
    for question in asked:
        words = [fold(word) for word in question.question.removeprefix("ماذا قيل عن ").removesuffix("؟").split()]
        there = {fold(word) for word in dict(found)[question.passage].replace(".", "").split()} - stop_words()["ar"]
        assert len(words) == corpora.ASKED
        told = set().union(*(families[word] for word in there))
        assert all(families[word] & told for word in words)
        same += sum(word in there for word in words)
    assert same < 0.1 * 60 * corpora.ASKED  # those whose passage has a word in several forms


def test_squad(tmp_path):
    paragraphs = [{"context": "وصل الوفد أمس.", "qas": [{"question": " متى وصل؟ "}, {"question": ""}]},
                  {"context": "غادر الوزير.", "qas": [{"question": "من غادر؟"}]}]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"paragraphs": paragraphs[:1]}, {"paragraphs": paragraphs}]}), "utf-8")
    asked = corpora.squad(file, tmp_path / "made")
    assert [(each.question, each.document) for each in asked] == [
        ("متى وصل؟", "paragraphs.jsonl#0"), ("متى وصل؟", "paragraphs.jsonl#0"), ("من غادر؟", "paragraphs.jsonl#1")]
    assert passages(tmp_path / "made") == [("paragraphs.jsonl#0:0", "وصل الوفد أمس."), ("paragraphs.jsonl#1:0", "غادر الوزير.")]


@pytest.mark.parametrize(("minutes", "gigabytes", "note"), [
    (-1.0, 8.0, "stopped after -1 minutes (build)"), (1.0, 0.0, "stopped above 0 GB (build)")])
def test_a_system_that_goes_beyond_a_limit_is_said_to(tmp_path, minutes, gigabytes, note):
    (tmp_path / "passages.jsonl").touch()
    options = Namespace(minutes=minutes, gigabytes=gigabytes)
    assert peers.run("build", "txtai", tmp_path, options) == {"note": note}


def test_a_system_that_fails_is_said_to(tmp_path):
    options = Namespace(minutes=1, gigabytes=8)
    assert peers.run("build", "no such", tmp_path, options) == {"note": "failed (build): KeyError: 'no such'"}


def test_judging(tmp_path):
    texts = {"a:0": "غادر الوفد بغداد", "a:9": "عاد الوزير"}
    rows = [{"id": name, "document": "a.txt", "text": text} for name, text in texts.items()]
    (tmp_path / "passages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    asked = [corpora.Asked("من عاد؟", passage="a:9"), corpora.Asked("Who left?", "en", evidence=(("a", "غادر الوفد"),)),
             corpora.Asked("من؟", document="b.txt"), corpora.Asked("لم يسأل", passage="a:0")]
    row = peers.judged({"found": [["a:0", "a:9"], ["a:0"], []], "milliseconds": [1.0, 3.0, 2.0]}, asked, tmp_path)
    assert row == {"recall@1": 1 / 3, "recall@5": 2 / 3, "recall@1 Arabic": 0.0, "recall@5 Arabic": 0.5, "recall@1 other": 1.0,
                   "recall@5 other": 1.0, "note": "stopped after 3 of 4 questions", "questions": 3, "p50": 2.0,
                   "p95": pytest.approx(2.9)}


def test_the_table_gives_ratios_and_reasons():
    rows = [{"system": "this project", "build": 2.0, "disk": 3e6, "recall@1": 0.9, "recall@5": 1.0, "questions": 20},
            {"system": "bm25s", "build": 1.0, "disk": 1.2e9, "recall@1": 0.625, "recall@5": 0.8, "questions": 20},
            {"system": "txtai", "note": "stopped above 8 GB (build)"}]
    lines = tables.table("made texts, 5 passages", rows).splitlines()
    assert lines[0] == "**made texts, 5 passages**, 20 questions"
    assert lines[4:] == ["| this project | 2 | 3 |  |  |  |  |  | 90 / 100 |  |",
                         "| bm25s | 1 (0.5×) | 1,200 (4e+02×) |  |  |  |  |  | 62 / 80 |  |",
                         "| txtai |  |  |  |  |  |  |  |  | stopped above 8 GB (build) |"]


def test_files_that_are_not_what_was_wanted_are_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "some.json").write_text("[]")
    for option, said in ((["--squad", "some.json"], "some.json is no file in SQuAD's format"),
                         (["--documents", "seeds", "--questions", "none"], "none cannot be read")):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["peers.py", "--out", str(tmp_path / "out"), *option])
        assert peers.main() == 1
        assert said in capsys.readouterr().err
