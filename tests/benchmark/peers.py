"""This project beside what its users would pick instead: make benchmark ARGS="[SIZE...] [options]".

In one run, on the same passages and questions and with the same embedding model: LangChain, Haystack, txtai and bm25s, each
in processes of its own. Without arguments the five seeds with tests/questions.jsonl, and made texts of 5, 1,000 and 10,000
passages; larger sizes by name (100000 1000000), or your own texts. docs/benchmark.md says what is measured, and what to distrust.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path

import corpora
import numpy as np
from corpora import Asked
from systems import SYSTEMS, read
from tables import RECALLS, told, write

from rag.errors import RagError
from rag.quality.evaluation import holds, read_questions

ROOT = Path(__file__).parents[2]
PEERS = ("langchain-community", "haystack-ai", "txtai", "bm25s", "sentence-transformers", "faiss-cpu")
SIZES = (5, 1_000, 10_000)
QUESTIONS = 200  # of made texts
QUIET = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False",
         "LANGSMITH_TRACING": "false", "DISABLE_TQDM": "1"}


def main() -> int:
    """Measure what was asked for; return 1 when this project itself could not be measured."""
    options = arguments()
    rows: list[dict] = []
    options.out.mkdir(parents=True, exist_ok=True)
    head = machine()
    print(head, flush=True)
    try:
        for name, size, prepare in chosen(options):
            with tempfile.TemporaryDirectory(dir=options.out) as place:
                for row in measured(Path(place), prepare, options):
                    rows.append({"corpus": name, "size": size} | row)
                    print(told(rows[-1]), flush=True)
                    write(rows, head, options.out)
    except RagError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Table, figures and plot: {options.out}/table.md, figures.csv, plot.png")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE", help="numbers of passages to make (5 1000 10000)")
    parser.add_argument("--documents", type=Path, help="a folder or file of articles, instead of made ones")
    parser.add_argument("--questions", type=Path, help="questions on them, as in tests/questions.jsonl (made of their words)")
    parser.add_argument("--squad", type=Path, action="append", default=[], help="texts and questions, in SQuAD's format")
    parser.add_argument("--only", action="append", choices=list(SYSTEMS)[1:], metavar="NAME",
                        help="beside this project (all): " + "; ".join(list(SYSTEMS)[1:]))
    parser.add_argument("--minutes", type=float, default=10, help="for each system to build, and again to answer (10)")
    parser.add_argument("--gigabytes", type=float, default=8, help="of memory for each (8)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark", help="folder of the results (build/benchmark)")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> Iterator[tuple[str, int | None, Callable]]:
    """Yield each corpus: its name, its size if it is a made one, and what writes its documents and returns its questions."""
    given = options.documents or options.squad
    if not (given or options.sizes):
        yield "the five seeds", None, lambda place: (ROOT / "seeds", from_file(ROOT / "tests" / "questions.jsonl"))
    if options.documents:
        asked = from_file(options.questions) if options.questions else None
        yield options.documents.name, None, lambda place: (options.documents.resolve(), asked)
    for path in options.squad:
        yield path.name, None, lambda place, path=path: (place / "made", corpora.squad(path, place / "made"))
    for size in options.sizes or (() if given else SIZES):
        yield "made texts", size, lambda place, size=size: (corpora.write_articles(size, place / "made") or place / "made", None)


def from_file(path: Path) -> list[Asked]:
    """Return the questions of a file that can be asked alone and have an answer."""
    return [Asked(each.question, each.lang, evidence=each.evidence) for each in read_questions(path)
            if each.evidence and not each.history]


def measured(place: Path, prepare: Callable, options: argparse.Namespace) -> Iterator[dict]:
    """Yield a row for each system, this project's first; RagError when that has no passages for the others."""
    source, asked = prepare(place)
    (place / "source.txt").write_text(str(source), "utf-8")
    (place / "passages.jsonl").touch()
    passages = 0
    for system in [*SYSTEMS][:1] + [name for name in [*SYSTEMS][1:] if name in (options.only or SYSTEMS)]:
        row = {"system": system} | run("build", system, place, options)
        if not passages:
            exported = row if "note" in row else run("export", system, place, options)
            if "note" in exported:
                raise RagError(f"Nothing to compare with: this project {exported['note']}; --minutes and --gigabytes are limits.")
            passages = exported["passages"]
            asked = asked if asked is not None else made_questions(place, passages)
            (place / "questions.jsonl").write_text("".join(json.dumps(asdict(each)) + "\n" for each in asked), "utf-8")
        if "note" not in row:
            row |= run("ask", system, place, options)
        yield {"passages": passages} | judged(row, asked, place)
        shutil.rmtree(place / "index", ignore_errors=True)


def made_questions(place: Path, passages: int) -> list[Asked]:
    """Return questions on passages from all over the corpus: a million have no room here."""
    some = islice(read(place / "passages.jsonl"), 0, None, 1 + passages // (4 * QUESTIONS))
    return corpora.made_questions([(row["id"], row["text"]) for row in some], QUESTIONS)


def run(phase: str, system: str, place: Path, options: argparse.Namespace) -> dict:
    """Return what a phase of a system measured of itself, or a note why it did not end."""
    (place / "result.json").unlink(missing_ok=True)
    seconds = 60 * options.minutes
    command = [sys.executable, str(Path(__file__).with_name("systems.py")), phase, system, str(place), str(seconds)]
    begun = time.monotonic()
    with open(place / "log", "w+b") as log, subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | QUIET) as process:
        try:
            while process.poll() is None:
                if time.monotonic() - begun > seconds + 60 * (phase == "ask"):  # it ends by itself when it can
                    return {"note": f"stopped after {options.minutes:g} minutes ({phase})"}
                if resident(process.pid) > options.gigabytes * 1e9:
                    return {"note": f"stopped above {options.gigabytes:g} GB ({phase})"}
                time.sleep(0.1)
        finally:
            process.kill()  # nothing once it has ended
        log.seek(0)
        said = log.read().decode(errors="replace").strip().splitlines()[-1:] if process.returncode > 0 else []
    if process.returncode:
        return {"note": f"failed ({phase}): {said[0] if said else f'exit status {process.returncode}'}"}
    return json.loads((place / "result.json").read_text("utf-8"))


def resident(process: int) -> int:
    """Return the bytes that a process has in memory now; 0 where the system has no /proc."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def judged(row: dict, asked: list[Asked], place: Path) -> dict:
    """Return a row with percentiles of its times and shares of its questions instead of what was found."""
    found, times = row.pop("found", []), row.pop("milliseconds", [])
    if not times:
        return row
    wanted = {name for names in found for name in names}
    passages = {each["id"]: each for each in read(place / "passages.jsonl") if each["id"] in wanted}
    right = [[fits(question, passages[name]) for name in names] for question, names in zip(asked, found, strict=False)]
    languages = len({question.language for question in asked})
    for group in RECALLS:
        part = [each for each, question in zip(right, asked, strict=False)
                if group in ("", " Arabic" if question.language == "ar" else " other")]
        if part and (not group or languages > 1):
            row |= {f"recall@{k}{group}": sum(any(each[:k]) for each in part) / len(part) for k in (1, 5)}
    if len(times) < len(asked):
        row["note"] = f"stopped after {len(times)} of {len(asked)} questions"
    return row | {"questions": len(times), "p50": float(np.quantile(times, 0.5)), "p95": float(np.quantile(times, 0.95))}


def fits(question: Asked, passage: dict) -> bool:
    """Tell whether a passage is what a question looks for; a quote's by 60 % of its words, as `rag evaluate` does."""
    if question.evidence:
        return holds(passage["document"], passage["text"], question.evidence, 0.6)
    return passage["id"] == question.passage if question.passage else passage["document"] == question.document


def machine() -> str:
    """Return what the figures depend on, in a line or two."""
    versions = []
    for name in PEERS:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"{name} is not installed")
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores{load}; {platform.system()}, Python {platform.python_version()}; " + ", ".join(versions) + "."


if __name__ == "__main__":
    sys.exit(main())
