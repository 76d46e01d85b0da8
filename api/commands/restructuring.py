"""The command ``remit carry-out``: a merger, a retirement or a move that ``remit what-if`` told, as one act."""

from typing import Annotated

import typer

from api.commands.byhand import ME, Document, Paragraph, Quote, Reason, do
from api.commands.options import HomeOption
from api.commands.place import HOME


def register(app: typer.Typer) -> None:
    """Give a command line this command."""
    app.command("carry-out")(carried_out)


def carried_out(
    thing: Annotated[str, typer.Argument(help="What is merged, retired or moved: a key or a name.")],
    act: Annotated[str, typer.Option("--act", help="merge, retire, or move a post.")],
    on: Annotated[str, typer.Option("--on", help="Since when: a year, a month or a day.")],
    into: Annotated[str, typer.Option("--into", help="What it is merged into, or the body a post goes to.")] = "",
    reason: Reason = "",
    document: Document = "",
    paragraph: Paragraph = "",
    quote: Quote = "",
    home: HomeOption = HOME,
) -> None:
    """Carry out by hand, as one act, what `remit what-if` tells: end what ends, begin what begins, move posts.

    Example: remit carry-out ISC-TF --act merge --into ISCG --on 2026-03 --reason "Council decision"
    """
    from graph.ownership.supposing import Supposition
    from graph.review.byhand import Cited
    from graph.review.restructuring import carry_out

    cited = Cited(reason, document, paragraph, quote)
    do(home, lambda place, view: carry_out(place, view, Supposition.named(view, act, thing, into), on, ME, cited))
