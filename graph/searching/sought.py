"""What is looked for, and what it has to be."""

from dataclasses import dataclass, replace
from typing import Any, Self

from ontology import UnknownTerm, ontology

FACETS = {"kind": "kinds", "document": "documents", "year": "years", "status": "statuses"}


@dataclass(frozen=True)
class Sought:
    """What is looked for, and what it has to be: nothing is asked of what is empty.

    ``kinds`` are names of classes, of which the more particular ones count; ``documents`` keys.
    """

    text: str
    kinds: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, kind: str = "", document: str = "", year: str = "", status: str = "") -> Self:
        """What is looked for, as an address says it: nothing is asked of what is empty.

        :raises UnknownTerm: if there is no such kind.
        :raises ValueError: if it is no year.

        >>> Sought.of("accessibility", kind="Activity", year="2021").years
        (2021,)
        """
        if kind and kind not in ontology():
            raise UnknownTerm(f"there is no kind {kind!r}: a class such as Body or Activity was expected")
        if year and not (year.isdecimal() and len(year) == 4):
            raise ValueError(f"{year!r} is no year: give four digits")
        years = (int(year),) if year else ()
        return cls(text, (kind,) if kind else (), (document,) if document else (), years, (status,) if status else ())

    def without(self, facet: str) -> "Sought":
        """The same, whatever it is in this respect."""
        empty: dict[str, Any] = {FACETS[facet]: ()}
        return replace(self, **empty)

    def accepted(self) -> "Sought":
        """The same, of what somebody vouches for."""
        return replace(self, statuses=("accepted",))
