"""Every setting there is: its name in ``remit.toml``, what it takes, and what it is if nobody says."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from api.defence.address import networks
from api.defence.buckets import Allowance
from api.roles import Role
from graph.clearance import Clearance

YES, NO = frozenset({"true", "yes", "1", "on"}), frozenset({"false", "no", "0", "off"})


@dataclass(frozen=True)
class Setting:
    """One setting.

    :param name: as in ``remit.toml``, with the name of its section before a point.
    :param usual: what it is if nobody says, as text; empty for nothing.
    :param comment: what it is, for people.
    :param check: raises ValueError for what it cannot be, and is not asked of what is empty.
    :param secret: whether it is never shown.
    """

    name: str
    usual: str
    comment: str
    check: Callable[[str], object] = str
    secret: bool = False

    @property
    def variable(self) -> str:
        """Its name in the environment.

        >>> Setting("oidc.client_id", "", "Who we are.").variable
        'REMIT_OIDC_CLIENT_ID'
        """
        return f"REMIT_{self.name.replace('.', '_').upper()}"


def origin(text: str) -> str:
    """An address that is the beginning of others: of https, or of http on this machine.

    :raises ValueError: if it is none.

    >>> origin("https://remit.example.org/"), origin("http://127.0.0.1:8000")
    ('https://remit.example.org', 'http://127.0.0.1:8000')
    >>> origin("http://remit.example.org")
    Traceback (most recent call last):
    ValueError: 'http://remit.example.org' is no address that is safe: it begins with https://
    """
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{text!r} is no address: give it as https://remit.example.org")
    if parts.scheme == "http" and not _here(parts.hostname):
        raise ValueError(f"{text!r} is no address that is safe: it begins with https://")
    return text.rstrip("/")


def whether(text: str) -> bool:
    """Whether a setting says yes.

    :raises ValueError: if it says neither.
    """
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise ValueError(f"{text!r} is neither yes nor no")


def several(text: str) -> tuple[str, ...]:
    """The words of a list: separated by commas.

    >>> several("remit-members, remit-staff")
    ('remit-members', 'remit-staff')
    """
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _rate(text: str) -> object:
    return text if text == "off" else Allowance.of(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise ValueError(f"{text!r} is no port")
    return int(text)


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0.1 <= found < 1e6:
        raise ValueError(f"{text!r} is no number of seconds of at least 0.1")
    return found


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"{text!r} is no number of at least 1")
    return int(text)


GROUPS = "Groups of the issuer that make who is in one of them"


def _hosts(text: str) -> None:
    for one in several(text):
        if urlsplit(f"//{one}").netloc != one or not urlsplit(f"//{one}").hostname or "@" in one:
            raise ValueError(f"{one!r} is no host: give it as query.example.org, or query.example.org:8080")


SETTINGS = (
    Setting("host", "127.0.0.1", "The address to listen on."),
    Setting("port", "8000", "The port; the next free one if it is taken.", _port),
    Setting("processes", "1", "How many processes serve.", _number),
    Setting("log", "no", "Whether a line of JSON is written for each request.", whether),
    Setting("address", "", "How the service is reached from outside, such as https://remit.example.org.", origin),
    Setting("proxies", "", "Addresses and networks of proxies that are believed who asks.", networks),
    Setting("rate", "", "What a caller may ask for: units a second and at once, as 20/1200, or off.", _rate),
    Setting("deadline", "10", "How many seconds a query may take.", _seconds),
    Setting("largest", "500", "How many MB an answer of a query may have.", _number),
    Setting("direct", "250000", "How many statements an edition has that is exported while one waits.", _number),
    Setting("exports", "4000", "How many MB of exports that were written aside are kept.", _number),
    Setting("memory", "240", "How many MB a process may hold before it lets go of what it remembers.", _number),
    Setting("services", "", "Hosts that a query may ask by SERVICE: query.example.org, or with a port.", _hosts),
    Setting("documents", "", "A folder of GraphQL documents that may be asked for by name."),
    Setting("only_documents", "no", "Whether no other GraphQL is answered.", whether),
    Setting("introspection", "yes", "Whether GraphQL tells its schema.", whether),
    Setting("everybody", "public", "What who has not said who they are may see.", Clearance.of),
    Setting("names.public", "public", "What pages call the first clearance."),
    Setting("names.members", "members", "What pages call the second."),
    Setting("names.secretariat", "secretariat", "What pages call the third."),
    Setting("oidc.issuer", "", "Who says who people are (OpenID Connect); nobody signs in without.", origin),
    Setting("oidc.client_id", "", "As what this service is known to the issuer."),
    Setting("oidc.client_secret", "", "The secret it shares with the issuer, if there is one.", str, secret=True),
    Setting("oidc.scope", "openid profile", "What is asked of the issuer."),
    Setting("oidc.audience", "", "The audience of bearer tokens of programs; none is taken without."),
    Setting("oidc.groups_claim", "groups", "The claim that tells groups; points lead into it, as realm_access.roles."),
    Setting("oidc.name_claim", "name", "The claim that tells what to call somebody on their own pages."),
    Setting("oidc.members", "", f"{GROUPS} see what is of the members.", several),
    Setting("oidc.secretariat", "", f"{GROUPS} see what is of the secretariat.", several),
    *(Setting(f"oidc.{role}", "", f"{GROUPS} a {role}.", several) for role in tuple(Role)[1:]),
)
