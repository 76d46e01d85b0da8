"""A nested GraphQL query of about a thousand leaves: what it takes, beside the store and beside plain strawberry.

Five ways of the same answer, turn by turn in one process, by CPU time:

- **read**: one prepared SPARQL query that gives just what is asked for, every term of every row read;
- **plain**: strawberry types with plain resolvers, over the objects made of those rows, its document parsed once;
- **naive**: strawberry types of which each field asks the store for itself, as it is first written;
- **new**: our answer from a graph that was just opened, so that everything is read from the store;
- **again**: our answer as a service gives it, which remembers what it looked up in an edition.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

import pyoxigraph
import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from api.portal.answering import answered
from api.portal.documents import document
from api.portal.incoming import Seen
from benchmarks.generate import generate
from benchmarks.naive import NAIVE
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.store import Embedded, written
from graph.view import Graph

SHAPE = """
    nodes { key name acronym
      chairings(first: 50) { key role from until status confidence chair { key name } }
      members(first: 50) { key role from status member { key name } } }"""
ASKED = f"{{ bodies(first: %d) {{ {SHAPE} }} }}"
PREPARED = """
SELECT ?body ?name ?acronym ?kind ?fact ?role ?from ?until ?status ?sure ?end ?called {
  { VALUES ?body { $bodies } ?body skos:prefLabel ?name . OPTIONAL { ?body :acronym ?acronym } }
  UNION {
    VALUES ?body { $bodies } ?fact :chairedBody ?body ; :chair ?end ; :status ?status ; :confidence ?sure .
    ?end skos:prefLabel ?called .
    OPTIONAL { ?fact :role ?role }
    OPTIONAL { ?fact :from ?from }
    OPTIONAL { ?fact :until ?until }
    BIND(1 AS ?kind)
  } UNION {
    VALUES ?body { $bodies } ?fact :memberOf ?body ; :member ?end ; :status ?status .
    ?end skos:prefLabel ?called .
    OPTIONAL { ?fact :role ?role }
    OPTIONAL { ?fact :from ?from }
    BIND(2 AS ?kind)
  }
}"""


@strawberry.type
class Agent:
    """An end of a relation."""

    key: str
    name: str


@strawberry.type
class Chairing:
    """Who chairs."""

    key: str
    role: str | None
    from_: str | None = strawberry.field(name="from")
    until: str | None
    status: str
    confidence: float
    chair: Agent


@strawberry.type
class Membership:
    """Who is a member."""

    key: str
    role: str | None
    from_: str | None = strawberry.field(name="from")
    status: str
    member: Agent


@strawberry.type
class Body:
    """A body with what is said of it."""

    key: str
    name: str
    acronym: str | None
    chairings_: strawberry.Private[list[Chairing]] = field(default_factory=list)
    members_: strawberry.Private[list[Membership]] = field(default_factory=list)

    @strawberry.field
    def chairings(self, first: int = 100) -> list[Chairing]:
        """Who chairs it."""
        return self.chairings_[:first]

    @strawberry.field
    def members(self, first: int = 100) -> list[Membership]:
        """Who is a member of it."""
        return self.members_[:first]


@strawberry.type
class Bodies:
    """A page of bodies."""

    nodes: list[Body]


@strawberry.type
class Query:
    """What is asked of the plain schema."""

    @strawberry.field
    def bodies(self, info: strawberry.Info[dict[str, Any], None], first: int = 100) -> Bodies:
        """The bodies of the prepared query."""
        return Bodies(nodes=list(objects(info.context["rows"]()))[:first])


PLAIN = strawberry.Schema(
    Query, extensions=[ParserCache, ValidationCache], config=StrawberryConfig(auto_camel_case=False)
)
Row = tuple[Any, ...]


def objects(rows: list[Row]) -> Iterator[Body]:
    """What the rows of the prepared query say, as objects of the plain schema."""
    found: dict[str, Body] = {}
    for body, name, acronym, kind, fact, role, begun, ended, status, sure, end, called in sorted(
        rows,
        key=lambda row: (row[3] or "", row[4] or ""),  # the first of many are those of the first keys
    ):
        if kind is None:
            found[body] = Body(key=body, name=name, acronym=acronym)
            continue
        one = found[body]
        if kind == "1":
            chair = Agent(key=end, name=called)
            several = (fact, role, begun, ended, status, float(sure), chair)
            one.chairings_.append(Chairing(**dict(zip(CHAIRING, several, strict=True))))
        else:
            member = Agent(key=end, name=called)
            one.members_.append(Membership(key=fact, role=role, from_=begun, status=status, member=member))
    yield from found.values()


CHAIRING = ("key", "role", "from_", "until", "status", "confidence", "chair")


@dataclass(frozen=True)
class Cost:
    """What the query took in one graph: CPU milliseconds of each way, the median round."""

    quads: int
    leaves: int
    read: float
    plain: float
    naive: float
    new: float
    again: float


def cost(home: Home, bodies: int = 32, rounds: int = 31) -> Cost:
    """What the query takes on the current edition of a home.

    :raises RuntimeError: if the ways give other answers.
    """
    shelf = Shelf(home)
    graph = shelf.graph
    assert isinstance(graph.source, Embedded)
    store, asked = graph.source.store, ASKED % bodies
    keys = [named.key for named in graph.names.all("Body", bodies)]
    text = written(PREPARED, {"bodies": [graph.identity.iri(key) for key in keys]}, "")

    def rows() -> list[Row]:
        return _rows(store, text)

    def plain() -> Any:
        return json.dumps({"data": PLAIN.execute_sync(asked, context_value={"rows": rows}).data}).encode()

    def naive() -> Any:
        context = {"store": store, "bodies": [graph.identity.iri(key) for key in keys]}
        return json.dumps({"data": NAIVE.execute_sync(asked, context_value=context).data}).encode()

    ways: dict[str, Callable[[], Any]] = {
        "read": rows,
        "plain": plain,
        "naive": naive,
        "new": lambda: _ours(asked, shelf, replace(graph, kept={})),
        "again": lambda: _ours(asked, shelf, graph),
    }
    for other in (plain, naive):
        _same(graph, json.loads(other()), json.loads(ways["new"]()))
    times = _times(ways, rounds)
    return Cost(len(store), _leaves(json.loads(ways["again"]())["data"]), *(median(times[name]) for name in ways))


@dataclass(frozen=True)
class _Open:
    """A shelf of which one graph is open."""

    graph: Graph
    home: Home


def _ours(asked: str, shelf: Shelf, graph: Graph) -> bytes:
    found = document(asked)
    context: dict[str, Any] = {"shelf": _Open(graph, shelf.home), "seen": Seen(), "languages": ()}
    return answered(found, found.operation(None), {}, context).content


def _rows(store: pyoxigraph.Store, text: str) -> list[Row]:
    found = store.query(text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(getattr(term, "value", None) for term in row) for row in found]


def _times(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """The CPU milliseconds of each way in each round, in changing order."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            began = time.process_time_ns()
            ways[name]()
            times[name].append((time.process_time_ns() - began) / 1e6)
    return times


def _same(graph: Graph, plain: Any, ours: Any) -> None:
    if _sorted(_keyed(graph, plain)) != _sorted(ours):
        raise RuntimeError("another schema and ours give other answers")


def _keyed(graph: Graph, value: Any) -> Any:
    """An answer with keys in place of IRIs."""
    if isinstance(value, dict):
        return {name: _keyed(graph, one) for name, one in value.items()}
    if isinstance(value, list):
        return [_keyed(graph, one) for one in value]
    return value.removeprefix(graph.identity.base) if isinstance(value, str) else value


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(one) for name, one in value.items()}
    return sorted(map(_sorted, value), key=str) if isinstance(value, list) else value


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    return sum(map(_leaves, value)) if isinstance(value, list) else 1


def table(several: Sequence[Cost]) -> str:
    """The costs as a table in Markdown."""
    head = (
        "quads",
        "leaves",
        "read",
        "plain",
        "naive",
        "new",
        "again",
        "new / read",
        "again / read",
        "plain / again",
        "naive / again",
    )
    lines = [head, ("---",) * len(head), *map(_line, several)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(one: Cost) -> tuple[str, ...]:
    times = (one.read, one.plain, one.naive, one.new, one.again)
    ratios = (one.new / one.read, one.again / one.read, one.plain / one.again, one.naive / one.again)
    return (f"{one.quads:,}", f"{one.leaves:,}", *(f"{time:.1f}" for time in times), *(f"{r:.2f}" for r in ratios))


def main() -> None:
    """Measure the query on a home, or on a graph made up for it, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portal", description=__doc__)
    parser.add_argument("--home", type=Path, help="a home that is there, such as benchmarks.generate makes")
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads to make up")
    parser.add_argument("--rounds", type=int, default=31, help="how often each way is taken")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        if not given.home:
            generate(Path(folder, "home"), given.quads)
        print(table([cost(Home(given.home or Path(folder, "home")), rounds=given.rounds)]))


if __name__ == "__main__":
    main()
