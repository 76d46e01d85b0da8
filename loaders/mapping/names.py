"""The things that are known when a table is read: found by what a cell calls them."""

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from graph.naming.names import plain
from loaders.stating.known import Known
from ontology import ontology

LIKE = 60
NEAR = 200  # for so many unknown names is it said what is near
Thing = tuple[str, str, list[str]]


class Unnamed(ValueError):
    """What nothing known is called, or several things are."""


class Names:
    """Things by name.

    :param things: each with its key, its class and what it is called, the name it is shown under first.

    >>> names = Names([("body/bdt", "Bureau", ["Telecommunication Development Bureau", "BDT"])])
    >>> names.key("bdt", "Body")
    'body/bdt'
    >>> names.key("BDTT", "Body")
    Traceback (most recent call last):
    loaders.mapping.names.Unnamed: 'BDTT' is no body that is known; did you mean BDT (body/bdt)?
    """

    def __init__(self, things: Iterable[Thing]) -> None:
        self._classes: dict[str, str] = {}
        self._called: dict[str, dict[str, str]] = defaultdict(dict)
        self._spelled: dict[str, str] = {}
        for key, cls, names in things:
            self._classes[key] = cls
            for name in names:
                self._called[plain(name)].setdefault(key, name)
        self._found: dict[tuple[str, str], str] = {}
        self._lost: dict[tuple[str, str], str] = {}

    def key(self, text: str, cls: str) -> str:
        """The key of the thing of a class that is called so, whatever the case and the accents.

        :raises Unnamed: if there is none, with what is near; or if there are several.
        """
        asked = text, cls
        if asked in self._lost:
            raise Unnamed(self._lost[asked])
        if asked not in self._found:
            try:
                self._found[asked] = self._key(text, cls)
            except Unnamed as error:
                self._lost[asked] = str(error)
                raise
        return self._found[asked]

    def known(self, key: str) -> bool:
        """Whether something is known under a key."""
        return key in self._classes

    def _key(self, text: str, cls: str) -> str:
        found = {key: name for key, name in self._called.get(plain(text), {}).items() if self._is(key, cls)}
        exact = [key for key, name in found.items() if name == text]
        several = exact or list(found)
        if len(several) > 1:
            raise Unnamed(f"{text!r} may be {' or '.join(sorted(several))}: write the key")
        if several:
            return several[0]
        kind = ontology()[cls].label.lower()
        near = self._near(text, cls) if len(self._lost) < NEAR else ""
        raise Unnamed(f"{text!r} is no {kind} that is known{near}")

    def _near(self, text: str, cls: str) -> str:
        """What may have been meant; of the shortest names only what differs by a letter or two."""
        ranked = process.extract(plain(text), self._plain, scorer=fuzz.ratio, score_cutoff=LIKE, limit=20)
        for name, *_ in ranked:
            for key, shown in self._called[name].items():
                if self._is(key, cls):
                    return f"; did you mean {shown} ({key})?"
        return ""

    @cached_property
    def _plain(self) -> list[str]:
        return list(self._called)

    def _is(self, key: str, cls: str) -> bool:
        return ontology()[self._classes[key]].within(cls)


def written(known: Known, place: Path) -> Path:
    """Write what is known to a file, for a child to read."""
    things = [(key, cls, known.called.get(key, [])) for key, cls in known.classes.items() if "/" in key]
    named = [(key, cls, names) for key, cls, names in things if names]
    place.write_text(json.dumps(named, ensure_ascii=False), encoding="utf-8")
    return place


@lru_cache(maxsize=1)
def names_in(place: Path) -> Names:
    """The names in a file; a child reads it once."""
    return Names(json.loads(place.read_bytes()))
