"""A pattern of statements, as a rule about gaps has it: triples and filters, every term held against the ontology.

Nothing else is taken (no OPTIONAL, no path, no subselect), for two reasons. What a pattern finds grows only with what
is stated, so after a change it is asked only of the nodes that changed: each of its subjects in turn is bound to them.
And each form that is left out has been slow over a million statements.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

import pyoxigraph
from pyoxigraph import NamedNode

from graph.store import PREFIXES, PROLOGUE
from ontology import Property, ontology

TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)|(?P<text>"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^[\w-]*:[\w-]+)?)|(?P<iri><[^<>\s]*>)
    |(?P<var>\?\w+)|(?P<number>[+-]?\d+(?:\.\d+)?)|(?P<name>[\w-]*:[\w.-]*[\w-])|(?P<word>[A-Za-z]\w*)
    |(?P<mark>&&|\|\||!=|<=|>=|[\^/|.;,(){}=<>!+*\[\]$-])""",
    re.VERBOSE,
)
ROLES = re.compile(r"\$(\w+)")
SORTS = {"owners": ("accountable", "responsible")}


class BadPattern(ValueError):
    """A pattern that cannot be asked; ``line`` is counted from its first, 0."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Token:
    """One word of a pattern: what sort it is, its text, and in which line it stands."""

    sort: str
    text: str
    line: int


@dataclass(frozen=True)
class Pattern:
    """Triples and filters: ``text`` is SPARQL, ``subjects`` and ``variables`` its variables, without question marks.

    ``needs`` are, of each subject, the properties and classes that it must have.

    >>> found = Pattern.of("?by :responsibleFor ?thing ; :role ?role . FILTER(?role IN ($owners))")
    >>> found.subjects, found.variables
    (('by',), ('by', 'role', 'thing'))
    """

    text: str
    subjects: tuple[str, ...]
    variables: tuple[str, ...]
    needs: Mapping[str, frozenset[NamedNode]] = field(default_factory=dict)

    @classmethod
    def of(cls, written: str) -> "Pattern":
        """The pattern that is written so; ``$owners``, ``$involved`` and the like stand for the roles in core.ttl.

        :raises BadPattern: if it has more than triples and filters, or a term that the ontology does not define.
        """
        tokens = list(_tokens(ROLES.sub(_roles, written)))
        needs: dict[str, set[NamedNode]] = {}
        for subject, needed in _statements(tokens):
            needs.setdefault(subject, set()).add(needed)
        if not needs:
            raise BadPattern("the pattern states nothing: write triples, such as ?thing a :Theme")
        text = " ".join(token.text for token in tokens)
        variables = tuple(sorted({token.text[1:] for token in tokens if token.sort == "var"}))
        try:
            _empty().query(f"{PROLOGUE}SELECT * {{ {text} }}")
        except SyntaxError as error:
            raise BadPattern(f"it is no SPARQL: {str(error).partition(': ')[2] or error}") from None
        return cls(text, tuple(sorted(needs)), variables, {name: frozenset(some) for name, some in needs.items()})


@cache
def _empty() -> pyoxigraph.Store:
    return pyoxigraph.Store()


def _roles(found: re.Match[str]) -> str:
    wanted = SORTS.get(found[1], (found[1],))
    roles = sorted(role for role, sort in ontology().ownership.items() if sort in wanted)
    if not roles:
        known = sorted({*ontology().ownership.values(), *SORTS})
        raise BadPattern(f"${found[1]} stands for no roles; there are {', '.join(f'${name}' for name in known)}")
    return ", ".join(f'"{role}"' for role in roles)


def _tokens(text: str) -> Iterator[Token]:
    place, line = 0, 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if not found:
            raise BadPattern(f"{text[place : place + 20].split(chr(10))[0]!r} is not understood", line)
        if found.lastgroup != "space":
            yield Token(str(found.lastgroup), found[0], line)
        line += found[0].count("\n")
        place = found.end()


def _statements(tokens: list[Token]) -> Iterator[tuple[str, NamedNode]]:
    """The subjects that are variables, each with a property or a class that it has; every term is checked."""
    rest = iter(tokens)
    for token in rest:
        if token.text == ".":
            continue
        if token.sort == "word" and token.text.upper() == "FILTER":
            _filter(rest, token)
            continue
        if token.sort not in ("var", "iri", "name"):
            raise BadPattern(f"{token.text!r}: a pattern has triples and FILTER(...) only", token.line)
        for needed in _triples(rest, token):
            if token.sort == "var":
                yield token.text[1:], needed


def _filter(rest: Iterator[Token], start: Token) -> None:
    depth = 0
    for token in rest:
        depth += (token.text == "(") - (token.text == ")")
        if token.sort == "word" and token.text.upper() == "EXISTS":
            raise BadPattern("EXISTS asks of all there is: say what should be there as another pattern", token.line)
        if not depth:
            break
    if depth:
        raise BadPattern("a FILTER( without its end", start.line)


def _triples(rest: Iterator[Token], subject: Token) -> Iterator[NamedNode]:
    """The properties and classes of one subject, up to the full stop."""
    end = ";"
    while end in (";", ","):
        if end == ";":
            predicate = next(rest, None)
            if predicate is None or predicate.text == ".":
                return
            prop = _predicate(predicate)
        value = next(rest, None)
        if value is None or value.sort in ("mark", "word"):
            raise BadPattern(f"{predicate.text} needs a value" if predicate else "a value is missing", subject.line)
        _value(predicate, prop, value)
        if predicate is not None and (predicate.text != "a" or value.sort != "var"):
            yield NamedNode(_iri(value if predicate.text == "a" else predicate))
        after = next(rest, None)
        end = after.text if after else "."
    if end != ".":
        raise BadPattern(f"{end!r} stands where a full stop, ; or , should", after.line if after else subject.line)


def _predicate(token: Token) -> tuple[Property, ...]:
    """The properties that a predicate is: several classes may have it."""
    if token.text == "a":
        return ()
    iri = _iri(token)
    found = _properties().get(iri)
    if not found:
        near = get_close_matches(token.text, [_short(known) for known in _properties()], 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise BadPattern(f"the ontology has no property {token.text}{hint}", token.line)
    return found


def _value(predicate: Token | None, props: tuple[Property, ...], value: Token) -> None:
    """Hold a value against what may stand there: a class after ``a``, one of the words of a field."""
    if predicate and predicate.text == "a":
        if value.sort == "var" or ontology().of(NamedNode(_iri(value))):
            return
        near = get_close_matches(value.text, [f":{name}" for name in ontology()], 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise BadPattern(f"the ontology has no class {value.text}{hint}", value.line)
    allowed = {word for prop in props for word in prop.allowed}
    if value.sort == "text" and allowed and value.text.strip('"') not in allowed:
        raise BadPattern(f"{predicate.text if predicate else ''} is never {value.text}: it is one of "
                         f"{', '.join(sorted(allowed))}", value.line)  # fmt: skip
    if value.sort == "name":
        _iri(value)


def _iri(token: Token) -> str:
    if token.sort == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    if token.sort != "name" or prefix not in PREFIXES:
        raise BadPattern(f"{token.text!r} is no term: write :Theme, skos:prefLabel or <https://...>", token.line)
    return PREFIXES[prefix] + local


def _short(iri: str) -> str:
    found = ((name, base) for name, base in PREFIXES.items() if iri.startswith(base))
    name, base = next(found, ("", ""))
    return f"{name}:{iri.removeprefix(base)}"


@cache
def _properties() -> Mapping[str, tuple[Property, ...]]:
    found: dict[str, tuple[Property, ...]] = {}
    for cls in ontology().values():
        for prop in cls.properties.values():
            found[prop.iri.value] = (*found.get(prop.iri.value, ()), prop)
    return found
