"""What somebody types -> the articles that say it, and where; letters that readers take for the same are the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.arabic.text import words
from rag.articles.documents import Document

from .spelling import Spelled, spelled, spelled_words


@dataclass(frozen=True, slots=True)
class Found:
    """An article that says all the words, in its title or text: where the text does, from `start` to `end` each, in order."""

    document: str
    in_title: bool
    places: tuple[tuple[int, int], ...]


def find(typed: str, documents: Mapping[str, Document]) -> tuple[Found, ...]:
    """Return the articles that say every word that was typed, or what begins with it; neighbouring words are one place.

    What Arabic joins to a word may stand before it. Raises no error: without a word nothing is found.

    >>> article = Document("a.txt", "عودة المفاوضات", "قالت الإدارة الأميركية إن المفاوضات بدأت. وللإدارة رأي.")
    >>> for typed in ("الادارة الأمريكية", "مفاوضات", "عودة إدارة", "غزة"):
    ...     [[(found.in_title, article.text[start:end]) for start, end in found.places] for found in find(typed, {"a": article})]
    [[(False, 'الإدارة الأميركية'), (False, 'وللإدارة')]]
    [[(True, 'المفاوضات')]]
    [[(True, 'الإدارة'), (True, 'وللإدارة')]]
    []
    """
    patterns = [_pattern(spelled(word.folded)) for word in words(typed)]
    found = []
    for name, document in documents.items() if patterns else ():
        title, text = spelled_words(document.title), spelled_words(document.text)
        numbers = [{text.line.count(" ", 0, match.start()) for match in pattern.finditer(text.line)} for pattern in patterns]
        titled = [bool(pattern.search(title.line)) for pattern in patterns]
        if all(said or in_title for said, in_title in zip(numbers, titled, strict=True)):
            found.append(Found(name, any(titled), _places(set().union(*numbers), text)))
    return tuple(found)


def _pattern(word: str) -> re.Pattern:
    """What begins with a word, behind what Arabic joins to it: ال and ل together are لل."""
    rest = word.removeprefix("ال")
    joined = "(?:[بك]?ال|ل?ل)" if rest != word else "(?:[بك]?(?:ال)?|ل?ل)"
    return re.compile(rf"(?<!\S)[وف]?{joined}{re.escape(rest)}\S*")


def _places(numbers: set[int], text: Spelled) -> tuple[tuple[int, int], ...]:
    """The places of numbered words, neighbours on one line together."""
    places: list[tuple[int, int]] = []
    for number in sorted(numbers):
        start, end = text.starts[number], text.ends[number]
        if places and number - 1 in numbers and text.text[places[-1][1]:start].strip(" \t") == "":
            start = places.pop()[0]
        places.append((start, end))
    return tuple(places)
