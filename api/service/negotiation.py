"""What a client likes best: of several media types, and of the languages there are."""

from collections.abc import Iterable

from fastapi import Request

from graph import languages

MOST = 100  # media types that are read of an Accept header


def best(accept: str, offered: Iterable[str]) -> str:
    """The media type offered that an Accept header likes best; the first where it likes none.

    :param accept: as in RFC 9110, section 12.5.1.

    >>> best("text/csv;q=0.5, application/xml", ["application/json", "text/csv", "application/xml"])
    'application/xml'
    >>> best("*/*", ["application/json", "text/csv"]), best("image/png", ["text/csv"])
    ('application/json', 'text/csv')
    """
    liked = [_range(part) for part in accept.split(",", MOST)[:MOST] if part.strip()]
    there = list(offered)
    return max(there, key=lambda kind: (_quality(kind, liked), -there.index(kind)))


def spoken(request: Request) -> tuple[str, ...]:
    """The languages of a request, best first: those its address names in ``lang``, else those its client prefers.

    :raises ValueError: if its address names something else than languages.
    """
    named = request.query_params.get("lang", "")
    return languages.asked(named) if named else languages.preferred(request.headers.get("accept-language", ""))


def spoken_or_preferred(request: Request) -> tuple[str, ...]:
    """As :func:`spoken`, for a page that says what was wrong with the request: what is no language is passed over."""
    try:
        return spoken(request)
    except ValueError:
        return languages.preferred(request.headers.get("accept-language", ""))


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (p.strip() for p in part.split(";"))
    given = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return kind.lower(), min(1.0, max(0.0, float(given)))
    except ValueError:
        return kind.lower(), 0.0


def _quality(kind: str, liked: list[tuple[str, float]]) -> float:
    family = kind.partition("/")[0] + "/*"
    for wanted in (kind, family, "*/*"):
        found = [quality for name, quality in liked if name == wanted]
        if found:
            return max(found)
    return 0.0
