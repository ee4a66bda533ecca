"""The shipped word lists: what they say of known words, and that each can be found under the key it has."""

import pytest

from rag.arabic.text import fold, stem
from rag.question.lexicon import LANGUAGES, LONGEST_PHRASE, alternatives, content_stems, key, known_phrases


def ways(language, phrase):
    found = alternatives(" ".join(key(word, language) for word in phrase.split()), language)
    return {" ".join(way.stems) for way in found}


def stems(arabic):
    return " ".join(stem(word) for word in fold(arabic).split())


@pytest.mark.parametrize("language, phrase, arabic", [
    ("en", "troops", "قوات"), ("en", "withdrawal", "انسحاب"), ("en", "withdrawals", "انسحاب"), ("en", "Pentagon", "البنتاغون"),
    ("en", "prime minister", "رئيس الوزراء"), ("fr", "retrait", "انسحاب"), ("fr", "soldats", "جنود"), ("de", "Soldaten", "جنود"),
    ("de", "Irak", "العراق"), ("es", "soldados", "جنود"), ("tr", "askeri", "عسكري"), ("tr", "Irak", "العراق"),
    ("ru", "Ираке", "العراق"), ("ru", "солдат", "جندي"), ("fa", "سرباز", "جندي"), ("fa", "آمریکایی", "أمريكي"),
    ("ckb", "سەرباز", "جندي"), ("ckb", "عێراق", "العراق"), ("ar", "انسحاب", "ينسحب")])
def test_known_words_have_their_arabic(language, phrase, arabic):
    assert stems(arabic) in ways(language, phrase)


@pytest.mark.parametrize("language", [*LANGUAGES, "ar"])
def test_a_list_holds_keys_and_weights_that_can_be_used(language):
    table = {phrase: alternatives(phrase, language) for phrase in known_phrases(language)}
    assert len(table) > 500
    assert all(phrase and len(phrase.split()) <= LONGEST_PHRASE for phrase in table)
    for found in table.values():
        assert found and len({way.stems for way in found}) == len(found)
        assert all(way.stems and all(way.stems) and 0 < way.weight <= 1 for way in found)
        assert {way.kind for way in found} == {"synonym" if language == "ar" else "translation"}


@pytest.mark.parametrize("language, words", [
    ("en", "militia militias"), ("en", "withdraw withdraws withdrawing"), ("fr", "soldat soldats"), ("de", "soldat soldaten"),
    ("es", "soldado soldados"), ("tr", "asker askerler"), ("tr", "krallık krallığı Krallıklar"), ("tr", "İsviçre isviçre"),
    ("ru", "солдат солдаты солдатов"), ("fa", "سرباز سربازان سربازها"),
    ("ckb", "سەرباز سەربازی سەربازەکان"), ("ar", "القوات قوات والقوات")])
def test_forms_of_a_word_have_one_key(language, words):
    assert len({key(word, language) for word in words.split()}) == 1


def test_content_stems_leave_stop_words_out_unless_there_is_nothing_else():
    assert content_stems(fold("قوات التحالف في العراق").split()) == tuple(stems("قوات التحالف العراق").split())
    assert content_stems(fold("ما هو").split()) == tuple(stems("ما هو").split())
