"""The documentation is true: its blocks run in order and print what is shown, its commands and options are the real ones.

A page's ```console blocks (commands after "$ ", each followed by all that it prints), ```sh blocks (commands that succeed) and
```python blocks (with >>> a doctest, without a program) run in one folder, which holds what a clone holds. ```toml, ```json and
```ini are files and are parsed. Above a block that cannot run stands `<!-- not run: why -->`, and NOT_RUN counts these.
"""

import configparser
import contextlib
import doctest
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import QUESTIONS, ROOT, SEEDS

from rag.cli import main

PAGES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for pattern in (
    "README.md", "CONTRIBUTING.md", "docs/*.md", "rag/*/README.md", "index/README.md") for path in sorted(ROOT.glob(pattern))}
NOT_RUN = {"README.md": 2, "docs/README.ar.md": 2, "docs/benchmark.md": 1, "docs/deployment.md": 2, "docs/installing.md": 3,
           "docs/models.md": 2, "docs/python.md": 1, "docs/scaling.md": 1, "rag/training/README.md": 1}
BLOCK = re.compile(r"(?:^<!-- not run: (\S[^\n]*) -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {"toml": tomllib.loads, "json": json.loads, "ini": lambda text: configparser.RawConfigParser().read_string(text),
         "nginx": str, "yaml": str, "text": str}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
# What differs from run to run or from place to place: times and sizes, and the folder, which the pages call /srv/news.
VARIES = re.compile(r"\d+\.\d (?:s|MB)\b|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def blocks(page):
    """(why it is not run or "", language, text) of every block of a page."""
    return BLOCK.findall(PAGES[page])


@pytest.mark.parametrize("page", [page for page in PAGES if {kind for _, kind, _ in blocks(page)} - set(FILES)])
def test_the_blocks_of_a_page_do_what_it_says(page, tmp_path, monkeypatch):
    shutil.copytree(SEEDS, tmp_path / "seeds")
    (tmp_path / "tests").mkdir()
    shutil.copy(QUESTIONS, tmp_path / "tests")
    monkeypatch.chdir(tmp_path)
    names = {"__name__": page}
    for why, kind, text in blocks(page):
        if why:
            continue
        if kind in ("console", "sh"):
            for command, shown in sessions(text) if kind == "console" else ((line, None) for line in text.splitlines()):
                status, printed = run(command, tmp_path)
                assert shown is None or steady(printed, tmp_path) == steady(shown, tmp_path), f"{page}: {command}"
                assert status == 0, f"{page}: {command}\n{printed}"
        elif kind == "python" and ">>>" in text:
            test = doctest.DocTestParser().get_doctest(text, names, page, page, 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
            names |= test.globs
        elif kind == "python":
            exec(compile(text, page, "exec"), names)


def sessions(text):
    """(command, what it prints) of each command of a console block."""
    assert text.startswith("$ "), text
    return [part.split("\n", 1) for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]


def run(command, folder):
    """The exit status and the output of a command: ours within this process, for the time that it takes to start."""
    if not command.startswith("python -m rag ") or re.search(r"[|<>;&]", command):
        paths = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, shell=True, cwd=folder, env=os.environ | paths, text=True, encoding="utf-8",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(printed):
        return main(shlex.split(command)[3:]), printed.getvalue()


def steady(text, folder):
    return VARIES.sub("…", text.replace(str(folder.resolve()), "/srv/news")).rstrip("\n")


def test_every_block_says_what_it_is_and_nobody_leaves_one_out_silently():
    for page, text in PAGES.items():
        assert text.count("\n```") == 2 * len(blocks(page)), f"a block of {page} is not closed"
        assert not re.search(r"^(?:[ \t]+```(?!`)|~~~)", text, re.MULTILINE), f"a block of {page} is not at the margin"
        for why, kind, content in blocks(page):
            assert kind in ("console", "sh", "python", *FILES), f"{page} has a block of kind {kind!r}"
            if kind in FILES and not why:
                FILES[kind](content)
                assert not re.search(r"^(\$|make|pip|docker|sudo) ", content, re.MULTILINE), f"{page}: a command is not ```{kind}"
    assert {page: count for page in PAGES if (count := sum(bool(why) for why, _, _ in blocks(page)))} == NOT_RUN
    assert sum(NOT_RUN.values()) == sum(text.count("\n<!-- not run") for text in PAGES.values())


def snippets(page):
    """What stands in backticks and in the lines of blocks: where commands are written."""
    inline = re.findall(r"(?:`|<code[^>]*>)([^`<]+)(?:`|</code>)", BLOCK.sub("", PAGES[page]))
    return [" ".join(text.split()) for text in inline] + [line for _, _, text in blocks(page) for line in text.splitlines()]


@pytest.fixture(scope="module")
def programs():
    """The options of each program that a page may name."""
    def helped(*arguments):
        with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.suppress(SystemExit):
            main([*arguments, "--help"])
        return printed.getvalue()

    commands = re.findall(r"^    (\w+)  ", helped(), re.MULTILINE)
    found = {f"-m rag {command}": set(OPTION.findall(helped(command))) for command in commands}
    for path in [ROOT / "app.py", *(ROOT / "rag" / "training").glob("*.py")]:
        name = "app.py" if path.name == "app.py" else f"-m rag.training.{path.stem}"
        found[name] = set(OPTION.findall(" ".join(re.findall(r'add_argument\(((?:"--[a-z-]+"(?:, )?)+)', path.read_text("utf-8")))))
    return found


def test_every_program_option_and_target_that_is_named_is_there(programs):
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE).group(1).split()
    everything = set().union(*programs.values())
    for page in PAGES:
        for snippet in snippets(page):
            if target := re.match(r"(?:\$ )?make (\w+)", snippet):
                assert target.group(1) in targets, f"{page}: {snippet}"
            if named := re.search(r"python (app\.py|-m rag(?:\.training\.\w+| \w+))", snippet):
                assert named.group(1) in programs, f"{page}: {snippet}"
                assert set(OPTION.findall(snippet)) <= programs[named.group(1)] | {"--help"}, f"{page}: {snippet}"
            elif snippet.startswith("--"):
                assert set(OPTION.findall(snippet)) <= everything, f"{page}: {snippet}"


def test_the_list_of_commands_is_whole(programs):
    listed = {match.group(1): set(OPTION.findall(line)) for line in PAGES["docs/python.md"].splitlines()
              if (match := re.match(r"python (app\.py|-m rag \w+)", line))}
    listed["-m rag watch"] = listed["-m rag build"]
    shared = {"--help", "--index", "--store"}
    assert {name: options - shared for name, options in listed.items()} == {
        name: options - shared for name, options in programs.items() if "training" not in name}


def test_the_arabic_readme_has_the_same_commands_and_figures():
    english, arabic = (re.split(r"^## .*$", PAGES[page], flags=re.MULTILINE)
                       for page in ("README.md", "docs/README.ar.md"))
    assert [block for block in blocks("docs/README.ar.md") if block[1] != "text"] == [
        block for block in blocks("README.md") if block[1] != "text"]
    assert [sorted(re.findall(r"\d+(?:\.\d+)?", BLOCK.sub("", part))) for part in arabic] == [
        sorted(re.findall(r"\d+(?:\.\d+)?", BLOCK.sub("", part))) for part in english]


def test_what_is_arabic_runs_from_right_to_left_and_commands_do_not():
    parts = re.split(r"^(<div dir=\"rtl\">|</div>)$", PAGES["docs/README.ar.md"], flags=re.MULTILINE)
    assert parts[0] == "" and parts[-1] == "\n"
    for mark, text in zip(parts[1::2], parts[2::2], strict=True):
        assert ("```" in text or text == "\n") == (mark == "</div>")
        assert text.startswith("\n\n") or text == "\n"  # Markdown is read again after an empty line
        if mark != "</div>":  # a mark at one end of Latin code would be shown at the other: that is <code dir="ltr">
            ends = [code[0] + code[-1] for code in re.findall(r"`([^`]+)`", text) if re.search("[a-z]", code)]
            assert [both for both in ends if not both.isalnum()] == []
