"""A map: the things and lines that an address asks for, where they stand, and which of them are chosen at the date.

What is gathered is the same on every day, and so is where it stands: a date, a kind or a Sector only chooses among it.
A thing that came with a line goes with its lines.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from graph.atlas import atlas
from graph.atlas.atlas import Atlas, Dot
from graph.atlas.gathering import Line
from graph.memory import passing
from graph.naming.names import Named, NotFound, placed
from graph.span import Period
from graph.view import View
from ontology import ontology
from visualisations.charting.asked import Asked
from visualisations.charting.standing import Ground
from visualisations.translation import language
from visualisations.words import after, between, called, relation

AROUND, MOST, WHOLE = 150, 2_000, 20_000
KEPT, CHARTS = "charts", 12  # what was gathered last in an edition: page, table and data of a map ask for the same
LOOK = "document"
ALWAYS = (date.min, date.max)


class Thing(NamedTuple):
    """A thing on a map.

    ``first`` says that it was asked for itself; ``life`` are the first and last day on which it may be there, all days
    for what does not last; ``sector`` is the key of its Sector, empty if it has none.
    """

    named: Named
    x: float
    y: float
    life: tuple[date, date]
    sector: str
    degree: int
    first: bool

    @property
    def key(self) -> str:
        """Its key."""
        return self.named.key

    @property
    def look(self) -> str:
        """The shape and colour it is drawn with."""
        return self.named.definition.look or LOOK

    @property
    def label(self) -> str:
        """What it is called in few words."""
        return called(self.named)


@dataclass(frozen=True, eq=False)
class Said:
    """What lines say between their ends, with which status, on which days, and whether an end is stated.

    Thousands of lines say the same: they share one, so that what is to be found out of it is found out once.
    """

    how: str
    status: str
    life: tuple[date, date]
    over: bool


class Stroke(NamedTuple):
    """A line on a map: its ends, the key of what it is stated of, and what it says."""

    source: str
    target: str
    subject: str
    said: Said

    @property
    def how(self) -> str:
        """What it says between its ends."""
        return self.said.how

    @property
    def status(self) -> str:
        """Whether it is accepted or proposed."""
        return self.said.status

    @property
    def life(self) -> tuple[date, date]:
        """The first and last day on which it may hold."""
        return self.said.life

    @property
    def over(self) -> bool:
        """Whether an end is stated."""
        return self.said.over


@dataclass(frozen=True)
class Chart:
    """A map in a view.

    ``left`` says of things how much round them there was no room for; ``missing`` are keys that are nothing here.
    """

    view: View
    asked: Asked
    things: tuple[Thing, ...]
    strokes: tuple[Stroke, ...]
    left: Mapping[str, int]
    missing: tuple[str, ...] = ()

    @property
    def shown(self) -> "Chart":
        """The same with only what is chosen, and holds at the date of the view."""
        when = self.view.when or Period()
        there = {t.key: t for t in self.things if self._picks(t) and _meets(t.life, when)}
        drawn = {said for said in self.told if self._draws(said, when)}
        strokes = self.strokes
        if len(drawn) < len(self.told) or len(there) < len(self.things):
            strokes = tuple(s for s in strokes if s.said in drawn and s.source in there and s.target in there)
        linked = {end for stroke in strokes for end in (stroke.source, stroke.target)}
        things = tuple(thing for key, thing in there.items() if thing.first or key in linked)
        return replace(self, things=things, strokes=strokes)

    @property
    def kinds(self) -> Counter[str]:
        """How many things there are of each look, before anything is chosen."""
        return Counter(thing.look for thing in self.things)

    @property
    def relations(self) -> Counter[str]:
        """How many lines say the same, before anything is chosen."""
        return self._counted(lambda said: said.how)

    @property
    def statuses(self) -> Counter[str]:
        """How many lines have each status, before anything is chosen."""
        return self._counted(lambda said: said.status)

    @cached_property
    def told(self) -> Counter[Said]:
        """What lines say, with how many say it."""
        return Counter(stroke.said for stroke in self.strokes)

    @property
    def sectors(self) -> list[Named]:
        """The Sectors that things here belong to."""
        keys = sorted({thing.sector for thing in self.things if thing.sector})
        return [self.view.named(key) for key in keys]

    def _counted(self, of: Callable[[Said], str]) -> Counter[str]:
        found = Counter[str]()
        for said, number in self.told.items():
            found[of(said)] += number
        return found

    def _picks(self, thing: Thing) -> bool:
        asked = self.asked
        sector = not thing.sector or asked.picks("sector", thing.sector)
        return thing.key not in asked.hidden and asked.picks("kind", thing.look) and sector

    def _draws(self, said: Said, when: Period) -> bool:
        chosen = self.asked.picks("relation", said.how) and self.asked.picks("status", said.status)
        return chosen and _meets(said.life, when)


def chart(view: View, asked: Asked) -> Chart:
    """The map that is asked for.

    :raises NotFound: if nothing is called as the only thing that is asked for.
    """
    kept: dict[object, Chart] = view.graph.kept.setdefault(KEPT, {})
    sight = (view.languages, view.known_by, view.accepted, language())
    key = (asked.steps, tuple(sorted(asked.pins.items())), asked.whole, sight)
    if (there := kept.get(key)) is None:
        if len(kept) >= CHARTS:
            kept.clear()
        found = atlas.of(view.graph)
        there = kept[key] = _whole(view, asked, found) if asked.whole else _stepped(view, asked, found)
    return replace(there, view=view, asked=asked)


def _stepped(view: View, asked: Asked, found: Atlas) -> Chart:
    steps = [(view.names.held(step.key), step.hops) for step in asked.steps]
    missing = tuple(key for key, _ in steps if key not in found.dots)
    if len(missing) == len(steps) == 1:
        view.node(missing[0])  # which says what is near
        raise NotFound(missing[0], view.names.near(missing[0].partition("/")[2]))
    ground, left, order, known = Ground(asked.pins), dict[str, int](), dict[str, bool](), _Known(view, found)
    for key, hops in steps:
        if key not in missing and len(order) < MOST:
            if key not in ground.places:
                ground.alone(key, [_other(line, key) for line in known.at([key])])
            order[key] = True
            left |= _grown(key, hops, order, ground, known)
    dots = [found.dots[key] for key in order]
    things = _things(view, found, dots, ground.places, order)
    return Chart(view, asked, things, _strokes(known.among(order)), left, missing)


def _grown(key: str, hops: int, order: dict[str, bool], ground: Ground, known: "_Known") -> dict[str, int]:
    """Add what is within some steps of a thing, round what it came from; how much was left out round what."""
    front, left = [key], dict[str, int]()
    for _ in range(hops):
        further = []
        for one in front:
            near = known.near(one)
            new = [other for other in near if other not in order]
            taken = new[: min(AROUND, MOST - len(order))]
            order |= dict.fromkeys(taken, False)
            ground.around(one, [other for other in taken if other not in ground.places])
            further += taken
            if len(new) > len(taken):
                left[one] = len(new) - len(taken)
        front = further
    return left


@dataclass
class _Known:
    """The lines of an atlas as they are known in a view."""

    view: View
    atlas: Atlas

    def at(self, keys: Iterable[str]) -> list[Line]:
        return self._known(self.atlas.at(keys))

    def among(self, keys: Iterable[str]) -> list[Line]:
        return self._known(self.atlas.among(keys))

    def near(self, key: str) -> list[str]:
        """What a thing is linked with: like beside like, those that ask nobody left out."""
        lines = [line for line in self.at([key]) if not (line.aside and line.target == key)]
        others = {_other(line, key): line for line in lines if _other(line, key) in self.atlas.dots}
        names = {one: self.view.named(one) for one in others}

        def rank(one: str) -> tuple[bool, str, str, str, str]:
            cls = ontology()[self.atlas.dots[one].cls]
            return cls.container is not None, cls.look or LOOK, others[one].label, placed(names[one].name), one

        return sorted(others, key=rank)

    def _known(self, lines: list[Line]) -> list[Line]:
        if not self.view.known_by and not self.view.accepted:
            return lines
        there = {node.key for node in self.view.stated(line.subject for line in lines)}
        return [line for line in lines if line.subject in there]


def _other(line: Line, key: str) -> str:
    return line.target if line.source == key else line.source


def _whole(view: View, asked: Asked, found: Atlas) -> Chart:
    dots = found.ranked[:WHOLE]
    places = {dot.key: (dot.x or 0.0, dot.y or 0.0) for dot in dots} | dict(asked.pins)
    there = {dot.key: False for dot in dots}
    things = _things(view, found, dots, places, there)
    left = {"": len(found.ranked) - len(dots)} if len(found.ranked) > len(dots) else {}
    return Chart(view, asked, things, _strokes(_Known(view, found).among(there)), left)


def _things(
    view: View, found: Atlas, dots: Iterable[Dot], places: Mapping[str, tuple[float, float]], first: Mapping[str, bool]
) -> tuple[Thing, ...]:
    sectors = found.sectors
    return tuple(
        Thing(
            view.named(dot.key), *places[dot.key], _life(dot.life)[0], sectors.get(dot.key, ""), dot.degree,
            first[dot.key],
        )
        for dot in dots
    )  # fmt: skip


def _strokes(lines: Iterable[Line]) -> tuple[Stroke, ...]:
    told, found = dict[tuple[str, str, str], Said](), list[Stroke]()
    for source, target, subject, cls, label, lived, _aside in lines:
        if (said := told.get((cls, label, lived))) is None:
            said = told[cls, label, lived] = _said(cls, label, lived)
        found.append(Stroke(source, target, subject, said))
    return tuple(found)


def _said(cls: str, label: str, lived: str) -> Said:
    life, status, modality, over = _life(lived)
    return Said(_how(cls, label, modality, language()), status, life, over)


@passing(5_000)
def _how(cls: str, label: str, modality: str, spoken: str) -> str:
    """What a line says between its ends, in the language spoken, which is named for the memory."""
    how = between(ontology()[cls], label)
    return after(how, relation(modality)) if modality else how


@passing(50_000)
def _life(said: str) -> tuple[tuple[date, date], str, str, bool]:
    """The first and last day, the status, what is not actual in a word, and whether an end is stated."""
    values: dict[str, list[str]] = json.loads(said)
    first = min((Period.of(one).first for one in values.get("from", ())), default=date.min)
    last = max((Period.of(one).last for one in values.get("until", ())), default=date.max)
    modality = min(values.get("modality", [""]))
    unreal = "" if modality in {"", "actual", "started"} else modality
    status = "proposed" if values.get("status", ["accepted"]) != ["accepted"] else "accepted"
    return (first, last), status, unreal, "until" in values


def holds(line: Line, when: Period) -> bool:
    """Whether what a line says may hold at some time within a period."""
    return _meets(_life(line.life)[0], when)


def told(line: Line) -> tuple[str, str]:
    """What a line says between its ends, and its status."""
    _, status, modality, _over = _life(line.life)
    return _how(line.cls, line.label, modality, language()), status


def _meets(life: tuple[date, date], when: Period) -> bool:
    return life[0] <= when.last and when.first <= life[1]
