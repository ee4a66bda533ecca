"""What the functions return, as text for people: answers, passages, builds, indexes and measures, a line for each thing.

They take the plain values that `to_dict` returns. `part` is given each title, name, word and date of the articles that
stands in a line of another language: a terminal holds it in its own direction, a notebook escapes it as well.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

MEASURES = ("recall@1", "recall@5", "answer@1", "answer@3", "supported", "all_docs", "refused", "wrongly_refused", "mended",
            "verbatim")
Part = Callable[[str], str]


def answer_text(answer: Mapping[str, Any], part: Part = str) -> str:
    """Return an answer: its sentences, strength and sources, or the refusal with the closest passages."""
    return "\n".join([answer["text"], *answer_notes(answer, part)])


def answer_notes(answer: Mapping[str, Any], part: Part) -> list[str]:
    """Return what stands below an answer's sentences: how surely the articles say it, and a line for each source.

    Copies of the articles, and relative dates, have a line for each source; the last line says in which other words it
    was searched for, if in any. Below a refusal stand the words that are in no article, and the closest passages.
    """
    otherwise = "; ".join(f"{part(' '.join(found['asked'].split()))} = {part('، '.join(found['said']))}"
                          for found in answer["searched_for"])
    searched_for = [f"searched for: {otherwise}"] if otherwise else []
    if answer["abstained"]:
        missing = [f"in no article: {part(', '.join(answer['missing']))}"] if answer["missing"] else []
        related = ["related, not an answer:"] if answer["related"] else []
        related += [f"  {source_line(hit, part)}: {shortened(hit['text'], part=part)}" for hit in answer["related"]]
        return missing + related + searched_for
    cited = list(enumerate(answer["citations"], start=1))
    sources = [f"[{n}] {source_line(citation, part)} {part(place(citation))}" for n, citation in cited]
    copies = [f"[{n}] the same text in: {'; '.join(source_line(copy, part) for copy in citation['also'])}"
              for n, citation in cited if citation["also"]]
    dates = [f"[{n}] {part(' '.join(citation['text'][note['start']:note['end']].split()))} = {part(note['date'])}"
             for n, citation in cited for note in citation["dates"]]
    return [f"strength: {answer['strength']}", "", *sources, *copies, *dates, *searched_for]


def hit_text(hit: Mapping[str, Any], part: Part = str) -> str:
    """Return a passage below its score and its source."""
    return f"{hit['score']:6.2f}  {source_line(hit, part)} {part(place(hit))}\n{hit['text']}"


def source_line(cited: Mapping[str, Any], part: Part) -> str:
    """Return an article's title, date and name, and the page of a stretch of it."""
    known = [part(cited[name]) for name in ("title", "date", "document") if cited[name]]
    return ", ".join(known + ([f"p. {cited['page']}"] if cited["page"] else []))


def place(cited: Mapping[str, Any]) -> str:
    """Return where a stretch begins and ends.

    >>> place({"start": 3, "end": 9})
    '[3:9]'
    """
    return f"[{cited['start']}:{cited['end']}]"


def report_text(report: Mapping[str, Any], part: Part = str) -> str:
    """Return a build's report: counts, the cost, every question lost, file rejected, same text and line left out."""
    lines = [f"{len(report['added'])} added, {len(report['changed'])} changed, {len(report['removed'])} removed, "
             f"{len(report['unchanged'])} unchanged: {report['passages']:,} passages"]
    lines.append(f"{report['embedded']:,} embedded, {report['reused']:,} reused, in {report['seconds']:.1f} s")
    if golden := report["golden"]:
        lines.append(f"questions.jsonl: {golden['right']} of {golden['asked']} answered rightly, {golden['right_before']} before")
        lines += [f"no longer answered rightly: {part(question)}" for question in golden["lost"]]
    lines += [f"rejected {part(bad['id'])}: {bad['reason']}" for bad in report["rejected"]]
    lines += [f"same text: {_listed(list(map(part, group)))}" for group in report["copies"]]
    for name in [*report["added"], *report["changed"]]:
        lines += [f"left out of {part(name)}, {left['reason']}: {shortened(left['text'], part=part)}"
                  for left in report["cleaned"].get(name, ())]
    return "\n".join(lines)


def _listed(names: Sequence[str], most: int = 10) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def status_text(found: Mapping[str, Any]) -> str:
    """Return what is in an index, in the last line what a build would change."""
    lines = [f"{found['index']}: {found['documents']:,} documents, {found['passages']:,} passages, {found['bytes'] / 1e6:,.1f} MB",
             f"{found['generation']}, built {found['built']}, "
             + (f"{found['before']} is kept for a rollback" if found["before"] else "no generation before it is kept"),
             f"model {found['model'] or '(shipped)'}, {found['dimension']} dimensions"]
    if differs := found["differs"]:
        lines.append(f"a build would find {len(differs['added'])} added, {len(differs['changed'])} changed, "
                     f"{len(differs['removed'])} removed, {len(differs['unchanged'])} unchanged")
    return "\n".join(lines)


def shortened(text: str, length: int = 90, part: Part = str) -> str:
    """Return a text as one line that says how long it is where it was cut.

    >>> shortened("one\\ntwo three", 8)
    'one / tw… (15 characters)'
    """
    line = " / ".join(text.split("\n"))
    return part(line) if len(line) <= length else f"{part(f'{line[:length]}…')} ({len(line)} characters)"


def measures_text(measured: Mapping) -> str:
    """Return a report of `rag.quality.measures` in per cent, at most 150 characters wide."""
    columns = (*MEASURES, "words", "median")
    widths = [max(len(column) + 2, 9) for column in columns]
    lines = [_line("", "n", columns, widths)]
    for name, parts in measured["summary"].items():
        for group, means in parts.items():
            lengths = ["" if means[length] is None else f"{means[length]:.0f}" for length in ("words", "words_median")]
            lines.append(_line(group, means["questions"], [_percent(means[measure]) for measure in MEASURES] + lengths, widths))
            between = measured["intervals"][name][group]
            if any(between.values()):
                ranges = [_range(between[measure], 100) for measure in MEASURES] + [_range(between["words"], 1), ""]
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
