"""Builds that are killed at many points: the index before, or the new one, answers, and the next build makes it whole.

    python tests/benchmark/kill.py [--points 60]

Half of the builds are killed before a certain step in the file system, half after a certain time, both spread over a
whole build. Prints what was found after each, and exits with 1 when an index was broken. Needs os.fork.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import langchain_text_splitters  # noqa: F401  here, so that no child has to
import sentence_transformers  # noqa: F401

import rag
from rag.storage.embeddings import load_model

SEEDS = Path(__file__).parents[2] / "seeds"
STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "shutil.copyfile")
QUESTION = "كم ساعة أمهل الصدر أتباعه لتسليم السلاح؟"


def in_child(work: Callable[[], int], seconds: float = 0.0) -> int:
    """Run `work` in a process of its own, killed after some seconds if any; return its result, or minus the signal."""
    child = os.fork()
    if not child:
        try:
            os._exit(work())
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(9)
    if seconds:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def steps_until(last: int, index: Path) -> list[int]:
    """Count the steps that this process takes in a folder, in the list returned, and kill it before the one numbered `last`."""
    taken = [0]

    def hook(event: str, arguments: tuple) -> None:
        if event in STEPS and str(index) in str(arguments):
            taken[0] += 1
            if taken[0] == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return taken


def build(documents: Path, index: Path, step: int = 0) -> int:
    """Build in this process, to be killed before a step if it is given one, and note how many there were."""
    taken = steps_until(step, index)
    rag.build_index(documents, index)
    index.with_suffix(".steps").write_text(str(taken[0]))
    return 0


def said(index: Path) -> tuple:
    """Return all that the index in a folder says."""
    loaded = rag.load_index(index)
    hits = [(hit.chunk, hit.score) for hit in rag.retrieve(QUESTION, 9, index=loaded)]
    return dict(loaded.documents), loaded.passages.places.tolist(), loaded.vectors.stored(range(len(loaded))).tobytes(), hits


def after(index: Path, old: Path, new: Path, documents: Path) -> int:
    """Return 0 when the old index answers, 1 when the new one does; fail when neither, or the next build is not the new one."""
    found = said(index)
    which = [said(old), said(new)].index(found)
    rag.build_index(documents, index)
    if said(index) != said(new):
        raise AssertionError("the next build is not whole")
    left = sorted(path.name for path in index.iterdir() if path.name.startswith(("generation-", "manifest.json")))
    if len(left) > 3 or "manifest.json.new" in left:
        raise AssertionError(f"the next build has left {left}")
    return which


def main() -> int:
    """Kill as many builds as asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=60, help="builds to kill (60)")
    points = parser.parse_args().points
    load_model()
    with tempfile.TemporaryDirectory() as place:
        before, documents, old, new = (Path(place, name) for name in ("before", "documents", "old", "new"))
        shutil.copytree(SEEDS, before)
        shutil.copytree(SEEDS, documents)
        first = sorted(documents.glob("*.txt"))[0]
        first.rename(documents / "renamed.txt")
        (documents / "added.txt").write_text("نجح موسم التمور في البصرة هذا العام نجاحا كبيرا.", encoding="utf-8")
        for folder, index in ((before, old), (documents, new)):
            in_child(lambda folder=folder, index=index: build(folder, index))
        times = []
        for name in ("once", "twice"):
            shutil.copytree(old, Path(place, name))
            begun = time.perf_counter()
            in_child(lambda name=name: build(documents, Path(place, name)))
            times.append(time.perf_counter() - begun)
        steps, whole = int(Path(place, "once.steps").read_text()), min(times)
        print(f"a build takes {steps} steps and {whole:.2f} s")
        outcomes = Counter()
        for point in range(points):
            index = Path(place, f"index{point}")
            shutil.copytree(old, index)
            share = (point // 2 + 0.5) / ((points + 1) // 2)
            step, seconds = (1 + int(share * steps), 0.0) if point % 2 else (0, share * whole)
            killed = in_child(lambda index=index, step=step: build(documents, index, step), seconds)
            which = in_child(lambda index=index: after(index, old, new, documents))
            outcome = {0: "the old index answers", 1: "the new index answers"}.get(which, "BROKEN")
            outcomes[outcome] += 1
            at = f"step {step:3}" if step else f"{seconds:6.3f} s"
            print(f"{at}  {'killed' if killed < 0 else 'ended before that'}: {outcome}, and the next build is whole", flush=True)
            shutil.rmtree(index)
    print("; ".join(f"{number} times {outcome}" for outcome, number in outcomes.items()))
    return int("BROKEN" in outcomes)


if __name__ == "__main__":
    sys.exit(main())
