"""What was read in prose is asked once, and what a person decided stands."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import said

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import Entity, entity
from graph.naming.names import NotFound
from graph.reading import Place, Reading
from graph.review.judging import correct, decide, decide_all, judge, publish, rule, undo
from graph.review.review import Asked, Proposal, Review, proposal, queue
from graph.view import View

TEXT = "The River Board is chaired by the River Master since 2019. It works with the Flood Team."
REPORT, OTHER = "document/report", "document/other"
BOARD = entity("Body", {"name": "River Board", "acronym": "RB"}, "body/rb")
MASTER = entity("Post", {"name": "River Master"}, "post/rm")
KEEPER = entity("Post", {"name": "River Keeper"}, "post/rk")
PAPERS = [entity("Paper", {"name": name}, key) for name, key in (("Report", REPORT), ("Other", OTHER))]
TEAM = entity("Body", {"name": "Flood Team"}, "body/flood-team")
MEMBER = entity("Membership", {"member": "body/flood-team", "body": "body/rb", "role": "member"})


def chairing(start: str = "2019", who: str = "post/rm", **more: str) -> Entity:
    return entity("Chairing", {"chair": who, "body": "body/rb", "role": "chair", "from": start, **more})


def read(
    *entities: Entity, rule: str = "chaired by", sure: float = 0.8, document: str = REPORT, **more: object
) -> Reading:
    place = Place(document, "¶1", "Chairs", TEXT, 100)
    quote = TEXT[:57]
    how: dict[str, object] = {"status": "proposed", "confidence": sure, **more}
    return Reading(place, entities, quote, 100, 157, rule=rule, **how)  # type: ignore[arg-type]


TABLE = Reading(Place("document/table", "1"), (BOARD, MASTER, KEEPER, *PAPERS), "names")
NEW = read(TEAM, MEMBER, rule="works with", sure=0.7, status="proposed", needs=("body/flood-team",))


def view(home: Home) -> View:
    return Shelf(home).graph.at()


def keys(home: Home, **asked: str) -> list[str]:
    tallied(home)
    return [one.key for one in queue(home, view(home), **asked).proposals]  # type: ignore[arg-type]


def tallied(home: Home) -> None:
    """What is told to wait is what stands in the queue, of all and of each document, without the queue being read."""
    told, read = Review(home, view(home)), Review(home, view(home))
    documents = Counter(document for row in read.undecided for document in row.documents)
    assert told.waiting() == len(read.undecided)
    assert all(told.waiting(key) == documents[key] for key in {REPORT, OTHER, *documents})
    assert "rows" not in vars(told)


def status(home: Home, one: Entity) -> str:
    return next((node.status for node in view(home).nodes([one.key])), "")


def reloaded(home: Home, *readings: Reading, before: str = "v1", now: str = "v2") -> None:
    """Let the document say these readings and nothing else, as a better rule or a new version does."""
    with home.change("again") as change:
        change.replace(before, now, readings)


def test_a_proposal_stands_once_beside_its_passage(home: Home) -> None:
    said(home, TABLE, read(chairing()), read(chairing(asOf="2020"), rule="chair of", sure=0.9))
    [one] = queue(home, view(home)).proposals
    assert (one.subject.name, one.role, one.object.name, one.start) == ("River Master", "chair", "River Board", "2019")
    assert (one.form, one.kind, one.status, one.confidence) == ("fact", "Chairing", "proposed", 0.9)
    assert (one.source.shown, one.source.paragraph, one.source.section) == ("Report", "¶1", "Chairs")
    assert one.source.marked == ("", TEXT[:57], TEXT[57:]) and len(one.sources) == 2


def test_the_queue_is_narrowed_and_counted(home: Home) -> None:
    said(home, TABLE, read(chairing()), NEW, read(about(acronym="RBD"), rule="acronym", sure=0.6))
    found = queue(home, view(home))
    assert [(c.value, c.number) for c in found.kinds] == [
        ("Body", 1),
        ("Chairing", 1),
        ("Membership", 1),
        ("acronym", 1),
    ]
    assert next((c.value, c.number) for c in found.rules) == ("works with", 2) and found.left == 4
    assert keys(home, rule="chaired by") == keys(home, kind="Chairing") == [chairing().key]
    assert keys(home)[0] == chairing().key, "most hangs on who chairs"
    assert keys(home, document=OTHER) == []
    with pytest.raises(ValueError, match="luck"):
        queue(home, view(home), order="luck")


def about(**values: str) -> Entity:
    from graph.entity import about

    return about("Body", values, "body/rb")


@pytest.mark.parametrize("verdict", ["accepted", "rejected"])
def test_what_is_decided_is_not_asked_again_and_can_be_taken_back(home: Home, verdict: str) -> None:
    said(home, TABLE, read(chairing()))
    act = decide(home, view(home), [chairing().key], verdict, "ann", "minutes of May")
    assert keys(home) == [] and act.edition is None, "before it is published"
    assert publish(home) == 2 and keys(home) == []
    assert status(home, chairing()) == ("accepted" if verdict == "accepted" else "")
    reloaded(home, read(chairing(), rule="a better rule"))
    assert keys(home) == [] and status(home, chairing()) == ("accepted" if verdict == "accepted" else "")
    undo(home, "ann")
    assert keys(home) == [chairing().key]
    publish(home)
    assert status(home, chairing()) == "proposed"
    assert [(a.act, a.by, a.undone) for a in home.ledger.acts()] == [("undone", "ann", False), (verdict, "ann", True)]
    with pytest.raises(ValueError, match="ann"):
        undo(home, "ann")


def test_accepting_a_fact_makes_its_new_thing_known_until_it_is_taken_back(home: Home) -> None:
    said(home, TABLE, NEW)
    [one] = [p for p in queue(home, view(home)).proposals if p.form == "fact"]
    assert (one.status, [v.key for v in one.new]) == ("candidate", ["body/flood-team"])
    judge(home, MEMBER.key, "accepted", "ann")
    assert status(home, MEMBER) == "accepted" and view(home).named("body/flood-team").name == "Flood Team"
    assert keys(home) == []
    undo(home, "ann")
    publish(home)
    assert status(home, MEMBER) == "" and view(home).names.of("body/flood-team") is None
    assert len(keys(home)) == 2


def test_accepting_a_new_thing_lets_what_is_said_of_it_be_proposed(home: Home) -> None:
    said(home, TABLE, NEW)
    judge(home, "body/flood-team", "accepted", "ann")
    assert status(home, MEMBER) == "proposed" and keys(home) == [MEMBER.key]


def test_rejecting_a_new_thing_rejects_what_is_said_of_it_then_and_later(home: Home) -> None:
    said(home, TABLE, NEW)
    judge(home, "body/flood-team", "rejected", "ann")
    assert keys(home) == []
    guest = entity("Membership", {"member": "body/flood-team", "body": "body/rb", "role": "observer"})
    said(home, read(TEAM, guest, needs=("body/flood-team",), rule="observes"))
    assert keys(home) == [] and status(home, guest) == ""


def test_a_new_thing_that_is_a_known_one_brings_its_facts_to_it(home: Home) -> None:
    known = entity("Body", {"name": "Team for Floods"}, "body/team-for-floods")
    said(home, TABLE, Reading(Place("document/table", "2"), (known,), "names"), NEW)
    rule(home, view(home), ("body/flood-team", "body/team-for-floods"), "same", "ann")
    assert "body/flood-team" not in keys(home)
    publish(home)
    [one] = queue(home, view(home)).proposals
    assert (one.subject.key, one.status, one.new) == ("body/team-for-floods", "proposed", ())
    judge(home, one.key, "accepted", "ann")
    [node] = view(home).nodes(k for k, _ in view(home).around(["body/team-for-floods"])["body/team-for-floods"])
    assert (node.status, node.values["member"]) == ("accepted", ("body/team-for-floods",))


def test_a_correction_takes_the_place_of_what_was_read_and_both_are_undone_by_one_act(home: Home) -> None:
    said(home, TABLE, read(chairing("2018")))
    correct(home, view(home), chairing("2018").key, {"from": "2019", "subject": "River Keeper"}, "ann")
    assert keys(home) == []
    publish(home)
    right = chairing("2019", "post/rk")
    assert (status(home, chairing("2018")), status(home, right)) == ("", "accepted")
    [cited] = view(home).evidence([right.key])[right.key]
    assert (cited.document, cited.paragraph, cited.quote, cited.rule) == (
        REPORT, "¶1", TEXT[:57], "corrected by a person"
    )  # fmt: skip
    reloaded(home, read(chairing("2018"), sure=0.95), read(chairing("2019", "post/rk")))
    assert keys(home) == [] and status(home, chairing("2018")) == ""
    undo(home, "ann")
    publish(home)
    assert status(home, chairing("2018")) == "proposed"


def test_a_date_that_does_not_tell_facts_apart_is_corrected_in_its_place(home: Home) -> None:
    said(home, TABLE, read(chairing(until="2020")))
    correct(home, view(home), chairing().key, {"until": "2021", "modality": "planned"}, "ann")
    publish(home)
    [node] = view(home).nodes([chairing().key])
    assert (node.status, node.values["until"], node.text("modality")) == ("accepted", ("2021",), "planned")
    undo(home, "ann")
    publish(home)
    [node] = view(home).nodes([chairing().key])
    assert (node.status, node.values["until"], node.text("modality")) == ("proposed", ("2020",), "")


@pytest.mark.parametrize(
    ("changes", "error"),
    [({}, "says so already"), ({"role": "king"}, "one of chair"), ({"object": "post/rm"}, "takes a Body"),
     ({"from": "May"}, "May"), ({"nmae": "x"}, "no property"), ({"subject": "Nobody"}, "Nobody")],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_refused(home: Home, changes: Mapping[str, str], error: str) -> None:
    said(home, TABLE, read(chairing()))
    with pytest.raises((ValueError, KeyError, NotFound), match=error):
        correct(home, view(home), chairing().key, changes, "ann")
    assert home.ledger.acts() == [] and keys(home) == [chairing().key]


def test_a_plain_statement_is_judged_by_itself(home: Home) -> None:
    said(home, TABLE, read(about(acronym="RBD"), rule="acronym"))
    [one] = queue(home, view(home)).proposals
    assert (one.form, one.kind, one.subject.name, one.object.name) == ("statement", "acronym", "River Board", "RBD")
    judge(home, one.key, "rejected", "ann")
    assert view(home).node("body/rb").values["acronym"] == ("RB",) and keys(home) == []
    said(home, read(about(acronym="RBD"), rule="another rule"))
    assert view(home).node("body/rb").values["acronym"] == ("RB",) and keys(home) == []
    undo(home, "ann")
    correct(home, view(home), one.key, {"object": "RBX"}, "ann")
    publish(home)
    assert view(home).node("body/rb").values["acronym"] == ("RB", "RBX")


def test_all_that_a_rule_read_is_decided_in_one_act(home: Home) -> None:
    several = [chairing(str(year)) for year in range(2001, 2041)]
    said(home, TABLE, *map(read, several), read(about(acronym="RBD"), rule="acronym"))
    assert queue(home, view(home)).left == 41
    decide_all(home, view(home), Asked(document=REPORT, rule="chaired by"), "accepted", "ann")
    assert queue(home, view(home)).left == 1
    publish(home)
    assert {status(home, one) for one in several} == {"accepted"}
    undo(home, "ann")
    publish(home)
    assert queue(home, view(home)).left == 41 and {status(home, one) for one in several} == {"proposed"}
    with pytest.raises(ValueError, match="everything at once"):
        decide_all(home, view(home), Asked(), "accepted", "ann")


def test_what_waits_is_published_with_whatever_comes_next(home: Home) -> None:
    said(home, TABLE, read(chairing()))
    decide(home, view(home), [chairing().key], "rejected", "ann")
    another = Home(home.path, builders=home.builders)  # as after a crash
    said(another, read(about(acronym="RBD"), rule="acronym"))
    assert status(another, chairing()) == "" and another.ledger.waiting() == []
    assert [a.edition for a in another.ledger.acts()] == [2]


def test_what_a_person_accepted_stands_when_no_rule_finds_it_any_more(home: Home) -> None:
    said(home, TABLE)
    reloaded(home, read(chairing()), before="", now="v1")
    judge(home, chairing().key, "accepted", "ann")
    reloaded(home)
    assert status(home, chairing()) == "accepted"
    assert [e.rule for e in view(home).evidence([chairing().key])[chairing().key]] == ["accepted by a person"]


@pytest.mark.parametrize(
    ("judged", "verdict", "again", "believed"),
    [("2019", "rejected", "2020", ""), ("2019", "accepted", "2020", ""), ("", "accepted", "2020", "proposed"),
     ("2019", "rejected", "", "")],
)  # fmt: skip
def test_another_start_in_the_same_passage_is_not_asked_again(
    home: Home, judged: str, verdict: str, again: str, believed: str
) -> None:
    said(home, TABLE)
    reloaded(home, read(chairing(judged)), before="", now="v1")
    judge(home, chairing(judged).key, verdict, "ann")
    reloaded(home, read(chairing(again), rule="a better rule"), before="v1", now="v2")
    assert keys(home) == [] and status(home, chairing(again)) == believed


def test_two_tenures_in_one_passage_are_decided_apart(home: Home) -> None:
    said(home, TABLE, read(chairing("2010")), read(chairing("2019")))
    judge(home, chairing("2010").key, "rejected", "ann")
    said(home, read(chairing("2019"), rule="a better rule"))
    assert keys(home) == [chairing("2019").key] and status(home, chairing("2019")) == "proposed"


def test_what_was_rejected_comes_back_when_another_document_states_it(home: Home) -> None:
    said(home, TABLE, read(chairing()))
    judge(home, chairing().key, "rejected", "ann")
    said(home, read(chairing(), document=OTHER))
    found = queue(home, view(home), kind="conflict")
    [one] = found.proposals
    assert one.key == chairing().key and [a.document for a in one.conflicts] == [OTHER]
    assert "rejected" in one.conflicts[0].says and status(home, chairing()) == "", (
        "rejected until a person says otherwise"
    )
    judge(home, chairing().key, "rejected", "ann")
    assert keys(home) == []


def test_another_holder_of_what_only_one_can_hold_is_a_conflict(home: Home) -> None:
    said(home, TABLE, read(chairing()))
    judge(home, chairing().key, "accepted", "ann")
    later, earlier = chairing("2021", "post/rk"), chairing("2010", "post/rk", until="2015")
    said(home, read(later, document=OTHER), read(earlier, document=OTHER))
    found = queue(home, view(home))
    conflicts = {one.key: [a.key for a in one.conflicts] for one in found.proposals}
    assert conflicts == {later.key: [chairing().key], earlier.key: []}
    assert found.proposals[0].key == later.key and found.proposals[0].conflicts[0].says.startswith("River Master")


def test_a_proposal_is_found_by_its_key_whether_decided_or_not(home: Home) -> None:
    said(home, TABLE, read(chairing()))
    judge(home, chairing().key, "accepted", "ann")
    found = proposal(home, view(home), chairing().key)
    assert isinstance(found, Proposal) and found.key == chairing().key
    with pytest.raises(NotFound):
        proposal(home, view(home), MEMBER.key)


def test_the_ledger_of_an_older_home_is_taken_over(home: Home) -> None:
    said(home, TABLE, read(chairing()))
    home.ledger.close()
    (home.path / "ledger.jsonl").unlink()
    with sqlite3.connect(home.path / "ledger.sqlite") as old:
        for table in ("acts", "verdicts", "rulings", "chain"):
            old.execute(f"DROP TABLE {table}")
        old.execute(
            "CREATE TABLE verdicts (id INTEGER PRIMARY KEY, at TEXT, by TEXT, fact TEXT, verdict TEXT, reason TEXT)"
        )
        old.execute("CREATE TABLE rulings (id INTEGER PRIMARY KEY, at TEXT, by TEXT, one TEXT, other TEXT, ruling TEXT,"
                    " kept TEXT, reason TEXT)")  # fmt: skip
        iri = home.identity.iri(chairing().key).value
        old.execute("INSERT INTO verdicts VALUES (1, '2026-01-01', 'bob', ?, 'rejected', '')", (iri,))
    old.close()
    fresh = Home(home.path, builders=home.builders)
    assert keys(fresh) == [] and [(a.act, a.by) for a in fresh.ledger.acts()] == [("rejected", "bob")]
    undo(fresh, "bob")
    assert keys(fresh) == [chairing().key]


def test_the_ledger_holds_no_values(home: Home, tmp_path: Path) -> None:
    said(home, TABLE, read(about(acronym="SECRET"), rule="acronym"))
    [one] = queue(home, view(home)).proposals
    correct(home, view(home), one.key, {"object": "HIDDEN"}, "ann")
    home.ledger.close()
    content = b"".join(p.read_bytes() for p in home.path.glob("ledger.sqlite*"))
    assert b"SECRET" not in content and b"HIDDEN" not in content
