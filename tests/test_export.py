"""Conversations copied and saved: what stands in the files, letter for letter, and what a person does with the buttons."""

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from test_page import answered, citation, document
from visits import HOSTILE, Visit, start, stop

import rag
from rag.answer.expansions import Expansion
from rag.arabic.relative_dates import DateNote
from rag.display.directions import anchored
from rag.page.clipboard import copied_html, copied_lines
from rag.page.export import file_name, saved_file
from rag.page.tools import tools_html, voted
from rag.page.turns import Turn
from rag.page.wording import ARABIC, ENGLISH

DAY = date(2024, 2, 3)
RLM, LRM = "\u200f", "\u200e"
GOLD, SOLDIERS, WHEN = "كم سعر الذهب في طوكيو؟", "كم عدد القوات الأمريكية في العراق؟", "ومتى تنسحب؟"


def turn(answer, *documents):
    return Turn(answer, (), documents, "tiny", "7")


def conversation():
    """Two answers that share a sentence, and a refusal."""
    talks = document("بدأت المحادثات الأحد الماضي. وبقي *2500* جندي.", url="https://news.example/1?a=(2)")
    other = document("قال الناتو إنه باق.", id="ب/2.txt", title="NATO stays", date="2021-12", publisher="")
    first = rag.Citation("a.txt", "عنوان", "2024-01-27", 0, 28, talks.text[:28], dates=(DateNote(15, 27, "2024-01-21"),))
    answers = [
        answered([first, citation(other, 0, 19)], question="متى بدأت؟", points=((0, 1),)),
        answered([citation(talks, 29, 46), first], question="How many <b>?", language="en", searched="متى بدأت؟ How many",
                 searched_for=(Expansion("soldiers", ("جندي", "جنود"), "translation"),)),
        answered(question="أين؟", missing=("المريخ",),
                 related=(rag.Hit(rag.Chunk("ب/2.txt", "NATO stays", "2021-12", 0, 19, other.text), 0.1),)),
    ]
    return [turn(answers[0], talks, other), turn(answers[1], talks), turn(answers[2], other)]


MARKDOWN = f"""<div dir="rtl">

# اسأل الأخبار

حُفظت في 3 فبراير 2024

## متى بدأت؟

> بدأت المحادثات الأحد الماضي. [1][2]

<div dir="ltr">

## How many \\<b\\>?

</div>

بُحث عن: متى بدأت؟ How many

> وبقي \\*2500\\* جندي. [3]

> بدأت المحادثات الأحد الماضي. [1]

بُحث أيضًا عن: {LRM}soldiers{LRM}{RLM}: جندي، جنود

## أين؟

**المقالات لا تذكر ذلك.**

لم يرد في أيّ مقال: المريخ

**أقرب ما في المقالات إلى السؤال، وليس جوابًا عنه:**

- قال الناتو إنه باق. [2]

## المراجع

1. عنوان، الصحيفة، 27 يناير 2024، {LRM}a.txt{LRM}{RLM}، الحروف 0–28، «الأحد الماضي»: 21 يناير 2024، [المقال في موقعه](https://news.example/1?a=%282%29)
2. {LRM}NATO stays{LRM}{RLM}، ديسمبر 2021، {LRM}ب/2.txt{LRM}{RLM}، الحروف 0–19
3. عنوان، الصحيفة، 27 يناير 2024، {LRM}a.txt{LRM}{RLM}، الحروف 29–46، [المقال في موقعه](https://news.example/1?a=%282%29)

</div>
"""


def test_a_conversation_as_markdown():
    file = saved_file(conversation(), "markdown", ARABIC, DAY)
    assert file.name == "متى بدأت 2024-02-03.md"
    assert file.text == MARKDOWN


class Page(HTMLParser):
    """The lines of text of a page, its links, the ids that they may lead to, and every element with its direction."""

    def __init__(self, source):
        super().__init__()
        self.lines, self.links, self.ids, self.elements, self.inside = [""], [], [], [], []
        self.feed(source)

    def handle_starttag(self, name, attributes):
        values = dict(attributes)
        self.elements.append((name, values.get("dir")))
        self.links += [values["href"]] if "href" in values else []
        self.ids += [values["id"]] if "id" in values else []
        assert not any(key.startswith("on") or key == "src" for key in values)
        if name not in ("meta", "a"):
            self.inside.append(name)
            self.lines.append("")

    def handle_endtag(self, name):
        if name != "a":
            assert self.inside.pop() == name

    def handle_data(self, data):
        if "style" not in self.inside:
            self.lines[-1] += data


def test_a_conversation_as_a_page_whose_numbers_lead_to_its_references():
    file = saved_file(conversation(), "html", ARABIC, DAY)
    page = Page(file.text)
    assert file.name == "متى بدأت 2024-02-03.html" and page.inside == []
    shown = [" ".join(line.split()) for line in page.lines if line.strip()]
    assert shown == ["متى بدأت؟", "اسأل الأخبار", "حُفظت في 3 فبراير 2024", "متى بدأت؟", "بدأت المحادثات الأحد الماضي. [1] [2]",
                     "How many <b>?", "بُحث عن: متى بدأت؟ How many", "وبقي *2500* جندي. [3]", "بدأت المحادثات الأحد الماضي. [1]",
                     f"بُحث أيضًا عن: {LRM}soldiers{LRM}{RLM}: جندي، جنود", "أين؟", "المقالات لا تذكر ذلك.",
                     "لم يرد في أيّ مقال: المريخ",
                     "أقرب ما في المقالات إلى السؤال، وليس جوابًا عنه:", "قال الناتو إنه باق. [2]", "المراجع",
                     *(re.sub(r"^\d\. |\[(?=ا)|\]\(.*\)", "", line)
                       for line in MARKDOWN.splitlines() if re.match(r"\d\. ", line))]
    original = "https://news.example/1?a=(2)"
    assert page.links == ["#r1", "#r2", "#r3", "#r1", "#r2", original, original] and page.ids == ["r1", "r2", "r3"]
    assert page.elements[0] == ("html", "rtl") and ("h2", "ltr") in page.elements and file.text.startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in file.text and "url(" not in file.text and "@import" not in file.text


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_and_articles_wrote_stays_text_in_both_files(text):
    article = document(f"{text}.", title=text, publisher=text, url="javascript:alert(1)")
    turns = [turn(answered([citation(article, 0, len(article.text))], question=text, searched=text, searched_for=(
        Expansion(text, (text,), "synonym"),)), article), turn(answered(missing=(text,)))]
    page = Page(saved_file(turns, "html", ENGLISH, DAY).text)
    assert {name for name, _ in page.elements} == set(
        "html head meta title style body header h1 p section h2 a ol li".split()) and set(page.links) == {"#r1"}
    assert sum(text in line for line in page.lines) >= 3  # heading, quote, reference
    markdown = saved_file(turns, "markdown", ENGLISH, DAY).text
    rendered = Page(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))
    assert {name for name, _ in rendered.elements} <= set("div h1 h2 p blockquote strong ol li".split()) and rendered.links == []
    assert sum(text in line for line in rendered.lines) >= 2


@pytest.mark.parametrize(("question", "name"), [
    ("مَن قُتل في «بغداد/الكرخ»؟", "من قتل في بغداد الكرخ"), ("../../etc/passwd", "etc passwd"), ("CON", "CON"),
    ("a:b*c?\\d|\"<>", "a b c d"),
    ("\u202eعكس\u200f\n\t\x00 سطر", "عكس سطر"), ("؟!", "محادثة"), ("كـــم عدد القوات", "كم عدد القوات"),
    ("كلمة " * 40, " ".join(["كلمة"] * 12)), ("س" * 300, "س" * 60), (". .. .", "محادثة")])
def test_file_names_are_safe_everywhere(question, name):
    assert file_name(question, ARABIC) == name
    saved = saved_file([turn(answered(question=question))], "html", ARABIC, DAY)
    assert saved.name == f"{name} 2024-02-03.html" and len(saved.name.encode()) < 200


def test_a_form_that_is_none_and_a_conversation_without_answers_are_mistakes():
    with pytest.raises(rag.RagError, match="form is 'pdf': send one of markdown, html"):
        saved_file(conversation(), "pdf", ARABIC, DAY)
    with pytest.raises(rag.RagError, match="no answer to be saved"):
        saved_file([], "html", ARABIC, DAY)


def test_what_is_copied_runs_the_right_way_wherever_it_is_pasted():
    first, second, _ = conversation()
    assert copied_lines(first, ARABIC) == [
        ("rtl", "بدأت المحادثات الأحد الماضي. [1][2]"), ("rtl", ""), ("rtl", "المراجع:"),
        ("rtl", f"{RLM}[1] عنوان، الصحيفة، 27 يناير 2024، {LRM}a.txt{LRM}{RLM}، «الأحد الماضي»: 21 يناير 2024"),
        ("rtl", f"{RLM}[2] {LRM}NATO stays{LRM}{RLM}، ديسمبر 2021، {LRM}ب/2.txt{LRM}{RLM}")]
    assert copied_lines(second, ENGLISH)[2:5] == [
        ("ltr", ""), ("ltr", "References:"),
        ("ltr", f"{LRM}[1] {RLM}عنوان{RLM}{LRM}, {RLM}الصحيفة{RLM}{LRM}, 27 January 2024, a.txt")]
    assert copied_html(first, ARABIC).startswith(
        '<p dir="rtl">بدأت المحادثات الأحد الماضي&#46; &#91;1&#93;&#91;2&#93;</p><p dir="rtl"></p>')
    assert anchored("«CNN» قالت عن الناتو: NATO") == f"{RLM}«CNN» قالت عن الناتو: NATO{RLM}"
    refusal = tools_html(conversation()[2], ARABIC, voting=False)
    assert refusal == ""  # nothing to copy


def test_a_vote_on_the_page_is_written_or_said_not_to_be(tmp_path):
    one = turn(answered(question="س"))
    said = {"turn": "7", "vote": "down", "reason": "should_answer"}
    (tmp_path / "folder").mkdir()
    assert voted([one], said, ARABIC, tmp_path / "feedback.jsonl") == {"turn": "7", "vote": "down", "told": "شكرًا، سُجّل رأيك"}
    assert voted([one], said, ENGLISH, tmp_path / "folder")["told"].startswith("Your vote could not be kept")
    assert voted([], said, ENGLISH, tmp_path / "feedback.jsonl")["told"].startswith("The page was started anew")
    assert voted([], {**said, "language": "en"}, ARABIC, tmp_path / "feedback.jsonl")["told"].startswith("The page was")
    for nothing in (None, "up", {"vote": "up"}, {"turn": 7, "vote": "up"}, {"turn": "7"}, {**said, "reason": ["other"]},
                    {**said, "comment": 7}):
        assert voted([one], nothing, ARABIC, tmp_path / "feedback.jsonl") is None
    assert voted([one], said, ARABIC, None) is None
    assert len((tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()) == 1


# What a person does.


def saved(visit, form):
    """Save the conversation by the menu and return the file's name and text."""
    visit.page.click("#save summary")
    with visit.page.expect_download() as download:
        visit.page.click(f"#save button[value={form}]")
    return download.value.suggested_filename, download.value.path().read_text("utf-8")


def asked(index, *questions):
    """The turns of a conversation."""
    return [Turn.of(rag.ask(question, history=questions[:place], index=index), questions[:place], index)
            for place, question in enumerate(questions)]


THANKS = "شكرًا، سُجّل رأيك"


def is_told(visit, number, text):
    """Wait until an answer's tools say a text: they may still say what came of the button before."""
    visit.page.locator(".tools").nth(number).locator(".told").get_by_text(text, exact=True).wait_for()


def test_person_copies_saves_and_votes(chromium, seeds_page, seeds, seeds_path):
    visit = Visit(chromium, seeds_page)
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    votes = seeds_path.with_name("feedback.jsonl")
    assert not visit.page.locator("#save").is_visible()
    for question in (SOLDIERS, WHEN, GOLD):
        visit.ask(question)
    turns = asked(seeds, SOLDIERS, WHEN, GOLD)
    tools = visit.page.locator(".tools")
    assert [tools.nth(number).locator("button.copy").count() for number in range(3)] == [1, 1, 0]

    tools.nth(1).locator("button.copy").press("Enter")
    is_told(visit, 1, "نُسخ")
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == "\n".join(line for _, line in copied_lines(turns[1], ARABIC))

    for form in ("markdown", "html", "html"):
        expected = saved_file(turns, form, ARABIC, date.today())
        assert saved(visit, form) == (expected.name, expected.text)

    tools.nth(0).locator(".right").click()
    is_told(visit, 0, THANKS)
    assert tools.nth(0).locator(".right").get_attribute("aria-pressed") == "true"
    tools.nth(1).locator("summary").press("Enter")
    tools.nth(1).locator(".comment").fill("ليس <b> هذا")
    tools.nth(1).locator(".comment").press("Enter")
    is_told(visit, 1, THANKS)
    assert visit.page.evaluate("document.activeElement.className") == "tool wrong chosen"
    tools.nth(2).locator("summary").click()
    assert tools.nth(2).locator("button.reason").evaluate_all("all => all.map(one => one.value)") == ["should_answer", "other"]
    tools.nth(2).locator("button[value=should_answer]").click()
    is_told(visit, 2, THANKS)
    lines = [json.loads(line) for line in votes.read_text("utf-8").splitlines()]
    assert [(line["question"], line["history"], line["vote"], line["reason"], line["comment"]) for line in lines] == [
        (SOLDIERS, [], "up", "", ""), (WHEN, [SOLDIERS], "down", "other", "ليس <b> هذا"),
        (GOLD, [SOLDIERS, WHEN], "down", "should_answer", "")]
    cited = [[tuple(citation[name] for name in ("document", "start", "end", "text")) for citation in line["citations"]]
             for line in lines]
    assert cited == [
        [(cited.document, cited.start, cited.end, cited.text) for cited in turn.answer.citations] for turn in turns]

    visit.page.click("#new-chat")
    visit.page.wait_for_selector("#chat .example")
    assert not visit.page.locator("#save").is_visible()
    visit.ask(GOLD)
    expected = saved_file(asked(seeds, GOLD), "markdown", ARABIC, date.today())
    assert saved(visit, "markdown") == (expected.name, expected.text)
    visit.leave()


def test_programs_do_what_people_do(seeds_page, seeds, seeds_path):
    client = pytest.importorskip("gradio_client").Client(seeds_page, verbose=False)
    votes = seeds_path.with_name("feedback.jsonl")
    before = votes.read_text("utf-8").splitlines() if votes.exists() else []
    try:
        for form, words in (("markdown", ARABIC), ("html", ENGLISH)):
            file = saved_file(asked(seeds, SOLDIERS, WHEN), form, words, date.today())
            exported = client.predict([SOLDIERS, WHEN], form, words.language, api_name="/export")
            assert exported == {"name": file.name, "text": file.text}
        answer = client.predict(WHEN, [SOLDIERS], api_name="/ask")
        line = client.predict(answer, "down", "wrong_passage", history=[SOLDIERS], api_name="/feedback")
        assert (line["question"], line["history"], line["reason"]) == (WHEN, [SOLDIERS], "wrong_passage")
        assert votes.read_text("utf-8").splitlines() == [*before, json.dumps(line, ensure_ascii=False)]
        for endpoint, arguments, message in (
                ("/export", ("x",), "not a list of texts"), ("/export", ([SOLDIERS], "pdf"), "form is 'pdf'"),
                ("/export", ([],), "no answer"),
                ("/export", ([SOLDIERS], "html", "fr"), "language is 'fr'"), ("/export", ([SOLDIERS] * 101,), "101 questions"),
                ("/feedback", (answer, "up"), "answered otherwise"),
                ("/feedback", (answer, "up", "", "", [1]), "not a list of texts"),
                ("/feedback", ({**answer, "citations": 7}, "up", "", "", [SOLDIERS]), "answered otherwise"),
                ("/feedback", ("text", "up"), "not what /ask returned"),
                ("/feedback", (answer, "down", "", "", [SOLDIERS]), "reason is ''"),
                ("/feedback", (answer, "down", "other", "x" * 501, [SOLDIERS]), "at most 500")):
            with pytest.raises(Exception, match=message):
                client.predict(*arguments, api_name=endpoint)
        assert len(votes.read_text("utf-8").splitlines()) == len(before) + 1
    finally:
        client.close()


def test_strangers_may_ask_and_save_but_not_write(seeds_path, tmp_path):
    process, address = start("--documents", "seeds", "--index", seeds_path, "--host", "0.0.0.0")
    try:
        client = pytest.importorskip("gradio_client").Client(address.replace("0.0.0.0", "127.0.0.1"), verbose=False)
        endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
        assert sorted(endpoints) == ["/articles", "/ask", "/export", "/inspect", "/mentions", "/retrieve"]
        client.close()
    finally:
        stop(process)
