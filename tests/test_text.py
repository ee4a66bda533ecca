"""Characters and words: what is folded together, what stays apart, and that the shipped tokenizer sees the same."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag.arabic import tokenizing
from rag.arabic.text import fold, language, root, stem, stop_words, words

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
# Letters, marks and digits on which folding has something to do.
TRICKY = st.text("أإآٱىیئؤۆۇەةکگپچژءـّ\u064e\u200c\u200f1٢۳,٬.,0aAıİßéﷲﻻﺀⅷ½ \n-")
MIXED = """
NATO's 4,000 soldiers; l'Élysée a dit: «non» – Straße, Çağrı'nın, İstanbul, Ерёмин и Ким.
می‌خواهند که نیروهای آمریکایی بروند؟ ئۆپێک لە عێراق، ٢٬٥٠٠ و ۲۰۲۱ و 3.5%.
وَالقُوّاتُ الأَمريكيّـة… بـ”سيد الشهداء“ وللولايات ووزارة، مسؤولون ومسئولون — ﷲ ﻻ ⅷ
"""


@pytest.mark.parametrize("spellings", [
    "أمريكا امريكا أَمْرِيكَا أمريكـــا إمريكا ٱمريكا", "مستشفى مستشفي مستشفی", "القوة القوه القوۀ القوة\u200f",
    "مسؤول مسئول", "كركوك کرکوک", "ﻻجئ لاجئ لاجي", "2500 2,500 ٢٥٠٠ ٢٬٥٠٠ ۲۵۰۰", "1000000 1,000,000",
    "Élysée elysee ÉLYSÉE e\u0301lyse\u0301e", "İstanbul istanbul ISTANBUL", "Straße strasse", "پنتاگون بنتاكون"])
def test_spellings_of_one_word_fold_to_one(spellings):
    assert len({fold(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize("apart", ["قلب كلب", "سار صار", "2,50 250", "3.5 35", "1,0000 10000", "حرب حزب"])
def test_different_words_stay_apart(apart):
    one, other = apart.split()
    assert fold(one) != fold(other)


@settings(deadline=None)
@given(st.text() | TRICKY)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("forms", [
    "قوات القوات والقوات بالقوات للقوات قواتها قوة القوة", "محادثات المحادثات ومحادثات محادثة محادثاتهم",
    "العراق والعراق بالعراق للعراق", "مليشيا المليشيا المليشيات مليشيات", "حكومة الحكومة حكومتها وحكومته",
    "وزارة الوزارة ووزارة", "فصائل الفصائل والفصائل فصائلها", "مستشار المستشار مستشارين مستشارون المستشارين"])
def test_forms_of_one_word_have_one_stem(forms):
    assert len({stem(fold(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize("word", ["وزير", "ولاية", "وقت", "وطن", "بيت", "قانون", "فوز", "الله", "nato", "2024", "солдат"])
def test_letters_of_the_word_itself_are_no_prefix(word):
    assert stem(fold(word))[:2] == fold(word)[:2]


@pytest.mark.parametrize("relatives", ["انسحاب ينسحب ستنسحب", "تنسحب سينسحب", "استهداف استهدف", "قاتل يقتل"])
def test_relatives_share_a_root(relatives):
    assert len({root(stem(fold(word))) for word in relatives.split()}) == 1


@settings(deadline=None)
@given(st.text() | TRICKY)
def test_words_are_slices_of_the_text_in_order(text):
    found = words(text)
    assert all(fold(text[word.start:word.end]) == word.folded and stem(word.folded) == word.stem for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_words_keep_marks_and_thousands_and_end_at_hyphens():
    assert [(word.folded, word.start) for word in words("قَتَلَ ٢٬٥٠٠ جنديّاً، عراقي-أمريكي 3.5 F-16")] == [
        ("قتل", 0), ("2500", 7), ("جنديا", 13), ("عراقي", 22), ("امريكي", 28), ("3", 35), ("5", 37), ("f", 39), ("16", 41)]


def stems_by(tokenizer, text):
    return [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))]


@pytest.mark.parametrize("text", [*(path.read_text("utf-8") for path in SEEDS), MIXED],
                         ids=[*(path.stem[:3] for path in SEEDS), "mixed"])
def test_the_shipped_tokenizer_gives_the_same_stems(text):
    expected = [word.stem for word in words(text)]
    shipped = Tokenizer.from_file(str(ROOT / "rag" / "model" / "tokenizer.json"))
    assert stems_by(shipped, text) == expected
    assert tokenizing.build([tokenizing.UNKNOWN, *dict.fromkeys(expected)]).encode(text).tokens == expected


@pytest.mark.parametrize("expected, questions", [
    ("ar", "كم عدد القوات الأمريكية في العراق؟|من هو؟|منو قتل سليماني؟|أين تقع قاعدة عين الأسد؟|ماذا يريد أوستن"),
    ("fa", "چند سرباز آمریکایی در عراق هستند؟|نخست‌وزیر عراق کیست؟|چه کسی قاسم سلیمانی را کشت؟"),
    ("ckb", "چەند سەربازی ئەمریکی لە عێراق هەیە؟|کێ سەرۆکی هەرێمە؟"),
    ("en", "How many soldiers?|NATO|Who is Sabrina Singh?|2024|😀|?|"),
    ("fr", "Combien de soldats américains sont en Irak ?|Qui a tué Soleimani ?|Où se trouve la base ?"),
    ("de", "Wie viele Soldaten sind im Irak?|Wer ist der Minister?|Wann begannen die Gespräche?"),
    ("es", "¿Cuántos soldados hay en Irak?|¿Quién es el ministro?|Dónde está la base"),
    ("tr", "Irak'ta kaç Amerikan askeri var?|Görüşmeler ne zaman başladı?|Kim öldürüldü?"),
    ("ru", "Сколько солдат в Ираке?|Кто убил Сулеймани?")])
def test_the_language_of_a_question(expected, questions):
    assert {language(question) for question in questions.split("|")} == {expected}


@pytest.mark.parametrize("word", "كرد جند عين روى حين قبيل خلاف ترى أعظم إزاء موقع".split())
def test_a_word_of_arabic_that_persian_has_as_well_is_arabic(word):
    assert {language(question) for question in (word, f"{word} سوريا", f"ماذا قيل في {word} العرب وسواهم؟")} == {"ar"}


def test_questions_written_in_nine_languages_are_told_apart():
    header, *rows = [line.split("\t") for line in (ROOT / "rag" / "training" / "arcd_questions.tsv").read_text("utf-8").splitlines()]
    for column, name in enumerate(header[1:], start=1):
        assert sum(language(row[column]) != name for row in rows) <= (name == "de")


def test_every_common_word_of_arabic_is_arabic():
    rows = (ROOT / "rag" / "training" / "lexicon_ar.tsv").read_text("utf-8").splitlines()[1:5001]
    assert {form for row in rows for form in row.split("\t")[0].split("|") if language(form) != "ar"} == set()


def test_stop_words_carry_no_content():
    content = "قوات انسحاب العراق رئيس وزير حزب troops withdrawal Iraq minister soldats retrait soldaten asker солдат"
    assert not {fold(word) for word in content.split()} & frozenset().union(*stop_words().values())
