"""Operators in a question: "exact phrase", +word and -word; what they demand of a passage, and what is left to ask."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from rag.arabic.sounds import sound
from rag.arabic.text import language, stem, stop_words, words
from rag.storage.lexical import Alternative, Concept

_MARKED = re.compile(
    r"""(?P<sign>(?<!\S)[+-])?(?:"(?P<straight>[^"]*)"|«(?P<guillemets>[^«»]*)»|“(?P<curly>[^“”]*)”|„(?P<low>[^„“”]*)[“”])"""
    r"""|(?P<mark>(?<!\S)[+-])(?P<word>[^\W_](?:[^\s.,٬،;؛:!?؟…()\[\]"«»“”„]|\.(?=\w)|[,٬](?=\d))*)""")
# "القوات -التي بقيت- في العراق", and the same with its second dash set apart: what closes a pair of dashes, what opens one.
_CLOSING, _OPENING = re.compile(r"[^\W_][\u064b-\u0652]?-(?!\w)|\s-(?=\s)"), re.compile(r"\s-(?=[^\W_])")
_SPARE_SPACE = re.compile(r"\s+(?=[\s.,،;؛:!?؟]|$)")
_ARABIC = re.compile("[\u0621-\u064a]")


@dataclass(frozen=True, slots=True)
class Term:
    """What a passage must or must not say, as `written`: `exact` folded words in a row, or else one of several `ways`."""

    written: str
    exact: tuple[str, ...] = ()
    ways: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question demands of every passage; empty, and then false, for a question without operators."""

    phrases: tuple[Term, ...] = ()
    required: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is demanded."""
        return bool(self.phrases or self.required or self.excluded)


def parse(question: str) -> tuple[Filters, str]:
    """Return what a question's operators demand, and the question without their marks and without what it excludes.

    Typographic quotation marks also stand around titles: they are an operator only beside another one or around the
    whole question. A minus is one only before a word and after white space, and not where it is a dash.

    >>> filters, plain = parse('متى تنسحب "قوات التحالف" +بغداد -الناتو؟')
    >>> [[term.written for term in terms] for terms in (filters.phrases, filters.required, filters.excluded)], plain
    ([['"قوات التحالف"'], ['بغداد'], ['الناتو']], 'متى تنسحب قوات التحالف بغداد؟')
    >>> parse("الحوار 2021-2024 بين «قوات الحشد» والوزير")
    (Filters(phrases=(), required=(), excluded=()), 'الحوار 2021-2024 بين «قوات الحشد» والوزير')
    """
    marked = _marked(question)
    if not marked:
        return Filters(), question
    terms: dict[str, list[Term]] = {"": [], "+": [], "-": []}
    plain = []
    place = 0
    for match in marked:
        written, sign = _written(match), match["sign"] or match["mark"] or ""
        folded = tuple(word.folded for word in words(written))
        if match["word"]:
            term = Term(written, ways=(Alternative(tuple(map(stem, folded))),))
        else:
            term = Term(f'"{written.strip()}"', exact=folded)
        terms[sign if match["word"] or sign == "-" else ""].append(term)
        plain += [question[place:match.start()], "" if sign == "-" else f" {written} "]
        place = match.end()
    whole = _SPARE_SPACE.sub("", "".join([*plain, question[place:]])).strip()
    return Filters(tuple(terms[""]), tuple(terms["+"]), tuple(terms["-"])), whole


def _written(match: re.Match) -> str:
    return match["word"] or match["straight"] or match["guillemets"] or match["curly"] or match["low"] or ""


def _marked(question: str) -> list[re.Match]:
    """The places of a question's operators."""
    found = [match for match in _MARKED.finditer(question) if words(_written(match)) and not _is_a_dash(question, match)]
    sure = [match for match in found if match["word"] or match["sign"] or match["straight"]]
    edges = [0, *(edge for match in found for edge in match.span()), len(question)]
    outside = any(words(question[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return found if sure or not outside else []


def _is_a_dash(question: str, match: re.Match) -> bool:
    """Whether a minus before a word is one of a pair of dashes, stands in a range of numbers or opens a list's item."""
    if match["mark"] != "-":
        return False
    rest = question[match.start("word"):]
    closing, opening = _CLOSING.search(rest), _OPENING.search(rest)
    paired = closing and not (opening and opening.start() < closing.start())
    is_range = match["word"][0].isdigit() and question[:match.start()].rstrip()[-1:].isdigit()
    stops = stop_words()[language(question)]  # to exclude "who" would be to exclude everything
    return bool(paired) or is_range or all(word.folded in stops for word in words(match["word"]))


def fulfils(text: str, filters: Filters) -> bool:
    """Return whether a text says every phrase and every required word, and nothing that is excluded.

    >>> [fulfils("خططت لقوات التحالف في بغداد", parse(question)[0]) for question in ('"قوات التحالف"', "+القوات -بغداد")]
    [True, False]
    """
    return (all(says(text, term) for term in (*filters.phrases, *filters.required))
            and not any(says(text, term) for term in filters.excluded))


def says(text: str, term: Term) -> bool:
    """Return whether a text says a term: an exact one in these words in a row, but for what Arabic joins to the first.

    >>> says("للقوات الأمريكية", Term("", exact=("القوات", "الامريكيه")))
    True
    """
    found = words(text)
    if term.exact:
        first, rest, folded = _with_proclitics(term.exact[0]), term.exact[1:], tuple(word.folded for word in found)
        return any(word in first and folded[place:place + len(rest)] == rest for place, word in enumerate(folded, start=1))
    stems = {word.stem for word in found}
    return any(any(sound(word.folded) == way.stems[0] for word in found) if way.kind == "sound" else stems.issuperset(way.stems)
               for way in term.ways)


@lru_cache(maxsize=1_000)
def _with_proclitics(word: str) -> frozenset[str]:
    """A folded word and its forms with و or ف, then ب, ك or ل, then ال before it."""
    if not _ARABIC.match(word):
        return frozenset((word,))
    bare = {word, f"ال{word}"}
    joined = {f"{preposition}{form}" for preposition in ("", "ب", "ك", "ل") for form in bare}
    for form in bare:
        if form.startswith("ال"):  # ل and القوات are للقوات, ل and اللجنة are للجنة
            joined.add(f"ل{form[2:]}" if form[2:].startswith("ل") else f"لل{form[2:]}")
    return frozenset(f"{conjunction}{form}" for conjunction in ("", "و", "ف") for form in joined)


def needed(filters: Filters) -> tuple[Concept, ...]:
    """Return concepts with each of which a passage has to share a word if it is to fulfil the filters.

    >>> [concept.asked for concept in needed(parse('"قوات التحالف" +بغداد -الناتو')[0])]
    ['قوات', 'التحالف', 'بغداد']
    """
    concepts = []
    for term in filters.phrases + filters.required:
        if term.ways:
            concepts.append(Concept(term.written, term.ways))
        for place, word in enumerate(term.exact):
            stems = {stem(form) for form in (_with_proclitics(word) if place == 0 else (word,))}
            concepts.append(Concept(word, tuple(Alternative((found,)) for found in sorted(stems))))
    return tuple(concepts)


class _Said(Protocol):
    @property
    def text(self) -> str: ...


_Sentence = TypeVar("_Sentence", bound=_Said)


def preferred(sentences: Iterable[_Sentence], filters: Filters) -> list[_Sentence]:
    """Return the sentences that may be cited: without an excluded word, and such as say most of what is demanded."""
    allowed = [sentence for sentence in sentences if not any(says(sentence.text, term) for term in filters.excluded)]
    said = [sum(says(sentence.text, term) for term in filters.phrases + filters.required) for sentence in allowed]
    return [sentence for sentence, number in zip(allowed, said, strict=True) if number == max(said)]
