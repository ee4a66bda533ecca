"""Which questions lean on the conversation and which stand alone, and what a follow-up carries along."""

import pytest

from rag.question.followups import ASKED, CARRIED, KEPT, NAMED, UNCHANGED, in_context
from rag.question.pointing import asks_nothing, points_back, without_opener
from rag.question.queries import understand

BEFORE = "من قتل قاسم سليماني؟"

LEANING = """
ومتى؟ | وأين؟ | لماذا؟ | كيف؟ | ومن حضر الاجتماع؟ | وما رأي إيران؟ | هل هذا صحيح؟ | ومنذ متى؟ | ومم تتكون؟ | وعلى أي أساس؟
ماذا حدث بعد ذلك؟ | ما أسباب ذلك؟ | من هو؟ | هل وافق عليه؟ | من يقودها؟ | كم عددهم؟ | متى بدأت مهمته؟ | أين يقع مقرها؟
ومنهم؟ | وشنو صار بعدين؟ | وين؟ | وهل انسحبت القوات؟ | كم عدد قواتها؟ | من قائدهم؟ | متى بدأت؟ | لماذا استقال؟ | ماذا قال؟
كم يوما استمرت؟ | كم سفينة غرقت؟ | كم خسر المغرب بذلك؟ | ما رأيه في الاتفاق؟ | من يقودها في الجنوب؟ | متى أعلنته الحكومة؟
وكم تبلغ كلفتها؟ | من خلفها في منصبها؟ | ما شروطه؟ | ما اسمه الكامل؟ | هل ستتكرر هذه الأزمة؟ | ماذا قالت واشنطن عنه؟
And when? | Why? | Where? | Who leads it? | How many of them? | When did they leave? | Who is he? | But why? | Did that happen?
Where was this? | How many? | Did it agree? | Who announced it, and on which platform? | Who is his deputy? | Who else was there?
When did its parliament vote? | Which Iraqi bodies will it now advise? | Why did the ministry suspend it? | What happened after that?
Et quand ? | Pourquoi ? | Et quand a-t-elle été volée ? | Où est-il ? | Combien coûte-t-elle ? | Que dit cet accord ?
Ve ne zaman? | Peki ne vaat etti? | Onu kim öldürdü? | Bu anlaşma ne diyor? | Und wann? | Wer führt sie? | Was sagte er dazu?
А когда? | Что он сказал? | ¿Y cuándo? | ¿Cuándo la firmaron ellos? | آن کجاست؟ | و او چند سؤال دارد؟ | این توافق چیست؟ | ئەوە کەی بوو؟
"""
EXCHANGING = """
وماذا عن سوريا؟ | ماذا عن الناتو؟ | وأيضا في الأردن؟ | وفي سوريا؟ | والأكراد؟ | والإمارات؟ | وبغداد؟ | وعام 2024؟ | ويوم الأربعاء؟ | بالنسبة للأكراد؟
What about Syria? | And NATO? | How about the militias? | And in 2024? | And the army's? | Et la Syrie ? | Qu'en est-il de l'OTAN ?
Peki ya Suriye? | Und in Syrien? | А в Сирии? | ¿Y en Siria? | و سوریه؟
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
# Pairs that somebody asks one after the other, the second about something else or about the same with all its words.
PAIRS = """
من يقود بعثة الناتو؟ | كم عدد القوات الأمريكية في العراق هذا العام؟
متى وقع الهجوم على المطار؟ | ماذا حدث في بغداد هذا الأسبوع؟
ما موقف روسيا من الاتفاق؟ | من يواجه إيران في سوريا؟
كم بلغت ميزانية الدولة؟ | من اتهم الحكومة بالفساد؟
من رئيس الوفد السوداني؟ | متى انطلقت المفاوضات ومن شارك فيها؟
كم جنديا بقي في القاعدة؟ | لماذا انسحبت واشنطن ومتى حدث ذلك؟
من هو الرئيس الجديد؟ | والد الرئيس من هو؟
أين عقد المؤتمر؟ | والي البصرة من هو؟
متى زار الوزير لبنان؟ | أين بيروت؟
من فاز في الانتخابات التركية؟ | متى الانتخابات العراقية؟
كم سكان السودان؟ | كم سكان مصر؟
ماذا قررت الحكومة؟ | وزارة الصحة ماذا أعلنت؟
كم قتيلا سقط في أنطاكيا؟ | ولاية هاتاي كم قتل فيها؟
من يمول صندوق المناخ؟ | هل يساهم البنك الدولي في التمويل؟
من سرب الوثائق؟ | من وجه الاتهام إلى أمين الصندوق؟
كم ارتفع سعر الخبز؟ | ما قيمة الجنيه اليوم؟
ما مطالب النقابة؟ | ما هي أهم بنود الاتفاق وشروطه؟
من وقع الاتفاق؟ | واشنطن وبغداد
كم استمر الإضراب؟ | وسائل الإعلام ماذا قالت؟
متى بدأت حملة التطعيم؟ | وباء شلل الأطفال في تشاد
Who leads the mission? | When did NATO say it would leave Iraq?
How many soldiers died? | Is it true that the US left Iraq?
Where is the port of Larnaca? | How long does it take to reach Gaza?
Who opened the corridor? | Is there a ceasefire in Gaza?
Who mediates? | When did the talks start and who attended them?
How many troops were in Syria? | How many troops are in Iraq this year?
Where are the camps? | How many of those who fled Sudan are in Chad?
Who is Muqtada al-Sadr? | Why did Sadr dissolve his militia and when did he do it?
What is Tower 22? | Which groups attacked the base and what did they say?
Who won the election? | What did the minister say about the drought?
Que demande l'Iran ? | Combien de personnes la guerre au Soudan a-t-elle déplacées ?
Qui est le ministre ? | Y a-t-il des soldats américains en Irak ?
Où est l'ambassade ? | Que s'est-il passé à Bagdad ?
Combien de bases restent ? | Quand l'armée américaine est-elle partie ?
Wer ist der Minister? | Wie viele Soldaten hat die USA im Irak und wann ziehen sie ab?
Wann war der Angriff? | Was geschah diese Woche in Bagdad?
¿Quién ganó? | ¿Cuántos soldados murieron este año?
Kim kazandı? | Bu yıl Irak'ta kaç asker öldü?
نخست‌وزیر عراق کیست؟ | امسال چند سرباز در عراق کشته شدند؟
Кто победил? | Сколько солдат погибло в Ираке в этом году?
"""


def questions(listed):
    return [question.strip() for line in listed.strip().splitlines() for question in line.split("|")]


@pytest.mark.parametrize("question", questions(LEANING))
def test_a_question_that_leans_on_the_one_before(question):
    assert points_back(understand(question))
    query = in_context(question, [BEFORE])
    assert query.text == f"{BEFORE} {question}"
    assert {concept.asked for concept in understand(BEFORE).concepts} <= {concept.asked for concept in query.concepts}


@pytest.mark.parametrize("question", questions(ALONE))
def test_a_question_that_stands_alone(question):
    assert not points_back(understand(question))
    assert in_context(question, [BEFORE]) == understand(question)


@pytest.mark.parametrize("pair", PAIRS.strip().splitlines())
def test_the_second_of_two_questions_that_stand_alone(pair):
    first, second = questions(pair)
    assert in_context(second, [first]) == understand(second)


@pytest.mark.parametrize("question", questions(EXCHANGING))
def test_a_question_that_asks_the_one_before_about_something_else(question):
    query = understand(question)
    assert points_back(query)
    assert asks_nothing(without_opener(question, query.language), query.language)
    assert in_context(question, [BEFORE]).question.startswith(BEFORE.rstrip("؟"))  # it is of the earlier question's kind


@pytest.mark.parametrize(("before", "question", "asked"), [
    ("كم عدد الجنود في العراق؟", "وفي سوريا؟", "كم عدد الجنود في سوريا؟"),
    ("كم عدد الجنود في العراق؟", "ماذا عن الأردن؟", "كم عدد الجنود في الأردن؟"),
    ("كم طفلا لقحوا عام 2021؟", "وفي 2024؟", "كم طفلا لقحوا عام 2024؟"),
    ("ماذا قالت الوزارة يوم الثلاثاء؟", "ويوم الأربعاء؟", "ماذا قالت الوزارة يوم الأربعاء؟"),
    ("متى استقال محمود سعيد من الشركة؟", "وكريم حداد؟", "متى استقال كريم حداد من الشركة؟"),
    ("How many soldiers are in Iraq?", "And in Syria?", "How many soldiers are in Syria?"),
    ("How many votes did Mark Weber get?", "What about Anna al-Rahim?", "How many votes did Anna al-Rahim get?"),
    ("How many were vaccinated in 2021?", "and in 2024?", "How many were vaccinated in 2024?")])
def test_what_is_named_now_takes_the_place_of_what_is_of_its_kind(before, question, asked):
    query = in_context(question, [before])
    assert query.text == asked
    assert query.question == asked.rstrip("؟?")
    standing = {concept.asked for concept in understand(asked).concepts}
    assert {concept.asked for concept in query.concepts} == standing
    assert {concept.weight for concept in query.concepts} == {1.0}


def test_what_is_exchanged_is_left_out_where_it_cannot_be_rewritten():
    query = in_context("Und in Syrien?", ["Wie viele Soldaten sind im Irak?"])
    assert query.text == "Wie viele Soldaten sind im Irak? Und in Syrien?"
    assert weights(query) == {"Syrien": 1, "Soldaten": 1}


def test_what_stands_behind_the_same_word_is_exchanged():
    query = in_context("وعن الجانب السوري؟", ["من وقع البروتوكول عن الجانب الأردني؟"])
    assert weights(query) == {"الجانب": 1, "السوري": 1, "وقع": 1, "البروتوكول": 1}


def test_where_nobody_can_tell_what_is_exchanged_all_is_asked_with_less_weight():
    query = in_context("والأكراد؟", ["ما مطالب العمال في البصرة؟"])
    assert weights(query) == {"الأكراد": 1, "مطالب": UNCHANGED, "العمال": UNCHANGED, "البصرة": UNCHANGED}


def weights(query):
    return {concept.asked: pytest.approx(concept.weight) for concept in query.concepts}


def test_the_topic_is_carried_with_less_weight_and_what_was_asked_about_it_with_least():
    query = in_context("وهل ردت إيران؟", ["من قتل المهندس في بغداد؟"])
    assert weights(query) == {"ردت": 1, "إيران": 1, "قتل": ASKED, "المهندس": CARRIED, "بغداد": CARRIED}


@pytest.mark.parametrize(("before", "names"), [
    ("من هو محمود العطار؟", {"محمود": NAMED, "العطار": NAMED}),
    ("Who killed the driver of Jack Weber?", {"killed": ASKED, "driver": CARRIED, "Jack": NAMED, "Weber": NAMED}),
    ("Where does Jack Weber live?", {"Jack": NAMED, "Weber": NAMED, "live": CARRIED})])
def test_names_are_carried_with_more_weight(before, names):
    query = in_context("وما رأيه؟" if before.endswith("؟") else "And when did he resign?", [before])
    own = {"رأيه": 1} if before.endswith("؟") else {"resign": 1}
    assert weights(query) == own | names


def test_a_name_is_carried_through_a_chain_and_all_else_fades():
    query = in_context("وكيف مات زوجها؟", ["من هي مريم العطار؟", "وأين تعمل أختها؟"])
    assert weights(query) == {"مات": 1, "زوجها": 1, "تعمل": ASKED, "أختها": CARRIED, "مريم": NAMED, "العطار": NAMED}


def test_a_bare_follow_up_asks_what_was_asked_before():
    query = in_context("ومتى؟", ["من قتل المهندس؟"])
    assert weights(query) == {"قتل": 1, "المهندس": 1} and not query.bare


@pytest.mark.parametrize(("question", "asked"), [
    ("ومن يقودها؟", "من يقودها؟"), ("وبماذا بررته؟", "بماذا بررته؟"), ("ومن أي مطار أقلعت؟", "ومن أي مطار أقلعت؟"),
    ("And who leads it?", "who leads it?"), ("كم عددهم؟", "كم عددهم؟")])
def test_what_a_follow_up_asks_for_is_read_from_its_own_words_without_the_opener(question, asked):
    query = in_context(question, [BEFORE])
    assert query.question == asked
    assert query.concepts[0].asked not in {"وبماذا", "And"}


def test_a_chain_of_three_reaches_back_with_less_and_less_weight():
    history = ["من قتل المهندس؟", "وهل نددت الصين؟", "ومن قال ذلك في واشنطن؟"]
    query = in_context("وما رأي أربيل؟", history)
    assert query.text == " ".join([*history, "وما رأي أربيل؟"])
    carried = weights(query)
    assert (carried["أربيل"], carried["واشنطن"], carried["الصين"], carried["المهندس"]) == (1, CARRIED, CARRIED * KEPT, CARRIED * KEPT**2)


def test_a_chain_ends_at_a_question_that_stands_alone():
    history = ["من قتل المهندس؟", "كم عدد القوات الأمريكية في سوريا؟", "ومتى؟"]
    assert in_context("ولماذا؟", history).text == "كم عدد القوات الأمريكية في سوريا؟ ومتى؟ ولماذا؟"


def test_a_chain_goes_on_from_the_question_that_was_exchanged():
    history = ["كم عدد الجنود في العراق؟", "وفي سوريا؟"]
    assert in_context("ومتى ينسحبون؟", history).text == "كم عدد الجنود في سوريا؟ ومتى ينسحبون؟"


def test_a_repeated_word_is_asked_once():
    query = in_context("ومن قتل المهندس؟", ["من قتل الحارس؟"])
    assert weights(query) == {"قتل": 1, "المهندس": 1, "الحارس": CARRIED}


@pytest.mark.parametrize("history", [[], [""], ["  ", "؟!"], [None, 7, {"role": "user"}], ["😀"]])
def test_a_history_of_nonsense_is_no_history(history):
    assert in_context("ومتى؟", history) == understand("ومتى؟")


def test_a_history_of_any_length_is_looked_at_only_so_far():
    history = ["من قتل المهندس؟", *["ولماذا؟"] * 500]
    assert in_context("ومتى؟", history).text == " ".join(["ولماذا؟"] * 5 + ["ومتى؟"])
