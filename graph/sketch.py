"""Things and facts drawn with some of their fields only: a row of columns each, where all that is said takes many rows.

A term that is read costs more than a lookup, so a list of facts of which three fields are wanted is read in a quarter
of the time. A sketch is no whole :class:`~graph.view.Node`: what was not asked for is absent from it.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from pyoxigraph import NamedNode

from graph.entity import text_of
from graph.fields import translated
from graph.node import Node
from graph.span import Holds
from graph.view import CONFIDENCE, STATUS, View, iri_or_none
from ontology import Class, ontology

HOLDS, STANDING = "holds", {"status": f"<{STATUS}>", "confidence": f"<{CONFIDENCE}>"}
Fields = tuple[str, ...]


def sketched(view: View, keys: Iterable[str], fields: Iterable[str], cls: Class | None) -> dict[str, Node] | None:
    """Things and facts with these fields, by key; None where they have to be read whole.

    :param keys: those of what is believed.
    :param fields: properties; ``status``, ``confidence`` and ``holds`` of facts.
    :param cls: what those are that have no name; None if that is not known.
    """
    classes = {key: named.definition if (named := view.names.of(key)) else cls for key in keys}
    known = {key: found for key, found in classes.items() if found}
    wanted = tuple(sorted(fields))
    if len(known) < len(classes) or not _plain(view, set(known.values()), wanted):
        return None
    sight = f"{view.languages} {wanted}"
    found = view.graph.seen.of(((sight, key) for key in known), partial(_drawn, view, known, wanted))
    return {key: node for (_, key), node in found.items()}


def _plain(view: View, classes: set[Class], fields: Fields) -> bool:
    """Whether the fields stand in the store as they are shown, and one at most has several values."""
    if view.when is not None or view.narrowed:
        return False
    properties = [cls[name] for cls in classes for name in fields if name in cls.properties]
    if len({p.name for p in properties if p.many and not p.latest}) > 1:
        return False
    return not view.languages or not any(translated(cls).keys() & set(fields) for cls in classes)


def _drawn(
    view: View, classes: Mapping[str, Class], fields: Fields, missing: list[tuple[str, str]]
) -> dict[tuple[str, str], Node]:
    key, identity = [key for _, key in missing], view.graph.identity
    columns = {name: path for name in fields if (path := _path(set(classes.values()), name))}
    values: list[dict[str, dict[str, None]]] = [{} for _ in key]
    if columns:
        shown = " ".join(f"?c{n}" for n in range(len(columns)))
        read = " ".join(f"OPTIONAL {{ ?s {path} ?c{n} }}" for n, path in enumerate(columns.values()))
        question = f"SELECT ?n {shown} {{ BELIEVED {{ VALUES (?n ?s) {{ $places }} {read} }} }}"
        places = [f"({n} {iri})" for n, one in enumerate(key) if (iri := iri_or_none(identity, one))]
        for place, *terms in view.graph.source.rows(question, places=places):
            said = values[int(place.value)]
            for name, term in zip(columns, terms, strict=True):
                if term is not None:
                    text = identity.key(term) if isinstance(term, NamedNode) else text_of(term)
                    said.setdefault(name, {})[text] = None
    return {one: _node(one[1], classes[one[1]], said) for one, said in zip(missing, values, strict=True)}


def _path(classes: Iterable[Class], name: str) -> str:
    """The property of a field, as SPARQL writes it; empty for what none of the classes has."""
    if name in STANDING:
        return STANDING[name]
    name = "until" if name == HOLDS else name
    return next((str(cls[name].iri) for cls in classes if name in cls.properties and not cls[name].inverse), "")


def _node(key: str, cls: Class, said: dict[str, dict[str, None]]) -> Node:
    ended = said.pop(HOLDS, None)
    status, sure = (next(iter(said.pop(name, {})), "") for name in STANDING)
    values = {name: tuple(sorted(several)) for name, several in said.items()}
    fact = cls.within("Fact")
    holds = (Holds.ENDED if ended else Holds.LAST_STATED) if fact else None
    return Node(key, cls, values, holds, status, float(sure) if sure else None)


def only(name: str) -> Class | None:
    """The one class that things of a class can be of; None where there are several."""
    below = ontology().below(name)
    return below[0] if len(below) == 1 else None
