"""From facts in words to readings in the terms of the ontology.

What the ontology has no place for is left over, with why. What names a person is for the secretariat; what is said of a
person's unit is said of the unit. A fact between things that are known is proposed; one that
names new things says which, and is a candidate until they are confirmed; one that is read with little confidence is a
candidate, and believed by nobody. Facts of one sentence are read together: a list has one manner, and what is done at a
request, or in line with an instrument, is done under that condition.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.clearance import Clearance, of_entity
from graph.entity import Entity, about
from graph.reading import Place, Reading
from graph.writing.confirming import TRUSTED
from loaders.extraction import Fact, Name
from loaders.extraction.manner import modality
from loaders.formats.passages import Passage, Text
from loaders.stating.ends import End, Ends
from loaders.stating.known import Known
from loaders.stating.places import stated
from loaders.stating.saying import LEAD_IN, REQUEST, Saying, Unplaced
from ontology import UnknownTerm, ontology

ENTITLED = re.compile(r"Report (?:on the implementation )?of (?:the )?(.+)", re.I)


# What a unit may answer for through somebody who works there.
STAFFED = {
    "responsibleFor",
    "facilitator",
    "coFacilitator",
    "leadFacilitator",
    "lead",
    "organizer",
    "partner",
    "assistedBy",
}


@dataclass(frozen=True)
class Left:
    """A fact that is not stated, and why: the ontology has no place for it, or its ends name no thing."""

    fact: Fact
    why: str

    @property
    def personal(self) -> bool:
        """Whether it names a person."""
        return "person" in (self.fact.subject.kind, self.fact.object.kind)


@dataclass
class Linker:
    """Turns the facts of one document into readings.

    ``itself`` is what the document calls itself; ``language`` and ``form`` are those of the file; ``unplaced`` are
    facts that are not stated, with why: they are reported, never dropped in silence.

    >>> from graph.entity import entity
    >>> from loaders.extraction.facts import facts
    >>> from loaders.formats.passages import passages
    >>> known = Known.of([entity("Body", {"name": n}, f"body/{n.lower()}") for n in ("UNDP", "UNGIS")])
    >>> text = Text("UNDP chairs the UNGIS.", passages("UNDP chairs the UNGIS."))
    >>> linker = Linker("document/a", Name("document", "A"), known)
    >>> [reading.entities[0].values for reading in linker.readings(text, facts(text, known.names()))]
    [(('chair', 'body/undp'), ('body', 'body/ungis'), ('role', 'chair'))]
    """

    document: str
    itself: Name
    known: Known
    language: str = ""
    form: str = ""
    unplaced: list[Left] = field(default_factory=list)
    _said: dict[tuple[str, str], str] = field(default_factory=dict)

    def readings(self, text: Text, facts: Iterable[Fact]) -> Iterator[Reading]:
        """The readings of the facts, in their order, after what the document's own name says."""
        ends = Ends(self.document, self.itself, self.known)
        yield from self._entitled(text, ends)
        found = _staffed(list(facts))
        company = Company.of(found)
        conditions = {id(fact): company.condition(fact) for fact in found}
        taken = {id(condition) for condition in conditions.values()}
        for fact in found:
            condition = conditions[id(fact)]
            said = _saying(text, fact, condition, company, ends)
            try:
                entities, needs = self._stated(said)
            except (Unplaced, UnknownTerm, ValueError) as error:
                if id(fact) not in taken:
                    self.unplaced.append(Left(fact, str(error)))
                continue
            yield self._reading(text, fact, condition.start if condition else fact.start, entities, needs)

    def _reading(
        self, text: Text, fact: Fact, start: int, entities: tuple[Entity, ...], needs: tuple[str, ...]
    ) -> Reading:
        support = text.text[slice(*fact.support)] if fact.support else ""
        return Reading(
            place=place(self.document, text, fact.passage, self.language, self.form),
            entities=entities,
            quote=text.text[start : fact.end],
            start=start,
            end=fact.end,
            support=" ".join(support.split()),
            rule=fact.rule,
            confidence=fact.confidence,
            status="proposed" if fact.confidence >= TRUSTED else "candidate",
            needs=needs,
        )

    def _stated(self, said: Saying) -> tuple[tuple[Entity, ...], tuple[str, ...]]:
        """What is said, and which new things must be confirmed for it to be believed.

        :raises Unplaced: if the ontology has no place for it, or it was said otherwise before.
        """
        made, ends = stated(said)
        new = {e.key: e for end in ends for e in end.new}
        entities = (*new.values(), *made)
        if "person" in (said.fact.subject.kind, said.fact.object.kind) and all(map(_public, entities)):
            raise Unplaced("it names a person, and says nothing of the person")
        said_now: dict[tuple[str, str], str] = {}
        for key, name, value in ((e.key, n, v) for e in entities for n, v in e.values if not ontology()[e.cls][n].many):
            before = self._said.get((key, name)) or said_now.setdefault((key, name), value)
            if before != value:
                raise Unplaced(f"{key} has {name} {before!r} already")
        self._said |= said_now
        return entities, tuple(sorted({key for end in ends for key in end.needs}))

    def _entitled(self, text: Text, ends: Ends) -> Iterator[Reading]:
        """What the document reports on, read from what it calls itself, where it does so first."""
        title, about_what = _reported(ends)
        at = re.search(r"\s+".join(map(re.escape, title.split())), text.text, re.I) if about_what else None
        passage = next((p for p in text.passages if at and p.start <= at.start() < p.end), None)
        if not about_what or not at or not passage:
            return
        me = ends.of(self.itself)
        yield Reading(
            place=place(self.document, text, passage, self.language, self.form),
            entities=(*about_what.new, about(me.cls, {"reportsOn": about_what.key}, me.key)),
            quote=at[0],
            start=at.start(),
            end=at.end(),
            rule="what it calls itself",
            confidence=0.9,
            status="proposed",
        )


def _public(one: Entity) -> bool:
    return of_entity(one) is Clearance.PUBLIC


def place(document: str, text: Text, passage: Passage, language: str = "", form: str = "") -> Place:
    """Where a passage of a document is, in the file of a language and a form."""
    words = text.words(passage)
    where = (passage.paragraph, passage.section, words, passage.start)
    return Place(document, *where, language, form, passage.page, passage.cell)


def _reported(ends: Ends) -> tuple[str, End | None]:
    """A document's own name and what it reports on, such as "Report of the X"; None if its name does not say."""
    for spelling in ends.itself.spellings:
        found = ENTITLED.fullmatch(spelling)
        for kind in ("resolution", "body") if found else ():
            end = ends.of(Name(kind, found[1] if found else ""))
            if end.known and end.key != ends.document:
                return spelling, end
    return "", None


def _saying(text: Text, fact: Fact, condition: Fact | None, company: "Company", ends: Ends) -> Saying:
    """A fact with what the rest of its sentence says of it."""
    head = company.head(fact)
    words = f"{head.quote} {fact.quote}" if head else fact.quote
    if fact.modality == "actual":
        fact = replace(fact, modality=head.modality if head else _modality(text, fact))
    mandate = condition and condition.rule == LEAD_IN
    return Saying(
        fact,
        ends.said(fact.subject, words),
        ends.said(fact.object, words),
        ends,
        words,
        request=condition if condition and not mandate else None,
        mandate=ends.said(condition.object, condition.quote) if condition and mandate else None,
        year=company.year(fact),
        after=text.text[fact.end : fact.passage.end],
    )


def _modality(text: Text, fact: Fact) -> str:
    """That of the lead-in under which something is listed as done: "the group should:" asks, it does not tell."""
    listed = fact.support if fact.predicate in {"activity", "output"} else None
    return modality(text.text[slice(*listed)], "") if listed else "actual"


def _staffed(found: Sequence[Fact]) -> list[Fact]:
    """The facts, those about what a person answers for said of the unit that the document says the person works in."""
    units = {f.subject.label: f.object for f in found if f.predicate == "partOf" and f.subject.kind == "person"}
    return [
        replace(f, subject=units.get(f.subject.label, f.subject), object=units.get(f.object.label, f.object))
        if f.predicate in STAFFED and "person" in (f.subject.kind, f.object.kind)
        else f
        for f in found
    ]


@dataclass(frozen=True)
class Company:
    """The facts of a document by what they say of others: those that lead in to them, begin a list, or date an event.

    ``leads`` are each with the agent of whom they say it.
    """

    leads: tuple[tuple[Fact, Name], ...]
    begun: Mapping[tuple[int, str], Sequence[Fact]]
    dated: tuple[Fact, ...]

    @classmethod
    def of(cls, found: Sequence[Fact]) -> "Company":
        """The facts of one document."""
        leads = [(f, f.object if f.rule in REQUEST else f.subject) for f in found if f.rule in (*REQUEST, LEAD_IN)]
        begun: dict[tuple[int, str], list[Fact]] = defaultdict(list)
        for fact in found:
            begun[fact.start, fact.rule].append(fact)
        return cls(tuple(leads), begun, tuple(f for f in found if f.predicate == "eventWhen"))

    def condition(self, fact: Fact) -> Fact | None:
        """The request, or the "in line with", with which the sentence leads in to what the same agent does."""
        for lead, agent in self.leads:
            if lead is not fact and lead.start <= fact.start < lead.end and agent == fact.subject:
                return lead
        return None

    def head(self, fact: Fact) -> Fact | None:
        """The first member of the list in which a fact is a later one, which has the words that govern all."""
        first = self.begun.get((fact.support[0], fact.rule), ()) if fact.support else ()
        return next((one for one in first if _together(one, fact)), None)

    def year(self, fact: Fact) -> str:
        """The year of an event that the passage of a fact tells; empty if it tells none."""
        return next((one.object.label[:4] for one in self.dated if _together(one, fact)), "")


def _together(one: Fact, other: Fact) -> bool:
    """Whether two facts of one passage are about the same thing."""
    return one.passage == other.passage and one.subject == other.subject
