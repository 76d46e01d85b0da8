"""Where a client begins: at a service, or at a home on this machine."""

from pathlib import Path

from api.client.client import Client, edition_of
from api.client.problems import Problem
from api.client.transport import Transport


def connect(
    address: str = "http://localhost:8000",
    key: str | None = None,
    edition: int | str | None = None,
    as_of: str | None = None,
    known_by: str | None = None,
    lang: str | None = None,
    timeout: float = 30,
) -> Client:
    """A client of a service.

    :param key: sent as a bearer.
    :param edition: the edition to ask, by number or name; the one that is current now if None. It stays the one that is
        asked, whatever is published since: ``client.newest()`` gives a client of the current one.
    :param as_of: a year, a month or a day; the latest stated if None.
    :param known_by: as the documents issued by then state it; by all of them if None.
    :param lang: the language of names, or several in order of preference.
    :param timeout: seconds to wait for an answer.
    :raises Problem: if nobody answers there, or there is no such edition.
    """
    return _begun(Transport(address, key, timeout), edition, as_of, known_by, lang)


def open(
    home: str | Path | None = None,
    clearance: str = "secretariat",
    edition: int | str | None = None,
    as_of: str | None = None,
    known_by: str | None = None,
    lang: str | None = None,
    timeout: float = 10,
) -> Client:
    """A client of a home on this machine, without a server: the same doors, in this process. It reads only.

    :param home: the folder; ``REMIT_HOME``, or the usual one, if None.
    :param clearance: answer as for these readers (public, members, secretariat), as the command line does.
    :param timeout: seconds after which a SPARQL query is stopped.
    :raises ValueError: if there is no such clearance.
    :raises Problem: if nothing is loaded there.
    """
    from api.client.within import transport

    carrier = transport(Path(home) if home else None, clearance, timeout)
    return _begun(carrier, edition, as_of, known_by, lang)


def _begun(
    transport: Transport, edition: int | str | None, as_of: str | None, known_by: str | None, lang: str | None
) -> Client:
    try:
        return Client(transport, edition_of(transport, edition or ""), as_of, known_by, lang)
    except Problem:
        transport.close()
        raise
