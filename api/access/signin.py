"""Signing in with an issuer (OpenID Connect, authorization code flow with PKCE).

What was begun is remembered by the browser alone, in a cookie that is signed, good for ten minutes, and taken only
with the same state; so nobody can begin for somebody else, and beginning costs the service nothing.
"""

import hmac
import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Self
from urllib.parse import quote_plus, urlencode

from api.access.caller import Caller, Forbidden, Unknown
from api.access.granting import Grants
from api.access.issuer import Declined, Issuer
from api.access.secret import Access
from api.access.tokens import Tokens
from api.settings.reading import Settings

SECONDS = 600
DONE = "/signin/done"


@dataclass(frozen=True)
class Begun:
    """A sign-in that was begun: what must come back, and where to go then."""

    state: str
    nonce: str
    verifier: str
    back: str
    until: int

    @classmethod
    def now(cls, back: str) -> Self:
        """A new one, with fresh secrets."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, local(back), int(time.time()) + SECONDS)

    @property
    def challenge(self) -> str:
        """What proves later that who asks for the token is who began (RFC 7636, S256)."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Entrance:
    """Where people sign in: the issuer, as what we are known to it, and where we are.

    :param address: how this service is reached from outside.
    :param audience: for whom the tokens of programs are meant; empty if none are taken.
    """

    issuer: Issuer
    tokens: Tokens
    access: Access
    client: str
    secret: str
    address: str
    scope: str
    audience: str = ""

    @classmethod
    def set_by(cls, settings: Settings, access: Access) -> "Entrance | None":
        """What the settings say; None if there is no issuer.

        :raises ValueError: if they say half of it.
        """
        if not settings["oidc.issuer"]:
            return None
        for name in ("oidc.client_id", "address"):
            if not settings[name]:
                raise ValueError(f"{name} is not set: it is needed where people sign in")
        issuer = Issuer(settings["oidc.issuer"].rstrip("/"))
        tokens = Tokens(issuer, Grants.set_by(settings), access.pseudonym, settings["oidc.name_claim"])
        client, secret = settings["oidc.client_id"], settings["oidc.client_secret"]
        where = (settings["address"].rstrip("/"), settings["oidc.scope"], settings["oidc.audience"])
        return cls(issuer, tokens, access, client, secret, *where)

    @property
    def safe(self) -> bool:
        """Whether cookies are sent over https alone."""
        return self.address.startswith("https:")

    def begin(self, back: str) -> tuple[str, str]:
        """Where to send a browser to sign in, and the cookie that remembers it.

        :raises Silent: if the issuer does not answer.
        """
        begun = Begun.now(back)
        asked = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": self.address + DONE,
            "scope": self.scope,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": begun.challenge,
            "code_challenge_method": "S256",
        }
        return _with(self.issuer.about("authorization_endpoint"), asked), self._sealed(begun)

    def end(self, cookie: str, given: dict[str, str]) -> tuple[Caller, str, str]:
        """Who came back from the issuer, its token of who that is, and the page they began on.

        :raises Forbidden: if nothing was begun in this browser, or the issuer let nobody in.
        :raises Unknown: if what the issuer says of them is not to be believed.
        :raises Silent: if the issuer does not answer.
        """
        begun = self._opened(cookie)
        if not begun or not hmac.compare_digest(given.get("state", "").encode(), begun.state.encode()):
            raise Forbidden("this sign-in was not begun in this browser, or too long ago: sign in again")
        if given.get("iss", self.issuer.name) != self.issuer.name:
            raise Forbidden("this sign-in comes back from another issuer: sign in again")
        if "code" not in given:
            raise Forbidden(
                f"the issuer let nobody in ({given.get('error', 'it does not say why')[:60]}): sign in again"
            )
        token = self._exchanged(begun, given["code"])
        return self.tokens.called(self.tokens.claims(token, self.client, begun.nonce)), token, begun.back

    def bearing(self, token: str) -> Caller:
        """Who brings a token as a bearer.

        :raises Unknown: if it is not to be believed, or none are taken.
        """
        if not self.audience:
            raise Unknown("this bearer is no token and no key of this home")
        return self.tokens.caller(token, self.audience)

    def leave(self, hint: str) -> str:
        """Where to send a browser so that the issuer lets its person go too; empty if it has no such door.

        :param hint: the token of who that is.
        """
        door = self.issuer.about("end_session_endpoint")
        asked = {"id_token_hint": hint, "client_id": self.client, "post_logout_redirect_uri": f"{self.address}/"}
        return _with(door, asked) if door else ""

    def _exchanged(self, begun: Begun, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.address + DONE,
            "client_id": self.client,
            "code_verifier": begun.verifier,
        }
        by_form = "client_secret_basic" not in (self.issuer.ways("token_endpoint_auth_methods_supported") or BASIC)
        if self.secret and by_form:
            form["client_secret"] = self.secret
        auth = (quote_plus(self.client), quote_plus(self.secret)) if self.secret and not by_form else None
        try:
            token = self.issuer.token(form, auth).get("id_token")
        except Declined:
            raise Forbidden("the issuer does not take this sign-in, or not any more: sign in again") from None
        if not isinstance(token, str):
            raise Unknown("the issuer does not say who it is")
        return token

    def _sealed(self, begun: Begun) -> str:
        text = urlsafe_b64encode(json.dumps(asdict(begun)).encode()).decode()
        return f"{text}.{self.access.sign(f'begun {text}')}"

    def _opened(self, cookie: str) -> Begun | None:
        text, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self.access.sign(f"begun {text}").encode()):
            return None
        given: dict[str, Any] = json.loads(urlsafe_b64decode(text))
        begun = Begun(**given)
        return begun if begun.until > time.time() else None


BASIC = ("client_secret_basic",)


def local(back: str) -> str:
    """A page of ours to go back to; the start, if it is of anywhere else.

    >>> [local(one) for one in ("/id/body/x?as_of=2020", "//evil.example", "/\\\\evil.example", "https://evil.example")]
    ['/id/body/x?as_of=2020', '/', '/', '/']
    """
    plain = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return back if plain and len(back) <= 2000 and not back.startswith("/sign") else "/"


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
