"""What every answer says of itself: that nothing may be run, framed, guessed or taken elsewhere but what is ours."""

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SECURE = ("Strict-Transport-Security", "max-age=31536000")
# What a page of another site may read (CORS) it may load, too.
OPEN = {"Cross-Origin-Resource-Policy": "cross-origin"}


def raw() -> bytes:
    """The headers as they stand in an answer that is written without the application.

    >>> raw().splitlines()[1]
    b'X-Content-Type-Options: nosniff'
    """
    return b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in HEADERS.items())


# Doors that pages of other sites ask: they may read what was wrong, too.
SHARED = frozenset({"/sparql", "/graphs"})


def headed(scope: Scope, send: Send) -> Send:
    """What sends an answer with these headers, where it does not have its own."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            out = MutableHeaders(scope=message)
            if scope["path"] in SHARED:
                out.setdefault("Access-Control-Allow-Origin", "*")
            shared = OPEN if "access-control-allow-origin" in out else {}
            for name, value in {**HEADERS, **shared}.items():
                out.setdefault(name, value)
            if scope["scheme"] == "https":
                out.setdefault(*SECURE)
        await send(message)

    return sent
