"""A thing or a fact, as it is seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graph.span import Holds, Span
from ontology import Class


@dataclass(frozen=True)
class Node:
    """A thing or a fact as seen in a view: its class and what is believed of it.

    ``values`` are texts, or keys where a property leads to other nodes, sorted; ``status`` and ``confidence`` are those
    of a fact, and empty for a thing. ``languages`` says in which language a field that others translate is given, and
    ``plain`` holds what is stated in the field itself where a translation took its place.
    """

    key: str
    cls: Class
    values: Mapping[str, tuple[str, ...]]
    holds: Holds | None = None
    status: str = ""
    confidence: float | None = None
    languages: Mapping[str, str] = field(default_factory=dict)
    plain: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a field, empty if there is none; of several the last, which for dates is the latest."""
        return next(reversed(self.values.get(name, ())), "")

    @property
    def actual(self) -> bool:
        """Whether it is so, not only planned, intended or decided."""
        return self.text("modality") in {"", "actual", "started"}

    @cached_property
    def span(self) -> Span:
        """Its life as the sources state it."""
        return Span.of(*(self.values.get(name, ()) for name in ("from", "until", "asOf")))
