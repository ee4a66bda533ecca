"""A follow-up ("ومتى؟", "and who leads it?") -> a question that stands alone, by what the conversation is about."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .operators import says
from .queries import Query, understand
from .text import fold, words

CARRIED = 0.6  # weight of what the question before asked about; again and again with each question further back
_LONGEST_CHAIN = 5  # earlier questions that are looked at
# A question that opens so, or holds such a word of its own language, leans on what was said before.
_OPENERS = re.compile(
    r"^\s*(?:و(?=(?:متى|كم|من|ما|ماذا|لماذا|أين|اين|هل|كيف|عن|بماذا|لمن|أي|أية|اي|منو|شنو|ليش|وين|ليه|فين|امتى|مين|إيه|إلى|الى"
    r"|على|في|بعد|قبل)(?:ه|ها|هم|هما|هو|هي)?\b|[أا]يض[اً])"
    r"|ماذا عن|(?:and|what about|how about|et|qu'en est-il|ve|peki|und|y|и|а)\s|و\s|ئەی\s|چی دەربارەی)", re.IGNORECASE)
_POINTING = {language: frozenset(fold(line).split()) for language, line in {
    "ar": "ذلك هذا هذه تلك هؤلاء حينها عندها نفسه نفسها نفسهم", "fa": "آن این او آنها آنان", "ckb": "ئەوە ئەمە ئەوان",
    "en": "it they them he him she these those same", "fr": "il elle ils elles cela celui celle",
    "de": "er sie ihn ihm dies diese", "es": "ello esto eso ellos ellas", "tr": "bunu onu onlar bunlar",
    "ru": "он она оно они это"}.items()}
# These may well point to a name in the question itself ("What did NATO say about its mission?").
_POSSESSIVE = {language: frozenset(fold(line).split()) for language, line in {
    "en": "its their his her", "fr": "leur leurs son sa ses", "de": "ihr ihre sein seine", "es": "su sus",
    "tr": "onun onların", "ru": "его её их"}.items()}
# In a longer Arabic question these only resume a relative clause ("الدور الذي تقوم به").
_ATTACHED = frozenset(fold(
    "عنه عنها عنهم فيه فيها به بها بهم له لها لهم منه منها منهم إليه إليها عليه عليها عليهم هناك").split())
# Neither ال nor و before it, neither ة nor ـيه (سوريه) at the end; then words whose own letters end so.
_PRONOUN = re.compile(r"(?!ال|و)[\w\u064b-\u0652]{2,}(?:ها|هم|هما|(?<=\w\w)(?<![ايلة])ه)$")
_NO_PRONOUN = frozenset(fold("مهم أهم متهم تفاهم درهم سهم فهم ساهم تساهم ملهم مبهم وجه شبه فقه هذه").split())


def in_context(question: str, history: Sequence[str]) -> Query:
    """Return the understood question; a follow-up also asks, with less weight, about what came before.

    Operators count for their own question only; what it excludes is not carried into it either.

    >>> in_context("ومتى؟", ["من قتل قاسم سليماني؟"]).text
    'من قتل قاسم سليماني؟ ومتى؟'
    >>> in_context("كم عدد القوات الأمريكية في سوريا؟", ["من قتل قاسم سليماني؟"]).text
    'كم عدد القوات الأمريكية في سوريا؟'
    """
    query = understand(question)
    earlier = [text for text in history if isinstance(text, str) and words(text)][-_LONGEST_CHAIN:]
    if not earlier or not leans(query.question, query):
        return query
    before = in_context(earlier[-1], earlier[:-1])
    asked = {concept.asked for concept in query.concepts}
    wanted = tuple(concept for concept in before.concepts
                   if not any(says(concept.asked, term) for term in query.filters.excluded))
    carried = tuple(replace(concept, weight=CARRIED * concept.weight) for concept in wanted if concept.asked not in asked)
    return replace(query, concepts=wanted if query.bare else query.concepts + carried,
                   text=f"{before.text} {query.question}".strip(), bare=False)


def leans(question: str, query: Query) -> bool:
    """Tell whether a question cannot be understood alone: it opens with "and", points back, or names nothing."""
    found = words(question)
    folded = [word.folded for word in found]
    names_nothing = not any(question[word.start].isupper() for word in found[1:])
    pointing = _POINTING[query.language] | (_POSSESSIVE.get(query.language, frozenset()) if names_nothing else frozenset())
    points_back = (len(folded) <= 12 and any(word in pointing for word in folded)
                   or len(folded) <= 5 and any(word in _ATTACHED for word in folded))
    return query.bare or bool(_OPENERS.match(question)) or points_back or _ends_in_a_pronoun(question, query)


def _ends_in_a_pronoun(question: str, query: Query) -> bool:
    """Whether a short Arabic question ends in a noun or verb with a pronoun: من يقودها؟ كم عددهم؟

    A third thing in the question would be what the pronoun stands for: متى أعلنت بغداد انسحابها؟
    """
    found = words(question)
    last = question[found[-1].start:found[-1].end] if found else ""
    return (query.language == "ar" and len(found) <= 4 and len(query.concepts) <= 2 and bool(_PRONOUN.match(last))
            and fold(last) not in _NO_PRONOUN)
