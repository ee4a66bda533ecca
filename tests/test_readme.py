"""The README is true: its Python runs, its commands print what it shows, its tree and its figures are the real ones."""

import doctest
import re
import shlex

from conftest import QUESTIONS, ROOT

from rag.cli import main
from rag.evaluation import evaluate, read_questions
from rag.measures import summarise

README = (ROOT / "README.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def timeless(text):
    """A text without the times in it, which differ from run to run."""
    return re.sub(r"\d+\.\d s\b", "", text)


def test_python_examples(tmp_path, monkeypatch):
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    for block in blocks("python"):
        test = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
        assert test.examples
        assert doctest.DocTestRunner().run(test).failed == 0


def test_commands_print_what_is_shown(tmp_path, monkeypatch, capsys):
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    shown = [block.partition("\n") for block in blocks("console") if block.startswith("$ python -m rag ")]
    assert shown
    for command, _, output in shown:
        assert main(shlex.split(command)[4:]) == 0
        assert timeless(capsys.readouterr().out) == timeless(output)


def test_the_file_tree_is_the_checkout():
    code = (ROOT / "docs" / "code.md").read_text("utf-8")
    named = set(re.findall(r"^  (\w+\.py|\w+/)", code, re.MULTILINE))
    package = ROOT / "rag"
    modules = {path.name for path in package.glob("*.py")} - {"__init__.py", "__main__.py"}
    assert named == modules | {f"{path.name}/" for path in package.iterdir() if path.is_dir() and path.name != "__pycache__"}


def test_every_page_that_is_named_is_there():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} names {link}"
    listed = re.search(r"^docs/ +(.+)$", README, re.MULTILINE).group(1)
    assert set(listed.split(", ")) == {page.stem for page in pages[1:]}


def test_the_measured_figures_are_those_of_this_version(seeds):
    rows = evaluate(read_questions(QUESTIONS), seeds)
    groups = {"all": rows, "Arabic": [row for row in rows if row["lang"] == "ar"],
              "English": [row for row in rows if row["lang"] == "en"],
              "seven other languages": [row for row in rows if row["lang"] not in ("ar", "en")]}
    for name, part in groups.items():
        means = summarise(part)["all"]["all"]
        measured = [means[measure] for measure in ("recall@5", "answer@1", "answer@3", "refused", "wrongly_refused")]
        cells = ["" if value is None else f"{100 * value:.1f}" for value in measured]
        assert f"| {name} | {len(part)} | {' | '.join(cells)} |".replace("|  |", "| |") in README
