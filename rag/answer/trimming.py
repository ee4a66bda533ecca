"""A long sentence -> the whole clauses of it that answer, as one span that is cut at its ends only."""

from collections.abc import Sequence

from rag.arabic.clauses import Edge, clause_edges
from rag.arabic.cues import REPORTING_VERBS
from rag.arabic.lines import Line, either, line_of, whole
from rag.arabic.text import fold, words

LONG = 60  # words: a shorter sentence is never cut
_FEWEST = 8  # words that a cut leaves
_MAIN = 4  # words that a main clause has behind a subordinate one
_FAR = 25  # words: nothing waits longer for what it says, no condition for its consequence

_REPORTING = either(REPORTING_VERBS)
_SPEAKER = whole(rf"^(?:[|\"] )*(?:\S+ ){{0,2}}?(?:[وف]?{_REPORTING}|{either('وبحسب بحسب ووفق وفق ووفقا وفقا وحسب')})")
_SPEAKS = whole(rf"(?:(?:و?{either('فيما بينما في_حين')}|و?(?:من )?{either('ناحية_أخرى جهة_أخرى جانب_آخر')}) )?و?{_REPORTING}")
_SPEAKER_BEHIND = whole(rf"\| (?:{either('بحسب وفق وفقا حسب')}|علي حد|كما (?:قال|قالت|يقول|تقول|زعم|ذكر|ذكرت|اعلن|اعلنت))")
_SPOKEN = whole(r"[وف]?(?:ب?ان(?:ه|ها|هم|هما|ني|نا)?|\"|الي|علي|عن)")
# A sentence that begins so has its main clause behind the first comma.
_SUBORDINATE = whole(r"^(?:[|\"] )*[وف]?" + either(
    "إذا لو لولا عندما حين حينما بينما فيما في مع منذ بعد قبل خلال رغم وسط لأن بسبب بما عقب إثر لدى على كلما مهما أما بالنسبة من "
    "إلى نظرا بعدما حسب بحسب وفق وفقا بفضل نتيجة ردا"))
_CONDITION = whole(either("إذا لو لولا عندما حين حينما كلما مهما أما بالنسبة رغم وبينما"))
_CONSEQUENCE = whole(r"ف(?:ان|انه|انها|انهم|قد|لن|لا|لم|هو|هي|هم|س\w{3,})|(?:الا|غير) ان(?:ه|ها|هم)?")
_DANGLING = frozenset(fold("في من إلى على عن مع أن إن التي الذي الذين أو و بين كل هذا هذه ذلك قد لم لن لا ما كما إلا غير سوى "
                              "حتى ليس أي نحو حوالي أكثر أقل قال قالت إنه أنه بأن تحت ضد عبر لدى عند خلال بعد قبل").split())


def trimmed(text: str, keep: Sequence[tuple[int, int]], most_words: int = LONG) -> tuple[int, int]:
    """Return the shortest span of whole clauses of a sentence that holds all of `keep`; the whole below `most_words`.

    The end is cut first, the beginning only where the rest is still too long and a clause of its own begins; who says
    it stays. With nothing to keep, as much of the beginning as fits. A part that would not stand alone is not cut off.

    >>> text = "أكد الوزير أن الوفد وصل صباحا إلى المدينة، فيما نفت الشركة علمها بذلك."
    >>> text[slice(*trimmed(text, [(17, 25)], most_words=10))]
    'أكد الوزير أن الوفد وصل صباحا إلى المدينة'
    """
    if len(words(text)) < most_words:
        return 0, len(text)
    line = line_of(text)
    edges = [edge for edge in clause_edges(text) if edge.number >= _FEWEST and _is_complete(line, edge)]
    last = _end(edges, keep, most_words)
    count, end = (last.number, last.end) if last else (len(line.words), len(text))
    first = min((start for start, _ in keep), default=0)
    starts = [edge.start for edge in edges if edge.own and edge.start <= first and count - edge.number >= _FEWEST
              and _may_begin(line, edge)]
    return starts[-1] if count >= most_words and starts else 0, end


def _end(edges: Sequence[Edge], keep: Sequence[tuple[int, int]], most_words: int) -> Edge | None:
    """The edge behind which nothing is needed: the first after what is kept, or else the last that leaves few enough words."""
    if keep:
        reach = max(end for _, end in keep)
        return next((edge for edge in edges if edge.end >= reach), None)
    return next((edge for edge in reversed(edges) if edge.number < most_words), None)


def _is_complete(line: Line, edge: Edge) -> bool:
    """Whether what stands before an edge reads as a sentence, with all that it promised."""
    before = [word.folded for word in line.words[:edge.number]]
    place = line.starts[edge.number]
    return not (before[-1] in _DANGLING or _lacks_partner(line, before, edge.number) or _lacks_main_clause(line, edge.number)
                or _lacks_what_is_said(line, edge.number) or _lacks_consequence(line, place) or _lacks_speaker(line, place, edge))


def _lacks_partner(line: Line, before: list[str], number: int) -> bool:
    """Whether the end parts بين, كل من or من ناحية from its second half, or ليس from what is so instead."""
    after = line.words[number].folded
    between = max((place for place, word in enumerate(before) if word in ("بين", "كل", "كلا")), default=len(before))
    joined = any(word.startswith("و") for word in before[between + 2:])
    return (after.startswith("و") and between < number - 1 and not joined and number - between <= _FAR
            or after == "مقابل" and "بين" in before or before[-1] in ("ناحيه", "جهه", "جانب") and after == "ومن"
            or after in ("لكن", "ولكن") and not {"ليس", "ليست", "ليسوا"}.isdisjoint(before[-_FAR:]))


def _lacks_main_clause(line: Line, number: int) -> bool:
    opening = _SUBORDINATE.match(line.text)
    comma = line.text.find(" | ", opening.end()) if opening else 0
    return comma > 0 and number < line.word_at(comma) + 1 + _MAIN or comma < 0


def _lacks_what_is_said(line: Line, number: int) -> bool:
    """Whether somebody is named who says something, and what he says comes behind the end."""
    speaker = _SPEAKER.match(line.text)
    spoken = speaker and _SPOKEN.search(line.text, speaker.end())
    if not speaker or not spoken:
        return False
    return number <= line.word_at(spoken.start()) <= line.word_at(speaker.end()) + _FAR


def _lacks_consequence(line: Line, place: int) -> bool:
    """Whether a condition stands before the end, and what follows from it behind."""
    conditions = list(_CONDITION.finditer(line.text, 0, place))
    if not conditions or _CONSEQUENCE.search(line.text, conditions[-1].end(), place):
        return False
    behind = _CONSEQUENCE.search(line.text, place)
    return behind is not None and line.word_at(behind.start()) - line.word_at(place) <= _FAR


def _lacks_speaker(line: Line, place: int, edge: Edge) -> bool:
    """Whether only what is cut away says who says it: "..., according to the ministry"."""
    behind = _SPEAKER_BEHIND.search(line.text, place - 2)
    return behind is not None and not edge.own and not _SPEAKER.match(line.text)


def _may_begin(line: Line, edge: Edge) -> bool:
    """Whether a clause of its own is not said by the one who is named at the beginning of the sentence."""
    return not _SPEAKER.match(line.text) or bool(_SPEAKS.match(line.text, line.starts[edge.number]))
