"""What a home survives: kills, a full disk, a folder that may not be written, two writers, one bad file of many."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults.killing import ROOT, kill, prepared
from faults.writing import readings

from graph.editions.checksums import faults, read
from graph.editions.doctor import examined
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.ledger.ledger import Word
from graph.reading import Place, Reading
from loaders.load import Policy, load


def bodies(home: Home) -> int:
    return len(Shelf(home).graph.names.all("Body"))


def child(code: str, *words: object, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], cwd=ROOT, capture_output=True, text=True, preexec_fn=before
    )


def test_writers_that_are_killed_leave_the_edition_before_or_the_one_after(tmp_path: Path) -> None:
    """The long form: python -m tests.faults 50."""
    run = kill(tmp_path / "home", 7, seed=4)
    assert run.wrong == [] and run.kills == 7


WRITE = """
import sys
from pathlib import Path
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from tests.faults.writing import readings
home = Home(Path(sys.argv[1]), builders=BUILDERS)
with home.change("too much", by="faults") as change:
    change.put(readings(1, 2000))
"""


@pytest.mark.parametrize("most", [2_000, 60_000, 400_000])
def test_a_file_that_cannot_grow_publishes_nothing(tmp_path: Path, most: int) -> None:
    home = prepared(tmp_path / "home")
    home.ledger.close()
    failed = child(WRITE, home.path, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    assert failed.returncode != 0
    assert_whole_and_writable(home.path)


WORDS = """
import resource, sys
from pathlib import Path
from graph.editions.builders import Later
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from graph.searching.building import build
from tests.faults.writing import readings
def limited(*given):
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.RLIM_INFINITY))
several = [one for one in BUILDERS if not isinstance(one, Later)]
home = Home(Path(sys.argv[1]), builders=[*several, Later(limited), Later(build)])
with home.change("words", by="faults") as change:
    change.put(readings(1, 20))
"""


def test_an_index_of_words_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    pytest.importorskip("tantivy")
    home = prepared(tmp_path / "home")
    before = home.current
    home.ledger.close()
    written = child(WORDS, home.path)
    assert written.returncode == 0 and "index of words" in written.stderr, written.stderr
    assert before and home.current and home.current.number == before.number + 1
    assert [place.name for place in home.current.place.glob("*search-1*")] == []
    assert any("no index of words yet" in one.what for one in examined(home, deep=False))
    assert Shelf(home).graph.finder, "it is made when somebody looks for words"
    assert not any("index of words" in one.what for one in examined(home, deep=False))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here: that takes the rights of root")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("free", [20_000, 300_000, 1_000_000])
def test_a_full_disk_publishes_nothing(small_disk: Path, free: int) -> None:
    home = prepared(small_disk / "home")
    home.ledger.close()
    ballast = small_disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"\0" * max(0, shutil.disk_usage(small_disk).free - free))
    failed = child(WRITE, home.path)
    assert failed.returncode != 0 and bodies(Home(home.path)) == 300
    ballast.unlink()
    assert_whole_and_writable(home.path)


LOAD = """
import sys
from pathlib import Path
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from tests.faults.writing import files
files(Home(Path(sys.argv[1]), builders=BUILDERS), 5)
"""


@pytest.mark.parametrize("free", [4_000, 200_000])
def test_a_load_of_files_on_a_full_disk_publishes_nothing_and_works_afterwards(small_disk: Path, free: int) -> None:
    home = prepared(small_disk / "home")
    home.ledger.close()
    ballast = small_disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"\0" * max(0, shutil.disk_usage(small_disk).free - free))
    failed = child(LOAD, home.path)
    assert "acknowledged" not in failed.stdout and ("No space left" in failed.stderr or "full" in failed.stderr)
    ballast.unlink()
    assert_whole_and_writable(home.path)
    assert "acknowledged 5" in child(LOAD, home.path).stdout
    assert bodies(Home(home.path)) == 610


def assert_whole_and_writable(path: Path) -> None:
    home = Home(path, builders=BUILDERS)
    assert home.current and home.current.number == 1 and bodies(home) == 300
    with home.change("after", by="faults") as change:
        change.put(readings(2, 10))
    assert home.current and bodies(home) == 310 and home.ledger.faults() == []
    assert list(faults(home.current.path, read(home.current.path))) == []
    assert sorted(p.name for p in (path / "editions").iterdir()) == ["000001", "000002"]


READ = """
import os, sys
from pathlib import Path
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.ledger.ledger import Word
import graph.review.review
home = Home(Path(sys.argv[1]))
_ = Shelf(home).graph  # what is imported on first use is, while it may be read
home.ledger.close()
home = Home(Path(sys.argv[1]))
os.setuid(65534)
print(len(Shelf(home).graph.names.all("Body")), len(home.ledger.acts()))
said = [Word("x:1", "accepted")]
for write in (lambda: home.change("a").__enter__(), lambda: home.ledger.act("accepted", "ann", words=said)):
    try:
        write()
    except PermissionError as error:
        print(error)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="another user is needed, who may not write")
def test_a_home_that_may_not_be_written_is_read_with_what_was_decided() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        home = prepared(Path(folder) / "home")
        home.ledger.act("rejected", "ann", words=[Word(home.identity.iri("body/b0-1").value, "rejected")])
        told = child(READ, home.path)
        assert told.stdout.splitlines() == [
            "300 1",
            f"{home.path} may not be written by this user: it can only be read",
            "the ledger may only be read here: its folder is not to be written",
        ], told.stderr


def test_readers_that_are_killed_disturb_nobody(tmp_path: Path) -> None:
    home = prepared(tmp_path / "home")
    code = (
        "import sys\nfrom pathlib import Path\nfrom graph.editions.home import Home\n"
        "from graph.editions.shelf import Shelf\n"
        "shelf = Shelf(Home(Path(sys.argv[1])))\n"
        "print('reading', flush=True)\nwhile True:\n    assert len(shelf.graph.names.all('Body')) % 300 == 0\n"
    )
    several = [
        subprocess.Popen([sys.executable, "-c", code, home.path], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)
    ]
    for one in several:
        assert one.stdout and one.stdout.readline()
    for batch, reader in enumerate(several, start=1):
        with home.change(f"batch {batch}") as change:
            change.put(readings(batch))
            assert reader.poll() is None, "what it read was never half a batch"
            reader.kill()
            reader.communicate()
    assert bodies(home) == 900


def test_one_bad_file_of_many_is_refused_alone(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "papers.csv").write_text("key,name,document,paragraph\ndocument/d,D,document/d,t\n", encoding="utf-8")
    for n in range(60):
        (folder / str(n)).mkdir()
        row = f"body/b{n},Board {n},document/d,{n}" if n != 33 else "body/b33,,document/d,33"
        text = f"key,name,document,paragraph\n{row}\n"
        (folder / str(n) / "bodies.csv").write_text(text, encoding="utf-8")
    report = load(home, [folder], Policy.WHOLE_FILES, "tests")
    [bad] = [f for f in report.files if f.outcome == "refused"]
    assert bad.path.parent.name == "33" and "row 2" in str(bad.problems[0])
    assert bodies(home) == 59 and home.ledger.faults() == []


def test_a_writer_stopped_between_the_pointer_and_the_ledger_is_finished(home: Home) -> None:
    """As a kill there would leave it: the edition is current, and the ledger does not know."""
    for n in (1, 2):
        with home.change(f"batch {n}", by="ann") as change:
            change.put([Reading(Place("document/d", str(n)), (entity("Body", {"name": f"B{n}"}, f"body/{n}"),), "q")])
    lines = (home.path / "ledger.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    home.ledger.close()
    for place in home.path.glob("ledger.sqlite*"):
        place.unlink()
    (home.path / "ledger.jsonl").write_text(lines[0], encoding="utf-8")
    fresh = Home(home.path, builders=BUILDERS)
    with fresh.locked():
        pass
    assert [(p.edition, p.cause, p.by) for p in fresh.ledger.editions()] == [
        (1, "batch 1", "ann"),
        (2, "batch 2", "ann"),
    ]
    assert fresh.current and fresh.current.number == 2 and fresh.ledger.faults() == []
