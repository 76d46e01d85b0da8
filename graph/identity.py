"""Keys and IRIs: a key such as ``body/isc-tf`` is what tables, code and addresses use; its IRI is made in one place.

Keys come from stable raw names (symbol, acronym, number), are readable, and never hold personal data.
"""

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from pyoxigraph import NamedNode

from graph.memory import passing
from ontology import UnknownTerm, ontology

DEFAULT_BASE = "http://localhost/id/"
KEY = re.compile(r"[a-z-]+(/[A-Za-z0-9][A-Za-z0-9._~-]*)+")


def slug(text: str) -> str:
    """A name as part of a key.

    >>> slug("Inter-sectoral  Focal Points"), slug("WSIS & SDGs"), slug("Genève")
    ('inter-sectoral-focal-points', 'wsis-sdgs', 'geneve')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


@dataclass(frozen=True)
class Identity:
    """How keys become IRIs below the data base of one home, and back.

    >>> Identity().iri("body/isc-tf").value, Identity().iri("goal/9").value
    ('http://localhost/id/body/isc-tf', 'http://metadata.un.org/sdg/9')
    >>> [Identity().key(Identity().iri(key)) for key in ("goal/9", "target/9.c", "indicator/C090c01")]
    ['goal/9', 'target/9.c', 'indicator/C090c01']
    """

    base: str = DEFAULT_BASE

    def iri(self, key: str) -> NamedNode:
        """The IRI of a key.

        :raises ValueError: if it is no key.
        :raises UnknownTerm: if no class has things below its first segment.
        """
        return _iri(self.base, key)

    def key(self, iri: NamedNode) -> str:
        """The key of an IRI; the IRI itself for what is not below our bases."""
        if iri.value.startswith(self.base):
            return iri.value[len(self.base) :]
        found = ((segment, pattern.fullmatch(iri.value)) for segment, pattern in self._elsewhere)
        return next((f"{segment}/{match[1]}" for segment, match in found if match), iri.value)

    @cached_property
    def _elsewhere(self) -> list[tuple[str, re.Pattern[str]]]:
        classes = ((segment, cls) for segment, cls in ontology().segments.items() if cls.base)
        return [(s, re.compile(f"{re.escape(c.base)}({c.local_name or '.+'})")) for s, c in classes]


@passing(30_000)
def _iri(base: str, key: str) -> NamedNode:
    segment, _, rest = check(key).partition("/")
    elsewhere = ontology().segments[segment].base
    return NamedNode(elsewhere + rest if elsewhere else base + key)


@passing(30_000)
def check(key: str) -> str:
    """The key, if it is one.

    :raises ValueError: if it is no key.
    :raises UnknownTerm: if no class has things below its first segment.

    >>> check("bodies/isc-tf")
    Traceback (most recent call last):
    ontology.terms.UnknownTerm: 'bodies/isc-tf': nothing lives below 'bodies'; did you mean body?
    """
    if not KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key: a key is a kind and a name, such as body/isc-tf")
    segment = key.partition("/")[0]
    segments = ontology().segments
    if segment not in segments:
        near = get_close_matches(segment, segments, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(segments))}"
        raise UnknownTerm(f"{key!r}: nothing lives below {segment!r}; {hint}")
    return key


def iri_or_none(identity: Identity, key: str) -> NamedNode | None:
    """The IRI of a key; None for what is no key, so that a stranger's text cannot become part of a question."""
    try:
        return identity.iri(key)
    except (ValueError, KeyError):
        return None
