"""Question a body of Arabic news: answers are sentences of the articles, word for word, each with its place.

The pipeline in order: text, sentences, dates, cleaning, formats -> documents -> chunks -> embeddings, lexical -> index,
generations; a question: lexicon, queries -> retrieval -> followups -> answering; evaluation, build and cli around them.
"""

from .answering import Answer, Citation, ask
from .build import BuildReport, build_index
from .chunks import Chunk
from .documents import Document
from .errors import RagError
from .index import Index, load_index
from .retrieval import Hit, retrieve

__all__ = ["Answer", "BuildReport", "Chunk", "Citation", "Document", "Hit", "Index", "RagError", "ask", "build_index",
           "load_index", "retrieve"]
