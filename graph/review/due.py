"""What is to be confirmed: tenures that nobody has said to hold for so long, those of focal points first.

A tenure is due so many months after the last date at which something says that it holds; one that ended, is only
planned, or does not say since when and as of when, is none or is due at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from graph.naming.names import Named
from graph.span import Period
from graph.view import Node, View
from ontology import ontology

FIRST = ("focal point", "alternate focal point")
TENURES = "SELECT DISTINCT ?fact { BELIEVED { ?fact a :Tenure } }"
MONTH = 365.2425 / 12


@dataclass(frozen=True)
class Due:
    """A tenure to confirm.

    ``who`` and ``what`` are its two ends, ``last`` the latest date at which it is said to hold, as stated, empty where
    nothing dates it; ``day`` is the day on which it is due, ISO 8601, that of the asking where nothing dates it.
    """

    fact: Node
    who: Named
    what: Named
    role: str
    since: str
    last: str
    day: str


def months(text: str) -> int:
    """How many months a span of time is: ``12m`` or ``2y``.

    :raises ValueError: if it is none.

    >>> months("12m"), months("2y"), months("6")
    (12, 24, 6)
    """
    number, unit = (text[:-1], text[-1]) if text[-1:] in ("m", "y") else (text, "m")
    if not number.isdecimal() or not 0 < int(number) <= 1200:
        raise ValueError(f"{text!r} is no span of time: say 12m, or 2y")
    return int(number) * (12 if unit == "y" else 1)


def due(view: View, older: int, today: date) -> list[Due]:
    """The tenures that are due on a day, focal points first, then the longest due.

    :param older: after how many months.
    """
    key = view.graph.identity.key
    keys = sorted(key(fact) for (fact,) in view.graph.source.rows(TENURES))
    found = (_due(view, node, older, today) for node in view.nodes(keys))
    several = [one for one in found if one and one.day <= today.isoformat()]
    return sorted(several, key=lambda one: (one.role not in FIRST, one.last, one.what.name, one.who.name, one.fact.key))


def _due(view: View, node: Node, older: int, today: date) -> Due | None:
    ends = [node.text(end.name) for end in node.cls.ends or ()]
    until = node.text("until")
    if len(ends) != 2 or not all(ends) or not node.actual or (until and Period.of(until).last < today):
        return None
    last = max((node.text(name) for name in ("asOf", "from")), default="")
    day = Period.of(last).last + timedelta(days=round(older * MONTH)) if last else today
    one, other = (view.named(end) for end in ends)
    role = node.text("role") or node.cls.label.lower()
    return Due(node, one, other, role, node.text("from"), last, day.isoformat())


def stated(node: Node) -> Iterator[tuple[str, str]]:
    """The fields that make a tenure the one it is, with their values."""
    for prop in ontology()[node.cls.name].identity:
        if value := node.text(prop.name):
            yield prop.name, value
