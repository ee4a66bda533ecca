"""A question and a sentence that answers it -> the words in it that are the thing asked for; none when that is not sure."""

import re
from itertools import accumulate

from rag.arabic.cues import REPORTING_VERBS
from rag.arabic.dates import MONTHS
from rag.arabic.lines import Line, Phrase, line_of
from rag.arabic.people import people
from rag.arabic.phrases import causes, numbers, places, times
from rag.arabic.sounds import sound
from rag.arabic.text import fold, root, stop_words, words
from rag.question.queries import Query
from rag.storage.lexical import Concept

from .evidence import wants

_MOST = 2  # spans
_REACH = 12  # words between a phrase and what the question asks about; a mark counts as _MARK words
_MARK = 4
_FEWEST = 2  # things asked about that stand within reach
_CLEAR = 0.75  # another phrase with so much of the best one's score makes it doubtful
# `wants` finds the words anywhere, which is right for a feature; here they must be the question's own, as whole words.
_SPOKEN = {
    "number": {
        "ar": r"و?كم|شكد|قديش|كام|قد ايه|^ما (?:هو |هي )?(?:عدد|نسبه|قيمه)", "en": r"how (?:many|much)", "fr": "combien",
        "fa": "جند|جقدر", "tr": r"kac\w*", "ckb": "جهند", "es": "cuant[oa]s?", "de": "wie ?viele?n?", "ru": "сколько"},
    "when": {
        "ar": r"و?متي|امتي|شوكت|(?:في|منذ|حتي|خلال) اي (?:عام|سنه|يوم|شهر|تاريخ)|^ما (?:هو )?(?:موعد|تاريخ)",
        "en": "when|(?:which|what) (?:year|month|day|date)", "fr": "quand|quelle (?:annee|date)|quel (?:mois|jour)",
        "fa": "جه زماني?|كي|(?:جه|كدام) (?:سال|ماه|روز)ي?", "tr": r"ne zaman|hangi (?:yil|tarih|ay|gun)\w*", "ckb": "كهي",
        "es": "cuando|que (?:ano|mes|dia|fecha)", "de": "wann|welche[mns] (?:jahr|monat|tag)",
        "ru": "когда|каком (?:году|месяце)"},
    "where": {
        "ar": "و?اين|وين|فين|في اي (?:مكان|مدينه|منطقه|محافظه|بلد|دوله|موقع|قريه|بلده)", "fr": "ou", "fa": r"كجا\w*",
        "en": "where|in (?:which|what) (?:city|town|country|province|region)", "tr": r"nere\w+", "ckb": r"كوي\w*",
        "es": "a?donde", "de": "wo|wohin|woher", "ru": "где|куда|откуда"},
    "who": {
        "ar": "^و?من(?! اين| اي)|من (?:هو|هي|هم|الذي|التي)|منو|مين", "en": "whom?", "fr": "qui", "fa": "جه كس(?:ي|اني)",
        "tr": r"kim\w*", "ckb": "كي", "es": "quien(?:es)?", "de": "we[rnm]", "ru": "кто|кого|кому|кем"},
    "why": {
        "ar": "و?لماذا|ليش|ليه|^ما (?:هو |هي )?(?:ال)?(?:سبب|اسباب|هدف)", "en": "why", "fr": "pourquoi", "fa": "جرا",
        "tr": "neden|nicin|niye", "ckb": "بوجي", "es": "por que", "de": "warum|wieso|weshalb", "ru": "почему|зачем"}}
_QUESTION_WORDS = {kind: {language: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for language, pattern in spoken.items()}
                   for kind, spoken in _SPOKEN.items()}
# كم سفينة, كم يوما: nothing else is counted then.
_UNIT = re.compile(r"(?<!\w)كم (?!نسبه|قيمه|كلفه|تكلفه|مساحه|مسافه|مده|كميه)\w+[اه](?!\w)")
# A question for a year, a month, a share or a price is answered by nothing else: what it says, what the answer has.
_EXACT = {kind: tuple((re.compile(rf"(?<!\w)(?:{asked})"), re.compile(told)) for asked, told in pairs) for kind, pairs in {
    "when": (("اي (?:عام|سنه)|(?:which|what) year|quelle annee|hangi yil|que ano|welchem jahr|каком году|(?:جه|كدام) سال",
              r"\d{4}|عام|سنه"),
             ("اي شهر|(?:which|what) month|quel mois|hangi ay|que mes|welchem monat|каком месяце|(?:جه|كدام) ماه",
              "|".join(map(re.escape, MONTHS)) + "|شهر")),
    "number": (("(?:ال|ب)?نسبه|(?:في |ب)ال(?:ميه|مايه)|per ?cent|pourcent|yuzde|prozent|porcent|процент|درصد|سهدا",
                "ال(?:ميه|مايه)|[%٪]"),
               (r"(?:ب?كم كلف\w*|سعر|ثمن|قيمه|ميزانيه|مبلغ|[ان]?نفق\w*|صرفت?|costs?|price|spen[dt]|prix|cout\w*|kosten|precio|"
                r"costo|стоит|стоимость|fiyat\w*|maliyet\w*|هزينه|قيمت)(?!\w)",
                "دولار|يورو|دينار|ريال|لير[هات]|جنيه|درهم|فرنك|روبل|روبي|شيكل|استرليني|تومان|كرون"))}.items()}
_FINDERS = {"number": numbers, "when": times, "who": people, "where": places, "why": causes}


def emphasised(query: Query, text: str) -> tuple[tuple[int, int], ...]:
    """Return the places in a sentence of what a question asks for: a number, a date, a person, a place, a cause.

    At most two, in the order of the sentence; none is a word of the question, and none a guess between several.

    >>> from rag.question.queries import understand
    >>> text = "وقال الوزير إن 40 سفينة رست في الميناء يوم الثلاثاء."
    >>> [text[slice(*span)] for span in emphasised(understand("كم سفينة رست في الميناء؟"), text)]
    ['40 سفينة']
    """
    kinds = _kinds(query.question, query.language)
    line = line_of(text)
    said = [_said(line, concept) for concept in query.concepts] if kinds else []
    spans = []
    for kind in kinds:
        phrases = [phrase for phrase in _FINDERS[kind](text) if _fits(kind, query, text, phrase)]
        if kind == "number":
            phrases = _asked_for(query, line, phrases, said)
        if kind == "who":
            phrases = _together(line, phrases)
        best = _clearest(kind, line, phrases, said)
        spans += [_span(text, line, best, query)] if best else []
    return tuple(sorted(span for span in spans[:_MOST] if _is_whole(text[slice(*span)])))


def _kinds(question: str, language: str) -> list[str]:
    """The kinds of thing asked for that have phrases, in the order of the question."""
    folded = fold(question)
    found = {kind: match.start() for kind, spoken in _QUESTION_WORDS.items()
             if kind in wants(question) and (match := spoken[language].search(folded))}
    return sorted(found, key=found.__getitem__)[:_MOST]


def _said(line: Line, concept: Concept) -> frozenset[int]:
    """The numbers of the words that say a concept: its own or translated words, their relatives, or a name's sound."""
    there = {word.stem for word in line.words}
    ways = [way for way in concept.alternatives if way.kind != "sound" and (len(way.stems) == 1 or there.issuperset(way.stems))]
    stems = {stem for way in ways for stem in way.stems}
    sounds = {stem for way in concept.alternatives if way.kind == "sound" for stem in way.stems}
    roots = {root(stem) for stem in stems}
    return frozenset(number for number, word in enumerate(line.words) if word.folded not in stop_words()["ar"] and (
        word.stem in stems or sound(word.folded) in sounds or root(word.stem) in roots and len(root(word.stem)) > 2))


def _named(query: Query, line: Line) -> frozenset[int]:
    """The numbers of the words that the question says itself, whatever is joined to them; for a foreign one, that it means."""
    if query.language == "ar":
        own = {_bare(word.folded) for word in words(query.question)}
        return frozenset(number for number, word in enumerate(line.words) if _bare(word.folded) in own)
    return frozenset().union(*(_said(line, concept) for concept in query.concepts))


def _bare(word: str) -> str:
    return re.sub(r"^[وف]?(?:ال|لل|[بلك](?:ال)?)?(?=\w{3})", "", word)


def _fits(kind: str, query: Query, text: str, phrase: Phrase) -> bool:
    """Whether a phrase may be what is asked for: it says something that the question does not, as exactly as it wants."""
    line, question = line_of(text), fold(query.question)
    named = _named(query, line)
    new = [number for number in range(phrase.core, phrase.last)
           if number not in named and line.words[number].folded not in stop_words()["ar"]]
    all_new = len(new) == phrase.last - phrase.core
    before = line.words[phrase.first - 1].folded.removeprefix("و") if phrase.first else ""
    if kind in ("number", "when"):
        said = fold(text[line.words[phrase.core].start:line.words[phrase.last - 1].end + 1])
        exact = next((told for asked, told in _EXACT[kind] if asked.search(question)), None)
        new_number = line.words[phrase.core].folded not in question.split()
        return not (exact and not exact.search(said)) and (new_number if kind == "number" else bool(new))
    if kind == "who":  # the one who speaks is asked for by what he says or is
        title = not named.isdisjoint(range(phrase.first, phrase.core))
        return all_new and (title or "said" in wants(query.question) or before not in REPORTING_VERBS)
    return len(new) > 1 if kind == "why" else all_new and before != "من"


def _asked_for(query: Query, line: Line, phrases: list[Phrase], said: list[frozenset[int]]) -> list[Phrase]:
    """Of numbers, those of what the question counts; not the first of "from 500 to 4000" nor the last of "40 out of 100"."""
    before = {phrase: line.words[phrase.first - 1].folded if phrase.first else "" for phrase in phrases}
    firsts = {phrase.first for phrase in phrases}
    phrases = [phrase for phrase in phrases if before[phrase] != "اصل" and not (
        before[phrase] == "من" and phrase.last + 1 in firsts and line.words[phrase.last].folded == "الي")]
    things = frozenset().union(*said[:2])  # what a question counts it names first
    counted = [phrase for phrase in phrases if not things.isdisjoint(range(phrase.core, phrase.last))]
    return counted if counted or _UNIT.search(fold(query.question)) else phrases


def _together(line: Line, phrases: list[Phrase]) -> list[Phrase]:
    """People who are named one after the other, "and" between them, as one phrase."""
    found: list[Phrase] = []
    for phrase in phrases:
        if found and phrase.first == found[-1].last and line.words[phrase.first].folded.startswith("و"):
            found[-1] = Phrase(found[-1].first, found[-1].core, phrase.last)
        else:
            found.append(phrase)
    return found


def _clearest(kind: str, line: Line, phrases: list[Phrase], said: list[frozenset[int]]) -> Phrase | None:
    """The phrase that stands nearest to what is asked about; None where none is near, or another is about as near."""
    steps = list(accumulate(1 + _MARK * line.parted(number) for number in range(len(line.words))))
    scored = sorted(((_score(kind, phrase, steps, said), phrase.first) for phrase in phrases), reverse=True)
    if not scored or not scored[0][0] or len(scored) > 1 and scored[1][0] > _CLEAR * scored[0][0]:
        return None
    return next(phrase for phrase in phrases if phrase.first == scored[0][1])


def _score(kind: str, phrase: Phrase, steps: list[int], said: list[frozenset[int]]) -> float:
    """How near a phrase stands to each thing asked about; a number of what is counted may stand far from the rest."""
    counted = kind == "number" and bool(said) and not said[0].isdisjoint(range(phrase.core, phrase.last))
    reach = steps[-1] + 1 if counted else _REACH

    def distance(number: int) -> int:
        if phrase.first <= number < phrase.last:
            return 0 if kind == "number" else reach
        return steps[phrase.first] - steps[number] if number < phrase.first else steps[number] - steps[phrase.last - 1]

    nearest = [min((distance(number) for number in places), default=reach) for places in said]
    near = [steps_away for steps_away in nearest if steps_away < reach]
    return sum(1 / (1 + steps_away / 4) for steps_away in near) if len(near) >= min(_FEWEST, len(said)) else 0.0


def _span(text: str, line: Line, phrase: Phrase, query: Query) -> tuple[int, int]:
    """The place of a phrase; without a title that the question names already, or whose quotation mark it would tear off."""
    start, end = line.words[phrase.first].start, line.words[phrase.last - 1].end
    if text[end:end + 1] in tuple("%٪") or not _is_whole(text[start:end]) and text[end:end + 1] in tuple("\"”»)"):
        end += 1
    if not _named(query, line).isdisjoint(range(phrase.first, phrase.core)) or not _is_whole(text[start:end]):
        start = line.words[phrase.core].start
    return start, end


def _is_whole(part: str) -> bool:
    """Whether quotation marks and brackets stand in pairs."""
    return all(part.count(first) == part.count(last) for first, last in ("“”", "«»", "()", "[]")) and part.count('"') % 2 == 0
