"""Symbols of UN documents, and the one key of the instrument that each means.

A symbol is written in many styles: ``A/RES/57/283B``, ``A/RES/57/283 B`` and ``A/RES/57/283[B]`` (the letter a library
supplied), ``E/RES/131 (VI)`` and ``E/RES/131(VI)``, parts with a dash of either length. One instrument has one key; two
never share one.
"""

import re
from dataclasses import dataclass

from graph.entity import Entity, entity

ORGANS = {
    "A": ("unga", "UNGA", "body/unga"),
    "E": ("ecosoc", "ECOSOC", "body/ecosoc"),
    "S": ("unsc", "Security Council", "body/un-security-council"),
    "A/HRC": ("hrc", "Human Rights Council", "body/human-rights-council"),
}
BODIES = {
    "body/unga": ("United Nations General Assembly", "UNGA"),
    "body/ecosoc": ("Economic and Social Council", "ECOSOC"),
    "body/un-security-council": ("United Nations Security Council", None),
    "body/human-rights-council": ("Human Rights Council", None),
}
KINDS = {"RES": "Resolution", "DEC": "Decision", "PRST": "Presidential statement"}
PART = r"(?:\s*\[(?P<{0}l>[A-Z])\]|\s*(?P<{0}p>[A-Z](?:\s*[-\u2013]\s*[A-Z])?)(?![A-Za-z]))?"
SYMBOL = re.compile(
    r"(?P<organ>A/HRC|A|E|S)/(?P<kind>RES|DEC|PRST)/(?:(?P<outside>OS)/)?"
    r"(?:(?P<session>(?:S-|ES-)?\d{1,4})/(?P<number>\d{1,4})" + PART.format("n") + "|"
    r"(?P<old>\d{1,4})" + PART.format("b") + r"\s*\((?P<roman>[IVXL]+)\)" + PART.format("a") + "|"
    r"(?P<numbered>\d{1,4})\s*\((?P<year>\d{4})\))"
)


@dataclass(frozen=True)
class Instrument:
    """What a symbol means.

    :ivar symbol: in the one style kept here.
    :ivar cls: Resolution, Decision, or Paper for a presidential statement, which asks for nothing by itself.
    """

    key: str
    symbol: str
    name: str
    cls: str
    organ: str

    def stated(self, title: str = "", written: tuple[str, ...] = (), **values: str) -> Entity:
        """It as an entity.

        :param written: the symbol as sources write it; other styles become other names.
        """
        others = [w for w in dict.fromkeys(written) if w != self.symbol]
        by = {"authors": self.organ} if self.cls == "Paper" else {"adoptedBy": self.organ}
        given = {"name": self.name, "symbol": self.symbol, "title": title, "alternativeNames": others, **by, **values}
        return entity(self.cls, given, self.key)

    def body(self) -> Entity:
        """The organ that adopted it, as an entity."""
        name, acronym = BODIES[self.organ]
        return entity("GoverningBody", {"name": name, "acronym": acronym}, self.organ)


def instrument(symbol: str) -> Instrument | None:
    """The instrument that a symbol means; None if it is not understood.

    >>> [instrument(s).key for s in ("A/RES/57/283B", "A/RES/57/283[B]", "E/RES/13(III)", "A/RES/2200 A (XXI)")]
    ['resolution/unga-57-283-b', 'resolution/unga-57-283-b', 'resolution/ecosoc-13-iii', 'resolution/unga-2200-a-xxi']
    >>> [instrument(s).name for s in ("A/RES/70/125", "E/DEC/2023/352", "S/RES/1559(2004)", "A/HRC/PRST/OS/13/1")]
    ['UNGA Resolution 70/125', 'ECOSOC Decision 2023/352', ..., 'Human Rights Council Presidential statement OS/13/1']
    >>> instrument("A/520/REV.20")
    """
    found = SYMBOL.fullmatch(" ".join(symbol.split()))
    if not found:
        return None
    organ, kind = found["organ"], found["kind"]
    number, tail = _number(found)
    short, name, body = ORGANS[organ]
    cls = {"RES": "Resolution", "DEC": "Decision", "PRST": "Paper"}[kind]
    plain = f"{organ}/{kind}/{number}"
    segment = "document/" + plain.replace("/", "-") if cls == "Paper" else f"{cls.lower()}/{short}-{tail}"
    return Instrument(segment, plain, f"{name} {KINDS[kind]} {number}", cls, body)


def relative(text: str, organ: str) -> Instrument | None:
    """The resolution that an organ means by a number alone, such as "63/308" in a text of the General Assembly.

    :param organ: the key of the body whose text it is.

    >>> relative("63/308", "body/unga").symbol, relative("2150 (XXI)", "body/unga").symbol
    ('A/RES/63/308', 'A/RES/2150(XXI)')
    """
    letters = [letter for letter, (*_, body) in ORGANS.items() if body == organ]
    return instrument(f"{letters[0]}/RES/{text.strip()}") if letters else None


def _number(found: re.Match[str]) -> tuple[str, str]:
    """The number as it is kept, and as the end of a key."""
    part = next((found[g] for g in ("nl", "np", "bl", "bp", "al", "ap") if found[g]), "")
    part = re.sub(r"\s*[-\u2013]\s*", "-", part)
    if found["session"]:
        outside = "OS/" if found["outside"] else ""
        number = f"{outside}{found['session']}/{found['number']}{f' {part}' if part else ''}"
    elif found["roman"]:
        number = f"{found['old']}{f' {part} ' if part else ''}({found['roman']})"
    else:
        number = f"{found['numbered']}({found['year']})"
    return number, re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-")
