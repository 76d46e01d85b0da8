"""A document as a thing in the graph: which one it is, what it says of itself, and the readings of its facts."""

import re
from pathlib import PurePath

from graph.entity import about, entity
from graph.reading import Reading
from loaders.extraction import Name
from loaders.files import Document
from loaders.known import Known
from loaders.linking import Linker, place

SYMBOL = re.compile(r"[A-Z][\w-]*(?:/[\w-]+)*/\d+")


def described(found: Document, name: str, digest: str, known: Known) -> tuple[str, tuple[Reading, ...], dict[str, int]]:
    """The key of a document, its readings, and how many facts of which predicate have no place in the ontology.

    :param name: the file's name, under which a document is shown that has neither symbol nor title.
    """
    key = identified(found.itself, digest, known)
    linker = Linker(key, found.itself, known)
    readings = (_itself(found, key, name, digest, known), *linker.readings(found.text, found.facts))
    return key, readings, linker.unplaced


def identified(itself: Name, digest: str, known: Known) -> str:
    """Which document this is: the one known to have these bytes, or the one with this symbol; else one of its own.

    >>> identified(Name("document", "C17/47"), "0" * 64, Known()), identified(Name("document", ""), "0" * 64, Known())
    ('document/C17-47', 'document/000000000000')
    """
    if digest in known.digests:
        return known.digests[digest]
    if SYMBOL.fullmatch(itself.label):
        return "document/" + itself.label.replace("/", "-")
    return f"document/{digest[:12]}"


def _itself(found: Document, key: str, name: str, digest: str, known: Known) -> Reading:
    values = {"digests": digest, "speaksFrom": found.speaks_from}
    if key in known.classes:
        stated = about(known.classes[key], values, key)
    else:
        symbol = found.itself.label if SYMBOL.fullmatch(found.itself.label) else ""
        called = symbol or (found.itself.label if found.itself.label != "this document" else PurePath(name).stem)
        stated = entity("Paper", {"name": called, "symbol": symbol, **values}, key)
    return Reading(place(key, found.text, found.text.passages[0]), (stated,), rule="the document itself")
