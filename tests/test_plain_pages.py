"""What plain pages and reports print in passing: events in brackets, who "it" is, what is denied, offices."""

from test_extraction import read


def ends(words: str, predicate: str) -> set[tuple[str, str]]:
    return {(f.subject.label, f.object.label) for f in read(words) if f.predicate == predicate and f.confidence >= 0.5}


def test_what_has_days_and_a_place_is_an_event_called_by_its_name_alone() -> None:
    words = (
        "2016 was a good year.\nITU participates in many events, including the following: the Water Summit "
        "(23-24 May, Istanbul, Turkey); Lakes III (17-21 October, Quito, Ecuador); Midterm Look at the Plan for the "
        "Decade 2011-2020 (27-29 May, Antalya)."
    )
    taken = ends(words, "participates")
    assert {("ITU", "Lakes III"), ("ITU", "Midterm Look at the Plan for the Decade 2011-2020")} <= taken
    assert ("Lakes III", "2016-10-17") in ends(words, "eventWhen")
    assert ("Lakes III", "Quito, Ecuador") in ends(words, "eventWhere")


def test_two_bodies_in_one_item_are_two() -> None:
    words = (
        "ITU participates in networks, among these the following: the Water Group and the Lake Group; the Sea Group."
    )
    assert {("ITU", "Water Group"), ("ITU", "Lake Group"), ("ITU", "Sea Group")} <= ends(words, "participates")


def test_what_is_denied_is_not_read() -> None:
    assert not ends("The ISCG is not part of the secretariat.", "partOf")
    assert ends("The ISCG is part of the secretariat.", "partOf")


def test_who_co_chairs_does_not_chair_and_who_observes_does_not_take_part() -> None:
    assert ("ITU", "UNGIS") in ends("ITU chairs the UNGIS jointly with UNESCO.", "coChair")
    assert not ends("ITU chairs the UNGIS jointly with UNESCO.", "chair")
    assert not ends("As an observer, ITU took part in the UNGA, the CSTD and the CEB.", "participates")


def test_in_which_it_chairs_is_another_than_what_stands_before() -> None:
    words = "ITU takes part in the UNGIS, in which it chairs the Task Group on Lakes."
    assert ("ITU", "Task Group on Lakes") in ends(words, "chair")


def test_after_a_semicolon_it_is_the_subject_of_the_sentence() -> None:
    words = "UNESCO is old. TSB coordinates the relations with the UN; it is assisted by BDT."
    assert ends(words, "assistedBy") == {("TSB", "BDT")}


def test_offices_posts_and_officers() -> None:
    invited = ends(
        "The ISCG is old. UNICEF and the Office of the UN Envoy on Youth are invited to its meetings.", "invited"
    )
    assert ("ISCG", "Office of the UN Envoy on Youth") in invited
    secretaries = ends(
        "The ISCG is supported by the Deputy to the Director of BDT and the Lakes Officer.", "secretariat"
    )
    assert {holder for _, holder in secretaries} == {"Deputy to the Director of BDT", "Lakes Officer"}
    assert ("ISCG", "Ann Lee") in ends(
        "Inter-Sector Coordination Group\n\nManagement team 2023\nChair: Ms Ann Lee, RAG\n", "chair"
    )


def test_a_division_of_a_bureau_is_part_of_it() -> None:
    assert ("Inclusion Division of BDT", "BDT") in ends("The Inclusion Division of BDT met.", "partOf")


def test_a_named_thing_is_not_its_own_theme() -> None:
    assert not ends("1. Water Bridge: BDT joined the Water Bridge initiative.", "coversTheme")


def test_of_two_beginnings_the_one_a_sentence_states_stands() -> None:
    words = (
        "The Water Task Force was set up in 2021. Under the Water Task Force, two rolls were launched on 2 June 2022."
    )
    assert ends(words, "establishedOn") == {("Water Task Force", "2021")}


def test_an_item_that_goes_on_about_its_title() -> None:
    words = (
        "Key initiatives:\n· WSIS Forum: founded in September 2016 by ITU, UNDP and UNESCO; its Steering Group met.\n"
    )
    assert {founder for _, founder in ends(words, "establishedBy")} == {"ITU", "UNDP", "UNESCO"}


def test_a_clause_of_its_own_is_no_item_of_a_list() -> None:
    words = "ITU leads the Access Coalition together with WHO, and UNDP leads the Lake Group."
    assert ends(words, "lead") == {("Access Coalition", "ITU"), ("Lake Group", "UNDP")}


def test_a_year_before_an_event_tells_its_edition() -> None:
    assert ("ITU", "STI Forum 2016") in ends("ITU participated in the 2016 STI Forum.", "participates")
