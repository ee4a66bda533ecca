"""Generations on disk: rollback, status, verify, readers, and what a kill or a full disk leaves."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading

import pytest
from conftest import ROOT, manifest, write
from filelock import FileLock

import rag
from rag.building.checking import status, verify
from rag.building.generations import roll_back
from rag.cli import main
from rag.storage.index import sealed


def said(path):
    """What the index in a folder says, to whoever loads it now."""
    index = rag.load_index(path)
    return (dict(index.documents), index.passages.places.tolist(), index.vectors.stored(range(len(index))).tolist(),
            [(hit.chunk, hit.score) for hit in rag.retrieve("موسم التمور والقوات", 9, index=index)])


@pytest.fixture
def twice(corpus, tmp_path, tiny_model):
    """An index of two generations, the second with a document more and one changed."""
    path = tmp_path / "index"
    rag.build_index(corpus, path, model=tiny_model)
    write(corpus, new="نص جديد عن قوات.", water="لم يوقع الأردن شيئا.")
    rag.build_index(corpus, path)
    return path


def test_a_rollback_brings_the_generation_before_and_another_one_returns(corpus, tmp_path, tiny_model, capsys):
    path = tmp_path / "index"
    rag.build_index(corpus, path, model=tiny_model)
    with pytest.raises(rag.RagError, match="no generation before the one in use"):
        roll_back(path)
    first = said(path)
    write(corpus, new="نص جديد عن قوات.")
    rag.build_index(corpus, path)
    second = said(path)
    assert main(["rollback", "--index", str(path)]) == 0
    assert capsys.readouterr().out.startswith("generation-000001 is in use again, built 20")
    assert said(path) == first != second
    assert roll_back(path)["generation"] == "generation-000002"
    assert said(path) == second and verify(path) == []
    roll_back(path)
    assert rag.build_index(corpus, path).added == ("new.txt",)  # made once more, of the documents as they are
    assert said(path) == second
    assert sorted(folder.name for folder in path.glob("generation-*")) == ["generation-000001", "generation-000003"]


def test_a_rollback_without_an_index_makes_no_folder(tmp_path):
    with pytest.raises(rag.RagError, match="There is no index in"):
        roll_back(tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_a_rollback_during_a_build_says_so(twice):
    with FileLock(twice / ".lock"), pytest.raises(rag.RagError, match="Another build"):
        roll_back(twice)


def test_a_damaged_generation_before_is_not_gone_back_to(twice):
    (twice / "generation-000001" / "chunks.npy").unlink()
    before = said(twice)
    with pytest.raises(rag.RagError, match="generation-000001, cannot be gone back to .*chunks.npy"):
        roll_back(twice)
    shutil.rmtree(twice / "generation-000001")
    with pytest.raises(rag.RagError, match="generation-000001, cannot be gone back to"):
        roll_back(twice)
    assert status(twice).before == "" and said(twice) == before


def test_status_says_what_is_in_the_index_and_how_documents_differ(twice, corpus, tiny_model, capsys):
    found = status(twice, corpus)
    assert (found.generation, found.before, found.documents, found.passages, found.model, found.dimension) == (
        "generation-000002", "generation-000001", 4, 4, tiny_model, 3)
    assert found.differs.unchanged == ("dates.txt", "new.txt", "troops.txt", "water.txt")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", found.built)
    (corpus / "dates.txt").rename(corpus / "fruit.txt")
    write(corpus, water="وقع الأردن اتفاقا.")
    differs = status(twice, corpus).differs
    assert (differs.added, differs.changed, differs.removed, differs.unchanged) == (
        ("fruit.txt",), ("water.txt",), ("dates.txt",), ("new.txt", "troops.txt"))
    assert main(["status", str(corpus), "--index", str(twice)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"generation-000002, built {found.built}, generation-000001 is kept for a rollback", f"model {tiny_model}, 3 dimensions",
        "a build would find 1 added, 1 changed, 1 removed, 2 unchanged"]
    assert main(["status", "--index", str(twice), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == status(twice).to_dict()
    report = rag.build_index(corpus, twice)
    assert (report.added, report.changed, report.removed, report.unchanged) == (
        differs.added, differs.changed, differs.removed, differs.unchanged)


def test_verify_names_each_file_with_a_flipped_byte(twice, capsys):
    assert main(["verify", "--index", str(twice)]) == 0
    assert capsys.readouterr().out == f"{twice} is what was built\n"
    names = [file for file in twice.rglob("*") if file.is_file() and not file.name.endswith(".lock") and file.parent != twice]
    assert len(names) > 18
    for file in names:
        whole = file.read_bytes()
        file.write_bytes(whole[:len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1:])
        remedy = "python -m rag build" if "000002" in str(file) else "of the generation before"
        assert main(["verify", "--index", str(twice)]) == 1
        lines = capsys.readouterr().err.splitlines()
        assert any(str(file) in line and remedy in line for line in lines), file
        assert len(lines) == 1 or os.stat(file).st_nlink == 2  # the generations share what is the same in both
        file.write_bytes(whole)
    assert verify(twice) == []


def test_a_changed_letter_of_the_manifest_is_seen(twice):
    whole = (twice / "manifest.json").read_text("utf-8")
    (twice / "manifest.json").write_text(whole.replace("water.txt", "wader.txt"), encoding="utf-8")
    for use in (rag.load_index, verify, status, roll_back):
        with pytest.raises(rag.RagError, match="manifest.json is damaged: build it with"):
            use(twice)


def test_verify_sees_offsets_words_and_vectors_that_are_others(twice, tmp_path):
    """As if the program that built the index had been mistaken: its checksums are right."""
    import faiss
    import numpy as np

    from rag.building.generations import _checksums
    folder = twice / "generation-000002"

    def reseal():
        kept = manifest(twice)
        (twice / "manifest.json").write_text(json.dumps(sealed({**kept, "files": _checksums(folder)})), encoding="utf-8")

    places = np.load(folder / "chunks.npy")
    np.save(folder / "chunks.npy", places - [[0, 0, 1]])
    reseal()
    assert next(iter(verify(twice))).split(":")[0] == "the passages of dates.txt are not where its sentences are"
    np.save(folder / "chunks.npy", places)
    np.save(folder / "numbers.npy", np.roll(np.load(folder / "numbers.npy"), 1))
    vectors = faiss.read_index(str(folder / "vectors.faiss"))
    swapped = faiss.IndexFlatIP(3)
    swapped.add(vectors.reconstruct_n(0, 4)[[1, 0, 2, 3]])
    faiss.write_index(swapped, str(folder / "vectors.faiss"))
    reseal()
    faults = verify(twice)
    assert any("new.txt" in fault and "not found by its own words" in fault for fault in faults)
    assert any("another vector than the model gives" in fault for fault in faults)


def test_a_reader_goes_on_when_its_generation_is_gone(corpus, tmp_path, tiny_model):
    path = tmp_path / "index"
    rag.build_index(corpus, path, model=tiny_model)
    index = rag.load_index(path)
    question = "كم جنديا بقي في قواعدهم؟"
    for number in range(3):
        write(corpus, new=f"نص جديد رقم {number} عن قوات.")
        rag.build_index(corpus, path)
    assert not (path / "generation-000001").exists()
    fresh = tmp_path / "fresh"
    (corpus / "new.txt").unlink()
    rag.build_index(corpus, fresh, model=tiny_model)
    assert rag.ask(question, index=index) == rag.ask(question, index=fresh)
    assert rag.retrieve('+التمور "البصرة"', index=index) == rag.retrieve('+التمور "البصرة"', index=fresh)


def test_readers_find_a_whole_index_while_builds_go_on(corpus, tmp_path, tiny_model):
    path = tmp_path / "index"
    rag.build_index(corpus, path, model=tiny_model)
    over, wrong = threading.Event(), []

    def read():
        while not over.is_set():
            try:
                index = rag.load_index(path)
                assert {"dates.txt", "troops.txt", "water.txt"} <= index.documents.keys()
                assert rag.retrieve("موسم التمور", 1, index=index)[0].chunk.document == "dates.txt"
            except Exception as error:
                wrong.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(8):
        write(corpus, new=f"نص جديد رقم {number} عن قوات.")
        rag.build_index(corpus, path)
    over.set()
    reader.join()
    assert wrong == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the program that kills builds forks")
def test_a_build_that_is_killed_leaves_an_index_that_answers():
    program = [sys.executable, str(ROOT / "tests" / "benchmark" / "kill.py"), "--points", "4"]
    done = subprocess.run(program, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed: the old index answers, and the next build is whole" in done.stdout and "BROKEN" not in done.stdout


@pytest.fixture
def small_disk(tmp_path):
    """Return a function that mounts a disk of so many kilobytes."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(kilobytes):
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(place)], capture_output=True)
        if done.returncode:
            pytest.skip("only root may mount a small disk")
        return place

    if not shutil.which("mount"):
        pytest.skip("there is no mount")
    yield mount
    subprocess.run(["umount", "--lazy", str(place)], capture_output=True)


@pytest.mark.parametrize("kilobytes", [100, 140, 180])
def test_a_full_disk_leaves_the_index_as_it_was(corpus, tmp_path, tiny_model, small_disk, kilobytes):
    """Of these sizes each is too small at another stage of writing."""
    path = small_disk(kilobytes) / "index"
    rag.build_index(corpus, path, model=tiny_model)
    before = said(path)
    for number in range(40):
        write(corpus, **{f"more{number}": f"نص جديد رقم {number} عن قوات. " * 40})
    with pytest.raises(rag.RagError, match="cannot be written to .*(o space left on device|disk is full).*: the one before is kept"):
        rag.build_index(corpus, path)
    assert said(path) == before and verify(path) == []
    assert sorted(name.name for name in path.iterdir()) == [".lock", "generation-000001", "manifest.json"]
    subprocess.run(["mount", "-o", "remount,size=8m", str(path.parent)], check=True)
    assert len(rag.build_index(corpus, path).added) == 40
    rag.build_index(corpus, tmp_path / "fresh", model=tiny_model)
    assert said(path) == said(tmp_path / "fresh")
