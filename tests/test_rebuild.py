"""Rebuilding: whatever was done to the documents, the index is the one that a fresh build gives, and a report says how."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from conftest import manifest, static_model, write
from hypothesis import given, settings
from hypothesis import strategies as st

import rag
from rag.cli import main
from rag.storage import embeddings

TEXTS = ("انسحبت القوات من العراق يوم الخميس.\n\nوقال الوزير إن 2500 جندي بقوا في قواعدهم.",
         "وقع الأردن اتفاقا جديدا للمياه مع جيرانه.",
         "نجح موسم التمور في البصرة هذا العام نجاحا كبيرا.", "وصلت قوات إلى الأردن.", "قال الجندي إن العراق بعيد. " * 90)
QUESTIONS = ("كم جنديا بقي في العراق؟", "القوات والأردن", "موسم التمور", "قال الوزير إن القوات بعيدة", "Who signed?")
NAMES = ("a.txt", "b.txt", "c/a.txt", "m.md", "z.txt")
PLACES = st.integers(0, len(NAMES) - 1)
ACTIONS = st.one_of(
    st.tuples(st.just("write"), PLACES, st.integers(0, len(TEXTS) - 1)),
    st.tuples(st.sampled_from(["move", "swap", "copy", "title"]), PLACES, PLACES),
    st.tuples(st.just("delete"), PLACES, st.just(0)))


def act(folder: Path, action: str, one: int, other: int) -> None:
    """Do to the files of a folder what an action says, where they are there to do it to."""
    path = folder / NAMES[one]
    path.parent.mkdir(parents=True, exist_ok=True)
    if action == "write":
        path.write_text(TEXTS[other], encoding="utf-8")
    elif action == "title":
        (folder / "articles.toml").write_text(f'["{path.name}"]\ntitle = "عنوان {other}"\n', encoding="utf-8")
    elif action == "delete":
        path.unlink(missing_ok=True)
    elif path.is_file() and one != other:
        target = folder / NAMES[other]
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_bytes() if target.is_file() else None
        target.write_bytes(path.read_bytes())
        if action == "move" or action == "swap" and before is None:
            path.unlink()
        elif action == "swap":
            path.write_bytes(before)


def whole(path):
    """All that an index says: documents and passages in order, vectors, and what questions find in it."""
    index = rag.load_index(path)
    found = [[(hit.chunk, hit.score) for hit in rag.retrieve(question, 9, index=index)] for question in QUESTIONS]
    return (list(index.documents.items()), [index.chunk(row) for row in range(len(index))],
            index.vectors.stored(range(len(index))).tolist(), found)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(ACTIONS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_any_changes_give_the_index_that_a_fresh_build_gives(tiny_model, rounds):
    with TemporaryDirectory() as place:
        folder = write(Path(place) / "articles", kept=TEXTS[0])
        rag.build_index(folder, f"{place}/index", model=tiny_model)
        for number, actions in enumerate(rounds):
            for action in actions:
                act(folder, *action)
            report = rag.build_index(folder, f"{place}/index")
            rag.build_index(folder, f"{place}/fresh{number}", model=tiny_model)
            assert whole(f"{place}/index") == whole(f"{place}/fresh{number}")
            assert report.embedded + report.reused == report.passages == len(rag.load_index(f"{place}/index"))


def test_a_report_counts_what_was_embedded_and_what_was_not(corpus, tmp_path, tiny_model):
    first = rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    assert (first.embedded, first.reused, first.generation) == (3, 0, "generation-000001")
    write(corpus, water="لم يوقع الأردن شيئا.")
    (corpus / "troops.txt").rename(corpus / "army.txt")
    report = rag.build_index(corpus, tmp_path / "index")
    assert (report.embedded, report.reused, report.passages, report.generation) == (2, 1, 3, "generation-000002")
    assert 0 < report.seconds < 600
    same = rag.build_index(corpus, tmp_path / "index")
    assert (same.embedded, same.reused, same.passages, same.generation) == (0, 3, 3, "generation-000002")


def test_documents_that_are_as_they_were_are_not_cleaned_again(corpus, tmp_path, tiny_model, monkeypatch):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    read = []

    def parse(name, raw, *_):
        read.append(name)
        return rag.Document(name, "عنوان", raw)

    monkeypatch.setattr("rag.articles.documents.parse", parse)
    write(corpus, water="لم يوقع الأردن شيئا.")
    (corpus / "articles.toml").write_text('["troops.txt"]\ndate = "2024"\n', encoding="utf-8")
    report = rag.build_index(corpus, tmp_path / "index")
    assert (read, report.changed) == (["troops.txt", "water.txt"], ("troops.txt", "water.txt"))


def test_a_model_that_now_gives_other_vectors_embeds_all_anew(corpus, tmp_path):
    """Its files may be the same, and a library another."""
    model = static_model(tmp_path / "model")
    rag.build_index(corpus, tmp_path / "index", model=str(model))
    identity = embeddings.load_model(str(model)).identity
    static_model(tmp_path / "model", {"قو": (0.0, 1.0, 0.0), "عراق": (0.0, 0.0, 1.0)})
    embeddings._load.cache_clear()
    embeddings.load_model(str(model)).identity = identity
    write(corpus, new="وصلت قوات إلى الأردن.")
    assert rag.build_index(corpus, tmp_path / "index").embedded == 4
    index = rag.load_index(tmp_path / "index")
    assert np.allclose(index.vectors.stored(range(4)), index.embedder.passages([index.chunk(row).text for row in range(4)]), atol=1e-3)


def test_an_entry_of_articles_toml_without_its_file_is_said(corpus, tmp_path, tiny_model):
    (corpus / "articles.toml").write_text('["trops.txt"]\ndate = "2024"\n["water.txt"]\ndate = "2023"\n', encoding="utf-8")
    report = rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    assert [(bad.id, bad.reason) for bad in report.rejected] == [
        ("articles.toml", "it has an entry for trops.txt, and no such file is read beside it; mend the name")]
    assert rag.load_index(tmp_path / "index").documents["water.txt"].date == "2023"


def test_an_index_whose_model_is_gone_says_what_brings_it_back(corpus, tmp_path):
    path, model = tmp_path / "index", static_model(tmp_path / "model")
    rag.build_index(corpus, path, model=str(model))
    model.rename(tmp_path / "moved")
    embeddings._load.cache_clear()
    for use in (lambda: rag.build_index(corpus, path), lambda: rag.load_index(tmp_path / "." / "index")):
        with pytest.raises(rag.RagError, match=f'the model {model}, which cannot be used now.*--index {path} --model ""'):
            use()
    (tmp_path / "moved").rename(model)
    assert len(rag.build_index(corpus, path).unchanged) == 3
    model.rename(tmp_path / "moved")
    embeddings._load.cache_clear()
    assert main(["build", str(corpus), "--index", str(path), "--model", ""]) == 0
    assert rag.load_index(path).vectors.dimension == 512


def question(text, name, quote, keys):
    return {"id": text, "lang": "ar", "kind": "factoid", "question": text, "history": [],
            "evidence": [[name, quote]] if quote else [], "keys": [[key] for key in keys]}


def test_questions_beside_the_documents_stop_a_build_that_loses_one(corpus, tmp_path, tiny_model, capsys):
    how_many, dates = "كم جنديا بقي في قواعدهم؟", "ما الذي نجح في البصرة؟"
    asked = [question(how_many, "troops", "2500 جندي بقوا في قواعدهم", ["2500"]),
             question(dates, "dates", "نجح موسم التمور", ["التمور"]),
             question("Who wrote Ulysses?", "", "", [])]
    (corpus / "questions.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    path = tmp_path / "index"
    assert rag.build_index(corpus, path, model=tiny_model).golden is None  # nothing to compare with
    write(corpus, new="نص جديد عن قوات.")
    golden = rag.build_index(corpus, path).golden
    assert (golden.asked, golden.right, golden.right_before, golden.lost) == (3, 3, 3, ())
    before = manifest(path)
    (corpus / "troops.txt").unlink()
    with pytest.raises(rag.RagError, match=rf"1 of 3 questions in questions.jsonl .*\({how_many}\).*--force"):
        rag.build_index(corpus, path)
    assert manifest(path) == before and "troops.txt" in rag.load_index(path).documents
    assert len(list(path.glob("generation-*"))) == 2
    assert main(["build", str(corpus), "--index", str(path), "--force"]) == 0
    lines = ["questions.jsonl: 2 of 3 answered rightly, 3 before", f"no longer answered rightly: {how_many}"]
    assert capsys.readouterr().out.splitlines()[2:] == lines
    assert "troops.txt" not in rag.load_index(path).documents


def test_a_questions_file_that_holds_something_else_is_named(corpus, tmp_path, tiny_model):
    (corpus / "questions.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(rag.RagError, match="questions.jsonl, line 1 is no question"):
        rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    assert not (tmp_path / "index" / "manifest.json").exists()


def test_link_loops_and_thousands_of_files_are_read_once_each(tmp_path, tiny_model):
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(2_000):
        (folder / f"{number}.txt").write_text(f"خبر رقم {number}.", encoding="utf-8")
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "one.txt").symlink_to(folder / "two.txt")
    (folder / "two.txt").symlink_to(folder / "one.txt")
    (folder / "nowhere.txt").symlink_to(tmp_path / "nowhere.txt")
    report = rag.build_index(folder, tmp_path / "index", model=tiny_model)
    assert (len(report.added), report.passages, report.rejected) == (2_000, 2_000, ())
    (folder / "77.txt").unlink()
    os.rename(folder / "78.txt", folder / "loop" / "0.5.txt")
    report = rag.build_index(folder, tmp_path / "index")
    assert (report.added, report.removed, report.embedded, report.passages) == (("0.5.txt",), ("77.txt", "78.txt"), 1, 1_999)
    assert rag.retrieve("خبر رقم 1987", 1, index=tmp_path / "index")[0].chunk.document == "1987.txt"


def test_a_file_system_without_links_holds_copies(corpus, tmp_path, tiny_model, monkeypatch):
    def link(source, target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    write(corpus, new="وصلت قوات إلى الأردن.")
    assert rag.build_index(corpus, tmp_path / "index").embedded == 1
    rag.build_index(corpus, tmp_path / "fresh", model=tiny_model)
    assert whole(tmp_path / "index") == whole(tmp_path / "fresh")
