"""Where sentences end in Arabic news, on sentences of the seeds and on marks of every kind."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.arabic.sentences import sentences
from rag.arabic.text import words

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
MARKED = st.text("ابتثوهي أن12a .؟!…؛:،\n\t\u00a0\"“”«»()'")


def split(text):
    return [text[start:end] for start, end in sentences(text)]


# Each line has the sentences that it must become, with | between them.
@pytest.mark.parametrize("marked", [
    "لماذا انسحبت القوات؟|لم يجب المتحدث عن السؤال!|انتهى المؤتمر الصحفي هناك.",
    "ماذا حدث؟!|لا أحد يعلم بالضبط...|انتهى كل شيء أمس…|وعاد الهدوء.",
    "قال د. علي إن 2.5 مليون شخص نزحوا.|ثم عاد ١٫٥ مليون منهم.",
    "قالت أ.ف.ب. إن القتال مستمر في الشمال.|وأضافت وكالة أ. ب. تفاصيل أخرى.",
    "زار م. سالم وأ. د. سمير المدينة عند الساعة 10.30 صباحا.|وعادا مساء ذلك اليوم.",
    "بلغت النسبة 12.5% عام 2021.|وبلغت 13% عام 2022.",
    "The U.S. army left the base.|Mr. Smith stayed in Baghdad.",
    # A quotation of several sentences is one; one that is never closed is not waited for.
    "قال الوزير: «لن نغادر. سنبقى هنا! هل تفهمون؟»|ثم خرج من القاعة الكبرى.",
    "وقال: “نحن باقون. لن نرحل الآن”، أمام الصحفيين.|وغادر القاعة بعد ذلك.",
    "قال الوزير اليوم: “لن نغادر هذه البلاد.|سنبقى هنا مع الشعب.",
    # ؛ parts two long halves only.
    "انسحبت القوات الأمريكية من القواعد العسكرية في الشمال؛|وبقيت القوات الأخرى في القواعد الجنوبية للتدريب فقط.",
    "مما سبق؛ عكست الرغبة في الانسحاب عددا من الدلالات.",
    # Headings and list numbers.
    "حوار استراتيجي\n|1. إنهاء المهمة القتالية.\n|2. بدء التدريب.",
    # A mark is followed by a mark of direction, a note or nothing, or stands behind its space; Urdu has its own.
    "وصل الوفد صباح اليوم إلى بغداد .|وعقد اجتماعا مع رئيس الوزراء.",
    "وصل الوفد صباح اليوم إلى بغداد.\u200f|وعقد اجتماعا مع رئيس الوزراء.",
    "انسحبت القوات الأمريكية من العراق.[1]|وبدأت مرحلة جديدة بعد ذلك.[2]",
    "قال الوزير إن العدد “لن يتغير”.|وأضاف أنه قليل.",
    "امریکی افواج عراق سے واپس چلی گئیں۔|یہ خبر بغداد سے آئی ہے۔",
    # A stray quotation mark does not turn those after it inside out; ”…“ quotes too.
    "قال إن \"القوات باقية في البلاد.|وأضاف أن العدد لن يتغير.|ثم قال \"لن نرحل. نحن باقون\" للصحفيين.|وغادر القاعة بعد ذلك.",
    "قال الوزير: ”لن نغادر البلاد. سنبقى هنا“ ثم خرج.|وعاد مساء ذلك اليوم.",
    "قال الوزير “الأول” إنه باق.|ثم عاد الوزير “الثاني” إلى بغداد.",
    # Abbreviations of months and companies, and what stands in parentheses.
    "He was killed on Jan. 3, 2020.|Lockheed Martin Corp. and Smith Ltd. sold the jets.",
    "Rep. Schiff (D., Calif.) asked for the report.|It came late that night.",
    # هي goes on with a subject that waits for it, and with nothing else.
    "وذكر أن القواعد التي تستضيف قوات الآخرين. هي قواعد عراقية.|وليست أمريكية.",
    "قتل 5 جنود.|هي ليست المرة الأولى.",
    # The page lost a space.
    "غادر الوزير العاصمة بغداد صباح اليوم.وصل الرئيس إليها مساء.".replace("اليوم.", "اليوم.|"),
])
def test_where_sentences_end(marked):
    text = marked.replace("|", " ").replace("\n ", "\n").replace("اليوم. و", "اليوم.و").replace(" . و", " .و")
    assert split(text) == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize("text", [
    "أقر المجلس القرار رقم 2231.ورفضته طهران أمس.", "انتهت المهمة في عام 2020.وارتفع عدد المدربين.",
    "بلغت النسبة في العراق 15%.وارتفعت بعد ذلك.", "بلغ عدد القتلى أمس 15.وارتفع بعد ذلك."])
def test_a_number_may_end_a_sentence_whose_space_is_lost(text):
    assert split(text) == [part + "." for part in text.rstrip(".").split(".")]


@pytest.mark.parametrize("number, whole", [
    # 000 has full stops in mid-clause; what only continues belongs to what came before.
    (0, "اللافت أن وزير الدفاع الأمريكي لويد أوستن، قال، خلال مشاركته في “حوار المنامة 2021″، مؤخراً. إن مهام قواته في العراق "
        "انتهت. مؤكداً أن إقليم كردستان العراق حليف وشريك مهم للولايات المتحدة في المنطقة."),
    (0, "وتعتزم الولايات المتحدة مواصلة دعمها لقوى الأمن الداخلي. بما في ذلك البيشمركة. من أجل بناء قدرتها على التعامل مع "
        "التهديدات المستقبلية."),
    (0, "والأمر ذاته، نفذته كتائب حزب الله العراقي. التي حلت تشكيل سرايا الدفاع الشعبي التابعة لها."),
    (0, "وزاد: إن وجد فعليهم بتسليمه خلال مدة 48 ساعة."),
    (0, "حل تشكيل سرايا الدفاع الشعبي"),  # a heading
    (1, "اضافة الى مخاوف من فرض واشنطن عقوبات مالية على حكومة بغداد."),
    (2, "وتنشر واشنطن 2500 عسكري في العراق وذلك في إطار مكافحة تنظيم \"الدولة الإسلاميّة\" ضمن التحالف الدولي الذي أنشئ عام 2014."),
    (2, "ومن المتوقع أن تستغرق المحادثات عدة أشهر إن لم يكن أكثر، غير أن نتيجتها ليست واضحة وأن انسحاب القوات الأميركية ليس وشيكا."),
    (3, "محفزات الانسحاب"),
    (4, "وقد قُتل الرجلان في غارة بطائرة بدون طيار بالقرب من مطار بغداد الدولي في 3 يناير 2020."),
    (4, "وقد ردد البنتاغون هذا الموقف."),
])
def test_sentences_of_the_seeds(number, whole):
    assert whole in split(SEEDS[number].read_text("utf-8"))


def test_a_quotation_with_sentences_inside_stays_whole_in_the_seeds():
    # ...“في عهد الكاظمي، تم تخفيض عدد القوات... والتدريب. واليوم يظهر نفس السيناريو في العراق”.
    (sentence,) = [one for one in split(SEEDS[4].read_text("utf-8")) if "نفس السيناريو" in one]
    assert sentence.startswith("وأشار المصدر السياسي العراقي الرفيع نفسه") and sentence.endswith("السيناريو في العراق”.")


def test_joining_never_makes_a_page():
    text = " ".join("حيث قال المتحدث إن القوات باقية في البلاد." for _ in range(100))
    assert max(len(words(sentence)) for sentence in split(text)) <= 70


@settings(deadline=None)
@given(st.text() | MARKED)
def test_sentences_hold_everything_once_and_in_order(text):
    found = sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert not any("\n" in text[start:end] for start, end in found)


@pytest.mark.parametrize("text", [
    "كلمة " * 3000, "كلمة،" * 3000, "ا" * 9000, "قال الوزير إن القوات باقية، " * 300, "... " * 3000, "“" * 5000],
    ids=["no mark", "no space", "one word", "clauses", "dots", "quotation marks"])
def test_no_sentence_is_a_page(text):
    assert max(len(sentence) for sentence in split(text)) <= 1800
    assert all(sentence.endswith("،") for sentence in split(text)) or "باقية،" not in text
