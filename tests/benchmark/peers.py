"""This project beside what its users would pick instead: make benchmark ARGS="[SIZE...] [options]".

In one run, on the same passages and questions and with the same embedding model: LangChain, Haystack, txtai and bm25s, each
in processes of its own. Without arguments the five seeds with tests/questions.jsonl, and made texts of 5, 1,000 and 10,000
passages; larger sizes by name (100000 1000000), or your own texts. docs/benchmark.md says what is measured, and what to distrust.
"""

import argparse
import csv
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
from pathlib import Path

import corpora
import numpy as np
from corpora import Asked
from systems import SYSTEMS, read

from rag.errors import RagError
from rag.evaluation import holds, read_questions

ROOT = Path(__file__).parents[2]
PEERS = ("langchain-community", "haystack-ai", "txtai", "bm25s", "sentence-transformers", "faiss-cpu")
SIZES = (5, 1_000, 10_000)
QUESTIONS = 200  # of made texts
QUIET = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False",
         "LANGSMITH_TRACING": "false", "DISABLE_TQDM": "1"}
COSTS = {"build": ("build, s", 1), "disk": ("on disk, MB", 1e6), "build_memory": ("memory building, MB", 1e6), "start": ("start, s", 1),
         "ask_memory": ("memory asking, MB", 1e6), "p50": ("question p50, ms", 1), "p95": ("p95, ms", 1)}
RECALLS = {"": "recall@1 / @5", " Arabic": "of Arabic questions", " other": "of other languages"}
COLUMNS = ("corpus", "passages", "system", *COSTS, "questions", *(f"recall@{k}{group}" for group in RECALLS for k in (1, 5)), "note")


def main() -> int:
    """Measure what was asked for; return 1 when this project itself could not be measured."""
    options = arguments()
    rows: list[dict] = []
    options.out.mkdir(parents=True, exist_ok=True)
    head = machine()
    print(head, flush=True)
    for name, size, prepare in chosen(options):
        with tempfile.TemporaryDirectory(dir=options.out) as place:
            try:
                for row in measured(Path(place), prepare, options):
                    rows.append({"corpus": name, "size": size} | row)
                    print(told(rows[-1]), flush=True)
                    write(rows, head, options.out)
            except RagError as error:
                print(f"{name}: {error}", file=sys.stderr)
                return 1
    print(f"Table, figures and plot: {options.out}/table.md, figures.csv, plot.png")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE", help="numbers of passages to make (5 1000 10000)")
    parser.add_argument("--documents", type=Path, help="a folder or file of articles, instead of made ones")
    parser.add_argument("--questions", type=Path, help="questions on them, as in tests/questions.jsonl (made of their words)")
    parser.add_argument("--squad", type=Path, action="append", default=[], help="paragraphs and questions in SQuAD's format (ARCD, XQuAD)")
    parser.add_argument("--only", action="append", choices=list(SYSTEMS)[1:], help="beside this project (all of them)")
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
            if "note" in row:
                raise RagError(f"this project's build: {row['note']}")
            passages = run("export", system, place, options)["passages"]
            asked = asked if asked is not None else made_questions(place)
            (place / "questions.jsonl").write_text("".join(json.dumps(asdict(each)) + "\n" for each in asked), "utf-8")
        if "note" not in row:
            row |= run("ask", system, place, options)
        yield {"passages": passages} | judged(row, asked, place)
        shutil.rmtree(place / "index", ignore_errors=True)


def made_questions(place: Path) -> list[Asked]:
    return corpora.made_questions([(row["id"], row["text"]) for row in read(place / "passages.jsonl")], QUESTIONS)


def run(phase: str, system: str, place: Path, options: argparse.Namespace) -> dict:
    """Return what a phase of a system measured of itself, or a note why it did not end."""
    (place / "result.json").unlink(missing_ok=True)
    seconds = 60 * options.minutes
    command = [sys.executable, str(Path(__file__).with_name("systems.py")), phase, system, str(place), str(seconds)]
    begun = time.monotonic()
    with open(place / "log", "w+b") as log, subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | QUIET) as process:
        stopped = ""
        while process.poll() is None and not stopped:
            if time.monotonic() - begun > seconds + 60 * (phase == "ask"):  # it ends by itself when it can
                stopped = f"stopped after {options.minutes:g} minutes"
            elif resident(process.pid) > options.gigabytes * 1e9:
                stopped = f"stopped above {options.gigabytes:g} GB"
            else:
                time.sleep(0.1)
        if stopped:
            process.kill()
            return {"note": f"{stopped} ({phase})"}
        log.seek(0)
        lines = log.read().decode(errors="replace").strip().splitlines()
    if process.returncode:
        return {"note": f"failed ({phase}): {lines[-1] if lines else process.returncode}"}
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
    for group in RECALLS:
        part = [each for each, question in zip(right, asked, strict=False) if not group or (question.language == "ar") == (group == " Arabic")]
        if part and len({question.language for question in asked}) > (1 if group else 0):
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


def told(row: dict) -> str:
    costs = "; ".join(f"{title} {row[name] / unit:.4g}" for name, (title, unit) in COSTS.items() if name in row)
    recall = f"; recall@1 {row['recall@1']:.2f}, @5 {row['recall@5']:.2f}" if "recall@1" in row else ""
    return f"{row['corpus']} ({row['passages']:,}): {row['system']}: {costs}{recall} {row.get('note', '')}".rstrip()


def write(rows: list[dict], head: str, folder: Path) -> None:
    """Write all figures so far: a row each in figures.csv, with their ratios in table.md, and drawn in plot.png."""
    with open(folder / "figures.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()} for row in rows)
    groups = {(row["corpus"], row["passages"]): [] for row in rows}
    for row in rows:
        groups[row["corpus"], row["passages"]].append(row)
    parts = [head, *(table(f"{name}, {passages:,} passages", part) for (name, passages), part in groups.items())]
    (folder / "table.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    plot([row for row in rows if row["size"]], folder / "plot.png")


def table(title: str, rows: list[dict]) -> str:
    """Return rows on one corpus as Markdown: each cost with its ratio to this project's, shares in per cent."""
    own = rows[0]
    groups = [group for group in RECALLS if f"recall@1{group}" in own]
    lines = [["system", *(name for name, _ in COSTS.values()), *(RECALLS[group] for group in groups), ""]]
    lines.append(["---"] * len(lines[0]))
    for row in rows:
        cells = [cost(row.get(name), own.get(name), unit) for name, (_, unit) in COSTS.items()]
        shares = [f"{100 * row[f'recall@1{group}']:.0f} / {100 * row[f'recall@5{group}']:.0f}" if "recall@1" in row else "" for group in groups]
        lines.append([row["system"], *cells, *shares, row.get("note", "")])
    return f"**{title}**, {own.get('questions', 0)} questions\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cost(value: float | None, own: float | None, unit: float) -> str:
    if value is None:
        return ""
    digits = value / unit
    figure = f"{digits:,.0f}" if digits >= 100 else f"{digits:.3g}"
    return figure + (f" ({value / own:.2g}×)" if own and value != own else "")


def plot(rows: list[dict], path: Path) -> None:
    """Draw the costs by the number of made passages, where there are any."""
    if not rows:
        return
    from matplotlib.figure import Figure  # here: without a plot nothing else needs it

    figure = Figure(figsize=(10, 5.2), layout="constrained")
    panels = figure.subplots(2, 3)
    for panel, name in zip(panels.flat, ("build", "disk", "build_memory", "ask_memory", "p50", "p95"), strict=True):
        title, unit = COSTS[name]
        for number, system in enumerate(SYSTEMS):
            points = [(row["passages"], row[name] / unit) for row in rows if row["system"] == system and name in row]
            if points:
                style = {"linewidth": 2.6 if number == 0 else 1.3, "linestyle": "--" if "stems" in system else "-"}
                panel.plot(*zip(*points, strict=True), color=f"C{number}", marker="o", markersize=3, label=system, **style)
        panel.set(title=title, xscale="log", yscale="log")
        panel.grid(alpha=0.3)
    figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(SYSTEMS), fontsize=8)
    figure.supxlabel("passages", fontsize=9)
    figure.savefig(path, dpi=80)


if __name__ == "__main__":
    sys.exit(main())
