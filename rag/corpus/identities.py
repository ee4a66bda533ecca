"""Articles -> the people whom they name, the short forms and the spellings of one name together."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.arabic.cues import GIVEN_NAMES, NUMBER_WORDS, PERSON_WORDS
from rag.arabic.lines import Phrase
from rag.arabic.people import may_be_name, people, title_before
from rag.arabic.reading import Reading, read
from rag.arabic.sentences import sentences
from rag.arabic.text import stem
from rag.question.lexicon import alternatives

from .spelling import Spelled, behind, spelled, spelled_words, unjoined

_NISBA = re.compile(r"ال\w+ي")  # السوداني: a name, or an adjective behind a noun with ال
_BEHIND_NAME = frozenset(("", "ان", "انه", "انها", "بان", "في", "خلال", "امام", "عبر", "الي", "علي", "عن", "من", "مع"))
_FEW_SYNONYMS = 4  # in the lexicon: names have few, if it has them at all
_SHORTEST = 3  # letters of a last name that stands alone
_Name = tuple[str, ...]  # the words of a name, folded and spelled alike


@dataclass(frozen=True, slots=True)
class Identity:
    """A person by the commonest form of the whole name, with the commonest title, and all (article, start, end) in order."""

    name: str
    title: str
    places: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A person whom a sentence names: the words of the name, how it is written, the title before it."""

    name: _Name
    written: str
    title: str


def identities(texts: Mapping[str, str]) -> tuple[Identity, ...]:
    """Return the people whom articles, by their names, speak of.

    A person is also found by a part of the name and, in an article that has the whole or a title before it, by the last
    name alone.

    >>> texts = {"a": "التقى وزير المالية سمير حداد الوفد. وقال حداد إن الموازنة جاهزة.", "b": "عاد الوزير حداد إلى بيروت."}
    >>> identities(texts)
    (Identity(name='سمير حداد', title='وزير المالية', places=(('a', 19, 28), ('a', 41, 45), ('b', 11, 15))),)
    """
    found = [person for text in texts.values() for person in _people(text)]
    whole = _whole_names(Counter(person.name for person in found))
    written, titles = (defaultdict[_Name, Counter[str]](Counter) for _ in range(2))
    for person in found:
        titles[whole[person.name]].update([person.title] * bool(person.title))
        written[whole[person.name]].update([person.written] * (person.name == whole[person.name]))
    names = _Names(whole)
    places = defaultdict(list)
    for article, text in texts.items():
        for name, start, end in sorted(names.places(spelled_words(text)), key=lambda place: place[1:]):
            places[name].append((article, start, end))
    return tuple(Identity(_commonest(written[name]), _commonest(titles[name]), tuple(at)) for name, at in places.items())


def _commonest(counted: Counter[str]) -> str:
    return counted.most_common(1)[0][0] if counted else ""


@lru_cache(maxsize=10_000)
def _people(text: str) -> tuple[_Found, ...]:
    """Whom the sentences of an article name."""
    found: list[_Found] = []
    for start, end in sentences(text):
        reading = read(text[start:end])
        listed = people(reading.text)
        phrases = (_to_its_end(reading, phrase) for phrase in (*listed, *_only_titled(reading, listed)))
        found += (_found(reading, phrase) for phrase in phrases if phrase.last > phrase.core + 1)
    return tuple(found)


def _to_its_end(reading: Reading, phrase: Phrase) -> Phrase:
    """The phrase without what is no name behind it: قائلا، بموسكو."""
    places = range(phrase.core, phrase.last)
    return replace(phrase, last=next((place for place in places if not _may_stand_in_name(reading, place)), phrase.last))


def _may_stand_in_name(reading: Reading, number: int) -> bool:
    written = reading.raw(number, number + 1)
    return not (reading.word(number) in _BEHIND_NAME | NUMBER_WORDS or written.endswith(("اً", "ًا")) or reading.points(number))


def _found(reading: Reading, phrase: Phrase) -> _Found:
    tokens = tuple(reading.word(number) for number in range(phrase.core, phrase.last))
    joined = tokens[0] not in GIVEN_NAMES and tokens[0].removeprefix("و") in GIVEN_NAMES
    first = behind(reading.text, reading.line.words[phrase.core].start, int(joined))
    written = " ".join(reading.text[first:reading.line.words[phrase.last - 1].end].split())
    title = reading.raw(phrase.first, phrase.core) if phrase.first < phrase.core else ""
    letters = next((cut for cut, word in unjoined(reading.word(phrase.first)) if word.removeprefix("ال") in PERSON_WORDS), 0)
    return _Found(tuple(map(spelled, (tokens[0][joined:], *tokens[1:]))), written, title[behind(title, 0, letters):])


def _only_titled(reading: Reading, listed: Iterable[Phrase]) -> Iterator[Phrase]:
    """Two words that are nothing else, behind a title that ends with ال: a name whose first part no list has."""
    known = {place for phrase in listed for place in range(phrase.first, phrase.last)}
    for place in range(1, len(reading.line.words) - 1):
        if place not in known and _is_definite(reading, place - 1) and _may_be_pair(reading, place):
            first = title_before(reading.line, place)
            if first < place:
                yield Phrase(first, place, place + 2)


def _may_be_pair(reading: Reading, place: int) -> bool:
    pair = (place, place + 1)
    rare = [_is_rare(reading.word(each)) for each in pair]
    family = _is_definite(reading, place + 1)
    joined = reading.word(place)[0] in "لب" and not _is_rare(reading.word(place)[1:])  # اللاعب السابق لكرة السلة
    return ((rare[0] or rare[1] and not family) and not joined and not _is_definite(reading, place)
            and not any(map(reading.line.parted, pair))
            and all(may_be_name(reading.line, each) and _may_stand_in_name(reading, each) for each in pair)
            and (reading.word(place + 2) in _BEHIND_NAME or reading.line.parted(place + 2)))


def _is_rare(word: str) -> bool:
    return len(alternatives(stem(word), "ar")) <= _FEW_SYNONYMS


def _is_definite(reading: Reading, number: int) -> bool:
    return reading.ends_definite(number) and reading.raw(number, number + 1)[0] not in "أإآ"  # ألينا


def _bare(name: _Name) -> _Name:
    return tuple(word.removeprefix("ال") for word in name)


def _whole_names(counted: Counter[_Name]) -> dict[_Name, _Name]:
    """For every name the commonest of those that have its first words, or its first and last, where these are one person's."""
    families: list[list[_Name]] = []
    by_first: dict[str, list[list[_Name]]] = defaultdict(list)
    for name in sorted(counted, key=lambda name: (-len(name), -counted[name], name)):
        longer = [family for family in by_first[_bare(name)[0]] if any(_shortens(_bare(name), _bare(other)) for other in family)]
        if len(longer) == 1:
            longer[0].append(name)
        else:
            by_first[_bare(name)[0]].append([name])
            families.append(by_first[_bare(name)[0]][-1])
    return {name: max(family, key=lambda each: (counted[each], len(each))) for family in families for name in family}


def _shortens(name: _Name, other: _Name) -> bool:
    return name == other[:len(name)] or (name[0], name[-1]) == (other[0], other[-1])


class _Names:
    """All names of some articles, to find them in each."""

    def __init__(self, whole: Mapping[_Name, _Name]):
        self._by_first: dict[str, list[tuple[_Name, _Name]]] = defaultdict(list)
        for name, person in sorted(whole.items(), key=lambda pair: -len(pair[0])):
            self._by_first[name[0]].append((name, person))
        self._by_last: dict[str, set[_Name]] = defaultdict(set)
        for person in set(whole.values()):
            if len(person[-1]) >= _SHORTEST and person[-1] not in GIVEN_NAMES:
                self._by_last[person[-1]].add(person)

    def places(self, article: Spelled) -> list[tuple[_Name, int, int]]:
        """Return whom an article names from where to where, last names that stand alone behind all others."""
        tokens = article.line.split(" ")
        found, taken = [], set[int]()
        for number, cut, parts, person in self._whole(article, tokens):
            if number not in taken:
                taken.update(range(number, number + len(parts)))
                found.append((person, behind(article.text, article.starts[number], cut), article.ends[number + len(parts) - 1]))
        alone = [(number, cut, word) for number, token in enumerate(tokens) if number not in taken
                 for cut, word in unjoined(token) if word in self._by_last]
        meant = self._meant([person for person, _, _ in found], tokens, alone)
        found += [(meant[word], behind(article.text, article.starts[number], cut), article.ends[number])
                  for number, cut, word in alone if word in meant and not _is_adjective(tokens, number)]
        return found

    def _whole(self, article: Spelled, tokens: list[str]) -> Iterator[tuple[int, int, _Name, _Name]]:
        for number, token in enumerate(tokens):
            for cut, word in unjoined(token):
                for parts, person in self._by_first.get(word, ()):
                    last = number + len(parts)
                    if tuple(tokens[number + 1:last]) == parts[1:] and _is_unbroken(article, number, last):
                        yield number, cut, parts, person

    def _meant(self, named: Iterable[_Name], tokens: list[str], alone: list[tuple[int, int, str]]) -> dict[str, _Name]:
        """Whom a last name means in an article: the one whom it names in whole, or who alone has it and a title before it."""
        meant: dict[str, set[_Name]] = defaultdict(set)
        for person in named:
            meant[person[-1]].add(person)
        for number, _, word in alone:
            if word not in meant and not word.startswith("ال") and number and _is_title(tokens[number - 1]):
                meant[word] = self._by_last[word]
        return {word: next(iter(persons)) for word, persons in meant.items() if len(persons) == 1}


def _is_unbroken(article: Spelled, first: int, last: int) -> bool:
    return all(article.text[article.ends[number]:article.starts[number + 1]].isspace() for number in range(first, last - 1))


def _is_title(token: str) -> bool:
    return any(word in PERSON_WORDS for _, word in unjoined(token))


def _is_adjective(tokens: list[str], number: int) -> bool:
    """Whether a word like السوداني stands behind a noun with ال that it describes, and is no name."""
    before = tokens[number - 1] if number else ""
    return bool(_NISBA.fullmatch(tokens[number])) and before.startswith(("ال", "لل", "بال", "وال")) and not _is_title(before)
