"""What this service offers, said to programs: its dataset (VoID, DCAT) and its SPARQL service (Service Description)."""

from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Request, Response
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from api.service.negotiation import best
from graph.editions.shelf import Shelf
from graph.entity import TYPE, XSD
from graph.naming.names import Names
from graph.store import PREFIXES
from ontology import NS, ontology
from visualisations.exports.files import FORMS as FILES

FORMS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
}
SPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": PREFIXES["dcterms"],
    "rdfs": PREFIXES["rdfs"],
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
}
RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
KINDS = "https://www.iana.org/assignments/media-types/"
DATA = "/.well-known/void"
TITLE = "remit: who answers for what, on whose mandate, since when, and by which words of which document"


def router(shelf: Shelf) -> APIRouter:
    """The routes of descriptions."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route(DATA, methods=["GET", "HEAD"])
    @routes.api_route("/dataset", methods=["GET", "HEAD"])
    def data(request: Request) -> Response:
        """What the dataset is, how much of what it holds, and where it is had."""
        return told(request, dataset(shelf, origin(request)))

    return routes


def origin(request: Request) -> str:
    """Where the service stands for who asks, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def told(request: Request, triples: Iterator[Triple]) -> Response:
    """Triples in the form that a client likes best."""
    kind = best(request.headers.get("accept", "*/*"), FORMS)
    content = serialize(triples, format=FORMS[kind], prefixes={**SPACES, "remit": NS}) or b""
    return Response(content, headers={"Vary": "Accept", "Access-Control-Allow-Origin": "*"}, media_type=kind)


def service(address: str, seconds: float, largest: int, promises: Iterable[str] = ()) -> Iterator[Triple]:
    """What the SPARQL service at an address does.

    :param seconds: after how many a query is stopped; ``largest`` is how many bytes an answer may have.
    :param promises: what can be promised, and what not, where statements are read from an engine beyond this machine.
    """
    me, here = NamedNode(f"{address}/sparql"), NamedNode(f"{address}{DATA}#data")
    default, dataset = BlankNode(), BlankNode()
    yield Triple(me, TYPE, _sd("Service"))
    yield Triple(me, _sd("endpoint"), me)
    for language in ("SPARQL11Query", "SPARQL11Update"):
        yield Triple(me, _sd("supportedLanguage"), _sd(language))
    for name in (*RESULTS, *GRAPHS):
        yield Triple(me, _sd("resultFormat"), NamedNode(f"http://www.w3.org/ns/formats/{name}"))
    yield Triple(me, _sd("defaultDataset"), dataset)
    yield Triple(dataset, TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, TYPE, _sd("Graph"))
    yield Triple(default, _said("description"), Literal("What is believed, each statement once.", language="en"))
    words = "A named graph is a reading: one match in one passage, one row of a table, one act of a person."
    yield Triple(dataset, _said("description"), Literal(words, language="en"))
    yield Triple(me, NamedNode(f"{SPACES['dcat']}servesDataset"), here)
    for words in (
        f"A query is stopped after {seconds:g} seconds; an answer of more than {largest:,} bytes is refused.",
        f"Known without being declared are the prefixes {', '.join(f'{name}:' for name in PREFIXES)}.",
        "Updates are for those who may write: a person's statements and verdicts, as one act in an edition of its own.",
        f"Graphs are read, put and taken out by the Graph Store HTTP Protocol, at {address}/graphs.",
        *promises,
    ):
        yield Triple(me, NamedNode(f"{SPACES['rdfs']}comment"), Literal(words, language="en"))


def dataset(shelf: Shelf, address: str) -> Iterator[Triple]:
    """What the dataset of a shelf is, as it is reached at an address; as good as empty where nothing is loaded."""
    me, endpoint = NamedNode(f"{address}{DATA}#data"), NamedNode(f"{address}/sparql")
    for kind in (f"{SPACES['void']}Dataset", f"{SPACES['dcat']}Dataset"):
        yield Triple(me, TYPE, NamedNode(kind))
    yield Triple(me, _said("title"), Literal(TITLE, language="en"))
    yield Triple(me, _void("uriSpace"), Literal(shelf.home.identity.base))
    yield Triple(me, _void("vocabulary"), NamedNode(NS))
    yield Triple(me, _void("sparqlEndpoint"), endpoint)
    yield Triple(endpoint, TYPE, _dcat("DataService"))
    yield Triple(endpoint, _dcat("endpointURL"), endpoint)
    yield Triple(endpoint, _dcat("servesDataset"), me)
    for ending, form in FILES.items():
        file, media = NamedNode(f"{address}/export?format={ending}"), NamedNode(f"{KINDS}{form.media_type}")
        yield Triple(me, _dcat("distribution"), file)
        yield Triple(file, TYPE, _dcat("Distribution"))
        yield Triple(file, _dcat("downloadURL"), file)
        yield Triple(file, _dcat("mediaType"), media)
    yield from _edition(shelf, me) if shelf.home.current else ()


def _edition(shelf: Shelf, me: NamedNode) -> Iterator[Triple]:
    """Which edition it is, and how many things of what kind are in it."""
    number = shelf.edition.number
    yield Triple(me, _dcat("version"), Literal(str(number)))
    for one in shelf.home.ledger.editions():
        if one.edition == number:
            yield Triple(me, _said("issued"), Literal(one.at, datatype=NamedNode(f"{XSD}dateTime")))
    yield from _partitions(shelf.graph.names, me)
    yield Triple(me, _void("documents"), _figure(shelf.graph.documents))


def _partitions(names: Names, me: NamedNode) -> Iterator[Triple]:
    counted = names.count()
    yield Triple(me, _void("entities"), _figure(sum(counted.values())))
    for name, number in sorted(counted.items()):
        part = BlankNode()
        yield Triple(me, _void("classPartition"), part)
        yield Triple(part, _void("class"), ontology()[name].iri)
        yield Triple(part, _void("entities"), _figure(number))


def _figure(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(f"{XSD}integer"))


def _sd(name: str) -> NamedNode:
    return NamedNode(SPACES["sd"] + name)


def _void(name: str) -> NamedNode:
    return NamedNode(SPACES["void"] + name)


def _dcat(name: str) -> NamedNode:
    return NamedNode(SPACES["dcat"] + name)


def _said(name: str) -> NamedNode:
    return NamedNode(SPACES["dcterms"] + name)
