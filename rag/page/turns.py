"""The turns of a conversation as they are kept, and all that is said in them: paragraphs and numbered references.

What is copied or saved is made from these values, never read back from the page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from rag import Answer, Chunk, Citation, Document, Index
from rag.arabic.relative_dates import DateNote
from rag.display.directions import direction, embedded
from rag.page.escaping import shortened
from rag.page.rendering import PASSAGE_SHOWN
from rag.page.tool_wording import TOOL_WORDINGS
from rag.page.wording import Wording

Place = tuple[str, int, int]  # document, start, end
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # would turn the rest of a line around


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer that was given and what it followed; with its articles and model, for the index may change meanwhile."""

    answer: Answer
    history: tuple[str, ...]
    documents: tuple[Document, ...]
    model: str
    id: str

    @classmethod
    def of(cls, answer: Answer, history: Sequence[str], index: Index) -> "Turn":
        """Return the turn of an answer that an index gave."""
        names = dict.fromkeys(passage.document for passage in _passages(answer))
        model = f"{index.embedder.name or 'shipped'}@{index.embedder.identity[:12]}"
        models = f"{model} + {index.reranker.name}" if index.reranker else model
        return cls(answer, tuple(history), tuple(index.documents[name] for name in names), models, uuid4().hex)


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered source: a stretch of an article, and what is known of the article."""

    number: int
    place: Place
    title: str
    publisher: str
    date: str
    url: str
    meanings: tuple[tuple[str, str], ...]  # phrases of the stretch with the dates that they mean

    def line(self, words: Wording, *, places: bool = False) -> str:
        """Return the reference in one line without its number, with the offsets of the stretch if `places`."""
        document, start, end = self.place
        facts = [self.title, self.publisher, words.date(self.date) if self.date else "", document]
        if places:
            facts.append(f"{TOOL_WORDINGS[words.language].characters} {start}–{end}")
        meanings = [f"{_embedded(f'«{phrase}»', words)}: {words.date(date)}" for phrase, date in self.meanings]
        return words.comma.join([*(_embedded(fact, words) for fact in facts if fact.strip()), *meanings])


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Something that an answer says: a `note`, `label`, `quote`, `passage` or `verdict`, with the numbers of its references."""

    kind: str
    text: str
    direction: str
    numbers: tuple[int, ...] = ()


def references(turns: Iterable[Turn]) -> dict[Place, Reference]:
    """Return the references of a conversation by place, numbered as they first come; a single answer's as it numbers them."""
    found: dict[Place, Reference] = {}
    for turn in turns:
        documents = {document.id: document for document in turn.documents}
        for passage in _passages(turn.answer):
            document, place = documents[passage.document], _place(passage)
            meanings = tuple((passage.text[note.start:note.end], note.date) for note in _dates(passage))
            found.setdefault(place, Reference(
                len(found) + 1, place, passage.title, document.publisher, passage.date, document.url, meanings))
    return found


def paragraphs(answer: Answer, found: Mapping[Place, Reference], words: Wording) -> list[Paragraph]:
    """Return all that an answer says, in the order in which the page shows it."""
    said = [_note(words.searched, [answer.searched], words)] if answer.searched else []
    said += _refusal(answer, found, words) if answer.abstained else _sentences(answer, found, words)
    otherwise = [f"{_embedded(expansion.asked, words)}: {words.comma.join(_embedded(word, words) for word in expansion.said)}"
                 for expansion in answer.searched_for]
    return said + ([Paragraph("note", f"{words.searched_for}: {' · '.join(otherwise)}", words.direction)] if otherwise else [])


def _sentences(answer: Answer, found: Mapping[Place, Reference], words: Wording) -> Iterator[Paragraph]:
    by_article: dict[str, list[tuple[int, ...]]] = {}
    for point in answer.points:
        by_article.setdefault(answer.citations[point[0]].document if answer.side_by_side else "", []).append(point)
    if answer.side_by_side:
        yield _said("label", answer.label, words)
    for article, points in by_article.items():
        first = answer.citations[points[0][0]]
        if article:
            date = words.date(first.date) if first.date else ""
            yield _said("label", words.comma.join(filter(None, (first.title, date))), words)
        for point in points:
            numbers = tuple(found[_place(answer.citations[place])].number for place in point)
            yield _said("quote", answer.citations[point[0]].quoted, words, numbers)


def _refusal(answer: Answer, found: Mapping[Place, Reference], words: Wording) -> Iterator[Paragraph]:
    yield _said("verdict", answer.text, words)
    if answer.missing:
        yield _note(words.missing, answer.missing, words)
    if answer.related:
        yield Paragraph("label", f"{words.related}:", words.direction)
    for hit in answer.related:
        passage = shortened(_one_line(hit.chunk.text), PASSAGE_SHOWN)
        yield _said("passage", passage, words, (found[_place(hit.chunk)].number,))


def _note(label: str, texts: Sequence[str], words: Wording) -> Paragraph:
    return Paragraph("note", f"{label} {words.comma.join(_embedded(text, words) for text in texts)}", words.direction)


def _said(kind: str, text: str, words: Wording, numbers: tuple[int, ...] = ()) -> Paragraph:
    return Paragraph(kind, _one_line(text), direction(text, words.direction), numbers)


def _embedded(text: str, words: Wording) -> str:
    return embedded(_one_line(text.translate(_TURNING)), words.direction)


def _passages(answer: Answer) -> list[Citation | Chunk]:
    return [*answer.citations, *(hit.chunk for hit in answer.related)]


def _place(passage: Citation | Chunk) -> Place:
    return passage.document, passage.start, passage.end


def _dates(passage: Citation | Chunk) -> tuple[DateNote, ...]:
    return passage.dates if isinstance(passage, Citation) else ()


def _one_line(text: str) -> str:
    return " ".join(text.split())
