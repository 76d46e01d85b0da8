"""The pairs that may be one, as they are kept with an edition: worked out after something is loaded.

How rare a word is weighs in every pair, so one new name may change them all: they are worked out whole, but only once
the edition is current. Whoever asks before that works them out too.

A verdict carries the pairs of the edition before on: a person who goes through them waits for the word to be published
and for nothing else. What two things that were ruled the same have become is followed when the pairs are read.
"""

import json
import os
from pathlib import Path

from pyoxigraph import Store

from graph.editions.delta import WHOLE, Delta
from graph.editions.edition import Edition
from graph.identities.proposals import Proposal, proposals
from graph.identities.reasons import Because, Reason
from graph.identity import Identity
from graph.naming import names
from graph.store import Embedded
from graph.view import Graph, View

FILE = "doubles.json"


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Write down which things of an edition may be one; its names are there already."""
    view = Graph(Embedded(store), identity, names.Names(folder / names.FILE)).at()
    found = [[p.one.key, p.other.key, p.score, _told(p.reasons), _told(p.against)] for p in proposals(view)]
    draft = folder / f".{FILE}.{os.getpid()}"
    draft.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / FILE)


def carry(store: Store, identity: Identity, folder: Path, delta: Delta) -> None:
    """Take the pairs over from the edition before; work them out where there is none."""
    before = delta.carried(FILE)
    if before:
        os.link(before, folder / FILE)
    else:
        build(store, identity, folder)


def doubles(view: View, edition: Edition) -> list[Proposal]:
    """The pairs of an edition, the likeliest first, each thing under the key and the name that it has now.

    An edition that an older remit made has none: they are worked out once.
    """
    if not (edition.place / FILE).exists():
        build(edition.read(), view.graph.identity, edition.place)
    found: dict[frozenset[str], Proposal] = {}
    for one, other, score, reasons, against in json.loads((edition.place / FILE).read_text(encoding="utf-8")):
        both = view.names.of(one), view.names.of(other)
        if both[0] and both[1] and both[0].key != both[1].key:
            pair = Proposal(both[0], both[1], score, _read(reasons), _read(against))
            found.setdefault(frozenset((pair.one.key, pair.other.key)), pair)
    return list(found.values())


Told = list[tuple[str, dict[str, str]]]


def _told(several: tuple[Reason, ...]) -> Told:
    return [(reason.message.name, dict(reason.values)) for reason in several]


def _read(several: Told) -> tuple[Reason, ...]:
    return tuple(Reason.of(Because[name], **values) for name, values in several)
