"""A graph, or a part of one, as a file in one of eight formats, with what the format cannot say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from visualisations.exports import network, rdf
from visualisations.exports.network import Network
from visualisations.exports.part import Part


@dataclass(frozen=True)
class Form:
    """A format: its name, its media type, and in a word what it holds: ``believed``, ``readings`` or ``network``."""

    label: str
    media_type: str
    holds: str


FORMS = {
    "ttl": Form("Turtle", "text/turtle", "believed"),
    "nt": Form("N-Triples", "application/n-triples", "believed"),
    "trig": Form("TriG", "application/trig", "readings"),
    "nq": Form("N-Quads", "application/n-quads", "readings"),
    "jsonld": Form("JSON-LD", "application/ld+json", "readings"),
    "graphml": Form("GraphML", "application/graphml+xml", "network"),
    "gexf": Form("GEXF", "application/gexf+xml", "network"),
}
KEPT = ("the files that were loaded and the texts of documents",)
HOLDS = {
    "believed": "what is believed",
    "readings": "what is believed, and every reading that says so",
    "network": "things, and the relations drawn between them",
}
COUNTED = {"believed": "statements", "readings": "statements", "network": "nodes and edges"}


@dataclass(frozen=True)
class Written:
    """What became of an export: how much it holds, of what, and what it cannot say."""

    number: int
    of: str
    lost: tuple[str, ...]


def form_of(ending: str) -> Form:
    """The format that an ending stands for.

    :raises ValueError: if it stands for none.

    >>> form_of("ttl").label
    'Turtle'
    """
    if ending.lower() not in FORMS:
        there = ", ".join(f".{one} ({form.label})" for one, form in FORMS.items())
        raise ValueError(
            f"the graph is not written as {f'.{ending}' if ending else 'a file without an ending'}; there are {there}"
        )
    return FORMS[ending.lower()]


def write(
    ending: str,
    part: Part,
    file: IO[bytes],
    kept: Sequence[str] = (),
    counted: Callable[[int], None] = lambda number: None,
    decided: Sequence[Mapping[str, Any]] = (),
) -> Written:
    """Write a part of a graph.

    :param kept: what the home keeps beside its graph and no export holds, in words.
    :param decided: the acts of people, as :func:`graph.ledger.handing.handed` gives them; a whole graph with its
        readings holds them.
    :param counted: told now and then how much is written.
    :raises ValueError: if the ending stands for no format.
    """
    form = form_of(ending)
    graph = part.view.graph
    drawn = Network(part) if form.holds == "network" else None
    carried = decided if form.holds == "readings" and part.whole else ()
    lost = (*_lost(form, part, drawn), *_undecided(decided, carried), *kept)
    holds = f"remit, edition {graph.edition}: {HOLDS[form.holds]}" + (f"; {part.asked}" if part.asked else "")
    header = rdf.Header(graph.identity.base, graph.edition, holds, lost, carried)
    if drawn:
        return Written(network.write(ending.lower(), drawn, header, file, counted), COUNTED[form.holds], lost)
    return Written(rdf.write(ending.lower(), part, header, file, counted), COUNTED[form.holds], lost)


def _undecided(decided: Sequence[Mapping[str, Any]], carried: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is not said of what people decided."""
    words, rulings = (sum(len(act[name]) for act in decided) for name in ("words", "rulings"))
    if carried:
        yield f"who gave the verdicts ({words}) and rulings ({rulings}) that it holds: the ledger keeps that"
    elif decided:
        which = f"verdicts of people ({words}), and rulings ({rulings})"
        yield f"{which}: the whole graph as .trig, .nq and .jsonld has them"


def _lost(form: Form, part: Part, drawn: Network | None) -> Iterator[str]:
    """What a format cannot say of a part."""
    if form.holds != "readings":
        number = sum(1 for _ in part.store.named_graphs())
        whose = "" if part.whole else ", of the whole graph,"
        yield f"who says so: {number:,} readings{whose} with documents and words (.trig, .nq and .jsonld have them)"
        yield "what is not believed: candidates, and what people rejected"
    if drawn:
        for what, number in sorted(drawn.left_out().items()):
            yield f"{number:,} {what}"
        yield "other names, names in other languages, and particulars of things but their kind, dates and description"
