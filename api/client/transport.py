"""How a question travels: one HTTP client, whose errors say what the service said."""

import json
import time
from collections.abc import Mapping
from typing import Any

import httpx2

from api.client.answer import Answer, Cell
from api.client.problems import Problem, Refused, Unreachable, problem

EDITION = "Remit-Edition"
JSON, ROWS, TURTLE = "application/json", "application/sparql-results+json", "text/turtle"
PATIENCE = 60.0
XSD = "http://www.w3.org/2001/XMLSchema#"
WHOLE = {f"{XSD}{kind}" for kind in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")}
BROKEN = {f"{XSD}{kind}" for kind in ("decimal", "double", "float")}
Given = Mapping[str, str]


class Transport:
    """The way to one service.

    :param key: sent as a bearer; None for none.
    :param timeout: seconds to wait for an answer.
    :param beneath: what carries requests; the network if None.
    """

    def __init__(
        self, address: str, key: str | None = None, timeout: float = 30, beneath: httpx2.BaseTransport | None = None
    ) -> None:
        if not address.startswith(("http://", "https://")):
            raise Refused(f"{address!r} is no address of a service, such as http://localhost:8000")
        self.address, self._timeout = address.rstrip("/"), timeout
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx2.Client(base_url=self.address, headers=headers, timeout=timeout, transport=beneath)

    def ask(self, path: str, given: Given, headers: Given, **carried: Mapping[str, Any]) -> httpx2.Response:
        """The answer to a request: a GET, or a POST where ``data`` (a form) or ``json`` is carried.

        Where the service asks to wait, for at most a minute, it is asked once more.

        :raises Problem: if there is none.
        """
        found = self._sent(path, given, headers, carried)
        if found.status_code in (429, 503) and (seconds := _pause(found)) is not None:
            time.sleep(seconds)
            found = self._sent(path, given, headers, carried)
        if found.is_success:
            return found
        raise problem(found.status_code, _said(found))

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _sent(self, path: str, given: Given, headers: Given, carried: Mapping[str, Any]) -> httpx2.Response:
        method = "POST" if carried else "GET"
        try:
            return self._client.request(method, path, params=given, headers=headers, **carried)
        except httpx2.TimeoutException:
            raise Unreachable(f"{self.address} did not answer in {self._timeout:g} seconds") from None
        except httpx2.RemoteProtocolError as error:
            raise Unreachable(f"{self.address} did not answer to the end: {error}") from None
        except httpx2.HTTPError as error:
            raise Unreachable(f"{self.address} is not to be reached: {error}") from None


def rows(found: httpx2.Response) -> Answer:
    """The answer that a listing in JSON is.

    :raises Problem: if it is something else, as of a service that is not remit.
    """
    try:
        said = found.json()
        names = tuple(said.get("columns") or dict.fromkeys(name for row in said["rows"] for name in row))
        several = tuple(tuple(row.get(name, "") for name in names) for row in said["rows"])
        return Answer(said.get("answer", ""), names, several, said.get("note", ""), edition(found), asked(found))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Problem(f"{found.url} did not answer as remit does", found.status_code) from None


def solutions(found: httpx2.Response) -> Answer:
    """The answer that results of SPARQL are; that of an ASK is one row, whose column is ``answer``.

    :raises Refused: if they are statements.
    """
    if not found.headers.get("content-type", "").startswith(ROWS):
        raise Refused("this query answers with statements, not with rows: ask it with `triples`", 400)
    said = found.json()
    if "boolean" in said:
        return Answer("yes" if said["boolean"] else "no", ("answer",), ((bool(said["boolean"]),),), "", edition(found))
    names = tuple(said["head"]["vars"])
    several = tuple(tuple(_cell(row.get(name)) for name in names) for row in said["results"]["bindings"])
    return Answer(f"{len(several)} rows.", names, several, "", edition(found))


def edition(found: httpx2.Response) -> int:
    """The edition that answered, as it was told; 0 if it was not."""
    number = found.headers.get(EDITION, "")
    return int(number) if number.isdecimal() else 0


def asked(found: httpx2.Response) -> str:
    """What was asked, as an address without its host."""
    return found.url.raw_path.decode("ascii")


def _cell(term: Mapping[str, Any] | None) -> Cell:
    """A term as Python has it: numbers and truth as such, all else as text; None where nothing is bound."""
    if term is None:
        return None
    value = term["value"]
    if not isinstance(value, str):  # a triple
        return json.dumps(value, ensure_ascii=False)
    kind = term.get("datatype", "")
    try:
        return int(value) if kind in WHOLE else float(value) if kind in BROKEN else _truth(value, kind)
    except ValueError:
        return value


def _truth(value: str, kind: str) -> str | bool:
    return value in ("true", "1") if kind == f"{XSD}boolean" else value


def _pause(found: httpx2.Response) -> float | None:
    """How many seconds a service asks to wait; None where it does not say, or asks for more than anybody waits."""
    said = found.headers.get("retry-after", "")
    return float(said) if said.isdecimal() and float(said) <= PATIENCE else None


def _said(found: httpx2.Response) -> str:
    """What a service said was wrong, in a sentence."""
    if "json" in found.headers.get("content-type", ""):
        try:
            said = found.json()
            return "; ".join(one["message"] for one in said["errors"]) if "errors" in said else str(said["detail"])
        except (ValueError, KeyError, TypeError):
            return ""
    return "" if "<html" in found.text[:1000].lower() else found.text.strip()[:2000]
