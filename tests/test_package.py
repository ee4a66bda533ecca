"""What is installed: a wheel with the model that works from any folder, and packages that are all pinned."""

import os
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import rag

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CUDA = ("cuda-", "nvidia-", "triton")  # torch names their exact versions itself
QUESTION = "كم ساعة أمهل الصدر أتباعه لتسليم السلاح؟"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"], cwd=ROOT, check=True)
    with ZipFile(next(folder.iterdir())) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_holds_the_package_with_its_model_and_the_page(wheel):
    files = (path.relative_to(ROOT) for path in (ROOT / "rag").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    ours = {path.as_posix() for path in files if path.parts[1] != "training"} | {"rag/page/__main__.py"}
    assert {path.relative_to(wheel).as_posix() for path in (wheel / "rag").rglob("*") if path.is_file()} == ours
    assert {"rag/model/model.safetensors", "rag/py.typed", "rag/question/lexicons/ar.tsv", "rag/page/style.css"} < ours
    assert [path.name for path in wheel.iterdir() if path.name != "rag"] == [f"arabic_news_rag-{PROJECT['version']}.dist-info"]


def test_the_wheel_works_from_any_folder(wheel, seeds_path, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(wheel), "PYTHONUTF8": "1"}
    entry = metadata.Distribution.at(next(wheel.glob("*.dist-info"))).entry_points["arabic-news-rag"]
    asked = ["ask", QUESTION, "--index", str(seeds_path)]
    program = f"import sys, {entry.module}; sys.exit({entry.value.replace(':', '.')}())"
    for command in (["-m", "rag", *asked], ["-c", program, *asked]):
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")
        assert (done.returncode, done.stderr, done.stdout) == (0, "", f"{rag.ask(QUESTION, index=seeds_path)}\n")
    page = subprocess.run([sys.executable, "-m", "rag.page", "--help"], cwd=tmp_path, env=environment, capture_output=True)
    assert page.returncode == 0 and b"--read-only" in page.stdout


def test_every_package_is_pinned_to_a_version_that_the_project_takes():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split(" ;")[0].split("==") for line in lines if "==" in line and not line.startswith("#"))
    extras = PROJECT["optional-dependencies"]
    todo = [Requirement(line) for line in sum(extras.values(), PROJECT["dependencies"])]
    wrong, seen = [], set()
    for requirement in todo:
        name = canonicalize_name(requirement.name)
        if (name, *requirement.extras) in seen or name == PROJECT["name"] or name.startswith(CUDA):
            continue
        seen.add((name, *requirement.extras))
        if name not in pinned or pinned[name] not in requirement.specifier:
            wrong.append(f"{requirement}: {pinned.get(name)}")
        try:
            needed = map(Requirement, metadata.requires(name) or [])
        except metadata.PackageNotFoundError:  # of an extra that is not installed here
            continue
        todo += [each for each in needed if not each.marker or any(
            each.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras))]
    assert wrong == []
    assert len(seen) > 80


def test_a_space_serves_the_port_of_the_container():
    from huggingface_hub import SpaceCard

    card = SpaceCard.load(ROOT / "docs" / "space" / "README.md").data
    dockerfile = Path(ROOT / "Dockerfile").read_text("utf-8")
    assert (card.sdk, f"EXPOSE {card.app_port}\n" in dockerfile, card.license) == ("docker", True, PROJECT["license"].lower())
    copied = [name for line in dockerfile.splitlines() if line.startswith("COPY") for name in line.split()[1:-1]]
    assert copied == [name for name in copied if (ROOT / name).exists()] and {"rag", "app.py", "pyproject.toml"} < set(copied)
