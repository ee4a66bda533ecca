"""What asking costs, by the number of passages: python tests/benchmark/growth.py [SIZE]... or --index DIR for an index that is there.

Articles are made by rule (corpus.py). Half of the questions are made of words of one passage, the others are those of the
seeds; each is asked once, so what a first question to an article costs is in it. Times are of this machine.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from corpus import PASSAGES, drawn_words, text_of, vocabulary

import rag

REAL = Path(__file__).parents[1] / "questions.jsonl"
MADE, ASKED = 6, 200  # words in a question, questions


def write_articles(passages: int, file: Path) -> None:
    """Write articles of five passages each into a table."""
    known = vocabulary()
    with open(file, "w", encoding="utf-8") as table:
        for block in drawn_words(passages):
            for start in range(0, len(block), PASSAGES):
                text = "\n\n".join(text_of([known[word] for word in row]) for row in block[start:start + PASSAGES].tolist())
                table.write(json.dumps({"title": " ".join(text.split()[:6]), "text": text}, ensure_ascii=False) + "\n")


def questions(index: rag.Index) -> list[str]:
    """Return questions of words that stand together somewhere in an index, and real ones, mixed."""
    chosen = random.Random(0)
    rows = (index.chunk(chosen.randrange(len(index))) for _ in range(ASKED))
    made = [" ".join(chosen.sample(row.text.replace(".", "").split(), MADE)) for row in rows]
    real = [json.loads(line)["question"] for line in REAL.read_text("utf-8").splitlines()]
    mixed = [*made, *chosen.choices(real, k=ASKED)]
    chosen.shuffle(mixed)
    return mixed


def memory() -> str:
    """Return the megabytes that this process holds: all, its own, and of files that the system may take back."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return " + ".join(f"{int(status[name].split()[0]) / 1000:,.0f}" for name in ("RssAnon", "RssFile"))


def measure(path: Path) -> None:
    """Print the seconds to a first answer, the memory then and after the questions, and what they take.

    Where other programs run, the processors' time says more than the clock's.
    """
    begun = time.perf_counter()
    index = rag.load_index(path)
    rag.ask("متى انسحبت القوات؟", index=index)
    started, loaded = time.perf_counter() - begun, memory()
    asked = questions(index)
    times = {rag.retrieve: [], rag.ask: []}
    for number, question in enumerate(asked):
        ask = (rag.retrieve, rag.ask)[number % 2]  # never both, or the second would find all in the cache
        begun = time.perf_counter(), time.process_time()
        ask(question, index=index)
        times[ask].append((1000 * (time.perf_counter() - begun[0]), 1000 * (time.process_time() - begun[1])))
    disk = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    print(f"{len(index):>9,} passages  {disk / 1e6:8,.1f} MB on disk  first answer after {started:5.2f} s  {loaded} MB, "
          f"after {len(asked)} questions {memory()} MB")
    for ask, taken in times.items():
        middle, high = np.percentile(taken, (50, 95), axis=0)
        print(f"{'':9} {ask.__name__:8}  p50 {middle[0]:7.1f} ms  p95 {high[0]:7.1f} ms  of all processors "
              f"{middle[1]:7.1f} ms and {high[1]:7.1f} ms", flush=True)


def main() -> None:
    """Build and measure the sizes that were asked for, each asked in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[5, 1_000], metavar="SIZE", help="numbers of passages (5 1000)")
    parser.add_argument("--index", type=Path, help="measure this index")
    options = parser.parse_args()
    if options.index:
        measure(options.index)
        return
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as place:
            write_articles(size, Path(place) / "articles.jsonl")
            report = rag.build_index(Path(place) / "articles.jsonl", Path(place) / "index")
            print(f"{report.passages:>9,} passages built in {report.seconds:,.1f} s", flush=True)
            subprocess.run([sys.executable, __file__, "--index", Path(place) / "index"], check=True)


if __name__ == "__main__":
    main()
