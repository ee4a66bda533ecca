"""What a terminal gets: rows in their own direction, nothing that steers it, colour and a bar; a pipe gets the text as it is."""

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as some

import rag
from rag.display.terminal import isolated, rows

QUESTION = "كم جنديا بقي في قواعدهم؟"
LTR, RTL, FIRST, END = "\u200e\u2066", "\u200f\u2067", "\u2068", "\u2069"


def test_a_line_with_arabic_is_wrapped_and_each_row_keeps_its_direction():
    text = "strength: strong\nقال حلف NATO إن 2500 جندي بقوا. [1]\n\nfound: قف"
    assert list(rows(text, 21)) == [
        "strength: strong", f" {RTL}قال حلف NATO إن 2500{END}", f" {RTL}جندي بقوا. [1]{END}", "", f" {LTR}found: قف{END}"]


def test_a_title_that_goes_on_in_the_next_row_begins_there_anew():
    line = f"[1] {isolated('انسحاب القوات')}, {isolated('2024-01')}, {isolated('a.txt')}"
    assert list(rows(line, 16)) == [
        f" {LTR}[1] {FIRST}انسحاب{END}{END}", f" {LTR}{FIRST}القوات{END},{END}", f" {LTR}{FIRST}{FIRST}2024-01{END}{END},{END}",
        f" {LTR}{FIRST}a.txt{END}{END}"]


def test_dates_do_not_change_places():
    assert list(rows("نشر في 2024-01-27 عند 10:30", 80)) == [f" {RTL}نشر في {FIRST}2024-01-27{END} عند {FIRST}10:30{END}{END}"]


def test_what_would_steer_the_terminal_or_turn_the_row_is_left_out():
    assert list(rows("a\x1b]0;title\x07\x1b[2Jb\tc\x9b31m\r", 80)) == ["a]0;title[2Jb\tc31m"]
    assert list(rows(f"قف \u202eabc{END}{FIRST} \u2067انتهى", 80)) == [f" {RTL}قف abc انتهى{END}"]


@given(some.text(some.sampled_from("اب ج12-[]:.ab \n\t\u2066\u2067\u2068\u2069\u202e\x1b"), max_size=60), some.integers(2, 30))
def test_every_letter_is_shown_and_every_row_closes_what_it_opens(text, width):
    shown = list(rows(text, width))
    assert re.findall(r"\w", "".join(shown)) == re.findall(r"\w", text)
    for row in shown:
        depth = 0
        for character in row if row.startswith((" \u200e\u2066", " \u200f\u2067")) else "":
            depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
            assert depth >= 0
        assert depth == 0


def in_terminal(*arguments, **environment):
    """What Python writes to a terminal with 40 columns."""
    pty = pytest.importorskip("pty")  # Windows has none
    termios = pytest.importorskip("termios")
    primary, secondary = pty.openpty()
    termios.tcsetwinsize(secondary, (24, 40))
    process = subprocess.Popen([sys.executable, "-X", "utf8", *map(str, arguments)], cwd=ROOT, stdin=secondary,
                               stdout=secondary, stderr=secondary, close_fds=True,
                               env={**os.environ, "TERM": "xterm", "COLUMNS": "", "NO_COLOR": "", **environment})
    os.close(secondary)
    written = b""
    try:
        while piece := os.read(primary, 65536):
            written += piece
    except OSError:  # how Linux says that nobody writes any more
        pass
    os.close(primary)
    assert process.wait() == 0
    return written.decode().replace("\r\n", "\n")


def test_an_answer_in_a_terminal_and_in_a_pipe(corpus, tmp_path, tiny_model):
    index = tmp_path / "index"
    rag.build_index(corpus, index, model=tiny_model)
    expected = [f" {RTL}وقال الوزير إن 2500 جندي بقوا في{END}", f" {RTL}قواعدهم. @[1]#{END}"]
    assert in_terminal("-m", "rag", "ask", QUESTION, "--index", index).split("\n")[:2] == [
        row.replace("@", "\033[36m").replace("#", "\033[0m") for row in expected]
    for plain in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert in_terminal("-m", "rag", "ask", QUESTION, "--index", index, **plain).split("\n")[:2] == [
            row.replace("@", "").replace("#", "") for row in expected]
    assert json.loads(in_terminal("-m", "rag", "ask", QUESTION, "--json", "--index", index)) == json.loads(
        json.dumps(rag.ask(QUESTION, index=index).to_dict()))
    command = [sys.executable, "-X", "utf8", "-m", "rag", "ask", QUESTION, "--index", str(index)]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    assert (piped.stdout, piped.stderr) == (f"{rag.ask(QUESTION, index=index)}\n", "")


def test_a_bar_is_shown_on_a_terminal_only_and_taken_away():
    work = "from rag.display.terminal import progress_bar\nwith progress_bar() as progress:\n    for done in (1, 2, 3): progress(done, 3, 'read')"
    bar = in_terminal("-c", work)
    assert bar.startswith("\rread:   0%|") and bar.endswith("\r") and bar.split("\r")[-2].strip() == ""
    unfinished = in_terminal("-c", f"{work}\n    progress(1, 3, 'written')\nprint('gone')")
    assert unfinished.endswith("\rgone\n")
    assert subprocess.run([sys.executable, "-c", work], cwd=ROOT, capture_output=True, check=True).stderr == b""
