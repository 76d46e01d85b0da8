"""What the screen passes keeps every rule: nothing that breaks one gets through."""

import pytest

from graph.entity import Values, about, entity
from graph.reading import Place, Reading
from loaders.known import Known
from loaders.screening import Screen
from loaders.shapes import LARGE, broken

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
    assert Screen(KNOWN).passes(reading.entities[0]) == passes
    assert not (passes and wrong) and (passes or bool(wrong) or cls == "Observation")


def test_of_many_rows_the_same_are_wrong() -> None:
    good = [entity("Activity", {"name": f"A {n}", "agents": "body/x"}, f"activity/{n}") for n in range(LARGE)]
    bad = entity("Activity", {"name": "B", "agents": "theme/x"}, "activity/b")
    readings = [Reading(Place("document/x", f"row {n}"), (one,)) for n, one in enumerate([*good, bad])]
    found = broken(readings, [reading.place.paragraph for reading in readings], KNOWN)
    assert {number: problem.where for number, problem in found.items()} == {LARGE: f"row {LARGE}"}
