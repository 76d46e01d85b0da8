"""Recommendations of oversight: whether they were accepted, how far they came, and at what rates."""

import pytest
from conftest import said

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from graph.entity import Entity, entity
from graph.identity import slug
from graph.questions import QUESTIONS
from graph.questions.oversight import Oversight, oversight
from graph.reading import Place, Reading
from graph.view import Graph, View

REVIEWS = {"JIU/REP/2010/1": "2010", "JIU/REP/2015/2": ""}
STAGES = {
    ("JIU/REP/2010/1", "1"): [("accepted", "2011"), ("implemented", "2014")],
    ("JIU/REP/2010/1", "2"): [("accepted", "2011"), ("under way", "2014")],
    ("JIU/REP/2010/1", "3"): [("rejected", "2011")],
    ("JIU/REP/2010/1", "4"): [],
    ("JIU/REP/2015/2", "1"): [("under way", "2016")],
}


def read(*several: Entity) -> list[Reading]:
    """What a document states, a reading for each."""
    return [Reading(Place("document/d", "1"), (one,), "words") for one in several]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Two reviews with five recommendations, and a rate as it was reported."""
    stated = [
        entity("OversightBody", {"name": "Joint Inspection Unit", "acronym": "JIU"}, "body/jiu"),
        entity("Organization", {"name": "Union"}, "body/union"),
        entity(
            "Observation",
            {
                "of": "body/union", "measure": "acceptance rate of JIU recommendations", "value": "60",
                "unit": "percent", "qualifier": "nearly", "period": "2010", "asOf": "2014",
            },
        ),
    ]  # fmt: skip
    for symbol, issued in REVIEWS.items():
        stated.append(
            entity("Review", {"name": symbol, "symbol": symbol, "issued": issued}, f"document/{slug(symbol)}")
        )
    for (symbol, label), stages in STAGES.items():
        review = f"document/{slug(symbol)}"
        values = {
            "name": f"{symbol}, {label}", "clauseOf": review, "paragraph": label, "part": "operative",
            "addressees": "body/union",
        }  # fmt: skip
        stated.append(entity("Recommendation", values, f"{review}/r-{label}"))
        stated += [entity("Stage", {"of": f"{review}/r-{label}", "stage": s, "asOf": day}) for s, day in stages]
    return said(Home(tmp_path_factory.mktemp("audited"), builders=BUILDERS), *read(*stated))


def audit(view: View, **given: object) -> Oversight:
    found = QUESTIONS["oversight"].ask(view, given)
    assert isinstance(found, Oversight)
    return found


def test_rates_are_computed_with_their_denominators_beside_those_reported(audited: Graph) -> None:
    found = audit(audited.at(), since="2010", until="2014", by="JIU")
    rates = [(str(r.measure), str(r.formula), r.part, r.whole, r.unknown, r.percent) for r in found.rates]
    assert rates == [
        ("acceptance", "accepted ÷ all that were made", 2, 4, 1, 50.0),
        ("implementation", "implemented ÷ accepted", 1, 2, 0, 50.0),
    ]
    assert [(r.value, r.period) for r in found.reported] == [("nearly 60", "2010")]
    assert str(found.sentence) == "4 recommendations are known of 2010 to 2014: 2 accepted, 1 implemented."
    assert [str(words) for words in found.not_stated] == ["of 1 recommendation, whether it was accepted"]


def test_what_was_acted_on_was_accepted_and_a_symbol_has_its_year(audited: Graph) -> None:
    [one] = audit(audited.at(), since="2015").recommendations
    assert (one.made, one.accepted, one.progress, one.implemented) == ("2015", True, "under way", False)
    assert [maker.acronym for maker in one.by] == ["JIU"]


def test_oversight_is_seen_as_of_a_date(audited: Graph) -> None:
    found = audit(audited.at("2012"), until="2014")
    assert [(r.part, r.whole) for r in found.rates] == [(2, 4), (0, 2)]
    assert "no recommendation of 1990 or before is stated" in str(audit(audited.at(), until="1990").finding)
    with pytest.raises(ValueError, match="the window ends"):
        oversight(audited.at(), since="2015", until="2010")
