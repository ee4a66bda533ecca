"""A folder of files -> Documents: read, cleaned, titled and dated, with what was left out and why."""

import os
import platform
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path
from unicodedata import category

from .cleaning import Removed, clean
from .dates import publication_date
from .errors import RagError
from .text import words

SUFFIXES = (".txt", ".md")
SIDECAR = "articles.toml"  # title, publisher, date, url, author of the files beside it
_FIELDS = ("title", "publisher", "date", "date_note", "url", "author")
_AUTHOR = re.compile(r"^(?:إعداد|اعداد|بقلم|كتب|كتبت|الكاتب|By)\s*[:/]\s*(.{3,60})$", re.MULTILINE)
_URL = re.compile(r"https?://[^\s<>\"']+")
_MOST_BYTES = 20_000_000
_OTHER_ENCODING = "it is binary or in an encoding other than UTF-8, UTF-16 with its mark, Windows-1256 or ISO-8859-6"
# What ISO-8859-6 becomes when it is read as Windows-1256: French letters in Arabic words.
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN_IN_ARABIC = re.compile("(?<=[\u0621-\u064a])[à-ÿ]|[à-ÿ](?=[\u0621-\u064a])")


@dataclass(frozen=True, slots=True)
class Document:
    """One article: every offset of the project points into `text`.

    `date` is an ISO date, whole or partial ("2021-12"), or "" where nobody knows; `date_source` says where it
    came from. `removed` holds the lines of the file that are no part of the article.
    """

    id: str
    title: str
    text: str
    date: str = ""
    date_source: str = ""
    publisher: str = ""
    author: str = ""
    url: str = ""
    removed: tuple[Removed, ...] = ()
    fingerprint: str = field(default="", repr=False, compare=False)  # of all that it was read from: no part of what it says


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that could not be read as a document, and why."""

    id: str
    reason: str


def read_documents(folder: Path, leave_out: Path | None = None,
                   known: Mapping[str, Sequence[Document]] | None = None) -> tuple[list[Document], list[Rejected]]:
    """Return the documents of `folder` (searched through; or of one file), sorted by id, and the rejected files.

    A document's id is its path below the folder, with "/". Files that begin with a dot are passed over, and so is the
    folder `leave_out`. A file that is as it was when the documents of `known`, by fingerprint, were read from it is not
    read again. Raises RagError when the folder is missing, cannot be searched, holds no document that can be read, or its articles.toml is wrong.
    """
    folder = Path(folder)
    try:
        paths, root = (_files(folder, leave_out), folder) if folder.is_dir() else ([folder] * folder.exists(), folder.parent)
        if not folder.exists():
            raise RagError(f"There is no folder {folder}: name a folder with {' or '.join(SUFFIXES)} files.")
        tables = {place: _sidecar(place) for place in sorted({path.parent for path in paths})}
        read = [each for path in paths
                for each in _known_or_read(path, path.relative_to(root).as_posix(), tables[path.parent], known or {})]
        if folder.is_dir():
            read += _unmatched(paths, tables, root)
    except OSError as error:
        raise RagError(f"{error.filename or folder} cannot be read ({error.strerror}): nothing was changed.") from None
    documents = [each for each in read if isinstance(each, Document)]
    rejected = [each for each in read if isinstance(each, Rejected)]
    if not documents:
        reasons = "; ".join(f"{bad.id}: {bad.reason}" for bad in rejected[:3])
        raise RagError(f"No document in {folder}" + (f" can be read ({reasons})." if rejected else ".")
                       + f" Put {' or '.join(SUFFIXES)} files with text into it.")
    return documents, rejected


def _known_or_read(path: Path, name: str, tables: Mapping[str, Mapping[str, str]],
                   known: Mapping[str, Sequence[Document]]) -> Sequence[Document | Rejected]:
    """What is read from a file, when it is not `known` as it is now: to clean a text takes a hundred times as long."""
    try:
        with open(path, "rb") as file:
            found = file_digest(file, "sha256").hexdigest()
    except OSError:
        return [_read(path, name, tables)]  # which says why
    fingerprint = sha256(repr((found, name, tables.get(path.name), _reading())).encode()).hexdigest()
    if fingerprint in known:
        return known[fingerprint]
    read = [_read(path, name, tables)]
    whole = all(isinstance(each, Document) for each in read)  # what is rejected has to be said every time
    return [replace(each, fingerprint=fingerprint) for each in read] if whole else read


@cache
def _reading() -> str:
    """The SHA-256 of the code that reads: any module of this folder, since a needless reading costs time alone."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(repr([platform.python_version(), *(path.read_bytes() for path in sources)]).encode()).hexdigest()


def _unmatched(paths: list[Path], tables: Mapping[Path, Mapping], root: Path) -> list[Rejected]:
    """A line for each entry of an articles.toml without its file: a name with a mistake would be passed over in silence."""
    there = set(paths)
    return [Rejected((place / SIDECAR).relative_to(root).as_posix(),
                     f"it has an entry for {ascii(name)[1:-1] if not name.isprintable() else name}, and no such file is read "
                     "beside it; mend the name")
            for place, table in tables.items() for name in table if place / name not in there]


def _read(path: Path, name: str, tables: Mapping[str, Mapping[str, str]]) -> Document | Rejected:
    if not name.isprintable():  # a line break, a terminal's control character, bytes that are no UTF-8
        return Rejected(ascii(name)[1:-1], "its name holds characters that cannot be shown; rename it")
    try:
        document = parse(name, read_text(path), tables.get(path.name, {}))
        if not words(document.text):
            raise _Unreadable("it holds a page's navigation and no article")
        return document
    except _Unreadable as error:
        return Rejected(name, str(error))


class _Unreadable(Exception):
    """Why one file is no document."""


def _files(folder: Path, leave_out: Path | None) -> list[Path]:
    """The files below a folder, sorted; raises OSError for a folder that cannot be opened: its documents are not gone."""
    def fail(error: OSError) -> None:
        raise error

    found = []
    for place, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".") and Path(place, name).resolve() != leave_out]
        found += [Path(place, name) for name in names if not name.startswith(".") and name != SIDECAR]
    return sorted(path for path in found if path.is_file() and path.suffix.lower() not in (".jsonl", ".toml"))


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, Windows-1256 or ISO-8859-6, with newlines as \\n."""
    if path.suffix.lower() not in SUFFIXES:
        raise _Unreadable(f"files of type {path.suffix or 'none'} are not read; convert it to .txt")
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise _Unreadable(f"it has {size / 1e6:.1f} MB, and {_MOST_BYTES / 1e6:.0f} MB a file is the limit; "
                              "put each article into its own file")
        data = path.read_bytes()
    except OSError as error:
        raise _Unreadable(f"it cannot be opened ({error.strerror})") from None
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not text.strip():
        raise _Unreadable("it is empty")
    shown = sum(c.isprintable() or c in "\n\t\f" or category(c) in ("Zs", "Zl", "Zp", "Cf") for c in text[:4096])
    if shown < 0.9 * len(text[:4096]):
        raise _Unreadable(_OTHER_ENCODING)
    if not any(character.isalnum() for character in text):
        raise _Unreadable("it holds no words")
    return text


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeError:
            raise _Unreadable("its UTF-16 is damaged; save it again as UTF-8") from None
    if b"\0" in data[:4096]:
        raise _Unreadable(_OTHER_ENCODING)
    try:
        return data.decode("utf-8-sig")
    except UnicodeError:
        mended = data.decode("utf-8", "replace")
    bad = mended.count("\ufffd")
    if sum(character > "\x7f" for character in mended) >= 2 * bad:  # most of what is not ASCII is UTF-8
        raise _Unreadable("its UTF-8 is damaged; save it again as UTF-8")
    text = data.decode("cp1256")
    if 20 * len(_LATIN_IN_ARABIC.findall(text)) <= len(_ARABIC.findall(text)):
        return text
    try:
        return data.decode("iso8859-6")
    except UnicodeError:
        raise _Unreadable(_OTHER_ENCODING) from None


def parse(name: str, raw: str, known: Mapping[str, str] | None = None) -> Document:
    """Return the Document that a file's text `raw` holds; `known` overrides what the text says of itself.

    >>> document = parse("a.txt", "عودة المفاوضات\\n\\nقالت الوزارة إن المفاوضات عادت اليوم إلى بغداد.\\n", {"date": "2024-01"})
    >>> document.title, document.date, document.date_source
    ('عودة المفاوضات', '2024-01', 'articles.toml')
    """
    known = known or {}
    text, removed, heading = clean(raw)
    author = _AUTHOR.search(raw[:3000]) or _AUTHOR.search(raw[-500:])
    link = next((url.group() for part in removed for url in _URL.finditer(part.text)), "")
    date, source = known.get("date", ""), "articles.toml" + (f": {known['date_note']}" if "date_note" in known else "")
    if not date:
        date, source = publication_date(text, raw)
    return Document(
        id=name, title=known.get("title") or heading or _opening(text), text=text, date=date,
        date_source=source if date else "", publisher=known.get("publisher", "") or _host(link),
        author=known.get("author", "") or (author.group(1).strip() if author else ""),
        url=known.get("url", "") or link, removed=removed)


def digest(document: Document) -> str:
    """Return the hexadecimal SHA-256 of all that a document says, so that a change to any of it is seen."""
    return sha256(repr(document).encode()).hexdigest()


def _opening(text: str) -> str:
    """The first words of a text without a title, with an ellipsis that says so."""
    line = text.strip().split("\n")[0]
    found = words(line)
    return line if len(found) <= 12 else line[: found[11].end] + "…"


def _host(url: str) -> str:
    match = re.match(r"https?://(?:www\.)?([^/:?#]+)", url)
    return match.group(1) if match else ""


def _sidecar(folder: Path) -> dict[str, dict[str, str]]:
    """The checked tables of a folder's articles.toml, by file name."""
    path = folder / SIDECAR
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise RagError(f"{path} cannot be read ({error}): mend that line.") from None
    return {name: _checked(path, name, table) for name, table in tables.items()}


def _checked(path: Path, name: str, table: object) -> dict[str, str]:
    if not isinstance(table, dict) or any(key not in _FIELDS for key in table):
        raise RagError(f"{path}: [\"{name}\"] may hold {', '.join(_FIELDS)} only; mend what else is there.")
    values = {key: value.isoformat() if isinstance(value, Date) else value for key, value in table.items()}
    if any(not isinstance(value, str) for value in values.values()):
        raise RagError(f"{path}: the values of [\"{name}\"] must be in quotation marks.")
    if not re.fullmatch(r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?", values.get("date", "")):
        raise RagError(f"{path}: the date {values['date']!r} of [\"{name}\"] is not like 2024-01-27, 2024-01 or 2024.")
    return values
