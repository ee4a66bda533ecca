"""Copies: what is one, what is none, the same groups in any order, and one source in answers."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from conftest import ROOT, manifest, write
from hypothesis import given, settings
from hypothesis import strategies as st

import rag
from rag.articles.documents import parse
from rag.page.rendering import reply_html
from rag.page.wording import ARABIC, ENGLISH
from rag.storage.copies import Copies, find_copies, is_copy, shingles

ARTICLES = {path.stem: parse(path.name, path.read_text("utf-8")).text for path in sorted(ROOT.glob("rag/training/news_?/*.txt"))}
STRIKE, OTHER_STRIKE = ARTICLES["c01_port_strike_wire"], ARTICLES["c02_port_strike_site"]
POUND = ARTICLES["a07_egypt_pound"]


def paragraphs(text):
    return [line for line in text.split("\n") if line.strip()]


def cut(text):
    """The beginning, under another headline."""
    return "\n\n".join(["عاجل: آخر تطورات الأزمة", *paragraphs(text)[1:6]])


def introduced(text):
    """With a foreign paragraph before it and one inside."""
    own = paragraphs(POUND if text is not POUND else STRIKE)
    return "\n\n".join([paragraphs(text)[0], own[3], *paragraphs(text)[1:7], own[5], *paragraphs(text)[7:]])


def spelled(text):
    """As another keyboard writes it."""
    return text.translate(str.maketrans("أإآةى0123456789", "ااا" + "هي" + "٠١٢٣٤٥٦٧٨٩")).replace("امريك", "اميرك")


def reordered(text):
    """The paragraphs in another order, and a word of twenty replaced."""
    random = Random(text)
    parts = paragraphs(text)[1:]
    random.shuffle(parts)
    return " ".join("أيضا" if random.random() < 0.05 else word for word in "\n\n".join(parts).split(" "))


def merged(text):
    """A round-up: half another report."""
    return "\n\n".join([*paragraphs(text), *paragraphs(POUND if text is not POUND else STRIKE)])


def copies(*texts):
    return find_copies({str(place): shingles(text) for place, text in enumerate(texts)}).groups


@pytest.mark.parametrize("change", [cut, introduced, spelled, reordered, merged, lambda text: cut(spelled(introduced(text)))],
                         ids=["cut", "introduced", "spelled", "reordered", "merged", "cut, introduced and spelled"])
@pytest.mark.parametrize("name", ARTICLES)
def test_what_outlets_do_to_a_report_leaves_a_copy(name, change):
    assert copies(ARTICLES[name], change(ARTICLES[name])) == (("0", "1"),)


def test_articles_of_one_event_or_one_subject_are_no_copies():
    assert find_copies({name: shingles(text) for name, text in ARTICLES.items()}).groups == ()


def test_an_article_that_quotes_another_is_no_copy_of_it():
    statement = paragraphs(STRIKE)[4:6]
    assert copies(STRIKE, "\n\n".join([*paragraphs(POUND)[:6], *statement, *paragraphs(POUND)[6:]])) == ()
    assert copies(STRIKE, paragraphs(STRIKE)[0]) == ()  # a headline


BULLETIN = ("حالة الطقس\n\nتوقعت هيئة الأرصاد الجوية أن يكون الطقس صحوا في معظم مناطق البلاد، وحذرت السائقين من تدني مدى الرؤية "
            "الأفقية على الطرق الخارجية.\n\nوتبلغ درجة الحرارة العظمى في العاصمة {} درجة والصغرى {}، وفي البصرة {} و{}، "
            "وفي الموصل {} و{}.")


def test_a_bulletin_with_other_numbers_is_no_copy():
    monday, tuesday = BULLETIN.format(31, 18, 35, 24, 29, 14), BULLETIN.format(28, 16, 33, 22, 27, 11)
    assert copies(monday, tuesday, f"نشرة اليوم\n\n{monday}") == (("0", "2"),)


def test_two_parts_of_a_roundup_are_copies_of_it_and_not_of_one_another():
    found = find_copies({"strike": shingles(STRIKE), "roundup": shingles(f"{STRIKE}\n\n{POUND}"), "pound": shingles(POUND)})
    assert found.groups == (("pound", "roundup"), ("roundup", "strike"))
    assert dict(found) == {"pound": ("roundup",), "roundup": ("pound", "strike"), "strike": ("roundup",)}


def test_texts_without_words_or_of_a_few_are_compared_too():
    assert copies("", "😀", "من في على", "من في على", "وصل الوزير", "وصل الوزير أمس", "وصل الوزير") == (("4", "6"),)
    assert find_copies({}).groups == () and "a" not in Copies()


def word(number):
    letters = "بتثجحخدذرزسشصضطظعغ"
    return "".join(letters[number // len(letters) ** place % len(letters)] for place in range(4))


PARAGRAPHS = [" ".join(word(40 * place + number) for number in range(40)) for place in range(9)]
DOCUMENTS = st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=5, unique=True), max_size=9)


@given(DOCUMENTS, st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_groups_are_those_of_comparing_all_in_whatever_order(documents, random):
    """Documents of like paragraphs: one that shares more than half of them with a longer one is its copy."""
    texts = {str(place): shingles("\n".join(PARAGRAPHS[part] for part in parts)) for place, parts in enumerate(documents)}
    expected = {(str(one), str(other)) for one, other in combinations(range(len(documents)), 2)
                if 2 * len({*documents[one]} & {*documents[other]}) > min(len(documents[one]), len(documents[other]))}
    found = find_copies(texts)
    assert {pair for group in found.groups for pair in combinations(group, 2)} == expected
    assert {(one, other) for one, others in found.items() for other in others} == expected | {(b, a) for a, b in expected}
    names = list(texts)
    random.shuffle(names)
    assert find_copies({name: texts[name] for name in names}).groups == found.groups


HASHES = st.lists(st.integers(0, 60), min_size=1, max_size=50).map(lambda values: np.unique(np.array(values, np.uint32)))


@given(st.lists(HASHES, max_size=8))
@settings(max_examples=100, deadline=None)
def test_what_is_a_copy_is_what_comparing_sets_tells(texts):
    """Any numbers are hashes of shingles, the odd ones of such with a number."""
    def expected(one, other):
        short, long = sorted(({*one.tolist()}, {*other.tolist()}), key=len)
        places = {hash_ >> 8 for hash_ in long if hash_ % 2}
        numbers = sum(hash_ % 2 and hash_ >> 8 in places for hash_ in short)
        common = short & long
        return (len(common) >= max(len(short) / 2, min(len(long) / 2, 15), 1)
                and (numbers < 4 or sum(hash_ % 2 for hash_ in common) >= numbers / 2))

    for one, other in combinations(texts, 2):
        assert is_copy(one, other) == is_copy(other, one) == expected(one, other)


def test_a_thousand_reprints_are_one_group():
    texts = {f"{place:04}": shingles(introduced(STRIKE) if place % 2 else STRIKE) for place in range(0, 1000, 20)}
    texts |= {f"{place:04}": texts["0000"] for place in range(1000)}
    assert find_copies(texts).groups == (tuple(sorted(texts)),)


@pytest.fixture
def reprinted(tmp_path):
    """A report, a paper's cut of it, a site's edition with a sentence of its own, and another paper's report of the event."""
    own = "وطالب قراء الموقع في رسائل كثيرة بتأميم المحطة الشرقية كلها وطرد الشركة من البلاد."
    edited = [*paragraphs(spelled(STRIKE))[2:], own]
    paper = ["شلل في الميناء", "الجمعة 14 آذار/مارس 2025", *paragraphs(STRIKE)[2:9]]
    return write(tmp_path / "articles", wire=STRIKE, paper="\n\n".join(paper),
                 site="\n\n".join(["خسائر بالملايين", "السبت 15 آذار/مارس 2025", *edited]), other=OTHER_STRIKE, pound=POUND)


GROUP = ("paper.txt", "site.txt", "wire.txt")


def test_the_index_and_the_reports_name_the_copies_after_every_change(reprinted, tmp_path, tiny_model):
    path = tmp_path / "index"
    report = rag.build_index(reprinted, path, model=tiny_model)
    assert report.copies == rag.load_index(path).copies.groups == (GROUP,)
    assert "same text: paper.txt, site.txt, wire.txt" in str(report).split("\n")
    assert rag.build_index(reprinted, path).copies == (GROUP,)  # nothing to do
    (reprinted / "wire.txt").rename(reprinted / "agency.txt")
    write(reprinted, paper=OTHER_STRIKE, new=POUND)
    report = rag.build_index(reprinted, path)
    assert report.copies == rag.load_index(path).copies.groups == (
        ("agency.txt", "site.txt"), ("new.txt", "pound.txt"), ("other.txt", "paper.txt"))
    assert rag.build_index(reprinted, tmp_path / "fresh", model=tiny_model).copies == report.copies
    stored = [path / manifest(path)["generation"] / "copies.npz" for path in (path, tmp_path / "fresh")]
    assert stored[0].read_bytes() == stored[1].read_bytes()


def test_a_copy_is_no_second_source_but_named_with_its_place(reprinted, tmp_path):
    rag.build_index(reprinted, tmp_path / "index")
    index = rag.load_index(tmp_path / "index")
    answer = rag.ask("كم سفينة أحصى مراسل الوكالة راسية خارج الحوض؟", index=index)
    citation, = answer.citations
    assert citation.document == "wire.txt" and citation.text.startswith("وأحصى مراسل الوكالة سبع عشرة سفينة")
    assert [(copy.document, copy.date) for copy in citation.also] == [("paper.txt", "2025-03-14"), ("site.txt", "2025-03-15")]
    assert [shingles(copy.text).tolist() for copy in citation.also] == [shingles(citation.text).tolist()] * 2
    assert all(index.documents[copy.document].text[copy.start:copy.end] == copy.text for copy in citation.also)
    listed = "شلل في الميناء, 2025-03-14, paper.txt; خسائر بالملايين, 2025-03-15, site.txt"
    assert f"\n[1] the same text in: {listed}\n" in str(answer)
    page = reply_html(answer, index.documents, ENGLISH)
    assert page.count('class="pin"') == 2 and page.count("The same text in:") == 1  # at the sentence and at its source
    assert ARABIC.same_text in reply_html(answer, index.documents, ARABIC)
    assert all(f"#doc={name}&amp;" in page for name in GROUP) and "شلل في الميناء" in page


def test_what_a_copy_adds_is_its_own(reprinted, tmp_path):
    rag.build_index(reprinted, tmp_path / "index")
    citation, = rag.ask("بماذا طالب قراء الموقع؟", index=tmp_path / "index").citations
    assert (citation.document, citation.also) == ("site.txt", ())


@pytest.mark.parametrize("question", [
    "قارن بين تقديرات خسائر الميناء", "كم عدد العمال المفصولين؟", "ماذا قال عبد الرحيم الحيمر؟", "متى بدأ التوقف عن العمل؟",
    "What did the transport minister propose?", '"الدار البيضاء" كم سفينة تنتظر؟', "ما سعر البطيخ في أستراليا؟"])
def test_copies_never_stand_side_by_side(reprinted, tmp_path, question):
    rag.build_index(reprinted, tmp_path / "index")
    answer = rag.ask(question, index=tmp_path / "index")
    for one, other in combinations(answer.citations, 2):
        assert one.document == other.document or not {one.document, other.document} <= {*GROUP}
    assert len({(hit.chunk.document in GROUP, hit.chunk.text[:40]) for hit in answer.related}) == len(answer.related)
    if question.startswith("قارن"):
        assert answer.side_by_side and {citation.document for citation in answer.citations} == {"wire.txt", "other.txt"}


def test_another_number_in_a_copy_is_said(tmp_path, tiny_model):
    story = " ".join(paragraphs(STRIKE)[3:8])
    write(tmp_path / "articles", a=f"{story}\n\nوأصيب 12 عاملا في انهيار الرافعة الكبيرة قرب البوابة الشرقية.",
          b=f"{story}\n\nوأصيب 15 عاملا في انهيار الرافعة الكبيرة قرب البوابة الشرقية.")
    assert rag.build_index(tmp_path / "articles", tmp_path / "index", model=tiny_model).copies == (("a.txt", "b.txt"),)
    answer = rag.ask("كم عاملا أصيب في انهيار الرافعة؟", index=tmp_path / "index")
    said = [(citation.document, citation.text[6:8], citation.also) for citation in answer.citations]
    assert said == [("a.txt", "12", ()), ("b.txt", "15", ())]
    assert answer.side_by_side


def test_retrieve_shows_every_copy(reprinted, tmp_path):
    rag.build_index(reprinted, tmp_path / "index")
    hits = rag.retrieve("كم سفينة أحصى مراسل الوكالة راسية خارج الحوض؟", 3, index=tmp_path / "index")
    assert {hit.chunk.document for hit in hits} == {*GROUP}
