"""What changed from one edition to another, and what is unloaded."""

from pathlib import Path

from conftest import said
from pyoxigraph import Store

from graph.editions.comparison import Comparison, compared
from graph.editions.history import rollback
from graph.editions.home import Home
from graph.entity import entity
from graph.reading import Place, Reading
from graph.review.judging import judge
from loaders.load import Policy, load
from loaders.loading.unloading import unload

PAPERS = "key,name,document,paragraph\ndocument/d,Paper D,document/d,title\n"
BODIES = "key,name,document,paragraph\nbody/rb,River Board,document/d,1\n"
POSTS = "key,name,document,paragraph\npost/rm,River Master,document/d,1\n"
CHAIRINGS = "chair,body,role,from,document,paragraph,quote\npost/rm,body/rb,chair,2018,document/d,2,chaired by\n"
GOOD = {"papers.csv": PAPERS, "bodies.csv": BODIES, "posts.csv": POSTS, "chairings.csv": CHAIRINGS}


def put(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def loaded(home: Home, folder: Path, files: dict[str, str]) -> None:
    assert not load(home, [put(folder, files)], Policy.WHOLE_FILES, "tests").failed


def between(home: Home, one: int, other: int) -> Comparison:
    first, second = home.edition(one), home.edition(other)
    assert first and second
    return compared(home, first, second)


def quads(home: Home) -> set[str]:
    assert home.current
    runs = ("wasGeneratedBy", "/run/")
    everything = (str(q) for q in Store.read_only(str(home.current.store)))
    return {q for q in everything if not any(word in q for word in runs)}


def test_a_difference_tells_what_is_new_gone_and_other(home: Home, tmp_path: Path) -> None:
    loaded(home, tmp_path / "in", GOOD)
    later = CHAIRINGS.replace("2018", "2020")
    loaded(home, tmp_path / "in", {**GOOD, "chairings.csv": later, "posts.csv": POSTS.replace("Master", "Chief")})
    what = between(home, 1, 2)
    assert [what.words(one) for one in what.changes] == [
        "Chairing: River Board - River Chief (chair, from 2020)",
        "Chairing: River Board - River Chief (chair, from 2018)",
        "Post: River Chief; name: River Master → River Chief",
    ] or sorted(what.words(one) for one in what.changes) == [
        "Chairing: River Board - River Chief (chair, from 2018)",
        "Chairing: River Board - River Chief (chair, from 2020)",
        "Post: River Chief; name: River Master → River Chief",
    ]
    assert what.sentence == "From edition 1 to edition 2: 1 added, 1 removed, 1 changed."
    assert [(what.name(key), len(several)) for key, several in what.by_thing] == [
        ("River Chief", 3),
        ("River Board", 2),
    ]
    assert [(what.name(key), len(several)) for key, several in what.by_document] == [("Paper D", 3)]


def test_a_difference_goes_both_ways_and_by_way_of_what_both_come_from(home: Home) -> None:
    boards = [Reading(Place("document/d", n), (entity("Body", {"name": n}, f"body/{n}"),), n) for n in "abc"]
    said(home, boards[0])
    said(home, boards[1])
    rollback(home, "1", "ann")
    said(home, boards[2])
    assert [(c.state, c.key) for c in between(home, 2, 3).changes] == [("removed", "body/b"), ("added", "body/c")]
    assert [(c.state, c.key) for c in between(home, 3, 2).changes] == [("added", "body/b"), ("removed", "body/c")]
    assert between(home, 3, 3).sentence == "From edition 3 to edition 3: nothing changed."


def test_a_verdict_is_a_difference(home: Home) -> None:
    said(home, Reading(Place("document/d", "1"), (entity("Body", {"name": "Board A"}, "body/a"),), "A"))
    judge(home, "body/a", "rejected", "ann")
    assert [(c.state, c.key, c.documents) for c in between(home, 1, 2).changes] == [
        ("removed", "body/a", ("document/d",))
    ]


def test_unloading_removes_exactly_what_only_it_said(home: Home, tmp_path: Path) -> None:
    loaded(home, tmp_path / "in", {**GOOD})
    before = quads(home)
    more = put(tmp_path / "more", {"bodies.csv": BODIES + "body/sb,Sea Board,document/d,3\n"})
    assert not load(home, [more], Policy.WHOLE_FILES, "tests").failed
    assert quads(home) > before
    [gone], edition = unload(home, str(more / "bodies.csv"), "ann")
    assert (gone.removed, edition) == (1, 3) and quads(home) == before
    assert load(home, [more], Policy.WHOLE_FILES, "tests").edition == 4, "it can be loaded again"


def test_a_file_whose_words_alone_changed_is_still_replaced_by_what_comes_after(home: Home, tmp_path: Path) -> None:
    loaded(home, tmp_path / "in", GOOD)
    loaded(home, tmp_path / "in", {"bodies.csv": BODIES.replace("\n", "\r\n")})
    loaded(home, tmp_path / "in", {"bodies.csv": BODIES.replace("River Board", "Board of the River")})
    assert not [q for q in quads(home) if '"River Board"' in q]
