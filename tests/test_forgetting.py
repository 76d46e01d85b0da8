"""A person who is forgotten is in no edition, file, text or backup any more, whatever they are packed in."""

import gzip
import io
import json
import shutil
import sqlite3
import zipfile
import zlib
from contextlib import closing, suppress
from pathlib import Path

import pytest
from pyoxigraph import Store
from test_clearance import CITED, HOLDINGS, NOTE, PERSONS, PROSE, TABLES, said, written
from test_templates import fill, problems

from api import cli
from graph.clearance import Clearance
from graph.editions.backup import back_up, verified
from graph.editions.home import Home
from graph.editions.shelf import PINNED, Shelf
from graph.naming.names import NotFound
from graph.reading import Place, Reading
from graph.review.judging import decide, publish
from graph.searching import building
from loaders.load import Given, Policy, load
from loaders.loading.forgetting import forget
from loaders.stating.directory import kept

WHO = "Zebedia Quillfeather"
FOUND = (b"quillfeather", b"zebedia")
STAFF = f"code,title,boss\nlb,Lake Board,{WHO}\n"
HOW = f"""
lookups:
  bosses: {{{WHO}: post/p}}
mappings:
  boards:
    s: body/$(code)
    po:
      - [a, Body]
      - [name, $(title)]
  chairs:
    po:
      - [a, Chairing]
      - {{p: chair, o: {{value: $(boss), lookup: bosses}}}}
      - [body, body/$(code)]
      - [role, chair]
"""


def forms(content: bytes) -> list[bytes]:
    """What is in a file: as it is, and unpacked."""
    several = [content]
    for unpack in (zlib.decompress, gzip.decompress):
        with suppress(zlib.error, OSError, EOFError):
            several.append(unpack(content))
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
        several += [archive.read(name) for name in archive.namelist()]
    return several


def lines(content: bytes) -> str:
    """What a database holds, as it tells it; nothing of what is none."""
    if not content.startswith(b"SQLite format 3"):
        return ""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content[:18] + b"\1\1" + content[20:])  # as one without a write-ahead log
        return "\n".join(database.iterdump()).lower()


def holding(folder: Path) -> list[str]:
    """The files below a folder that hold the name, in the stores also what they hold as they are read."""
    found = []
    for place in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = place.read_bytes()
        whole = [form.lower().replace(b"\0", b"") for form in (*forms(content), lines(content).encode())]
        if any(name in form for form in whole for name in FOUND):
            found.append(str(place.relative_to(folder)))
    for place in folder.rglob("store"):
        if any(name.decode() in str(quad).lower() for quad in Store.read_only(str(place)) for name in FOUND):
            found.append(f"{place.relative_to(folder)}, read")
    return found + [
        f"{place.relative_to(folder)}, searched" for place in folder.rglob(building.FOLDER) if worded(place)
    ]


def worded(place: Path) -> bool:
    """Whether an index of words holds the name."""
    from graph.searching import index

    words = index.opened(place).searcher()
    return any(words.terms_with_prefix(field, name.decode()) for field in index.WORDS.values() for name in FOUND)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that knows a person from tables, from prose for all, and from prose for members, in several editions."""
    tmp_path = tmp_path_factory.mktemp("made")
    home = Home(tmp_path / "home")
    people = written(tmp_path / "people", {"persons.csv": PERSONS, "holdings.csv": HOLDINGS}, who=WHO)
    load(home, [*written(tmp_path / "public", {**TABLES, "note.txt": NOTE}), *people], Policy.WHOLE_FILES, "tests")
    prose = PROSE.replace("Ann Ek", WHO)
    load(home, written(tmp_path / "prose", {"prose.txt": prose}), Policy.WHOLE_FILES, "tests")
    secret = written(tmp_path / "secret", {"secret.txt": prose.replace("1\t", "7\t")})
    load(home, secret, Policy.WHOLE_FILES, "tests", clearance=Clearance.MEMBERS)
    more = f"key,name,{CITED}\nbody/z,Lake Team,document/d,5\n"
    later = written(tmp_path / "later", {"bodies.csv": more, "staff.csv": STAFF, "how.yml": "{how}"}, how=HOW)
    post = {"Post": "Chief of Lakes", "Sector": "Harbour Office", "Answers for": "Water", "Role": "lead", "Holder": WHO}
    given: list[Path | Given] = [
        later[0],
        Given(later[1], mapping=later[2]),
        fill(tmp_path / "later" / "fp.xlsx", "focal-points", post),
    ]
    assert problems(load(home, given, Policy.WHOLE_FILES, "tests")) == []
    home.ledger.close()
    return tmp_path


@pytest.fixture
def known(made: Path, tmp_path: Path) -> Home:
    """That home, to be written to, with the files beside it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path / "home")


def test_a_name_is_nowhere_in_the_home_afterwards(known: Home, tmp_path: Path) -> None:
    key = Shelf(known).graph.names.find(WHO).key
    written(known.path / "dropped", {"waits.csv": f"name\n{WHO}\n", "other.csv": "name\nMe\n"})
    written(known.path / "exports", {"0.out": WHO, "0.json": WHO})
    assert len(holding(known.path)) > 12, "stores, indexes, files, texts, mappings, what waits"
    made = forget(known, WHO.upper(), "tests")
    assert holding(known.path) == []
    assert (made.person, made.edition, made.editions) == (key, 5, [1, 2, 3, 4])
    assert made.readings == 7 and made.texts == 2 and len(made.sources) == 7
    with pytest.raises(NotFound):
        Shelf(known).graph.names.find(WHO)
    with pytest.raises(NotFound):
        forget(known, WHO, "tests")
    assert kept(known) == {} and [p.name for p in (known.path / "dropped").iterdir()] == ["other.csv"]
    told = "\n".join(made.beyond)
    assert "persons.csv was loaded, and may name the person still" in told and "ledger" not in told


def test_a_service_that_runs_forgets_what_it_has_open(known: Home) -> None:
    shelf, asked = Shelf(known), []
    for edition in ("", "2"):
        PINNED.set(edition)
        asked.append((edition, shelf.graph.names.find(WHO).key))
    mark = shelf.edition.mark  # what an answer is known by, to whoever keeps one
    forget(known, WHO, "tests")
    for edition, key in asked:
        PINNED.set(edition)
        assert shelf.graph.names.of(key) is None, f"edition {edition or 'current'}"
    assert shelf.edition.number == 2 and shelf.edition.mark != mark
    PINNED.set("")


def test_what_is_not_of_the_person_stays(known: Home) -> None:
    before, public = said(known), said(known.seen_by(Clearance.PUBLIC))
    forget(known, WHO, "tests")
    hidden = "█" * len(WHO)
    after = {quad.replace(hidden, WHO) for quad in said(known)}
    assert after < before and {quad for quad in before - after if "holding/" not in quad and "person/" not in quad}
    assert {quad.replace(hidden, WHO) for quad in said(known.seen_by(Clearance.PUBLIC))} == public
    assert Shelf(known).graph.names.find("Lake Team") and Shelf(known).graph.names.find("River Team")


def test_a_tombstone_tells_that_and_how_much_and_not_who(known: Home) -> None:
    made = forget(known, WHO, "somebody")
    [entry] = [entry for entry in known.ledger.chain.entries() if entry.kind == "forgotten"]
    assert (entry.by, entry.edition) == ("somebody", made.edition)
    assert entry.about["person"] == made.person and entry.about["readings"] == made.readings
    assert WHO not in json.dumps(entry.about)


def test_loading_goes_on_afterwards(known: Home, tmp_path: Path) -> None:
    forget(known, WHO, "tests")
    again = load(known, [tmp_path / "public", tmp_path / "prose"], Policy.WHOLE_FILES, "tests")
    assert {file.outcome for file in again.files} == {"unchanged"} and holding(known.path) == []
    new = f"key,name,{CITED}\nbody/w,Delta Team,document/d,5\nbody/x2,River Team Two,document/d,5\n"
    report = load(known, written(tmp_path / "new", {"bodies.csv": new}), Policy.WHOLE_FILES, "tests")
    assert [str(p) for f in report.files for p in f.problems] == [] and holding(known.path) == []


def test_a_backup_is_reached_and_what_is_none_is_told(known: Home, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    back_up(known, backups / "monday", "tests")
    with zipfile.ZipFile(backups / "old.zip", "w") as archive:
        archive.writestr("persons.csv", WHO)
    assert holding(backups)
    made = forget(known, WHO, "tests", [backups])
    assert made.backups == [str(backups / "monday")]
    assert any("old.zip is no backup in a folder" in line for line in made.beyond)
    assert holding(backups / "monday") == [] and verified(backups / "monday")


def test_what_a_person_accepted_of_somebody_is_forgotten_too(known: Home) -> None:
    view = Shelf(known).graph.at()
    chairs = "SELECT ?c { BELIEVED { ?c a :Chairing ; :chair ?p ; :status 'proposed' . ?p a :Person } }"
    rows = view.graph.source.rows(chairs)
    [fact] = {known.identity.key(row[0]) for row in rows}
    decide(known, view, [fact], "accepted", "tests")
    publish(known)
    forget(known, WHO, "tests")
    assert holding(known.path) == []
    assert publish(known) == forgotten(known)


def forgotten(home: Home) -> int:
    assert home.current
    return home.current.number


def test_several_of_one_name_are_told_apart_by_the_key(home: Home) -> None:
    from graph.entity import entity

    two = [entity("Person", {"name": WHO}, key) for key in ("person/1", "person/2")]
    with home.change("a test") as change:
        change.put([Reading(Place("document/d", "1"), (one,)) for one in two])
    with pytest.raises(ValueError, match="several persons are called"):
        forget(home, WHO, "tests")
    assert forget(home, "person/2", "tests").readings == 1
    assert Shelf(home).graph.names.find(WHO).key == "person/1"


def test_the_command_asks_before_it_does_it(
    known: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["remit", *words, "--home", str(known.path)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return f"{end.value.code or 0} {capsys.readouterr().out}"

    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert told("forget", WHO).startswith("1") and holding(known.path)
    assert "is forgotten, as of edition 5" in told("forget", WHO, "--yes") and not holding(known.path)
