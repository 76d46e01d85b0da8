"""What a person states by hand: a fact that is added, ended, handed on to another, or confirmed to be still true.

It is an act as any other (:mod:`graph.review.judging`): readings of the person's own, with a verdict on the facts they
state, in the ledger at once and taken back as one. Where no document is cited, they cite a paper of their own that says
that somebody stated it, on which day, with the reason as its words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graph.clearance import Clearance, highest, of_entity
from graph.editions.home import Home
from graph.entity import Entity, about, entity, written
from graph.identity import KEY
from graph.ledger.ledger import Act, Word
from graph.naming.names import NotFound
from graph.reading import Place, Reading
from graph.review import acts
from graph.review.gist import gist_of, statement_key
from graph.review.judging import lowest, recorded
from graph.review.verdicts import Saying
from graph.span import Period
from graph.view import Node, View
from ontology import Class, Property, ontology

PAPER, TITLE = "document/by-hand", "What was stated by hand"
DATES = ("from", "until", "asOf")


@dataclass(frozen=True)
class Cited:
    """Why a person says it, and what is cited for it.

    ``document`` is its key, symbol or name, ``paragraph`` the place in it and ``quote`` its words; each may be empty.
    """

    reason: str = ""
    document: str = ""
    paragraph: str = ""
    quote: str = ""


def kinds() -> list[Class]:
    """The kinds of facts that can be added: those that stand between two things.

    >>> [cls.name for cls in kinds()][:4]
    ['Chairing', 'Collaboration', 'Composition', 'Consideration']
    """
    return [cls for cls in ontology().below("Fact") if cls.ends and not cls.keyed]


def kind(name: str) -> Class:
    """A kind of fact, by its name or what it is called.

    :raises ValueError: if there is none, naming those there are.

    >>> kind("reporting duty").name
    'Reporting'
    """
    found = next((c for c in kinds() if name.casefold() in (c.name.casefold(), c.label.casefold())), None)
    if found is None:
        raise ValueError(f"{name!r} is no kind of fact; there are {', '.join(c.name for c in kinds())}")
    return found


def ends(cls: Class) -> tuple[Property, Property]:
    """The two ends of a kind of fact: who, and what or for what."""
    assert cls.ends
    return cls.ends


def fields(cls: Class) -> list[Property]:
    """What can be said of a fact of a class, its two ends first."""
    rest = [p for p in cls.properties.values() if not p.inverse and p not in ends(cls) and p.name != "cleared"]
    return [*ends(cls), *rest]


def add(home: Home, view: View, cls: Class, values: Mapping[str, str], by: str, cited: Cited = Cited()) -> Act:
    """State a fact that is not stated yet.

    :param values: by field: texts, and keys or names of things; empty ones are left out.
    :raises ValueError: if a value is missing or not what its field takes, or it is stated already.
    :raises NotFound: if no thing is called so.
    """
    made = _made(view, cls, values)
    if view.nodes([made.key]):
        raise ValueError(f"it is stated already: confirm it, or end it ({made.key})")
    return stated(home, view, [made], Saying(home.identity), "added", by, cited)


def end(home: Home, view: View, key: str, until: str, by: str, cited: Cited = Cited()) -> Act:
    """State when a fact ended; what was stated of its end before gives way.

    :param until: a year, a month or a day.
    :raises ValueError: if it is no date, or before its beginning, or stated already.
    :raises NotFound: if no fact has the key.
    """
    node, saying = fact(view, key), Saying(home.identity)
    return stated(home, view, [ending(home, saying, node, until)], saying, "ended", by, cited)


def replace(
    home: Home, view: View, key: str, holder: str, since: str, by: str, cited: Cited = Cited(), until: str = ""
) -> Act:
    """State that another has taken the place of who holds, chairs or answers, as one act: one ends, one begins.

    :param holder: who does from now on, by key or name.
    :param since: from when; ``until`` when the one before ended, the same if empty.
    :raises ValueError: if it is the same, or a date is none.
    :raises NotFound: if no fact has the key, or nobody is called so.
    """
    node, saying = fact(view, key), Saying(home.identity)
    first, _ = ends(node.cls)
    if not holder or not since:
        raise ValueError("say who takes over, and from when")
    next_ = _made(view, node.cls, {**_identity(node), first.name: holder, "from": since})
    if dict(next_.values)[first.name] == node.text(first.name):
        raise ValueError(f"{view.named(node.text(first.name)).name} is who it is already: name another, or confirm it")
    if view.nodes([next_.key]):
        raise ValueError(f"that is stated already ({next_.key}): end this one alone")
    ended = ending(home, saying, node, until or since)
    return stated(home, view, [ended, next_], saying, "replaced", by, cited)


def confirm(home: Home, view: View, keys: Iterable[str], by: str, cited: Cited = Cited(), as_of: str = "") -> Act:
    """State that facts are still true, as one act.

    :param as_of: a year, a month or a day; today if empty.
    :raises ValueError: if it lies ahead, or one of them began after it or ended before.
    :raises NotFound: if no fact has one of the keys.
    """
    today = home.clock()[:10]
    day = as_of or today
    if Period.of(day).first > Period.of(today).last:
        raise ValueError(f"{day} lies ahead: nobody can confirm yet what will be true then")
    made = [_confirmed(fact(view, key), day) for key in dict.fromkeys(keys)]
    return stated(home, view, made, Saying(home.identity), "confirmed", by, cited)


def stated(home: Home, view: View, made: list[Entity], saying: Saying, act: str, by: str, cited: Cited) -> Act:
    """Record what a person states as one act, in a reading for each fact.

    :param saying: what else the act says, such as what it denies.
    """
    for one in made:
        place, paper = _place(home, view, one, cited)
        quote = cited.quote if cited.document else cited.reason
        saying.readings.append(Reading(place, (one, *paper), quote.strip(), rule=acts.STATED))
        iri = home.identity.iri(one.key).value
        gist = gist_of(ontology()[one.cls], dict(one.values))
        saying.words[iri] = Word(iri, "accepted", gist, (home.identity.iri(place.document).value,))
    return recorded(home, saying, act, by, cited.reason.strip())


def _place(home: Home, view: View, made: Entity, cited: Cited) -> tuple[Place, tuple[Entity, ...]]:
    """Where it is said, and the paper that says it, where that is the person's own."""
    if cited.document:
        known = view.names.find(cited.document, "Document")
        return Place(known.key, cited.paragraph.strip() or "as a whole", form="by-hand"), ()
    nodes = {home.identity.iri(key) for *_, key in made.refers()} | {home.identity.iri(made.key)}
    level = highest((lowest(home, nodes), of_entity(made)))
    public = level is Clearance.PUBLIC
    paper = entity(
        "Paper", {"name": TITLE if public else f"{TITLE}, for {level}"}, PAPER + ("" if public else f"-{level}")
    )
    return Place(paper.key, home.clock()[:10], form="by-hand"), (paper,)


def _made(view: View, cls: Class, values: Mapping[str, str]) -> Entity:
    """A fact of its values, every one checked, in words that say what to do."""
    given = {}
    for name, value in values.items():
        if value := value.strip():
            prop = cls[name]
            given[name] = _key(view, prop, value) if prop.range else value
    for prop in cls.properties.values():
        if prop.required and not prop.inverse and prop.name not in given:
            may = f": one of {', '.join(prop.allowed)}" if prop.allowed else ""
            raise ValueError(f"{cls.label}: {prop.name} is missing{may}")
    one, other = ends(cls)
    if given.get(one.name) == given.get(other.name):
        raise ValueError(f"{cls.label}: {one.name} and {other.name} are the same thing, {given[one.name]}")
    return entity(cls.name, given)


def _key(view: View, prop: Property, value: str) -> str:
    known = view.names.of(value) if KEY.fullmatch(value) else view.names.find(value, prop.range or "Thing")
    if known is None:
        raise NotFound(value, view.names.near(value.partition("/")[2]))
    if not known.definition.within(prop.range or "Thing"):
        raise ValueError(f"{prop.name} takes a {prop.range}, and {known.name} is a {known.definition.label}")
    return known.key


def fact(view: View, key: str) -> Node:
    """A fact that stands between two things.

    :raises ValueError: if it is something else.
    """
    node = view.node(key)
    if not node.cls.within("Fact") or not node.cls.ends or node.cls.keyed:
        raise ValueError(f"{key} is a {node.cls.label.lower()}, which nobody holds: name a chairing, a membership ...")
    return node


def _identity(node: Node) -> dict[str, str]:
    """The fields that make a fact the one it is."""
    return {p.name: node.text(p.name) for p in node.cls.identity if node.text(p.name)}


def ending(home: Home, saying: Saying, node: Node, until: str) -> Entity:
    """That a fact ended: what is to be stated; the saying denies what was stated of its end before.

    :raises ValueError: if no date is given, or it is before its beginning, or stated already.
    """
    if not until:
        raise ValueError("say when it ended: a year, a month or a day")
    if node.values.get("until") == (until,):
        raise ValueError(f"that it ended {until} is stated already")
    prop = node.cls["until"]
    made = about(node.cls.name, {**_identity(node), "until": until}, node.key)
    subject = home.identity.iri(node.key)
    for before in {*node.values.get("until", ()), *_waiting(home, node.key)}:
        if before != until:
            saying.deny(Triple(subject, prop.iri, written(prop, before, home.identity)))
    _restate(home, saying, Triple(subject, prop.iri, written(prop, until, home.identity)))
    return made


def _waiting(home: Home, key: str) -> Iterator[str]:
    """The ends that people stated by hand of a fact, in no edition yet included."""
    iri = home.identity.iri(key).value
    for word in home.ledger.words():
        if word.fact == iri and word.content:
            said = (one for reading in acts.read(home.kept(word.content)) for one in reading.entities)
            yield from (value for one in said if one.key == key for name, value in one.values if name == "until")


def _restate(home: Home, saying: Saying, triple: Triple) -> None:
    """Let a statement count again that was denied before."""
    assert isinstance(triple.subject, NamedNode)
    iri = home.identity.base + statement_key(triple, home.identity)
    if home.ledger.verdicts().get(iri) == "rejected":
        saying.words[iri] = Word(iri, "accepted", triple.subject.value)


def _confirmed(node: Node, day: str) -> Entity:
    since, until = node.text("from"), node.text("until")
    if since and Period.of(day).last < Period.of(since).first:
        raise ValueError(f"{node.key} began {since}, after {day}")
    if until and Period.of(until).last < Period.of(day).first:
        raise ValueError(f"{node.key} ended {until}: add it anew if it began again")
    return about(node.cls.name, {**_identity(node), "asOf": day}, node.key)
