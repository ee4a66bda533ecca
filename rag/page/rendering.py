"""Questions and answers as the HTML of chat messages.

A message is one line that begins with `<div`, so Markdown takes the whole of it for HTML and leaves it
alone; what people or articles wrote goes in through `escaped`, so it can become neither.
"""

from collections.abc import Mapping

from rag import Answer, Chunk, Citation, Document, Hit
from rag.answer.expansions import Expansion
from rag.arabic.text import language
from rag.page.escaping import escaped, shortened
from rag.page.glimpses import glimpses_html
from rag.page.links import Place, asking
from rag.page.quoting import facts_html, quote_html
from rag.page.wording import QUOTED_IN_ARABIC, Wording

_QUESTION_SHOWN = 280
PASSAGE_SHOWN = 220
_ALIKE = 2  # articles of which none says more than twice as much as another stand side by side


def question_html(question: str, words: Wording) -> str:
    """Return a question as the message of the person who asked; a very long one is shown in part."""
    shown = f'<div class="question" dir="auto">{escaped(shortened(question.strip(), _QUESTION_SHOWN))}</div>'
    return f"<div>{_for_screen_readers(words.your_question)}{shown}</div>"


def reply_html(answer: Answer, documents: Mapping[str, Document], words: Wording) -> str:
    """Return an answer as a message: cited sentences and their sources, or the refusal and what is near."""
    head = _for_screen_readers(words.answer) + _context(answer, words)
    otherwise = _searched_for(answer.searched_for, words)
    if answer.abstained:
        refusal = f'<p class="verdict" dir="auto">{escaped(answer.text)}</p>{_missing(answer.missing, words)}'
        related = _related(answer.related, documents, words)
        return f'<div class="reply refusal" dir="{words.direction}">{head}{refusal}{related}{otherwise}</div>'
    sentences = "".join(_sentence(answer, point, words) for point in answer.points)
    said = _strength(answer, words) + (_compared(answer, words) if answer.side_by_side else sentences)
    sources = _sources(answer.citations, documents, words) + glimpses_html(answer.citations, documents, words)
    return f'<div class="reply answer" dir="{words.direction}">{head}{said}{sources}{otherwise}</div>'


def searching_html(words: Wording) -> str:
    """Return the message that stands in for a reply while it is being found."""
    return f'<div class="searching">{words.searching}</div>'


def problem_html(*lines: str) -> str:
    """Return what went wrong as a message, each line in the direction of its own language."""
    paragraphs = "".join(f'<p dir="auto">{escaped(line)}</p>' for line in lines)
    return f'<div class="reply problem">{paragraphs}</div>'


def _for_screen_readers(speaker: str) -> str:
    return f'<span class="unseen">{speaker}: </span>'


def _context(answer: Answer, words: Wording) -> str:
    """What a follow-up was searched for, with the link that asks it alone instead."""
    if not answer.searched:
        return ""
    hidden = f'<span class="unseen">{words.ask_alone}</span>'
    alone = f'<a href="{asking(answer.question)}" title="{words.ask_alone}">{hidden}×</a>'
    return f'<p class="searched"><span>{words.searched} <bdi>{escaped(answer.searched)}</bdi></span>{alone}</p>'


def _strength(answer: Answer, words: Wording) -> str:
    """How surely the articles say it, and that they say it in Arabic to those who asked in another language."""
    strength = f'<p class="strength {answer.strength}" dir="auto">{words.strengths[answer.strength]}</p>'
    if answer.language not in QUOTED_IN_ARABIC or any(language(citation.text) != "ar" for citation in answer.citations):
        return strength
    return f'{strength}<p class="in-arabic" lang="{answer.language}" dir="auto">{escaped(QUOTED_IN_ARABIC[answer.language])}</p>'


def _sentence(answer: Answer, point: tuple[int, ...], words: Wording) -> str:
    """What is shown of a point, with the pins of all the articles that say it."""
    pins = "".join(_pin(place + 1, answer.citations[place], words) for place in point)
    return f'<p class="sentence" dir="auto">{quote_html(answer.citations[point[0]], words)}{pins}</p>'


def _compared(answer: Answer, words: Wording) -> str:
    """A block an article: its title and date, and what it says."""
    by_article: dict[str, list[tuple[int, ...]]] = {}
    for point in answer.points:
        by_article.setdefault(answer.citations[point[0]].document, []).append(point)
    lengths = [sum(len(answer.citations[point[0]].text) for point in points) for points in by_article.values()]
    arranged = "articles" if max(lengths) <= _ALIKE * min(lengths) else "articles stacked"
    blocks = []
    for points in by_article.values():
        first = answer.citations[points[0][0]]
        date = f'<span class="facts">{facts_html(None, first.date, words)}</span>'
        heading = f'<p class="heading" dir="auto">{escaped(first.title)}{date}</p>'
        blocks.append(f'<div class="article">{heading}{"".join(_sentence(answer, point, words) for point in points)}</div>')
    return f'<p class="label" dir="auto">{escaped(answer.label)}</p><div class="{arranged}">{"".join(blocks)}</div>'


def _pin(number: int, citation: Citation, words: Wording) -> str:
    facts = (f"{words.source} {number}", citation.title, words.date(citation.date) if citation.date else "")
    hint = escaped(" · ".join(fact for fact in facts if fact))
    return f'<a class="pin" href="{_attribute(citation)}" title="{hint}">{number}</a>'


def _sources(citations: tuple[Citation, ...], documents: Mapping[str, Document], words: Wording) -> str:
    """One line an article, with the numbers of the sentences that come from it."""
    by_article: dict[str, list[tuple[int, Citation]]] = {}
    for number, citation in enumerate(citations, 1):
        by_article.setdefault(citation.document, []).append((number, citation))
    lines = []
    for cited in by_article.values():
        first = cited[0][1]
        pins = "".join(_pin(number, citation, words) for number, citation in cited)
        facts = facts_html(documents.get(first.document), first.date, words)
        lines.append(f'<li><span class="pins">{pins}</span><span>{_title_link(first)}<span class="facts">{facts}</span>'
                     f'{_same_text([citation for _, citation in cited], documents, words)}</span></li>')
    return f'<div class="sources"><p class="label">{words.sources}</p><ul>{"".join(lines)}</ul></div>'


def _same_text(cited: list[Citation], documents: Mapping[str, Document], words: Wording) -> str:
    """The copies of an article, with who published them: not sources of their own, so without a number."""
    copies = {copy.document: copy for citation in reversed(cited) for copy in reversed(citation.also)}
    if not copies:
        return ""
    links = []
    for name, copy in reversed(copies.items()):
        facts = facts_html(documents.get(name), copy.date, words)
        links.append(_title_link(copy) + (f" ({facts})" if facts else ""))
    return f'<span class="facts copies">{words.same_text} {words.comma.join(links)}</span>'


def _missing(missing: tuple[str, ...], words: Wording) -> str:
    listed = words.comma.join(f"<bdi>{escaped(word)}</bdi>" for word in missing)
    return f'<p class="missing">{words.missing} {listed}</p>' if listed else ""


def _related(hits: tuple[Hit, ...], documents: Mapping[str, Document], words: Wording) -> str:
    if not hits:
        return ""
    lines = []
    for hit in hits:
        chunk = hit.chunk
        passage = escaped(shortened(" ".join(chunk.text.split()), PASSAGE_SHOWN))
        known = facts_html(documents.get(chunk.document), chunk.date, words)
        facts = (known, f"<bdi>{escaped(chunk.title)}</bdi>")
        lines.append(f'<li><a class="passage" href="{_attribute(chunk)}" dir="auto">{passage}</a>'
                     f'<span class="facts">{" · ".join(filter(None, facts))}</span></li>')
    return f'<div class="related"><p class="label">{words.related}</p><ul>{"".join(lines)}</ul></div>'


def _searched_for(found: tuple[Expansion, ...], words: Wording) -> str:
    """What was asked and in which other words it was searched for, behind a line that opens."""
    if not found:
        return ""
    lines = []
    for expansion in found:
        said = words.comma.join(f"<bdi>{escaped(word)}</bdi>" for word in expansion.said)
        lines.append(f"<li><bdi>{escaped(expansion.asked)}</bdi>: {said}</li>")
    return f'<details class="searched-for"><summary>{words.searched_for}</summary><ul>{"".join(lines)}</ul></details>'


def _title_link(citation: Citation | Chunk) -> str:
    return f'<a class="title" href="{_attribute(citation)}" dir="auto">{escaped(citation.title)}</a>'


def _attribute(passage: Citation | Chunk) -> str:
    return Place.of(passage).href.replace("&", "&amp;")
