"""What clauses of any instrument share: the readings they become, by when something is due, and a task in short."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.entity import Entity, entity
from graph.identity import slug
from graph.reading import Place, Reading
from loaders.tables.table import Batch, Problem

MONTHS = "January February March April May June July August September October November December".split()
BY = re.compile(
    r"\b(?:by|(?:no|not) later than|at the latest by|before the end of)\s+(?:the\s+)?(?:end\s+of\s+)?(?:the\s+)?"
    r"(?:calendar\s+)?(?:year\s+)?"
    rf"(?:(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{'|'.join(MONTHS)})\s+)?(?P<year>20\d\d|19\d\d)\b(?![-/\u2013]\d)",
    re.I,
)
SHORT = 180
KEYED = 80


@dataclass
class Account:
    """What has been read of one file: readings, where they stand, and what is noted."""

    readings: list[Reading] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def add(
        self, place: Place, where: str, *entities: Entity, quote: str = "", start: int | None = None, support: str = ""
    ) -> None:
        """Keep one reading; ``start`` is where the quote begins in the text of the document."""
        end = start + len(quote) if start is not None else None
        reading = Reading(place, entities, quote, start, end, support, rule="reference set")
        self.readings.append(reading)
        self.places.append(where)

    def note(self, where: str, message: str) -> None:
        """Keep what a person should know."""
        self.notes.append(Problem(where, message))

    def batch(self) -> Batch:
        """All of it."""
        return Batch(tuple(self.readings), tuple(self.places), notes=tuple(self.notes))


@dataclass(frozen=True)
class Words:
    """One paragraph of an instrument as it was read.

    :ivar label: its label as printed, with the verb above it, else its place.
    :ivar position: its place in the instrument, counted from 1.
    :ivar addressees: keys of whom it addresses.
    :ivar cites: keys of what it refers to.
    """

    label: str
    part: str
    text: str
    position: int
    verb: str = ""
    section: str = ""
    due: str = ""
    addressees: Sequence[str] = ()
    cites: Sequence[str] = ()

    def clause(self, instrument: str, name: str, key: str = "") -> Entity:
        """The clause of an instrument.

        :param instrument: its key, with which the clause's key begins.
        :param name: what the clause is called.
        :param key: of the clause, where its label alone would not tell it from another.
        """
        given = {
            "name": name,
            "clauseOf": instrument,
            "paragraph": self.label,
            "part": self.part,
            "verb": self.verb,
            "addressees": list(self.addressees),
            "text": self.text,
            "due": self.due,
            "section": self.section,
            "position": str(self.position),
            "cites": list(self.cites),
        }
        return entity("Clause", given, key or f"{instrument}/{slug(self.label)}")


def duty(bearer: str, words: str, under: str, by: str = "", certainty: str = "stated") -> Entity:
    """What a clause asks of somebody."""
    given = {"bearer": bearer, "task": words, "under": under, "due": by, "certainty": certainty}
    return entity("Duty", given)


def due(text: str) -> str:
    """By when a text asks for something; empty if it does not say, or says several days.

    >>> due("report by June 2006"), due("to end it by 2025"), due("before the end of the calendar year 2025")
    ('2006-06', '2025', '2025')
    >>> due("no later than 31 December 2030"), due("by 2015 and by 2030"), due("by 2024-2027")
    ('2030-12-31', '', '')
    """
    found = {_date(one) for one in BY.finditer(text)}
    return found.pop() if len(found) == 1 else ""


def _date(found: re.Match[str]) -> str:
    if not found["month"]:
        return found["year"]
    month = f"{found['year']}-{MONTHS.index(found['month'].capitalize()) + 1:02}"
    return f"{month}-{int(found['day']):02}" if found["day"] else month


def task(text: str) -> str:
    """What is to be done, short enough to stand in a list: cut after a word, never within one.

    >>> task("to submit a report to the Council;"), len(task("to report " + "on this and that " * 50)) <= SHORT
    ('submit a report to the Council', True)
    """
    plain = " ".join(text.split()).removeprefix("to ").rstrip(" ,;.:")
    if len(plain) <= SHORT:
        return plain
    return f"{plain[: SHORT - 1].rpartition(' ')[0].rstrip(' ,;.:')}…"


def brief(text: str) -> str:
    """A label as part of a key: whole words of it, as many as a key should have.

    >>> brief("instructs the Secretary-General"), len(brief("instructs the Director of the Bureau, " * 5)) <= KEYED
    ('instructs-the-secretary-general', True)
    """
    whole = slug(text)
    return whole if len(whole) <= KEYED else whole[:KEYED].rpartition("-")[0]
