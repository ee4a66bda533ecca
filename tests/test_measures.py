"""Means, intervals, refusals by threshold and bars, held against values worked out by hand or counted out."""

from math import comb

import pytest

import rag
from rag.quality.measures import SHARES, interval, intervals, missed, read_bar, refusals, report, summarise


def row(lang="ar", kind="list", **measures):
    plain = {"id": "1", "lang": lang, "kind": kind, "confidence": 0.5, "milliseconds": 1.0}
    return plain | dict.fromkeys((*SHARES, "words")) | measures


def binomial_quantile(n, chance, level):
    below, k = 0.0, -1
    while below < level:
        k += 1
        below += comb(n, k) * chance**k * (1 - chance) ** (n - k)
    return k


@pytest.mark.parametrize(("right", "n"), [(5, 10), (16, 20), (70, 82), (3, 200)])
def test_an_interval_of_a_share_is_the_binomial_distributions(right, n):
    found = interval([1.0] * right + [0.0] * (n - right))  # drawing with replacement is binomial: quantiles are known exactly
    for bound, level in (("low", 0.025), ("high", 0.975)):
        assert found[bound] * n == pytest.approx(binomial_quantile(n, right / n, level), abs=1.01)


def test_there_is_no_interval_for_few_or_for_equal_values():
    assert [interval([]), interval([0.0, 1.0] * 4 + [1.0]), interval([1.0] * 50)] == [None, None, None]
    assert interval([3.0, 5.0] * 8) == interval([3.0, 5.0] * 8)


def test_means_and_intervals_by_language_and_kind():
    rows = [row("ar", "list", **{"answer@1": place < 9, "words": 10}) for place in range(12)]
    rows.append(row("en", "offtopic", refused=True))
    summary, between = summarise(rows), intervals(rows)
    groups = {name: list(parts) for name, parts in summary.items()}
    assert groups == {"all": ["all"], "lang": ["ar", "en"], "kind": ["list", "offtopic"]}
    arabic = {"questions": 12, **dict.fromkeys(SHARES), "answer@1": 0.75, "words": 10.0, "words_median": 10.0}
    assert summary["lang"]["ar"] == summary["kind"]["list"] == arabic
    assert summary["all"]["all"] == arabic | {"questions": 13, "refused": 1.0}
    assert between["lang"]["ar"] == dict.fromkeys((*SHARES, "words")) | {"answer@1": interval([1.0] * 9 + [0.0] * 3)}
    assert set(between["kind"]["offtopic"].values()) == {None}


def test_the_median_of_words_is_not_drawn_along_by_one_long_answer():
    means = summarise([row(words=words) for words in (10, 20, 300, None)])["all"]["all"]
    assert (means["words"], means["words_median"]) == (110.0, 20.0)


def test_refusals_counted_out():
    rows = [row(confidence=confidence, wrongly_refused=False) for confidence in (0.25, 0.31, 0.9)]
    rows += [row(kind=kind, confidence=confidence, refused=True) for kind, confidence in (("unanswerable", 0.05), ("other", 0.5))]
    curve = {place["threshold"]: place for place in refusals(rows, 0.31)}
    assert sorted(curve) == [0.1, 0.2, 0.3, 0.31, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    assert curve[0.1] == {"threshold": 0.1, "in_use": False, "answerable": 0.0, "unanswerable": 0.5, "offtopic": None}
    assert curve[0.31] == {"threshold": 0.31, "in_use": True, "answerable": 0.3333, "unanswerable": 0.5, "offtopic": None}
    assert curve[0.9] == {"threshold": 0.9, "in_use": False, "answerable": 0.6667, "unanswerable": 1.0, "offtopic": None}


def test_only_the_bars_that_are_missed_are_named():
    summary = report([row("ar", **{"recall@5": place < 29}) for place in range(100)], 0.3)["summary"]
    bars = [read_bar(text, ["ar", "list"]) for text in ("recall@5=29", "ar:recall@5=29.01", "list:recall@5=95", "all:recall@5=0")]
    assert missed(bars, summary) == ["missed: ar:recall@5 is 29 %, at least 29.01 % was wanted",
                                     "missed: list:recall@5 is 29 %, at least 95 % was wanted"]
    with pytest.raises(rag.RagError, match="No question of the group ar is measured by refused"):
        missed([read_bar("ar:refused=5", ["ar"])], summary)


@pytest.mark.parametrize(("text", "message"), [
    ("recall@7=5", "recall@1, recall@5, recall@10, answer@1"), ("answer@3", "names no measure"), ("ar:=5", "names no measure"),
    ("wrongly_refused=5", "names no measure"), ("xx:recall@5=5", "there are all, ar, en"), ("recall@5=", "from 0 to 100"),
    ("recall@5=101", "from 0 to 100"), ("recall@5=-1", "from 0 to 100"), ("recall@5=nan", "from 0 to 100"),
    ("recall@5=high", "from 0 to 100")])
def test_a_bar_that_names_nothing_is_refused(text, message):
    with pytest.raises(rag.RagError, match=message):
        read_bar(text, ["ar", "en"])
