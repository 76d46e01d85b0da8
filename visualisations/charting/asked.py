"""What a map shows, as its address says it: so a map can be sent, and comes out the same.

``show`` are steps in their order: a key is a thing, a key with ``*`` what is within one step of it too, with ``**``
within two. ``at`` are the places of things that somebody moved, ``hide`` those taken away. ``kind``, ``relation``,
``sector`` and ``status`` choose; one that is not given chooses all. Values of one name stand apart by a blank, those of
``relation`` by a bar.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

STEPS, PINS, HOPS = 200, 2_000, 2
PIN = re.compile(r"(\S+?)@(-?\d{1,6})_(-?\d{1,6})")
Values = Mapping[str, Iterable[str]]
LISTS = {"hide": " ", "kind": " ", "relation": "|", "sector": " ", "status": " "}


@dataclass(frozen=True)
class Step:
    """A thing to be shown, with what is within so many steps of it."""

    key: str
    hops: int = 0

    def __str__(self) -> str:
        return self.key + "*" * self.hops


@dataclass(frozen=True)
class Asked:
    """What is asked of a map; ``whole`` is the whole edition, and then no steps count."""

    steps: tuple[Step, ...] = ()
    pins: Mapping[str, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))
    chosen: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    whole: bool = False

    @classmethod
    def of(cls, values: Values) -> "Asked":
        """What an address asks for.

        :param values: the values of each name in it.
        :raises ValueError: if a step or place is none, or there are too many.

        >>> asked = Asked.of({"show": ["body/isc-tf* theme/water"], "at": ["theme/water@10_-20"], "kind": ["body"]})
        >>> [str(step) for step in asked.steps], asked.pins["theme/water"], asked.picks("kind", "post")
        (['body/isc-tf*', 'theme/water'], (10.0, -20.0), False)
        """
        given = {name: list(values.get(name, ())) for name in ("show", "at", "whole", *LISTS)}
        steps = tuple(_step(word) for text in given["show"] for word in text.split())
        pins = dict(_pin(word) for text in given["at"] for word in text.split())
        if len(steps) > STEPS or len(pins) > PINS:
            raise ValueError(f"a map takes at most {STEPS} steps and {PINS} places")
        lists = {
            name: frozenset(part.strip() for text in given[name] for part in text.split(apart) if part.strip())
            for name, apart in LISTS.items()
        }
        return cls(steps, pins, {name: several for name, several in lists.items() if several}, any(given["whole"]))

    @property
    def hidden(self) -> frozenset[str]:
        """The keys of things that were taken away."""
        return self.chosen.get("hide", frozenset())

    def picks(self, name: str, value: str) -> bool:
        """Whether a value is among those that are chosen; all are where none is."""
        return value in self.chosen[name] if name in self.chosen else True

    @property
    def query(self) -> dict[str, str]:
        """The same as an address says it, each name once."""
        said = {"whole": "1" if self.whole else "", "show": " ".join(map(str, self.steps))}
        said["at"] = " ".join(f"{key}@{x:.0f}_{y:.0f}" for key, (x, y) in sorted(self.pins.items()))
        said |= {name: LISTS[name].join(sorted(several)) for name, several in sorted(self.chosen.items())}
        return {name: value for name, value in said.items() if value}


def _step(word: str) -> Step:
    key = word.rstrip("*")
    return Step(key, min(len(word) - len(key), HOPS))


def _pin(word: str) -> tuple[str, tuple[float, float]]:
    said = PIN.fullmatch(word)
    if not said:
        raise ValueError(f"{word!r} is no place on a map: it is said as body/isc-tf@120_-40")
    return said[1], (float(said[2]), float(said[3]))
