"""Names that look misprinted: a form that sources use and that is one slip of the hand away from the right one.

A quote stays as it is printed; the form is shown with [sic], beside the name it is taken for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from graph.naming.likeness import squeezed, worded
from graph.view import View

LEAST = 4


@dataclass(frozen=True)
class Misprint:
    """A form of a name that looks misprinted: the key of the thing, what is printed, and what it is taken for."""

    key: str
    printed: str
    meant: str


def misprints(view: View) -> list[Misprint]:
    """The misprints of an edition, by thing; worked out once."""
    kept = view.graph.kept
    if "misprints" not in kept:
        kept["misprints"] = sorted(_found(view), key=lambda one: (one.key, one.printed))
    found: list[Misprint] = kept["misprints"]
    return found


def _found(view: View) -> Iterator[Misprint]:
    several: dict[str, list[str]] = {}
    for key, printed in view.graph.names.otherwise():
        several.setdefault(key, []).append(printed)
    for key, forms in several.items():
        named = view.graph.names.of(key)
        right = [n for n in (named.acronym, named.name) if n] if named else []
        for printed in dict.fromkeys(forms):
            meant = next((n for n in right if misprinted(printed, n)), "")
            if meant and not any(worded(printed).core == worded(other).core for other in right):
                yield Misprint(key, printed, meant)


def misprinted(printed: str, meant: str) -> bool:
    """Whether a form is one slip away from a name: two letters swapped, one left out, added or put for another.

    Another number, a plural, and another spelling that we know of are no slips.

    >>> misprinted("CGW-FHR", "CWG-FHR"), misprinted("ITU-D", "ITU-T"), misprinted("Council 2016", "Council 2017")
    (True, False, False)
    >>> misprinted("Chief Executive Board", "Chief Executives Board"), misprinted("Broadbnad Commission",
    ...     "Broadband Commission")
    (False, True)
    """
    one, other = worded(printed), worded(meant)
    if one.numbers != other.numbers or one.words == other.words:
        return False
    if " " in printed.strip() or " " in meant.strip():
        differing = [(a, b) for a, b in zip(one.words, other.words, strict=False) if a != b]
        same = len(one.words) == len(other.words) and len(differing) == 1
        return same and min(map(len, differing[0])) > LEAST and OSA.distance(*differing[0]) == 1
    letters = squeezed(printed), squeezed(meant)
    return min(map(len, letters)) > LEAST and letters[0] != letters[1] and OSA.distance(*letters) == 1
