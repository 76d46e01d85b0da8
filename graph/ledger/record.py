"""What the ledger records: words on facts, rulings on two things, acts, and files of a load.

None of it holds a value that was stated: IRIs, hashes and counts only, so that what is recorded can be kept for good.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from graph.clearance import Clearance

VERDICTS = ("accepted", "rejected")
RULINGS = ("same", "not the same", "open")
WEIGHINGS = ("intended", "to be merged", "undecided")
CHOICES = ("shown", "not chosen")
Body = dict[str, Any]


@dataclass(frozen=True)
class Ruling:
    """A person's word on whether two things are one: their IRIs in order, and which was to be kept; empty if neither.

    ``ruling`` is ``same``, ``not the same``, or ``open`` where a word was taken back; ``at`` is the moment, in UTC.
    The same is kept of two that do the same work (``intended``, ``to be merged``, ``undecided``), and of two statements
    that word one thing differently (``shown``, with the one that is shown as ``kept``; ``not chosen``).
    """

    one: str
    other: str
    ruling: str
    kept: str
    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class Word:
    """A person's verdict on one fact, thing or plain statement.

    ``fact`` is its IRI and ``gist`` what it comes to (:mod:`graph.review.gist`), empty if only its key tells it apart;
    of a plain statement it is the IRI of what that is about. ``documents`` are the IRIs of the documents that stated
    it, and ``places`` hashes of the passages, when the word was given; ``besides`` are the IRIs of facts of the same
    gist that were stated then, of which it says nothing. ``content`` is the SHA-256 of the file of what the person
    stated, empty where nothing was.
    """

    fact: str
    verdict: str
    gist: str = ""
    documents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    content: str = ""
    act: int = 0


@dataclass(frozen=True)
class Act:
    """What a person did at one time: the words of it stand or fall together.

    ``act`` is ``accepted``, ``rejected``, ``corrected``, a ruling, or ``undone`` and then ``undoes`` is the act that
    was taken back. ``edition`` is the edition in which it counts, None while it waits for publication; ``undone`` says
    that it does not count any more.
    """

    id: int
    at: str
    by: str
    act: str
    reason: str
    undoes: int | None
    edition: int | None
    undone: bool = False


@dataclass(frozen=True)
class Filed:
    """One file of a load and what became of it.

    ``source`` is the document or table the file is a state of, ``digest`` the SHA-256 of its bytes. ``outcome`` is
    ``loaded``, ``partial`` (its good rows), ``unchanged``, ``refused`` or ``unloaded``; the counts are of readings.
    ``clearance`` is who may see what it says, as far as the file decides it.
    """

    source: str
    digest: str
    name: str
    outcome: str
    added: int = 0
    removed: int = 0
    unchanged: int = 0
    reason: str = ""
    clearance: Clearance = Clearance.PUBLIC


@dataclass(frozen=True)
class Publication:
    """One edition, as the ledger knows it.

    ``parent`` is the edition it was made from, None for the first. ``quads`` is how many it holds, 0 where an older
    remit did not say. ``gone`` is when it was pruned, empty while it is kept.
    """

    edition: int
    at: str
    cause: str
    by: str
    parent: int | None
    quads: int
    gone: str = ""


def latest(words: Iterable[Word]) -> list[Word]:
    """The last word on every fact, the oldest first."""
    last: dict[str, Word] = {}
    for word in words:
        last.pop(word.fact, None)
        last[word.fact] = word
    return list(last.values())


def refuse(unknown: set[str], what: str, known: tuple[str, ...]) -> None:
    """Refuse words that are none of those known.

    :raises ValueError: naming the first of them.
    """
    for word in sorted(unknown):
        raise ValueError(f"{word!r} is no {what}; there are {', '.join(known)}")


def body(words: Iterable[Word], rulings: Iterable[Ruling], **about: object) -> Body:
    """An act as it is written into the chain: what is empty is left out.

    >>> body([Word("x:1", "rejected")], [], act="rejected")
    {'act': 'rejected', 'words': [{'fact': 'x:1', 'verdict': 'rejected'}], 'rulings': []}
    """
    said = [{k: v for k, v in asdict(w).items() if v and k != "act"} for w in words]
    ruled = [{"one": a, "other": b, "ruling": r.ruling, "kept": r.kept} for r in rulings for a, b in [_ordered(r)]]
    return {**about, "words": json.loads(json.dumps(said)), "rulings": ruled}


def word(said: Mapping[str, Any], act: int = 0) -> Word:
    """A word as it was written into the chain.

    >>> word({"fact": "x:1", "verdict": "rejected", "places": ["a"]})
    Word(fact='x:1', verdict='rejected', gist='', documents=(), places=('a',), besides=(), content='', act=0)
    """
    known = {f.name for f in fields(Word)}
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items() if k in known}
    return Word(**{**given, "act": act})


def _ordered(ruling: Ruling) -> list[str]:
    return sorted((ruling.one, ruling.other))
