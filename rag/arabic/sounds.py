"""A name's consonants, the same whichever script it is written in: سليماني, Soleimani, Сулеймани -> slmn.

A phonetic key in the manner of Soundex, over classes of consonants that transliterations exchange; vowels, which
Arabic does not write and Latin spells in many ways, are left out.
"""

import re
from functools import lru_cache

from .text import LETTERS, fold

_CLASSES = {"b": "بbp", "t": "تطt", "s": "ثسصs", "d": "دذزضظdz", "r": "رr", "x": "ش", "g": "جغgj", "k": "قكخkq",
            "f": "فfv", "l": "لl", "m": "مm", "n": "نn", "h": "حهh"}
_CLASS = {letter: key for key, letters in _CLASSES.items() for letter in letters}
_KEYS = {letter: _CLASS.get(chr(letter), "") for letter in range(ord("ء"), ord("ي") + 1)}
_SPELLINGS = tuple((re.compile(spelling), letter) for spelling, letter in (
    (r"tch|sch|sh|ch|ş|ç", "ش"), (r"kh|x", "k"), (r"gh|dj", "g"), (r"dh|zh", "d"), (r"th", "s"), (r"ph", "f"),
    (r"ck|c(?![eiy])", "k"), (r"c", "s"), (r"h\b", ""), (r"([a-z])\1", r"\1")))
_ARTICLE, _LAST, _TWICE = map(re.compile, (r"^[وف]?ال(?=...)", r"ه$", r"(.)\1+"))
_LATIN = re.compile("[a-zşç]")  # these spellings are of Latin letters only
_CYRILLIC = str.maketrans(dict(zip("абвгдежзийклмнопрстуфхцчшщыэюя", "abvgdejziiklmnoprstufhsشششieua", strict=True)))
_SORANI_VOWELS = str.maketrans("", "", "ەێۆ")
_SHORTEST = 3  # consonants: with fewer, every name sounds like some word


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """Return the consonant key of a word, or "" when it has too few consonants to say anything.

    >>> [sound(word) for word in ("سليماني", "Soleimani", "Сулеймани", "الكاظمي", "Kadhimi", "Iraq")]
    ['slmn', 'slmn', 'slmn', 'kdm', 'kdm', '']
    """
    if LETTERS.fullmatch(word):  # of an Arabic word, as most are, what follows would change no more than this
        return _key(_LAST.sub("", _ARTICLE.sub("", fold(word))).translate(_KEYS))
    word = _ARTICLE.sub("", fold(word.lower().translate(_SORANI_VOWELS).replace("ş", "ش").replace("ç", "ش")))
    word = _LAST.sub("", word.translate(_CYRILLIC))
    for spelling, letter in _SPELLINGS if _LATIN.search(word) else ():
        word = spelling.sub(letter, word)
    return _key("".join(_CLASS.get(letter, "") for letter in word))


def _key(consonants: str) -> str:
    # Twice the same is once: Sorani and Latin write the doubled letter that Arabic marks with a shadda.
    key = _TWICE.sub(r"\1", consonants)
    return key if len(key) >= _SHORTEST else ""
