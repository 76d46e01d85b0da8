"""Running the service on this machine."""

import logging
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from threading import Timer
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from api.access import Access
from api.access.signin import Entrance
from api.defence.patience import patient
from api.defence.terms import Strangers
from api.endpoint.sparql import Pool
from api.endpoint.streaming import Cut
from api.portal.listed import Terms
from api.service.app import LOCAL, create_app
from api.service.processes import Keeper
from api.settings import Settings
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.identity import DEFAULT_BASE
from graph.processes.lasting import lasting

BACKLOG = 512
LATER = ("api.portal.replying", "loaders.load", "loaders.updating.recording")
SOON = 1.0  # seconds after the service listens
SWITCH = 0.001  # seconds a thread may keep the others waiting for the interpreter


@dataclass(frozen=True)
class Service:
    """A home that is served: by which name, on which terms. What opens files is made in the process that serves."""

    home: Home
    host: str
    port: int
    terms: Terms
    strangers: Strangers
    settings: Settings

    @property
    def local(self) -> bool:
        """Whether only this machine can ask."""
        return self.host in LOCAL or self.host == "::1"

    def serve(self, shared: socket.socket, listening: Callable[[], None]) -> None:
        """Serve on a socket until told to stop."""
        sys.setswitchinterval(SWITCH)
        app = self._app()
        app.state.ahead.start()
        app.state.thrift.start()
        _Told(self._config(app), listening).run([shared])
        app.state.thrift.close()
        app.state.ahead.close()

    def _app(self) -> FastAPI:
        strangers, access = self.strangers, Access.of(self.home.path)
        hosts = LOCAL | {one for one in (self.host, urlsplit(self.settings["address"]).hostname) if one}
        return create_app(
            Shelf(self.home),
            access,
            Pool(deadline=strangers.deadline),
            hosts,
            terms=self.terms,
            buckets=strangers.buckets(self.home.path, self.local),
            settings=self.settings,
        )

    def _config(self, app: FastAPI) -> uvicorn.Config:
        strangers = self.strangers
        return uvicorn.Config(
            app,
            http=patient(strangers.patience),
            ws="none",
            proxy_headers=bool(strangers.proxies),
            forwarded_allow_ips=strangers.proxies,
            server_header=False,
            log_level="error",
            timeout_keep_alive=5,
            timeout_graceful_shutdown=10,
        )


class _Told(uvicorn.Server):
    """A server that tells when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self._listening()


def run(
    home: Home,
    host: str,
    port: int,
    terms: Terms | None = None,
    lines: bool = False,
    strangers: Strangers | None = None,
    processes: int = 1,
    settings: Settings | None = None,
) -> None:
    """Serve a home until interrupted; from the next free port if this one is taken.

    Who asks to stop waits for the requests that are being answered, ten seconds at the most.

    :param lines: whether a line of JSON is written to standard error for each request.
    :param terms: on which GraphQL is asked; the usual ones if None.
    :param strangers: what they may spend, and which proxies are believed.
    :param processes: how many serve; they share the port.
    :param settings: who signs in where; nobody does if None.
    :raises ValueError: if the terms list a document that is not read, or none where only listed ones are answered; if a
        rate or a proxy is none.
    """
    logging.basicConfig(stream=sys.stderr, format="%(message)s")
    logging.getLogger("uvicorn.error").addFilter(_unforeseen)
    if lines:
        logging.getLogger("remit.requests").setLevel(logging.INFO)
    shared = listener(host, port)
    told = (terms or Terms(), strangers or Strangers(), settings or Settings({}))
    service = Service(home, host, shared.getsockname()[1], *told)
    _check(service)
    _greet(service)
    if processes == 1:
        later = Timer(SOON, warm)  # a page that is asked for at once does not share the interpreter with it
        later.daemon = True
        service.serve(shared, later.start)
    else:
        warm()
        Keeper(service.serve, processes).run(shared)


def warm() -> None:
    """Make the schema, and import what is asked for after the first page: who comes later does not wait for it."""
    from api.portal.schema import schema

    with lasting():
        schema()
        for name in LATER:
            import_module(name)


def _unforeseen(record: logging.LogRecord) -> bool:
    """Whether an error is news: the service itself has told of answers that it cut off."""
    return not (record.exc_info and isinstance(record.exc_info[1], Cut))


def _check(service: Service) -> None:
    """Say what is wrong before anything is served.

    :raises ValueError: if something is.
    """
    service.settings.check()
    Entrance.set_by(service.settings, Access.of(service.home.path))
    _ = service.terms.listed, service.strangers.trusted, service.strangers.allowance(service.local)


def _greet(service: Service) -> None:
    home, port = service.home, service.port
    if not service.local and home.identity.base == DEFAULT_BASE:
        print(
            f"warning: the data of this home is named below {DEFAULT_BASE}; set REMIT_BASE before loading",
            file=sys.stderr,
        )
    print(f"remit serves {home.path} at http://{service.host}:{port}/")
    print(f"  writing needs the token {Access.of(home.path).token}")
    print(f"  or a browser session: remit login-link --home {home.path} --port {port}", flush=True)


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens on a port, or on the next one of twenty that nobody listens on.

    :raises ValueError: if all are taken.
    """
    for candidate in range(port, port + 20):
        found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, candidate))
        except OSError:
            found.close()
            continue
        found.listen(BACKLOG)
        return found
    raise ValueError(f"no port from {port} to {port + 19} is free: give another with --port")
