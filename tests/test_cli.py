"""The command line: the same words and values as the Python functions, and one line for a mistake."""

import json
import subprocess
import sys

import pytest
from conftest import QUESTIONS, ROOT, write

import rag
from rag.answer.expansions import Expansion
from rag.arabic.relative_dates import DateNote
from rag.cli import main

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
        with_line = str(rag.Answer("x", "en", citations, searched_for=found))
        assert with_line == f"{answer!s}\n{said}"
        assert "searched for" not in str(answer)


def test_a_relative_date_has_a_line_after_the_sources():
    text = "عاد الوفد الأحد\nالماضي، وزار المدينة الشهر الماضي."
    dates = (DateNote(10, 22, "2024-01-21"), DateNote(37, 49, "2023-12"))
    citations = (rag.Citation("a.txt", "عنوان", "", 0, 2, "قف"),
                 rag.Citation("b.txt", "آخر", "2024-01-27", 0, len(text), text, dates=dates))
    answer = rag.Answer("x", "en", citations, points=((0,), (1,)), confidence=0.7,
                        searched_for=(Expansion("x", ("س",), "synonym"),))
    assert str(answer) == (
        f"قف [1]\n{text} [2]\nstrength: partial\n\n[1] عنوان, a.txt [0:2]\n[2] آخر, 2024-01-27, b.txt [0:{len(text)}]\n"
        "[2] الأحد الماضي = 2024-01-21\n[2] الشهر الماضي = 2023-12\nsearched for: x = س")


def test_operators_are_heeded(capsys, seeds_path):
    main(["ask", '"قوات التحالف" -البطيخ', "--index", str(seeds_path)])
    assert "قوات التحالف" in capsys.readouterr().out.split("[1]")[0]
    main(["ask", '"التحالف قوات"', "--index", str(seeds_path)])
    assert capsys.readouterr().out == 'المقالات لا تذكر ذلك.\nin no article: "التحالف قوات"\n'


def test_build_reports_and_evaluate_measures(capsys, corpus, tmp_path, tiny_model):
    assert main(["build", str(corpus), "--index", str(tmp_path / "index"), "--model", tiny_model]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 added, 0 changed, 0 removed, 0 unchanged: 3 passages"
    assert lines[1].startswith("3 embedded, 0 reused, in ") and len(lines) == 2
    write(corpus, more="وصلت قوات إلى الأردن.")
    assert main(["build", str(corpus), "--index", str(tmp_path / "index"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["added", "changed", "removed", "unchanged", "rejected", "cleaned", "passages", "embedded", "reused",
                            "seconds", "generation", "golden", "copies"]
    assert (report["added"], report["embedded"], report["reused"]) == (["more.txt"], 1, 3)
    assert main(["evaluate", str(QUESTIONS), "--index", str(tmp_path / "index"), "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert list(measured) == ["summary", "intervals", "refusals", "milliseconds", "questions"]
    assert len(measured["questions"]) == 82


def test_measures_are_shown_with_intervals_and_a_missed_bar_is_a_line(capsys, corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    asked = {"question": "كم جنديا بقي في قواعدهم؟", "lang": "ar", "kind": "factoid", "history": [],
             "evidence": [["troops", "2500 جندي بقوا في قواعدهم"]]}
    rows = [asked | {"id": str(place), "keys": [["2500" if place < 6 else "900"]]} for place in range(12)]
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    bars = [part for bar in ("answer@1=50", "ar:answer@3=75", "factoid:recall@5=95") for part in ("--min", bar)]
    assert main(["evaluate", str(tmp_path / "q.jsonl"), "--index", str(tmp_path / "index"), *bars]) == 1
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert lines[1].split()[:8] == ["all", "12", "100.0", "100.0", "50.0", "50.0", "100.0", "0.0"]
    assert lines[2].split() == ["95", "%", "interval", "25–75", "25–75"]
    assert max(map(len, lines)) <= 150
    assert printed.err == "missed: ar:answer@3 is 50 %, at least 75 % was wanted\n"
    assert main(["evaluate", str(tmp_path / "q.jsonl"), "--index", str(tmp_path / "index"), *bars[:2]]) == 0


@pytest.mark.parametrize(("arguments", "message"), [
    (["ask", ""], "The question is empty"), (["ask", "-بغداد -الناتو"], "only says what to leave out"),
    (["ask", "x" * 10_000], "10,000 characters"),
    (["ask", "سؤال", "--index", "nowhere"], "There is no index in"), (["retrieve", "سؤال", "-k", "0"], "k is 0"),
    (["build", "nowhere"], "There is no folder nowhere"), (["build", "--model", "nobody/nothing"], "hf download nobody/nothing"),
    (["status", "--index", "nowhere"], "There is no index in"), (["verify", "--index", "nowhere"], "There is no index in"),
    (["rollback"], "no generation before the one in use"), (["status", "nowhere"], "There is no folder nowhere"),
    (["evaluate", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
    (["evaluate", "--min", "recall@7=3", str(QUESTIONS)], "one of recall@1, recall@5, recall@10"),
    (["evaluate", "--min", "xx:recall@5=3", str(QUESTIONS)], "there are all, ar, ckb")],
    ids=lambda value: " ".join(value)[:20] if isinstance(value, list) else "")
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
