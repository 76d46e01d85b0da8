"""A small issuer of OpenID Connect over real HTTP, with real keys: authorization code flow, PKCE, signing out."""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwk, jwt

CLIENT, SHARED, AUDIENCE = "remit", "it is shared", "remit-api"
PEOPLE = {
    "ann": {"name": "Ann Ek", "groups": ["staff", "judges"]},
    "bo": {"name": "Bo Lind", "groups": ["council"]},
    "cy": {"name": "Cy Ness", "groups": []},
}
SETTINGS = {
    "oidc.client_id": CLIENT,
    "oidc.client_secret": SHARED,
    "oidc.audience": AUDIENCE,
    "oidc.members": "council",
    "oidc.secretariat": "staff",
    "oidc.reviewer": "judges",
}


@dataclass
class Issuing:
    """What the issuer knows: its keys, what it gave and to whom it was shown, and how it misbehaves if asked to."""

    address: str = ""
    keys: dict[str, Any] = field(default_factory=lambda: {"one": jwk.generate_key("RSA", 2048, {"kid": "one"})})
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def token(self, person: str = "ann", kid: str = "one", alg: str = "RS256", **changed: Any) -> str:
        """A token of a person; a claim that is changed to None is left out."""
        now = int(time.time())
        claims = {"iss": self.address, "sub": person, "aud": AUDIENCE, "exp": now + 300, "iat": now, **PEOPLE[person]}
        said = {name: value for name, value in {**claims, **changed}.items() if value is not None}
        return str(jwt.encode({"alg": alg, "kid": kid}, said, self.keys[kid], algorithms=[alg]))

    def about(self) -> dict[str, Any]:
        """What it publishes of itself."""
        doors = {"authorization": "authorize", "token": "token", "end_session": "leave"}
        found = {f"{name}_endpoint": f"{self.address}/{door}" for name, door in doors.items()}
        return {"issuer": self.address, "jwks_uri": f"{self.address}/keys", **found, **self.changed}

    def published(self) -> dict[str, Any]:
        """Its public keys."""
        return {"keys": [key.as_dict(private=False, use="sig") for key in self.keys.values()]}

    def coded(self, asked: dict[str, str], person: str) -> str:
        """Where a browser goes that came with what it asked, as a person."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**asked, "person": person}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.address})}"

    def exchanged(self, form: dict[str, str], auth: str) -> dict[str, Any] | None:
        """What a code is good for, once; None for whoever cannot prove that they began."""
        asked = self.codes.pop(form.get("code", ""), {})
        who = unquote_plus(b64decode(auth.removeprefix("Basic ")).decode())
        proof = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        proved = proof == asked.get("code_challenge") and asked["code_challenge_method"] == "S256"
        if not proved or who != f"{CLIENT}:{SHARED}" or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        said = {"aud": CLIENT, "nonce": asked["nonce"], **self.changed.get("id", {})}
        return {"id_token": self.token(asked["person"], **said)}


@contextmanager
def issuing() -> Iterator[Issuing]:
    """An issuer that listens on this machine."""
    issuer = Issuing()

    class Doors(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            issuer.asked.append(parts.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self.say(json.dumps(issuer.about()), "application/json")
            elif parts.path == "/keys":
                self.say(json.dumps(issuer.published()), "application/json")
            elif parts.path == "/authorize" and "as" not in asked:
                self.say("".join(f'<p><a href="{self.path}&as={who}">Be {who}</a></p>' for who in PEOPLE), "text/html")
            elif parts.path == "/authorize":
                self.go(issuer.coded(asked, asked.pop("as")))
            elif parts.path == "/leave":
                issuer.left.append(asked["id_token_hint"])
                self.go(asked["post_logout_redirect_uri"])
            else:
                self.say("", "image/x-icon", 200 if parts.path == "/favicon.ico" else 404)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            given = issuer.exchanged(form, self.headers.get("Authorization", ""))
            self.say(json.dumps(given or {"error": "invalid_grant"}), "application/json", 200 if given else 400)

        def say(self, text: str, kind: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def go(self, to: str) -> None:
            self.send_response(302)
            self.send_header("Location", to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Doors)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield issuer
    server.shutdown()
    server.server_close()
    thread.join(5)
