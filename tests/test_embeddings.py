"""Vectors that can be worked out by eye, and the equality of both ways to one."""

import time
from itertools import product

import numpy as np
import pytest
import torch
from conftest import SEEDS, transformer_model
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import CharDelimiterSplit

from rag import RagError
from rag.arabic import tokenizing
from rag.storage.embeddings import SHIPPED, load_model


def test_a_text_is_the_mean_of_its_words_brought_to_length_one(tiny_model):
    model = load_model(tiny_model)
    expected = np.array([1.0, 2.0, 2.0]) / 3  # القوات (1, 0, 0), الأردن (0, 2, 0), العراق (0, 0, 2)
    assert np.allclose(model.query("القوات والأردن والعراق"), expected)
    assert np.allclose(model.passages(["العراق", "قوات"]), [[0, 0, 1], [1, 0, 0]])
    assert model.dimension == 3


@pytest.mark.parametrize("text", ["", "😀😀", "xyzzy", "؟!"])
def test_a_text_without_a_known_word_has_no_direction(tiny_model, text):
    assert not load_model(tiny_model).query(text).any()
    assert not load_model(tiny_model).passages([text]).any()


@pytest.fixture(scope="module")
def reference():
    return SentenceTransformer(str(SHIPPED), local_files_only=True)


@pytest.mark.parametrize("text", [
    "القوات الأمريكية في العراق", "How many American soldiers are in Iraq?", "نیروهای آمریکایی", "word", "😀", "", " \n", "في",
    "أَمْرِيكـا ٢٬٥٠٠ Élysée", "القوات في العراق " * 10_000], ids=lambda text: repr(text[:30]))
def test_a_question_has_the_vector_that_sentence_transformers_gives_it(reference, text):
    assert np.allclose(load_model().query(text), reference.encode(text, convert_to_numpy=True), atol=1e-7)


def test_many_texts_at_once_have_the_vectors_that_sentence_transformers_gives_them(reference):
    texts = [line for path in sorted(SEEDS.glob("*.txt")) for line in path.read_text("utf-8").split("\n")]
    assert len(texts) > 200 and "" in texts
    expected = reference.encode(texts, convert_to_numpy=True)
    assert np.allclose(load_model().static.encode(texts), expected, atol=1e-7)
    assert np.allclose(load_model().passages(texts), expected, atol=1e-7)


WHOLE = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
LETTERS = [chr(code) for code in range(0x621, 0x64B)]


@given(st.text("أإآٱىیئؤۆۇەةکگپچژءـّ\u064e\u200c\u200f1٢۳,٬.،0aAıİßéﷲﻻﺀⅷ½هونال»(\" \n\u00a0-"))
@settings(deadline=None, derandomize=True, max_examples=500)
def test_words_read_one_by_one_have_the_tokens_that_they_have_in_their_text(text):
    assert load_model().static.tokens([text])[0].tolist() == WHOLE.encode(text).ids


@pytest.mark.parametrize("form", ["{}{}", "وال{}{}ات", "«{}ّ{}{}يه»", "{}2{}b.", "لل{}ئو{}،"])
def test_every_two_letters_have_the_tokens_that_the_tokenizer_gives_them(form):
    texts = [form.format(*pair, *pair) for pair in product(LETTERS, LETTERS)]
    found = [tokens.tolist() for tokens in load_model().static.tokens(texts)]
    assert found == [encoding.ids for encoding in WHOLE.encode_batch(texts)]


def test_a_tokenizer_whose_tokens_hold_spaces_reads_whole_texts(tmp_path):
    parted = Tokenizer(WordLevel({"[UNK]": 0, "القوات في": 1, "القوات": 2}, unk_token="[UNK]"))
    parted.pre_tokenizer = CharDelimiterSplit("|")
    vectors = np.array([[0, 0], [3, 4], [1, 0]], np.float32)
    SentenceTransformer(modules=[StaticEmbedding(parted, embedding_weights=vectors), Normalize()]).save(
        str(tmp_path / "parted"), create_model_card=False)
    assert np.allclose(load_model(str(tmp_path / "parted")).passages(["القوات في|القوات في"]), [[0.6, 0.8]])


def test_what_stands_behind_a_models_words_is_not_left_out(tmp_path):
    words = StaticEmbedding(tokenizing.build([tokenizing.UNKNOWN, "عراق"]), embedding_weights=np.array([[0, 0], [1, 2]], np.float32))
    turned = Dense(2, 2, bias=False, activation_function=None, init_weight=torch.tensor([[0.0, 1.0], [-1.0, 0.0]]))
    SentenceTransformer(modules=[words, turned]).save(str(tmp_path / "turned"), create_model_card=False)
    model = load_model(str(tmp_path / "turned"))
    expected = np.array([2, -1]) / 5**0.5
    assert np.allclose([model.query("العراق"), *model.passages(["العراق"])], [expected, expected])


def test_a_translation_is_closer_than_another_sentence():
    model = load_model()
    arabic = model.passages(["انسحاب القوات الأمريكية من العراق", "ارتفاع أسعار القمح في مصر", "مباراة كرة القدم انتهت بالتعادل"])
    for nearest, question in enumerate(("withdrawal of US troops from Iraq", "hausse des prix du blé en Égypte", "futbol maçı berabere bitti")):
        assert (arabic @ model.query(question)).argmax() == nearest


def test_prompts_that_a_model_names_are_used(tmp_path):
    folder = transformer_model(tmp_path / "prompted", {"query": "q: ", "document": "d: "})
    model, reference = load_model(str(folder)), SentenceTransformer(str(folder), local_files_only=True)
    question, passage = reference.encode(["q: كم", "d: كم"], prompt="", normalize_embeddings=True)
    assert np.allclose(model.query("كم"), question, atol=1e-6)
    assert np.allclose(model.passages(["كم"])[0], passage, atol=1e-6)


def test_without_prompts_a_text_is_read_as_it_is(tmp_path):
    folder = transformer_model(tmp_path / "bge-m3")
    model, reference = load_model(str(folder)), SentenceTransformer(str(folder), local_files_only=True)
    expected = reference.encode("كم", normalize_embeddings=True)
    assert np.allclose(model.query("كم"), expected, atol=1e-6)
    assert np.allclose(model.passages(["كم"])[0], expected, atol=1e-6)


@pytest.mark.parametrize("name", [
    "multilingual-e5-small", "multilingual-e5-small/", "models--intfloat--multilingual-e5-small/snapshots/0123abcd"])
def test_e5_gets_its_prefixes_though_its_configuration_names_none(tmp_path, name):
    folder = f"{tmp_path}/{name}"  # as typed: a Path would lose the last /
    transformer_model(tmp_path / name)
    model, reference = load_model(folder), SentenceTransformer(folder, local_files_only=True)
    question, passage = reference.encode(["query: كم", "passage: كم"], normalize_embeddings=True)
    assert np.allclose(model.query("كم"), question, atol=1e-6)
    assert np.allclose(model.passages(["كم"])[0], passage, atol=1e-6)


@pytest.mark.parametrize("name", [
    "nobody/no-such-model", "intfloat/multilingual-e5-small-of-nobody", "./no-such-folder", "what is this?", "~nobody/here",
    "x" * 300, "a\0b"], ids=repr)
def test_a_model_that_is_not_here_is_said_at_once(name):
    begun = time.monotonic()
    with pytest.raises(RagError, match="run `hf download .*shipped"):
        load_model(name)
    assert time.monotonic() - begun < 20  # a hub name without a network otherwise hangs for 70 s


def test_what_is_beyond_a_models_reach_is_cut(tmp_path):
    model = load_model(str(transformer_model(tmp_path / "short")))  # 128 tokens, two of them its own, the others a letter each
    within, beyond = (model.passages(["ك " * length + "ن", "ك " * length + "م"]) for length in (125, 126))
    assert np.array_equal(beyond[0], beyond[1]) and not np.array_equal(within[0], within[1])


def test_texts_of_emoji_or_stop_words_have_vectors_of_length_one_or_none():
    texts = ["😀😀 🎉🎉🎉", "من إلى في على", "the of and", ""]
    lengths = np.linalg.norm(load_model().passages(texts), axis=1)
    assert np.allclose(lengths, [0, 1, 0, 0], atol=1e-6)
    assert np.allclose([np.linalg.norm(load_model().query(text)) for text in texts], lengths, atol=1e-6)


def test_a_folder_that_is_no_model_is_said(tmp_path):
    with pytest.raises(RagError, match="holds no .safetensors"):
        load_model(str(tmp_path))
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(RagError, match="holds no .safetensors"):
        load_model(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(RagError, match="cannot be loaded"):
        load_model(str(tmp_path)).passages(["نص"])
