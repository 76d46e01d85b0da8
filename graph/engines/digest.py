"""A digest of statements that does not depend on their order, which no two engines share."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from pyoxigraph import Quad

LIMIT = 1 << 256


@dataclass(frozen=True)
class Digested:
    """How many statements there are, and the sum of the SHA-256 of each as a line of N-Quads, in hexadecimal digits."""

    number: int
    digest: str


def digested(quads: Iterable[Quad]) -> Digested:
    """The digest of statements, each of which comes once.

    >>> from pyoxigraph import NamedNode
    >>> several = [Quad(NamedNode(f"x:{n}"), NamedNode("x:p"), NamedNode("x:o")) for n in range(3)]
    >>> digested(several) == digested(reversed(several))
    True
    """
    number = total = 0
    for quad in quads:
        number += 1
        total = (total + int.from_bytes(sha256(f"{quad}".encode()).digest())) % LIMIT
    return Digested(number, f"{total:064x}")
