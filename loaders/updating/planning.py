"""What an update comes to: what a person states, and what a person rejects; in the child process, over one edition.

What is believed always has a reading. So what is added becomes a reading of the person's own, and what is removed is
rejected by a verdict of the person's; whatever could be neither is refused, with what to do instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from graph.entity import TYPE, Entity, entity
from graph.entity import about as partly
from graph.fields import fields_of, spoken
from graph.identity import Identity
from graph.naming.names import FILE, Names
from graph.review.gist import gist_of, statement_key
from graph.writing.computing import COMPUTED, FACT
from graph.writing.sameness import SAME
from loaders.stating.persons import refused
from loaders.updating.evaluating import Net, added, evaluated
from loaders.updating.splitting import Operation, Unfit
from loaders.updating.wording import line_of, lowest, short, shown, together
from ontology import NS, Class, UnknownTerm
from ontology.check import violations
from ontology.statements import Term

HERE, LENGTH = DefaultGraph(), 1_000
OURS = {"Reading", "Passage"}


@dataclass(frozen=True)
class Asked:
    """A request: the update, the graphs its patterns are asked of, and the edition it is asked of.

    ``scratch`` is an empty folder on the disk of the home; ``place`` is that of the edition's store and indexes.
    Instead of an update it may hold the ``content`` of a graph that is added, with the ``ending`` that says its syntax.
    """

    base: str
    place: Path
    store: Path
    scratch: Path
    text: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    content: bytes = b""
    ending: str = ""


@dataclass(frozen=True)
class Stated:
    """What is stated of one thing or fact: ``words`` of the request that say it, and whether it is ``new``.

    ``gist`` is that of a fact; ``statements`` are the keys of the plain statements that are added.
    """

    entity: Entity
    words: str
    new: bool
    gist: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What an update comes to: what is ``stated``, the keys of what is ``rejected`` whole, and what is ``denied``.

    ``denied`` are the keys of plain statements, each with the key of what it is about. ``added`` and ``removed`` are
    how many statements come and go, without what is computed or follows from the class.
    """

    stated: tuple[Stated, ...] = ()
    rejected: tuple[str, ...] = ()
    denied: tuple[tuple[str, str], ...] = ()
    added: int = 0
    removed: int = 0


def planned(asked: Asked) -> Plan:
    """What a request comes to; nothing where everything is so already.

    :raises SyntaxError: if it is no update.
    :raises Unfit: if any of it cannot be done, with every reason.
    """
    if asked.ending:
        net = added(asked.content, asked.ending, asked.base, asked.store)
    else:
        net = evaluated(asked.text, asked.base, asked.store, asked.scratch, asked.default, asked.named)
    return _Planner(asked, Store.read_only(str(asked.store))).plan(net)


class _Planner:
    """What is believed, and what becomes of it."""

    def __init__(self, asked: Asked, store: Store) -> None:
        self._asked, self._store, self._identity = asked, store, Identity(asked.base)
        self._wrong: list[str] = []
        self._added: dict[NamedNode | BlankNode, list[Triple]] = defaultdict(list)
        self._removed: dict[NamedNode, list[Triple]] = defaultdict(list)
        self._by: dict[Triple, Operation] = {}
        self._keys: dict[BlankNode, str] = {}
        self._made: dict[str, list[Triple]] = {}
        self._counted = 0

    def plan(self, net: Net) -> Plan:
        """What it comes to."""
        self._by = {**net.removed, **net.added}
        for triple in net.removed:
            assert isinstance(triple.subject, NamedNode)
            self._removed[triple.subject].append(triple)
        for triple in net.added:
            assert isinstance(triple.subject, NamedNode | BlankNode)
            self._added[triple.subject].append(triple)
        rejected = [node for node in self._removed if self._whole(node)]
        denied = [t for node in self._removed if node not in rejected for t in self._denied(node)]
        ordered = sorted(self._added, key=lambda node: isinstance(node, NamedNode))  # what has no name gets one first
        stated = [one for node in ordered if (one := self._stated(node, node in rejected))]
        self._hold(rejected, denied)
        if self._wrong:
            raise Unfit(together(self._wrong))
        gone = sum(1 for node in rejected for t in self._removed[node] if self._counts_gone(t))
        return Plan(
            tuple(stated),
            tuple(map(self._identity.key, rejected)),
            tuple((statement_key(t, self._identity), self._key(t.subject)) for t in denied),
            self._counted,
            gone + len(denied),
        )

    def _believed(self, node: Term) -> list[Triple]:
        assert isinstance(node, NamedNode)
        return [q.triple for q in self._store.quads_for_pattern(node, None, None, HERE)]

    def _class(self, node: Term) -> Class | None:
        """The class of something believed; None if it is not."""
        return lowest(t.object for t in self._believed(node) if t.predicate == TYPE)

    def _whole(self, node: NamedNode) -> bool:
        """Whether all that is stated of something goes."""
        gone = set(self._removed[node])
        cls = self._class(node)
        mine = [t for t in self._believed(node) if t.predicate not in COMPUTED]
        return bool(cls and cls.name not in OURS) and gone.issuperset(mine)

    def _denied(self, node: NamedNode) -> Iterator[Triple]:
        """What goes of something that stays."""
        cls = self._class(node)
        for triple in self._removed[node]:
            if why := self._kept(triple, cls):
                self._refuse(triple, why)
            else:
                yield triple

    def _kept(self, triple: Triple, cls: Class | None) -> str:
        """Why a statement cannot be rejected by itself; empty if it can."""
        if triple.predicate == SAME:
            return "that two are one is said and taken back by `remit identities`, or the mutation identify"
        if cls is None or cls.name in OURS:
            return "it tells of where something was read: it goes with its source, by DELETE at /graphs?graph=IRI"
        if triple.predicate in COMPUTED:
            return "it is computed of what is stated, not stated"
        if triple.predicate == TYPE or (not cls.keyed and triple.predicate in {p.iri for p in cls.identity}):
            every = f"DELETE WHERE {{ {triple.subject} ?p ?o }}"
            return (
                f"that makes it the {cls.label.lower()} that it is: {every} rejects all of it, and then state another"
            )
        return ""

    def _stated(self, node: NamedNode | BlankNode, gone: bool) -> Stated | None:
        """What is stated of something; None if it is so already, or is refused."""
        said = self._added[node]
        try:
            return self._made_of(node, said, gone)
        except (ValueError, UnknownTerm) as error:
            self._refuse(said[0], str(error))
        return None

    def _made_of(self, node: NamedNode | BlankNode, said: list[Triple], gone: bool) -> Stated | None:
        before = None if gone or isinstance(node, BlankNode) else self._class(node)
        cls = self._told(node, before, lowest(t.object for t in said if t.predicate == TYPE))
        values = self._values(cls, said, before is not None)
        if before is None:
            made = self._new(cls, values, node)
        else:
            made = partly(cls.name, {**self._same(cls, node, said), **values}, self._key(node))
        me = self._identity.iri(made.key)
        believed = set(self._believed(me))
        fresh = [t for t in made.triples(self._identity) if t not in believed]
        if not fresh:
            return None
        self._made[made.key] = fresh
        self._counted += sum(1 for t in fresh if t.predicate != TYPE or t.object == cls.iri)
        keys = tuple(statement_key(t, self._identity) for t in fresh if t.predicate != TYPE)
        gist = gist_of(cls, dict(made.values)) if FACT in {c.iri for c in (cls, *cls.ancestors)} else ""
        return Stated(made, self._words(said[0]), before is None, gist, keys)

    def _told(self, node: NamedNode | BlankNode, before: Class | None, said: Class | None) -> Class:
        """The class of something, of what is believed and what is said."""
        if before is None and said is None:
            raise ValueError(f"{node} has no class: say what it is, such as `a :Body`")
        cls = before or said
        assert cls
        if said and before and not before.within(said.name):
            raise ValueError(f"{node} is a {before.label.lower()}: it becomes no {said.label.lower()}")
        if cls.name in OURS:
            raise ValueError("what was read where is written by loads alone")
        return cls

    def _values(self, cls: Class, said: Iterable[Triple], known: bool) -> Mapping[str, list[str]]:
        fields, values, texts = fields_of(cls), defaultdict[str, list[str]](list), list[tuple[str, Literal]]()
        for triple in said:
            if triple.predicate == TYPE:
                continue
            if triple.predicate in COMPUTED and triple.predicate.value not in fields:
                raise ValueError(f"{short(triple.predicate)} is computed of what is stated: leave it out")
            if triple.predicate.value not in fields:
                _ = cls[triple.predicate.value.removeprefix(NS)]  # says what there is
                raise ValueError(f"{short(triple.predicate)} is read from the other side: state it there")
            name = fields[triple.predicate.value]
            if isinstance(triple.object, Literal):
                texts.append((name, triple.object))
            else:
                values[name].append(self._value(cls, name, triple))
        for name, text in spoken(cls, texts, known):
            values[name].append(text)
        return values

    def _value(self, cls: Class, name: str, triple: Triple) -> str:
        if isinstance(triple.object, NamedNode) and cls[name].datatype == "iri":
            return triple.object.value
        key = self._key(triple.object)
        if wanted := cls[name].range:
            self._refer(key, wanted, triple)
        return key

    def _refer(self, key: str, wanted: str, triple: Triple) -> None:
        """Refuse what leads to something that is not known, or of another kind."""
        iri = self._identity.iri(key)
        known = self._class(iri) or lowest(t.object for t in self._added.get(iri, ()) if t.predicate == TYPE)
        if not known and key not in self._made:
            near = [one.key for one in Names(self._asked.place / FILE).near(key.partition("/")[2])]
            raise ValueError(f"nothing is known as {key}" + (f"; near it {', '.join(near[:3])}" if near else ""))
        if known and not known.within(wanted):
            raise ValueError(f"{short(triple.predicate)} takes a {wanted}, and {key} is a {known.label.lower()}")

    def _new(self, cls: Class, values: Mapping[str, list[str]], node: NamedNode | BlankNode) -> Entity:
        if cls.keyed and isinstance(node, BlankNode):
            raise ValueError(f"a {cls.label.lower()} needs an IRI of its own, such as <{cls.segment}/its-name>")
        made = entity(cls.name, values, self._key(node) if cls.keyed else "")
        if isinstance(node, BlankNode):
            self._keys[node] = made.key
        elif made.key != self._key(node):
            raise ValueError(f"the key of this {cls.label.lower()} is {made.key}: write [] for it, or <{made.key}>")
        return made

    def _same(self, cls: Class, node: NamedNode | BlankNode, said: Iterable[Triple]) -> Mapping[str, str]:
        """The fields that make a fact the one it is, none of which is stated anew."""
        if cls.keyed:
            return {}
        own = {p.iri: p.name for p in cls.identity}
        for triple in said:
            if triple.predicate in own:
                raise ValueError(
                    f"{own[triple.predicate]} makes it the {cls.label.lower()} that it is: reject it, and state another"
                )
        believed = (t for t in self._believed(node) if t.predicate in own)
        return {
            own[t.predicate]: t.object.value if isinstance(t.object, Literal) else self._key(t.object) for t in believed
        }

    def _key(self, node: Term | Triple) -> str:
        if isinstance(node, BlankNode):
            if node not in self._keys:
                raise ValueError("every thing has an IRI here, and this leads to one that has none")
            return self._keys[node]
        if not isinstance(node, NamedNode):
            raise ValueError(f"{node} is no thing: what is stated here is about things")
        key = self._identity.key(node)
        if key == node.value:
            raise ValueError(f"{node} is no thing of ours: the IRIs of things begin with {self._identity.base}")
        if why := refused(key):
            raise ValueError(why)
        return key

    def _hold(self, rejected: list[NamedNode], denied: list[Triple]) -> None:
        """Hold what will be believed against the rules, and what is rejected against what leads to it."""
        gone = {*denied, *(t for node in rejected for t in self._believed(node))}
        for node in rejected:
            leading = (q.triple for q in self._store.quads_for_pattern(None, None, node, HERE))
            for triple in [t for t in leading if t not in gone and self._counts(t)][:1]:
                self._refuse(self._removed[node][0], f"{short(triple.subject)} leads to it: reject that first, or too")
        nodes = {t.subject for t in denied if isinstance(t.subject, NamedNode)} - {*rejected}
        nodes |= {self._identity.iri(key) for key in self._made}
        before = [t for node in nodes for t in self._believed(node)]
        after = [t for t in before if t not in gone] + [t for several in self._made.values() for t in several]
        known = set(self._broken(before, nodes))
        for focus, path, _, message in self._broken(after, nodes):
            if (focus, path, _, message) not in known:
                where = next((t for t in self._by if t.subject == focus), next(iter(self._by)))
                self._refuse(where, f"{message} ({self._identity.key(focus)})")

    def _counts_gone(self, triple: Triple) -> bool:
        cls = self._class(triple.subject) if isinstance(triple.subject, NamedNode) else None
        return triple.predicate not in COMPUTED and (triple.predicate != TYPE or bool(cls and cls.iri == triple.object))

    def _counts(self, triple: Triple) -> bool:
        """Whether a statement is one of ours, not of where something was read."""
        cls = self._class(triple.subject) if isinstance(triple.subject, NamedNode) else None
        return bool(cls and cls.name not in OURS)

    def _broken(
        self, triples: list[Triple], nodes: set[NamedNode]
    ) -> list[tuple[NamedNode, NamedNode | None, str, str]]:
        ends = {t.object for t in triples if isinstance(t.object, NamedNode)} - nodes
        types = [t for end in ends for t in self._believed(end) if t.predicate == TYPE]
        types += [t for several in self._made.values() for t in several if t.predicate == TYPE]
        found = violations([*triples, *types], nodes)
        return [(v.focus, v.path, str(v.value), v.message) for v in found]

    def _refuse(self, triple: Triple, why: str) -> None:
        by = self._by[triple]
        self._wrong.append(f"line {line_of(by, triple)}: {shown(triple)}: {why}")

    def _words(self, triple: Triple) -> str:
        """The words of the request that say something: all of its operation, or what stands from its first line on."""
        by = self._by[triple]
        if len(by.words) <= LENGTH:
            return by.words
        lines = by.words.splitlines(keepends=True)
        return "".join(lines[line_of(by, triple) - by.line :])[:LENGTH].rstrip()
