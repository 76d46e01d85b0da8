"""How long documents take: a folder of real ones is varied into as many as are wanted, and loaded into a home.

The words are made when it runs, from the paragraphs of the documents it is given, and thrown away: paragraphs in
another order, other numbers and years, other names of new groups, so that no two are alike and none was seen before.
"""

import argparse
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.__main__ import machine
from loaders.shipped import tables

WORDS = "River Lake Coast Island Harbour Valley Desert Forest Mountain Delta Glacier Prairie".split()
NUMBER = re.compile(r"\b(?:20[012]\d|\d{2,3})\b")


def varied(papers: Sequence[str], number: int, chance: random.Random) -> Iterator[str]:
    """Documents of the length of these, each of paragraphs of two of them."""
    for at in range(number):
        one, other = chance.sample(papers, 2)
        paragraphs = [p for p in one.splitlines() if p.strip()]
        guests = [p for p in other.splitlines() if p.strip()]
        body = paragraphs[3:]
        chance.shuffle(body)
        for _ in range(len(body) // 4):
            body[chance.randrange(len(body))] = chance.choice(guests)
        named = f"The {chance.choice(WORDS)} {chance.choice(WORDS)} Group is chaired by UNDP."
        text = NUMBER.sub(lambda found: _other(found[0], chance), "\n".join([*paragraphs[:3], *body, named]))
        yield f"Document C{10 + at % 15}/{1000 + at}-E\n\n{text}\n"


def _other(number: str, chance: random.Random) -> str:
    """A number like this one: now and then it is another."""
    if chance.random() > 0.3:
        return number
    return str(chance.randint(2001, 2024)) if len(number) == 4 else str(chance.randint(10, 10 ** len(number) - 1))


def write(folder: Path, papers: Sequence[Path], number: int) -> None:
    """Write varied documents into a folder."""
    chance = random.Random(4)  # the same documents every time
    texts = [paper.read_text(encoding="utf-8", errors="replace") for paper in papers]
    for at, text in enumerate(varied(texts, number, chance)):
        (folder / f"{at:05}.txt").write_text(text, encoding="utf-8")


def measured(command: Sequence[str], seconds: float | None = None) -> tuple[float, float, float, float]:
    """Run a command; its seconds, those of processors, and the megabytes that it and the largest child took at most.

    :param seconds: after which it is killed; None to let it end.
    """
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    own = child = 0.0
    while process.poll() is None:
        own, child = max(own, _memory(process.pid)), max([child, *map(_memory, _children(process.pid))])
        if seconds and time.perf_counter() - began > seconds:
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(0.2)
    if process.returncode and not seconds:
        raise SystemExit(f"it failed with exit code {process.returncode}: {' '.join(command)}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, busy, own, child


def _memory(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1000 if found else 0.0


def _children(process: int) -> list[int]:
    try:
        return [int(n) for t in Path(f"/proc/{process}/task").glob("*/children") for n in t.read_text().split()]
    except OSError:
        return []


def main() -> None:
    """Load varied documents, whole and stopped in the middle, and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("papers", type=Path, nargs="+", help="text files, or folders of them, to vary")
    parser.add_argument("--number", type=int, nargs="+", default=[100, 1000], help="how many documents; several loads")
    parser.add_argument(
        "--stop", type=float, default=0, help="seconds after which a further load is killed, and resumed"
    )
    given = parser.parse_args()
    papers = [f for path in given.papers for f in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    print(f"{machine()}\n")
    remit = [sys.executable, "-m", "api.cli"]
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as scratch:
        home = Path(scratch) / "home"
        subprocess.run(
            [*remit, "load", *map(str, tables()), "--home", str(home)], check=True, stdout=subprocess.DEVNULL
        )
        for number in given.number:
            folder, own = Path(scratch) / f"{number}", Path(scratch) / f"home-{number}"
            folder.mkdir()
            write(folder, papers, number)
            shutil.copytree(home, own)
            command = [*remit, "load", str(folder), "--home", str(own)]
            if given.stop:
                seconds, *_ = measured(command, given.stop)
                print(f"{number:,} documents: killed after {seconds:.0f} s", flush=True)
            seconds, busy, parent, child = measured(command)
            took = f"{seconds:.1f} s, {busy:.1f} s of processors, {parent:.0f} MB and {child:.0f} MB a child"
            print(f"{number:,} documents: {took}", flush=True)


if __name__ == "__main__":
    main()
