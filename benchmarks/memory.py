"""What a service takes of memory, and how long the first answer of a new one takes.

python -m benchmarks.memory --home /tmp/large --processes 1 4

A service is started and asked for one page at once; then it is left alone until it has made ready what it makes ready
by itself, and asked for pages of forty themes and for who answers for each. *RSS* is what the system counts for a
process, *own* what it shares with no file and *peak* the most it had at once: of the process that has the most. *PSS*
is that of all together, with what they share counted once.
"""

import argparse
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from benchmarks.__main__ import machine
from benchmarks.processes import Service, started
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.processes.worker import worked

PAGES = 80
BEGIN = 8.0  # seconds until what a service makes ready by itself has begun
REST, LONGEST = 2.0, 120.0  # seconds without work, after which it is at rest; and that this is waited for


@dataclass(frozen=True)
class Held:
    """What the processes of a service held at one moment, in MB; ``work`` is seconds of processors since they began."""

    processes: int
    moment: str
    resident: float
    own: float
    peak: float
    proportional: float
    work: float


def held(service: Service, moment: str) -> Held:
    """What the processes of a service hold now."""
    told = [_told(number) for number in service.serving]
    resident, own, peak = (max(one[name] for one in told) for name in ("Rss", "Anonymous", "VmHWM"))
    work = sum(worked(number) for number in service.serving)
    return Held(service.processes, moment, resident, own, peak, sum(one["Pss"] for one in told), work)


def _told(number: int) -> dict[str, float]:
    texts = (Path(f"/proc/{number}/{name}").read_text(encoding="utf-8") for name in ("smaps_rollup", "status"))
    found = re.findall(r"^(\w+):\s+(\d+) kB", "\n".join(texts), re.MULTILINE)
    return {name: int(size) / 1000 for name, size in found}


def measured(home: Path, processes: int, pages: Sequence[str]) -> Iterator[Held]:
    """What a service over a home takes: with its first answer, at rest, and after these pages, asked for twice."""
    began = time.monotonic()
    with started(home, processes) as service:
        _ask(service, pages[len(pages) // 2 :][:1])
        yield held(service, f"first answer, after {time.monotonic() - began:.1f} s")
        _rested(service)
        yield held(service, "at rest")
        _ask(service, pages)
        yield held(service, f"after {len(pages)} pages")
        _ask(service, pages)
        yield held(service, "after the same again")


def _ask(service: Service, pages: Sequence[str]) -> None:
    for page in pages:
        with urlopen(f"http://127.0.0.1:{service.port}{page}") as answer:
            answer.read()


def _rested(service: Service) -> None:
    time.sleep(BEGIN)
    until, before = time.monotonic() + LONGEST, -1.0
    while time.monotonic() < until and (now := sum(map(worked, service.serving))) - before > REST / 20:
        before = now
        time.sleep(REST)


def asked(home: Home) -> list[str]:
    """The pages that are asked for: of themes and of who answers for them, drawn evenly from all."""
    themes = Shelf(home).graph.names.all("Theme", 1_000_000)
    some = themes[:: max(1, len(themes) * 2 // PAGES)][: PAGES // 2]
    return [f"{place}{theme.key}" for theme in some for place in ("/id/", "/owners?thing=")]


def table(found: Sequence[Held]) -> str:
    """The figures as a table in Markdown."""
    lines = ["| processes | | RSS of one | own | peak | PSS of all | CPU s so far |", "|---" * 7 + "|"]
    for one in found:
        sizes = (one.resident, one.own, one.peak, one.proportional)
        cells = " | ".join(f"{size:.0f}" for size in sizes)
        lines.append(f"| {one.processes} | {one.moment} | {cells} | {one.work:.1f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure a graph that is there, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a home that is there, made by benchmarks.generate")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 4], help="how many processes, each in turn")
    given = parser.parse_args()
    pages = asked(Home(given.home))
    print(f"{machine()}\n\n{table([one for n in given.processes for one in measured(given.home, n, pages)])}")


if __name__ == "__main__":
    main()
