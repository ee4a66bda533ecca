"""Question a body of Arabic news: answers are sentences of the articles, word for word, each with its place.

The pipeline in order: text, sentences, dates, cleaning, formats -> documents -> chunks -> embeddings, lexical -> index,
generations; a question: lexicon, queries -> retrieval -> followups -> answering; evaluation, build and cli around them.
A name's module is imported when the name is first used: who builds an index or asks for help need not wait for the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what editors and type checkers read
    from .answering import Answer, Citation, ask
    from .build import BuildReport, build_index
    from .chunks import Chunk
    from .documents import Document
    from .errors import RagError
    from .index import Index, load_index
    from .retrieval import Hit, retrieve

__all__ = ["Answer", "BuildReport", "Chunk", "Citation", "Document", "Hit", "Index", "RagError", "ask", "build_index",
           "load_index", "retrieve"]
_MODULES = {"answering": "Answer Citation ask", "build": "BuildReport build_index", "chunks": "Chunk", "documents": "Document",
            "errors": "RagError", "index": "Index load_index", "retrieval": "Hit retrieve"}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Return an exported name, from its module."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
