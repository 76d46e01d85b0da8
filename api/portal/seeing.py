"""How a field of GraphQL is seen: the four arguments by which it is asked, and the view they give.

What an argument leaves open is as the headers of the request say, so that no resolver repeats either.
"""
# ruff: noqa: N803 - arguments have GraphQL's own spelling

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import strawberry

from api.portal.incoming import Seen
from graph import languages
from graph.editions.shelf import PINNED, Shelf
from graph.view import Graph, View

AsOf = Annotated[
    str | None,
    strawberry.argument(
        description="A year, a month or a day (2020, 2020-02, 2020-02-29); if absent, that of the header Remit-As-Of, "
        "else the latest stated."
    ),
]
KnownBy = Annotated[
    str | None,
    strawberry.argument(
        description="As the documents issued by this year, month or day state it, whenever they were loaded; "
        "if absent, that of the header Remit-Known-By, else by all of them."
    ),
]
Lang = Annotated[
    str | None,
    strawberry.argument(
        description="The language of names and descriptions, or several in order of preference (fr, or fr-CH, fr, es); "
        "if absent, those of the Accept-Language header."
    ),
]
AcceptedOnly = Annotated[
    bool | None,
    strawberry.argument(
        description="Without the facts that were only read in prose and that nobody accepted; "
        "if absent, as the header Remit-Accepted-Only says."
    ),
]
Info = strawberry.Info[dict[str, Any], None]


SEEING: dict[str, Any] = {"asOf": AsOf, "knownBy": KnownBy, "lang": Lang, "acceptedOnly": AcceptedOnly}


def in_view(resolve: Callable[..., Any], own: Sequence[inspect.Parameter] | None = None) -> Callable[..., Any]:
    """A resolver of a root field that calls one with the view it is asked in, and with its own arguments.

    :param resolve: takes a view first.
    :param own: its other parameters; those it is written with, if None.
    """

    def asked(
        info: Info,
        asOf: str | None = None,
        knownBy: str | None = None,
        lang: str | None = None,
        acceptedOnly: bool | None = None,
        **given: Any,
    ) -> Any:
        return resolve(view(info, asOf, lang, knownBy, acceptedOnly), **given)

    several = list(inspect.signature(resolve).parameters.values())[1:] if own is None else own
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("info", keyword, annotation=Info), *(p.replace(kind=keyword) for p in several)]
    parameters += [inspect.Parameter(name, keyword, default=None, annotation=kind) for name, kind in SEEING.items()]
    asked.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    asked.__annotations__ = {p.name: p.annotation for p in parameters}
    return asked


def view(
    info: Info,
    as_of: str | None,
    lang: str | None,
    known_by: str | None = None,
    accepted: bool | None = None,
    edition: int | None = None,
) -> View:
    """The view a request is asked in; what is None is as the whole request says.

    :param edition: the one to read; the one the request reads if None.
    """
    seen: Seen = info.context.get("seen") or Seen()
    spoken = info.context.get("languages", ()) if lang is None else languages.asked(lang)
    graph = _graph(info.context["shelf"], edition)
    found = graph.at(seen.as_of if as_of is None else as_of, spoken, seen.known_by if known_by is None else known_by)
    return found.only_accepted() if (seen.accepted if accepted is None else accepted) else found


def _graph(shelf: Shelf, edition: int | None) -> Graph:
    """The graph of an edition; of the one that is current, or pinned, if None."""
    if edition is None or edition == shelf.graph.edition:
        return shelf.graph
    if PINNED.get():
        raise ValueError(f"the cursor is of edition {edition}; the request is pinned to {PINNED.get()}")
    token = PINNED.set(str(edition))
    try:
        return shelf.graph
    finally:
        PINNED.reset(token)
