"""The place of every predicate in the ontology: what a fact states, and between which ends.

A function of the table takes what is said and gives what it states with the ends that must be known for it to be
believed. What would be false is refused: who attends meetings of an organ is no member of its organization, and who
works with somebody does not answer for them.
"""

import re
from hashlib import sha256

from graph.entity import Entity, Values, about, entity
from graph.identity import slug
from graph.names import plain
from loaders.ends import VERSION, End, fit
from loaders.saying import Made, Place, Saying, Unplaced

ROLES = {
    "leadFacilitator": "lead facilitator",
    "facilitator": "facilitator",
    "coFacilitator": "co-facilitator",
    "partner": "partner",
    "organizer": "organizer",
    "secretariat": "secretariat",
    "assistedBy": "supporting",
}
GUIDED = re.compile(r"under the (?:overall |direct )?(\w+) of|\b(\w+) by\b", re.I)
GUIDED_AS = {
    "director": "direction directed managed",
    "coordinator": "guidance supervision coordinated overseen steered",
    "lead": "leadership lead led",
}
GUIDANCE = {word: role for role, words in GUIDED_AS.items() for word in words.split()}
MEMBERS = {"member": "member", "observer": "observer", "invited": "invited", "participates": "participant"}
CHAIRS = {"chair": "chair", "coChair": "co-chair", "viceChair": "vice-chair"}
RATE = re.compile(
    r"(?P<what>acceptance|implementation) rates?[^.;]*? from (?P<about>approximately )?(?P<old>[\d.]+)% "
    r"to (?P<nearly>approximately )?(?P<new>[\d.]+)%"
)
REQUEST, LEAD_IN = {"upon request", "requested"}, "in line with, first"


def _fact(said: Saying, cls: str, first: tuple[str, End], second: tuple[str, End], **more: str) -> Made:
    for name, end in (first, second):
        fit(cls, name, end)
    values: Values = {first[0]: first[1].key, second[0]: second[1].key, **said.manner, **more}
    return (entity(cls, values),), (first[1], second[1])


def _between(cls: str, first: str, second: str) -> Place:
    return lambda said: _fact(said, cls, (first, said.subject), (second, said.object))


def _about(end: End, name: str, value: End) -> Made:
    fit(end.cls or "Thing", name, value)
    return (about(end.cls, {name: value.key}, end.key),), (end, value)


def _chairing(said: Saying) -> Made:
    if said.fact.rule == "head of":
        return _about(said.subject, "postIn", said.object)
    agent, body = said.parties
    if said.fact.predicate == "chair" and said.fact.rule == "chair in a list of roles":
        shown = re.match(r"rotating|vice", said.fact.quote, re.I)
        role = {"rotating": "rotating chair", "vice": "vice-chair"}[shown[0].lower()] if shown else "chair"
    else:
        role = CHAIRS[said.fact.predicate]
    return _fact(said, "Chairing", ("chair", agent), ("body", body), role=role)


def _membership(said: Saying) -> Made:
    agent, body = said.parties
    role = MEMBERS[said.fact.predicate]
    if said.fact.predicate == "participates" and re.search(r"\battend", said.words):
        raise Unplaced("who attends meetings is no member")
    if body.within("Event"):
        fit("Event", "participants", agent)
        year = re.search(r"\b(?:19|20)\d\d\b", said.fact.quote)
        event = said.ends.edition(body, year[0]) if year else body
        return (about("Event", {"participants": agent.key}, event.key),), (agent, event)
    if said.fact.predicate == "member" and "participation of" in said.words:
        role = "participant"
    if said.fact.predicate == "member" and re.search(r"steering[- ]committee member", said.fact.quote):
        role = "steering committee member"
    return _fact(said, "Membership", ("member", agent), ("body", body), role=role)


def _responsibility(said: Saying) -> Made:
    agent, thing = said.subject, said.object
    role = ROLES[said.fact.predicate]
    if role == "secretariat":
        agent, thing = said.parties
    if role == "supporting":
        agent, thing = said.object, said.subject
    if role == "facilitator" and re.match(r"sole\b", said.fact.quote, re.I):
        role = "sole facilitator"
    if said.fact.rule == "role in the implementation of" or re.match("implementer", said.fact.quote, re.I):
        role = "implementer"
    return _fact(said, "Responsibility", ("responsible", agent), ("for", thing), role=role)


def _partner(said: Saying) -> Made:
    if said.subject.within("Agent") and said.object.within("Agent") and said.fact.rule != "partner for":
        raise Unplaced("partners of each other do not answer for each other")
    agent, thing = (said.subject, said.object) if said.subject.within("Agent") else (said.object, said.subject)
    return _fact(said, "Responsibility", ("responsible", agent), ("for", thing), role="partner")


def _lead(said: Saying) -> Made:
    agent, thing = said.parties
    found = GUIDED.search(said.words) if said.fact.rule.startswith("under the ") else None
    role = GUIDANCE.get((found[1] or found[2]).lower(), "") if found else "lead"
    if not role:
        raise Unplaced("under somebody, but not how")
    if said.fact.rule == "someone's campaign":
        return _fact(said, "Responsibility", ("responsible", agent), ("for", thing), role=role, certainty="implied")
    return _fact(said, "Responsibility", ("responsible", agent), ("for", thing), role=role)


def _focal_point(said: Saying) -> Made:
    if said.fact.rule == "names focal points":
        raise Unplaced("who names focal points is none")
    agent, thing = said.subject, said.object
    if not thing.cls:
        [thing, *more] = said.ends.themes(said.fact.object)
        if more:
            raise Unplaced("one duty for several themes")
    return _fact(said, "Responsibility", ("responsible", agent), ("for", thing), role="focal point")


def _coverage(said: Saying) -> Made:
    found = (said.object,) if said.object.within("Theme") and said.object.known else said.ends.themes(said.fact.object)
    shown = next((n for n in said.fact.object.spellings if n in said.fact.quote), said.fact.object.label)
    label = said.fact.quote if said.fact.support and len(said.fact.quote) < 120 else shown
    made = [_fact(said, "Coverage", ("body", said.subject), ("theme", end), labelAsWritten=label) for end in found]
    return tuple(e for entities, _ in made for e in entities), (said.subject, *found)


def _establishment(said: Saying) -> Made:
    ends = ("established", said.subject), ("establisher", said.object)
    if re.search(r"\bjoint(?:ly)?\b|joined forces", said.words):
        return _fact(said, "Establishment", *ends, qualification="jointly")
    return _fact(said, "Establishment", *ends)


def _established(said: Saying) -> Made:
    fit("Establishment", "established", said.subject)
    values: Values = {"established": said.subject.key, "from": said.fact.object.label}
    return (entity("Establishment", values),), (said.subject,)


def _mandating(said: Saying) -> Made:
    if said.fact.rule == LEAD_IN:
        return _in_line(said)
    if said.subject.key == said.ends.document:
        return _about(said.subject, "reportsOn", said.object)
    basis = "implements" if said.fact.predicate == "implements" else "basis"
    words = said.words.lower()
    basis = next((b for b in ("terms of reference", "in line with") if b in words), basis)
    return _fact(said, "Mandating", ("mandated", said.subject), ("mandate", said.object), basis=basis)


def _in_line(said: Saying) -> Made:
    """What is done in line with an instrument; of an agent it says nothing, only of what the agent does."""
    fit("Activity", "inLineWith", said.object)
    if said.subject.within("Agent"):
        raise Unplaced("what the agent does is in line, not the agent")
    outputs = [said.subject.key] if said.subject.cls and said.subject.known else []
    made = _doing(said, said.fact.subject.label, {"inLineWith": said.object.key, "outputs": outputs})
    return (made,), (said.object,)


def _reporting(said: Saying) -> Made:
    if not said.subject.within("Document"):
        return _fact(said, "Reporting", ("reporter", said.subject), ("to", said.object))
    if said.fact.modality != "actual" and said.fact.rule != "for submission to":
        raise Unplaced("not yet submitted")
    return _about(said.subject, "submittedTo", said.object)


def _tracking(said: Saying) -> Made:
    part = said.ends.recommendations(said.fact.object)
    return _fact(said, "Composition", ("part", part), ("whole", said.subject))


def _citation(said: Saying) -> Made:
    if said.fact.rule in {"more on it in", "documented in"}:
        return _about(said.object, "reportsOn", said.subject)
    fit("Paper", "citedBy", said.subject)
    return _about(said.subject, "preparedAs" if said.fact.rule == "originally prepared as" else "cites", said.object)


def _adoption(said: Saying) -> Made:
    """An instrument has an organ that adopted it; whatever else was adopted was dealt with so, by whom or at what."""
    if said.object.within("Mandate") and said.subject.within("Body"):
        return _about(said.object, "adoptedBy", said.subject)
    if not said.object.known or not said.subject.known:
        raise Unplaced("adopted, but who or what is not known")
    return _fact(said, "Consideration", ("by", said.subject), ("considered", said.object), act="adopted")


def _duty(said: Saying) -> Made:
    """What an agent was set up to do; the purpose of what is no agent is no duty."""
    fit("Duty", "bearer", said.subject)
    task = " ".join(said.fact.object.label.split())
    values: Values = {**said.manner, "bearer": said.subject.key, "task": f"To {task.removeprefix('to ')}"}
    return (entity("Duty", values),), (said.subject,)


def _revision(said: Saying) -> Made:
    if said.subject.cls != "Version":
        raise Unplaced("only a version is revised on a day")
    if said.object.cls == "Resolution":
        return _about(said.subject, "versionOf", said.object)
    written = VERSION.match(said.fact.subject.label)
    values: Values = {"adoptedOn": said.fact.object.label} if said.fact.object.kind == "date" else {}
    if written and not values:
        values = {"designation": written["designation"]}
    return (about("Version", values, said.subject.key),), (said.subject,)


def _name(said: Saying) -> Made:
    if not said.subject.cls:
        raise Unplaced(said.fact.predicate)
    called = said.ends.known.called.get(said.subject.key, [""])
    label = next((c for c in called if plain(c) == plain(said.fact.object.label)), said.fact.object.label)
    name = "acronym" if said.fact.predicate == "acronym" else "alternativeNames"
    if said.fact.predicate == "title" and said.subject.within("Document"):
        name = "title"
    elif label == called[0]:
        name = "name"
    return (about(said.subject.cls, {name: label}, said.subject.key),), (said.subject,)


def _symbol(said: Saying) -> Made:
    fit("Paper", "citedBy", said.subject)
    if said.subject.within("Mandate"):
        raise Unplaced("the number of a resolution alone is no symbol")
    return (about(said.subject.cls, {"symbol": said.fact.object.label}, said.subject.key),), (said.subject,)


def _count(said: Saying) -> Made:
    fit("Observation", "of", said.subject)
    expected = said.fact.rule == "meetings expected"
    digits = re.sub(r"[^\d.]", "", said.fact.object.label)
    values: dict[str, str] = {**said.manner, "of": said.subject.key, "value": digits}
    values["measure"] = "additional meetings" if expected else "meetings held"
    if expected:
        values |= {"modality": "planned"} | ({"qualifier": "at least"} if "at least" in said.fact.quote else {})
    else:
        values.pop("modality", None)
    return (entity("Observation", values),), (said.subject,)


def _rate(said: Saying) -> Made:
    fit("Observation", "of", said.subject)
    found = RATE.search(said.fact.quote)
    if not found:
        raise Unplaced("a rate without what it was before")
    values = {**said.manner, "of": said.subject.key, "measure": f"{found['what']} rate", "unit": "percent"}
    ways = (("old", "about", "the rate it rose from"), ("new", "nearly", "the rate it rose to"))
    made = [
        values | {"value": found[value], "qualifier": (found[sure] or "").strip(), "qualification": way}
        for value, sure, way in ways
    ]
    return tuple(entity("Observation", one) for one in made), (said.subject,)


def _event(said: Saying) -> Made:
    year = said.fact.object.label[:4] if said.fact.object.kind == "date" else said.year
    fit("Event", "series", said.subject)
    event = said.ends.edition(said.subject, year) if year else said.subject
    if not year and said.subject.known:
        raise Unplaced("a place of which year")
    clock = "until" if said.fact.rule.startswith("end ") else "from"
    name = clock if said.fact.object.kind == "date" else "place"
    values: Values = {name: said.fact.object.label, "modality": said.manner.get("modality")}
    return (about("Event", values, event.key),), (event,)


def _meeting(said: Saying) -> Made:
    if not said.subject.known or not said.subject.within("Body"):
        raise Unplaced("a meeting of nobody known")
    event = said.ends.meeting(said.subject, said.fact.object.label)
    values: Values = {"from": said.fact.object.label, "modality": said.manner.get("modality")}
    return (about("Event", values, event.key),), (event,)


def _activity(said: Saying) -> Made:
    agent, thing, name = said.subject, said.object, said.fact.object
    if said.fact.rule == "developed by":
        agent, thing, name = said.object, said.subject, said.fact.subject
    fit("Activity", "agents", agent)
    output = (thing,) if said.fact.predicate == "output" and thing.cls and thing.known else ()
    mandate = (said.mandate,) if said.mandate else ()
    more: dict[str, str | list[str]] = {"agents": agent.key}
    more |= {"outputs": [end.key for end in output], "inLineWith": [end.key for end in mandate]}
    if said.fact.rule == "mandated to" and said.fact.modality == "actual":
        more["modality"] = "intended"
    return (_doing(said, name.label, more),), (agent, *output, *mandate)


def _doing(said: Saying, label: str, more: dict[str, str | list[str]]) -> Entity:
    words = " ".join(label.split())
    digest = sha256(f"{said.ends.document}\n{said.fact.start}\n{words}".encode()).hexdigest()[:10]
    values: Values = {"name": words[:1].upper() + words[1:], **said.manner, **more}
    return entity("Activity", values, f"activity/{slug(words)[:60].strip('-')}-{digest}")


PLACES: dict[str, Place] = {
    **dict.fromkeys(CHAIRS, _chairing),
    **dict.fromkeys(MEMBERS, _membership),
    **dict.fromkeys(ROLES, _responsibility),
    "partner": _partner,
    "lead": _lead,
    "responsibleFor": _focal_point,
    "coversTheme": _coverage,
    "establishedBy": _establishment,
    "establishedOn": _established,
    "mandatedBy": _mandating,
    "implements": _mandating,
    "reportsTo": _reporting,
    "partOf": _between("Composition", "part", "whole"),
    "tracks": _tracking,
    "contributesTo": _between("Contribution", "contributor", "to"),
    "cites": _citation,
    "adopted": _adoption,
    "hasPurpose": _duty,
    "revision": _revision,
    **dict.fromkeys(("acronym", "fullName", "alternativeName", "title"), _name),
    "documentNumber": _symbol,
    "meetingCount": _count,
    "meetingDate": _meeting,
    "rate": _rate,
    **dict.fromkeys(("eventWhen", "eventWhere"), _event),
    **dict.fromkeys(("activity", "output"), _activity),
}


def stated(said: Saying) -> Made:
    """What a fact states, and the ends that must be known for it to be believed.

    :raises Unplaced: if the ontology has no place for it.
    :raises UnknownTerm: if one of its ends is of another class than the place takes.
    """
    place = PLACES.get(said.fact.predicate)
    if not place:
        raise Unplaced(said.fact.predicate)
    return place(said)
