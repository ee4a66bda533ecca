"""The numbers, dates, places and causes that sentences name: what is found stands between brackets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.arabic.lines import line_of
from rag.arabic.phrases import causes, numbers, places, times


def marked(find, text):
    """The text with brackets around what is found."""
    found = line_of(text).words
    for phrase in reversed(find(text)):
        start, end = found[phrase.first].start, found[phrase.last - 1].end
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize("text", [
    "أصيب [نحو 70 جنديا] [وثلاثة ضباط]", "بلغت الكلفة [1.9 مليار دولار] عام 2023", "تضم [ثمانية وعشرين ألف موظف] جديد",
    "ارتفع السعر [35.7 بالمئة] ثم [62 في المئة]", "استمر [أكثر من خمسين دقيقة]", "خاض [جولتين] ثم [48 ساعة]",
    "وصلت [٢٬٥٠٠ سفينة]", "بمبلغ [بـ230 مليون دولار]", "رفع العدد من [500] إلى [4000 فرد]",
    "في 27 يناير 2024", "عام 2014", "اللواء 12 والمادة 107", "لجنة 6+6",
    "المرة الثالثة عشرة", "أثناء المباراة", "واحد منهم", "منذ 2012",
])
def test_numbers_of_things(text):
    assert marked(numbers, text.replace("[", "").replace("]", "")) == text


@pytest.mark.parametrize("text", [
    "وصل [مساء الأحد 3 آذار/ مارس 2024] إلى الميناء", "غادر [الشهر الماضي] ثم عاد [أمس]", "في [يوليو 2021]", "منذ [عام 2014]",
    "حتى [31 ديسمبر الماضي]", "في [السادس من شباط/فبراير 2023]", "بحلول [نهاية عام 2021]", "[العقد الماضي]",
    "في [تموز] [وشهر آب]",
    "في [2029]", "مارس الضغط على أبيه", "2500 سفينة", "الباب الأول",
])
def test_dates(text):
    assert marked(times, text.replace("[", "").replace("]", "")) == text


@pytest.mark.parametrize("text", [
    "اجتمعوا في [بلدة الشيخ] زويد", "وصل إلى [بغداد وأربيل] أمس", "غرقت [شمال شرق قبرص]", "يقيم [بالقاهرة]", "أزقة [بحلب]",
    "قصف في [محافظة الأنبار] إلى الغرب", "وقع في [مدينة تاناهرات الإثيوبية]", "العراق بلد كبير", "سفن في ميناء إسرائيلي",
    "من ناحية أخرى", "تطوير مدينة ساحلية",
])
def test_places(text):
    assert marked(places, text.replace("[", "").replace("]", "")) == text


@pytest.mark.parametrize("text", [
    "تأخرت [بسبب سوء الأحوال الجوية]، كما قال المدير", "تأخرت [لأن “الرافعة، وهي قديمة، سقطت” أمس]، بينما وصلت أخرى",
    "أغلقت [تضامنا مع غزة] بعد أن رفضت البلدية", "زاد السعر، ليس بسبب الحرب", "سعى لإنهاء المهمة كلها",
    "انتهت دون نتيجة، قائلا إنه عائد",
])
def test_causes(text):
    assert marked(causes, text.replace("[", "").replace("]", "")) == text


@given(st.text("ابتعشرة لنيومأمسفيبس12،.“”\" "))
def test_phrases_of_any_text_are_whole_words_of_it(text):
    for find in (numbers, times, places, causes):
        for phrase in find(text):
            assert 0 <= phrase.first <= phrase.core < phrase.last <= len(line_of(text).words)
