"""What a build did, and what is in an index, as lines for a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # both take their time to be imported
    from .build import BuildReport
    from .checking import Status


def report_text(report: "BuildReport") -> str:
    """Return a build's report as lines: counts, the cost, every question lost, file rejected, same text and line left out."""
    lines = [f"{len(report.added)} added, {len(report.changed)} changed, {len(report.removed)} removed, "
             f"{len(report.unchanged)} unchanged: {report.passages:,} passages"]
    lines.append(f"{report.embedded:,} embedded, {report.reused:,} reused, in {report.seconds:.1f} s")
    if golden := report.golden:
        lines.append(f"questions.jsonl: {golden.right} of {golden.asked} answered rightly, {golden.right_before} before")
        lines += [f"no longer answered rightly: {question}" for question in golden.lost]
    lines += [f"rejected {bad.id}: {bad.reason}" for bad in report.rejected]
    lines += [f"same text: {_listed(group)}" for group in report.copies]
    for name in report.added + report.changed:
        lines += [f"left out of {name}, {part.reason}: {shortened(part.text)}" for part in report.cleaned.get(name, ())]
    return "\n".join(lines)


def _listed(names: Sequence[str], most: int = 10) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def status_text(found: "Status") -> str:
    """Return what is in an index as lines, the last of them what a build would change."""
    lines = [f"{found.index}: {found.documents:,} documents, {found.passages:,} passages, {found.bytes / 1e6:,.1f} MB",
             f"{found.generation}, built {found.built}, "
             + (f"{found.before} is kept for a rollback" if found.before else "no generation before it is kept"),
             f"model {found.model or '(shipped)'}, {found.dimension} dimensions"]
    if differs := found.differs:
        lines.append(f"a build would find {len(differs.added)} added, {len(differs.changed)} changed, "
                     f"{len(differs.removed)} removed, {len(differs.unchanged)} unchanged")
    return "\n".join(lines)


def shortened(text: str, length: int = 90) -> str:
    """Return a text as one line that says how long it is where it was cut.

    >>> shortened("one\\ntwo three", 8)
    'one / tw… (15 characters)'
    """
    line = " / ".join(text.split("\n"))
    return line if len(line) <= length else f"{line[:length]}… ({len(line)} characters)"
