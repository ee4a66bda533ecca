"""Texts and questions made by rule, always the same, of any number of passages; and texts and questions that others made.

Made texts have the words of a newspaper's lexicon as often as Zipf's law says, joined to the articles, prepositions and
conjunctions that Arabic writes with them. A made question asks for one passage by five of its words, each in another form.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rag.arabic.text import fold, stop_words
from rag.errors import RagError

LEXICON = Path(__file__).parents[2] / "rag" / "training" / "lexicon_ar.tsv"
PASSAGES = 10  # of an article: the seeds have as many
PREFIXES, SHARES = ("", "ال", "و", "وال", "بال", "ب"), (0.5, 0.3, 0.06, 0.06, 0.04, 0.04)
ASKED = 5  # words of a made question
_OWN, _OWN_SHARE = 40, 0.25  # words that an article comes back to, and how many of its words they are
_FILE = 1_000  # articles


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its language, and what is looked for: a passage by its id, a whole document, or evidence in one."""

    question: str
    language: str = "ar"
    passage: str = ""
    document: str = ""
    evidence: tuple[tuple[str, str], ...] = ()


@cache
def families() -> list[list[str]]:
    """Return words with their forms: function words first, then the lexicon's, most frequent first."""
    rows = LEXICON.read_text("utf-8").splitlines()[1:]
    return [[word] for word in sorted(stop_words()["ar"])] + [row.partition("\t")[0].split("|") for row in rows]


@cache
def family_of() -> dict[str, int]:
    """Return for each folded form with its possible prefixes the number of its family; function words have none."""
    function = stop_words()["ar"]
    forms = ((_joined(prefix, form), number) for number, family in reversed([*enumerate(families())][len(function):])
             for form in map(fold, family) for prefix in PREFIXES)
    return {form: number for form, number in forms if form not in function}


def write_articles(passages: int, folder: Path) -> None:
    """Write articles that this project splits into as many passages: each a paragraph that no other fits beside."""
    folder.mkdir(parents=True)
    for first in range(0, passages, PASSAGES * _FILE):
        with open(folder / f"{first // (PASSAGES * _FILE):04}.jsonl", "w", encoding="utf-8") as file:
            for start in range(first, min(first + PASSAGES * _FILE, passages), PASSAGES):
                text = "\n\n".join(_paragraphs(start, min(PASSAGES, passages - start)))
                file.write(json.dumps({"id": str(start), "text": text}, ensure_ascii=False) + "\n")


def _paragraphs(seed: int, number: int) -> Iterator[str]:
    """Yield paragraphs of 500 to 880 characters without a full stop inside: two have no room in a passage of 900."""
    chance = np.random.default_rng(seed)
    own = chance.choice(np.arange(len(stop_words()["ar"]), len(families())), _OWN)
    ranks = np.searchsorted(_cumulated(), chance.random(number * 200))
    ranks = np.where(chance.random(len(ranks)) < _OWN_SHARE, chance.choice(own, len(ranks)), ranks)
    prefixes = chance.choice(len(PREFIXES), len(ranks), p=SHARES)
    picks = chance.random(len(ranks))
    words = (_form(*each) for each in zip(ranks.tolist(), prefixes.tolist(), picks.tolist(), strict=True))
    for longest in chance.integers(500, 880, number).tolist():
        line = next(words)
        while len(line) < longest - 12:
            line += " " + next(words)
        yield line + "."


@cache
def _cumulated() -> np.ndarray:
    weights = 1 / (np.arange(len(families())) + 2.7)
    return np.cumsum(weights / weights.sum())


def _form(family: int, prefix: int, pick: float) -> str:
    forms = families()[family]
    form = forms[int(pick * len(forms))]
    return form if family < len(stop_words()["ar"]) else _joined(PREFIXES[prefix], form)


def _joined(prefix: str, form: str) -> str:
    """A prefix and a form, unless that has one already."""
    return form if form.startswith(("ال", "و", "ل", "ب")) else prefix + form


def made_questions(passages: list[tuple[str, str]], number: int) -> list[Asked]:
    """Return as many questions, each about one of the passages (ids and texts); fewer where these have too few known words."""
    chance = np.random.default_rng(0)
    asked = []
    for row in chance.choice(len(passages), 2 * number) if passages else ():
        name, text = passages[row]
        told = {}  # the form in the passage, by family
        for word in text.replace(".", "").split():
            if (family := family_of().get(fold(word))) is not None:
                told.setdefault(family, word)
        if len(told) >= ASKED and len(asked) < number:
            chosen = chance.choice(sorted(told), ASKED, replace=False)
            words = [_otherwise(family, told[family], chance) for family in chosen]
            asked.append(Asked(" ".join(["ماذا قيل عن", *words]) + "؟", passage=name))
    return asked


def _otherwise(family: int, told: str, chance: np.random.Generator) -> str:
    """A form of a word that is not the one that was told."""
    forms = {_joined(prefix, form) for form in families()[family] for prefix in PREFIXES[:3]} - {told}
    return sorted(forms)[chance.integers(len(forms))] if forms else told


def squad(path: Path, folder: Path) -> list[Asked]:
    """Write the paragraphs of a file in SQuAD's format (.json or .json.gz: ARCD, XQuAD) and return its questions."""
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
            paragraphs = [paragraph for article in json.load(file)["data"] for paragraph in article["paragraphs"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RagError(f"{path} is no file in SQuAD's format ({error}): name one with data, paragraphs and qas.") from None
    names = {text: str(number) for number, text in enumerate(dict.fromkeys(paragraph["context"] for paragraph in paragraphs))}
    folder.mkdir(parents=True)
    rows = (json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n" for text, name in names.items())
    (folder / "paragraphs.jsonl").write_text("".join(rows), "utf-8")
    return [Asked(question["question"].strip(), document=f"paragraphs.jsonl#{names[paragraph['context']]}")
            for paragraph in paragraphs for question in paragraph["qas"] if question["question"].strip()]
