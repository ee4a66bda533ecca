"""Ranking by words, by vectors and by both, on texts where the right order is plain."""

import numpy as np
import pytest
from conftest import transformer_model, write

import rag
from rag.embeddings import load_model
from rag.retrieval import max_similarity


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


@pytest.mark.parametrize("question", ["؟!", "😀😀", "<script>alert(1)</script>", "\u202eقوات\u202c", "في من إلى", "qwrtpsdfgh zxcvbnm", "1", "كم \ud800 القوات"])
def test_odd_questions_get_passages_and_no_error(index, question):
    assert len(rag.retrieve(question, 2, index=index)) <= 2
