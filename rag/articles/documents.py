"""A folder of files -> Documents: read, cleaned, titled and dated, with what was left out and why."""

import os
import platform
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from functools import cache
from hashlib import sha256
from itertools import accumulate, islice
from pathlib import Path

from rag.arabic.dates import publication_date
from rag.arabic.text import each_word, has_words
from rag.errors import RagError, Unreadable

from .cleaning import Removed, clean, kept_lines
from .formats import SUFFIXES, read_file
from .rows import Source

QUESTIONS = "questions.jsonl"  # what may be asked of the articles beside it
REMOVED = ".removed"  # a folder of files that were taken away on the page and can be put back
SIDECAR = "articles.toml"  # title, publisher, date, url, author of the files beside it
_SUFFIXES = " or ".join((", ".join(SUFFIXES[:-1]), SUFFIXES[-1]))
_FIELDS = ("title", "publisher", "date", "date_note", "url", "author")
_AUTHOR = re.compile(r"^(?:إعداد|اعداد|بقلم|كتب|كتبت|الكاتب|By)\s*[:/]\s*(.{3,60})$", re.MULTILINE)
_PIECE = 1 << 18  # bytes
_URL = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Document:
    """One article: every offset of the project points into `text`.

    `date` is an ISO date, whole or partial ("2021-12"), or "" where nobody knows; `date_source` says where it
    came from. `removed` holds the lines of the file that are no part of the article. `pages` holds where the pages of a
    printed document begin in `text`.
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
    pages: tuple[int, ...] = ()
    fingerprint: str = field(default="", repr=False, compare=False)  # of all that it was read from: no part of what it says

    def page(self, place: int) -> int | None:
        """Return the number of the page on which a place of the text stands; None where there are no pages."""
        return bisect_right(self.pages, place) or None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file, or a row of one, that could not be read as a document, and why."""

    id: str
    reason: str


def read_documents(folder: Path, leave_out: Path | None = None,
                   known: Mapping[str, Sequence[Document]] | None = None) -> tuple[list[Document], list[Rejected]]:
    """Return the documents of `folder` (searched through; or of one file), sorted by path, and the rejected files.

    A document's id is its path below the folder, with "/"; one of many in a file adds "#" and the name of its row. Files
    that begin with a dot are passed over, and so are questions.jsonl and the folder `leave_out`. What was read before and is
    as it was is taken from `known`, by fingerprint. Raises RagError when the folder is missing, cannot be searched, holds no
    document that can be read, or its articles.toml is wrong.
    """
    folder = Path(folder)
    try:
        whole = folder.is_dir()
        paths, root = (document_files(folder, leave_out), folder) if whole else ([folder] * folder.exists(), folder.parent)
        if not folder.exists():
            raise RagError(f"There is no folder {folder}: name a folder with {_SUFFIXES} files.")
        tables, unmatched = _tables(paths, root)
        read = [each for path in paths
                for each in _known_or_read(path, path.relative_to(root).as_posix(), tables.get(path, {}), known or {})]
        if whole:
            read += unmatched
    except OSError as error:
        raise RagError(f"{error.filename or folder} cannot be read ({error.strerror}): nothing was changed.") from None
    documents = [each for each in read if isinstance(each, Document)]
    rejected = [each for each in read if isinstance(each, Rejected)]
    if not documents:
        reasons = "; ".join(f"{bad.id}: {bad.reason}" for bad in rejected[:3])
        raise RagError(f"No document in {folder}" + (f" can be read ({reasons})." if rejected else ".")
                       + f" Put {_SUFFIXES} files with text into it.")
    return documents, rejected


def _tables(paths: Sequence[Path], root: Path) -> tuple[dict[Path, dict[str, Mapping]], list[Rejected]]:
    """The entries of every articles.toml for each file, or row of one, and a line for each entry without its file.

    A name with a mistake would be passed over in silence.
    """
    there, unmatched = set(paths), []
    found: dict[Path, dict[str, Mapping]] = {}
    for place in sorted({path.parent for path in paths}):
        for entry, table in sidecar(place).items():
            file = next((place / name for name in possible_files(entry) if place / name in there), None)
            if file:
                found.setdefault(file, {})[entry] = table
            elif not any((root / REMOVED / place.relative_to(root) / name).exists() for name in possible_files(entry)):
                unmatched.append(Rejected(
                    (place / SIDECAR).relative_to(root).as_posix(),
                    f"it has an entry for {entry if entry.isprintable() else ascii(entry)[1:-1]}, and no such file is read "
                    "beside it; mend the name"))
    return found, unmatched


def possible_files(name: str) -> list[str]:
    """Return the files that a document's id, or an entry of articles.toml, may be of: it may name a row of one.

    >>> possible_files("news.csv#7")
    ['news.csv#7', 'news.csv']
    """
    return [name, *(name[:match.start()] for match in re.finditer("#", name))]


def read_document_file(path: Path, name: str, known: Mapping[str, str] | None = None) -> list[Document | Rejected]:
    """Return the documents in one file, with ids that begin with `name`, and what in it is none and why.

    `known` stands in for what the articles.toml beside the file says of it. Raises RagError where that is wrong.
    """
    tables = {path.name: known} if known is not None else _tables([path], path.parent)[0].get(path, {})
    return _read(path, name, tables)


def _known_or_read(path: Path, name: str, tables: Mapping[str, Mapping[str, str]],
                   known: Mapping[str, Sequence[Document]]) -> list[Document | Rejected]:
    """The documents of a file, cleaned only when it is not `known` as it is now: cleaning takes a hundred times as long."""
    try:
        found = sha256()
        with open(path, "rb") as file:
            while piece := file.read(_PIECE):
                found.update(piece)
    except OSError:
        return _read(path, name, tables)  # which says why
    fingerprint = sha256(repr((found.hexdigest(), name, tables, _reading())).encode()).hexdigest()
    if fingerprint in known:
        return list(known[fingerprint])
    read = _read(path, name, tables)
    documents = [replace(each, fingerprint=fingerprint) for each in read if isinstance(each, Document)]
    return list(documents) if len(documents) == len(read) else read  # what is wrong with a file is said again at every build


@cache
def _reading() -> str:
    """The SHA-256 of the code that reads: any module of this folder, since a needless reading costs time alone."""
    sources = sorted(Path(__file__).parents[1].glob("a*/*.py"))
    return sha256(repr([platform.python_version(), *(path.read_bytes() for path in sources)]).encode()).hexdigest()


def _read(path: Path, name: str, tables: Mapping[str, Mapping[str, str]]) -> list[Document | Rejected]:
    if not name.isprintable():  # a line break, a terminal's control character, bytes that are no UTF-8
        return [_unshowable(name)]
    try:
        sources = read_file(path)
    except Unreadable as error:
        return [Rejected(name, str(error))]
    return [_document(name, source, tables, path.name) for source in sources]


def _document(name: str, source: Source, tables: Mapping[str, Mapping[str, str]], file: str) -> Document | Rejected:
    whole, known = tables.get(file, {}), source.known
    if source.row:
        name, whole, known = f"{name}#{source.row}", tables.get(f"{file}#{source.row}", {}), {**whole, **known}
    if source.problem or not name.isprintable():
        return Rejected(name, source.problem) if source.problem else _unshowable(name)
    if "date" in whole:
        known = {**known, "date_source": ""}
    document = parse(name, source.text, {**known, **whole}, source.pages, source.around)
    return document if has_words(document.text) else Rejected(name, "it holds a page's navigation and no article")


def _unshowable(name: str) -> Rejected:
    return Rejected(ascii(name)[1:-1], "its name holds characters that cannot be shown; rename it")


def document_files(folder: Path, leave_out: Path | None = None) -> list[Path]:
    """Return the files below a folder, sorted; OSError for one that cannot be opened: its documents are not gone."""
    def fail(error: OSError) -> None:
        raise error

    found = []
    for place, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".") and Path(place, name).resolve() != leave_out]
        found += [Path(place, name) for name in names if not name.startswith(".") and name != QUESTIONS]
    return sorted((path for path in found if path.suffix.lower() != ".toml" and path.is_file()), key=lambda path: path.parts)


def parse(name: str, raw: str, known: Mapping[str, str] | None = None, pages: Sequence[int] = (),
          around: tuple[Removed, ...] = ()) -> Document:
    """Return the Document that a file's text `raw` holds; `known` overrides what the text says of itself.

    `pages` are the places in `raw` where pages begin, `around` is what was printed around it.

    >>> document = parse("a.txt", "عودة المفاوضات\\n\\nقالت الوزارة إن المفاوضات عادت اليوم إلى بغداد.\\n", {"date": "2024-01"})
    >>> document.title, document.date, document.date_source
    ('عودة المفاوضات', '2024-01', 'articles.toml')
    """
    known = known or {}
    text, removed, heading = clean(raw)
    author = _AUTHOR.search(raw[:3000]) or _AUTHOR.search(raw[-500:])
    link = next((url.group() for part in removed + around for url in _URL.finditer(part.text)), "")
    date, note = known.get("date", ""), known.get("date_note")
    source = known.get("date_source") or "articles.toml" + (f": {note}" if note else "")
    if not date:
        date, source = publication_date(text, raw)
    return Document(
        id=name, title=known.get("title") or heading or _opening(text), text=text, date=date,
        date_source=source if date else "", publisher=known.get("publisher", "") or _host(link),
        author=known.get("author", "") or (author.group(1).strip() if author else ""),
        url=known.get("url", "") or link, removed=around + removed, pages=_moved(pages, raw, text))


def _moved(pages: Sequence[int], raw: str, text: str) -> tuple[int, ...]:
    """Where pages begin in the cleaned text: in the same line, or in the next one that was kept."""
    if not pages:
        return ()
    lines = raw.split("\n")
    before = [0, *accumulate(len(line) + 1 for line in lines)]
    kept = kept_lines(raw)
    starts = [match.start() for match in re.finditer(r".+", text)]
    moved = []
    for page in pages:
        line = bisect_right(before, page) - 1
        place = bisect_left(kept, line)
        into = page - before[line] if place < len(kept) and kept[place] == line else 0
        moved.append(starts[place] + into if place < len(kept) else len(text))
    return tuple(moved)


def digest(document: Document) -> str:
    """Return the hexadecimal SHA-256 of all that a document says, so that a change to any of it is seen."""
    return sha256(repr(document).encode()).hexdigest()


def _opening(text: str) -> str:
    """The first words of a text without a title, with an ellipsis that says so."""
    line = text.strip().split("\n")[0]
    found = list(islice(each_word(line), 13))
    return line if len(found) <= 12 else line[: found[11][1]] + "…"


def _host(url: str) -> str:
    match = re.match(r"https?://(?:www\.)?([^/:?#]+)", url)
    return match.group(1) if match else ""


def sidecar(folder: Path) -> dict[str, dict[str, str]]:
    """Return the tables of a folder's articles.toml, by file name; RagError where it is wrong."""
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
