"""The mandate registry of the UN: citations, what is newer, and resolutions as clauses."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity
from loaders import reference
from loaders.load import Policy, Report, load
from loaders.reference import FORMS, Given
from loaders.reference.assignees import Paragraph, asks
from loaders.reference.symbols import instrument
from loaders.tables.table import Batch

SET = Path("data") / "un-mandates"
WSIS = "resolution/unga-70-125"
FIRST = {
    "entity": "CEB",
    "entity_long": "United Nations System Chief Executives Board for Coordination",
    "cited_symbol": "E/RES/13(III)",
    "cited_year": 1948.0,
    "group_title": "Co-ordination Committee :#budget of it.",
    "newer_cited_symbols": ["E/RES/58 (IV)", "E/RES/58(IV)"],
    "latest_symbol": "E/RES/58(IV)",
    "description": None,
}


def batch(file: Path) -> Batch:
    """What a file of the set states."""
    return written(file.read_bytes(), file.name)


def written(content: bytes | object, name: str = "citations.json") -> Batch:
    """What a file with this content states."""
    found = reference.read(Given(name, content if isinstance(content, bytes) else json.dumps(content).encode()), FORMS)
    assert isinstance(found, Batch)
    return found


def stated(found: Batch, cls: str) -> dict[str, dict[str, list[str]]]:
    """The things of a class that a batch states, by key."""
    things: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in (e for r in found.readings for e in r.entities if e.cls == cls):
        for name, value in one.values:
            things[one.key][name].append(value)
    return {key: dict(values) for key, values in things.items()}


@pytest.fixture(scope="module")
def loaded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Home]:
    """The whole folder in an empty home."""
    home = Home(tmp_path_factory.mktemp("mandates"), builders=BUILDERS)
    return load(home, [shared / SET], Policy.WHOLE_FILES, "tests"), home


@pytest.fixture(scope="module")
def wsis(shared: Path) -> Batch:
    """The outcome document of 2015."""
    return batch(shared / SET / "paragraphs" / "A_RES_70_125.json")


def test_the_folder_alone_loads_into_an_empty_home(loaded: tuple[Report, Home]) -> None:
    report, home = loaded
    assert not report.failed
    keys = {key for key, _, _ in Shelf(home).graph.names.everything()}
    counts = Counter(key.partition("/")[0] for key in keys)
    clauses, cited_only = 23 + 78, 9
    assert counts["decision"] == 39 and counts["resolution"] == 1535 + clauses + cited_only


def test_how_many_of_each_class_the_citations_state(shared: Path) -> None:
    found = batch(shared / SET / "ppb_outdated_citations.json")
    counts = {
        cls: len(stated(found, cls)) for cls in ("Mandating", "Succession", "Resolution", "Decision", "Paper", "Body")
    }
    assert counts == {
        "Mandating": 1424,
        "Succession": 5320,
        "Resolution": 1535,
        "Decision": 39,
        "Paper": 95,
        "Body": 59,
    }
    assert [n.message.partition(",")[0] for n in found.notes] == [
        "88 records repeat another word for word",
        "'Resident coordinator system' is a system of posts",
        "35 records",
        "cited_year is the year in which a session began",
    ]


def test_two_symbols_never_share_a_key_and_two_styles_of_one_do(shared: Path) -> None:
    records = json.loads((shared / SET / "ppb_outdated_citations.json").read_bytes())
    symbols = {s for r in records for s in (r["cited_symbol"], r["latest_symbol"], *r["newer_cited_symbols"])}
    keys: dict[str, set[str]] = defaultdict(set)
    for symbol in symbols:
        found = instrument(symbol)
        assert found, symbol
        assert instrument(found.symbol) == found
        keys[found.key].add("".join(c for c in symbol.replace("\u2013", "-") if c not in " []"))
    assert len(symbols) == 1673 and len(keys) == 1669
    assert all(len(plain) == 1 for plain in keys.values())


@pytest.mark.parametrize("symbol", ["A/520/REV.20", "ST/SGB/2019/2", "A/RES/70/125/Add.1", "A/RES/", "70/125"])
def test_a_symbol_that_is_not_understood_is_not_guessed(symbol: str) -> None:
    assert instrument(symbol) is None
    found = written([{**FIRST, "cited_symbol": symbol, "newer_cited_symbols": []}])
    assert f"the symbol {symbol!r} is not understood, and what is said of it is left out" in [
        n.message for n in found.notes
    ]
    assert not stated(found, "Mandating")


def test_a_citation_says_who_cites_what_and_what_is_newer() -> None:
    found = written([FIRST, FIRST])
    assert stated(found, "Resolution")["resolution/ecosoc-13-iii"]["title"] == ["Co-ordination Committee: budget of it"]
    assert stated(found, "Resolution")["resolution/ecosoc-58-iv"]["alternativeNames"] == ["E/RES/58 (IV)"]
    [mandating] = stated(found, "Mandating").values()
    assert mandating == {
        "mandated": ["body/ceb"],
        "mandate": ["resolution/ecosoc-13-iii"],
        "basis": ["cited as mandate"],
    }
    [succession] = stated(found, "Succession").values()
    assert succession["successor"] == ["resolution/ecosoc-58-iv"] and succession["certainty"] == ["implied"]
    assert "whether it replaces this one is not said" in succession["qualification"][0]


def test_what_is_no_body_is_noted_and_contacts_are_not_read(shared: Path) -> None:
    found = batch(shared / SET / "organs.json")
    assert len(stated(found, "GoverningBody")) == 11 and len(stated(found, "Body")) == 8
    assert "body/human-rights-council" in stated(found, "GoverningBody")
    assert [n.where for n in found.notes] == [
        "record 6 (Charter)",
        "record 16 (Other)",
        "record 18 (UNCLOS)",
        "record 21 (UNHA and Other)",
    ]
    contacts = [{"organ": "ITU", "contact": "somebody@itu.int"}]
    assert reference.read(Given("organ_contacts.json", json.dumps(contacts).encode()), FORMS) is None


def test_the_outcome_document_comes_out_as_clauses(wsis: Batch) -> None:
    [(key, itself)] = [(k, v) for k, v in stated(wsis, "Resolution").items() if k == WSIS]
    assert itself["issued"] == ["2015-12-16"] and itself["adoptedBy"] == ["body/unga"]
    assert itself["title"][0].startswith(
        "Outcome document of the high-level meeting of the General Assembly on the overall"
    )
    clauses = stated(wsis, "Clause")
    assert len(clauses) == 78 and all(k.startswith(f"{key}/") for k in clauses)
    assert [f"{WSIS}/{n}" in clauses for n in (0, 1, 71, 72)] == [False, True, True, False]
    assert Counter(c["part"][0] for c in clauses.values()) == {"operative": 72, "preambular": 6}
    assert clauses[f"{WSIS}/unnumbered-paragraph-1"]["verb"] == ["adopts"]
    assert clauses[f"{WSIS}/68"]["section"] == ["5. Follow-up and review"]


def test_a_clause_is_quoted_word_for_word(shared: Path) -> None:
    for file in sorted((shared / SET / "paragraphs").glob("*.json")):
        texts = [one["text"] for one in json.loads(file.read_bytes())]
        quotes = [r.quote for r in batch(file).readings if r.quote]
        assert quotes and all(any(quote in text for text in texts) for quote in quotes)


def test_a_duty_says_who_is_asked_for_what_and_by_when(shared: Path, wsis: Batch) -> None:
    duties = {(d["bearer"][0], d["under"][0].rpartition("/")[2]): d["task"][0] for d in stated(wsis, "Duty").values()}
    assert duties["body/ungis", "67"] == "contribute to the reports"
    assert duties["body/cstd", "63"].startswith("give due consideration to fulfilment of the recommendations")
    assert len(stated(wsis, "Duty")) == 12
    [note] = wsis.notes
    assert "UN System (2), private sector (1)" in note.message
    older = stated(batch(shared / SET / "paragraphs" / "A_RES_60_252.json"), "Duty")
    assert {(d["bearer"][0], *d.get("due", [])) for d in older.values()} == {
        ("post/un-secretary-general",),
        ("body/un-member-states",),
        ("body/ecosoc",),
        ("post/un-secretary-general", "2006-06"),
    }


def test_a_clause_cites_what_its_words_name(wsis: Batch) -> None:
    clauses = stated(wsis, "Clause")
    assert clauses[f"{WSIS}/preambular-paragraph-5"]["cites"] == ["resolution/unga-70-1"]
    assert clauses[f"{WSIS}/43"]["cites"] == ["resolution/hrc-26-13", "resolution/unga-69-166"]
    linked = [
        {
            "text": "63/308. Links",
            "type": "title",
            "paragraph_type": None,
            "prefix": None,
            "heading_level": None,
            "links": [],
        },
        {
            "text": "Recalling resolution 60/1;",
            "type": "paragraph",
            "paragraph_type": "operative",
            "prefix": "1.",
            "heading_level": None,
            "links": [{"text": "60/1", "url": "https://undocs.org/A/RES/60/1"}, {"text": "63/308"}, "58/4"],
        },
    ]
    [clause] = stated(written(linked, "A_RES_63_308.json"), "Clause").values()
    assert clause["cites"] == ["resolution/unga-60-1", "resolution/unga-58-4"]


def test_the_title_wins_over_the_name_of_the_file(wsis: Batch, shared: Path) -> None:
    found = written((shared / SET / "paragraphs" / "A_RES_70_125.json").read_bytes(), "A_RES_70_126.json")
    assert WSIS in stated(found, "Resolution")
    assert "its name says A/RES/70/126, and its title A/RES/70/125: the title wins" in [n.message for n in found.notes]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Requests the Secretary-General to report by 2025;", ("post/un-secretary-general", "report by 2025")),
        ("Also invites Member States to pay;", ("body/un-member-states", "pay")),
        ("Encourages the private sector to invest;", None),
        ("Urges Civil Society Networks to act;", "Civil Society Networks"),
        ("Welcomes the Secretary-General to New York;", None),
    ],
)
def test_without_annotations_the_words_after_the_verb_say_who_is_asked(words: str, expected: object) -> None:
    found = [one if isinstance(one, str) else (one.bearer.key, one.task) for one in asks(Paragraph("record 1", words))]
    assert found == ([expected] if expected else [])


def test_the_same_entity_is_not_stated_twice_in_a_file(wsis: Batch) -> None:
    things: list[Entity] = [e for r in wsis.readings for e in r.entities]
    assert max(Counter(one.key for one in things).values()) == 1
