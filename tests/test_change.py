"""What a change brings is the same whether it comes at once or bit by bit, and is told as the store would tell it."""

from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Store

from graph.editions.differing import differences
from graph.editions.telling import Told
from graph.entity import Entity, about, entity
from graph.identity import Identity
from graph.overlaps import work
from graph.reading import Place, Reading, term
from graph.store import Embedded
from graph.writing.change import Change
from graph.writing.lines import BATCH, Writer
from graph.writing.rules import breaches

HERE, RUN = Identity(), NamedNode("http://localhost/id/run/1")
TEXT = term("Passage", "text")
ENDS = {"chair": "post/rm", "body": "body/rb", "role": "chair", "from": "2018"}
BOARD = entity("Body", {"name": "River Board", "acronym": "RB", "labels": "Conseil@FR"}, "body/rb")
WORK = {"name": "Dredging", "agents": ["body/rb", "body/lb"], "from": "2019-05", "asOf": ["2020", "2021-02-03"]}
STATED = (
    BOARD,
    entity("Post", {"name": "River Master", "matches": "https://example.org/rm"}, "post/rm"),
    entity("Chairing", {**ENDS, "asOf": "2020"}),
    entity("Chairing", {**ENDS, "asOf": "2021-06-30"}),
    entity("Activity", WORK, "activity/w"),
    entity("Observation", {"of": "body/rb", "measure": "staff", "value": "1.50", "asOf": "2022"}),
    about("Body", {"name": "The Board of the River"}, "body/rb"),
)


def read(number: int, one: Entity) -> Reading:
    return Reading(Place("document/d", str(number)), (one,), "words", confidence=1 - number / 10)


def changed(store: Store, *readings: Reading, told: Told | None = None) -> Change:
    change = Change(store, HERE, RUN)
    change.told = told
    change.put(readings)
    change.finish()
    return change


def test_what_comes_at_once_is_computed_as_what_comes_bit_by_bit() -> None:
    at_once, by_bits = Store(), Store()
    readings = [read(number, one) for number, one in enumerate(STATED)]
    readings.append(replace(read(8, STATED[4]), status="candidate"))
    changed(at_once, *readings)
    for reading in readings:
        changed(by_bits, reading)
    assert set(map(str, at_once)) == set(map(str, by_bits))


def test_what_is_new_is_told_as_the_store_tells_it() -> None:
    store, told = Store(), Told(HERE)
    change = changed(store, *(read(number, one) for number, one in enumerate(STATED)), told=told)
    known = {one.key: one.line() for one in differences(change.nodes, None, store, HERE)}
    lines = dict(told.lines())
    assert lines == {key: known[key] for key in ("activity/w", "post/rm")}  # said once, and without a number
    change.close()


def test_work_that_is_told_is_the_work_that_the_store_knows() -> None:
    store, told = Store(), Told(HERE)
    times = {"from": "2019-05", "until": "2020"}
    event = {"name": "Dredging course", "participants": "body/rb", "themes": ["theme/t", "theme/u"], **times}
    course = entity("Event", {**event, "audience": "pilots", "place": "Geneva", "series": "event/s"}, "event/c")
    plan = entity("Activity", {"name": "Locks", "themes": "theme/t", "modality": "planned"}, "activity/l")
    role = {"responsible": "body/lb", "for": "event/c", "role": "organizer"}
    several = (*STATED, course, plan, entity("Responsibility", role))
    change = changed(store, *(read(number, one) for number, one in enumerate(several)), told=told)
    source, nodes = Embedded(store), [HERE.iri(key) for key in ("activity/w", "activity/l", "event/c")]
    assert set(work.every(source)) == set(nodes)
    assert [told.of(node) is not None for node in nodes] == [True, True, True]
    assert work.told(source, HERE, nodes, told) == work.told(source, HERE, nodes)
    change.close()


def test_rules_find_the_same_in_what_is_told() -> None:
    store, told = Store(), Told(HERE)
    plan = entity("Activity", {"name": "Locks", "modality": "planned", "until": "2001"}, "activity/l")
    twice = entity("Theme", {"name": "Water", "labels": ["Eau@fr", "Eaux@fr"]}, "theme/t")
    once = entity("Theme", {"name": "Wind", "labels": ["Vent@fr"]}, "theme/u")
    several = (*STATED, plan, twice, once)
    change = changed(store, *(read(number, one) for number, one in enumerate(several)), told=told)
    source = Embedded(store)
    found = breaches(source, HERE, change.touched_of, told)
    assert {breach.rule for breach in found} == {"plan-that-lapsed", "two-names-in-one-language"}
    assert found == breaches(source, HERE, change.touched_of) == breaches(source, HERE)
    change.close()


def test_many_lines_are_written_while_more_are_made() -> None:
    writer = Writer(Store())
    for start in range(0, BATCH + 2, 2):
        writer.add(f"<x:{start}>", [" <x:b> <x:c>", " <x:b> <x:d>"])
    writer.flush()
    assert len(writer.store) == BATCH + 2
    writer.close()


def test_a_passage_has_the_words_of_the_document_as_it_is_now() -> None:
    store = Store()
    before, after = (Place("document/d", "1", text=text, start=0) for text in ("It was so.", "It is so."))
    change = Change(store, HERE, RUN)
    change.replace(None, "old", [Reading(before, (BOARD,), "so", status="proposed")])
    change.finish()
    change = Change(store, HERE, RUN)
    change.replace("old", "new", [Reading(after, (BOARD,), "is so", status="proposed")])
    change.finish()
    said = store.quads_for_pattern(HERE.iri(after.key), TEXT, None, None)
    assert [quad.object.value for quad in said if isinstance(quad.object, Literal)] == ["It is so."]
