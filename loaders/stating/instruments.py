"""The place of what documents say of papers and instruments: on what things rest, what is asked, adopted, submitted."""

import re

from graph.entity import Values, about, entity
from graph.naming.names import plain
from loaders.stating import happenings
from loaders.stating.ends import VERSION, fit
from loaders.stating.saying import LEAD_IN, Made, Place, Saying, Unplaced, relation, said_of

AIMS = ("Framework", "Goal", "Target", "ActionLine")
NUMBERED = re.compile(r"(?P<kind>Resolution|Decision|Opinion|Recommendation|Res|Dec)\b", re.I)
FULL = {"res": "Resolution", "dec": "Decision"}
TASK = re.compile(r"^[\s,”\"»)]*(?:(?!\bto\b)[^.;:]){0,60}?\bto (?P<task>(?!the\b|its\b|an?\b)[a-z][^.;]{7,300})")
STAGES = {
    "dissolved": r"dissol|disband|discontinu|wound up|abolish|struck off|ceas|came to an end|comes to an end|ended its|"
    r"brought to an end|closed|given up",
    "lapsed": r"lapse|expire",
    "under review": r"under review|being reviewed",
    "drafted": r"draft",
    "launched": r"launch",
    "completed": r"complet|finali[sz]ed|concluded",
    "implemented": r"implement",
    "accepted": r"accepted|approved|endorsed",
    "rejected": r"reject",
    "updated": r"updat|revis",
    "developed": r"develop|prepared",
    "planned": r"plan|foreseen|will be",
    "under way": r"under ?way|on-?going|in progress|started|suspended|merged",
}


def _mandating(said: Saying) -> Made:
    if said.fact.rule == LEAD_IN:
        return _in_line(said)
    if said.subject.key == said.ends.document:
        return said_of(said.subject, "reportsOn", said.object)
    if any(map(said.object.within, AIMS)):
        return _aimed(said)
    if not said.subject.cls:
        return _to_come(said)
    basis = "implements" if said.fact.predicate == "implements" else "basis"
    words = said.words.lower()
    basis = next((b for b in ("terms of reference", "in line with") if b in words), basis)
    return relation(said, "Mandating", ("mandated", said.subject), ("mandate", said.object), basis=basis)


def _aimed(said: Saying) -> Made:
    """What carries out an agreed set of aims contributes to it; a duty in a list is a theme."""
    subject = said.subject if said.subject.cls else said.ends.themes(said.fact.subject)[0]
    return relation(said, "Contribution", ("contributor", subject), ("to", said.object))


def _to_come(said: Saying) -> Made:
    """What an instrument asks for that has no name yet is work to be done in line with it; a duty in a list a theme."""
    if said.fact.rule in {"paragraphs of a duty", "remark in a roster"}:
        theme = said.ends.themes(said.fact.subject)[0]
        return relation(said, "Mandating", ("mandated", theme), ("mandate", said.object), basis="basis")
    fit("Activity", "inLineWith", said.object)
    more: dict[str, str | list[str]] = {"inLineWith": said.object.key, "modality": "intended"}
    return (happenings.doing(said, said.fact.subject.label, more),), (said.object,)


def _in_line(said: Saying) -> Made:
    """What is done in line with an instrument; of an agent it says nothing, only of what the agent does."""
    fit("Activity", "inLineWith", said.object)
    if said.subject.within("Agent"):
        raise Unplaced("what the agent does is in line, not the agent")
    outputs = [said.subject.key] if said.subject.cls and said.subject.known else []
    made = happenings.doing(said, said.fact.subject.label, {"inLineWith": said.object.key, "outputs": outputs})
    return (made,), (said.object,)


def _reporting(said: Saying) -> Made:
    """An agent reports to a body; a paper is submitted to it, or is to be, which is a receipt that is planned."""
    to = said.object
    if said.subject.within("Agent"):
        if to.within("Event"):
            to = said.ends.organ(to, said.fact.object) or to
        return relation(said, "Reporting", ("reporter", said.subject), ("to", to))
    paper = said.subject if said.subject.cls else said.ends.paper(said.fact.subject)
    if paper.within("Document") and (said.fact.modality == "actual" or said.fact.rule == "for submission to"):
        return said_of(paper, "submittedTo", to)
    return relation(said, "Consideration", ("by", to), ("considered", paper), act="received")


def _tracking(said: Saying) -> Made:
    if said.object.within("Document"):
        return relation(said, "Composition", ("part", said.object), ("whole", said.subject))
    part = said.ends.recommendations(said.fact.object)
    return relation(said, "Composition", ("part", part), ("whole", said.subject))


def _citation(said: Saying) -> Made:
    if said.fact.rule in {"more on it in", "documented in"}:
        return said_of(said.object, "reportsOn", said.subject)
    fit("Paper", "citedBy", said.subject)
    return said_of(said.subject, "preparedAs" if said.fact.rule == "originally prepared as" else "cites", said.object)


def _adoption(said: Saying) -> Made:
    """An instrument has an organ that adopted it; whatever else was adopted was dealt with so, by whom or at what."""
    by, thing = said.subject, said.object
    if by.within("Document") and not thing.within("Document"):
        by, thing = thing, by
    if not thing.cls:
        raise Unplaced(thing.why or "what was adopted has no name")
    if thing.within("Mandate") and by.within("Body"):
        return said_of(thing, "adoptedBy", by)
    made, ends = relation(said, "Consideration", ("by", by), ("considered", thing), act="adopted")
    organ = said.ends.organ(by, said.fact.subject) if thing.within("Mandate") and by.within("Event") else None
    if not organ:
        return made, ends
    return (*made, about(thing.cls, {"adoptedBy": organ.key}, thing.key)), (*ends, organ)


def _asking(said: Saying) -> Made:
    """What somebody, or an instrument, asks of an agent is its duty; what is asked for by name was requested."""
    asker, asked = said.subject, said.object
    if not asked.cls:
        asked = said.ends.paper(said.fact.object)
    if not asked.within("Agent"):
        return relation(said, "Consideration", ("by", asker), ("considered", asked), act="requested")
    task = TASK.match(said.after)
    if not task:
        raise Unplaced("it is not said what is asked")
    by = "under" if asker.within("Mandate") else "askedBy"
    fit("Duty", by, asker)
    words = " ".join(task["task"].split()).strip(" ,;:")
    values: Values = {**said.manner, "bearer": asked.key, by: asker.key, "task": f"To {words}"}
    return (entity("Duty", values),), (asked, asker)


def _duty(said: Saying) -> Made:
    """What an agent was set up to do is its duty; what anything else is for, its purpose."""
    words = f"To {' '.join(said.fact.object.label.split()).removeprefix('to ')}"
    if said.subject.cls and not said.subject.within("Agent"):
        return (about(said.subject.cls, {"purposes": words}, said.subject.key),), (said.subject,)
    fit("Duty", "bearer", said.subject)
    return (entity("Duty", {**said.manner, "bearer": said.subject.key, "task": words}),), (said.subject,)


def _revision(said: Saying) -> Made:
    """A version is of a work, or of a day; a paper takes the place of another, or was brought up to date."""
    if said.subject.cls == "Version":
        return _version(said)
    if said.object.cls == "Version" and said.subject.within("Mandate"):
        return said_of(said.object, "versionOf", said.subject)
    if said.subject.within("Document") and said.object.within("Document"):
        ends = ("successor", said.subject), ("predecessor", said.object)
        return relation(said, "Succession", *ends, change="replacement")
    fit("Stage", "of", said.subject)
    values: Values = {**said.manner, "of": said.subject.key, "stage": "updated"}
    if said.fact.object.kind == "date":
        return (entity("Stage", {**values, "from": said.fact.object.label}),), (said.subject,)
    if said.object.within("Agent"):
        return (happenings.doing(said, f"Revision of {said.subject_name}", _by(said)),), (said.subject, said.object)
    raise Unplaced("neither by what nor when")


def _by(said: Saying) -> dict[str, str | list[str]]:
    return {"agents": said.object.key, "outputs": said.subject.key}


def _version(said: Saying) -> Made:
    if said.object.cls in {"Resolution", "Decision"}:
        return said_of(said.subject, "versionOf", said.object)
    written = VERSION.match(said.fact.subject.label)
    values: Values = {"adoptedOn": said.fact.object.label} if said.fact.object.kind == "date" else {}
    if written and not values:
        values = {"designation": written["designation"]}
    return (about("Version", values, said.subject.key),), (said.subject,)


def _name(said: Saying) -> Made:
    if not said.subject.cls:
        raise Unplaced(said.subject.why or "the name of nothing that is a thing")
    called = said.ends.known.called.get(said.subject.key, [""])
    label = next((c for c in called if plain(c) == plain(said.fact.object.label)), said.fact.object.label)
    name = "acronym" if said.fact.predicate == "acronym" else "alternativeNames"
    if said.fact.predicate == "title" and said.subject.within("Document"):
        name = "title"
    elif label == called[0]:
        name = "name"
    return (about(said.subject.cls, {name: label}, said.subject.key),), (said.subject,)


def _symbol(said: Saying) -> Made:
    """The symbol of a paper; a resolution is numbered as a work, in all its versions."""
    fit("Paper", "citedBy", said.subject)
    number = said.fact.object.label
    if said.subject.cls in {"Paper", "ServiceOrder"} or not said.subject.within("Mandate"):
        return (about(said.subject.cls, {"symbol": number}, said.subject.key),), (said.subject,)
    shown = NUMBERED.search(said.fact.subject.label)
    if not shown:
        raise Unplaced("the number of something that is not said to be a resolution")
    work = said.subject.key.rpartition("/")[0] if said.subject.cls == "Version" else said.subject.key
    cls = said.ends.known.classes.get(work) or next((e.cls for e in said.subject.new if e.key == work), "Resolution")
    symbol = f"{FULL.get(shown['kind'].lower(), shown['kind'].capitalize())} {number}"
    return (about(cls, {"symbol": symbol}, work),), (said.subject,)


def _issued(said: Saying) -> Made:
    fit("Paper", "citedBy", said.subject)
    return (about(said.subject.cls, {"issued": said.fact.object.label}, said.subject.key),), (said.subject,)


def _submitted(said: Saying) -> Made:
    return said_of(said.subject, "authors", said.object)


def _stage(said: Saying) -> Made:
    """How far something had come, in the words of the ontology."""
    fit("Stage", "of", said.subject)
    words = said.fact.object.label
    stage = next((s for s, pattern in STAGES.items() if re.search(pattern, words, re.I)), "")
    if not stage:
        raise Unplaced(f"no stage is called so: {words!r}")
    return (entity("Stage", {**said.manner, "of": said.subject.key, "stage": stage}),), (said.subject,)


PLACES: dict[str, Place] = {
    "mandatedBy": _mandating,
    "implements": _mandating,
    "reportsTo": _reporting,
    "tracks": _tracking,
    "cites": _citation,
    "adopted": _adoption,
    "instructs": _asking,
    "hasPurpose": _duty,
    "revision": _revision,
    "status": _stage,
    "issuedOn": _issued,
    "submittedBy": _submitted,
    **dict.fromkeys(("acronym", "fullName", "alternativeName", "title"), _name),
    "documentNumber": _symbol,
}
