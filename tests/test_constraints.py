"""The constraints of core.ttl: their verdicts are those of pySHACL, and a coordinator understands what they say."""

import re
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, Triple
from rdflib import SH, Graph
from test_ontology import written

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from loaders.load import Policy, load
from ontology import BadOntology, ontology
from ontology.check import constraints, violations
from ontology.constraints import Constraints

PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "": "https://w3id.org/remit/ontology#",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "prov": "http://www.w3.org/ns/prov#",
        "oa": "http://www.w3.org/ns/oa#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)
JARGON = re.compile(
    r"sh:|xsd:|constraint|cardinality|datatype|literal|focus|node\b|shape|violat|predicate|\bIRI\b|#", re.IGNORECASE
)
BROKEN = {
    "nothing": '<urn:a> a :Thing ; skos:prefLabel "A" .',
    "minCount": "<urn:a> a :Thing .",
    "maxCount": '<urn:a> a :Thing ; skos:prefLabel "A" , "B" ; :acronym "C" , "D" .',
    "class": '<urn:b> a :Thing ; skos:prefLabel "B" . <urn:a> a :Post ; :postIn <urn:b> , "text" .',
    "datatype, a language": '<urn:a> a :Thing ; skos:prefLabel "A"@en ; rdfs:label "A" .',
    "datatype, a number": '<urn:a> a :Goal ; :number "x"^^xsd:integer .',
    "datatype, a decimal": '<urn:a> a :Observation ; :value "1,5"^^xsd:decimal , 7 .',
    "datatype, an address": "<urn:a> a :Thing ; foaf:page <https://example.org> .",
    "node, no day": '<urn:a> a :Version ; :adoptedOn "2018-02-30"^^xsd:date .',
    "node, a text": '<urn:a> a :Version ; :adoptedOn "2018" .',
    "node, good": '<urn:a> a :Version ; :adoptedOn "2018"^^xsd:gYear .',
    "nodeKind": '<urn:a> a :Thing ; skos:exactMatch "B" , <urn:c> .',
    "in": '<urn:a> a :Chairing ; :role "chairman" ; :modality "done" .',
    "pattern": '<urn:a> a :ActionLine ; skos:notation "C12" . <urn:b> a :ActionLine ; skos:notation "C7-e-health" .',
    "minInclusive": "<urn:a> a :Goal ; :number 0 .",
    "maxInclusive": "<urn:a> a :Goal ; :number 18 . <urn:b> a :Goal ; :number 17 .",
    "minLength": '<urn:a> a :Reading ; oa:exact "" .',
    "disjoint": "<urn:a> a :Body . <urn:c> a :Chairing ; :chair <urn:a> ; :chairedBody <urn:a> .",
    "not, too much": '<urn:a> a :Observation ; :unit "percent" ; :value 100.5 .',
    "not, too little": '<urn:a> a :Observation ; :unit "percent" ; :value -1.0 .',
    "not, good": '<urn:a> a :Observation ; :unit "percent" ; :value 99.0 . <urn:b> a :Observation ; :value 101.0 .',
}


def batch(turtle: str) -> list[Triple]:
    return [q.triple for q in pyoxigraph.parse((PREFIXES + turtle).encode(), RdfFormat.TURTLE)]


def shapes() -> Graph:
    """The shapes, without those read from the other side."""
    found = Graph().parse(data=ontology().turtle, format="turtle")
    for path in list(found.subjects(SH.inversePath)):
        for shape in list(found.subjects(SH.path, path)):
            found.remove((None, SH.property, shape))
            found.remove((shape, None, None))
    return found


def judged(triples: list[Triple]) -> set[tuple[str, str, str]]:
    """What pySHACL finds: node, property, and the word of SHACL."""
    import pyshacl

    data = Graph().parse(data=pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes())
    assert isinstance(report, Graph)
    found = set()
    for result in report.objects(None, SH.result):
        node, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
        word = component.removesuffix("ConstraintComponent")
        found.add((str(node), str(path or ""), word[0].lower() + word[1:]))
    return found


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.filterwarnings("ignore")
def test_the_verdict_is_that_of_another_engine(case: str) -> None:
    triples = batch(BROKEN[case])
    ours = {(v.focus.value, v.path.value if v.path else "", v.word) for v in violations(triples)}
    assert ours == judged(triples)
    assert case.partition(",")[0] in {word for *_, word in ours} or case.endswith(("nothing", "good"))


def test_every_word_of_the_ontology_is_broken_by_a_case() -> None:
    used = {c.word for several in constraints().values() for c in several}
    assert used == {case.partition(",")[0] for case in BROKEN} - {"nothing"}


def test_every_constraint_says_what_it_wants_in_plain_words() -> None:
    told = {c.message for several in constraints().values() for c in several}
    assert not [m for m in told if JARGON.search(m) or not m[0].isupper() or not m.endswith((".", "?"))]


def test_what_a_rule_does_not_say_is_made_of_label_and_description() -> None:
    [message] = [v.message for v in violations(batch('<urn:a> a :Thing ; skos:prefLabel "A" ; :acronym "B" , "C" .'))]
    assert message == "A thing says “acronym” only once: the short form in use, such as ISC-TF."


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ('sh:pattern "^S"', "sh:pattern needs a sh:message"),
        ("sh:lessThan :other", "no such constraint|sh:lessThan needs a sh:message"),
        ('sh:lessThan :other ; sh:message "Earlier."', "sh:lessThan: no such constraint is understood"),
    ],
)
def test_a_constraint_nobody_could_explain_is_refused(shape: str, complaint: str) -> None:
    with pytest.raises(BadOntology, match=complaint):
        Constraints(written(f'sh:order 1 ; sh:path :flag ; sh:name "flag" ; {shape}'))


def test_a_broken_constraint_names_the_value() -> None:
    [found] = violations(batch('<urn:a> a :Goal ; skos:prefLabel "Goal 18" ; :number 18 .'))
    assert found.focus.value == "urn:a" and found.value is not None and found.value.value == "18"
    assert not found.missing and found.message == "The number of a goal is 1 to 17."


def test_a_month_that_is_none_is_no_date() -> None:
    found = violations(batch('<urn:a> a :Version ; :adoptedOn "2018-13"^^xsd:gYearMonth .'))
    assert "node" in {v.word for v in found}  # pySHACL lets it pass


@pytest.mark.parametrize(
    ("number", "turtle", "told"),
    [
        ("S02", '<urn:a> a :Reading ; :readingStatus "accepted" .', "A reading must say “passage”"),
        ("S03", '<urn:a> a :Passage ; :paragraph "2" .', "A passage must say “document”"),
        ("S04", "<urn:a> a :Reading ; prov:wasGeneratedBy <urn:b> , <urn:c> .", "A reading says “run” only once"),
        ("S05", "<urn:a> a :Reading ; :readingConfidence 1.5 .", "A confidence lies between 0 and 1."),
        ("S06", '<urn:a> a :Reading ; :readingStatus "reviewed" .', "accepted, proposed, candidate, rejected"),
        ("S07", '<urn:a> a :Fact ; :certainty "guessed" .', "A certainty is one of: stated, implied."),
        ("S08", '<urn:a> a :Fact ; :modality "done" .', "A modality is one of: actual, started"),
        ("S10", "<urn:a> a :Passage .", "A passage must say “paragraph”"),
        ("S11", '<urn:a> a :Reading ; oa:exact "" .', "In a reading, “quote” is not empty"),
        ("S12", '<urn:a> a :Reading ; oa:start "x" .', "In a reading, “start” is a whole number"),
        ("S14", "<urn:a> a :Responsibility .", "A responsibility names one agent who answers"),
        ("S14", '<urn:a> a :Chairing ; :role "chair" , "co-chair" .', "The role in a chairing is one of"),
        ("S16", "<urn:a> a :Reporting ; :reporter <urn:b> ; :reportedTo <urn:b> .", "no body reports to itself"),
        ("S19", "<urn:a> a :Observation ; :value 3.0 .", "An observation must say “measure”: what the figure counts."),
        (
            "S20",
            '<urn:a> a :Observation ; :unit "percent" ; :value 101.0 .',
            "A rate in percent lies between 0 and 100.",
        ),
        ("S22", '<urn:a> a :Document ; dcterms:issued "2020"^^xsd:gYear , "2021"^^xsd:gYear .', "“issued” only once"),
        ("S24", "<urn:a> a :Thing .", "A thing has exactly one name."),
        ("S28", '<urn:a> a :ActionLine ; skos:notation "C12" .', "The code of an action line is C1 to C11"),
    ],
)
def test_a_rule_of_the_twenty_eight_is_kept_by_one_file(number: str, turtle: str, told: str) -> None:
    assert any(told in violation.message for violation in violations(batch(turtle))), number


def test_prose_is_never_accepted_without_a_person(home: Home, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("1 The River Team is chaired by the River Board.\n2 The River Team is led by WHO.\n")
    assert load(home, [paper], Policy.WHOLE_FILES, "tests").edition
    question = "SELECT DISTINCT ?s { BELIEVED { ?reading :readingStatus ?s } GRAPH ?reading { ?fact a :Fact } }"
    statuses = {status.value for (status,) in Shelf(home).graph.source.rows(question)}
    assert statuses and "accepted" not in statuses  # S09
