"""GraphQL as it is first written: strawberry types of which each field asks the store for itself."""

from typing import Any

import pyoxigraph
import strawberry
from pyoxigraph import NamedNode
from strawberry.schema.config import StrawberryConfig

from graph.identity import Identity
from graph.store import PROLOGUE

Store = strawberry.Private[pyoxigraph.Store]


def asked(store: pyoxigraph.Store, node: NamedNode, path: str) -> list[Any]:
    """What a path leads to from a node."""
    found = store.query(f"{PROLOGUE}SELECT ?x {{ {node} {path} ?x }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [row[0] for row in found]


@strawberry.type
class Thing:
    """Something with a name."""

    store: Store
    node: strawberry.Private[NamedNode]

    def _text(self, path: str) -> str | None:
        return next((term.value for term in asked(self.store, self.node, path)), None)

    @strawberry.field
    def key(self) -> str:
        """What tells it from all others."""
        return Identity().key(self.node)

    @strawberry.field
    def name(self) -> str | None:
        """What it is called."""
        return self._text("skos:prefLabel")


@strawberry.type
class Tenure(Thing):
    """A relation that lasts."""

    @strawberry.field
    def role(self) -> str | None:
        """The role."""
        return self._text(":role")

    @strawberry.field(name="from")  # type: ignore[untyped-decorator]
    def begins(self) -> str | None:
        """Since when."""
        return self._text(":from")

    @strawberry.field
    def until(self) -> str | None:
        """Until when."""
        return self._text(":until")

    @strawberry.field
    def status(self) -> str | None:
        """Who vouches for it."""
        return self._text(":status")

    @strawberry.field
    def confidence(self) -> float | None:
        """How sure it is."""
        found = self._text(":confidence")
        return float(found) if found else None

    @strawberry.field
    def chair(self) -> Thing | None:
        """Who chairs."""
        return next((Thing(store=self.store, node=one) for one in asked(self.store, self.node, ":chair")), None)

    @strawberry.field
    def member(self) -> Thing | None:
        """Who is a member."""
        return next((Thing(store=self.store, node=one) for one in asked(self.store, self.node, ":member")), None)


@strawberry.type
class Body(Thing):
    """A body."""

    @strawberry.field
    def acronym(self) -> str | None:
        """What it is called for short."""
        return self._text(":acronym")

    @strawberry.field
    def chairings(self, first: int = 100) -> list[Tenure]:
        """Who chairs it."""
        return [
            Tenure(store=self.store, node=one)
            for one in sorted(asked(self.store, self.node, "^:chairedBody"), key=str)[:first]
        ]

    @strawberry.field
    def members(self, first: int = 100) -> list[Tenure]:
        """Who is a member of it."""
        return [
            Tenure(store=self.store, node=one)
            for one in sorted(asked(self.store, self.node, "^:memberOf"), key=str)[:first]
        ]


@strawberry.type
class Bodies:
    """A page of bodies."""

    nodes: list[Body]


@strawberry.type
class Query:
    """What is asked."""

    @strawberry.field
    def bodies(self, info: strawberry.Info[dict[str, Any], None], first: int = 100) -> Bodies:
        """The bodies that are given."""
        return Bodies(nodes=[Body(store=info.context["store"], node=node) for node in info.context["bodies"]][:first])


NAIVE = strawberry.Schema(Query, config=StrawberryConfig(auto_camel_case=False))
