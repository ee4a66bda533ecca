"""Under which name a file that someone sent is kept."""

import os
import re
import unicodedata
from collections.abc import Collection

_MOST_NAME_BYTES = 200  # file systems take 255: room for a number
# What Windows keeps for devices, with any suffix.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)


def kept_name(name: str) -> str:
    """Return the name under which an uploaded file can be kept on every system, never a path or a hidden file.

    >>> kept_name("../../خبر عاجل.txt"), kept_name("C:\\\\news\\\\.env.md"), kept_name("nul.txt"), kept_name("a\\u202etxt.b.md")
    ('خبر عاجل.txt', 'env.md', '_nul.txt', 'atxt.b.md')
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(character for character in name if character.isprintable())
    stem, suffix = os.path.splitext(re.sub(r'[<>:"|?*]', "_", name).strip(" ."))
    if _DEVICES.match(stem):
        stem = "_" + stem
    while len((stem + suffix).encode()) > _MOST_NAME_BYTES and stem:
        stem = stem[:-1]
    return f"{stem.strip(' .')}{suffix}" if stem.strip(" .") else f"document{suffix}"


def free_name(name: str, taken: Collection[str]) -> str:
    """Return `name`, with a number when a file of that name is there; capitals make no other file.

    >>> free_name("a.txt", []), free_name("a.txt", ["A.txt", "a (2).txt"])
    ('a.txt', 'a (3).txt')
    """
    folded = {unicodedata.normalize("NFC", each).casefold() for each in taken}
    stem, suffix = os.path.splitext(name)
    number = 1
    while name.casefold() in folded:
        number += 1
        name = f"{stem} ({number}){suffix}"
    return name
