"""Two facts that do the same: how much, when both may hold, and why, in words."""

from dataclasses import dataclass, field

from graph.wording import words

Because = tuple[str, tuple[tuple[str, str], ...]]

REASONS = {
    "role": words("both are stated as %(role)s of %(thing)s"),
    "covers": words("both cover %(thing)s"),
    "days": words("both surely hold on the same days"),
    "maybe": words("nothing stated keeps them apart in time"),
    "title": words("their names are alike"),
    "theme": words("both are about %(thing)s"),
    "concern": words("both concern %(thing)s"),
    "mandated": words("both carry out %(thing)s"),
    "audience": words("both are for the same people: %(one)s / %(other)s"),
    "kind": words("both are of one kind: %(kind)s"),
    "week": words("both are in the same week: %(one)s / %(other)s"),
    "months": words("both are within three months: %(one)s / %(other)s"),
    "place": words("both are in %(place)s"),
    "part": words("but %(one)s is part of %(other)s"),
    "sectors": words("but each acts for a Sector of its own: %(one)s / %(other)s"),
}


@dataclass(frozen=True)
class Pair:
    """Two facts that do the same.

    ``kind`` is ``answering`` for two who answer for one thing in one role, ``work`` for two pieces of work; ``about``
    is the thing that both answer for, empty for work. ``score`` is 0 to 1. ``because`` are the reasons: a name of
    :data:`REASONS` with its values, of which keys lead to things. ``rests`` are the keys of what it is concluded from.
    """

    kind: str
    one: str
    other: str
    about: str
    score: float
    first: str
    last: str
    ended: bool
    because: tuple[Because, ...]
    rests: frozenset[str] = field(default_factory=frozenset)


def because(name: str, **values: str) -> Because:
    """A reason with its values.

    >>> because("theme", thing="theme/gender")
    ('theme', (('thing', 'theme/gender'),))
    """
    return name, tuple(values.items())
