"""The lexicons of this folder -> `rag/question/lexicons/<language>.tsv`, which `rag.question.lexicon` reads."""

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from rag.arabic.text import words
from rag.question.lexicon import LANGUAGES, LONGEST_PHRASE, content_stems, key
from rag.training import corpora

MOST, MOST_SYNONYMS = 12, 16  # alternatives of one phrase
LEAST = 0.35  # of the best alternative's weight
LIKENESS = 0.34  # share of English senses that two families have in common
PIVOT = 1.5
COMMON = 12  # families: a sense of more than these is too general
SYNONYM = 0.4  # weight of another word for the same thing, beside the question's own
SAME, RELATED, REVERSED = 0.4, 0.2, 0.3  # weights of the thesaurus's columns, and of a head for its synonym
FADING = 0.05  # a column's later words count this much less each


def write(folder: Path) -> None:
    """Write a table for each language and one of Arabic synonyms into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        _save(folder / f"{language}.tsv", _translations(language), MOST)
    _save(folder / "ar.tsv", _synonyms(), MOST_SYNONYMS)


def _translations(language: str) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for name in corpora.LEXICONS:
        for row in corpora.table(name):
            for j, source in enumerate(filter(None, row.get(language, "").split("|"))):
                for i, arabic in enumerate(row["ar"].split("|")):
                    _add(found, _phrase(source, language), _arabic(arabic), 1 / ((1 + 0.2 * i) * (1 + 0.3 * j)))
    return found


def _synonyms() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for group in corpora.synonym_sets():
        ways = [(_phrase(text, "ar"), _arabic(text)) for text in group]
        for phrase, own in ways:
            for _, other in ways:
                if other != own:
                    _add(found, phrase, other, SYNONYM)
    _add_pivots(found)
    _add_thesaurus(found)
    return found


def _add_thesaurus(found: dict[str, dict[str, float]]) -> None:
    for heads, same, related in corpora.thesaurus():
        for head in heads:
            for ways, weight in ((same, SAME), (related, RELATED)):
                for place, way in enumerate(ways):
                    _add_pair(found, head, way, weight / (1 + FADING * place))
            for place, way in enumerate(same):
                _add_pair(found, way, head, REVERSED / (1 + FADING * place))


def _add_pair(found: dict[str, dict[str, float]], asked: str, said: str, weight: float) -> None:
    phrase, way = _phrase(asked, "ar"), _arabic(said)
    if phrase != way:
        _add(found, phrase, way, weight)


def _add_pivots(found: dict[str, dict[str, float]]) -> None:
    """Families of words that English says with the same words are near-synonyms (رحيل and انسحاب by "departure")."""
    families = [([_phrase(form, "ar") for form in row["ar"].split("|")], frozenset(filter(None, row["en"].split("|"))))
                for row in corpora.table("lexicon_ar") if row["en"]]
    by_sense = defaultdict(list)
    for number, (_, senses) in enumerate(families):
        for sense in senses:
            by_sense[sense].append(number)
    for number, (forms, senses) in enumerate(families):
        others = Counter(other for sense in senses if len(by_sense[sense]) <= COMMON for other in by_sense[sense] if other != number)
        for other, shared in others.items():
            likeness = shared / len(senses | families[other][1])
            if likeness >= LIKENESS:
                for form in set(forms):
                    for way in set(families[other][0]) - {form}:
                        _add(found, form, way, SYNONYM * min(1, PIVOT * likeness))


def _add(found: dict[str, dict[str, float]], phrase: str, arabic: str, weight: float) -> None:
    if phrase and arabic and len(phrase.split()) <= LONGEST_PHRASE and len(arabic.split()) <= LONGEST_PHRASE:
        found[phrase][arabic] = max(weight, found[phrase].get(arabic, 0))


def _phrase(text: str, language: str) -> str:
    text = text.strip(" -")
    return " ".join(key(text[word.start:word.end], language) for word in words(text))


def _arabic(text: str) -> str:
    return " ".join(content_stems([word.folded for word in words(text)]))


@cache
def _commonness() -> dict[str, int]:
    """The place of each stem among those of Arabic newspapers, the commonest first: of equals it is kept."""
    stems = (_arabic(form) for row in corpora.table("lexicon_ar") for form in row["ar"].split("|"))
    return {stem: place for place, stem in enumerate(dict.fromkeys(stems))}


def _save(path: Path, table: dict[str, dict[str, float]], most: int) -> None:
    lines = []
    common = _commonness()
    for phrase, ways in sorted(table.items()):
        best = max(ways.values())
        kept = sorted(((w, a) for a, w in ways.items() if w >= LEAST * best),
                      key=lambda pair: (-pair[0], common.get(pair[1], len(common)), pair[1]))[:most]
        lines.append("\t".join([phrase, *(f"{arabic}:{weight:.2f}" for weight, arabic in kept)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
