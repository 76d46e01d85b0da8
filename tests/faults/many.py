"""Many documents, one of which is bad: ``python -m tests.faults.many [DOCUMENTS]``.

Each is a paragraph of plain text that names a body of its own; one is no text at all. All but that one are published,
as one edition, and the report accounts for every file.
"""

import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from loaders.load import load
from loaders.loading.report import Policy, Report

BAD = b"\x00\x01\x02 no text at all \xff\xfe"


def written(folder: Path, number: int) -> Path:
    """Write so many documents; the path of the bad one, which is in the middle."""
    folder.mkdir()
    for n in range(number):
        text = f"Report {n}\n\nThe River {n} Working Group ({word(n)}) is chaired by UNDP since 2019.\n"
        (folder / f"{n:05}.txt").write_text(text, encoding="utf-8")
    bad = folder / f"{number // 2:05}.txt"
    bad.write_bytes(BAD)
    return bad


def word(number: int) -> str:
    """An acronym that no other number has.

    >>> word(0), word(27)
    ('RWGAAAA', 'RWGAABB')
    """
    return "RWG" + "".join(chr(65 + number // 26**place % 26) for place in (3, 2, 1, 0))


def loaded(home: Home, folder: Path, bad: Path, number: int) -> tuple[Report, list[str]]:
    """Load the documents; the report, and what is not as it should be."""
    report = load(home, [folder], Policy.WHOLE_FILES, "faults")
    outcomes = Counter(file.outcome for file in report.files)
    wrong = [f"{file.path.name} was refused" for file in report.files if file.outcome == "refused" and file.path != bad]
    if outcomes != {"loaded": number - 1, "refused": 1}:
        wrong.append(f"of {number} files: {dict(outcomes)}")
    if report.edition is None or home.current is None or home.current.number != report.edition:
        return report, [*wrong, "nothing was published"]
    states = home.ledger.current()
    wrong += [f"{f.path.name} is not in the ledger" for f in report.files if f.path != bad and f.source not in states]
    if (searched := Shelf(home).graph.documents) != number - 1:
        wrong.append(f"{searched} documents were searched")
    return report, wrong


def main() -> None:
    """Write and load so many documents (10,000 if not said), and tell what was found."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as place:
        home, folder = Home(Path(place) / "home"), Path(place) / "documents"
        bad, began = written(folder, number), time.perf_counter()
        report, wrong = loaded(home, folder, bad, number)
        taken = time.perf_counter() - began
    [problem] = [str(p) for file in report.files if file.path == bad for p in file.problems]
    processors = sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{number:,} documents, one bad ({problem}): {len(wrong)} faults")
    print(f"{taken:.0f} s by the clock, {processors:.0f} s of processors, {memory:.0f} MB")
    for one in wrong[:20]:
        print(f"  {one}")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
