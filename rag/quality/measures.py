"""Rows of measured questions -> means with intervals, refusals by threshold, time, and the bars that were missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from rag.errors import RagError

SHARES = ("recall@1", "recall@5", "recall@10", "answer@1", "answer@3", "supported", "all_docs", "refused",
          "wrongly_refused", "mended", "verbatim")
BARRED = tuple(name for name in SHARES if name != "wrongly_refused")  # more is better
THRESHOLDS = tuple(tenth / 10 for tenth in range(1, 10))
FEWEST = 10  # questions, for an interval: fewer say too little of the others that might have been asked
_RESAMPLES, _SEED = 1_000, 0


def report(rows: Sequence[Mapping], threshold: float) -> dict[str, Any]:
    """Return all that is said of `rag.quality.evaluation.evaluate`'s rows, where `threshold` is the confidence that answers need."""
    return {"summary": summarise(rows), "intervals": intervals(rows), "refusals": refusals(rows, threshold),
            "milliseconds": milliseconds(rows)}


def summarise(rows: Sequence[Mapping]) -> dict[str, dict[str, dict]]:
    """Return the mean and number of every measure over all rows, by language and by kind; of words also the median."""
    return {name: {value: _means(part) for value, part in parts.items()} for name, parts in _groups(rows).items()}


def intervals(rows: Sequence[Mapping]) -> dict[str, dict[str, dict]]:
    """Return beside each mean of `summarise` its 95 % interval, {"low": ..., "high": ...}, or None."""
    return {name: {value: {measure: interval(_values(part, measure)) for measure in (*SHARES, "words")}
                   for value, part in parts.items()} for name, parts in _groups(rows).items()}


def _groups(rows: Sequence[Mapping]) -> dict[str, dict[str, list[Mapping]]]:
    groups = {"all": {"all": list(rows)}}
    for name in ("lang", "kind"):
        groups[name] = {value: [row for row in rows if row[name] == value] for value in sorted({row[name] for row in rows})}
    return groups


def _values(rows: Sequence[Mapping], measure: str) -> list[float]:
    """The values of a measure where it applies."""
    return [float(row[measure]) for row in rows if row[measure] is not None]


def _means(rows: Sequence[Mapping]) -> dict:
    means: dict = {"questions": len(rows)}
    for measure in (*SHARES, "words"):
        values = _values(rows, measure)
        means[measure] = round(sum(values) / len(values), 4) if values else None
    lengths = _values(rows, "words")
    return means | {"words_median": float(np.median(lengths)) if lengths else None}


def interval(values: Sequence[float]) -> dict[str, float] | None:
    """Return where 95 % of the means lie when as many values are drawn again and again from these, always the same way.

    None for fewer than FEWEST values, and where all are alike: what was never seen to vary is not thereby certain.

    >>> interval([1.0] * 16 + [0.0] * 4)
    {'low': 0.6, 'high': 0.95}
    >>> interval([1.0] * 20)
    """
    if len(values) < FEWEST or min(values) == max(values):
        return None
    drawn = np.random.default_rng(_SEED).integers(len(values), size=(_RESAMPLES, len(values)))
    low, high = np.quantile(np.array(values)[drawn].mean(axis=1), (0.025, 0.975))
    return {"low": round(float(low), 4), "high": round(float(high), 4)}


def refusals(rows: Sequence[Mapping], threshold: float) -> list[dict]:
    """Return for each of some thresholds, with `threshold` among them as "in_use", the share of questions refused by it.

    "unanswerable" are the questions without evidence that are not "offtopic"; the share of none is None.
    """
    parts: dict[str, list[float]] = {"answerable": [], "unanswerable": [], "offtopic": []}
    for row in rows:
        if row["refused"] is not None:
            parts["offtopic" if row["kind"] == "offtopic" else "unanswerable"].append(row["confidence"])
        elif row["wrongly_refused"] is not None:  # of others nobody knows
            parts["answerable"].append(row["confidence"])
    return [{"threshold": value, "in_use": value == threshold,
             **{name: round(float(np.mean(np.array(part) < value)), 4) if part else None for name, part in parts.items()}}
            for value in sorted({*THRESHOLDS, threshold})]


def milliseconds(rows: Sequence[Mapping]) -> dict[str, float]:
    """Return the median time of an answer, and the time within which 95 of 100 were given.

    >>> milliseconds([{"milliseconds": time} for time in range(101)])
    {'median': 50.0, 'percentile_95': 95.0}
    """
    median, most = np.quantile([row["milliseconds"] for row in rows], (0.5, 0.95))
    return {"median": round(float(median), 1), "percentile_95": round(float(most), 1)}


@dataclass(frozen=True, slots=True)
class Bar:
    """The least per cent that a measure has to reach in a group of questions: a language, a kind or "all"."""

    group: str
    measure: str
    percent: float


def read_bar(text: str, groups: Sequence[str]) -> Bar:
    """Return the bar that a text like answer@3=75 or ar:recall@5=95 sets; RagError when it names nothing that is known.

    >>> read_bar("ar:recall@5=95", ["ar", "en"])
    Bar(group='ar', measure='recall@5', percent=95.0)
    """
    name, _, percent = text.rpartition("=")
    group, _, measure = name.rpartition(":")
    if measure not in BARRED:
        raise RagError(f"{text!r} names no measure: write NAME=PERCENT or GROUP:NAME=PERCENT, NAME one of {', '.join(BARRED)}.")
    if group not in ("", "all", *groups):
        raise RagError(f"{text!r} names no group of these questions: there are all, {', '.join(groups)}.")
    try:
        least = float(percent)
    except ValueError:
        least = inf
    if not 0 <= least <= 100:
        raise RagError(f"{text!r} sets no bar: write a number from 0 to 100 after =, as in {name}=75.")
    return Bar(group or "all", measure, least)


def missed(bars: Sequence[Bar], summary: Mapping[str, Mapping[str, Mapping]]) -> list[str]:
    """Return a line for each bar that a summary does not reach; RagError when no question has the measure."""
    means = {group: of_group for parts in summary.values() for group, of_group in parts.items()}
    lines = []
    for bar in bars:
        mean = means[bar.group][bar.measure]
        if mean is None:
            raise RagError(f"No question of the group {bar.group} is measured by {bar.measure}: set no bar for it.")
        if round(100 * mean, 2) < bar.percent:  # 100 * 0.29 is a little less than 29
            lines.append(f"missed: {bar.group}:{bar.measure} is {100 * mean:.4g} %, at least {bar.percent:g} % was wanted")
    return lines
