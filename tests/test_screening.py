"""What the screen passes keeps every rule: nothing that breaks one gets through."""

import pytest

from graph.entity import Values, about, entity
from graph.reading import Place, Reading
from graph.writing.packing import Packed
from graph.writing.surveying import Survey
from loaders.loading.screening import Screen
from loaders.loading.shapes import LARGE, broken
from loaders.stating.known import Known

KNOWN = Known.of([entity(cls, {"name": cls}, f"{cls.lower()}/x") for cls in ("Body", "Theme", "Post")])
SEAT = {"responsible": "body/x", "for": "theme/x", "role": "focal point"}
COUNT = {"of": "body/x", "measure": "staff", "value": "1.5", "asOf": "2020"}


@pytest.mark.parametrize(
    ("cls", "values", "key", "passes"),
    [
        ("Activity", {"name": "A", "agents": "body/x", "themes": "theme/x", "from": "2019-02"}, "activity/a", True),
        ("Activity", {"name": "A", "modality": "planned", "page": "https://example.org/a"}, "activity/a", True),
        ("Activity", {"agents": "body/x"}, "activity/a", False),
        ("Activity", {"name": "A", "agents": "theme/x"}, "activity/a", False),
        ("Activity", {"name": "A", "agents": "body/y"}, "activity/a", False),
        ("Responsibility", SEAT, "", True),
        ("Responsibility", {**SEAT, "for": "body/x"}, "", False),
        ("Chairing", {"chair": "body/x", "body": "post/x", "role": "chair"}, "", False),
        ("Goal", {"name": "G", "number": "8"}, "goal/8", True),
        ("Goal", {"name": "G", "number": "18"}, "goal/18", False),
        ("Observation", COUNT, "", False),  # not sure: a rule looks at the whole of it
    ],
)
def test_what_passes_breaks_no_rule(cls: str, values: Values, key: str, passes: bool) -> None:
    reading = Reading(Place("document/x", "row 2"), (about(cls, values, key),))
    wrong = broken([reading], ["row 2"], KNOWN)
    assert Screen(KNOWN).passes(reading.entities[0]) == passes == Screen(KNOWN).passes_all(Survey.of([reading]))
    assert not (passes and wrong) and (passes or bool(wrong) or cls == "Observation")


def test_of_many_rows_the_same_are_wrong() -> None:
    good = [entity("Activity", {"name": f"A {n}", "agents": "body/x"}, f"activity/{n}") for n in range(LARGE)]
    bad = entity("Activity", {"name": "B", "agents": "theme/x"}, "activity/b")
    readings = [Reading(Place("document/x", f"row {n}"), (one,)) for n, one in enumerate([*good, bad])]
    places = [reading.place.paragraph for reading in readings]
    for several in (readings, Packed.of(readings)):
        found = broken(several, places, KNOWN)
        assert {number: problem.where for number, problem in found.items()} == {LARGE: f"row {LARGE}"}


def test_what_is_surveyed_fits_as_what_is_looked_at_one_by_one() -> None:
    paper = Known.of([entity("Paper", {"name": "X"}, "document/x"), entity("Body", {"name": "B"}, "body/x")])
    for document, agent in (("x", "body/x"), ("y", "body/x"), ("x", "body/y"), ("x", "document/x")):
        one = about("Activity", {"name": "A", "agents": agent}, "activity/a")
        reading = Reading(Place(f"document/{document}", "row 2"), (one,))
        assert paper.fits(Survey.of([reading])) != any(paper.unknown(reading))
