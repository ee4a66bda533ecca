"""Words in the one of their spellings that newspapers share, without what Arabic joins to them; a whole article of such words."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining

from rag.arabic.sentences import sentences
from rag.arabic.text import fold, words  # noqa: F401 (the examples fold)

_SPELLINGS = (("غ", "ج"), ("اميرك", "امريك"), ("ميليش", "مليش"), ("ميلش", "مليش"), ("ديموقراط", "ديمقراط"))


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text's words with a space between them, folded and `spelled`, and where each starts and ends in the text."""

    text: str
    line: str
    starts: array
    ends: array

    def __len__(self) -> int:
        return len(self.starts)


def spelled(folded: str) -> str:
    """Return a folded word in one of the spellings that newspapers have for it.

    >>> spelled(fold("الأميركية")) == spelled(fold("الأمريكية")), spelled(fold("البنتاجون")) == spelled(fold("البنتاغون"))
    (True, True)
    """
    for written, instead in _SPELLINGS:
        folded = folded.replace(written, instead)
    return folded


def unjoined(folded: str) -> Iterator[tuple[int, str]]:
    """Yield a folded word as it is, then without what Arabic joins to names, with the number of letters that are cut off.

    >>> [word for _, word in unjoined(fold("وبالعراق"))], [word for _, word in unjoined(fold("للقوات"))]
    (['وبالعراق', 'بالعراق', 'العراق'], ['للقوات', 'القوات', 'لقوات'])
    """
    yield 0, folded
    cut = 0
    if folded[:1] in "وف" and len(folded) > 3:
        cut = 1
        yield cut, folded[1:]
    if folded[cut:].startswith("لل"):
        yield cut, f"ال{folded[cut + 2:]}"  # nothing can be cut off that is written as one
    if folded[cut:cut + 1] in ("ب", "ل", "ك") and len(folded) > cut + 3:
        yield cut + 1, folded[cut + 1:]


def behind(text: str, start: int, letters: int) -> int:
    """Return the place in a text behind so many letters from a place on, their marks passed over.

    >>> behind("وَبِبغداد", 0, 2)
    4
    """
    for _ in range(letters):
        start += 1
        while start < len(text) and combining(text[start]):
            start += 1
    return start


@lru_cache(maxsize=10_000)
def spelled_words(text: str) -> Spelled:
    """Return the words of an article; a small thing to keep in mind for every article of an index.

    >>> article = spelled_words("عاد الوفد.\\nوبقيت القوات الأميركية.")
    >>> article.line, list(article.starts)
    ('عاد الوفد وبقيت القوات الامريكيه', [0, 4, 11, 17, 24])
    """
    found = [(start + word.start, start + word.end, spelled(word.folded))
             for start, end in sentences(text) for word in words(text[start:end])]
    starts, ends, tokens = zip(*found, strict=True) if found else ((), (), ())
    return Spelled(text, " ".join(tokens), array("I", starts), array("I", ends))
