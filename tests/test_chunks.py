"""Chunks: exact places, whole sentences, no word lost or said twice."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.arabic.sentences import sentences
from rag.arabic.text import words
from rag.articles.chunks import SIZE, split
from rag.articles.documents import Document, read_documents

DOCUMENTS, _ = read_documents(Path(__file__).parent.parent / "seeds")
PHRASES = ["قال الوزير إن القوات باقية في البلاد", "٢٬٥٠٠ جندي و2,500 آخرون", "في بَغداد، العاصمة،", "لماذا؟", "نعم.",
           "«لا. أبدا»", "U.S. troops", "حسب أ.ف.ب.", "ثم عاد الهدوء إلى المدينة؛", "\n", "\n\n"]
PROSE = st.lists(st.sampled_from(PHRASES), max_size=150).map(" ".join)


def document(text):
    return Document(id="a.txt", title="عنوان", text=text, date="2024")


def check(article):
    chunks = split(article)
    assert all((c.document, c.title, c.date) == (article.id, article.title, article.date) for c in chunks)
    assert all(article.text[c.start:c.end] == c.text == c.text.strip() != "" for c in chunks)
    assert all(one.end <= other.start for one, other in pairwise(chunks))
    placed = [(c.start + word.start, c.start + word.end) for c in chunks for word in words(c.text)]
    assert placed == [(word.start, word.end) for word in words(article.text)]
    return chunks


@settings(deadline=None)
@given(st.text() | PROSE)
def test_each_word_is_in_one_chunk_at_its_place(text):
    check(document(text))


@pytest.mark.parametrize("number", range(5))
def test_chunks_of_the_seeds_hold_whole_sentences(number):
    chunks = check(DOCUMENTS[number])
    for start, end in sentences(DOCUMENTS[number].text):
        assert any(chunk.start <= start and end <= chunk.end for chunk in chunks)


def test_neighbours_share_a_chunk_up_to_its_size():
    one = "قال الوزير إن القوات باقية في العراق."
    assert [c.text for c in check(document(f"{one}\n\n{one}"))] == [f"{one}\n\n{one}"]
    many = [c.text for c in check(document("\n".join([one] * 100)))]
    assert set(many[:-1]) == {"\n".join([one] * (SIZE // (len(one) + 1)))}


def test_a_heading_stays_with_what_follows():
    filler = "قال الوزير إن القوات باقية. " * (SIZE // 28 - 1)
    chunks = check(document(f"{filler}\nمهمة دحر داعش\nوأضاف أن التحالف الدولي باق في البلاد حتى نهاية العام المقبل."))
    assert chunks[1].text.startswith("مهمة دحر داعش\nوأضاف")


@pytest.mark.parametrize("text", [
    "كلمة " * 2000, "كلمة،" * 2000, "2,500 " * 1000, "قال الوزير، " * 500, "\n".join(f"بند رقم {i}" for i in range(1000))],
    ids=["no mark", "no space", "numbers", "clauses", "a list"])
def test_no_chunk_is_a_whole_page(text):
    chunks = check(document(text))
    assert max(len(c.text) for c in chunks) <= 2 * SIZE
    for start, end in sentences(text):
        assert any(chunk.start <= start and end <= chunk.end for chunk in chunks)


@pytest.mark.parametrize("text", ["", " \n", "...", "😀\n؟!"])
def test_no_words_no_chunks(text):
    assert split(document(text)) == []
