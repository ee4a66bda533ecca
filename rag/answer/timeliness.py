"""When a question asks about a year or the latest, how well each article's date fits."""

import re
from collections.abc import Sequence

from rag.arabic.text import fold, words

_YEAR = re.compile(r"(?:19|20)\d\d")
# Arabic writes "the last" and "another" alike: only before what it is the last of does آخر mean the last.
_LATEST = re.compile(fold(
    r"(?:^|(?<!\w)(?:ما|هو|هي|متي|عن) )اخر \w|(?<!\w)(?:(?:ال)?احدث|حاليا|الان|موخرا|هسه|هلق|دلوقتي|latest|most recent|newest|current(?:ly)?|now"
    r"|dernier(?:e|s|es)? nouvelles?|actuel\w*|maintenant|اخرين|جديدترين|اكنون|guncel|su anda|en son|دوايين|ئيستا|actual\w*|ahora|mas reciente"
    r"|neueste\w*|aktuell\w*|derzeit|jetzt|последни[ех] новост\w*|сейчас|нынешн\w*|новейш\w*)(?!\w)"))


def timeliness(question: str, dates: Sequence[str], texts: Sequence[str]) -> list[float]:
    """Return for each sentence, given its article's date and its text, how well it fits the time asked about, from 0 to 1.

    A year that is named fits an article of it and a sentence that names it; the latest fits the newer the better. All
    are 0 where the question asks about no time.

    >>> timeliness("ما أحدث الأرقام؟", ["2021-12", "2024-02", "2024-01-27"], ["", "", ""])
    [0.0, 1.0, 0.5]
    >>> timeliness("ماذا حدث في 2021؟", ["2021-12", "2024-02", "2024"], ["", "في عام 2021", "في عام 2023"])
    [1.0, 1.0, 0.0]
    """
    years = set(_YEAR.findall(" ".join(word.folded for word in words(question))))
    if years:
        return [float(date[:4] in years or any(word.folded in years for word in words(text)))
                for date, text in zip(dates, texts, strict=True)]
    known = sorted({date for date in dates if date})
    if len(known) < 2 or not _LATEST.search(fold(question)):
        return [0.0] * len(dates)
    return [known.index(date) / (len(known) - 1) if date else 0.0 for date in dates]
