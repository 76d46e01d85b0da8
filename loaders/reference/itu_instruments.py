"""Instruments that the basic texts of ITU name: resolutions, decisions, and provisions of the two treaties.

A resolution is cited by number, place and year: the place and the year say which conference adopted it ("Kigali, 2022"
is a WTDC). Resolutions were numbered anew in Kyoto, 1994, so that "Resolution 23 (Nice, 1989)" is no version of
Resolution 23, and is left out; so is what two conferences may have adopted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.entity import Entity, entity
from graph.identity import slug
from loaders.reference.symbols import relative

CONFERENCES = {
    "pp": ("body/pp", "Plenipotentiary Conference"),
    "wtdc": ("body/wtdc", "World Telecommunication Development Conference"),
    "wtsa": ("body/wtsa", "World Telecommunication Standardization Assembly"),
}
MET = {
    "pp": "Kyoto, 1994|Minneapolis, 1998|Marrakesh, 2002|Antalya, 2006|Guadalajara, 2010|Busan, 2014|Dubai, 2018|"
    "Bucharest, 2022",
    "wtdc": "Valletta, 1998|Istanbul, 2002|Doha, 2006|Hyderabad, 2010|Buenos Aires, 2017|Kigali, 2022",
    "wtsa": "Montreal, 2000|Johannesburg, 2008|Hammamet, 2016|Geneva, 2022",
}
HELD = {place: conference for conference, places in MET.items() for place in places.split("|")}
PLACE = r"[A-Z][\w.\u00c0-\u017f]*(?: [A-Z][\w.\u00c0-\u017f]*)?"
DESIGNATED = re.compile(
    rf"(?P<kind>Resolution|Decision) (?P<number>\d{{1,3}}) \("
    rf"(?P<rev>Rev\. )?(?P<place>{PLACE}), (?P<year>\d{{4}})\)"
)
ASSEMBLY = re.compile(r"UNGA|United Nations General Assembly")
ASSEMBLY_NUMBER = re.compile(r"\b\d{2}/\d{1,3}\b|\b\d{1,4} \([IVXL]+\)")
ITEM = r"(?:Articles? |Nos?\.? )?\d{1,4}[A-Z]{0,2}"
PROVISION = re.compile(
    rf"(?P<list>(?:Articles?|Nos?\.?) {ITEM}(?:(?:, and|,| and| or| to) {ITEM})*)"
    r"(?: of (?P<which>the|this|that) (?:ITU )?(?P<treaty>Constitution|Convention)| (?P<here>above|below))"
)
TREATIES = {
    "Constitution": ("treaty/itu-constitution", "Constitution of the International Telecommunication Union"),
    "Convention": ("treaty/itu-convention", "Convention of the International Telecommunication Union"),
}


@dataclass(frozen=True)
class Designation:
    """A version of a resolution or decision, as its number, place and year tell it.

    >>> one = Designation("Resolution", "25", True, "Bucharest", "2022")
    >>> one.version, one.printed, one.name
    ('resolution/pp-25/rev-bucharest-2022', 'Rev. Bucharest, 2022', 'Resolution 25 (Rev. Bucharest, 2022)')
    """

    kind: str
    number: str
    revised: bool
    place: str
    year: str

    @property
    def conference(self) -> str:
        """Which conference met there in that year; empty if that is not certain."""
        return HELD.get(f"{self.place}, {self.year}", "")

    @property
    def work(self) -> str:
        """The key of the resolution in all its versions."""
        return f"{self.kind.lower()}/{self.conference}-{self.number}"

    @property
    def printed(self) -> str:
        """What stands in brackets."""
        return f"{'Rev. ' if self.revised else ''}{self.place}, {self.year}"

    @property
    def version(self) -> str:
        """The key of the version."""
        return f"{self.work}/{slug(self.printed)}"

    @property
    def title(self) -> str:
        """What the resolution is called."""
        before = "" if self.conference == "pp" else f"{self.conference.upper()} "
        return f"{before}{self.kind} {self.number}"

    @property
    def name(self) -> str:
        """What the version is called."""
        return f"{self.title} ({self.printed})"

    def stated(self, **values: str) -> tuple[Entity, ...]:
        """The conference, the resolution and the version, as entities.

        :param values: more of the version, such as its title.
        """
        body, called = CONFERENCES[self.conference]
        work = {"name": self.title, "symbol": f"{self.kind} {self.number}", "adoptedBy": body}
        version = {
            "name": self.name,
            "versionOf": self.work,
            "designation": self.printed,
            "adoptedOn": self.year,
            "adoptedBy": body,
            **values,
        }
        return (
            entity("GoverningBody", {"name": called}, body),
            entity(self.kind, work, self.work),
            entity("Version", version, self.version),
        )


def designation(found: re.Match[str]) -> Designation:
    """The version that a match of DESIGNATED names."""
    return Designation(found["kind"], found["number"], bool(found["rev"]), found["place"], found["year"])


def cited(text: str, treaty: str = "") -> Iterator[tuple[Entity, ...]]:
    """What a text cites, where it is certain what that is: the entities that state it, the cited one last.

    :param treaty: the treaty whose text it is, "Constitution" or "Convention"; empty if it is none.

    >>> told = "Article 1 and Article 21 of the ITU Constitution and No. 237 of the Convention"
    >>> [one[-1].key for one in cited(told)]
    ['treaty/itu-constitution/article-1', 'treaty/itu-constitution/article-21', 'treaty/itu-convention/237']
    >>> told = "Resolution 17 (Rev. Kigali, 2022); UNGA Resolution 70/1; Resolution 1 (Dubai, 2012)"
    >>> [one[-1].key for one in cited(told)]
    ['resolution/wtdc-17/rev-kigali-2022', 'resolution/unga-70-1']
    """
    for found in DESIGNATED.finditer(text):
        one = designation(found)
        if one.conference:
            yield one.stated()
    if ASSEMBLY.search(text):
        for number in ASSEMBLY_NUMBER.findall(text):
            if instrument := relative(number, "body/unga"):
                yield instrument.body(), instrument.stated()
    for found in PROVISION.finditer(text):
        own = treaty if found["here"] or found["which"] == "this" else ""
        name = own or (found["treaty"] if not found["here"] and found["which"] != "this" else "")
        if name:
            yield from _provisions(found["list"], name)


def unread(text: str) -> list[str]:
    """Designations in a text of which it is not certain what they mean."""
    return [found.group() for found in DESIGNATED.finditer(text) if not designation(found).conference]


def _provisions(listed: str, treaty: str) -> Iterator[tuple[Entity, ...]]:
    kind = ""
    for word, number in re.findall(r"(?:(Articles?|Nos?\.?) )?(\d{1,4}[A-Z]{0,2})", listed):
        kind = word or kind
        yield itself(treaty), provision(treaty, f"Article {number}" if kind.startswith("A") else number)


def itself(treaty: str, **values: str) -> Entity:
    """A treaty as an entity."""
    key, name = TREATIES[treaty]
    return entity("Treaty", {"name": name, "alternativeNames": f"ITU {treaty}", **values}, key)


def label_of(treaty: str, label: str) -> str:
    """What a provision is called."""
    return f"ITU {treaty}, {label if label.startswith('Article') else f'No. {label}'}"


def provision(treaty: str, label: str) -> Entity:
    """A provision that is cited, of which no more than number and treaty is known here."""
    key = TREATIES[treaty][0]
    values = {"name": label_of(treaty, label), "clauseOf": key, "paragraph": label}
    return entity("Clause", {**values, "part": part_of(treaty, label)}, f"{key}/{slug(label)}")


def part_of(treaty: str, label: str) -> str:
    """Whether a provision gives reasons: the first of the Constitution is its preamble.

    >>> part_of("Constitution", "1"), part_of("Convention", "1")
    ('preambular', 'operative')
    """
    return "preambular" if (treaty, label) == ("Constitution", "1") else "operative"
