"""Running the service on this machine."""

import logging
import socket
import sys
from threading import Thread

import uvicorn

from api.access import Access
from api.app import LOCAL, create_app
from api.portal.listed import Terms
from api.schema import schema
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.identity import DEFAULT_BASE


def run(home: Home, host: str, port: int, terms: Terms | None = None, lines: bool = False) -> None:
    """Serve a home until interrupted; from the next free port if this one is taken.

    Who asks to stop waits for the requests that are being answered, ten seconds at the most.

    :param lines: whether a line of JSON is written to standard error for each request.
    :param terms: on which GraphQL is asked; the usual ones if None.
    :raises ValueError: if they list a document that is not read, or none where only listed ones are answered.
    """
    terms = terms or Terms()
    _ = terms.listed
    Thread(target=schema, name="schema", daemon=True).start()  # made while the service starts to listen
    if lines:
        logging.basicConfig(stream=sys.stderr, format="%(message)s")
        logging.getLogger("remit.requests").setLevel(logging.INFO)
    access, free = Access.of(home.path), free_port(host, port)
    local = host in LOCAL or host == "::1"
    if not local and home.identity.base == DEFAULT_BASE:
        print(
            f"warning: the data of this home is named below {DEFAULT_BASE}; set REMIT_BASE before loading",
            file=sys.stderr,
        )
    hosts = LOCAL if local else LOCAL | {host}
    print(f"remit serves {home.path} at http://{host}:{free}/")
    print(f"  writing needs the token {access.token}")
    print(f"  or a browser session: remit login-link --home {home.path} --port {free}", flush=True)
    uvicorn.run(
        create_app(Shelf(home), access, hosts=hosts, terms=terms),
        host=host,
        port=free,
        log_level="warning",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
        limit_concurrency=200,
    )


def free_port(host: str, port: int) -> int:
    """The port, or the next one of twenty that nobody listens on.

    :raises ValueError: if all are taken.
    """
    for candidate in range(port, port + 20):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise ValueError(f"no port from {port} to {port + 19} is free: give another with --port")
