"""What a statement comes to: the keys under which a person's word on it is kept.

A plain statement of a thing (a title, an acronym) has no node of its own: its key is a hash of subject, predicate and
object. A fact has a key, and a *gist* besides: who, what and in which role, but not since when. A rule that later reads
another start in the same document says the same thing again, and nobody is asked twice.
"""

import hashlib
from collections.abc import Mapping

from pyoxigraph import NamedNode, Triple

from graph.identity import Identity
from ontology import Class

STATEMENT, GIST = "statement/", "gist/"
START = "from"


def statement_key(triple: Triple, identity: Identity) -> str:
    """The key of a plain statement.

    >>> from pyoxigraph import Literal
    >>> name = NamedNode("https://w3id.org/remit/ontology#acronym")
    >>> statement_key(Triple(Identity().iri("body/isc-tf"), name, Literal("ISC-TF")), Identity())
    'statement/fa6ec7c8ba10dcdc66fa6538'
    """
    subject = identity.key(triple.subject) if isinstance(triple.subject, NamedNode) else str(triple.subject)
    object = identity.key(triple.object) if isinstance(triple.object, NamedNode) else str(triple.object)
    return STATEMENT + _hashed(subject, triple.predicate.value, object)


def gist_of(cls: Class, values: Mapping[str, str]) -> str:
    """What a fact comes to: its ends and its role, without its start; empty for what has a key given.

    :param values: by field, keys as keys.
    """
    if cls.keyed or not cls.identity:
        return ""
    return GIST + _hashed(cls.name, *(values.get(p.name, "") for p in cls.identity if p.name != START))


def place_of(document: str, text: str) -> str:
    """A passage as the ledger knows it: a hash of its document and its words, wherever in the document they stand.

    >>> place_of("document/a", "It is  so.") == place_of("document/a", "It is so.")
    True
    """
    return _hashed(document, " ".join(text.split()))


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
