"""The basic texts of ITU: versions read from the text, clauses by lead-in and number, duties, provisions."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from loaders import reference
from loaders.load import Policy, load
from loaders.reference import FORMS, Given
from loaders.reference.itu_resolutions import laid
from loaders.reference.print_lines import Line, lines
from loaders.tables.table import Batch

SET = Path("data") / "itu-basic-texts"
RIGHTS, PRESENCE = "resolution/pp-14/rev-antalya-2006", "resolution/pp-25/rev-bucharest-2022"
HEAD = "RESOLUTION 900 (REV. DUBAI, 2018)\nOn wells\nThe Plenipotentiary Conference of the Union (Dubai, 2018),\n"
CLAUSES = {
    "Constitution": 298 + 58,
    "Convention": 449 + 45,
    "PP-DEC-003": 14,
    "PP-DEC-005": 79,
    "PP-RES-002": 37,
    "PP-RES-005": 6,
    "PP-RES-006": 6,
    "PP-RES-007": 12,
    "PP-RES-014": 14,
    "PP-RES-016": 9,
    "PP-RES-021": 44,
    "PP-RES-022": 30,
    "PP-RES-025": 102,
    "PP-RES-030": 33,
    "PP-RES-032": 13,
}


def batch(shared: Path, name: str) -> Batch:
    """What an instrument of the set states."""
    file = shared / SET / f"ITU-{name}.json"
    found = reference.read(Given(file.name, file.read_bytes()), FORMS)
    assert isinstance(found, Batch)
    return found


def stated(found: Batch, cls: str) -> dict[str, dict[str, list[str]]]:
    """The things of a class that a batch states, by key, those that it only refers to left out."""
    things: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for reading in found.readings:
        for one in reading.entities:
            if one.cls == cls and (cls != "Clause" or one.key.startswith(f"{reading.place.document}/")):
                for name, value in one.values:
                    things[one.key][name].append(value)
    return {key: dict(values) for key, values in things.items()}


def plain(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def items(text: str) -> list[tuple[str, str, str]]:
    """Lead-in, label and text of the clauses of a resolution that begins as HEAD does."""
    found = laid(lines(HEAD + text)[0])
    assert found
    return [(item.lead, item.label, item.text) for item in found.items]


def test_the_folder_alone_loads_into_an_empty_home(shared: Path, tmp_path: Path) -> None:
    home = Home(tmp_path, builders=BUILDERS)
    report = load(home, [shared / SET], Policy.WHOLE_FILES, "tests")
    assert not report.failed
    kinds = {key: kind for key, kind, _ in Shelf(home).graph.names.everything()}
    counts = Counter(kinds.values())
    assert {cls: counts[cls] for cls in ("Treaty", "Decision", "Resolution", "Version")} == {
        "Treaty": 2,
        "Decision": 2,
        "Resolution": 34,
        "Version": 65,
    }


@pytest.mark.parametrize(("name", "expected"), CLAUSES.items())
def test_how_many_clauses_an_instrument_has(shared: Path, name: str, expected: int) -> None:
    assert len(stated(batch(shared, name), "Clause")) == expected


@pytest.mark.parametrize("name", CLAUSES)
def test_a_quote_is_verbatim_and_found_at_its_place(shared: Path, name: str) -> None:
    text = json.loads((shared / SET / f"ITU-{name}.json").read_bytes())["text"]
    quoted = [r for r in batch(shared, name).readings if r.start is not None]
    assert quoted and all(r.quote and text[r.start : r.end] == r.quote for r in quoted)


@pytest.mark.parametrize("name", CLAUSES)
def test_no_clause_has_words_of_the_page_or_of_a_note_in_it(shared: Path, name: str) -> None:
    for clause in stated(batch(shared, name), "Clause").values():
        [text] = clause["text"]
        assert not re.search(r"PP-\d\d |C[SV]/|\bARTICLE \d|\(SUP\)|These include the least|[a-z]1[;,. ]", text), text


def test_the_clauses_of_resolution_14(shared: Path) -> None:
    found = batch(shared, "PP-RES-014")
    clauses = stated(found, "Clause")
    assert [key.removeprefix(f"{RIGHTS}/") for key in clauses] == [
        *(f"considering-{letter}" for letter in "abc"),
        "recognizing",
        *(f"recognizing-{letter}" for letter in "abcdef"),
        "recognizing-further",
        "resolves",
        "invites-the-world-telecommunication-development-conference-radiocommunication",
        "invites-administrations-of-member-states",
    ]
    assert clauses[f"{RIGHTS}/recognizing-c"]["text"] == [
        "send representatives to such meetings, after having announced their names to the Bureau in due time, in "
        "accordance with the Sector\u2019s working methods and procedures;"
    ]
    assert clauses[f"{RIGHTS}/considering-c"]["cites"] == [
        "treaty/itu-convention/239",
        "treaty/itu-convention/340c",
        "treaty/itu-constitution/article-3",
    ]
    conferences = clauses[f"{RIGHTS}/invites-the-world-telecommunication-development-conference-radiocommunication"]
    assert conferences["addressees"] == ["body/wtdc", "body/ra", "body/wtsa"]


def test_the_version_is_read_from_the_text_and_the_metadata_are_noted(shared: Path) -> None:
    found = batch(shared, "PP-RES-014")
    version = stated(found, "Version")[RIGHTS]
    assert version["designation"] == ["Rev. Antalya, 2006"] and version["adoptedOn"] == ["2006"]
    assert version["title"] == ["Recognition of the rights and obligations of all Sector Members of the Union"]
    assert set(stated(found, "Version")) == {RIGHTS, "resolution/pp-14/kyoto-1994"}
    [note] = found.notes
    assert str(note) == (
        "ITU-PP-RES-014.json: its metadata say 'ITU Plenipotentiary Conference Resolution 14 (PP-22), 2022-10-14', "
        "and its text 'RESOLUTION 14 (REV. ANTALYA, 2006)': the text wins"
    )


def test_the_verbs_and_addressees_of_resolution_25(shared: Path) -> None:
    clauses = stated(batch(shared, "PP-RES-025"), "Clause")
    told = Counter((c["verb"][0], *c.get("addressees", [])) for c in clauses.values() if c["part"] == ["operative"])
    assert told == {
        ("resolves",): 17,
        ("instructs", "body/itu-council"): 10,
        ("instructs", "post/itu-secretary-general"): 5 + 6 + 5,
        ("instructs", "post/director-bdt"): 1 + 11 + 10,
        ("instructs", "post/director-br", "post/director-tsb"): 3,
    }
    reasons = Counter(c["verb"][0] for c in clauses.values() if c["part"] == ["preambular"])
    assert reasons == {"considering": 8, "noting": 6 + 2 + 3 + 3, "recognizing": 3, "convinced": 9}
    consulted = f"{PRESENCE}/instructs-the-secretary-general-in-close-consultation-with-the-directors-of-the-5"
    assert clauses[consulted]["text"][0].endswith("under the coordination of the regional and area offices,")
    assert clauses[f"{PRESENCE}/considering-further-b"]["cites"] == [
        "resolution/pp-157/rev-bucharest-2022",
        "resolution/pp-135/rev-bucharest-2022",
    ]


def test_a_duty_is_stated_for_each_that_is_instructed(shared: Path) -> None:
    duties = stated(batch(shared, "PP-RES-025"), "Duty").values()
    assert len(duties) == 48
    bearers = {
        d["bearer"][0]
        for d in duties
        if d["task"] == ["identify focal points from BR and TSB to coordinate with regional and area offices"]
    }
    assert bearers == {"post/director-br", "post/director-tsb"}
    assert not any("fellowships" in d["task"][0] for d in duties)
    [due] = [d for d in stated(batch(shared, "PP-DEC-005"), "Duty").values() if "due" in d]
    assert due["due"] == ["2025"] and due["bearer"] == ["body/itu-member-states"]


@pytest.mark.parametrize("name", ["Constitution", "Convention"])
def test_every_number_of_the_margin_is_a_provision(shared: Path, name: str) -> None:
    text = json.loads((shared / SET / f"ITU-{name}.json").read_bytes())["text"]
    printed = [
        found[1] for found in re.finditer(r"^(\d{1,4}[A-Z]{0,2}(?: bis)?) (?!bis |C[SV]/)(?!.*\(SUP\))", text, re.M)
    ]
    own = [c["paragraph"][0] for c in stated(batch(shared, name), "Clause").values()]
    numbers = [number for number in own if not number.startswith("Article")]
    # "246H of the Convention." ends a sentence that began on the line above; the barcode is on the cover.
    assert set(printed) - set(numbers) == ({"246H"} if name == "Constitution" else set())
    assert set(numbers) <= set(printed) and len(set(numbers)) == len(numbers)


def test_a_provision_says_its_article_and_what_it_cites(shared: Path) -> None:
    clauses = stated(batch(shared, "Constitution"), "Clause")
    eleven = clauses["treaty/itu-constitution/11"]
    assert eleven["section"] == ["Article 1: Purposes of the Union"] and eleven["part"] == ["operative"]
    assert eleven["text"][0].startswith(
        "a) effect allocation of bands of the radio-frequency spectrum, the allotment of"
    )
    assert clauses["treaty/itu-constitution/73-bis"]["text"][0].startswith(
        "The Secretary-General shall act as the legal"
    )
    assert clauses["treaty/itu-constitution/1"]["part"] == ["preambular"]
    assert clauses["treaty/itu-constitution/article-21"]["text"] == ["Functions and Structure"]
    assert clauses["treaty/itu-constitution/118"]["cites"] == ["treaty/itu-constitution/article-1"]
    assert clauses["treaty/itu-constitution/145a"]["cites"] == [
        "treaty/itu-convention/246d",
        "treaty/itu-convention/246h",
    ]
    sections = stated(batch(shared, "Convention"), "Clause")["treaty/itu-convention/13"]["section"]
    assert sections == ["Article 2: Elections and Related Matters The Council (Elected officials)"]


def test_a_lead_in_is_carried_to_its_items_and_running_text_is_none() -> None:
    reasons = "considering\na) wells,\nnoting\nthat, in 2010,\nrecognizing the need; they dry,\n"
    assert items(f"{reasons}resolves\n1 to dig 2\n2 to drink.\n") == [
        ("considering", "a)", "wells,"),
        ("noting", "", "that, in 2010, recognizing the need; they dry,"),
        ("resolves", "1", "to dig 2"),
        ("resolves", "2", "to drink."),
    ]


def test_a_number_that_is_not_the_next_one_begins_no_item() -> None:
    assert items("resolves\n1 to meet within\n30 days of Study Groups\n2 and 3;\n2 to end.\n") == [
        ("resolves", "1", "to meet within 30 days of Study Groups"),
        ("resolves", "2", "and 3; 2 to end."),
    ]


def test_a_running_head_and_a_note_are_left_out_of_the_sentence() -> None:
    page = "Resolution 7 249\nto help countries1 and\n1 Those in need.\n\n250 Resolution 7\nSector Members"
    assert lines(page) == ([Line("to help countries and", 17, 17), Line("Sector Members", 75, 14)], 1)


def test_a_text_without_a_heading_is_refused(home: Home, shared: Path, tmp_path: Path) -> None:
    given = json.loads((shared / SET / "ITU-PP-RES-014.json").read_bytes())
    given["text"] = given["text"].replace("(REV. ANTALYA, 2006)", "")
    file = tmp_path / "ITU-PP-RES-014.json"
    file.write_text(json.dumps(given))
    [found] = load(home, [file], Policy.WHOLE_FILES, "tests").files
    assert found.outcome == "refused" and "no heading such as RESOLUTION 14" in str(found.problems[0])
