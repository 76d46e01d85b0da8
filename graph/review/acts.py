"""What a person states in an act of review, as the file it is kept in: readings that cite the passage it was read in.

The ledger holds no values. So what a person accepts or corrects is written to a file, which is kept as every loaded
file is; the act has its digest, and what it states is taken from there whenever a store is made.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields

from graph.entity import Entity
from graph.reading import Place, Reading
from graph.review.docket import Source

ACCEPTED, CORRECTED, STATED = "accepted by a person", "corrected by a person", "stated by a person"
BY_A_PERSON = (ACCEPTED, CORRECTED, STATED)


def stated(source: Source, entities: Iterable[Entity], rule: str) -> Reading:
    """What a person says, citing what was read: its passage and its words."""
    seen = hashlib.sha256(source.text.encode()).hexdigest()[:8]
    known = {
        "document": source.document,
        "paragraph": source.paragraph,
        "page": source.page,
        "section": source.section,
        "text": source.text,
        "start": source.text_start,
        "form": f"seen-{seen}",
    }
    place = Place(**{f.name: known[f.name] for f in fields(Place) if f.name in known})  # type: ignore[arg-type]
    return Reading(place, tuple(entities), source.quote, source.start, source.end, source.support, rule)


def written(readings: Iterable[Reading]) -> bytes:
    """Readings as the file that is kept.

    >>> said = Reading(Place("document/a", "1"), (Entity("body/b", "Body", (("name", "B"),)),), "B is a body", rule="x")
    >>> read(written([said])) == (said,)
    True
    """
    made = [
        {
            "place": {f.name: getattr(r.place, f.name) for f in fields(Place)},
            "entities": [[e.key, e.cls, [list(pair) for pair in e.values]] for e in r.entities],
            "quote": r.quote,
            "start": r.start,
            "end": r.end,
            "support": r.support,
            "rule": r.rule,
        }
        for r in readings
    ]
    return json.dumps({"readings": made}, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read(content: bytes) -> tuple[Reading, ...]:
    """The readings of a kept file."""
    return tuple(
        Reading(
            Place(**one["place"]),
            tuple(
                Entity(key, cls, tuple((name, value) for name, value in values)) for key, cls, values in one["entities"]
            ),
            one["quote"],
            one["start"],
            one["end"],
            one["support"],
            one["rule"],
        )
        for one in json.loads(content)["readings"]
    )
