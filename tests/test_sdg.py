"""The sets about the Sustainable Development Goals: what they hold, what of them agrees, and how the lists changed."""

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import said
from pyoxigraph import NamedNode, Store

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.identity import Identity, slug
from graph.lists import Difference, difference
from graph.ownership.owners import owners
from graph.reading import Place, Reading
from graph.view import Graph
from loaders import reference
from loaders.load import Policy, Report, load
from loaders.reference import COMPANIONS, FORMS, Given
from loaders.tables.table import Batch

KOS, FRAMEWORK, TRANSLATIONS = "sdg-lod4stats", "sdg-framework-tables", "sdg-translations"
TAXONOMY, TABLE = "sdg-kos-goals-targets-indicators.ttl", "SDG_Target_Indicator_UNSD_2023"
CLASSES = ("Goal", "Target", "Indicator", "List", "Listing", "Responsibility", "Body", "Dataset")
COUNT = "SELECT ?class (COUNT(DISTINCT ?x) AS ?n) { BELIEVED { ?x a ?class } } GROUP BY ?class"
CUSTODY = 'SELECT ?x { BELIEVED { ?f :role "custodian" ; :responsible $body ; :responsibleFor ?x } }'


def loaded(home: Home, *paths: Path) -> Report:
    report = load(home, paths, Policy.WHOLE_FILES, "tests")
    assert not [str(p) for f in report.files for p in f.problems]
    return report


def counts(graph: Graph) -> dict[str, int]:
    found = {row["class"].value.rpartition("#")[2]: int(row["n"].value) for row in graph.source.rows(COUNT)}
    return {name: found[name] for name in CLASSES if name in found}


def read(path: Path, *beside: Path) -> Batch:
    held = {name: p.read_bytes() for name in COMPANIONS.get(path.name, ()) for p in beside if name.endswith(p.name)}
    batch = reference.read(Given(path.name, path.read_bytes(), held, path.parent.name), FORMS)
    assert isinstance(batch, Batch)
    return batch


def believed(home: Home) -> set[tuple[str, str, str]]:
    """What is believed of things and facts, without the digests of files."""
    assert home.current
    quads = Store.read_only(str(home.current.store)).quads_for_pattern(None, None, None, None)
    said = {tuple(map(str, q.triple)) for q in quads}
    apart = re.compile(r"/id/(reading|passage|run)/|ontology#digest>")
    return {(s, p, o) for s, p, o in said if not apart.search(f"{s}{p}")}


@pytest.fixture(scope="module")
def everything(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Graph]:
    home = Home(tmp_path_factory.mktemp("sdg"))
    report = loaded(home, *(shared / "data" / name for name in (KOS, FRAMEWORK, TRANSLATIONS)))
    return report, Shelf(home).graph


@pytest.fixture(scope="module")
def changes(everything: tuple[Report, Graph]) -> Difference:
    graph = everything[1]
    names = [graph.names.find(f"list/sdg-indicators-{year}") for year in (2019, 2023)]
    return difference(graph.at(), *names)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (KOS, (17, 169, 232, 1, 244, 307, 51, 1)),
        (FRAMEWORK, (17, 169, 232, 1, 248, 0, 1, 1)),
        (TRANSLATIONS, (17, 169, 0, 0, 0, 0, 0, 1)),
    ],
)
def test_each_set_is_loaded_whole(home: Home, shared: Path, name: str, expected: tuple[int, ...]) -> None:
    loaded(home, shared / "data" / name)
    assert counts(Shelf(home).graph) == {c: n for c, n in zip(CLASSES, expected, strict=True) if n}


def test_all_three_make_one_graph(everything: tuple[Report, Graph]) -> None:
    report, graph = everything
    expected = dict(zip(CLASSES, (17, 169, 263, 2, 492, 307, 51, 3), strict=True))
    assert counts(graph) == expected
    outcomes = Counter(f.outcome for f in report.files if f.path.suffix not in {".md", ".pdf", ".tsv", ""})
    assert outcomes == {"loaded": 18, "skipped": 14}
    tables = [f for f in report.files if f.path.suffix != ".tsv"]
    aside = [str(f.notes[0]) for f in tables if f.outcome == "skipped" and f.notes]
    assert len(aside) == 14 and all(note.startswith("it holds nothing that is kept here: ") for note in aside)


@pytest.mark.parametrize(
    ("key", "field", "values"),
    [
        ("goal/1", "name", ("No poverty",)),
        ("goal/1", "description", ("End poverty in all its forms everywhere",)),
        ("goal/1", "labels", ("Fin de la Pobreza@es", "Pas de pauvreté@fr", "Ликвидация нищеты@ru")),
        ("goal/9", "number", ("9",)),
        ("goal/10", "name", ("Reduced inequalities",)),
        ("goal/10", "alternativeNames", ("Reduced inequality",)),
        ("target/9.c", "goal", ("goal/9",)),
        ("target/9.c", "matches", ("http://purl.unep.org/sdg/SDGIO_00000150",)),
        ("indicator/C090c01", "name", ("Proportion of population covered by a mobile network, by technology",)),
        ("indicator/C100402", "name", ("Redistributive impact of fiscal policy",)),
        ("list/sdg-indicators-2019", "body", ("body/statistical-commission",)),
        ("list/sdg-indicators-2023", "year", ("2023",)),
        ("document/sdg-kos", "issued", ("2019-12-19",)),
    ],
)
def test_what_is_said(everything: tuple[Report, Graph], key: str, field: str, values: tuple[str, ...]) -> None:
    assert everything[1].at().node(key).values[field] == values


def test_things_have_the_iris_of_the_un(everything: tuple[Report, Graph]) -> None:
    identity = everything[1].identity
    assert identity.iri("indicator/C090c01").value == "http://metadata.un.org/sdg/C090c01"
    assert everything[1].at().node("indicator/C090c01").cls.name == "Indicator"


def test_itu_keeps_the_data_of_five_indicators(everything: tuple[Report, Graph]) -> None:
    graph = everything[1]
    rows = graph.source.rows(CUSTODY, body=graph.identity.iri("body/itu"))
    kept = sorted(graph.identity.key(row["x"]) for row in rows)
    assert kept == [f"indicator/{code}" for code in ("C040401", "C050b01", "C090c01", "C170602", "C170801")]


def test_two_bodies_in_one_text_are_two_custodians(everything: tuple[Report, Graph]) -> None:
    graph = everything[1]
    answer = owners(graph.at("2019"), graph.names.find("indicator/C171101"))
    found = {(o.agent.key, o.role, o.node.text("asOf"), o.evidence[0].quote) for o in answer.responsible}
    assert found >= {(f"body/{name}", "custodian", "2019", "WTO,ITC") for name in ("wto", "itc")}


def test_an_indicator_stands_under_each_of_its_targets(everything: tuple[Report, Graph]) -> None:
    view = everything[1].at()
    facts = view.around(["indicator/C200303"])["indicator/C200303"]
    found = {
        (node.text("list"), node.text("under"), node.text("code"))
        for node in view.nodes(key for key, _ in facts)
        if node.cls.name == "Listing"
    }
    under = [("target/1.5", "1.5.1"), ("target/11.5", "11.5.1"), ("target/13.1", "13.1.1")]
    assert found == {(f"list/sdg-indicators-{year}", *at) for year in (2019, 2023) for at in under}


def test_what_changed_from_2019_to_2023(changes: Difference) -> None:
    parts = (changes.added, changes.gone, changes.recoded, changes.reworded, changes.replaced)
    assert (*map(len, parts), changes.same) == (31, 31, 1, 22, 27, 178)


def test_a_code_may_pass_to_another_indicator(changes: Difference) -> None:
    [moved] = changes.recoded
    assert (moved.thing.key, moved.codes_before, moved.codes_after) == ("indicator/C170602", ("17.6.2",), ("17.6.1",))
    [before] = [e for e in changes.gone if "17.6.1" in e.codes_before]
    assert before.thing.key == "indicator/C170601"
    assert ("indicator/C110601", "indicator/C110603") in {(a.thing.key, b.thing.key) for a, b in changes.replaced}


def test_each_change_has_its_evidence(everything: tuple[Report, Graph], changes: Difference) -> None:
    [moved] = changes.recoded
    found = everything[1].at().evidence(moved.keys)
    assert {e.document for key in moved.keys for e in found[key]} == {"document/sdg-kos", "document/sdg-framework"}


def test_rewording_is_told(changes: Difference) -> None:
    found = {e.thing.key: e for e in changes.reworded}["indicator/C100702"]
    assert found.words_before[0].startswith("Number of countries with migration policies")
    assert found.words_after[0].startswith("Proportion of countries with migration policies")


def test_nothing_changed_within_one_list(everything: tuple[Report, Graph]) -> None:
    graph = everything[1]
    newer = graph.names.find("list/sdg-indicators-2023")
    same = difference(graph.at(), newer, newer)
    assert (same.added, same.gone, same.recoded, same.reworded, same.same) == ((), (), (), (), 232)


def test_lists_of_themes_are_compared_too(home: Home) -> None:
    place = Place("document/d", "1")
    stated = [entity("Paper", {"name": "D"}, "document/d")]
    stated += [
        entity("Theme", {"name": name}, f"theme/{slug(name)}") for name in ("Accessibility", "Climate", "Gender")
    ]
    stated += [entity("List", {"name": f"Themes {year}", "year": year}, f"list/{year}") for year in ("2019", "2020")]
    for year, theme, words in [
        ("2019", "accessibility", "ICT accessibility"),
        ("2020", "accessibility", "Digital accessibility"),
        ("2019", "climate", "Climate"),
        ("2020", "gender", "Gender"),
    ]:
        values = {"listed": f"theme/{theme}", "list": f"list/{year}", "labelAsWritten": words}
        stated.append(entity("Listing", values))
    graph = said(home, *(Reading(place, (one,)) for one in stated))
    found = difference(graph.at(), graph.names.find("Themes 2019"), graph.names.find("Themes 2020"))
    parts = (found.added, found.gone, found.recoded, found.reworded)
    assert [[e.thing.name for e in part] for part in parts] == [["Gender"], ["Climate"], [], ["Accessibility"]]
    assert found.reworded[0].words_before == ("ICT accessibility",) and found.replaced == ()


def test_the_workbook_and_the_csv_say_the_same(shared: Path, tmp_path: Path) -> None:
    homes = [Home(tmp_path / ending) for ending in ("csv", "xlsx")]
    for home in homes:
        loaded(home, shared / "data" / FRAMEWORK / f"{TABLE}.{home.path.name}")
    one, other = map(believed, homes)
    assert len(one) > 4800 and one == other


def test_the_taxonomy_within_the_ontology_says_the_same(shared: Path) -> None:
    batches = [read(shared / "data" / KOS / name) for name in (TAXONOMY, "sdg-ontology-with-taxonomy.ttl")]
    one, other = ([r.key for r in b.readings[1:]] for b in batches)
    assert one == other and len(one) == 1021
    assert {e.key for b in batches for e in b.readings[0].entities} == {"document/sdg-kos"}


def test_what_is_not_understood_in_the_taxonomy_is_noted(shared: Path) -> None:
    notes = [n.message for n in read(shared / "data" / KOS / TAXONOMY).notes]
    assert len(notes) == 13
    assert "target/12.3 has two labels in en: 'By 2030,d' stands as another name" in notes
    assert "the custodian of indicator/C010202, 'National Gov.', is no body that can be told" in notes
    assert notes[-1] == "239 tiers are left out: the ontology has no place for them"


def test_an_old_french_text_goes_to_the_indicator_it_translates(everything: tuple[Report, Graph]) -> None:
    view = everything[1].at()
    old = view.node("indicator/C160104").values["labels"]
    assert len([text for text in old if text.endswith("@fr")]) == 1
    new = view.node("indicator/C160105").values["labels"]
    assert {text.rpartition("@")[2] for text in new} == {"es", "ru"}


def test_texts_that_agree_with_no_list_are_noted(everything: tuple[Report, Graph]) -> None:
    files = [f for f in everything[0].files if f.path.name == "global_indicators.yml"]
    found = {
        f.path.parent.name: [m[1] for n in f.notes if (m := re.match(r"no list has (\S+)", n.message))] for f in files
    }
    assert found == {
        "en": ["12.c.1", "15.4.2"],
        "es": ["12.c.1", "15.4.2"],
        "fr": ["12.c.1", "17.3.1"],
        "ru": ["12.c.1", "15.4.2"],
    }


def test_translations_find_lists_that_were_loaded_before(home: Home, shared: Path) -> None:
    loaded(home, shared / "data" / FRAMEWORK / f"{TABLE}.csv")
    report = loaded(home, shared / "data" / TRANSLATIONS)
    assert [f.added for f in report.files if f.path.name == "global_indicators.yml"] == [243, 243, 243, 243]
    assert Shelf(home).graph.at().node("indicator/C170602").values["labels"][0].startswith("Abonnements")


def test_translations_are_read_again_when_a_list_came_after_them(home: Home, shared: Path) -> None:
    texts = shared / "data" / TRANSLATIONS / "en" / "global_indicators.yml"
    table = shared / "data" / FRAMEWORK / f"{TABLE}.csv"
    added = [[f.added for f in loaded(home, path).files] for path in (texts, table, texts, texts)]
    assert added == [[1], [670], [242], [0]]


def test_translations_without_lists_say_why_nothing_is_attached(shared: Path) -> None:
    batch = read(shared / "data" / TRANSLATIONS / "fr" / "global_indicators.yml")
    assert len(batch.readings) == 1
    assert "neither the list of indicators of 2019 nor that of 2023" in str(batch.notes[0])


@pytest.mark.parametrize(("folder", "language"), [("zh-Hans", "zh"), ("zh", "zh"), ("ar", "ar")])
def test_the_folder_says_the_language(folder: str, language: str) -> None:
    content = "".join(f"{n}-short: 无贫穷 {n}\n{n}-title: 在全世界\n" for n in range(1, 18)).encode()
    batch = reference.read(Given("global_goals.yml", content, folder=folder), FORMS)
    assert isinstance(batch, Batch) and not batch.notes
    assert batch.readings[1].entities[0].values == (("labels", f"无贫穷 1@{language}"),)


@pytest.mark.parametrize(
    ("folder", "content", "message"),
    [
        ("xx", b"\n17-short: a\n", "the folder says the language of a translation, and 'xx' is none; there are ar, en"),
        ("fr", b"a: &a x\n17-short: *a\n", "line 2: expected KEY: TEXT, and found an alias"),
        ("fr", b"a:\n  b: x\n17-short: a\n", "line 2: expected KEY: TEXT, and found keys below a key"),
        ("fr", b"17-short: a\n17-short: b\n\n17-short: c\n", "line 2: the key '17-short' is there twice"),
        ("fr", b"a: [\n17-short: a\n", "line 3: this is no YAML"),
    ],
)
def test_a_broken_translation_is_refused_with_its_line(
    home: Home, tmp_path: Path, folder: str, content: bytes, message: str
) -> None:
    file = tmp_path / folder / "global_goals.yml"
    file.parent.mkdir()
    file.write_bytes(content)
    [found] = load(home, [file], Policy.WHOLE_FILES, "tests").files
    assert found.outcome == "refused" and message in str(found.problems[0])


def test_a_bomb_of_aliases_costs_nothing(home: Home, tmp_path: Path) -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join(f'*l{n - 1}' for _ in range(9))}]\n" for n in range(1, 30))
    file = tmp_path / "fr" / "global_goals.yml"
    file.parent.mkdir()
    file.write_text(f"l0: &l0 ha\n{levels}\n17-short: a\n", encoding="utf-8")
    [found] = load(home, [file], Policy.WHOLE_FILES, "tests").files
    assert [str(p) for p in found.problems] == ["line 2: expected KEY: TEXT, and found a list"]


def test_broken_turtle_is_refused_with_its_line(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "kos.ttl"
    file.write_text(
        "# http://metadata.un.org/sdg/ontology# custodianAgency topConceptOf\n<x> <y> .\n", encoding="utf-8"
    )
    [found] = load(home, [file], Policy.WHOLE_FILES, "tests").files
    assert found.outcome == "refused" and str(found.problems[0]).startswith("line 2: this is no Turtle")


def test_a_table_whose_name_says_no_year_is_noted(shared: Path) -> None:
    content = (shared / "data" / FRAMEWORK / f"{TABLE}.csv").read_bytes()
    batch = reference.read(Given("framework.csv", content), FORMS)
    assert isinstance(batch, Batch)
    assert str(batch.notes[-1]) == "the key words of 249 rows are left out: they are a search engine's, not the UN's"
    assert str(batch.notes[0]) == "the name of the file says no year: it is taken for the framework of 2023"
    assert Identity().iri(batch.readings[2].entities[0].key) == NamedNode(
        "http://localhost/id/list/sdg-indicators-2023"
    )
