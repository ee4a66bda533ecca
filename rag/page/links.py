"""What links on the page point to: a stretch of an article, or a question to ask.

Within the page they are the hash of a link; a stretch of an article is an address that can be kept as well, with the
same words behind a question mark.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from rag import Chunk, Citation, Document

# What mail programs and others append to an address stands behind it.
_PLACE = re.compile(r"[#?]doc=([^&#\s]{1,3000})&start=([0-9]{1,9})&end=([0-9]{1,9})(?:&check=([0-9a-f]{8}))?(?:&[^#\s]*)?")


@dataclass(frozen=True)
class Place:
    """A stretch of an article; `check` tells whether the text there is still the text that was cited, "" where nobody knows.

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
        >>> Place.read("?doc=a.txt&start=3&end=9")
        Place(document='a.txt', start=3, end=9, check='')
        >>> Place.read("#doc=a.txt&start=-3&end=9")
        """
        match = _PLACE.fullmatch(href) if isinstance(href, str) else None
        if not match:
            return None
        document, start, end, check = match.groups()
        return cls(unquote(document), int(start), int(end), check or "")

    @property
    def href(self) -> str:
        """The link: it holds no character that HTML or Markdown could take for its own, `&` apart."""
        return f"#{self._query}"

    @property
    def address(self) -> str:
        """What follows the page's own address in a link that can be kept and sent."""
        return f"?{self._query}"

    @property
    def _query(self) -> str:
        return f"doc={quote(self.document)}&start={self.start}&end={self.end}" + (f"&check={self.check}" if self.check else "")

    def stands_in(self, documents: Mapping[str, Document]) -> bool:
        """Say whether the article still has the cited text at this place."""
        text = documents[self.document].text if self.document in documents else ""
        if not 0 <= self.start < self.end <= len(text):
            return False
        return not self.check or _checksum(text[self.start : self.end]) == self.check


def asking(question: str) -> str:
    """Return the link that asks a question alone, as if nothing had been asked before.

    >>> asking("ومتى؟ <b>")
    '#ask=%D9%88%D9%85%D8%AA%D9%89%D8%9F%20%3Cb%3E'
    """
    return f"#ask={quote(question.encode('utf-8', 'replace'), safe='')}"


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"
