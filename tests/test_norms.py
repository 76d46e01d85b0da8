"""Beginnings, mandates, instruments, papers and themes, as documents of several layouts tell of them."""

import pytest
from test_extraction import read

TERMS = (
    "Annex to Service Order No. 11/15\n"
    "TERMS OF REFERENCE OF THE INTER-SECTORAL GROUP ON CLEAN WATER (ISG-W)\n"
    "\n"
    "1\tOrigin\n"
    "The Group is founded on Resolution 175 (Guadalajara, 2010). It was by UNDP, after long talks, that the Group was "
    "constituted on 2 May 2011.\n"
)
PAGE = (
    "Inter-Sector Coordination Group (ISCG)\n"
    "\n"
    "The ISCG works for the Sectors. The ISCG is old. The ISCG rests.\n"
    "\n"
    "Themes\n"
    "Clean rivers (since 2019)\n"
    "Green lakes (since 2021)\n"
    "\n"
    "Meetings\n"
    "13th\t3 October 2023\tGeneva\n"
    "14th\t12 March 2024\tGeneva\n"
    "15th\t24 September 2024 (planned)\tvirtual\n"
)


def stated(words: str, predicate: str) -> set[tuple[str, str]]:
    """Both ends of each fact of a predicate that is trusted."""
    return {(f.subject.label, f.object.label) for f in read(words) if f.predicate == predicate and f.confidence >= 0.5}


def test_a_heading_in_capitals_names_its_group() -> None:
    assert stated(TERMS, "fullName") == {("Inter-Sectoral Group on Clean Water",) * 2}


def test_terms_of_reference_are_the_order_whose_annex_they_are() -> None:
    group = "Inter-Sectoral Group on Clean Water"
    orders = {(group, "Service Order No. 11/15"), (group, "Resolution 175 (Guadalajara, 2010)")}
    assert stated(TERMS, "mandatedBy") == orders


def test_a_cleft_tells_who_founded_and_when() -> None:
    assert stated(TERMS, "establishedBy") == {("Inter-Sectoral Group on Clean Water", "UNDP")}
    assert stated(TERMS, "establishedOn") == {("Inter-Sectoral Group on Clean Water", "2011-05-02")}


def test_lines_below_a_heading_are_themes_since_a_year() -> None:
    themes = {(f.object.label, f.since) for f in read(PAGE) if f.predicate == "coversTheme"}
    assert themes == {("Clean rivers", "2019"), ("Green lakes", "2021")}


def test_a_table_of_meetings_tells_the_last_and_the_next() -> None:
    assert stated(PAGE, "meetingDate") == {("ISCG", "2024-03-12"), ("ISCG", "2024-09-24")}


@pytest.mark.parametrize(
    ("words", "predicate"),
    [
        ("UNDP recommended that the ISCG be established.", "establishedBy"),
        ("UNDP was informed in 2017 that the ISCG rests.", "establishedOn"),
        ("The ISCG took note of Resolution 175.", "mandatedBy"),
        ("The ISCG is not accountable to UNDP.", "reportsTo"),
        ("The Council is invited to note that UNDP met.", "instructs"),
        ("UNDP spoke of Resolution 70.", "adopted"),
        ("The ISCG covers the cost of travel.", "coversTheme"),
        ("Until 2010 the ISCG was chaired by UNDP.", "alternativeName"),
        ("The ISCG meets three times a year.", "meetingCount"),
    ],
)
def test_what_is_not_said_is_not_stated(words: str, predicate: str) -> None:
    assert stated(words, predicate) == set()


def test_a_web_page_has_no_number_and_cites_nothing() -> None:
    assert stated("The ISCG rests on Resolution 70.", "cites") == set()
    assert stated("Document C15/46\n\nThe ISCG rests on Resolution 70.\n", "cites") == {("C15/46", "Resolution 70")}


def test_a_conference_that_is_not_named_is_left_to_a_reviewer() -> None:
    assert stated("The ISCG rests on Resolution 70 (Rev. Guadalajara, 2010).", "adopted") == set()


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Resolution ITU-R 9-6 is old.", "Resolution ITU-R 9-6"),
        ("The SO 16/13 is old.", "Service Order No. 16/13"),
        ("Resolution 1332 (C11, last amended C16) is old.", "Resolution 1332 (C11, last amended C16)"),
        ("Document ISCG-5/3 is old.", "ISCG-5/3"),
    ],
)
def test_symbols_are_read_in_their_notations(words: str, label: str) -> None:
    assert label in {f.object.label for f in read("Document C15/46\n\n" + words) if f.predicate == "cites"}
