"""When an article says that it appeared: both Arabic naming systems, English, ISO, Arabic-Indic digits; or nothing."""

import pytest

from rag.arabic.dates import MONTHS, publication_date

BODY = "قال الوزير إن المحادثات بين الجانبين بدأت اليوم في العاصمة بغداد."


@pytest.mark.parametrize("line, date", [
    ("نشر في 3 شباط/فبراير 2024", "2024-02-03"),
    ("السبت 27 يناير/ كانون الثاني 2024", "2024-01-27"),
    ("بغداد، ٢٧ كانون الثاني ٢٠٢٤", "2024-01-27"),
    ("15 تشرين أول (أكتوبر) 2023", "2023-10-15"),
    ("تاريخ النشر: 1 من شهر آب 2021", "2021-08-01"),
    ("5 أيّار 2022", "2022-05-05"),
    ("9 جويلية 2019", "2019-07-09"),
    ("29 فبراير 2024", "2024-02-29"),
    ("27 January 2024", "2024-01-27"),
    ("2021-12-31T10:00:00", "2021-12-31"),
    ("يناير 28, 2024", "2024-01-28"),
    ("January 27, 2024", "2024-01-27"),
    ("Published Jan. 27, 2024 at 10:30 AM", "2024-01-27"),
    ("27/01/2024", "2024-01-27"),
    ("١٢/٠٣/٢٠٢٤ 10:30", "2024-03-12"),  # the day first
    ("آخر تحديث: السبت 27 يناير 2024 - 10:30 بتوقيت بغداد", "2024-01-27"),
    ("السبت 15 رجب 1445هـ الموافق 27 يناير 2024", "2024-01-27"),
    ("سعاد علي | 27 يناير 2024", "2024-01-27"),
])
def test_a_line_with_a_date_near_the_top(line, date):
    assert publication_date(f"عنوان المقال\n\n{line}\n\n{BODY}") == (date, f"text: {line}")


@pytest.mark.parametrize("text, month", [
    ("بعد 31 كانون اول / ديسمبر الحالي من عام 2021، تبدأ جولة.", "2021-12"),
    ("في نهاية ديسمبر الجاري من عام 2021.", "2021-12"),
    ("منذ 2014 يتكرر ذلك، وفي عام 2021 بلغ أشده، وفي 2021 ينتهي في آب الحالي.", "2021-08"),  # the year named most
    ("بين 2014 و2021 حتى أيلول الحالي.", "2021-09"),  # of equals the latest
])
def test_a_month_called_the_present_one(text, month):
    assert publication_date(text)[0] == month


@pytest.mark.parametrize("text", [
    "", BODY,
    "31 شباط 2024\n\n" + BODY, "0 يناير 2024\n\n" + BODY, "2024-13-01\n\n" + BODY,  # no such day
    "غادرت القوات في 3 شباط 2019 حسب ما قاله الوزير في المؤتمر الصحفي الذي عقده أمس في بغداد.",  # an event's date
    BODY + "\n" + "\n".join(["سطر"] * 6) + "\n3 شباط 2024",  # far from the top
    *(f"{headline}\n\n{BODY}" for headline in (
        "اتفاقية 17 نوفمبر 2008 تعود إلى الواجهة", "ثورة 25 يناير 2011", "نشر وثائق 17 نوفمبر 2008 السرية",
        "الاتفاقية الأمنية (17 نوفمبر 2008)", "عشر سنوات على 10 حزيران 2014", "01/27/2024")),
    "قال إن الانسحاب الحالي من العراق بدأ عام 2021.", "الكتاب الحالي صدر عام 2020.",  # no آب in them
    "في ديسمبر الحالي تبدأ الجولة.",  # no year
    "في ديسمبر 2021 بدأت الجولة.",  # not called the present one
])
def test_no_date_is_guessed(text):
    assert publication_date(text) == ("", "")


def test_each_month_has_its_names():
    naming = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول"
    for names in (naming, "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"):
        dates = [publication_date(f"7 {name} 2020\n\n{BODY}")[0] for name in names.split("|")]
        assert dates == [f"2020-{month:02}-07" for month in range(1, 13)]
    assert set(MONTHS.values()) == set(range(1, 13))


def test_a_date_that_cleaning_took_away():
    line = "إعداد: سعاد علي - 27 يناير 2024"
    assert publication_date(BODY, f"الصباح\n{line}\n{BODY}") == ("2024-01-27", f"text: {line}")
    assert publication_date(BODY, f"{BODY}\n{line}") == ("", "")
    assert publication_date(f"3 شباط 2024\n{BODY}", f"{line}\n3 شباط 2024\n{BODY}")[0] == "2024-02-03"
