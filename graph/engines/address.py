"""Where an engine is: the addresses of its services, and who we are to it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit

from graph.clearance import LEVELS, Clearance

VARIABLE, LEVEL = "REMIT_STORE", "{clearance}"
# What an address of queries ends in, and where updates go beside it: Oxigraph, Virtuoso.
KNOWN = {"/query": "/update", "/sparql": "/sparql-auth", "/sparql/": "/sparql-auth"}


@dataclass(frozen=True)
class Address:
    """The services of an engine over the SPARQL 1.1 Protocol, and the Graph Store HTTP Protocol.

    :ivar query: the address of queries, ``update`` that of updates, ``graphs`` that of whole graphs, empty for none; in
        all there may be ``{clearance}``, for one dataset a clearance.
    :ivar user: the name we have there, empty for none; ``password`` with it, which is never shown.

    >>> Address.of({"REMIT_STORE": "http://127.0.0.1:7878/query"}).update
    'http://127.0.0.1:7878/update'
    """

    query: str
    update: str
    user: str = ""
    password: str = field(default="", repr=False)
    graphs: str = ""

    @classmethod
    def of(cls, variables: Mapping[str, str] | None = None) -> "Address | None":
        """The engine that the environment names; None if it names none.

        ``REMIT_STORE`` is where it answers queries; ``REMIT_STORE_UPDATE`` where it takes updates, which need not be
        said of an address that ends in ``/query`` (Oxigraph) or ``/sparql`` (Virtuoso); ``REMIT_STORE_GRAPHS`` where it
        takes whole graphs, if it is to be filled so; ``REMIT_STORE_USER`` and ``REMIT_STORE_PASSWORD`` who we are.

        :raises ValueError: if it is no address, or does not say where updates go.
        """
        said = os.environ if variables is None else variables
        query = said.get(VARIABLE, "")
        if not query:
            return None
        update, graphs = said.get(f"{VARIABLE}_UPDATE") or _beside(query), said.get(f"{VARIABLE}_GRAPHS", "")
        for name, one in ((VARIABLE, query), (f"{VARIABLE}_UPDATE", update), (f"{VARIABLE}_GRAPHS", graphs or query)):
            _check(name, one)
        return cls(query, update, said.get(f"{VARIABLE}_USER", ""), said.get(f"{VARIABLE}_PASSWORD", ""), graphs)

    @property
    def apart(self) -> bool:
        """Whether there is a dataset for each clearance."""
        return LEVEL in self.query

    def seen_by(self, level: Clearance) -> "Address":
        """The dataset of one clearance.

        :raises ValueError: if there is one dataset only, and it would hold what is not public.
        """
        if not self.apart and level is not LEVELS[0]:
            raise ValueError(
                f"{self.query} is one dataset, and what only {level} may see would be in it too: "
                f"write {LEVEL} where the name of the dataset of a clearance is, in {VARIABLE} and what goes with it"
            )
        query, update, graphs = (one.replace(LEVEL, level) for one in (self.query, self.update, self.graphs))
        return replace(self, query=query, update=update, graphs=graphs)

    def __str__(self) -> str:
        return self.query


def _beside(query: str) -> str:
    """Where updates go, by where queries go; empty where that does not tell."""
    parts = urlsplit(query)
    for ending, other in KNOWN.items():
        if parts.path.endswith(ending):
            return urlunsplit(parts._replace(path=parts.path.removesuffix(ending) + other, query=""))
    return ""


def _check(name: str, text: str) -> None:
    parts = urlsplit(text.replace(LEVEL, "clearance"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        raise ValueError(f"{name} is {text!r}: give an address such as https://engine.example.org/remit/query")
