"""The page: what it writes, what its endpoints return, and what a person sees in a real browser."""

import html
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

import pytest

import rag

os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1")

from rag.expansions import Expansion  # noqa: E402
from rag.page.escaping import escaped  # noqa: E402
from rag.page.links import Place  # noqa: E402
from rag.page.reader import article_html, paragraphs_html  # noqa: E402
from rag.page.rendering import problem_html, question_html, reply_html  # noqa: E402
from rag.page.wording import ARABIC, ENGLISH  # noqa: E402
from rag.relative_dates import DateNote  # noqa: E402

ROOT = Path(__file__).parent.parent
HOSTILE = (
    "<script>document.title = 'ran'</script>", "<img src=x onerror=document.title='ran'>",
    "</div></section><h1>out", "<iframe src=http://outside.example></iframe>", "<!-- comment -->",
    "'\" onmouseover=document.title='ran' x=\"", "&lt;b&gt; &amp; &#60;i&#62;",
    "{{value}} ${document.title = 'ran'} `${value}`", "[link](javascript:alert(1))",
    "![image](http://outside.example/a.png)", "http://outside.example www.outside.example a@outside.example",
    "**bold** _italic_ `code` ~~gone~~ | a | b |", "# heading", "- item", "1. item", "> quote", "```code```",
    "$$x^2$$", ":smile:", "\u202eright to left override",
)
TALKS = """بدأت المحادثات بين بغداد وواشنطن

انطلقت الجولة الأولى من المحادثات بين بغداد وواشنطن يوم السبت.
وقال فرهاد علاء الدين إن المحادثات ستحدد مدة المفاوضات.
ويبلغ عدد الجنود الأمريكيين في العراق 2500 جندي بحسب وزارة الدفاع.
"""
HARVEST = "موسم التمور في البصرة\n\n" + "\n".join(
    f"قال المزارع سالم عن التمور: {text} ثم عاد إلى حقله." for text in HOSTILE
)


class Texts(HTMLParser):
    """The text of some HTML and the names of its elements."""

    def __init__(self, source):
        super().__init__()
        self.text, self.names, self.links = "", [], []
        self.feed(source)

    def handle_starttag(self, name, attributes):
        self.names.append(name)
        self.links += [value for key, value in attributes if key == "href"]

    def handle_data(self, data):
        self.text += data


def document(text, **more):
    facts = {"id": "a.txt", "title": "عنوان", "date": "2024-01-27", "date_source": "text",
             "publisher": "الصحيفة", "author": "", "url": "", "text": text, "removed": ()}
    return rag.Document(**{**facts, **more})


def citation(article, start, end):
    return rag.Citation(article.id, article.title, article.date, start, end, article.text[start:end])


def answered(citations=(), **more):
    facts = {"question": "س", "language": "ar", "points": tuple((place,) for place in range(len(citations)))}
    return rag.Answer(citations=tuple(citations), **{**facts, **more})


def without(source, *classes):
    """HTML without the elements of these classes."""
    for name in classes:
        source = re.sub(rf'<(\w+) class="{name}".*?</\1>', "", source)
    return source


# What is written.


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_people_and_articles_stays_text(text):
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"&#\d+;", "", escaped(text)))
    article = document(f"{text}.", title=text, publisher=text)
    reply = Texts(reply_html(answered([citation(article, 0, len(article.text))]), {"a.txt": article}, ARABIC))
    assert text in reply.text
    assert set(reply.names) == {"div", "p", "ul", "li", "span", "bdi", "a"}
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
    assert blocks[0] == f"{ARABIC.answer}: {answer.text.splitlines()[0]}" == f"{ARABIC.answer}: According to each article:"
    assert blocks[1:] == ["<i>27 يناير 2024أول.1ثان.3", "آخرثالث.2"]


def test_refusal_is_no_answer_and_shows_what_was_searched_and_found():
    article = document("جملة بعيدة عن السؤال.")
    chunk = rag.Chunk(article.id, article.title, article.date, 0, 21, article.text)
    refusal = answered(related=(rag.Hit(chunk, 0.1),), searched="سؤال كامل", missing=("المريخ", "<b>"))
    reply = reply_html(refusal, {"a.txt": article}, ARABIC)
    assert 'class="reply refusal"' in reply and 'class="sentence"' not in reply and 'class="pin"' not in reply
    assert Texts(reply).links == [Place.of(chunk).href]
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


@pytest.mark.parametrize("link", [
    None, 7, "", "#", "#doc=a.txt", "#doc=a.txt&start=-1&end=2&check=00000000", "javascript:1"])
def test_links_of_others_are_no_places(link):
    assert Place.read(link) is None


def test_reader_says_so_when_the_article_has_gone_or_changed():
    article = document("أول. ثان.", url="javascript:alert(1)")
    place = Place.of(citation(article, 5, 9))
    assert '<mark class="cited"' in article_html({"a.txt": article}, place, [], ARABIC)
    assert "javascript" not in article_html({"a.txt": article}, place, [], ARABIC)
    changed = article_html({"a.txt": document("جديد. أول. ثان.")}, place, [], ARABIC)
    assert ARABIC.article_changed in html.unescape(changed) and "<mark" not in changed and "جديد" in changed
    assert ENGLISH.article_gone in html.unescape(article_html({}, place, [], ENGLISH))


# What is served.


def start(*arguments):
    """Start app.py and return the process and the address it prints."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "app.py", "--port", str(port), *map(str, arguments)],
                               cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})
    killer = threading.Timer(180, process.kill)
    killer.start()
    line = process.stdout.readline()
    killer.cancel()
    if not line:
        pytest.fail(f"app.py did not start: {process.communicate()[1]}")
    return process, line.split()[-1]


def stop(process):
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture(scope="module")
def small_index(tmp_path_factory):
    """An index of two documents, one of them hostile, and their folder."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "documents").mkdir()
    (folder / "documents" / "talks.txt").write_text(TALKS, encoding="utf-8")
    (folder / "documents" / "harvest.txt").write_text(HARVEST, encoding="utf-8")
    rag.build_index(folder / "documents", folder / "index")
    return folder


@pytest.fixture(scope="module")
def small_page(small_index):
    documents, index = small_index / "documents", small_index / "index"
    process, address = start("--documents", documents, "--index", index, "--language", "en")
    yield address
    stop(process)


@pytest.fixture(scope="module")
def seeds_index(tmp_path_factory):
    index = tmp_path_factory.mktemp("seeds") / "index"
    rag.build_index(ROOT / "seeds", index)
    return index


@pytest.fixture(scope="module")
def seeds_page(seeds_index):
    process, address = start("--documents", "seeds", "--index", seeds_index)
    yield address
    stop(process)


@pytest.mark.parametrize("question", ARABIC.examples + ENGLISH.examples)
def test_example_questions_have_answers(question, seeds_index):
    assert rag.ask(question, index=seeds_index).citations


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


def test_only_asking_is_open_to_programs(client):
    assert sorted(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask", "/retrieve"]


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


def test_unreadable_files_and_a_failed_build_do_not_keep_the_page_away(small_index, tmp_path):
    documents, index = tmp_path / "documents", tmp_path / "index"
    shutil.copytree(small_index / "documents", documents)
    (documents / "broken.txt").write_bytes(bytes(range(256)) * 8)
    process, _ = start("--documents", documents, "--index", index)
    process.terminate()
    assert "broken.txt" in process.communicate(timeout=30)[1]
    process, _ = start("--documents", tmp_path / "none", "--index", index)
    process.terminate()
    assert len(process.communicate(timeout=30)[1].splitlines()) == 1


# What a person sees.

CHROMIUM = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
            "--disable-background-networking --disable-component-update --disable-sync").split()
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium():
    lacking = None
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking = "playwright is not installed"
    if not executable:
        lacking = "no chromium on this machine"
    if lacking:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(lacking)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        yield browser
        browser.close()


class Visit:
    """A person at the page: asks, clicks, looks; keeps what left the machine and what the console said."""

    def __init__(self, browser, address, size=DESKTOP):
        self.outside, self.console = [], []
        self.context = browser.new_context(viewport=size)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        inside = (address, "data:", "blob:")
        self.page.on("request", lambda sent: sent.url.startswith(inside) or self.outside.append(sent.url))
        self.page.on("console", lambda message: message.type == "error" and self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#question textarea")

    def ask(self, question):
        before = self.page.locator(".reply").count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        # Until the reply before is wholly there, Enter leaves the question in the box: then it is pressed again.
        for _ in range(20):
            self.page.wait_for_timeout(250)
            if self.page.locator(".reply, .searching").count() > before or self.page.input_value("#question textarea") != question:
                break
            self.page.press("#question textarea", "Enter")
        return self.reply(before)

    def reply(self, number):
        self.page.wait_for_function("n => document.querySelectorAll('.reply').length > n", arg=number)
        return self.page.locator(".reply").nth(number)

    def open(self, link, follow="click"):
        """Follow a citation and return the marked text, which must be in view inside the reader."""
        self.page.evaluate("document.querySelectorAll('mark').forEach(mark => mark.classList.add('before'))")
        link.click() if follow == "click" else link.press(follow)
        self.page.wait_for_function("""() => {
            const mark = document.querySelector('mark.cited:not(.before)');
            if (!mark) return false;
            const box = mark.closest('.scroll');
            const m = mark.getClientRects()[0], b = box.getBoundingClientRect();
            return m.top >= b.top && m.bottom <= b.bottom && m.bottom <= innerHeight && m.top >= 0;
        }""")
        return " ".join(" ".join(self.page.locator("mark.cited").all_inner_texts()).split())

    def leave(self):
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self.context.close()
        assert (self.outside, self.console, wide) == ([], [], 0)


def sentence(reply, number=0):
    """The text of a cited sentence, without its pin and what else is not the article's."""
    quote = reply.locator(".sentence .quote").nth(number)
    return " ".join(Texts(without(quote.evaluate("quote => quote.innerHTML"), "meaning")).text.split())


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_person_asks_and_follows_citations(chromium, seeds_page, size):
    visit = Visit(chromium, seeds_page, size)
    assert visit.page.locator("html").evaluate("page => [page.lang, page.dir]") == ["ar", "rtl"]
    visit.page.locator("#chat .example").first.click()
    first = visit.reply(0)
    assert visit.open(first.locator(".sentence .pin").first) == sentence(first)
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_selector(".reader", state="detached")
    assert visit.page.evaluate("document.activeElement.className") == "pin"

    english = visit.ask("How did the Iraqi authorities regard the strike on the headquarters of the 12th Brigade?")
    assert english.locator(".sentence").count() >= 1
    assert english.locator(".sentence").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    assert visit.page.locator(".question").last.evaluate("q => getComputedStyle(q).direction") == "ltr"
    assert visit.open(english.locator(".sources .title").first) == sentence(english)
    # A citation belongs to its message: the first answer's still opens its own sentence.
    assert visit.open(first.locator(".sentence .pin").first) == sentence(first)
    visit.page.locator(".reader .close").click()
    visit.page.wait_for_selector(".reader", state="detached")
    visit.leave()


def test_person_is_told_when_the_articles_do_not_say(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    refusal = visit.ask("كم يبلغ سعر الذهب في طوكيو اليوم؟")
    assert "refusal" in refusal.get_attribute("class") and refusal.locator(".pin").count() == 0
    assert visit.open(refusal.locator(".passage").first, follow="Enter")
    assert visit.page.evaluate("document.activeElement.className").split()[0] == "cited"
    visit.leave()


def test_person_sees_what_is_wrong_and_goes_on(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    assert "problem" in visit.ask("   ").get_attribute("class")
    assert "problem" in visit.ask("سؤال " * 2000).get_attribute("class")
    assert visit.ask("كم عدد القوات الأمريكية في العراق؟").locator(".sentence").count() >= 1
    visit.page.click("#new-chat")
    visit.page.wait_for_selector("#chat .example")
    assert visit.page.locator(".reply").count() == 0
    visit.leave()


def test_person_opens_what_else_was_searched_for(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    reply = visit.ask("How many American soldiers are in Iraq?")
    details = reply.locator("details.searched-for")
    assert details.locator("summary").inner_text() == ARABIC.searched_for and not details.locator("li").first.is_visible()
    details.locator("summary").click()
    assert "العراق" in details.locator("li").last.inner_text()
    visit.leave()


def test_follow_up_says_what_was_searched(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    visit.ask("كم عدد القوات الأمريكية في العراق؟")
    assert visit.page.locator("#chat .option", has_text=ARABIC.ask_alone).count() == 0
    assert "القوات" in visit.ask("ومتى تنسحب؟").locator(".searched").inner_text()
    visit.page.locator("#chat .option", has_text=f"{ARABIC.ask_alone} ومتى تنسحب؟").click()
    alone = visit.reply(2)
    assert visit.page.locator(".question").last.inner_text() == "ومتى تنسحب؟"
    assert alone.locator(".searched").count() == 0
    # What is asked next follows the question that was asked alone.
    assert "القوات" not in visit.ask("ولماذا؟").locator(".searched").inner_text()
    visit.leave()


def test_what_a_relative_date_means_is_seen_and_not_copied(chromium, seeds_page):
    visit = Visit(chromium, seeds_page, PHONE)
    reply = visit.ask("متى بدأت المحادثات بين بغداد وواشنطن؟")
    assert "⟨27 يناير 2024⟩" in reply.locator(".meaning").first.inner_text()
    assert reply.locator("mark").first.evaluate("mark => getComputedStyle(mark).fontWeight") == "700"
    select = "quote => (getSelection().selectAllChildren(quote), getSelection().toString())"
    copied = reply.locator(".quote").first.evaluate(select)
    assert " ".join(copied.split()) == sentence(reply) and "⟨" not in copied
    visit.leave()


def test_hostile_article_and_question_are_shown_as_text(chromium, small_page):
    visit = Visit(chromium, small_page)
    assert visit.page.locator("#chat .example").count() == 0   # the examples are about the seeds
    for text in HOSTILE:
        reply = visit.ask(f"ماذا قال المزارع سالم عن التمور {text}")
        shown = visit.page.locator(".question").last.evaluate("q => q.textContent")
        assert shown == f"ماذا قال المزارع سالم عن التمور {text}"
    link = reply.locator("a").first
    link.click()
    visit.page.wait_for_selector(".reader .scroll")
    article = visit.page.locator(".reader .scroll").evaluate("box => box.textContent")
    assert sum(text in article for text in HOSTILE) >= len(HOSTILE) - 4   # cleaning may take some lines away
    assert visit.page.evaluate("document.title") == ENGLISH.title
    for part in ("#chat", ".reader"):
        made = visit.page.locator(f"{part} :is(img, script, iframe, h1, table, code, strong, em, blockquote)")
        assert made.count() == 0
    visit.leave()


def test_page_outlives_its_index(chromium, small_index, tmp_path):
    documents, index = tmp_path / "documents", tmp_path / "index"
    shutil.copytree(small_index / "documents", documents)
    process, address = start("--documents", documents, "--index", index)
    try:
        visit = Visit(chromium, address)
        first = visit.ask("كم عدد الجنود الأمريكيين في العراق؟")
        index.rename(tmp_path / "away")
        assert "problem" in visit.ask("من هو فرهاد علاء الدين؟").get_attribute("class")
        first.locator(".pin").first.click()
        visit.page.wait_for_selector(".reader .notice")
        visit.page.keyboard.press("Escape")
        (tmp_path / "away").rename(index)
        (documents / "talks.txt").unlink()
        rag.build_index(documents, index)
        first.locator(".pin").first.click()
        visit.page.wait_for_selector(f".reader .notice >> text={ARABIC.article_gone}")
        visit.leave()
    finally:
        stop(process)
