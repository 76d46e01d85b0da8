"""The resolution by which a body was set up, where a sentence says so without doubt."""

import re
from dataclasses import dataclass

from graph.entity import Entity, entity
from graph.identity import slug
from loaders.passages import MONTH

DAY = rf"\d{{1,2}}\s(?:{MONTH})\s\d{{4}}"
SET_UP = re.compile(
    rf"established\s(?:on\s(?P<since>{DAY})\s)?by\s(?:the\s)?[*\[]*(?:UN\s)?"
    r"(?P<organ>GA|General\sAssembly|Security\sCouncil)\s(?:in\sits\s)?[Rr]esolution\s"
    r"(?P<number>\d+(?:/\d+)?)(?:\s?\((?P<session>[IVXL]+|\d{4})\))?"
    rf"(?:\]\((?P<link>\S+)\)\sof\s{DAY})?"
)
LINKED = re.compile(r"/S/RES/(?P<number>\d+)\((?P<year>\d{4})\)")
ORGANS = {"S": ("body/un-security-council", "Security Council"), "A": ("body/unga", "General Assembly")}


@dataclass(frozen=True)
class Founding:
    """By which resolution a body was set up.

    :ivar symbol: as the UN writes it: ``A/RES/173(II)``, ``S/RES/2476(2019)``.
    :ivar name: as people write it: ``UNGA Resolution 173 (II)``.
    :ivar since: the day on which it was set up, empty where none is said.
    :ivar quote: the words that say so, verbatim.
    """

    symbol: str
    name: str
    since: str
    quote: str

    @property
    def organ(self) -> str:
        """The key of the organ that adopted it."""
        return ORGANS[self.symbol[0]][0]

    @property
    def key(self) -> str:
        """The key of the resolution."""
        organ = "unsc" if self.symbol.startswith("S") else "unga"
        return f"resolution/{organ}-{slug(self.symbol.partition('/RES/')[2])}"

    def instrument(self) -> tuple[Entity, Entity]:
        """The organ and its resolution."""
        organ = entity("GoverningBody", {"name": ORGANS[self.symbol[0]][1]}, self.organ)
        values = {"name": self.name, "symbol": self.symbol, "adoptedBy": self.organ}
        return organ, entity("Resolution", values, self.key)


def founding(text: str) -> Founding | None:
    """The founding that a text tells of; None where it does not say which resolution it was, or of which year.

    >>> found = founding("was established on 30 September 2025 by **UN Security Council Resolution 2793** to support")
    >>> found.key, found.since, found.name
    ('resolution/unsc-2793-2025', '2025-09-30', 'UNSC Resolution 2793 (2025)')
    >>> founding("derives from relevant Security Council resolutions, beginning with resolution 186 (1964)")
    """
    found = SET_UP.search(text)
    if not found:
        return None
    number, since = found["number"], _iso(found["since"] or "")
    if found["organ"] != "Security Council":
        of = f"({found['session']})" if found["session"] else ""
        if not of and "/" not in number:
            return None
        return Founding(f"A/RES/{number}{of}", f"UNGA Resolution {number} {of}".strip(), since, found.group())
    linked = LINKED.search(found["link"] or "")
    year = linked["year"] if linked and linked["number"] == number else found["session"] or since[:4]
    if not year:
        return None
    return Founding(f"S/RES/{number}({year})", f"UNSC Resolution {number} ({year})", since, found.group())


def _iso(day: str) -> str:
    if not day:
        return ""
    number, month, year = day.split()
    return f"{year}-{MONTH.split('|').index(month) + 1:02}-{int(number):02}"
