"""What a resolution is called in full: by the conference that adopted it, which may be named elsewhere in a document.

"WTDC-98, held in Valletta in 1998, adopted Resolution 7" makes every "Resolution 7" of that document "WTDC Resolution 7
(Valletta, 1998)": numbers begin anew with each series of conferences.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from loaders.extraction.gazetteer import Gazetteer
from loaders.extraction.heads import inferred
from loaders.extraction.mentions import Mention
from loaders.extraction.names import Name
from loaders.extraction.rules import Found
from loaders.extraction.symbols import FULL

SERIES = re.compile(rf"\b(?P<series>{'|'.join(FULL)})(?:-(?P<year>\d\d))?\b")
NUMBERED = re.compile(r"(?:Resolution|Decision) \d+(?: \([^)]*\))?")
HELD = re.compile(r"\((?:Rev\.? ?)?(?P<place>[A-Z][^,()]+), (?P<year>\d{4})\)")
PLENARY = re.compile("|".join(f"(?P<{series}>{full})" for series, full in FULL.items()), re.I)


def placed(named: Iterable[Mention], known: Gazetteer) -> Iterator[Found]:
    """The conference that adopted each resolution printed with its place and year: "(Rev. Dubai, 2018)".

    A conference that the document does not name itself is left to a reviewer.
    """
    named = list(named)
    told = {mention.name.label for mention in named if mention.name.kind == "event"}
    for mention in named:
        held = HELD.search(mention.name.label) if mention.name.kind == "resolution" else None
        conferences = (
            (known.named(f"{full} ({held['place']}, {held['year']})") for full in FULL.values()) if held else ()
        )
        for conference in filter(None, conferences):
            trust = 0.7 if conference.label in told else 0.45
            yield inferred("adopter by place and year", "adopted", conference, mention.name, mention, trust)


def called(read: list[Found]) -> list[Found]:
    """The readings, each numbered resolution also called by the series, the place and the year of its adoption."""
    places = {f.subject.label: f.object.label for f in read if f.predicate == "eventWhere"}
    years = {f.subject.label: f.object.label[:4] for f in read if f.predicate == "eventWhen"}
    fuller: dict[str, tuple[str, ...]] = {}
    for found in (f for f in read if f.predicate == "adopted"):
        conference, text = sorted((found.subject, found.object), key=lambda name: bool(NUMBERED.match(name.label)))
        series = _series(conference)
        if NUMBERED.fullmatch(text.label) and series:
            fuller[text.label] = tuple(_names(text, series, _of(conference, places), _of(conference, years)))
    return [_named(found, fuller) for found in read]


def _named(found: Found, fuller: dict[str, tuple[str, ...]]) -> Found:
    subject, object_ = (_full(name, fuller) for name in (found.subject, found.object))
    return replace(found, subject=subject, object=object_)


def _full(name: Name, fuller: dict[str, tuple[str, ...]]) -> Name:
    if name.label not in fuller or name.kind != "resolution":
        return name
    return replace(name, names=()).called(*fuller[name.label], *name.names)


def _names(text: Name, series: str, place: str, year: str) -> Iterable[str]:
    bare = re.sub(r" \(.*", "", text.label)
    if "(" not in text.label and place:
        yield f"{series} {bare} ({place}, {year})" if year else f"{series} {bare} ({place})"
    yield f"{series} {text.label}"
    if "(" not in text.label and year:
        yield f"{series} {bare} ({year})"


def _series(conference: Name) -> str:
    for one in conference.spellings:
        if found := SERIES.search(one):
            return found["series"]
        if full := PLENARY.search(one):
            return str(full.lastgroup)
    return "Council" if "ITU Council" in conference.spellings else ""


def _of(conference: Name, values: dict[str, str]) -> str:
    return next((values[one] for one in conference.spellings if one in values), "")
