"""Days as a calendar (.ics, RFC 5545): an entry for each, for the whole day, that takes nobody's time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LINE = 75  # octets, section 3.1


@dataclass(frozen=True)
class Day:
    """An entry: ``uid`` is the same whenever the same is written, ``day`` is ISO 8601, ``url`` may be empty."""

    uid: str
    day: str
    summary: str
    description: str
    url: str = ""


def calendar(name: str, days: Iterable[Day], at: str) -> bytes:
    r"""The bytes of a calendar.

    :param at: the moment it was made, in UTC: 20261122T101500Z.

    >>> made = calendar("Due", [Day("a@remit", "2026-11-22", "A, b; c", "")], "20261122T101500Z")
    >>> [line for line in made.decode().split("\r\n") if line.startswith(("DTSTART", "DTEND", "SUMMARY"))]
    ['DTSTART;VALUE=DATE:20261122', 'DTEND;VALUE=DATE:20261123', 'SUMMARY:A\\, b\\; c']
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//remit//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for one in days:
        lines += _entry(one, at)
    return b"".join(part for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _entry(one: Day, at: str) -> Iterator[str]:
    first = date.fromisoformat(one.day)
    yield from ("BEGIN:VEVENT", f"UID:{_text(one.uid)}", f"DTSTAMP:{at}")
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{first + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(one.summary)}"
    if one.description:
        yield f"DESCRIPTION:{_text(one.description)}"
    if one.url:
        yield f"URL:{one.url}"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _text(words: str) -> str:
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return "\\n".join(words.splitlines())


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces of 75 octets at the most, no character torn."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LINE:
            yield piece + b"\r\n"
            piece = b" "
        piece += octets
    yield piece + b"\r\n"
