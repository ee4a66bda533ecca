"""The time that a question is about: a year that is named, or the latest."""

import pytest
from conftest import write

import rag
from rag.answer.timeliness import timeliness

DATES = ["2021-12", "2024-02", "2024-01-27", ""]
LATEST, NONE = [0.0, 1.0, 0.5, 0.0], [0.0] * 4


@pytest.mark.parametrize(("question", "expected"), [
    ("ما آخر أخبار الميناء؟", LATEST), ("آخر أخبار الميناء", LATEST), ("ما أحدث رقم؟", LATEST), ("كم سفينة في الميناء حالياً؟", LATEST),
    ("What is the latest on the port?", LATEST), ("Quel est l'état actuel du port ?", LATEST), ("Liman şu anda açık mı?", LATEST),
    ("ماذا حدث في الميناء عام 2021؟", [1.0, 0.0, 0.0, 0.0]), ("ماذا حدث في ٢٠٢٤؟", [0.0, 1.0, 1.0, 0.0]),
    # Another, not the last; and no time at all.
    ("من قال ذلك في مكان آخر من الميناء؟", NONE), ("ماذا قال مسؤول آخر؟", NONE), ("كم سفينة في الميناء؟", NONE), ("", NONE)])
def test_how_well_dates_fit(question, expected):
    assert timeliness(question, DATES, [""] * 4) == expected


def test_the_latest_article_answers_first(tmp_path, tiny_model):
    old, new = "ترسو في ميناء الحديدة 12 سفينة شحن كبيرة اليوم.", "ترسو في ميناء الحديدة 40 سفينة شحن كبيرة اليوم."
    write(tmp_path / "texts", a=old, b=new)
    (tmp_path / "texts" / "articles.toml").write_text('["a.txt"]\ndate = "2021"\n["b.txt"]\ndate = "2024"\n', encoding="utf-8")
    rag.build_index(tmp_path / "texts", tmp_path / "index", model=tiny_model)
    first = {question: rag.ask(question, index=tmp_path / "index").citations[0].text for question in (
        "كم سفينة ترسو حاليا في ميناء الحديدة؟", "كم سفينة كانت ترسو في ميناء الحديدة في 2021؟", "كم سفينة كانت ترسو في ميناء الحديدة في 2024؟")}
    assert list(first.values()) == [new, old, new]
