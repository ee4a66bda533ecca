"""The LangChain retriever, used as LangChain uses one."""

import asyncio

import pytest
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

import rag
from rag.langchain import NewsRetriever


def test_a_chain_gets_the_passages_that_retrieve_gives(seeds):
    chain = NewsRetriever(index=seeds, k=3) | RunnableLambda(lambda found: found)
    found = chain.invoke("كم عدد القوات الأمريكية في العراق؟")
    hits = rag.retrieve("كم عدد القوات الأمريكية في العراق؟", k=3, index=seeds)
    assert [document.page_content for document in found] == [hit.chunk.text for hit in hits]
    assert [document.metadata for document in found] == [
        {"source": hit.chunk.document, "start": hit.chunk.start, "end": hit.chunk.end, "title": hit.chunk.title,
         "date": hit.chunk.date, "score": hit.score} for hit in hits]
    for document in found:
        place = document.metadata
        assert seeds.documents[place["source"]].text[place["start"]:place["end"]] == document.page_content
    assert len({document.id for document in found}) == 3


def test_a_mistake_is_a_rag_error(tmp_path):
    with pytest.raises(rag.RagError, match="index"):
        NewsRetriever(index=str(tmp_path)).invoke("قوات")


def test_a_chain_of_langchain_formats_what_it_retrieves_and_works_asynchronously(seeds):
    questions = ["كم عدد القوات الأمريكية في العراق؟", "NATO mission in Iraq"]

    def quoted(documents):
        return "\n".join(f"[{each.metadata['source']}:{each.metadata['start']}] {each.page_content}" for each in documents)

    prompt = ChatPromptTemplate.from_template("{passages}\n---\n{question}")
    chain = {"passages": NewsRetriever(index=seeds, k=2) | quoted, "question": RunnablePassthrough()} | prompt
    expected = [f"{quoted(NewsRetriever(index=seeds, k=2).invoke(question))}\n---\n{question}" for question in questions]
    assert [made.messages[0].content for made in chain.batch(questions)] == expected
    assert [made.messages[0].content for made in asyncio.run(chain.abatch(questions))] == expected
