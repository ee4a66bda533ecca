"""What a question asks about, in nine languages and in dialect, and what it doesn't ask about."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.arabic.text import fold, stem, words
from rag.question.queries import MOST_CONCEPTS, understand


def asked(question):
    """The Arabic words by which a question looks for passages: all alternatives of all its concepts."""
    return {word for concept in understand(question).concepts for way in concept.alternatives
            for word in way.stems if way.kind != "sound"}


def stems(arabic):
    return {stem(word) for word in fold(arabic).split()}


@pytest.mark.parametrize("language, question, arabic", [
    ("ar", "كم عدد القوات الأمريكية في العراق؟", "القوات الأمريكية العراق"),
    ("en", "How many American soldiers are in Iraq?", "جنود أمريكيين العراق"),
    ("fr", "Combien de soldats américains sont en Irak ?", "جنود أمريكيين العراق"),
    ("fa", "چند سرباز آمریکایی در عراق هستند؟", "جنود أمريكيين العراق"),
    ("tr", "Irak'ta kaç Amerikan askeri var?", "جنود أمريكيين العراق"),
    ("ckb", "چەند سەربازی ئەمریکی لە عێراق هەیە؟", "جنود أمريكيين العراق"),
    ("es", "¿Cuántos soldados estadounidenses hay en Irak?", "جنود أمريكيين العراق"),
    ("de", "Wie viele amerikanische Soldaten sind im Irak?", "جنود أمريكيين العراق"),
    ("ru", "Сколько американских солдат находится в Ираке?", "جنود أمريكيين العراق"),
    ("ar", "منو قتل قاسم سليماني؟", "قتل قاسم سليماني"),  # Iraqi
    ("en", "Who killed Qasem Soleimani?", "قتل قاسم سليماني"),
    ("fr", "Qui a tué Qassem Soleimani ?", "قتل قاسم سليماني"),
    ("fa", "قاسم سلیمانی را چه کسی کشت؟", "قاسم سليماني"),
    ("tr", "Kasım Süleymani'yi kim öldürdü?", "قاسم سليماني"),
    ("ckb", "کێ قاسم سولەیمانی کوشت؟", "قاسم سليماني"),
    ("es", "¿Quién mató a Qasem Soleimani?", "قتل قاسم سليماني"),
    ("de", "Wer hat Qasem Soleimani getötet?", "قتل سليماني"),
    ("ru", "Кто убил Касема Сулеймани?", "قتل سليماني"),
    ("en", "What did the Pentagon say about ISIS?", "البنتاغون داعش"),
    ("en", "When will NATO withdraw?", "الناتو انسحاب"),
    ("ar", "ماذا قال NATO؟", "الناتو"),  # a Latin name in an Arabic question
    ("ar", "كم عدد الجنود: ٢٬٥٠٠ أم ۴۰۰۰؟", "2500 4000"),
    ("en", "Did 2,500 soldiers stay?", "2500")])
def test_a_question_reaches_arabic_words(language, question, arabic):
    assert understand(question).language == language
    assert stems(arabic) <= asked(question)


@pytest.mark.parametrize("question, concepts", [
    ("How many American soldiers?", ["American soldiers"]),
    ("Where is Ain al-Asad base?", ["Ain al-Asad base"]),  # the longest phrase that the lists know
    ("من هو قاسم سليماني؟", ["قاسم سليماني"]),
    ("ما هو \"حوار المنامة 2021\"؟", ["حوار", "المنامة", "2021"]),
    ("من يقود «الحشد الشعبي»؟", ["يقود", "الحشد الشعبي"]),
    ("قاسم، سليماني؟", ["قاسم", "سليماني"]),  # a mark inside is no phrase
    ("Irak'ta NATO'nun kaç askeri var?", ["Irak", "NATO", "askeri"]),  # Turkish endings are no words
])
def test_what_a_question_asks_about(question, concepts):
    assert [concept.asked for concept in understand(question).concepts] == concepts


def test_an_unknown_name_is_looked_for_by_its_sound():
    (name,) = [concept for concept in understand("Who is Halbousi?").concepts if concept.asked == "Halbousi"]
    assert ("hlbs",) in [way.stems for way in name.alternatives if way.kind == "sound"]
    assert not any(way.kind == "sound" for concept in understand("من هو الحلبوسي؟").concepts for way in concept.alternatives)


def test_the_questions_own_arabic_word_comes_first_with_full_weight():
    for concept in understand("لماذا تنسحب القوات الأمريكية من قواعدها في العراق؟").concepts:
        own, *others = concept.alternatives
        assert (own.kind, own.weight) == ("same", 1.0)
        assert {way.kind for way in others} <= {"synonym"} and all(way.weight < 1 for way in others)


@pytest.mark.parametrize("question", [
    "ما هو هذا؟", "من هي؟", "ومن؟", "what is it?", "Why?", "qui est-ce ?", "كيف", "چرا؟", "Wer?"])
def test_a_question_of_stop_words_is_bare_and_asks_for_them(question):
    query = understand(question)
    assert query.bare and query.concepts


@pytest.mark.parametrize("question", ["", " \n", "😀😀", "؟!…", "\u200f"])
def test_a_question_without_words_asks_nothing(question):
    assert understand(question).concepts == () and understand(question).text == question


def test_a_long_question_asks_about_each_of_its_words():
    question = ("كم جنديا أمريكيا بقي في قاعدة عين الأسد بعد نهاية عام 2021 بحسب البنتاغون؟ " * 30)[:2000]
    found = understand(question).concepts
    assert len(found) == MOST_CONCEPTS and stems("جنديا أمريكيا قاعدة البنتاغون 2021") <= asked(question)


@settings(deadline=None)
@given(st.text() | st.text("من قتل سليماني؟ NATO's l'Irak'ta 2,500 «»\n😀"))
def test_concepts_are_slices_of_the_question_in_order(question):
    place = 0
    for concept in understand(question).concepts:
        assert concept.alternatives and words(concept.asked) and all(way.stems for way in concept.alternatives)
        place = question.index(concept.asked, place) + len(concept.asked)
