"""The mentions of one text as they stand before a place: those close by, and the last ones of a kind or head noun.

A long text has as many things that point as it has mentions to point at, so none of them looks at all the others.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence

from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name, kind_of

# What is not sure enough to be pointed at by its head noun.
SURE = 0.6
PLURAL = re.compile(r"s$")
POSTNOMINAL = re.compile(r" (?:on|for|of) ")


class Register:
    """The mentions of a text in order, to which more are added from its beginning to its end.

    >>> team, note = Mention(0, 10, Name("body", "River Team")), Mention(20, 24, Name("document", "Note"))
    >>> register = Register([team, note])
    >>> [m.name.label for m in register.headed("team", 30)], register.since(5, 20), register.free(Span(9, 12))
    (['River Team'], [], False)
    """

    def __init__(self, named: Iterable[Mention]) -> None:
        self.named = list(named)
        self._texts = [m for m in self.named if m.name.kind == "resolution"]
        self._stems: dict[Name, tuple[str, ...]] = {}
        self._headed: dict[str, list[Mention]] = {}

    def add(self, mention: Mention) -> None:
        """Put a mention into its place."""
        insort(self.named, mention, key=_start)
        if mention.name.kind == "resolution":
            insort(self._texts, mention, key=_start)
        for head, several in self._headed.items():
            if self._fits(mention, head):
                insort(several, mention, key=_start)

    def free(self, span: Span) -> bool:
        """Whether no mention stands in a stretch of the text."""
        at = bisect_left(self.named, span.start, key=_start)
        return not any(m.start < span.end and span.start < m.end for m in self.named[max(0, at - 1) : at + 1])

    def since(self, start: int, end: int) -> list[Mention]:
        """The mentions that begin between two places, the second excluded."""
        return list(within(self.named, start, end))

    def text(self, at: int) -> Mention | None:
        """The last resolution or decision before a place; ``None`` if there is none."""
        before = bisect_left(self._texts, at, key=_start)
        return self._texts[before - 1] if before else None

    def headed(self, head: str, at: int) -> list[Mention]:
        """The mentions before a place whose head noun is this one, if they are sure enough."""
        if head not in self._headed:
            self._headed[head] = [m for m in self.named if self._fits(m, head)]
        several = self._headed[head]
        return several[: bisect_left(several, at, key=_start)]

    def _fits(self, mention: Mention, head: str) -> bool:
        if mention.sure < SURE:
            return False
        name = mention.name
        if name not in self._stems:
            self._stems[name] = tuple(map(stem, name.spellings))
        return any(fits(one, head) for one in self._stems[name]) or (head == "tool" and any(_tools(name)))


def within(named: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Of mentions in order those that begin between two places, the second excluded."""
    return named[bisect_left(named, start, key=_start) : bisect_left(named, end, key=_start)]


def headed(name: str, head: str) -> bool:
    """Whether a name's head noun is this one; a task force may be called a group.

    >>> headed("River Task Force on Floods", "group"), headed("River Task Force", "panel")
    (True, False)
    """
    return fits(stem(name), head) or (head == "tool" and kind_of(name) == "tool")


def stem(name: str) -> str:
    """A name before its "on" or "for", in the singular and without case: what a head noun may end."""
    return PLURAL.sub("", POSTNOMINAL.split(name, maxsplit=1)[0].casefold())


def fits(stem: str, head: str) -> bool:
    """Whether a head noun ends what a name begins with."""
    return stem.endswith(head) or (head == "group" and stem.endswith(("task force", "team")))


def _tools(name: Name) -> Iterator[bool]:
    return (kind_of(one) == "tool" for one in name.spellings)


def _start(mention: Mention) -> int:
    return mention.start
