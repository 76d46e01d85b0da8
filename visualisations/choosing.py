"""Which of several statements is shown by a person's choice, told on the rows of those statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.conflicts.choices import Choice, choices
from graph.view import Node, View
from visualisations.sheet import titled
from visualisations.translation import _


@dataclass(frozen=True)
class Told:
    """What is to be said of a choice: in words, and the statements it leads to, each with its key."""

    words: str
    others: tuple[tuple[str, str], ...]


@dataclass
class Choices:
    """What people chose to be shown, in one view."""

    view: View

    @cached_property
    def _made(self) -> Mapping[str, Choice]:
        return choices(self.view)

    def of(self, facts: Iterable[Node]) -> list[Told]:
        """What was chosen of these facts; nothing where nobody chose."""
        found = {(fact.key, choice) for fact in facts if (choice := self._made.get(fact.key))}
        return [self._told(key, choice) for key, choice in sorted(found, key=lambda pair: pair[0])]

    def _told(self, key: str, choice: Choice) -> Told:
        if choice.shown == key:
            return Told(_("%(by)s chose this statement to be shown, beside:", by=choice.by), self._named(choice.beside))
        return Told(_("%(by)s chose another statement to be shown:", by=choice.by), self._named((choice.shown,)))

    def _named(self, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((node.key, titled(self.view, node)) for node in self.view.stated(keys))
