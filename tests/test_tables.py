"""The shipped tables: every row cites words that are there, and every key it uses is a thing that is named.

Read as plain CSV beside the text of core.ttl, so that a fault of the loader cannot hide a fault of the tables.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
CITATION = {"document", "paragraph", "section", "quote"}
SEED_DOCUMENTS = {
    "document/tsag-isc-tf-report-2020",
    "document/council-2021-coordination-report",
    "document/council-2017-un-system-report",
    "document/capacity-development-task-force-2023",
    "document/C17-47",
}
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the seed documents are not at {SEEDS}")


@dataclass(frozen=True)
class Field:
    """A column that a class may have, and whether it takes keys."""

    name: str
    keys: bool


@dataclass(frozen=True)
class Row:
    """One row of one table, and where it stands."""

    table: str
    where: str
    cells: Mapping[str, str]

    def __str__(self) -> str:
        return self.where


def rows(folder: str) -> list[Row]:
    """Every row of the tables in a folder of data/."""
    return [row for path in sorted((ROOT / "data" / folder).glob("*.csv")) for row in table(path)]


def table(path: Path) -> Iterator[Row]:
    """The rows of one table."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, cells in enumerate(csv.DictReader(file, strict=True), start=2):
            assert None not in cells, f"{path.name} row {number} has more cells than the header"
            yield Row(path.stem, f"{path.parent.name}/{path.name} row {number}", cells)


def classes() -> dict[str, tuple[list[str], list[Field]]]:
    """The classes of core.ttl by name: what each is a subclass of, and the fields it states itself."""
    text = (ROOT / "ontology" / "core.ttl").read_text(encoding="utf-8")
    found = {}
    for block in re.split(r"\n(?=:\S)", text):
        name = re.match(r":(\w+)\s+a owl:Class", block)
        if name:
            above = re.search(r"rdfs:subClassOf ([:\w ,]+?) *;", block)
            fields = [field(chunk) for chunk in block.split("sh:property [")[1:] if "sh:inversePath" not in chunk]
            parents = re.findall(r":(\w+)", above[1]) if above else []
            found[name[1]] = parents, [one for one in fields if one]
    return found


def field(chunk: str) -> Field | None:
    """The field that a property shape defines; None if it only restates one."""
    name = re.search(r'sh:name "(\w+)"', chunk)
    return Field(name[1], "sh:class" in chunk) if name else None


def line(cls: str) -> list[str]:
    """A class and everything it is a subclass of."""
    return [cls, *(one for parent in CLASSES[cls][0] for one in line(parent))]


def fields(cls: str) -> dict[str, Field]:
    """The fields of a class by name, its own and inherited."""
    return {one.name: one for ancestor in line(cls) for one in CLASSES[ancestor][1]}


def table_name(cls: str) -> str:
    """The name of the table of a class, without its ending."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls).lower()
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


CLASSES = classes()
TABLES = {table_name(cls): cls for cls in CLASSES}
REFERENCE, BASELINE = rows("reference"), rows("baseline")
KEYS = {row.cells["key"] for row in REFERENCE + BASELINE if row.cells.get("key")}
FACTS = [row for row in BASELINE if "Fact" in line(TABLES[row.table])]


def seed_texts() -> dict[str, str]:
    """The text of each seed document, by its key; the digest in papers.csv says which file it is."""
    files = {sha256(path.read_bytes()).hexdigest(): path for path in SEEDS.iterdir()}
    papers = [row.cells for row in BASELINE if row.table == "papers" and row.cells["digests"]]
    return {cells["key"]: files[cells["digests"]].read_bytes().decode() for cells in papers}


def test_columns_are_fields_of_the_ontology() -> None:
    for row in REFERENCE + BASELINE:
        known = {*fields(TABLES[row.table]), *CITATION, "class", "key", "note"}
        assert set(row.cells) <= known, row


def test_a_kind_is_one_of_the_class_of_its_table() -> None:
    for row in REFERENCE + BASELINE:
        kind = row.cells.get("class") or TABLES[row.table]
        assert TABLES[row.table] in line(kind), row


def test_every_key_used_is_named() -> None:
    for row in REFERENCE + BASELINE:
        keyed = {name for name, one in fields(TABLES[row.table]).items() if one.keys}
        used = {c: cell.split(" | ") for c, cell in row.cells.items() if c in {*keyed, "document"} and cell}
        missing = {(c, key) for c, keys in used.items() for key in keys if key not in KEYS}
        assert not missing, row


def test_a_thing_has_one_name() -> None:
    named: dict[str, str] = {}
    for row in REFERENCE + BASELINE:
        if row.cells.get("key") and row.cells["name"]:
            assert named.setdefault(row.cells["key"], row.cells["name"]) == row.cells["name"], row


def test_every_row_says_where_it_is_said() -> None:
    for row in REFERENCE + BASELINE:
        assert row.cells["document"] and row.cells["paragraph"], row


def test_a_quote_is_at_most_twelve_words() -> None:
    for row in BASELINE:
        assert 1 <= len(row.cells["quote"].split()) <= 12, row


@needs_seeds
def test_a_quote_is_verbatim_in_its_seed() -> None:
    texts = seed_texts()
    for row in BASELINE:
        assert row.cells["quote"] in texts[row.cells["document"]], row


@needs_seeds
def test_every_seed_is_known_by_its_digest() -> None:
    assert set(seed_texts()) == SEED_DOCUMENTS


def test_there_are_facts_enough() -> None:
    assert len(FACTS) >= 250


def test_every_seed_is_cited_enough() -> None:
    cited = Counter(row.cells["document"] for row in BASELINE)
    assert set(cited) == SEED_DOCUMENTS
    assert min(cited.values()) >= 35


def test_no_row_is_there_twice() -> None:
    same = Counter((row.table, *row.cells.items()) for row in BASELINE)
    assert [one for one, number in same.items() if number > 1] == []


def test_what_was_only_agreed_is_not_actual() -> None:
    umbrella = [r for r in FACTS if "body/digital-transformation-umbrella-group" in r.cells.values()]
    assert {row.cells["modality"] for row in umbrella} == {"decided", "intended"}


def test_no_focal_point_of_accessibility_is_invented() -> None:
    owned = {r.cells["for"] for r in REFERENCE + BASELINE if r.table == "responsibilities"}
    assert "theme/accessibility" not in owned


DSG, ISC_TF, ISCG, ITU = "post/deputy-secretary-general", "body/isc-tf", "body/iscg", "body/itu"
DUBAI, MODIFIED = "resolution/pp-191/rev-dubai-2018", "resolution/council-1332/modified-2016"
TASK_FORCE, DASHBOARD = "body/task-force-on-capacity-development", "tool/itu-compliance-dashboard"
REPORT_2020, REPORT = "document/tsag-isc-tf-report-2020", "document/council-2021-coordination-report"
MAPPING = "tool/sdg-mapping-tool"
ACCEPTANCE, IMPLEMENTATION = (f"{rate} rate of JIU recommendations" for rate in ("acceptance", "implementation"))


@pytest.mark.parametrize(
    ("question", "table", "columns", "answer"),
    [
        ("CQ01", "chairings", "chair body document", {(DSG, ISC_TF, doc) for doc in (REPORT_2020, REPORT)}),
        ("CQ02", "memberships", "member body role", {("post/head-of-internal-audit-unit", ISC_TF, "observer")}),
        ("CQ04", "mandatings", "mandated mandate basis", {(ISC_TF, "service-order/16-13", "terms of reference")}),
        ("CQ05", "establishments", "establisher established", {(f"body/{b}", ISCG) for b in ("rag", "tsag", "tdag")}),
        (
            "CQ08",
            "responsibilities",
            "responsible for role qualification",
            {
                (ITU, "action-line/c2", "facilitator", ""),
                (ITU, "action-line/c5", "facilitator", ""),
                (ITU, "action-line/c6", "facilitator", "at the request of UNDP"),
            },
        ),
        (
            "CQ09",
            "responsibilities",
            "responsible for role",
            {(ITU, f"action-line/{c}", "co-facilitator") for c in ("c1", "c3", "c4", "c7", "c11")}
            | {(ITU, f"action-line/{c}", "partner") for c in ("c8", "c9")},
        ),
        (
            "CQ11",
            "chairings",
            "chair body asOf",
            {("post/itu-secretary-general", "body/ict-network-information-security-sig", "2016-12")},
        ),
        ("CQ13", "compositions", "part whole", {(f"body/{b}", "body/ceb") for b in ("hlcp", "hlcm", "undg")}),
        ("CQ15", "establishments", "establisher established", {("body/un-women", "initiative/equals")}),
        ("CQ16", "papers", "key reportsOn", {(REPORT, DUBAI)}),
        (
            "CQ16",
            "versions",
            "key title",
            {(DUBAI, "Strategy for the coordination of efforts among the three Sectors of the Union")},
        ),
        ("CQ18", "papers", "key preparedAs", {(REPORT, "document/C20-38")}),
        ("CQ18", "stages", "of stage", {("document/C20-38", "not reviewed")}),
        ("CQ18", "papers", "key submittedTo", {("document/C20-38", "event/council-2020")}),
        (
            "CQ21",
            "mandatings",
            "mandated mandate basis",
            {
                ("document/itu-contribution-wsis-outcomes", MODIFIED, "in line with"),
                ("document/roadmap-itu-actions-sdgs", MODIFIED, "in line with"),
            },
        ),
        (
            "CQ22",
            "responsibilities",
            "responsible for role",
            {("body/coco", "body/wsis-task-force", "director")}
            | {
                ("body/wsis-task-force", key, "coordinator")
                for key in (
                    "framework/2030-agenda",
                    "event/wsis",
                    "framework/connect-2020-agenda",
                    "resolution/council-1332",
                )
            },
        ),
        (
            "CQ24",
            "reportings",
            "reporter to modality",
            {(TASK_FORCE, f"body/{b}", "intended") for b in ("rag", "tdag", "tsag")},
        ),
        (
            "CQ28",
            "observations",
            "of value from asOf",
            {(ISC_TF, "32", "2015-03", "2020-01"), (ISC_TF, "39", "2015-03", "2021-03-31")},
        ),
        (
            "CQ29",
            "coverages",
            "body theme from modality",
            {(ISCG, "theme/climate-change", "2019", ""), (ISCG, "theme/accessibility", "2021-03", "decided")},
        ),
        (
            "CQ31",
            "observations",
            "measure value qualifier period asOf",
            {
                (ACCEPTANCE, "50", "approximately", "2006-2014", "2016"),
                (ACCEPTANCE, "87", "", "2006-2014", "2016-12"),
                (IMPLEMENTATION, "46", "", "2006-2014", "2016"),
                (IMPLEMENTATION, "86", "approximately", "2006-2014", "2016-12"),
            },
        ),
        (
            "CQ35",
            "compositions",
            "part whole",
            {
                (f"document/recommendations-of-{b}", DASHBOARD)
                for b in ("external-audit", "imac", "jiu", "internal-audit")
            },
        ),
        ("CQ35", "papers", "key reportsOn", {("document/C21-INF-11", DASHBOARD)}),
        (
            "CQ40",
            "contributions",
            "contributor to",
            {
                (MAPPING, "framework/sdgs"),
                (MAPPING, "framework/wsis-action-lines"),
                (MAPPING, "framework/connect-2020-agenda"),
            },
        ),
    ],
)
def test_the_baseline_answers(question: str, table: str, columns: str, answer: set[tuple[str, ...]]) -> None:
    stated = {tuple(row.cells[c] for c in columns.split()) for row in BASELINE if row.table == table}
    assert answer <= stated, question


def test_the_list_of_2020_has_thirteen_themes() -> None:
    """CQ26 of the questions, with the one date that the list gives."""
    listed = [
        (row.cells["labelAsWritten"], row.cells["from"])
        for row in BASELINE
        if row.table == "coverages" and row.cells["document"] == "document/tsag-isc-tf-report-2020"
    ]
    assert len(listed) == 13
    assert [one for one in listed if one[1]] == [("Geo-spatial activities", "2019")]


LISTS = {"list/isc-tf-themes-2020": 13, "list/isc-tf-themes-2021": 12}


def test_each_list_has_its_themes_once_and_in_its_own_words() -> None:
    """A theme that was renamed, widened or merged is another concept: no two words of a list lead to one."""
    listed = [
        (r.cells["list"], r.cells["listed"], r.cells["labelAsWritten"]) for r in BASELINE if r.table == "listings"
    ]
    assert Counter(name for name, *_ in listed) == LISTS
    assert len({one[:2] for one in listed}) == len({(one[0], one[2]) for one in listed}) == len(listed)


def test_what_is_listed_is_covered_in_the_same_words() -> None:
    covered = {
        (r.cells["theme"], r.cells["labelAsWritten"], r.cells["document"])
        for r in BASELINE
        if r.table == "coverages" and r.cells["body"] == ISC_TF and not r.cells["certainty"]
    }
    listed = {
        tuple(r.cells[c] for c in ("listed", "labelAsWritten", "document")) for r in BASELINE if r.table == "listings"
    }
    assert listed == covered


def test_how_themes_became_others_is_concluded_never_stated() -> None:
    changes = [r.cells for r in BASELINE if r.table == "successions"]
    assert Counter(cells["change"] for cells in changes) == {"merge": 5, "rename": 1, "widening": 1}
    assert {(cells["certainty"], bool(cells["qualification"])) for cells in changes} == {("implied", True)}
    old = {r.cells["listed"] for r in BASELINE if r.table == "listings" and r.cells["list"].endswith("2020")}
    new = {r.cells["listed"] for r in BASELINE if r.table == "listings" and r.cells["list"].endswith("2021")}
    added = {"theme/community-networks", "theme/multilingualism"}
    assert {cells["predecessor"] for cells in changes} == old - new
    assert {cells["successor"] for cells in changes} == new - old - added


def test_no_theme_goes_by_the_name_of_another() -> None:
    themes = [row.cells for row in REFERENCE + BASELINE if row.table == "themes"]
    called = {
        (name.lower(), cells["key"])
        for cells in themes
        for name in [cells["name"], *cells["alternativeNames"].split(" | ")]
    }
    assert [name for name, number in Counter(name for name, _ in called if name).items() if number > 1] == []


def test_a_stage_that_was_reached_is_not_itself_planned() -> None:
    """That something is planned is so; only what is actual counts in answers."""
    assert {row.cells["modality"] for row in BASELINE if row.table == "stages"} == {""}
