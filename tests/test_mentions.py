"""Whom, which places and groups articles name, when, and where somebody's words stand: counted and placed exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles.documents import Document
from rag.corpus.finding import find
from rag.corpus.mentions import Spot, mentions
from rag.corpus.naming import named
from rag.corpus.spelling import spelled_words
from rag.corpus.timeline import dates, timeline


def articles(*texts, date=""):
    return {str(number): Document(str(number), "", text, date) for number, text in enumerate(texts)}


def counted(kind, *texts):
    """The names of a kind, each with how it is written everywhere."""
    documents = articles(*texts)
    return {mention.name: [documents[spot.document].text[spot.start:spot.end] for spot in mention.spots]
            for mention in mentions(documents) if mention.kind == kind}


def test_a_person_is_counted_by_every_form_of_the_name():
    text = "استقبل رئيس الحكومة محمد شياع السوداني الوفد. وقال السوداني إن محمد الشياع اسمه أيضا، وشكر لمحمد شياع السودانى صبره."
    assert counted("person", text) == {
        "محمد شياع السوداني": ["محمد شياع السوداني", "السوداني", "محمد الشياع", "محمد شياع السودانى"]}


def test_an_adjective_is_no_last_name():
    assert counted("person", "زار محمد شياع السوداني الخرطوم والتقى قائد الجيش السوداني. وعاد السوداني أمس.") == {
        "محمد شياع السوداني": ["محمد شياع السوداني", "السوداني"]}


def test_a_last_name_alone_means_whom_the_article_names_or_who_alone_has_it_with_a_title():
    first, second = "قال الوزير سمير حداد إن الموازنة جاهزة.", "أعلنت المدينة يوم حداد عام."
    assert counted("person", first, second) == {"سمير حداد": ["سمير حداد"]}
    assert counted("person", first, "عاد الوزير حداد. وقال حداد إنه متعب.") == {"سمير حداد": ["سمير حداد", "حداد", "حداد"]}
    two = "التقى الوزير سمير حداد المهندس خالد حداد. وقال حداد إن الموازنة جاهزة."
    assert counted("person", two) == {"سمير حداد": ["سمير حداد"], "خالد حداد": ["خالد حداد"]}


@pytest.mark.parametrize(("text", "name"), [
    ("وقال رئيس الوزراء المقدوني زوران زئيف، في بيان", "زوران زئيف"),
    ("أعلن زعيم التيار الوطني مقتدى الشمري عن هدنة", "مقتدى الشمري"),
    ("أجرى رئيس الوزراء جولة جديدة في المنطقة", None), ("وصل المدير التنفيذي لشركة تويوتا في موعده", None),
    ("فاز اللاعب الفائز بالكرة الذهبية خمس مرات", None)])
def test_a_title_shows_names_whose_first_part_no_list_has(text, name):
    assert list(counted("person", text)) == [name] * (name is not None)


def test_the_commonest_form_is_the_name_and_the_commonest_title_its_title():
    text = "حضر الرئيس دونالد ترامب قائلا كلمته. وعاد الرئيس دونالد ترامب. وكتب دونالد ترامب بنفسه."
    (mention,) = mentions(articles(text))
    assert (mention.name, mention.title, len(mention.spots)) == ("دونالد ترامب", "الرئيس", 3)


def test_groups_and_places_are_counted_by_all_their_names_and_spellings():
    text = ("اتهمت وزارة الدفاع الأميركية كتائب حزب الله العراقية، وقالت وزارة الدفاع الامريكية للقوات الأميركية في أربيل "
            "واربيل إن تنظيم الدولة الإسلامية وداعش يهددان أميركا والولايات المتحدة. وردت كتائب حزب الله، ثم كتائب حزب الله.")
    assert counted("group", text) == {
        "كتائب حزب الله": ["كتائب حزب الله العراقية", "كتائب حزب الله", "كتائب حزب الله"],
        "وزارة الدفاع الأميركية": ["وزارة الدفاع الأميركية", "وزارة الدفاع الامريكية"],
        "داعش": ["تنظيم الدولة الإسلامية", "داعش"], "القوات الأميركية": ["للقوات الأميركية"]}
    assert counted("place", text) == {"الولايات المتحدة": ["أميركا", "الولايات المتحدة"], "أربيل": ["أربيل", "اربيل"]}


@pytest.mark.parametrize(("text", "names"), [
    ("أعلنت كتائب “سيد الشهداء” و«حركة النجباء»", ["كتائب “سيد الشهداء", "حركة النجباء"]),
    ("قال مجلس الأمن القومي الثلاثاء إن قوات الدعم السريع انسحبت", ["مجلس الأمن القومي", "قوات الدعم السريع"]),
    ("شن حزب الله الهجوم على تنظيم \"داعش\"", ["حزب الله", "تنظيم \"داعش"]),
    ("تعطلت حركة الملاحة وتنظيم الدوري وجماعة من المشجعين", []), ("عرض صور القصف في مشهد مؤثر وبدعم مالي", []),
    ("في مدينة صور وبالقاهرة وللسودان", ["صور", "القاهرة", "للسودان"]),
])
def test_what_is_a_name(text, names):
    assert [text[name.start:name.end] for name in named(text)] == names


@given(st.lists(st.text("محدوزارةالفبغ سيكتئ،.“”\n"), max_size=3))
def test_every_spot_is_in_its_article_and_none_is_counted_twice(texts):
    documents = articles(*texts)
    for mention in mentions(documents):
        assert mention.spots == tuple(sorted(mention.spots, key=lambda spot: (int(spot.document), spot.start)))
        assert len(set(mention.spots)) == len(mention.spots)
        assert all(0 <= spot.start < spot.end <= len(documents[spot.document].text) for spot in mention.spots)


def test_words_of_an_article_stand_where_they_say():
    text = "قالت   وزارةُ الدّفاع.\n\nعاد ٢٬٥٠٠ جنديّ"
    article = spelled_words(text)
    assert [text[start:end] for start, end in zip(article.starts, article.ends, strict=True)] == [
        "قالت", "وزارةُ", "الدّفاع", "عاد", "٢٬٥٠٠", "جنديّ"]
    assert article.line == "قالت وزاره الدفاع عاد 2500 جندي" and len(article) == 6


# Dates.


@pytest.mark.parametrize(("text", "written", "expected"), [
    ("بدأت في 7 تشرين الأول/ أكتوبر 2023", "", ["2023-10"]), ("بدأت عام 2014 وانتهت في 2017", "", ["2014", "2017"]),
    ("بدأت في 31 ديسمبر", "2024-01-27", ["2023-12"]), ("تبدأ في 5 يناير", "2023-12", ["2024-01"]), ("بدأت في 31 ديسمبر", "", []),
    ("بدأت في 3 مارس", "2024", []), ("عاد أمس من رحلة الشهر الماضي", "2024-03-01", ["2024-02", "2024-02"]),
    ("قصف 165 موقعا بـ 2500 قذيفة", "2024-01-27", []),
])
def test_dates_that_an_article_mentions(text, written, expected):
    assert [note.date[:7] for note in dates(text, written)] == expected


def test_the_timeline_has_every_month_with_its_articles_and_mentions():
    documents = articles("اجتمعوا في مايو 2023.", date="2024-01-27") | {"x": Document("x", "", "لا تاريخ هنا.", "2023-05")}
    documents["y"] = Document("y", "", "كان ذلك عام 2019.")
    assert [(each.period, each.published, each.mentioned) for each in timeline(documents)] == [
        ("2019", (), (Spot("y", 8, 16),)), ("2023-05", ("x",), (Spot("0", 11, 20),)), ("2024-01", ("0",), ())]


# Finding what somebody types.


@pytest.mark.parametrize(("typed", "places"), [
    ("الادارة الامريكية", ["الإدارة الأميركيّة"]), ("امريك", ["الأميركيّة"]), ("للإدارة", []), ("إدارة", ["الإدارة"]),
    ("بغداد الادارة", ["الإدارة", "وبغداد"]), ("داد", []), ("(إدارة)*", ["الإدارة"]), ("٢٠٢٤", ["2024"]), ("", []), ("؟!", []),
    ("غزة", [])])
def test_what_is_found(typed, places):
    text = "قالت الإدارة الأميركيّة وبغداد في 2024."
    found = find(typed, {"a": Document("a", "عنوان آخر", text)})
    if not places:
        assert found == ()
    else:
        assert [[text[start:end] for start, end in each.places] for each in found] == [places]


def test_titles_are_searched_too():
    listed = (Document("a", "عودة المفاوضات", "نص."), Document("b", "خبر", "مفاوضات."), Document("c", "خبر", "نص."))
    found = find("مفاوضات", {document.id: document for document in listed})
    assert [(each.document, each.in_title, each.places) for each in found] == [("a", True, ()), ("b", False, ((0, 7),))]
