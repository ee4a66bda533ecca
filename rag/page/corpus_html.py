"""The corpus tab's lists as HTML: the articles, and the sentences that name something or mention a month."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag import Citation, Document
from rag.answer.evidence import document_sentences
from rag.corpus.finding import Found
from rag.corpus.mentions import Spot
from rag.page.corpus_wording import CORPUS_WORDINGS
from rag.page.escaping import escaped, piece
from rag.page.links import Place
from rag.page.overview_html import hash_of
from rag.page.quoting import facts_html
from rag.page.wording import Wording

ARTICLES, SENTENCES = 20, 30  # a page
_SNIPPETS = 3  # of an article that was found
_LONGEST, _BEFORE = 320, 90  # characters of a sentence that are shown, and of those before the first mark
_EVERYWHERE = Found("", False, ())


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an article by its place, and the places in the article that are marked in it."""

    document: Document
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


def frame_html(words: Wording) -> str:
    """Return the form that searches and orders the articles."""
    texts = CORPUS_WORDINGS[words.language]
    return (f'<form class="finder" role="search" dir="{words.direction}">'
            f'<input type="search" name="find" maxlength="200" placeholder="{texts.find}" aria-label="{texts.find}">'
            f'<select name="order" aria-label="{texts.order}"><option value="newest">{texts.newest}</option>'
            f'<option value="oldest">{texts.oldest}</option></select></form>')


def articles_html(documents: Sequence[Document], found: Mapping[str, Found] | None, page: int, words: Wording) -> str:
    """Return one page of the articles; those that were `found` with the sentences that say it, None for no search."""
    texts = CORPUS_WORDINGS[words.language]
    if found is not None and not documents:
        return f'<p class="none" role="status">{texts.none_found}</p>'
    shown = documents[page * ARTICLES:(page + 1) * ARTICLES]
    entries = "".join(_article(document, (found or {}).get(document.id, _EVERYWHERE), words) for document in shown)
    total = sum(len(document.text.split()) for document in documents)
    facts = [texts.counted(len(documents), texts.articles), texts.counted(total, texts.words)]
    return (f'<p class="facts" role="status">{" · ".join(facts)}</p><ol class="entries" tabindex="-1">{entries}</ol>'
            f"{_pages(page, -(-len(documents) // ARTICLES), words)}")


def about_html(heading: str, question: str, published: Sequence[Document], passages: Sequence[Passage], page: int,
               words: Wording) -> str:
    """Return one page of the articles of a month and of the sentences that mention it, or of those that name somebody."""
    texts = CORPUS_WORDINGS[words.language]
    appeared, shown = published[page * ARTICLES:][:ARTICLES], passages[page * SENTENCES:][:SENTENCES]
    arrow = f'<span aria-hidden="true">{"→" if words.direction == "rtl" else "←"}</span>'
    parts = [f'<p class="back"><a href="#about=">{arrow} {texts.all_articles}</a></p>',
             f'<h3 tabindex="-1" dir="auto">{escaped(heading)}</h3>']
    if question:
        parts.append(f'<a class="ask" href="#ask={hash_of(question)}" dir="auto">{escaped(question)}</a>')
    if appeared:
        entries = "".join(_article(document, _EVERYWHERE, words) for document in appeared)
        number = texts.counted(len(published), texts.articles)
        parts.append(f'<h4>{texts.published_in} · {number}</h4><ol class="entries">{entries}</ol>')
    if shown:
        number = texts.counted(sum(len(passage.marks) for passage in passages), texts.places)
        entries = "".join(f"<li>{_passage(passage)}{_facts(passage.document, words)}</li>" for passage in shown)
        parts.append(f'<p class="facts">{number}</p>' if question else f"<h4>{texts.mentioned_in} · {number}</h4>")
        parts.append(f'<ol class="entries">{entries}</ol>')
    if not published and not passages:
        parts.append(f'<p class="none" role="status">{texts.none_named}</p>')
    pages = max(-(-len(published) // ARTICLES), -(-len(passages) // SENTENCES))
    return "".join(parts) + _pages(page, pages, words)


def passages_of(spots: Sequence[Spot], documents: Mapping[str, Document]) -> list[Passage]:
    """Return the sentences in which spots stand, in the order of the documents; spots of articles that have gone are left out."""
    found = []
    in_order = {name: place for place, name in enumerate(documents)}
    here = sorted((spot for spot in spots if spot.document in documents), key=lambda spot: (in_order[spot.document], spot.start))
    for name, of_document in groupby(here, lambda spot: spot.document):
        found += _sentences(documents[name], [(spot.start, spot.end) for spot in of_document])
    return found


def _sentences(document: Document, marks: Sequence[tuple[int, int]]) -> list[Passage]:
    spans = document_sentences(document.text)
    by_sentence = groupby(marks, lambda mark: spans[max(bisect_right(spans, (mark[0], len(document.text))) - 1, 0)])
    return [Passage(document, *sentence, tuple(marked)) for sentence, marked in by_sentence]


def _article(document: Document, found: Found, words: Wording) -> str:
    texts = CORPUS_WORDINGS[words.language]
    facts = [facts_html(document, document.date, words) or texts.undated, texts.counted(len(document.text.split()), texts.words)]
    if document.publisher and not document.date:
        facts.insert(1, texts.undated)
    facts += [texts.in_title] * found.in_title
    facts += [texts.counted(len(found.places), texts.places)] * bool(found.places)
    link = Place.of(Citation(document.id, "", "", 0, 0, "")).href  # the article, and no place in it
    snippets = "".join(f"<li>{_passage(passage)}</li>" for passage in _sentences(document, found.places)[:_SNIPPETS])
    return (f'<li><a class="title" href="{escaped(link)}" dir="auto">{escaped(document.title)}</a>'
            f'<span class="facts">{" · ".join(facts)}</span>{snippets and f"<ul>{snippets}</ul>"}</li>')


def _passage(passage: Passage) -> str:
    """A sentence that opens the article there; of a long one what stands around the first mark."""
    text, start, end = passage.document.text, passage.start, passage.end
    link = Place.of(Citation(passage.document.id, "", "", start, end, text[start:end])).href
    if end - start > _LONGEST:
        start = max(start, text.rfind(" ", 0, max(passage.marks[0][0] - _BEFORE, 0)))
        end = min(end, max(text.rfind(" ", start, start + _LONGEST), passage.marks[0][1]))
    before, after = "… " * (start > passage.start), " …" * (end < passage.end)
    inside, place = "", start
    for first, last in passage.marks:
        if place <= first and last <= end:
            inside += f"{piece(text[place:first])}<mark>{piece(text[first:last])}</mark>"
            place = last
    return f'<a class="passage" href="{escaped(link)}" dir="auto">{before}{inside}{piece(text[place:end])}{after}</a>'


def _facts(document: Document, words: Wording) -> str:
    facts = filter(None, (facts_html(document, document.date, words), f"<bdi>{escaped(document.title)}</bdi>"))
    return f'<span class="facts">{" · ".join(facts)}</span>'


def _pages(page: int, pages: int, words: Wording) -> str:
    """Links to the page before and behind, where there are more than one."""
    texts = CORPUS_WORDINGS[words.language]
    if pages < 2:
        return ""
    previous = f'<a href="#page={page - 1}" rel="prev">{texts.previous}</a>' if page else ""
    following = f'<a href="#page={page + 1}" rel="next">{texts.next}</a>' if page + 1 < pages else ""
    return f'<nav class="pages">{previous}<span>{texts.page.format(page=page + 1, pages=pages)}</span>{following}</nav>'
