"""Text -> the places of its sentences, by rules that are right for Arabic news."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, pairwise

from .text import each_word, fold

_CLOSERS = re.escape("\"'”’″»)]")
_LETTER = "[\u0621-\u064a\u0671-\u06d3]"
_INVISIBLE = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # marks of direction, which web pages put behind a full stop
_NOTE = r"(?:\[\d{1,3}\]|\(\d{1,3}\))"
_NO_SPACE = rf"[.؟!۔][{_INVISIBLE}]?{_NOTE}?(?={_LETTER}{{3}})"
# A mark ends a sentence where white space follows, or a word where the web page lost the space or set it before the mark.
_END = re.compile(
    rf"[.!?؟…۔]{{1,20}}[{_CLOSERS}{_INVISIBLE}]{{0,8}}(?:{_NOTE}[{_INVISIBLE}]?){{0,3}}(?=\s|$)"
    rf"|(?:(?<={_LETTER}{{3}})|(?<=\d{{3}})|(?<=\d[%٪])|(?<=[{_CLOSERS}])|(?<=\d\d)(?=.و)){_NO_SPACE}"
    rf"|(?<=[^\W_]\s)[.؟!۔]{{1,3}}(?={_LETTER}{{3}})")
_MARKS, _OPENERS = re.compile("[.!?؟…۔]"), re.compile("[“«\"”]")  # what ends and quotations begin with
_SEMICOLON = re.compile(r"؛(?=\s)")
# د. أ.ف.ب U.S. Mr. No. 5, Jan. 3 and a list's "1." do not end one.
_ABBREVIATION = re.compile(
    r"(?:(?<![^\W_])[^\W\d_]|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Capt|Sgt|Adm|Gov|Sen|Rep|Prof|St|Jr|vs|etc|Inc|Corp|Ltd|Co))\.$")
_BEFORE_NUMBER = re.compile(r"\b(?:No|Nos|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")
_NUMBERED = re.compile(r"\d{1,2}\s?\.")
# Only a mark that stands as one opens or closes: a stray " must not turn the quotations after it inside out.
_QUOTES = re.compile(r"“[^“”\n]{1,300}”|«[^«»\n]{1,300}»"
                     r"|\"(?=\S)[^\"\n]{1,300}(?<=\S)\"(?![^\W_])"
                     r"|(?<![^\s(ـ])”(?=\S)[^“”\n]{1,300}(?<=\S)“(?![^\W_])")
_ASIDE = re.compile(r"(?<=[^\W_]\s)\([^()\n]{1,60}\)")  # (D., Calif.)
# Words that only go on with what came before, whatever mark stands between.
_CONTINUATIONS = frozenset(fold(
    "أن أنه أنها وأن وأنه وأنها الذي التي الذين اللذين حيث لافتا مؤكدا مشيرا مضيفا موضحا معتبرا مبينا "
    "مؤكدة مشيرة مضيفة موضحة لكي كي بما لاسيما ولاسيما").split())
_PAIRS = frozenset(map(fold, ("من أجل", "لا سيما", "ولا سيما")))
_REPORTED = frozenset(fold("إن إنه إنها إنهم مع").split())  # after a short beginning only
# "that the bases which host them. They are Iraqi": a subject that still waits for what is said of it.
_SUBJECT_ONLY = re.compile(r"\b[وبل]?ان\s+\S+\s+(?:\S+\s+){0,2}(?:التي|الذي|الذين)\b[^،؛:]*$")
_PRONOUNS = frozenset(("هي", "هو", "هم"))
_MOST_WORDS = 70  # joining never makes a sentence longer
_LONGEST = 1800  # characters: a text without full stops is cut at clauses, so that no citation is a whole page
_CLAUSE_ENDS = tuple(map(re.compile, (r"[؛،](?!\d)|[,;:](?=\s)", r"\s")))
_WORD = re.compile(r"[^\W_]\S*")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence of `text`, in order, without the white space around it.

    A newline always ends a sentence; ؛ does between two long halves; a mark inside a short quotation,
    a decimal, an abbreviation or before a word that only continues (أن، التي، حيث) does not.
    None is longer than 1800 characters.

    >>> text = "قال د. علي إن 2.5 مليون نزحوا. لماذا؟ لم يجب."
    >>> [text[start:end] for start, end in sentences(text)]
    ['قال د. علي إن 2.5 مليون نزحوا.', 'لماذا؟', 'لم يجب.']
    """
    found = []
    for line in re.finditer(r"\S[^\n]*", text):
        edges = [line.start(), *(line.start() + cut for cut in _cuts(line.group())), line.end()]
        pieces = [piece for a, b in pairwise(edges) for piece in _bounded(text, a, b)]
        found += _join(text, pieces)
    return found


def _cuts(line: str) -> list[int]:
    quoted = [match.span() for match in _found(_QUOTES, _OPENERS, line)]
    asides = [match.span() for match in _ASIDE.finditer(line)] if "(" in line else []
    cuts = []
    for match in _found(_END, _MARKS, line):
        start, end = match.span()
        if end < _around(quoted, start)[1] or start < _around(asides, start)[1]:
            continue
        if match.group().strip("\u200e\u200f\u061c") != "." or not _is_abbreviation(line, start + 1):
            cuts.append(end)
    return _with_semicolons(line, cuts, quoted)


def _found(pattern: re.Pattern, firsts: re.Pattern, line: str) -> Iterator[re.Match]:
    """The matches of a pattern in a line, tried only where one of the characters stands that it begins with."""
    last = 0
    for first in firsts.finditer(line):
        if first.start() >= last and (match := pattern.match(line, first.start())):
            last = match.end()
            yield match


def _around(spans: list[tuple[int, int]], place: int) -> tuple[int, int]:
    """Return the last of `spans` that begins before `place`."""
    number = bisect_left(spans, (place,))
    return spans[number - 1] if number else (0, 0)


def _is_abbreviation(line: str, end: int) -> bool:
    window = max(0, end - 12)
    number_follows = line[end:end + 2].lstrip()[:1].isdigit()
    return bool(_ABBREVIATION.search(line, window, end) or _NUMBERED.fullmatch(line, 0, end)
                or (number_follows and _BEFORE_NUMBER.search(line, window, end)))


def _with_semicolons(line: str, cuts: list[int], quoted: list[tuple[int, int]]) -> list[int]:
    """Add to `cuts` each ؛ that has six words on both sides within its sentence (and 200 characters, which hold them)."""
    found = list(cuts)
    last = 0
    for match in _SEMICOLON.finditer(line):
        start, end = match.span()
        number = bisect_left(cuts, start + 1)
        left = max(last, start - 200, cuts[number - 1] if number else 0)
        right = min([end + 200, *cuts[number:number + 1]])
        if start >= _around(quoted, start)[1] and min(_count(line, left, start), _count(line, end, right)) >= 6:
            found.append(last := end)
    return sorted(found)


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a piece that is longer than a page at clause marks, else at spaces; without the white space around each part."""
    found = []
    while start < end:
        cut = end
        if end - start > _LONGEST:
            middle, cut = start + _LONGEST // 2, start + _LONGEST
            places = ([match.end() for match in mark.finditer(text, middle, cut)] for mark in _CLAUSE_ENDS)
            cut = next((ends[-1] for ends in places if ends), cut)
        part = text[start:cut]
        if part.strip():
            found.append((start + len(part) - len(part.lstrip()), start + len(part.rstrip())))
        start = cut
    return found


def _join(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put together what a stray full stop tore apart."""
    joined: list[tuple[int, int]] = []
    count = 0
    for start, end in pieces:
        more = _count(text, start, end)
        whole = (joined[-1][0], end) if joined else (start, end)
        fits = joined and whole[1] - whole[0] <= _LONGEST
        if fits and (not count or not more or (
                count + more <= _MOST_WORDS and _continues(text[slice(*joined[-1])], count, text[start:end]))):
            joined[-1] = whole
            count += more
        else:
            joined.append((start, end))
            count = more
    return joined


def _continues(before: str, count: int, after: str) -> bool:
    """Whether `after` only goes on with `before`, which has `count` words."""
    if before.endswith(("؟", "!", "?")):
        return False
    opener, second = ([folded for *_, folded in islice(each_word(" ".join(after.split(None, 3)[:3])), 2)] + ["", ""])[:2]
    if opener in _PRONOUNS and count > 2:
        return not second.startswith("ليس") and bool(_SUBJECT_ONLY.search(fold(before)))
    torn = count <= 4 and before.endswith(".") and not before.endswith("..")
    return opener in _CONTINUATIONS or f"{opener} {second}" in _PAIRS or torn or (opener in _REPORTED and count < 20)


def _count(text: str, start: int, end: int) -> int:
    return len(_WORD.findall(text, start, end))
