"""The resolution by which a body was set up, where a sentence says so without doubt."""

import re
from dataclasses import dataclass

from loaders.formats.passages import MONTH
from loaders.reference.symbols import Instrument, instrument

DAY = rf"\d{{1,2}}\s(?:{MONTH})\s\d{{4}}"
SET_UP = re.compile(
    rf"established\s(?:on\s(?P<since>{DAY})\s)?by\s(?:the\s)?[*\[]*(?:UN\s)?"
    r"(?P<organ>GA|General\sAssembly|Security\sCouncil)\s(?:in\sits\s)?[Rr]esolution\s"
    r"(?P<number>\d+(?:/\d+)?)(?:\s?\((?P<session>[IVXL]+|\d{4})\))?"
    rf"(?:\]\((?P<link>\S+)\)\sof\s{DAY})?"
)
LINKED = re.compile(r"/S/RES/(?P<number>\d+)\((?P<year>\d{4})\)")


@dataclass(frozen=True)
class Founding:
    """By which resolution a body was set up.

    :ivar since: the day on which it was set up, empty where none is said.
    :ivar quote: the words that say so, verbatim.
    """

    mandate: Instrument
    since: str
    quote: str


def founding(text: str) -> Founding | None:
    """The founding that a text tells of; None where it does not say which resolution it was, or of which year.

    >>> found = founding("was established on 30 September 2025 by **UN Security Council Resolution 2793** to support")
    >>> found.mandate.key, found.since
    ('resolution/unsc-2793-2025', '2025-09-30')
    >>> founding("derives from relevant Security Council resolutions, beginning with resolution 186 (1964)")
    """
    found = SET_UP.search(text)
    if not found:
        return None
    since = _iso(found["since"] or "")
    letter, of = ("A", found["session"]) if found["organ"] != "Security Council" else ("S", _year(found, since))
    mandate = instrument(f"{letter}/RES/{found['number']}{f'({of})' if of else ''}")
    return Founding(mandate, since, found.group()) if mandate else None


def _year(found: re.Match[str], since: str) -> str:
    """The year of a resolution of the Security Council: as in the link, as printed, or that of the founding."""
    linked = LINKED.search(found["link"] or "")
    return linked["year"] if linked and linked["number"] == found["number"] else found["session"] or since[:4]


def _iso(day: str) -> str:
    if not day:
        return ""
    number, month, year = day.split()
    return f"{year}-{MONTH.split('|').index(month) + 1:02}-{int(number):02}"
