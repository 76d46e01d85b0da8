"""The UN System Chart: three formats of one table are one graph, and its bodies are the bodies we know."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from conftest import SHARED

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.naming.names import plain
from loaders.load import Policy, Report, load
from loaders.reference import Given, read
from loaders.reference.bodies import un_body
from loaders.reference.un_system_chart import FORMS
from loaders.shipped import tables
from loaders.tables.table import Batch

ROOT = Path(__file__).parents[1]
FOLDER = "data/un-system-chart"
FORMATS = ("un-entities.csv", "un-entities.xlsx", "un-entities.json")
DIGEST = "<https://w3id.org/remit/ontology#digest>"
BELIEVED = f"SELECT ?s ?p ?o {{ BELIEVED {{ ?s ?p ?o FILTER(?p != {DIGEST}) }} }}"
BOOKKEEPING = ("/id/run/", "/id/reading/", "/id/passage/")
ONE_BODY = {
    "body/un-tourism": "UN Tourism",
    "body/cstd": "CSTD",
    "body/csw": "CSW",
    "body/escap": "ESCAP",
    "body/escwa": "ESCWA",
    "body/fao": "FAO",
    "body/human-rights-council": "HRC",
    "body/iaea": "IAEA",
    "body/icao": "ICAO",
    "body/ilo": "ILO",
    "body/imo": "IMO",
    "body/itc": "ITC",
    "body/itu": "ITU",
    "body/jiu": "JIU",
    "body/ocha": "OCHA",
    "body/ohchr": "OHCHR",
    "body/ohrlls": "UN-OHRLLS",
    "body/oict": "OICT",
    "body/osaa": "OSAA",
    "body/statistical-commission": "StatCom",
    "body/un-desa": "DESA",
    "body/un-habitat": "UN-Habitat",
    "body/un-women": "UN-Women",
    "body/uncdf": "UNCDF",
    "body/unctad": "UNCTAD",
    "body/undp": "UNDP",
    "body/undrr": "UNDRR",
    "body/uneca": "ECA",
    "body/uneclac": "ECLAC",
    "body/unep": "UNEP",
    "body/unesco": "UNESCO",
    "body/unfpa": "UNFPA",
    "body/unhcr": "UNHCR",
    "body/unicef": "UNICEF",
    "body/unido": "UNIDO",
    "body/unitar": "UNITAR",
    "body/unodc": "UNODC",
    "body/unoosa": "OOSA",
    "body/unops": "UNOPS",
    "body/unu": "UNU",
    "body/upu": "UPU",
    "body/wfp": "WFP",
    "body/who": "WHO",
    "body/wipo": "WIPO",
    "body/wmo": "WMO",
    "body/world-bank": "WORLD BANK GROUP",
    "body/wto": "WTO",
}


def loaded(home: Home, *paths: Path) -> Report:
    """The account of a load without refusal."""
    report = load(home, paths, Policy.WHOLE_FILES, "tests")
    assert not [f"{f.path.name}: {p}" for f in report.files for p in f.problems]
    return report


def chart(name: str = FORMATS[0]) -> Batch:
    """What the real chart states."""
    found = read(Given(name, (SHARED / FOLDER / name).read_bytes()), FORMS)
    assert isinstance(found, Batch)
    return found


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def changed(**cells: str) -> Batch:
    """What the chart states if the row of ITU had these cells."""
    rows = [row | cells if row["entity"] == "ITU" else row for row in table(SHARED / FOLDER / FORMATS[0])]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0] | cells))
    writer.writeheader()
    writer.writerows(rows)
    found = read(Given("un-entities.csv", out.getvalue().encode()), FORMS)
    assert isinstance(found, Batch)
    return found


def test_three_formats_are_one_graph(shared: Path, tmp_path: Path) -> None:
    believed = []
    for name in FORMATS:
        home = Home(tmp_path / name)
        loaded(home, shared / FOLDER / name)
        rows = Shelf(home).graph.source.rows(BELIEVED)
        believed.append({tuple(map(str, (r["s"], r["p"], r["o"]))) for r in rows if not _kept_by_us(str(r["s"]))})
    assert len(believed[0]) > 3000
    assert believed[0] == believed[1] == believed[2]


def test_the_chart_states_each_entity_once(shared: Path) -> None:
    stated = {(one.cls, one.key) for reading in chart().readings for one in reading.entities}
    assert Counter(cls for cls, _ in stated) == {
        "Composition": 170,
        "UNEntity": 111,
        "GoverningBody": 32,
        "Membership": 30,
        "Body": 17,
        "Organization": 9,
        "OversightBody": 4,
        "Resolution": 3,
        "Establishment": 3,
        "Mandating": 3,
        "BodyGroup": 2,
        "Dataset": 1,
        "UNMechanism": 1,
    }


def test_the_chart_loads_alone_and_with_our_tables(shared: Path, tmp_path: Path) -> None:
    loaded(Home(tmp_path / "alone"), shared / FOLDER)
    home = Home(tmp_path / "both")
    loaded(home, shared / FOLDER, *tables())
    view = Shelf(home).graph.at()
    itu, desa = view.node("body/itu"), view.node("body/un-desa")
    assert (itu.cls.name, itu.text("page")) == ("Organization", "https://www.itu.int/")
    assert desa.text("name") == "United Nations Department of Economic and Social Affairs"
    assert desa.values["acronym"] == ("UN DESA",)
    assert {"DESA", "Department of Economic and Social Affairs"} <= set(desa.values["alternativeNames"])


def test_itu_is_a_member_of_the_board_as_a_footnote_says(shared: Path) -> None:
    [reading] = [r for r in chart().readings if r.entities[0].key.startswith("membership/itu-ceb")]
    assert (reading.place.paragraph, reading.quote) == (
        "ITU",
        "Member of the United Nations System Chief Executives Board for Coordination (CEB).",
    )


@pytest.mark.parametrize(("body", "organs"), [("hlpf", ["unga", "ecosoc"]), ("pbc", ["unga", "un-security-council"])])
def test_a_body_of_two_organs_belongs_to_both(shared: Path, body: str, organs: list[str]) -> None:
    wholes = [
        dict(one.values)["whole"]
        for reading in chart().readings
        for one in reading.entities
        if one.cls == "Composition" and dict(one.values)["part"] == f"body/{body}"
    ]
    assert wholes == [f"body/{organ}" for organ in organs]


def test_a_founding_resolution_is_read_where_it_is_surely_named(shared: Path) -> None:
    rests = [dict(e.values) for r in chart().readings for e in r.entities if e.cls == "Mandating"]
    assert [(one["mandated"], one["mandate"]) for one in rests] == [
        ("body/acabq", "resolution/unga-173-ii"),
        ("body/binuh", "resolution/unsc-2476-2019"),
        ("body/unsoh", "resolution/unsc-2793-2025"),
    ]


def test_a_text_that_names_a_person_is_not_kept(shared: Path) -> None:
    batch = chart()
    dropped = [str(note) for note in batch.notes if "names a person" in note.message]
    assert [note.partition(")")[0] for note in dropped] == ["row 81 (OSC-SEA", "row 86 (PBPSO"]
    texts = [text for reading in batch.readings for one in reading.entities for _, text in one.values]
    assert not [text for text in texts if "Mr. " in text or "Led by" in text]


def test_no_other_body_has_the_key_of_one_of_ours(shared: Path) -> None:
    """Every key that both have was looked at: it is one body, whatever the two call it."""
    ours: dict[str, set[str]] = {}
    for row in table(ROOT / "data" / "reference" / "bodies.csv"):
        names = [row["name"], row["acronym"], *row["alternativeNames"].split(" | ")]
        ours.setdefault(row["key"], set()).update(plain(name) for name in names if name)
    theirs = {un_body(row["entity"]): row for row in table(shared / FOLDER / FORMATS[0])}
    assert {key: row["entity"] for key, row in theirs.items() if key in ours} == ONE_BODY
    for key, row in theirs.items():
        called = {plain(row["entity"]), plain(row["entity_long"])}
        assert not [other for other, names in ours.items() if other != key and called & names]


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ({"un_principal_organ": "Trust Council"}, "'Trust Council' is no organ known here"),
        ({"category": "Guilds"}, "'Guilds' is no category known here: it is kept as a body"),
        ({"is_ceb_member": "perhaps"}, "'perhaps' is neither True nor False"),
        ({"entity_link": "itu"}, "'itu' is no address"),
        ({"entity_long": ""}, "it has no short or no long name, and is left out"),
        ({"flag": "blue"}, "it is not known in this set, and is not kept"),
        ({"foundational_mandate": "by treaty"}, "no founding resolution is surely named in it: 'by treaty'"),
    ],
)
def test_what_is_not_understood_is_noted(shared: Path, cells: dict[str, str], note: str) -> None:
    assert note in [found.message for found in changed(**cells).notes]


def _kept_by_us(subject: str) -> bool:
    return any(part in subject for part in BOOKKEEPING)
