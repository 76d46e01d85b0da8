"""A writer that is told what to do, to be killed while it does it: ``python -m tests.faults.writing HOME WORD NUMBER``.

It says ``ready`` when it begins, and ``acknowledged N`` once an act or an edition is acknowledged.
"""

import sys
import tempfile
from pathlib import Path

from graph.editions.history import rollback
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from graph.entity import entity
from graph.ledger.ledger import Word
from graph.reading import Place, Reading
from graph.review.judging import publish
from loaders.load import Policy
from loaders.load import load as load_files

SIZE = 300


def readings(batch: int, size: int = SIZE) -> list[Reading]:
    """Bodies enough that a writer takes a while, all of one batch."""
    return [
        Reading(
            Place("document/d", f"{batch}.{n}"),
            (entity("Body", {"name": f"Board {batch} {n}"}, f"body/b{batch}-{n}"),),
            f"Board {batch} {n}",
        )
        for n in range(size)
    ]


def load(home: Home, batch: int) -> None:
    """Publish a batch of readings."""
    with home.change(f"batch {batch}", by="faults") as change:
        change.put(readings(batch))
    print("acknowledged", batch, flush=True)


def judge(home: Home, batch: int) -> None:
    """Give verdicts one after the other, and publish each."""
    for n in range(5):
        fact = home.identity.iri(f"body/b0-{batch * 5 + n}").value
        act = home.ledger.act("rejected", "faults", words=[Word(fact, "rejected")])
        print("acknowledged", act.id, flush=True)
        publish(home)


def back(home: Home, batch: int) -> None:
    """Go back to the first edition."""
    if home.current and home.current.number != 1:
        rollback(home, "1", "faults")
    print("acknowledged", batch, flush=True)


def files(home: Home, batch: int) -> None:
    """Load files as anybody does: a table and a document."""
    with tempfile.TemporaryDirectory() as folder:
        rows = "".join(f"body/b{batch}-{n},Board {batch} {n},document/d,{n}\n" for n in range(SIZE))
        table, paper = Path(folder) / "bodies.csv", Path(folder) / f"note {batch}.txt"
        table.write_text(f"key,name,document,paragraph\n{rows}", encoding="utf-8")
        paper.write_text(f"1\tThe Board {batch} 1 is chaired by the Board {batch} 2.\n", encoding="utf-8")
        papers = Path(folder) / "papers.csv"
        papers.write_text("key,name,document,paragraph\ndocument/d,D,document/d,1\n", encoding="utf-8")
        if load_files(home, [Path(folder)], Policy.WHOLE_FILES, "faults").edition:
            print("acknowledged", batch, flush=True)


WORK = {"load": load, "judge": judge, "back": back, "files": files}


def main() -> None:
    """Do what is asked."""
    place, word, number = sys.argv[1:4]
    home = Home(Path(place), builders=BUILDERS)
    _ = home.ledger
    print("ready", flush=True)
    WORK[word](home, int(number))


if __name__ == "__main__":
    main()
