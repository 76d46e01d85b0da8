"""What extraction finds arrives in the graph: every predicate and kind of end has a place, and nothing absurd does."""

import re
from pathlib import Path

import pytest

from graph.entity import entity
from loaders.extraction import Name
from loaders.extraction.facts import facts
from loaders.extraction.rules import rules
from loaders.formats.passages import Text, passages
from loaders.stating.kinds import absurd, kind
from loaders.stating.known import Known
from loaders.stating.linking import Linker
from loaders.stating.places import PLACES
from ontology import ontology

TABLE = Path(__file__).parents[1] / "docs" / "rules.md"
THINGS = [
    ("Body", "body/iscg", "ISCG"),
    ("CoordinationBody", "body/ungis", "UNGIS"),
    ("UNEntity", "body/undp", "UNDP"),
    ("UNEntity", "body/unesco", "UNESCO"),
    ("Organization", "body/itu", "ITU"),
    ("GoverningBody", "body/itu-council", "ITU Council"),
    ("Post", "post/deputy-secretary-general", "Deputy Secretary-General"),
    ("Plan", "document/water-plan", "Water Plan"),
    ("Conference", "event/council-2016", "Council 2016"),
    ("Theme", "theme/water", "Water"),
    ("Framework", "framework/tunis-agenda", "Tunis Agenda"),
]


def linked(words: str) -> tuple[set[tuple[str, ...]], Linker]:
    """What a text states, each as class and values, and the linker with what it left."""
    known = Known.of(entity(cls, {"name": name}, key) for cls, key, name in THINGS)
    text = Text(words, passages(words))
    linker = Linker("document/a", Name("document", "A"), known)
    made = list(linker.readings(text, facts(text, known.names())))
    return {(e.cls, *(v for _, v in e.values)) for reading in made for e in reading.entities}, linker


def test_one_fact_that_says_two_things_of_itself_is_left_over_and_refuses_no_document() -> None:
    made, linker = linked("ITU increased the acceptance rate from 87% to 87%.")
    assert not [one for one in made if one[0] == "Observation"]
    assert [left.why for left in linker.unplaced if left.fact.predicate == "rate"] == [
        "observation/itu-acceptance-rate-2d4f56913b has qualification 'the rate it rose from' already"
    ]


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("UNDP is a member of the UNGIS.", ("Membership", "body/undp", "body/ungis", "member")),
        ("The UNGIS is made up of UNDP and UNESCO.", ("Membership", "body/unesco", "body/ungis", "member")),
        ("The UNGIS is co-chaired by UNDP and UNESCO.", ("Chairing", "body/unesco", "body/ungis", "co-chair")),
        ("UPU is an observer in the UNGIS, and so is UNDP: UNDP is an observer in the UNGIS.",
         ("Membership", "body/undp", "body/ungis", "observer")),
        ("The secretariat of the UNGIS is UNDP.", ("Responsibility", "body/undp", "body/ungis", "secretariat")),
        ("ITU works closely with UNESCO.", ("Collaboration", "body/itu", "body/unesco")),
        ("The Water Plan was updated in 2016.", ("Stage", "document/water-plan", "updated", "2016")),
        ("The UNGIS was dissolved.", ("Stage", "body/ungis", "dissolved")),
        ("UNESCO requested UNDP to keep the rivers clean.",
         ("Duty", "body/undp", "body/unesco", "To keep the rivers clean")),
    ],
)  # fmt: skip
def test_a_fact_arrives_with_its_class_and_ends(words: str, stated: tuple[str, ...]) -> None:
    made, linker = linked(words)
    assert stated in made or any(set(stated) <= set(one) for one in made), (made, linker.unplaced)


def test_a_person_is_stated_under_a_key_that_waits() -> None:
    made, linker = linked("The ISCG is chaired by Ms Ann Lee.")
    assert not linker.unplaced
    assert any(value.startswith("person/new-") for one in made for value in one)
    assert not any("lee" in value.casefold() for one in made for value in one if "/" in value)


@pytest.mark.parametrize(
    ("name", "segment", "cls"),
    [
        ("Internet Task Force", "body", "CoordinationBody"),
        ("Inter-Agency Network on Rivers", "body", "UNMechanism"),
        ("Conferences Department", "body", "Department"),
        ("Gender Action Plan", "document", "Plan"),
        ("Accessibility Policy", "document", "Policy"),
        ("Youth Summit", "event", "Conference"),
        ("24th meeting of CWG-WSIS", "event", "Meeting"),
        ("Tech Campaign", "initiative", "Campaign"),
        ("River Portal", "tool", ""),
    ],
)
def test_a_new_thing_is_of_the_class_its_name_tells(name: str, segment: str, cls: str) -> None:
    assert kind(segment, name) == cls and not absurd(name, segment)


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("them", "theme"),
        ("other Sectors", "body"),
        ("web pages", "theme"),
        ("internal task force", "body"),
        ("14 March 2017", "event"),
        ("Council Working Group for the Elaboration of the Draft Strategic", "body"),
        ("UN Environment Management Group (EMG), in which it chairs the Issue Group", "body"),
        ("Chief Executives Board and what it has decided", "theme"),
    ],
)
def test_what_names_nothing_is_no_thing(name: str, segment: str) -> None:
    assert absurd(name, segment)


def test_every_predicate_of_the_rules_has_a_place_in_the_table() -> None:
    written = TABLE.read_text(encoding="utf-8").split("## Where a fact goes")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| ((?:`\w+` ?)+)\| (.+?) \|", written, re.M))
    listed = {name for cell in rows for name in re.findall(r"`(\w+)`", cell)}
    assert listed == set(PLACES)
    assert {rule.predicate for rule in rules()} <= set(PLACES)
    named = {cls for cell in rows.values() for cls in re.findall(r"`([A-Z]\w+)", cell)}
    assert named <= {cls.name for cls in ontology().values()}
