"""What is no part of an article goes, with its reason; what is part of it stays, to the last word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.articles.cleaning import clean

FIRST = "قالت وزارة الخارجية إن المفاوضات مع الجانب الأمريكي عادت اليوم إلى بغداد."
SECOND = "وأضافت أن الجولة المقبلة ستبحث جدول انسحاب القوات الأجنبية من البلاد."
ARTICLE = f"عودة المفاوضات\n\n{FIRST}\n\n{SECOND}"


def reasons(text):
    return [(removed.reason, removed.text) for removed in clean(text)[1]]


@pytest.mark.parametrize("page, removed", [
    (f"الرئيسية سياسة عودة المفاوضات\n\n{ARTICLE}", [("navigation", "الرئيسية سياسة عودة المفاوضات")]),
    (f"Menu\nSearch\nتسجيل الدخول\n{ARTICLE}", [("navigation", "Menu\nSearch\nتسجيل الدخول")]),
    # A site's name stands above its navigation.
    (f"صحيفة الصباح\nالرئيسية\n{ARTICLE}", [("navigation", "صحيفة الصباح\nالرئيسية")]),
    (f"{ARTICLE}\n\nالرابط المختصر https://news.example/?p=1", [("link", "الرابط المختصر https://news.example/?p=1")]),
    (f"بقلم: سعاد علي\n{ARTICLE}", [("author", "بقلم: سعاد علي")]),
    (f"{ARTICLE}\n\nاترك تعليق\nاسمك هنا\nبريدك", [("page furniture", "اترك تعليق\nاسمك هنا\nبريدك")]),
    (f"{ARTICLE}\n\nالأكثر قراءة\nالبرلمان يؤجل جلسته\nقال رئيس البرلمان إن الجلسة تأجلت...",
     [("page furniture", "الأكثر قراءة\nالبرلمان يؤجل جلسته\nقال رئيس البرلمان إن الجلسة تأجلت...")]),
    (f"{ARTICLE}\n\nالتعليقات (3)\nTags: العراق", [("page furniture", "التعليقات (3)\nTags: العراق")]),
    (f"الصباح\nHome / Politics\n{ARTICLE}", [("navigation", "الصباح\nHome / Politics")]),
    (f"وسوم: العراق، أمريكا\n{ARTICLE}", [("page furniture", "وسوم: العراق، أمريكا")]),
    # Readers' comments are sentences too.
    (f"{ARTICLE}\n\n3 تعليقات\nأحمد\nلا أوافق على هذا الكلام أبدا يا سادة.",
     [("page furniture", "3 تعليقات\nأحمد\nلا أوافق على هذا الكلام أبدا يا سادة.")]),
])
def test_page_around_an_article_is_removed(page, removed):
    assert clean(page)[0] == ARTICLE
    assert clean(page)[2] == "عودة المفاوضات"
    assert reasons(page) == removed


@pytest.mark.parametrize("between, removed", [
    ("مقتدى الصدر\nمقتدى الصدر", [("picture caption", "مقتدى الصدر\nمقتدى الصدر")]),
    ("صورة: اجتماع الوزيرين", [("picture caption", "صورة: اجتماع الوزيرين")]),
    ("قوات أمريكية في الأنبار (أرشيف)", [("picture caption", "قوات أمريكية في الأنبار (أرشيف)")]),
    ("اقرأ أيضا: لماذا انسحبت القوات من القاعدة", [("page furniture", "اقرأ أيضا: لماذا انسحبت القوات من القاعدة")]),
    ("اقرأ أيضا\nلماذا انسحبت القوات من القاعدة", [("page furniture", "اقرأ أيضا\nلماذا انسحبت القوات من القاعدة")]),
    (FIRST, [("said before", FIRST)]),
    *[(line, [("page furniture", line)]) for line in (
        "اقرأ أيضا: خريطة القواعد", "شارك هذا الموضوع:", "معجب بهذه:", "إعجاب تحميل...", "تابعونا على فيسبوك وتويتر",
        "سياسة الخصوصية", "جميع الحقوق محفوظة © 2024 الصباح", "اشترك في نشرتنا البريدية لتصلك الأخبار كل صباح.",
        "يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك.", "We use cookies to improve your experience here.")],
    ("للمزيد: https://news.example/1", [("link", "للمزيد: https://news.example/1")]),
    ("فيس بوك", [("navigation", "فيس بوك")]),
])
def test_what_interrupts_an_article_is_removed_and_the_rest_goes_on(between, removed):
    page = f"{FIRST}\n\n{between}\n\n{SECOND}"
    assert clean(page)[0] == f"{FIRST}\n\n{SECOND}"
    assert reasons(page) == removed


# Headings with words that web pages use too.
@pytest.mark.parametrize("heading", [
    "بحث تعزيز التعاون بين بغداد وواشنطن", "من بغداد إلى واشنطن", "من يحكم العراق؟", "مشاركة عراقية في قمة المنامة",
    "تسجيل ثلاث إصابات في القاعدة", "التعليقات الأمريكية", "وسومر مدينة قديمة", "القائمة العراقية تفوز", "نحن باقون",
    "Home Secretary meets Iraqi prime minister", "سياسة الخصوصية الجديدة تثير الجدل", "3 تعليقات للوزير",
    "تابعنا بقلق ما جرى في القاعدة", "Share this burden, minister says"])
def test_headlines_and_headings_stay(heading):
    assert clean(f"{heading}\n\n{FIRST}\n\n{SECOND}") == (f"{heading}\n\n{FIRST}\n\n{SECOND}", (), heading)
    assert clean(f"{FIRST}\n\n{heading}\n\n{SECOND}")[:2] == (f"{FIRST}\n\n{heading}\n\n{SECOND}", ())


def test_a_share_bar_takes_neither_the_headline_nor_the_date_above_it():
    page = "بغداد وواشنطن تستأنفان المحادثات\n27 يناير 2024\nمشاركة\nفيسبوك تويتر واتساب\n\n" + FIRST
    text = "بغداد وواشنطن تستأنفان المحادثات\n27 يناير 2024\n\n" + FIRST
    assert clean(page)[::2] == (text, "بغداد وواشنطن تستأنفان المحادثات")
    assert reasons(page) == [("navigation", "مشاركة\nفيسبوك تويتر واتساب")]
    site = "الصباح\nبغداد وواشنطن تستأنفان المحادثات\n27 يناير 2024\nالرئيسية"
    assert reasons(f"{site}\n{FIRST}") == [("navigation", "الصباح"), ("navigation", "الرئيسية")]


def test_a_heading_of_web_pages_takes_what_looks_like_teasers_only():
    bullets = "- سحب القوات\n- تدريب الجيش"
    for heading, below in [("اقرأ أيضا: خريطة القواعد", bullets), ("اقرأ أيضا", f"{bullets}\nوفي الختام\n{SECOND}")]:
        assert clean(f"{FIRST}\n{heading}\n{below}")[0] == f"{FIRST}\n\n{below}"
    assert clean(f"{FIRST}\nاقرأ أيضا\n{bullets}")[0] == FIRST
    short = "Troops leave Iraq\nThe talks began.\nA base was shut.\n{}\nThe minister spoke.\nThe army left."
    for heading in ("Comments", "Related"):
        assert clean(short.format(heading))[0] == short.format("")
    early = f"عودة المفاوضات\n{{}}\n{FIRST}\n{{}}\nسعاد علي\n{SECOND}\n{FIRST[:-1]} أمس."
    assert clean(early.format("3 تعليقات", "3 تعليقات"))[0] == early.format("", "")


def test_a_refrain_stays():
    demand = "نطالب اليوم بسحب القوات الأجنبية كلها من البلاد فورا."
    statement = "\n".join([FIRST, demand, SECOND, FIRST[:-1] + " أمس.", demand, SECOND[:-1] + " غدا."])
    assert clean(statement)[:2] == (statement, ())


def test_an_article_of_furniture_words_is_an_article():
    text = "بحث الرئيسان في الرابط بين الأمن والتجارة، ثم ترك الرد للوزراء في التعليقات على القرار الأخير."
    assert clean(text) == (text, (), "")


WORDS = "قال الوزير إن القوات الأمريكية ستبقى في العراق بحث ترك الرد التعليقات مشاركة صورة الرئيسية المصدر 2021 بغداد".split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=6, max_size=40).map(lambda some: " ".join(some) + ".")


@settings(deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=8, unique=True), st.sampled_from(["\n", "\n\n"]))
def test_no_sentence_of_a_plain_article_is_removed(paragraphs, gap):
    article = gap.join(paragraphs)
    assert clean(article)[:2] == (article, ())


@settings(deadline=None)
@given(st.text("\n\t ابتةأ.؟!…:(123)a#*-😀\u200f"))
def test_every_line_is_kept_or_reported(raw):
    text, removed, headline = clean(raw)
    kept = "\n".join([text, *(part.text for part in removed)])
    assert sorted(line.strip() for line in raw.split("\n") if line.strip()) == sorted(line for line in kept.split("\n") if line)
    assert headline in ["", *text.split("\n")]


@pytest.mark.parametrize("blank", ["", "\n\n", "  \n\t"])
def test_nothing_gives_nothing(blank):
    assert clean(blank) == ("", (), "")
