"""The command line: build, retrieve, ask, evaluate, in the same words as the Python API."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .errors import RagError

if TYPE_CHECKING:
    from .answering import Answer
    from .build import BuildReport
    from .index import Index
    from .retrieval import Hit

_MEASURES = ("recall@1", "recall@5", "answer@1", "answer@3", "supported", "all_docs", "refused", "wrongly_refused", "verbatim")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, or 1 after a mistake that one line on stderr names."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Arabic, whatever the terminal's locale
    try:
        print(options.command(options), flush=True)
    except RagError as error:
        print(f"error: {error}", file=sys.stderr)
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

    def command(name: str, run, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=run)
        added.add_argument("--index", default="index", metavar="DIR", help="folder of the index (index)")
        if name != "build":
            added.add_argument("--reranker", metavar="NAME", help="a cross-encoder to order the best passages anew")
        return added

    build = command("build", _build, "Bring the index up to date with a folder of documents.")
    build.add_argument("documents", nargs="?", default="seeds", metavar="DOCUMENTS", help="folder or file (seeds)")
    build.add_argument("--model", metavar="NAME", help="a sentence-transformer's name or folder (the index's own, or the shipped one)")
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
    return parser


def _build(options: argparse.Namespace) -> str:
    from .build import build_index

    report = build_index(options.documents, options.index, model=options.model, progress=_show_progress)
    return report_text(report)


def _show_progress(done: int, total: int, what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} {what}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def report_text(report: "BuildReport") -> str:
    """Return a build's report as lines: counts, then every file rejected and every line left out, with the reason."""
    lines = [f"{len(report.added)} added, {len(report.changed)} changed, {len(report.removed)} removed, "
             f"{len(report.unchanged)} unchanged: {report.passages:,} passages"]
    lines += [f"rejected {bad.id}: {bad.reason}" for bad in report.rejected]
    for name in report.added + report.changed:
        lines += [f"left out of {name}, {part.reason}: {_shortened(part.text)}" for part in report.cleaned.get(name, ())]
    return "\n".join(lines)


def _shortened(text: str, length: int = 90) -> str:
    line = " / ".join(text.split("\n"))
    return line if len(line) <= length else f"{line[:length]}… ({len(line)} characters)"


def _index(options: argparse.Namespace) -> "Index":
    from .index import load_index

    return load_index(options.index, options.reranker)


def _retrieve(options: argparse.Namespace) -> str:
    from .retrieval import retrieve

    hits = retrieve(options.question, options.k, index=_index(options))
    return _json([hit.to_dict() for hit in hits]) if options.json else "\n\n".join(map(_hit_text, hits))


def _hit_text(hit: "Hit") -> str:
    return f"{hit.score:6.2f}  {_source(hit.chunk)} [{hit.chunk.start}:{hit.chunk.end}]\n{hit.chunk.text}"


def _ask(options: argparse.Namespace) -> str:
    from .answering import ask

    answer = ask(options.question, index=_index(options))
    return _json(answer.to_dict()) if options.json else answer_text(answer)


def answer_text(answer: "Answer") -> str:
    """Return an answer for a terminal: its sentences and their sources, or the refusal with the closest passages.

    The last line says in which other words it was searched for, if in any.
    """
    otherwise = "; ".join(f"{' '.join(found.asked.split())} = {'، '.join(found.said)}" for found in answer.searched_for)
    searched_for = f"searched for: {otherwise}" if otherwise else ""
    if answer.abstained:
        missing = [f"in no article: {', '.join(answer.missing)}"] if answer.missing else []
        related = ["related, not an answer:" if answer.related else ""]
        related += [f"  {_source(hit.chunk)}: {_shortened(hit.chunk.text)}" for hit in answer.related]
        return "\n".join(filter(None, [answer.text, *missing, *related, searched_for]))
    sources = [f"[{n}] {_source(citation)} [{citation.start}:{citation.end}]" for n, citation in enumerate(answer.citations, start=1)]
    return "\n".join([answer.text, "", *sources, *filter(None, [searched_for])])


def _source(cited) -> str:
    return ", ".join(filter(None, (cited.title, cited.date, cited.document)))


def _evaluate(options: argparse.Namespace) -> str:
    from .evaluation import evaluate, read_questions, summarise

    rows = evaluate(read_questions(options.questions), _index(options))
    summary = summarise(rows)
    if options.json:
        return _json({"summary": summary, "questions": rows})
    lines = [f"{'':18}{'n':>4}" + "".join(f"{name.replace('wrongly_', 'wrong '):>14}" for name in _MEASURES) + f"{'words':>7}"]
    for parts in summary.values():
        for value, means in parts.items():
            cells = "".join(f"{'' if means[name] is None else format(100 * means[name], '.1f'):>14}" for name in _MEASURES)
            lines.append(f"{value:18}{means['questions']:>4}{cells}{means['words'] or 0:>7.0f}")
        lines.append("")
    return "\n".join(lines).rstrip()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
