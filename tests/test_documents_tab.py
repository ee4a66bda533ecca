"""Documents added, removed and put back: what the folder holds afterwards, what the page shows, what programs may call."""

import dataclasses
import os
import re
import string
import sys
import tomllib
from functools import partial
from pathlib import Path

import pytest
from conftest import SEEDS, write
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from test_page import document
from visits import DESKTOP, HOSTILE, PHONE, Texts, Visit, sentence, start, stop

import app
import rag
from rag.articles.cleaning import Removed
from rag.articles.documents import Rejected, read_document_file
from rag.articles.formats import MEGABYTES, SUFFIXES
from rag.page.documents import read_event, uploaded
from rag.page.documents_html import inventory_html, offers_html, progress_html, report_html, trouble_html
from rag.page.documents_wording import ARABIC_DOCUMENTS, ENGLISH_DOCUMENTS
from rag.page.names import free_name, kept_name
from rag.page.shelf import Inventory, Offer, Shelf, Upload, add, check_open, inventory, offers, put_back, rebuild, remove
from rag.page.wording import ARABIC, ENGLISH

HARVEST = """الرئيسية اقتصاد

وزير الزراعة يزور معامل التمور

قال وزير الزراعة سالم الربيعي إن معامل التمور في البصرة أنتجت 4200 طن هذا الموسم.
وأضاف الربيعي أن الوزارة ستبني معملا رابعا في أبي الخصيب.

شارك هذا الموضوع
"""
FIGS = "قال الوزير عادل سلمان إن التين قليل هذا العام في ديالى."
QUESTION = "كم طنا أنتجت معامل التمور في البصرة؟"


@pytest.fixture
def shelf(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    return Shelf(corpus, tmp_path / "index", partial(rag.load_index, tmp_path / "index"))


@pytest.fixture
def upload(tmp_path):
    """Return what makes an upload of a name and its content."""
    def make(name, content=HARVEST, **facts):
        folder = tmp_path / f"upload-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return Upload(folder / name, facts)
    return make


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Names.


@pytest.mark.parametrize(("name", "kept"), [
    ("../../x.txt", "x.txt"), ("/etc/passwd.txt", "passwd.txt"), ("C:\\news\\y.md", "y.md"), (".hidden.txt", "hidden.txt"),
    ("..txt", "txt"), ("con.txt", "_con.txt"), ("Lpt1.old.md", "_Lpt1.old.md"), ("console.txt", "console.txt"),
    ("a\u202egnp.txt", "agnp.txt"), ("a\nb\x00.txt", "ab.txt"), ("trailing. .txt", "trailing.txt"), ("a:b?.txt", "a_b_.txt"),
    ("مَقَالٌ «جديد».txt", "مَقَالٌ «جديد».txt"), ("e\u0301.txt", "é.txt"),
    ("خ" * 300 + ".txt", "خ" * 98 + ".txt"), ("   ", "document")])
def test_name_under_which_an_upload_is_kept(name, kept):
    assert kept_name(name) == kept


@given(st.text(max_size=300), st.sampled_from(SUFFIXES))
def test_no_name_leaves_the_folder_hides_or_is_kept_twice(stem, suffix):
    name = kept_name(stem + suffix)
    assert not re.search(r'[/\\<>:"|?*]|^[. ]|[. ]$', name) and name.isprintable()
    assert 0 < len(name.encode()) <= 208 and kept_name(name) == name
    assert free_name(name, [name]) != name and free_name(name, [name.swapcase()]) not in (name, name.swapcase())


# What is added.


def test_an_offer_says_what_would_be_indexed_and_writes_nothing(shelf, upload):
    before = tree(shelf.folder)
    offer, = offers(shelf, [upload("harvest.txt", date="2024-03", title="")])
    found, = offer.documents
    assert (offer.name, found.id, found.title, found.date) == (
        "harvest.txt", "harvest.txt", "وزير الزراعة يزور معامل التمور", "2024-03")
    assert found.removed == (Removed("navigation", "الرئيسية اقتصاد"), Removed("page furniture", "شارك هذا الموضوع"))
    assert tree(shelf.folder) == before


def test_what_is_added_stands_in_the_folder_the_index_and_articles_toml(shelf, upload):
    (shelf.folder / "articles.toml").write_text('["water.txt"]\ndate = "2023"', "utf-8")
    titled = upload("حصاد.txt", date="2024-03-01", title='"عنوان" \\ <b>')
    report = add(shelf, [titled, upload("موز.md", "قال الوزير إن الموز كثير.")])
    assert report.added == ("حصاد.txt", "موز.md") and report.changed == ("water.txt",)
    assert (shelf.folder / "حصاد.txt").read_bytes() == HARVEST.encode()
    assert tomllib.loads((shelf.folder / "articles.toml").read_text("utf-8")) == {
        "water.txt": {"date": "2023"}, "حصاد.txt": {"title": '"عنوان" \\ <b>', "date": "2024-03-01"}}
    known = shelf.load().documents["حصاد.txt"]
    assert (known.title, known.date) == ('"عنوان" \\ <b>', "2024-03-01")
    answer = rag.ask(QUESTION, index=shelf.index)
    assert [citation.document for citation in answer.citations] == ["حصاد.txt"]
    assert known.text[answer.citations[0].start:answer.citations[0].end] == answer.citations[0].text


def test_two_files_of_one_name_are_both_kept(shelf, upload):
    old = tree(shelf.folder)
    (shelf.folder / "articles.toml").write_text('["harvest.txt"]\ntitle = "of a file that is gone"\n', "utf-8")
    report = add(shelf, [upload("WATER.txt"), upload("harvest.txt", "قال الوزير إن الموز كثير."),
                         upload("harvest.txt", "قال إن التين قليل.")])
    assert report.added == ("WATER (2).txt", "harvest (2).txt", "harvest (3).txt")
    assert {name: tree(shelf.folder)[name] for name in old} == old


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("binary.txt", bytes(range(256)) * 9, "it is binary"), ("photo.png", b"\x89PNG", "files of type .png are not read"),
    ("empty.txt", "", "it is empty"), ("bar.txt", "الرئيسية\nاتصل بنا", "it holds a page's navigation and no article"),
    ("again.txt", "وقع الأردن اتفاقا جديدا للمياه مع جيرانه.", "the same text is there already: water.txt")])
def test_what_is_no_document_is_not_written_nor_what_came_with_it(shelf, upload, name, content, reason):
    before = tree(shelf.folder)
    sent = [upload("good.txt"), upload(name, content)]
    assert [offer.reason[:len(reason)] for offer in offers(shelf, sent)] == ["", reason]
    with pytest.raises(rag.RagError, match=f"^{name} was not added, nor was any other: {re.escape(reason)}"):
        add(shelf, sent)
    assert tree(shelf.folder) == before


@pytest.mark.parametrize("facts", [{"date": "2024-13"}, {"date": "March"}], ids=["month", "word"])
def test_when_the_index_cannot_be_built_the_folder_is_as_before(shelf, upload, facts):
    (shelf.folder / "articles.toml").write_text('["water.txt"]\ndate = "2023"', "utf-8")
    rebuild(shelf)
    before, index = tree(shelf.folder), tree(shelf.index)
    with pytest.raises(rag.RagError, match="is not like 2024-01-27"):
        add(shelf, [upload("a.txt", **facts)])
    with FileLock(shelf.index / ".lock"), pytest.raises(rag.RagError, match="Another build"):
        add(shelf, [upload("a.txt")])
    with FileLock(shelf.index / ".lock"), pytest.raises(rag.RagError, match="Another build"):
        remove(shelf, "water.txt")
    assert (tree(shelf.folder), tree(shelf.index)) == (before, index)


TABLE = "id,title,text,date\nx,موسم التمور,قال الوزير إن التمور كثيرة.,2024-01-02\ny,,...,\nz,موسم الموز,قال الوزير إن الموز قليل.,\n"


def test_a_table_is_many_documents_and_one_file(shelf, upload):
    sent = upload("news.csv", TABLE)
    offer, = offers(shelf, [sent])
    assert (offer.name, [each.id for each in offer.documents], offer.rejected) == (
        "news.csv", ["news.csv#x", "news.csv#z"], (Rejected("news.csv#y", "its text is empty"),))
    assert add(shelf, [sent]).added == ("news.csv#x", "news.csv#z")
    found = inventory(shelf)
    assert (found.tables, found.waiting, found.rejected) == ({"news.csv": ("news.csv#x", "news.csv#z")}, (), ())
    listed = inventory_html(found, "", ENGLISH, closed=False)
    assert re.findall('data-name="(.*?)"', listed)[0] == "news.csv" and listed.count("data-does=\"discard\"") == 4
    assert offers(shelf, [upload("again.csv", TABLE)])[0].reason == "the same text is there already: news.csv#x"
    assert remove(shelf, "news.csv").removed == ("news.csv#x", "news.csv#z")
    assert inventory(shelf).removed == (Rejected("news.csv", ""),)
    assert put_back(shelf, "news.csv").added == ("news.csv#x", "news.csv#z")


# What is removed.


def test_what_articles_toml_says_of_a_removed_document_waits_for_it(shelf):
    (shelf.folder / "articles.toml").write_text('["water.txt"]\ntitle = "الماء"', "utf-8")
    rebuild(shelf)
    assert remove(shelf, "water.txt").rejected == ()
    put_back(shelf, "water.txt")
    assert shelf.load().documents["water.txt"].title == "الماء"


def test_what_is_removed_can_be_put_back(shelf):
    (shelf.folder / "2024").mkdir()
    (shelf.folder / "2024" / "figs.txt").write_text("قال الوزير إن التين قليل.", "utf-8")
    rebuild(shelf)
    before, documents = tree(shelf.folder), dict(shelf.load().documents)
    for name in ("water.txt", "2024/figs.txt"):
        assert remove(shelf, name).removed == (name,)
        assert name not in shelf.load().documents and (shelf.folder / ".removed" / name).read_bytes() == before[name]
    assert {each.id for each in inventory(shelf).removed} == {"water.txt", "2024/figs.txt"}
    for name in ("water.txt", "2024/figs.txt"):
        assert put_back(shelf, name).added == (name,)
    assert tree(shelf.folder) == before and dict(shelf.load().documents) == documents
    remove(shelf, "water.txt")
    write(shelf.folder, water="قال الوزير إن الماء قليل.")
    assert put_back(shelf, "water.txt").added == ("water (2).txt", "water.txt")


@pytest.mark.parametrize("name", [
    "../index/manifest.json", "articles.toml", "/etc/passwd", "", None, ".removed/water.txt", "water"])
def test_only_documents_can_be_removed_or_put_back(shelf, name):
    before = tree(shelf.folder.parent)
    for change in (remove, put_back):
        with pytest.raises(rag.RagError, match="^There is no (removed )?document"):
            change(shelf, name)
    assert tree(shelf.folder.parent) == before


def test_the_last_document_stays(shelf):
    remove(shelf, "water.txt")
    remove(shelf, "dates.txt")
    with pytest.raises(rag.RagError, match="^troops.txt is the only document: add another"):
        remove(shelf, "troops.txt")
    assert set(tree(shelf.folder)) == {"troops.txt", ".removed/water.txt", ".removed/dates.txt"}


def test_the_inventory_is_the_folder_beside_the_index(shelf):
    (shelf.folder / "water.txt").unlink()
    write(shelf.folder, figs="قال الوزير إن التين قليل.", bad="")
    found = inventory(shelf)
    assert [[each.id for each in part] for part in (found.documents, found.waiting, found.gone, found.rejected)] == [
        ["dates.txt", "troops.txt"], ["figs.txt"], ["water.txt"], ["bad.txt"]]
    (shelf.index / "manifest.json").unlink()
    lost = inventory(shelf)
    assert [each.id for each in lost.waiting] == ["dates.txt", "figs.txt", "troops.txt"]
    assert lost.documents == () and "There is no index" in lost.problem


def test_one_file_or_no_folder_cannot_be_added_to(shelf, tmp_path):
    for folder, message in ((shelf.folder / "water.txt", "is one file"), (tmp_path / "none", "^There is no folder")):
        with pytest.raises(rag.RagError, match=message):
            check_open(dataclasses.replace(shelf, folder=folder))


# What is shown.


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_documents_stays_text(text):
    article = document(
        f"{text}.", id=f"{text}.txt".replace("/", "_"), title=text, publisher=text, removed=(Removed("link", text),))
    offered = [Offer(Upload(Path("/tmp") / article.id, {"title": text}), article.id, (article,)),
               Offer(Upload(Path("/uploads/b.txt")), "b.txt", (), text),
               Offer(Upload(Path("/uploads/c.csv")), text, (article, article), rejected=(Rejected(text, text),))]
    shown = "".join((
        offers_html(offered, [(text, text)], ARABIC),
        inventory_html(Inventory((article,), (article,), (article,), (), (article,)), "", ARABIC, closed=False),
        report_html(rag.BuildReport(added=(article.id, text)), {article.id: text}, ENGLISH), trouble_html(text, ENGLISH)))
    read = Texts(shown)
    assert read.text.count(text) >= 10
    assert set(read.names) <= set("section h2 p article bdi button div label span input details summary ul li a mark".split())
    assert all(link.startswith("#doc=") for link in read.links)
    assert not re.search(r"<[^>]*\son\w+=", shown)


def test_a_report_and_progress_in_words():
    report = rag.BuildReport(added=("a.txt",), unchanged=("b.txt", "c.txt"), passages=7)
    assert Texts(report_html(report, {"a.txt": "عنوان"}, ARABIC)).text == "الفهرس محدَّثأُضيف عنوانعدد المقاطع: 7 · لم يتغيّر: 2"
    bar = progress_html(3, 9, "passages embedded", ENGLISH)
    assert 'value="3" max="9"' in bar and "passages embedded: 3 of 9" in bar
    assert "value" not in progress_html(0, 0, "", ENGLISH)


def test_a_long_list_is_cut_and_can_be_searched():
    many = tuple(document("نص.", id=f"{number}.txt", title=f"الأخبار {number}") for number in range(500))
    found = Inventory(many, (), (), (), ())
    assert inventory_html(found, "", ENGLISH, closed=False).count("data-name") == 200
    assert "and 300 more" in inventory_html(found, "", ENGLISH, closed=False)
    narrowed = inventory_html(found, "الاخبار 499", ENGLISH, closed=True)
    assert narrowed.count("data-name") == 1 and "data-does" not in narrowed


def test_both_languages_say_the_same_things():
    for field in dataclasses.fields(ARABIC_DOCUMENTS):
        arabic, english = getattr(ARABIC_DOCUMENTS, field.name), getattr(ENGLISH_DOCUMENTS, field.name)
        if field.name != "translated":
            names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (arabic, english)]
            assert arabic and english and names[0] == names[1], field.name


def test_reasons_are_said_in_arabic(tmp_path):
    contents = {"a.txt": b"", "b.txt": b"\0\1", "c.txt": b"... !", "d.pnx": b"x", "e.txt": "الرئيسية".encode(),
                "f.txt": b"\xff\xfe\x00"}
    (tmp_path / "big.txt").touch()
    os.truncate(tmp_path / "big.txt", MEGABYTES[".txt"] * 1_000_000 + 1)
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    for name in (*contents, "big.txt", "gone.txt"):
        reason = read_document_file(tmp_path / name, name)[0].reason
        assert re.match("[ء-ي]", ARABIC_DOCUMENTS.said(reason)) and ENGLISH_DOCUMENTS.said(reason) == reason, reason


# What is sent is not trusted.


@pytest.mark.parametrize("path", ["/etc/passwd", str(SEEDS / "articles.toml"), "\0", "", None, 7, "a" * 5000, ["x"]])
def test_only_uploads_are_read(path):
    with pytest.raises(rag.RagError, match="was not uploaded here"):
        uploaded(path)


@pytest.mark.parametrize("sent", [None, 7, [], {}, {"files": 7, "failed": "x", "language": ["ar"], "find": {}, "name": []},
                                  {"files": [7, None], "failed": [[]], "language": "xx"}])
def test_an_event_of_any_shape_is_read(sent):
    asked = read_event(sent)
    assert (asked.words, asked.files, asked.failed, asked.name) == (ARABIC, (), (), "")


# The page served.


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A page over documents of its own: its address and their folder."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "documents").mkdir()
    for seed in SEEDS.iterdir():
        (folder / "documents" / seed.name).write_bytes(seed.read_bytes())
    process, address = start("--documents", folder / "documents", "--index", folder / "index")
    yield address, folder / "documents"
    stop(process)


@pytest.fixture
def client(kept):
    client = pytest.importorskip("gradio_client").Client(kept[0], verbose=False, httpx_kwargs={"timeout": 60})
    yield client
    client.close()


def sent(folder, name, text):
    from gradio_client import handle_file
    (folder / name).write_text(text, "utf-8")
    return handle_file(str(folder / name))


def test_a_program_can_do_what_a_person_can(client, kept, tmp_path):
    _, documents = kept
    before = tree(documents)
    files = [sent(tmp_path, "figs.txt", FIGS)]
    shown, = client.predict(files, api_name="/preview_documents")
    assert (shown["id"], shown["title"], "text" in shown) == ("figs.txt", FIGS, False)
    assert tree(documents) == before
    assert client.predict(files, api_name="/add_documents")["added"] == ["figs.txt"]
    answer = client.predict("من قال إن التين قليل في ديالى؟", api_name="/ask")
    assert [citation["document"] for citation in answer["citations"]] == ["figs.txt"]
    with pytest.raises(Exception, match=r"^figs.txt was not added, .*: the same text is there already: figs.txt\.$"):
        client.predict(files, api_name="/add_documents")
    assert client.predict("figs.txt", api_name="/remove_document")["removed"] == ["figs.txt"]
    assert client.predict(api_name="/documents")["removed"] == ["figs.txt"]
    assert client.predict("figs.txt", api_name="/put_back_document")["added"] == ["figs.txt"]
    client.predict("figs.txt", api_name="/remove_document")
    assert len(client.predict(api_name="/rebuild_index")["unchanged"]) == 5
    with pytest.raises(Exception, match="was not uploaded here"):
        client.predict([{"path": str(documents / "articles.toml")}], api_name="/add_documents")
    (documents / ".removed" / "figs.txt").unlink()
    assert tree(documents) == before


def test_keeping_documents_is_offered_to_nobody_and_absent_where_it_is_off(client, seeds_path, tmp_path):
    assert sorted(client.view_api(return_format="dict")["named_endpoints"]) == [
        "/articles", "/ask", "/export", "/feedback", "/inspect", "/mentions", "/retrieve"]
    process, address = start("--documents", "seeds", "--index", seeds_path, "--read-only")
    try:
        closed = pytest.importorskip("gradio_client").Client(address, verbose=False)
        names = {dependency["api_name"] for dependency in closed.config["dependencies"]}
        assert {"ask", "retrieve"} <= names and not names & {"add_documents", "remove_document", "rebuild_index", "documents"}
        assert "documents-tab" not in {part["props"].get("elem_id") for part in closed.config["components"]}
        with pytest.raises(Exception, match="413|Payload|maximum"):
            closed.predict([sent(tmp_path, "a.txt", "نص")], api_name="/ask")
        closed.close()
    finally:
        stop(process)


@pytest.mark.parametrize(("arguments", "may"), [
    ([], True), (["--read-only"], False), (["--host", "0.0.0.0"], False), (["--host", "0.0.0.0", "--auth", "a:b"], True),
    (["--host", "localhost", "--auth", "a:b", "--read-only"], False)])
def test_who_may_change_documents(arguments, may, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["app.py", *arguments])
    assert app.may_change(app.read_arguments()) == may
    assert ("without --auth" in capsys.readouterr().err) == (arguments == ["--host", "0.0.0.0"])


def test_twenty_people_ask_while_the_index_is_rebuilt(client, kept, tmp_path):
    _, documents = kept
    ships = {f"{number}.txt": f"وصلت السفينة رقم {number} إلى ميناء الفاو.\n\n" + "قال الربان إن البحر كان هادئا. " * 200
             for number in range(40)}
    files = [sent(tmp_path, name, text) for name, text in ships.items()]
    before = client.predict("كم عدد القوات الأمريكية في العراق؟", api_name="/ask")
    adding = client.submit(files, api_name="/add_documents")
    asking = [client.submit("كم عدد القوات الأمريكية في العراق؟", [], api_name="/ask") for _ in range(20)]
    assert not adding.done()
    assert [job.result(timeout=120)["text"] for job in asking] == [before["text"]] * 20
    assert len(adding.result(timeout=180)["added"]) == 40
    said = client.predict("أين وصلت السفينة رقم 17؟", api_name="/ask")
    assert "17.txt" in {citation["document"] for citation in said["citations"]}
    for name in ships:
        (documents / name).unlink()
    assert len(client.predict(api_name="/rebuild_index")["removed"]) == 40


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_person_adds_a_document_asks_about_it_and_removes_it(chromium, kept, tmp_path, size):
    address, documents = kept
    before = tree(documents)
    title = "<img src=x onerror=document.title='ran'> حصاد التمور"
    (tmp_path / "حصاد.txt").write_text(HARVEST.replace("وزير الزراعة يزور معامل التمور\n", title + "\n"), "utf-8")
    (tmp_path / "binary.txt").write_bytes(os.urandom(2000))
    (tmp_path / "huge.txt").touch()
    os.truncate(tmp_path / "huge.txt", 50_000_000)
    visit = Visit(chromium, address, size)
    page = visit.page
    tab = page.locator("#tabs [role=tab]", has_text=ARABIC_DOCUMENTS.tab)
    assert "refusal" in visit.ask(QUESTION).get_attribute("class")
    tab.click()
    page.wait_for_selector(".inventory li a.title")
    assert page.locator(".inventory li").count() == 5

    page.set_input_files(".drop input", [tmp_path / "حصاد.txt", tmp_path / "binary.txt", tmp_path / "huge.txt"])
    offer = page.locator(".offer[data-path]")
    offer.wait_for()
    assert offer.locator("input[name=title]").input_value() == title
    reasons = page.locator(".offer.refused").all_inner_texts()
    assert [text.split("\n")[0] for text in reasons] == ["binary.txt", "huge.txt"] and "50.0" in reasons[1]
    offer.locator("summary", has_text=ARABIC_DOCUMENTS.left_out).click()
    assert "الرئيسية اقتصاد" in offer.inner_text()
    assert tree(documents) == before
    offer.locator("input[name=date]").fill("2024-03-01")
    page.locator("[data-does=include]").click()
    page.wait_for_selector(".report")
    assert title in page.locator(".report").inner_text() and page.locator(".offers").count() == 0
    assert page.locator(".inventory a.title", has_text=title).count() == 1

    page.locator("#tabs [role=tab]").first.click()
    reply = visit.ask(QUESTION)
    assert "4200" in sentence(reply) and ARABIC.date("2024-03-01") in reply.locator(".sources").inner_text()
    assert visit.open(reply.locator(".pin").first) == sentence(reply)
    page.keyboard.press("Escape")

    tab.click()
    row = page.locator(".inventory li", has_text=title)
    row.locator("[data-does=ask]").click()
    row.locator("[data-does=keep]").click()
    assert row.locator("[data-does=discard]").is_hidden()
    row.locator("[data-does=ask]").click()
    row.locator("[data-does=discard]").click()
    page.wait_for_selector(".trash")
    assert page.locator(".inventory a.title", has_text=title).count() == 0
    page.locator("#tabs [role=tab]").first.click()
    assert "refusal" in visit.ask(QUESTION).get_attribute("class")
    assert page.title() == ARABIC.title and page.locator("#documents-tab img").count() == 0
    visit.leave()
    (documents / ".removed" / "حصاد.txt").unlink()
    assert set(tree(documents)) == set(before)
    (documents / "articles.toml").write_bytes(before["articles.toml"])
