"""How a command sees what is loaded: as of which date, as known by which one, in which languages, where, and for whom.

A command says that it takes a ``view``; the options that make one are given to it here.
"""

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

from api.commands.options import AsOfOption, ClearanceOption, HomeOption, KnownByOption, LangOption
from api.commands.place import HOME, opened
from graph.clearance import HIGHEST, Clearance
from graph.languages import asked

ONE = inspect.Parameter.KEYWORD_ONLY
SEEN = (
    inspect.Parameter("as_of", ONE, annotation=AsOfOption, default=None),
    inspect.Parameter("known_by", ONE, annotation=KnownByOption, default=None),
    inspect.Parameter("lang", ONE, annotation=LangOption, default=""),
    inspect.Parameter("home", ONE, annotation=HomeOption, default=HOME),
    inspect.Parameter("clearance", ONE, annotation=ClearanceOption, default=HIGHEST),
)


def seeing(run: Callable[..., None]) -> Callable[..., None]:
    """A command that takes, in place of ``view``, the options which say how it sees what is loaded."""

    @wraps(run)
    def seen(
        *places: Any,
        as_of: str | None = None,
        known_by: str | None = None,
        lang: str = "",
        home: Path = HOME,
        clearance: Clearance = HIGHEST,
        **given: Any,
    ) -> None:
        run(*places, view=opened(home, clearance).graph.at(as_of, asked(lang), known_by), **given)

    several: list[inspect.Parameter] = []
    for parameter in inspect.signature(run).parameters.values():
        several += SEEN if parameter.name == "view" else [parameter.replace(kind=ONE)]
    return signed(seen, several)


def signed(run: Callable[..., None], several: Sequence[inspect.Parameter]) -> Callable[..., None]:
    """A function that a command line takes for one of these parameters."""
    run.__signature__ = inspect.Signature(several)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in several}
    return run
