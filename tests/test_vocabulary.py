"""The ontology as it is published: its alignments, its forms, its addresses, its page."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import said
from fastapi.testclient import TestClient
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, parse
from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, SOSA, TIME, Graph, URIRef
from rdflib.namespace import DefinedNamespace
from test_docs import ROOT, blocks

from api.access import Access
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from ontology import NS, BadOntology, UnknownTerm, ontology
from ontology.alignment import alignments, defined, read
from ontology.publication import FORMS, PREFIXES, published
from ontology.rules import rules

CLOSED: tuple[type[DefinedNamespace], ...] = (DCTERMS, FOAF, ORG, PROV, SDO, SKOS, SOSA, TIME)
# Read in the vocabularies themselves: ELI 1.5, UNDO of 2017-06, the Web Annotation vocabulary, the SDG ontology of
# UNSD, vCard of 2014. rdflib knows the terms of all others.
KNOWN = {
    "eli": "LegalResource LegalResourceSubdivision based_on changes date_document id_local is_part_of passed_by",
    "undo": "AdministrativeInstruction AdministrativeIssuance Circular Decision Document DocumentVersion Paper Policy "
    "ProgressReport Recommendation Relation Resolution RulesOfProcedure Status Treaty ValueInTimeAndContext "
    "hasProponent hasReceiver hasSemantics",
    "oa": "Annotation SpecificResource TextQuoteSelector hasSelector hasSource prefix",
    "sdgo": "Goal Indicator Target isTargetOf",
    "vcard": "Individual",
}
HTML, TURTLE = {"Accept": "text/html"}, {"Accept": "text/turtle"}
PREFIXED = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in {**PREFIXES, "": NS}.items())
REASON = (
    "[] a owl:Axiom ; owl:annotatedSource :Post ; owl:annotatedProperty rdfs:subClassOf ; "
    'owl:annotatedTarget org:Post ; rdfs:comment "{}" .'
)


def canonical(content: bytes, form: RdfFormat) -> Dataset:
    found = Dataset(parse(content, form))
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return found


def known(iri: str) -> bool:
    spaces = {PREFIXES[name]: terms.split() for name, terms in KNOWN.items()}
    if any(iri.startswith(space) for space in spaces):
        return any(iri == space + term for space, terms in spaces.items() for term in terms)
    return any(URIRef(iri) in space for space in CLOSED)


def test_every_alignment_leads_to_a_term_that_exists() -> None:
    assert len(alignments()) > 90
    assert not [a.label for several in alignments().values() for a in several if not known(a.other.value)]


def test_an_alignment_says_what_it_is_and_why() -> None:
    [one] = alignments()["Post"]
    assert (one.words, one.label, one.reasoned) == ("a kind of", "org:Post", True)
    assert one.reason == "Both are a position that exists apart from who holds it, and that people hold in turn."


@pytest.mark.parametrize(
    ("turtle", "error", "words"),
    [
        (":Pots rdfs:subClassOf org:Post .", UnknownTerm, "Pots is no term of ours; did you mean Post?"),
        (":Post rdfs:subClassOf org:Post .", BadOntology, "has no reason"),
        (f":Post rdfs:subClassOf org:Post . {REASON.format(' ')}", BadOntology, "has no reason"),
        (REASON.format("Both are posts."), BadOntology, "which is not stated"),
        (":Post owl:sameAs org:Post .", BadOntology, "leads to a term of others by one of"),
    ],
)
def test_an_alignment_that_is_wrong_is_refused(turtle: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        read(PREFIXED + turtle, defined(ontology().turtle))


def test_every_form_says_the_same() -> None:
    forms = {e: canonical(published().written(e), _format(e)) for e in FORMS}
    assert len(forms["nt"]) > 3500
    assert all(found == forms["nt"] for found in forms.values())


def _format(ending: str) -> RdfFormat:
    form = RdfFormat.from_media_type(FORMS[ending].media_type)
    assert form
    return form


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("ending", FORMS)
def test_another_library_reads_every_form(ending: str) -> None:
    found = Graph().parse(data=published().written(ending), format=FORMS[ending].format)
    assert len(found) == len(published().graph)


def test_all_of_the_core_is_published() -> None:
    core = {q.triple for q in parse(ontology().turtle.encode(), RdfFormat.TURTLE)}
    core = {t for t in core if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)}
    assert core and core <= {q.triple for q in parse(published().written("nt"), RdfFormat.N_TRIPLES)}


def test_json_ld_needs_nothing_from_elsewhere() -> None:
    context = json.loads(published().written("jsonld"))["@context"]
    assert context["remit"] == NS and all(isinstance(value, str) for value in context.values())


def test_every_property_is_declared_with_no_more_than_is_true() -> None:
    graph = published().graph
    kinds = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    paths = {p for p in graph.objects(None, SH.path) if isinstance(p, URIRef) and str(p).startswith(NS)}
    for path in paths:
        assert len(set(graph.objects(path, RDF.type)) & kinds) == 1, path
        assert graph.value(path, RDFS.label) and graph.value(path, RDFS.comment), path
        assert len(list(graph.objects(path, RDFS.domain))) <= 1 and len(list(graph.objects(path, RDFS.range))) <= 1
    role = URIRef(f"{NS}role")
    assert not list(graph.objects(role, RDFS.domain)) and len(list(graph.objects(role, SDO.domainIncludes))) == 5
    assert graph.value(URIRef(f"{NS}chairedBody"), RDFS.label).toPython() == "chaired body"  # type: ignore[union-attr]


def test_every_mark_is_declared() -> None:
    files = sorted((ROOT / "ontology").glob("*.ttl"))
    said = [quad for file in files for quad in parse(file.read_bytes(), RdfFormat.TURTLE)]
    marks = {quad.predicate.value for quad in said if quad.predicate.value.startswith(NS)}
    declared = published().graph.subjects(RDF.type, OWL.AnnotationProperty)
    assert marks and marks <= {str(mark) for mark in declared}


# What the other vocabularies say of the terms that ours are kinds of, as far as a reasoner would act on it.
OTHERS = """
org:Organization rdfs:subClassOf foaf:Agent . foaf:Person rdfs:subClassOf foaf:Agent .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
sdgo:Goal rdfs:subClassOf skos:Concept . sdgo:Target rdfs:subClassOf skos:Concept .
sdgo:isTargetOf rdfs:domain sdgo:Target ; rdfs:range sdgo:Goal ; rdfs:subPropertyOf skos:broader .
skos:broader rdfs:domain skos:Concept ; rdfs:range skos:Concept .
schema:Dataset rdfs:subClassOf schema:CreativeWork . schema:EventSeries rdfs:subClassOf schema:Event .
"""
DATA = """
<x:post> a :Post ; :postIn <x:bureau> . <x:posts> a :PostGroup ; :postIn <x:bureau> . <x:bureau> a :Bureau .
<x:three> a :BodyGroup . <x:chairing> a :Chairing ; :chair <x:post> ; :chairedBody <x:three> ; :role "chair" .
<x:reading> a :Reading ; :passage <x:passage> . <x:target> a :Target ; :goal <x:goal> .
<x:clause> a :Clause ; :clauseOf <x:report> . <x:plan> a :Activity ; :theme <x:theme> .
"""


def test_a_reasoner_concludes_what_is_true_and_nothing_else() -> None:
    import owlrl  # type: ignore[import-untyped]

    graph = Graph().parse(data=PREFIXED + OTHERS + DATA, format="turtle")
    acted_on = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass)
    for relation in acted_on:
        for subject, object in published().graph.subject_objects(relation):
            graph.add((subject, relation, object))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)

    def concluded(thing: str, cls: URIRef) -> bool:
        return (URIRef(f"x:{thing}"), RDF.type, cls) in graph

    assert concluded("bureau", ORG.Organization) and concluded("bureau", FOAF.Agent) and concluded("post", ORG.Post)
    assert concluded("goal", SKOS.Concept) and concluded("target", URIRef(f"{PREFIXES['sdgo']}Target"))
    assert concluded("passage", PROV.Entity) and concluded("report", URIRef(f"{NS}Document"))
    assert not concluded("post", FOAF.Agent) and not concluded("posts", ORG.Post)
    assert not concluded("three", ORG.Organization) and not concluded("chairing", ORG.Membership)
    assert not concluded("plan", PROV.Activity) and not concluded("clause", URIRef(f"{PREFIXES['undo']}Document"))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("address", ["/ontology", f"/ontology/{published().version}"])
def test_a_caller_gets_the_form_it_likes_best(client: TestClient, address: str, accept: str, kind: str) -> None:
    found = client.get(address, headers={"Accept": accept})
    assert found.status_code == 200 and found.headers["content-type"] == kind and "Accept" in found.headers["vary"]


@pytest.mark.parametrize("ending", FORMS)
def test_the_ontology_can_be_downloaded(client: TestClient, ending: str) -> None:
    found = client.get(f"/ontology.{ending}", headers=HTML)
    assert found.content == published().written(ending)
    assert found.headers["content-disposition"] == f'attachment; filename="remit-ontology-0.2.{ending}"'
    assert found.headers["content-type"].startswith(FORMS[ending].media_type)


def test_a_term_is_an_address(client: TestClient) -> None:
    page = client.get("/ontology/Chairing?as_of=2020", headers=HTML, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/ontology?as_of=2020#Chairing")
    found = Graph().parse(data=client.get("/ontology/chairedBody", headers=TURTLE).text, format="turtle")
    body = URIRef(f"{NS}chairedBody")
    assert (body, SKOS.closeMatch, ORG.organization) in found and (None, SH.path, body) in found
    assert list(found.objects(None, RDFS.comment)) and (URIRef(f"{NS}Theme"), None, None) not in found


@pytest.mark.parametrize("name", ["Chairing", "role", "focal-point", "identity", "status", "Date", "Role"])
def test_every_sort_of_term_has_rdf_of_its_own(client: TestClient, name: str) -> None:
    found = client.get(f"/ontology/{name}.ttl")
    graph = Graph().parse(data=found.text, format="turtle")
    assert (URIRef(NS + name), None, None) in graph and found.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/ontology/0.9", "there is no version 0.9 of the ontology here; there is 0.2"),
        ("/ontology/0.9.ttl", "there is no version 0.9 of the ontology here; there is 0.2"),
        ("/ontology/Chairng", "the ontology has no term 'Chairng'; did you mean Chairing?"),
        ("/ontology.owl", "it is kept as ttl (Turtle), jsonld (JSON-LD), rdf (RDF/XML), nt (N-Triples)"),
        ("/ontology/Chairing.owl", "it is kept as ttl"),
    ],
)
def test_what_is_not_there_is_told_to_programs_and_people(client: TestClient, address: str, words: str) -> None:
    program, page = client.get(address, headers=TURTLE), client.get(address, headers=HTML)
    assert program.status_code == page.status_code == 404
    assert words in program.text and words.split("'")[0].lower() in page.text.lower()


@pytest.mark.parametrize("kind", [HTML, TURTLE])
def test_what_has_not_changed_is_not_sent_again(client: TestClient, kind: dict[str, str]) -> None:
    tag = client.get("/ontology", headers=kind).headers["etag"]
    again = client.get("/ontology", headers={**kind, "If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = client.get("/ontology", headers={"Accept": "application/ld+json", "If-None-Match": tag})
    assert other.status_code == 200


@pytest.fixture(scope="module")
def page(client: TestClient) -> str:
    """The page over the shipped tables."""
    found = client.get("/ontology", headers=HTML)
    assert found.status_code == 200
    return found.text


def test_every_term_has_a_place_on_the_page(page: str) -> None:
    places = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert not [name for name, number in places.items() if number > 1]
    assert published().terms.keys() <= places.keys()
    assert set(re.findall(r'href="#([^"]+)"', page)) <= places.keys()


def test_the_page_needs_no_exception_from_its_policy(page: str) -> None:
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)


def section(page: str, name: str) -> str:
    start = page.index(f'id="{name}" data-words')
    return page[start : page.index("data-words", start + len(name) + 20)]


def test_a_class_shows_its_properties_rules_alignments_and_an_example(page: str) -> None:
    found = section(page, "Chairing")
    assert "An agent chairs a body." in found and 'href="#Tenure"' in found
    assert "exactly one" in found and "tells one fact from another (1)" in found and "where the line ends" in found
    assert "A chairing names one agent who chairs, and no body chairs itself." in found
    assert "org:Membership" in found and "A chairing is a membership with the role of chair" in found
    assert re.search(r'href="/id/[^"]+"', found) and '<div class="said">' in found


def test_rules_over_several_sources_stand_with_their_class(page: str) -> None:
    for rule in rules():
        name = rule.cls.value.removeprefix(NS)
        assert f'<li id="{rule.name}"><a href="#{rule.name}">' in section(page, name)
    assert "noted, both sides stay" in page and "{?" not in page


def test_the_frame_is_in_the_language_of_the_reader_and_the_ontology_in_english(client: TestClient) -> None:
    found = client.get("/ontology", headers={**HTML, "Accept-Language": "fr"})
    assert '<html lang="fr"' in found.text and '<div lang="en" dir="ltr">' in found.text
    assert ">Ontologie</a>" in found.text and "An agent chairs a body." in found.text
    assert found.headers["vary"].startswith("Accept, Accept-Language") and found.headers["content-language"] == "fr"


def test_the_drawing_is_a_table_too(page: str) -> None:
    lines = re.findall(
        r"<tr><td>(.*?)</td><th scope=\"row\"><a href=\"#(\w+)\">(.*?)</a></th><td>(.*?)</td></tr>", page
    )
    assert ("Chairing", "Chairing") in [(anchor, words) for _, anchor, words, _ in lines]
    assert page.count('<svg class="weave"') == 4
    assert 2 * len(lines) == len(re.findall(r'<a href="#\w+"><rect', page))


def test_nothing_is_shown_of_what_is_not_for_everybody(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", builders=BUILDERS)
    said(home, *guarded())
    with TestClient(create_app(Shelf(home), Access("s")), base_url="http://127.0.0.1") as caller:
        page = caller.get("/ontology", headers=HTML).text
    assert "Ada" not in page and "shown to the secretariat only" in section(page, "Person")
    assert "Secretary-General" in section(page, "Post")
    assert "Nothing of this class is loaded" in section(page, "Theme")


def guarded() -> Iterator[Reading]:
    """A post and who holds it."""
    place = Place("document/test", "1")
    yield Reading(place, (entity("Dataset", {"name": "Test"}, "document/test"),))
    yield Reading(place, (entity("Post", {"name": "Secretary-General"}, "post/sg"),))
    yield Reading(place, (entity("Person", {"name": "Ada"}, "person/1"),))
    yield Reading(place, (entity("Holding", {"holder": "person/1", "post": "post/sg", "asOf": "2020"}),))


def test_the_ontology_is_there_before_anything_is_loaded(home: Home) -> None:
    with TestClient(create_app(Shelf(home), Access("s")), base_url="http://127.0.0.1") as caller:
        assert "Nothing of this class is loaded" in caller.get("/ontology", headers=HTML).text
        assert caller.get("/ontology", headers=TURTLE).content == published().written("ttl")


ADDED = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from api.access import Access
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
with TestClient(create_app(Shelf(Home(Path(sys.argv[1]))), Access("s")), base_url="http://127.0.0.1") as client:
    print(client.get("/ontology", headers={"Accept": "text/html"}).text)
    print(client.get("/ontology/lentTo.ttl").text)
"""


def test_what_the_guide_adds_in_turtle_alone_is_on_the_page(tmp_path: Path) -> None:
    house = tmp_path / "house"
    for room in ("ontology", "graph", "loaders", "visualisations", "api"):
        shutil.copytree(ROOT / room, house / room, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    *core, alignment = blocks("docs/ontology.md", "turtle")
    for name, text in (("core.ttl", "\n".join(core)), ("alignments.ttl", alignment)):
        with (house / "ontology" / name).open("a", encoding="utf-8") as file:
            file.write("\n" + text)
    found = subprocess.run(
        [sys.executable, "-c", ADDED, str(tmp_path / "home")],
        cwd=house,
        env={"PYTHONPATH": str(house), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    page = found.stdout
    assert "A body lends a post to another for a time." in section(page, "Secondment")
    assert "A secondment names the one post that is lent." in section(page, "Secondment")
    assert page.count('<a href="#Secondment"><rect') == 2
    assert "A panel is people organized together to advise." in section(page, "Panel")
    assert "The city it has its seat in." in page and 'id="steward"' in page
    assert "rdfs:range remit:Body" in page and "rdfs:domain remit:Secondment" in page


def test_a_namespace_has_one_prefix_everywhere() -> None:
    text = (ROOT / "ontology" / "alignments.ttl").read_text(encoding="utf-8")
    declared = dict(re.findall(r"@prefix (\w+): +<([^>]+)>", text))
    assert {name: PREFIXES[name] for name in declared} == declared
    assert NamedNode(PREFIXES["remit"]) == NamedNode(NS)
