"""Who answers for what, where no sentence says so: rosters, tables of action lines, lists of roles."""

from pathlib import Path

import pytest

from loaders.extraction import Name, names_in
from loaders.extraction.facts import facts
from loaders.formats.passages import Text

REFERENCE = Path(__file__).parents[1] / "data" / "reference"
KNOWN = names_in(REFERENCE)


def found(words: str, *predicates: str) -> set[tuple[str, str, str]]:
    """Subject, predicate and object of the facts that a text states, by the shortest name; duties by their first."""
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


def test_a_tables_head_names_the_roles() -> None:
    table = "STREAM              IN THE LEAD        ALONGSIDE\n1 Data policy       BR                 BDT; TSB\n"
    assert found(f"Streams\n\n{table}", "lead", "assistedBy") == {
        ("Data policy", "lead", "BR"),
        ("BR", "assistedBy", "BDT"),
        ("BR", "assistedBy", "TSB"),
    }


def test_a_line_of_dots_leads_to_who() -> None:
    words = "INTER-SECTOR COORDINATION GROUP (ISCG)\n\nComposition\nChair . . . . . . . . BR\nInvited . . . . . TSB\n"
    assert found(words, "chair", "invited") == {("ISCG", "chair", "BR"), ("ISCG", "invited", "TSB")}


MECHANISMS = """ITU FOCAL POINTS FOR MECHANISMS OF THE UNITED NATIONS SYSTEM
ITU's standing in it
Focal point
UNGIS
member; chair in 2012
Ms Sadiqi
High-Level Committee on Programmes (HLCP)
Principal: Deputy Secretary-General
Alternate: Mr Dubois
"""


def test_a_body_in_a_roster_has_its_focal_point() -> None:
    assert found(MECHANISMS, "responsibleFor") == {
        ("Ms Sadiqi", "responsibleFor", "UNGIS"),
        ("Deputy Secretary-General", "responsibleFor", "HLCP"),
        ("Mr Dubois", "responsibleFor", "HLCP"),
    }


def test_a_standing_is_in_the_body_above() -> None:
    assert found(MECHANISMS, "member", "chair") == {("ITU", "member", "UNGIS"), ("ITU", "chair", "UNGIS")}


NOT_SAID = [
    ("The ISCG is open to Member States.", "member"),
    ("The ISCG consists of: a) the Head of Audit, who sits as an observer.", "member"),
    ("The vice-chair of the ISCG is TSB.", "chair"),
    ("UNDP is not responsible for field work.", "responsibleFor"),
    ("ITU is co-facilitator of Action Line C1.", "facilitator"),
    ("The ISCG thanked the chair of UNGIS and TSB.", "chair"),
]


@pytest.mark.parametrize(("words", "predicate"), NOT_SAID)
def test_what_is_not_said_is_not_found(words: str, predicate: str) -> None:
    assert not found(words, predicate)


def test_the_group_is_the_headings_not_the_latest() -> None:
    words = (
        "Inter-Sector Coordination Group (ISCG)\n\nWhat is done is looked at, with reports by the Inter-Sectoral Task"
        " Force (ISC-TF).\n\nThe group is chaired by TSB.\n"
    )
    assert found(words, "chair") == {("ISCG", "chair", "TSB")}


def test_a_list_below_a_role_names_who_has_it() -> None:
    words = (
        "Inter-Sector Coordination Group (ISCG)\n\nVice-Chairs:\nMr Bo Dahl (Peru), BR\nMs Ann Lee (Chad)\n\nThe end.\n"
    )
    assert found(words, "viceChair") == {("ISCG", "viceChair", "Bo Dahl"), ("ISCG", "viceChair", "Ann Lee")}


def test_a_body_and_its_focal_point_stand_on_one_line() -> None:
    words = "The focal points are:\nBDT\tMs Ann Lee\nTSB\tMr Bo Dahl (interim)\n"
    assert found(words, "responsibleFor") == {
        ("Ann Lee", "responsibleFor", "BDT"),
        ("Bo Dahl", "responsibleFor", "TSB"),
    }
