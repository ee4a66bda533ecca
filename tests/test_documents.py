"""Files -> documents: encodings, what is rejected and why, articles.toml, and what the five seeds become."""

import os
from pathlib import Path

import pytest

from rag.arabic.text import words
from rag.articles.decoding import decoded
from rag.articles.documents import Rejected, digest, parse, read_documents
from rag.errors import RagError

SEEDS = Path(__file__).parent.parent / "seeds"
TEXT = "عودة المفاوضات\n\nقالت الوزارة إن المفاوضات عادت اليوم إلى بغداد.\n"


def write(folder, name, data=TEXT):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("data", [
    TEXT.encode("utf-8"), TEXT.encode("utf-8-sig"), TEXT.encode("utf-16"), b"\xfe\xff" + TEXT.encode("utf-16-be"),
    TEXT.encode("cp1256"), TEXT.encode("iso8859-6"), TEXT.replace("\n", "\r\n").encode(), TEXT.replace("\n", "\r").encode(),
], ids=["UTF-8", "UTF-8 with mark", "UTF-16", "UTF-16 big-endian", "Windows-1256", "ISO-8859-6", "CRLF", "CR"])
def test_encodings_and_newlines_of_arabic_files(tmp_path, data):
    write(tmp_path, "a.txt", data)
    assert read_documents(tmp_path) == ([parse("a.txt", TEXT)], [])
    assert parse("a.txt", TEXT).text == TEXT.strip()


OTHER = "it is binary or in an encoding other than UTF-8, UTF-16 with its mark, Windows-1256 or ISO-8859-6"


def test_what_is_not_printed_is_no_sign_of_a_binary_file():
    for text in ("\u200f" * 90 + TEXT, TEXT.replace(" ", "\u00a0"), "\u00a0" * 90 + TEXT, ". " * 9000 + TEXT):
        assert decoded(text.encode()) == text
    text = "Le café à Bagdad: " + TEXT
    assert decoded(text.encode("cp1256")) == text


@pytest.mark.parametrize("name, data, reason", [
    ("a.txt", b"", "it is empty"), ("a.txt", b" \n\t\n", "it is empty"), ("a.txt", "\u00a0\n", "it is empty"),
    ("a.txt", "😀 😀", "it holds no words"), ("a.txt", "... !", "it holds no words"),
    ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", OTHER), ("a.txt", bytes(range(1, 32)) * 9 + b"abc", OTHER),
    ("a.txt", TEXT.encode("utf-16-le"), OTHER),  # without its mark
    ("a.txt", TEXT.encode("iso8859-6") + b"\xc0\xff", OTHER),  # ISO-8859-6 has no such letters
    ("a.txt", TEXT.encode("utf-16")[:-1], "its UTF-16 is damaged; save it again as UTF-8"),  # torn in a character
    *[("a.txt", data, "its UTF-8 is damaged; save it again as UTF-8") for data in (
        TEXT.encode()[:-3], TEXT.encode()[:41] + b"\xff" + TEXT.encode(), "“It’s a test” — he said.".encode()[1:])],
    ("a.txt", b"a" * 20_000_001, "it has 20.0 MB, and 20 MB a file is the limit; put each article into its own file"),
    ("a.txt", "الرئيسية\nبحث", "it holds a page's navigation and no article"),
    ("a.odt", b"PK", "files of type .odt are not read; convert it to .txt"),
    ("README", "نص", "files of type none are not read; convert it to .txt")])
def test_a_file_that_is_no_document_is_rejected_with_a_reason(tmp_path, name, data, reason):
    write(tmp_path, "good.txt")
    path = write(tmp_path, name, data)
    documents, rejected = read_documents(tmp_path)
    assert [document.id for document in documents] == ["good.txt"]
    assert rejected == [Rejected(name, reason)]
    with pytest.raises(RagError, match="No document in .* can be read"):
        read_documents(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read any file")
def test_a_file_that_may_not_be_opened_is_rejected(tmp_path):
    write(tmp_path, "good.txt")
    write(tmp_path, "shut.txt").chmod(0)
    assert read_documents(tmp_path)[1] == [Rejected("shut.txt", "it cannot be opened (Permission denied)")]


def test_folders_below_dot_files_and_a_single_file(tmp_path):
    for name in ("b.txt", "2024/يناير/a.txt", "2024/c.MD", ".hidden.txt", ".git/d.txt", "2024/.e.txt", "questions.jsonl"):
        write(tmp_path, name)
    documents, rejected = read_documents(tmp_path)
    assert ([document.id for document in documents], rejected) == (["2024/c.MD", "2024/يناير/a.txt", "b.txt"], [])
    assert read_documents(tmp_path / "2024" / "c.MD")[0] == [parse("c.MD", TEXT)]
    assert read_documents(str(tmp_path / "b.txt"))[0] == [parse("b.txt", TEXT)]


def test_no_folder_and_no_documents(tmp_path):
    with pytest.raises(RagError, match="There is no folder .*nowhere: name a folder with .txt, .md, .html, .htm, .pdf, .docx, .csv or .jsonl files."):
        read_documents(tmp_path / "nowhere")
    with pytest.raises(RagError, match="No document in .*Put .txt, .md, .* or .jsonl files with text into it."):
        read_documents(tmp_path)


def test_articles_toml_says_what_a_text_does_not(tmp_path):
    write(tmp_path, "a.txt")
    write(tmp_path, "b/a.txt")
    write(tmp_path, "articles.toml", '''["a.txt"]\ntitle = "عنوان آخر"\ndate = 2024-01-27\ndate_note = "by the editors"
publisher = "الصباح"\nauthor = "سعاد علي"\nurl = "https://news.example/1"''')
    first, second = read_documents(tmp_path)[0]
    assert (first.title, first.date, first.date_source, first.publisher, first.author, first.url) == (
        "عنوان آخر", "2024-01-27", "articles.toml: by the editors", "الصباح", "سعاد علي", "https://news.example/1")
    assert second == parse("b/a.txt", TEXT)  # the file is for its own folder
    assert digest(first) != digest(second)


@pytest.mark.parametrize("toml, complaint", [
    ("[a.txt", "cannot be read .* mend that line"), (b"\xff\xfe", "cannot be read"),
    ('["a.txt"]\ntitel = "x"', r'\["a.txt"\] may hold title, publisher, date'), ('"a.txt" = "x"', "may hold"),
    ('["a.txt"]\ntitle = 5', "must be in quotation marks"),
    ('["a.txt"]\ndate = "27.1.2024"', "the date '27.1.2024' .* is not like 2024-01-27, 2024-01 or 2024"),
    ('["a.txt"]\ndate = "2024-13"', "is not like"), ('["a.txt"]\ndate = 2024-01-27T10:00:00', "is not like")])
def test_a_wrong_articles_toml_is_named(tmp_path, toml, complaint):
    write(tmp_path, "a.txt")
    write(tmp_path, "articles.toml", toml)
    with pytest.raises(RagError, match=complaint) as error:
        read_documents(tmp_path)
    assert str(tmp_path / "articles.toml") in str(error.value)


def test_what_a_text_says_of_itself():
    document = parse("a.txt", "بقلم: سعاد علي\nعودة المفاوضات\n3 شباط 2024\nقالت الوزارة إن المفاوضات عادت اليوم إلى بغداد."
                              "\nhttps://www.news.example/p/1")
    assert (document.author, document.title, document.date, document.date_source) == (
        "سعاد علي", "عودة المفاوضات", "2024-02-03", "text: 3 شباط 2024")
    assert (document.publisher, document.url) == ("news.example", "https://www.news.example/p/1")
    removed = parse("a.txt", "إعداد: سعاد علي - 27 يناير 2024\nقالت الوزارة إن المفاوضات عادت اليوم إلى بغداد.")
    assert (removed.text, removed.date) == ("قالت الوزارة إن المفاوضات عادت اليوم إلى بغداد.", "2024-01-27")
    untitled = parse("a.txt", "قال الوزير إن القوات الأمريكية في العراق ستبقى عاما آخر على الأقل بطلب من الحكومة في بغداد.")
    assert untitled.title == "قال الوزير إن القوات الأمريكية في العراق ستبقى عاما آخر على الأقل…"
    assert (untitled.date, untitled.date_source) == ("", "")


# The seeds: title, date, publisher, author, and what is no part of the article.
EXPECTED = {
    "000": ("الميليشيات العراقية تهدد بالتصعيد مع اقتراب الانسحاب الأمريكي", "2021-11", "", "",
            ["picture caption: مقتدى الصدر/مقتدى الصدر", "picture caption: حل سرايا الدفاع الشعبي/حل سرايا الدفاع الشعبي"]),
    "001": ("الصدام بين الفصائل والقوات الامريكية", "2021-12", "", "", [
        "navigation: Web/Analytics/من اجل عراق حر/الرئيسية سياسة الصدام بين الفصائل والقوات الامريكية",
        "page furniture: ترك الرد/من فضلك ادخل تعليقك/من فضلك ادخل اسمك هنا/الأكثر شعبية/…/احدث التعليقات"]),
    "002": ("واشنطن وبغداد تتفاوضان بلا أفق لانهاء الوجود الأجنبي", "2024-01-27", "", "", []),
    "003": ("محادثات الانسحاب التدريجي للتحالف الدولي من العراق: الدوافع والعواقب", "2024-02", "", "جميلة حسين",
            ["author: إعداد: جميلة حسين"]),
    "004": ("الانسحاب الأمريكي من العراق غير مطروح على الطاولة: رسالة إدارة بايدن إلى بغداد", "2024-01", "gulfnews24.net", "",
            ["link: الرابط المختصر https://gulfnews24.net/?p=66542"]),
}


def test_what_the_seeds_become():
    documents, rejected = read_documents(SEEDS)
    assert [document.id[:3] for document in documents] == list(EXPECTED) and not rejected
    for document, (title, date, publisher, author, removed) in zip(documents, EXPECTED.values(), strict=True):
        assert (document.title, document.date, document.publisher, document.author) == (title, date, publisher, author)
        reported = [f"{part.reason}: {part.text}".replace("\n", "/") for part in document.removed]
        assert len(reported) == len(removed)
        for said, known in zip(reported, removed, strict=True):
            start, _, end = known.partition("…")
            assert said.startswith(start) and said.endswith(end) and (end or said == known)
    sources = [document.date_source for document in documents]
    assert sources[1] == "text: كانون اول / ديسمبر الحالي"
    assert all(source.startswith("articles.toml: ") for source in sources[:1] + sources[2:])


@pytest.mark.parametrize("number, opening, closing", [
    # Read by eye: between these words every line of the file belongs to the article, but for 000's captions.
    (0, "مع اقتراب الانسحاب الأمريكي", "دون حساب على مدار أسابيع."),
    (1, "الصدام بين الفصائل والقوات الامريكية\n\nمع اقتراب", "عن منع الصدام المتوقع."),
    (2, "واشنطن وبغداد تتفاوضان", "الحصار. وهذا وعد الأحرار\"."),
    (3, "حملت التوترات الأخيرة", "تنظيم داعش فى عام 2014."),
    (4, "لا يزال أمر الانسحاب", "قد يؤدي إلى انهيارها”.")])
def test_no_word_of_a_seeds_body_is_removed(number, opening, closing):
    document = read_documents(SEEDS)[0][number]
    raw = (SEEDS / document.id).read_text("utf-8")
    body = raw[raw.rindex(opening):raw.rindex(closing) + len(closing)]
    for caption in ("مقتدى الصدر\nمقتدى الصدر\n", "حل سرايا الدفاع الشعبي\nحل سرايا الدفاع الشعبي\n"):
        body = body.replace(caption, "")
    assert [word.folded for word in words(document.text)] == [word.folded for word in words(body)]
