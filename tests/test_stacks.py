"""Tables that come out of a file as one cell a line."""

import pytest
from test_extraction import read

TABLE = """Action Line
Lead / moderator
Co-facilitators
Officer in charge
C3. Access to information and knowledge
UNESCO
UNDP, WHO (UPU)
Mr Bo Dahl (TSB); from 2015: Ms Ann Lee
C4. Capacity building
UNDP, on its own
none
Ms Ann Lee
C9. Media
UNESCO in place of WHO
--
WHO is a partner (Mr Ivan Ek)
"""


def found(words: str) -> set[tuple[str, str, str]]:
    return {(fact.predicate, fact.subject.label, fact.object.label.split()[-1]) for fact in read(words)}


@pytest.mark.parametrize(
    "fact",
    [
        ("leadFacilitator", "UNESCO", "C3"),
        ("coFacilitator", "UNDP", "C3"),
        ("coFacilitator", "WHO", "C3"),
        ("responsibleFor", "Bo Dahl", "C3"),
        ("responsibleFor", "Ann Lee", "C3"),
        ("facilitator", "UNDP", "C4"),
        ("responsibleFor", "Ann Lee", "C4"),
        ("leadFacilitator", "UNESCO", "C9"),
        ("responsibleFor", "Ivan Ek", "C9"),
        ("partner", "WHO", "C9"),
    ],
)
def test_a_cell_has_the_role_of_its_column(fact: tuple[str, str, str]) -> None:
    assert fact in found(TABLE)


@pytest.mark.parametrize(
    "fact", [("coFacilitator", "UPU", "C3"), ("leadFacilitator", "UNDP", "C4"), ("leadFacilitator", "WHO", "C9")]
)
def test_what_is_in_brackets_or_replaced_has_no_role(fact: tuple[str, str, str]) -> None:
    assert fact not in found(TABLE)


def test_the_day_beside_a_person_is_that_persons() -> None:
    since = {(fact.subject.label, fact.since) for fact in read(TABLE) if fact.predicate == "responsibleFor"}
    assert {("Ann Lee", "2015"), ("Bo Dahl", "")} <= since


def test_a_list_of_headings_is_no_table() -> None:
    assert not any(fact.rule == "cell below its key" for fact in read("Overview\nAction Line C3\nUNESCO\nUNDP\n"))
