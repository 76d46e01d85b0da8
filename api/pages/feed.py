"""``/feed``: what changed, as Atom and as JSON Feed, numbered; what went is told too.

``?about=theme/accessibility`` narrows it to what is about a thing, ``?since=`` to what came after a day or a sequence
number. It tells each caller of what they may see, counted for themselves, and goes on over editions that were pruned;
what a rollback withdrew is told as taken back.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.service.negotiation import best
from graph.editions.differing import REMOVED, Changed, read
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.editions.telling import ADDED
from graph.ledger.chain import Entry
from graph.naming.names import Names
from graph.span import Period
from ontology import ontology

ATOM, JSON_FEED, JSON = "application/atom+xml", "application/feed+json", "application/json"
AT_ONCE, MOST = 100, 1_000
TURNED = {ADDED: REMOVED, REMOVED: ADDED}
SPACE = "http://www.w3.org/2005/Atom"
GONE = "http://purl.org/atompub/tombstones/1.0"


@dataclass(frozen=True)
class Item:
    """One change in the feed: its sequence number, when, in which edition, and what."""

    number: str
    at: str
    edition: int
    change: Changed


def router(shelf: Shelf) -> APIRouter:
    """The feed over a shelf."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/feed", methods=["GET", "HEAD"])
    def feed(request: Request, about: str = "", since: str = "", first: int = AT_ONCE, format: str = "") -> Response:
        """The changes, the latest first."""
        if not 1 <= first <= MOST:
            raise ValueError(f"first is {first}; 1 to {MOST} changes are told at once")
        names = shelf.graph.names
        key = names.find(about).key if about else ""
        found = list(islice(items(shelf, key, since), first))
        kind = JSON_FEED if format == "json" else ATOM if format == "atom" else _liked(request)
        title = f"What changed about {_called(names, key)}" if key else "What changed"
        made = _json(found, names, title, request) if kind != ATOM else _atom(found, names, title, request)
        return Response(made, media_type=kind)

    return routes


def items(shelf: Shelf, about: str = "", since: str = "") -> Iterator[Item]:
    """The changes that a feed tells of, the latest first.

    :param about: the key of what they are about; of anything if empty.
    :param since: a day, or the sequence number of the last that is known.
    :raises ValueError: if it is neither.
    """
    after = _after(since)
    home = shelf.home
    entries = list(home.ledger.chain.entries())
    for entry in reversed([one for one in entries if one.kind in ("publication", "rollback")]):
        if isinstance(after, str) and entry.at[: len(after)] < after:
            continue
        several = list(enumerate(_of(shelf, entry), start=1))
        for place, change in reversed(several):
            if not isinstance(after, str) and (entry.number, place) <= after:
                return
            if not about or about in change.about:
                yield Item(f"{entry.number}.{place}", entry.at, entry.edition or 0, change)


def _of(shelf: Shelf, entry: Entry) -> Iterator[Changed]:
    """What changed by an entry: of a rollback, what is taken back and what is back, edition by edition."""
    said, written = entry.about, partial(_written, shelf.home)
    if entry.kind == "publication":
        yield from written(entry.edition or 0)
        return
    before, after = (shelf.home.ledger.lineage(n) if n else set() for n in (said.get("from"), entry.edition))
    for number in sorted(before - after, reverse=True):
        yield from map(_turned, written(number))
    for number in sorted(after - before):
        yield from written(number)


def _written(home: Home, number: int) -> Iterable[Changed]:
    """What changed in an edition; of what is public alone, where an older remit wrote down no more."""
    return read(home.path, number, home.clearance) or read(home.path, number) or ()


def _turned(one: Changed) -> Changed:
    said = {**vars(one), "state": TURNED.get(one.state, one.state), "before": one.after, "after": one.before}
    return Changed(**said)


def _after(since: str) -> str | tuple[int, int]:
    number, _, place = since.partition(".")
    if len(since) != 4 and number.isdecimal() and (place.isdecimal() or not place):
        return int(number), int(place or 10**9)
    if since:
        Period.of(since[:10])
    return since


def _liked(request: Request) -> str:
    return best(request.headers.get("accept", "*/*"), (ATOM, JSON_FEED, JSON))


def _called(names: Names, key: str) -> str:
    named = names.of(key)
    return (named.acronym or named.name) if named else key


def _words(item: Item, names: Names) -> str:
    one = item.change
    ends = [key for key in one.about if key != one.key] if one.fact else [one.key]
    side = one.before if one.state == REMOVED else one.after
    own = side.get("name", ()) if not one.fact else ()
    called = own[0] if own else ", ".join(_called(names, key) for key in ends)
    return f"{ontology()[one.cls].label} {one.state}: {called}"


def _page(item: Item, request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}/id/{item.change.key}"


def _json(found: list[Item], names: Names, title: str, request: Request) -> str:
    made: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "feed_url": str(request.url),
        "items": [_item(one, names, request) for one in found],
    }
    return json.dumps(made, ensure_ascii=False, indent=1)


def _item(item: Item, names: Names, request: Request) -> dict[str, Any]:
    one = item.change
    told = {
        "sequence": item.number,
        "edition": item.edition,
        "state": one.state,
        "gone": one.state == REMOVED,
        "key": one.key,
        "class": one.cls,
        "about": list(one.about),
        "before": dict(one.before),
        "after": dict(one.after),
        "documents": list(one.documents),
    }
    words = _words(item, names)
    return {
        "id": f"{_page(item, request)}#{item.number}",
        "url": _page(item, request),
        "title": words,
        "content_text": words,
        "date_published": item.at,
        "_remit": told,
    }


def _atom(found: list[Item], names: Names, title: str, request: Request) -> bytes:
    made = Element("feed", {"xmlns": SPACE, "xmlns:at": GONE})
    _text(made, "id", str(request.url))
    _text(made, "title", title)
    _text(made, "updated", found[0].at if found else "1970-01-01T00:00:00+00:00")
    SubElement(SubElement(made, "author"), "name").text = "remit"
    SubElement(made, "link", {"rel": "self", "href": str(request.url)})
    for item in found:
        _entry(made, item, names, request)
    content: bytes = tostring(made, encoding="utf-8", xml_declaration=True)
    return content


def _entry(made: Element, item: Item, names: Names, request: Request) -> None:
    """An entry for what changed; before it a tombstone (RFC 6721) for what is gone."""
    page = _page(item, request)
    if item.change.state == REMOVED:
        SubElement(made, "at:deleted-entry", {"ref": page, "when": item.at})
    entry = SubElement(made, "entry")
    _text(entry, "id", f"{page}#{item.number}")
    _text(entry, "title", _words(item, names))
    _text(entry, "updated", item.at)
    SubElement(entry, "link", {"href": page})
    SubElement(entry, "category", {"term": item.change.state})


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = "".join(c for c in text if c >= " " or c in "\t\n")
