"""Ranking by words, by vectors and by both, on texts where the right order is plain."""

import numpy as np
import pytest
from conftest import transformer_model, write

import rag
from rag.question.operators import fulfils
from rag.question.queries import understand
from rag.question.retrieval import DEPTH, max_similarity
from rag.storage.embeddings import load_model


@pytest.fixture
def index(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    return rag.load_index(tmp_path / "index")


def found(hits):
    return [hit.chunk.document for hit in hits]


def test_the_passage_with_the_words_comes_first_and_scores_fall(index):
    hits = rag.retrieve("كم جنديا بقي في العراق؟", 3, index=index)
    assert found(hits)[0] == "troops.txt"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(index.documents[hit.chunk.document].text[hit.chunk.start:hit.chunk.end] == hit.chunk.text for hit in hits)


@pytest.mark.parametrize("question", ["موسم التمور", "مَوْسِم التُّمور", "موسم  التمـــور", "والتمور وموسمها", "مواسم التمر"])
def test_spelling_marks_and_prefixes_do_not_matter(index, question):
    assert found(rag.retrieve(question, 1, index=index)) == ["dates.txt"]


@pytest.mark.parametrize("question", [
    "agreement on water with the neighbours", "accord sur l'eau avec les voisins", "acuerdo de agua con los vecinos",
    "Abkommen über Wasser mit den Nachbarn", "توافق آب با همسایگان", "komşularla su anlaşması", "соглашение о воде с соседями"])
def test_a_question_in_another_language_reaches_an_arabic_passage(index, question):
    assert found(rag.retrieve(question, 1, index=index)) == ["water.txt"]


def test_a_name_is_found_by_its_sound(tmp_path, tiny_model):
    write(tmp_path / "names", one="التقى المبعوث هرندروس رئيس الوزراء.", two="التقى المبعوث كلنتسيس رئيس الوزراء.")
    rag.build_index(tmp_path / "names", tmp_path / "index", model=tiny_model)
    assert found(rag.retrieve("Who is Harandrous?", 1, index=tmp_path / "index")) == ["one.txt"]
    assert found(rag.retrieve("Who is Kalintsis?", 1, index=tmp_path / "index")) == ["two.txt"]


def test_a_passage_without_the_words_is_found_by_its_vector(tmp_path, tiny_model):
    write(tmp_path / "texts", near="جندي", far="أردن")
    rag.build_index(tmp_path / "texts", tmp_path / "index", model=tiny_model)
    assert found(rag.retrieve("قوة", 2, index=tmp_path / "index")) == ["near.txt", "far.txt"]


def test_k_passages_at_most(index):
    assert [len(rag.retrieve("قوات", k, index=index)) for k in (1, 2, 3, 50, 2**40)] == [1, 2, 3, 3, 3]


def test_late_interaction_sums_each_words_best_match(tiny_model):
    static = load_model(tiny_model).static
    told = static.distinct(["جند", "جند عراق", "اردن", ""])
    # asked: قو (length 1) and عراق (length 2); جند is 0.8 along قو, and cosines are raised to the power 1.5
    assert np.allclose(max_similarity(static, "قوات العراق", told), [0.8**1.5, 0.8**1.5 + 2, 0, 0], atol=1e-6)


def test_a_transformer_ranks_too(corpus, tmp_path):
    model = transformer_model(tmp_path / "bert", {"query": "q: ", "document": "d: "})
    rag.build_index(corpus, tmp_path / "index", model=str(model))
    assert found(rag.retrieve("موسم التمور في البصرة", 1, index=tmp_path / "index")) == ["dates.txt"]


@pytest.mark.parametrize("question", ["", "  \n", None, 7, "س" * 10_000], ids=["empty", "blank", "none", "number", "long"])
def test_no_question_or_an_endless_one_is_refused(index, question):
    with pytest.raises(rag.RagError, match="empty|10,000 characters"):
        rag.retrieve(question, index=index)


@pytest.mark.parametrize("k", [0, -1, 1.5, "5", None, True])
def test_k_must_be_a_whole_number(index, k):
    with pytest.raises(rag.RagError, match="k is"):
        rag.retrieve("قوات", k, index=index)


@pytest.mark.parametrize("question", [
    "؟!", "😀😀", "<script>alert(1)</script>", "\u202eقوات\u202c", "في من إلى", "qwrtpsdfgh zxcvbnm", "1", "كم \ud800 القوات"])
def test_odd_questions_get_passages_and_no_error(index, question):
    assert len(rag.retrieve(question, 2, index=index)) <= 2


OPERATED = ['القوات "في العراق"', "كم القوات +بغداد", "متى تنسحب القوات -بايدن", '"قوات التحالف" +داعش -الناتو',
            '"القوات" -"القوات الأمريكية"', "troops +Baghdad -NATO", '"كلمات لا ترد متتالية"', "+البطيخ", "«قوات التحالف»", "قوات -العراق -الحشد"]


@pytest.mark.parametrize("question", OPERATED)
def test_operators_leave_all_passages_that_fulfil_them_and_no_others(seeds, question):
    filters = understand(question).filters
    chunks = [seeds.chunk(row) for row in range(len(seeds))]
    fulfilling = {(chunk.document, chunk.start) for chunk in chunks if fulfils(chunk.text, filters)}
    hits = rag.retrieve(question, len(seeds), index=seeds)
    assert {(hit.chunk.document, hit.chunk.start) for hit in hits} == fulfilling
    assert len(hits) == len(fulfilling) and filters
    assert rag.retrieve(question, 3, index=seeds) == hits[:3]


def test_a_passage_far_below_the_first_is_found_by_a_required_word(tmp_path, tiny_model):
    write(tmp_path / "many", **{f"n{number:03}": "قوات العراق." for number in range(DEPTH + 20)},
          z="تمور البصرة كثيرة وقوات العراق بعيدة عن الأردن.")
    rag.build_index(tmp_path / "many", tmp_path / "index", model=tiny_model)
    assert "z.txt" not in found(rag.retrieve("قوات العراق", DEPTH, index=tmp_path / "index"))
    for question in ("قوات العراق +تمور", 'قوات العراق "تمور البصرة"', 'قوات العراق -"قوات العراق"'):
        hits = rag.retrieve(question, 5, index=tmp_path / "index")
        assert found(hits) == (["z.txt"] if "-" not in question else [])


@pytest.mark.parametrize("question", ["-العراق", '-"قوات التحالف"', "-العراق -بغداد؟", "-Iraq"])
def test_a_question_that_only_excludes_has_nothing_to_search_for(index, question):
    with pytest.raises(rag.RagError, match="only says what to leave out"):
        rag.retrieve(question, index=index)
    with pytest.raises(rag.RagError, match="only says what to leave out"):
        rag.ask(question, index=index)


def test_an_answer_without_a_fulfilling_passage_is_a_refusal_that_says_why(seeds):
    answer = rag.ask('متى بدأت "المفاوضات بغداد" في +بغداد؟', index=seeds)
    assert answer.abstained and answer.related == () and answer.missing == ('"المفاوضات بغداد"',)
    assert rag.ask("متى بدأت المفاوضات في بغداد +بغداد -بغداد؟", index=seeds).missing == ()
