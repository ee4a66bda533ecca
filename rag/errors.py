"""The one error that a front end shows to its user as a line of text."""


class RagError(ValueError):
    """A mistake that the user can mend; its message says what was got and what to do.

    >>> raise RagError("The question is empty: type a question.")
    Traceback (most recent call last):
    ...
    rag.errors.RagError: The question is empty: type a question.
    """


class Unreadable(Exception):
    """Why one file, or one row of a file, is no document; the others are read."""
