"""The issuer: who says who people are. What it offers and by which keys it signs is read from its own address alone."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from threading import Lock
from typing import Any

from api.settings.table import origin

WELL_KNOWN = "/.well-known/openid-configuration"
SECONDS, LARGEST = 5.0, 500_000
KEPT, SOON, AGAIN, PATIENCE = 600.0, 30.0, 5.0, 1.0


class Silent(RuntimeError):
    """The issuer does not answer, or not as an issuer does."""


class Declined(Silent):
    """The issuer does not take what it is given."""


class Issuer:
    """An issuer of OpenID Connect.

    What it publishes is kept for ten minutes, and longer while it does not answer. A key it is not known to have makes
    it be asked again, at most twice a minute, however many forged tokens come. Nobody waits for it while another does.

    :param address: its address, as its tokens say it.
    """

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.address, self._clock = address, clock
        self._about: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._asked = -KEPT
        self._lock = Lock()

    @property
    def name(self) -> str:
        """What it calls itself: its address, with or without a slash at its end.

        :raises Silent: if it does not answer.
        """
        self._fresh(KEPT)
        return str(self._about["issuer"])

    def about(self, name: str) -> str:
        """What it publishes of itself: an address of one of its doors; empty if it says nothing.

        :raises Silent: if it does not answer.
        """
        self._fresh(KEPT)
        found = self._about.get(name, "")
        return origin_of(found) if isinstance(found, str) and found else ""

    def ways(self, name: str) -> tuple[str, ...]:
        """What it publishes as a list."""
        self._fresh(KEPT)
        return tuple(map(str, self._about.get(name) or ()))

    def keys(self, kid: str = "") -> dict[str, Any]:
        """Its public keys, as a JSON Web Key Set; asked for again if this one is not among them.

        :raises Silent: if it does not answer.
        """
        self._fresh(KEPT)
        if kid and not any(key.get("kid") == kid for key in self._keys["keys"]):
            self._fresh(SOON)
        return self._keys

    def token(self, form: Mapping[str, str], auth: tuple[str, str] | None) -> dict[str, Any]:
        """What its token door gives for a form.

        :raises Declined: if it takes neither the form nor us.
        :raises Silent: if it gives nothing else.
        """
        return _json(self.about("token_endpoint"), lambda to: _asked("POST", to, form, auth))

    def _fresh(self, age: float) -> None:
        """See that what is known is no older than so many seconds; who would have to wait long goes on with what is."""
        if not self._lock.acquire(timeout=0 if self._keys else PATIENCE):
            if not self._keys:
                raise Silent(f"the issuer {self.address} is being asked, and does not answer yet")
            return
        try:
            if self._clock() - self._asked < (age if self._keys else AGAIN):
                if not self._keys:
                    raise Silent(f"the issuer {self.address} did not answer a moment ago")
                return
            self._asked = self._clock()
            with suppress(Silent) if self._keys else nullcontext():
                self._read()
        finally:
            self._lock.release()

    def _read(self) -> None:
        about = _json(f"{self.address}{WELL_KNOWN}", lambda to: _asked("GET", to))
        if about.get("issuer", "").rstrip("/") != self.address:
            raise Silent(f"the issuer {self.address} calls itself {about.get('issuer')!r}")
        keys = _json(origin_of(about.get("jwks_uri", "")), lambda to: _asked("GET", to))
        if not isinstance(keys.get("keys"), list):
            raise Silent(f"the issuer {self.address} has no keys")
        usable = [key for key in keys["keys"] if isinstance(key, dict) and key.get("kty") in ("RSA", "EC")]
        self._about, self._keys = about, {"keys": [key for key in usable if key.get("use", "sig") == "sig"]}


def origin_of(address: object) -> str:
    """An address that the issuer tells, if it is safe to ask.

    :raises Silent: if not.
    """
    try:
        return origin(str(address).partition("?")[0]) and str(address)
    except ValueError as error:
        raise Silent(f"the issuer tells an address that is not asked: {error}") from None


def _asked(
    method: str, address: str, form: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
) -> bytes:
    import httpx2

    with (
        httpx2.Client(timeout=SECONDS, follow_redirects=False) as client,
        client.stream(method, address, data=form, auth=auth, headers={"Accept": "application/json"}) as answer,
    ):
        content = b""
        for part in answer.iter_bytes():
            content += part
            if len(content) > LARGEST:
                raise Silent(f"{address} answers with more than {LARGEST:,} bytes")
        if form and answer.status_code in (400, 401):
            raise Declined(f"{address} answers {answer.status_code}")
        if answer.status_code != 200:
            raise Silent(f"{address} answers {answer.status_code}")
        return content


def _json(address: str, ask: Callable[[str], bytes]) -> dict[str, Any]:
    from httpx2 import HTTPError

    try:
        found = json.loads(ask(address))
    except (HTTPError, ValueError, RecursionError) as error:
        raise Silent(f"{address} does not answer: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise Silent(f"{address} answers something else than an object of JSON")
    return found
