"""From facts in words to readings in the terms of the ontology.

A fact between things that are known is proposed; one that names a new thing, or is read with little confidence, is a
candidate and believed by nobody. What a symbol names (a paper, a resolution, a service order) is known by its symbol.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from graph.entity import Entity, Values, about, entity
from graph.identity import slug
from graph.reading import Place, Reading
from loaders.extraction import Fact, Name
from loaders.known import Known
from loaders.passages import Passage, Text
from ontology import UnknownTerm, ontology

TRUSTED = 0.5
SEGMENTS = {"paper": "document", "name": "body"}
SYMBOL = re.compile(
    r"(?:[A-Z]{1,4}\d*[-/])?[A-Z]{0,4}\d+(?:[/-][A-Z]*\d*)*/\d+|[A-Z]{1,3}-?\d+/\d+|C\d\d/(?:[A-Z]+/)?\d+"
)
VERSION = re.compile(r"(?P<work>.+?) \((?P<designation>(?:Rev|Mod|[A-Z])[^)]*\d{4})\)$")
ROLES = {
    "leadFacilitator": "lead facilitator",
    "facilitator": "facilitator",
    "coFacilitator": "co-facilitator",
    "partner": "partner",
    "organizer": "organizer",
    "secretariat": "secretariat",
    "lead": "lead",
    "responsibleFor": "focal point",
}
MEMBERS = {"member": "member", "observer": "observer", "invited": "invited", "participates": "participant"}
CHAIRS = {"chair": "chair", "coChair": "co-chair", "viceChair": "vice-chair"}


class Unplaced(ValueError):
    """A fact for which the ontology has no place."""


@dataclass(frozen=True)
class End:
    """One end of a fact: its key and class, whether it is known, and what must be stated of it if it is new."""

    key: str
    cls: str
    known: bool
    new: tuple[Entity, ...] = ()


@dataclass
class Linker:
    """Turns the facts of one document into readings.

    ``itself`` is what the document calls itself; ``unplaced`` counts, by predicate, facts that the ontology has no
    place for: they are reported, never dropped in silence.
    """

    document: str
    itself: Name
    known: Known
    unplaced: dict[str, int] = field(default_factory=dict)

    def readings(self, text: Text, facts: Iterable[Fact]) -> Iterator[Reading]:
        """The readings of the facts, in their order."""
        for fact in facts:
            try:
                entities, known = self._stated(fact)
            except (Unplaced, UnknownTerm, ValueError):
                self.unplaced[fact.predicate] = self.unplaced.get(fact.predicate, 0) + 1
                continue
            support = text.text[slice(*fact.support)] if fact.support else ""
            yield Reading(
                place=place(self.document, text, fact.passage),
                entities=entities,
                quote=fact.quote,
                start=fact.start,
                end=fact.end,
                support=" ".join(support.split()),
                rule=fact.rule,
                confidence=fact.confidence,
                status="proposed" if known and fact.confidence >= TRUSTED else "candidate",
            )

    def _stated(self, fact: Fact) -> tuple[tuple[Entity, ...], bool]:
        """What a fact states, and whether it is between known things.

        :raises Unplaced: if the ontology has no place for it.
        """
        place = PLACES.get(fact.predicate)
        if not place:
            raise Unplaced(fact.predicate)
        subject, object = self.end(fact.subject), self.end(fact.object)
        stated, ends = place(self, fact, subject, object)
        new = {e.key: e for end in ends for e in end.new}
        return (*new.values(), *stated), all(end.known for end in ends)

    def end(self, name: Name) -> End:
        """The thing a name stands for."""
        if name.label == self.itself.label:
            return End(self.document, self.known.classes.get(self.document, "Paper"), True)
        segment = SEGMENTS.get(name.kind, name.kind)
        key = name.key or next((k for n in (name.label, *name.names) if (k := self.known.key(n, segment))), "")
        if key and key in self.known.classes:
            return self._versioned(name, key) if name.kind == "resolution" else End(key, self.known.classes[key], True)
        return self._new(name, segment)

    def _versioned(self, name: Name, key: str) -> End:
        """A resolution named with its version is that version, known or not."""
        said = VERSION.match(name.label)
        if not said or self.known.classes[key] != "Resolution":
            return End(key, self.known.classes[key], True)
        version = f"{key}/{slug(said['designation'])}"
        if version in self.known.classes:
            return End(version, "Version", True)
        stated = {"name": name.label, "versionOf": key, "designation": said["designation"]}
        return End(version, "Version", True, (entity("Version", stated, version),))

    def _new(self, name: Name, segment: str) -> End:
        symbol = segment == "document" and bool(SYMBOL.fullmatch(name.label))
        known = symbol or segment == "service-order"
        cls = ontology().segments.get(segment)
        if cls is None or not cls.within("Thing"):
            return End(f"literal/{slug(name.label)[:60]}", "", False)
        local = name.label.replace("/", "-") if symbol else re.sub(r"^service-order-(?:no-)?", "", slug(name.label))
        key = f"{segment}/{local[:80]}" if local else f"{segment}/{sha256(name.label.encode()).hexdigest()[:12]}"
        values = {"name": name.label, "symbol": name.label if known else None}
        if not cls.within("Document"):
            values.pop("symbol")
        return End(key, cls.name, known, (about(cls.name, values, key),))


def place(document: str, text: Text, passage: Passage) -> Place:
    """Where a passage of a document is."""
    return Place(document, passage.paragraph, passage.section, text.words(passage), passage.start)


Made = tuple[tuple[Entity, ...], tuple[End, ...]]


def _times(fact: Fact) -> dict[str, str]:
    given = {"from": fact.since, "until": fact.until, "asOf": fact.as_of}
    manner = {"modality": fact.modality, "certainty": fact.certainty}
    plain = {"modality": "actual", "certainty": "stated"}
    return {k: v for k, v in (given | manner).items() if v and plain.get(k) != v}


def _tenure(cls: str, first: tuple[str, End], second: tuple[str, End], fact: Fact, **more: str) -> Made:
    for field_, end in (first, second):
        _fit(cls, field_, end)
    values: dict[str, str] = {first[0]: first[1].key, second[0]: second[1].key, **_times(fact), **more}
    return (entity(cls, values),), (first[1], second[1])


def _fit(cls: str, name: str, end: End) -> None:
    wanted = ontology()[cls][name].range
    if not end.cls or (wanted and not ontology()[end.cls].within(wanted)):
        raise Unplaced(f"{cls}.{name} takes no {end.cls or 'literal'}")


def _grouped(subject: End, object: End) -> tuple[End, End]:
    """The agent and the body of a relation between them: a post is never the body."""
    if subject.cls in {"Post", "PostGroup"}:
        return subject, object
    return object, subject


def _chairing(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    if fact.rule == "head of":
        return (about("Post", {"postIn": object.key}, subject.key),), (subject, object)
    agent, body = _grouped(subject, object)
    return _tenure("Chairing", ("chair", agent), ("body", body), fact, role=CHAIRS[fact.predicate])


def _membership(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    agent, body = _grouped(subject, object)
    if fact.predicate == "participates":
        agent, body = subject, object
    return _tenure("Membership", ("member", agent), ("body", body), fact, role=MEMBERS[fact.predicate])


def _responsibility(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    agent, thing = subject, object
    if fact.predicate in {"secretariat", "lead"} and not ontology()[subject.cls or "Body"].within("Agent"):
        agent, thing = object, subject
    return _tenure("Responsibility", ("responsible", agent), ("for", thing), fact, role=ROLES[fact.predicate])


def _supported(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    agent, body = _grouped(subject, object)
    return _tenure("Responsibility", ("responsible", agent), ("for", body), fact, role="secretariat")


def _coverage(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    theme = object
    if fact.object.kind != "theme":
        key = linker.known.key(fact.object.label, "theme")
        theme = End(key, "Theme", True) if key else linker._new(Name("theme", fact.object.label), "theme")
    label = fact.quote if len(fact.quote) < 120 else fact.object.label
    return _tenure("Coverage", ("body", subject), ("theme", theme), fact, labelAsWritten=label)


def _establishment(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    return _tenure("Establishment", ("established", subject), ("establisher", object), fact)


def _established(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    values: Values = {"established": subject.key, "from": fact.object.label}
    _fit("Establishment", "established", subject)
    return (entity("Establishment", values),), (subject,)


def _mandating(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    basis = "implements" if fact.predicate == "implements" else "basis"
    if "terms" in fact.rule or "Terms of Reference" in fact.quote or "terms of reference" in fact.quote:
        basis = "terms of reference"
    if subject.key == linker.document:
        _fit("Paper", "reportsOn", object)
        return (about("Paper", {"reportsOn": object.key}, subject.key),), (subject, object)
    return _tenure("Mandating", ("mandated", subject), ("mandate", object), fact, basis=basis)


def _reporting(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    if subject.cls and ontology()[subject.cls].within("Document"):
        _fit("Paper", "submittedTo", object)
        return (about(subject.cls, {"submittedTo": object.key}, subject.key),), (subject, object)
    return _tenure("Reporting", ("reporter", subject), ("to", object), fact)


def _composition(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    return _tenure("Composition", ("part", subject), ("whole", object), fact)


def _contribution(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    return _tenure("Contribution", ("contributor", subject), ("to", object), fact)


def _citation(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    _fit("Paper", "cites", object)
    _fit("Paper", "citedBy", subject)
    return (about(subject.cls, {"cites": object.key}, subject.key),), (subject, object)


def _name(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    name = "acronym" if fact.predicate == "acronym" else "alternativeNames"
    if not subject.cls:
        raise Unplaced(fact.predicate)
    if fact.predicate in {"documentNumber", "title"}:
        name = "symbol" if fact.predicate == "documentNumber" else "title"
        _fit("Paper", "citedBy", subject)
    return (about(subject.cls, {name: fact.object.label}, subject.key),), (subject,)


def _observation(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    digits = re.sub(r"[^\d.]", "", fact.object.label)
    _fit("Observation", "of", subject)
    values = {"of": subject.key, "measure": "meetings held", "value": digits, **_times(fact)}
    return (entity("Observation", values),), (subject,)


def _activity(linker: Linker, fact: Fact, subject: End, object: End) -> Made:
    _fit("Activity", "agents", subject)
    words = " ".join(fact.object.label.split())
    digest = sha256(f"{linker.document}\n{fact.start}\n{words}".encode()).hexdigest()[:10]
    values: dict[str, str] = {"name": words[:1].upper() + words[1:], "agents": subject.key, **_times(fact)}
    ends: tuple[End, ...] = (subject,)
    if fact.predicate == "output" and object.cls and object.known:
        values["outputs"] = object.key
        ends = (subject, object)
    return (entity("Activity", values, f"activity/{slug(words)[:60].strip('-')}-{digest}"),), ends


PLACES = {
    **dict.fromkeys(CHAIRS, _chairing),
    **dict.fromkeys(MEMBERS, _membership),
    **dict.fromkeys(ROLES, _responsibility),
    "secretariat": _supported,
    "coversTheme": _coverage,
    "establishedBy": _establishment,
    "establishedOn": _established,
    "mandatedBy": _mandating,
    "implements": _mandating,
    "reportsTo": _reporting,
    "partOf": _composition,
    "contributesTo": _contribution,
    "cites": _citation,
    **dict.fromkeys(("acronym", "fullName", "alternativeName", "title", "documentNumber"), _name),
    "meetingCount": _observation,
    "activity": _activity,
    "output": _activity,
}
