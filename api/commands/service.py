"""The commands that serve: ``remit serve``, ``remit login-link``, ``remit start``."""

from typing import Annotated

import typer

from api.commands import accounts
from api.commands.loading import progressing, stoppable
from api.commands.options import (
    DeadlineOption,
    DocumentsOption,
    HomeOption,
    IntrospectionOption,
    OnlyOption,
    ProcessesOption,
    ProxiesOption,
    RateOption,
)
from api.commands.output import Format
from api.commands.place import BASE, HOME, first_answers, opened
from api.settings import Settings
from graph.editions.home import Home
from graph.processes.lasting import lasting

PortOption = Annotated[
    int, typer.Option("--port", envvar="REMIT_PORT", help="The port; the next free one if it is taken.")
]


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    for command, name in ((serve, "serve"), (login_link, "login-link"), (start, "start")):
        app.command(name)(command)


def serve(
    home: HomeOption = HOME,
    port: PortOption = 8000,
    host: Annotated[str, typer.Option("--host", envvar="REMIT_HOST", help="The address to listen on.")] = "127.0.0.1",
    documents: DocumentsOption = None,
    only: OnlyOption = False,
    introspection: IntrospectionOption = True,
    lines: Annotated[
        bool, typer.Option("--log", envvar="REMIT_LOG", help="Write a line of JSON for each request.")
    ] = False,
    rate: RateOption = "",
    proxies: ProxiesOption = "",
    deadline: DeadlineOption = 10.0,
    processes: ProcessesOption = 1,
) -> None:
    """Serve pages, GraphQL and SPARQL.

    Example: remit serve --port 8000
    """
    from api.service.processes import count_together

    if processes > 1:
        count_together()
    with lasting():
        from api.defence.terms import Strangers
        from api.portal.listed import Terms
        from api.service.serving import run

    opened(home)
    terms = Terms(documents, only, introspection)
    strangers, settings = Strangers(rate, proxies, deadline), Settings.of(home)
    run(Home(home, BASE), host, port, terms, lines, strangers, processes, settings)


def login_link(
    home: HomeOption = HOME,
    port: PortOption = 8000,
) -> None:
    """Print a link that opens a browser session which may write; good once, for ten minutes.

    Example: remit login-link
    """
    from api.access import Access

    address = Settings.of(home)["address"].rstrip("/") or f"http://127.0.0.1:{port}"
    print(f"{address}/login?ticket={Access.of(home).ticket()}")


def start(
    home: HomeOption = HOME,
    port: PortOption = 8000,
) -> None:
    """Load the shipped tables, print three answers with their citations, and serve.

    Example: remit start
    """
    from api.service.serving import run
    from loaders.load import Policy
    from loaders.load import load as load_files
    from loaders.shipped import tables

    with stoppable(Home(home, BASE)), progressing() as progress:
        report = load_files(Home(home, BASE), tables(), Policy.WHOLE_FILES, "start", progress)
    if report.failed:
        accounts.written(report, Format.TABLE)
        raise typer.Exit(2)
    print(accounts.sentence(report) + "\n")
    for line in first_answers(opened(home).graph):
        print(line)
    run(Home(home, BASE), "127.0.0.1", port, settings=Settings.of(home))
