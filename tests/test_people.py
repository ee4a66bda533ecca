"""Who sentences name: the title stands before |, the name behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.arabic.lines import line_of
from rag.arabic.people import people


def marked(text):
    found = line_of(text).words
    for phrase in reversed(people(text)):
        first, core, end = found[phrase.first].start, found[phrase.core].start, found[phrase.last - 1].end
        text = f"{text[:first]}[{text[first:core]}|{text[core:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize("text", [
    "التقى [وزير الدفاع الأمريكي |روبرت سميث] ضيفه في فيينا", "قال [المتحدث باسم الشركة |سامي بن حمد]، في بيان",
    "شكر [|خالد منصور] [|وسمير حداد]", "بين [الرئيس |جو سميث] [ورئيس الحكومة السابق |مصطفى الأسعدي]",
    "شكر [|محمد فارس] الحضور", "نجا [|أبو بكر العسكري] من الحريق",
    "[|عبد الرحيم الحيمر] أمام البوابة", "أكده “[|فؤاد حسين]” أمس", "زار [وزير الخارجية |خالد منصور] الأسبوع الماضي المدينة",
    "وقالت [مديرة المختبر |ميرى نودجى] إن العينات سليمة", "وقالت [المبعوثة الأفريقية إلى السودان |نعيمة كامارا] في مؤتمر صحافي",
    "أعلن [رئيس الاتحاد |ماجد سالم عبده]، فوزه",
    # Words that are names too, and subjects that are none.
    "في جو إيجابي", "بوادر حسن نية", "صادق البرلمان على القرار", "تعلن أسماء الفائزين", "قرب محافظة صلاح الدين",
    "وقال رئيس الوزراء خلال زيارة إن الطريق مفتوح", "وأكد قائد القوات استمرار العمليات في المدينة", "تحسين الطريق", "",
])
def test_the_people_of_a_sentence(text):
    assert marked(text.replace("[", "").replace("]", "").replace("|", "")) == text


@given(st.text("محدعليأبوسرئيقان ،.“”"))
def test_people_of_any_text_are_whole_words_of_it(text):
    for phrase in people(text):
        assert 0 <= phrase.first <= phrase.core < phrase.last <= len(line_of(text).words)
