"""A fact as it leaves, and as it is written down; to be imported where facts are only passed on."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loaders.extraction.names import Name
from loaders.formats.passages import Passage


@dataclass(frozen=True)
class Fact:
    """One thing a document says, with the words that say it.

    :ivar subject: whom it is about; like ``object`` of a kind of :data:`names.KINDS`, or "literal", "date", "count".
    :ivar predicate: its canonical name: "chair", "coversTheme", "reportsTo" ...
    :ivar start: where the quote begins in the text; ``end`` is the place after its last character.
    :ivar support: the lead-in or antecedent that makes the quote mean something; ``None`` if it needs none.
    :ivar since: an ISO date, cut after year, month or day; empty if none is stated, and so ``until``.
    :ivar as_of: the day the statement speaks from; empty if the document does not say.
    :ivar modality: actual, planned, intended, decided or started.
    :ivar certainty: stated, or implied where a reader has to infer it.
    """

    subject: Name
    predicate: str
    object: Name
    quote: str
    start: int
    end: int
    passage: Passage
    support: tuple[int, int] | None
    confidence: float
    rule: str
    since: str = ""
    until: str = ""
    as_of: str = ""
    modality: str = "actual"
    certainty: str = "stated"


def jsonl(found: Iterable[Fact], doc: str) -> Iterator[str]:
    """The facts as JSON lines in the format of ``score.py``; the start of a theme is a line of its own."""
    for fact in found:
        yield _line(fact, doc, fact.subject, fact.predicate, fact.object)
        if fact.predicate == "coversTheme" and fact.since and fact.rule != "chose a theme":
            yield _line(fact, doc, fact.object, "themeSince", Name("date", fact.since))


def _line(fact: Fact, doc: str, subject: Name, predicate: str, object_: Name) -> str:
    times = {"from": fact.since, "to": fact.until, "asOf": fact.as_of}
    given = {
        "doc": doc,
        "subject": subject.label,
        "predicate": predicate,
        "object": object_.label,
        "subjectLabels": subject.names[:3],
        "objectLabels": object_.names[:3],
        "quote": fact.quote,
        "charStart": fact.start,
        "charEnd": fact.end,
        "confidence": fact.confidence,
        "rule": fact.rule,
        "time": {clock: day for clock, day in times.items() if day},
        "modality": fact.modality if fact.modality != "actual" else "",
        "certainty": fact.certainty,
    }
    return json.dumps({key: value for key, value in given.items() if value not in ("", {})}, ensure_ascii=False)
