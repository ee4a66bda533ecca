"""A watched folder: built at the start and after each change, whatever lies in it."""

import signal
import subprocess
import sys
import threading
from functools import partial

from conftest import ROOT, write
from filelock import FileLock

import rag
from rag.building.watching import watch


def test_each_change_is_built_and_a_mistake_is_survived(corpus, tmp_path, tiny_model):
    outcomes = watch(corpus, corpus / "index", model=tiny_model)  # an index within, whose files are no change
    assert len(next(outcomes).added) == 3
    write(corpus, new="وصلت قوات إلى الأردن.")
    assert next(outcomes).added == ("new.txt",)
    (corpus / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
    assert [bad.id for bad in next(outcomes).rejected] == ["bad.txt"]
    (corpus / "articles.toml").write_text("[", encoding="utf-8")
    assert "articles.toml cannot be read" in str(next(outcomes))
    (corpus / "articles.toml").unlink()
    (corpus / "bad.txt").unlink()
    (corpus / "water.txt").unlink()
    assert next(outcomes).removed == ("water.txt",)
    assert list(rag.load_index(corpus / "index").documents) == ["dates.txt", "new.txt", "troops.txt"]


def test_a_folder_may_come_later(tmp_path, tiny_model):
    outcomes = watch(tmp_path / "articles", tmp_path / "index", model=tiny_model)
    assert "There is no folder" in str(next(outcomes))
    write(tmp_path / "articles", new="وصلت قوات إلى الأردن.")
    assert next(outcomes).added == ("new.txt",)


def test_another_build_is_waited_for(corpus, tmp_path, tiny_model):
    (tmp_path / "index").mkdir()
    other = FileLock(tmp_path / "index" / ".lock", thread_local=False)
    other.acquire()
    threading.Timer(3, other.release).start()
    assert len(next(watch(corpus, tmp_path / "index", model=tiny_model)).added) == 3
    assert not other.is_locked


def test_stopping_it_is_no_mistake(corpus, tmp_path, tiny_model):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    program = [sys.executable, "-m", "rag", "watch", str(corpus), "--index", str(tmp_path / "index")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a shell lets what runs in its background ignore Ctrl-C
    with subprocess.Popen(program, cwd=ROOT, preexec_fn=heard, **pipes) as running:
        assert running.stdout.readline() == "0 added, 0 changed, 0 removed, 3 unchanged: 3 passages\n"
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (0, "stopped watching\n", "")
