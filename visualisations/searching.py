"""What a search found, ready to be shown: facets to choose from, statements with their facts, places to go to."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.naming.names import Named
from graph.searching.results import Found, Passage, Statement
from graph.view import View
from ontology import ontology
from visualisations.paper import Claim, claims
from visualisations.words import kinds, relation

ROOM = 6  # values of a facet that are shown before the rest


@dataclass(frozen=True)
class Choice:
    """A value of a facet: what it is called, in which language, how many fit, and whether it is chosen."""

    value: str
    words: str
    number: int
    chosen: bool
    language: str = ""


@dataclass(frozen=True)
class Facet:
    """What can be chosen in one respect: ``kind``, ``document``, ``year`` or ``status``."""

    name: str
    choices: tuple[Choice, ...]

    @property
    def first(self) -> tuple[Choice, ...]:
        """Those that are shown at once: the chosen one among them."""
        return tuple(c for at, c in enumerate(self.choices) if at < ROOM or c.chosen)

    @property
    def rest(self) -> tuple[Choice, ...]:
        """The others."""
        return tuple(c for c in self.choices if c not in self.first)


@dataclass(frozen=True)
class Said:
    """A statement with what it says, and the document in which it stands."""

    statement: Statement
    claims: tuple[Claim, ...]
    things: tuple[Named, ...]
    document: Named


@dataclass(frozen=True)
class Passed:
    """A passage with its document."""

    passage: Passage
    document: Named


def facets(view: View, found: Found) -> list[Facet]:
    """What can be chosen of what was found, in each respect in which there is a choice."""
    made = [Facet(name, tuple(_choices(view, found, name))) for name in found.facets]
    return [facet for facet in made if len(facet.choices) > 1 or any(choice.chosen for choice in facet.choices)]


def _choices(view: View, found: Found, facet: str) -> Iterable[Choice]:
    sought, values = found.sought, found.facets[facet]
    chosen = {"kind": sought.kinds, "document": sought.documents, "status": sought.statuses}.get(facet, ())
    asked = {*chosen, *(str(year) for year in sought.years if facet == "year")}
    missing = [(value, 0) for value in sorted(asked - {value for value, _ in values})]
    for value, number in sorted(values, reverse=True) if facet == "year" else [*missing, *values]:
        language = ""
        if facet == "kind":
            words = kinds(ontology()[value])
        elif facet == "document":
            named = view.named(value)
            words, language = named.name, named.language
        else:
            words = relation(value) if facet == "status" else value
        yield Choice(value, words, number, value in asked, language)


def statements(view: View, found: Found) -> list[Said]:
    """The statements, with the facts they say or the things they speak of."""
    nodes = {node.key: node for node in view.stated(key for s in found.statements for key in s.about)}
    made = []
    for one in found.statements:
        several = [nodes[key] for key in one.about if key in nodes]
        facts = tuple(claim for node in several if node.cls.ends for claim in claims(view, node, []))
        things = tuple(view.named(node.key) for node in several if not node.cls.ends)
        made.append(Said(one, facts, things, view.named(one.place.document)))
    return made


def passages(view: View, found: Found) -> list[Passed]:
    """The passages, each with its document."""
    return [Passed(passage, view.named(passage.place.document)) for passage in found.passages]
