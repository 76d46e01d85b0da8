"""Who answers for what, where no sentence says so: rosters, tables of action lines, lists of roles."""

from pathlib import Path

import pytest

from loaders.extraction import Name, facts, names_in
from loaders.passages import Text

REFERENCE = Path(__file__).parents[1] / "data" / "reference"
KNOWN = names_in(REFERENCE)


def found(words: str, *predicates: str) -> set[tuple[str, str, str]]:
    """Subject, predicate and object of the facts that a text states, by the shortest name of each, duties by their first."""
    stated = facts(Text.of(words), KNOWN)
    return {
        (_short(f.subject), f.predicate, _short(f.object))
        for f in stated
        if f.confidence >= 0.5 and f.predicate in predicates
    }


def _short(name: Name) -> str:
    return name.label if name.kind == "literal" else min(name.spellings[:4], key=len)


ROSTER = """ITU Focal Points for other WSIS Outcomes relevant to ITU

Activity Focal point Comment
To coordinate the Facilitators Meetings (para 108 of Tunis Agenda)
Ms Ann Lee
Here WSIS is assisted by other Sectors.
Public consultations (paras 68-71)
Mr Dahl
Unit: ETD, which is assisted by TSB (Mr Ek) and BDT (Mr Obi).
What ITU does under other paragraphs - 26(g): actions to bridge the standardization gap:
Mr Ode
(Supported by Ms Roe)
Dealt with in PP-06 Resolution 123
"""


def test_a_duty_is_the_line_above_its_holder() -> None:
    assert {(who, what) for who, _, what in found(ROSTER, "responsibleFor")} == {
        ("Ann Lee", "Coordination of the Facilitators Meetings"),
        ("Mr Dahl", "Public consultations"),
        ("Mr Ode", "Bridging the standardization gap"),
    }


def test_a_remark_says_who_helps_whom() -> None:
    assert found(ROSTER, "assistedBy") == {
        ("WSIS unit", "assistedBy", "other Sectors"),
        ("ETD", "assistedBy", "TSB"),
        ("ETD", "assistedBy", "BDT"),
        ("Mr Ode", "assistedBy", "Ms Roe"),
    }


def test_a_remark_says_what_a_duty_rests_on() -> None:
    assert ("Bridging the standardization gap", "implements", "Resolution 123") in found(ROSTER, "implements")
    assert {what for _, _, what in found(ROSTER, "mandatedBy")} == {"Tunis Agenda"}


@pytest.mark.parametrize(
    ("line", "who", "what"),
    [
        ("Accessibility: Ms Ann Lee (BDT)", "Ann Lee", "Accessibility"),
        ("Accessibility - Ms Ann Lee", "Ann Lee", "Accessibility"),
        ("Ms Ann Lee (BDT): Accessibility", "Ann Lee", "Accessibility"),
    ],
)
def test_duty_and_holder_stand_on_one_line(line: str, who: str, what: str) -> None:
    assert found(f"Intersectoral focal points\n\n{line}\n", "responsibleFor") == {(who, "responsibleFor", what)}


def test_no_roster_no_duties() -> None:
    assert not found("Participants\n\nRiver works\nMs Ann Lee\n", "responsibleFor")


BOARD = """Activity
Responsibilities
Action Line C1
Lead: BDT
UN-DESA is the focal point, and ITU co(Role of
Assisted by SPU, CEC
facilitator. First meeting: 16 May.
stakeholders)
Lead: TSB.
UNDP is the focal point, and ITU co-facilitator.
Action Line C4
First meeting: 11 May
(Capacity building) and C7
Theme eLearning
Focal point is UNESCO, and ITU co-facilitator. First
Action Line C6
meeting: 11 May
"""


def test_a_row_is_read_whatever_the_order_of_its_cells() -> None:
    assert found(BOARD, "responsibleFor", "lead", "assistedBy", "coFacilitator") == {
        ("C1", "lead", "BDT"),
        ("BDT", "assistedBy", "SPU"),
        ("BDT", "assistedBy", "CEC"),
        ("UNDESA", "responsibleFor", "C1"),
        ("ITU", "coFacilitator", "C1"),
        ("C4", "lead", "TSB"),
        ("C7 e-learning", "lead", "TSB"),
        ("UNDP", "responsibleFor", "C4"),
        ("UNDP", "responsibleFor", "C7 e-learning"),
        ("ITU", "coFacilitator", "C4"),
        ("ITU", "coFacilitator", "C7 e-learning"),
        ("UNESCO", "responsibleFor", "C6"),
        ("ITU", "coFacilitator", "C6"),
    }
