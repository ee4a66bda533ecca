"""The passages of an index for LangChain: a retriever whose documents say where they stand."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from .question.retrieval import retrieve
from .storage.index import Index


class NewsRetriever(BaseRetriever):
    """A LangChain retriever over an index, loaded or by its folder; raises RagError as `rag.retrieve` does.

    A document's `page_content` is the passage, word for word; its metadata hold `source` (the article's id), `start` and
    `end` (its place in the article's text), `title`, `date` and `score`, and its `id` joins the first three.

    >>> [(found.id, found.metadata["date"]) for found in NewsRetriever(index="index", k=1).invoke("NATO")]   # doctest: +SKIP
    [('001_d149adc8417d1233.txt:3713-4459', '2021-12')]
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index | str = "index"
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = retrieve(query, self.k, index=self.index)
        return [Document(id=f"{hit.chunk.document}:{hit.chunk.start}-{hit.chunk.end}", page_content=hit.chunk.text, metadata={
            "source": hit.chunk.document, "start": hit.chunk.start, "end": hit.chunk.end, "title": hit.chunk.title,
            "date": hit.chunk.date, "score": hit.score}) for hit in hits]
