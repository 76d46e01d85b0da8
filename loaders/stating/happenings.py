"""The place of what happened, is done or is planned, and of what was counted."""

import re
from hashlib import sha256

from graph.entity import Entity, Values, about, entity
from graph.identity import slug
from loaders.stating.ends import End, fit
from loaders.stating.saying import Made, Place, Saying, Unplaced

RATE = re.compile(
    r"(?P<what>acceptance|implementation) rates?[^.;]*? from (?P<about>approximately )?(?P<old>[\d.]+)% "
    r"to (?P<nearly>approximately )?(?P<new>[\d.]+)%"
)
NUMBER = (
    r"\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|an? (?:hundred|dozen)"
)
QUALIFIED = re.compile(
    r"\b(?P<word>approximately|about|around|some|nearly|almost|over|more than|at least|no fewer than) "
    rf"(?:an additional |additional )?(?={NUMBER})",
    re.I,
)
QUALIFIER = {
    "about": "approximately",
    "around": "approximately",
    "some": "approximately",
    "almost": "nearly",
    "more than": "over",
    "no fewer than": "at least",
}


def attending(said: Saying, agent: End, body: End) -> Made:
    """Who attends the meetings of an organ is no member of it: that is something it does, about the organ."""
    fit("Activity", "agents", agent)
    fit("Activity", "concerns", body)
    other = said.fact.object if body is said.object else said.fact.subject
    name = f"Attending meetings of {min(other.spellings[:2], key=len)}"
    return (doing(said, name, {"agents": agent.key, "concerns": body.key}),), (agent, body)


def taking_part(said: Saying, agent: End, event: End) -> Made:
    """Who took part in an event, in the year that the words say of what comes again."""
    fit("Event", "participants", agent)
    year = re.search(r"\b(?:19|20)\d\d\b", said.fact.quote)
    edition = said.ends.edition(event, year[0]) if year else event
    return (about("Event", {"participants": agent.key}, edition.key),), (agent, edition)


def _count(said: Saying) -> Made:
    fit("Observation", "of", said.subject)
    expected = said.fact.rule == "meetings expected"
    digits = re.sub(r"[^\d.]", "", said.fact.object.label)
    if not digits:
        raise Unplaced("a count without a number")
    values: dict[str, str] = {**said.manner, "of": said.subject.key, "value": digits}
    values["measure"] = "additional meetings" if expected else "meetings held"
    shown = QUALIFIED.search(said.fact.quote)
    if shown:
        word = shown["word"].lower()
        values["qualifier"] = QUALIFIER.get(word, word)
    if expected:
        values["modality"] = "planned"
    else:
        values.pop("modality", None)
    return (entity("Observation", values),), (said.subject,)


def _rate(said: Saying) -> Made:
    fit("Observation", "of", said.subject)
    found = RATE.search(said.fact.quote)
    if not found:
        return _share(said)
    values = {**said.manner, "of": said.subject.key, "measure": f"{found['what']} rate", "unit": "percent"}
    ways = (("old", "about", "the rate it rose from"), ("new", "nearly", "the rate it rose to"))
    made = [
        values | {"value": found[value], "qualifier": (found[sure] or "").strip(), "qualification": way}
        for value, sure, way in ways
    ]
    return tuple(entity("Observation", one) for one in made), (said.subject,)


def _share(said: Saying) -> Made:
    """A rate of which no change is told."""
    what = re.search(r"accept|implement", said.words, re.I)
    if not what:
        raise Unplaced("a rate, but of what")
    measure = {"accept": "acceptance rate", "implement": "implementation rate"}[what[0].lower()]
    shown = QUALIFIED.search(said.fact.quote)
    values: Values = {
        **said.manner,
        "of": said.subject.key,
        "measure": measure,
        "unit": "percent",
        "value": re.sub(r"[^\d.]", "", said.fact.object.label),
        "qualifier": QUALIFIER.get(shown["word"].lower(), shown["word"].lower()) if shown else "",
    }
    return (entity("Observation", values),), (said.subject,)


def _event(said: Saying) -> Made:
    year = said.fact.object.label[:4] if said.fact.object.kind == "date" else said.year
    fit("Event", "series", said.subject)
    event = said.ends.edition(said.subject, year or "0000")
    if not year and event.key != said.subject.key:
        raise Unplaced("a place of which year")
    clock = "until" if said.fact.rule.startswith("end ") else "from"
    name = clock if said.fact.object.kind == "date" else "place"
    values: Values = {name: said.fact.object.label, "modality": said.manner.get("modality")}
    return (about("Event", values, event.key),), (event,)


def _meeting(said: Saying) -> Made:
    if said.subject.within("Event"):
        return _event(said)
    if not said.subject.within("Body"):
        raise Unplaced(said.subject.why or "a meeting of what is no body")
    event = said.ends.meeting(said.subject, said.fact.object.label)
    values: Values = {"from": said.fact.object.label, "modality": said.manner.get("modality")}
    return (about("Event", values, event.key),), (event,)


def _activity(said: Saying) -> Made:
    agent, thing, name = said.subject, said.object, said.fact.object
    if said.fact.rule == "developed by":
        agent, thing, name = said.object, said.subject, said.fact.subject
    if any(map(agent.within, ("Event", "Initiative"))):
        return _born(agent, thing)
    fit("Activity", "agents", agent)
    output = (thing,) if said.fact.predicate == "output" and thing.cls and thing.known else ()
    mandate = (said.mandate,) if said.mandate else ()
    more: dict[str, str | list[str]] = {"agents": agent.key}
    more |= {"outputs": [end.key for end in output], "inLineWith": [end.key for end in mandate]}
    if said.fact.rule == "mandated to" and said.fact.modality == "actual":
        more["modality"] = "intended"
    return (doing(said, name.label, more),), (agent, *output, *mandate)


def _born(source: End, thing: End) -> Made:
    """What came of a meeting or an initiative: neither is an agent."""
    fit("Establishment", "established", thing)
    return (entity("Establishment", {"established": thing.key, "outOf": source.key}),), (thing, source)


def doing(said: Saying, label: str, more: dict[str, str | list[str]]) -> Entity:
    """Something done, under way or planned, told from others by its words and where they stand."""
    words = " ".join(label.split())
    digest = sha256(f"{said.ends.document}\n{said.fact.start}\n{words}".encode()).hexdigest()[:10]
    values: Values = {"name": words[:1].upper() + words[1:], **said.manner, **more}
    return entity("Activity", values, f"activity/{slug(words)[:60].strip('-')}-{digest}")


PLACES: dict[str, Place] = {
    "meetingCount": _count,
    "meetingDate": _meeting,
    "rate": _rate,
    **dict.fromkeys(("eventWhen", "eventWhere"), _event),
    **dict.fromkeys(("activity", "output"), _activity),
}
