"""What a cell names: a key, a name or an acronym as people write them, found among what is known; else what is near."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode
from rapidfuzz import fuzz, process

from graph.entity import Entity
from graph.naming.names import plain
from graph.view import Graph
from loaders.stating.known import Known
from ontology import ontology

NEAR, LIKE, LOOKED = 3, 72, 300
TOLD = "SELECT ?thing ?o { BELIEVED { ?thing a $cls ; $predicate ?o } }"
WHOLES = "SELECT ?part ?whole { BELIEVED { ?c a :Composition ; :part ?part ; :whole ?whole } }"


class Unmatched(ValueError):
    """Nothing is called so, or several things are; the message says what is near."""


@dataclass
class Register:
    """Everything that is known, by what it is called.

    :ivar told: what is known of things by field, where that tells things of one name apart: ``postIn``, ``from``.
    :ivar made: the keys of what rows make.
    :ivar above: what a body is part of, directly.

    >>> from graph.entity import entity
    >>> register = Register.of(Known.of([entity("Body", {"name": "River Team", "acronym": "RT"}, "body/rt")]))
    >>> register.find("the river team", ["Body"]), register.find("RT", ["Body"]), register.find("RT", ["Theme"])
    ('body/rt', 'body/rt', '')
    >>> register.unknown("RTT", ["Body"], "body")
    "'RTT' is no body; did you mean RT?"
    """

    classes: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    told: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    above: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _called: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    _texts: dict[str, str] = field(default_factory=dict)
    _listed: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    _looked: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Known) -> "Register":
        """What is known, by name, but for what is not for everybody: no cell is told that it is near a person."""
        made = cls({key: name for key, name in known.classes.items() if not ontology()[name].clearance})
        for key, texts in ((key, texts) for key, texts in known.called.items() if key in made.classes):
            for rank, text in enumerate(texts):
                made.call(key, text, min(rank, 1))
        return made

    def learn(self, graph: Graph | None, entities: Iterable[Entity], wanted: Iterable[tuple[str, str]]) -> None:
        """Learn what tells things of one name apart, and which body is part of which.

        :param wanted: classes, each with a field of theirs.
        """
        several = sorted(set(wanted))
        if graph:
            self._ask(graph, several)
        for one in entities:
            values = dict(one.values)
            if one.cls == "Composition":
                self.above[values["part"]].add(values["whole"])
            for cls, name in several:
                if name in values and ontology()[one.cls].within(cls):
                    self.told[one.key][name].add(values[name])

    def call(self, key: str, text: str, rank: int = 0) -> None:
        """Learn that a thing is called so; rank 0 for the name it is shown under."""
        self.shown.setdefault(key, text)
        called = self._called[plain(text)]
        called[key] = min(called.get(key, rank), rank)
        self._texts.setdefault(plain(text), text)

    def add(self, key: str, cls: str, text: str, apart: Mapping[str, str]) -> None:
        """Learn of a thing that a row makes."""
        self.made.add(key)
        self.classes[key] = cls
        self.call(key, text)
        for name, value in apart.items():
            self.told[key][name].add(value)

    def find(self, text: str, of: Sequence[str], apart: Mapping[str, str] | None = None) -> str:
        """The key of the thing of some classes that is called so; empty if none is.

        :param apart: what is said of it by field, which things of that name may contradict.
        :raises Unmatched: if several are.
        """
        if text in self.classes and self._within(text, of):
            return text
        called = [key for key in self._called.get(plain(text), {}) if self._agrees(key, apart or {})]
        for one in of:  # the first of the classes that has something called so: an action line before a goal
            if found := [key for key in called if self._within(key, [one])]:
                return self._one(text, found)
        return ""

    def unknown(self, text: str, of: Sequence[str], called: str) -> str:
        """What to say of a name that nothing is called by, with what is near."""
        if (text, called) not in self._looked:
            near = self._near(text, of) if len(self._looked) < LOOKED else []
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            self._looked[text, called] = f"{text!r} is no {called}{hint}"
        return self._looked[text, called]

    def _one(self, text: str, found: Sequence[str]) -> str:
        ranks = self._called[plain(text)]
        best = [key for key in found if ranks[key] == min(ranks[one] for one in found)]
        if len(best) > 1:
            several = "; ".join(f"{key} ({self.shown[key]})" for key in sorted(best)[:4])
            raise Unmatched(f"{text!r} may be {several}: write the key of the one that is meant")
        return best[0]

    def _near(self, text: str, of: Sequence[str]) -> list[str]:
        wanted = plain(text)
        found = process.extract(wanted, self._names(tuple(of)), scorer=_alike, score_cutoff=LIKE, limit=NEAR)
        return list(dict.fromkeys(self._texts[name] for name, *_ in found))

    def _names(self, of: tuple[str, ...]) -> list[str]:
        if of not in self._listed:
            self._listed[of] = [name for name, keys in self._called.items() if any(self._within(k, of) for k in keys)]
        return self._listed[of]

    def _within(self, key: str, of: Sequence[str]) -> bool:
        cls = self.classes.get(key)
        return bool(cls) and any(ontology()[cls or ""].within(one) for one in of)

    def _agrees(self, key: str, apart: Mapping[str, str]) -> bool:
        """Whether nothing that is known of a thing contradicts what is said of it."""
        told = self.told.get(key, {})
        return all(not told.get(name) or self._fits(value, told[name]) for name, value in apart.items())

    def _fits(self, value: str, known: Iterable[str]) -> bool:
        """Whether a value is a known one, closer or less close: a month of a year, a part of a body."""
        return any(
            one.startswith(value) or value.startswith(one) or value in self._wholes(one) or one in self._wholes(value)
            for one in known
        )

    def _wholes(self, key: str) -> set[str]:
        found: set[str] = set()
        new = {key}
        while new:
            new = {whole for one in new for whole in self.above.get(one, ())} - found
            found |= new
        return found

    def _ask(self, graph: Graph, wanted: Iterable[tuple[str, str]]) -> None:
        key = graph.identity.key
        for part, whole in graph.source.rows(WHOLES):
            self.above[key(part)].add(key(whole))
        for cls, name in wanted:
            given = {"cls": ontology()[cls].iri, "predicate": ontology()[cls][name].iri}
            for thing, value in graph.source.rows(TOLD, **given):
                said = key(value) if isinstance(value, NamedNode) else value.value
                self.told[key(thing)][name].add(said)


def _alike(one: str, other: str, **_: object) -> float:
    """How alike two names are, 0 to 100; short ones letter by letter, for what is in a long one is in many."""
    return fuzz.ratio(one, other) if min(len(one), len(other)) < 6 else fuzz.WRatio(one, other)
