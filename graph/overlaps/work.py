"""Pieces of work that are alike: activities, courses and other events that different bodies do at one time.

Two are held against each other if they share something: a theme, a thing they concern, the mandate they carry out, a
series, a place in the same weeks, or two words in a row of their names. What more than ``CROWD`` share says nothing.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from pyoxigraph import NamedNode
from rapidfuzz import fuzz

from graph.editions.telling import Told
from graph.entity import TYPE, Entity
from graph.identity import Identity
from graph.life import Life, life_of, lives
from graph.naming.likeness import Wording, pairs, worded
from graph.overlaps.pair import Because, Pair, because
from graph.span import Period
from graph.store import Source
from ontology import ontology

CROWD = 40
LIKE, ALIKE = 0.5, 0.6
TITLE, THEME, CONCERN, EVENT, MANDATE, AUDIENCE, KIND = 0.35, 0.2, 0.2, 0.3, 0.15, 0.2, 0.1
WEEK, MONTHS, PLACE = 0.25, 0.1, 0.1
LEAST = 0.5
DAYS = {"week": 7, "months": 92}
TOLD = """
SELECT ?work ?p ?o { BELIEVED { $bound ?work a $cls ; ?p ?o .
  FILTER(?p IN ($properties)) } }"""
RUN = """
SELECT ?fact ?work ?who { BELIEVED {
  $bound ?fact :responsibleFor ?work ; :role ?role ; :responsible ?who . ?work a :Event
  FILTER(?role IN ("organizer", "lead", "secretariat", "implementer", "facilitator"))
} }"""
EVERY = "SELECT ?work { BELIEVED { ?work a $cls } }"
CLASSES = ("Activity", "Event")


@dataclass
class Work:
    """An activity or an event, with what it is compared by; ``on`` are the keys of the facts that say so."""

    key: str
    cls: str = ""
    name: str = ""
    audience: str = ""
    place: str = ""
    start: str = ""
    end: str = ""
    life: Life = field(default_factory=Life)
    agents: set[str] = field(default_factory=set)
    shared: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    on: set[str] = field(default_factory=set)

    @cached_property
    def wording(self) -> Wording:
        """Its name, as it is compared."""
        return worded(self.name)

    @property
    def when(self) -> tuple[date, date] | None:
        """The first and the last day that are stated of it; None if it is not dated to some weeks."""
        if not self.start:
            return None
        first, last = Period.of(self.start).first, Period.of(self.end or self.start).last
        return (first, last) if 0 <= (last - first).days <= DAYS["months"] else None

    def features(self) -> Iterator[str]:
        """What makes it worth a look beside another that has the same."""
        for name, several in self.shared.items():
            yield from (f"{name} {value}" for value in several)
        words = self.wording.words
        yield from (f"words {one} {other}" for one, other in pairwise(words))
        if self.place and self.when:
            yield f"place {self.place} {self.when[0]:%Y-%m}"


FIELDS = {
    "agents": ("Activity", "agents"),
    "participants": ("Event", "participants"),
    "theme": ("Activity", "themes"),
    "subject": ("Event", "themes"),
    "concern": ("Activity", "concerns"),
    "series": ("Event", "series"),
    "mandated": ("Activity", "inLineWith"),
    "name": ("Thing", "name"),
    "audience": ("Event", "audience"),
    "place": ("Event", "place"),
    "meetingOf": ("Event", "meetingOf"),
    "start": ("Fact", "from"),
    "end": ("Fact", "until"),
}
AGENTS, SHARED = ("agents", "participants", "meetingOf"), {"theme": "theme", "subject": "theme", "concern": "concern"}
SHARED |= {"mandated": "mandated", "series": "concern"}
SEVERAL = {*AGENTS, *SHARED}


def every(source: Source) -> list[NamedNode]:
    """All works there are."""
    several = (source.rows(EVERY, cls=ontology()[cls].iri) for cls in CLASSES)
    return list(dict.fromkeys(work for rows in several for (work,) in rows))


def told(source: Source, identity: Identity, works: Iterable[NamedNode], fresh: Told | None = None) -> dict[str, Work]:
    """Some works, by key.

    :param fresh: tells of those that are new, so that the store is not asked.
    """
    known = {node: one for node in works if fresh and (one := fresh.of(node))}
    found = {node: _of(one) for node, one in known.items()}
    found |= _asked(source, identity, [node for node in works if node not in known])
    _run(source, identity, {node: one for node, one in found.items() if ontology()[one.cls].within("Event")})
    return {work.key: work for work in found.values()}


def _of(one: Entity) -> Work:
    """A work as its only reading states it."""
    work, fields = Work(one.key, one.cls, life=life_of(one)), _fields(one.cls)
    for name, value in one.values:
        if field_ := fields.get(name):
            _put(work, field_, value)
    return work


@cache
def _fields(cls: str) -> dict[str, str]:
    """What the fields of a class say of a work."""
    names = {ontology()[cls][prop].iri: name for name, (cls, prop) in FIELDS.items()}
    properties = ontology()[cls].properties.values()
    return {prop.name: names[prop.iri] for prop in properties if prop.iri in names and not prop.inverse}


def _asked(source: Source, identity: Identity, works: list[NamedNode]) -> dict[NamedNode, Work]:
    names = {ontology()[cls][prop].iri: name for name, (cls, prop) in FIELDS.items()}
    properties = ", ".join(map(str, (*names, TYPE)))
    found: dict[NamedNode, Work] = {}
    for bound in _bounds(works):
        for cls in CLASSES:
            asked = source.rows(TOLD, bound=[bound], cls=ontology()[cls].iri, properties=[properties])
            for node, predicate, term in asked:
                work = found.setdefault(node, Work(identity.key(node)))
                _tell(work, names.get(predicate, "class"), term, identity)
    dated = lives(source, found)
    for node, work in found.items():
        work.life = dated[node]
    return found


def _run(source: Source, identity: Identity, works: Mapping[NamedNode, Work]) -> None:
    """Take in who answers for events, which are theirs."""
    for bound in _bounds(list(works)):
        for fact, node, who in source.rows(RUN, bound=[bound]):
            works[node].agents.add(identity.key(who))
            works[node].on.add(identity.key(fact))


def _bounds(works: list[NamedNode]) -> list[str]:
    parts = (works[start : start + 400] for start in range(0, len(works), 400))
    return [f"VALUES ?work {{ {' '.join(map(str, some))} }}" for some in parts]


def _tell(work: Work, name: str, term: object, identity: Identity) -> None:
    node = isinstance(term, NamedNode)
    text = identity.key(term) if isinstance(term, NamedNode) else str(getattr(term, "value", ""))
    if name == "class" and isinstance(term, NamedNode):
        cls = ontology().of(term)
        if cls and (not work.cls or len(cls.ancestors) > len(ontology()[work.cls].ancestors)):
            work.cls = cls.name
    elif node or name not in SEVERAL:
        _put(work, name, text)


def _put(work: Work, name: str, text: str) -> None:
    """Take in what a field says: of those that may have several values, one more."""
    if name in AGENTS:
        work.agents.add(text)
    elif name in SHARED:
        work.shared[SHARED[name]].add(text)
    else:
        setattr(work, name, text)


def compared(one: Work, other: Work) -> Pair | None:
    """The two as a pair, if they are alike enough, done by different bodies, and may be at one time."""
    one, other = sorted((one, other), key=lambda work: work.key)
    life = one.life.met(other.life)
    if not one.agents or not other.agents or one.agents & other.agents or life is None:
        return None
    if one.key in other.shared["concern"] or other.key in one.shared["concern"]:
        return None
    reasons = [*_titles(one, other), *_things(one, other), *_likes(one, other)]
    if not any(reason[0] != "kind" for _, reason in reasons):
        return None
    when = _when(one, other)
    if when is None:
        return None
    reasons += when
    score = min(1.0, round(sum(weight for weight, _ in reasons), 2))
    if score < LEAST:
        return None
    because_ = tuple(reason for _, reason in sorted(reasons, key=lambda r: -r[0]))
    on = frozenset({one.key, other.key, *one.on, *other.on})
    return Pair("work", one.key, other.key, "", score, life.first, life.last, life.ended, because_, on)


Weighed = tuple[float, Because]


def _titles(one: Work, other: Work) -> Iterator[Weighed]:
    likeness = fuzz.token_set_ratio(" ".join(one.wording.words), " ".join(other.wording.words)) / 100
    fewer = min(len(one.wording.bag), len(other.wording.bag))
    jaccard = len(one.wording.bag & other.wording.bag) / max(1, len(one.wording.bag | other.wording.bag))
    if fewer > 1 and (likeness + jaccard) / 2 >= LIKE:
        yield round(TITLE * (likeness + jaccard) / 2, 3), because("title")


def _things(one: Work, other: Work) -> Iterator[Weighed]:
    for name, weight in (("theme", THEME), ("concern", CONCERN), ("mandated", MANDATE)):
        for thing in sorted(one.shared[name] & other.shared[name])[:2]:
            yield EVENT if thing.startswith("event/") else weight, because(name, thing=thing)


def _likes(one: Work, other: Work) -> Iterator[Weighed]:
    if one.audience and other.audience:
        likeness = fuzz.token_set_ratio(one.audience.casefold(), other.audience.casefold()) / 100
        if likeness >= ALIKE:
            yield round(AUDIENCE * likeness, 3), because("audience", one=one.audience, other=other.audience)
    if one.place and one.place.casefold() == other.place.casefold():
        yield PLACE, because("place", place=one.place)
    if one.cls == other.cls and one.cls not in CLASSES:
        yield KIND, because("kind", kind=ontology()[one.cls].label)


def _when(one: Work, other: Work) -> list[Weighed] | None:
    """What the dates say; None where they are further apart than three months."""
    if not one.when or not other.when:
        return []
    (first, last), (since, until) = one.when, other.when
    apart = max((since - last).days, (first - until).days, 0)
    if apart > DAYS["months"]:
        return None
    name = "week" if apart < DAYS["week"] else "months"
    return [(WEEK if name == "week" else MONTHS, because(name, one=str(first), other=str(since)))]


def found(works: Mapping[str, Work], blocks: Iterable[Iterable[str]], changed: Collection[str] = ()) -> list[Pair]:
    """The pairs of works that stand in one block.

    :param changed: only those with one of these, where there are any.
    """
    made: dict[tuple[str, str], Pair] = {}
    for one, other in (pair for block in blocks for pair in pairs(block)):
        wanted = not changed or one in changed or other in changed
        known = one in works and other in works and (one, other) not in made
        if wanted and known and (pair := compared(works[one], works[other])):
            made[one, other] = pair
    return [made[both] for both in sorted(made)]


def written(work: Work) -> str:
    """A piece of work as it is kept."""
    shared = {name: sorted(several) for name, several in sorted(work.shared.items())}
    plain = {n: getattr(work, n) for n in ("key", "cls", "name", "audience", "place", "start", "end")}
    life = [work.life.first, work.life.last, work.life.since, work.life.to, work.life.end, work.life.modality]
    kept = {**plain, "life": life, "agents": sorted(work.agents), "on": sorted(work.on), "shared": shared}
    return json.dumps(kept, ensure_ascii=False)


def read(text: str) -> Work:
    """A piece of work as it was kept.

    >>> read(written(Work("event/x", "Course", "Spectrum"))).name
    'Spectrum'
    """
    kept: dict[str, Any] = json.loads(text)
    shared = {name: set(several) for name, several in kept["shared"].items()}
    sets = {name: set(kept[name]) for name in ("agents", "on")}
    return Work(**{**kept, **sets, "life": Life(*kept["life"]), "shared": defaultdict(set, shared)})
