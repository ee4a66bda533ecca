"""What is suggested next: answered by the articles, by a sentence not yet cited, never asked before."""

import pytest
from conftest import write

import rag
from rag.answer.answering import ask
from rag.question.pointing import points_back
from rag.question.queries import understand
from rag.suggesting.suggestions import suggestions

BRIDGE = """أعلنت بلدية المدينة افتتاح الجسر المعلق فوق نهر الريحان بعد سنوات من الانتظار.

وبلغت كلفة الجسر المعلق 40 مليون دولار، دفع نصفها مصرف التنمية.

وقال رئيس البلدية سمير حداد إن الجسر المعلق سيخفف الازدحام في وسط المدينة.

وتأخر العمل في الأعمدة بسبب فيضان النهر في الربيع الماضي."""
MUSEUM = """افتتح متحف الفخار أبوابه أمام الزوار في القرية القديمة.

وأحصت إدارة المتحف 17 جرة نادرة في القاعة الكبرى، وقالت المديرة الفنية سلمى كنعان إن القاعة الكبرى تحتاج إلى ترميم."""
ASKED = ["كم عدد القوات الأمريكية في العراق؟", "ما موقف الفصائل من الانسحاب؟", "كم أمريكيا أصيب في هجمات الميليشيات؟",
         "من هو فرهاد علاء الدين؟", "What is the role of NATO in Iraq?", "ما هو طول الجدار على الحدود مع سوريا؟"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    rag.build_index(write(folder / "articles", bridge=BRIDGE, museum=MUSEUM), folder / "index")
    return rag.load_index(folder / "index")


def test_the_article_goes_on(town):
    answer = ask("متى افتتح الجسر المعلق فوق نهر الريحان؟", index=town)
    assert suggestions(answer, town) == (
        "كم بلغت كلفة الجسر المعلق؟", "ماذا قال سمير حداد عن الجسر المعلق؟", "لماذا تأخر العمل في الأعمدة؟")


def test_what_was_asked_already_is_not_suggested(town):
    history = ["كم بلغت كلفة الجسر المعلق؟", "لماذا تأخر العمل في الأعمدة؟"]
    answer = ask("متى افتتح الجسر المعلق فوق نهر الريحان؟", history=history, index=town)
    assert suggestions(answer, town, history)[0] == "ماذا قال سمير حداد عن الجسر المعلق؟"
    assert not set(history) & set(suggestions(answer, town, history))


def test_what_was_cited_already_is_not_suggested(town):
    answer = ask("كم بلغت كلفة الجسر المعلق؟", index=town)
    assert "كلفة" in answer.citations[0].text
    assert not any("كلفة" in question for question in suggestions(answer, town))


def test_another_language_is_answered_with_arabic_questions(town):
    answer = ask("How many jars does the museum have?", index=town)
    assert all(understand(question).language == "ar" for question in suggestions(answer, town))


def test_a_refusal_leads_to_what_the_related_passages_say(town):
    answer = ask("من مدرب المنتخب البرازيلي؟", index=town)
    assert answer.abstained and answer.related
    found = suggestions(answer, town)
    assert found
    for question in found:
        first = ask(question, index=town).citations[0]
        assert any(hit.chunk.document == first.document and hit.chunk.start <= first.start < hit.chunk.end for hit in answer.related)


@pytest.mark.parametrize("asked", ASKED)
def test_every_suggestion_is_answered_by_a_sentence_that_was_not_cited(seeds, asked):
    answer = ask(asked, index=seeds)
    found = suggestions(answer, seeds)
    assert found == suggestions(answer, seeds)
    assert 1 <= len(found) == len(set(found)) <= 3
    for question in found:
        first = ask(question, index=seeds).citations[0]
        assert not any(cited.document == first.document and cited.start < first.end and first.start < cited.end
                       for cited in answer.citations)
        assert not points_back(understand(question))
