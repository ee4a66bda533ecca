"""The training data as groups of texts that mean the same: written for this project, and public corpora."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.arabic.text import stop_words, words
from rag.question.lexicon import LANGUAGES

HERE = Path(__file__).parent
LEXICONS = ("lexicon_ar", "lexicon_en", "glossary_politics", "glossary_security", "general_words", "entities",
            "world_geography", "world_science", "world_history", "world_everyday", "words_by_language")
PARALLEL = ("news_parallel", "questions_parallel", "dialect_ar_en")


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of one TSV of this folder by column name.

    >>> table("entities")[0]["en"].split("|")[0]
    'Iraq'
    """
    with open(HERE / f"{name}.tsv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


def rows(name: str) -> list[list[str]]:
    """Return the rows of one TSV of this folder that has no header."""
    return [line.split("\t") for line in (HERE / f"{name}.tsv").read_text("utf-8").splitlines() if line]


def pseudo_translations(groups: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    """Yield every Arabic passage that a question has, with its words one by one in each other language.

    Few Arabic passages have translations; their words' company is what other languages' words lack most.
    """
    dictionaries = _dictionaries()
    for passage in dict.fromkeys(texts[1] for kind, texts in groups if kind == "question and passage"):
        stems = [word.stem for word in words(passage) if word.folded not in stop_words()["ar"]]
        yield "pseudo-translation", [passage, *(" ".join(filter(None, map(table.get, stems))) for table in dictionaries.values())]


def _dictionaries() -> dict[str, dict[str, str]]:
    """For each language the first translation of an Arabic stem."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for name in LEXICONS:
        for row in table(name):
            stems = [words(form)[0].stem for form in row["ar"].split("|") if len(words(form)) == 1]
            for language, dictionary in found.items():
                translation = (row.get(language) or "").split("|")[0]
                for stem in stems if translation else ():
                    dictionary.setdefault(stem, translation)
    return found


def synonym_sets() -> list[list[str]]:
    """Return the sets of Arabic words and phrases that a question and a passage may exchange."""
    sets = rows("synonyms_ar")
    for name in ("glossary_politics", "glossary_security", "entities", "world_geography", "world_science"):
        sets += [row["ar"].split("|") for row in table(name)]
    return sets


def thesaurus() -> list[tuple[list[str], list[str], list[str]]]:
    """Return (forms of a word, what says the same, what a passage about it says) of the Arabic thesaurus."""
    def forms(cell: str) -> list[str]:
        return cell.split("|") if cell else []

    return [(forms(row["head"]), forms(row["same"]), forms(row["related"])) for row in table("thesaurus_ar")]


def written() -> Iterator[tuple[str, list[str]]]:
    """Yield (kind, texts that mean the same) of the data written for this project."""
    for name in LEXICONS:
        for row in table(name):
            yield "lexicon", [cell.replace("|", " ") for cell in row.values() if cell]
    for name in PARALLEL:
        for row in table(name):
            yield "parallel", [cell for cell in row.values() if cell]
    for cells in rows("synonyms_ar"):
        yield "synonyms", cells
    for ways in thesaurus():
        yield "synonyms", [" ".join(cell) for cell in ways if cell]
    for cells in rows("question_paraphrases_ar"):
        yield "paraphrase", cells
    for name in ("qa_pairs", "qa_paraphrase", "qa_invented"):
        for row in table(name):
            yield "question and passage", [row["question_ar"], row["passage_ar"], row["question_en"]]
    for row in table("entail_ar"):
        yield "question and passage", [row["question"], row["answer_sentence"]]


def public(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield (kind, texts that mean the same) of the public corpora in `folder`; says which are absent."""
    for name in READERS:
        if (folder / name).exists():
            yield from public_file(folder / name)
        else:
            print(f"{folder / name} is absent: training goes on without it")


def public_file(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield (kind, texts that mean the same) of one public corpus."""
    yield from READERS[path.name](path)


def _columns(path: Path) -> Iterator[tuple[str, list[str]]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield "parallel", [cell for cell in row if cell]


def _lemmas(path: Path) -> Iterator[tuple[str, list[str]]]:
    """All that one Arabic lemma translates to, together."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        translations: dict[str, dict[str, None]] = defaultdict(dict)
        for _, arabic, other in list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
            translations[arabic][other] = None
    for arabic, others in translations.items():
        yield "lexicon", [arabic, *others]


def _squad(path: Path) -> Iterator[tuple[str, list[str]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    for paragraph in (paragraph for article in articles for paragraph in article["paragraphs"]):
        for question in paragraph["qas"]:
            yield "question and passage", [question["question"], paragraph["context"]]


READERS = {"ntrex.tsv.gz": _columns, "tico19.tsv.gz": _columns, "tatoeba.tsv.gz": _columns, "omw.tsv.gz": _lemmas,
           "omw_definitions.tsv.gz": _columns, "arcd_train.json.gz": _squad}
