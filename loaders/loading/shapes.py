"""Holding what a file states against the rules of the ontology, before it is stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pyoxigraph import Literal, NamedNode

from graph.entity import TYPE, text_of
from graph.identity import Identity
from graph.reading import Reading
from graph.writing.change import Change
from graph.writing.packing import Packed, survey
from graph.writing.rules import Breach
from loaders.loading.screening import Screen
from loaders.stating.known import Known
from loaders.tables.table import Problem
from ontology import ontology
from ontology.check import Stated, Violation, violations

SOME, LARGE, AT_ONCE = 3, 5_000, 1_000
Part = list[tuple[int, Reading]]


def broken(readings: Sequence[Reading], places: Sequence[str], known: Known) -> dict[int, Problem]:
    """The readings that break a rule, by their place in the sequence, with what is wrong.

    What is only missing from a thing that is known elsewhere is no fault of this file.
    """
    found: dict[int, Problem] = {}
    screen = Screen(known)
    if isinstance(readings, Packed) and len(readings) > LARGE and screen.passes_all(readings.survey):
        return found
    for some in _parts(readings, screen):
        found |= _broken(some, places, known)
    return found


def _parts(readings: Sequence[Reading], screen: Screen) -> Iterator[Part]:
    """The readings in parts that need so much memory and no more: what is said of one thing or fact stays together.

    Of many readings those are left out that say all there is of something, and surely keep the rules.
    """
    large = len(readings) > LARGE
    shared = survey(readings).shared if large else frozenset[str]()
    together: Part = []
    part: Part = []
    for number, reading in enumerate(readings):
        if any(one.key in shared for one in reading.entities):
            together.append((number, reading))
        elif not large or not all(map(screen.passes, reading.entities)):
            part.append((number, reading))
        if large and len(part) >= AT_ONCE:
            yield part
            part = []
    yield part
    yield from _joined(together)


def _joined(together: Part) -> Iterator[Part]:
    """Readings that state the same things, in parts."""
    several = {e.key for _, r in together if len(r.entities) != 1 for e in r.entities}
    yield [(n, r) for n, r in together if any(e.key in several for e in r.entities)]
    alone = ((r.entities[0].key, n, r) for n, r in together if all(e.key not in several for e in r.entities))
    part: Part = []
    last = ""
    for key, n, reading in sorted(alone, key=lambda one: one[:2]):
        if len(part) >= AT_ONCE and key != last:
            yield part
            part = []
        part.append((n, reading))
        last = key
    yield part


def _broken(some: Part, places: Sequence[str], known: Known) -> dict[int, Problem]:
    identity = Identity()
    stated: list[Stated] = []
    about: dict[NamedNode, tuple[int, Reading]] = {}
    elsewhere: set[str] = set()
    for number, reading in some:
        for one in reading.entities:
            node = identity.iri(one.key)
            about.setdefault(node, (number, reading))
            stated += [(node, predicate, value) for predicate, value in one.statements(identity)]
            elsewhere |= {key for *_, key in one.refers()}
    classes = (triple for key in elsewhere for triple in _classes(identity, key, known))
    found: dict[int, Problem] = {}
    for violation in violations(chain(stated, classes), about):
        if violation.missing and identity.key(violation.focus) in known.classes:
            continue
        number, reading = about[violation.focus]
        where = places[number] if places else reading.place.paragraph
        found.setdefault(number, Problem(where, _told(violation, identity)))
    return found


def _told(violation: Violation, identity: Identity) -> str:
    """The rule's words, with the thing that breaks it and the value that does."""
    value = violation.value
    text = text_of(value) if isinstance(value, Literal) else identity.key(value) if isinstance(value, NamedNode) else ""
    key = identity.key(violation.focus)
    return f"{violation.message} ({key}{f', here: {text}' if text and text != key else ''})"


def _classes(identity: Identity, key: str, known: Known) -> list[Stated]:
    cls = known.classes.get(key)
    if not cls:
        return []
    definition = ontology()[cls]
    return [(identity.iri(key), TYPE, c.iri) for c in (definition, *definition.ancestors)]


def told(
    change: Change, readings: Sequence[Reading], places: Sequence[str], found: Sequence[Breach]
) -> dict[int, Problem]:
    """The readings of a file that state what breaks a rule, by their place in the sequence, with what it is to be told.

    :param places: where each reading stands in the file; none for a document, whose paragraphs say it.
    """
    first: dict[int, Problem] = {}
    for number, _, problem in _told_of(change, readings, places, found):
        first.setdefault(number, problem)
    return first


def noted(
    change: Change, readings: Sequence[Reading], places: Sequence[str], found: Sequence[Breach]
) -> Iterator[Problem]:
    """What a table is to be told of rules that only warn: each breach once, and of many of one kind a few."""
    return few((breach, problem) for _, breach, problem in _told_of(change, readings, places, found))


def few(told: Iterable[tuple[Breach, Problem]]) -> Iterator[Problem]:
    """Of what a file is told each breach once, and of many of one kind a few."""
    kinds: dict[str, dict[Breach, Problem]] = defaultdict(dict)
    for breach, problem in told:
        kinds[breach.label].setdefault(breach, problem)
    for label, problems in kinds.items():
        yield from list(problems.values())[:SOME]
        if len(problems) > SOME:
            yield Problem("", f"{len(problems) - SOME} more of this kind ({label}): `remit check` lists them all")


def _told_of(
    change: Change, readings: Sequence[Reading], places: Sequence[str], found: Sequence[Breach]
) -> list[tuple[int, Breach, Problem]]:
    about: dict[str, list[Breach]] = defaultdict(list)
    for breach in found:
        for node in (breach.this, breach.other):
            for one in change.same.all(node) if node else ():
                about[change.identity.key(one)].append(breach)
    return [
        (number, breach, Problem(places[number] if places else reading.place.paragraph, breach.message))
        for number, reading in enumerate(readings if about else ())
        for one in reading.entities
        for breach in about.get(one.key, ())
    ]
