"""Gaps: what one would look for and no document states, by declared rules, kept in a table that follows changes."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from conftest import said
from fastapi.testclient import TestClient
from test_cli import remit
from test_graphql import ask
from test_pages import words

from graph.editions.findings import TABLES
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity, entity
from graph.gaps import table
from graph.gaps.pattern import BadPattern, Pattern
from graph.gaps.rule import BadRule, of_files, read, shipped
from graph.questions.gaps import Gaps, gaps
from graph.reading import Place, Reading
from graph.review.judging import identify, judge, publish, undo
from graph.view import Graph
from loaders.load import Policy, load

DOCS = (Path(__file__).parents[1] / "docs" / "gaps.md").read_text(encoding="utf-8")
THEME = entity("Theme", {"name": "Gender"}, "theme/gender")
BOARD = entity("WorkingGroup", {"name": "Board"}, "body/board")
SECTORS = [entity("Sector", {"name": f"ITU-{x}", "acronym": f"ITU-{x}"}, f"body/itu-{x.lower()}") for x in "DRT"]
POST = entity("Post", {"name": "Director of D", "postIn": "body/itu-d"}, "post/d")
COVERED = entity("Coverage", {"body": "body/board", "theme": "theme/gender", "from": "2018"})
RESOLUTION = entity("Resolution", {"name": "Resolution 1"}, "resolution/r1")
VERSION = entity(
    "Version", {"name": "Resolution 1 (2018)", "versionOf": "resolution/r1", "designation": "2018"}, "resolution/r1/a"
)
LINE = entity("ActionLine", {"name": "C7", "code": "C7"}, "action-line/c7")
GOAL = entity("Goal", {"name": "Quality education", "number": "4"}, "goal/4")
ROADMAP = entity("Plan", {"name": "Roadmap"}, "document/roadmap")
WORK = entity("Activity", {"name": "Training"}, "activity/training")
REPORTS = entity("Reporting", {"reporter": "body/board", "to": "body/council"})
COUNCIL = entity("GoverningBody", {"name": "Council"}, "body/council")
PAPER = {"name": "Report of the Board", "authors": "body/board"}
WTSA = entity("GoverningBody", {"name": "WTSA"}, "body/wtsa")
WTDC = entity("GoverningBody", {"name": "WTDC"}, "body/wtdc")
UNGIS = entity("UNMechanism", {"name": "UNGIS"}, "body/ungis")


def resolution(of: str) -> list[Entity]:
    """A resolution of an organ of a Sector on the theme."""
    key = f"resolution/{of}-1"
    organ = {"wtsa": "body/itu-t", "wtdc": "body/itu-d"}[of]
    return [
        entity("Resolution", {"name": key, "adoptedBy": f"body/{of}", "themes": "theme/gender"}, key),
        entity("Composition", {"part": f"body/{of}", "whole": organ}),
    ]


def answers(who: str, role: str, what: str = "theme/gender", **more: str) -> Entity:
    """Somebody who answers for something."""
    return entity("Responsibility", {"responsible": who, "for": what, "role": role, **more})


# For each rule: what makes a gap of which thing, what closes it, and what looks like it and does not.
CASES: dict[str, tuple[list[Entity], str, list[Entity], list[Entity]]] = {
    "themes-without-owner": (
        [THEME],
        "theme/gender",
        [answers("post/d", "focal point")],
        [answers("post/d", "partner")],
    ),
    "themes-without-owner-in-a-sector": (
        [COVERED, THEME, *SECTORS[:1]],
        "theme/gender",
        [answers("post/d", "focal point"), POST],
        [answers("body/board", "lead")],
    ),
    "mechanisms-without-owner": (
        [UNGIS],
        "body/ungis",
        [answers("post/d", "focal point", "body/ungis")],
        [entity("Chairing", {"chair": "post/d", "body": "body/ungis", "role": "chair"})],
    ),
    "owners-without-mandate": (
        [BOARD, answers("body/board", "lead")],
        "body/board",
        [entity("Mandating", {"mandated": "body/board", "mandate": "resolution/r1", "basis": "basis"}), RESOLUTION],
        [entity("Mandating", {"mandated": "theme/gender", "mandate": "resolution/r1", "basis": "basis"}), RESOLUTION],
    ),
    "resolutions-without-activities": (
        [RESOLUTION, VERSION],
        "resolution/r1",
        [entity("Activity", {"name": "Training", "inLineWith": "resolution/r1/a"}, "activity/training")],
        [WORK],
    ),
    "duties-never-reported": (
        [REPORTS, BOARD, COUNCIL],
        REPORTS.key,
        [entity("Report", {**PAPER, "submittedTo": "body/council"}, "document/report")],
        [entity("Report", {**PAPER, "submittedTo": "body/wtsa"}, "document/report")],
    ),
    "co-facilitated-lines-without-roadmap": (
        [LINE, answers("body/board", "co-facilitator", "action-line/c7")],
        "action-line/c7",
        [ROADMAP, entity("Contribution", {"contributor": "document/roadmap", "to": "action-line/c7"})],
        [WORK, entity("Contribution", {"contributor": "activity/training", "to": "action-line/c7"})],
    ),
    "themes-of-one-sector": (
        [THEME, answers("post/d", "focal point", sector="body/itu-d")],
        "theme/gender",
        [answers("post/t", "focal point", sector="body/itu-t")],
        [answers("post/other", "focal point", sector="body/itu-d")],
    ),
    "areas-of-one-sector": (
        [THEME, *SECTORS, WTSA, *resolution("wtsa")],
        "theme/gender",
        [WTDC, *resolution("wtdc")],
        [RESOLUTION],
    ),
    "vacant-posts": (
        [POST, entity("Vacancy", {"of": "post/d", "role": "focal point", "asOf": "2021"})],
        "post/d",
        [answers("body/board", "focal point", "post/d", **{"from": "2022"})],
        [answers("body/board", "focal point", "post/d", **{"from": "2019"})],
    ),
    "goals-without-activity": (
        [GOAL],
        "goal/4",
        [WORK, entity("Contribution", {"contributor": "activity/training", "to": "goal/4"})],
        [LINE, entity("Contribution", {"contributor": "action-line/c7", "to": "goal/4"})],
    ),
}


def readings(several: list[Entity]) -> Iterator[Reading]:
    """What one document says."""
    yield from (Reading(Place("document/d", str(n)), (one,), "words") for n, one in enumerate(several))


def missing(graph: Graph, rule: str, as_of: str | None = None) -> list[str]:
    """The keys of the gaps of a rule."""
    found = gaps(graph.at(as_of), rule)
    return [
        gap.thing.key if gap.thing else gap.fact.key if gap.fact else "" for kind in found.kinds for gap in kind.gaps
    ]


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == {rule.name for rule in shipped()}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_finds_its_gap_until_something_closes_it(home: Home, rule: str) -> None:
    stated, thing, closing, other = CASES[rule]
    assert missing(said(home, *readings([*stated, *other])), rule) == [thing]
    assert thing not in missing(said(home, *readings([*stated, *other, *closing])), rule)


def test_a_gap_is_as_of_a_date(home: Home) -> None:
    lead = answers("body/board", "lead", **{"from": "2019-05", "until": "2021"})
    graph = said(home, *readings([THEME, BOARD, lead]))
    dates = ("2018", "2019", "2021-06", "2022", None)
    assert [missing(graph, "themes-without-owner", d) for d in dates] == [[THEME.key], [], [], [THEME.key], [THEME.key]]


def test_what_was_only_planned_closes_no_gap(home: Home) -> None:
    graph = said(home, *readings([THEME, answers("body/board", "lead", modality="planned")]))
    assert missing(graph, "themes-without-owner") == [THEME.key]


def test_a_gap_is_as_known_by_a_date(home: Home) -> None:
    early, late = (entity("Report", {"name": y, "issued": y}, f"document/{y}") for y in ("2018", "2020"))
    first = (Reading(Place("document/2018", str(n)), (one,), "words") for n, one in enumerate([early, THEME, BOARD]))
    lead = answers("body/board", "lead")
    then = (Reading(Place("document/2020", str(n)), (one,), "x") for n, one in enumerate([late, lead]))
    graph = said(home, *first, *then)
    found = [gaps(graph.at(known_by=day), "themes-without-owner").kinds for day in ("2017", "2019", "2020")]
    things = [[gap.thing for kind in kinds for gap in kind.gaps] for kinds in found]
    assert things == [[], [graph.names.of(THEME.key)], []]


def test_a_gap_says_what_was_searched_and_shows_what_comes_nearest(shared: Path, seeded: Home) -> None:
    found = gaps(Shelf(seeded).graph.at(), "themes-without-owner")
    [kind] = found.kinds
    [one] = [gap for gap in kind.gaps if gap.thing and gap.thing.key == "theme/accessibility"]
    assert str(one.says) == "It is not stated who answers for Accessibility."
    assert any("Accessibility" in e.quote for e in one.evidence)
    assert "not stated in the 5 documents searched" in str(found.sentence) and found.scope.documents == 5
    assert differing(seeded) == []


def test_nothing_missing_is_told_with_what_was_searched(home: Home) -> None:
    found: Gaps = gaps(said(home, *readings([BOARD])).at())
    assert found.kinds == () and "nothing that was looked for is missing" in str(found.sentence).lower()


@pytest.fixture(scope="module")
def seeded(shared: Path, baseline: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The shipped tables, and a report to the Council loaded after them. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("gaps") / "home")
    copytree(baseline.path, home.path)
    [report] = (shared / "seeds").glob("001_*.txt")
    load(home, [report], Policy.WHOLE_FILES, "tests")
    return home


def differing(home: Home) -> list[str]:
    """The tables of findings that are other than if they were made from all."""
    graph, found = Shelf(home).graph, []
    assert graph.folder
    with TemporaryDirectory() as fresh:
        for one in TABLES:
            one.build(graph.source.store, graph.identity, Path(fresh))  # type: ignore[attr-defined]
            with (
                closing(sqlite3.connect(graph.folder / one.FILE)) as kept,
                closing(sqlite3.connect(Path(fresh) / one.FILE)) as new,
            ):
                names = [row[0] for row in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                rows = [[sorted(map(repr, db.execute(f"SELECT * FROM {n}"))) for n in names] for db in (kept, new)]
            found += [f"{one.FILE} {n}" for n, a, b in zip(names, *rows, strict=True) if a != b]
    return found


def test_a_table_that_follows_changes_is_the_one_made_from_all(home: Home) -> None:
    twins = [entity("WorkingGroup", {"name": "The Board"}, "body/board-2"), answers("body/board-2", "lead")]
    stated = [THEME, BOARD, COVERED, *SECTORS, POST, GOAL, answers("body/board", "lead"), *twins]
    said(home, *readings(stated))
    concerned = {"agents": "body/board", "concerns": "body/board-2"}
    more = [entity("Activity", {"name": f"Training {n}", **concerned}, f"activity/{n}") for n in "ab"]
    said(home, *readings(more))
    assert differing(home) == []
    identify(home, ("body/board", "body/board-2"), "same", "a test")
    assert differing(home) == []
    undo(home, "a test")
    publish(home)
    assert differing(home) == []
    judge(home, answers("body/board", "lead").key, "rejected", "a test")
    assert differing(home) == [] and missing(Shelf(home).graph, "themes-without-owner") == []


def test_an_edition_without_a_table_is_asked_all_the_same(tmp_path: Path) -> None:
    others = [build for build in BUILDERS if build.__module__ != "graph.editions.findings"]
    graph = said(Home(tmp_path / "home", builders=others), *readings([THEME]))
    assert graph.folder and table.opened(graph.folder) is None
    assert missing(graph, "themes-without-owner") == [THEME.key]


TITLE = 'title="X"'
HEAD = f'{TITLE}\nsays="{{thing}}"'
BAD = {
    "no table": ("x = 1", "line 1, x: x stands alone: a rule is a table"),
    "a field too many": ('[x]\ntitle = "X"\nsay = "{thing}"', "line 3, x: a rule has no say; it has title, says"),
    "no sentence": ('[x]\ntitle = "X"', "line 1, x: says is missing: a text"),
    "an unknown place": (
        f'[x]\n{TITLE}\nsays="{{who}}"\nwanted="?thing a :Theme"',
        "line 3, x: says: {who} is not known",
    ),
    "no such class": (
        f'[x]\n{HEAD}\nwanted="?thing a :Tehme"',
        "line 4, x: wanted: the ontology has no class :Tehme; did you mean :Theme?",
    ),
    "no such role": (
        f'[x]\n{HEAD}\nwanted="?thing a :Theme"\nmet="""\n?by :responsibleFor ?thing ;\n  :role "leed" .\n"""',
        'line 7, x: met: :role is never "leed": it is one of',
    ),
    "no thing": (f'[x]\n{HEAD}\nwanted="?that a :Theme"', "line 4, x: wanted: a pattern of it lacks ?thing"),
    "no path": (f'[x]\n{HEAD}\nwanted="?thing :part/:whole ?body"', "line 4, x: wanted: :part needs a value"),
    "no negation": (
        f'[x]\n{HEAD}\nwanted="?thing a :Theme . FILTER(NOT EXISTS {{ ?thing :acronym ?a }})"',
        "EXISTS asks of all there is",
    ),
    "no TOML": ("[x", "it is no TOML"),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_rule_is_refused_with_its_line(why: str) -> None:
    text, expected = BAD[why]
    with pytest.raises(BadRule, match=re.escape(expected)):
        read(text, "mine.toml")


@pytest.mark.parametrize(
    "pattern", ["OPTIONAL { ?a :chair ?b }", "?a :chair", "?a :chair ?b ?c", "", "?a nope:x ?b", "FILTER(?a"]
)
def test_a_pattern_is_triples_and_filters(pattern: str) -> None:
    with pytest.raises(BadPattern):
        Pattern.of(pattern)


def documented(folder: Path) -> Path:
    """The first rule that the documentation adds, in a file."""
    return written(folder, 0)


def written(folder: Path, place: int) -> Path:
    path = folder / "tools.toml"
    path.write_text(re.findall(r"^```toml\n(.*?)^```", DOCS, re.M | re.S)[place], encoding="utf-8")
    return path


def test_the_rule_of_the_documentation_finds_something(baseline: Home, tmp_path: Path) -> None:
    found = remit("gaps", "--rules", str(documented(tmp_path)), "--format", "json", home=baseline)
    assert found.returncode == 0 and "tools-without-maintainer" in found.stdout


def test_rules_in_the_home_are_asked_of_everybody(home: Home, tmp_path: Path) -> None:
    (home.path / "gaps").mkdir(parents=True)
    documented(home.path / "gaps")
    tool = entity("Tool", {"name": "Dashboard"}, "tool/dashboard")
    found = gaps(said(home, *readings([tool])).at())
    assert [(kind.name, kind.total) for kind in found.kinds] == [("tools-without-maintainer", 1)]


def test_a_figure_that_falls_is_asked_about(home: Home, tmp_path: Path) -> None:
    body = entity("Bureau", {"name": "Bureau"}, "body/b")
    counts = [
        entity("Observation", {"of": "body/b", "measure": measure, "value": value, "asOf": day})
        for measure, value, day in (
            ("focal points", "12", "2019"),
            ("focal points", "8", "2020-03"),
            ("members", "5", "2019"),
            ("members", "6", "2020"),
        )
    ]
    graph = said(home, *readings([body, *counts]))
    found = gaps(graph.at(), rules=str(written(tmp_path, 1)))
    [fall] = next(kind.gaps for kind in found.kinds if kind.name == "figures-that-fall")
    assert str(fall.says) == "An earlier document states more, and none says why: Bureau: focal points 8."
    assert [one.document for one in fall.evidence] == ["document/d"]


def test_two_rules_do_not_share_a_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[vacant-posts]\ntitle="X"\nsays="{thing}"\nwanted="?thing a :Post"', encoding="utf-8")
    with pytest.raises(BadRule, match=r"mine.toml: the rule vacant-posts is in rules.toml too"):
        of_files([path])


def test_a_stranger_cannot_name_a_file(client: TestClient) -> None:
    assert client.get("/ask/gaps?rules=/no/such/file.toml&format=json").status_code == 200
    assert 'name="rules"' not in client.get("/ask/gaps", headers={"Accept": "text/html"}).text.partition("<footer")[0]


def test_gaps_at_every_door(client: TestClient, baseline: Home) -> None:
    asked = "sentence kinds { total gaps { thing { key } says evidence { document } } }"
    query = f'{{ gaps(kind: "goals-without-activity", first: 20) {{ {asked} }} }}'
    [kind] = ask(client, query)["gaps"]["kinds"]
    listed = client.get("/ask/gaps?kind=goals-without-activity&first=20&format=json").json()["rows"]
    page = words(client.get("/ask/gaps?kind=goals-without-activity", headers={"Accept": "text/html"}).text)
    assert kind["total"] == len(kind["gaps"]) == len({row["what"] for row in listed if row.get("what")}) == 16
    assert "It is not stated which activity contributes to No poverty." in page
    assert kind["gaps"][0]["says"] == "It is not stated which activity contributes to No poverty."
