"""The command line: the same words and values as the Python functions, and one line for a mistake."""

import json
import subprocess
import sys

import pytest
from conftest import QUESTIONS, ROOT

import rag
from rag.cli import answer_text, main
from rag.expansions import Expansion

QUESTION = "كم ساعة أمهل الصدر أتباعه لتسليم السلاح؟"


def test_json_is_what_the_functions_return(capsys, seeds_path):
    assert main(["ask", QUESTION, "--index", str(seeds_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(rag.ask(QUESTION, index=seeds_path).to_dict()))
    assert main(["retrieve", QUESTION, "-k", "2", "--index", str(seeds_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [hit.to_dict() for hit in rag.retrieve(QUESTION, 2, index=seeds_path)]


def test_an_answer_is_shown_with_its_sources(capsys, seeds_path):
    main(["ask", QUESTION, "--index", str(seeds_path)])
    shown = capsys.readouterr().out
    first = rag.ask(QUESTION, index=seeds_path).citations[0]
    assert shown.startswith(f"{first.text} [1]\n")
    assert f"[1] {first.title}, {first.date}, {first.document} [{first.start}:{first.end}]" in shown


def test_a_refusal_is_shown_with_what_is_missing_and_related(capsys, seeds_path):
    main(["ask", "Who wrote Ulysses?", "--index", str(seeds_path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["The articles don't say.", "in no article: Ulysses", "related, not an answer:"]
    assert len([line for line in lines if line.startswith("  ")]) == 3


def test_the_last_line_says_in_which_other_words_it_was_searched_for():
    found = (Expansion("the\nmilitias", ("الميليشيات", "الفصائل"), "translation"),
             Expansion("withdrawal", ("انسحاب",), "translation"))
    said = "searched for: the militias = الميليشيات، الفصائل; withdrawal = انسحاب"
    for citations in ((rag.Citation("a.txt", "عنوان", "2024", 0, 2, "قف"),), ()):
        answer = rag.Answer("x", "en", citations)
        with_line = answer_text(rag.Answer("x", "en", citations, searched_for=found))
        assert with_line == f"{answer_text(answer)}\n{said}"
        assert "searched for" not in answer_text(answer)


def test_operators_are_heeded(capsys, seeds_path):
    main(["ask", '"قوات التحالف" -البطيخ', "--index", str(seeds_path)])
    assert "قوات التحالف" in capsys.readouterr().out.split("[1]")[0]
    main(["ask", '"التحالف قوات"', "--index", str(seeds_path)])
    assert capsys.readouterr().out == 'المقالات لا تذكر ذلك.\nin no article: "التحالف قوات"\n'


def test_build_reports_and_evaluate_measures(capsys, corpus, tmp_path, tiny_model):
    assert main(["build", str(corpus), "--index", str(tmp_path / "index"), "--model", tiny_model]) == 0
    assert capsys.readouterr().out == "3 added, 0 changed, 0 removed, 0 unchanged: 3 passages\n"
    assert main(["evaluate", str(QUESTIONS), "--index", str(tmp_path / "index"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["questions"]) == 82


@pytest.mark.parametrize(("arguments", "message"), [
    (["ask", ""], "The question is empty"), (["ask", "-بغداد -الناتو"], "only says what to leave out"),
    (["ask", "x" * 10_000], "10,000 characters"),
    (["ask", "سؤال", "--index", "nowhere"], "There is no index in"), (["retrieve", "سؤال", "-k", "0"], "k is 0"),
    (["build", "nowhere"], "There is no folder nowhere"), (["build", "--model", "nobody/nothing"], "hf download nobody/nothing"),
    (["evaluate", "nowhere.jsonl"], "nowhere.jsonl cannot be read")], ids=lambda value: " ".join(value)[:20] if isinstance(value, list) else "")
def test_a_mistake_is_one_line(capsys, tmp_path, seeds_path, arguments, message):
    if "--index" not in arguments:
        arguments = [*arguments, "--index", str(tmp_path / "new" if arguments[0] == "build" else seeds_path)]
    assert main(arguments) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.startswith("error: ") and printed.err.count("\n") == 1
    assert message in printed.err


def test_a_question_needs_neither_torch_nor_gradio(seeds_path):
    program = ("import sys, rag.cli; status = rag.cli.main(sys.argv[1:]); "
               "assert not {'torch', 'gradio', 'sentence_transformers'} & sys.modules.keys(); sys.exit(status)")
    done = subprocess.run([sys.executable, "-c", program, "ask", QUESTION, "--index", str(seeds_path)],
                          cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert "48 ساعة" in done.stdout
