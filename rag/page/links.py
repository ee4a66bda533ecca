"""What a citation on the page points to: a stretch of an article, written as the hash of a link."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from rag import Chunk, Citation, Document

_HREF = re.compile(r"#doc=([^&#\s]{1,3000})&start=([0-9]{1,9})&end=([0-9]{1,9})&check=([0-9a-f]{8})")


@dataclass(frozen=True)
class Place:
    """A stretch of an article; `check` tells whether the text there is still the text that was cited.

    >>> Place("عراق.txt", 3, 9, "0a1b2c3d").href
    '#doc=%D8%B9%D8%B1%D8%A7%D9%82.txt&start=3&end=9&check=0a1b2c3d'
    """

    document: str
    start: int
    end: int
    check: str

    @classmethod
    def of(cls, passage: Citation | Chunk) -> "Place":
        """Return the place of a citation or of a chunk."""
        return cls(passage.document, passage.start, passage.end, _checksum(passage.text))

    @classmethod
    def read(cls, href: object) -> "Place | None":
        """Return the place that a link names, None when it is not a link of ours.

        >>> Place.read("#doc=a.txt&start=3&end=9&check=0a1b2c3d")
        Place(document='a.txt', start=3, end=9, check='0a1b2c3d')
        >>> Place.read("#doc=a.txt&start=-3&end=9")
        """
        match = _HREF.fullmatch(href) if isinstance(href, str) else None
        if not match:
            return None
        document, start, end, check = match.groups()
        return cls(unquote(document), int(start), int(end), check)

    @property
    def href(self) -> str:
        """The link: it holds no character that HTML or Markdown could take for its own, `&` apart."""
        return f"#doc={quote(self.document)}&start={self.start}&end={self.end}&check={self.check}"

    def stands_in(self, documents: Mapping[str, Document]) -> bool:
        """Say whether the article still has the cited text at this place."""
        document = documents.get(self.document)
        return document is not None and _checksum(document.text[self.start : self.end]) == self.check


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"
