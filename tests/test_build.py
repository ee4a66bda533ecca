"""Building, rebuilding and damaging an index."""

import json
import shutil

import numpy as np
import pytest
from conftest import SEEDS, manifest, static_model, write
from filelock import FileLock

import rag
from rag.storage.index import load_index, sealed


def files(path):
    return [file for file in path.rglob("*") if file.is_file() and not file.name.endswith(".lock")]


def content(index):
    """All that an index says: documents, places and vectors."""
    return (dict(index.documents), [index.chunk(row) for row in range(len(index))],
            index.vectors.stored(range(len(index))).round(6).tolist())


def test_a_report_names_every_document_and_what_was_left_out(tmp_path):
    report = rag.build_index(SEEDS, tmp_path / "index")
    names = tuple(sorted(path.name for path in SEEDS.glob("*.txt")))
    assert (report.added, report.changed, report.removed, report.unchanged, report.rejected) == (names, (), (), (), ())
    assert {name[:3]: [part.reason for part in parts] for name, parts in report.cleaned.items()} == {
        "000": ["picture caption", "picture caption"], "001": ["navigation", "page furniture"], "003": ["author"], "004": ["link"]}
    assert report.passages == len(rag.load_index(tmp_path / "index"))


def test_a_loaded_index_holds_what_was_built(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    index = rag.load_index(tmp_path / "index")
    assert list(index.documents) == ["dates.txt", "troops.txt", "water.txt"]
    assert [index.chunk(row).text for row in range(len(index))] == [document.text for document in index.documents.values()]
    troops = index.documents["troops.txt"].text
    assert np.allclose(index.vectors.stored([1])[0], index.embedder.passages([troops])[0], atol=1e-3)
    assert index.embedder.name == tiny_model


def test_rebuilding_gives_the_index_that_a_fresh_build_gives(corpus, tmp_path, tiny_model):
    path, fresh = tmp_path / "index", tmp_path / "fresh"
    rag.build_index(corpus, path, model=tiny_model)
    write(corpus, added="وصلت قوات إلى الأردن.", water="لم يوقع الأردن شيئا.")
    (corpus / "dates.txt").rename(corpus / "renamed.txt")
    report = rag.build_index(corpus, path)
    assert (report.added, report.changed, report.removed, report.unchanged) == (
        ("added.txt", "renamed.txt"), ("water.txt",), ("dates.txt",), ("troops.txt",))
    rag.build_index(corpus, fresh, model=tiny_model)
    assert content(load_index(path)) == content(load_index(fresh))


def test_two_documents_that_swap_their_texts_are_both_changed(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    first, second = (corpus / "dates.txt").read_text("utf-8"), (corpus / "water.txt").read_text("utf-8")
    write(corpus, dates=second, water=first)
    assert rag.build_index(corpus, tmp_path / "index").changed == ("dates.txt", "water.txt")
    assert load_index(tmp_path / "index").documents["dates.txt"].text == second


def test_only_what_changed_is_embedded_and_nothing_when_nothing_did(corpus, tmp_path, tiny_model):
    calls = []

    def progress(done, total, what):
        calls.append((done, total, what))

    rag.build_index(corpus, tmp_path / "index", model=tiny_model, progress=progress)
    assert calls == [(3, 3, "passages embedded")]
    before = manifest(tmp_path / "index")
    report = rag.build_index(corpus, tmp_path / "index", progress=progress)
    assert len(report.unchanged) == 3 and report.passages == 3
    assert manifest(tmp_path / "index") == before
    write(corpus, new="نص جديد عن قوات.")
    rag.build_index(corpus, tmp_path / "index", progress=progress)
    assert calls[1:] == [(1, 1, "passages embedded")]


def test_another_model_embeds_everything_anew(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    other = str(static_model(tmp_path / "other", {"قو": (0.0, 1.0), "عراق": (1.0, 0.0)}))
    report = rag.build_index(corpus, tmp_path / "index", model=other)
    assert len(report.unchanged) == 3
    assert load_index(tmp_path / "index").vectors.dimension == 2
    rag.build_index(corpus, tmp_path / "index", model="")
    assert load_index(tmp_path / "index").vectors.dimension == 512


def test_a_path_is_loaded_once_and_again_when_it_was_replaced(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    first = load_index(tmp_path / "index")
    assert load_index(tmp_path / "index") is first
    write(corpus, new="نص جديد عن قوات.")
    rag.build_index(corpus, tmp_path / "index")
    assert "new.txt" in load_index(tmp_path / "index").documents
    assert "new.txt" not in first.documents and first.chunk(0).text.startswith("نجح")  # a reader keeps what it has


def test_a_bad_file_is_named_and_the_rest_is_built(corpus, tmp_path, tiny_model):
    (corpus / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    (corpus / "empty.txt").write_text("", encoding="utf-8")
    (corpus / "page.pdf").write_bytes(b"%PDF")
    report = rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    assert [(bad.id, " ".join(bad.reason.split()[:3])) for bad in report.rejected] == [
        ("binary.txt", "it is binary"), ("empty.txt", "it is empty"), ("page.pdf", "it is damaged")]
    assert len(report.added) == 3


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: write(p, empty="")],
                         ids=["missing", "empty", "only an empty file"])
def test_no_documents_is_an_error_and_makes_no_index(tmp_path, make):
    make(tmp_path / "articles")
    with pytest.raises(rag.RagError, match="articles"):
        rag.build_index(tmp_path / "articles", tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_a_second_build_at_once_says_so(corpus, tmp_path, tiny_model):
    (tmp_path / "index").mkdir()
    with FileLock(tmp_path / "index" / ".lock"), pytest.raises(rag.RagError, match="Another build"):
        rag.build_index(corpus, tmp_path / "index", model=tiny_model)


def test_a_failed_build_leaves_the_index_as_it_was(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    before = content(load_index(tmp_path / "index"))

    def fail(done, total, what):
        raise KeyboardInterrupt

    write(corpus, new="نص جديد عن قوات.")
    with pytest.raises(KeyboardInterrupt):
        rag.build_index(corpus, tmp_path / "index", progress=fail)
    with pytest.raises(rag.RagError):
        rag.build_index(corpus, tmp_path / "index", model="nobody/no-such-model")
    assert content(load_index(tmp_path / "index")) == before
    assert rag.build_index(corpus, tmp_path / "index").added == ("new.txt",)


def test_a_flipped_byte_in_any_file_is_named_and_the_next_build_mends_it(corpus, tmp_path, tiny_model):
    path, whole = tmp_path / "index", tmp_path / "whole"
    rag.build_index(corpus, whole, model=tiny_model)
    names = [file.relative_to(whole) for file in files(whole)]
    assert len(names) > 8
    for name in names:
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(whole, path)
        damaged = bytearray((path / name).read_bytes())
        damaged[len(damaged) // 2] ^= 0xFF
        (path / name).write_bytes(damaged)
        with pytest.raises(rag.RagError, match=f"{name.name}.*python -m rag build"):
            rag.load_index(path)
        rag.build_index(corpus, path, model=tiny_model)
        assert content(load_index(path)) == content(load_index(whole))


def test_a_missing_index_or_file_of_it_says_how_to_build(corpus, tmp_path, tiny_model):
    with pytest.raises(rag.RagError, match="There is no index in .*python -m rag build"):
        rag.load_index(tmp_path / "index")
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    (tmp_path / "index" / manifest(tmp_path / "index")["generation"] / "chunks.npy").unlink()
    with pytest.raises(rag.RagError, match=r"chunks.npy is missing.*python -m rag build"):
        rag.load_index(tmp_path / "index")


def test_another_format_and_a_changed_model_are_refused(corpus, tmp_path):
    path = tmp_path / "index"
    model = static_model(tmp_path / "model")
    rag.build_index(corpus, path, model=str(model))
    shutil.copytree(static_model(tmp_path / "new", {"قو": (0.0, 1.0, 0.0)}), model, dirs_exist_ok=True)
    from rag.storage import embeddings
    embeddings._load.cache_clear()  # as a new process would find it
    with pytest.raises(rag.RagError, match="another version of the model"):
        rag.load_index(path)
    old = manifest(path)
    (path / "manifest.json").write_text(json.dumps({**old, "format": 99}), encoding="utf-8")
    with pytest.raises(rag.RagError, match="has format 99, this version reads 3"):
        rag.load_index(path)


def test_an_index_of_other_rules_is_refused_and_built_whole(corpus, tmp_path, tiny_model):
    path = tmp_path / "index"
    rag.build_index(corpus, path, model=tiny_model)
    (path / "manifest.json").write_text(json.dumps(sealed({**manifest(path), "rules": "older"})), encoding="utf-8")
    with pytest.raises(rag.RagError, match="another version of this program.*python -m rag build"):
        load_index(path)
    calls = []
    report = rag.build_index(corpus, path, progress=lambda *call: calls.append(call))
    assert (len(report.unchanged), calls) == (3, [(3, 3, "passages embedded")])
    assert len(load_index(path)) == 3


def test_old_generations_are_cleared_away(corpus, tmp_path, tiny_model):
    for number in range(4):
        write(corpus, new=f"نص جديد رقم {number} عن قوات.")
        rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    assert sorted(path.name for path in (tmp_path / "index").glob("generation-*")) == ["generation-000003", "generation-000004"]


def test_an_index_that_may_not_be_written_can_be_asked(corpus, tmp_path, tiny_model):
    path = tmp_path / "index"
    rag.build_index(corpus, path, model=tiny_model)
    words = path / manifest(path)["generation"] / "words"
    (words / ".tantivy-meta.lock").unlink()
    (words / ".tantivy-meta.lock").mkdir()  # tantivy cannot make its lock, as on a read-only disk
    assert rag.retrieve("موسم التمور", 1, index=path)[0].chunk.document == "dates.txt"


def test_a_stop_after_the_switch_leaves_the_new_index(corpus, tmp_path, tiny_model, monkeypatch):
    import os

    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    replace = os.replace

    def replace_and_stop(new, old):
        replace(new, old)
        if old == tmp_path / "index" / "manifest.json":
            raise KeyboardInterrupt

    write(corpus, new="نص جديد عن قوات.")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(os, "replace", replace_and_stop)
        rag.build_index(corpus, tmp_path / "index")
    assert "new.txt" in load_index(tmp_path / "index").documents


@pytest.mark.parametrize("change", [
    {"generation": None}, {"generation": "../x"}, {"files": []}, {"files": {"a": 1}}, {"model": {}}, {"model": None},
    {"documents": None}, {"documents": [1]}], ids=str)
def test_a_damaged_manifest_is_said_and_built_over(corpus, tmp_path, tiny_model, change):
    path = tmp_path / "index"
    rag.build_index(corpus, path, model=tiny_model)
    (path / "manifest.json").write_text(json.dumps({**manifest(path), **change}), encoding="utf-8")
    with pytest.raises(rag.RagError, match="manifest.json is damaged"):
        load_index(path)
    rag.build_index(corpus, path, model=tiny_model)
    assert len(load_index(path).documents) == 3


def test_an_index_inside_the_documents_is_no_document(corpus, tiny_model):
    rag.build_index(corpus, corpus / "index", model=tiny_model)
    report = rag.build_index(corpus, corpus / "index")
    assert (len(report.unchanged), report.rejected) == (3, ())


def test_a_name_that_cannot_be_shown_is_rejected(corpus, tmp_path, tiny_model):
    (corpus / "two\nlines.txt").write_text("نص", encoding="utf-8")
    report = rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    assert [(bad.id, bad.reason[:8]) for bad in report.rejected] == [("two\\nlines.txt", "its name")]
