"""Since when there is something new to tell: sessions of the Council, else the documents that came last."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from graph.questions.changes import ChangedFact
from graph.span import Period
from graph.view import Node, View

COUNCIL = "event/council"
TRIES, DOCUMENTS = 4, 40
YEAR = re.compile(r"(?:19|20)\d\d")
# What says who answers for what is told before what was done, and that before what was listed.
ORDER = ("Responsibility", "Chairing", "Coverage", "Membership", "Succession", "Establishment", "Mandating", "Activity")


def candidates(view: View, dates: Mapping[str, str]) -> Iterator[str]:
    """Sessions of the Council after which documents came, the last one first; else the day of an earlier document.

    :param dates: of the documents that have one. After a candidate came some of them, but not more than 40, so that
        what is new can be told at once.
    """
    days = sorted((Period.of(day).first for day in dates.values()), reverse=True)
    found = 0
    for last, name in _sessions(view):
        after = sum(day > last for day in days)
        if after > DOCUMENTS or found == TRIES:
            break
        if after:
            found += 1
            yield name
    if not found and len(set(days)) > 1:
        yield min(sorted(set(days), reverse=True)[1:TRIES]).isoformat()


def _sessions(view: View) -> list[tuple[date, str]]:
    nodes = view.nodes(named.key for named in view.names.all("Meeting"))
    dated = ((_day(node), view.named(node.key).name) for node in nodes if COUNCIL in node.values.get("series", ()))
    return sorted(((Period.of(day).last, name) for day, name in dated if day), reverse=True)


def _day(node: Node) -> str:
    """When a session ended, as :func:`graph.questions.changes.changes` takes it."""
    return node.text("until") or node.text("from") or next(iter(YEAR.findall(node.text("name"))), "")


def weight(one: ChangedFact) -> tuple[int, str]:
    """What is told first of a topic."""
    place = next((n for n, name in enumerate(ORDER) if one.fact.cls.within(name)), len(ORDER))
    return place, one.fact.key


def newest(several: Iterable[ChangedFact]) -> int:
    """The day, as a number, that the newest of several facts speak of; 0 where none has a date."""
    stated = [day for one in several for name in ("from", "asOf", "until") for day in one.fact.values.get(name, ())]
    return max((Period.of(day).first.toordinal() for day in stated), default=0)
