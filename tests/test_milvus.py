"""An index in a store of Milvus, against Milvus Lite itself: the same hits as the index in a folder, whatever is done to it."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import numpy as np
import pytest
from conftest import ROOT, SEEDS, static_model, write

import rag
from rag.storage.embeddings import load_model
from rag.storage.lexical import Alternative, Concept
from rag.storage.scoring import counted
from rag.storage.store import MANIFEST, generation_key, open_store

try:
    import milvus_lite  # noqa: F401
    import pymilvus  # noqa: F401
except ImportError as lacking:
    if os.environ.get("CI") == "true":
        raise
    pytest.skip(f"Milvus Lite is not installed ({lacking})", allow_module_level=True)

TOLERANCE = 1e-4  # of scores: Milvus and tantivy add numbers of 32 bits in another order
QUESTIONS = [json.loads(line)["question"] for line in (ROOT / "tests" / "questions.jsonl").read_text("utf-8").splitlines()]
WORDS = sorted({word for file in SEEDS.glob("*.txt") for word in file.read_text("utf-8").split() if len(word) > 2})


def address(folder, name="news"):
    return f"milvus:{folder / name}.db"


def made(folder, articles, seed=0):
    """Write articles of words drawn from the seeds', a few of them common and most of them rare."""
    drawn = random.Random(seed)
    weights = [1 / rank for rank in range(1, len(WORDS) + 1)]
    for number in range(articles):
        paragraphs = [" ".join(drawn.choices(WORDS, weights, k=drawn.randint(60, 110))) + "." for _ in range(4)]
        write(folder, **{f"{seed}-{number:04}": "\n\n".join(paragraphs)})
    return folder


def asked(texts, number, seed=1):
    """Draw questions: some neighbouring words of texts, in another order."""
    drawn = random.Random(seed)
    while number:
        words = drawn.choice([text for text in texts if len(text) > 500]).split()
        start = drawn.randrange(len(words) - 12)
        question = " ".join(drawn.sample(words[start:start + 12], drawn.randint(1, 6)))
        if load_model().query(question).any():  # else all passages are as near, and any may be taken
            number -= 1
            yield question


def same(question, here, there, k=10):
    """Assert that two indexes give the same passages, as well as each other."""
    one, other = (rag.retrieve(question, k, index=index) for index in (here, there))
    assert [hit.chunk for hit in other] == [hit.chunk for hit in one], question
    assert [hit.score for hit in other] == pytest.approx([hit.score for hit in one], abs=TOLERANCE), question


def rows(store):
    """How many passages a store holds, in use or not."""
    return sum(store.ask("query", name, filter="", output_fields=["count(*)"])[0]["count(*)"] for name in store.all_passages())


@pytest.fixture(scope="module")
def stored_seeds(tmp_path_factory):
    where = address(tmp_path_factory.mktemp("milvus"))
    report = rag.build_index(SEEDS, where)
    assert (len(report.added), report.passages, report.embedded) == (5, 52, 52)
    return where


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A folder of made articles, its index in a folder and in a store."""
    folder = tmp_path_factory.mktemp("many")
    made(folder / "articles", 500)
    rag.build_index(folder / "articles", folder / "index")
    rag.build_index(folder / "articles", address(folder))
    return rag.load_index(folder / "index"), rag.load_index(address(folder))


def test_questions_to_the_seeds_find_the_same_passages(seeds, stored_seeds):
    for question in QUESTIONS:
        same(question, seeds, stored_seeds)


def test_answers_are_the_same_word_for_word(seeds, stored_seeds):
    index = rag.load_index(stored_seeds)
    for question in [*QUESTIONS[::8], "من هو مقتدى الصدر؟", "+الناتو كم عدد الجنود", '"القوات الأمريكية" -الناتو']:
        answer, expected = rag.ask(question, index=stored_seeds), rag.ask(question, index=seeds)
        assert (answer.text, answer.citations, answer.missing) == (expected.text, expected.citations, expected.missing)
        assert [hit.chunk for hit in answer.related] == [hit.chunk for hit in expected.related]
        assert all(index.documents[each.document].text[each.start:each.end] == each.text for each in answer.citations)


def test_thousands_of_passages_are_ranked_the_same(many):
    here, there = many
    assert len(there) == len(here) > 1_500
    texts = [document.text for document in here.documents.values()]
    for question in asked(texts, 25):
        same(question, here, there)
    for question in ("How many American soldiers are in Iraq?", f"+{WORDS[3]} {WORDS[500]}", f'"{" ".join(texts[7].split()[:2])}"'):
        same(question, here, there)


def test_the_first_200_by_words_and_by_vectors_are_those_of_the_local_index(many):
    here, there = many
    for number, question in enumerate(asked([document.text for document in here.documents.values()], 10, seed=2)):
        vector = here.embedder.query(question)
        nearest = {row for row, _ in here.vectors.search(vector, 200)}
        assert len(nearest & {row for row, _ in there.vectors.search(vector, 200)}) >= 198
        concepts = [Concept(word, (Alternative((stem,)), Alternative((stem, "قال"), 0.7), Alternative(("عراق",), 0.5)))
                    for word in question.split() for stem in counted(word, "")["stems"]]
        one, other = here.words.search(concepts, 200), there.words.search(concepts, 200)
        assert [score for _, score in other] == pytest.approx([score for _, score in one], rel=TOLERANCE)
        assert len({row for row, _ in one} & {row for row, _ in other}) == len(one), number
        assert there.words.having(concepts[:1]).tolist() == here.words.having(concepts[:1]).tolist()


def test_what_is_added_changed_and_removed_equals_a_fresh_build(tmp_path):
    articles = made(tmp_path / "articles", 30)
    where = address(tmp_path)
    rag.build_index(articles, where)
    before = rag.load_index(where)
    made(articles, 3, seed=5)
    write(articles, **{"0-0007": "عاد الوفد إلى بغداد.\n\nوقال الوزير إن المفاوضات تبدأ غدا."})
    (articles / "0-0011.txt").unlink()
    report = rag.build_index(articles, where)
    assert (len(report.added), report.changed, report.removed) == (3, ("0-0007.txt",), ("0-0011.txt",))
    assert report.embedded + report.reused == report.passages and report.embedded < 20
    rag.build_index(articles, tmp_path / "index")
    here, there = rag.load_index(tmp_path / "index"), rag.load_index(where)
    assert dict(there.documents) == dict(here.documents)
    assert [there.chunk(row) for row in range(len(there))] == [here.chunk(row) for row in range(len(here))]
    for question in [*asked([document.text for document in here.documents.values()], 10), "متى تبدأ المفاوضات؟"]:
        same(question, here, there)
    stems = [Alternative((stem,)) for stem in counted(" ".join(WORDS), "")["stems"]]
    assert [there.words.frequency(way) for way in stems] == [here.words.frequency(way) for way in stems]
    assert before.documents["0-0011.txt"].id == "0-0011.txt"  # who reads the index of before still can
    assert rows(open_store(where)) > len(there)
    write(articles, **{"0-0007": "عاد الوفد."})
    rag.build_index(articles, where)
    rag.build_index(write(articles, **{"0-0007": "عاد الوفد أمس."}), where)
    assert rows(open_store(where)) == len(rag.load_index(where)) + 1  # what was replaced by the build before the last is gone
    with pytest.raises(rag.RagError, match="newer builds have replaced this index; load it again"):
        before.documents["0-0007.txt"]


def test_another_model_takes_another_collection(tmp_path, corpus, tiny_model):
    where = address(tmp_path)
    rag.build_index(corpus, where)
    report = rag.build_index(corpus, where, model=tiny_model)
    assert (report.embedded, rag.load_index(where).embedder.name) == (report.passages, tiny_model)
    assert rag.build_index(corpus, where).unchanged == ("dates.txt", "troops.txt", "water.txt")  # keeps the model it has
    assert len(open_store(where).all_passages()) == 2
    rag.build_index(write(corpus, water="وقع الأردن اتفاقا."), where)
    assert len(open_store(where).all_passages()) == 1


def test_a_build_that_is_killed_leaves_the_index_as_it_was(tmp_path):
    articles = made(tmp_path / "articles", 3)
    where = address(tmp_path)
    code = ("import os, signal, sys, rag\nrag.build_index(sys.argv[1], sys.argv[2])\n"
            "open(sys.argv[1] + '/new.txt', 'w', encoding='utf-8').write('عاد الوفد إلى بغداد.')\n"
            "rag.build_index(sys.argv[1], sys.argv[2], progress=lambda *_: os.kill(os.getpid(), signal.SIGKILL))")
    killed = subprocess.run([sys.executable, "-c", code, str(articles), where], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    index = rag.load_index(where)
    assert "new.txt" not in index.documents
    assert rows(open_store(where)) == len(index) + 1
    assert [hit.chunk.document for hit in rag.retrieve("عاد الوفد إلى بغداد", 3, index=where)].count("new.txt") == 0
    assert rag.build_index(articles, where).added == ("new.txt",)
    assert rows(open_store(where)) == len(index) + 1 == len(rag.load_index(where))
    assert rag.retrieve("عاد الوفد إلى بغداد", 1, index=where)[0].chunk.document == "new.txt"


def test_a_build_that_fails_clears_its_rows_away(tmp_path, corpus):
    where = address(tmp_path)
    rag.build_index(corpus, where)
    generation = open_store(where).generation()["generation"]

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rag.build_index(write(corpus, more="عاد الوفد."), where, progress=stop)
    assert open_store(where).generation()["generation"] == generation
    assert rows(open_store(where)) == len(rag.load_index(where))


def test_a_build_gives_way_to_one_that_begins_later(tmp_path, corpus):
    where, other = address(tmp_path), write(tmp_path / "other", only="عاد الوفد إلى بغداد.")
    began = []

    def meanwhile(*_):
        if not began:
            began.append(True)
            rag.build_index(other, where)

    with pytest.raises(rag.RagError, match="Another build of .* has begun: this one ends"):
        rag.build_index(corpus, where, progress=meanwhile)
    assert list(rag.load_index(where).documents) == ["only.txt"]
    assert rows(open_store(where)) == 1


def test_questions_beside_the_documents_keep_an_index_from_being_replaced(tmp_path, corpus):
    where = address(tmp_path)
    question = {"id": "1", "question": "كم جندي بقوا في قواعدهم؟", "lang": "ar", "kind": "fact", "history": [],
                "evidence": [["troops.txt", "2500 جندي بقوا في قواعدهم"]], "keys": [["2500"]]}
    (corpus / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    rag.build_index(corpus, where)
    (corpus / "troops.txt").write_text("لا شيء هنا.", encoding="utf-8")
    with pytest.raises(rag.RagError, match="1 of 1 questions"):
        rag.build_index(corpus, where)
    assert "2500" in rag.load_index(where).documents["troops.txt"].text
    rag.build_index(corpus, where, force=True)
    assert "2500" not in rag.load_index(where).documents["troops.txt"].text


def test_a_long_document_comes_back_whole(tmp_path):
    text = "\n\n".join(f"قال الوزير رقم {number} إن المفاوضات تبدأ غدا في بغداد." for number in range(2_000))
    where = address(tmp_path)
    rag.build_index(write(tmp_path / "articles", long=text, unbroken="كلمة " * 20_000), where)
    rag.build_index(tmp_path / "articles", tmp_path / "index")
    assert rag.load_index(where).documents["long.txt"] == rag.load_index(tmp_path / "index").documents["long.txt"]
    same("الوزير رقم 1234", tmp_path / "index", where, k=1)


@contextmanager
def server(folder):
    """Milvus Lite as a server that others reach over the network; its host and port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(folder), "--host", "127.0.0.1",
                                "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def test_another_machine_asks_with_nothing_but_the_address(tmp_path, corpus):
    with server(tmp_path / "served") as host:
        where = f"milvus://{host}/news"
        rag.build_index(corpus, where)
        asking = [sys.executable, "-X", "utf8", "-m", "rag", "retrieve", "كم جندي بقوا؟", "-k", "1", "--json", "--store", where]
        found = subprocess.run(asking, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
        assert [hit["document"] for hit in json.loads(found.stdout)] == ["troops.txt"]
        write(corpus, water="وصل الوفد إلى عمان.")
        building = [sys.executable, "-m", "rag", "build", str(corpus), "--store", where]
        subprocess.run(building, cwd=ROOT, capture_output=True, check=True)
        assert rag.load_index(where).documents["water.txt"].text == "وصل الوفد إلى عمان."
        assert rag.build_index(write(tmp_path / "others", one="عاد الوفد."), f"milvus://{host}/others").passages == 1
        assert len(rag.load_index(where).documents) == 3
    with pytest.raises(rag.RagError, match="does not do what it is asked for"):
        rag.retrieve("كم جندي بقوا؟", index=where)


@pytest.mark.parametrize(("where", "reason"), [
    ("milvus:", "is no address of a store"), ("milvus://host:19530", "is no address of a store"),
    ("milvus://host:19530/أخبار", "a NAME of Latin letters"), ("milvus://host:19530/a-b", "a NAME of Latin letters"),
    ("milvus:./news", "milvus:./FILE.db"),
    ("milvus://user:secret@127.0.0.1:1/news", "^The store milvus://127.0.0.1:1/news cannot be opened"),
    ("milvus:{folder}/none.db", "There is no index in .*none.db: build it"),
    ("milvus:{folder}/no/such.db", "is no database of Milvus Lite"),
    ("milvus:{folder}/text.db", "is no database of Milvus Lite")])
def test_what_is_no_store_is_said_in_one_line(tmp_path, where, reason):
    (tmp_path / "text.db").write_text("x", encoding="utf-8")
    begun = time.monotonic()
    with pytest.raises(rag.RagError, match=reason) as said:
        rag.load_index(where.format(folder=tmp_path))
    assert time.monotonic() - begun < 30 and "\n" not in str(said.value) and "secret" not in str(said.value)
    assert [path.name for path in tmp_path.iterdir()] == ["text.db"]


def test_a_file_that_another_process_has_open(tmp_path, stored_seeds):
    asking = [sys.executable, "-m", "rag", "ask", "?", "--store", stored_seeds]
    refused = subprocess.run(asking, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert "end the other process that has it open" in refused.stderr


@pytest.mark.parametrize(("key", "value", "reason"), [
    ("format", 1, "has format 1, this version reads"), ("rules", "?", "was built by another version of this program"),
    ("model", {"name": "", "identity": "?", "dimension": 512}, "was built with another version of the model")])
def test_an_index_made_otherwise_is_not_read_and_is_built_anew(tmp_path, corpus, key, value, reason):
    where = address(tmp_path)
    rag.build_index(corpus, where)
    store = open_store(where)
    generation = store.generation()
    store.put({generation_key(generation["generation"], "list"): json.dumps(generation | {key: value})})
    rag.storage.index._loaded.clear()
    with pytest.raises(rag.RagError, match=reason):
        rag.load_index(where)
    assert rag.build_index(corpus, where).embedded == 3
    assert len(rag.load_index(where)) == 3


def test_a_model_that_has_changed_since(tmp_path, corpus):
    where, model = address(tmp_path), static_model(tmp_path / "model")
    rag.build_index(corpus, where, model=str(model))
    (model / "more.json").write_text("{}", encoding="utf-8")
    rag.storage.index._loaded.clear()
    rag.storage.embeddings._load.cache_clear()
    with pytest.raises(rag.RagError, match="was built with another version of the model"):
        rag.load_index(where)


def test_a_damaged_document_is_said_and_not_answered_from(tmp_path, corpus):
    where = address(tmp_path)
    rag.build_index(corpus, where)
    store = open_store(where)
    row = store.ask("query", store.name, filter='id like "document%"', output_fields=["id", "body"])[0]
    store.put({row["id"].removesuffix("/0"): row["body"].replace("ال", "أل")})
    rag.storage.index._loaded.clear()
    with pytest.raises(rag.RagError, match="is not what was written"):
        dict(rag.load_index(where).documents)
    store.put({MANIFEST: "{"})
    with pytest.raises(rag.RagError, match="manifest is damaged"):
        rag.load_index(where)


def test_a_collection_of_others_is_left_alone(tmp_path, corpus):
    where = address(tmp_path)
    open_store(where, new=True).ask("create_collection", "news", dimension=4)
    for use in (rag.load_index, lambda named: rag.build_index(corpus, named)):
        with pytest.raises(rag.RagError, match="holds something else, a collection news with id, vector"):
            use(where)


def test_without_the_client_a_line_says_which_command_installs_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(rag.RagError, match=r"pip install \"arabic-news-rag\[milvus\]\""):
        rag.load_index("milvus://127.0.0.1:1/other")


def test_commands_for_folders_say_so(stored_seeds):
    for command in (["status"], ["verify"], ["rollback"]):
        done = subprocess.run([sys.executable, "-m", "rag", *command, "--store", stored_seeds], cwd=ROOT, capture_output=True,
                              encoding="utf-8", check=False)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "is a store, and this is for indexes in folders" in done.stderr


def test_float16_is_what_is_kept(stored_seeds, seeds):
    there = rag.load_index(stored_seeds)
    assert np.array_equal(there.vectors.stored(range(52)), seeds.vectors.stored(range(52)))
