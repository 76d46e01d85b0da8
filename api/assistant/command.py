"""The command ``remit mcp``."""

from typing import Annotated

import typer

from api.commands.options import HomeOption
from api.commands.place import HOME
from graph.clearance import Clearance
from graph.editions.shelf import PINNED


def register(app: typer.Typer) -> None:
    """Give a command line this command."""
    app.command("mcp")(assist)


def assist(
    home: HomeOption = HOME,
    clearance: Annotated[
        Clearance, typer.Option("--clearance", help="Answer as for these readers; what is answered leaves the house.")
    ] = Clearance.PUBLIC,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds after which a SPARQL query is stopped.")] = 10,
) -> None:
    """Be the tools of an assistant, over standard input and output (Model Context Protocol).

    Example: remit mcp --clearance public
    """
    from api.assistant.server import server
    from api.assistant.toolbox import Toolbox
    from api.client.opening import open
    from api.client.problems import Gone, NotFound, Unavailable
    from graph.editions.home import NoHome
    from graph.editions.pins import NoEdition

    try:
        client = open(home, clearance.value, edition=PINNED.get() or None, timeout=timeout)
    except Unavailable as error:
        raise NoHome(str(error)) from None
    except (NotFound, Gone) as error:
        raise NoEdition(str(error)) from None
    with client:
        server(Toolbox(client, follows=not PINNED.get())).run("stdio")
