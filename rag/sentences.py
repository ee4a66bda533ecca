"""Text -> the places of its sentences, by rules that are right for Arabic news."""

import re

from .text import fold, words

_CLOSERS = "\"'”’″»)]"
# A mark ends a sentence where white space follows, or a letter where the web page lost the space.
_END = re.compile(rf"(?:[!?؟…]|\.{{1,4}})[!?؟.…]*[{re.escape(_CLOSERS)}]*(?=\s|$)"
                  r"|(?<=[\u0621-\u064a]{3})[.؟!](?=[\u0621-\u064a]{3})")
_SEMICOLON = re.compile(r"؛(?=\s)")
# د. أ.ف.ب U.S. Mr. and a list's "1." do not end one.
_ABBREVIATION = re.compile(r"(?:(?<![^\W_])[^\W\d_]|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|St|No|vs|etc|Inc|Prof|Sen|Rep))\.$")
_NUMBERED = re.compile(r"^\s*\d{1,2}\.$")
_QUOTES = re.compile(r"“[^“”\n]{1,300}”|«[^«»\n]{1,300}»|\"[^\"\n]{1,300}\"")
# Words that only go on with what came before, whatever mark stands between.
_CONTINUATIONS = frozenset(fold(
    "أن أنه أنها وأن وأنه وأنها الذي التي الذين اللذين حيث لافتا مؤكدا مشيرا مضيفا موضحا معتبرا مبينا "
    "مؤكدة مشيرة مضيفة موضحة لكي كي بما هي لاسيما ولاسيما").split())
_PAIRS = frozenset(map(fold, ("من أجل", "لا سيما", "ولا سيما")))
_REPORTED = frozenset(fold("إن إنه إنها إنهم مع").split())  # after a short beginning only
_LONGEST = 70  # words: joining never makes a sentence longer


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence of `text`, in order, without the white space around it.

    A newline always ends a sentence; ؛ does between two long halves; a mark inside a short quotation,
    a decimal, an abbreviation or before a word that only continues (أن، التي، حيث) does not.

    >>> text = "قال د. علي إن 2.5 مليون نزحوا. لماذا؟ لم يجب."
    >>> [text[start:end] for start, end in sentences(text)]
    ['قال د. علي إن 2.5 مليون نزحوا.', 'لماذا؟', 'لم يجب.']
    """
    found = []
    for line in re.finditer(r"[^\n]+", text):
        cuts = [line.start() + cut for cut in _cuts(line.group())]
        edges = [line.start(), *cuts, line.end()]
        pieces = [_trim(text, a, b) for a, b in zip(edges, edges[1:], strict=False)]
        found += _join(text, [(a, b) for a, b in pieces if a < b])
    return found


def _cuts(line: str) -> list[int]:
    quoted = [match.span() for match in _QUOTES.finditer(line)]
    cuts = []
    for match in _END.finditer(line):
        before = line[: match.end()]
        if any(a < match.start() and match.end() < b for a, b in quoted):
            continue
        if match.group() == "." and (_ABBREVIATION.search(before) or _NUMBERED.match(before)):
            continue
        cuts.append(match.end())
    for match in _SEMICOLON.finditer(line):
        left = max([0, *(cut for cut in cuts if cut <= match.start())])
        right = min([len(line), *(cut for cut in cuts if cut > match.end())])
        inside = any(a < match.start() < b for a, b in quoted)
        if not inside and min(len(words(line[left:match.start()])), len(words(line[match.end():right]))) >= 6:
            cuts = sorted([*cuts, match.end()])
    return cuts


def _join(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put together what a stray full stop tore apart."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and _continues(text[slice(*joined[-1])], text[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _continues(before: str, after: str) -> bool:
    first, last = words(after), words(before)
    if not first or not last:
        return True
    if len(first) + len(last) > _LONGEST or before.endswith(("؟", "!", "?")):
        return False
    opener, pair = first[0].folded, " ".join(word.folded for word in first[:2])
    torn = len(last) <= 4 and before.endswith(".") and not before.endswith("..")
    return opener in _CONTINUATIONS or pair in _PAIRS or torn or (opener in _REPORTED and len(last) < 20)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
