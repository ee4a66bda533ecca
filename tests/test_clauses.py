"""Where clauses end, and what is enclosed by quotation marks, brackets and dashes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.arabic.clauses import clause_edges, enclosed
from rag.arabic.text import words


# Brackets of the kind ⟦ ⟧ stand around what is enclosed.
@pytest.mark.parametrize("marked", [
    "قال ⟦“نعم”⟧ ثم ⟦«لا»⟧ ثم ⟦(ربما)⟧ ثم ⟦[صمت]⟧ وخرج",
    "قال ⟦“نعم (كلا) «لا»”⟧ وخرج", "قال ⟦\"نعم\"⟧ ثم ⟦\"لا\"⟧ وخرج", "تنظيم ⟦'النجم'⟧ المحلي",
    "هددت بـ⟦”تقطيع أوصال”⟧ المدينة", "قال: ⟦”لن نغادر“⟧ ثم خرج", "في ⟦“حوار المنامة 2021″⟧ مؤخرا",
    "أعلنت المنظمة المحلية ⟦– وهي كيان جديد –⟧ مسؤوليتها", "⟦نحن باقون”⟧ وخرج", "وقال: ⟦“لن نغادر. ثم خرج⟧",
    "بغداد – انطلقت الجولة - الأولى أمس", "the driver's car wasn't here", "",
])
def test_what_is_enclosed(marked):
    text = marked.replace("⟦", "").replace("⟧", "")
    spans = [text.index(part.partition("⟧")[0]) for part in marked.split("⟦")[1:]]
    lengths = [len(part.partition("⟧")[0]) for part in marked.split("⟦")[1:]]
    assert enclosed(text) == tuple((start, start + length) for start, length in zip(spans, lengths, strict=True))


# A | stands where a clause ends, || where the next one may begin a sentence.
@pytest.mark.parametrize("marked", [
    "انسحب الفريق من المدينة،| حيث خسر مبارياته كلها",
    "انسحب الفريق من المدينة| بسبب خسارته",
    "أغلقت المدارس أبوابها يومين،|| فيما أكدت الوزارة سلامة الطلاب",
    "أغلقت المدارس أبوابها؛|| وأعلنت البلدية حالة الطوارئ",
    "قال القبطان إن السفينة غرقت،| مشيرا إلى عطل فيها",
    "قال القبطان: “غرقت السفينة، وقد رأيتها”،| مضيفا أن النجاة صعبة",
    "بلغت الخسائر 1,5 مليون دولار",
    "وصلت السفن من مصر والأردن، فرنسا واليونان",  # no opener behind the comma
    "أعلن الحزب، الذي يقود الحكومة، فوزه",  # the main clause goes on
    "انسحب ليس بسبب الخسارة", "غادر من حيث جاء", "خسر أكثر مما توقع",
    "ما فعله فيما يتعلق بالميناء قليل", "",
])
def test_where_clauses_end(marked):
    text = marked.replace("|", "")
    parts = [(part.lstrip("! "), part.startswith("!")) for part in marked.replace("||", "|!").split("|")[1:]]
    found = [(text[:edge.end], text[edge.start:], edge.own) for edge in clause_edges(text)]
    assert found == [(text[:text.index(part)].rstrip("،؛ "), part, own) for part, own in parts]
    assert [edge.number for edge in clause_edges(text)] == [len(words(text[:edge.start])) for edge in clause_edges(text)]


@given(st.text("ابتثوهي 12،؛.:\"“”«»()'–- \n"))
def test_edges_lie_outside_of_what_is_enclosed(text):
    spans = enclosed(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for edge in clause_edges(text):
        assert edge.end <= edge.start
        assert not any(start < place < end for start, end in spans for place in (edge.end, edge.start))
