"""What people state by hand: added, ended, handed on, confirmed; shown, published, and taken back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import said
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from api.access import Access
from api.cli import app as commands
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.naming.names import NotFound
from graph.reading import Place, Reading
from graph.review.byhand import PAPER, Cited, add, confirm, end, kind, replace
from graph.review.due import due
from graph.review.judging import publish, undo
from graph.view import View
from loaders.load import Policy, load
from loaders.tables.confirmations import COLUMNS
from loaders.templates.filled import read_sheets

NAMES = Place("document/names", "1")
CHAIRED = entity("Chairing", {"chair": "post/dsg", "body": "body/isc-tf", "role": "chair", "from": "2020"})


def readings() -> Iterator[Reading]:
    """A task force, its chair, and two other posts."""
    yield Reading(NAMES, (entity("Report", {"name": "Report on rivers", "symbol": "C21/35"}, "document/names"),))
    yield Reading(NAMES, (entity("CoordinationBody", {"name": "Task Force", "acronym": "ISC-TF"}, "body/isc-tf"),))
    yield Reading(NAMES, (entity("Post", {"name": "Deputy Secretary-General"}, "post/dsg"),))
    yield Reading(NAMES, (entity("Post", {"name": "Secretary-General"}, "post/sg"),))
    yield Reading(NAMES, (entity("Theme", {"name": "Accessibility"}, "theme/accessibility"),))
    yield Reading(NAMES, (CHAIRED,), "chaired by the Deputy")


@pytest.fixture
def rivers(home: Home) -> Home:
    """A home with a task force and its chair."""
    said(home, *readings())
    return home


def seen(home: Home) -> View:
    publish(home)
    return Shelf(home).graph.at()


def test_what_is_added_is_believed_with_who_said_so_and_why(rivers: Home) -> None:
    given = {"responsible": "Secretary-General", "for": "Accessibility", "role": "focal point", "from": "2026-01"}
    act = add(rivers, seen(rivers), kind("Responsibility"), given, "Ann", Cited("asked by telephone"))
    view = seen(rivers)
    [(key, _)] = view.around(["theme/accessibility"])["theme/accessibility"]
    node = view.node(key)
    assert (node.text("responsible"), node.text("role"), node.status) == ("post/sg", "focal point", "accepted")
    [why] = view.evidence([key])[key]
    assert (why.document, why.quote, why.rule) == (PAPER, "asked by telephone", "stated by a person")
    assert (act.act, act.by, act.reason) == ("added", "Ann", "asked by telephone")
    assert view.named(PAPER).name == "What was stated by hand"


def test_a_document_is_cited_in_its_place(rivers: Home) -> None:
    confirm(rivers, seen(rivers), [CHAIRED.key], "Ann", Cited("", "C21/35", "2.3", "still chaired"))
    found = seen(rivers).evidence([CHAIRED.key])[CHAIRED.key]
    assert ("document/names", "2.3", "still chaired") in [(e.document, e.paragraph, e.quote) for e in found]


def test_an_end_takes_the_place_of_another_end_and_goes_when_it_is_taken_back(rivers: Home) -> None:
    for until in ("2024", "2025", "2024"):
        end(rivers, seen(rivers), CHAIRED.key, until, "Ann")
        assert seen(rivers).node(CHAIRED.key).values["until"] == (until,)
    undo(rivers, "Ann")
    assert seen(rivers).node(CHAIRED.key).values["until"] == ("2025",)
    undo(rivers, "Ann")
    undo(rivers, "Ann")
    assert "until" not in seen(rivers).node(CHAIRED.key).values


def test_a_holder_is_replaced_by_one_act(rivers: Home) -> None:
    act = replace(rivers, seen(rivers), CHAIRED.key, "Secretary-General", "2026-03", "Ann")
    view = seen(rivers)
    assert view.node(CHAIRED.key).text("until") == "2026-03"
    several = view.nodes(key for key, _ in view.around(["body/isc-tf"])["body/isc-tf"])
    assert {(n.text("chair"), n.text("from"), n.text("role")) for n in several} == {
        ("post/dsg", "2020", "chair"),
        ("post/sg", "2026-03", "chair"),
    }
    undo(rivers, "Ann", act.id)
    view = seen(rivers)
    assert [key for key, _ in view.around(["body/isc-tf"])["body/isc-tf"]] == [CHAIRED.key]
    assert "until" not in view.node(CHAIRED.key).values


def test_what_is_confirmed_is_seen_as_of_that_day(rivers: Home) -> None:
    rivers.clock = lambda: "2026-11-22T10:00:00Z"
    confirm(rivers, seen(rivers), [CHAIRED.key], "Ann")
    assert seen(rivers).node(CHAIRED.key).text("asOf") == "2026-11-22"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"chair": "post/sg", "body": "body/isc-tf"}, "role is missing: one of chair, co-chair"),
        ({"chair": "post/sg", "body": "body/isc-tf", "role": "king"}, "it is one of chair, co-chair"),
        ({"chair": "post/sg", "body": "post/dsg", "role": "chair"}, "body takes a Body"),
        ({"chair": "body/isc-tf", "body": "ISC-TF", "role": "chair"}, "are the same thing"),
        ({"chair": "post/sg", "body": "body/isc-tf", "role": "chair", "from": "soon"}, "soon"),
        (dict(CHAIRED.values), "stated already: confirm it"),
    ],
)
def test_what_cannot_be_added_is_refused_with_what_to_do(rivers: Home, given: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        add(rivers, seen(rivers), kind("Chairing"), given, "Ann")
    assert rivers.ledger.acts() == []


def test_what_cannot_be_ended_replaced_or_confirmed_is_refused(rivers: Home) -> None:
    view = seen(rivers)
    with pytest.raises(ValueError, match="before it begins"):
        end(rivers, view, CHAIRED.key, "2019", "Ann")
    with pytest.raises(ValueError, match="nobody holds"):
        end(rivers, view, "body/isc-tf", "2019", "Ann")
    with pytest.raises(ValueError, match="is who it is already"):
        replace(rivers, view, CHAIRED.key, "post/dsg", "2026", "Ann")
    with pytest.raises(ValueError, match="lies ahead"):
        confirm(rivers, view, [CHAIRED.key], "Ann", as_of="2999")
    with pytest.raises(NotFound):
        confirm(rivers, view, ["chairing/none"], "Ann")
    assert rivers.ledger.acts() == []


def written_down(home: Home, *words: str) -> Result:
    return CliRunner().invoke(commands, [*words, "--home", str(home.path)])


def test_the_command_line_adds_ends_replaces_and_confirms(rivers: Home) -> None:
    added = written_down(
        rivers, "add", "membership", "Secretary-General", "ISC-TF", "--role", "member", "--reason", "x"
    )
    assert "added, as of edition 2 (act 1; remit undo takes it back)" in added.stdout
    assert "confirmed, as of edition 3" in written_down(rivers, "confirm", CHAIRED.key).stdout
    taken = written_down(rivers, "replace", CHAIRED.key, "Secretary-General", "--from", "2026-03")
    assert taken.stdout.count("chairing/") == 2 and "replaced, as of edition 4" in taken.stdout
    assert "ended, as of edition 5" in written_down(rivers, "end", CHAIRED.key, "2026-02").stdout
    assert [act.act for act in rivers.ledger.acts()] == ["ended", "replaced", "confirmed", "added"]


def test_the_command_line_says_what_to_do(rivers: Home) -> None:
    wrong = written_down(rivers, "add", "Kingship", "Secretary-General", "ISC-TF").exception
    assert "is no kind of fact; there are Chairing," in str(wrong)
    wrong = written_down(rivers, "add", "Chairing", "Secretary-Generl", "ISC-TF", "--role", "chair").exception
    assert "Secretary-General" in str(wrong)


def test_graphql_states_by_hand_for_those_who_may(rivers: Home) -> None:
    app = create_app(Shelf(rivers), Access.of(rivers.path), Pool(children=1))
    ends = '{field: "member", value: "Secretary-General"}, {field: "body", value: "ISC-TF"}'
    values = '[%s, {field: "role", value: "member"}]' % ends
    several = (
        'add(kind: "Membership", values: %s, cited: {reason: "x"}) { act }' % values,
        'confirm(keys: ["%s"], asOf: "2025") { act }' % CHAIRED.key,
        'end(key: "%s", until: "2026") { act }' % CHAIRED.key,
        'replace(key: "%s", holder: "post/sg", since: "2026-02", until: "2026-01") { act }' % CHAIRED.key,
    )
    with TestClient(app, base_url="http://127.0.0.1") as door:
        for asked in several:
            query = {"query": f"mutation {{ {asked} }}"}
            assert door.post("/graphql", json=query).status_code == 401
            answer = door.post(
                "/graphql", json=query, headers={"Authorization": f"Bearer {Access.of(rivers.path).token}"}
            )
            assert "errors" not in answer.json()
    assert [act.act for act in rivers.ledger.acts()] == ["replaced", "ended", "confirmed", "added"]
    assert seen(rivers).node(CHAIRED.key).values["until"] == ("2026-01",)


LEAD = entity(
    "Responsibility", {"responsible": "post/sg", "for": "theme/accessibility", "role": "lead", "asOf": "2023"}
)
FOCAL = entity("Responsibility", {"responsible": "post/dsg", "for": "theme/accessibility", "role": "focal point"})


@pytest.fixture
def dated(rivers: Home) -> Home:
    said(rivers, Reading(NAMES, (LEAD,), "lead"), Reading(NAMES, (FOCAL,), "focal point"))
    return rivers


def test_what_is_to_be_confirmed_begins_with_focal_points_and_leaves_out_what_ended(dated: Home) -> None:
    listed = [(d.fact.key, d.last, d.day) for d in due(seen(dated), 12, date(2026, 11, 22))]
    assert listed == [
        (FOCAL.key, "", "2026-11-22"),
        (CHAIRED.key, "2020", "2021-12-31"),
        (LEAD.key, "2023", "2024-12-30"),
    ]
    end(dated, seen(dated), CHAIRED.key, "2024", "Ann")
    confirm(dated, seen(dated), [FOCAL.key], "Ann", as_of="2026-10")
    assert [d.fact.key for d in due(seen(dated), 12, date(2026, 11, 22))] == [LEAD.key]


def test_the_workbook_is_answered_and_loads_back(dated: Home, tmp_path: Path) -> None:
    target = tmp_path / "confirmations.xlsx"
    assert "3 to confirm" in written_down(dated, "confirmations", "-o", str(target)).stdout
    rows = read_sheets(target.read_bytes())["Confirmations"]
    keys = [row[COLUMNS.index("key")] for row in rows[1:]]
    assert keys == [FOCAL.key, CHAIRED.key, LEAD.key]
    answered(
        target,
        {(1, "still true?"): "yes", (2, "still true?"): "no", (2, "ended on"): "2024-05"},
    )
    report = load(dated, [target], Policy.WHOLE_FILES, "tests")
    assert [str(p) for f in report.files for p in f.problems] == []
    view = seen(dated)
    assert view.node(FOCAL.key).text("asOf") == date.today().isoformat()
    assert view.node(CHAIRED.key).text("until") == "2024-05"
    assert (view.node(LEAD.key).text("asOf"), view.node(LEAD.key).text("until")) == ("2023", "")
    [why] = [e for e in view.evidence([FOCAL.key])[FOCAL.key] if e.rule == "confirmed in a workbook"]
    assert why.paragraph == "Confirmations!G2" and why.quote.endswith("focal point, Accessibility: yes")


def test_an_answer_that_cannot_be_read_is_told_with_its_cell(dated: Home, tmp_path: Path) -> None:
    target = tmp_path / "confirmations.xlsx"
    written_down(dated, "confirmations", "-o", str(target))
    answered(
        target,
        {
            (1, "still true?"): "perhaps",
            (2, "still true?"): "yes",
            (2, "ended on"): "2024",
            (3, "still true?"): "no",
            (3, "ended on"): "May",
        },
    )
    report = load(dated, [target], Policy.WHOLE_FILES, "tests")
    assert [str(p) for f in report.files for p in f.problems] == [
        "Confirmations!G2: 'perhaps' is no answer: yes or no",
        "Confirmations!H3: it is said to be still true, and to have ended: answer no, or leave the end empty",
        "Confirmations!H4: 'May' is no date: a year, a month or a day, such as 2026-03",
    ]
    assert report.edition is None
    answered(target, {(1, "still true?"): "no", (2, "still true?"): "", (2, "ended on"): "", (3, "still true?"): ""})
    [refused] = load(dated, [target], Policy.WHOLE_FILES, "tests").files
    assert "Confirmations!H2: it is not so any more: say when it ended" in str(refused.problems[0])


def answered(target: Path, cells: dict[tuple[int, str], str]) -> None:
    """Fill in cells as a spreadsheet program would: the same sheets, other values."""
    sheets = read_sheets(target.read_bytes())
    for (row, column), text in cells.items():
        sheets["Confirmations"][row][COLUMNS.index(column)] = text
    with Workbook(target) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells_ in enumerate(rows):
                sheet.write_row(number, 0, cells_)


def test_the_calendar_has_a_day_for_each(dated: Home, tmp_path: Path) -> None:
    target = tmp_path / "due.ics"
    written_down(dated, "confirmations", "-o", str(target))
    text = target.read_bytes().decode()
    assert text.count("BEGIN:VEVENT\r\n") == 3 and text.endswith("END:VCALENDAR\r\n")
    assert "DTSTART;VALUE=DATE:20211231\r\nDTEND;VALUE=DATE:20220101\r\n" in text
    assert "SUMMARY:Confirm: Deputy Secretary-General\\, focal point\\, Accessibility\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
