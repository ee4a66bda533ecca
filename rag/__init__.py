"""Question a body of Arabic news: answers are sentences of the articles, word for word, each with its place.

The folders in the order of the pipeline: arabic, display, articles, storage; question, answer, suggesting; corpus, quality,
building; the page and the command line stand above them all. Each uses only those before it.
A name's module is imported when the name is first used: who builds an index or asks for help need not wait for the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what editors and type checkers read
    from .answer.answering import Answer, Citation, ask
    from .articles.chunks import Chunk
    from .articles.documents import Document
    from .building.build import BuildReport, build_index
    from .errors import RagError
    from .question.retrieval import Hit, retrieve
    from .storage.index import Index, load_index

__all__ = ["Answer", "BuildReport", "Chunk", "Citation", "Document", "Hit", "Index", "RagError", "ask", "build_index",
           "load_index", "retrieve"]
_MODULES = {"answer.answering": "Answer Citation ask", "building.build": "BuildReport build_index", "articles.chunks": "Chunk",
            "articles.documents": "Document", "errors": "RagError", "storage.index": "Index load_index",
            "question.retrieval": "Hit retrieve"}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Return an exported name, from its module."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
