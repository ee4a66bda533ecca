"""What the page says, in each language of its interface."""

from collections.abc import Mapping
from dataclasses import dataclass

# Quotations stay as they stand in the articles: said in the language of the question.
QUOTED_IN_ARABIC = {
    "en": "The quotations are in the articles’ own language, Arabic.",
    "fr": "Les citations sont dans la langue des articles, l’arabe.",
    "fa": "نقل‌قول‌ها به زبان خود مقاله‌ها، یعنی عربی، آمده‌اند.",
    "tr": "Alıntılar makalelerin kendi dilinde, Arapçadır.",
    "ckb": "وتە وەرگیراوەکان بە زمانی وتارەکان خۆیانن، واتە عەرەبی.",
    "es": "Las citas están en la lengua de los artículos, el árabe.",
    "de": "Die Zitate stehen in der Sprache der Artikel, auf Arabisch.",
    "ru": "Цитаты приводятся на языке самих статей, арабском."}


@dataclass(frozen=True)
class Wording:
    """Every text of the page in one language, and the direction that the language is written in."""

    language: str
    name: str
    direction: str
    title: str
    tagline: str
    greeting: str
    greeting_more: str
    placeholder: str
    question_label: str
    send: str
    new_chat: str
    conversation: str
    your_question: str
    answer: str
    searching: str
    searched: str
    searched_for: str
    ask_alone: str
    next_questions: str
    strengths: Mapping[str, str]
    that_is: str
    missing: str
    comma: str
    sources: str
    source: str
    same_text: str
    related: str
    article: str
    article_text: str
    close: str
    original: str
    permanent: str
    copied: str
    citation_of: str
    previous: str
    next: str
    sign_in: str
    empty_question: str
    long_question: str
    no_index: str
    problem: str
    broken: str
    article_gone: str
    article_changed: str
    months: tuple[str, ...]
    examples: tuple[str, ...]

    def date(self, iso: str) -> str:
        """Return a date, whole or partial, or the first and last day of a week, as people write it.

        >>> ENGLISH.date("2024-01-27"), ENGLISH.date("2021-12"), ENGLISH.date("2021")
        ('27 January 2024', 'December 2021', '2021')
        >>> ENGLISH.date("2024-01-21/2024-01-27"), ENGLISH.date("2023-12-31/2024-01-06")
        ('21 – 27 January 2024', '31 December 2023 – 6 January 2024')
        """
        first, _, last = iso.partition("/")
        begins, ends = self._parts(first), self._parts(last) if last else []
        while ends and begins[1:] and begins[-1] == ends[len(begins) - 1]:
            begins.pop()
        return " – ".join(" ".join(parts) for parts in (begins, ends) if parts)

    def _parts(self, iso: str) -> list[str]:
        year, *month_and_day = iso.split("-")
        parts = [year]
        if month_and_day:
            parts.insert(0, self.months[int(month_and_day[0]) - 1])
        if len(month_and_day) > 1:
            parts.insert(0, str(int(month_and_day[1])))
        return parts


ARABIC = Wording(
    language="ar",
    name="العربية",
    direction="rtl",
    title="اسأل الأخبار",
    tagline="إجابات بنصّ المقالات، ومع كل جملة مصدرها",
    greeting="عمّ تبحث؟",
    greeting_more="تأتي الإجابة جُملًا منقولة حرفيًّا من المقالات، ويفتح رقم كل جملة المقال عند موضعها. "
    "وإذا لم يرد الجواب في المقالات فستقرأ ذلك صراحةً.",
    placeholder="اكتب سؤالك…",
    question_label="سؤالك",
    send="إرسال السؤال",
    new_chat="محادثة جديدة",
    conversation="المحادثة",
    your_question="سؤالك",
    answer="الجواب",
    searching="أبحث في المقالات…",
    searched="بُحث عن:",
    searched_for="بُحث أيضًا عن",
    ask_alone="اسأله وحده، بلا ما سبقه",
    next_questions="أسئلة تالية",
    strengths={"strong": "سند قويّ في المقالات", "partial": "سند جزئيّ في المقالات: راجِع المصدر",
               "weak": "سند ضعيف في المقالات: قد لا يكون هذا هو الجواب"},
    that_is="أي",
    missing="لم يرد في أيّ مقال:",
    comma="، ",
    sources="المصادر",
    source="المصدر",
    same_text="النصّ نفسه في:",
    related="أقرب ما في المقالات إلى السؤال، وليس جوابًا عنه",
    article="المقال",
    article_text="نصّ المقال",
    close="إغلاق المقال",
    original="المقال في موقعه",
    permanent="رابط دائم",
    copied="نُسخ الرابط",
    citation_of="{number} من {all}",
    previous="الاستشهاد السابق",
    next="الاستشهاد التالي",
    sign_in="هذه الصفحة لمن لديه اسم مستخدم وكلمة مرور.",
    empty_question="لم تكتب سؤالًا: اكتب سؤالك في الخانة ثم أرسله.",
    long_question="عدد أحرف السؤال {length} والحدّ {limit}: اسأل سؤالًا أقصر.",
    no_index="لا يمكن الآن البحث في المقالات، فالفهرس غائب أو تالف. أعد بناءه، ثم اسأل مرة أخرى:",
    problem="تعذّر الجواب عن هذا السؤال:",
    broken="حدث خطأ غير متوقع، وتفاصيله في نافذة الأوامر التي شُغّلت منها الصفحة. جرّب سؤالًا آخر.",
    article_gone="لم يعد هذا المقال في الفهرس. أعد طرح سؤالك لتحصل على جواب من المقالات الحالية.",
    article_changed="تغيّر نصّ هذا المقال منذ أن استُشهد به، فلا يمكن تعليم الجملة فيه. أعد طرح سؤالك.",
    months=("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
            "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    examples=("كم عدد القوات الأمريكية في العراق؟",
              "من قُتل في الضربة الجوية على مقر اللواء 12 في بغداد؟",
              "ماذا قالت رسالة إدارة بايدن إلى العراق؟"),
)

ENGLISH = Wording(
    language="en",
    name="English",
    direction="ltr",
    title="Ask the news",
    tagline="Answers in the articles’ own words, each with its source",
    greeting="What are you looking for?",
    greeting_more="Answers are sentences quoted word for word from the articles; a sentence’s number opens "
    "the article at that sentence. When the articles don’t say, you will read just that.",
    placeholder="Type your question…",
    question_label="Your question",
    send="Send the question",
    new_chat="New chat",
    conversation="Conversation",
    your_question="Your question",
    answer="Answer",
    searching="Searching the articles…",
    searched="Searched for:",
    searched_for="Also searched for",
    ask_alone="Ask it alone, without what came before",
    next_questions="Next questions",
    strengths={"strong": "Strong support in the articles", "partial": "Partial support in the articles: check the source",
               "weak": "Weak support in the articles: this may not be the answer"},
    that_is="that is",
    missing="In none of the articles:",
    comma=", ",
    sources="Sources",
    source="Source",
    same_text="The same text in:",
    related="The closest passages in the articles, not an answer",
    article="Article",
    article_text="Text of the article",
    close="Close the article",
    original="Original article",
    permanent="Permanent link",
    copied="Link copied",
    citation_of="{number} of {all}",
    previous="Previous citation",
    next="Next citation",
    sign_in="This page asks for a user name and a password.",
    empty_question="The question is empty: type your question in the box, then send it.",
    long_question="The question has {length} characters and the limit is {limit}: ask a shorter one.",
    no_index="The articles can’t be searched now, for their index is missing or damaged. Build it again, then ask once more:",
    problem="This question could not be answered:",
    broken="Something unexpected went wrong; the terminal that runs the page has the details. "
    "Try another question.",
    article_gone="This article is no longer in the index. Ask again for an answer from the present articles.",
    article_changed="This article has changed since it was cited, so its sentence can’t be marked. "
    "Ask again.",
    months=("January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December"),
    examples=("How many American soldiers are in Iraq?",
              "Who was killed in the air strike on the headquarters of Brigade 12 in Baghdad?",
              "What did the letter from the Biden administration say to Iraq?"),
)

WORDINGS = {wording.language: wording for wording in (ARABIC, ENGLISH)}
