"""RDF in every syntax: what is read, what is refused and where, and that nothing is ever fetched."""

import re
from pathlib import Path
from socket import create_server

import pytest

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from loaders.formats.passages import Unreadable
from loaders.load import File, Policy, load
from loaders.tables.table import Batch
from loaders.triples import triples

PREFIXES = """@prefix : <https://w3id.org/remit/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
TURTLE = PREFIXES + '<body/x> a :CoordinationBody ; skos:prefLabel "Body X" ; :acronym "BX" .\n'
XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY remit "https://w3id.org/remit/ontology#"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="&remit;"
    xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <CoordinationBody rdf:about="body/x">
    <skos:prefLabel>Body X</skos:prefLabel>
    <acronym>BX</acronym>
  </CoordinationBody>
</rdf:RDF>
"""
JSON = """{
  "@context": {"r": "https://w3id.org/remit/ontology#", "name": "http://www.w3.org/2004/02/skos/core#prefLabel"},
  "@id": "body/x",
  "@type": "r:CoordinationBody",
  "name": "Body X",
  "r:acronym": "BX"
}
"""
BODY = "<http://localhost/id/body/x>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
REMIT = "https://w3id.org/remit/ontology#"
LINES = f"""{BODY} {TYPE} <{REMIT}CoordinationBody> .
{BODY} <http://www.w3.org/2004/02/skos/core#prefLabel> "Body X" .
{BODY} <{REMIT}acronym> "BX" .
"""
SYNTAXES = {"ttl": TURTLE, "trig": TURTLE, "nt": LINES, "nq": LINES, "rdf": XML, "owl": XML, "xml": XML, "jsonld": JSON}


def loaded(home: Home, path: Path, content: str | bytes) -> File:
    """What becomes of a file that is loaded by name."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [file] = load(home, [path], Policy.WHOLE_FILES, "tests").files
    return file


def state(home: Home) -> tuple[object, object, set[Path]]:
    """The edition of a home, its quads, and the files that are kept."""
    kept = {path for path in home.path.rglob("*") if re.fullmatch("[0-9a-f]{64}.*", path.name)}
    return home.current, set(map(str, Shelf(home).graph.source.rows("SELECT * { BELIEVED { ?s ?p ?o } }"))), kept


@pytest.mark.parametrize("ending", SYNTAXES)
def test_a_body_is_read_in_every_syntax(home: Home, tmp_path: Path, ending: str) -> None:
    file = loaded(home, tmp_path / f"x.{ending}", SYNTAXES[ending])
    assert (file.outcome, file.problems) == ("loaded", [])
    found = Shelf(home).graph.names.find("BX")
    assert found and (found.key, found.cls, found.name) == ("body/x", "CoordinationBody", "Body X")


def test_texts_go_where_their_language_is_told() -> None:
    names = '"Quantum"@en, "Quantum"@en-GB, "Quantum", "Quantique"@fr ; skos:altLabel "Q-day"@en'
    content = (
        PREFIXES + f'<theme/x> a :Theme ; skos:prefLabel {names} .\n<theme/y> a :Theme ; skos:prefLabel "Eau"@fr .'
    )
    batch = triples.read(content.encode(), "x.ttl", "http://localhost/id/")
    assert isinstance(batch, Batch) and not batch.problems
    x, y = (set(reading.entities[0].values) for reading in batch.readings[1:])
    assert x == {("name", "Quantum"), ("labels", "Quantique@fr"), ("alternativeNames", "Q-day")}
    assert y == {("name", "Eau"), ("labels", "Eau@fr")}, "a name that is there in one language alone is the name"


@pytest.mark.parametrize("ending", SYNTAXES)
def test_lines_of_any_length_are_read(ending: str) -> None:
    long = "Body X, " * 10_000
    content = SYNTAXES[ending].replace("Body X", long)
    batch = triples.read(content.encode(), f"x.{ending}", "http://localhost/id/")
    assert isinstance(batch, Batch) and not batch.problems
    assert dict(batch.readings[1].entities[0].values)["name"] == long


def test_a_large_file_is_read_with_the_line_of_every_thing() -> None:
    content = PREFIXES + "".join(f'<body/x-{n}> a :Body ;\n  skos:prefLabel "Body {n}" .\n' for n in range(10_000))
    batch = triples.read(content.encode(), "x.ttl", "http://localhost/id/")
    assert isinstance(batch, Batch) and batch.places[1:] == tuple(f"line {n}" for n in range(3, 20_003, 2))


@pytest.mark.parametrize(("ending", "line"), [("ttl", 3), ("trig", 3), ("nt", 3), ("nq", 3), ("rdf", 7), ("jsonld", 6)])
def test_the_line_of_what_is_wrong_is_said_in_every_syntax(home: Home, tmp_path: Path, ending: str, line: int) -> None:
    file = loaded(home, tmp_path / f"x.{ending}", SYNTAXES[ending].replace("acronym", "acronyn"))
    [problem] = file.problems
    assert str(problem).startswith(f"line {line}: CoordinationBody has no property <{REMIT}acronyn>; it has name")


def test_no_file_that_a_parser_must_refuse_gets_in(home: Home, tmp_path: Path, shared: Path) -> None:
    assert loaded(home, tmp_path / "good.ttl", TURTLE).outcome == "loaded"
    before = state(home)
    folder = shared / "data" / "rdf-negative-tests"
    bad = [p for p in sorted(folder.rglob("*.*")) if p.suffix[1:] in SYNTAXES and p.name != "manifest.ttl"]
    report = load(home, bad, Policy.WHOLE_FILES, "tests")
    assert len(report.files) == 401 and {file.outcome for file in report.files} == {"refused"}
    assert all(re.match(r"line \d+(, column \d+)?: this is no ", str(p)) for f in report.files for p in f.problems)
    assert sum(", column " in str(file.problems[0]) for file in report.files) == 360
    assert state(home) == before and report.edition is None


def test_files_that_say_nothing_in_our_terms_are_not_ours(home: Home, shared: Path) -> None:
    manifests = sorted((shared / "data" / "rdf-negative-tests").rglob("manifest.ttl"))
    report = load(home, manifests, Policy.WHOLE_FILES, "tests")
    assert len(manifests) == 16 and {file.outcome for file in report.files} == {"refused"}
    assert all(re.match("line [0-9]+: every thing has an IRI here|not mine", str(f.problems[0])) for f in report.files)
    assert home.current is None


RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://w3id.org/remit/ontology#"'
ELSEWHERE = [
    ("jsonld", '{"@context": "URL", "@id": "body/x"}', "line 1: its @context is at URL: remit fetches nothing; put"),
    ("jsonld", '{"@context": [{}, "URL"]}', "line 1: its @context is at URL"),
    ("jsonld", '{"@context": {"@import": "URL"}}', "line 1: its @context is at URL"),
    ("jsonld", '{"@context": {"a": {"@id": "a:b", "@context":\n "URL"}}}', "line 2: its @context is at URL"),
    ("jsonld", '{"@context": "file:///etc/hostname"}', "line 1: its @context is at file:///etc/hostname"),
    (
        "rdf",
        f'<!DOCTYPE x SYSTEM "URL"><rdf:RDF {RDF}/>',
        "line 1, column 45: its DTD is at URL: remit fetches nothing",
    ),
    ("rdf", f'<!DOCTYPE x [<!ENTITY y SYSTEM "URL">]><rdf:RDF {RDF}>&y;</rdf:RDF>', "the entity y is at URL"),
    ("rdf", f'<!DOCTYPE x [<!ENTITY % y SYSTEM "URL"> %y;]><rdf:RDF {RDF}/>', "the entity y is at URL"),
    (
        "xml",
        f'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/hostname">]><rdf:RDF {RDF}/>',
        "y is at file:///etc/hostname",
    ),
    ("rdf", f'<rdf:RDF {RDF} xml:base="URL">\n<Body rdf:about="x"/></rdf:RDF>', "line 2: <URLx> is no thing of ours"),
    ("ttl", "@base <URL> .\n" + TURTLE, "line 4: <URLbody/x> is no thing of ours"),
    (
        "ttl",
        TURTLE + "<x> <http://www.w3.org/2002/07/owl#imports> <URL> .",
        "line 4: it imports <URL>: remit fetches no",
    ),
    ("ttl", PREFIXES + "<file:///etc/hostname> a :Body .", "line 3: <file:///etc/hostname> is no thing of ours"),
    ("ttl", PREFIXES + "<body/x> a :Body ;\n :postIn <URL> .", "line 4: Body has no property"),
    (
        "ttl",
        PREFIXES + "<post/x> a :Post ; skos:prefLabel 'X' ;\n :postIn <URL> .",
        "line 4: <URL> is no thing of ours",
    ),
]


def test_a_published_file_with_a_context_elsewhere_is_refused(home: Home, shared: Path) -> None:
    path = shared / "data" / "sdg-lod4stats" / "sdg-dataset-metadata.jsonld"
    with pytest.raises(Unreadable, match=r"^line 2: its @context is at http://schema\.org/: remit fetches nothing"):
        triples.read(path.read_bytes(), path.name, home.identity.base)


ODD = [
    (
        "nq",
        f"{LINES}{BODY} {TYPE} <{REMIT}Body> <http://localhost/id/reading/1> .",
        "line 4: it is stated in the graph",
    ),
    ("trig", PREFIXES + "<reading/1> {\n <body/x> a :Body }", "line 4: it is stated in the graph <http://localhost/"),
    ("nt", f"<a:a> <a:b> <<( {BODY} {TYPE} <{REMIT}Body> )>> .", "line 1: it is about a statement"),
    ("ttl", PREFIXES + "<body/x> a :Body .\n<< <body/x> a :Body >> :asOf '2020' .", "line 4: "),
    ("ttl", PREFIXES + "[] a :Body .", "line 3: every thing has an IRI here"),
    ("ttl", PREFIXES + '<body/x> a :Body ; skos:prefLabel "X"@ar--rtl .', "line 3: it gives 'X' a direction"),
    ("jsonld", JSON.replace('"name": "Body', '"nmae": "Body'), "line 5: no @context defines the key 'nmae'"),
    ("jsonld", "{\n 'a': 1}", "line 2, column 2: this is no JSON"),
    ("jsonld", "[" * 50_000 + "]" * 50_000, "this is no JSON that anybody meant: it is nested too deeply"),
    ("jsonld", '{"a:b":' * 200 + "1" + "}" * 200, "it is nested more than 100 deep"),
    ("ttl", PREFIXES + "<body/x> :postIn " + "<<( <a:a> <a:b> " * 50_000, ""),
    ("xml", f"<rdf:RDF {RDF}>\n<Body></rdf:RDF>", "line 2, column 9: this is no XML: mismatched tag"),
    ("xml", "<akomaNtoso/>", "not mine: it is XML of another kind than RDF/XML"),
    ("ttl", "<body/x> a <http://xmlns.com/foaf/0.1/Group> .", "not mine: none of its 1 statements is in the terms of"),
    ("n3", TURTLE, "files that end in '.n3' are not read"),
    ("ttl", PREFIXES + "<person/ann-ek> a :Person ; skos:prefLabel 'P' .", "line 3: the key of a person says nothing"),
]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[File]]:
    """What became of the cases above, loaded at once, and the address of a server to which nothing connected."""
    folder = tmp_path_factory.mktemp("rdf")
    with create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        paths = [folder / f"{number}.{ending}" for number, (ending, *_) in enumerate([*ELSEWHERE, *ODD])]
        for path, (_, content, _) in zip(paths, [*ELSEWHERE, *ODD], strict=True):
            path.write_text(content.replace("URL", address))
        home = Home(folder / "home", builders=BUILDERS)
        files = load(home, paths, Policy.WHOLE_FILES, "tests").files
        with pytest.raises(BlockingIOError):
            server.accept()
    assert home.current is None
    return address, list(files)


@pytest.mark.parametrize("number", range(len(ELSEWHERE)), ids=[c[:50] for *_, c in ELSEWHERE])
def test_nothing_is_ever_fetched(refused: tuple[str, list[File]], number: int) -> None:
    address, files = refused
    said = "\n".join(map(str, files[number].problems))
    assert files[number].outcome == "refused" and ELSEWHERE[number][2].replace("URL", address) in said, said


@pytest.mark.parametrize("number", range(len(ODD)), ids=[f"{e}: {c[:40]}" for e, _, c in ODD])
def test_what_has_no_place_is_refused_with_its_line(refused: tuple[str, list[File]], number: int) -> None:
    file = refused[1][len(ELSEWHERE) + number]
    said = "\n".join(map(str, file.problems))
    assert file.outcome == "refused" and said and ODD[number][2] in said, said


def test_entities_that_unfold_without_end_are_not_unfolded(home: Home, tmp_path: Path) -> None:
    nested = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True))
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{nested}]>\n<rdf:RDF {RDF}><Body rdf:about="&j;"/></rdf:RDF>'
    assert len(bomb) < 709
    [problem] = loaded(home, tmp_path / "bomb.rdf", bomb).problems
    assert "the entity b is made of other entities" in str(problem)


def test_what_is_not_ours_is_skipped_in_a_folder(home: Home, tmp_path: Path) -> None:
    foreign = "<http://x/a> a <http://xmlns.com/foaf/0.1/Group> .\n"
    for name, content in {"ours.nt": LINES, "foreign.ttl": foreign, "other.xml": "<akomaNtoso/>"}.items():
        (tmp_path / name).write_text(content)
    report = load(home, [tmp_path], Policy.WHOLE_FILES, "tests")
    outcomes = {f.path.name: f.outcome for f in report.files if f.path.parent == tmp_path}
    assert outcomes == {"foreign.ttl": "skipped", "other.xml": "skipped", "ours.nt": "loaded"}
