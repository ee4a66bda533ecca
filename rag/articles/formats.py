"""A file -> what it says, by its kind: text, web page, PDF, Word document, or table with an article in each row."""

import codecs
import logging
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from rag.arabic.text import fold, words
from rag.errors import Unreadable

from .decoding import decoded, plain
from .pdf import read_pdf
from .rows import Source, headed, read_csv, read_jsonl

MEGABYTES = {".txt": 20, ".md": 20, ".html": 5, ".htm": 5, ".pdf": 100, ".docx": 50, ".csv": 200, ".jsonl": 200}
SUFFIXES = tuple(MEGABYTES)
_UNPACKED, _RATIO = 200_000_000, 200  # bytes that a Word file may unpack to, and times its size: text is packed to a tenth
_NO_TEXT = "it holds no main text; save the article's text as .txt"
_MOST_ATTRIBUTES = 2_000  # of one element: lxml's time grows with their square
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w-]+)", re.I)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What holds a copy of text that stands elsewhere.
_COPIES = {f"{_WORD}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


def read_file(path: Path) -> list[Source]:
    """Return what a file says: one source, or one for each row of a table. Unreadable says why there is none."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable(f"files of type {path.suffix or 'none'} are not read; convert it to .txt")
    try:
        if problem := too_big(suffix, path.stat().st_size):
            raise Unreadable(problem)
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"it cannot be opened ({error.strerror})") from None
    if not data:
        raise Unreadable("it is empty")
    if suffix in (".csv", ".jsonl"):
        return (read_csv if suffix == ".csv" else read_jsonl)(decoded(data))
    if suffix == ".pdf":
        found = read_pdf(data)
        return [Source(found.text, _titled(found.title, found.text), pages=found.pages, around=found.around)]
    if suffix == ".docx":
        return [_word(data)]
    return [_page(data) if suffix in (".html", ".htm") else Source(decoded(data))]


def too_big(suffix: str, size: int) -> str:
    """Return why a file with so many bytes is not read; "" where it is, or where files of its kind are not read at all.

    >>> too_big(".pdf", 100_000_001)
    'it has 100.0 MB, and 100 MB a file is the limit; put each article into its own file'
    """
    if size <= MEGABYTES.get(suffix, size) * 1_000_000:
        return ""
    mend = "divide it" if suffix in (".csv", ".jsonl") else "put each article into its own file"
    return f"it has {size / 1e6:.1f} MB, and {MEGABYTES[suffix]} MB a file is the limit; {mend}"


def _titled(title: str, text: str) -> dict[str, str]:
    """The title in a file's properties, if the text begins with it: they often keep that of the file it was made from."""
    return {"title": title.strip()} if len(words(title)) > 2 and fold(title.strip()) in fold(text[:1000]) else {}


def _page(data: bytes) -> Source:
    """The main text of a web page, below its title, with what the page says of itself in its head."""
    import trafilatura  # here: importing it takes half a second

    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # they log each of a page's flaws
    html = _html(data)
    if any(len(re.findall(r"\s[^\s=<>\"']+=", tag)) > _MOST_ATTRIBUTES for tag in re.findall("<[^<>]{9999,}", html)):
        raise Unreadable("one of its elements has thousands of attributes; save the article's text as .txt")
    try:
        found: Any = trafilatura.bare_extraction(
            html, include_comments=False, with_metadata=True, config=_short_articles_too(),
            date_extraction_params={"original_date": True, "extensive_search": False})
        text = "\n\n".join(_blocks(found.body)) if found else ""
    except Exception as error:  # whatever a parser raises on bytes that nobody thought of: the other files are read
        raise Unreadable(_NO_TEXT) from error
    if not words(text[:1000]):
        raise Unreadable(_NO_TEXT)
    known = {"title": found.title, "author": found.author, "publisher": found.sitename or found.hostname, "url": found.url,
             "date": found.date, "date_source": found.date and "the page's metadata"}
    known = {name: plain(value).strip() for name, value in known.items() if value}
    return Source(headed(known.get("title", ""), text), known)


def _html(data: bytes) -> str:
    """The text of a page in the encoding that it names, if that can be; many name another than they have."""
    declared = _CHARSET.search(data[:4096])
    try:
        encoding = codecs.lookup((declared[1] or declared[2]).decode()).name if declared else ""
        if encoding in ("utf-8", "cp1256", "iso8859-6"):
            return plain(data.decode(encoding)).removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        pass
    return decoded(data)


def _short_articles_too() -> Any:
    """Trafilatura's settings, but for its distrust of an article below 250 characters."""
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "30")
    return settings


def _blocks(body: Any) -> Iterator[str]:
    """The paragraphs of a page's body; a short row of a table is one line, its cells divided by tabs."""
    for row in body.iter("row"):
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in row]
        if sum(map(len, cells)) <= 200:
            del row[:]
            row.text = "\t".join(filter(None, cells))
    for block in body.itertext():
        if block.strip():
            yield re.sub(r"[^\S\t]+", " ", block.strip())


def _word(data: bytes) -> Source:
    """The paragraphs and tables of a Word document. Its properties name who made the file and when: not the news."""
    from docx import Document  # here: importing it takes a quarter of a second

    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("it is encrypted or in Word's old format; save it again as .docx, without a password")
    try:
        size = sum(entry.file_size for entry in zipfile.ZipFile(BytesIO(data)).infolist())
        if size > min(_UNPACKED, max(_RATIO * len(data), 5_000_000)):
            raise Unreadable(f"it unpacks to {size / 1e6:,.0f} MB; save its text as .txt")
        document = Document(BytesIO(data))
        text = plain("".join(_paragraphs(document.element.body)))
        title = document.core_properties.title
    except Unreadable:
        raise
    except Exception as error:  # as above
        raise Unreadable("it is damaged or no .docx file; open it in Word and save it again") from error
    if not words(text[:100_000]):
        raise Unreadable("it holds no text")
    return Source(text, _titled(title, text))


def _paragraphs(body: Any) -> Iterator[str]:
    """The text of a document's body in its order: paragraphs and rows as lines, cells divided by tabs."""
    first = True
    for element in body.iter(*(_WORD + tag for tag in ("p", "tr", "tc", "t", "tab", "br"))):
        kind, parent = element.tag.removeprefix(_WORD), element.getparent().tag.removeprefix(_WORD)
        if kind == "tr":
            first = True
            yield "\n"
        elif kind == "tc":
            yield "" if first else "\t"
            first = False
        elif kind == "p":
            yield "" if parent == "tc" and next(element.itersiblings(f"{_WORD}p", preceding=True), None) is None else "\n"
        elif parent == "r" and not any(above.tag in _COPIES for above in element.iterancestors()):
            yield {"t": element.text or "", "tab": "\t", "br": "\n"}[kind]
