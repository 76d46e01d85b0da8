"""How statements of an update are told: in which line they stand, and in short."""

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from loaders.updating.splitting import Operation
from ontology import NS, Class, ontology
from ontology.statements import Term

SHOWN = 10


def lowest(types: Iterable[Term | Triple]) -> Class | None:
    """The class that says most; None of none."""
    found = []
    for iri in types:
        cls = ontology().of(iri) if isinstance(iri, NamedNode) else None
        if cls is None and isinstance(iri, NamedNode):
            cls = ontology()[iri.value.removeprefix(NS)]
        found += [cls] if cls else []
    return max(found, key=lambda cls: len(cls.ancestors), default=None)


def line_of(by: Operation, triple: Triple) -> int:
    """The line on which a statement's subject, or else its value, is named; else where its operation begins."""
    lines = by.words.splitlines()
    for term in (triple.subject, triple.object):
        word = _last(term)
        found = next((number for number, line in enumerate(lines) if word and word in line), None)
        if found is not None:
            return by.line + found
    return by.line


def _last(term: Term | Triple) -> str:
    if isinstance(term, NamedNode):
        return term.value.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return term.value.partition("\n")[0] if isinstance(term, Literal) else ""


def short(term: Term | Triple) -> str:
    """A term in short.

    >>> short(NamedNode(f"{NS}chair"))
    ':chair'
    """
    if isinstance(term, BlankNode):
        return "[]"
    return f":{term.value.removeprefix(NS)}" if isinstance(term, NamedNode) and term.value.startswith(NS) else str(term)


def shown(triple: Triple) -> str:
    """A statement in short."""
    words = f"{short(triple.subject)} {short(triple.predicate)} {short(triple.object)}"
    return words if len(words) <= 200 else f"{words[:199]}…"


def together(wrong: list[str]) -> str:
    """What is wrong, a line each; of many the first."""
    told = list(dict.fromkeys(wrong))
    more = f"\n{len(told) - SHOWN} more of this kind" if len(told) > SHOWN else ""
    return "\n".join(told[:SHOWN]) + more
