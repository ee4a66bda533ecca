"""The command line, in the same words as the Python API."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from .display.reports import answer_text, hit_text, measures_text, report_text
from .display.terminal import part, progress_bar, shown
from .errors import RagError

if TYPE_CHECKING:
    from .quality.evaluation import Question
    from .storage.index import Index


class _Missed(Exception):
    """What was asked for is not so, measures above the bars of --min or an index without a fault: a line for each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, or 1 after a mistake, or a missed bar, that a line on stderr names."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Arabic, whatever the terminal's locale
    try:
        print(options.command(options), flush=True)
    except RagError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except _Missed as missed:
        print(missed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: stopped; the index is as it was.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader has seen enough, as `head` has; Python would say so when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"error: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="Question a body of Arabic news.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], str | None], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=run)
        added.add_argument("--index", "--store", default="index", metavar="DIR",
                           help="folder of the index (index), or the address of a store: milvus://HOST:19530/NAME, milvus:./FILE.db")
        if name in ("retrieve", "ask", "evaluate"):
            added.add_argument("--reranker", metavar="NAME", help="a cross-encoder to order the best passages anew")
        return added

    for name, run, text in (("build", _build, "Bring the index up to date with a folder of documents."),
                            ("watch", _watch, "Build, and build again whenever the folder has changed, until stopped.")):
        added = command(name, run, text)
        added.add_argument("documents", nargs="?", default="seeds", metavar="DOCUMENTS", help="folder or file (seeds)")
        added.add_argument("--model", metavar="NAME",
                           help="a sentence-transformer's name or folder, \"\" the shipped one (the index's own, or the shipped one)")
        added.add_argument("--force", action="store_true", help="even when questions of DOCUMENTS/questions.jsonl are lost by it")
        added.add_argument("--json", action="store_true", help="print JSON")
    state = command("status", _status, "Say what is in the index, and how a folder of documents differs from it.")
    state.add_argument("documents", nargs="?", metavar="DOCUMENTS", help="folder or file to compare with")
    state.add_argument("--json", action="store_true", help="print JSON")
    command("verify", _verify, "Compare the index with its checksums, its documents and its model.")
    command("rollback", _rollback, "Go back to the generation of the index before the one in use, or forth again.")
    for name, run, text in (("retrieve", _retrieve, "Show the passages that fit a question best."),
                            ("ask", _ask, "Answer a question with sentences of the articles.")):
        added = command(name, run, text)
        added.add_argument("question", metavar="QUESTION")
        added.add_argument("--json", action="store_true", help="print JSON")
        if name == "retrieve":
            added.add_argument("-k", type=int, default=5, help="how many passages (5)")
    evaluate = command("evaluate", _evaluate, "Measure retrieval and answers on a file of questions.")
    evaluate.add_argument("questions", metavar="QUESTIONS.jsonl")
    evaluate.add_argument("--json", action="store_true", help="print JSON, with a row for each question")
    evaluate.add_argument("--min", action="append", default=[], metavar="NAME=PERCENT",
                          help="exit with 1 below it: answer@3=75, or of a language or kind ar:recall@5=95; repeatable")
    return parser


def _build(options: argparse.Namespace) -> str:
    from .building.build import build_index

    with progress_bar() as progress:
        report = build_index(options.documents, options.index, model=options.model, progress=progress, force=options.force)
    return _json(report.to_dict()) if options.json else shown(report_text(report.to_dict(), part()))


def _watch(options: argparse.Namespace) -> str:
    from .building.watching import watch

    with suppress(KeyboardInterrupt), progress_bar() as progress:
        for outcome in watch(options.documents, options.index, model=options.model, progress=progress, force=options.force):
            if isinstance(outcome, RagError):
                print(f"error: {outcome}", file=sys.stderr, flush=True)
            else:
                report = outcome.to_dict()
                print(json.dumps(report, ensure_ascii=False) if options.json else shown(report_text(report, part())), flush=True)
    return "" if options.json else "stopped watching"


def _status(options: argparse.Namespace) -> str:
    from .building.checking import status

    found = status(options.index, options.documents)
    return _json(found.to_dict()) if options.json else str(found)


def _verify(options: argparse.Namespace) -> str:
    from .building.checking import verify

    if faults := verify(options.index):
        raise _Missed("\n".join(faults))
    return f"{options.index} is what was built"


def _rollback(options: argparse.Namespace) -> str:
    from .building.generations import roll_back

    manifest = roll_back(options.index)
    return (f"{manifest['generation']} is in use again, built {manifest['built']}: {len(manifest['documents'])} documents; "
            "the next build makes the index of its documents once more")


def _index(options: argparse.Namespace) -> "Index":
    from .storage.index import load_index

    return load_index(options.index, options.reranker)


def _retrieve(options: argparse.Namespace) -> str:
    from .question.retrieval import retrieve

    hits = [hit.to_dict() for hit in retrieve(options.question, options.k, index=_index(options))]
    return _json(hits) if options.json else shown("\n\n".join(hit_text(hit, part()) for hit in hits))


def _ask(options: argparse.Namespace) -> str:
    from .answer.answering import ask

    answer = ask(options.question, index=_index(options)).to_dict()
    return _json(answer) if options.json else shown(answer_text(answer, part()))


def _evaluate(options: argparse.Namespace) -> str:
    from .answer.answering import threshold
    from .quality.evaluation import evaluate
    from .quality.measures import missed, read_bar, report

    index = _index(options)
    questions = _questions(options.questions, index)
    groups = sorted({question.lang for question in questions}) + sorted({question.kind for question in questions})
    bars = [read_bar(text, groups) for text in options.min]
    rows = evaluate(questions, index)
    measured = report(rows, threshold())
    shown = _json(measured | {"questions": rows}) if options.json else measures_text(measured)
    if lines := missed(bars, measured["summary"]):
        print(shown, flush=True)
        raise _Missed("\n".join(lines))
    return shown


def _questions(path: str, index: "Index") -> list["Question"]:
    """The questions of a file, without the votes on what the articles no longer hold: those are named."""
    from .quality.evaluation import read_questions, still_stands

    standing = []
    for question in read_questions(path):
        if still_stands(question, index):
            standing.append(question)
        else:
            asked = " ".join(question.question.split())
            print(f"left out, for the articles no longer hold what was voted on: {asked}", file=sys.stderr)
    if not standing:
        raise RagError(f"The articles hold nothing any more of what {path} is about: name another index or file.")
    return standing


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
