"""What is emphasised in a sentence for a question: the thing asked for, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.emphasis import emphasised
from rag.question.queries import understand


def marked(question, text):
    for start, end in reversed(emphasised(understand(question), text)):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


PORT = ("وقال مدير الميناء سمير حداد إن 40 سفينة رست في ميناء الحديدة يوم الثلاثاء بسبب العاصفة، "
        "فيما غادرت 12 سفينة أخرى إلى جيبوتي الأسبوع الماضي.")


@pytest.mark.parametrize(("question", "expected"), [
    ("كم سفينة رست في ميناء الحديدة؟", "40 سفينة"), ("How many ships docked in the port of Hodeidah?", "40 سفينة"),
    ("متى رست السفن في ميناء الحديدة؟", "يوم الثلاثاء"), ("When did the other ships leave for Djibouti?", "الأسبوع الماضي"),
    ("لماذا رست السفن في الميناء؟", "بسبب العاصفة"), ("إلى أين غادرت سفن أخرى من ميناء الحديدة؟", "جيبوتي"),
    ("من قال إن السفن رست في الميناء؟", "سمير حداد"), ("كم سفينة رست في ميناء الحديدة ومتى؟", "40 سفينة|يوم الثلاثاء"),
    # Nothing is asked for that has a phrase, or nothing that the sentence has.
    ("ماذا قال سمير حداد عن الميناء؟", ""), ("من هو سمير حداد؟", ""), ("كم طائرة هبطت في مطار عدن؟", ""),
    ("في أي عام بني ميناء الحديدة؟", ""), ("كم كلفت السفن التي رست في الميناء؟", ""), ("السلام عليكم", ""),
])
def test_the_thing_asked_for(question, expected):
    text = PORT
    for part in filter(None, expected.split("|")):
        text = text.replace(part, f"[{part}]", 1)
    assert marked(question, PORT) == text


@pytest.mark.parametrize(("question", "text"), [
    # What is counted stands far from the rest.
    ("كم عدد الجنود في قاعدة الحبانية؟", "وتوسعت القاعدة في الحبانية منذ عام 2015، وقال الوزير، وهو يزورها، إن فيها 4000 فرد، بينهم [نحو 700 جندي]."),
    # A number with its noun, "about" before it, its unit behind.
    ("كم جنديا أصيب في الهجوم؟", "أصيب [نحو 70 جنديا] في الهجوم الذي شارك فيه خمسة ضباط."),
    ("كم نسبة المشاركة في الانتخابات؟", "بلغت نسبة المشاركة في الانتخابات [78.1 بالمئة]، وفاز الحزب برئاسة 35 بلدية."),
    ("كم كلفة بناء الجسر؟", "تستغرق أعمال بناء الجسر عامين وتبلغ كلفة الجسر [1.9 مليار دولار]."),
    ("كم فردا تضم بعثة الحلف؟", "رفع الحلف عدد أفراد بعثة التدريب من 500 إلى [4000 فرد]."),
    ("كم نازحا عاد إلى القرى؟", "عاد إلى القرى [أربعة عشر ألف نازح] من أصل ستين ألف نازح."),
    # A question for a month is answered by no year.
    ("في أي شهر أعلن الأمين العام توسيع البعثة؟",
     "أعلن الأمين العام للحلف، الذي تأسس عام 1949، في [شباط/ فبراير الماضي] توسيع البعثة."),
    # The title, unless the question has it; the name without its quotation marks.
    ("من افتتح الجسر الجديد؟", "افتتح [وزير النقل خالد منصور] الجسر الجديد في المدينة."),
    ("من هو وزير النقل الذي افتتح الجسر؟", "افتتح وزير النقل [خالد منصور] الجسر الجديد في المدينة."),
    ("من أصيب في حادث الجسر؟", "أصيب “[خالد منصور]” في حادث الجسر."),
    # Where it is, not where it comes from.
    ("أين رست السفينة القادمة؟", "رست السفينة القادمة من مصر في [ميناء العقبة]."),
    # A cause goes on to the end of its clause, with the quotation in it.
    ("لماذا طالبت المنظمة بفتح المعبر؟", "طالبت المنظمة بفتح المعبر [لأن ذلك “أسرع، وأرخص بكثير”]، حسب قولها."),
    # Two who are named together; between two others nobody decides, and who only speaks is not who does.
    ("من شارك في افتتاح الجسر؟", "شارك في الافتتاح [خالد منصور وسمير حداد] قرب الجسر."),
    ("من افتتح الجسر الجديد؟", "في الجسر الجديد شكر خالد منصور زميله سمير حداد عند الجسر الجديد."),
    ("من أغلق الجسر القديم؟", "قال خالد منصور إن الجسر القديم أغلق أبوابه."),
    # Words of the question are no answer.
    ("متى وصل وفد عام 2014 إلى المدينة؟", "وصل الوفد إلى المدينة عام 2014."),
    ("كم عام مر على بناء الجسر؟", ""), ("", "بلغت الكلفة 40 دولارا."),
])
def test_one_sentence_each(question, text):
    assert marked(question, text.replace("[", "").replace("]", "")) == text


@pytest.mark.parametrize("question", [
    "Combien de navires ont accosté dans le port ?", "Cuántos barcos atracaron en el puerto?",
    "Wie viele Schiffe liegen im Hafen?",
    "Сколько кораблей в порту?", "Limanda kaç gemi var?", "چند کشتی در بندر است؟",
])
def test_numbers_are_asked_for_in_every_language(question):
    assert marked(question, "رست في الميناء 40 سفينة محملة بالقمح.") == "رست في الميناء [40 سفينة] محملة بالقمح."


@given(st.sampled_from(["كم سفينة رست؟", "متى رست السفينة؟", "من قال ذلك؟", "أين رست؟", "لماذا رست؟", "كم ومتى؟"]),
       st.text("رستسفينةفيأربع40امسبسب محمدعليقال،.“”\"() "))
def test_spans_are_few_and_whole(question, text):
    spans = emphasised(understand(question), text)
    assert len(spans) <= 2
    assert list(spans) == sorted(spans)
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        assert text[start:end].count("“") == text[start:end].count("”")
