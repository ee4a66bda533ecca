"""Which articles are copies of one another: a wire report reprinted under another headline, with an intro, or cut.

A text counts as its shingles, the runs of three roots of words that are no stop words: spelling, endings and particles
don't matter. Of a copy at least half stands in the longer text, and a fair part of what has numbers: yesterday's bulletin
is none of today's. Reports of one event in different words share a few hundredths, articles with the same quotation a
third. Shingles are compared one by one, not estimated (MinHash): a short article cut from a long one is a copy too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from zlib import crc32

import numpy as np

from rag.arabic.text import fold, root, stem, stop_words
from rag.articles.documents import Document

_FILE = "copies.npz"
_COPIED = 0.5  # share of the shorter text's shingles that the longer one has
_NUMBERS_COPIED, _FEW_NUMBERS = 0.5, 4  # share of the shingles with a number in both that have the same; if there are so many
_LEAST = 15  # shingles in common, unless both texts are short: a headline stands in many articles
_ALIKE = 0.9  # share of a longer text's shingles from which on a copy says nothing more of its own
_REACH = 100  # texts with a shingle that are looked at, the longest: it is in more of those that are no copies
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


class Copies(Mapping[str, tuple[str, ...]]):
    """For each document that has copies the names of the others; `groups` are those of which each is a copy of all others.

    >>> copies = Copies([("a.txt", "review.txt"), ("b.txt", "review.txt")])
    >>> copies["review.txt"], copies["a.txt"], "c.txt" in copies
    (('a.txt', 'b.txt'), ('review.txt',), False)
    """

    def __init__(self, groups: Sequence[tuple[str, ...]] = ()):
        self.groups = tuple(groups)
        self._of: dict[str, list[tuple[str, ...]]] = {}
        for group in self.groups:
            for name in group:
                self._of.setdefault(name, []).append(group)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return tuple(sorted({other for group in self._of[name] for other in group} - {name}))

    def __contains__(self, name: object) -> bool:
        return name in self._of

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)


def write(folder: Path, documents: Sequence[Document], before: Path | None = None) -> Copies:
    """Find the copies among documents and write them into a generation's `folder`; raises OSError.

    Texts that the generation `before` has, under whatever name, are not read again.
    """
    known = _known(before) if before else {}
    digests = [blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for document in documents]
    texts = {document.id: known[digest] if digest in known else shingles(document.text)
             for digest, document in zip(digests, documents, strict=True)}
    copies = find_copies(texts)
    numbers = {name: number for number, name in enumerate(texts)}
    members = [numbers[name] for group in copies.groups for name in group]
    with open(folder / _FILE, "wb") as file:
        np.savez(file, digests=np.frombuffer(b"".join(digests), np.uint8).reshape(-1, 16), lengths=_lengths(texts.values()),
                 shingles=np.concatenate(list(texts.values())), members=np.array(members, np.int64),
                 groups=_lengths(copies.groups))
    return copies


def read(folder: Path, names: Sequence[str]) -> Copies:
    """Return the copies that a generation's folder holds; `names` are those of its documents, in their order."""
    with np.load(folder / _FILE, allow_pickle=False) as stored:
        groups = _parted(stored["members"], stored["groups"])
    return Copies([tuple(names[number] for number in group) for group in groups])


def _known(folder: Path) -> dict[bytes, np.ndarray]:
    """The shingles of a generation's texts, by the digest of each."""
    with np.load(folder / _FILE, allow_pickle=False) as stored:
        return dict(zip(map(bytes, stored["digests"]), _parted(stored["shingles"], stored["lengths"]), strict=True))


def _lengths(parts: Iterable[Sized]) -> np.ndarray:
    return np.array(list(map(len, parts)), np.int64)


def _parted(values: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    return np.split(values, np.cumsum(lengths)[:-1]) if len(lengths) else []


def shingles(text: str) -> np.ndarray:
    """Return the hashes of a text's shingles, each once, in order.

    Those with a number are odd: their first 24 bits say what stands there apart from the number.

    >>> one, other = "أعلنت الولايات المتحدة انسحاب ٢٥٠٠ جندي أميركي", "واعلنت الولايات المتحدة عن انسحاب 2500 جنديّ أمريكي."
    >>> len(shingles(one)), shingles(one).tolist() == shingles(other).tolist()
    (5, True)
    """
    codes = np.frombuffer(b"".join(map(_codes, text.split())), np.uint64)
    if not len(codes):
        return np.zeros(0, np.uint32)
    if len(codes) < 3:
        codes = np.pad(codes, (0, 3 - len(codes)))
    said, numbers = _runs(codes & 0xFFFFFFFF), _runs(codes >> 32)
    found = np.where(numbers, said & 0xFFFFFF00 | numbers & 0xFE | 1, said & 0xFFFFFFFE).astype(np.uint32)
    found.sort()
    return found[np.append(True, found[1:] != found[:-1])]


@lru_cache(maxsize=200_000)
def _codes(written: str) -> bytes:
    """For each word in what stands between spaces, but for stop words, a number of 64 bits for its root.

    Numbers all have the same, and their own in the 32 bits before it.
    """
    found = (word for word in re.findall(r"[^\W_]+", fold(written)) if word not in stop_words()["ar"])
    codes = [crc32(word.encode()) << 32 | 1 if word.isdigit() else crc32(root(stem(word)).encode()) for word in found]
    return np.array(codes, np.uint64).tobytes()


def _runs(codes: np.ndarray) -> np.ndarray:
    """A hash of 32 bits for every three neighbouring codes; 0 for three zeros."""
    mixed = codes[:-2] * _MIX[0] + codes[1:-1] * _MIX[1] + codes[2:] * _MIX[2]
    return (mixed ^ mixed >> 29) * _MIX[0] >> 32


def is_copy(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether the shorter of two texts, given as their shingles, is a copy of the longer or of a part of it.

    >>> report = "انخفض سعر النفط اليوم إلى {} دولارا للبرميل من {} دولارا وارتفع سعر الذهب إلى {} دولارا من {} دولارا للأونصة"
    >>> today, reprinted = shingles(report.format(81, 83, 2034, 2021)), shingles("عاجل: " + report.format(81, 83, 2034, 2021))
    >>> is_copy(today, reprinted), is_copy(today, shingles(report.format(78, 81, 2040, 2034)))
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    common = _common(short, long)
    if len(common) < _enough(len(short), len(long)):
        return False
    numbers = np.count_nonzero(np.isin(short[short % 2 > 0] >> 8, long[long % 2 > 0] >> 8))  # that stand at the same place
    return bool(numbers < _FEW_NUMBERS or np.count_nonzero(common % 2) >= _NUMBERS_COPIED * numbers)


def _common(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.intersect1d(one, other, assume_unique=True)


def _enough(short: int, long: int) -> float:
    return max(_COPIED * short, min(_COPIED * long, _LEAST), 1)


def find_copies(texts: Mapping[str, np.ndarray]) -> Copies:
    """Return which documents, given by name as the shingles of their texts, are copies; the order does not matter.

    >>> report = "أعلنت الوزارة مساء الأحد وصول سبعمئة جندي إلى قاعدة الحبانية غربي البلاد لتدريب قوات محلية"
    >>> find_copies({"b": shingles(report), "a": shingles("نجح موسم التمور"), "c": shingles("عاجل: " + report)}).groups
    (('b', 'c'),)
    """
    names = sorted(texts, key=lambda name: (-len(texts[name]), name))
    alike, copied = _compared([texts[name] for name in names])
    cliques = [*_cliques(copied), *([place] for place in alike if place not in copied)]
    groups = ([name for place in clique for name in (place, *alike.get(place, ()))] for clique in cliques)
    return Copies(sorted(tuple(sorted(names[place] for place in group)) for group in groups))


def _compared(texts: Sequence[np.ndarray]) -> tuple[dict[int, list[int]], dict[int, set[int]]]:
    """For places of texts, the longest first: of each the shorter ones that say nothing more, and of all others the copies.

    What says nothing more is not compared again, so ten thousand reprints of one report are ten thousand comparisons.
    """
    alike: dict[int, list[int]] = defaultdict(list)
    copied: dict[int, set[int]] = defaultdict(set)
    merged = np.zeros(len(texts), bool)
    for place, likely in _likely(texts, merged):
        found = [other for other in likely if is_copy(texts[place], texts[other])]
        same = next((other for other in found if len(_common(texts[place], texts[other])) >= _ALIKE * len(texts[other])), None)
        if same is not None:
            merged[place] = True
            alike[same].append(place)
            continue
        for other in found:
            copied[place].add(other)
            copied[other].add(place)
    return alike, copied


def _likely(texts: Sequence[np.ndarray], merged: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """For the place of each text that may be a copy, the places of the longer ones, `merged` apart, with many of its shingles."""
    lengths, keys = _lengths(texts), _shared(texts)
    again = _again(keys)
    shared = np.bincount(keys[again].astype(np.uint32), minlength=len(texts))  # with a longer text
    starts, owners = np.append(np.flatnonzero(~again), len(keys)), keys.astype(np.uint32)
    hashes = (keys[starts[:-1]] >> 32).astype(np.uint32)
    for place in np.flatnonzero(shared >= np.maximum(_COPIED * lengths, 1)).tolist():
        found = np.searchsorted(hashes, texts[place])
        found = found[hashes[np.minimum(found, len(hashes) - 1)] == texts[place]]
        counts = np.minimum(starts[found + 1] - starts[found], _REACH)
        near = owners[np.repeat(starts[found] + counts - np.cumsum(counts), counts) + np.arange(counts.sum())]
        longer, common = np.unique(near[(near < place) & ~merged[near]], return_counts=True)
        yield place, longer[2 * common >= _COPIED * len(texts[place])].tolist()  # _REACH may have hidden some


def _shared(texts: Sequence[np.ndarray]) -> np.ndarray:
    """The shingles that are in several texts, each with the place of one of them, by shingle, then the longest text first."""
    hashes, ends, found = np.concatenate([*texts, np.zeros(0, np.uint32)]), np.cumsum(_lengths(texts)), []
    parts = (hashes >> 28).astype(np.uint8)
    for part in range(16):  # one after another: together they would fill the memory
        numbers = np.flatnonzero(parts == part)
        keys = hashes[numbers].astype(np.uint64) << 32 | np.searchsorted(ends, numbers, side="right").astype(np.uint64)
        keys.sort()
        again = _again(keys)
        found.append(keys[again | np.append(again[1:], False)[:len(again)]])
    return np.concatenate(found)


def _again(keys: np.ndarray) -> np.ndarray:
    """Which of sorted keys have the shingle of the one before."""
    hashes = (keys >> 32).astype(np.uint32)
    return np.append(False, hashes[1:] == hashes[:-1])[:len(keys)]


def _cliques(copied: Mapping[int, set[int]]) -> Iterator[list[int]]:
    """Sets of which each is a copy of all others, until every two copies are in one: an article may hold two unlike ones."""
    covered = set()
    for place, others in copied.items():
        for other in sorted(others):
            if (min(place, other), max(place, other)) not in covered:
                clique = [place, other]
                for third in sorted(others & copied[other]):
                    if copied[third].issuperset(clique):
                        clique.append(third)
                covered |= set(combinations(sorted(clique), 2))
                yield clique
