"""Killing a writer at any moment: the edition before or the one after is current, and nothing acknowledged is lost."""

import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from graph.editions.checksums import faults, read
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf

from .writing import SIZE, load, readings

ROOT = Path(__file__).parents[2]
LONGEST = 1.5
WORDS = ("load", "judge", "back", "files")


@dataclass
class Run:
    """What became of a number of kills: of each kind of work how many were stopped, and what was found wrong."""

    kills: int = 0
    stopped: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def prepared(place: Path) -> Home:
    """A home with one edition, to write to."""
    home = Home(place, builders=BUILDERS)
    with home.change("first", by="faults") as change:
        change.put(readings(0))
    return home


def killed(home: Home, word: str, number: int, after: float) -> tuple[bool, list[int]]:
    """Let a writer work, and kill it so many seconds after it began; whether it was, and what it acknowledged."""
    words = [sys.executable, "-m", "tests.faults.writing", str(home.path), word, str(number)]
    child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    child.stdout.readline()
    time.sleep(after)
    stopped = child.poll() is None
    child.send_signal(signal.SIGKILL)
    said = child.communicate()[0]
    return stopped, [int(line.split()[1]) for line in said.splitlines() if line.startswith("acknowledged")]


def kill(place: Path, times: int, seed: int = 0) -> Run:
    """Kill writers at random moments, and look at the home after each."""
    home, chance, run = prepared(place), random.Random(seed), Run()
    for number in range(1, times + 1):
        word = WORDS[number % len(WORDS)]
        before = home.current
        known = before.number if before else None
        stopped, acknowledged = killed(home, word, number, chance.uniform(0, LONGEST * (1 + 3 * (word == "files"))))
        run.kills += 1
        run.stopped[word] = run.stopped.get(word, 0) + stopped
        run.wrong += [f"kill {number} ({word}): {one}" for one in _wrong(home.path, word, acknowledged, known)]
    return run


def _wrong(place: Path, word: str, acknowledged: list[int], before: int | None) -> list[str]:
    """What is not as it should be after a kill; then the next writer works."""
    home = Home(place, builders=BUILDERS)
    here = home.current
    found = []
    if here is None or before is None:
        return ["there is no current edition"]
    batches = _batches(home)
    found += [f"batch {b} is there by half: {n} of {SIZE}" for b, n in batches.items() if b and n != SIZE]
    if word in ("load", "files") and acknowledged and acknowledged[0] not in batches:
        found.append(f"batch {acknowledged[0]} was acknowledged, and is not there")
    if word == "judge":
        known = {act.id for act in home.ledger.acts(10**6)}
        found += [f"act {act} was acknowledged, and is not there" for act in acknowledged if act not in known]
    load(home, 10_000 + len(known_editions(home)))
    after = home.current
    if after is None or after.number <= here.number:
        found.append("the next load was not published")
    found += [f"{fault} (edition {after.number})" for fault in faults(after.path, read(after.path))] if after else []
    if left := home.ledger.waiting(after.number if after else 0):
        found.append(f"acts {left} wait although an edition was published after them")
    found += home.ledger.faults()
    missing = [act.id for act in home.ledger.acts(10**6) if act.edition is None]
    found += [f"act {act} counts nowhere" for act in missing]
    strays = [p.name for p in (place / "editions").iterdir() if int(p.name) not in known_editions(home)]
    found += [f"the folder {name} is left over" for name in strays]
    home.ledger.close()
    return found


def known_editions(home: Home) -> set[int]:
    """The editions that the ledger knows."""
    return {one.edition for one in home.ledger.editions()}


def _batches(home: Home) -> dict[int, int]:
    """How many bodies of each batch are read."""
    found: dict[int, int] = {}
    for named in Shelf(home).graph.names.all("Body", 10**6):
        batch = int(named.key.removeprefix("body/b").partition("-")[0])
        found[batch] = found.get(batch, 0) + 1
    return found
