"""The page: what it writes and what its endpoints return."""

import html
import json
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from functools import partial
from urllib.parse import unquote

import gradio as gr
import pytest
from visits import HOSTILE, ROOT, Texts, start, stop, without

import app
import rag
from rag.answer.expansions import Expansion
from rag.arabic.relative_dates import DateNote
from rag.page.conversation import converse
from rag.page.escaping import escaped
from rag.page.glimpses import surroundings
from rag.page.links import Place, asking
from rag.page.memory import Conversations
from rag.page.reader import article_html, paragraphs_html
from rag.page.rendering import problem_html, question_html, reply_html
from rag.page.tools import tools_html
from rag.page.wording import ARABIC, ENGLISH, QUOTED_IN_ARABIC


def document(text, **more):
    facts = {"id": "a.txt", "title": "عنوان", "date": "2024-01-27", "date_source": "text",
             "publisher": "الصحيفة", "author": "", "url": "", "text": text, "removed": ()}
    return rag.Document(**{**facts, **more})


def citation(article, start, end):
    return rag.Citation(article.id, article.title, article.date, start, end, article.text[start:end])


def answered(citations=(), **more):
    facts = {"question": "س", "language": "ar", "points": tuple((place,) for place in range(len(citations)))}
    return rag.Answer(citations=tuple(citations), **{**facts, **more})


# What is written.


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_people_and_articles_stays_text(text):
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"&#\d+;", "", escaped(text)))
    article = document(f"{text}.", title=text, publisher=text)
    reply = Texts(reply_html(answered([citation(article, 0, len(article.text))]), {"a.txt": article}, ARABIC))
    assert text in reply.text
    assert set(reply.names) == {"div", "p", "ul", "li", "span", "bdi", "a", "mark"}
    assert all(link.startswith("#doc=a.txt&") for link in reply.links)
    question, problem = Texts(question_html(text, ARABIC)), Texts(problem_html(text))
    assert (question.text, problem.text) == (f"{ARABIC.your_question}: {text}", text)
    assert {*question.names, *problem.names} == {"div", "span", "p"}
    assert Texts(paragraphs_html(text, (), [])).names == ["p"]


def test_reply_has_each_sentence_with_its_pin_and_each_article_once():
    first = document("أول. ثان.")
    second = document("ثالث.", id="ب & ج.txt", title="آخر", publisher="", date="2021-12")
    citations = [citation(first, 0, 4), citation(second, 0, 5), citation(first, 5, 9)]
    reply = reply_html(answered(citations), {"a.txt": first, second.id: second}, ARABIC)
    paragraph = r'<p class="sentence" dir="auto">(.*?)<a class="pin" href="(.*?)".*?>(\d)</a></p>'
    texts, links, numbers = zip(*re.findall(paragraph, reply), strict=True)
    assert [html.unescape(text) for text in texts] == [
        f'<span class="quote">{text}</span>' for text in ("أول.", "ثالث.", "ثان.")]
    assert [Place.read(html.unescape(link)) for link in links] == [Place.of(one) for one in citations]
    assert numbers == ("1", "2", "3")
    sources = reply.partition('class="sources"')[2]
    assert re.findall(r">(\d)</a>|class=\"title\".*?>([^<]*)</a>", sources) == [
        ("1", ""), ("3", ""), ("", "عنوان"), ("2", ""), ("", "آخر")]
    assert "<bdi>الصحيفة</bdi> · <bdi>27 يناير 2024</bdi>" in sources and "<bdi>ديسمبر 2021</bdi>" in sources
    assert ARABIC.searched not in reply


SUNDAY = "عاد الوفد الأحد الماضي، ووقع 3 <b> اتفاقات."


@pytest.mark.parametrize(("words", "date"), [(ARABIC, "21 يناير 2024"), (ENGLISH, "21 January 2024")], ids=["ar", "en"])
def test_emphasis_and_dates_stand_in_the_quote_and_change_none_of_its_characters(words, date):
    one = rag.Citation("a.txt", "عنوان", "2024-01-27", 0, len(SUNDAY), SUNDAY, ((16, 22), (29, 34)),
                       (DateNote(10, 22, "2024-01-21"),), cut_before=True, cut_after=True)
    paragraph = re.search(r'<p class="sentence" dir="auto">(.*?)<a class="pin"', reply_html(answered([one]), {}, words))[1]
    assert [html.unescape(text) for text in re.findall("<mark>(.*?)</mark>", paragraph)] == ["الماضي", "3 <b>"]
    dated = f'<span class="dated" title="{date}">'
    meaning = (f'<small class="meaning" role="note" aria-label="{words.that_is} {date}">'
               f' <bdi dir="{words.direction}">⟨{date}⟩</bdi></small>')
    assert f"{dated}الأحد </span>{dated}<mark>الماضي</mark></span>{meaning}،" in paragraph
    assert Texts(without(paragraph, "meaning", "cut")).text == SUNDAY
    assert Texts(without(paragraph, "meaning")).text == f"… {SUNDAY} …"


def test_a_point_is_one_paragraph_with_the_pins_of_all_that_say_it():
    first, second = document("أول. ثان."), document("أول!", id="b.txt", title="آخر")
    answer = answered([citation(first, 0, 4), citation(first, 5, 9), citation(second, 0, 4)], points=((0, 2), (1,)))
    reply = reply_html(answer, {"a.txt": first, "b.txt": second}, ARABIC)
    said, _, sources = reply.partition('class="sources"')
    assert [Texts(paragraph).text for paragraph in re.findall('<p class="sentence".*?</p>', said)] == ["أول.13", "ثان.2"]
    assert re.findall(r">(\d)</a>", sources) == ["1", "2", "3"]
    assert ARABIC.date("2024-01-27") in sources and "article" not in said


def test_a_comparison_has_a_block_an_article():
    first, second = document("أول. ثان.", title="<i>"), document("ثالث.", id="b.txt", title="آخر", date="")
    citations = [citation(first, 0, 4), citation(second, 0, 5), citation(first, 5, 9)]
    answer = answered(citations, question="Compare both articles", language="en")
    said = reply_html(answer, {"a.txt": first, "b.txt": second}, ARABIC).partition('class="sources"')[0]
    blocks = [Texts(block).text for block in said.split('<div class="article">')]
    assert blocks[0] == (f"{ARABIC.answer}: {ARABIC.strengths['weak']}{QUOTED_IN_ARABIC['en']}"
                         f"{answer.text.splitlines()[0]}") and blocks[0].endswith("According to each article:")
    assert blocks[1:] == ["<i>27 يناير 2024أول.1ثان.3", "آخرثالث.2"]


def test_articles_stand_side_by_side_unless_one_says_much_more():
    short, long = document("أول."), document("جملة ثانية طويلة.", id="b.txt")
    for other, arranged in ((short, '"articles"'), (long, '"articles stacked"')):
        citations = [citation(short, 0, 4), citation(document(other.text, id="b.txt"), 0, len(other.text))]
        assert f"class={arranged}" in reply_html(answered(citations, question="قارن بينهما"), {}, ARABIC)


@pytest.mark.parametrize(("confidence", "strength"), [(0.9, "strong"), (0.8, "strong"), (0.7, "partial"), (0.35, "weak")])
def test_the_strength_of_an_answer_is_a_word_and_no_number(confidence, strength):
    one = citation(document("أول."), 0, 4)
    for words in (ARABIC, ENGLISH):
        reply = reply_html(answered([one], confidence=confidence), {}, words)
        assert f'<p class="strength {strength}" dir="auto">{words.strengths[strength]}</p>' in reply
        assert not re.search(r"0\.\d|%", Texts(reply).text)
    assert "strength" not in reply_html(answered(confidence=confidence), {}, ARABIC)


def test_quotations_in_another_language_than_the_question_are_said_to_be():
    arabic, english = citation(document("قال الوزير إن القوات عادت."), 0, 26), citation(document("The minister said so."), 0, 21)
    for language, said in QUOTED_IN_ARABIC.items():
        assert Texts(said).text == said
        reply = reply_html(answered([arabic], language=language), {}, ARABIC)
        assert Texts(re.search(r'<p class="in-arabic".*?</p>', reply)[0]).text == said
    for language, one in (("ar", arabic), ("en", english)):
        assert "in-arabic" not in reply_html(answered([one], language=language), {}, ENGLISH)


def test_a_follow_up_can_be_asked_alone():
    reply = reply_html(answered(question="ومتى <b>؟", searched="من قتل فلان؟ ومتى <b>؟"), {}, ARABIC)
    chip = re.search(r'<p class="searched">(.*?)</p>', reply)[1]
    assert Texts(chip).text == f"{ARABIC.searched} من قتل فلان؟ ومتى <b>؟{ARABIC.ask_alone}×"
    assert unquote(Texts(chip).links[0]) == "#ask=ومتى <b>؟"


LONG = "كلمة " * 60


def test_a_pin_holds_its_source_and_the_sentences_around_it():
    article = document(f"بداية {LONG}قبلها. أول <b>. {LONG}بعدها. بعيدة.")
    start = article.text.index("أول")
    one = citation(article, start, start + 8)
    reply = reply_html(answered([one, citation(article, 0, 5)]), {"a.txt": article}, ARABIC)
    glimpse = reply.partition('<div class="glimpses">')[2]
    title, facts, text = (Texts(paragraph).text for paragraph in re.findall("<p.*?</p>", glimpse)[:3])
    assert (title, facts) == ("عنوان", "الصحيفة · 27 يناير 2024")
    before, cited, after = re.fullmatch("(.*) <mark>(.*)</mark> (.*)", re.findall('<p dir="auto">(.*?)</p>', glimpse)[0]).groups()
    assert html.unescape(cited) == "أول <b>."
    assert before.startswith("…كلمة") and html.unescape(before).endswith("قبلها.") and len(before) < 200
    assert after.startswith("كلمة") and after.endswith("كلمة…") and len(after) < 200
    assert text == f"{html.unescape(before)} أول <b>. {after}"
    assert glimpse.count('<div class="glimpse">') == 2


def test_a_cut_sentence_is_seen_whole_in_its_surroundings():
    parts = ["وصل الوفد.", "\nثم عاد ثالثهم، ", "والتقى الوزير", " في بغداد.", "\nوغادر بعدها.", "\nوانتهى ذلك."]
    text, start = "".join(parts), len("".join(parts[:2]))
    assert surroundings(text, start, start + len(parts[2])) == ("".join(parts[:2]), "".join(parts[3:5]))
    assert surroundings(text, 0, len(parts[0])) == ("", "".join(parts[1:4]))
    assert surroundings(text, len(text) - 11, len(text)) == (f"{parts[4][1:]}\n", "")


def test_refusal_is_no_answer_and_shows_what_was_searched_and_found():
    article = document("جملة بعيدة عن السؤال.")
    chunk = rag.Chunk(article.id, article.title, article.date, 0, 21, article.text)
    refusal = answered(related=(rag.Hit(chunk, 0.1),), searched="سؤال كامل", missing=("المريخ", "<b>"))
    reply = reply_html(refusal, {"a.txt": article}, ARABIC)
    assert 'class="reply refusal"' in reply and 'class="sentence"' not in reply and 'class="pin"' not in reply
    assert Texts(reply).links == [asking("س"), Place.of(chunk).href]
    assert f"{ARABIC.searched} <bdi>سؤال كامل</bdi>" in reply and ARABIC.related in reply
    assert f"{ARABIC.missing} <bdi>المريخ</bdi>، <bdi>&#60;b&#62;</bdi>" in reply
    assert ARABIC.searched_for not in reply


@pytest.mark.parametrize("words", [ARABIC, ENGLISH], ids=["ar", "en"])
def test_other_words_that_were_searched_for_stand_behind_a_closed_line_at_the_end(words):
    article = document("أول.")
    found = (Expansion("militias", ("الميليشيات", "الفصائل"), "translation"), Expansion("<b>", ("<i>",), "synonym"))
    for citations in ([citation(article, 0, 4)], []):
        reply = reply_html(answered(citations, searched_for=found), {"a.txt": article}, words)
        assert reply.endswith(
            f'<details class="searched-for"><summary>{words.searched_for}</summary><ul>'
            f"<li><bdi>militias</bdi>: <bdi>الميليشيات</bdi>{words.comma}<bdi>الفصائل</bdi></li>"
            "<li><bdi>&#60;b&#62;</bdi>: <bdi>&#60;i&#62;</bdi></li></ul></details></div>")


def test_marks_stand_at_the_exact_offsets():
    text = "أول. ثان. ثالث.\n\nرابع & خامس."
    assert paragraphs_html(text, (5, 9), [(10, 15), (17, 21)]) == (
        '<p dir="auto">أول&#46; <mark class="cited" tabindex="-1">ثان&#46;</mark> '
        '<mark class="light">ثالث&#46;</mark></p>'
        '<p dir="auto"><mark class="light">رابع</mark> &#38; خامس&#46;</p>')
    across = paragraphs_html(text, (10, 21), [(5, 12)])
    assert re.findall(r'<mark class="cited" tabindex="-1">(.*?)</mark>', across) == ["ثالث&#46;", "رابع"]
    assert re.findall(r'<mark class="light">(.*?)</mark>', across) == ["ثان&#46; "]


@pytest.mark.parametrize("name", ["عراق/أخبار 1.txt", "a&start=0#.txt", "<b>\"'.txt", "100%.txt"])
def test_links_carry_any_name(name):
    place = Place.of(citation(document("نص المقال.", id=name), 3, 9))
    assert Place.read(place.href) == place
    assert place.document == name and not re.search(r"[\s<>\"']", place.href)


def test_a_permanent_link_opens_the_same_place():
    place = Place.of(citation(document("نص المقال.", id="عراق/أ & ب.txt"), 3, 9))
    assert Place.read(place.address) == Place.read(f"{place.address}&utm_source=mail") == place
    unchecked = Place.read(place.address.partition("&check=")[0])
    assert (unchecked.document, unchecked.start, unchecked.end, unchecked.check) == (place.document, 3, 9, "")
    documents = {place.document: document("نص المقال.", id=place.document)}
    assert place.stands_in(documents) and unchecked.stands_in(documents)
    for begin, end in ((3, 11), (9, 3), (3, 3)):
        assert not Place(place.document, begin, end, "").stands_in(documents)
    shown = article_html(documents, place, [], ARABIC)
    assert [link for link in Texts(shown).links if link.startswith("?")] == [place.address]


@pytest.mark.parametrize("link", [
    None, 7, "", "#", "#doc=a.txt", "#doc=a.txt&start=-1&end=2&check=00000000", "javascript:1"])
def test_links_of_others_are_no_places(link):
    assert Place.read(link) is None


@pytest.mark.parametrize(("number", "disabled"), [(1, ["previous"]), (2, []), (3, ["next"])])
def test_reader_leads_to_the_other_citations_of_the_answer(number, disabled):
    article = document("أول. ثان. ثالث.")
    places = [Place.of(citation(article, *span)) for span in ((0, 4), (5, 9), (10, 15))]
    shown = article_html({"a.txt": article}, places[number - 1], places, ENGLISH)
    assert re.search(r'<span role="status">(.*?)</span>', shown)[1] == f"{number} of 3"
    assert re.findall(r'<button type="button" class="step (\w+)"[^>]* disabled>', shown) == disabled
    assert "step" not in article_html({"a.txt": article}, places[0], places[:1], ENGLISH)


def test_reader_says_so_when_the_article_has_gone_or_changed():
    article = document("أول. ثان.", url="javascript:alert(1)")
    place = Place.of(citation(article, 5, 9))
    assert '<mark class="cited"' in article_html({"a.txt": article}, place, [], ARABIC)
    assert "javascript" not in article_html({"a.txt": article}, place, [], ARABIC)
    changed = article_html({"a.txt": document("جديد. أول. ثان.")}, place, [], ARABIC)
    assert ARABIC.article_changed in html.unescape(changed) and "<mark" not in changed and "جديد" in changed
    assert ENGLISH.article_gone in html.unescape(article_html({}, place, [], ENGLISH))


@pytest.mark.parametrize(("question", "index", "said"), [
    (" ", None, ARABIC.empty_question),
    ("س" * 2001, None, ARABIC.long_question.format(length="2,001", limit="2,000")),
    ("سؤال", "none", ARABIC.no_index), ("-سؤال", "seeds", ARABIC.problem)])
def test_problems_are_told_in_arabic_first(question, index, said, seeds_path, tmp_path):
    path = {"none": tmp_path / "none", "seeds": seeds_path}.get(index)
    *_, (_, earlier, messages, _) = converse(
        question, [], [], index=lambda: rag.load_index(path), words=ARABIC, under=tools_html, keep=partial(Conversations().keep, ""))
    lines = re.findall('<p dir="auto">(.*?)</p>', messages[-1]["content"])
    assert html.unescape(lines[0]) == said and "problem" in messages[-1]["content"]
    assert earlier in ([], gr.skip())  # no context for the next question


# What is seen.

STYLE = (ROOT / "rag" / "page" / "style.css").read_text("utf-8")
PAIRS = [(ink, paper) for paper in ("paper", "card") for ink in ("ink", "soft", "accent")] + [
    ("accent", "accent-tint"), ("ink", "accent-tint"), ("on-accent", "accent"), ("ink", "mark-light"), ("soft", "mark-light"),
    ("mark-ink", "mark"), ("warn", "warn-tint")]


def luminance(colour):
    channels = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [":root", ".dark"])
def test_all_text_has_the_contrast_of_wcag_aa(scheme):
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", STYLE.partition(f"\n{scheme} {{")[2].partition("}")[0]))
    low = {}
    for ink, paper in PAIRS:
        dark, light = sorted((luminance(colours[ink]), luminance(colours[paper])))
        if (light + 0.05) / (dark + 0.05) < 4.5:
            low[ink, paper] = (light + 0.05) / (dark + 0.05)
    assert low == {}


# What is served.


@pytest.mark.parametrize("question", ARABIC.examples + ENGLISH.examples)
def test_example_questions_have_answers(question, seeds_path):
    assert rag.ask(question, index=seeds_path).citations


@pytest.fixture(scope="module")
def client(small_page):
    client = pytest.importorskip("gradio_client").Client(small_page, verbose=False)
    yield client
    client.close()


def as_json(value):
    return json.loads(json.dumps(value))


def test_endpoints_return_what_the_library_returns(client, small_index):
    question, index = "كم عدد الجنود الأمريكيين في العراق؟", small_index / "index"
    answer = client.predict(question, [], api_name="/ask")
    assert answer == as_json(rag.ask(question, index=index).to_dict())
    assert "2500" in answer["text"]
    assert client.predict(question=question, api_name="/ask") == answer
    hits = [hit.to_dict() for hit in rag.retrieve(question, 2, index=index)]
    assert client.predict(question, 2, api_name="/retrieve") == as_json(hits)
    assert len(client.predict(question, api_name="/retrieve")) <= 5
    followed = client.predict("ومتى بدأت؟", [question], api_name="/ask")
    assert followed == as_json(rag.ask("ومتى بدأت؟", history=[question], index=index).to_dict())


def test_what_is_open_to_programs(client):
    assert sorted(client.view_api(return_format="dict")["named_endpoints"]) == [
        "/articles", "/ask", "/export", "/feedback", "/inspect", "/mentions", "/retrieve"]


@pytest.mark.parametrize(("endpoint", "arguments", "message"), [
    ("/ask", ("", []), "question"), ("/ask", (7, []), "question"), ("/ask", (None, []), "question"),
    ("/ask", ("سؤال", "سابق"), "history"), ("/ask", ("سؤال", [1]), "history"),
    ("/ask", ("سؤال", ["س"] * 101), "history"), ("/ask", ("س" * 10_000, []), "10,?000"),
    ("/retrieve", ("سؤال", 0), "k is 0"), ("/retrieve", ("سؤال", 1.5), "k is 1.5"),
    ("/retrieve", ("سؤال", "5"), "k is '5'"), ("/retrieve", ("سؤال", True), "k is True"),
    ("/retrieve", ("سؤال", 10**9), "k is 1000000000"),
])
def test_endpoints_say_what_is_wrong(client, endpoint, arguments, message):
    with pytest.raises(Exception, match=re.compile(message, re.IGNORECASE)) as raised:
        client.predict(*arguments, api_name=endpoint)
    assert "\n" not in str(raised.value).strip()


@pytest.mark.parametrize("arguments", [
    ("--auth", "nobody"), ("--documents", "no-such-folder"), ("--host", "256.0.0.1"), ("--port", "99999"),
    ("--port", "taken")])
def test_a_users_mistake_is_one_line(arguments, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        arguments = [str(taken.getsockname()[1]) if word == "taken" else word for word in arguments]
        done = subprocess.run([sys.executable, "app.py", "--index", str(tmp_path / "index"), *arguments],
                              cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and done.stdout == ""


def test_auth_keeps_strangers_out(small_index):
    documents, index = small_index / "documents", small_index / "index"
    process, address = start("--documents", documents, "--index", index, "--auth", "reader:open:sesame")
    try:
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{address}gradio_api/info", timeout=30)
    finally:
        stop(process)


def test_unreadable_files_and_a_failed_build_do_not_keep_the_page_away(small_index, tmp_path, capsys):
    documents, index = tmp_path / "documents", tmp_path / "index"
    shutil.copytree(small_index / "documents", documents)
    (documents / "broken.txt").write_bytes(bytes(range(256)) * 8)
    app.prepare_index(documents, index)
    assert "broken.txt" in capsys.readouterr().err
    process, _ = start("--documents", tmp_path / "none", "--index", index)
    process.terminate()
    assert len(process.communicate(timeout=30)[1].splitlines()) == 1
