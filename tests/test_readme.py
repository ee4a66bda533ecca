"""The README is true: its tree, its links and its figures are the real ones (tests/test_docs.py runs its blocks)."""

import re

from conftest import QUESTIONS, ROOT

from rag.quality.evaluation import evaluate, read_questions
from rag.quality.measures import summarise

README = (ROOT / "README.md").read_text("utf-8")


def test_the_file_tree_is_the_checkout():
    code = (ROOT / "docs" / "code.md").read_text("utf-8")
    named = re.findall(r"^ {2,4}(\w+\.py|\w+/)", code, re.MULTILINE)
    package = ROOT / "rag"
    inside = {path for path in package.rglob("*") if not {"training", "page", "model", "__pycache__"} & {*path.relative_to(package).parts[:-1]}}
    modules = [path.name for path in inside if path.suffix == ".py" and path.stem not in ("__init__", "__main__")]
    assert sorted(named) == sorted(modules + [f"{path.name}/" for path in inside if path.is_dir() and path.name != "__pycache__"])


def test_every_page_that_is_named_is_there():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} names {link}"
    listed = re.search(r"^docs/ +(.+)$", README, re.MULTILINE).group(1)
    assert set(listed.split(", ")) == {page.stem for page in pages[1:]} - {"README.ar"}


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
