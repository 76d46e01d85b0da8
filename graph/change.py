"""A change to a store: readings put and taken away, with belief kept in step.

What is believed stands once in the default graph. A triple enters it with its first believed reading and leaves it
with the last, or when a verdict rejects it. What is computed is written here, and nowhere else, when the change is
finished: of a fact its days, status and confidence; of a thing the one name it is shown under, which is the one that
most readings give it, an acronym only where nothing else is given, the others standing beside it as alternative names;
what public sets of data call it gives way to what our own tables and documents call it.
What a person ruled to be the same is believed under one key (:mod:`graph.sameness`). A reading that names new things is
believed once each of them is confirmed (:mod:`graph.confirming`).

Quads that are put wait until somebody looks at the store, and are then written together: one bulk of many files takes a
third of the time of a bulk for each.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph.confirming import THING, Confirming
from graph.decisions import Decisions
from graph.entity import TYPE, XSD
from graph.gist import STATEMENT, statement_key
from graph.identity import Identity
from graph.ledger import Word
from graph.reading import BELIEVED, Place, Reading, term
from graph.repeating import Repeating
from graph.sameness import Sameness
from graph.span import Span
from ontology import NS, ontology

BATCH, FEW = 20_000, 1_000
HERE = DefaultGraph()
STATUS, CONFIDENCE = NamedNode(f"{NS}status"), NamedNode(f"{NS}confidence")
DAYS = {name: NamedNode(NS + name) for name in ("firstDay", "lastDay", "surelyFrom", "surelyUntil")}
DATED = {term("Fact", name): name for name in ("from", "until", "asOf")}
DATE = NamedNode(f"{XSD}date")
COMPUTED = {STATUS, CONFIDENCE, *DAYS.values()}
READING_STATUS = term("Reading", "status")
READING_CONFIDENCE = term("Reading", "confidence")
FILE, PASSAGE = term("Reading", "files"), term("Reading", "passage")
RULE, PUBLIC = term("Reading", "rule"), "reference set"
FACT = ontology()["Fact"].iri
NAME, OTHER_NAMES = term("Thing", "name"), term("Thing", "alternativeNames")
SHORT = term("Thing", "acronym")


class Change:
    """Readings put into and taken out of one store.

    :param run: the load or the act in which it happens.
    :param decided: what people accepted and rejected.
    :ivar added: how many readings were put, ``removed`` how many taken away.

    >>> change = Change(Store(), Identity(), NamedNode("http://localhost/id/run/1"))
    >>> change.finish()
    >>> change.touched
    False
    """

    def __init__(self, store: Store, identity: Identity, run: NamedNode, decided: Decisions | None = None) -> None:
        self._store, self._waiting = store, list[Quad]()
        self.identity, self.run, self.decided = identity, run, decided or Decisions()
        self.added = self.removed = 0
        self._facts, self._named, self._judged = set[NamedNode](), set[NamedNode](), set[NamedNode]()
        self._fresh, self._places = set[NamedNode](), set[Place]()
        self._kinds: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        self._finished = self._refiled = False
        self.same = Sameness(store, identity)
        self._rule()

    def copied(self, store: Store, decided: Decisions) -> "Change":
        """This change so far, in a copy of its store.

        :param decided: what counts in that copy.
        """
        other = Change(store, self.identity, self.run, decided)
        other.added, other.removed = self.added, self.removed
        other._facts, other._named, other._fresh = set(self._facts), set(self._named), set(self._fresh)
        other._judged = set(self._judged)
        other._kinds.update({cls: set(nodes) for cls, nodes in self._kinds.items()})
        return other

    @property
    def store(self) -> Store:
        """The store, with all that was put."""
        self._flush()
        return self._store

    def close(self) -> None:
        """Let go of the store, which writes until then."""
        del self._store, self.same

    @property
    def touched(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.removed or self._facts or self._named or self._judged or self._refiled)

    @property
    def nodes(self) -> set[NamedNode]:
        """The things and facts, as they are believed, that were stated, taken away or judged."""
        return set().union(self._facts, self._named, self._judged, *self._kinds.values())

    def touched_of(self, cls: NamedNode) -> set[NamedNode]:
        """The things and facts of a class, as they are believed, that were stated or taken away."""
        return self._kinds.get(cls, set())

    def put(self, readings: Iterable[Reading]) -> int:
        """Add readings that are not there; the number of those that were new."""
        before = self.added
        for reading in self._followed(readings):
            graph = self.identity.iri(reading.key)
            if graph in self._fresh or self._store.contains_named_graph(graph):
                continue
            self._fresh.add(graph)
            self.added += 1
            self._waiting.extend(self._described(reading))
            for triple in reading.triples(self.identity):
                self._waiting.append(Quad(triple.subject, triple.predicate, triple.object, graph))
                if reading.believed and self._stands(triple):
                    held = self.same.believed(triple) if self.same else triple
                    self._waiting.append(Quad(held.subject, held.predicate, held.object, HERE))
                self._note(triple)
            if len(self._waiting) > BATCH:
                self._flush()
        return self.added - before

    def replace(self, old: str | None, new: str, readings: Iterable[Reading]) -> tuple[int, int, int]:
        """Let a file say these readings and nothing else; how many are new, gone and unchanged.

        :param old: the SHA-256 of the file's state that was loaded before, None if none was.
        :param new: that of the state the readings come from.
        """
        stated = list(readings)
        keys = {self.identity.iri(r.key) for r in stated}
        before = set(self.of_file(old)) if old else set()
        for reading in before:
            self.store.remove(Quad(reading, FILE, Literal(old or ""), HERE))
        self._places.clear()
        added = self.put(stated)
        self._refiled |= bool(keys) and old != new
        self._waiting += [Quad(reading, FILE, Literal(new), HERE) for reading in keys]
        gone = [r for r in before - keys if not self._value(r, FILE)]  # what no other file says
        return added, self.remove(gone), len(keys) - added

    def remove(self, readings: Iterable[NamedNode]) -> int:
        """Take readings away, and from belief what only they said; the number taken away."""
        gone = list(readings)
        self._places.clear()
        passages = {q.object for graph in gone for q in self.store.quads_for_pattern(graph, PASSAGE, None, HERE)}
        for graph in gone:
            triples = [q.triple for q in self.store.quads_for_pattern(None, None, None, graph)]
            self.store.remove_graph(graph)
            for quad in list(self.store.quads_for_pattern(graph, None, None, HERE)):
                self.store.remove(quad)
            for triple in triples:
                self._note(triple)
                self._settle(triple)
        for passage in passages:
            self._forget(passage)
        self.removed += len(gone)
        return len(gone)

    def _forget(self, passage: NamedNode | BlankNode | Literal | Triple) -> None:
        """Let go of a passage in which nothing is read any more."""
        assert isinstance(passage, NamedNode)
        if not any(self.store.quads_for_pattern(None, PASSAGE, passage, HERE)):
            for quad in list(self.store.quads_for_pattern(passage, None, None, HERE)):
                self.store.remove(quad)

    def of_file(self, digest: str) -> list[NamedNode]:
        """The readings made from the file with this SHA-256."""
        found = self.store.quads_for_pattern(None, FILE, Literal(digest), HERE)
        return [q.subject for q in found if isinstance(q.subject, NamedNode)]

    def settle(self, words: Iterable[Word]) -> None:
        """Let what is decided count for what these words are on, which may have been taken back."""
        for word in words:
            about = word.gist if word.fact.startswith(self.identity.base + STATEMENT) else word.fact
            node = NamedNode(about)
            self._judged.add(self.same.held(node))
            self._finished = False
            for triple in self._said_of(node):
                self._note(triple)
                self._settle(triple)

    def unite(self, wanted: Mapping[str, str]) -> None:
        """Believe what each of these things is said to be under another, and all other things under their own key.

        :param wanted: IRIs, each with the one it is believed under.
        """
        self._flush()
        self._places.clear()
        unsettled = self.same.rule(wanted)
        self._rule()
        for triple in unsettled:
            self._note(triple)
            self._settle(triple)

    def finish(self) -> None:
        """Compute, for every fact touched, its days, status and confidence; once, unless more is changed after it."""
        if self._finished:
            return
        self._repeated()
        self._confirm()
        self._finished = True
        quads: list[Quad] = []
        for fact in self._facts:
            held = list(self.store.quads_for_pattern(fact, None, None, HERE))
            for quad in held:
                if quad.predicate in COMPUTED:
                    self.store.remove(quad)
            quads.extend(self._computed(fact, [quad for quad in held if quad.predicate not in COMPUTED]))
            if len(quads) > BATCH:
                self._write(quads)
                quads = []
        self._write(quads)
        for thing in self._named:
            self._name(thing)
        self.store.flush()

    def _repeated(self) -> None:
        """Do not believe facts that say again, with another start, what a person rejected or dated otherwise."""
        repeating = Repeating(self.store, self.identity, self.same, self.decided)
        again = [f for f in self._facts if repeating.silenced(f)] if self.decided.gists else []
        for fact in again:
            self._ruled[fact.value] = "rejected"
            for triple in self._said_of(fact):
                self._settle(triple)

    def _confirm(self) -> None:
        """Believe the readings whose new things are confirmed now, and no longer those whose are not."""
        confirming = Confirming(self.store, self.identity, self.same, self._ruled)
        ruled = {fact for fact in self._facts if fact.value in self._ruled}
        turned = confirming.turned(ruled | self._judged | self._kinds.get(THING, set()))
        for reading, status in turned.items():
            for quad in list(self.store.quads_for_pattern(reading, READING_STATUS, None, HERE)):
                self.store.remove(quad)
            self.store.add(Quad(reading, READING_STATUS, Literal(status), HERE))
        for triple in dict.fromkeys(
            q.triple for r in turned for q in self.store.quads_for_pattern(None, None, None, r)
        ):
            self._note(triple)
            self._settle(triple)

    def _flush(self) -> None:
        if self._waiting:
            self._write(self._waiting)
            self._waiting = []

    def _write(self, quads: list[Quad]) -> None:
        """Write quads: many in bulk, few in one transaction, which is ten times faster for them."""
        write = self._store.bulk_extend if len(quads) > FEW else self._store.extend
        write(quads)

    def _note(self, triple: Triple) -> None:
        self._finished = False
        predicate = triple.predicate
        if predicate != TYPE and predicate != NAME:
            return
        subject, object = triple.subject, triple.object
        assert isinstance(subject, NamedNode)
        held = self.same.held(subject)
        if predicate == NAME:
            self._named.add(held)
        elif isinstance(object, NamedNode):
            self._kinds[object].add(held)
            if object == FACT:
                self._facts.add(held)

    def _rule(self) -> None:
        """Let verdicts count for the facts as they are believed; of several that became one, the last."""
        verdicts, statements = self.decided.verdicts, self.identity.base + STATEMENT
        self._ruled = {self.same.held(NamedNode(f)).value: v for f, v in verdicts.items()}
        self._denied = {f for f, v in verdicts.items() if f.startswith(statements) and v == "rejected"}

    def _followed(self, readings: Iterable[Reading]) -> Iterable[Reading]:
        """The readings, once it is known which of their facts are believed under another key."""
        if not self.same:
            return readings
        stated = list(readings)
        self._flush()
        links, unsettled = self.same.follow(e for r in stated for e in r.entities)
        self._write(links)
        self._rule()
        for triple in unsettled:
            self._note(triple)
            self._settle(triple)
        return stated

    def _described(self, reading: Reading) -> Iterator[Quad]:
        """Where and how a reading was read, which leads to its document as that is believed; a place is told once."""
        quads = [] if reading.place in self._places else list(reading.place.description(self.identity))
        self._places.add(reading.place)
        quads += reading.description(self.identity, self.run)
        if not self.same:
            return iter(quads)
        held = ((self.same.believed(q.triple), q.graph_name) for q in quads)
        return (Quad(t.subject, t.predicate, t.object, graph) for t, graph in held)

    def _stands(self, triple: Triple) -> bool:
        """Whether no verdict rejects the statement, or what it is about."""
        if not self._ruled or not isinstance(triple.subject, NamedNode):
            return True
        if self._ruled.get(self.same.held(triple.subject).value) == "rejected":
            return False
        if not self._denied or triple.predicate == TYPE:
            return True
        forms = self.same.said(triple)
        return not any(self.identity.base + statement_key(t, self.identity) in self._denied for t in forms)

    def _settle(self, triple: Triple) -> None:
        """Keep a statement believed if a believed reading still says it, and no verdict rejects it."""
        said = (q for t in self.same.said(triple) for q in self.store.quads_for_pattern(*t))
        believed = any(self._status(q.graph_name) in BELIEVED for q in said if isinstance(q.graph_name, NamedNode))
        held = self.same.believed(triple)
        quad = Quad(held.subject, held.predicate, held.object, HERE)
        if believed and self._stands(triple):
            self.store.add(quad)
        else:
            self.store.remove(quad)

    def _said_of(self, node: NamedNode) -> list[Triple]:
        quads = (q for one in self.same.all(node) for q in self.store.quads_for_pattern(one, None, None))
        return list({q.triple for q in quads if isinstance(q.graph_name, NamedNode)})

    def _computed(self, fact: NamedNode, believed: Iterable[Quad]) -> list[Quad]:
        """What is computed of a fact, of which this is believed; nothing if nothing is."""
        if not believed:
            return []
        stated: dict[str, list[str]] = {name: [] for name in DATED.values()}
        for quad in believed:
            if quad.predicate in DATED and isinstance(quad.object, Literal):
                stated[DATED[quad.predicate]].append(quad.object.value)
        span = Span.of(stated["from"], stated["until"], stated["asOf"])
        days = {"firstDay": span.outer.first, "lastDay": span.outer.last}
        if span.inner:
            days |= {"surelyFrom": span.inner.first, "surelyUntil": span.inner.last}
        quads = [Quad(fact, DAYS[name], Literal(day.isoformat(), datatype=DATE), HERE) for name, day in days.items()]
        return [*quads, *self._standing(fact)]

    def _standing(self, fact: NamedNode) -> list[Quad]:
        """Status and confidence: those of its best reading, unless a person has spoken."""
        a_fact = ontology()["Fact"].iri
        said = (q for one in self.same.all(fact) for q in self.store.quads_for_pattern(one, TYPE, a_fact))
        readings = [q.graph_name for q in said if isinstance(q.graph_name, NamedNode)]
        statuses = {self._status(r) for r in readings}
        accepted = "accepted" in statuses or self._ruled.get(fact.value) == "accepted"
        sure = max((c for r in readings if (c := self._confidence(r)) is not None), default=0.0)
        return [
            Quad(fact, STATUS, Literal("accepted" if accepted else "proposed"), HERE),
            Quad(fact, CONFIDENCE, Literal(f"{sure:g}", datatype=NamedNode(f"{XSD}decimal")), HERE),
        ]

    def _name(self, thing: NamedNode) -> None:
        """Show a thing under the name most readings give it."""
        said = list(self._said_by(thing, NAME))
        given = Counter(name for name, _ in said)
        if len(given) < 2:
            return
        short = set(self._believed(thing, SHORT))
        own = {name for name, reading in said if self._value(reading, RULE) != PUBLIC}
        shown = min(given, key=lambda name: (name in short, name not in own, -given[name], name))
        others = {name for name in given if name != shown} | set(self._believed(thing, OTHER_NAMES))
        for predicate, names in ((NAME, {shown}), (OTHER_NAMES, others)):
            for quad in list(self.store.quads_for_pattern(thing, predicate, None, HERE)):
                self.store.remove(quad)
            self.store.extend([Quad(thing, predicate, Literal(name), HERE) for name in names])

    def _believed(self, thing: NamedNode, predicate: NamedNode) -> list[str]:
        return [value for value, _ in self._said_by(thing, predicate)]

    def _said_by(self, thing: NamedNode, predicate: NamedNode) -> Iterator[tuple[str, NamedNode]]:
        """The values that believed readings give, each with its reading."""
        said = (q for one in self.same.all(thing) for q in self.store.quads_for_pattern(one, predicate, None))
        for q in said:
            if not isinstance(q.graph_name, NamedNode) or not isinstance(q.object, Literal):
                continue
            if self._status(q.graph_name) in BELIEVED and self._stands(q.triple):
                yield q.object.value, q.graph_name

    def _status(self, reading: object) -> str:
        return self._value(reading, READING_STATUS) or "candidate"

    def _confidence(self, reading: NamedNode) -> float | None:
        value = self._value(reading, READING_CONFIDENCE)
        return float(value) if value else None

    def _value(self, reading: object, predicate: NamedNode) -> str | None:
        assert isinstance(reading, NamedNode)
        found = self.store.quads_for_pattern(reading, predicate, None, HERE)
        return next((q.object.value for q in found if isinstance(q.object, Literal)), None)
