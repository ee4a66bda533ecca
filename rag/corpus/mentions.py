"""Articles -> the people, places and groups that they name: how often, by whichever of their names, and where."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.arabic.cues import PLACES
from rag.arabic.sentences import sentences
from rag.arabic.text import fold
from rag.articles.documents import Document

from .identities import identities
from .naming import USUAL, Named, named

_QUOTES = re.compile(r"[\"“”«»″'‘’()\[\]]")
_COUNTRIES = frozenset(place.removeprefix("ال").rstrip("اهي") for place in (*PLACES, "امريكا"))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an article writes a name: `documents[document].text[start:end]`."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A "person", "place" or "group" (its `kind`) by its commonest name, a person's commonest `title`, and all its places."""

    kind: str
    name: str
    title: str
    spots: tuple[Spot, ...]


def mentions(documents: Mapping[str, Document]) -> tuple[Mention, ...]:
    """Return whom and what articles name, the most often named first.

    >>> text = "التقى الوزير سمير حداد وفد منظمة الصحة العالمية في بيروت. وقال حداد إن المنظمة ستعود."
    >>> [(each.kind, each.name, len(each.spots)) for each in mentions({"a.txt": Document("a.txt", "", text)})]
    [('person', 'سمير حداد', 2), ('group', 'منظمة الصحة العالمية', 1), ('place', 'بيروت', 1)]
    """
    texts = {name: document.text for name, document in documents.items()}
    persons = identities(texts)
    found = [Mention("person", person.name, person.title, tuple(Spot(*place) for place in person.places)) for person in persons]
    taken = {(spot.document, place) for person in found for spot in person.spots for place in range(spot.start, spot.end)}
    spots: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for document, text in texts.items():
        for name in _named(text):
            if (document, name.start) not in taken:
                spots[name.kind, name.key].append(Spot(document, name.start, name.end))
    _join_nationalities(spots)
    found += [Mention(kind, _name(key, at, texts), "", tuple(at)) for (kind, key), at in spots.items()]
    return tuple(sorted(found, key=lambda mention: (-len(mention.spots), mention.spots[0].document, mention.spots[0].start)))


@lru_cache(maxsize=5_000)
def _named(text: str) -> tuple[Named, ...]:
    return tuple(Named(name.kind, name.key, start + name.start, start + name.end)
                 for start, end in sentences(text) for name in named(text[start:end]))


def _join_nationalities(spots: dict[tuple[str, str], list[Spot]]) -> None:
    """Count كتائب حزب الله العراقية as كتائب حزب الله, where that is commoner and no other country's are named."""
    longer: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for kind, key in spots:
        base, _, last = key.rpartition(" ")
        if (kind, base) in spots and last.removeprefix("ال").rstrip("هي") in _COUNTRIES:
            longer[kind, base].append((kind, key))
    for usual, others in longer.items():
        countries = {key.rpartition(" ")[2].rstrip("ه") for _, key in others}
        if len(countries) == 1 and len(spots[usual]) > sum(len(spots[other]) for other in others):
            spots[usual] = sorted(spots[usual] + [spot for other in others for spot in spots.pop(other)],
                                 key=lambda spot: (spot.document, spot.start))


def _name(key: str, spots: list[Spot], texts: Mapping[str, str]) -> str:
    """The usual name, or as it is written most often: without quotation marks, with ي at its end, apart from a ل before it."""
    written = Counter(" ".join(_QUOTES.sub("", texts[spot.document][spot.start:spot.end]).split()) for spot in spots)
    folded = Counter(fold(name) for name in written.elements() if not name.startswith("لل"))
    if key in USUAL or not folded:
        return USUAL.get(key) or f"ال{next(iter(written))[2:]}"
    commonest = folded.most_common(1)[0][0]
    return min((name for name in written if fold(name) == commonest), key=lambda name: (name.count("ى"), -written[name]))
