"""What several sources together must not say: noted or refused when a load brings it, and found in a whole edition."""

from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat
from rdflib import SH, Graph

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.editions.telling import Told
from graph.entity import entity
from graph.identity import Identity
from graph.reading import Place, Reading
from graph.writing.change import Change
from graph.writing.rules import breaches, departures, screened
from loaders.load import Policy, Report, load
from ontology import BadOntology
from ontology.rules import read, rules

THINGS = {
    "papers.csv": "key,name,document,paragraph\ndocument/d,Paper D,document/d,title\n",
    "bodies.csv": "key,name,document,paragraph\n"
    + "".join(f"body/{k},Body {k.upper()},document/d,{k}\n" for k in "abcd"),
    "action-lines.csv": "key,name,code,document,paragraph\naction-line/c2,Line C2,C2,document/d,1\n",
    "resolutions.csv": "key,name,document,paragraph\nresolution/pp-1,Resolution 1,document/d,1\n",
    "versions.csv": "key,name,versionOf,designation,adoptedOn,document,paragraph\n"
    "resolution/pp-1/old,Resolution 1 (old),resolution/pp-1,old,2014,document/d,1\n"
    "resolution/pp-1/new,Resolution 1 (new),resolution/pp-1,new,2010-10,document/d,2\n",
    "activities.csv": "key,name,document,paragraph\nactivity/done,Work done,document/d,1\n",
}
DOCS = Path(__file__).parents[1] / "docs" / "constraints.md"
# For each rule: the table, its columns, rows that break it together, one that does not, and the words that are told.
CASES: dict[str, tuple[str, str, list[str], str, str]] = {
    "two-chairs": (
        "chairings.csv", "chair,body,role,from,until,asOf",
        ["body/a,body/c,chair,2018,,2020-05", "body/b,body/c,chair,2019-03-01,2021,"],
        "body/b,body/c,co-chair,2018,2022,",
        "Body C is chaired by two on one day, 2019-03-01: by Body B and by Body A.",
    ),
    "two-sole-facilitators": (
        "responsibilities.csv", "responsible,for,role,from,until,asOf",
        ["body/a,action-line/c2,sole facilitator,2015,,2020", "body/b,action-line/c2,facilitator,,,2018-03-01"],
        "body/b,action-line/c2,implementer,2015,,2020",
        "Body A is the sole facilitator of Line C2 on 2018-03-01, and Body B is facilitator of it on that day.",
    ),
    "conditional-sole-facilitator": (
        "responsibilities.csv", "responsible,for,role,qualification",
        ["body/a,action-line/c2,sole facilitator,", "body/a,action-line/c2,facilitator,at the request of B"],
        "body/a,action-line/c2,facilitator,for a year",
        "Body A is called the sole facilitator of Line C2, and also facilitator of it at the request of B: look whether"
        " both can be so.",
    ),
    "count-that-falls": (
        "observations.csv", "of,measure,value,from,asOf",
        ["body/a,meetings,39,2015-03,2020-01", "body/a,meetings,32,2015-03,2021-03-31"],
        "body/a,meetings,12,2020-12,2021-03-31",
        "meetings of Body A, counted from 2015-03, fall from 39 (2020-01-01) to 32 (2021-03-31).",
    ),
    "succession-in-a-circle": (
        "successions.csv", "successor,predecessor",
        ["body/a,body/b", "body/b,body/c", "body/c,body/a"],
        "body/a,body/d",
        "Body A took the place of Body B, which by other statements came after Body A.",
    ),
    "parts-in-a-circle": (
        "compositions.csv", "part,whole",
        ["body/a,body/b", "body/b,body/a"],
        "body/d,body/a",
        "Body A is part of Body B, which by other statements is part of Body A.",
    ),
    "plan-that-lapsed": (
        "activities.csv", "key,name,from,modality",
        ["activity/w,Workshop W,2019-05,planned"],
        "activity/v,Workshop V,2999,planned",
        "Workshop W was planned for 2019-05, and no source says that it was done.",
    ),
    "milestone-that-lapsed": (
        "milestones.csv", "key,name,milestoneOf,due",
        ["milestone/m,Milestone M,activity/done,2019-05"],
        "milestone/n,Milestone N,activity/done,2999",
        "Milestone M, a milestone of Work done, was due 2019-05, and no source says how far it came.",
    ),
    "version-before-its-predecessor": (
        "successions.csv", "successor,predecessor",
        ["resolution/pp-1/new,resolution/pp-1/old"],
        "body/a,body/b",
        "Resolution 1 (new) was adopted in 2010-10, before Resolution 1 (old) (2014), whose place it took.",
    ),
    "resolution-by-another-name": (
        "resolutions.csv", "key,name",
        ["resolution/pp-7,Gender mainstreaming"],
        "resolution/pp-8,Council Resolution 8",
        "The resolution Gender mainstreaming is shown under a name without the word Resolution and its number.",
    ),
    "two-names-in-one-language": (
        "bodies.csv", "key,name,labels",
        ["body/e,Body E,Organe E@fr | Corps E@fr"],
        "body/f,Body F,Organe F@fr | Organo F@es",
        "Body E has two names in one language: Corps E and Organe E.",
    ),
}  # fmt: skip


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def table(columns: str, rows: list[str], first: int = 1) -> str:
    cited = [f"{row},document/d,{number}" for number, row in enumerate(rows, first)]
    return "\n".join([f"{columns},document,paragraph", *cited, ""])


def loaded(home: Home, folder: Path, files: dict[str, str], policy: Policy = Policy.WHOLE_FILES) -> Report:
    return load(home, [put(folder, files)], policy, "tests")


def started(home: Home, folder: Path) -> None:
    report = loaded(home, folder / "things", THINGS)
    assert not [str(p) for f in report.files for p in (*f.problems, *f.notes)]


def told(report: Report) -> set[str]:
    return {p.message for f in report.files for p in (*f.problems, *f.notes)}


@pytest.mark.parametrize("name", CASES)
def test_a_break_is_told_when_the_second_source_brings_it(home: Home, tmp_path: Path, name: str) -> None:
    file, columns, rows, good, message = CASES[name]
    started(home, tmp_path)
    assert not told(loaded(home, tmp_path / "one", {file: table(columns, [*rows[:-1], good])}))
    report = loaded(home, tmp_path / "two", {file: table(columns, rows[-1:], 50)})
    [rule] = [rule for rule in rules() if rule.name == name]
    [state] = report.files
    assert state.outcome == ("refused" if rule.strict else "loaded")
    [problem] = state.problems if rule.strict else state.notes
    assert problem.where == "row 2"
    if rule.strict:
        assert "by other statements" in problem.message and report.edition is None
        assert not breaches(Shelf(home).graph.source, home.identity)
    else:
        assert problem.message == message
        [breach] = breaches(Shelf(home).graph.source, home.identity)
        assert breach.rule == name and sorted(breach.message) == sorted(message)  # whoever is named first


def test_every_rule_has_a_case_and_a_line_in_the_docs() -> None:
    named = {rule.name for rule in rules()}
    assert named - set(CASES) == {"end-before-the-start", "tenure-after-the-end"}  # which have tests of their own
    words = DOCS.read_text(encoding="utf-8")
    assert not [name for name in named if f"| `{name}` |" not in words]
    assert not [number for number in range(1, 29) if f"| S{number:02} " not in words]


def test_a_tenure_does_not_begin_after_its_body_ended(home: Home, tmp_path: Path) -> None:
    started(home, tmp_path)
    late = {"chairings.csv": table("chair,body,role,from", ["body/a,body/b,chair,2021", "body/a,body/c,chair,2021"])}
    ended = {"successions.csv": table("successor,predecessor,from", ["body/d,body/b,2020-06", "body/d,body/c,2021-02"])}
    assert not told(loaded(home, tmp_path / "late", late))
    message = (
        "Body A and Body B: what is said of them begins in 2021, after Body D took the place of Body B in 2020-06."
    )
    assert told(loaded(home, tmp_path / "ended", ended)) == {message}


def test_two_sources_do_not_end_a_thing_before_it_begins(home: Home, tmp_path: Path) -> None:
    started(home, tmp_path)
    began = {"events.csv": table("key,name,from", ["event/e,Event E,2020"])}
    over = {"events.csv": table("key,name,until", ["event/e,Event E,2019-05"])}
    assert not told(loaded(home, tmp_path / "began", began))
    assert told(loaded(home, tmp_path / "over", over)) == {
        "Event E begins in 2020 by one source, and ends in 2019-05 by another."
    }


def test_two_sources_of_one_load_do_not_end_a_thing_before_it_begins(home: Home, tmp_path: Path) -> None:
    started(home, tmp_path)
    both = {
        "a/events.csv": table("key,name,from", ["event/e,Event E,2020"]),
        "b/events.csv": table("key,name,until", ["event/e,Event E,2019-05"], 9),
    }
    message = "Event E begins in 2020 by one source, and ends in 2019-05 by another."
    assert message in told(loaded(home, tmp_path / "both", both))


def test_what_only_several_sources_break_is_not_asked_of_what_one_says() -> None:
    identity, store = Identity(), pyoxigraph.Store()
    change = Change(store, identity, NamedNode("http://localhost/id/run/1"))
    change.told = Told(identity)
    [rule] = [rule for rule in rules() if rule.name == "end-before-the-start"]
    event, asked = identity.iri("event/e"), screened(rule, change.touched_of, change.told)
    for start, expected in (("2020", []), ("2021", [event])):
        said = entity("Event", {"name": "Event E", "from": start, "until": "2022"}, "event/e")
        change.put([Reading(Place("document/d", start), (said,))])
        assert list(asked(rule.cls)) == expected
    change.close()


def test_both_files_that_close_a_circle_are_refused_and_the_others_are_loaded(home: Home, tmp_path: Path) -> None:
    started(home, tmp_path)
    circle = {
        "one/compositions.csv": table("part,whole", ["body/a,body/b"]),
        "two/compositions.csv": table("part,whole", ["body/b,body/a"], 60),
        "chairings.csv": table("chair,body,role", ["body/a,body/d,chair"]),
    }
    report = loaded(home, tmp_path / "in", circle)
    assert [(f.path.parent.name, f.outcome) for f in report.files] == [
        ("in", "loaded"), ("one", "refused"), ("two", "refused"),
    ]  # fmt: skip
    assert report.edition == 2 and not breaches(Shelf(home).graph.source, home.identity)
    [kept] = [f for f in report.files if f.outcome == "loaded"]
    assert (kept.added, kept.notes) == (1, [])
    refused = [f for f in report.files if f.outcome == "refused"]
    assert not any(home.place(f.digest).exists() for f in refused)


def test_a_partial_load_drops_the_rows_that_close_a_circle(home: Home, tmp_path: Path) -> None:
    started(home, tmp_path)
    rows = ["body/a,body/b", "body/b,body/a", "body/d,body/a"]
    report = loaded(home, tmp_path / "in", {"compositions.csv": table("part,whole", rows)}, Policy.PARTIAL)
    [state] = report.files
    assert state.outcome == "loaded" and state.added == 1
    assert [p.where for p in state.problems] == ["row 2", "row 3"]


def test_nothing_is_loaded_where_all_or_nothing_was_asked_for(home: Home, tmp_path: Path) -> None:
    started(home, tmp_path)
    files = {
        "compositions.csv": table("part,whole", ["body/a,body/b", "body/b,body/a"]),
        "chairings.csv": table("chair,body,role", ["body/a,body/d,chair"]),
    }
    report = loaded(home, tmp_path / "in", files, Policy.ALL_OR_NOTHING)
    assert report.edition is None and {f.outcome for f in report.files} == {"refused"}


@pytest.mark.filterwarnings("ignore")
def test_the_rules_are_standard_and_another_engine_finds_the_same(home: Home, tmp_path: Path) -> None:
    import pyshacl

    started(home, tmp_path)
    for name in ("two-chairs", "plan-that-lapsed", "count-that-falls", "two-names-in-one-language"):
        file, columns, rows, *_ = CASES[name]
        loaded(home, tmp_path / name, {file: table(columns, rows, 70)})
    source = Shelf(home).graph.source
    believed = source.rows("SELECT ?s ?p ?o { BELIEVED { ?s ?p ?o } }")
    triples = pyoxigraph.serialize((pyoxigraph.Triple(*row) for row in believed), format=RdfFormat.N_TRIPLES)
    text = files("ontology").joinpath("rules.ttl").read_text(encoding="utf-8")
    shapes = Graph().parse(data=text, format="turtle")
    _, report, _ = pyshacl.validate(Graph().parse(data=triples, format="nt"), shacl_graph=shapes, advanced=True)
    assert isinstance(report, Graph)
    theirs = {str(report.value(result, SH.focusNode)) for result in report.objects(None, SH.result)}
    ours = {n.value for b in breaches(source, home.identity) for n in (b.this, b.other) if n and b.rule == "two-chairs"}
    ours |= {b.this.value for b in breaches(source, home.identity)}
    assert theirs == ours and len(theirs) == 5


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("sh:severity sh:Warning", "sh:severity sh:Info", "sh:Warning or sh:Violation"),
        ("sh:targetClass :Activity", "sh:targetClass :Activty", "sh:targetClass of ours"),
        ("{?time}", "{?tiem}", "what the message names"),
        ("SELECT $this ?modality", "SELECT ?modality", "gives \\$this"),
        ("sh:targetClass :Activity", ":look 1 ; sh:targetClass :Activity", "look"),
    ],
)
def test_a_rule_that_could_not_be_asked_is_refused(old: str, new: str, complaint: str) -> None:
    text = files("ontology").joinpath("rules.ttl").read_text(encoding="utf-8")
    start, end = text.index(":plan-that-lapsed"), text.index(":milestone-that-lapsed")
    with pytest.raises(BadOntology, match=complaint):
        read(text[: text.index(":two-chairs a")] + text[start:end].replace(old, new))


def test_the_rule_of_the_docs_is_one() -> None:
    text = files("ontology").joinpath("rules.ttl").read_text(encoding="utf-8")
    example = DOCS.read_text(encoding="utf-8").partition("```turtle\n")[2].partition("```")[0]
    [rule] = read(text[: text.index(":two-chairs a")] + example)
    assert rule.told({"member": "A", "body": "B"}) == "A takes part in B, and no source says when."


def test_the_shipped_tables_keep_every_rule_or_the_docs_say_why_not(baseline: Home) -> None:
    source = Shelf(baseline).graph.source
    found = [*departures(source, baseline.identity), *breaches(source, baseline.identity)]
    explained = DOCS.read_text(encoding="utf-8").partition("## What `remit check` says")[2]
    assert found and not [breach.message for breach in found if breach.strict or f"`{breach.rule}`" not in explained]
