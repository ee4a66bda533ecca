"""Answers, passages and builds show themselves: HTML for notebooks, lines for people."""

import re
from html import unescape
from html.parser import HTMLParser

import rag
from rag.answer.expansions import Expansion
from rag.arabic.relative_dates import DateNote

TEXT = "قصفت القوات ثلاث منشآت يوم الأحد الماضي."
CITATION = rag.Citation("a.txt", "عنوان: NATO", "2024-01-27", 5, 45, TEXT, emphasis=((12, 23),), cut_after=True,
                        dates=(DateNote(27, 39, "2024-01-21"),), also=(rag.Chunk("b.txt", "نسخة", "", 0, 40, TEXT),))
HIT = rag.Hit(rag.Chunk("c.pdf", "", "2023", 3, 19, "NATO & <b>x</b>\n$1 $2", 7), 4.06789)
FRAME = '<div class="tex2jax_ignore mathjax_ignore" style="max-width:48em;line-height:1.8;overflow-wrap:anywhere">'
NOTES = '<p dir="ltr" style="text-align:left;font-size:.85em;opacity:.75;margin:.4em 0">'
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)></bdi></p></div><style>*{} {0} & قف"


class Elements(HTMLParser):
    """What a browser makes of a text: its elements, attributes and letters."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open, self.said = set(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.add((tag, *sorted(name for name, _ in attributes)))
        self.open += [tag] if tag != "br" else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said += data


def paragraph(turn, side, shown):
    return f'<p dir="{turn}" style="text-align:{side};white-space:pre-line;margin:.4em 0">{shown}</p>'


def test_an_answer_is_html_with_numbers_sources_and_what_was_asked_for():
    answer = rag.Answer("كم منشأة؟", "ar", (CITATION,), points=((0,),), confidence=0.9,
                        searched_for=(Expansion("منشأة", ("مرفق", "قاعدة"), "synonym"),))
    assert answer._repr_html_() == (
        FRAME + paragraph("rtl", "right", 'قصفت القوات <b style="background:rgba(255,193,7,.4)">ثلاث منشآت </b>يوم الأحد الماضي. … '
                                          "<small><bdi>[1]</bdi></small>")
        + NOTES + "strength: strong<br>[1] <bdi>عنوان: NATO</bdi>, <bdi>2024-01-27</bdi>, <bdi>a.txt</bdi> <bdi>[5:45]</bdi><br>"
        "[1] the same text in: <bdi>نسخة</bdi>, <bdi>b.txt</bdi><br>[1] <bdi>الأحد الماضي</bdi> = <bdi>2024-01-21</bdi><br>"
        "searched for: <bdi>منشأة</bdi> = <bdi>مرفق، قاعدة</bdi></p></div>")
    assert str(answer) == (
        f"{TEXT} … [1]\nstrength: strong\n\n[1] عنوان: NATO, 2024-01-27, a.txt [5:45]\n[1] the same text in: نسخة, b.txt\n"
        "[1] الأحد الماضي = 2024-01-21\nsearched for: منشأة = مرفق، قاعدة")


def test_articles_that_are_compared_stand_behind_their_titles():
    other = rag.Citation("d.txt", "آخر", "", 0, 9, "ست منشآت.", emphasis=((0, 2),), cut_before=True)
    shown = rag.Answer("كم منشأة قصفت؟", "ar", (CITATION, other), points=((0,), (1,)), confidence=0.9)._repr_html_()
    assert shown.startswith(FRAME + paragraph("rtl", "right", "بحسب كل مقال:"))
    assert "<b><bdi>عنوان: NATO</bdi>, <bdi>2024-01-27</bdi>:</b> قصفت القوات " in shown
    assert '<b><bdi>آخر</bdi>:</b> … <b style="background:rgba(255,193,7,.4)">ست</b> منشآت. <small><bdi>[2]</bdi></small>' in shown


def test_a_refusal_is_html_with_what_is_missing_and_near():
    answer = rag.Answer("Who wrote Ulysses?", "en", related=(HIT,), missing=("Ulysses",))
    assert answer._repr_html_() == (
        FRAME + paragraph("ltr", "left", "The articles don&#x27;t say.") + NOTES + "in no article: <bdi>Ulysses</bdi><br>"
        "related, not an answer:<br>  <bdi>2023</bdi>, <bdi>c.pdf</bdi>, p. 7: <bdi>NATO &amp; &lt;b&gt;x&lt;/b&gt; / $1 $2</bdi></p></div>")


def test_a_list_of_hits_is_shown_as_passages(seeds):
    assert HIT._repr_html_() == (
        FRAME + NOTES + "<b>4.07</b> <bdi>2023</bdi>, <bdi>c.pdf</bdi>, p. 7 <bdi>[3:19]</bdi></p>"
        + paragraph("ltr", "left", "NATO &amp; &lt;b&gt;x&lt;/b&gt;\n$1 $2") + "</div>")
    assert str(HIT) == "  4.07  2023, c.pdf, p. 7 [3:19]\nNATO & <b>x</b>\n$1 $2"
    assert rag.retrieve('"التحالف قوات"', 2, index=seeds)._repr_html_() == f"{FRAME}{NOTES}no passage</p></div>"
    hits = rag.retrieve("NATO mission in Iraq", 2, index=seeds)
    assert hits == list(hits) and hits._repr_html_().count(FRAME) == 1
    assert [unescape(shown) for shown in re.findall(r'pre-line[^>]*>(.*?)</p>', hits._repr_html_(), re.DOTALL)] == [
        hit.chunk.text for hit in hits]
    assert str(hits) == f"{hits[0]}\n\n{hits[1]}"


def test_what_articles_hold_stays_text():
    chunk = rag.Chunk(HOSTILE, HOSTILE, HOSTILE, 0, len(HOSTILE), HOSTILE)
    citation = rag.Citation(HOSTILE, HOSTILE, HOSTILE, 0, len(HOSTILE), HOSTILE, ((0, 8), (30, 40)),
                            (DateNote(0, 9, HOSTILE),), also=(chunk,))
    searched_for = (Expansion(HOSTILE, (HOSTILE,), "synonym"),)
    other = rag.Citation("d.txt", HOSTILE, "", 0, 9, HOSTILE, ((0, 8),))
    answers = (rag.Answer("كم؟", "ar", (citation, other), points=((0,), (1,)), confidence=0.9, searched_for=searched_for),
               rag.Answer(HOSTILE, "en", related=(rag.Hit(chunk, 1.0),), missing=(HOSTILE,), searched_for=searched_for))
    assert answers[0].side_by_side
    ours = {("div", "class", "style"), ("p", "dir", "style"), ("bdi",), ("small",), ("br",), ("b",), ("b", "style")}
    for shown in (*(answer._repr_html_() for answer in answers), rag.Hit(chunk, 1.0)._repr_html_()):
        read = Elements(shown)
        assert read.found <= ours and read.open == []
        assert HOSTILE in read.said


def test_a_build_says_what_it_did(corpus, tmp_path, tiny_model):
    report = rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    assert str(report) == (f"3 added, 0 changed, 0 removed, 0 unchanged: 3 passages\n3 embedded, 0 reused, in {report.seconds:.1f} s")
