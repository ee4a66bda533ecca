"""BM25 scores against a brute force over the same words, and what competes, adds up or is carried at less weight."""

from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.arabic.sounds import sound
from rag.arabic.text import root, words
from rag.storage.lexical import ROOT_WEIGHT, Alternative, Concept, Words, write

# Short texts: BM25 in the engine knows a text's length exactly up to 40 words.
TEXTS = [
    "القوات الأمريكية في العراق", "انسحاب القوات من العراق ومن سوريا", "تنسحب القوات قبل نهاية العام",
    "قاسم سليماني قتل في بغداد", "سليماني سليماني سليماني", "الكاظمي يلتقي بايدن", "٢٬٥٠٠ جندي أمريكي", "NATO in Iraq, NATO",
    "", "حوار بغداد وواشنطن حوار طويل عن القوات الأمريكية وعن القواعد في العراق وعن داعش وعن إيران وعن الفصائل والحشد الشعبي",
]
STEMS = sorted({word.stem for text in TEXTS for word in words(text)} | {"غايب"})
SOUNDS = sorted({sound(word.folded) for text in TEXTS for word in words(text)} - {""} | {"brbr"})


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexical") / "words"
    write(folder, TEXTS)
    return Words(folder)


def bm25(field, term):
    """The BM25 score of each text for one term of one field, by the formula."""
    terms = [[field(word) for word in words(text) if field(word)] for text in TEXTS]
    average = sum(map(len, terms)) / len(terms)
    containing = sum(term in text for text in terms)
    idf = log(1 + (len(terms) - containing + 0.5) / (containing + 0.5))
    counts = [(Counter(text)[term], len(text)) for text in terms]
    return [idf * 2.2 * count / (count + 1.2 * (0.25 + 0.75 * length / average)) for count, length in counts]


def total(rows):
    return [sum(column) for column in zip(*rows, strict=True)]


def scores(alternative):
    if alternative.kind == "sound":
        parts = [(1 + ROOT_WEIGHT, bm25(lambda word: sound(word.folded), alternative.stems[0]))]
    else:
        parts = [part for stem in alternative.stems for part in (
            (1.0, bm25(lambda word: word.stem, stem)), (ROOT_WEIGHT, bm25(lambda word: root(word.stem), root(stem))))]
    return total([weight * alternative.weight * score for score in column] for weight, column in parts)


def brute_force(concepts):
    """Add up, over the concepts, the score of the best alternative of each."""
    best = [[concept.weight * max(column) for column in zip(*map(scores, concept.alternatives), strict=True)]
            for concept in concepts]
    ranked = [(row, score) for row, score in enumerate(total(best)) if score]
    return sorted(ranked, key=lambda pair: (-round(pair[1], 4), pair[0]))


def search(index, concepts, k=100):
    return [(row, pytest.approx(score, rel=1e-3)) for row, score in index.search(concepts, k)]


def concept(*stems, kind="same", weight=1.0):
    return Concept(stems[0], tuple(Alternative((stem,), 1.0, kind) for stem in stems), weight)


ALTERNATIVES = (
    st.builds(Alternative, st.lists(st.sampled_from(STEMS), min_size=1, max_size=3, unique=True).map(tuple),
              st.sampled_from([1.0, 0.4]))
    | st.builds(Alternative, st.sampled_from(SOUNDS).map(lambda key: (key,)), st.just(0.8), st.just("sound")))
CONCEPTS = st.builds(Concept, st.just("x"), st.lists(ALTERNATIVES, min_size=1, max_size=3).map(tuple),
                     st.sampled_from([1.0, 0.6]))


@settings(deadline=None)
@given(st.lists(CONCEPTS, min_size=1, max_size=4))
def test_scores_are_those_of_a_brute_force(index, concepts):
    assert dict(search(index, concepts)) == dict(brute_force(concepts))


@pytest.mark.parametrize("stem", STEMS)
def test_ranking_of_one_word_is_that_of_a_brute_force(index, stem):
    assert search(index, [concept(stem)]) == brute_force([concept(stem)])


def test_a_concept_scores_as_its_best_alternative(index):
    alone = [dict(index.search([concept(stem)], 10)) for stem in ("سليمان", "بغداد")]
    both = dict(index.search([concept("سليمان", "بغداد")], 10))
    apart = dict(index.search([concept("سليمان"), concept("بغداد")], 10))
    assert both == {row: max(one.get(row, 0) for one in alone) for row in both}
    assert apart == {row: pytest.approx(sum(one.get(row, 0) for one in alone)) for row in both}


def test_a_carried_concept_counts_for_less(index):
    full, carried = (dict(index.search([concept("قو", weight=weight)], 10)) for weight in (1.0, 0.6))
    assert carried == {row: pytest.approx(0.6 * score) for row, score in full.items()}


def test_the_first_k_are_the_best(index):
    query = [concept("قو"), concept("عراق")]
    assert len(index.search(query, 2)) == 2
    assert index.search(query, 2) == index.search(query, 10)[:2]


@pytest.mark.parametrize("concepts", [[], [concept("غايب")], [Concept("x", ())]])
def test_nothing_shared_nothing_found(index, concepts):
    assert index.search(concepts, 5) == []


@pytest.mark.parametrize("alternative, passages", [
    (Alternative(("قو",)), 4), (Alternative(("قو", "سور")), 1), (Alternative(("غايب",)), 0), (Alternative(("nato",)), 1),
    (Alternative(("انسحاب",)), 2),  # تنسحب is a sure relative
    (Alternative((sound("Soleimani"),), 1.0, "sound"), 2)])
def test_in_how_many_passages_a_word_is(index, alternative, passages):
    assert index.frequency(alternative) == passages


def test_an_index_of_nothing(tmp_path):
    write(tmp_path / "words", [])
    empty = Words(tmp_path / "words")
    assert (empty.passages, empty.search([concept("قو")], 5), empty.frequency(Alternative(("قو",)))) == (0, [], 0)


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_passages_taken_out_and_put_in_leave_the_scores_of_a_fresh_index(tmp_path_factory, chance):
    """To the last bit, and of equals the first rows, however many segments the engine keeps them in."""
    folder, vocabulary = tmp_path_factory.mktemp("lexical"), [text for text in TEXTS if text]
    passages = [(chance.choice(vocabulary), None) for _ in range(60)]  # a text, and its number once it has one
    old = None
    for step in range(7):
        kept = [number for _, number in passages if number is not None]
        given_out = iter(write(folder / f"{step}", [text for text, number in passages if number is None], old, kept))
        passages = [(text, next(given_out) if number is None else number) for text, number in passages]
        old = Words(folder / f"{step}", np.array([number for _, number in passages]))
        write(folder / f"fresh{step}", [text for text, _ in passages])
        fresh = Words(folder / f"fresh{step}")
        for k in (1, 7, 100):
            concepts = [Concept("", (Alternative((stem,)),)) for stem in chance.sample(STEMS, 4)]
            assert old.search(concepts, k) == fresh.search(concepts, k)
            assert [old.frequency(concept.alternatives[0]) for concept in concepts] == [
                fresh.frequency(concept.alternatives[0]) for concept in concepts]
        for _ in range(chance.choice([1, 1, 9])):
            place = chance.randrange(len(passages))
            passages[place:place + chance.choice([0, 1])] = [(chance.choice(vocabulary), None)] * chance.choice([0, 1])
