"""The questions people ask that this edition can answer, picked from what most is said about."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

from pyoxigraph import Literal, NamedNode

from graph.naming.names import Named
from graph.ownership.owners import uncited
from graph.tracing.tracing import trace
from graph.view import View
from ontology import ontology
from visualisations import flow
from visualisations.answer import who
from visualisations.row import Row, cited, coordinating, made, owning
from visualisations.translation import _, isolated, language
from visualisations.words import after, mentioned, searched

OF_EACH = 3
ASKED = """
SELECT ?kind ?thing (COUNT(DISTINCT ?reading) AS ?readings) { BELIEVED {
  { GRAPH ?reading { ?fact :chairedBody ?thing } BIND("chair" AS ?kind) }
  UNION { GRAPH ?reading { ?fact :coveredTheme ?thing } BIND("owner" AS ?kind) }
  UNION { GRAPH ?reading { ?fact :responsibleFor ?thing } ?thing a :ActionLine . BIND("line" AS ?kind) }
  UNION { GRAPH ?reading { ?fact :mandate ?thing } BIND("trace" AS ?kind) }
  UNION { GRAPH ?reading { ?fact :inLineWith ?thing } BIND("trace" AS ?kind) }
} } GROUP BY ?kind ?thing ORDER BY DESC(?readings) ?thing"""


@dataclass(frozen=True)
class Question:
    """A question, where it is answered, and the answer in short.

    ``row`` is what the answer rests on; None where the answer is that nothing is stated.
    """

    words: str
    path: str
    asked: dict[str, str]
    answer: str
    row: Row | None


def questions(view: View) -> list[Question]:
    """The questions with an answer, of each kind in turn."""
    found = picked(view)
    kinds = (chairs(view, found["chair"]), owned(view, [*found["owner"], *found["line"]]), led(view, found["trace"]))
    return [q for q in chain.from_iterable(zip_longest(*kinds)) if q]


def picked(view: View) -> dict[str, list[Named]]:
    """What most is said about, by kind of question."""
    found: dict[str, list[Named]] = defaultdict(list)
    for row in view.graph.source.rows(ASKED):
        kind, thing = row["kind"], row["thing"]
        if isinstance(kind, Literal) and isinstance(thing, NamedNode) and len(found[kind.value]) < OF_EACH:
            found[kind.value].append(view.named(view.graph.identity.key(thing)))
    return found


def chairs(view: View, bodies: list[Named]) -> Iterator[Question]:
    """Who chairs a body."""
    facts = view.leading([b.key for b in bodies], ontology()["Body"]["chairings"])
    nodes = {n.key: n for n in view.nodes(chain.from_iterable(facts.values())) if n.actual}
    said = view.evidence(nodes)
    for body in bodies:
        rows = [
            made(n.text("role"), chair, chair.name, n, said.get(n.key, ()))
            for key in facts[body.key]
            if (n := nodes.get(key))
            for chair in [view.named(n.text("chair"))]
        ]
        if rows:
            rows.sort(key=latest, reverse=True)
            last = [row for row in rows if latest(row) == latest(rows[0])]
            yield Question(_("Who chairs %(name)s?", name=the(body)), f"/id/{body.key}", {}, answered(last), last[0])


def owned(view: View, things: list[Named]) -> Iterator[Question]:
    """Who owns a theme or an action line; and who does not, as far as stated."""
    for thing in things:
        found = uncited(view, thing)
        rows = [owning(o) for o in found.accountable + found.responsible]
        rows += [coordinating(c) for c in found.coordinated_by]
        asked, words = {"thing": thing.key}, _("Who answers for %(name)s?", name=mentioned(thing))
        if rows:
            yield Question(words, "/owners", asked, answered(rows), cited(view, rows[:1])[0])
        else:
            missing = _("Not stated %(where)s", where=searched(found.documents))
            yield Question(words, "/owners", asked, missing, None)


def led(view: View, mandates: list[Named]) -> Iterator[Question]:
    """What came of a mandate."""
    for mandate in mandates:
        found = trace(view, mandate)
        if found.steps:
            step = found.steps[0]
            row = made(step.relation, step.target, step.target.name, step.fact, step.evidence)
            words = _("What came of %(name)s?", name=isolated(mandate.name))
            yield Question(words, "/trace", {"mandate": mandate.key}, flow.led(found), row)


def answered(rows: list[Row]) -> str:
    """Rows in one line: who, how, and when that was stated; those stated otherwise come after."""
    when = rows[0].when
    others = [row for row in rows if row.when != when]
    said = after(who(row for row in rows if row.when == when), when)
    return _("%(said)s; also %(others)s", said=said, others=who(others)) if others else said


def the(body: Named) -> str:
    """A body as it stands in a sentence."""
    if body.acronym or language() != "en" or body.language != "en":
        return isolated(body.acronym or body.name)
    return f"the {body.name.removeprefix('the ')}"


def latest(row: Row) -> tuple[bool, str]:
    """What is accepted, then what was stated last."""
    return row.status == "accepted", row.fact.text("asOf") if row.fact else ""
