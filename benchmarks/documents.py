"""How long documents take: a folder of real ones is varied into as many as are wanted, and loaded into a home.

The words are made when it runs, from the paragraphs of the documents it is given, and thrown away: paragraphs in
another order, other numbers and years, other names of new groups, so that no two are alike and none was seen before.
With ``--pages`` one document of so many pages is made of them: as text, as Word and, where Chromium is, as PDF.
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
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from pathlib import Path

from docx import Document

from benchmarks.__main__ import machine
from loaders.shipped import tables

WORDS = "River Lake Coast Island Harbour Valley Desert Forest Mountain Delta Glacier Prairie".split()
PAGE = 3000
REMIT = [sys.executable, "-m", "api.cli"]
Made = tuple[str, Path]
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


def write_long(folder: Path, papers: Sequence[Path], pages: int) -> list[Path]:
    """Write one document of so many pages of varied paragraphs, as text, as Word and as PDF; where they are."""
    chance, texts = random.Random(7), [paper.read_text(encoding="utf-8", errors="replace") for paper in papers]
    words = "\n".join(islice(varied(texts, pages, chance), pages))[: pages * PAGE]
    plain, printed = folder / "long.txt", folder / "long.docx"
    plain.write_text(words, encoding="utf-8")
    paper = Document()
    for line in filter(str.strip, words.splitlines()):
        paper.add_paragraph(line)
    paper.save(str(printed))
    return [plain, printed, *_as_pdf(folder / "long.pdf", words)]


def _as_pdf(file: Path, words: str) -> list[Path]:
    """Some words as PDF, made by Chromium; none where it is not installed."""
    browser = shutil.which("chromium")
    if not browser:
        return []
    page = file.with_suffix(".source.html")
    page.write_text("".join(f"<p>{escape(line)}" for line in words.splitlines() if line.strip()), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={file}-data"]
    subprocess.run([browser, *options, f"--print-to-pdf={file}", page.as_uri()], check=True, capture_output=True)
    page.unlink()
    return [file]


def measured(
    command: Sequence[str], seconds: float | None = None, children: int = 2
) -> tuple[float, float, float, float]:
    """Run a command; its seconds, those of processors, and the megabytes that it and the largest child took at most.

    :param seconds: after which it is killed; None to let it end.
    :param children: how many read files at the same time.
    """
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    given = {**os.environ, "REMIT_CHILDREN": str(children)}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True, env=given)
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
    """The processes that a process started, and those that they did."""
    try:
        own = [int(n) for t in Path(f"/proc/{process}/task").glob("*/children") for n in t.read_text().split()]
    except OSError:
        return []
    return [*own, *(n for one in own for n in _children(one))]


def loaded(name: str, files: Path, own: Path, stop: float, children: int) -> None:
    """Load a file or a folder into a home, and print what it took."""
    command = [*REMIT, "load", str(files), "--home", str(own)]
    if stop:
        seconds, *_ = measured(command, stop)
        print(f"{name}: killed after {seconds:.0f} s", flush=True)
    seconds, busy, parent, child = measured(command, children=children)
    number = len(list(files.iterdir())) if files.is_dir() else 1
    name = f"{name}, {children} child{'ren' if children > 1 else ''}: {number / seconds:.2f} a second"
    took = f"{seconds:.1f} s, {busy:.1f} s of processors, {parent:.0f} MB and {child:.0f} MB a child"
    print(f"{name}: {took}", flush=True)


def main() -> None:
    """Load varied documents, whole and stopped in the middle, and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("papers", type=Path, nargs="+", help="text files, or folders of them, to vary")
    parser.add_argument("--number", type=int, nargs="*", default=[100, 1000], help="how many documents; several loads")
    parser.add_argument("--pages", type=int, nargs="*", default=[], help="the pages of one long document")
    parser.add_argument(
        "--children", type=int, nargs="+", default=[2], help="how many read files at the same time; several loads"
    )
    parser.add_argument(
        "--stop", type=float, default=0, help="seconds after which a further load is killed, and resumed"
    )
    given = parser.parse_args()
    papers = [f for path in given.papers for f in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    print(f"{machine()}\n")
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as scratch:
        home = Path(scratch) / "home"
        command = [*REMIT, "load", *map(str, tables()), "--home", str(home)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for number, (name, files) in enumerate(_made(Path(scratch), papers, given.number, given.pages)):
            for children in given.children:
                own = Path(scratch) / f"home-{number}-{children}"
                shutil.copytree(home, own)
                loaded(name, files, own, given.stop, children)


def _made(scratch: Path, papers: Sequence[Path], numbers: Iterable[int], pages: Iterable[int]) -> Iterator[Made]:
    """What is to be loaded, each made when its turn comes, with what it is."""
    for number in numbers:
        folder = scratch / f"{number}"
        folder.mkdir()
        write(folder, papers, number)
        yield f"{number:,} documents", folder
    for number in pages:
        folder = scratch / f"pages-{number}"
        folder.mkdir()
        yield from ((f"{number} pages of {file.suffix}", file) for file in write_long(folder, papers, number))


if __name__ == "__main__":
    main()
