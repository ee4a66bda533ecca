"""The command line, in the same words as the Python API."""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .errors import RagError
from .reports import report_text, shortened, status_text

if TYPE_CHECKING:
    from .answering import Answer
    from .evaluation import Question
    from .index import Index
    from .retrieval import Hit

_MEASURES = ("recall@1", "recall@5", "answer@1", "answer@3", "supported", "all_docs", "refused", "wrongly_refused", "mended",
             "verbatim")


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

    def command(name: str, run, text: str) -> argparse.ArgumentParser:
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
    from .build import build_index

    report = build_index(options.documents, options.index, model=options.model, progress=_show_progress, force=options.force)
    return _json(report.to_dict()) if options.json else report_text(report)


def _watch(options: argparse.Namespace) -> str:
    from .watching import watch

    try:
        for outcome in watch(options.documents, options.index, model=options.model, progress=_show_progress, force=options.force):
            if isinstance(outcome, RagError):
                print(f"error: {outcome}", file=sys.stderr, flush=True)
            else:
                print(json.dumps(outcome.to_dict(), ensure_ascii=False) if options.json else report_text(outcome), flush=True)
    except KeyboardInterrupt:
        pass
    return "" if options.json else "stopped watching"


def _status(options: argparse.Namespace) -> str:
    from .checking import status

    found = status(options.index, options.documents)
    return _json(found.to_dict()) if options.json else status_text(found)


def _verify(options: argparse.Namespace) -> str:
    from .checking import verify

    if faults := verify(options.index):
        raise _Missed("\n".join(faults))
    return f"{options.index} is what was built"


def _rollback(options: argparse.Namespace) -> str:
    from .generations import roll_back

    manifest = roll_back(options.index)
    return (f"{manifest['generation']} is in use again, built {manifest['built']}: {len(manifest['documents'])} documents; "
            "the next build makes the index of its documents once more")


def _show_progress(done: int, total: int, what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} {what}", end="\n" if done == total else "", file=sys.stderr, flush=True)


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
    """Return an answer for a terminal: its sentences, strength and sources, or the refusal with the closest passages.

    Copies of the articles, and relative dates, have a line for each source; the last line says in which other words it
    was searched for, if in any.
    """
    otherwise = "; ".join(f"{' '.join(found.asked.split())} = {'، '.join(found.said)}" for found in answer.searched_for)
    searched_for = f"searched for: {otherwise}" if otherwise else ""
    if answer.abstained:
        missing = [f"in no article: {', '.join(answer.missing)}"] if answer.missing else []
        related = ["related, not an answer:" if answer.related else ""]
        related += [f"  {_source(hit.chunk)}: {shortened(hit.chunk.text)}" for hit in answer.related]
        return "\n".join(filter(None, [answer.text, *missing, *related, searched_for]))
    sources = [f"[{n}] {_source(citation)} [{citation.start}:{citation.end}]" for n, citation in enumerate(answer.citations, start=1)]
    copies = [f"[{n}] the same text in: {'; '.join(map(_source, citation.also))}"
              for n, citation in enumerate(answer.citations, start=1) if citation.also]
    return "\n".join([answer.text, f"strength: {answer.strength}", "", *sources, *copies, *_dates(answer), *filter(None, [searched_for])])


def _dates(answer: "Answer") -> list[str]:
    """A line for each relative date of the citations, with the number of its citation and the date that it means."""
    return [f"[{n}] {' '.join(citation.text[note.start:note.end].split())} = {note.date}"
            for n, citation in enumerate(answer.citations, start=1) for note in citation.dates]


def _source(cited) -> str:
    return ", ".join(filter(None, (cited.title, cited.date, cited.document, f"p. {cited.page}" if cited.page else "")))


def _evaluate(options: argparse.Namespace) -> str:
    from .answering import threshold
    from .evaluation import evaluate
    from .measures import missed, read_bar, report

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
    from .evaluation import read_questions, still_stands

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


def measures_text(measured: Mapping) -> str:
    """Return a report of `rag.measures` for a terminal, in per cent, at most 150 characters wide."""
    columns = (*_MEASURES, "words", "median")
    widths = [max(len(column) + 2, 9) for column in columns]
    lines = [_line("", "n", columns, widths)]
    for name, parts in measured["summary"].items():
        for group, means in parts.items():
            lengths = ["" if means[length] is None else f"{means[length]:.0f}" for length in ("words", "words_median")]
            lines.append(_line(group, means["questions"], [_percent(means[measure]) for measure in _MEASURES] + lengths, widths))
            between = measured["intervals"][name][group]
            if any(between.values()):
                ranges = [_range(between[measure], 100) for measure in _MEASURES] + [_range(between["words"], 1), ""]
                lines.append(_line("  95 % interval", "", ranges, widths))
        lines.append("")
    lines += ["95 % interval: the questions drawn anew 1,000 times; none for fewer than 10, or where all are alike", ""]
    curve, times = measured["refusals"], measured["milliseconds"]
    needed = [f"[{row['threshold']:g}]" if row["in_use"] else f"{row['threshold']:g} " for row in curve]
    lines.append("refused, by the confidence that an answer needs; the one in use stands in brackets")
    lines.append(_line("", "", needed, [9] * len(curve)))
    for group in ("answerable", "unanswerable", "offtopic"):
        lines.append(_line(group, "", [f"{_percent(row[group])} " for row in curve], [9] * len(curve)))
    time = f"{times['median']:.0f} ms, the median, and 95 of 100 at most {times['percentile_95']:.0f} ms"
    return "\n".join([*lines, "", f"a question takes {time}: once warm, on this machine"])


def _line(group: str, number: int | str, cells: Sequence[str], widths: Sequence[int]) -> str:
    return (f"{group:18}{number:>4}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))).rstrip()


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def _range(interval: Mapping[str, float] | None, scale: int) -> str:
    return "" if interval is None else f"{scale * interval['low']:.0f}–{scale * interval['high']:.0f}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
