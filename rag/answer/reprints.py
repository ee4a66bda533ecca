"""Copies of an article are one source: each sentence counts once, where it stood first, and is known to stand in the others.

`rag.storage.copies` says which articles are copies; here their sentences are held against one another, since a reprint may have
left one out, or changed its numbers.
"""

from collections.abc import Iterable
from functools import lru_cache

from rag.arabic.text import words
from rag.articles.chunks import Chunk
from rag.question.retrieval import Hit
from rag.storage.index import Index

from .evidence import Sentence, document_sentences

_SAID = 0.7  # share of a sentence's words that another has when it is the same, edited; unlike ones share half at most
_LENGTH = 0.3  # of the words of both: a few words are said again in many a long sentence
_HEADLINE = 12  # words, without a full stop behind them: every reprint has its own, and a date line
_MOST = 20  # copies of an article that are looked at


def same_source(one: str, other: str, index: Index) -> bool:
    """Return whether two documents are one, or copies of one another."""
    return one == other or other in index.copies.get(one, ())


def at_source(hits: Iterable[Hit], most: int, index: Index) -> list[Hit]:
    """Return the first `most` hits; what only repeats an earlier article gives way to the passage there, and that comes once."""
    found: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        for chunk in _passages_at_source(hit.chunk, index):
            found.setdefault((chunk.document, chunk.start), Hit(chunk, hit.score))
        if len(found) >= most:
            break
    return list(found.values())[:most]


def _passages_at_source(chunk: Chunk, index: Index) -> list[Chunk]:
    """The passages in which the sentences of one stood first; with that one itself, if more than a headline is its own."""
    earlier = _before(chunk.document, index)
    if not earlier:
        return [chunk]
    text = index.documents[chunk.document].text
    told = [text[start:end] for start, end in document_sentences(text) if chunk.start <= start < chunk.end]
    first = [_first_said(sentence, earlier, index) for sentence in told]
    own = any(not place and not _is_headline(sentence) for sentence, place in zip(told, first, strict=True))
    passages = dict.fromkeys(index.chunk_at(place.document, place.start) for place in first if place)
    return [*passages, *([chunk] if own or not passages else [])]


def _is_headline(sentence: str) -> bool:
    return len(words(sentence)) <= _HEADLINE and not sentence.rstrip("\"”’»").endswith((".", "!", "؟", "…"))


def is_reprinted(sentence: Sentence, index: Index) -> bool:
    """Return whether an article of which the sentence's is a copy, and that goes before it, says the same."""
    return _first_said(sentence.text, _before(sentence.document, index), index) is not None


def reprints(sentence: Sentence, index: Index) -> tuple[Chunk, ...]:
    """Return where the copies of the sentence's article say the same, the earliest first."""
    others = (name for name in _by_age(sentence.document, index) if name != sentence.document)
    return tuple(filter(None, (_said_in(name, sentence.text, index) for name in others)))


def _first_said(sentence: str, documents: Iterable[str], index: Index) -> Chunk | None:
    return next(filter(None, (_said_in(name, sentence, index) for name in documents)), None)


def _before(document: str, index: Index) -> list[str]:
    """The copies of a document that go before it."""
    ordered = _by_age(document, index)
    return ordered[:ordered.index(document)] if document in ordered else ordered


def _by_age(document: str, index: Index) -> list[str]:
    """A document and its copies: the earliest first, whose "yesterday" is right, then the longest."""
    def age(name: str) -> tuple[str, int, str]:
        return index.documents[name].date or "?", -len(index.documents[name].text), name

    return sorted((document, *index.copies.get(document, ())), key=age)[:_MOST]


def _said_in(document: str, sentence: str, index: Index) -> Chunk | None:
    """The sentence of a document that has the words and all the numbers of another one."""
    stems, numbers = _stems(sentence)
    best, place = _LENGTH, None
    for start, end, other, known in _told(index.documents[document].text):
        shared = len(stems & other)
        if numbers <= known and shared >= max(_SAID * len(stems), 1) and shared / len(stems | other) > best:
            best, place = shared / len(stems | other), (start, end)
    if place is None:
        return None
    article = index.documents[document]
    return Chunk(document, article.title, article.date, *place, article.text[slice(*place)])


@lru_cache(maxsize=500)
def _told(text: str) -> tuple[tuple[int, int, frozenset[str], frozenset[str]], ...]:
    return tuple((start, end, *_stems(text[start:end])) for start, end in document_sentences(text))


def _stems(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of a sentence, and its numbers."""
    stems = frozenset(word.stem for word in words(sentence))
    return stems, frozenset(filter(str.isdigit, stems))
