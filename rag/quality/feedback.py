"""What people say of answers: a line of JSON a vote, and every vote as a question that `evaluate` asks again."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from rag.answer.answering import Answer
from rag.errors import RagError

UP, DOWN = "up", "down"
OTHER = "other"  # a reason that the comment gives
OF_ANSWERS = ("wrong_passage", "not_best", "should_refuse", OTHER)
OF_REFUSALS = ("should_answer", OTHER)
LONGEST_COMMENT = 500  # characters
_LARGEST = 20_000_000  # bytes: whoever may vote must not be able to fill the disk
_PATIENCE = 5  # seconds


def vote_on(answer: Answer, vote: object, reason: object = "", comment: object = "", *, history: Sequence[str] = (),
            model: str = "", identity: str = "") -> dict:
    """Return a vote on an answer as the values of its line; RagError when it is none.

    `vote` is "up", or "down" with a reason: one of OF_ANSWERS or OF_REFUSALS, "other" with a comment. A later line of
    the same `identity` takes the place of an earlier one.

    >>> vote = vote_on(Answer("من؟", "ar"), "down", "should_answer")
    >>> vote["question"], vote["reason"], vote["citations"]
    ('من؟', 'should_answer', [])
    """
    reasons = OF_REFUSALS if answer.abstained else OF_ANSWERS
    if vote not in (UP, DOWN):
        raise RagError(f"vote is {vote!r:.40}: send {UP!r} or {DOWN!r}.")
    if reason not in (reasons if vote == DOWN else ("",)):
        wanted = f"a vote {DOWN!r} on it needs one of {', '.join(reasons)}" if vote == DOWN else f"a vote {UP!r} has none"
        raise RagError(f"reason is {reason!r:.40}: {wanted}.")
    if not isinstance(comment, str) or len(comment) > LONGEST_COMMENT:
        raise RagError(f"comment is {comment!r:.40}: send a text of at most {LONGEST_COMMENT} characters.")
    comment = " ".join(comment.encode("utf-8", "replace").decode().split())
    if reason == OTHER and not comment:
        raise RagError(f"comment is empty: the reason {OTHER!r} needs one.")
    return {"id": identity or uuid4().hex, "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "question": answer.question, "history": list(history), "lang": answer.language, "vote": vote, "reason": reason,
            "comment": comment, "model": model,
            "citations": [{name: getattr(citation, name) for name in ("document", "start", "end", "text")}
                          for citation in answer.citations]}


def append(vote: Mapping, path: str | Path) -> None:
    """Write a vote as the last line of a file, whole or not at all, whoever else writes; RagError when it can't be."""
    line = json.dumps(vote, ensure_ascii=False).encode("utf-8", "replace") + b"\n"  # half a surrogate pair is no character
    try:
        with FileLock(f"{path}.lock", timeout=_PATIENCE), open(path, "a+b", buffering=0) as file:
            before = file.seek(0, 2)
            if before + len(line) > _LARGEST:
                raise RagError(f"The file of votes holds {before:,} bytes already: it has to be moved away first.")
            _write(file, line if not before or _ends_a_line(file, before) else b"\n" + line, before)
    except (OSError, Timeout) as error:
        raise RagError(f"The vote cannot be written ({getattr(error, 'strerror', None) or error}).") from error


def _write(file: FileIO, line: bytes, before: int) -> None:
    """Write a line, or leave the file as it was: half a line would spoil the next one."""
    try:
        if file.write(line) != len(line):
            raise OSError("the disk is full")
    except OSError:
        file.truncate(before)
        raise


def _ends_a_line(file: FileIO, size: int) -> bool:
    file.seek(size - 1)
    return file.read(1) == b"\n"


def as_question(vote: Mapping) -> dict | None:
    """Return a vote as a row of a file of questions, None where nothing can be measured by it; ValueError when it is none.

    What was voted up is evidence; what `should_refuse` has none. Any other reason says only what the answer must no
    longer begin with, `rejected`: a sentence, or by `should_answer` nothing, the refusal. `cited` has to stand in the
    articles still for the vote to mean something.

    >>> vote = vote_on(Answer("من؟", "ar"), "down", "should_answer", identity="7")
    >>> {name: value for name, value in as_question(vote).items() if name in ("id", "kind", "evidence", "rejected")}
    {'id': '7', 'kind': 'should_answer', 'evidence': [], 'rejected': []}
    """
    if vote["reason"] not in {UP: ("",), DOWN: (*OF_ANSWERS, *OF_REFUSALS)}[vote["vote"]]:
        raise ValueError
    cited = [[citation["document"], citation["text"]] for citation in vote["citations"]]
    row = {name: vote[name] for name in ("id", "lang", "question", "history")}
    row |= {"kind": vote["reason"] or "right", "keys": [], "evidence": [], "cited": cited}
    pairs = [[document.rsplit("/", 1)[-1], text] for document, text in cited]
    if vote["vote"] == UP:
        return row | {"evidence": pairs}
    if vote["reason"] == "should_refuse":
        return row
    return None if vote["reason"] == OTHER else row | {"rejected": pairs[:1]}
