"""The graph of one edition, and how it is seen as of a date and in a language.

``graph.at("2020", ["fr"])`` gives a view; whatever is reached from it is seen in it. No question, route or picture
carries a date or a language of its own; whether something holds is decided in one place, and so is which name is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from graph import knowing
from graph.entity import TYPE, text_of
from graph.evidence import Evidence, evidence, standing
from graph.fields import fields_of as fields_of
from graph.fields import translated as translated
from graph.identity import Identity
from graph.identity import iri_or_none as iri_or_none
from graph.knowing import Knowledge
from graph.languages import best, language_of_plain, spoken
from graph.ledger.record import Ruling
from graph.memory import Memory
from graph.naming.names import Named, Names, NotFound
from graph.node import Node as Node
from graph.span import Holds, Period, holding
from graph.store import Source, placed
from graph.tracing import linkage
from graph.tracing.links import Links
from ontology import NS, Class, Property, ontology

if TYPE_CHECKING:
    from graph.searching.finding import Finder

# What was asked about comes back by its place: to make a term of it in each row takes a sixth of the time.
STATEMENTS = "SELECT ?n ?p ?o { BELIEVED { VALUES (?n ?s) { $places } ?s ?p ?o } }"
INCOMING = "SELECT ?n ?s { BELIEVED { VALUES (?n ?o) { $places } ?s $property ?o } }"
AROUND = "SELECT ?n ?s ?p { BELIEVED { VALUES (?n ?o) { $places } ?s ?p ?o } }"
# Two questions: joined, the store looks at every fact.
DISPUTES = "SELECT ?fact ?against { BELIEVED { ?against :disputes ?fact } }"
FACTS = "SELECT ?fact { BELIEVED { VALUES ?fact { $nodes } ?fact a :Fact } }"
FACT = ontology()["Fact"].iri
Stated = list[tuple[str, NamedNode | Literal]]
Said = dict[str, Stated]
Asked = tuple[tuple[str, ...], Triple]
# Of so many things, statements and views of things an edition remembers what is said, and to what so many lead.
STATED, CITED, SEEN, LED = 8_000, 20_000, 16_000, 16_000
Translated = tuple[Mapping[str, tuple[str, ...]], Mapping[str, str], Mapping[str, tuple[str, ...]]]
STATUS, CONFIDENCE = f"{NS}status", f"{NS}confidence"
Rulings = Callable[[tuple[str, ...]], Sequence[Ruling]]
Differing = tuple[str, str]  # the key of a thing or fact, and whether it is added, removed or changed
Earlier = Callable[[str], tuple["Graph", Sequence[Differing]]]


def _alone(asked: str) -> tuple["Graph", Sequence[Differing]]:
    """The graph of an earlier edition, where there is none."""
    raise ValueError(f"no edition {asked!r} is kept beside this one")


def _none(_: tuple[str, ...]) -> Sequence[Ruling]:
    """What people ruled where there is no ledger: nothing."""
    return ()


def _wordless(patience: float | None = 0) -> None:
    """What looks for words where none are indexed: nothing, however long one waits."""


@dataclass(frozen=True)
class Graph:
    """What one edition says.

    ``searched`` are the keys of the documents that were searched for it: the scope of every "not stated". ``folder`` is
    beside its store, None where there is none.

    ``declared`` is the folder of the rules that the people of this home wrote, None if there is none. ``rulings`` gives
    their last word on every pair of things, of these words; ``earlier`` the graph of an earlier edition, by number or
    name, with what is not in this one as it was in that; ``finding`` opens the index of words, None if there is none
    yet; ``kept`` is for what is worked out of the graph once.
    """

    source: Source
    identity: Identity
    names: Names
    edition: int = 0
    searched: tuple[str, ...] = ()
    folder: Path | None = None
    declared: Path | None = None
    rulings: Rulings = _none
    earlier: Earlier = _alone
    finding: "Callable[..., Finder | None]" = _wordless
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def at(self, when: str | None = None, languages: Sequence[str] = (), known_by: str | None = None) -> "View":
        """The graph as of a year, a month or a day; the latest stated if None.

        :param languages: the languages that names and descriptions are wanted in, best first, as the order in
            ``graph/languages.py`` says; the plain ones if there are none.
        :param known_by: as the documents issued by then state it; by all of them if None.
        :raises ValueError: if it is no such date.
        """
        spoken = tuple(tag.lower() for tag in languages)
        known = Period.of(known_by) if known_by else None
        return View(self, Period.of(when) if when else None, when, spoken, known, known_by)

    @property
    def documents(self) -> int:
        """How many documents were searched for it."""
        return len(self.searched)

    @cached_property
    def dated(self) -> Mapping[str, date]:
        """The day by which each document was there, by key; documents that state none are left out."""
        return knowing.dated(self.source, self.identity)

    @cached_property
    def stated(self) -> Memory[NamedNode, Stated]:
        """What is believed of things and facts, for those that were looked at."""
        return Memory(STATED)

    @cached_property
    def cited(self) -> Memory[Asked, tuple[Evidence, ...]]:
        """The evidence of statements, told in languages, for those that were looked at."""
        return Memory(CITED)

    @cached_property
    def seen(self) -> "Memory[tuple[str, str], Node]":
        """Things and facts as views see them, by what tells a view from others and by key."""
        return Memory(SEEN)

    @cached_property
    def led(self) -> Memory[tuple[str, NamedNode], list[str]]:
        """The keys of what leads to things, by the property and the thing."""
        return Memory(LED)

    def relieve(self) -> None:
        """Let go of what was looked up and nobody asked for lately."""
        for one in (*vars(self).values(), *self.kept.values()):
            if isinstance(one, Memory):
                one.age()
        self.names.relieve()

    @property
    def finder(self) -> "Finder | None":
        """What looks for words in it; None where none are indexed, or not yet, so that only names are found."""
        if "finder" not in self.kept and (found := self.finding()):
            self.kept["finder"] = found
        return self.kept.get("finder")

    @cached_property
    def links(self) -> Links:
        """The ways along which mandates come to have effect."""
        return linkage.of(self.source, self.identity, self.names, self.folder)

    @cached_property
    def disputed(self) -> Mapping[str, tuple[str, ...]]:
        """The facts that some source does not bear out, each with the disagreements that say so; by key."""
        found: dict[str, list[str]] = defaultdict(list)
        rows = [(fact, against) for fact, against in self.source.rows(DISPUTES)]
        nodes = list({fact: None for fact, _ in rows})
        facts = {fact for (fact,) in self.source.rows(FACTS, nodes=nodes)} if nodes else set()
        for fact, against in rows:
            if fact in facts:
                found[self.identity.key(fact)].append(self.identity.key(against))
        return {fact: tuple(sorted(several)) for fact, several in found.items()}


@dataclass(frozen=True)
class View:
    """The graph as of a period, None for the latest stated, and in languages, best first.

    ``known`` is the period by whose end documents had to be there, None for all of them; ``asked`` and ``known_by`` are
    the two dates as they were asked for. What a fact states counts where a document of then states it; what a thing is,
    unless only later documents say so. Names, and which key stands for which thing, are those of today. ``accepted`` is
    whether facts that nobody vouches for, only proposed of prose, are left out.
    """

    graph: Graph
    when: Period | None
    asked: str | None = None
    languages: tuple[str, ...] = ()
    known: Period | None = None
    known_by: str | None = None
    accepted: bool = False
    _kept: dict[str, Node] = field(default_factory=dict)

    def only_accepted(self) -> "View":
        """The same without the facts that are only proposed."""
        return replace(self, accepted=True, _kept={})

    @property
    def narrowed(self) -> bool:
        """Whether it leaves out what is believed, for what it was known by or because nobody accepted it."""
        return self.known is not None or self.accepted

    @cached_property
    def names(self) -> Names:
        """The names of things, in the languages of the view; to find them by a name in any language."""
        return self.graph.names.spoken(self.languages)

    def named(self, key: str) -> Named:
        """What a key is called; the key itself where nothing believed has it."""
        return self.names.of(key) or Named(key, key, "Thing")

    def said(self, statements: Iterable[Triple]) -> dict[Triple, tuple[Evidence, ...]]:
        """The evidence of each statement; a statement that nothing says is left out."""
        found = self._cited(statements)
        if not (knowledge := self.knowledge):
            return found
        there = {triple: knowledge.filtered(several) for triple, several in found.items()}
        return {triple: several for triple, several in there.items() if several}

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """The keys of the documents that were searched; of those there by then, where it is to be known by a day."""
        every, known = self.graph.searched, self.known
        return (
            tuple(k for k in every if k in self.graph.dated and self.graph.dated[k] <= known.last) if known else every
        )

    @property
    def documents(self) -> int:
        """How many documents were searched."""
        return len(self.searched)

    @cached_property
    def knowledge(self) -> Knowledge | None:
        """What counts by the day it is to be known by; None where all does."""
        return Knowledge(self.known, self.graph.dated) if self.known else None

    def node(self, key: str) -> Node:
        """The thing or fact with this key, or that is the same as the one with it.

        :raises NotFound: if nothing believed has it.
        """
        found = self.nodes([self.names.held(key)])
        if not found:
            raise NotFound(key, self.names.near(key.partition("/")[2] or key))
        return found[0]

    def nodes(self, keys: Iterable[str]) -> list[Node]:
        """The things and facts with these keys, in this order; what is not believed, or does not hold, is left out."""
        return [node for node in self.stated(keys) if node.holds or not node.cls.within("Fact")]

    def stated(self, keys: Iterable[str]) -> list[Node]:
        """The things and facts with these keys, in this order; ``holds`` is None of those that do not."""
        wanted = list(dict.fromkeys(keys))
        missing = [key for key in wanted if key not in self._kept]
        if missing:
            found = self.graph.seen.of(((self._sight, key) for key in missing), self._loaded)
            self._kept.update({key: node for (_, key), node in found.items()})
        return [node for key in wanted if (node := self._kept.get(key))]

    @property
    def met(self) -> Set[str]:
        """The keys of all that was looked at in this view so far."""
        return self._kept.keys()

    def leading(self, keys: Iterable[str], prop: Property) -> dict[str, list[str]]:
        """For each key, the keys of the nodes that a property of it leads to.

        A plain property is read off the node; one that is read from the other side is asked of the store.
        """
        wanted = list(dict.fromkeys(keys))
        if not prop.inverse:
            return {node.key: list(node.values.get(prop.name, ())) for node in self.nodes(wanted)}
        nodes = {iri: key for key in wanted if (iri := iri_or_none(self.graph.identity, key))}
        found = self.graph.led.of(((prop.iri.value, iri) for iri in nodes), partial(self._incoming, prop))
        return {key: found[prop.iri.value, iri] for iri, key in nodes.items()}

    def _incoming(self, prop: Property, asked: list[tuple[str, NamedNode]]) -> dict[tuple[str, NamedNode], list[str]]:
        key = self.graph.identity.key
        found: dict[tuple[str, NamedNode], list[str]] = {one: [] for one in asked}
        places = placed(iri for _, iri in asked)
        for place, subject in self.graph.source.rows(INCOMING, places=places, property=prop.iri):
            found[asked[int(place.value)]].append(key(subject))
        return {one: sorted(several) for one, several in found.items()}

    @cached_property
    def _sight(self) -> str:
        """What tells it from other views of its graph."""
        return repr((self.when, self.languages, self.known, self.accepted))

    def _loaded(self, missing: list[tuple[str, str]]) -> dict[tuple[str, str], Node]:
        return {(self._sight, key): node for key, node in self._load([key for _, key in missing]).items()}

    def around(self, keys: Iterable[str]) -> dict[str, list[tuple[str, NamedNode]]]:
        """For each key, what states something about it: pairs of the key of the node and the property it uses."""
        key, nodes = self.graph.identity.key, self._iris(keys)
        found: dict[str, list[tuple[str, NamedNode]]] = defaultdict(list)
        for place, subject, predicate in self.graph.source.rows(AROUND, places=placed(nodes)):
            found[key(nodes[int(place.value)])].append((key(subject), predicate))
        return {k: sorted(v, key=str) for k, v in found.items()}

    def evidence(self, keys: Iterable[str]) -> dict[str, tuple[Evidence, ...]]:
        """What says so, for each fact or thing: the readings that state that it exists."""
        stated = {self.exists(node): node.key for node in self.stated(keys)}
        found = self.said(stated)
        return {stated[triple]: several for triple, several in found.items()}

    def exists(self, node: Node) -> Triple:
        """The statement that a node exists."""
        cls = FACT if node.cls.within("Fact") else node.cls.iri
        return Triple(self.graph.identity.iri(node.key), TYPE, cls)

    def _iris(self, keys: Iterable[str]) -> list[NamedNode]:
        return [iri for key in keys if (iri := iri_or_none(self.graph.identity, key))]

    def _cited(self, statements: Iterable[Triple]) -> dict[Triple, tuple[Evidence, ...]]:
        """The evidence of statements, of whatever day."""
        graph, names = self.graph, self.names

        def looked_up(missing: list[Asked]) -> dict[Asked, tuple[Evidence, ...]]:
            found = evidence(graph.source, graph.identity, names, (triple for _, triple in missing))
            return {one: found.get(one[1], ()) for one in missing}

        several = graph.cited.of(((names.wanted, triple) for triple in statements), looked_up)
        return {triple: found for (_, triple), found in several.items() if found}

    def _load(self, keys: list[str]) -> dict[str, Node]:
        several = self.graph.stated.of(self._iris(keys), self._stated)
        subjects = {subject.value: subject for subject in several}
        said = {subject.value: found for subject, found in several.items()}
        key = self.graph.identity.key
        if self.knowledge:
            said = self._known(self.knowledge, subjects, said)
        made = (self._made(key(subject), said[iri]) for iri, subject in subjects.items())
        return {node.key: node for node in made if node}

    def _stated(self, nodes: list[NamedNode]) -> dict[NamedNode, Stated]:
        """What is believed of nodes, in the words of the store; those of which nothing is are left out."""
        said: dict[NamedNode, Stated] = defaultdict(list)
        for place, predicate, object in self.graph.source.rows(STATEMENTS, places=placed(nodes)):
            said[nodes[int(place.value)]].append((intern(predicate.value), object))
        return said

    def _known(self, knowledge: Knowledge, subjects: Mapping[str, NamedNode], said: Said) -> Said:
        """What counts of what is stated; the standing of a fact is that of the readings that count."""
        every = ((iri, p, o) for iri, several in said.items() for p, o in several)
        stated = {(iri, p, o): Triple(subjects[iri], NamedNode(p), o) for iri, p, o in every}
        read = self._cited(stated.values())
        found: Said = {iri: [] for iri in said}
        for (iri, predicate, term), triple in stated.items():
            several = read.get(triple, ())
            if (TYPE.value, FACT) not in said[iri]:
                counts = not knowledge.later(several)
            else:
                counts = bool(knowledge.states(several))
                if counts and term == FACT:
                    status, sure = standing(knowledge.states(several))
                    found[iri] += [(STATUS, Literal(status)), (CONFIDENCE, Literal(str(sure)))]
            if counts:
                found[iri].append((predicate, term))
        return found

    def _made(self, key: str, said: list[tuple[str, NamedNode | Literal]]) -> Node | None:
        classes = [c for p, o in said if p == TYPE.value and isinstance(o, NamedNode) and (c := ontology().of(o))]
        if not classes:
            return None
        cls = max(classes, key=lambda c: len(c.ancestors))
        fields = fields_of(cls)
        values: dict[str, list[str]] = {}
        status, confidence = "", None
        for predicate, term in said:
            if name := fields.get(predicate):
                text = self.graph.identity.key(term) if isinstance(term, NamedNode) else text_of(term)
                values.setdefault(name, []).append(text)
            elif predicate == STATUS:
                status = term.value
            elif predicate == CONFIDENCE:
                confidence = float(term.value)
        kept = {name: tuple(sorted(several)) for name, several in values.items()}
        stated, languages, plain = self._translated(cls, kept) if self.languages else (kept, {}, {})
        if not cls.within("Fact"):
            return Node(key, cls, stated, languages=languages, plain=plain)
        if self.accepted and status != "accepted":
            return None
        return Node(key, cls, stated, self._holds(kept), status, confidence, languages, plain)

    def _holds(self, values: Mapping[str, tuple[str, ...]]) -> Holds | None:
        if self.when is None:
            return Holds.ENDED if values.get("until") else Holds.LAST_STATED  # as Span says it, in a tenth of the time
        return holding(self.when, values.get("from", ()), values.get("until", ()), values.get("asOf", ()))

    def _translated(self, cls: Class, values: Mapping[str, tuple[str, ...]]) -> Translated:
        """Values in the languages of the view, in which language each is given, and those that were replaced."""
        given, languages, replaced = dict(values), {}, {}
        for name, by in translated(cls).items():
            texts, plain = spoken(values.get(by, ())), values.get(name, ())
            counts_as = language_of_plain(plain[0], texts) if plain else ""
            language = best(texts, self.languages, counts_as)
            if language is not None:
                given[name], replaced[name] = (texts[language],), plain
            languages[name] = language or counts_as
        return given, languages, replaced
