"""Characters and words: folding, Arabic stems, words with their places, and a text's language.

Everything that matches a question to a passage goes through `fold` and `stem`, so that
أمريكا, امريكا and أَمْرِيكَا are one word, and so are والقوات and قوات.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

# Letters that Arabic, Persian and Sorani keyboards write for one another.
_LETTERS = {
    **dict.fromkeys("أإآٱٲٳ", "ا"), **dict.fromkeys("ىیېۍێےئ", "ي"), **dict.fromkeys("ةۀەہھ", "ه"),
    **dict.fromkeys("کڪ", "ك"), "گ": "ك", **dict.fromkeys("ؤۆۇ", "و"), "پ": "ب", "چ": "ج", "ژ": "ز",
    "ڕ": "ر", "ڵ": "ل", "ڤ": "ف", "ء": "", "ـ": "", "ı": "i", "ł": "l", "ø": "o", "đ": "d",
}
_DIGITS = {chr(first + i): str(i) for first in (0x660, 0x6F0) for i in range(10)}
_INVISIBLE = dict.fromkeys([0x200B, 0x200D, 0x200E, 0x200F, 0x61C, 0xFEFF, 0xAD, *range(0x202A, 0x202F),
                            *range(0x2066, 0x206A)], "")
FOLDED_LETTERS: dict[int, str] = str.maketrans({**_LETTERS, **_DIGITS}) | _INVISIBLE
# Arabic letters without marks, and with what stands beside them in news.
LETTERS = re.compile("[ء-غف-ي]+")
PLAIN = re.compile("[ء-غف-ي.،؛:؟!«»\"()\n]*")
_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3}(?!\d))")

# A word keeps its marks, its tatweel and its thousands separators; a hyphen or an apostrophe ends it.
_WORD = re.compile(r"\d+(?:[,٬]\d{3})+(?!\d)|(?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200d\u200e\u200f])+")
_ARABIC = re.compile(r"[\u0621-\u064a\u066e-\u06d3]")

# Light stemming after light10 (Larkey, Ballesteros and Connell 2007), with the one-letter prefixes too.
# Patterns match whole folded words in running text, so the shipped tokenizer's normalizer runs the very same.
_A = "[\u0621-\u064a]"
# A و, ب or ل that belongs to the word (وزير، بغداد، لجنة) stays: the lists hold what follows it in such words.
_OWN_WAW = ("لاي|زير|زار|زرا|ضع|قت|طن|فد|جود|اشنط|اقع|سط|اسع|حد|صل|صول|صف|ظيف|كال|كيل|ثيق|ثاي|ليد|الد|لد|عد|رق|سيل|"
            "سال|زن|قف|قود|قاي|اجه|ارد|اجب|اضح|عي|فق|فا")
_OWN_BA = ("غداد|رلمان|نتاغو|نتاجو|ريطان|ايدن|ارزان|يروت|اكست|لجيك|رازيل|رنامج|رامج|ولند|شمرك|يشمرك|حرين|ترول|ضاي|طول|لاد|"
           "لدان|لدي|نغاز|وتين|روكسل|لغار|نغلاد|احث|وليس|ورص|رشلون|اريس|داي|ناي|ارود|روتوكول|عثات|قاي|يان|نوك|لاغ|طريرك|واب")
_OWN_LAM = "بنان|يبي|ندن|جن[هت]|جان|واا|قاا|حوم|غات|اجي|اعب|ازم|احق|يبرال|وكسمب|افت|ايح|سان|وجست|غوي|طيف"
STEM_RULES = (
    (rf"\b[وف]?لل(?=(?:{_OWN_LAM}))", "ل"),
    (rf"\b(?:[وف]?(?:ال|بال|كال|لل)|و(?!(?:{_OWN_WAW}))ل(?!(?:{_OWN_LAM}))(?={_A}{{4}}))(?={_A}{{3}})", ""),
    (rf"\bو(?!(?:{_OWN_WAW}))(?={_A}{{3}})", ""),
    (rf"\b(?:ب(?!(?:{_OWN_BA}))|ل(?!(?:{_OWN_LAM})))(?={_A}{{4}})", ""),
    (rf"(?<={_A}{{2}})ات(?:ها|هم|هن|ه|نا|كم|ي)?\b", ""),
    (rf"(?<={_A}{{3}})(?:يون|يين|يا|هما|كما|تين|تان|ها|هم|هن|نا|وا|ان|ون|ين|يه|ته)\b", ""),
    (rf"(?<={_A}{{2}})ه\b", ""),
    (rf"(?<={_A}{{3}})[اهيت]\b", ""),
)
_STEM_RULES = tuple((re.compile(pattern), replacement) for pattern, replacement in STEM_RULES)


def fold(text: str) -> str:
    """Return `text` with letters, digits and marks that readers take for the same written the same way.

    >>> fold("أَمْرِيكـا ٢٬٥٠٠ Élysée ئۆپێک")
    'امريكا 2500 elysee يوبيك'
    """
    return " ".join(map(_folded, text.split(" ")))  # nothing above reaches over a space


@lru_cache(maxsize=200_000)  # the same words come again and again
def _folded(text: str) -> str:
    if PLAIN.fullmatch(text):  # of nearly all Arabic words: what is left out changes none of these
        return text.replace("ئو", "و").replace("ؤو", "و").translate(FOLDED_LETTERS)
    text = unicodedata.normalize("NFKC", text)
    text = text.replace("ئو", "و").replace("ؤو", "و").translate(FOLDED_LETTERS)  # مسئول and مسؤول are one word
    text = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return _THOUSANDS.sub("", text.translate(FOLDED_LETTERS))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of one folded word; a word without Arabic letters is its own stem.

    >>> [stem(fold(word)) for word in ("والقوات", "قوات", "القوة", "2024", "nato")]
    ['قو', 'قو', 'قو', '2024', 'nato']
    """
    if not _ARABIC.search(word):
        return word
    for pattern, replacement in _STEM_RULES:
        word = pattern.sub(replacement, word)
    return word


# A rough root: verb prefixes, then every long vowel but the first letter, so that انسحاب, ينسحب and تنسحب meet.
_ROOT_PREFIX = re.compile(rf"^(?:س?[يتن]ست|[ام]ست|ست|س?[يتن]|ا|م)(?={_A}{{3}})")
_LONG_VOWELS = re.compile(r"(?<!^)[اوي]")


@lru_cache(maxsize=200_000)
def root(stem: str) -> str:
    """Return the consonants that an Arabic stem shares with its relatives; anything else is returned as it is.

    >>> [root(stem(fold(word))) for word in ("انسحاب", "ينسحب", "ستنسحب", "2024")]
    ['نسحب', 'نسحب', 'نسحب', '2024']
    """
    if not _ARABIC.search(stem):
        return stem
    consonants = _LONG_VOWELS.sub("", _ROOT_PREFIX.sub("", stem))
    return consonants if len(consonants) > 1 else stem


def distinct_words(text: str) -> frozenset[str]:
    """Return the folded words of `text`, each once, in a third of the time that `words` takes.

    >>> sorted(distinct_words("من هنا ومن هُنا"))
    ['من', 'هنا', 'ومن']
    """
    return frozenset(filter(None, map(_folded, _WORD.findall(text))))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text[start:end]`, as written there, `folded` and as `stem`."""

    start: int
    end: int
    folded: str
    stem: str


@lru_cache(maxsize=4_000)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of `text` with their places.

    >>> words("نحو 2,500 جنديّ")[1:]
    (Word(start=4, end=9, folded='2500', stem='2500'), Word(start=10, end=15, folded='جندي', stem='جند'))
    """
    return tuple(Word(start, end, folded, stem(folded)) for start, end, folded in each_word(text))


def each_word(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each word of `text` begins and ends, and how it is folded; nothing is remembered of a long text.

    >>> next(each_word("نحو 2,500 جنديّ"))
    (0, 3, 'نحو')
    """
    for match in _WORD.finditer(text):
        if folded := _folded(match.group()):
            yield *match.span(), folded


def has_words(text: str) -> bool:
    """Return whether `text` has any word: nothing behind the first is read.

    >>> has_words("؟ نعم"), has_words("؟!")
    (True, False)
    """
    return any(True for _ in each_word(text))


def count_words(text: str) -> int:
    """Return how many words `text` has: in a tenth of the time that `words` takes.

    >>> count_words("نحو 2,500 جنديّ")
    3
    """
    return sum(map(_counted, text.split()))  # no word reaches over white space


@lru_cache(maxsize=200_000)
def _counted(piece: str) -> int:
    return len(list(filter(None, map(_folded, _WORD.findall(piece)))))


@cache
def stop_words() -> dict[str, frozenset[str]]:
    """Return for each language the folded words that say nothing about what a text is about.

    >>> "في" in stop_words()["ar"], "the" in stop_words()["en"]
    (True, True)
    """
    rows = resources.files(__package__).joinpath("stop_words.tsv").read_text("utf-8").splitlines()
    return {language: frozenset(fold(row).split()) for language, row in (line.split("\t") for line in rows)}


# Letters and endings that tell languages of one script apart, and how much each tells.
_MARKS = {
    "ar": ((r"[ةأإ]|(?<!\w)[وف]?(?:[بك]?ال|لل)\w{3}", 1),), "fa": (("[پچژگکی]", 1.5),),
    "tr": (("[ıİğşĞŞ]", 2.5), ("[çöü]", 0.5), (r"(?:[dt][ıiuü]r|l[ae]r[ıi]?|n[ıiuü]n)\b", 1)),
    "de": (("[äßÄ]", 1.5), ("[öü]", 0.5)), "es": (("[¿¡ñ]", 1.5), ("[áíóú]", 1)), "fr": (("[àèêëœù]", 1.5), ("[çéôî]", 0.5))}
# Stop words of Persian that are words of Arabic as well, as `fold` writes them: they cannot tell the one from the other.
_OF_BOTH = frozenset(
    "مثلا موقع بوجود حين عين روي خلاف مبني جرا نظير بدليل كيري يابي قبيل كرد جند تري اسرع بيش عوض اون اعظم براي وايد ايفا ازا "
    "امده طور متوجه اعم مراتب لزوم فاقد باعث جنان برود بون".split())


def language(text: str) -> str:
    """Return the language that `text` is probably written in: ar fa ckb ru en fr es de tr.

    The script decides first, then letters that only one language writes, then the commonest words.

    >>> [language(t) for t in ("كم عدد القوات؟", "نیروهای آمریکایی کجا هستند؟", "Wie viele?", "2024")]
    ['ar', 'fa', 'de', 'en']
    """
    text = unicodedata.normalize("NFKC", text)  # PDFs hand out letters as they are joined
    if re.search("[\u0400-\u04ff]", text):
        return "ru"
    candidates: tuple[str, ...] = ("en", "fr", "es", "de", "tr")
    if len(_ARABIC.findall(text)) > len(re.findall("[A-Za-z]", text)):
        if re.search("[ەێۆڕڵڤ]", text):
            return "ckb"
        candidates = ("ar", "fa")
    spoken = [fold(match.group()) for match in _WORD.finditer(text)]
    scores = {name: sum(word in stop_words()[name] for word in spoken if word not in _OF_BOTH)
              + sum(weight for pattern, weight in _MARKS.get(name, ()) if re.search(pattern, text)) for name in candidates}
    return max(candidates, key=scores.__getitem__)
