"""Web pages, Word documents and tables -> documents, what is known of them, and what hostile files do: nothing."""

import csv
import io
import json
import os
import random
import zipfile

import pytest
from docx import Document as Word
from docx.oxml import parse_xml

import rag
from rag.articles.decoding import decoded
from rag.articles.documents import Rejected, parse, read_documents
from rag.articles.formats import SUFFIXES
from rag.articles.rows import iso_date

TITLE = "عودة المفاوضات إلى بغداد"
FIRST = "قالت وزارة الخارجية إن المفاوضات مع الجانب الياباني عادت اليوم إلى بغداد بعد توقف دام أسبوعين."
SECOND = "وأضافت أن الجولة المقبلة ستبحث إعادة تأهيل 12 محطة للمياه، وأن العمل يبدأ في الربيع."
ARTICLE = f"{TITLE}\n\n{FIRST}\n\n{SECOND}"


def read(folder, name, data):
    """The documents and the rejected files of a folder with one file."""
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    (folder / "good.txt").write_text(ARTICLE, "utf-8")
    documents, rejected = read_documents(folder)
    assert parse("good.txt", ARTICLE) in documents  # whatever stands beside it
    return [document for document in documents if document.id != "good.txt"], rejected


def page(head="", article=f"<p>{FIRST}</p><p>{SECOND}</p>"):
    return f"""<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>{TITLE} - الصباح</title>{head}</head><body>
<header><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/p">سياسة</a></li></ul></nav></header>
<main><article><h1>{TITLE}</h1><div class="share">شارك: <a>فيسبوك</a></div><div class="entry-content">{article}</div></article>
<div id="comments"><h3>تعليق واحد</h3><p>أحمد: لا أوافق على هذا الكلام أبدا يا سادة، فالخبر غير دقيق.</p></div></main>
<aside><h3>الأكثر قراءة</h3><ul><li><a href="/1">البرلمان يؤجل جلسته إلى الأسبوع المقبل</a></li></ul></aside>
<footer><p>جميع الحقوق محفوظة © 2025 الصباح</p></footer></body></html>"""


HEAD = f"""<meta charset="utf-8"><meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="الصباح">
<meta property="article:published_time" content="2024-01-16T09:30:00+03:00">
<meta property="article:modified_time" content="2025-03-01T00:00:00+03:00"><meta name="author" content="سعاد علي">
<link rel="canonical" href="https://sabah.example/news/12">"""


def test_of_a_web_page_the_main_text_is_read_with_what_the_page_says_of_itself(tmp_path):
    document, = read(tmp_path, "a.html", page(HEAD))[0]
    assert (document.text, document.title, document.removed) == (ARTICLE, TITLE, ())
    assert (document.date, document.date_source) == ("2024-01-16", "the page's metadata")
    assert (document.publisher, document.author, document.url) == ("الصباح", "سعاد علي", "https://sabah.example/news/12")


def test_articles_toml_knows_better_than_a_page(tmp_path):
    (tmp_path / "articles.toml").write_text('["a.html"]\ndate = "2023"\npublisher = "المساء"', "utf-8")
    document, = read(tmp_path, "a.html", page(HEAD))[0]
    assert (document.date, document.date_source) == ("2023", "articles.toml")
    assert (document.publisher, document.author) == ("المساء", "سعاد علي")


@pytest.mark.parametrize("encoding, declared", [
    ("utf-8", '<meta charset="utf-8">'), ("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("cp1256", ""),
    ("cp1256", '<meta charset=windows-1256>'), ("cp1256", '<meta charset="iso-8859-1">'), ("cp1256", '<meta charset="utf-8">'),
    ("cp1256", '<meta charset="no">'),
    ("iso8859-6", '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-6">'), ("iso8859-6", "")])
def test_a_page_is_read_in_its_encoding_whatever_it_names(tmp_path, encoding, declared):
    data = page(declared).replace("©", "")
    assert [document.text for document in read(tmp_path, "a.htm", data.encode(encoding))[0]] == [ARTICLE]


def test_tables_lists_and_headings_of_a_page_are_lines(tmp_path):
    more = ("<h2>الأرقام</h2><table><tr><th>المدينة</th><th>المحطات</th></tr><tr><td>بغداد</td><td>7</td></tr></table>"
            "<ul><li>أولا: <b>الماء</b> النقي</li></ul>سطر بلا فقرة<br>وسطر آخر بلا فقرة")
    document, = read(tmp_path, "a.html", page(HEAD, f"<p>{FIRST}</p>{more}<p>{SECOND}</p>"))[0]
    added = "الأرقام\n\nالمدينة\tالمحطات\n\nبغداد\t7\n\nأولا: الماء النقي\n\nسطر بلا فقرة\n\nوسطر آخر بلا فقرة"
    assert document.text == f"{TITLE}\n\n{FIRST}\n\n{added}\n\n{SECOND}"


def test_a_short_article_and_one_in_an_old_table_layout(tmp_path):
    assert read(tmp_path, "a.html", page(HEAD, f"<p>{FIRST}</p>"))[0][0].text == f"{TITLE}\n\n{FIRST}"
    old = (f"<html><head><title>{TITLE}</title></head><body><table><tr><td><a href=/>الرئيسية</a> | <a>بحث</a></td></tr><tr>"
           f"<td>{TITLE}<br><br>{FIRST}<br><br>{SECOND}</td><td><b>الأكثر قراءة</b><br><a>البرلمان يؤجل جلسته</a></td></tr>"
           "</table></body></html>")
    document, = read(tmp_path, "a.html", old)[0]
    assert document.text == ARTICLE
    assert [part.text for part in document.removed] == ["الرئيسية | بحث", "الأكثر قراءة\nالبرلمان يؤجل جلسته"]


def word(*paragraphs, title="", change=None):
    document = Word()
    for text in paragraphs:
        document.add_paragraph(text)
    document.core_properties.title = title
    document.core_properties.author = "user-pc"
    if change:
        change(document)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_word_document_is_read_in_order_and_its_maker_is_not_its_author(tmp_path):
    def change(document):
        table = document.add_table(2, 2)
        cells = (cell for row in table.rows for cell in row.cells)
        for cell, text in zip(cells, ("المدينة", "المحطات", "بغداد", "7"), strict=True):
            cell.text = text
        document.add_paragraph(SECOND).add_run("\tثم\nسكت.")

    document, = read(tmp_path, "a.docx", word(TITLE, FIRST, title=TITLE, change=change))[0]
    assert document == parse("a.docx", f"{TITLE}\n{FIRST}\nالمدينة\tالمحطات\nبغداد\t7\n{SECOND}\tثم\nسكت.")
    assert (document.title, document.author, document.date) == (TITLE, "", "")


def test_a_word_documents_title_counts_when_it_stands_in_the_text(tmp_path):
    for title, expected in ((f"{TITLE} اليوم", f"{TITLE} اليوم"), ("قالب الأخبار لعام 2019", f"{TITLE} اليوم: لقاء ثان")):
        assert read(tmp_path, "a.docx", word(f"{TITLE} اليوم: لقاء ثان", FIRST, SECOND, title=title))[0][0].title == expected


def test_changes_that_word_tracks_are_read_as_if_they_were_accepted(tmp_path):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def change(document):
        paragraph = document.add_paragraph("وأضافت أن الجولة ")._p
        paragraph.append(parse_xml(f'<w:del {space}><w:r><w:delText>الأخيرة </w:delText></w:r></w:del>'))
        paragraph.append(parse_xml(f'<w:ins {space}><w:r><w:t>المقبلة قريبة.</w:t></w:r></w:ins>'))
        paragraph.append(parse_xml(f'<w:moveFrom {space}><w:r><w:t>نقل.</w:t></w:r></w:moveFrom>'))

    assert read(tmp_path, "a.docx", word(FIRST, change=change))[0][0].text == f"{FIRST}\nوأضافت أن الجولة المقبلة قريبة."


CSV = "الرقم;العنوان;النص;التاريخ;المصدر;الكاتب;الرابط\n"
CSV += "7;سد جديد;\"افتتح الوزير سدا.\nوقال: \"\"نجحنا\"\"\";27 يناير 2024;الصباح;سعاد علي;https://a.example/7\n"


def test_a_row_of_a_table_is_a_document(tmp_path):
    document, = read(tmp_path, "a.csv", CSV.encode("cp1256"))[0]
    assert document.id == "a.csv#7"
    assert document.text == 'سد جديد\n\nافتتح الوزير سدا.\nوقال: "نجحنا"'
    assert (document.title, document.date, document.date_source) == ("سد جديد", "2024-01-27", "column: 27 يناير 2024")
    assert (document.publisher, document.author, document.url) == ("الصباح", "سعاد علي", "https://a.example/7")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_stands_between_columns_is_seen_by_their_names(tmp_path, delimiter):
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter).writerows([["Headline", "Body"], [TITLE, f"{FIRST} | {SECOND}; {FIRST}, \t{SECOND}"]])
    document, = read(tmp_path, "a.csv", table.getvalue())[0]
    assert (document.id, document.title) == ("a.csv#2", TITLE)  # the second row of the sheet


def test_names_of_rows_do_not_change_when_rows_are_added_below(tmp_path):
    rows = [{"id": "7", "text": FIRST}, {"text": SECOND}, {"id": 7, "text": "نص ثالث."}, {"id": "2", "text": "نص رابع."}]
    names = ["a.jsonl#7", "a.jsonl#2", "a.jsonl#7, row 3", "a.jsonl#2, row 4"]
    for count in range(1, 5):
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[:count])
        assert [document.id for document in read(tmp_path, "a.jsonl", data)[0]] == names[:count]


def test_rows_without_an_article_are_named(tmp_path):
    lines = [{"content": FIRST, "date": "2024-01", "n": [1]}, {"content": " ", "id": "x"}, {"title": TITLE}, {"content": ["a"]}]
    data = "\n".join(map(json.dumps, lines)) + "\n\nnot json\n" + "[" * 100_000 + "\n5\n"
    documents, rejected = read(tmp_path, "a.jsonl", data)
    assert [(document.id, document.text, document.date) for document in documents] == [("a.jsonl#1", FIRST, "2024-01")]
    empty, bad = "its text is empty", "it is no object of JSON; mend the line"
    reasons = {"x": empty, 3: empty, 4: empty, 6: bad, 7: bad, 8: bad}
    assert rejected == [Rejected(f"a.jsonl#{row}", reason) for row, reason in reasons.items()]
    wide = read(tmp_path, "a.csv", f"title,text\nأ,{FIRST}, ثم\n,\nب,{SECOND}\n")
    assert [document.id for document in wide[0] if ".csv" in document.id] == ["a.csv#4"]
    assert Rejected("a.csv#2", "it has 3 cells, and the header has 2; put its text into quotation marks") in wide[1]


def test_articles_toml_names_a_table_or_a_row(tmp_path):
    (tmp_path / "articles.toml").write_text('["a.csv"]\npublisher = "المساء"\ndate = "2023"\n["a.csv#3"]\ndate = "2022"', "utf-8")
    documents, _ = read(tmp_path, "a.csv", f"text,date,source\n{FIRST},2024-05-06,\n{SECOND},2024-05-07,الصباح\n{FIRST} ثم,,\n")
    assert [(document.date, document.date_source, document.publisher) for document in documents] == [
        ("2024-05-06", "column: 2024-05-06", "المساء"), ("2022", "articles.toml", "الصباح"), ("2023", "articles.toml", "المساء")]


def test_questions_are_no_documents(tmp_path):
    question = json.dumps({"id": "1", "lang": "ar", "question": "متى يبدأ العمل؟"}, ensure_ascii=False)
    assert read(tmp_path, "questions.jsonl", question) == ([], [])
    assert read(tmp_path, "asked.jsonl", question) == ([], [
        Rejected("asked.jsonl", "it has no column of text (its columns: id, lang, question); name one text or content")])


@pytest.mark.parametrize("said, date", [
    ("2024-01-27", "2024-01-27"), ("2024-01-27 10:00:00", "2024-01-27"), ("1999-12-31T23:59:59Z", "1999-12-31"),
    ("27/1/2024", "2024-01-27"), ("٢٧ كانون الثاني ٢٠٢٤", "2024-01-27"), ("January 27, 2024", "2024-01-27"), ("2024", "2024"),
    ("2024-13", ""), ("2024-02-31", ""), ("أمس", ""), ("", ""), ("1706313600", ""), ("5", "")])
def test_dates_of_columns(said, date):
    assert iso_date(said) == date


def zipped(size):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * size)
    return data.getvalue()


NO_WORD = "it is damaged or no .docx file; open it in Word and save it again"
NO_TEXT = "it holds no main text; save the article's text as .txt"
OLD_WORD = "it is encrypted or in Word's old format; save it again as .docx, without a password"


@pytest.mark.parametrize("name, data, reason", [
    ("a.docx", zipped(300_000_000), "it unpacks to 300 MB; save its text as .txt"),
    ("a.docx", zipped(6_000_000), "it unpacks to 6 MB; save its text as .txt"),
    ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(600), OLD_WORD), ("a.docx", b"PK\x03\x04" + bytes(600), NO_WORD),
    ("a.docx", zipped(10), NO_WORD), ("a.docx", word()[:-300], NO_WORD), ("a.docx", word("..."), "it holds no text"),
    ("a.html", "<html><body><script>x = 1</script></body></html>", NO_TEXT), ("a.html", "<div>" * 200_000 + FIRST, NO_TEXT),
    ("a.html", "<html><body><p " + " ".join(f"a{n}=1" for n in range(9999)) + f">{FIRST}",
     "one of its elements has thousands of attributes; save the article's text as .txt"),
    ("a.html", " " * 5_100_000, "it has 5.1 MB, and 5 MB a file is the limit; put each article into its own file"),
    ("a.csv", "أ,ب\n1,2\n", "it has no column of text (its columns: أ, ب); name one text or content"),
    ("a.csv", f'text\n"{FIRST}\n{SECOND}\n', "it is no table (unexpected end of data, line 3); save it again as CSV"),
    ("a.csv", "a " * 10_000_001, "it is no table (field larger than field limit (20000000), line 1); save it again as CSV"),
    ("a.jsonl", "a " * 10_000_001, "it has no column of text (its columns: none); name one text or content"),
    ("a.csv", f"id,text\n\u200e\x07,{FIRST}\n", None)])
def test_hostile_files_are_rejected_with_a_reason_and_the_others_are_read(tmp_path, name, data, reason):
    documents, rejected = read(tmp_path, name, data)
    assert documents == []
    assert rejected == [Rejected(name, reason)] if reason else rejected[0].reason.startswith("its name holds characters")


def test_random_bytes_under_every_suffix(tmp_path):
    for suffix in SUFFIXES:
        for number, head in enumerate((b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b'{"text": "', b"text\n")):
            (tmp_path / f"{number}{suffix}").write_bytes(head + random.Random(number).randbytes(20_000))
    (tmp_path / "good.txt").write_text(ARTICLE, "utf-8")
    documents, rejected = read_documents(tmp_path)
    assert documents == [parse("good.txt", ARTICLE)]
    assert [bad.id for bad in rejected] == sorted(f"{number}{suffix}" for suffix in SUFFIXES for number in range(6))


def test_a_long_field_is_an_article(tmp_path):
    text = "\n".join(f"قال الوزير رقم {number} إن المحطة ستعمل." for number in range(8000))  # csv's own limit is 131,072
    assert read(tmp_path, "a.csv", f'text\n"{text}"\n')[0][0].text == text


def test_documents_of_every_format_are_found(tmp_path, tiny_model):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.html").write_text(page(HEAD), "utf-8")
    (folder / "b.docx").write_bytes(word("موسم التمور", "نجح موسم التمور في البصرة هذا العام وبلغ المحصول 400 ألف طن."))
    (folder / "c.csv").write_text(CSV, "utf-8")
    report = rag.build_index(folder, tmp_path / "index", model=tiny_model)
    assert report.added == ("a.html", "b.docx", "c.csv#7") and not report.rejected
    hit, = rag.retrieve("كم بلغ محصول التمور في البصرة؟", 1, index=tmp_path / "index")
    assert (hit.chunk.document, hit.chunk.page) == ("b.docx", None)
    assert rag.build_index(folder, tmp_path / "index").unchanged == report.added


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "folder.docx").mkdir()
    assert read(tmp_path, "a.md", ARTICLE)[1] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859-6"])
@pytest.mark.parametrize("length", [60, 200, 5000])
def test_encodings_of_short_and_long_texts(encoding, length):
    text = (ARTICLE.replace("،", ",") * 30)[:length]
    assert decoded(text.encode(encoding)) == text
