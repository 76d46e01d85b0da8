"""What people state by hand: added, ended, handed on, confirmed; shown, published, and taken back."""

from collections.abc import Iterator

import pytest
from conftest import said

from graph import Home, NotFound, Place, Reading, Shelf, View, entity
from graph.byhand import PAPER, Cited, add, confirm, end, kind, replace
from graph.judging import publish, undo

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
