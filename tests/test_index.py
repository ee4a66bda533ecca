"""Loading an index: with a re-ranker and without, and after its model has changed."""

import json
import shutil

import pytest
from conftest import VECTORS, cross_encoder, static_model, transformer_model, write

import rag
from rag.storage import embeddings


def test_indexes_with_and_without_a_reranker_are_told_apart(corpus, tmp_path, tiny_model):
    one, two = (str(cross_encoder(tmp_path / name)) for name in ("one", "two"))
    path = tmp_path / "index"
    rag.build_index(corpus, path, model=tiny_model)
    plain = rag.load_index(path)
    loaded = {name: rag.load_index(path, name) for name in (one, two)}
    assert plain.reranker is None and [index.reranker.name for index in loaded.values()] == [one, two]
    assert rag.load_index(path) is plain and all(rag.load_index(path, name) is index for name, index in loaded.items())
    assert all(index.vectors is plain.vectors and index.words is plain.words for index in loaded.values())  # held once
    write(corpus, new="نص جديد عن قوات.")
    rag.build_index(corpus, path)
    assert "new.txt" in rag.load_index(path, one).documents and "new.txt" in rag.load_index(path).documents
    assert rag.load_index(path, one).reranker is loaded[one].reranker
    assert "new.txt" not in loaded[one].documents


def changed_dimension(folder):
    shutil.copytree(static_model(folder.with_name("new"), {stem: vector[:2] for stem, vector in VECTORS.items()}),
                    folder, dirs_exist_ok=True)


def changed_tokenizer(folder):
    file = folder / "tokenizer.json"
    tokenizer = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**tokenizer, "normalizer": None}), encoding="utf-8")


@pytest.mark.parametrize("change", [changed_dimension, changed_tokenizer])
def test_a_model_that_changed_since_is_named_with_what_to_do(corpus, tmp_path, change):
    model = static_model(tmp_path / "model")
    rag.build_index(corpus, tmp_path / "index", model=str(model))
    change(model)
    embeddings._load.cache_clear()  # as a new process would find it
    with pytest.raises(rag.RagError, match=f"another version of the model {model}: build it with `python -m rag build"):
        rag.load_index(tmp_path / "index")
    assert rag.build_index(corpus, tmp_path / "index").unchanged == ("dates.txt", "troops.txt", "water.txt")
    assert rag.load_index(tmp_path / "index").vectors.dimension == embeddings.load_model(str(model)).dimension


def test_a_vocabulary_of_another_kind_than_json_is_part_of_the_model(corpus, tmp_path):
    model = transformer_model(tmp_path / "model")
    (model / "sentencepiece.bpe.model").write_bytes(b"one")
    rag.build_index(corpus, tmp_path / "index", model=str(model))
    (model / "sentencepiece.bpe.model").write_bytes(b"two")
    embeddings._load.cache_clear()
    with pytest.raises(rag.RagError, match=f"another version of the model {model}"):
        rag.load_index(tmp_path / "index")


def test_a_document_of_stop_words_alone_is_found_and_one_of_emoji_alone_is_rejected(tmp_path):
    articles = write(tmp_path / "articles", emoji="😀😀 🎉🎉🎉", stops="من إلى في على عن هذا ذلك.",
                     news="نجح موسم التمور في البصرة هذا العام نجاحا كبيرا.")
    report = rag.build_index(articles, tmp_path / "index")
    assert [(bad.id, bad.reason) for bad in report.rejected] == [("emoji.txt", "it holds no words")]
    assert rag.retrieve("من إلى في", 1, index=tmp_path / "index")[0].chunk.document == "stops.txt"
    with pytest.raises(rag.RagError, match="emoji.txt: it holds no words"):
        rag.build_index(write(tmp_path / "emoji", emoji="😀😀"), tmp_path / "none")


@pytest.mark.parametrize("question", [
    "😀", "🎉🎉 😀", "من في على", "هذا ذلك؟", "the of and", "؟", "\u200f", "1",
    "Πού έπεσε η βροχή χθες;", "巴士拉的椰枣季怎么样？", "የባስራ የተምር ወቅት እንዴት ነበር?", "अमेरिका कहाँ है?", "ประเทศไทยอยู่ที่ไหน"])
def test_a_question_without_content_or_in_an_unknown_language_is_refused(seeds, question):
    answer = rag.ask(question, index=seeds)
    assert answer.abstained and answer.text in ("The articles don't say.", "المقالات لا تذكر ذلك.")
    scores = [hit.score for hit in rag.retrieve(question, 5, index=seeds)]
    assert len(scores) == 5 and all(abs(score) < 100 for score in scores)  # finite: NaN is below nothing
