"""Seats that one at a time can have: a chair, a sole facilitator, the focal point of a Sector; and who has them when.

What is said to hold at a date is taken to go on from then, as last stated, until a source says that it ended, that the
seat is empty, or who has it now. The last two are told here: who was only last stated in a seat before, and who comes
to it only later, is not in it at the date of the view. Nothing is concluded where several can have a role.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from graph.span import Holds
from graph.view import Node, View

SOLE = frozenset({"chair", "sole facilitator"})
OF_A_SECTOR = frozenset({"focal point", "director", "head", "lead"})
HOLDER = "holder"
Seat = tuple[str, str, str]


def seat(node: Node) -> Seat | None:
    """The seat that a fact is about: of what, in which role, for which Sector; None where several can have it."""
    role, sector = node.text("role"), node.text("sector")
    if node.cls.name == "Vacancy":
        return node.text("of"), role, sector
    if node.cls.name == "Holding":
        return node.text("post"), HOLDER, ""
    if node.cls.ends and (role in SOLE or (sector and role in OF_A_SECTOR)):
        return node.text(node.cls.ends[1].name), role, sector
    return None


def left(view: View, several: Iterable[Node]) -> set[str]:
    """The keys of those that are not in their seat at the date of the view, since another or nobody is.

    :param several: what is stated, whether it holds then or not, with the vacancies of what it is about.
    """
    nodes = [node for node in {node.key: node for node in several}.values() if node.actual]
    rivals: dict[Seat, list[Node]] = defaultdict(list)
    for node in nodes:
        if where := seat(node):
            rivals[where].append(node)
    return {
        node.key
        for node in nodes
        if node.holds and any(_gives_way(view, node, other) for other in rivals[_where(node)] if other is not node)
    }


def _where(node: Node) -> Seat:
    """The seat of a fact; for one in a role that several can have, what a vacancy of the whole role would be of."""
    return seat(node) or (node.text(node.cls.ends[1].name) if node.cls.ends else "", node.text("role"), "")


def _gives_way(view: View, node: Node, other: Node) -> bool:
    """Whether what is stated of another leaves no room for a fact at the date of the view."""
    if node.holds is Holds.POSSIBLY:
        between = view.when is not None and view.when.last < first(other) and last(other) < first(node)
        return other.holds is Holds.SURELY or between
    by_then = view.when is None or first(other) <= view.when.last
    return node.holds is Holds.LAST_STATED and last(node) < first(other) and by_then


def first(node: Node) -> date:
    """The first day of the earliest period in which it is stated; of one without dates, the first day there is."""
    return min((p.first for p in node.span.stated), default=date.min)


def last(node: Node) -> date:
    """The last day of the latest period in which it is stated; of one without dates, the last day there is."""
    return max((p.last for p in node.span.stated), default=date.max)
