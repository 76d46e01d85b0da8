"""What the sets about the Sustainable Development Goals share: keys, clean words, and the lists of indicators by year.

An indicator is its permanent code (C090c01), which stays; the dotted code (9.c.1) it is listed under belongs to the
list of one year, and leads to a permanent code through such a list only. The United Nations Statistical Commission
keeps the lists.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.entity import Entity, entity
from graph.reading import Place, Reading
from loaders.reference.form import Given
from loaders.tables.table import Batch, Problem
from ontology import UnknownTerm

COMMISSION = entity("GoverningBody", {"name": "United Nations Statistical Commission"}, "body/statistical-commission")
# A mark that was printed above the line stands at the end of a text: "by speed5".
NOTE_MARK = re.compile(r"(?<=[^\W\d_]{3})\d$")
HYPHENS = str.maketrans("\u2010\u2011", "--")
DASHES = str.maketrans({**dict.fromkeys("\u2012\u2013\u2014\u2212", "-"), "\u2019": "'", "\u2018": "'"})


def tidy(text: str) -> str:
    """A text with plain spaces and hyphens, none around it, and one character for a letter with its accent.

    >>> tidy("du paludisme, pour\\xa01 000  habitants ")
    'du paludisme, pour 1 000 habitants'
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(HYPHENS).split())


def unmarked(text: str) -> str:
    """A text, tidy and without the mark of a footnote at its end.

    >>> unmarked("Redistributive impact of fiscal policy2"), unmarked("Exposure to PM10")
    ('Redistributive impact of fiscal policy', 'Exposure to PM10')
    """
    return NOTE_MARK.sub("", tidy(text))


def agree(text: str, other: str) -> bool:
    """Whether two texts are the same but for case, spaces, kinds of dashes, footnote marks and a last full stop.

    >>> agree("aged 15\\u201349 years, by speed5", "Aged 15-49 years,  by speed."), agree("by sex", "by age")
    (True, False)
    """
    return bool(text) and _folded(text) == _folded(other)


def _folded(text: str) -> str:
    return unmarked(tidy(text).rstrip(".")).translate(DASHES).casefold()


def indicator_list(year: str) -> Entity:
    """The list of indicators as it was kept in a year."""
    values = {"name": f"SDG indicators, {year}", "body": COMMISSION.key, "year": year}
    return entity("List", values, f"list/sdg-indicators-{year}")


def listing(permanent: str, code: str, words: str, year: str) -> dict[str, str]:
    """An indicator as it stands in the list of a year: the values of its listing.

    >>> listing("C170602", "17.6.1", "Fixed Internet broadband subscriptions", "2023")["under"]
    'target/17.6'
    """
    return {
        "listed": f"indicator/{permanent}",
        "list": f"list/sdg-indicators-{year}",
        "under": f"target/{code.rpartition('.')[0]}",
        "code": code,
        "labelAsWritten": words,
        "asOf": year,
    }


@dataclass(frozen=True)
class Entry:
    """What a list has under a dotted code: the permanent code, and the words in each language it has them in."""

    code: str
    permanent: str
    words: Mapping[str, str]


@dataclass
class Collection:
    """The readings of one data set, as they are made: each with its paragraph in the set and its place in the file."""

    document: str
    readings: list[Reading] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, given: Given, document: str, name: str) -> "Collection":
        """A collection that begins with the data set itself."""
        return cls(document, [given.itself(document, name)], ["the file"])

    def add(self, where: str, paragraph: str, stated: Entity, quote: str = "") -> None:
        """State something."""
        self.readings.append(Reading(Place(self.document, paragraph), (stated,), quote=quote, rule="reference set"))
        self.places.append(where)

    def state(
        self,
        where: str,
        paragraph: str,
        cls: str,
        values: Mapping[str, str | Sequence[str]],
        key: str = "",
        quote: str = "",
    ) -> None:
        """State an entity; what the ontology does not take is a problem of this place."""
        try:
            stated = entity(cls, values, key)
        except (ValueError, UnknownTerm) as error:
            self.problems.append(Problem(where, str(error)))
            return
        self.add(where, paragraph, stated, quote)

    def note(self, where: str, message: str) -> None:
        """Report something that refuses nothing."""
        self.notes.append(Problem(where, message))

    @property
    def batch(self) -> Batch:
        """All of it."""
        return Batch(tuple(self.readings), tuple(self.places), tuple(self.problems), tuple(self.notes))
