"""Text of people and articles -> HTML that stays text, for browsers and for Markdown."""

import re

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def escaped(text: str) -> str:
    """Return `text` with every ASCII punctuation mark as an entity and white space as single spaces.

    `html.escape` is not enough: `1.`, `-`, `$$`, `{{` and bare addresses mean something to Markdown or
    to templates.

    >>> escaped("<b>1. x")
    '&#60;b&#62;1&#46; x'
    """
    return _PUNCTUATION.sub(lambda mark: f"&#{ord(mark.group())};", " ".join(text.split()))


def piece(text: str) -> str:
    """Return part of a text `escaped`, keeping one space where it begins or ends with white space.

    >>> piece(" a  b. "), piece(" ")
    (' a b&#46; ', ' ')
    """
    inner = escaped(text)
    if not inner:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}"


def shortened(text: str, length: int) -> str:
    """Return `text`, cut before the word that passes `length`.

    >>> shortened("قوات التحالف الدولي", 14)
    'قوات التحالف…'
    """
    if len(text) <= length:
        return text
    return text[:length].rsplit(maxsplit=1)[0] + "…"
