"""Answers: sentences of the articles, word for word, or nothing."""

import json

import pytest
from conftest import QUESTIONS, write

import rag
from rag.answer.answering import strength


def every(question_file=QUESTIONS):
    return [json.loads(line) for line in question_file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("row", every(), ids=lambda row: row["id"])
def test_every_citation_is_verbatim_and_marked_in_the_text(row, seeds):
    answer = rag.ask(row["question"], history=row["history"], index=seeds)
    for citation in answer.citations:
        assert seeds.documents[citation.document].text[citation.start:citation.end] == citation.text
        assert (citation.title, citation.date) == (seeds.documents[citation.document].title, seeds.documents[citation.document].date)
    lines = answer.text.split("\n")[-len(answer.points):]
    for line, point in zip(lines, answer.points, strict=answer.citations != ()):
        assert line.endswith(answer.citations[point[0]].quoted + " " + "".join(f"[{place + 1}]" for place in point))
    assert sorted(place for point in answer.points for place in point) == list(range(len(answer.citations)))
    assert len(answer.points) <= 3
    assert answer.abstained == (not answer.citations)
    assert bool(answer.related) == answer.abstained
    told = json.loads(json.dumps(answer.to_dict()))
    assert told["text"] == answer.text
    assert told["strength"] == ("" if answer.abstained else strength(answer.confidence))


@pytest.mark.parametrize(("question", "expected"), [
    ("كم ساعة أمهل الصدر أتباعه لتسليم السلاح إن وُجد؟", "48 ساعة"),
    ("من هو محمد الحلبوسي؟", "رئيس البرلمان السابق"),
    ("ما المؤسسات العراقية التي سيشملها توسيع أنشطة الناتو الاستشارية؟", "وزارة البيشمركة"),
    ("How did the Iraqi authorities regard the coalition's strike on the headquarters of the 12th Brigade?", "خارج الصلاحيات"),
    ("En quelle année Daech a-t-il été vaincu militairement à Mossoul ?", "2017"),
    ("متى تنسحب القوات الأمريكية؟", "نهاية"),
    ("كم عدد القوات الأمريكية في العراق؟", "2500"),
    ("How many American soldiers are in Iraq?", "2500"),
    ("What is the position of Ammar al-Hakim?", "الحكيم"),
    ("لماذا يريد العراق انسحاب التحالف؟", "انسحاب"),
])
def test_known_answers(seeds, question, expected):
    assert expected in rag.ask(question, index=seeds).text


@pytest.mark.parametrize("question", [
    "ما هي عاصمة أستراليا؟", "كيف أطبخ المقلوبة؟", "صباح الخير", "من هو؟", "Who wrote Hamlet?", "What is the weather in Paris?", "؟!", "😀",
    "Quel est le prix de l'or ?", "Как приготовить борщ?"])
def test_what_the_articles_do_not_say_is_not_answered(seeds, question):
    answer = rag.ask(question, index=seeds)
    assert answer.abstained and answer.citations == ()


@pytest.mark.parametrize(("question", "refusal"), [
    ("ما هي عاصمة أستراليا؟", "المقالات لا تذكر ذلك."), ("Who wrote Hamlet?", "The articles don't say."),
    ("Qui a écrit Hamlet ?", "Les articles ne le disent pas."), ("Кто написал Гамлета?", "В статьях об этом не говорится.")])
def test_a_refusal_is_in_the_language_of_the_question(seeds, question, refusal):
    assert rag.ask(question, index=seeds).text == refusal


def test_a_refusal_names_the_words_that_no_article_has(seeds):
    assert rag.ask("كم سعر الكوبالت في أستراليا؟", index=seeds).missing == ("سعر", "الكوبالت", "أستراليا")


def test_a_follow_up_asks_about_what_came_before(seeds):
    before = "كيف وصف المصدر الأمني الإيراني وضع حكومة السوداني؟"
    answer = rag.ask("ولماذا؟", history=[before], index=seeds)
    assert answer.searched == f"{before} ولماذا؟"
    assert not answer.abstained
    assert rag.ask("ولماذا؟", index=seeds).abstained  # about nothing


def test_a_sentence_is_said_once(tmp_path, tiny_model):
    sentence = "أعلن الوزير أن 700 جندي وصلوا إلى قاعدة الحبانية يوم الأحد."
    write(tmp_path / "texts", a=f"{sentence}\n\nنص آخر تماما عن الزراعة.\n\n{sentence[:-1]} الماضي.")
    rag.build_index(tmp_path / "texts", tmp_path / "index", model=tiny_model)
    assert [c.text for c in rag.ask("كم جنديا وصل إلى قاعدة الحبانية؟", index=tmp_path / "index").citations] in (
        [sentence], [f"{sentence[:-1]} الماضي."])


def test_articles_that_say_the_same_are_one_point_with_several_citations(tmp_path, tiny_model):
    sentence = "أعلن الوزير أن 700 جندي وصلوا إلى قاعدة الحبانية يوم الأحد."
    others = {"a": "نجح موسم التمور في البصرة نجاحا كبيرا بعد أمطار غزيرة.", "b": "وقعت المدينة اتفاقا للمياه مع جيرانها بعد مفاوضات طويلة.",
              "c": "فاز فريق المدينة على ضيفه بثلاثة أهداف بعد مباراة مثيرة."}
    write(tmp_path / "texts", **{name: f"{sentence}\n\n{other}" for name, other in others.items()})
    rag.build_index(tmp_path / "texts", tmp_path / "index", model=tiny_model)
    answer = rag.ask("كم جنديا وصل إلى قاعدة الحبانية يوم الأحد؟", index=tmp_path / "index")
    assert answer.text == f"{sentence} [1][2][3]"
    assert (answer.points, sorted(citation.document for citation in answer.citations)) == (((0, 1, 2),), ["a.txt", "b.txt", "c.txt"])
    assert not answer.side_by_side


def test_articles_that_give_different_numbers_stand_side_by_side_without_what_gives_none(tmp_path, tiny_model):
    many = "وبلغ عدد الجنود في قاعدة الحبانية 700 جندي."
    few = "ويقول السكان إن عدد الجنود في قاعدة الحبانية 90 جنديا."
    write(tmp_path / "texts", a=f"تقرير عن القاعدة\n\n{many}\n\nعاد عدد من الجنود إلى قاعدة الحبانية.", b=few, c="الجنود في قاعدة الحبانية يتدربون.")
    rag.build_index(tmp_path / "texts", tmp_path / "index", model=tiny_model)
    answer = rag.ask("كم عدد الجنود في قاعدة الحبانية؟", index=tmp_path / "index")
    assert answer.side_by_side and {citation.text for citation in answer.citations} == {many, few}


def test_a_long_history_of_nonsense_does_no_harm(seeds):
    history = ["كم " * 50_000, "", "\ud800", "<script>", *["ومتى؟"] * 200]
    assert rag.ask("ومتى؟", history=history, index=seeds).language == "ar"


@pytest.mark.parametrize("history", ["text", [1], [None], [["x"]], None, {"a"}], ids=["text", "number", "none", "list", "nothing", "set"])
def test_a_history_of_something_else_is_refused(seeds, history):
    with pytest.raises(rag.RagError, match="history"):
        rag.ask("قوات", history=history, index=seeds)
