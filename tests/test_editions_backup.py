"""Backups, what is damaged, and making an edition again."""

import os
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Store
from test_cli import remit

from graph.editions.backup import back_up, restore
from graph.editions.checksums import Damaged, read
from graph.editions.doctor import advice, examined, renew_ledger
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.review.judging import judge
from loaders.load import Policy, load

PAPERS = "key,name,document,paragraph\ndocument/d,Paper D,document/d,title\n"
BODIES = "key,name,document,paragraph\nbody/rb,River Board,document/d,1\nbody/sb,Sea Board,document/d,2\n"


@pytest.fixture
def kept(home: Home, tmp_path: Path) -> Home:
    """A home with two tables and a verdict."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("papers.csv", PAPERS), ("bodies.csv", BODIES)):
        (folder / name).write_text(text, encoding="utf-8")
    assert not load(home, [folder], Policy.WHOLE_FILES, "tests").failed
    judge(home, "body/sb", "rejected", "ann")
    return home


def bodies(home: Home) -> list[str]:
    return [n.name for n in Shelf(home).graph.names.all("Body")]


def quads(home: Home) -> set[str]:
    assert home.current
    return {str(q) for q in Store.read_only(str(home.current.store)) if "/run/" not in str(q)}


def damage(home: Home, name: str = "", add: bool = False) -> Path:
    """Damage a file of the current edition: some bytes in the middle, or one more at the end."""
    assert home.current
    largest = max((home.current.path / "store").glob("*.sst"), key=lambda place: place.stat().st_size)
    place = home.current.path / name if name else largest
    content = bytearray(place.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4] = bytes(255 - byte for byte in content[middle : middle + 4])
    place.unlink()  # what another edition shares stays whole
    place.write_bytes(bytes(content) + b"\0" * add)
    return place


def test_a_backup_is_a_copy_that_is_restored_whole(kept: Home, tmp_path: Path) -> None:
    made = back_up(kept, tmp_path / "backup", "ann")
    links = [place for place in (tmp_path / "backup").rglob("*") if place.is_file() and os.stat(place).st_nlink > 1]
    assert made.edition == 2 and not links
    shutil.rmtree(kept.path)
    restore(tmp_path / "backup", tmp_path / "again")
    again = Home(tmp_path / "again", builders=kept.builders)
    assert bodies(again) == ["River Board"] and again.ledger.faults() == []
    assert load(again, [tmp_path / "in"], Policy.WHOLE_FILES, "tests").edition is None, "nothing is to be loaded anew"
    judge(again, "body/rb", "rejected", "bob")
    assert bodies(again) == []


def test_a_damaged_backup_is_refused_by_the_name_of_the_file(kept: Home, tmp_path: Path) -> None:
    back_up(kept, tmp_path / "backup", "ann")
    victim = next((tmp_path / "backup" / "sources").rglob("*/*"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    with pytest.raises(Damaged, match=f"{victim.name} is not as it was written"):
        restore(tmp_path / "backup", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_what_is_damaged_is_not_backed_up(kept: Home, tmp_path: Path) -> None:
    damage(kept)
    with pytest.raises(Damaged, match="edition 2 is damaged, and is not backed up"):
        back_up(kept, tmp_path / "backup", "ann")
    assert not (tmp_path / "backup").exists()


def test_a_file_of_another_size_is_seen_at_once_and_one_of_the_same_by_the_doctor(kept: Home) -> None:
    assert [one.whole for one in examined(kept, deep=True)] == [True] * 4
    damage(kept)
    shallow, deep = list(examined(kept, deep=False)), list(examined(kept, deep=True))
    [found] = [one for one in deep if not one.whole]
    assert found.what == "edition 2, the current one" and ".sst is not as it was written" in found.faults[0]
    assert "`remit rollback 1`" in advice(kept, deep) and "--rebuild" in advice(kept, deep)
    assert len(shallow) == 4
    damage(kept, add=True)
    with pytest.raises(Damaged, match=r"edition 2 is damaged: store/\d+.sst has"):
        _ = Shelf(kept).graph


def test_the_command_line_says_what_is_damaged(kept: Home) -> None:
    assert remit("doctor", home=kept).returncode == 0
    damage(kept, "store/CURRENT", add=True)
    asked = remit("search", "River", home=kept)
    assert asked.returncode == 4 and "store/CURRENT" in asked.stderr and "remit doctor" in asked.stderr
    told = remit("doctor", home=kept)
    assert told.returncode == 4 and "remit rollback 1" in told.stdout
    assert remit("rollback", "1", home=kept).returncode == 0
    assert "River Board" in remit("search", "River", home=kept).stdout


def test_an_edition_is_made_again_from_what_was_loaded_and_decided(kept: Home) -> None:
    before = quads(kept)
    damage(kept, add=True)
    made = remit("doctor", "--rebuild", home=kept)
    assert made.returncode == 0, made.stderr
    assert "edition 3 is current: made again from 2 files and 1 acts" in made.stdout
    fresh = Home(kept.path, builders=kept.builders)
    assert quads(fresh) == before and bodies(fresh) == ["River Board"] and fresh.ledger.faults() == []
    assert not list(kept.path.glob(".rebuild*"))


def test_a_damaged_ledger_is_made_again_from_its_journal(kept: Home) -> None:
    entries = list(kept.ledger.chain.entries())
    kept.ledger.close()
    place = kept.path / "ledger.sqlite"
    place.write_bytes(place.read_bytes()[:100] + os.urandom(5000))
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (kept.path / name).unlink(missing_ok=True)
    asked = remit("log", home=kept)
    assert asked.returncode == 4 and "database" in asked.stderr
    assert renew_ledger(kept.path) == len(entries)
    fresh = Home(kept.path, builders=kept.builders)
    assert list(fresh.ledger.chain.entries()) == entries and fresh.ledger.faults() == []
    assert fresh.ledger.verdicts() == {"http://localhost/id/body/sb": "rejected"}


def test_the_checksums_of_what_two_editions_share_are_not_made_twice(kept: Home) -> None:
    one, two = ({s.path: s for s in read(kept.path / "editions" / f"00000{n}")} for n in (1, 2))
    assert one and two and set(two) - set(one)
