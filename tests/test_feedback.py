"""Votes on answers: what is no vote, lines that are whole whoever else writes, and votes asked again as questions."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from conftest import ROOT, write

import rag
from rag.cli import main
from rag.quality.evaluation import Question, evaluate, read_questions, still_stands
from rag.quality.feedback import OF_ANSWERS, OF_REFUSALS, append, as_question, vote_on
from rag.quality.measures import refusals, summarise

PALMS, TROOPS, GOLD = "أين نجح موسم التمور؟", "كم جنديا وصل إلى قاعدة الحبانية؟", "كم سعر الذهب في لندن؟"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tiny_model):
    """A folder with `texts` and their `index`."""
    folder = tmp_path_factory.mktemp("voted")
    write(folder / "texts", a="وصل 700 جندي إلى قاعدة الحبانية يوم الأحد.", b="نجح موسم التمور في البصرة.")
    rag.build_index(folder / "texts", folder / "index", model=tiny_model)
    return folder


@pytest.fixture
def votes(folder, tmp_path):
    """Write a vote of each kind on what is answered, and return the file: who asks for palms is shown palms."""
    palms, troops, gold = (rag.ask(question, index=folder / "index") for question in (PALMS, TROOPS, GOLD))
    assert [answer.abstained for answer in (palms, troops, gold)] == [False, False, True]
    path = tmp_path / "feedback.jsonl"
    for number, said in enumerate([(palms, "up"), (gold, "up"), *((troops, "down", reason, "لماذا") for reason in OF_ANSWERS),
                                   *((gold, "down", reason, "لماذا") for reason in OF_REFUSALS)]):
        append(vote_on(*said, history=("سؤال سابق",), model="tiny", identity=str(number)), path)
    return path


def test_a_vote_is_a_line_with_all_that_it_was_about(folder):
    answer = rag.ask(TROOPS, index=folder / "index")
    vote = vote_on(answer, "down", "other", "  ليس\n هذا\ud800 ", history=["س"], model="tiny", identity="7")
    assert vote.pop("time").endswith("+00:00")
    assert vote == {"id": "7", "question": TROOPS, "history": ["س"], "lang": "ar", "vote": "down", "reason": "other",
                    "comment": "ليس هذا?", "model": "tiny", "citations": [
                        {"document": "a.txt", "start": 0, "end": 42, "text": "وصل 700 جندي إلى قاعدة الحبانية يوم الأحد."}]}


@pytest.mark.parametrize(("refused", "said", "message"), [
    (False, ("sideways",), "vote is 'sideways'"), (False, (None,), "vote is None"), (False, (["up"],), "vote is"),
    (False, ("down",), "wrong_passage, not_best, should_refuse, other"), (True, ("down",), "one of should_answer, other"),
    (False, ("down", "should_answer"), "reason is 'should_answer'"),
    (True, ("down", "wrong_passage"), "reason is 'wrong_passage'"),
    (False, ("up", "other", "x"), "a vote 'up' has none"), (False, ("down", {"a": 1}), "reason is {'a': 1}"),
    (False, ("down", "other", " \n"), "comment is empty"), (False, ("down", "other", "x" * 501), "at most 500"),
    (False, ("up", "", 7), "comment is 7")])
def test_what_is_no_vote_is_one_line(refused, said, message):
    answer = rag.Answer("س", "ar", () if refused else (rag.Citation("a.txt", "", "", 0, 1, "س"),))
    with pytest.raises(rag.RagError, match=message) as raised:
        vote_on(answer, *said)
    assert len(str(raised.value)) < 200 and "\n" not in str(raised.value)


WRITER = """
import sys
from rag.quality.feedback import append
for place in range(25):
    append({"id": f"{sys.argv[1]}-{place}", "comment": "س" * 3000}, sys.argv[2])
"""


def test_many_who_write_at_once_write_whole_lines(tmp_path):
    path = tmp_path / "feedback.jsonl"
    path.write_bytes(b'{"id": "cut by an editor"}')  # no end of line
    others = [subprocess.Popen([sys.executable, "-c", WRITER, str(name), str(path)], cwd=ROOT) for name in range(2)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda place: append({"id": f"t-{place}", "comment": "س" * 3000}, path), range(50)))
    assert [other.wait(timeout=60) for other in others] == [0, 0]
    lines = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
    assert sorted(line["id"] for line in lines) == sorted(
        ["cut by an editor", *(f"t-{place}" for place in range(50)),
         *(f"{name}-{place}" for name in range(2) for place in range(25))])


def test_a_vote_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path):
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(rag.RagError, match="cannot be written"):
        append({"id": "1"}, tmp_path / "folder.jsonl")
    full = tmp_path / "full.jsonl"
    full.write_bytes(b"x" * 19_999_990 + b"\n")
    with pytest.raises(rag.RagError, match="moved away"):
        append({"id": "more than there is room for"}, full)
    assert full.stat().st_size == 19_999_991


CUT_SHORT = """
import resource, signal, sys
from rag import RagError
from rag.quality.feedback import append
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
append({"id": "1"}, sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    append({"id": "2" * 200}, sys.argv[1])
except RagError as error:
    print(error)
append({"id": "3"}, sys.argv[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are Unix's")
def test_a_full_disk_leaves_no_half_of_a_line(tmp_path):
    path = tmp_path / "feedback.jsonl"
    done = subprocess.run([sys.executable, "-c", CUT_SHORT, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("The vote cannot be written (")
    assert path.read_text("utf-8") == '{"id": "1"}\n{"id": "3"}\n'


def test_votes_are_read_as_questions(votes, folder):
    index = rag.load_index(folder / "index")
    a, b = (("a.txt", index.documents["a.txt"].text), ("b.txt", index.documents["b.txt"].text))
    question = Question("", "ar", "right", TROOPS, ("سؤال سابق",), (), (), cited=(a,))
    gold = replace(question, question=GOLD, cited=())
    assert read_questions(votes) == [
        replace(question, id="0", question=PALMS, evidence=(b,), cited=(b,)), replace(gold, id="1"),
        replace(question, id="2", kind="wrong_passage", rejected=(a,)), replace(question, id="3", kind="not_best", rejected=(a,)),
        replace(question, id="4", kind="should_refuse"), replace(gold, id="6", kind="should_answer", rejected=())]


def test_the_last_of_several_votes_on_an_answer_counts(votes, folder):
    troops = rag.ask(TROOPS, index=folder / "index")
    append(vote_on(troops, "up", identity="2"), votes)
    append(vote_on(troops, "down", "other", "؟", identity="4"), votes)
    assert [(question.id, question.kind) for question in read_questions(votes)] == [
        ("0", "right"), ("1", "right"), ("3", "not_best"), ("6", "should_answer"), ("2", "right")]


def test_a_document_in_a_folder_is_evidence_by_its_file_name(folder):
    answer = rag.Answer("س", "ar", (rag.Citation("2024/a.txt", "", "", 0, 3, "نصه"),))
    assert as_question(vote_on(answer, "up"))["evidence"] == [["a.txt", "نصه"]]
    assert as_question(vote_on(answer, "down", "not_best"))["cited"] == [["2024/a.txt", "نصه"]]


@pytest.mark.parametrize("line", [
    '{"vote": "up"}', '{"vote": "down", "reason": "", "citations": []}', '["vote"]', '"vote"',
    '{"vote": "down", "reason": "unheard of", "citations": [], "id": "1", "lang": "ar", "question": "س", "history": []}',
    '{"vote": "up", "reason": "", "citations": [7], "id": "1", "lang": "ar", "question": "س", "history": []}',
    '{"vote": "up", "reason": "", "citations": [], "id": ["1"], "lang": "ar", "question": "س", "history": []}'])
def test_a_line_that_is_no_vote_is_named(tmp_path, line):
    (tmp_path / "feedback.jsonl").write_text("\n" + line, encoding="utf-8")
    with pytest.raises(rag.RagError, match="feedback.jsonl, line 2 is no question"):
        read_questions(tmp_path / "feedback.jsonl")


def test_votes_are_measured_by_what_they_say(votes, folder):
    rows = evaluate([replace(question, history=()) for question in read_questions(votes)], folder / "index")
    names = ("recall@1", "answer@1", "supported", "refused", "wrongly_refused", "mended")
    nothing = dict.fromkeys(names)
    assert [{name: row[name] for name in names} for row in rows] == [
        {**nothing, "recall@1": True, "supported": True, "wrongly_refused": False}, {**nothing, "refused": True},
        {**nothing, "mended": False}, {**nothing, "mended": False}, {**nothing, "refused": False},
        {**nothing, "wrongly_refused": True, "mended": False}]
    assert summarise(rows)["all"]["all"]["mended"] == 0.0
    curve = refusals(rows, 0.5)[0]
    assert curve["threshold"] == 0.1 and (curve["answerable"], curve["unanswerable"]) == (0.5, 0.5)


def test_what_was_rejected_is_mended_when_the_answer_begins_otherwise(folder):
    asked = Question("1", "ar", "wrong_passage", TROOPS, (), (), (), rejected=(("b.txt", "نجح موسم التمور في البصرة."),))
    refused = Question("2", "ar", "should_answer", TROOPS, (), (), (), rejected=())
    silent = Question("3", "ar", "wrong_passage", GOLD, (), (), (), rejected=(("b.txt", "نجح موسم التمور في البصرة."),))
    assert [row["mended"] for row in evaluate([asked, refused, silent], folder / "index")] == [True, True, True]


def test_votes_on_what_has_gone_are_named_and_left_out(votes, folder, tmp_path, tiny_model, capsys):
    texts = write(tmp_path / "texts", a="وصل 900 جندي إلى قاعدة الحبانية يوم الأحد.", b="أخبار أخرى. نجح موسم التمور في البصرة.")
    index = rag.load_index(folder / "index")
    assert all(still_stands(question, index) for question in read_questions(votes))
    rag.build_index(texts, tmp_path / "index", model=tiny_model)
    assert main(["evaluate", str(votes), "--index", str(tmp_path / "index"), "--json"]) == 0
    printed = capsys.readouterr()
    assert [row["id"] for row in json.loads(printed.out)["questions"]] == ["0", "1", "6"]
    assert printed.err == f"left out, for the articles no longer hold what was voted on: {TROOPS}\n" * 3
    votes.write_text("".join(line for line in votes.read_text("utf-8").splitlines(True) if TROOPS in line), encoding="utf-8")
    assert main(["evaluate", str(votes), "--index", str(tmp_path / "index")]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: The articles hold nothing any more")


def test_bars_can_be_set_for_what_was_mended(votes, folder, capsys):
    assert main(["evaluate", str(votes), "--index", str(folder / "index"), "--min", "wrong_passage:mended=50"]) == 1
    printed = capsys.readouterr()
    assert printed.err == "missed: wrong_passage:mended is 0 %, at least 50 % was wanted\n"
    assert max(map(len, printed.out.splitlines())) <= 150
