"""An edition that is made again from sources and ledger says what the damaged one said, for those for whom it was."""

import io
import json

import pytest
from test_clearance import DEEP, HOLDINGS, NOTE, PERSONS, PROSE, SECRET, TABLES, key_of, written
from test_editions_backup import damage

from api.commands.rebuilding import Rebuilt, rebuilt
from graph.clearance import LEVELS, Clearance
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.naming.names import FILE
from graph.review import byhand
from graph.review.judging import judge, publish
from loaders.load import Given, Policy, load
from loaders.stating.directory import kept
from visualisations.exports.files import write
from visualisations.exports.part import part

PUBLIC, MEMBERS, SECRETARIAT = LEVELS
WHO = "Ann Ek"
MAPPING = """
mappings:
  boards:
    s: body/$(code)
    po:
      - [a, Body]
      - [name, $(title)]
"""


def exported(home: Home, level: Clearance) -> list[str]:
    """The graph as N-Quads for a clearance, without what names the load and the day."""
    said = io.BytesIO()
    shelf = Shelf(Home(home.path, builders=BUILDERS).seen_by(level))
    write("nq", part(shelf.graph.at(), ()), said, [])
    passing = ("/run/", "/edition/")
    return sorted(line for line in said.getvalue().decode().splitlines() if not any(word in line for word in passing))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with what several may see, persons, two documents of one name, mapped tables, a verdict, and a statement.

    The tables were loaded in another order than their names sort in, and nothing but the home is left of them.
    """
    folder = tmp_path_factory.mktemp("many")
    home = Home(folder / "home", builders=BUILDERS)
    people = written(folder / "a" / "people", {"persons.csv": PERSONS, "holdings.csv": HOLDINGS}, who=WHO)
    one = written(folder / "a" / "one", {**TABLES, "note.txt": NOTE})
    two = written(folder / "a" / "two", {"note.txt": PROSE.replace("1\t", "1\tOf the year 2021.\n2\t")})
    secret = written(folder / "a" / "secret", SECRET, **DEEP)
    boards = written(folder / "a" / "m", {"staff.csv": "code,title\nlb,Lake Board\n", "how.yml": MAPPING})
    restricted = [Given(path, clearance=MEMBERS) for path in secret]
    restricted += [Given(two[0], clearance=SECRETARIAT), Given(boards[0], clearance=MEMBERS, mapping=boards[1])]
    for paths in ([*one, *people], restricted):
        report = load(home, paths, Policy.WHOLE_FILES, "tests")
        assert [str(p) for f in report.files for p in f.problems] == []
    judge(home, "body/deep-sea-task-force", "rejected", "ann")
    view = Shelf(home).graph.at()
    given = {"member": "post/q", "body": "River Team", "role": "member", "from": "2020"}
    byhand.add(home, view, byhand.kind("Membership"), given, "ann", byhand.Cited("minutes of May"))
    publish(home)
    return home


def again(home: Home) -> Rebuilt:
    damage(home, add=True)
    for index in home.path.glob(f"editions/**/{FILE}"):
        index.unlink()
    return rebuilt(Home(home.path, builders=BUILDERS), "tests")


def test_what_everybody_is_given_is_the_same_before_and_after(many: Home) -> None:
    before = {level: exported(many, level) for level in LEVELS}
    ann = key_of(many, WHO)
    made = again(many)
    assert made.missing == () and made.files == 14
    after = {level: exported(many, level) for level in LEVELS}
    for level in LEVELS:
        assert after[level] == before[level], level
    assert len(before[PUBLIC]) < len(before[MEMBERS]) < len(before[SECRETARIAT])
    assert key_of(many, WHO) == ann and "Ek" not in json.dumps(kept(many))
