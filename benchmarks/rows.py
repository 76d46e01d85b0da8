"""How long a large table takes: an action plan of ten columns, made up, read by a mapping and loaded into a home.

python -m benchmarks.rows --rows 10000 100000               # two tables, each into a home of its own
python -m benchmarks.rows --rows 100000 --dry-run           # what a rehearsal takes
python -m benchmarks.rows --rows 100000 --folder /tmp/rows  # the table and its mapping, to keep
"""

import argparse
import csv
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks.__main__ import machine
from benchmarks.documents import REMIT, measured
from benchmarks.tables import WORDS

OFFICES = ("the Bureau", "the Secretariat", "Regional Office", "Study Group", "Task Force", "Secretariat of the Group")
COLUMNS = ("code", "title", "titre", "summary", "office", "themes", "page", "begins", "ends", "known")
THEMES, HEAD = 400, "key,name,document,paragraph\n"
MAPPING = """
lookups:
  offices: {%s}
mappings:
  works:
    s: activity/$(code)
    po:
      - [a, Activity]
      - [name, $(title)]
      - {p: labels, o: {value: $(titre), language: fr}}
      - [description, $(summary)]
      - {p: agents, o: {value: $(office), lookup: offices}}
      - {p: themes, o: {value: $(themes), split: ";"}}
      - [page, $(page)]
      - {p: from, o: {value: $(begins), dates: dd.mm.yyyy}}
      - [until, $(ends)]
      - [asOf, $(known)]
"""


def write(folder: Path, rows: int) -> tuple[Path, Path, Path]:
    """Write what is to be known, a table of so many rows, and its mapping; where they are."""
    known, table, mapping = folder / "known", folder / "plan.csv", folder / "plan.yml"
    known.mkdir(parents=True, exist_ok=True)
    papers = f"{HEAD}document/list,The list,document/list,1\n"
    bodies = "".join(f"body/o-{n},{name},document/list,{n}\n" for n, name in enumerate(OFFICES))
    themes = "".join(f"theme/t-{n},Theme {n} of the plan,document/list,{n}\n" for n in range(THEMES))
    for name, words in (("papers", papers), ("bodies", HEAD + bodies), ("themes", HEAD + themes)):
        (known / f"{name}.csv").write_text(words, encoding="utf-8")
    offices = ", ".join(f'"{name}": body/o-{n}' for n, name in enumerate(OFFICES))
    mapping.write_text(MAPPING % offices, encoding="utf-8")
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        chance = Random(5)  # the same table every time
        writer.writerows(_row(number, chance) for number in range(rows))
    return known, table, mapping


def _row(number: int, chance: Random) -> Sequence[str]:
    words, title = chance.choices(WORDS, k=25), f"Work {number} on {chance.choice(WORDS)} {chance.choice(WORDS)}"
    year, month, day = chance.randint(2001, 2024), chance.randint(1, 12), chance.randint(1, 28)
    themes = ";".join(f"Theme {chance.randrange(THEMES)} of the plan" for _ in range(chance.randint(1, 3)))
    begins, known = f"{day:02}.{month:02}.{year}", f"{year + 1}-{month:02}"
    page = f"https://example.org/works/{number}"
    titre, summary = f"Action {number} : {title.lower()}", " ".join(words)
    return f"w-{number}", title, titre, summary, chance.choice(OFFICES), themes, page, begins, f"{year + 3}", known


def main() -> None:
    """Make tables, and unless they are to be kept, load them and print what each took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rows", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000], help="how many rows; several tables")
    parser.add_argument("--dry-run", action="store_true", help="try each load on a copy of its home")
    parser.add_argument("--folder", type=Path, help="where to keep the last table; absent, they are loaded and removed")
    given = parser.parse_args()
    if given.folder:
        write(given.folder, given.rows[-1])
        return
    print(f"{machine()}\n\n| rows | seconds | of processors | parent MB | a child MB |\n|{' --- |' * 5}")
    for rows in given.rows:
        with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
            print(taken(Path(folder), rows, ["--dry-run"] if given.dry_run else []), flush=True)


def taken(folder: Path, rows: int, more: Sequence[str]) -> str:
    """The row of the table for one load: by the clock, of processors, and memory of the parent and the largest child.

    :param more: further words of the command.
    """
    known, table, mapping = write(folder, rows)
    home = ["--home", str(folder / "home")]
    subprocess.run([*REMIT, "load", str(known), *home], check=True, stdout=subprocess.DEVNULL)
    command = [*REMIT, "load", str(table), "--mapping", str(mapping), *home, *more]
    seconds, busy, parent, child = measured(command)
    shutil.rmtree(folder / "home")
    return f"| {rows:,} | {seconds:.1f} | {busy:.1f} | {parent:.0f} | {child:.0f} |"


if __name__ == "__main__":
    main()
