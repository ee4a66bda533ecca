"""The documents tab as HTML: where files are dropped, what they would become, what a build did, what lies in the folder.

What files and people wrote goes in through `escaped`; what the script sends back, percent-encoded.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from urllib.parse import quote

from rag import BuildReport, Chunk, Document
from rag.arabic.text import fold
from rag.articles.cleaning import Removed
from rag.articles.documents import Rejected
from rag.articles.formats import MEGABYTES, SUFFIXES
from rag.page.documents_wording import DOCUMENTS_WORDINGS, DocumentsWording
from rag.page.escaping import escaped
from rag.page.links import Place
from rag.page.quoting import facts_html
from rag.page.reader import paragraphs_html
from rag.page.rendering import problem_html
from rag.page.shelf import FACTS, Inventory, Offer
from rag.page.wording import Wording

_MOST_LISTED = 200
_MOST_NAMED = 10
_TEXT_SHOWN = 3000
_LEFT_OUT_SHOWN = 300
_DATE_FIELD = r'pattern="\d{4}(-\d\d(-\d\d)?)?" placeholder="2024-01-27" title="2024-01-27, 2024-01, 2024"'


def frame_html(wording: Wording, closed: str) -> str:
    """Return the place where files are dropped; or `closed`, the reason why none can be added."""
    texts = DOCUMENTS_WORDINGS[wording.language]
    heading = f"<h2>{texts.add_heading}</h2>"
    if closed:
        return _part(wording, "adding", heading + f'<p class="notice" dir="auto">{escaped(texts.said(closed))}</p>')
    kinds = ((" ".join(suffixes), most) for most, suffixes in groupby(MEGABYTES, MEGABYTES.get))
    limits = texts.limits.format(types=" · ".join(f'<bdi dir="ltr">{suffixes} ≤ {most} MB</bdi>' for suffixes, most in kinds))
    return _part(wording, "adding", heading + (
        f'<div class="drop" data-most="{quote(json.dumps(MEGABYTES))}" data-uploading="{quote(texts.uploading)}">'
        f'<label class="choose">{texts.choose}<input type="file" multiple class="unseen" accept="{",".join(SUFFIXES)}"></label>'
        f'<p>{texts.drop}</p><p class="facts">{limits}</p><p class="uploading" role="status"></p></div>'))


def find_html(wording: Wording) -> str:
    """Return the box that narrows the list."""
    find = DOCUMENTS_WORDINGS[wording.language].find
    return _part(wording, "finding", f'<input type="search" dir="auto" placeholder="{find}" aria-label="{find}">')


def offers_html(offered: Iterable[Offer], failed: Iterable[tuple[str, str]], wording: Wording) -> str:
    """Return what uploads would become, the rejected ones and those that `failed` on the way (name, reason) with them."""
    texts = DOCUMENTS_WORDINGS[wording.language]
    offered = list(offered)
    cards = [_offer(offer, wording) if offer.documents else _refused(offer.upload.path.name, offer.reason, texts)
             for offer in offered]
    cards += [_refused(name, reason, texts) for name, reason in failed]
    if not cards:
        return ""
    ready = sum(len(offer.documents) for offer in offered)
    add = f'<button type="button" class="strong" data-does="include">{texts.add.format(number=ready)}</button>' if ready else ""
    return _part(wording, "offers", (
        f'<h2>{texts.offers_heading}</h2><p class="facts">{texts.offers_note}</p>{"".join(cards)}'
        f'<p class="actions">{add}<button type="button" data-does="cancel">{texts.cancel}</button></p>'))


def _offer(offer: Offer, wording: Wording) -> str:
    texts, name = DOCUMENTS_WORDINGS[wording.language], offer.upload.path.name
    renamed = f'<p class="renamed">{texts.renamed.format(name=f"<bdi>{escaped(offer.name)}</bdi>")}</p>' if offer.name != name else ""
    one = offer.documents[0].id == offer.name
    return (f'<article class="offer" data-path="{quote(str(offer.upload.path))}"><p class="file"><bdi>{escaped(name)}</bdi>'
            f'<button type="button" data-does="leave">{texts.leave_out}</button></p>{renamed}'
            f"{_fields(offer, texts) if one else _table(offer, wording)}</article>")


def _fields(offer: Offer, texts: DocumentsWording) -> str:
    """What is known of a document and may be said otherwise, and its text."""
    document = offer.documents[0]
    about_date = texts.date_given if offer.upload.facts.get("date") else texts.date_found if document.date else texts.date_missing
    facts = (texts.words.format(number=len(document.text.split())), about_date)
    fields = [_field(name, getattr(texts, name), getattr(document, name), name in offer.upload.facts) for name in FACTS]
    return (f'<div class="fields">{"".join(fields)}</div><p class="facts">{" · ".join(facts)}</p>'
            f"{_left_out(document.removed, texts)}{_text(document.text, texts)}")


def _table(offer: Offer, wording: Wording) -> str:
    """The articles in the rows of a table, and the rows that are none."""
    texts = DOCUMENTS_WORDINGS[wording.language]
    rows = [f'<li>{_title(each)}</li>' for each in offer.documents[:_MOST_NAMED]]
    rows += [f'<li>{_title(each)}<span class="reason" dir="auto">{texts.not_added} {escaped(texts.said(each.reason))}</span></li>'
             for each in offer.rejected[:_MOST_NAMED]]
    more = sum(max(len(part) - _MOST_NAMED, 0) for part in (offer.documents, offer.rejected))
    rows += [f'<li class="facts">{texts.and_more.format(number=more)}</li>'] if more else []
    return f'<p class="facts">{texts.articles.format(number=len(offer.documents))}</p><ul>{"".join(rows)}</ul>'


def _field(name: str, label: str, value: str, given: bool) -> str:
    more = _DATE_FIELD if name == "date" else ""
    more += " data-given" * given
    return f'<label><span>{label}</span><input name="{name}" dir="auto" value="{escaped(value)}" {more}></label>'


def _left_out(removed: tuple[Removed, ...], texts: DocumentsWording) -> str:
    if not removed:
        return ""
    shown = ((texts.said(part.reason), part.text[:_LEFT_OUT_SHOWN], "…" * (len(part.text) > _LEFT_OUT_SHOWN)) for part in removed)
    lines = "".join(f'<li><span class="label">{reason}</span> <span dir="auto">{escaped(text)}{more}</span></li>'
                    for reason, text, more in shown)
    return f"<details><summary>{texts.left_out} ({len(removed)})</summary><ul>{lines}</ul></details>"


def _text(text: str, texts: DocumentsWording) -> str:
    rest = len(text[_TEXT_SHOWN:].split())
    cut = f'<p class="facts">{texts.cut.format(number=rest)}</p>' if rest else ""
    shown = paragraphs_html(text[:_TEXT_SHOWN], (), [])
    return f"<details><summary>{texts.as_indexed}</summary><div>{shown}{cut}</div></details>"


def _refused(name: str, reason: str, texts: DocumentsWording) -> str:
    return (f'<article class="offer refused" data-refused="{quote(name)}" data-reason="{quote(reason)}">'
            f'<p class="file"><bdi>{escaped(name)}</bdi></p>'
            f'<p class="reason" dir="auto">{texts.not_added} {escaped(texts.said(reason))}</p></article>')


def waiting_html(wording: Wording) -> str:
    """Return what is shown until a change begins."""
    return _bar(wording, DOCUMENTS_WORDINGS[wording.language].waits)


def progress_html(done: int, total: int, what: str, wording: Wording) -> str:
    """Return how far a build is; `total` is 0 while nobody can say."""
    texts = DOCUMENTS_WORDINGS[wording.language]
    amount = f"{texts.said(what)}: {texts.so_far.format(done=done, total=total)}" if total else ""
    return _bar(wording, texts.working, done, total, amount)


def _bar(wording: Wording, text: str, done: int = 0, total: int = 0, amount: str = "") -> str:
    how_far = f'value="{done}" max="{total}"' if total else ""
    bar = f'<progress aria-label="{text}" {how_far}></progress>'
    return _part(wording, "progress", f'<p>{text}</p>{bar}<p class="facts">{amount}</p>')


def report_html(report: BuildReport, titles: Mapping[str, str], wording: Wording) -> str:
    """Return what a build did, in words; `titles` are those of the documents before it and after."""
    texts = DOCUMENTS_WORDINGS[wording.language]
    named = ((texts.added, report.added), (texts.changed, report.changed), (texts.removed, report.removed))
    lines = [f'<li><span class="label">{label}</span> {_named(names, titles, texts)}</li>' for label, names in named if names]
    facts = f"{texts.passages.format(number=report.passages)} · {texts.unchanged}: {len(report.unchanged)}"
    return _part(wording, "report", f'<p class="verdict">{texts.done}</p><ul>{"".join(lines)}</ul>'
                 f'<p class="facts">{facts}</p>')


def _named(names: tuple[str, ...], titles: Mapping[str, str], texts: DocumentsWording) -> str:
    shown = " · ".join(f"<bdi>{escaped(titles.get(name) or name)}</bdi>" for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return shown + (f" · {texts.and_more.format(number=more)}" if more > 0 else "")


def trouble_html(problem: str, wording: Wording) -> str:
    """Return why a change was not made; "" for a mistake of ours."""
    texts = DOCUMENTS_WORDINGS[wording.language]
    lines = (texts.nothing_changed, texts.said(problem)) if problem else (texts.broken,)
    return _part(wording, "trouble", problem_html(*lines))


def inventory_html(found: Inventory, looked_for: str, wording: Wording, *, closed: bool) -> str:
    """Return the lists of what lies in the folder, as far as title or file name hold `looked_for`."""
    texts, needle = DOCUMENTS_WORDINGS[wording.language], fold(looked_for).strip()
    fitting = [each for each in found.documents if not needle or needle in fold(f"{each.title} {each.id}")]
    remove = "" if closed else "remove"
    in_tables = {name for names in found.tables.values() for name in names}  # they are removed with their file
    rows = [_row(file, f'<span class="title"><bdi>{escaped(file)}</bdi></span><span class="facts">'
                 f"{texts.articles.format(number=len(names))}</span>", remove, texts)
            for file, names in found.tables.items() if not needle or needle in fold(file)]
    rows += [_row(each.id, _about(each, wording), "" if each.id in in_tables else remove, texts) for each in fitting[:_MOST_LISTED]]
    if len(fitting) > _MOST_LISTED:
        rows.append(f'<li class="facts">{texts.more.format(number=len(fitting) - _MOST_LISTED)}</li>')
    parts = [_list(texts.indexed_heading, len(found.documents), rows or [f'<li class="facts">{texts.none_found}</li>'])]
    if found.problem:
        parts = [problem_html(texts.said(found.problem))]
    if found.waiting or found.gone or found.problem:
        parts.insert(0, _stale(found, texts))
    bad = [_row(each.id, f"{_title(each)}<span class=reason dir=auto>{escaped(texts.said(each.reason))}</span>", remove, texts)
           for each in found.rejected[:_MOST_LISTED]]
    gone = [_row(each.id, _title(each), "" if closed else "put_back", texts) for each in found.removed[:_MOST_LISTED]]
    parts += [_list(texts.rejected_heading, len(found.rejected), bad)] if bad else []
    parts += [f'<details class="trash"><summary>{texts.removed_heading} ({len(found.removed)})</summary>'
              f"<ul>{''.join(gone)}</ul></details>"] if gone else []
    return _part(wording, "inventory", "".join(parts))


def _stale(found: Inventory, texts: DocumentsWording) -> str:
    """What a rebuild would take in or drop, and the button for it."""
    both = ((texts.waiting_heading, found.waiting), (texts.gone_heading, found.gone))
    lists = "".join(_list(heading, len(documents), [f"<li><div>{_title(each)}</div></li>" for each in documents[:_MOST_NAMED]])
                    for heading, documents in both if documents)
    return f'<div class="stale">{lists}<button type="button" class="strong" data-does="renew">{texts.rebuild}</button></div>'


def _list(heading: str, number: int, rows: Iterable[str]) -> str:
    return f'<h2>{heading} <span class="count">{number}</span></h2><ul>{"".join(rows)}</ul>'


def _about(document: Document, wording: Wording) -> str:
    texts = DOCUMENTS_WORDINGS[wording.language]
    whole = Place.of(Chunk(document.id, document.title, document.date, 0, 0, "")).href.replace("&", "&amp;")
    length = f'<span class="whole">{texts.words.format(number=len(document.text.split()))}</span>'
    facts = (facts_html(document, document.date, wording), "" if document.date else texts.no_date, length,
             f"<bdi>{escaped(document.id)}</bdi>")
    return (f'<a class="title" href="{whole}" title="{texts.read}"><bdi>{escaped(document.title)}</bdi></a>'
            f'<span class="facts">{" · ".join(fact for fact in facts if fact)}</span>')


def _title(each: Document | Rejected) -> str:
    """The title of what cannot be opened from here, and the file's name."""
    name = f"<bdi>{escaped(each.id)}</bdi>"
    if isinstance(each, Rejected):
        return f'<span class="title">{name}</span>'
    return f'<span class="title"><bdi>{escaped(each.title)}</bdi></span><span class="facts">{name}</span>'


def _row(name: str, about: str, does: str, texts: DocumentsWording) -> str:
    """A line of a list; to remove is asked twice."""
    label = f'aria-label="{escaped(f"{getattr(texts, does)}: {name}")}"' if does else ""
    buttons = {"": "", "put_back": f'<button type="button" data-does="restore" {label}>{texts.put_back}</button>', "remove": (
        f'<button type="button" data-does="ask" {label}>{texts.remove}</button><span class="sure" hidden><span>{texts.sure}</span> '
        f'<button type="button" class="strong" data-does="discard">{texts.sure_yes}</button>'
        f'<button type="button" data-does="keep">{texts.sure_no}</button></span>')}[does]
    return f'<li data-name="{quote(name)}"><div>{about}</div>{buttons}</li>'


def _part(wording: Wording, kind: str, body: str) -> str:
    return f'<section class="keeping {kind}" dir="{wording.direction}" tabindex="-1">{body}</section>'
