"""A text as a line for patterns, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.arabic.lines import either, line_of, whole
from rag.arabic.text import words


@pytest.mark.parametrize(("text", "line"), [
    ("قال: «نعم»، ثم خرج.", 'قال | " نعم " | ثم خرج |'),
    ("شباط/ فبراير 2,500 و7.4 (مليون)", "شباط فبراير 2500 و7 4 | مليون |"),
    ("The driver's 'car' – old", 'the driver s " car " | old'),
    ("", ""), ("…", "|"),
])
def test_marks_stand_between_the_words(text, line):
    assert line_of(text).text == line


def test_phrases_are_found_as_whole_words_and_led_back():
    line = line_of("وصل أول  أمس، يومَ الأحد")
    ((start, end),) = [match.span() for match in whole(either("أمس أول_أمس")).finditer(line.text)]
    assert line.span(start, end) == (4, 12)
    assert [line.parted(number) for number in range(5)] == [False, False, False, True, False]


@given(st.text("ابتأإء ١٢3.,،:\"“”'-/ـً \n"))
def test_every_word_is_found_at_its_place(text):
    line = line_of(text)
    assert line.words == words(text)
    for number, (start, word) in enumerate(zip(line.starts, line.words, strict=True)):
        assert line.text[start:start + len(word.folded)] == word.folded
        assert line.word_at(start) == number
        assert line.span(start, start + len(word.folded)) == (word.start, word.end)
