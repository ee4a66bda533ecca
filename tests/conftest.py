"""Models small enough to work out by eye, the shipped model's index of the seeds, and pages with a browser to visit them."""

import json
import os
import shutil
import warnings

import numpy as np
import pytest

import rag
from rag.arabic import tokenizing

pytest.register_assert_rewrite("visits")
from visits import CHROMIUM, HARVEST, ROOT, TALKS, start, stop  # noqa: E402

SEEDS = ROOT / "seeds"
QUESTIONS = ROOT / "tests" / "questions.jsonl"

# Stems and their vectors: an army word points one way, a country word another, a date nowhere in particular.
VECTORS = {"قو": (1.0, 0.0, 0.0), "جند": (0.8, 0.6, 0.0), "عراق": (0.0, 0.0, 2.0), "اردن": (0.0, 2.0, 0.0)}


def static_model(folder, vectors=VECTORS):
    """Write a sentence-transformers folder whose words have the given vectors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    dimension = len(next(iter(vectors.values())))
    table = np.array([(0.0,) * dimension, *vectors.values()], dtype=np.float32)
    modules = [StaticEmbedding(tokenizing.build([tokenizing.UNKNOWN, *vectors]), embedding_weights=table), Normalize()]
    SentenceTransformer(modules=modules).save(str(folder), create_model_card=False)
    return folder


def transformer_model(folder, prompts=None):
    """Write a sentence-transformers folder with a two-layer BERT of random weights, as small as can be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
        from transformers import BertConfig, BertModel, BertTokenizerFast

        torch.manual_seed(0)
        parts = folder.with_name(folder.name + "-parts")
        parts.mkdir(parents=True)
        letters = [chr(code) for code in range(0x621, 0x64B)] + list("abcdefghijklmnopqrstuvwxyz:0123456789")
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + letter for letter in letters)]
        (parts / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
        BertTokenizerFast(str(parts / "vocab.txt")).save_pretrained(parts)
        BertModel(BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                             intermediate_size=32, max_position_embeddings=128)).save_pretrained(parts)
        model = SentenceTransformer(modules=[Transformer(str(parts)), Pooling(16)], prompts=prompts)
        model.save(str(folder), create_model_card=False)
    return folder


def cross_encoder(folder, liked="موسم", labels=1):
    """Write a cross-encoder whose score rises with the share of one word among the words that it reads.

    Attention is even over all words, so the first one becomes their mean; its first coordinate, theirs in `liked`, is
    the score.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

        folder.mkdir(parents=True)
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", liked]
        (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
        BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
        model = BertForSequenceClassification(BertConfig(
            vocab_size=len(words), hidden_size=4, num_hidden_layers=1, num_attention_heads=1, intermediate_size=4,
            max_position_embeddings=512, num_labels=labels))
        with torch.no_grad():
            for name, weights in model.named_parameters():
                weights.fill_(1.0 if name.endswith("LayerNorm.weight") else 0.0)
            model.bert.embeddings.word_embeddings.weight[:] = torch.tensor([0.0, 0.0, 1.0, -1.0])
            model.bert.embeddings.word_embeddings.weight[-1, :2] = torch.tensor([1.0, -1.0])
            attention = model.bert.encoder.layer[0].attention
            for linear in (attention.self.value, attention.output.dense, model.bert.pooler.dense):
                linear.weight.copy_(torch.eye(4))
            model.classifier.weight[:, 0] = 1.0
        model.save_pretrained(folder)
    return folder


def write(folder, **texts):
    """Write texts as .txt documents of a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    return str(static_model(tmp_path_factory.mktemp("models") / "tiny"))


@pytest.fixture(scope="session")
def seeds_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("built") / "index"
    rag.build_index(SEEDS, path)
    return path


@pytest.fixture(scope="session")
def seeds(seeds_path):
    return rag.load_index(seeds_path)


@pytest.fixture
def corpus(tmp_path):
    """A folder of three short articles."""
    return write(tmp_path / "articles",
                 troops="انسحبت القوات من العراق يوم الخميس.\n\nوقال الوزير إن 2500 جندي بقوا في قواعدهم.",
                 water="وقع الأردن اتفاقا جديدا للمياه مع جيرانه.",
                 dates="نجح موسم التمور في البصرة هذا العام نجاحا كبيرا.")


def manifest(path):
    return json.loads((path / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def small_index(tmp_path_factory):
    """An index of two documents, one of them hostile, and their folder."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "documents").mkdir()
    (folder / "documents" / "talks.txt").write_text(TALKS, encoding="utf-8")
    (folder / "documents" / "harvest.txt").write_text(HARVEST, encoding="utf-8")
    rag.build_index(folder / "documents", folder / "index")
    return folder


@pytest.fixture(scope="session")
def small_page(small_index):
    documents, index = small_index / "documents", small_index / "index"
    process, address = start("--documents", documents, "--index", index, "--language", "en")
    yield address
    stop(process)


@pytest.fixture(scope="session")
def seeds_page(seeds_path):
    process, address = start("--documents", "seeds", "--index", seeds_path)
    yield address
    stop(process)


@pytest.fixture(scope="module")
def chromium():
    lacking = None
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking = "playwright is not installed"
    if not executable:
        lacking = "no chromium on this machine"
    if lacking:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(lacking)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        yield browser
        browser.close()
