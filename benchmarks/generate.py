"""Made-up graphs shaped like the real ones, as large as asked for, the same from the same seed.

Few things are in most facts and most things in few (Zipf); a fact is stated by one to three documents, in sentences of
passages whose characters count; tables give the names. It all goes through the writer, as a load does.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from random import Random

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from graph.entity import Entity, entity
from graph.reading import Place, Reading

QUADS_A_FACT = 48
TABLE = "document/reference-tables"
KINDS = {
    "Organization": "Organization",
    "Bureau": "Bureau",
    "Department": "Department",
    "GoverningBody": "Council",
    "StudyGroup": "Study Group",
    "WorkingGroup": "Working Group",
    "CoordinationBody": "Coordination Task Force",
    "ThematicGroup": "Thematic Group",
    "UNEntity": "Agency",
    "UNMechanism": "Inter-agency Network",
}
SUBJECTS = (
    "accessibility", "capacity building", "climate change", "conformity and interoperability", "cybersecurity",
    "digital inclusion", "emergency telecommunications", "gender equality", "health", "innovation", "internet policy",
    "radio spectrum", "regional presence", "satellites", "small islands", "smart cities", "standards", "statistics",
    "technology transfer", "youth",
)  # fmt: skip
PARTS = ("agriculture", "business", "employment", "environment", "government", "health", "learning", "science")
LINES = (*(f"C{number}" for number in range(1, 12)), *(f"C7-e-{part}" for part in PARTS))
RESPONSIBLE = ("lead", "focal point", "focal point", "facilitator", "implementer", "co-facilitator", "partner")
CHAIRED = ("chair", "chair", "chair", "co-chair", "vice-chair")
BASES = ("terms of reference", "basis", "implements", "in line with")
MADE = ("actual", "actual", "actual", "started", "planned")


@dataclass(frozen=True)
class Named:
    """A thing as it is made up: its key, its name and its class."""

    key: str
    name: str
    cls: str


@dataclass(frozen=True)
class Popular:
    """Things by popularity: the nth is drawn about 1/n as often as the first.

    >>> Popular.of(["a", "b", "c"]).draw(Random(1))
    'a'
    """

    things: tuple[Named, ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, things: Sequence[Named]) -> "Popular":
        """These things, the most popular first."""
        return cls(tuple(things), tuple(accumulate(1 / place for place in range(1, len(things) + 1))))

    def draw(self, chance: Random) -> Named:
        """One of them."""
        return chance.choices(self.things, cum_weights=self.weights)[0]


@dataclass
class Paper:
    """A document that is being written: its key, the date it speaks from, and what its sentences say."""

    key: str
    date: str
    sentences: list[tuple[str, Entity]] = field(default_factory=list)

    def readings(self, chance: Random) -> Iterator[Reading]:
        """What is read in it, sentence by sentence, with the characters of each."""
        start, left, number = 0, list(self.sentences), 0
        while left:
            taken, left = left[: 1 + number % 4], left[1 + number % 4 :]
            number += 1
            words = " ".join(sentence for sentence, _ in taken)
            place = Place(self.key, f"{1 + number // 10}.{number}", f"Section {1 + number // 10}", words, start)
            yield from _read(place, taken, chance)
            start += len(words) + 1


def _read(place: Place, sentences: list[tuple[str, Entity]], chance: Random) -> Iterator[Reading]:
    start = place.start or 0
    for sentence, stated in sentences:
        least = 0.5 if stated.cls == "Activity" else 0.45  # what others refer to is believed
        confidence = round(least + (1 - least) * chance.random(), 2)
        yield Reading(
            place=place,
            entities=(stated,),
            quote=sentence,
            start=start,
            end=start + len(sentence),
            rule=f"prose-{stated.cls.lower()}",
            confidence=confidence,
            status="proposed" if confidence >= 0.5 else "candidate",
        )
        start += len(sentence) + 1


class World:
    """Things and facts about them, made up from a seed.

    :param facts: how many facts, about.
    """

    def __init__(self, facts: int, seed: int) -> None:
        self._chance = Random(seed)
        self._rows: list[Entity] = []
        self._facts = facts
        few, some, many = facts // 75, facts // 20, facts // 8
        self._bodies = self._many("Body", some, self._body)
        self._posts = self._many("Post", some, self._post)
        self._themes = self._many("Theme", few, self._theme)
        self._lines = Popular.of([self._line(code) for code in LINES])
        self._goals = Popular.of([self._goal(number) for number in range(1, 18)])
        self._resolutions = self._many("Resolution", facts // 40, self._resolution)
        self._versions = Popular.of([v for r in self._resolutions.things for v in self._versions_of(r)])
        self._outputs = self._many("Paper", some, self._paper)
        self._papers = [Paper(thing.key, self._day(2012, 2024)) for thing in self._outputs.things]
        self._activities = self._many("Activity", many, self._activity)

    def readings(self) -> Iterator[Reading]:
        """Everything that is said: rows of tables first, then papers, sentence by sentence."""
        for number, row in enumerate(self._rows, 2):
            yield Reading(Place(TABLE, f"row {number}"), (row,), rule=f"table-{row.cls.lower()}")
        for make, share in self._shares().items():
            for _ in range(round(share * self._facts * 0.85)):
                self._tell(*make())
        for paper in self._papers:
            yield from paper.readings(self._chance)

    def report(self, key: str, facts: int) -> list[Reading]:
        """What is read in one more paper that states so many facts about the things of this world."""
        paper = Paper(key, self._day(2012, 2024))
        for make, share in self._shares().items():
            for _ in range(round(share * facts)):
                cls, values, sentence = make()
                paper.sentences.append((sentence, entity(cls, {**values, "asOf": paper.date})))
        return list(paper.readings(self._chance))

    def _shares(self) -> dict[Callable[[], tuple[str, dict[str, str], str]], float]:
        return {
            self._responsibility: 0.24,
            self._contribution: 0.22,
            self._membership: 0.14,
            self._chairing: 0.1,
            self._coverage: 0.1,
            self._mandating: 0.08,
            self._reporting: 0.04,
            self._composition: 0.04,
            self._observation: 0.04,
        }

    def _many(self, cls: str, number: int, make: Callable[[int], Named]) -> Popular:
        return Popular.of([make(place) for place in range(number)])

    def _row(self, cls: str, key: str, values: dict[str, str | list[str]]) -> Named:
        self._rows.append(entity(cls, values, key))
        return Named(key, str(values["name"]), cls)

    def _subject(self, place: int) -> str:
        round_, which = divmod(place, len(SUBJECTS))
        return SUBJECTS[which] + (f", part {round_ + 1}" if round_ else "")

    def _body(self, place: int) -> Named:
        cls, words = list(KINDS.items())[place % len(KINDS)]
        name = f"{words} on {self._subject(place)}"
        return self._row(cls, f"body/b-{place}", {"name": name, "acronym": f"B{place}"})

    def _post(self, place: int) -> Named:
        body = self._bodies.draw(self._chance)
        return self._row("Post", f"post/p-{place}", {"name": f"Officer {place} of the {body.name}", "postIn": body.key})

    def _theme(self, place: int) -> Named:
        return self._row("Theme", f"theme/t-{place}", {"name": self._subject(place).capitalize()})

    def _line(self, code: str) -> Named:
        return self._row("ActionLine", f"action-line/{code.lower()}", {"name": f"Action line {code}", "code": code})

    def _goal(self, number: int) -> Named:
        return self._row("Goal", f"goal/{number}", {"name": f"Goal {number}", "number": str(number)})

    def _resolution(self, place: int) -> Named:
        name = f"Resolution {place + 1}"
        title = f"On {self._subject(place)}"
        return self._row("Resolution", f"resolution/pp-{place + 1}", {"name": name, "title": title})

    def _versions_of(self, resolution: Named) -> Iterator[Named]:
        years = sorted(self._chance.sample(range(1998, 2023, 4), self._chance.randint(1, 3)))
        for year in years:
            values: dict[str, str | list[str]] = {
                "name": f"{resolution.name} (Rev. {year})",
                "versionOf": resolution.key,
                "designation": f"Rev. {year}",
                "adoptedOn": str(year),
            }
            yield self._row("Version", f"{resolution.key}/rev-{year}", values)

    def _paper(self, place: int) -> Named:
        values: dict[str, str | list[str]] = {
            "name": f"C{12 + place % 12}/{place}",
            "symbol": f"C{12 + place % 12}/{place}",
            "title": f"Report {place} on {self._subject(place)}",
            "issued": self._day(2012, 2024),
            "reportsOn": [self._versions.draw(self._chance).key],
        }
        return self._row("Report", f"document/c-{place}", values)

    def _activity(self, place: int) -> Named:
        name = f"Workshop {place} on {self._subject(place)}"
        values: dict[str, str | list[str]] = {
            "name": name,
            "agents": self._keys(self._bodies, 2),
            "inLineWith": self._keys(self._versions, 2),
            "outputs": self._keys(self._outputs, 1),
            "themes": self._keys(self._themes, 2),
            "from": str(self._chance.randint(2012, 2023)),
            "modality": self._chance.choice(MADE),
        }
        key = f"activity/a-{place}"
        self._write(f"In that year it held the {name}.", entity("Activity", values, key), 1 + place % 2)
        return Named(key, name, "Activity")

    def _responsibility(self) -> tuple[str, dict[str, str], str]:
        agent = self._pick(self._posts, self._bodies)
        what = self._pick(self._themes, self._themes, self._lines, self._activities, self._even(self._bodies))
        role = self._chance.choice(RESPONSIBLE)
        return "Responsibility", {"responsible": agent.key, "for": what.key, "role": role}, _said(agent, role, what)

    def _contribution(self) -> tuple[str, dict[str, str], str]:
        what = self._pick(self._activities, self._activities, self._bodies, self._outputs)
        to = self._pick(self._lines, self._goals)
        return "Contribution", {"contributor": what.key, "to": to.key}, _said(what, "contribution", to)

    def _membership(self) -> tuple[str, dict[str, str], str]:
        who, body = self._two(self._bodies)
        role = self._chance.choice(("member", "observer", "invited"))
        return "Membership", {"member": who.key, "body": body.key, "role": role}, _said(who, role, body)

    def _chairing(self) -> tuple[str, dict[str, str], str]:
        who, body, role = self._pick(self._posts), self._even(self._bodies), self._chance.choice(CHAIRED)
        return "Chairing", {"chair": who.key, "body": body.key, "role": role}, _said(who, role, body)

    def _coverage(self) -> tuple[str, dict[str, str], str]:
        body, theme = self._pick(self._bodies), self._pick(self._themes)
        return "Coverage", {"body": body.key, "theme": theme.key}, _said(body, "body for its theme", theme)

    def _mandating(self) -> tuple[str, dict[str, str], str]:
        what, mandate = self._pick(self._bodies, self._activities), self._pick(self._versions, self._resolutions)
        basis = self._chance.choice(BASES)
        return (
            "Mandating",
            {"mandated": what.key, "mandate": mandate.key, "basis": basis},
            _said(what, basis, mandate),
        )

    def _reporting(self) -> tuple[str, dict[str, str], str]:
        who, to = self._two(self._bodies)
        return "Reporting", {"reporter": who.key, "to": to.key}, _said(who, "reporter", to)

    def _composition(self) -> tuple[str, dict[str, str], str]:
        whole, part = sorted(self._two(self._bodies), key=lambda body: int(body.key.rpartition("-")[2]))
        return "Composition", {"part": part.key, "whole": whole.key}, _said(part, "part", whole)

    def _observation(self) -> tuple[str, dict[str, str], str]:
        what, count = self._pick(self._activities, self._bodies), self._chance.randint(5, 5000)
        sentence = f"The {what.name} had {count} participants."
        return "Observation", {"of": what.key, "measure": "participants", "value": str(count)}, sentence

    def _tell(self, cls: str, values: dict[str, str], sentence: str) -> None:
        """Let one to three papers state a fact, each as of its own date; half the facts say when they began."""
        start = self._day(2008, 2012)[: self._chance.choice((0, 0, 0, 4, 7, 10))]
        began = {"from": start} if start else {}
        since = f" It has been so since {start}." if start else ""
        for paper in self._chance.sample(self._papers, min(self._chance.choice((1, 1, 2, 3)), len(self._papers))):
            stated = entity(cls, {**values, **began, "asOf": paper.date})
            paper.sentences.append((sentence + since, stated))

    def _write(self, sentence: str, stated: Entity, times: int) -> None:
        for paper in self._chance.sample(self._papers, min(times, len(self._papers))):
            paper.sentences.append((sentence, stated))

    def _pick(self, *kinds: Popular | Named) -> Named:
        drawn = self._chance.choice(kinds)
        return drawn if isinstance(drawn, Named) else drawn.draw(self._chance)

    def _even(self, kind: Popular) -> Named:
        """One of them, each as likely: a body has a chair or two, however well known it is."""
        return self._chance.choice(kind.things)

    def _two(self, kind: Popular) -> tuple[Named, Named]:
        one = kind.draw(self._chance)
        other = next(o for o in iter(lambda: kind.draw(self._chance), None) if o and o != one)
        return one, other

    def _keys(self, kind: Popular, number: int) -> list[str]:
        return list(dict.fromkeys(kind.draw(self._chance).key for _ in range(number)))

    def _day(self, first: int, last: int) -> str:
        year, month, day = (self._chance.randint(*ends) for ends in ((first, last), (1, 12), (1, 28)))
        return f"{year}-{month:02}-{day:02}"


def _said(one: Named, relation: str, other: Named) -> str:
    return f"The {one.name} is named as {relation} of the {other.name}."


def generate(path: Path, quads: int, seed: int = 1) -> int:
    """Write a made-up graph of about so many quads into a new home; how many quads it has.

    :raises FileExistsError: if there is something at the path.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already: name a new folder, or remove it")
    home = Home(path, builders=BUILDERS)
    with home.change(f"made up from seed {seed}") as change:
        change.put(World(quads // QUADS_A_FACT, seed).readings())
    return quads_of(home)


def quads_of(home: Home) -> int:
    """How many quads the current edition of a home has."""
    current = home.current
    assert current
    number: int = json.loads((current.path / "edition.json").read_text(encoding="utf-8"))["quads"]
    return number


def main() -> None:
    """Make one up, and say how large it is and how long that took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads")
    parser.add_argument("--home", type=Path, required=True, help="a folder that does not exist yet")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.perf_counter()
    quads = generate(given.home, given.quads, given.seed)
    print(f"{given.home}: {quads:,} quads in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
