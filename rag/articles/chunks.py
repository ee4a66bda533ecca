"""Document -> Chunks: whole sentences packed to passages, each with its exact place in the document's text."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from rag.arabic.sentences import sentences
from rag.arabic.text import count_words, has_words
from rag.errors import RagError

from .documents import Document

SIZE = 900  # characters: about 150 Arabic words, two or three paragraphs of news


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage: `documents[document].text[start:end] == text`; `page` is where it begins, in a document with pages."""

    document: str
    title: str
    date: str
    start: int
    end: int
    text: str
    page: int | None = None


def split(document: Document) -> list[Chunk]:
    """Return the chunks of a document, in order; together they hold every sentence of it once.

    >>> text = "عنوان\\n\\nقال الوزير إن القوات باقية.\\n\\nوأضاف أن العدد 2500 جندي."
    >>> [(c.start, c.end) for c in split(Document(id="a.txt", title="عنوان", text=text))]
    [(0, 61)]
    """
    text = document.text
    ends = [start for start, _ in sentences(text)[1:]] + [len(text)]
    starts = [0, *ends[:-1]]
    chunks = []
    place = 0
    for packed in _pack([text[a:b] for a, b in zip(starts, ends, strict=True)]):
        whole, start, place = text[place:place + len(packed)], place, place + len(packed)
        if whole != packed:
            raise RagError(f"{document.id} was not split where it says (at {start}): please report this document.")
        if has_words(packed):
            end = start + len(packed.rstrip())
            start += len(packed) - len(packed.lstrip())
            chunks.append(Chunk(document.id, document.title, document.date, start, end, text[start:end], document.page(start)))
    if place != len(text):
        raise RagError(f"{document.id} was not split to its end ({place} of {len(text)}): please report this document.")
    return chunks


def _pack(pieces: list[str]) -> list[str]:
    """Join neighbouring pieces up to SIZE characters; nothing is dropped, so offsets are sums of lengths.

    A heading belongs to what follows it, so a short line without a full stop is glued to the next piece first.
    """
    glued: list[str] = []
    heading = ""
    for piece in pieces:
        short = piece.endswith("\n") and count_words(piece) <= 10
        if short and not piece.rstrip().endswith((".", "؟", "!", "؛")) and len(heading + piece) <= SIZE // 2:
            heading += piece
        else:
            glued.append(heading + piece)
            heading = ""
    if heading:
        glued.append(heading)
    return _packer()(glued)


@cache
def _packer() -> Callable[[list[str]], list[str]]:
    """The library's packing of pieces that are known already."""
    from langchain_text_splitters import TextSplitter  # here: importing it takes a third of a second

    # A sentence above SIZE stays whole on purpose; the library logs each one.
    logging.getLogger("langchain_text_splitters.base").setLevel(logging.ERROR)

    class Packer(TextSplitter):
        def split_text(self, text: str) -> list[str]:  # the abstract method
            raise NotImplementedError

    return partial(Packer(chunk_size=SIZE, chunk_overlap=0, strip_whitespace=False)._merge_splits, separator="")
