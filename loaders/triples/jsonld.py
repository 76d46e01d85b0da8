"""What JSON-LD leaves out: a context that is elsewhere, and keys that no context defines, which a parser drops.

Nothing is ever fetched, and nothing is dropped: the file is refused.
"""

import json
from collections.abc import Iterator
from typing import Any

from loaders.formats.passages import Unreadable
from loaders.reference.records import parsed

DEEPEST = 100


def refuse_gaps(content: bytes) -> None:
    """Refuse JSON-LD that is not complete in itself, and JSON that is nested without end.

    :raises Unreadable: with the line, or the line and column where it stops being JSON.

    >>> refuse_gaps(b'{"@context": {"name": "http://x/name"}, "name": "y"}')
    >>> refuse_gaps(b'{"@context": "http://x/y"}')
    Traceback (most recent call last):
    loaders.formats.passages.Unreadable: line 1: its @context is at http://x/y: remit fetches nothing; put ...
    >>> refuse_gaps(b'{"@context": {"name": "http://x/name"}, "nmae": "y"}')
    Traceback (most recent call last):
    loaders.formats.passages.Unreadable: line 1: no @context defines the key 'nmae', so that it says nothing
    """
    objects = list(_objects(parsed(content)))
    contexts = [context for one in objects for context in _listed(one.get("@context"))]
    for context in contexts:
        if address := _address(context):
            line = _line(content, address)
            raise Unreadable(
                f"line {line}: its @context is at {address}: remit fetches nothing; put the context into the file"
            )
    for key in _undefined(objects, [context for context in contexts if isinstance(context, dict)]):
        raise Unreadable(f"line {_line(content, key)}: no @context defines the key {key!r}, so that it says nothing")


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Every object, at whatever depth."""
    level = [data]
    for _ in range(DEEPEST):
        yield from (one for one in level if isinstance(one, dict))
        level = [below for one in level for below in (one.values() if isinstance(one, dict) else _several(one))]
        if not level:
            return
    raise Unreadable(f"this is no JSON-LD that anybody meant: it is nested more than {DEEPEST} deep")


def _several(one: Any) -> list[Any]:
    return one if isinstance(one, list) else []


def _listed(one: Any) -> list[Any]:
    return one if isinstance(one, list) else [one]


def _address(context: Any) -> str:
    """Where a context is, if it is elsewhere."""
    if isinstance(context, dict):
        return str(context.get("@import", ""))
    return context if isinstance(context, str) else ""


def _undefined(objects: list[dict[str, Any]], contexts: list[dict[str, Any]]) -> Iterator[str]:
    """The keys that stand for no IRI; none where a context gives all keys one, or takes keys for something else."""
    if any("@vocab" in one or "@container" in one for one in objects):
        return
    defined = {term for one in contexts for term, meaning in one.items() if _meant(term, meaning)}
    inside = {id(one) for one in contexts} | {id(term) for one in contexts for term in one.values()}
    for one in objects:
        if id(one) not in inside:
            yield from (key for key in one if not key.startswith("@") and ":" not in key and key not in defined)


def _meant(term: str, meaning: Any) -> bool:
    iri = meaning.get("@id", term) if isinstance(meaning, dict) else meaning
    return isinstance(iri, str) and (":" in iri or iri.startswith("@"))


def _line(content: bytes, string: str) -> int:
    at = max(content.find(json.dumps(string, ensure_ascii=False).encode()), 0)
    return content.count(b"\n", 0, at) + 1
