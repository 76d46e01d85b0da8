"""The relationship map: what is within one or two steps of a thing, as a drawing one can move, and as one file.

pyvis builds nodes and edges, and nothing else: its own page runs whatever stands in a heading, an option or a menu, and
asks another host for its scripts. Here data reach the page as JSON only, and the file carries its scripts, their hashes
and a policy that allows nothing else.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from graph.conflicts.disputes import Disputes
from graph.naming.names import Named
from graph.portrait import Line, neighbourhood
from graph.view import View
from ontology import ontology
from visualisations.template import STATIC, render
from visualisations.translation import _, isolated
from visualisations.vendor import text
from visualisations.words import after, between, called, kind, relation, when

LIMIT = 120
SHAPES = {
    "body": ("square", "#1277a9"),
    "post": ("dot", "#651a4c"),
    "theme": ("hexagon", "#165837"),
    "mandate": ("diamond", "#8337be"),
    "document": ("box", "#6b7174"),
    "activity": ("triangle", "#584009"),
    "action-line": ("triangleDown", "#ae590e"),
    "goal": ("star", "#262c82"),
}
FONTS = re.compile(r"@font-face \{[^}]*\}\n?")


@dataclass(frozen=True)
class End:
    """An end of a line: what it is called, where it leads, and the language its name is in."""

    name: str
    href: str
    language: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the map as a row of its table; ``disputed`` leads to the fact where a source says otherwise."""

    source: End
    how: str
    target: End
    when: str
    status: str
    disputed: str = ""


@dataclass(frozen=True)
class Map:
    """What surrounds a thing: the things and the lines between them.

    ``whole`` says that links are full IRIs; else they ask for what is ``asked``, such as the date and the language.
    """

    view: View
    key: str
    things: tuple[Named, ...]
    lines: tuple[Line, ...]
    whole: bool
    asked: Mapping[str, str]

    @cached_property
    def network(self) -> Any:
        """The map as a pyvis network."""
        # pyvis brings IPython, which takes longer to import than all of remit.
        from pyvis.network import Network  # type: ignore[import-untyped]

        made = Network(directed=True)
        for thing in self.things:
            look = thing.definition.look or "document"
            shape, colour = SHAPES[look]
            made.add_node(
                thing.key,
                label=called(thing),
                title=_("%(kind)s: %(name)s", kind=kind(thing.definition), name=isolated(thing.name)),
                shape=shape,
                color=colour,
                kind=look,
                href=self.href(thing.key),
            )
        for line in self.lines:
            entry = self.entry(line)
            ends = {"first": isolated(entry.source.name), "second": isolated(entry.target.name)}
            title = _("%(first)s %(verb)s %(second)s", **ends, verb=entry.how)
            title = after(title, entry.when) if entry.when else title
            made.add_edge(
                line.source, line.target, label=entry.how, title=title, dashes=entry.status == "proposed", width=1.5
            )
        return made

    @property
    def nodes(self) -> list[dict[str, Any]]:
        """The nodes, as vis-network takes them."""
        return list(self.network.nodes)

    @property
    def edges(self) -> list[dict[str, Any]]:
        """The edges, as vis-network takes them."""
        return list(self.network.edges)

    @property
    def table(self) -> list[Entry]:
        """The same as rows."""
        return sorted((self.entry(line) for line in self.lines), key=lambda e: (e.source.name, e.how, e.target.name))

    @property
    def looks(self) -> list[tuple[str, str]]:
        """The kinds that occur, for the legend."""
        kinds = {t.definition.look: kind(t.definition.family) for t in self.things if t.definition.look}
        return sorted(kinds.items())

    @property
    def data(self) -> dict[str, Any]:
        """The map as JSON."""
        return {"of": self.key, "nodes": self.nodes, "edges": self.edges}

    def entry(self, line: Line) -> Entry:
        """A line in words."""
        status = line.fact.status if line.fact and line.fact.status else "accepted"
        how = between(ontology()[line.cls], line.label)
        if line.fact and not line.fact.actual:
            how = after(how, relation(line.fact.text("modality")))
        disputed = self.href(line.fact.key) if line.fact and self.disputes.of([line.fact]) else ""
        return Entry(self.end(line.source), how, self.end(line.target), when(line.fact), status, disputed)

    def end(self, key: str) -> End:
        """An end of a line."""
        return End(self.names[key].name, self.href(key), self.names[key].language)

    def href(self, key: str) -> str:
        """Where a thing is to be found: its IRI in a file that is taken away, else its page, asked as this one is."""
        if self.whole:
            return str(self.view.graph.identity.iri(key).value)
        return f"/id/{key}" + (f"?{urlencode(self.asked)}" if self.asked else "")

    @cached_property
    def disputes(self) -> Disputes:
        """What is said against the facts on it."""
        return Disputes(self.view)

    @cached_property
    def names(self) -> dict[str, Named]:
        """The things by key."""
        return {thing.key: thing for thing in self.things}


def drawn(
    view: View, key: str, hops: int = 1, whole: bool = False, asked: Mapping[str, str] = MappingProxyType({})
) -> Map:
    """The map of a thing.

    :param hops: how many steps away from it, 1 or 2.
    :param asked: what its links ask for.
    :raises NotFound: if nothing believed has the key.
    """
    things, lines = neighbourhood(view, key, min(max(hops, 1), 2), LIMIT)
    known = tuple(thing for thing in things if thing.cls in ontology())
    keys = {thing.key for thing in known}
    return Map(view, key, known, tuple(n for n in lines if n.source in keys and n.target in keys), whole, asked)


def data(view: View, key: str, hops: int = 1, asked: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """The map of a thing as JSON: its nodes and edges as vis-network takes them.

    :raises NotFound: if nothing believed has the key.
    """
    return drawn(view, key, hops, asked=asked).data


def page(view: View, key: str, hops: int = 1) -> str:
    """The map of a thing as one HTML file that asks no other for anything.

    :raises NotFound: if nothing believed has the key.
    :raises NoVendor: if the scripts were not brought from npm.
    """
    found = drawn(view, key, hops, whole=True)
    scripts = [inline(text("vis-network.js")), inline((STATIC / "map.js").read_text(encoding="utf-8"))]
    style = inline(FONTS.sub("", (STATIC / "remit.css").read_text(encoding="utf-8")))
    policy = (
        f"default-src 'none'; script-src {' '.join(map(hashed, scripts))}; style-src {hashed(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return render(
        "mapfile.html",
        map=found,
        thing=view.named(key),
        as_of=view.asked,
        graph=view.graph,
        policy=policy,
        scripts=[Markup(script) for script in scripts],
        style=Markup(style),
    )


def inline(content: str) -> str:
    """A script or style sheet of ours or from npm, fit to stand inside a page.

    :raises ValueError: if it would end its own element.
    """
    if re.search(r"</(script|style)|<!--", content, re.IGNORECASE):
        raise ValueError("this file cannot stand inside a page: it closes the element it stands in")
    return content.replace("\r\n", "\n")


def hashed(content: str) -> str:
    """A script or style sheet as a policy names it."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
