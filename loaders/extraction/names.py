"""Names of things: the known ones a caller hands in, and those that a text defines or describes.

What a document defines lives only as long as its reading; it has no key.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

# The one table from the first segment of a reference key to the kind that rules speak of.
KINDS = {
    "body": "body",
    "post": "post",
    "post-group": "post-group",
    "theme": "theme",
    "event": "event",
    "framework": "framework",
    "tool": "tool",
    "initiative": "initiative",
    "action-line": "action-line",
    "goal": "goal",
    "target": "goal",
    "paper": "document",
    "document": "document",
    "resolution": "resolution",
    "service-order": "service-order",
    "person": "person",
}
HEADS = {
    "body": "group groups task_force taskforce committee team commission board unit office offices mechanism network "
    "department division partnership panel agency coalition bureau bureaux secretariat council subgroup assembly "
    "academy centre center institute fund organization union programme_office "
    "standing_committee steering_committee service university foundation cluster collaboration circle laboratory",
    "event": "forum summit conference meeting workshop symposium session consultation consultations dialogue week day "
    "webinar seminar sitting round_table roundtable hackathon congress side_event gathering event track",
    "document": "report reports strategy policy plan workplan guidelines guideline roadmap roadmaps handbook catalogue "
    "guide standard profile checklist manual brochure newsletter survey index memorandum "
    "memorandum_of_understanding mou "
    "questionnaire",
    "tool": "dashboard matrix tool toolkit website portal platform tables table register database webpage webpages "
    "page pages repository inventory observatory tracker",
    "initiative": "initiative campaign programme program prize prizes project award awards challenge "
    "competition training",
    "framework": "agenda goals framework declaration outcomes compact pact convention",
}
KIND_OF = {head.replace("_", " "): kind for kind, heads in HEADS.items() for head in heads.split()}
HEAD = "|".join(sorted((re.escape(head) for head in KIND_OF), key=len, reverse=True))
HEADED = re.compile(rf"\b({HEAD})$")
DEFINED = re.compile(
    r"\((?:[\"']|abbreviated |in short:? |for short:? |hereafter:? |hereinafter:? )*"
    r"([A-Z][A-Za-z0-9]*(?:[-/ ][A-Z][A-Za-z]*)*)[\"']?\)"
)
LOUD = re.compile(r"[^a-z]*[A-Z][^a-z]{8,}")
# Before a name in a heading: what is given for it or said of it.
OPENED = re.compile(
    r"^(?:(?:revised |draft |new |annex \d*:? ?)*terms of reference (?:of|for)|report (?:of|on|by)|composition of|"
    r"members(?:hip)? of|mandate of|meetings? of|list of members of|annex[ \w]*:|about) (?:the )?|^(?:the|an?) ",
    re.I,
)
TAIL = re.compile(
    r" (?:on|for) (?:[A-Z][\w-]+|[a-z]+ of [a-z]+)(?: [A-Za-z][\w-]+){0,3}?"
    r"(?=,? (?:is|was|has|had|have|will|are|were|and|in)\b|[,.;)]|$)"
)
ACRONYM = re.compile(r"[A-Z0-9][\w&/-]{0,14}")
HEADED_IN = re.compile(rf"\b(?:{HEAD})\b", re.I)
CAPITALS = {"ITU", "UN", "WSIS", "SDG", "ICT", "ICTS", "IT", "UNESCO", "TSB", "BDT", "BR", "CEB", "WTSA", "WTDC", "AI"}
SMALL = {"of", "on", "for", "and", "the", "in", "to", "&", "from", "with", "by", "at", "as", "or"}


@dataclass(frozen=True)
class Name:
    """A thing as it is called: its kind, its preferred label and every other name.

    :ivar key: the identity of a known thing ("body/isc-tf"); "document/this" is the document read; empty when only this
        document defines or describes the thing.
    """

    kind: str
    label: str
    names: tuple[str, ...] = ()
    key: str = ""

    def called(self, *names: str) -> Self:
        """The same thing with further names."""
        return replace(self, names=tuple(n for n in dict.fromkeys([*self.names, *names]) if n and n != self.label))

    @property
    def spellings(self) -> tuple[str, ...]:
        """The label and every other name."""
        return (self.label, *self.names)


def names_in(place: Path) -> list[Name]:
    """The names in a reference table, or in all of a folder: every ``*.csv`` with the columns ``key`` and ``name``.

    Further columns read are ``acronym`` and ``alternativeNames`` (parted by " | "). Things of a kind that rules do not
    speak of (places, roles) are left out.
    """
    tables = sorted(place.glob("*.csv")) if place.is_dir() else [place]
    found: dict[str, Name] = {}
    for name in (name for table in tables for name in _rows(table)):
        found[name.key] = found[name.key].called(*name.spellings) if name.key in found else name
    return list(found.values())


def _rows(table: Path) -> Iterator[Name]:
    with table.open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            kind = KINDS.get((row.get("key") or "").split("/")[0])
            if kind and row.get("name"):
                others = [row.get("acronym") or "", *(row.get("alternativeNames") or "").split("|")]
                yield Name(kind, row["name"].strip(), key=row["key"].strip()).called(
                    *(other.strip() for other in others)
                )


def kind_of(name: str) -> str | None:
    """The kind its head noun gives a name; ``None`` where no head is known.

    >>> kind_of("Task Force on Capacity Development"), kind_of("SDG Mapping Tool")
    ('body', 'tool')
    """
    before = re.split(r" (?:on|for|of|to) ", name)[0].casefold()
    found = HEADED.search(before) or HEADED.search(name.casefold())
    return KIND_OF[found.group(1)] if found else None


def definitions(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, full name and acronym of each "Full Name (FN)" in a clean text, after Schwartz and Hearst (2003).

    A name may go on after its acronym: "Coordination Group (CG) on issues of mutual interest". A heading in capitals
    holds the whole name, even where a letter of the acronym stands for no word.

    >>> list(definitions("by the Radiocommunication Advisory Group (RAG)."))
    [(7, 46, 'Radiocommunication Advisory Group', 'RAG')]
    >>> [full for *_, full, _ in definitions("TERMS OF REFERENCE OF THE TASK FORCE ON DATA EXCHANGE (TF-DX)")]
    ['Task Force on Data Exchange']
    """
    for found in DEFINED.finditer(text):
        acronym = found.group(1)
        if sum(map(str.isupper, acronym)) < 2:
            continue
        line = text.rfind("\n", 0, found.start()) + 1
        start = _headed(text, line, found.start(), acronym)
        if start is None:
            start = _start(_before(text, line, found.start(), acronym), acronym, line)
        if start is not None:
            tail = TAIL.match(text, found.end())
            rest = tail.group() if tail else ""
            yield (
                start,
                found.end() + len(rest),
                titled(text[start : found.start()].strip(' "') + rest, acronym),
                acronym,
            )


def titled(name: str, acronym: str = "") -> str:
    """A name printed in capitals, as it is otherwise written; any other name as it is.

    >>> titled("GROUP ON ACCESSIBILITY TO ITU"), titled("Group on Water")
    ('Group on Accessibility to ITU', 'Group on Water')
    """
    if not LOUD.fullmatch(name):
        return name
    parts = re.split(r"([\s/-]+)", name)
    kept = {*CAPITALS, *re.findall(r"[A-Z]{2,}", acronym)}
    low = (part if part in kept else part.lower() if part.lower() in SMALL else part.capitalize() for part in parts)
    shown = "".join(low)
    return shown[:1].upper() + shown[1:]


def _before(text: str, line: int, end: int, acronym: str) -> list[re.Match[str]]:
    """The words before a bracket that may be its full name: of the line, and after any bracket before."""
    low = max(line, text.rfind(")", line, end) + 1)
    words = (m for m in re.finditer(r"[^\s,;(\"]+", text[line:end]) if line + m.start() >= low)
    return list(words)[-(2 * len(acronym) + 5) :]


def _headed(text: str, line: int, end: int, acronym: str) -> int | None:
    """Where the name begins in a heading in capitals that ends with its acronym; ``None`` if it is no such heading."""
    words = text[line:end].strip()
    if not LOUD.fullmatch(words) or not HEADED_IN.search(words):
        return None
    lead = OPENED.match(words)
    begun = line + text[line:end].index(words) + (lead.end() if lead else 0)
    letters = [c for c in acronym if c.isalpha()]
    return begun if sum(c in text[begun:end] for c in letters) >= len(letters) - 1 else None


def _start(words: list[re.Match[str]], acronym: str, offset: int) -> int | None:
    """Where the words begin whose initials are the acronym, else the fewest that spell it; ``None`` if none do."""
    letters = [c.casefold() for c in acronym.rstrip("s") if c.isalnum()]
    shortest: int | None = None
    for size in range(1, len(words) + 1):
        run = words[-size:]
        first = run[0].group()
        spelled = first[0].isupper() or size <= len(letters) + 1
        if first.casefold() in SMALL or not spelled or first[0].casefold() != letters[0]:
            continue
        parts = {part for one in run for part in (one.group(), *one.group().split("-"))}
        if not parts.issuperset(re.findall(r"[A-Z][a-z]{3,}", acronym)):
            continue
        if size * 3 >= len(letters) and _spells(" ".join(word.group() for word in run).casefold(), letters):
            shortest = offset + run[0].start() if shortest is None else shortest
            if "".join(_initials(run)).startswith("".join(letters)):
                return offset + run[0].start()
    return shortest


def _initials(run: list[re.Match[str]]) -> list[str]:
    """The first letters of the words that count, "eetd" of "Environment and Emergency Telecommunications Division"."""
    return [word.group()[0].casefold() for word in run if word.group()[0].isupper()]


def _spells(run: str, letters: list[str]) -> bool:
    """Whether a run of words holds the letters in order; two letters only as the first of words."""
    if len(letters) == 2:
        run = "".join(re.findall(r"\b\w", run))
    rest = iter(run)
    return all(letter in rest for letter in letters)
