"""Telling apart things that files from different sources put under one key.

A key such as ``body/iscg`` comes from an acronym, and an acronym says which thing is meant only within one naming
authority. So what a set of data or an RDF file states under a key that something from another source has is taken for
the same only if one authority named both, or if their names agree. Otherwise it is kept apart under a key made from its
full name, and what refers to it in that file follows. Our own tables state their keys deliberately and keep them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode

from graph.entity import TYPE, Entity, about, fact_key
from graph.identity import slug
from graph.naming.likeness import squeezed, worded
from graph.reading import Reading, term
from graph.view import Graph
from graph.writing.packing import survey
from loaders.tables.table import Batch, Problem
from ontology import Class, ontology

OWN, SET = "table row", "reference set"
DELIBERATE = (OWN, "mapped row")  # whoever writes a mapping says what its keys are, as in a table of ours
UN = "UN"
SAID = "SELECT ?thing ?p ?o ?reading { BELIEVED { VALUES ?thing { $things } GRAPH ?reading { ?thing ?p ?o } } }"
READ = """
SELECT ?reading ?rule ?document ?file { BELIEVED {
  VALUES ?reading { $readings } ?reading :rule ?rule ; :readingStatus "accepted" ; :passage ?passage .
  ?passage :document ?document .
  OPTIONAL { ?reading :sourceFile ?file }
} }"""
NAMES = {term("Thing", "name"): "name", term("Thing", "acronym"): "acronym"}
NAMES |= {term("Thing", "alternativeNames"): "alternativeNames"}


@dataclass(frozen=True)
class Stated:
    """What a file states: its batch, its name, and where it lies."""

    batch: Batch
    name: str
    source: str


@dataclass
class Claim:
    """What one source calls the thing that it puts under a key.

    ``sources`` are the document and the files it stands in; ``fixed`` says that it keeps its key whatever others say.
    """

    key: str
    where: str
    sources: set[str]
    fixed: bool
    name: str = ""
    names: set[str] = field(default_factory=set)
    acronyms: set[str] = field(default_factory=set)
    authorities: set[str] = field(default_factory=set)

    @property
    def full(self) -> set[str]:
        """Its names that are no acronyms."""
        short = {squeezed(a) for a in self.acronyms}
        return {n for n in self.names if squeezed(n) not in short}

    def join(self, other: "Claim") -> None:
        """Learn what another source says of the same thing."""
        self.names |= other.names
        self.acronyms |= other.acronyms
        self.authorities |= other.authorities
        self.sources |= other.sources


def told_apart(files: Sequence[Stated], graph: Graph | None, loaded: Mapping[str, str]) -> list[Batch]:
    """The batches of some files, with the things under keys of their own that only share an acronym with others.

    :param graph: what is there already, None if nothing is.
    :param loaded: the SHA-256 of each file that is loaded, by where it lies.
    """
    claims = [_claims(file) for file in files]
    wanted = sorted({key for several in claims for key, claim in several.items() if not claim.fixed})
    there = There(graph, wanted, loaded) if graph and wanted else None
    again = {file.source for file in files}
    moves: list[dict[str, str]] = [{} for _ in files]
    notes: list[list[Problem]] = [[] for _ in files]
    for key in wanted:
        known = there.known(key, again) if there else None
        earlier = {s for claim in there.claims(key) for s in claim.sources} if there else set()
        several = [(n, claim[key]) for n, claim in enumerate(claims) if key in claim]
        for number, claim in sorted(several, key=lambda pair: _rank(pair[1], earlier)):
            if known is None:
                known = replace(claim, names=set(claim.names))
            elif claim.fixed or _same(claim, known):
                known.join(claim)
            elif (own := _own_key(claim)) != key:
                moves[number][key] = own
                notes[number].append(_note(claim, known, own, files[number].batch))
    return [_moved(f.batch, m, n) if m else f.batch for f, m, n in zip(files, moves, notes, strict=True)]


def displaced(files: Sequence[Stated], graph: Graph, loaded: Mapping[str, str]) -> set[str]:
    """The files loaded before that hold a key which our tables now give to something else: to be read again."""
    own = {key: claim for file in files for key, claim in _claims(file).items() if claim.fixed}
    there = There(graph, own, loaded) if own else None
    found: set[str] = set()
    for key, claim in own.items():
        others = there.claims(key) if there else []
        if not any(other.fixed for other in others):
            found |= {s for other in others if not _same(other, claim) for s in other.sources if s in loaded}
    return found - {file.source for file in files}


def _claims(file: Stated) -> dict[str, Claim]:
    """What a file says of the things whose keys come from acronyms, by key."""
    found: dict[str, Claim] = {}
    if not any(_named_by_acronym(ontology()[cls]) for cls in survey(file.batch.readings).classes):
        return found
    for reading in file.batch.readings:
        for one in reading.entities:
            if not _named_by_acronym(ontology()[one.cls]):
                continue
            fixed = reading.rule in DELIBERATE
            sources = {reading.place.document, file.source} if reading.rule == SET else {file.source}
            claim = found.setdefault(one.key, Claim(one.key, file.name, sources, fixed))
            claim.fixed = claim.fixed or fixed
            _learn(claim, one.values)
            claim.authorities |= _authorities(ontology()[one.cls], reading.rule)
    return {key: claim for key, claim in found.items() if claim.names or claim.fixed}


def _named_by_acronym(cls: Class) -> bool:
    """Whether the keys of a class come from what its things are called, not from a symbol, a code or a number."""
    return cls.within("Thing") and not (cls.within("Document") or cls.within("Fact") or cls.base or cls.clearance)


def _learn(claim: Claim, values: Iterable[tuple[str, str]]) -> None:
    for name, value in values:
        if name == "acronym":
            claim.acronyms.add(value)
        if name in {"name", "alternativeNames"}:
            claim.names.add(value)
        if name == "name" and (not claim.name or len(value) > len(claim.name)):
            claim.name = value


def _authorities(cls: Class, rule: str) -> set[str]:
    """Who gave a thing its acronym, as far as its source shows: what known sets of data hold is named by the UN."""
    if rule == SET:
        return {UN}
    # Anybody may call a group of theirs a coordination body; only what is the UN's, or stands in our tables, is sure.
    return {cls.authority} if cls.authority and (rule == OWN or cls.authority == UN) else set()


class There:
    """What is loaded already under some keys, and by which sources.

    :param loaded: the SHA-256 of each file that is loaded, by where it lies.
    """

    def __init__(self, graph: Graph, keys: Iterable[str], loaded: Mapping[str, str]) -> None:
        identity, files = graph.identity, {digest: source for source, digest in loaded.items()}
        said = list(graph.source.rows(SAID, things=[identity.iri(key) for key in sorted(keys)]))
        readings = list({reading: None for *_, reading in said})
        rules: dict[NamedNode, str] = {}
        stands: dict[NamedNode, set[str]] = defaultdict(set)
        for reading, rule, document, file in graph.source.rows(READ, readings=readings) if readings else ():
            rules[reading] = rule.value
            stands[reading] |= {identity.key(document)} if rule.value == SET else set()
            stands[reading] |= {files[file.value]} if file and file.value in files else set()
        self._claims: dict[str, dict[frozenset[str], Claim]] = defaultdict(dict)
        for thing, predicate, object, reading in said:
            if rule := rules.get(reading):
                key, sources = identity.key(thing), frozenset(stands[reading])
                claim = self._claims[key].setdefault(
                    sources, Claim(key, _short(sources), set(sources), rule in DELIBERATE)
                )
                if predicate == TYPE and (cls := ontology().of(object)):
                    claim.authorities |= _authorities(cls, rule)
                elif isinstance(object, Literal) and predicate in NAMES:
                    _learn(claim, [(NAMES[predicate], object.value)])

    def claims(self, key: str) -> list[Claim]:
        """What each source calls the thing under a key."""
        return list(self._claims.get(key, {}).values())

    def known(self, key: str, again: set[str]) -> Claim | None:
        """What all sources together call it but for files that are to be read again; None if there is no other."""
        found: Claim | None = None
        for claim in self.claims(key):
            if claim.sources and claim.sources & again:
                continue
            if found:
                found.join(claim)
            else:
                found = replace(claim, names=set(claim.names))
        return found


def _rank(claim: Claim, earlier: set[str]) -> tuple[bool, bool, bool, str, str]:
    """Who keeps the key where several want it: our tables, who had it before, the UN, and then by name."""
    return (not claim.fixed, not claim.sources & earlier, UN not in claim.authorities, claim.name, claim.where)


def _same(claim: Claim, known: Claim) -> bool:
    """Whether a source means, by a key, what is known under it."""
    if claim.sources & known.sources or claim.authorities & known.authorities:
        return True
    mine, theirs = ({worded(n) for n in c.full} for c in (claim, known))
    if not (claim.authorities and not known.authorities):  # named by others, or by nobody knows whom: in full only
        theirs = {n for n in theirs if not any(n.bag < other.bag for other in theirs)}
    if not mine and not known.authorities and claim.authorities:
        return True  # a set of the UN names no more than the acronym of what stands by itself, such as the OECD
    return bool({n.core for n in mine} & {n.core for n in theirs})


def _own_key(claim: Claim) -> str:
    """A key made from the full name; from the acronym and the file where there is no other name."""
    segment, _, rest = claim.key.partition("/")
    name = claim.name if claim.name in claim.full else min(claim.full, default="", key=lambda n: (-len(n), n))
    return f"{segment}/{slug(name) if name else f'{rest}-{slug(PurePath(claim.where).stem)}'}"


def _short(sources: Iterable[str]) -> str:
    return ", ".join(sorted({PurePath(source).name for source in sources})) or "loaded before"


def _note(claim: Claim, known: Claim, own: str, batch: Batch) -> Problem:
    places = (p for r, p in zip(batch.readings, batch.places, strict=True) for e in r.entities if e.key == claim.key)
    called = known.name or min(known.names, default=known.key)
    words = f"{claim.name!r} is kept apart as {own}: {claim.key} is {called!r} ({known.where}), and no more than the "
    return Problem(next(places, ""), words + "acronym is the same; `remit identities --same` makes them one")


def _moved(batch: Batch, moves: Mapping[str, str], notes: Iterable[Problem]) -> Batch:
    """The batch with things under other keys, and everything that refers to them."""
    return replace(batch, readings=rekeyed(batch.readings, moves), notes=(*notes, *batch.notes))


def rekeyed(readings: Sequence[Reading], moves: Mapping[str, str]) -> tuple[Reading, ...]:
    """Readings with things under other keys, and everything that refers to them.

    :param moves: the keys that change, each with the one that takes its place.
    """
    keys = dict(moves)
    entities = [e for r in readings for e in r.entities]
    while found := {old: new for old, new in _followers(entities, keys) if old not in keys}:
        keys |= found
    return tuple(replace(r, entities=tuple(_renamed(e, keys) for e in r.entities)) for r in readings)


def _followers(entities: Iterable[Entity], keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The facts whose keys are made from keys that change, with their new keys."""
    for one in entities:
        cls = ontology()[one.cls]
        if not cls.keyed and fact_key(cls, dict(one.values)) == one.key:
            values = dict(_values(one, keys))
            if (new := fact_key(cls, values)) != one.key:
                yield one.key, new


def _renamed(one: Entity, keys: Mapping[str, str]) -> Entity:
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in _values(one, keys):
        values[name].append(value)
    key = keys.get(one.key, one.key)
    return one if key == one.key and list(_values(one, keys)) == list(one.values) else about(one.cls, values, key)


def _values(one: Entity, keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in one.values:
        yield name, keys.get(value, value) if ontology()[one.cls][name].range else value
