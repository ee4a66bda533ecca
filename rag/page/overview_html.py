"""What the articles name and when, as HTML: a chart of months with its table, and the names with their numbers."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from rag.corpus.mentions import Mention
from rag.corpus.timeline import Period
from rag.page.corpus_wording import CORPUS_WORDINGS
from rag.page.escaping import escaped
from rag.page.overview import Overview
from rag.page.wording import Wording

_FIRST, _MOST = 8, 60  # names of a kind: at once, and behind "more"
_LONGEST_GAP, _YEARS, _FEW = 3, 12, 24  # empty months in a row, years named below the chart, months whose numbers are written
_WIDE_ENOUGH = 4  # months, below which a year can be written however narrow they are


def hash_of(text: str) -> str:
    """Return a text for the hash of a link: no character of it means anything to HTML."""
    return quote(text, safe="").replace("'", "%27")


def overview_html(overview: Overview, words: Wording) -> str:
    """Return the chart of months and the names of each kind."""
    texts = CORPUS_WORDINGS[words.language]
    by_kind = ((kind, [mention for mention in overview.mentions if mention.kind == kind]) for kind in texts.kinds)
    lists = "".join(_names(kind, found, words) for kind, found in by_kind)
    how = f'<p class="facts">{texts.named_how}</p>'
    named = f'<h3>{texts.named}</h3>{how}<div class="kinds">{lists}</div>' if overview.mentions else ""
    return f'<div class="overview" dir="{words.direction}">{_timeline(overview.periods, words)}{named}</div>'


def counting_html(done: int, total: int, words: Wording) -> str:
    """Return how far the counting is."""
    line = CORPUS_WORDINGS[words.language].counting.format(done=f"{done:,}", total=f"{total:,}")
    return f'<p class="counting" role="status" dir="{words.direction}">{line}</p>'


def _timeline(periods: Sequence[Period], words: Wording) -> str:
    texts = CORPUS_WORDINGS[words.language]
    columns = list(_columns([period for period in periods if "-" in period.period]))
    if not periods:
        return ""
    most = {name: max([len(getattr(column, name)) for column in columns if column] + [1]) for name in ("published", "mentioned")}
    labels, bars = _year_labels(columns), []
    for number, column in enumerate(columns):
        year = f'<span class="year" aria-hidden="true">{labels[number]}</span>' if number in labels else ""
        bars.append(f"<li>{_bars(column, most, words)}{year}</li>" if column else '<li class="gap" aria-hidden="true">⋯</li>')
    chart = (f'<div class="chart" role="region" aria-label="{texts.timeline}" tabindex="0">'
             f'<ol class="months{" few" * (len(columns) <= _FEW)}">{"".join(bars)}</ol></div>') if columns else ""
    legend = "".join(f'<li class="{name}">{getattr(texts, name)}</li>' for name in ("published", "mentioned"))
    return f'<h3>{texts.timeline}</h3><ul class="legend">{legend}</ul>{chart}{_table(periods, words)}'


def _columns(months: Sequence[Period]) -> Iterator[Period | None]:
    """The months in order with the empty ones between them; None for many empty ones in a row."""
    for before, period in zip((None, *months), months, strict=False):
        if before:
            empty = range(_number(before) + 1, _number(period))
            yield from [None] if len(empty) > _LONGEST_GAP else (
                Period(f"{number // 12:04}-{number % 12 + 1:02}", (), ()) for number in empty)
        yield period


def _number(period: Period) -> int:
    year, month = map(int, period.period.split("-"))
    return 12 * year + month - 1


def _year_labels(columns: Sequence[Period | None]) -> dict[int, str]:
    """The years by the number of the column below which they are written: that of their first month, not too close together."""
    first: dict[str, int] = {}
    for number, column in enumerate(columns):
        if column:
            first.setdefault(column.period[:4], number)
    labels: dict[int, str] = {}
    apart = min(-(-len(columns) // _YEARS), _WIDE_ENOUGH)
    for year, number in first.items():
        if number - max(labels, default=-apart) >= apart:
            labels[number] = year
    return labels


def _bars(period: Period, most: dict[str, int], words: Wording) -> str:
    if not period.published and not period.mentioned:
        return ""
    texts, numbers = CORPUS_WORDINGS[words.language], {name: len(getattr(period, name)) for name in most}
    told = words.comma.join(f"{getattr(texts, name)} {number}" for name, number in numbers.items())
    label = escaped(f"{words.date(period.period)}: {told}")
    bars = "".join(f'<i class="{name}" style="--share:{number / most[name]:.3f}"><b>{number or ""}</b></i>'
                   for name, number in numbers.items())
    return f'<a href="#about={hash_of(f"period:{period.period}")}" title="{label}" aria-label="{label}">{bars}</a>'


def _table(periods: Sequence[Period], words: Wording) -> str:
    texts = CORPUS_WORDINGS[words.language]
    rows = "".join(f'<tr><th scope="row"><a href="#about={hash_of(f"period:{each.period}")}">{words.date(each.period)}</a></th>'
                   f"<td>{len(each.published)}</td><td>{len(each.mentioned)}</td></tr>" for each in periods)
    head = "".join(f'<th scope="col">{name}</th>' for name in (texts.period, texts.published, texts.mentioned))
    return (f'<details class="figures"><summary>{texts.as_table}</summary><div><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div></details>")


def _names(kind: str, found: Sequence[Mention], words: Wording) -> str:
    texts = CORPUS_WORDINGS[words.language]
    rows = [_name(mention, words) for mention in found[:_MOST]]
    more = f'<details><summary>{texts.more}</summary><ol>{"".join(rows[_FIRST:])}</ol></details>' if rows[_FIRST:] else ""
    return f'<section><h4>{texts.kinds[kind]}</h4><ol>{"".join(rows[:_FIRST])}</ol>{more}</section>' if rows else ""


def _name(mention: Mention, words: Wording) -> str:
    texts = CORPUS_WORDINGS[words.language]
    question, number = texts.question(mention.kind, mention.name, mention.title), len(mention.spots)
    show = texts.show.format(name=mention.name, places=texts.counted(number, texts.places))
    name, about = escaped(mention.name), hash_of(f"{mention.kind}:{mention.name}")
    return (f'<li><a class="name" href="#ask={hash_of(question)}" title="{escaped(question)}" dir="auto">{name}</a>'
            f'<a class="count" href="#about={about}" aria-label="{escaped(show)}">{number:,}</a></li>')
