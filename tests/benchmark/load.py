"""People who ask all at once: python tests/benchmark/load.py [--people 50] [--seconds 60]

Starts the page over seeds/ and lets everyone ask one question after another over HTTP, as any program would
(`/gradio_api/call/ask`, then its event). Nobody pauses to read: a minute of 50 people is more than an hour of as many
readers. Most questions are asked once only, made by rule of the articles' words; the others are the development
questions. Prints throughput, times, errors, and what memory the server holds as it goes on.
"""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import httpx
from rebuild import SEEDS, WORDS

ROOT = SEEDS.parent
ASKED = [json.loads(line)["question"] for line in (ROOT / "tests" / "questions.jsonl").read_text("utf-8").splitlines() if line]
FORMS = ("ماذا قال {} عن {}؟", "متى {} {}؟", "كم عدد {} في {}؟", "من {} مع {} و{}؟", "لماذا {} {} {}؟", "ما هو {}؟", "{} {} {} {}")


def questions(number: int):
    """Yield a person's questions, always the same ones."""
    chosen = random.Random(number)
    while True:
        form = chosen.choice(FORMS)
        yield chosen.choice(ASKED) if chosen.random() < 0.2 else form.format(*chosen.choices(WORDS, k=form.count("{}")))


async def asking(client: httpx.AsyncClient, number: int, end: float, taken: list[float], wrong: list[str]) -> None:
    """Ask until the time is over; note how long each answer takes, and what is none."""
    for question in questions(number):
        begun = time.monotonic()
        if begun > end:
            return
        joined = await client.post("/gradio_api/call/ask", json={"data": [question, []]})
        told = (await client.get(f"/gradio_api/call/ask/{joined.json()['event_id']}")).text if joined.is_success else joined.text
        taken.append(time.monotonic() - begun)
        if not told.startswith("event: complete") or json.loads(told.partition("data: ")[2])[0]["question"] != question:
            wrong.append(f"{question}: {told[:200]}")


def memory(process: int, name: str = "VmRSS") -> int:
    """The megabytes that a process holds (on Linux)."""
    return int(re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[1]) // 1024


def processor(process: int) -> float:
    """The seconds of processor time that a process has taken (on Linux)."""
    return sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


async def measure(address: str, process: int, people: int, seconds: int) -> bool:
    """Print what a run showed; return whether every question had its answer."""
    taken, wrong = [], []
    print(f"{memory(process)} MB before")
    limits = httpx.Limits(max_connections=2 * people)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        begun, before = time.monotonic(), processor(process)
        everyone = asyncio.gather(*(asking(client, number, begun + seconds, taken, wrong) for number in range(people)))
        for quarter in range(1, 5):
            await asyncio.sleep(max(0.0, begun + seconds * quarter / 4 - time.monotonic()))
            print(f"{memory(process)} MB after {len(taken):,} questions", flush=True)
        await everyone
        took, worked = time.monotonic() - begun, processor(process) - before
    cut = quantiles(taken, n=100)
    print(f"{people} people: {len(taken):,} questions in {took:.0f} s, {len(taken) / took:.1f} a second; answered in {cut[49]:.2f} s (p50), "
          f"{cut[94]:.2f} s (p95), {max(taken):.2f} s at most; {1000 * worked / len(taken):.0f} ms of processor a question; {len(wrong)} errors; "
          f"{memory(process, 'VmHWM')} MB at most", *wrong[:5], sep="\n")
    return not wrong


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50, help="who ask at once (50)")
    parser.add_argument("--seconds", type=int, default=60, help="how long (60)")
    options = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, "-m", "rag", "build", "--index", f"{place}/index"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        command = [sys.executable, "app.py", "--index", f"{place}/index", "--port", str(port)]
        page = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        try:
            address = page.stdout.readline().split()[-1]
            time.sleep(3)  # it warms up
            good = asyncio.run(measure(address, page.pid, options.people, options.seconds))
        finally:
            page.terminate()
            page.wait(30)
    sys.exit(not good)


if __name__ == "__main__":
    main()
