"""Whether a question can be understood alone, or points back to what was asked before it."""

import re
from collections.abc import Mapping

from rag.arabic.cues import GIVEN_NAMES, PLACES
from rag.arabic.text import fold, words

from .queries import Query

_LONGEST_POINTING = 12  # words: in a longer question a pronoun has had something to stand for
_SHORT, _SHORTEST = 5, 4


def _by_language(lists: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(fold(listed).split()) for language, listed in lists.items()}


QUESTION_WORDS = _by_language({
    "ar": "متى كم من ما ماذا لماذا أين كيف هل بماذا لمن أي أية منو شنو شو ايش ليش وين ليه فين امتى مين إيه شلون شكد قديش "
          "كام مم ممن عمن بكم لأي بأي",
    "en": "who whom whose what which when where why how did does do is are was were has have had will would can could should",
    "fr": "qui que quoi quel quelle quels quelles quand où comment pourquoi combien",
    "es": "quién quiénes qué cuándo dónde cómo cuál cuáles cuánto cuánta cuántos cuántas",
    "de": "wer wem wen was wann wo wie warum wieso weshalb welche welcher welches wohin woher wieviel",
    "tr": "kim kimi kime ne neden niçin niye nerede nereye nereden nasıl kaç hangi mi mı mu mü kimdir nedir",
    "fa": "چه چی چرا کجا کی چگونه چند چقدر کدام آیا کیست چیست کجاست چطور",
    "ckb": "چی چییە کێ کێیە کەی کوێ چۆن چەند بۆچی کام ئایا کوێیە",
    "ru": "кто кого кому кем что чего когда где куда откуда как почему зачем сколько какой какая какие каких ли"})
# What و joins to the question before: a question word, a preposition, a time; a name by its ال, or one that is known.
_AND = re.compile(
    r"[\s¿¡«\"(]*و(?=(?:متى|كم|من|ما|ماذا|لماذا|أين|اين|هل|كيف|بماذا|لمن|أي|أية|اي|منو|شنو|شو|ليش|وين|ليه|فين|امتى|مين|إيه|مم|ممن"
    r"|بكم|منذ|حتى|لم|لن|لا|عن|إلى|الى|على|في|بعد|قبل|بين|مع|ضد|عند|لدى|وفق|بحسب|حسب|خلال|يوم|عام|سنة|شهر|أيض[اً]+|ايض[اً]+"
    r"|\d+)(?:ه|ها|هم|هما|هو|هي)?\b)")
_AND_NAME = re.compile(r"[\s¿¡«\"(]*و(?=(?P<name>[\u0621-\u064a]{3,}))")
_OWN_LETTERS = frozenset(fold("والد والدة والده والدها والدا والدين والدان والدي والي والية والله").split())
_OPENERS = re.compile(
    r"[\s¿¡]*(?:و?بالنسبة (?:إلى |الى |ل(?=\w))|و\s|(?:و?(?:ماذا|شو|شنو|ايش) عن|(?:and )?what about|(?:and )?how about|and|but"
    r"|et|qu'en est-il d[eu']|peki ya|peki|ve|und|y(?! (?:a-t|en a|avait))|и|а|ئەی|چی دەربارەی)(?!\w))\s*", re.IGNORECASE)
_POINTING = _by_language({
    "ar": "ذلك هذا هذه تلك هؤلاء بذلك لذلك بهذا بهذه لهذا لهذه حينها عندها حينئذ آنذاك نفسه نفسها نفسهم هاي هذي هاد هيدا",
    "fa": "آن این او آنها آنان وی ایشان آنجا اینها همان", "ckb": "ئەوە ئەمە ئەوان لەوێ",
    "en": "it they them he him she this these those same there", "fr": "il elle ils elles cela ça celui celle ceux cet cette",
    "de": "er sie ihn ihm dies diese dieser dieses dort damals", "es": "ello esto eso ellos ellas ella este esta ese esa allí",
    "tr": "bunu onu onlar bunlar bu o ona buna orada bundan ondan",
    "ru": "он она оно они это этот эта эти этом этого ему ней них нём там"})
# These may well point to a name in the question itself ("What did NATO say about its mission?").
_POSSESSIVE = _by_language({
    "en": "its their his her", "fr": "leur leurs son sa ses", "de": "ihr ihre ihren sein seine", "es": "su sus",
    "tr": "onun onların", "ru": "его её их"})
# "This year" points to the calendar; "those who", "is it true" and "y a-t-il" to nothing.
_POINTING_NOWHERE = re.compile("|".join((
    r"\b(?:this|these) (?:year|month|week|weekend|morning|afternoon|evening|summer|winter|autumn|season|time|decade|days)\b",
    r"\bthose (?:who|that|whose)\b", r"\b(?:is|was) it (?:true|possible|likely|clear|legal|known|still)\b",
    r"\b(?:does|did|will|would) it take\b",
    r"\b(?:is|are|was|were|will|has|have) there\b|\bthere (?:is|are|was|were|be|been)\b",
    r"\by a-t-il\b|\bil y a\b|\bs'est-il\b|\bfaut-il\b", r"\bcette (?:année|semaine|fois|saison)\b|\bcet (?:été|hiver)\b",
    r"\bdiese[rs]? (?:jahr|monat|woche|mal|sommer|winter)\b|\best[ea] (?:año|mes|semana|vez|verano|invierno)\b",
    r"\bbu (?:yıl|ay|hafta|sezon|kez|sabah|akşam)\b", r"\bэт\w+ (?:год|недел|месяц|раз)\w*",
    r"\b(?:این|آن) (?:سال|هفته|ماه|روزها|بار|فصل)\b",
    r"\b[بل]?هذ[اه] (?:العام|السنة|الشهر|الأسبوع|الاسبوع|اليوم|الموسم|الصيف|الشتاء|المرة|الصباح|المساء|القرن)\b")), re.IGNORECASE)
# A pronoun that begins a clause behind a noun or a name may stand for that ("When did NATO say it would leave?").
_IN_CLAUSE = re.compile(
    r"(?<=\w)\s(?:[A-Z][\w'-]*|(?:the|an?) \w+)(?=\s).*?\s(?P<own>it|he|she|they)\s"
    r"(?:would|will|is|are|was|were|has|had|have|could|can|should|might|may|must|wants?|wanted|needs?|needed|plans?|planned)\b")
# So may one in a second question: "When did the talks start and who attended them?"
_SECOND_CLAUSE = {language: re.compile(rf"[,،؛;]|\s(?:{joined})", re.IGNORECASE) for language, joined in {
    "ar": r"و(?=(?:متى|كم|من|ما|ماذا|لماذا|أين|هل|كيف)\b)", "en": r"(?:and|or|but|that|because|after|before|while|if|when)\b",
    "fr": r"(?:et|ou|que?|quand|après|avant|parce)\b", "de": r"(?:und|oder|dass|weil|nachdem|bevor|wenn)\b",
    "es": r"(?:y|o|que|cuando|porque)\b", "tr": r"(?:ve|veya)\b", "ru": r"(?:и|или|что|когда|если)\b",
    "fa": r"(?:و|یا|که)\b", "ckb": r"(?:و|کە)\b"}.items()}
_THAT = re.compile(r"\bthat\s*[?.!]*\s*$|\bafter that\b|^\s*(?:did|does|is|was|will) that\b|\bwh(?:o|at) else\b", re.IGNORECASE)
_INVERTED = re.compile(r"-(?:t-)?(?:il|elle|ils|elles)\b", re.IGNORECASE)
# In a longer Arabic question these only resume a relative clause ("الدور الذي تقوم به").
_ATTACHED = frozenset(fold(
    "عنه عنها عنهم فيه فيها به بها بهم له لها لهم منه منها منهم إليه إليها عليه عليها عليهم معه معها معهم هناك").split())
# Neither ال nor و before it, neither ة nor ـيه (سوريه) at the end; then words whose own letters end so. Where ة may be
# written ه, some words are sure to end in the pronoun.
_PRONOUN = re.compile(r"(?!ال|و)[\w\u064b-\u0652]{2,}(?:ها|هم|هما|(?<=\w\w)(?<![ايلة])ه)$")
_SURE_PRONOUN = re.compile(
    r"(?!ال)[\w\u064b-\u0652]{2,}(?:ها|هم|هما|(?<=\w\w)ته|(?<=\w\wو)ه)$|ي\w{3,}(?<![ايل])ه$|"
    r"(?:رأي|راي|اسم|عمر|موقف|دور|منصب|هدف|رد|سبب|مصير|عدد|مقر|حجم|ثمن|سعر|طول|وزن|أثر|مصدر|مضمون)ه$")
_NO_PRONOUN = frozenset(fold(
    "مهم أهم متهم تفاهم درهم سهم أسهم يسهم تسهم فهم يفهم نفهم ساهم يساهم تساهم ملهم مبهم اتهم يتهم تتهم يلتهم أدهم يداهم داهم "
    "وجه يوجه توجه واجه يواجه تواجه اتجه يتجه تتجه شبه يشبه تشبه يتشابه نبه ينبه انتبه ينتبه يكره فقه هذه").split())
_VERB = re.compile(r"(?:[سف]?[يت]\w{3,}|\w{3,}(?:ت|وا|تا))$")
_ALWAYS_WITH_A_VERB, _SOMETIMES = frozenset(fold("لماذا كيف هل ماذا").split()), frozenset(fold("متى أين").split())


def without_opener(question: str, language: str) -> str:
    """Return a question without the words by which it follows another; the question itself where it has none.

    >>> [without_opener(question, "ar") for question in ("وماذا عن سوريا؟", "ومتى؟", "والأردن؟", "وزير الخارجية من؟")]
    ['سوريا؟', 'متى؟', 'الأردن؟', 'وزير الخارجية من؟']
    """
    found = _OPENERS.match(question)
    if found and words(question[found.end():]):
        return question[found.end():]
    found = _AND.match(question)
    named = _AND_NAME.match(question) if language == "ar" and not found else None
    if named and words(question)[0].folded not in _OWN_LETTERS:
        folded = fold(named["name"])
        found = named if folded.startswith("ال") or folded in PLACES or folded in GIVEN_NAMES else None
    return question[found.end():] if found else question


def asks_nothing(question: str, language: str) -> bool:
    """Return whether a text names something and asks nothing of it, as "وفي سوريا؟" and "and NATO?" do.

    >>> asks_nothing("في سوريا؟", "ar"), asks_nothing("متى انسحبت؟", "ar")
    (True, False)
    """
    found = {word.folded for word in words(question)}
    return len(found) <= _SHORT and not found & QUESTION_WORDS[language]


def points_back(query: Query) -> bool:
    """Return whether a question cannot be understood alone: it opens with "and", points back, or names nothing.

    >>> from .queries import understand
    >>> [points_back(understand(question)) for question in ("من يقودها؟", "من يقود بعثة الناتو؟")]
    [True, False]
    """
    if query.bare or without_opener(query.question, query.language) != query.question or _has_pointing_word(query):
        return True
    return query.language == "ar" and (_is_about_a_pronoun(query) or _lacks_its_subject(query))


def _has_pointing_word(query: Query) -> bool:
    question = _without_what_stands_for_its_own(query)
    found = words(_POINTING_NOWHERE.sub(" ", question))
    folded = {word.folded for word in found}
    capitals = any(question[word.start].isupper() for word in words(question)[1:])
    pointing = _POINTING[query.language] | (frozenset() if capitals else _POSSESSIVE.get(query.language, frozenset()))
    if len(found) <= _LONGEST_POINTING and folded & pointing or query.language == "en" and _THAT.search(question):
        return True
    return 0 < len(found) <= _SHORT and found[0].folded in QUESTION_WORDS["ar"] and bool(folded & _ATTACHED)


def _without_what_stands_for_its_own(query: Query) -> str:
    """The question without pronouns that may stand for something in the question itself."""
    question = _first_clause(query)
    clause = _IN_CLAUSE.search(question)
    if clause:
        question = question[:clause.start("own")] + question[clause.end("own"):]
    ends = [question.find(concept.asked) + len(concept.asked) for concept in query.concepts if concept.asked in question]
    behind_noun = any(end < inverted.start() for inverted in _INVERTED.finditer(question) for end in ends)  # l'armée est-elle
    return _INVERTED.sub(" ", question) if query.language == "fr" and behind_noun else question


def _first_clause(query: Query) -> str:
    """The part of a question before another clause, if it names what a pronoun there may stand for; else all of it."""
    for second in _SECOND_CLAUSE[query.language].finditer(query.question):
        first = query.question[:second.start()]
        named = sum(concept.asked in first for concept in query.concepts)
        if named > 1 or any(first[word.start].isupper() for word in words(first)[1:]):
            return first
    return query.question


def _is_about_a_pronoun(query: Query) -> bool:
    """Whether a noun or verb with a pronoun is all that a question is about: من يقودها؟ كم عددهم؟ متى أعلنته بغداد؟

    At the end of a question that names more, the pronoun stands for that: متى أعلنت بغداد انسحابها؟ واشنطن ما موقفها؟
    """
    found = [query.question[word.start:word.end] for word in words(query.question)]
    if not found or fold(found[0]) not in QUESTION_WORDS["ar"] and len(found) > 1:
        return False
    first, last = found[min(1, len(found) - 1)], found[-1]
    opens = bool(_SURE_PRONOUN.match(first)) and fold(first) not in _NO_PRONOUN
    ends = len(found) <= _SHORTEST and len(query.concepts) <= 2 and bool(_PRONOUN.match(last)) and fold(last) not in _NO_PRONOUN
    return opens or ends


def _lacks_its_subject(query: Query) -> bool:
    """Whether a question is a verb without anybody who does it: متى بدأت؟ كم يوما استمرت؟"""
    asking, *others = [word.folded for word in words(query.question)] or [""]
    if asking == "كم" and len(others) == 2:
        counted, verb = others
        return counted.endswith(("ا", "ه")) and not verb.startswith("ال") and verb not in PLACES
    if len(others) != 1 or others[0] in PLACES | GIVEN_NAMES or others[0].startswith("ال"):
        return False
    return asking in _ALWAYS_WITH_A_VERB or asking in _SOMETIMES and bool(_VERB.match(others[0]))
