"""Flat YAML: keys and texts, one below the other, as translations are published.

It is read as a stream of events and never built, so an alias that stands for a million others costs nothing: whatever
is no key with a text is refused, with its line.
"""

from dataclasses import dataclass

import yaml

from loaders.formats.passages import Unreadable
from loaders.formats.text import decoded

OPENING = (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.MappingStartEvent)
CLOSING = (yaml.MappingEndEvent, yaml.DocumentEndEvent, yaml.StreamEndEvent)


@dataclass(frozen=True)
class Words:
    """The text of a key, and the line the key stands on."""

    text: str
    line: int


def pairs(content: bytes) -> dict[str, Words]:
    """The texts of a flat YAML file by key.

    :raises Unreadable: if it is no YAML, or not flat, with the line.

    >>> pairs(b"1-short: No poverty\\n1-title: End poverty in all\\n  its forms\\n")["1-title"]
    Words(text='End poverty in all its forms', line=2)
    >>> pairs(b"a: &a [x]\\nb: *a\\n")
    Traceback (most recent call last):
    loaders.formats.passages.Unreadable: line 1: expected KEY: TEXT, and found a list
    """
    found: dict[str, Words] = {}
    key: yaml.ScalarEvent | None = None
    for event in _inside(content):
        if not isinstance(event, yaml.ScalarEvent):
            raise Unreadable(f"line {_line(event)}: expected KEY: TEXT, and found {_called(event)}")
        if key is None:
            key = event
            continue
        if key.value in found:
            raise Unreadable(f"line {_line(key)}: the key {key.value!r} is there twice")
        found[key.value] = Words(event.value, _line(key))
        key = None
    return found


def _inside(content: bytes) -> list[yaml.Event]:
    """The events between the beginning and the end of the one mapping of a file; none of an empty file."""
    text = decoded(content).removeprefix("\ufeff")
    try:
        events = list(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"line {line}: this is no YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise Unreadable(f"this is no YAML: {error}") from None
    if len(events) == 2:
        return []
    for event, wanted in (*zip(events, OPENING, strict=False), *zip(events[-3:], CLOSING, strict=True)):
        if not isinstance(event, wanted):
            raise Unreadable(f"line {_line(event)}: expected KEY: TEXT, and found {_called(event)}")
    return events[3:-3]


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _called(event: yaml.Event) -> str:
    names = {
        yaml.AliasEvent: "an alias",
        yaml.SequenceStartEvent: "a list",
        yaml.MappingStartEvent: "keys below a key",
        yaml.ScalarEvent: "a text alone",
    }
    return names.get(type(event), "another document")
