"""What the inspector tab says, in each language of the page; names of the program's own values stay as they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InspectorWording:
    """Every text of the inspector tab in one language."""

    tab: str
    purpose: str
    question: str
    history: str
    inspect: str
    answered: str
    refused: str
    bare: str
    numbers: str
    decision: str
    searched: str
    searched_for: str
    language: str
    wants: str
    filters: dict[str, str]
    missing: str
    expansions: str
    asked: str
    weight: str
    counts: str
    ways: str
    passages: str
    passage: str
    score: str
    matched: str
    rankers: dict[str, str]
    ranked: str
    said: str
    sentences: str
    sentence: str
    parts: str
    more: str
    value: str
    product: str
    name: str


ARABIC = InspectorWording(
    tab="المفتّش",
    purpose="لمن يصون هذا البرنامج: لماذا يُجاب عن سؤال كما يُجاب.",
    question="السؤال",
    history="أسئلة المحادثة قبله، كل سؤال في سطر",
    inspect="افحص",
    answered="يُجاب عنه: الثقة {confidence} لا تقل عن العتبة {threshold}.",
    refused="لا يُجاب عنه: الثقة {confidence} دون العتبة {threshold}.",
    bare="لا يُجاب عنه: ليس فيه إلا كلمات عامة.",
    numbers="لا يُجاب عنه: ليس في أفضل جملة ولا حولها رقم السؤال. (الثقة {confidence}، والعتبة {threshold})",
    decision="القرار",
    searched="بُحث عنه مع ما قبله",
    searched_for="ما بُحث عنه",
    language="اللغة",
    wants="المطلوب",
    filters={"phrases": "عبارات بنصها", "required": "كلمات لازمة", "excluded": "كلمات مستبعدة"},
    missing="ليس في أي مقال",
    expansions="وُجد أيضًا بكلمات",
    asked="في السؤال",
    weight="الوزن",
    counts="يُعدّ",
    ways="بأي جذوع، ووزنها، وعدد الفقرات",
    passages="الفقرات",
    passage="الفقرة",
    score="المجموع",
    matched="ما تقوله من السؤال",
    rankers={"words": "الكلمات (BM25)", "vectors": "المتجهات", "late": "كلمة بكلمة"},
    ranked="الرتبة، القيمة، القيمة المعيارية",
    said="تبلغ كلمات السؤال {said} من أقصى BM25؛ أوزان المرتِّبات: {weights}.",
    sentences="الجمل",
    sentence="الجملة",
    parts="قيم السمات × أوزانها",
    more="الزمن والطول",
    value="القيمة",
    product="الحاصل",
    name="الاسم",
)

ENGLISH = InspectorWording(
    tab="Inspector",
    purpose="For those who maintain this program: why a question is answered as it is.",
    question="Question",
    history="Questions of the conversation before it, one a line",
    inspect="Inspect",
    answered="Answered: the confidence {confidence} reaches the threshold {threshold}.",
    refused="Refused: the confidence {confidence} is below the threshold {threshold}.",
    bare="Refused: it has stop words only.",
    numbers="Refused: neither the best sentence nor what surrounds it has the question’s number. "
    "(confidence {confidence}, threshold {threshold})",
    decision="Decision",
    searched="Searched with what came before",
    searched_for="What was searched for",
    language="Language",
    wants="Asks for",
    filters={"phrases": "Exact phrases", "required": "Required words", "excluded": "Excluded words"},
    missing="In none of the articles",
    expansions="Also found as",
    asked="In the question",
    weight="Weight",
    counts="Counts",
    ways="As which stems, their weight, in how many passages",
    passages="Passages",
    passage="Passage",
    score="Sum",
    matched="What it says of the question",
    rankers={"words": "Words (BM25)", "vectors": "Vectors", "late": "Word by word"},
    ranked="rank, value, standardised",
    said="The question’s words reach {said} of the full BM25 score; weights of the rankers: {weights}.",
    sentences="Sentences",
    sentence="Sentence",
    parts="Values of the features × their weights",
    more="time and length",
    value="Value",
    product="Product",
    name="Name",
)

INSPECTOR_WORDINGS = {"ar": ARABIC, "en": ENGLISH}
