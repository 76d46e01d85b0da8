"""The place of every predicate in the ontology: what a fact states, and between which ends.

A function of the table takes what is said and gives what it states with the ends that must be known for it to be
believed. What would be false is refused: who attends meetings of an organ is no member of its organization, and who
works with somebody does not answer for them. What agents are to each other is placed here, papers and instruments in
:mod:`loaders.stating.instruments`, what happens and what is counted in :mod:`loaders.stating.happenings`.
"""

import re
from dataclasses import replace

from graph.entity import Values, about, entity
from loaders.stating import happenings, instruments
from loaders.stating.ends import End, fit
from loaders.stating.saying import Made, Place, Saying, Unplaced, relation, said_of

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
# "Deputy Director" is a post; "deputy focal point" or "Deputy: Ms A" stands in for another.
ALTERNATE = re.compile(
    r"\b(?:alternate|alternative|back-?up|substitute)\b"
    r"|\bdeput(?:y|ies)(?: (?:focal point|contact)|:| of (?:the )?focal)",
    re.I,
)


def _between(cls: str, first: str, second: str) -> Place:
    return lambda said: relation(said, cls, (first, said.subject), (second, said.object))


def _chairing(said: Saying) -> Made:
    if said.fact.rule == "head of":
        return said_of(said.subject, "postIn" if said.subject.cls == "Post" else "postsIn", said.object)
    agent, body = said.parties
    if said.fact.predicate == "chair" and said.fact.rule == "chair in a list of roles":
        shown = re.match(r"rotating|vice", said.fact.quote, re.I)
        role = {"rotating": "rotating chair", "vice": "vice-chair"}[shown[0].lower()] if shown else "chair"
    else:
        role = CHAIRS[said.fact.predicate]
    return relation(said, "Chairing", ("chair", agent), ("body", body), role=role)


def _membership(said: Saying) -> Made:
    subject, other = _company(said)
    agent, body = replace(said, subject=subject, object=other).parties
    role = MEMBERS[said.fact.predicate]
    if said.fact.predicate == "participates" and re.search(r"\battend", said.words):
        return happenings.attending(said, agent, body)
    if body.within("Event"):
        return happenings.taking_part(said, agent, body)
    if not body.within("Body"):
        return relation(said, "Responsibility", ("responsible", agent), ("for", body), role="participating")
    if said.fact.predicate == "member" and "participation of" in said.words:
        role = "participant"
    if said.fact.predicate == "member" and re.search(r"steering[- ]committee member", said.fact.quote):
        role = "steering committee member"
    return relation(said, "Membership", ("member", agent), ("body", body), role=role)


def _company(said: Saying) -> tuple[End, End]:
    """The ends of a membership: who is only described ("individual experts") is a group of posts or bodies."""
    ends = []
    for end, name in ((said.subject, said.fact.subject), (said.object, said.fact.object)):
        unnamed = not end.known and (not end.cls or end.cls == "Body") and name.label[:1].islower()
        ends.append(said.ends.company(name) if unnamed else end)
    return ends[0], ends[1]


def _responsibility(said: Saying) -> Made:
    agent, thing = said.subject, said.object
    role = ROLES[said.fact.predicate]
    if role == "secretariat":
        agent, thing = said.parties
    if role == "supporting":
        agent, thing = said.object, said.subject
    if role == "organizer" and (not agent.within("Agent") or thing.within("Agent")):
        agent, thing = thing, agent
    if role not in {"secretariat", "supporting"} and not agent.within("Agent"):
        agent, thing = said.parties
    thing = _led(said, thing)
    if role == "facilitator" and re.match(r"sole\b", said.fact.quote, re.I):
        role = "sole facilitator"
    if said.fact.rule == "role in the implementation of" or re.match("implementer", said.fact.quote, re.I):
        role = "implementer"
    return relation(said, "Responsibility", ("responsible", agent), ("for", thing), role=role)


def _partner(said: Saying) -> Made:
    """A partner in what is no agent answers for it with others; two agents work together, and neither for the other."""
    if said.subject.within("Agent") and said.object.within("Agent") and said.fact.rule != "partner for":
        first, second = sorted((said.subject, said.object), key=lambda end: end.key)
        return relation(said, "Collaboration", ("agent", first), ("partner", second))
    agent, thing = (said.subject, said.object) if said.subject.within("Agent") else (said.object, said.subject)
    return relation(said, "Responsibility", ("responsible", agent), ("for", thing), role="partner")


def _lead(said: Saying) -> Made:
    agent, thing = said.parties
    thing = _led(said, thing)
    found = GUIDED.search(said.words) if said.fact.rule.startswith("under the ") else None
    role = GUIDANCE.get((found[1] or found[2]).lower(), "") if found else "lead"
    if not role:
        raise Unplaced("under somebody, but not how")
    if said.fact.rule == "someone's campaign":
        return relation(said, "Responsibility", ("responsible", agent), ("for", thing), role=role, certainty="implied")
    return relation(said, "Responsibility", ("responsible", agent), ("for", thing), role=role)


def _led(said: Saying, thing: End) -> End:
    """What somebody leads; common words in a row of a table or a list are a theme."""
    name = said.fact.object if thing is said.object else said.fact.subject
    return thing if thing.cls or name.kind != "literal" else said.ends.themes(name)[0]


def _focal_point(said: Saying) -> Made:
    """A duty for each of the themes that a post answers for; who names focal points is none."""
    if said.fact.rule == "names focal points":
        raise Unplaced("who names focal points is none")
    agent, thing = said.subject, said.object
    if not agent.within("Agent") and thing.within("Agent"):
        agent, thing = thing, said.subject
    found = (thing,) if thing.cls else said.ends.themes(said.fact.object)
    role = "focal point"
    if ALTERNATE.search(said.fact.quote):
        role = "alternate focal point"
    made = [relation(said, "Responsibility", ("responsible", agent), ("for", one), role=role) for one in found]
    return tuple(e for entities, _ in made for e in entities), (agent, *found)


def _coverage(said: Saying) -> Made:
    """A body covers themes; what is no body is about them."""
    found = (said.object,) if said.object.within("Theme") and said.object.known else said.ends.themes(said.fact.object)
    if said.subject.cls and not said.subject.within("Body"):
        fit(said.subject.cls, "themes", found[0])
        many = {"themes": [end.key for end in found]}
        return (about(said.subject.cls, many, said.subject.key),), (said.subject, *found)
    shown = next((n for n in said.fact.object.spellings if n in said.fact.quote), said.fact.object.label)
    label = said.fact.quote if said.fact.support and len(said.fact.quote) < 120 else shown
    made = [relation(said, "Coverage", ("body", said.subject), ("theme", end), labelAsWritten=label) for end in found]
    return tuple(e for entities, _ in made for e in entities), (said.subject, *found)


def _succession(said: Saying) -> Made:
    """What took the place of what: themes under the names of a list, as any other thing."""
    ends = []
    for end, name in ((said.subject, said.fact.subject), (said.object, said.fact.object)):
        ends.append(end if end.cls else said.ends.themes(name)[0])
    change = "rename" if re.search(r"\brenam|\bformerly|\bnow called|\bretitled", said.words, re.I) else "replacement"
    return relation(said, "Succession", ("successor", ends[0]), ("predecessor", ends[1]), change=change)


def _establishment(said: Saying) -> Made:
    founder = said.object
    more: dict[str, str] = {}
    out: tuple[End, ...] = ()
    if founder.within("Event") and (organ := said.ends.organ(founder, said.fact.object)):
        more, out, founder = {"outOf": founder.key}, (founder,), organ
    elif founder.within("Event") or founder.within("Mandate"):
        return _out_of(said)
    if re.search(r"\bjoint(?:ly)?\b|joined forces", said.words):
        more["qualification"] = "jointly"
    made, ends = relation(said, "Establishment", ("established", said.subject), ("establisher", founder), **more)
    return made, (*ends, *out)


def _out_of(said: Saying) -> Made:
    """What came of an event or an instrument: who set it up is not said."""
    for name, end in (("established", said.subject), ("outOf", said.object)):
        fit("Establishment", name, end)
    values: Values = {**said.manner, "established": said.subject.key, "outOf": said.object.key}
    return (entity("Establishment", values),), (said.subject, said.object)


def _established(said: Saying) -> Made:
    fit("Establishment", "established", said.subject)
    values: Values = {"established": said.subject.key, "from": said.fact.object.label}
    return (entity("Establishment", values),), (said.subject,)


def _contribution(said: Saying) -> Made:
    """What contributes to an aim; the other way round where the aim is named first."""
    ends = (said.subject, said.object)
    aims = [any(map(end.within, ("Goal", "Target", "Framework", "ActionLine"))) for end in ends]
    first, second = ends if aims[1] or not aims[0] else (ends[1], ends[0])
    return relation(said, "Contribution", ("contributor", first), ("to", second))


PLACES: dict[str, Place] = {
    **dict.fromkeys(CHAIRS, _chairing),
    **dict.fromkeys(MEMBERS, _membership),
    **dict.fromkeys(ROLES, _responsibility),
    "partner": _partner,
    "lead": _lead,
    "responsibleFor": _focal_point,
    "coversTheme": _coverage,
    "replacesTheme": _succession,
    "establishedBy": _establishment,
    "establishedOn": _established,
    "partOf": _between("Composition", "part", "whole"),
    "contributesTo": _contribution,
    **instruments.PLACES,
    **happenings.PLACES,
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
