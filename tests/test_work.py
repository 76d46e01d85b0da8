"""What is done, made and held, and in what manner it is said."""

from pathlib import Path

import pytest

from loaders.extraction import Fact, names_in
from loaders.extraction.facts import facts
from loaders.extraction.gazetteer import gazetteer
from loaders.extraction.mentions import mentions
from loaders.formats.passages import Text, passages

NAMES = tuple(names_in(Path(__file__).parents[1] / "data" / "reference"))


def read(words: str, predicate: str) -> list[Fact]:
    return [fact for fact in facts(Text(words, passages(words)), NAMES) if fact.predicate == predicate]


def told(words: str, predicate: str) -> list[tuple[str, str]]:
    return [(min(f.subject.spellings, key=len), f.object.label) for f in read(words, predicate)]


PLAN = """Plan of the ISCG

2021: done
> one platform chosen instead of four: carried out by BDT, June
2021: begun, not done
> moving of the archives (TSB began it in May)
2022: next steps
> BR shall publish a catalogue of its data by June
"""


def test_a_plan_by_year_says_who_did_what_when() -> None:
    rows = [(f.subject.names[0], f.since, f.modality) for f in read(PLAN, "activity")]
    assert rows == [("BDT", "2021-06", "actual"), ("TSB", "2021-05", "started"), ("BR", "2022-06", "planned")]


def test_an_item_without_a_mark_completes_its_lead_in() -> None:
    words = (
        "The ISCG shall:\n\t1\tidentify common subjects of the Sectors;\n\t2\tpropose mechanisms of cooperation; and\n"
    )
    found = [fact.quote for fact in read(words, "activity")]
    assert found == ["identify common subjects of the Sectors", "propose mechanisms of cooperation"]


def test_a_lead_in_dates_what_it_lists() -> None:
    words = (
        "From January 2021 to December 2022, the ISCG met often. It has made progress in the following areas:\n"
        "· Mapping of the youth activities of the Sectors.\n· Preparing notes for all staff.\n"
    )
    assert [(f.since, f.until) for f in read(words, "activity")] == [("2021-01", "2022-12")] * 2


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("In 2019, UNESCO published the Water Guide.", "2019", "2019"),
        ("UNESCO published the Water Guide on 3 May 2018.", "2018-05-03", "2018-05-03"),
        ("2018: done\n> UNESCO published the Water Guide on 3 May.", "2018-05-03", "2018-05-03"),
        ("2018: done\n> UNESCO published the Water Guide, June.", "2018-06", "2018-06"),
        ("UNESCO published the Water Guide every June.", "", ""),
    ],
)
def test_the_day_of_a_deed(words: str, since: str, until: str) -> None:
    found = read(words, "output")
    assert {(fact.since, fact.until) for fact in found} == {(since, until)}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("The Water Forum (Rome, 3-5 May 2018) was good.", "Rome"),
        ("The Water Forum, held in Rome from 3 to 5 May 2018, was good.", "Rome"),
        ("The Water Forum, which will sit in Valletta, Malta, is near.", "Valletta, Malta"),
        ("Valletta, Malta, hosted the Water Forum in 1998.", "Valletta, Malta"),
        ("The Water Forum (3-5 May 2018, New York) was good.", "New York"),
    ],
)
def test_the_place_of_an_event(words: str, place: str) -> None:
    assert told(words, "eventWhere") == [("Water Forum", place)]


def test_a_place_of_something_else_is_none_of_the_event() -> None:
    assert told("The Water Forum thanked all the people who live in Rome.", "eventWhere") == []


def test_goals_that_matter_are_listed_one_by_one() -> None:
    words = "The goals that matter most for ITU are SDG 9 (Industry), SDG17 (Partnership) and SDG 5 (Gender Equality)."
    found = {min(f.object.spellings, key=len) for f in read(words, "contributesTo")}
    assert found == {"SDG9", "SDG17", "SDG5"}


def test_shares_of_recommendations_are_the_unions_where_nobody_is_named() -> None:
    words = "Of the recommendations of the JIU, 34 were accepted (83%). The rate of implementation was 51%."
    assert told(words, "rate") == [("ITU", "83%"), ("ITU", "51%")]


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("The UNSecretary-General came.", "UN Secretary-General"),
        ("ITU priorities find their place inUN work.", "United Nations"),
        ("The Chief, Conferences Department, came.", "Chief of the Conferences Department"),
        ("The Gender Focal Point came.", "Gender Focal Point"),
    ],
)
def test_things_are_recognized_although_glued_or_parted(words: str, label: str) -> None:
    sentence = f"{words[:-1].rstrip()}, and with it the ISCG is chaired by UNDP."
    assert label in [mention.name.label for mention in mentions(sentence, gazetteer(NAMES))]


def test_an_acronym_nobody_explains_is_that_of_a_named_office() -> None:
    words = "It was for the Information Services Department.\n2022: next steps\n> in the spring ISD opens the archives"
    assert [f.subject.label for f in read(words, "activity")] == ["Information Services Department"]
