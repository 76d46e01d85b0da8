"""Figures to look at and to take away: what they show is what the graph says, and what documents say runs nowhere."""

import csv
import json
import re
import shlex
import sys
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from conftest import said
from fastapi.testclient import TestClient
from lxml import etree
from PIL import Image
from test_pages import IMAGE, SCRIPT, readings
from typer.testing import CliRunner

from api.access import Access
from api.cli import app
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.crossing import crossing
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.matrices.joints import kind
from graph.matrices.matrix import Asked, matrix
from graph.matrices.order import blocks
from graph.reading import Place, Reading
from graph.tracing.tracing import trace
from graph.view import Graph
from ontology import UnknownTerm
from visualisations import vendor
from visualisations.exports.picture import png
from visualisations.figures.asked import FIGURES
from visualisations.figures.history import history
from visualisations.figures.stages import flow

painted = pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" font-family="IBM Plex Sans">%s</svg>'
ASKED = [
    ("matrix", "rows=body&columns=theme"),
    ("flow", "mandate=Resolution 191"),
    ("timeline", "thing=theme/hostile"),
    ("genealogy", ""),
]


def more() -> Iterator[Reading]:
    """A theme that became the hostile one, and an activity that leads back to its resolution."""
    place = Place("document/C21-35", "3")
    yield Reading(place, (entity("Theme", {"name": "Old theme"}, "theme/old"),))
    merged = {"predecessor": "theme/old", "successor": "theme/hostile", "change": "merge", "from": "2020-05"}
    yield Reading(place, (entity("Succession", merged),), quote="merged")
    activity = {"name": "Portal", "agents": "body/isc-tf", "outputs": "resolution/pp-191", "asOf": "2021"}
    yield Reading(place, (entity("Activity", activity, "activity/portal"),), quote="a portal")
    later = {"body": "body/isc-tf", "theme": "theme/old", "from": "2018", "until": "2019"}
    yield Reading(place, (entity("Coverage", later),), quote="covered it until 2019")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small home with names that are no good."""
    home = Home(tmp_path_factory.mktemp("pictures") / "home", builders=BUILDERS)
    said(home, *readings(), *more())
    return home


@pytest.fixture(scope="module")
def drawn(small: Home) -> Graph:
    """What it says."""
    return Shelf(small).graph


@pytest.fixture(scope="module")
def site(small: Home) -> Iterator[TestClient]:
    """The service over it."""
    with TestClient(
        create_app(Shelf(small), Access("secret"), Pool(deadline=2)), base_url="http://127.0.0.1"
    ) as caller:
        yield caller


def ink(content: bytes) -> tuple[tuple[int, int], int]:
    """How large a picture is, and how many of its points are dark."""
    with Image.open(BytesIO(content)) as image:
        grey = image.convert("L")
        return grey.size, sum(grey.histogram()[:128])


@painted
@pytest.mark.parametrize("words", ["Accessibility", "Кибербезопасность", "الأمن السيبراني", "<&>\u202e"])
def test_a_drawing_is_painted_with_its_letters(words: str) -> None:
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    text = words.replace("&", "&amp;").replace("<", "&lt;")
    size, dark = ink(png(SVG % f'<text x="4" y="28">{text}</text>', 400))
    assert size == (400, 80) and dark > ink(png(SVG % "", 400))[1]


@painted
def test_what_is_no_drawing_is_refused() -> None:
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    with pytest.raises(ValueError, match="SVG"):
        png("<p>no drawing</p>")


@painted
def test_a_picture_of_more_points_than_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="may be 2000 points wide"):
        png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 1000"/>', 4000)


@pytest.mark.parametrize(("name", "asked"), ASKED)
def test_a_figure_is_one_drawing_in_which_nothing_runs(site: TestClient, name: str, asked: str) -> None:
    answer = site.get(f"/{name}.svg?{asked}")
    assert answer.headers["content-type"] == "image/svg+xml"
    root = etree.fromstring(answer.content)
    found = {etree.QName(one).localname for one in root.iter(etree.Element)}
    assert not found & {"script", "image", "foreignObject", "a", "animate", "set"}
    assert not [one for e in root.iter(etree.Element) for one in e.attrib if str(one).lower().startswith("on")]
    assert not [e for e in root.iter(etree.Element) for at, v in e.attrib.items() if "href" in at and v[0] != "#"]
    text = "".join(str(one) for one in root.itertext())
    assert "Edition 1" in text and "1 document searched" in text


@pytest.mark.parametrize(("name", "asked"), ASKED)
def test_a_figure_as_a_file_asks_for_no_other(site: TestClient, name: str, asked: str) -> None:
    html = site.get(f"/{name}.html?{asked}").text
    assert SCRIPT not in html and IMAGE not in html and "url(" not in html.replace("url(#", "")
    assert "default-src 'none'" in html and "<script" not in html and "<link" not in html


def test_a_notebook_shows_a_figure_as_the_picture_it_is(drawn: Graph) -> None:
    from IPython.core.formatters import DisplayFormatter

    figure = FIGURES["matrix"](drawn.at(), {"rows": "body", "columns": "theme"})
    html = DisplayFormatter().format(figure)[0]["text/html"]  # type: ignore[no-untyped-call]
    [title, content] = re.findall(r'^<img alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)">$', html)[0]
    assert b64decode(content).decode() == figure.svg and unescape(title) == figure.title


@pytest.mark.parametrize(("name", "asked"), ASKED)
def test_a_figure_and_its_rows_say_the_same(site: TestClient, drawn: Graph, name: str, asked: str) -> None:
    given = dict(pair.split("=") for pair in asked.split("&") if pair)
    figure = FIGURES[name](drawn.at(), given)
    lines = list(csv.reader(StringIO(site.get(f"/{name}?{asked}&format=csv").text)))
    assert lines[0] == list(figure.columns) and len(lines) == 1 + len(figure.rows())
    assert len(json.loads(site.get(f"/{name}?{asked}&format=json").text)["rows"]) == len(figure.rows())


@painted
@pytest.mark.parametrize(("name", "asked"), ASKED)
def test_a_figure_is_a_picture_without_a_browser(site: TestClient, name: str, asked: str) -> None:
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    answer = site.get(f"/{name}.png?{asked}&width=700")
    (width, _), dark = ink(answer.content)
    assert (answer.status_code, width) == (200, 700) and dark > 500


def test_a_matrix_has_the_facts_between_its_things(graph: Graph) -> None:
    view = graph.at()
    found = matrix(view, Asked(kind("body"), kind("theme")))
    covered = {at for at in crossing(view, "Coverage") if view.named(at[0]).definition.within("Body")}
    assert covered and covered <= found.cells.keys()
    facts = {tie.fact for cell in found.cells.values() for tie in cell.ties}
    assert {node.key for at in covered for node in crossing(view, "Coverage")[at]} <= facts


def test_what_is_said_of_targets_counts_for_their_goal(tmp_path: Path) -> None:
    home, place = Home(tmp_path / "home", builders=BUILDERS), Place("document/C21-35", "1")
    line = entity("ActionLine", {"name": "C2", "code": "C2"}, "action-line/c2")
    goal = entity("Goal", {"name": "Goal 9", "number": "9"}, "goal/9")
    target = entity("Target", {"name": "Target 9.c", "code": "9.c", "goal": "goal/9"}, "target/9.c")
    tied = entity("Contribution", {"contributor": "action-line/c2", "to": "target/9.c"})
    view = said(home, *(Reading(place, (one,)) for one in (line, goal, target, tied))).at()
    [at] = matrix(view, Asked(kind("action-line"), kind("goal"))).cells
    assert [view.named(key).name for key in at] == ["C2", "Goal 9"]


def test_two_dates_are_compared(drawn: Graph) -> None:
    asked = Asked(kind("body"), kind("theme"))
    found = matrix(drawn.at("2025"), asked, drawn.at("2018"), "2018")
    changes = {at[1]: cell.change for at, cell in found.cells.items() if cell.change}
    assert changes == {"theme/old": "went"} and found.changes == {"went": 1}


def test_only_what_was_accepted_is_shown_if_asked(site: TestClient) -> None:
    both = site.get("/matrix?format=csv").text
    accepted = site.get("/matrix?format=csv&accepted_only=yes").text
    assert "Accessibility" in both and "proposed" in both and "proposed" not in accepted


def test_a_cell_opens_to_its_words(site: TestClient) -> None:
    html = site.get("/matrix?row=body/isc-tf&column=theme/accessibility", headers={"Accept": "text/html"}).text
    opened = html[html.index('<section id="cell"') :]
    assert "<mark>Accessibility</mark>" in opened and "Proposed" in opened


def test_what_is_empty_and_should_not_be_is_a_finding(graph: Graph) -> None:
    found = matrix(graph.at(), Asked(kind("body"), kind("theme")))
    empty = [at for at in found.gaps if not at[0]]
    assert empty and {found.gaps[at] for at in empty} <= {"themes-without-owner", "themes-without-owner-in-a-sector"}
    assert not {at[1] for at in empty} & {column for _, column in found.cells}


def test_blocks_stand_together() -> None:
    filled = [(row, column) for row in range(12) for column in range(9) if row % 3 == column % 3]
    rows, columns = blocks(12, 9, filled)
    assert [row % 3 for row in rows] == [0] * 4 + [1] * 4 + [2] * 4
    assert [column % 3 for column in columns] == [0] * 3 + [1] * 3 + [2] * 3


def test_what_is_no_kind_or_no_order_is_refused() -> None:
    with pytest.raises(ValueError, match="a matrix is ordered by"):
        Asked(kind("indicator"), kind("person"), order="size")
    with pytest.raises(UnknownTerm, match="no kind of things"):
        kind("chairing")


def test_a_circle_draws_no_circle(drawn: Graph) -> None:
    view = drawn.at()
    found = flow(trace(view, view.names.find("Resolution 191")))
    assert [(band.source, band.target) for band in found.bands] == [
        ("resolution/pp-191", "body/isc-tf"),
        ("body/isc-tf", "activity/portal"),
    ]
    assert [(step.source.key, step.target.key) for step in found.back] == [("activity/portal", "resolution/pp-191")]


def test_a_timeline_has_every_dated_row_once(drawn: Graph) -> None:
    view = drawn.at()
    found = history(view, view.named("body/isc-tf"))
    facts = [item.row.fact.key for item in found.items if item.row.fact]
    assert len(facts) == len(set(facts)) and len([key for key in facts if key.startswith("coverage/")]) == 3
    chaired = next(item for item in found.items if item.row.role == "chair")
    assert chaired.open and str(chaired.since[0].first) == "2015-03-01"
    before = history(view, view.named("body/isc-tf"), 2010, 2014)
    assert before.outside == len(found.items) - len(before.items)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/timeline?thing=body/isc-tf&first=2020&last=2010", "give the earlier one first"),
        ("/timeline?thing=body/isc-tf&first=20x", "is no year"),
        ("/matrix?rows=nothing", "no class"),
        ("/matrix?then=2019&since=1", "not with both"),
        ("/matrix.png?width=many", "a width is a number"),
        ("/flow.svg", "say of which mandate"),
    ],
)
def test_what_is_asked_wrongly_is_told(site: TestClient, address: str, told: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 400 and told in answer.text


@painted
def test_a_service_without_a_painter_says_what_to_install(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    answer = site.get(f"/{ASKED[0][0]}.png?{ASKED[0][1]}")
    assert answer.status_code == 503 and "pip install resvg-py" in answer.text


@pytest.mark.parametrize("name", ["matrix.svg", "matrix.csv", "matrix.html"])
def test_the_command_writes_a_figure(small: Home, tmp_path: Path, name: str) -> None:
    words = ["picture", "matrix", "body", "theme", "-o", str(tmp_path / name), "--home", str(small.path)]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0 and "pairs are joined" in answer.output and (tmp_path / name).stat().st_size > 200


def test_a_picture_of_no_known_kind_is_refused(small: Home, tmp_path: Path) -> None:
    words = ["picture", "genealogy", "-o", str(tmp_path / "a.doc"), "--home", str(small.path)]
    answer = CliRunner().invoke(app, words)
    assert isinstance(answer.exception, ValueError) and "a picture ends in" in str(answer.exception)
    assert not (tmp_path / "a.doc").exists()


PAGE = (Path(__file__).parents[1] / "docs" / "pictures.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ remit (picture .+)$", PAGE, re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_about_pictures_draws(
    baseline: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(app, [*shlex.split(command), "--home", str(baseline.path)])
    assert answer.exit_code == 0, answer.output
    [written] = tmp_path.iterdir()
    assert written.stat().st_size > 100


def test_the_page_about_pictures_shows_each_and_says_how_it_is_made() -> None:
    folder = Path(__file__).parents[1] / "docs"
    shown = re.findall(
        r"^!\[[^\]]+\]\((pictures/([a-z]+)\.svg)\)\n\n```console\n\$ remit (?:picture )?([a-z]+) ", PAGE, re.M
    )
    assert [name for _, name, made in shown if name == made] == ["map", "matrix", "flow", "timeline", "genealogy"]
    assert {path.name for path in (folder / "pictures").iterdir()} == {f"{name}.svg" for _, name, _ in shown}
    for path, *_ in shown:
        root = etree.fromstring((folder / path).read_bytes())
        assert etree.QName(root).localname == "svg" and "script" not in {etree.QName(e).localname for e in root.iter()}


def test_the_code_of_the_page_about_pictures_runs(baseline: Home) -> None:
    [code] = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
    exec(code, {"home": baseline})
