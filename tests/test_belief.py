"""What is believed stands once in the default graph, and who says so in the named graphs."""

from dataclasses import replace

from conftest import said

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.review.judging import judge

BODY = entity("Body", {"name": "River Board"}, "body/rb")
POST = entity("Post", {"name": "River Master"}, "post/rm")
CHAIRING = entity("Chairing", {"chair": "post/rm", "body": "body/rb", "role": "chair"})


def reading(paragraph: str, *entities: object, status: str = "accepted", confidence: float = 1.0) -> Reading:
    return Reading(Place("document/d", paragraph), entities, "words", status=status, confidence=confidence)  # type: ignore[arg-type]


def triples(home: Home) -> int:
    rows = Shelf(home).graph.source.rows("SELECT (COUNT(*) AS ?n) { BELIEVED { ?c a :Chairing ; :chair ?who } }")
    return int(str(next(rows)["n"]).split('"')[1])


def test_two_readings_of_a_fact_are_one_answer(home: Home) -> None:
    said(home, reading("1", BODY, POST), reading("2", CHAIRING), reading("3", CHAIRING))
    assert triples(home) == 1


def test_a_fact_is_believed_until_its_last_reading_goes(home: Home) -> None:
    first, second = reading("2", CHAIRING), reading("3", CHAIRING)
    said(home, reading("1", BODY, POST), first, second)
    for gone, left in ((first, 1), (second, 0)):
        with home.change("taking away") as change:
            change.remove([home.identity.iri(gone.key)])
        assert triples(home) == left


def test_a_candidate_is_kept_and_not_believed(home: Home) -> None:
    graph = said(home, reading("1", BODY, POST), reading("2", CHAIRING, status="candidate"))
    assert triples(home) == 0
    assert list(graph.source.rows("SELECT ?g { GRAPH ?g { ?c a :Chairing } }"))


def test_status_and_confidence_are_those_of_the_best_reading(home: Home) -> None:
    graph = said(home, reading("1", BODY, POST), reading("2", CHAIRING, status="proposed", confidence=0.7))
    node = graph.at().node(CHAIRING.key)
    assert (node.status, node.confidence) == ("proposed", 0.7)
    graph = said(home, reading("3", CHAIRING))
    node = graph.at().node(CHAIRING.key)
    assert (node.status, node.confidence) == ("accepted", 1.0)


def test_a_rejected_fact_is_gone_and_stays_gone_when_it_is_read_again(home: Home) -> None:
    said(home, reading("1", BODY, POST), reading("2", CHAIRING))
    judge(home, CHAIRING.key, "rejected", "a test")
    assert triples(home) == 0
    said(home, reading("7", CHAIRING))
    assert triples(home) == 0
    judge(home, CHAIRING.key, "accepted", "a test")
    assert triples(home) == 1


def test_an_accepted_proposal_is_accepted(home: Home) -> None:
    said(home, reading("1", BODY, POST), reading("2", CHAIRING, status="proposed", confidence=0.6))
    judge(home, CHAIRING.key, "accepted", "a test")
    assert Shelf(home).graph.at().node(CHAIRING.key).status == "accepted"


def test_a_thing_is_shown_under_the_name_most_sources_give_it(home: Home) -> None:
    names = ["Inter-Sector Group", "Inter-Sectoral Group", "Inter-Sectoral Group"]
    graph = said(home, *(reading(str(n), entity("Body", {"name": name}, "body/g")) for n, name in enumerate(names)))
    node = graph.at().node("body/g")
    assert node.values["name"] == ("Inter-Sectoral Group",)
    assert node.values["alternativeNames"] == ("Inter-Sector Group",)
    assert graph.names.find("inter sector group").key == "body/g"


def test_what_public_sets_call_a_thing_gives_way_to_what_our_tables_call_it(home: Home) -> None:
    ours, theirs = (entity("Body", {"name": name}, "body/g") for name in ("River Group", "Group on Rivers"))
    public = [replace(reading(str(n), theirs), rule="reference set") for n in range(2)]
    assert said(home, *public).at().node("body/g").text("name") == "Group on Rivers"
    assert said(home, reading("ours", ours)).at().node("body/g").text("name") == "River Group"


def test_dates_of_several_sources_are_one_span(home: Home) -> None:
    values = {"chair": "post/rm", "body": "body/rb", "role": "chair"}
    seen = [entity("Chairing", {**values, "asOf": date}) for date in ("2020-01", "2021-03-31")]
    graph = said(home, reading("1", BODY, POST), *(reading(e.values[3][1], e) for e in seen))
    [node] = graph.at("2020-06").nodes([CHAIRING.key])
    assert (node.text("asOf"), node.holds) == ("2021-03-31", "SURELY")
