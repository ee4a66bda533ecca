"""What is compared, each in a process of its own: python systems.py PHASE SYSTEM FOLDER, as peers.py starts it.

PHASE is "build" (of FOLDER/passages.jsonl; this project reads the documents named in FOLDER/source.txt and splits them
itself), "export" (its passages, for the others) or "ask" (FOLDER/questions.jsonl). What a system saves lies in FOLDER/index,
what was measured is written to FOLDER/result.json.
Each system is set up as its documentation says, and saves the passages' texts with its index, as this project does.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

MODEL = str(Path(__file__).parents[2] / "rag" / "model")
K = 5
CANDIDATES = 10  # that each of two retrievers hands to the one that joins them: Haystack's default
Ask = Callable[[str], list[str]]  # a question -> the ids of the passages found, best first
Passages = Iterator[tuple[str, str]]  # ids and texts
Setup = tuple[Callable[[Passages, Path], object], Callable[[Path], Ask]]  # build and save, open


def this_project() -> Setup:
    import rag

    def build(passages: Passages, folder: Path) -> None:
        rag.build_index((folder.parent / "source.txt").read_text("utf-8"), folder)

    def start(folder: Path) -> Ask:
        index = rag.load_index(folder)
        return lambda question: [f"{hit.chunk.document}:{hit.chunk.start}" for hit in rag.retrieve(question, K, index=index)]

    return build, start


def langchain(words: Callable[[str], list[str]] | None = None) -> Setup:
    """FAISS and BM25Retriever in an EnsembleRetriever; `words` replaces BM25Retriever's splitting at white space."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.embeddings import HuggingFaceEmbeddings  # langchain-huggingface wants an older huggingface-hub
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS

    embeddings = HuggingFaceEmbeddings(model_name=MODEL)
    options = {"k": CANDIDATES} | ({"preprocess_func": words} if words else {})

    def build(passages: Passages, folder: Path) -> None:
        ids, texts = zip(*passages, strict=True)
        FAISS.from_texts(texts, embeddings, ids=ids).save_local(str(folder))
        BM25Retriever.from_texts(texts, ids=ids, **options)  # it cannot be saved: who starts anew builds it anew

    def start(folder: Path) -> Ask:
        store = FAISS.load_local(str(folder), embeddings, allow_dangerous_deserialization=True)
        lexical = BM25Retriever.from_documents(store.docstore._dict.values(), **options)  # no public way to all
        nearest = store.as_retriever(search_kwargs={"k": CANDIDATES})
        ensemble = EnsembleRetriever(retrievers=[lexical, nearest], weights=[0.5, 0.5])
        return lambda question: [document.id for document in ensemble.invoke(question)[:K]]

    return build, start


def langchain_arabic() -> Setup:
    import Stemmer

    stemmer = Stemmer.Stemmer("arabic")
    return langchain(lambda text: stemmer.stemWords(re.findall(r"\w+", text)))


def haystack() -> Setup:
    """The in-memory store with its BM25 and embedding retrievers, joined by reciprocal ranks; it has no Arabic setting."""
    from haystack import Document, Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    def build(passages: Passages, folder: Path) -> None:
        embedder = SentenceTransformersDocumentEmbedder(model=MODEL, progress_bar=False)
        store = InMemoryDocumentStore()
        store.write_documents(embedder.run([Document(id=name, content=text) for name, text in passages])["documents"])
        folder.mkdir()
        store.save_to_disk(str(folder / "store.json"))

    def start(folder: Path) -> Ask:
        store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        pipeline = Pipeline()
        pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=MODEL, progress_bar=False))
        pipeline.add_component("nearest", InMemoryEmbeddingRetriever(store, top_k=CANDIDATES))
        pipeline.add_component("lexical", InMemoryBM25Retriever(store, top_k=CANDIDATES))
        pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=K))
        pipeline.connect("embedder.embedding", "nearest.query_embedding")
        pipeline.connect("nearest", "joiner")
        pipeline.connect("lexical", "joiner")

        def ask(question: str) -> list[str]:
            found = pipeline.run({"embedder": {"text": question}, "lexical": {"query": question}})
            return [document.id for document in found["joiner"]["documents"]]

        return ask

    return build, start


def txtai() -> Setup:
    """Hybrid search as `hybrid=True` sets it up; it has no Arabic setting."""
    from txtai import Embeddings

    def build(passages: Passages, folder: Path) -> None:
        embeddings = Embeddings(path=MODEL, method="sentence-transformers", hybrid=True, content=True)
        embeddings.index(passages)
        embeddings.save(str(folder))

    def start(folder: Path) -> Ask:
        embeddings = Embeddings()
        embeddings.load(str(folder))
        return lambda question: [found["id"] for found in embeddings.search(question, K)]

    return build, start


def bm25s(**options: object) -> Setup:
    """BM25 without vectors; `options` go to its tokenizer."""
    import bm25s as library

    def tokens(texts: list[str]) -> object:
        return library.tokenize(texts, show_progress=False, **options)

    def build(passages: Passages, folder: Path) -> None:
        corpus = [{"id": name, "text": text} for name, text in passages]
        retriever = library.BM25(corpus=corpus)
        retriever.index(tokens([row["text"] for row in corpus]), show_progress=False)
        retriever.save(folder)

    def start(folder: Path) -> Ask:
        retriever = library.BM25.load(folder, load_corpus=True, mmap=True)
        k = min(K, retriever.scores["num_docs"])
        return lambda question: [found["id"] for found in retriever.retrieve(tokens([question]), k=k, show_progress=False)[0][0]]

    return build, start


def bm25s_arabic() -> Setup:
    import Stemmer

    return bm25s(stemmer=Stemmer.Stemmer("arabic"), stopwords=None)


SYSTEMS: dict[str, Callable[[], Setup]] = {
    "this project": this_project, "LangChain": langchain, "LangChain, Arabic stems": langchain_arabic, "Haystack": haystack,
    "txtai": txtai, "bm25s": bm25s, "bm25s, Arabic stems": bm25s_arabic}


def peak() -> int:
    """Return the most bytes that this process has had in memory."""
    try:
        return 1024 * int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])
    except OSError:  # no Linux; elsewhere a process may report its parent's peak
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def read(path: Path) -> Iterator[dict]:
    """Yield the rows of a JSON lines file."""
    with open(path, encoding="utf-8") as file:
        yield from map(json.loads, file)


def build_phase(setup: Callable[[], Setup], folder: Path) -> dict:
    """Build and save; the seconds include importing the library, and reading what is indexed."""
    begun = perf_counter()
    build, _ = setup()
    build(((row["id"], row["text"]) for row in read(folder / "passages.jsonl")), folder / "index")
    seconds = perf_counter() - begun
    size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    return {"build": seconds, "disk": size, "build_memory": peak()}


def ask_phase(setup: Callable[[], Setup], folder: Path, seconds: float) -> dict:
    """Open what was saved and ask the questions one by one, as many as there is time for."""
    questions = [row["question"] for row in read(folder / "questions.jsonl")]
    begun = perf_counter()
    _, start = setup()
    ask = start(folder / "index")
    for _ in range(3):
        ask("ماذا جرى؟")  # whatever is loaded with the first question
    loaded = perf_counter() - begun
    found, milliseconds = [], []
    for question in questions:
        before = perf_counter()
        found.append(ask(question))
        milliseconds.append(1000 * (perf_counter() - before))
        if perf_counter() - begun > seconds:
            break
    return {"start": loaded, "ask_memory": peak(), "found": found, "milliseconds": milliseconds}


def export(folder: Path) -> dict:
    """Write the passages of this project's index, which the others are given."""
    import rag

    index = rag.load_index(folder / "index")
    with open(folder / "passages.jsonl", "w", encoding="utf-8") as file:
        for row in range(len(index)):
            chunk = index.chunk(row)
            passage = {"id": f"{chunk.document}:{chunk.start}", "document": chunk.document, "text": chunk.text}
            file.write(json.dumps(passage, ensure_ascii=False) + "\n")
    return {"passages": len(index)}


def main() -> None:
    phase, name, folder, seconds = sys.argv[1], sys.argv[2], Path(sys.argv[3]), float(sys.argv[4])
    if phase == "build":
        result = build_phase(SYSTEMS[name], folder)
    else:
        result = export(folder) if phase == "export" else ask_phase(SYSTEMS[name], folder, seconds)
    (folder / "result.json").write_text(json.dumps(result), "utf-8")


if __name__ == "__main__":
    main()
