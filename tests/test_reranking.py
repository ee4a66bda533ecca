"""A cross-encoder whose scores are known puts the best passages in its own order, wherever an index is asked."""

import html
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT, cross_encoder, transformer_model, write
from sentence_transformers import CrossEncoder

import rag
from rag.cli import main
from rag.question.retrieval import RERANKED
from rag.storage.reranking import load_reranker

QUESTION = "كم جنديا بقي في العراق؟"


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    """A cross-encoder that likes the word موسم."""
    return str(cross_encoder(tmp_path_factory.mktemp("judges") / "judge"))


@pytest.fixture
def path(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    return tmp_path / "index"


def documents(hits):
    return [hit.chunk.document for hit in hits]


def test_scores_are_the_models_own_and_rise_with_the_word_that_it_likes(judge):
    texts = ["قال", "موسم", "قال موسم قال قال", "موسم موسم موسم", "قال موسم", "قال " * 2000]
    scores = load_reranker(judge).scores("كم", texts)
    assert np.argsort(-scores, kind="stable").tolist() == [3, 1, 4, 2, 0, 5]
    assert scores[0] == scores[5]  # an overlong text is cut
    own = CrossEncoder(judge, local_files_only=True).predict([("كم", text) for text in texts])
    assert np.allclose(scores, own, atol=1e-6)
    assert load_reranker(judge).scores("كم", []).shape == (0,)


def test_an_index_with_a_reranker_gives_its_order_and_scores(path, judge):
    plain, reranked = rag.load_index(path), rag.load_index(path, judge)
    assert documents(rag.retrieve(QUESTION, 3, index=plain)) == ["troops.txt", "water.txt", "dates.txt"]
    hits = rag.retrieve(QUESTION, 3, index=reranked)
    assert documents(hits) == ["dates.txt", "troops.txt", "water.txt"]  # no موسم in either: they keep their order
    assert [hit.score for hit in hits] == load_reranker(judge).scores(QUESTION, [hit.chunk.text for hit in hits]).tolist()
    assert documents(rag.retrieve(QUESTION, 1, index=reranked)) == ["dates.txt"]
    for citation in rag.ask("كيف كان موسم التمور؟", index=reranked).citations:
        assert reranked.documents[citation.document].text[citation.start:citation.end] == citation.text


def test_only_the_first_are_ordered_anew_and_scores_fall_to_the_last(tmp_path, tiny_model, judge):
    texts = {f"n{number:02}": f"{'موسم ' * (number % 7)}وصلت القوات رقم {number}." for number in range(RERANKED + 10)}
    rag.build_index(write(tmp_path / "many", **texts), tmp_path / "index", model=tiny_model)
    plain = rag.retrieve("القوات", 100, index=rag.load_index(tmp_path / "index"))
    hits = rag.retrieve("القوات", 100, index=rag.load_index(tmp_path / "index", judge))
    scores = load_reranker(judge).scores("القوات", [hit.chunk.text for hit in plain[:RERANKED]])
    expected = [plain[i] for i in np.argsort(-scores, kind="stable")] + plain[RERANKED:]
    assert len(expected) == RERANKED + 10 and documents(hits) == documents(expected)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_command_line_asks_with_it(capsys, path, judge):
    options = ["--index", str(path), "--reranker", judge, "--json"]
    assert main(["retrieve", QUESTION, *options]) == 0
    assert [hit["document"] for hit in json.loads(capsys.readouterr().out)] == ["dates.txt", "troops.txt", "water.txt"]
    assert main(["ask", QUESTION, *options]) == 0
    answer = rag.ask(QUESTION, index=rag.load_index(path, judge))
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(answer.to_dict()))
    row = {"id": "1", "lang": "ar", "kind": "fact", "question": QUESTION, "history": [],
           "evidence": [["troops", "2500 جندي"]], "keys": []}
    questions = path.parent / "questions.jsonl"
    questions.write_text(json.dumps(row), encoding="utf-8")
    found = []
    for command in (["evaluate", str(questions), *options], ["evaluate", str(questions), "--index", str(path), "--json"]):
        assert main(command) == 0
        found.append(json.loads(capsys.readouterr().out)["questions"][0]["recall@1"])
    assert found == [False, True]


def test_the_page_asks_with_it_and_after_the_index_was_replaced(path, corpus, judge):
    from rag.page.conversation import converse
    from rag.page.endpoints import ask_checked, retrieve_checked
    from rag.page.wording import ENGLISH

    def index():
        return rag.load_index(path, judge)

    assert [hit["document"] for hit in retrieve_checked(QUESTION, 5, index)] == ["dates.txt", "troops.txt", "water.txt"]
    write(corpus, season="موسم موسم موسم.")
    rag.build_index(corpus, path)
    assert [hit["document"] for hit in retrieve_checked(QUESTION, 5, index)][:2] == ["season.txt", "dates.txt"]
    question = "كيف كان موسم التمور في البصرة؟"
    answer = rag.ask(question, index=index())
    assert ask_checked(question, [], index) == answer.to_dict()
    *_, (_, _, messages, _) = converse(question, [], [], index=index, words=ENGLISH, under=lambda *_: "", keep=lambda *_: "")
    assert answer.citations[0].text in html.unescape(messages[-1]["content"])


def test_a_name_on_this_machine_is_found_where_hub_models_are_kept(path, judge, tmp_path):
    kept = tmp_path / "hub" / "models--somebody--judge"
    shutil.copytree(judge, kept / "snapshots" / "0123abcd")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("0123abcd")
    done = subprocess.run(
        [sys.executable, "-m", "rag", "retrieve", QUESTION, "--index", str(path), "--reranker", "somebody/judge", "--json"],
        cwd=ROOT, env={**os.environ, "HF_HUB_CACHE": str(tmp_path / "hub")}, capture_output=True, text=True, encoding="utf-8")
    assert [hit["document"] for hit in json.loads(done.stdout)] == ["dates.txt", "troops.txt", "water.txt"]


@pytest.mark.parametrize("name", ["nobody/no-such-model", "./no-such-folder", "what is this?", ""])
def test_a_model_that_is_not_here_is_said(name):
    with pytest.raises(rag.RagError, match="run `hf download .*name no re-ranker"):
        load_reranker(name)


def test_a_folder_that_is_no_cross_encoder_is_said(tmp_path, tiny_model):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(rag.RagError, match="holds no .safetensors"):
        load_reranker(str(empty))
    for name in (tiny_model, str(transformer_model(tmp_path / "bert"))):  # the library would score with random weights
        with pytest.raises(rag.RagError, match="is no re-ranker, it was not trained to score pairs"):
            load_reranker(name)
    with pytest.raises(rag.RagError, match="is no re-ranker, it gives 3 scores for a pair"):
        load_reranker(str(cross_encoder(tmp_path / "three", labels=3))).scores("كم", ["قال"])
    broken = shutil.copytree(cross_encoder(tmp_path / "whole"), tmp_path / "broken")
    (broken / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(rag.RagError, match="broken cannot be loaded .*name no re-ranker"):
        load_reranker(str(broken)).scores("كم", ["قال"])


@pytest.mark.parametrize("command", [["-m", "rag", "ask", "سؤال"], ["app.py", "--port", "0"]], ids=["ask", "app"])
def test_a_wrong_name_is_one_line_on_the_command_line(seeds_path, command):
    done = subprocess.run([sys.executable, *command, "--index", str(seeds_path), "--reranker", "nobody/nothing"],
                          cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "hf download nobody/nothing" in done.stderr
