"""A document as a thing in the graph: which one it is, what it says of itself, and the readings of its facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from graph.entity import about, entity
from graph.naming.names import plain
from graph.reading import Place, Reading
from graph.span import Period
from graph.texts import Kept
from loaders.extraction import Name
from loaders.formats.head import Head
from loaders.loading.task import Document
from loaders.stating.ends import Ends
from loaders.stating.known import ITSELF, Known
from loaders.stating.linking import Left, Linker, place
from loaders.stating.persons import WAITING
from loaders.stating.saying import Unplaced
from ontology import UnknownTerm

SYMBOL = re.compile(r"[A-Z][\w-]*(?:/[\w-]+)*/\d+")
ENDS = {"source": "authors", "body": "submittedTo", "session": "submittedTo"}


@dataclass(frozen=True)
class Described:
    """A document ready to be put into the graph.

    ``source`` names the file in the ledger: the document with language and form, or where the file lies if nothing but
    its bytes says which document it is. ``unplaced`` are the facts that are not stated, with why.
    """

    key: str
    source: str
    readings: tuple[Reading, ...]
    unplaced: tuple[Left, ...]
    kept: Kept


def described(found: Document, name: str, lies: str, digest: str, known: Known, before: str = "") -> Described:
    """A document in the terms of the ontology.

    :param name: the file's name, under which it is shown that has neither symbol nor title.
    :param lies: where the file lies, or its source in the ledger.
    :param before: the SHA-256 of what it held before, empty if that was not loaded: it is the same document still.
    """
    form = PurePath(name).suffix.lower().lstrip(".")
    key, named = identified(found, digest, known, before)
    linker = Linker(key, found.itself, known, found.language, form)
    readings = (
        _itself(found, key, name, digest, known, form),
        *_headed(found, key, known, form),
        *linker.readings(found.text, found.facts),
    )
    source = f"{key}#{found.language or 'en'}.{form}" if named else lies
    ends = {name for fact in found.facts for name in (fact.subject, fact.object) if name.kind != "person"}
    names = {plain(spelling) for name in ends for spelling in name.spellings}
    about_them = {k for r in readings for e in r.entities for k in (e.key, *(v for *_, v in e.refers()))}
    about_them -= {key for key in about_them if key.startswith(WAITING)}
    words, said = found.text.text, found.head.revision
    cited = tuple((p.start, p.end, p.paragraph, p.page or 0) for p in found.text.passages)
    kept = Kept(key, words, found.language, said, tuple(sorted(names)), tuple(sorted(about_them)), cited)
    return Described(key, source, readings, tuple(linker.unplaced), kept)


def identified(found: Document, digest: str, known: Known, before: str = "") -> tuple[str, bool]:
    """Which document this is, and whether it says so itself, or a table does.

    It is the one known to have these bytes, or the one with this symbol, or with this title at this session; else one
    of its own, and it stays that when its bytes change.
    """
    if digest in known.told:
        return known.told[digest], True
    if key := _head(found).key:
        return key, True
    return known.digests.get(digest) or known.digests.get(before) or f"document/{digest[:12]}", False


def _head(found: Document) -> Head:
    """Its head; of a text that prints none the symbol that it calls itself by."""
    if not found.head.symbol and SYMBOL.fullmatch(found.itself.label):
        return Head(symbol=found.itself.label, language=found.language)
    return found.head


def _itself(found: Document, key: str, name: str, digest: str, known: Known, form: str) -> Reading:
    head = _head(found)
    values: dict[str, str] = {"digests": digest, "speaksFrom": _day(found.speaks_from), "revision": head.revision}
    values |= {"issued": _day(head.issued), "agendaItem": head.agenda_item}
    if found.language in ("", "en"):
        values["actionRequested"] = head.action_required
    if key in known.classes:
        stated = about(known.classes[key], values, key)
    else:
        called = head.symbol or (found.itself.label if found.itself.label != "this document" else PurePath(name).stem)
        stated = entity("Paper", {"name": called, "symbol": head.symbol, **values}, key)
    return Reading(_at(found, key, 0, form), (stated,), rule=ITSELF)


def _day(printed: str) -> str:
    """A date as printed if there is such a day; empty if not: 57 March is a misprint."""
    try:
        Period.of(printed)
    except ValueError:
        return ""
    return printed


def _headed(found: Document, key: str, known: Known, form: str) -> Iterator[Reading]:
    """Who submitted it to whom, as its head says."""
    ends, cls = Ends(key, found.itself, known), known.classes.get(key, "Paper")
    for field, start, end in found.head.spans:
        name = getattr(found.head, field)
        if field not in ENDS or not isinstance(name, Name):
            continue
        whom = ends.of(name)
        try:
            stated = about(cls, {ENDS[field]: whom.key}, key)
        except (Unplaced, UnknownTerm, ValueError):
            continue
        yield Reading(
            _at(found, key, start, form),
            (*whom.new, stated),
            found.text.text[start:end],
            start,
            end,
            rule=f"{field} in the head",
            confidence=0.85,
            status="proposed",
            needs=whom.needs,
        )


def _at(found: Document, key: str, start: int, form: str) -> Place:
    passages = found.text.passages
    passage = next((p for p in passages if p.start <= start < p.end), passages[0])
    return place(key, found.text, passage, found.language, form)
