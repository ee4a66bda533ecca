"""The tabs of the articles and of the inspector: what they write, what their endpoints return, what a person sees."""

import re
import shutil
from html import unescape

import pytest
from test_page import as_json
from visits import DESKTOP, HOSTILE, PHONE, Texts, Visit, start, stop

import rag
from rag import Document
from rag.page.corpus import Shown, figures_html, list_html
from rag.page.corpus_html import ARTICLES, SENTENCES
from rag.page.corpus_wording import CORPUS_WORDINGS
from rag.page.inspector_html import inspection_html
from rag.page.links import Place
from rag.page.overview import counting, overview
from rag.page.wording import ARABIC, ENGLISH
from rag.quality.inspection import inspect

TEXTS = CORPUS_WORDINGS["ar"]
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}


class Loaded:
    """As much of an index as the corpus tab looks at."""

    def __init__(self, *documents):
        self.documents = {document.id: document for document in documents}


def document(name, text="نص.", **more):
    return Document(name, **{"title": f"عنوان {name}", "text": text, **more})


def listed(loaded, words=ARABIC, **shown):
    return list_html(Shown(**shown), lambda: loaded, words)


def titles(source):
    return [unescape(title) for title in re.findall(r'class="title".*?>(.*?)</a>', source)]


def many(number):
    return Loaded(*(document(f"{i:04}", f"زار محمد فارس بغداد {i} مرة.", date=f"{2000 + i // 12}-{1 + i % 12:02}")
                    for i in range(number)))


# What is written.


def test_articles_are_in_order_of_their_dates_and_those_without_one_last():
    dates = {"a": "2024-01", "b": "", "c": "2021-12-31", "d": "2024-01-27"}
    loaded = Loaded(*(document(name, date=date) for name, date in dates.items()))
    assert titles(listed(loaded)) == ["عنوان d", "عنوان a", "عنوان c", "عنوان b"]
    assert titles(listed(loaded, newest=False)) == ["عنوان c", "عنوان a", "عنوان d", "عنوان b"]
    assert Texts(listed(loaded, find="ص")).text == TEXTS.none_found
    assert "بلا تاريخ · كلمة واحدة" in Texts(listed(loaded)).text and "undated · 1 word" in Texts(listed(loaded, ENGLISH)).text


def test_what_is_found_is_marked_in_its_sentence_and_links_to_it():
    text = "قالت الوزارة.\n\nوعادت القوات الأميركية إلى بغداد. ثم غادرت."
    loaded = Loaded(document("a", text, publisher="الصحيفة"), document("b"))
    source = listed(loaded, find="الامريكيه")
    assert titles(source) == ["عنوان a"]
    link, shown = re.search(r'class="passage" href="(.*?)".*?>(.*?)</a>', source).groups()
    place = Place.read(unescape(link))
    assert (place.document, text[place.start:place.end]) == ("a", "وعادت القوات الأميركية إلى بغداد.")
    assert place.stands_in(loaded.documents) and "<mark>الأميركية</mark>" in shown
    assert "الصحيفة · بلا تاريخ · 9 كلمات · موضع واحد" in Texts(source).text


def test_of_a_long_sentence_what_stands_around_the_mark_is_shown():
    loaded = Loaded(document("a", f"{'قال ' * 100}الأمير {'نعم ' * 100}"))
    shown = re.search(r'class="passage".*?>(.*?)</a>', listed(loaded, find="الأمير"))[1]
    assert shown.startswith("… ") and shown.endswith(" …") and "<mark>الأمير</mark>" in shown and 200 < len(shown) < 400


@pytest.mark.parametrize("number", [5, 1000])
def test_long_lists_have_pages(number):
    loaded = many(number)
    pages = -(-number // ARTICLES)
    shown = [title for page in range(pages) for title in titles(listed(loaded, page=page))]
    assert shown == [f"عنوان {i:04}" for i in reversed(range(number))]
    assert ('class="pages"' in listed(loaded)) == (pages > 1)
    assert titles(listed(loaded, page=pages + 7)) == []
    about = listed(loaded, about="place:بغداد")
    assert len(re.findall("<mark>بغداد</mark>", about)) == min(number, SENTENCES)
    assert TEXTS.counted(number, TEXTS.places) in about


def test_a_month_lists_its_articles_and_the_sentences_that_mention_it():
    loaded = Loaded(document("a", "عاد الوفد الشهر الماضي. ثم غادر.", date="2024-02-01"), document("b", date="2024-01-27"))
    source = listed(loaded, about="period:2024-01")
    assert "يناير 2024" in source and titles(source) == ["عنوان b"] and "<mark>الشهر الماضي</mark>" in source
    assert TEXTS.none_named in listed(loaded, about="period:1999-01") and TEXTS.none_named in listed(loaded, about="person:<b>")


def test_hostile_articles_stay_text():
    loaded = Loaded(*(document(f"{number}<b>\"'", f"قال الوزير سمير حداد {text} في بغداد يوم 3 مايو 2023.",
                               title=text, publisher=text) for number, text in enumerate(HOSTILE)))
    allowed = {"p", "ol", "ul", "li", "a", "span", "bdi", "mark", "h3", "h4", "nav"}
    sources = [listed(loaded), listed(loaded, find="حداد"), listed(loaded, about="person:سمير حداد"),
               listed(loaded, about="period:2023-05")]
    for source in sources:
        assert set(Texts(source).names) <= allowed
        assert all(link.startswith(("#doc=", "#ask=", "#about=", "#page=")) for link in Texts(source).links)
        assert not re.search(r"<[^>]*(onerror|onmouseover)", source) and "${" not in source and "{{" not in source
    assert all(text in Texts(sources[0]).text for text in HOSTILE)
    (figures,) = figures_html(lambda: loaded, ENGLISH)
    assert set(Texts(figures).names) <= allowed | TABLE | {"div", "section", "i", "b", "details", "summary"}


def test_the_chart_has_a_table_with_the_same_numbers_and_gaps_for_empty_years():
    loaded = Loaded(document("a", "بدأت في مايو 2011 وفي مايو 2011 ثم عام 2014.", date="2024-01"), document("b", date="2024-03"))
    (figures,) = figures_html(lambda: loaded, ENGLISH)
    labels = [unescape(label) for label in re.findall('aria-label="(.*?)"', figures)]
    assert "May 2011: articles published 0, dates that articles mention 2" in labels
    assert figures.count('class="gap"') == 1 and re.findall('class="year".*?>(.*?)<', figures) == ["2011", "2024"]
    rows = [Texts(row).text for row in re.findall("<tr>(.*?)</tr>", figures)]
    assert rows[0] == "Periodarticles publisheddates that articles mention"
    assert rows[1:] == ["May 201102", "201401", "January 202410", "March 202410"]


def test_counting_tells_how_far_it_is_and_is_done_once():
    loaded = many(45)
    assert list(counting(loaded)) == [20, 40]
    assert list(counting(loaded)) == [] and overview(loaded) is overview(loaded)
    assert [(each.kind, each.name, len(each.spots)) for each in overview(loaded).mentions] == [
        ("person", "محمد فارس", 45), ("place", "بغداد", 45)]


def test_an_empty_or_missing_index_is_no_error():
    (nothing,) = figures_html(lambda: Loaded(), ARABIC)
    assert Texts(nothing).text == "" and titles(listed(Loaded())) == []

    def missing():
        raise rag.RagError("There is no index <b>.")

    assert "There is no index" in Texts(list_html(Shown(), missing, ARABIC)).text
    assert list(figures_html(missing, ARABIC)) == [""]


@pytest.mark.parametrize("sent", [
    None, 7, [], {"find": 1, "page": "x", "about": None}, {"page": -5}, {"page": True, "order": {}}])
def test_whatever_a_browser_sends_is_read(sent):
    assert Shown.read(sent) in (Shown(), Shown(page=1))


@pytest.mark.parametrize("words", [ARABIC, ENGLISH], ids=["ar", "en"])
def test_what_a_name_asks_is_answered_with_that_name(words, seeds):
    texts = CORPUS_WORDINGS[words.language]
    for mention in [each for each in overview(seeds).mentions if each.kind == "person"][:6]:
        answer = rag.ask(texts.question(mention.kind, mention.name, mention.title), index=seeds)
        places = {(spot.document, spot.start) for spot in mention.spots}
        first = answer.citations[0]
        assert any(document == first.document and first.start <= start < first.end for document, start in places), mention.name


def test_the_inspector_shows_everything_as_text(seeds):
    found = inspect("كم عدد القوات <b>${x}</b> +العراق؟", ["<script>x</script>"], seeds)
    source = inspection_html(found, seeds.documents, ARABIC)
    assert set(Texts(source).names) <= TABLE | {
        "div", "h3", "p", "dl", "dt", "dd", "bdi", "small", "a", "b", "code", "span"}
    assert "${" not in source and len(re.findall('class="table"', source)) == 4


# What is served.


@pytest.fixture(scope="module")
def served(tmp_path_factory, seeds_path):
    index = tmp_path_factory.mktemp("served") / "index"
    shutil.copytree(seeds_path, index)
    process, address = start("--documents", "seeds", "--index", index)
    yield address, index
    stop(process)


@pytest.fixture(scope="module")
def client(served):
    client = pytest.importorskip("gradio_client").Client(served[0], verbose=False)
    yield client
    client.close()


def test_endpoints_return_articles_names_and_inspections(client, seeds):
    newest = client.predict(api_name="/articles")
    assert [article["date"] for article in newest] == ["2024-02", "2024-01-27", "2024-01", "2021-12", "2021-11"]
    (found,) = client.predict("ماكنزي", "oldest", 5, api_name="/articles")
    text = seeds.documents[found["document"]].text
    assert [text[start:end] for start, end in found["places"]] == ["ماكنزي", "ماكنزي"]
    first = client.predict("person", 1, api_name="/mentions")[0]
    assert (first["name"], first["number"]) == ("محمد شياع السوداني", len(first["places"]))
    spoken = {seeds.documents[place["document"]].text[place["start"]:place["end"]] for place in first["places"]}
    assert spoken == {"محمد شياع السوداني", "محمد شياع السودانى", "محمد الشياع", "السوداني"}
    months = client.predict("period", 1000, api_name="/mentions")
    assert {month["name"]: month["published"] for month in months}["2021-12"] == ["001_d149adc8417d1233.txt"]
    question = "كم عدد القوات الأمريكية في العراق؟"
    assert client.predict(question, [], api_name="/inspect") == as_json(inspect(question, [], seeds).to_dict())


@pytest.mark.parametrize(("endpoint", "arguments", "message"), [
    ("/articles", (7,), "find"), ("/articles", ("س" * 201,), "find"), ("/articles", ("", "best"), "order"),
    ("/articles", ("", "newest", 0), "k is 0"),
    ("/mentions", ("people",), "kind"), ("/mentions", (["person"],), "kind"), ("/mentions", ("person", "5"), "k is"),
    ("/mentions", ("person", True), "k is True"), ("/inspect", ("", []), "question"), ("/inspect", (None, []), "question"),
    ("/inspect", ("سؤال", "سابق"), "history")])
def test_endpoints_say_what_is_wrong(client, endpoint, arguments, message):
    with pytest.raises(Exception, match=message) as raised:
        client.predict(*arguments, api_name=endpoint)
    assert "\n" not in str(raised.value).strip()


# What a person sees.


def open_tab(visit, name):
    visit.page.click(f"#{name}-tab-button")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_person_looks_through_the_articles(chromium, served, size):
    visit = Visit(chromium, served[0], size)
    page = visit.page
    open_tab(visit, "corpus")
    page.wait_for_selector(".entries .title")
    assert page.locator(".entries .title").count() == 5
    # Search, and open an article at the sentence.
    page.fill("#finder input", "ماكنزى")
    page.wait_for_function("document.querySelectorAll('.entries .title').length == 1")
    assert set(page.locator("#listing mark").all_inner_texts()) == {"ماكنزي"}
    assert "ماكنزي" in visit.open(page.locator("#listing .passage").first)
    page.keyboard.press("Escape")
    # The number of a name shows its places, a month what there is of it.
    page.wait_for_selector(".kinds .count")
    page.locator(".kinds .count", has_text="8").first.click()
    page.wait_for_function("document.activeElement.tagName == 'H3' && document.activeElement.textContent == 'محمد شياع السوداني'")
    assert page.locator("#listing mark").count() == 8 and page.input_value("#finder input") == ""
    page.locator(".months a").last.press("Enter")
    page.wait_for_function("document.activeElement.tagName == 'H3' && document.activeElement.textContent == 'فبراير 2024'")
    page.click("#listing .back a")
    page.wait_for_function("document.querySelectorAll('.entries .title').length == 5")
    # A name asks, whatever was asked before.
    page.locator(".kinds .name", has_text="مقتدى الصدر").click()
    reply = visit.reply(0)
    assert page.locator(".question").last.inner_text() == "من هو مقتدى الصدر؟"
    assert "زعيم التيار الصدري" in reply.locator(".sentence").first.inner_text() and reply.locator(".searched").count() == 0
    visit.leave()


def test_the_tab_shows_the_index_that_there_is(chromium, served, tmp_path):
    address, index = served
    visit = Visit(chromium, address)
    open_tab(visit, "corpus")
    visit.page.wait_for_selector(".kinds .name")
    open_tab(visit, "chat")
    shutil.copytree("seeds", tmp_path / "articles")
    new = "ترميم المتحف\n\nقال وزير الثقافة رامي الزعبي إن المتحف سيفتح."
    (tmp_path / "articles" / "new.txt").write_text(new, encoding="utf-8")
    rag.build_index(tmp_path / "articles", index)
    open_tab(visit, "corpus")
    visit.page.wait_for_function("document.querySelectorAll('.entries .title').length == 6")
    visit.page.wait_for_function("[...document.querySelectorAll('.kinds .name')].some(name => name.textContent == 'رامي الزعبي')")
    (index / "manifest.json").rename(tmp_path / "manifest.json")
    open_tab(visit, "chat")
    open_tab(visit, "corpus")
    visit.page.wait_for_selector("#listing .problem")
    (tmp_path / "manifest.json").rename(index / "manifest.json")
    rag.build_index("seeds", index)
    visit.leave()


def test_maintainer_inspects_a_follow_up(chromium, served):
    visit = Visit(chromium, served[0])
    open_tab(visit, "inspector")
    visit.page.fill("#inspector-tab textarea >> nth=1", "كم عدد القوات الأمريكية في العراق؟")
    visit.page.fill("#inspected textarea", "ومتى تنسحب؟")
    visit.page.press("#inspected textarea", "Enter")
    visit.page.wait_for_selector(".inspection")
    assert "كم عدد القوات الأمريكية في العراق؟ ومتى تنسحب؟" in visit.page.inner_text(".inspection dl")
    assert visit.open(visit.page.locator(".inspection .table").last.locator("a").first)
    visit.leave()
