"""A change to a store: readings put and taken away, with belief kept in step.

What is believed stands once in the default graph. A triple enters it with its first believed reading and leaves it with
the last, or when a verdict rejects it. What is computed (:mod:`graph.writing.computing`) is written here, and nowhere
else, when the change is finished. What a person ruled to be the same is believed under one key
(:mod:`graph.writing.sameness`). A reading that names new things is believed once each of them is confirmed
(:mod:`graph.writing.confirming`).

What is put waits until somebody looks at the store, and is then written together (:mod:`graph.writing.lines`): one bulk
of many files takes a third of the time of a bulk for each. Of what is new in a change (:mod:`graph.writing.newcomers`)
the store is not asked what the change itself says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph.editions.delta import Some
from graph.editions.telling import Told
from graph.entity import TYPE, Entity, Statement
from graph.identity import Identity
from graph.ledger.decisions import Decisions
from graph.ledger.ledger import Word
from graph.reading import BELIEVED, Fields, Reading, term
from graph.review.gist import STATEMENT
from graph.writing.computing import FACT, NAME, Computing, status, value
from graph.writing.confirming import THING, Confirming, needing
from graph.writing.lines import Writer
from graph.writing.newcomers import Newcomers, kept_of
from graph.writing.phrases import described, phrases, quoted, stated
from graph.writing.placing import Places, correct
from graph.writing.repeating import Repeating
from graph.writing.ruling import Object, Ruling
from graph.writing.sameness import SAME, Sameness
from graph.writing.turnover import Turnover, said_of

HERE, AT_ONCE = DefaultGraph(), 1_000
UNSAY = f"DELETE {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ %s }} ?s ?p ?o FILTER(?p != {SAME}) }}"
READING_STATUS = term("Reading", "status")
FILE, PASSAGE, DOCUMENT = term("Reading", "files"), term("Reading", "passage"), term("Passage", "document")


class Change:
    """Readings put into and taken out of one store.

    :param run: the load or the act in which it happens.
    :param decided: what people accepted and rejected.
    :ivar told: where it is written down what is new, None if nobody asks for it.
    :ivar added: how many readings were put, ``removed`` how many taken away.
    :ivar finished: whether all that is to be computed is computed.
    :ivar subjects: what they are about, as sources call it; ``documents`` where, ``described`` they and their passages.
    :ivar turnover: which of them came and went, and what nothing is said of any more.

    >>> change = Change(Store(), Identity(), NamedNode("http://localhost/id/run/1"))
    >>> change.finish()
    >>> change.touched
    False
    """

    def __init__(self, store: Store, identity: Identity, run: NamedNode, decided: Decisions | None = None) -> None:
        self.told: Told | None = None
        self._writer, self._newcomers = Writer(store), Newcomers(store)
        self.identity, self.run, self.decided = identity, run, decided or Decisions()
        self.added = self.removed = 0
        self._facts, self._named, self._judged = set[NamedNode](), set[NamedNode](), set[NamedNode]()
        self._places = Places(identity)
        self._kinds: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        self.subjects, self.documents, self.described = Some(), Some(), Some()
        self.finished = self._refiled = self._waiting = False
        self.same = Sameness(store, identity)
        self.turnover = Turnover(self.same)
        self._ruling = Ruling(self.decided.verdicts, self.same, identity)

    def copied(self, store: Store, decided: Decisions) -> "Change":
        """This change so far, in a copy of its store.

        :param decided: what counts in that copy.
        """
        other = Change(store, self.identity, self.run, decided)
        other.added, other.removed = self.added, self.removed
        other._facts, other._named, other._judged = set(self._facts), set(self._named), set(self._judged)
        other.subjects, other.documents = self.subjects.copy(), self.documents.copy()
        other.described, other.turnover = self.described.copy(), self.turnover.copied(other.same)
        other._kinds.update({cls: set(nodes) for cls, nodes in self._kinds.items()})
        return other

    @property
    def store(self) -> Store:
        """The store, with all that was put."""
        self._writer.flush()
        return self._writer.store

    def close(self) -> None:
        """Let go of the store, which writes until then."""
        self._writer.close()
        if self.told:
            self.told.close()
        del self.same, self._newcomers

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
        self._put(readings)
        return self.added - before

    def replace(self, old: str | None, new: str, readings: Iterable[Reading]) -> tuple[int, int, int]:
        """Let a file say these readings and nothing else; how many are new, gone and unchanged.

        :param old: the SHA-256 of the file's state that was loaded before, None if none was.
        :param new: that of the state the readings come from.
        """
        before = set(self.of_file(old)) if old else set()
        for reading in before:
            self.store.remove(Quad(reading, FILE, Literal(old or ""), HERE))
        added = self.added
        stated = self._put(readings, new)
        self.described.add(*before, *stated)
        added = self.added - added
        self._refiled |= bool(stated) and old != new
        gone = [r for r in before - stated if not value(self.store, r, FILE)]  # what no other file says
        return added, self.remove(gone), len(stated) - added

    def remove(self, readings: Iterable[NamedNode]) -> int:
        """Take readings away, and from belief what only they said; the number taken away."""
        gone = list(readings)
        if not gone:  # to look into the store would write what waits, one file at a time
            return 0
        told = self._places.forget()
        leads = {graph: self._leading(graph, PASSAGE) for graph in gone}
        passages = {passage: self._leading(passage, DOCUMENT) for several in leads.values() for passage in several}
        self.documents.add(*(document for several in passages.values() for document in several))
        self.described.add(*gone, *passages)
        for at in range(0, len(gone), AT_ONCE):
            left = dict[Triple, None]()
            for graph in gone[at : at + AT_ONCE]:
                left |= self.turnover.take(self.store, graph, {d for p in leads[graph] for d in passages[p]})
            self._unsay(gone[at : at + AT_ONCE])
            self._leave(left)
        empty = {p for p in passages if not any(self.store.quads_for_pattern(None, PASSAGE, p, HERE))}
        self._unsay(empty)
        for passage in (passages.keys() - empty) & told.keys():
            correct(self.store, self.identity, self.same, passage, told[passage])
        self.removed += len(gone)
        return len(gone)

    def _leave(self, left: Collection[Triple]) -> None:
        """Believe what readings said that are gone as far as others say it; nothing of what no other speaks of."""
        nodes = {self.same.held(triple.subject) for triple in left if isinstance(triple.subject, NamedNode)}
        silent = {node for node in nodes if not any(said_of(self.store, self.same, node, TYPE))}
        self._unsay(silent)
        for node in {triple.subject for triple in left}:
            assert isinstance(node, NamedNode)
            self._dismiss(node)
        for triple in left:
            assert isinstance(triple.subject, NamedNode)
            self._note(triple.subject, triple.predicate, triple.object)
            if self.same.held(triple.subject) not in silent:
                self._settle(triple)
        self.turnover.fall(silent)

    def _unsay(self, nodes: Iterable[NamedNode]) -> None:
        """Let nothing be believed of some nodes, but that they are believed under other keys."""
        if named := " ".join(map(str, nodes)):
            self.store.update(UNSAY % named)

    def _leading(self, node: NamedNode, predicate: NamedNode) -> set[NamedNode]:
        found = self.store.quads_for_pattern(node, predicate, None, HERE)
        return {q.object for q in found if isinstance(q.object, NamedNode)}

    def of_file(self, digest: str) -> list[NamedNode]:
        """The readings made from the file with this SHA-256."""
        found = self.store.quads_for_pattern(None, FILE, Literal(digest), HERE)
        return [q.subject for q in found if isinstance(q.subject, NamedNode)]

    def decide(self, decided: Decisions) -> None:
        """Let this be what people accepted and rejected, from now on."""
        self.decided = decided
        self._ruling = Ruling(decided.verdicts, self.same, self.identity)

    def settle(self, words: Iterable[Word]) -> None:
        """Let what is decided count for what these words are on, which may have been taken back."""
        for word in words:
            about = word.gist if word.fact.startswith(self.identity.base + STATEMENT) else word.fact
            node = NamedNode(about)
            self._judged.add(self.same.held(node))
            self.finished = False
            for triple in set(said_of(self.store, self.same, node)):
                self._touch(triple)

    def unite(self, wanted: Mapping[str, str]) -> None:
        """Believe what each of these things is said to be under another, and all other things under their own key.

        :param wanted: IRIs, each with the one it is believed under.
        """
        self._writer.flush()
        self._places.forget()
        unsettled = self.same.rule(wanted)
        self._ruling.count()
        for triple in unsettled:
            self._touch(triple)

    def finish(self) -> None:
        """Compute, for every fact touched, its days, status and confidence; once, unless more is changed after it."""
        if self.finished:
            return
        if self.decided.gists:
            self._repeated()
        self._confirm()
        self.finished = True
        self._compute()
        self._newcomers = Newcomers(self.store)

    def _compute(self) -> None:
        """Write what is computed of what was touched: of newcomers, from what is known of them."""
        silent, known = self.turnover.silent, self._newcomers.of
        others = [fact for fact in self._facts if not known(fact) and fact not in silent]
        named = [thing for thing in self._named if not known(thing)]
        if others or named:
            computing = Computing(self.store, self.same, self._ruling.accepts, self._ruling.stands)
            late = [(str(fact), phrases(computing.of_fact(fact))) for fact in others]
            for subject, several in late:  # all is read before: reading what was just written is slow
                self._writer.add(subject, several)
            for thing in named:
                computing.name(thing)
        for fact in self._facts:
            self._writer.add(str(fact), new.computed if (new := known(fact)) else ())

    def _repeated(self) -> None:
        """Do not believe facts that say again, with another start, what a person rejected or dated otherwise."""
        repeating = Repeating(self.store, self.identity, self.same, self.decided)
        for fact in list(filter(repeating.silenced, self._facts)):
            self._ruling.ruled[fact.value] = "rejected"
            self._dismiss(fact)
            for triple in set(said_of(self.store, self.same, fact)):
                self._settle(triple)

    def _confirm(self) -> None:
        """Believe the readings whose new things are confirmed now, and no longer those whose are not."""
        if not self._waiting and not needing(self._writer.store):
            return
        confirming = Confirming(self.store, self.identity, self.same, self._ruling.ruled)
        ruled = {fact for fact in self._facts if fact.value in self._ruling.ruled}
        turned = confirming.turned(ruled | self._judged | self._kinds.get(THING, set()))
        for reading, turn in turned.items():
            for quad in list(self.store.quads_for_pattern(reading, READING_STATUS, None, HERE)):
                self.store.remove(quad)
            self.store.add(Quad(reading, READING_STATUS, Literal(turn), HERE))
            self.documents.add(*(d for p in self._leading(reading, PASSAGE) for d in self._leading(p, DOCUMENT)))
        for triple in dict.fromkeys(
            q.triple for r in turned for q in self.store.quads_for_pattern(None, None, None, r)
        ):
            self._touch(triple)

    def _put(self, readings: Iterable[Reading], file: str = "") -> set[NamedNode]:
        """Add readings that are not there, and say of all of them in which file they stand, if in any; their IRIs."""
        found = set[NamedNode]()
        in_file = [f" {FILE} {quoted(file)}"]
        for reading in self._followed(readings):
            graph = self.identity.iri(reading.key)
            if file and graph not in found:
                self._writer.add(str(graph), in_file)
            found.add(graph)
            if graph not in self.turnover.fresh and not self._holds(reading, graph):
                self.turnover.fresh.add(graph)
                self.added += 1
                self._describe(graph, reading)
                end = f" {graph} .\n"
                for one in reading.entities:
                    self._state(one, reading, end)
        return found

    def _holds(self, reading: Reading, graph: NamedNode) -> bool:
        """Whether the store holds a reading; it is not asked where nothing was read in its document before."""
        document = self.same.held(self.identity.iri(reading.place.document))
        known = reading.given or self._newcomers.read_before(document)
        return bool(known) and self._writer.store.contains_named_graph(graph)

    def _describe(self, graph: NamedNode, reading: Reading) -> None:
        """Say where and how a reading was read; a place is told once."""
        passage = self.identity.iri(reading.place.key)
        if self._places.first(reading.place):
            self.documents.add(self.same.held(self.identity.iri(reading.place.document)))
            self._tell(passage, "Passage", reading.place.fields(self.identity))
        self.described.add(graph, passage)
        self._waiting |= bool(reading.needs)
        self._tell(graph, "Reading", reading.fields(passage, self.run))

    def _tell(self, node: NamedNode, cls: str, fields: Fields) -> None:
        """Say of a passage or a reading what there is to say, of what leads to other things as they are believed."""
        if self.same:
            fields = [(name, self.same.held(v) if isinstance(v, NamedNode) else v) for name, v in fields]
        self._writer.add(str(node), described(cls, fields))

    def _state(self, one: Entity, reading: Reading, end: str) -> None:
        """Say in a reading what it states, and believe it so far as it is to be believed."""
        node = self.identity.iri(one.key)
        written = stated(one, self.identity)
        plain = not self.same and not self._ruling.ruled
        stands = [] if plain or not reading.believed else self._standing(node, one)
        whole = reading.believed if plain else len(stands) == len(written) and not self.same
        new = self._newcomers.meet(node, one, reading, whole and node.value not in self._ruling.ruled)
        if new and self.told:
            self.told.tell(node, one, reading)
        elif self.told:
            self.told.drop(node)
        subject = str(node)
        self._writer.add(subject, written, end)
        if whole:
            self._writer.add(subject, written)
        else:
            self._say(node, stands)
        self._meet(node, one)

    def _standing(self, node: NamedNode, one: Entity) -> list[Statement]:
        """What is stated of something and no verdict rejects."""
        return [(p, o) for p, o in one.statements(self.identity) if self._ruling.stands(node, p, o)]

    def _say(self, node: NamedNode, said: Iterable[Statement]) -> None:
        """Let something be believed of a node, under the keys under which it and what it leads to are believed."""
        held = ((p, self.same.held(o) if isinstance(o, NamedNode) else o) for p, o in said)
        self._writer.add(str(self.same.held(node)), phrases(held))

    def _meet(self, node: NamedNode, one: Entity) -> None:
        """Note what is stated: its classes, and whether a name is given."""
        self.finished = False
        held, (kinds, fact, names) = self.same.held(node), kept_of(one.cls)
        self.turnover.speak(held)
        self.subjects.add(node)
        for kind in kinds:
            self._kinds[kind].add(held)
        if fact:
            self._facts.add(held)
        if any(name in names for name, _ in one.values):
            self._named.add(held)

    def _touch(self, triple: Triple) -> None:
        """Note what is settled from the store, which is to answer for it from now on."""
        assert isinstance(triple.subject, NamedNode)
        self._dismiss(triple.subject)
        self._note(triple.subject, triple.predicate, triple.object)
        self._settle(triple)

    def _dismiss(self, node: NamedNode) -> None:
        for one in (node, self.same.held(node)):
            self._newcomers.dismiss(one)
            if self.told:
                self.told.drop(one)

    def _note(self, subject: NamedNode, predicate: NamedNode, object: Object) -> None:
        self.finished = False
        self.turnover.speak(self.same.held(subject))
        if predicate == NAME:
            self._named.add(self.same.held(subject))
        elif predicate == TYPE and isinstance(object, NamedNode):
            held = self.same.held(subject)
            self.subjects.add(subject)
            self._kinds[object].add(held)
            if object == FACT:
                self._facts.add(held)

    def _followed(self, readings: Iterable[Reading]) -> Iterable[Reading]:
        """The readings, once it is known which of their facts are believed under another key."""
        if not self.same:
            return readings
        stated = list(readings)
        self._writer.flush()
        links, unsettled = self.same.follow(e for r in stated for e in r.entities)
        self._writer.store.extend(links)
        self._ruling.count()
        for triple in unsettled:
            self._touch(triple)
        return stated

    def _settle(self, triple: Triple) -> None:
        """Keep a statement believed if a believed reading still says it, and no verdict rejects it."""
        assert isinstance(triple.subject, NamedNode)
        said = (q for t in self.same.said(triple) for q in self.store.quads_for_pattern(*t))
        readings = (q.graph_name for q in said if isinstance(q.graph_name, NamedNode))
        believed = any(status(self.store, reading) in BELIEVED for reading in readings)
        held = self.same.believed(triple)
        quad = Quad(held.subject, held.predicate, held.object, HERE)
        if believed and self._ruling.stands(triple.subject, triple.predicate, triple.object):
            self.store.add(quad)
        else:
            self.store.remove(quad)
