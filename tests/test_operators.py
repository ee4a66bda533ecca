"""Operators: which marks in a question are one, which are ordinary writing, and which texts fulfil them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.arabic.text import words
from rag.question.followups import in_context
from rag.question.operators import Filters, fulfils, needed, parse, preferred
from rag.question.queries import understand


def written(question):
    """What the operators of a question are about, and the question without them."""
    filters, plain = parse(question)
    return *([term.written for term in terms] for terms in (filters.phrases, filters.required, filters.excluded)), plain


@pytest.mark.parametrize(("question", "phrases", "required", "excluded", "plain"), [
    ('متى تنسحب "قوات التحالف" من العراق؟', ['"قوات التحالف"'], [], [], "متى تنسحب قوات التحالف من العراق؟"),
    ('"قوات التحالف"', ['"قوات التحالف"'], [], [], "قوات التحالف"),
    ("من قتل +سليماني في +بغداد؟", [], ["سليماني", "بغداد"], [], "من قتل سليماني في بغداد؟"),
    ("من قتل سليماني -بايدن -أوباما؟", [], [], ["بايدن", "أوباما"], "من قتل سليماني؟"),
    ("-بايدن الانسحاب", [], [], ["بايدن"], "الانسحاب"),
    ('الانسحاب -"قوات التحالف" +"عين الأسد"', ['"عين الأسد"'], [], ['"قوات التحالف"'], "الانسحاب عين الأسد"),
    ("الانسحاب +«عين الأسد» -„قوات التحالف“", ['"عين الأسد"'], [], ['"قوات التحالف"'], "الانسحاب عين الأسد"),
    ("withdrawal +al-Asad -U.S. +2,500, why?", [], ["al-Asad", "2,500"], ["U.S"], "withdrawal al-Asad. 2,500, why?"),
    ("عدد القوات -2021", [], [], ["2021"], "عدد القوات"),
    ('"+1 -2" كم', ['"+1 -2"'], [], [], "+1 -2 كم"),
    ('-بايدن', [], [], ["بايدن"], ""),
])
def test_operators_are_read_and_their_marks_taken_away(question, phrases, required, excluded, plain):
    assert written(question) == (phrases, required, excluded, plain)


@pytest.mark.parametrize("question", [
    "كم عدد القوات الأمريكية في العراق؟", "US-Iraqi talks, Muqtada al-Sadr", "الحوار 2021-2024", "من 2003 -2011 ماذا حدث؟",
    "منذ 2024-01-27", "القوات -التي بقيت- في العراق", "القوات -التي بقيت - في العراق", "القوات – التي بقيت – في العراق",
    "القوات - العراق", "-من قتل سليماني؟", "-who killed Soleimani?", "5+3", "C++", "+ سليماني", "a (+b)", "-", "+",
    '""', '" "', '"؟"', 'ما هو 5" و', "x'-y", "من يقود «قوات الحشد»؟", "من كتب “ألف ليلة” و„كليلة ودمنة“؟", "«» ماذا", "", " ",
])
def test_what_is_ordinary_writing_stays_as_it_is(question):
    assert parse(question) == (Filters(), question)


@pytest.mark.parametrize(("question", "phrases"), [
    ("«قوات الحشد»", ['"قوات الحشد"']), ("“قوات الحشد”؟", ['"قوات الحشد"']), ("„قوات الحشد“", ['"قوات الحشد"']),
    ("„قوات الحشد”", ['"قوات الحشد"']), ("من يقود «قوات الحشد»؟", []), ("من يقود «قوات الحشد» في +بغداد؟", ['"قوات الحشد"']),
    ("من يقود «قوات الحشد» -بغداد", ['"قوات الحشد"']), ('من يقود «قوات الحشد» في "بغداد"', ['"قوات الحشد"', '"بغداد"']),
    ("من يقود «قوات الحشد» في “بغداد”", []), ("«قوات الحشد» «بغداد»", ['"قوات الحشد"', '"بغداد"']),
])
def test_typographic_quotation_marks_count_beside_another_operator_or_around_everything(question, phrases):
    assert written(question)[0] == phrases


TEXT = "خططت واشنطن لقوّات التحالف، وللقوات الأمريكية في عين الأسد. وبقي 2,500 جندي."


@pytest.mark.parametrize(("question", "expected"), [
    ('"قوات التحالف"', True), ('"القوات الأمريكية"', True), ('"لقوات التحالف"', True), ('"التحالف والقوات"', False),
    ('"التحالف القوات"', False), ('"قوات تحالف"', False), ('"قوة التحالف"', False), ('"قوات الأمريكية"', True),
    ('"القوات التحالف"', False), ('"2500 جندي"', True), ('"2500 جنديا"', False), ('"امريكيه فى عين"', True), ('"خطط"', False),
    ('"بقي"', True),
    ("+قوة", True), ("+الجنود", False), ("+جنديا", True), ("+البصرة", False), ("+2500", True), ("+التحالف +البصرة", False),
    ("كم -البصرة", True), ("كم -التحالفات", False), ('كم -"قوات التحالف"', False), ('كم -"التحالف القوات"', True),
    ('كم -"قوات البصرة"', True), ('"عين الأسد" +واشنطن -موسكو', True), ('"عين الأسد" +واشنطن -جندي', False), ("واشنطن", True),
])
def test_a_text_fulfils_what_is_demanded_or_does_not(question, expected):
    assert fulfils(TEXT, parse(question)[0]) is expected


@pytest.mark.parametrize("form", [
    "لجنة", "اللجنة", "للجنة", "وللجنة", "بلجنة", "فباللجنة", "كاللجنة", "كلجنة", "ولجنة", "واللجنة"])
def test_what_arabic_joins_to_the_first_word_of_a_phrase_is_forgiven(form):
    assert fulfils(f"عهد {form} الأمن بذلك", parse('"لجنة الأمن"')[0])
    assert not fulfils(f"عهد {form}كم الأمن بذلك", parse('"لجنة الأمن"')[0])


@pytest.mark.parametrize(("question", "text", "expected"), [
    ("Which soldiers in +Iraq?", "بقيت القوات في العراق", True), ("Which soldiers in +Iraq?", "بقيت القوات في سوريا", False),
    ("soldiers -Iraq", "بقيت القوات في العراق", False), ("Wie viele Soldaten -Irak", "القوات العراقية", False),
    ("Kaç asker var +Irak'ta?", "بقيت القوات في العراق", True), ("soldats +l'Irak", "بقيت القوات في العراق", True),
    ("Who is +Kalintsis?", "التقى كلنتسيس الوزير", True), ("Who is +Kalintsis?", "التقى هرندروس الوزير", False),
    ("ماذا قال +NATO", "قال الناتو", True), ("ماذا قال -NATO", "قال الناتو", False), ("من +قتل", "اغتيل", False),
])
def test_in_another_language_a_translation_or_else_a_names_sound_counts(question, text, expected):
    assert fulfils(text, understand(question).filters) is expected


def test_what_is_excluded_is_not_searched_for():
    query = understand("متى تنسحب القوات الأمريكية -بايدن؟")
    assert (query.question, query.text) == ("متى تنسحب القوات الأمريكية؟",) * 2
    assert query.concepts == understand("متى تنسحب القوات الأمريكية؟").concepts


def test_an_earlier_questions_operators_are_not_carried():
    query = in_context("ومتى؟", ['من قتل "قاسم سليماني" +بغداد -بايدن؟'])
    assert not query.filters
    assert query.text == "من قتل قاسم سليماني بغداد؟ ومتى؟"
    assert [concept.asked for concept in query.concepts] == ["قتل", "قاسم سليماني", "بغداد"]
    query = in_context("ومتى -سليماني؟", ["من قتل سليماني في بغداد؟"])
    assert [term.written for term in query.filters.excluded] == ["سليماني"]
    assert [concept.asked for concept in query.concepts] == ["قتل", "بغداد"]


def texts_of(*texts):
    """Sentences as the answering stage sees them: things with a text."""
    return [type("Sentence", (), {"text": text})() for text in texts]


@pytest.mark.parametrize(("question", "chosen"), [
    ("كم القوات؟", [0, 1, 2]), ('"قوات التحالف"', [0]), ("كم +قوات", [0, 1]), ("+قوات +بغداد", [1]), ("+تحالف +بغداد", [0, 1]),
    ("+البصرة", [0, 1, 2]), ("كم -بغداد", [0, 2]), ('+قوات -"قوات التحالف"', [1]), ("كم -قوات -رجع", []),
])
def test_the_sentences_to_cite_say_most_of_what_is_demanded_and_nothing_excluded(question, chosen):
    every = texts_of("انسحبت قوات التحالف", "بقيت القوات في بغداد", "رجع الوزير")
    assert preferred(every, parse(question)[0]) == [every[number] for number in chosen]


@given(st.text() | st.text('+-"«»“”„ ابلقوتy2,.\'\n'))
def test_any_question_is_read(question):
    filters, plain = parse(question)
    assert (plain == question) or filters
    for term in filters.phrases + filters.required + filters.excluded:
        assert words(term.written) and bool(term.exact) != bool(term.ways)
    kept = " ".join(word.folded for word in words(plain))
    assert all(" ".join(term.exact) in kept for term in filters.phrases)
    assert len(needed(filters)) == sum(len(term.exact) or 1 for term in filters.phrases + filters.required)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 100_000), length=st.integers(1, 6))
def test_any_words_in_a_row_of_an_article_are_found_there_and_with_another_among_them_they_are_not(seeds, place, length):
    for document in seeds.documents.values():
        start = place % len(words(document.text))
        run = words(document.text)[start:start + length]
        row = document.text[run[0].start:run[-1].end].replace('"', "")
        assert fulfils(document.text, parse(f'"{row}"')[0])
        assert not fulfils(document.text, parse(f'"{row} المريخ"')[0])
