"""Words and phrases of nine languages -> the Arabic stems that say the same, from the shipped word lists.

`rag/question/lexicons/<language>.tsv` holds a phrase's key, then its Arabic alternatives as `stems:weight`; the file of
Arabic itself holds synonyms. `python -m rag.training.train` writes them from the lexicons in `rag/training`.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

import Stemmer

from rag.arabic.text import fold, stem, stop_words
from rag.storage.lexical import Alternative

LANGUAGES = ("en", "fr", "fa", "tr", "ckb", "es", "de", "ru")
LONGEST_PHRASE = 4  # words
COMPOUND = 0.9  # weight of a German compound put together from its parts
_SNOWBALL = {"en": "english", "fr": "french", "es": "spanish", "de": "german", "tr": "turkish", "ru": "russian"}
# Endings of Persian and Sorani nouns, after folding; Snowball has neither language.
_ENDINGS = {"fa": re.compile(r"(?<=...)(?:هايي|هاي|ها|ان|ي)$"),
            "ckb": re.compile(r"(?<=...)(?:هكاني?يان|هكاني|هكان|هكهي|هكه|يهكان|هيهكي|هيهك|يكي|يك|اني|ان|ياندا|دا|ي|ه)$")}


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language])


@lru_cache(maxsize=100_000)
def key(word: str, language: str) -> str:
    """Return the form under which a word of `language`, as written, is looked up.

    Snowball goes by letters that folding would lose (Turkish ı and ğ, French é), so it comes first.

    >>> key("militias", "en"), key("يدعم", "ar"), key("Krallığı", "tr") == key("krallık", "tr")
    ('militia', 'يدعم', True)
    """
    if language == "ar":
        return stem(fold(word))
    if language not in _SNOWBALL:
        return _ENDINGS[language].sub("", fold(word).replace("وو", "و"))
    if language == "tr":
        word = word.replace("İ", "i").replace("I", "ı")
    found = fold(_stemmer(language).stemWord(unicodedata.normalize("NFC", word.lower())))
    return re.sub("g$", "k", found) if language == "tr" else found  # krallığ- is krallık


@lru_cache(maxsize=20_000)
def alternatives(phrase: str, language: str) -> tuple[Alternative, ...]:
    """Return the Arabic ways to say a phrase, given as the keys of its words joined by spaces; () for an unknown one.

    >>> ("بنتاغ",) in [way.stems for way in alternatives("pentagon", "en")]
    True
    """
    kind = "synonym" if language == "ar" else "translation"
    pairs = (way.rsplit(":", 1) for way in known_phrases(language).get(phrase, "").split("\t") if way)
    return tuple(Alternative(tuple(stems.split()), float(weight), kind) for stems, weight in pairs)


@cache
def known_phrases(language: str) -> dict[str, str]:
    """Return each phrase that a language's list has with its line, unread: a question needs a few of twenty thousand.

    >>> known_phrases("en")["10th"]
    'عاشر:1.00'
    """
    lines = resources.files(__package__).joinpath("lexicons", f"{language}.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


_LINKS = ("", "s", "es", "n", "en", "e", "er")  # what German puts between the parts of a compound


@lru_cache(maxsize=10_000)
def compound(word: str) -> tuple[Alternative, ...]:
    """Return the Arabic ways to say a German compound of two known words, its longest last part first; () for another.

    >>> [way.stems for way in compound("Luftangriff")][0]
    ('هجوم', 'جوي')
    """
    written = word.lower()
    for cut in range(3, len(written) - 2):
        heads = alternatives(key(written[cut:], "de"), "de")
        for link in _LINKS if heads else ():
            first = written[:cut].removesuffix(link)
            others = alternatives(key(first, "de"), "de") if len(first) > 2 and written[:cut].endswith(link) else ()
            if others:
                return tuple(Alternative(head.stems + other.stems, COMPOUND * min(head.weight, other.weight), "translation")
                             for head in heads[:3] for other in others[:2])
    return ()


def arabic_spelling(word: str, language: str) -> str:
    """Return the stem under which Arabic may write the same word or name: Sorani's short vowels are left out.

    >>> arabic_spelling("عەلی", "ckb") == arabic_spelling("علی", "fa") == stem("علي")
    True
    """
    return stem(fold(word.replace("ە", "").replace("وو", "و") if language == "ckb" else word))


def content_stems(folded_words: list[str]) -> tuple[str, ...]:
    """Return the stems of an Arabic phrase without its stop words (unless it has nothing else).

    >>> content_stems(["قوات", "في", "العراق"])
    ('قو', 'عراق')
    """
    content = [word for word in folded_words if word not in stop_words()["ar"]] or folded_words
    return tuple(stem(word) for word in content)
