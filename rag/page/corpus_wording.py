"""What the corpus tab says, in each language of the page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CorpusWording:
    """Every text of the corpus tab in one language; a noun's forms are those for one, two, a few, many, and hundreds."""

    tab: str
    find: str
    order: str
    newest: str
    oldest: str
    articles: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[str, ...]
    undated: str
    in_title: str
    none_found: str
    none_named: str
    all_articles: str
    published_in: str
    mentioned_in: str
    page: str
    previous: str
    next: str
    timeline: str
    published: str
    mentioned: str
    as_table: str
    period: str
    named: str
    named_how: str
    kinds: dict[str, str]
    more: str
    show: str
    counting: str
    ask: dict[str, str]

    def counted(self, number: int, noun: tuple[str, ...]) -> str:
        """Return a number with the form of a noun that belongs to it.

        >>> [ARABIC.counted(number, ARABIC.articles) for number in (1, 2, 5, 11, 100, 1103)]
        ['مقال واحد', 'مقالان', '5 مقالات', '11 مقالًا', '100 مقال', '1,103 مقالات']
        >>> [ENGLISH.counted(number, ENGLISH.articles) for number in (1, 2, 1103)]
        ['1 article', '2 articles', '1,103 articles']
        """
        few = 2 if number % 100 in range(3, 11) else 3 if number % 100 > 10 else 4
        return noun[{1: 0, 2: 1}.get(number, few)].format(f"{number:,}")

    def question(self, kind: str, name: str, title: str) -> str:
        """Return what a click on a name asks; the wordings are those that the articles were found to answer best.

        >>> ARABIC.question("person", "ليلى حداد", "وزيرة النقل"), ARABIC.question("place", "بغداد", "")
        ('من هي ليلى حداد؟', 'ماذا جرى في بغداد؟')
        """
        woman = kind == "person" and title.partition(" ")[0].endswith("ة")
        return self.ask["woman" if woman else kind].format(name)


ARABIC = CorpusWording(
    tab="المقالات",
    find="ابحث في المقالات",
    order="الترتيب",
    newest="الأحدث أولًا",
    oldest="الأقدم أولًا",
    articles=("مقال واحد", "مقالان", "{} مقالات", "{} مقالًا", "{} مقال"),
    words=("كلمة واحدة", "كلمتان", "{} كلمات", "{} كلمة", "{} كلمة"),
    places=("موضع واحد", "موضعان", "{} مواضع", "{} موضعًا", "{} موضع"),
    undated="بلا تاريخ",
    in_title="في العنوان",
    none_found="لم يرد ذلك في عنوان أيّ مقال ولا في نصّه.",
    none_named="لم يعد لهذا ذكر في المقالات.",
    all_articles="كل المقالات",
    published_in="نُشر في هذه الفترة",
    mentioned_in="ذُكرت هذه الفترة",
    page="الصفحة {page} من {pages}",
    previous="السابقة",
    next="التالية",
    timeline="الخط الزمني",
    published="مقالات نُشرت",
    mentioned="تواريخ تذكرها المقالات",
    as_table="الأرقام في جدول",
    period="الفترة",
    named="الأكثر ذكرًا",
    named_how="اضغط اسمًا لتسأل عنه، أو عدده لتقرأ مواضعه.",
    kinds={"person": "أشخاص", "place": "أماكن", "group": "جماعات ومؤسسات"},
    more="المزيد",
    show="{name}: {places}، اقرأها",
    counting="تُعدّ الأسماء والتواريخ: {done} من {total}",
    ask={"person": "من هو {}؟", "woman": "من هي {}؟", "place": "ماذا جرى في {}؟", "group": "ماذا عن {}؟"},
)

ENGLISH = CorpusWording(
    tab="Articles",
    find="Search the articles",
    order="Order",
    newest="Newest first",
    oldest="Oldest first",
    articles=("1 article", *["{} articles"] * 4),
    words=("1 word", *["{} words"] * 4),
    places=("1 place", *["{} places"] * 4),
    undated="undated",
    in_title="in the title",
    none_found="No article says that in its title or text.",
    none_named="The articles no longer mention this.",
    all_articles="All articles",
    published_in="Published in this period",
    mentioned_in="Mentions of this period",
    page="Page {page} of {pages}",
    previous="Previous",
    next="Next",
    timeline="Timeline",
    published="articles published",
    mentioned="dates that articles mention",
    as_table="The figures as a table",
    period="Period",
    named="Most mentioned",
    named_how="Click a name to ask about it, or its number to read where it stands.",
    kinds={"person": "People", "place": "Places", "group": "Groups and institutions"},
    more="More",
    show="{name}: {places}, read them",
    counting="Counting names and dates: {done} of {total}",
    ask=dict.fromkeys(("person", "woman", "place", "group"), "What about {}?"),
)

CORPUS_WORDINGS = {"ar": ARABIC, "en": ENGLISH}
