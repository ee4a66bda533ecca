"""How an index is kept: what is read back is what brute force over the documents gives, and what is damaged is said."""

import numpy as np
import pytest
from conftest import ROOT, manifest, write
from hypothesis import given
from hypothesis import strategies as st

import rag
from rag.articles.documents import digest, read_documents
from rag.building.checking import verify
from rag.question.operators import fulfils, needed, parse
from rag.question.queries import understand
from rag.question.retrieval import DEPTH, rankings
from rag.storage import archive, passages, vectors
from rag.storage import index as indexes
from rag.storage.embeddings import load_model


def test_an_archive_gives_each_document_as_it_was_written(tmp_path):
    documents, _ = read_documents(ROOT / "seeds")
    archive.write(tmp_path, documents)
    kept = archive.Archive(tmp_path, {document.id: digest(document) for document in documents})
    assert list(kept.values()) == documents and list(kept) == [document.id for document in documents]
    assert kept[documents[3].id] is kept[documents[3].id] and kept[documents[3].id].removed == documents[3].removed
    assert (len(kept), "none.txt" in kept, kept.get("none.txt")) == (len(documents), False, None)


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), unique=True).map(sorted), min_size=1), st.data())
def test_token_ids_come_back_for_any_rows(tmp_path_factory, tokens, data):
    folder = tmp_path_factory.mktemp("tokens")
    passages.write(folder, np.zeros((len(tokens), 3), np.int64), [np.array(each, np.int64) for each in tokens])
    rows = data.draw(st.lists(st.integers(0, len(tokens) - 1)))
    assert [found.tolist() for found in passages.Passages(folder, ["a"]).tokens(rows)] == [tokens[row] for row in rows]


def test_passages_of_documents_without_any_have_no_rows(tmp_path):
    passages.write(tmp_path, np.array([[1, 0, 5], [1, 6, 9], [3, 2, 4]]), [np.zeros(0, np.int64)] * 3)
    kept = passages.Passages(tmp_path, ["a", "b", "c", "d"])
    assert [list(kept.rows(name)) for name in "abcd"] == [[], [0, 1], [], [2]]
    assert [kept.place(row) for row in range(3)] == [("b", 0, 5), ("b", 6, 9), ("d", 2, 4)]


@pytest.mark.parametrize("k", [1, 7, 300, 1000])
def test_the_nearest_vectors_are_those_of_brute_force(tmp_path, k):
    random = np.random.default_rng(0)
    made = random.standard_normal((300, 24)).astype(np.float32)
    made = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float16)
    vectors.write(tmp_path, made)
    kept, question = vectors.Vectors(tmp_path), made[5].astype(np.float32)
    cosines = made.astype(np.float32) @ question
    assert (len(kept), kept.dimension) == (300, 24) and np.array_equal(kept.stored(range(300)), made)
    assert np.allclose(kept.cosines([3, 1], question), cosines[[3, 1]])
    for among in (None, np.arange(0, 300, 3)):
        rows = np.arange(300) if among is None else among
        best = rows[np.argsort(-cosines[rows], kind="stable")][:k]
        found = kept.search(question, k, among)
        assert [row for row, _ in found] == best.tolist() and np.allclose([cosine for _, cosine in found], cosines[best], atol=1e-5)


def test_what_is_kept_of_the_seeds_is_what_the_model_makes_of_them(seeds):
    texts = [seeds.chunk(row).text for row in range(len(seeds))]
    assert np.allclose(seeds.vectors.stored(range(len(seeds))), load_model().static.encode(texts), atol=1e-3)
    told = zip(seeds.passages.tokens(range(len(seeds))), load_model().static.distinct(texts), strict=True)
    assert all(found.tolist() == made.tolist() for found, made in told)


@pytest.mark.parametrize("question", ['"القوات الأمريكية" العراق', "+إيران الفصائل -بغداد", "الانسحاب -واشنطن"])
def test_filters_let_through_what_reading_every_passage_does(seeds, question):
    query, rows = understand(question), range(len(seeds))
    fitting = [row for row in rows if fulfils(seeds.chunk(row).text, query.filters)]
    assert 0 < len(fitting) < len(seeds) and rankings(query, DEPTH, seeds).rows == fitting
    needs = needed(query.filters)
    each = [{row for row, _ in seeds.words.search([concept], len(seeds))} for concept in needs]
    if needs:
        assert seeds.words.having(needs).tolist() == sorted(set.intersection(*each))
    few = rankings(query, 1, seeds).rows  # of each ranker its first that fits
    assert set(few) <= set(fitting) and 0 < len(few) <= 2


def test_a_phrase_that_nobody_says_is_named(seeds):
    assert rag.ask('"القوات العراق الأمريكية" متى', index=seeds).missing[0] == '"القوات العراق الأمريكية"'
    assert not parse("القوات")[0]


@pytest.fixture
def large(corpus, tmp_path, tiny_model, monkeypatch):
    """An index all of whose files count as too large to be compared at every start."""
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    monkeypatch.setattr(indexes, "_COMPARED", 0)
    return tmp_path / "index", tmp_path / "index" / "generation-000001"


def test_a_damaged_document_of_a_large_index_is_refused_when_it_is_read(large):
    path, folder = large
    lines = (folder / "documents.jsonl").read_text("utf-8")
    (folder / "documents.jsonl").write_text(lines.replace("2500", "2600"), encoding="utf-8")
    index = rag.load_index(path)
    assert rag.retrieve("موسم التمور", 1, index=index)[0].chunk.document == "dates.txt"
    with pytest.raises(rag.RagError, match="troops.txt in .*documents.jsonl is not what was written: delete .* build it again"):
        rag.ask("كم جنديا بقي؟", index=index)
    assert ["documents.jsonl is not what was written" in fault for fault in verify(path)] == [True]


@pytest.mark.parametrize("name", ["documents.jsonl", "document_starts.npy", "tokens.npy", "token_starts.npy", "vectors.faiss", "fingerprints.npy",
                                  "chunks.npy", "numbers.npy", "copies.npz"])
def test_a_file_of_a_large_index_that_is_cut_or_missing_is_named_with_the_remedy(large, name):
    path, folder = large
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-1])
    with pytest.raises(rag.RagError, match=f"The index is damaged: .*{name} is not what was written; build it with"):
        rag.load_index(path)
    (folder / name).unlink()
    with pytest.raises(rag.RagError, match=f"{name} is missing.: build it with"):
        rag.load_index(path)


def test_a_rollback_compares_large_files_too(large, corpus):
    path, folder = large
    write(corpus, new="نص جديد عن قوات.")
    rag.build_index(corpus, path)
    whole = (folder / "tokens.npy").read_bytes()
    (folder / "tokens.npy").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(rag.RagError, match="cannot be gone back to .*tokens.npy is not what was written"):
        rag.building.generations.roll_back(path)
    assert manifest(path)["generation"] == "generation-000002"
