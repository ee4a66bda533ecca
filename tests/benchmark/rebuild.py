"""What it costs to bring an index up to date, by the number of documents in it: python tests/benchmark/rebuild.py [SIZE]...

Articles are made by rule of the words of seeds/. Each size has one fresh build, and then builds after one document was
added, changed, renamed and removed. Times differ from machine to machine: look at the shares of the fresh build's
processor time, which other programs move least.
"""

import argparse
import random
import re
import tempfile
import time
from pathlib import Path

import rag

SEEDS = Path(__file__).parents[2] / "seeds"
WORDS = sorted({word for path in SEEDS.glob("*.txt") for word in re.findall("[\u0621-\u064a]{3,}", path.read_text("utf-8"))})


def article(number: int, sentences: int) -> str:
    """Return a headline and as many sentences, always the same for a number."""
    chosen = random.Random(number)
    lines = [" ".join(chosen.choices(WORDS, k=chosen.randint(8, 16))) + "." for _ in range(sentences)]
    return " ".join(chosen.choices(WORDS, k=6)) + "\n\n" + "\n\n".join(lines) + "\n"


def measure(size: int, sentences: int, place: Path) -> None:
    """Print a row for each build: its seconds, the processor's, and their share of the fresh build's."""
    documents = place / "documents"
    documents.mkdir()
    for number in range(size):
        (documents / f"{number:07}.txt").write_text(article(number, sentences), encoding="utf-8")
    middle = documents / f"{size // 2:07}.txt"
    added = documents / f"{size // 2:07}a.txt"
    steps = {
        "fresh": lambda: None,
        "as it was": lambda: None,
        "one added": lambda: added.write_text(article(-1, sentences), encoding="utf-8"),
        "and edited": lambda: added.write_text(article(-2, sentences), encoding="utf-8"),
        "old one edited": lambda: middle.write_text(article(-3, sentences), encoding="utf-8"),
        "renamed": lambda: middle.rename(middle.with_name("renamed.txt")),
        "removed": added.unlink}
    fresh = None
    for name, step in steps.items():
        step()
        begun = time.process_time()
        report = rag.build_index(documents, place / "index")
        taken = time.process_time() - begun
        fresh = fresh or taken
        print(f"{size:>9,}  {name:15} {report.seconds:9.3f} s {taken:9.3f} s  {100 * taken / fresh:7.2f} %  "
              f"{report.embedded:>9,} embedded  {report.passages:>9,} passages", flush=True)


def main() -> None:
    """Measure the sizes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 1_000, 10_000], metavar="SIZE",
                        help="numbers of documents (10 1000 10000)")
    parser.add_argument("--sentences", type=int, default=12, help="in an article (12)")
    options = parser.parse_args()
    for size in [1, *options.sizes]:  # the first one imports what reading and splitting need
        with tempfile.TemporaryDirectory() as place:
            measure(size, options.sentences, Path(place))


if __name__ == "__main__":
    main()
