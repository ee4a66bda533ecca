"""PDFs -> text: order of letters, paragraphs, pages, what is printed around, and what is refused."""

import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

import rag
from rag.arabic.bidi import reading_order, upright_brackets
from rag.articles.cleaning import Removed
from rag.articles.documents import parse, read_documents
from rag.articles.pdf import PdfText, read_pdf
from rag.errors import Unreadable

DATA = Path(__file__).parent / "data"
TITLE = "البصرة تفتتح أول محطة لتحلية مياه البحر"
FIRST = ("افتتحت البصرة يوم الثلاثاء 14 آذار 2023 محطةً لتحلية مياه البحر كلّفت 9.6 ملايين دولار، وقالت منظمة الأغذية والزراعة "
         "(FAO) إنها ستسقي 2,500 أسرة بين 2023-2025 في ثلاث بلدات.")
LAST = "وأضاف العيداني أن المرحلة الثانية [من أصل ثلاث] تبدأ في 1/9/2023، ولا تحتاج إلا إلى ٤٠ عاملاً."


def article(quote):
    return f"{TITLE}\n\n14 آذار/مارس 2023\n\n{FIRST}\n\n{quote}\n\nما بعد الافتتاح\n\n{LAST}"


# printed.pdf was printed by Chromium, whose letters are presentation forms; columns.pdf by WeasyPrint.
PRINTED = article("وقال المدير سالم العيداني: “بدأنا بنسبة 15% من الطاقة”، مشيراً إلى أن مضخات KSB Omega تعمل 24 ساعة يومياً.")
COLUMNS = article("وقال المدير سالم العيداني: “بدأنا بنسبة 15% من الطاقة، وسنبلغ 100% في حزيران”، مشيراً إلى أن المضخات من طراز "
                  "KSB Omega تعمل 24 ساعة يومياً.")


@pytest.mark.parametrize("name, text, around", [
    ("printed.pdf", PRINTED, ()),
    ("columns.pdf", COLUMNS, (Removed("page header or footer", "صحيفة الموانئ - العدد 212\n1\n2"),))])
def test_arabic_pdfs_are_read_to_the_letter(name, text, around):
    assert read_pdf((DATA / name).read_bytes()) == PdfText(text, (0, text.index("ما بعد")), around, TITLE)


def test_a_citation_names_its_page(tmp_path):
    rag.build_index(DATA / "printed.pdf", tmp_path / "index")
    index = rag.load_index(tmp_path / "index")
    assert index.documents["printed.pdf"] == read_documents(DATA / "printed.pdf")[0][0]
    assert (index.documents["printed.pdf"].title, index.documents["printed.pdf"].date) == (TITLE, "2023-03-14")
    answer = rag.ask("متى تبدأ المرحلة الثانية من المحطة؟", index=index)
    assert [(cited.text, cited.page) for cited in answer.citations] == [(LAST, 2)]
    assert answer.to_dict()["citations"][0]["page"] == 2
    assert f"[1] {TITLE}, 2023-03-14, printed.pdf, p. 2 [360:454]" in str(answer).split("\n")
    hit, = rag.retrieve("محطة التحلية في البصرة", 1, index=index)
    assert hit.to_dict()["page"] == hit.chunk.page == 1
    assert [index.documents["printed.pdf"].page(place) for place in (0, 342, 343, 10**6)] == [1, 1, 2, 2]


def test_a_document_without_pages_has_none(seeds):
    assert {chunk.page for chunk in map(seeds.chunk, range(len(seeds)))} == {None}


# In reading order; what stands between bars is shown as it is, all else from right to left.
@pytest.mark.parametrize("line", [
    "سلام", "تعمل |24| ساعة", "السبت |27| يناير |2024|", "نحو |9.6| دولار", "|2,500| جندي", "بنسبة |15|% او |10|٪",
    "الساعة |10:30| و|11:45|", "بين |2021|-|2024|", "في |1/9/2023|، وفي |F-16|", "أعلن حلف |North Atlantic Treaty| ذلك",
    "قال (|NATO|) إن", ".|2023", "في |٢٥٠٠| أسرة", "|10%| من النسبة"])
def test_the_order_of_an_arabic_line(line):
    pieces = line.split("|")
    shown = "".join(piece if number % 2 else piece[::-1] for number, piece in reversed(list(enumerate(pieces))))
    assert reading_order(list(shown), True) == "".join(pieces)


def test_an_english_line_with_arabic_in_it_is_read_from_the_left():
    assert reading_order(list(f"The word {'بلد السلام'[::-1]} (peace) 2024."), False) == "The word بلد السلام (peace) 2024."
    assert reading_order(list("NATO, 2024."), True) == "NATO, 2024."


def test_a_letter_keeps_its_marks_and_a_ligature_its_letters():
    assert reading_order(["اً", "م", "لا", "س"], True) == "سلاماً"


def test_brackets_are_turned_where_most_of_their_kind_are():
    assert upright_brackets("[أ] )ب( «ج» )د( (") == "[أ] (ب) «ج» (د) )"


# A font of one byte a letter, and pages of (x, y, letters as they are drawn): what any program may write.
LETTERS = "".join(chr(code) for code in range(0x20, 0x7F)) + "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ،.“”ً\0"


def pdf(*pages, place="1 0 0 1", extra=b"", count=None):
    codes = {letter: code for code, letter in enumerate(LETTERS, start=0x20)}
    pairs = "".join(f"<{code:02x}><{ord(letter):04x}>\n" for letter, code in codes.items())
    cmap = (f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00><ff> endcodespacerange "
            f"{len(codes)} beginbfchar\n{pairs}endbfchar endcmap end").encode()
    widths = b" ".join([b"0" if letter == "ً" else b"500" for letter in LETTERS])
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (
            count or len(pages), b" ".join(b"%d 0 R" % n for n in range(5, 5 + 2 * len(pages), 2))),
        b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 32/LastChar %d/Widths[%s]/ToUnicode 4 0 R>>" % (
            31 + len(codes), widths), stream(cmap)]
    for shown in pages:
        texts = [b"/F 10 Tf %s %g %g Tm <%s> Tj" % (place.encode(), x, y, bytes(codes[letter] for letter in text).hex().encode())
                 for x, y, text in shown]
        objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>" % (
                        len(objects) + 2),
                    stream(b"BT " + b"\n".join(texts) + extra + b" ET")]
    written = b"%PDF-1.4\n"
    for number, body in enumerate(objects, start=1):
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return written + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n0\n%%%%EOF" % (len(objects) + 1)  # pypdf looks for the objects


def stream(data):
    packed = zlib.compress(data)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def lines(text, columns=60):
    """An article's lines as a page shows them, from the top, aligned at the right."""
    wrapped = []
    for word in text.split():
        if wrapped and len(wrapped[-1]) + len(word) < columns:
            wrapped[-1] += " " + word
        else:
            wrapped.append(word)
    return [(500 - 5 * len(line), 700 - 15 * number, line) for number, line in enumerate(wrapped)]


PROSE = ("قال الوزير إن المحطة ستعمل في الصيف على أن تسقي البلدات التي لا ماء فيها، ثم تحدث عن كلفة المشروع التي بلغت "
         "ثلاثة ملايين دولار من مال الدولة. وأضاف أن العمل فيه بدأ قبل عام ولم يتوقف إلا في الشتاء.")


def test_lines_become_one_paragraph_and_the_next_one_begins_below_a_gap():
    shown = [(x, y, line[::-1]) for x, y, line in lines(PROSE)]
    assert len(shown) == 4
    lower = [(x, y - 80, line) for x, y, line in shown]
    assert read_pdf(pdf(shown + lower)).text == f"{PROSE}\n\n{PROSE}"
    assert read_pdf(pdf(shown[:2], shown[2:])) == PdfText(PROSE, (0, PROSE.index(shown[2][2][::-1])), (), "")


def test_letters_drawn_from_right_to_left_one_by_one():
    shown = [(x + 5 * (len(line) - 1 - n), y, letter) for x, y, line in lines(PROSE) for n, letter in enumerate(line)]
    assert read_pdf(pdf(shown)).text == PROSE


def test_a_line_drawn_twice_to_look_bold_is_read_once():
    assert read_pdf(pdf([(100, 700, "دولة مصر"[::-1]), (100.3, 700, "دولة مصر"[::-1])])).text == "دولة مصر"


def test_words_without_spaces_between_them_are_told_apart_by_their_gap():
    shown = [(100, 700, "مصر"[::-1]), (118, 700, "دولة"[::-1]), (138, 700, "في"[::-1])]  # letters are 5 wide
    assert read_pdf(pdf(shown)).text == "فيدولة مصر"


def test_text_that_runs_upwards_is_read():
    assert read_pdf(pdf([(300, 100, "في دولة مصر"[::-1])], place="0 1 -1 0")).text == "في دولة مصر"


def test_a_mark_belongs_to_the_letter_that_it_was_drawn_with():
    assert read_pdf(pdf([(100, 700, ".ًا" + "مصر يوم"[::-1])])).text == "مصر يوماً."


def test_the_text_layer_of_a_scan_holds_its_words_in_reading_order():
    shown = []
    for _, y, line in lines(PROSE):
        right = 500
        for word in line.split():
            right -= 5 * len(word)
            shown.append((right, y, word))
            right -= 5
    assert read_pdf(pdf(shown)).text == PROSE


def test_headers_and_page_numbers_are_left_out_and_said():
    head = "صحيفة الموانئ"[::-1]
    words = PROSE.removesuffix(".").split()
    texts = [" ".join(words[first:] + words[:first]) + "." for first in (0, 5, 20)]
    pages = [[(200, 780, head), *[(x, y, line[::-1]) for x, y, line in lines(text)], (300, 20, str(number))]
             for number, text in enumerate(texts, start=1)]
    found = read_pdf(pdf(*pages))
    assert found.text == "\n\n".join(texts)
    assert found.pages == tuple(found.text.index(text) for text in texts)
    assert found.around == (Removed("page header or footer", "صحيفة الموانئ\n1\n2\n3"),)


def test_what_a_browser_prints_below_a_page_names_its_address():
    document = parse("a.pdf", PROSE, around=(Removed("page header or footer", "https://news.example/a 1/1"),))
    assert (document.url, document.publisher, document.text) == ("https://news.example/a", "news.example", PROSE)
    shown = [(9, 700, "The talks will resume."), (9, 9, "https://news.example/a 1/1")]
    assert read_pdf(pdf(shown)).text == "The talks will resume."


def test_pages_without_text_are_said():
    found = read_pdf(pdf([], [(9, 700, "دولة مصر"[::-1])], []))
    assert (found.pages, found.around) == ((0, 0, 8), (Removed("pages without text", "1, 3"),))


def test_a_page_count_that_is_not_true_is_not_believed():
    assert read_pdf(pdf([(9, 700, "دولة مصر"[::-1])], count=1_000_000)).pages == (0,)


def test_flaws_in_the_drawing_are_passed_over():
    flaws = b" (x) Tc /a /b Td [/c 1] TJ Do Tf /Q Do ' \" Tz"
    assert read_pdf(pdf([(9, 700, "دولة مصر"[::-1])], extra=flaws)).text == "دولة مصر"


def written(change):
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    change(writer)
    data = BytesIO()
    writer.write(data)
    return data.getvalue()


DAMAGED = "it is damaged or no PDF; save it again as PDF, or as .docx"


@pytest.mark.parametrize("data, reason", [
    (written(lambda writer: None), "it holds no text, only pictures; make its text readable by OCR first"),
    (written(lambda writer: writer.encrypt("secret", algorithm="RC4-128")), "it is encrypted; save it again without a password"),
    (pdf(lines("qzx wvk jfd " * 40)), "its fonts do not say which letters they show; save it again from its source, or as .docx"),
    (pdf([(9, 700, "a")]).replace(b"/ToUnicode 4 0 R", b"").replace(b"/TrueType", b"/Type0/Encoding/Identity-H"),
     "its fonts do not say which letters they show; save it again from its source, or as .docx"),
    (pdf([(9, 700, "\0ab")]), "its fonts do not say which letters they show; save it again from its source, or as .docx"),
    (pdf([(9, 700, "a" * 1000)] * 201), "one of its pages has more than 200,000 letters; divide it"),
    (pdf([(9, 9 + n % 2 * 90, "a") for n in range(5001)]), "one of its pages has more than 5,000 lines; divide it"),
    (b"%PDF-1.7", DAMAGED), (b"\xff" * 5000, DAMAGED), (pdf([(9, 700, "a")])[:300], DAMAGED),
    (pdf([(9, 700, "a")]).replace(b"Kids[5 0 R]", b"Kids[2 0 R]"), DAMAGED),
    (pdf([(9, 700, "a")], extra=b" " * 80_000_000), DAMAGED)],  # more than pypdf unpacks
    ids="blank,encrypted,strange words,no letters,parts of letters,crowded,many lines,empty,no PDF,cut off,loop,bomb".split(","))
def test_what_cannot_be_read_is_refused_with_the_reason(data, reason):
    with pytest.raises(Unreadable) as refused:
        read_pdf(data)
    assert str(refused.value) == reason


LINES = st.lists(st.sampled_from(
    ["الرئيسية", "القائمة", "", "مشاركة", "قال الوزير إن المحطة ستعمل في الصيف.", "صورة: المحطة"]), max_size=6)


@given(st.lists(LINES, min_size=1, max_size=5))
def test_pages_move_with_the_text_when_it_is_cleaned(pages):
    marked = [[*page, f"ابتداء الصفحة رقم {number} من هذا الكتاب الكبير."] for number, page in enumerate(pages)]
    raw, places = "", []
    for page in marked:
        raw += "\n".join(page[:-1]) + "\n"
        places.append(len(raw))
        raw += page[-1] + "\n"
    document = parse("a.pdf", raw, pages=places)
    assert [document.text[place:].split("\n")[0] for place in document.pages] == [page[-1] for page in marked]


def test_formats_are_imported_when_a_file_needs_them_only():
    code = "import sys, rag, rag.articles.formats; print(sorted({'pypdf', 'trafilatura', 'docx', 'lxml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
