"""Which questions lean on the conversation and which stand alone, and what a follow-up carries along."""

import pytest

from rag.followups import CARRIED, in_context, leans
from rag.queries import understand

BEFORE = "من قتل قاسم سليماني؟"

LEANING = """
ومتى؟ | وأين؟ | لماذا؟ | كيف؟ | ومن حضر الاجتماع؟ | وماذا عن سوريا؟ | ماذا عن الناتو؟ | وما رأي إيران؟ | هل هذا صحيح؟
ماذا حدث بعد ذلك؟ | ما أسباب ذلك؟ | من هو؟ | هل وافق عليه؟ | من يقودها؟ | كم عددهم؟ | متى بدأت مهمته؟ | أين يقع مقرها؟
ومنهم؟ | وشنو صار بعدين؟ | وين؟ | وهل انسحبت القوات؟ | وأيضا في الأردن؟ | وفي سوريا؟ | كم عدد قواتها؟ | من قائدهم؟
And when? | Why? | Where? | Who leads it? | What about Syria? | How many of them? | When did they leave? | Who is he?
And NATO? | Where was this? | How many? | Did it agree? | Who announced it, and on which platform? | Who is his deputy?
When did its parliament vote? | Which Iraqi bodies will it now advise? | How about the militias?
Et quand ? | Pourquoi ? | Ve ne zaman? | Und wann? | Wer führt sie? | А когда? | ¿Y cuándo? | آن کجاست؟ | ئەوە کەی بوو؟
"""
ALONE = """
من قتل قاسم سليماني؟ | كم عدد القوات الأمريكية في العراق؟ | أين تقع قاعدة عين الأسد؟ | متى انطلقت الجولة الأولى من الحوار؟
هل صحيح أن القوات الأمريكية انسحبت؟ | هل انسحبت واشنطن أو بغداد من المفاوضات؟ | من هو فرهاد علاء الدين؟
ما الدور الذي تقوم به قوات التحالف في العراق؟ | ما موقف الفصائل من الانسحاب؟ | واشنطن متى تنسحب؟ | وعد بايدن بماذا؟
وزير الخارجية العراقي من؟ | وفيات الهجوم على الأردن كم عددها في الواقع؟ | ما أهداف إيران وحلفائها؟ | متى أعلنت بغداد انسحابها؟
ما أهم المطالب؟ | من المتهم؟ | متى صدر التفاهم؟ | من زعيم حزب الله؟ | لماذا حل الصدر لواء اليوم الموعود؟
How many American soldiers are in Iraq? | Who killed Qasem Soleimani? | What did Lloyd Austin say? | When did the talks start?
Where is Ain al-Asad? | What is the role of NATO in Iraq? | Is the coalition leaving Iraq? | Who is Farhad Alaaldin?
Why did Sadr dissolve his militia? | What did the US say about its forces in Iraq? | Android phones, which are the best?
What did the Pentagon announce? | How did Iran react to the strikes? | Which groups threatened US forces?
Son görüşmeler ne zaman başladı? | Combien de soldats sont en Irak ? | Wie viele Soldaten sind im Irak? | Кто убил Сулеймани?
"""


def questions(listed):
    return [question.strip() for line in listed.strip().splitlines() for question in line.split("|")]


@pytest.mark.parametrize("question", questions(LEANING))
def test_a_question_that_leans_on_the_one_before(question):
    assert leans(question, understand(question))
    query = in_context(question, [BEFORE])
    assert query.text == f"{BEFORE} {question}" and query.question == question
    assert {concept.asked for concept in understand(BEFORE).concepts} <= {concept.asked for concept in query.concepts}


@pytest.mark.parametrize("question", questions(ALONE))
def test_a_question_that_stands_alone(question):
    assert not leans(question, understand(question))
    assert in_context(question, [BEFORE]) == understand(question)


def weights(query):
    return {concept.asked: pytest.approx(concept.weight) for concept in query.concepts}


def test_what_is_carried_counts_for_less_and_the_questions_own_words_for_all():
    query = in_context("وهل ردت إيران؟", ["من قتل المهندس في بغداد؟"])
    assert weights(query) == {"ردت": 1, "إيران": 1, "قتل": CARRIED, "المهندس": CARRIED, "بغداد": CARRIED}


def test_a_bare_follow_up_asks_what_was_asked_before():
    query = in_context("ومتى؟", ["من قتل المهندس؟"])
    assert weights(query) == {"قتل": 1, "المهندس": 1} and not query.bare


def test_a_chain_of_three_reaches_back_with_less_and_less_weight():
    history = ["من قتل المهندس؟", "وهل نددت إيران؟", "ومن قال ذلك في واشنطن؟"]
    query = in_context("وما رأي أربيل؟", history)
    assert query.text == " ".join([*history, "وما رأي أربيل؟"])
    carried = weights(query)
    assert (carried["أربيل"], carried["واشنطن"], carried["إيران"], carried["المهندس"]) == (1, CARRIED, CARRIED**2, CARRIED**3)


def test_a_chain_ends_at_a_question_that_stands_alone():
    history = ["من قتل المهندس؟", "كم عدد القوات الأمريكية في سوريا؟", "ومتى؟"]
    assert in_context("ولماذا؟", history).text == "كم عدد القوات الأمريكية في سوريا؟ ومتى؟ ولماذا؟"


def test_a_repeated_word_is_asked_once():
    query = in_context("ومن قتل المهندس؟", ["من قتل سليماني؟"])
    assert weights(query) == {"قتل": 1, "المهندس": 1, "سليماني": CARRIED}


@pytest.mark.parametrize("history", [[], [""], ["  ", "؟!"], [None, 7, {"role": "user"}], ["😀"]])
def test_a_history_of_nonsense_is_no_history(history):
    assert in_context("ومتى؟", history) == understand("ومتى؟")


def test_a_history_of_any_length_is_looked_at_only_so_far():
    history = ["من قتل المهندس؟", *["ولماذا؟"] * 500]
    assert in_context("ومتى؟", history).text == " ".join(["ولماذا؟"] * 5 + ["ومتى؟"])
