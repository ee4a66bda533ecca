"""What a question was searched for beside its own words: only what the passages say, in their own words."""

import pytest
from conftest import QUESTIONS, write

import rag
from rag.answer.expansions import Expansion, expansions
from rag.arabic.text import words
from rag.quality.evaluation import read_questions
from rag.question.followups import in_context
from rag.question.queries import Query, understand
from rag.question.retrieval import search
from rag.storage.lexical import Alternative, Concept


@pytest.fixture
def index(tmp_path, tiny_model):
    write(tmp_path / "texts",
          one="قالت الميليشيات إن الفصائل العراقية المسلحة باقية. والميليشيات كثيرة، وعاد الحلبوسي.",
          two="أعلنت المليشيات انسحابها من المدينة، بعد الانسحاب من القرى. وهذا الانسحاب هو الأول.",
          three="زرعت التمور في البصرة.")
    rag.build_index(tmp_path / "texts", tmp_path / "index", model=tiny_model)
    return rag.load_index(tmp_path / "index")


def shown(question, index, k=3):
    query = understand(question)
    return expansions(query, index, list(search(query, k, index)))


def test_translations_synonyms_and_names_are_shown_in_the_commonest_form_of_the_passages(index):
    militias, dates = shown("militias and dates", index)
    assert (militias.asked, militias.kind, militias.said[:2]) == ("militias", "translation", ("الميليشيات", "المليشيات"))
    assert dates == Expansion("dates", ("التمور",), "translation")
    assert [expansion.said for expansion in shown("Who is Halbousi?", index)] == [("الحلبوسي",)]
    (militias,) = shown("الميليشيات", index)
    assert militias.kind == "synonym" and "المليشيات" in militias.said and "الميليشيات" not in militias.said


@pytest.mark.parametrize("question", ["التمور", "Khartoum", "؟!", ""])
def test_a_concept_without_other_words_is_left_out(index, question):
    assert shown(question, index) == ()


def made(index, *ways):
    """What is shown of a concept with such alternatives, over all passages."""
    query = Query("x", "en", (Concept("x", ways),), "x")
    return [(expansion.said, expansion.kind) for expansion in expansions(query, index, list(search(understand("العراق"), 3, index)))]


def test_a_stem_is_shown_in_its_commonest_form_and_once(index):
    assert made(index, Alternative(("انسحاب",), 1.0, "translation")) == [(("الانسحاب",), "translation")]
    assert made(index, Alternative(("hlbs",), 0.8, "sound")) == [(("الحلبوسي",), "sound")]
    both = Alternative(("hlbs",), 0.8, "sound"), Alternative(("حلبوس",), 0.6, "translation")
    assert made(index, *both) == [(("الحلبوسي",), "sound")]
    assert shown("Who is الحلبوسي of the army?", index) == ()
    assert made(index, Alternative(("انسحاب",)), Alternative(("انسحاب",), 0.5, "synonym")) == []  # its own word


def test_a_phrase_is_shown_where_its_words_stand_together(index):
    phrase = Alternative(("ميليش", "عراق"), 1.0, "translation")
    assert made(index, phrase) == []  # both are there, with others between them
    assert made(index, Alternative(("فصايل", "عراق"), 1.0, "translation")) == [(("الفصائل العراقية",), "translation")]
    assert made(index, Alternative(("تمور", "بصر"), 1.0, "translation")) == [(("التمور في البصرة",), "translation")]
    assert made(index, Alternative(("باق", "ميليش"), 1.0, "translation")) == []  # a full stop between them
    assert made(index, Alternative(("عراق", "فصايل"), 1.0, "translation")) == []  # the other way round


def test_the_surest_come_first_and_five_are_enough(index):
    stems = [word.stem for word in words("المدينة القرى التمور البصرة الفصائل المسلحة")]
    ways = [Alternative((stem,), 0.1 * number, "synonym") for number, stem in enumerate(stems, start=1)]
    assert made(index, *ways, Alternative(("مريخ",), 1.0, "translation")) == [
        (("المسلحة", "الفصائل", "البصرة", "التمور", "القرى"), "synonym")]
    first = Alternative((stems[0],), 0.9, "translation")
    assert made(index, *ways, first)[0][1] == "translation"


def test_what_is_shown_stands_in_the_passages_and_comes_back_with_the_answer(seeds):
    for row in read_questions(QUESTIONS):
        query = in_context(row.question, row.history)
        hits = list(search(query, 10, seeds))
        said_there = [" ".join(hit.chunk.text[word.start:word.end] for word in words(hit.chunk.text)) for hit in hits]
        found = expansions(query, seeds, hits)
        asked = [expansion.asked for expansion in found]
        assert asked == [concept.asked for concept in query.concepts if concept.asked in asked]
        for expansion in found:
            assert 1 <= len(expansion.said) <= 5 and expansion.kind in ("translation", "synonym", "sound")
            assert all(any(word in text for text in said_there) for word in expansion.said)


@pytest.mark.parametrize("question", ["How many soldiers are in Iraq?", "Who wrote Ulysses in Baghdad?"])
def test_answers_and_refusals_say_what_was_searched_for(seeds, question):
    answer = rag.ask(question, index=seeds)
    query = understand(question)
    assert answer.searched_for == expansions(query, seeds, list(search(query, 10, seeds))) != ()
    assert answer.to_dict()["searched_for"] == [
        {"asked": expansion.asked, "said": list(expansion.said), "kind": expansion.kind} for expansion in answer.searched_for]
