"""Made-up tables as large as seven folders of public data: bodies, resolutions with clauses, codes, and who does what.

python -m benchmarks.tables --rows 20000 --folder /tmp/tables      # tables to keep
python -m benchmarks.tables --rows 20000                           # made, loaded, measured, removed
"""

import argparse
import csv
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from graph.editions.home import Home
from loaders.load import Policy, load

Row = dict[str, str]
WORDS = (
    "to continue supporting developing countries in bridging the digital divide, in close collaboration with the other "
    "Sectors, the regional offices and relevant entities of the United Nations system, and to report every year to the "
    "Council on the progress made in implementing this resolution and on the resources that were spent on it"
).split()
SHARES = {
    "clauses": 0.4,
    "versions": 0.08,
    "bodies": 0.03,
    "posts": 0.03,
    "themes": 0.04,
    "reports": 0.06,
    "compositions": 0.03,
    "responsibilities": 0.1,
    "memberships": 0.08,
    "contributions": 0.08,
    "mandatings": 0.05,
    "observations": 0.02,
}


class Tables:
    """The rows of each table, the same from the same seed.

    :param rows: how many there are to be in all, about.
    """

    def __init__(self, rows: int, seed: int = 1) -> None:
        self._chance = Random(seed)
        self._numbers = {name: max(2, round(rows * share)) for name, share in SHARES.items()}

    def written(self, folder: Path) -> int:
        """Write them below a folder, in seven folders; how many rows there are."""
        total = 0
        for number, (name, rows) in enumerate(self._tables()):
            place = folder / f"set-{number % 7}"
            place.mkdir(parents=True, exist_ok=True)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
            total += len(rows)
        return total

    def _tables(self) -> Iterator[tuple[str, list[Row]]]:
        yield "papers", [_cited({"key": "document/set", "name": "The set", "class": "Dataset"}, "whole")]
        yield "resolutions", [self._resolution(n) for n in range(self._numbers["versions"] // 2)]
        for name in SHARES:
            make = getattr(self, f"_{name}")
            rows = [_cited(make(n), f"{name} {n}") for n in range(self._numbers[name])]
            yield name, list({row.get("key", row["paragraph"]): row for row in rows}.values())

    def _resolution(self, number: int) -> Row:
        return _cited({"key": f"resolution/pp-{number}", "name": f"Resolution {number}"}, f"resolution {number}")

    def _versions(self, number: int) -> Row:
        above, year = f"resolution/pp-{number % (self._numbers['versions'] // 2)}", 1990 + 4 * (number % 8)
        return {
            "key": f"{above}/rev-{number}",
            "name": f"{above} (Rev. {year}, {number})",
            "versionOf": above,
            "designation": f"Rev. {year}, {number}",
            "adoptedBy": self._one("bodies", "body/b"),
            "adoptedOn": str(year),
            "symbol": f"V/{number}",
            "title": self._words(8),
            "issued": f"{year}-10-12",
            "language": "en",
            "themes": self._one("themes", "theme/t"),
            "labels": f"{self._words(5)}@fr",
        }

    def _clauses(self, number: int) -> Row:
        version = number % self._numbers["versions"]
        above = f"resolution/pp-{version % (self._numbers['versions'] // 2)}/rev-{version}"
        return {
            "key": f"{above}/clause-{number}",
            "name": f"{above}, resolves {number}",
            "clauseOf": above,
            "part": "operative" if number % 3 else "preambular",
            "verb": "instructs",
            "addressees": self._one("posts", "post/p"),
            "text": self._words(40),
            "due": "2026",
            "section": "resolves",
            "themes": self._one("themes", "theme/t"),
            "description": self._words(12),
        }

    def _bodies(self, number: int) -> Row:
        return {
            "key": f"body/b-{number}",
            "name": f"Body {number} for {self._words(4)}",
            "acronym": f"B{number}",
            "alternativeNames": f"The body {number} | Organ {number}",
            "description": self._words(12),
            "page": f"https://example.org/{number}",
            "labels": f"{self._words(4)}@fr | {self._words(4)}@es",
            "descriptions": f"{self._words(9)}@fr",
            "matches": f"https://example.org/id/{number}",
            "class": "WorkingGroup",
        }

    def _posts(self, number: int) -> Row:
        return {
            "key": f"post/p-{number}",
            "name": f"Officer {number}",
            "acronym": f"O{number}",
            "postIn": self._one("bodies", "body/b"),
            "description": self._words(8),
            "labels": f"{self._words(4)}@fr",
        }

    def _themes(self, number: int) -> Row:
        labels = " | ".join(f"{self._words(3)} {number}@{language}" for language in ("fr", "es", "ar", "zh", "ru"))
        match = f"https://example.org/theme/{number}"
        return {"key": f"theme/t-{number}", "name": f"Theme {number}", "labels": labels, "matches": match}

    def _reports(self, number: int) -> Row:
        return {
            "key": f"document/r-{number}",
            "name": f"Report {number}",
            "symbol": f"R{number}",
            "title": self._words(9),
            "issued": "2021-03-05",
            "authors": self._one("bodies", "body/b"),
            "submittedTo": self._one("bodies", "body/b"),
            "cites": self._one("reports", "document/r"),
            "themes": self._one("themes", "theme/t"),
            "language": "en",
        }

    def _compositions(self, number: int) -> Row:
        part = number % (self._numbers["bodies"] - 1) + 1
        return {"part": f"body/b-{part}", "whole": f"body/b-{self._chance.randrange(part)}", **self._dates()}

    def _responsibilities(self, _: int) -> Row:
        role = self._chance.choice(("focal point", "implementer", "lead"))
        ends = {"responsible": self._one("posts", "post/p"), "for": self._one("themes", "theme/t"), "role": role}
        return {**ends, **self._dates(), "certainty": "stated"}

    def _memberships(self, number: int) -> Row:
        member = number % (self._numbers["bodies"] - 1) + 1
        ends = {"member": f"body/b-{member}", "body": f"body/b-{self._chance.randrange(member)}", "role": "member"}
        return {**ends, **self._dates()}

    def _contributions(self, _: int) -> Row:
        return {
            "contributor": self._one("reports", "document/r"),
            "to": self._one("themes", "theme/t"),
            **self._dates(),
        }

    def _mandatings(self, _: int) -> Row:
        ends = {"mandated": self._one("bodies", "body/b"), "mandate": self._one("reports", "document/r")}
        return {**ends, "basis": "implements", **self._dates()}

    def _observations(self, number: int) -> Row:
        return {"of": self._one("bodies", "body/b"), "measure": "staff", "value": str(number), "asOf": "2022"}

    def _one(self, table: str, prefix: str) -> str:
        return f"{prefix}-{self._chance.randrange(self._numbers[table])}"

    def _words(self, number: int) -> str:
        return " ".join(self._chance.choices(WORDS, k=number))

    def _dates(self) -> Row:
        year = self._chance.randrange(1990, 2020)
        return {"from": str(year), "asOf": f"{year + 3}-05", "modality": "actual"}


def _cited(row: Row, paragraph: str) -> Row:
    return {**row, "document": "document/set", "paragraph": paragraph, "quote": f"as {paragraph} says it"}


def main() -> None:
    """Make tables, and unless they are to be kept, load them and say what that took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="about how many rows")
    parser.add_argument("--folder", type=Path, help="where to keep them; absent, they are loaded and removed")
    given = parser.parse_args()
    if given.folder:
        print(f"{given.folder}: {Tables(given.rows).written(given.folder):,} rows")
        return
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        print(measured(Path(folder), given.rows))


def measured(folder: Path, rows: int) -> str:
    """What loading made-up tables into an empty home takes: seconds by the clock, of the processor, and memory."""
    number = Tables(rows).written(folder / "tables")
    clock, steps = time.perf_counter(), dict[str, float]()
    report = load(
        Home(folder / "home"), [folder / "tables"], Policy.WHOLE_FILES, "benchmarks",
        lambda word, done, of: steps.update({word: time.perf_counter() - clock}),
    )  # fmt: skip
    wall = time.perf_counter() - clock
    assert not report.failed, [str(p) for f in report.files for p in f.problems][:3]
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    spent = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    memory = (own.ru_maxrss + children.ru_maxrss * 2) / 1024
    done = ", ".join(f"{word} by {at:.1f} s" for word, at in steps.items())
    return f"{number:,} rows: {wall:.1f} s, processor {spent:.1f} s, at most {memory:.0f} MB ({done})"


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
