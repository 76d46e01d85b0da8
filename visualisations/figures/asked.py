"""What a figure is asked for, in words as an address or a command line gives them; each gives the figure."""

from collections.abc import Callable, Mapping

from graph.matrices.joints import kind
from graph.matrices.matrix import Asked, Matrix, matrix
from graph.tracing.tracing import trace
from graph.view import View
from visualisations.figures.descent import Descent, descent, pedigree
from visualisations.figures.figure import Figure
from visualisations.figures.grid import grid
from visualisations.figures.history import History, history
from visualisations.figures.lanes import lanes
from visualisations.figures.sankey import sankey
from visualisations.figures.stages import Flow, flow
from visualisations.translation import _
from visualisations.words import dated

Given = Mapping[str, str]
YES = frozenset({"1", "yes", "true", "on"})


def seen(view: View, given: Given) -> View:
    """A view with what is only proposed left out, where ``accepted_only`` asks for that."""
    return view.only_accepted() if given.get("accepted_only", "").lower() in YES else view


def crossed(view: View, given: Given) -> Matrix:
    """The matrix that is asked for: ``rows``, ``columns``, ``via``, ``order``, ``all``; ``then`` or ``since``.

    :raises ValueError: if there is no such order, or both a date and an edition are to be compared with.
    :raises UnknownTerm: if there is no such kind of things.
    """
    via = given.get("via", "")
    asked = Asked(
        kind(given.get("rows") or "body"),
        kind(given.get("columns") or "theme"),
        given.get("order") or "blocks",
        kind(via) if via else None,
        given.get("all", "").lower() in YES,
    )
    then, compared = before(view, given.get("then", ""), given.get("since", ""))
    return matrix(view, asked, then, compared)


def before(view: View, then: str, since: str) -> tuple[View | None, str]:
    """The view to compare with, of another date or an earlier edition, and what it is called; None for none."""
    if then and since:
        raise ValueError("compare with a date (then) or with an edition (since), not with both")
    if then:
        other = view.graph.at(then, view.languages, view.known_by)
        name = dated(then)
    elif since:
        other = view.graph.earlier(since)[0].at(view.asked, view.languages, view.known_by)
        name = _("Edition %(number)s", number=since)
    else:
        return None, ""
    return (other.only_accepted() if view.accepted else other), name


def matrix_figure(view: View, given: Given) -> Figure:
    """A matrix."""
    return grid(crossed(view, given))


def told(view: View, given: Given) -> History:
    """The history that is asked for: of ``thing``, between the years ``first`` and ``last``.

    :raises ValueError: if no thing is named, or a year is none.
    :raises NotFound: if nothing is called so.
    """
    if not given.get("thing"):
        raise ValueError("say of what: thing=...")
    return history(view, view.names.find(given["thing"]), *years(given))


def years(given: Given) -> tuple[int | None, int | None]:
    """The first and the last year that are asked for.

    :raises ValueError: if one is no year.

    >>> years({"first": "2015", "last": ""})
    (2015, None)
    """
    found = [given.get(name, "").strip() for name in ("first", "last")]
    for text in found:
        if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 9998):
            raise ValueError(f"{text!r} is no year such as 2015")
    return int(found[0]) if found[0] else None, int(found[1]) if found[1] else None


def timeline_figure(view: View, given: Given) -> Figure:
    """A timeline."""
    return lanes(told(view, given), years(given))


def led(view: View, given: Given) -> Flow:
    """The flow that is asked for: from ``mandate``.

    :raises ValueError: if no mandate is named.
    :raises NotFound: if none is called so.
    """
    if not given.get("mandate"):
        raise ValueError("say of which mandate: mandate=...")
    return flow(trace(view, view.names.find(given["mandate"], "Mandate")))


def flow_figure(view: View, given: Given) -> Figure:
    """A flow."""
    return sankey(view, led(view, given))


def descended(view: View, given: Given) -> Descent:
    """The genealogy that is asked for: of ``thing``, or of all that changed.

    :raises NotFound: if nothing is called so.
    """
    return descent(view, view.names.find(given["thing"]) if given.get("thing") else None)


def genealogy_figure(view: View, given: Given) -> Figure:
    """A genealogy."""
    return pedigree(descended(view, given))


FIGURES: dict[str, Callable[[View, Given], Figure]] = {
    "matrix": matrix_figure,
    "flow": flow_figure,
    "timeline": timeline_figure,
    "genealogy": genealogy_figure,
}
