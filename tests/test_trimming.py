"""Long sentences cut at the edges of clauses, on invented news and on the seeds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.trimming import trimmed
from rag.arabic.clauses import enclosed
from rag.arabic.sentences import sentences
from rag.arabic.text import words

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
LONG = [text[start:end] for text in (path.read_text("utf-8") for path in SEEDS) for start, end in sentences(text)
        if len(words(text[start:end])) >= 60]


def cut(marked, most_words):
    """What is left of a text, whose words to keep stand between brackets."""
    before, kept, after = marked.replace("]", "[").split("[")
    text = before + kept + after
    start, end = trimmed(text, [(len(before), len(before) + len(kept))], most_words)
    return text[start:end]


# Between braces stands what must be left, between brackets what is kept.
@pytest.mark.parametrize("marked", [
    # The end goes first: causes, contrasts, second speakers, what is added.
    "{وصلت إلى الميناء [ثلاث سفن] محملة بالقمح قادمة من أوديسا}، فيما أعلنت الوزارة أن سفينة رابعة غرقت قبالة الساحل الشمالي.",
    "{أغلقت البلدية [سبع مدارس] في الحي القديم من المدينة} بسبب العاصفة الرملية التي ضربت الساحل الشمالي ليلة أمس كلها.",
    "{وقال مدير الميناء سمير حداد إن [أربعين سفينة] تنتظر في الخليج}، مشيرا إلى أن الرافعات القديمة لا تكفي لتفريغها كلها.",
    "{وقالت الوزيرة “سنفتح [ثلاثة مخازن] قريبا، وقد نفتح غيرها”}، موضحة أن القمح يكفي المدينة حتى نهاية الصيف المقبل على الأقل.",
    # What is asked for stands behind: nothing before it goes while it is short enough, or leans on the beginning.
    "{وقال مدير الميناء سمير حداد إن السفن تنتظر في الخليج منذ أسبوع، مشيرا إلى أن [الرافعات القديمة] لا تكفي لتفريغها كلها}.",
    # A speaker who is named behind stays.
    "{تراجع عدد السفن إلى [ست وعشرين] في أسبوع واحد، وفق بيانات هيئة الموانئ في المدينة}، فيما ارتفعت كلفة الشحن إلى الضعف.",
    # A condition is not parted from what follows, two sides not from one another, a clause not from its verb.
    "{وحذر الاتحاد من أنه إذا أغلقت [السفن الكبيرة] طريقها إلى الميناء، وتأخرت، فسيتوقف العمل كله}، بينما نفت الشركة ذلك.",
    "{ورغم أن [السفن الكبيرة] وصلت إلى الميناء قبل موعدها، وأن الرافعات جاهزة، إلا أن التفريغ لم يبدأ} بسبب إضراب عمال النقل.",
    "{ويدور الخلاف منذ عام ونصف [بين شركة] الشحن التي تملك الرافعات، ونقابة العمال في الميناء}، حيث تطالب النقابة برفع الأجور.",
])
def test_the_end_is_cut(marked):
    text, wanted = marked.replace("{", "").replace("}", ""), marked[marked.index("{") + 1:marked.index("}")]
    left = cut(text, 15)
    expected = wanted.replace("[", "").replace("]", "")
    assert left == expected + ("." if marked.endswith("}.") else "")


def test_the_beginning_is_cut_only_where_the_rest_is_too_long():
    text = ("وصلت إلى الميناء ثلاث سفن محملة بالقمح قادمة من أوديسا بعد رحلة طويلة، "
            "وأكدت النقابة الوطنية لعمال الموانئ أن [ستين عاملا] أصيبوا أثناء التفريغ أمس، حيث سقطت رافعة قديمة على الرصيف.")
    short = "وأكدت النقابة الوطنية لعمال الموانئ أن ستين عاملا أصيبوا أثناء التفريغ أمس"
    assert cut(text, 20) == short
    assert cut(text, 27).endswith(short)
    assert cut(text, 27).startswith("وصلت إلى الميناء")
    # What somebody says is not parted from him.
    said = "وقال الوزير إنه " + text.replace("وأكدت النقابة الوطنية لعمال الموانئ أن", "وجرحت الحادثة الثانية أمس")
    assert cut(said, 20).startswith("وقال الوزير إنه")


def test_a_short_sentence_stays_whole():
    text = "وصلت إلى الميناء ثلاث سفن محملة بالقمح، فيما أعلنت الوزارة أن سفينة رابعة غرقت قبالة الساحل."
    assert trimmed(text, [(0, 5)]) == trimmed(text, [], len(words(text)) + 1) == (0, len(text))
    assert trimmed("", []) == (0, 0)


def test_with_nothing_to_keep_the_beginning_that_fits_is_left():
    text = ("وصلت إلى الميناء ثلاث سفن محملة بالقمح، حيث استقبلها الوزير في الصباح، "
            "فيما أعلنت الوزارة أن سفينة رابعة غرقت قبالة الساحل.")
    assert text[slice(*trimmed(text, [], 15))] == "وصلت إلى الميناء ثلاث سفن محملة بالقمح، حيث استقبلها الوزير في الصباح"


@pytest.mark.parametrize("text", LONG)
def test_the_seeds_long_sentences_are_cut_between_clauses(text):
    found = words(text)
    for first in range(0, len(found) - 1, 3):
        kept = (found[first].start, found[first + 1].end)
        start, end = trimmed(text, [kept])
        assert start <= kept[0] < kept[1] <= end
        assert start in {0, *(word.start for word in found)} | {span[0] for span in enclosed(text)}
        assert not any(first < place < last for first, last in enclosed(text) for place in (start, end))
        assert len(words(text[start:end])) >= 8
        assert trimmed(text, [kept]) == trimmed(text, [kept, kept])


CLAUSE = st.sampled_from((
    "وصلت ثلاث سفن محملة بالقمح إلى الميناء الجديد", "قال الوزير “إن الطريق، كما ترون، مفتوحة” أمام الجميع",
    "وأكدت النقابة أن العمال (وهم ستون) عادوا", "حيث سقطت رافعة قديمة على الرصيف", "بسبب العاصفة", "«لا»", "وقد غادر"))
JOINT = st.sampled_from(("، ", " ", "؛ ", "، فيما ", "، وقد ", " – "))


@given(st.lists(st.tuples(CLAUSE, JOINT), min_size=1, max_size=12), st.data())
def test_any_sentence_is_cut_to_whole_words_with_paired_marks(parts, data):
    text = "".join(clause + joint for clause, joint in parts)
    found = words(text)
    place = data.draw(st.integers(0, len(found) - 1))
    kept = (found[place].start, found[place].end)
    start, end = trimmed(text, [kept], data.draw(st.integers(0, 40)))
    part = text[start:end]
    assert start <= kept[0] < kept[1] <= end
    assert {word.folded for word in words(part)} <= {word.folded for word in found}
    assert [word.folded for word in words(part)] == [word.folded for word in found if start <= word.start < end]
    assert all(part.count(first) == part.count(last) for first, last in ("“”", "«»", "()"))
    assert (start, end) == (0, len(text)) or len(words(part)) >= 8


@given(st.text("ابتثوهي 12،؛.:\"“”«»() "), st.integers(0, 30))
def test_any_text_has_a_span(text, most_words):
    start, end = trimmed(text, [], most_words)
    assert 0 <= start <= end <= len(text)
