"""Pairs of things that may be one: each with a score and with the reasons for and against, in words.

Nothing is merged here; a person decides (:mod:`graph.review.judging`). Only things that share a rare word, an acronym,
a page or the like are held against each other, so that five thousand things take seconds. What speaks for two things
being one adds up; what speaks against it caps the score.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from math import log, prod

from pyoxigraph import NamedNode
from rapidfuzz import fuzz

from graph.entity import text_of
from graph.identities.reasons import Because, Reason
from graph.naming.likeness import Wording, pairs, squeezed, unmatched, worded
from graph.naming.names import Named
from graph.view import View
from ontology import ontology

OPEN = 0.5
WORDS, RARE, CROWD = 3, 40, 12
LIKE, SPELLED, BRIEF = 0.6, 0.82, 0.55


@dataclass(frozen=True)
class Rule:
    """What tells the things of a kind apart.

    ``apart`` are fields whose values differ between two things that are two; ``shared`` are relations whose other ends
    two things that are one often have in common, as (field of the fact, field of its other end), and what that weighs.
    """

    apart: tuple[str, ...] = ()
    shared: tuple[tuple[str, str, str, float], ...] = ()


CHAIR = ("Chairing", "body", "chair", 0.2)
MEMBERS = ("Membership", "body", "member", 0.3)
PARENT = ("Composition", "part", "whole", 0.1)

# Kinds that are not here are told apart by a number or a code of their own, or are nobody's business, as persons are.
RULES: Mapping[str, Rule] = {
    "body": Rule(shared=(CHAIR, MEMBERS, PARENT)),
    "document": Rule(("symbol", "issued", "submittedTo", "page")),
    "event": Rule(("from", "place", "meetingOf")),
    "framework": Rule(),
    "initiative": Rule(shared=(PARENT,)),
    "list": Rule(("year", "body")),
    "post": Rule(("postIn",)),
    "post-group": Rule(),
    "theme": Rule(),
    "tool": Rule(shared=(PARENT,)),
}
TOLD = """
SELECT ?thing ?p ?o { BELIEVED { ?thing a $cls ; ?p ?o FILTER(?p IN ($properties)) } }"""
LINKS = "SELECT ?one ?other { BELIEVED { ?fact $near ?one ; $far ?other } }"


@dataclass(frozen=True)
class Proposal:
    """Two things that may be one: how likely, 0 to 1, what speaks for it and what against it.

    >>> Proposal(Named("body/a", "A", "Body"), Named("body/b", "B", "Body"), 0.9, (Reason(Because.EQUAL),)).why
    'their names are equal'
    """

    one: Named
    other: Named
    score: float
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...] = ()

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return "; ".join([*map(str, self.reasons), *(f"but {a}" for a in self.against)])


@dataclass
class Described:
    """A thing with what it is compared by."""

    thing: Named
    names: list[Wording] = field(default_factory=list)
    acronyms: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    matches: set[str] = field(default_factory=set)
    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    linked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @cached_property
    def segment(self) -> str:
        """The kind of thing it is, as its key says."""
        return self.thing.key.partition("/")[0]

    @cached_property
    def brief(self) -> set[Wording]:
        """Those of its names that are only a part of another: another thing may well be called so too."""
        return {name for name in self.names if any(name.bag < other.bag for other in self.names)}

    @cached_property
    def numbers(self) -> set[tuple[str, ...]]:
        """The numbers in each of its names."""
        return {name.numbers for name in self.names}


def proposals(view: View, decided: Collection[frozenset[str]] = (), least: float = OPEN) -> list[Proposal]:
    """The pairs that may be one, the likeliest first.

    :param decided: pairs of keys that are not to be asked again.
    :param least: the score below which a pair is not worth a person's time.
    """
    things = _described(view)
    blocks = _blocks(things)
    weights = _weights(things)
    asked = {pair for block in blocks for pair in pairs(block)}
    found = []
    for one, other in sorted(asked):
        if frozenset((one, other)) in decided:
            continue
        proposal = _compared(things[one], things[other], weights)
        if proposal and proposal.score >= least:
            found.append(proposal)
    found = _less_those_of_one_set(view, found, least)
    return sorted(found, key=lambda p: (-p.score, p.one.key, p.other.key))


def _described(view: View) -> dict[str, Described]:
    """The things whose kind has a rule, with what they are compared by."""
    found: dict[str, Described] = {}
    for key, cls, text in view.graph.names.everything():
        if key.partition("/")[0] in RULES and not ontology()[cls].container:
            one = found.setdefault(key, Described(view.graph.names.of(key) or Named(key, text, cls)))
            if worded(text) not in one.names:
                one.names.append(worded(text))
    _told(view, found)
    for one in found.values():  # an acronym is no name: it is compared as what it is
        short = [n for n in one.names if squeezed(n.text) in one.acronyms]
        one.names = [n for n in one.names if n not in short] or short
    relations = {
        link for rule in RULES.values() for link in (*rule.shared, ("Succession", "predecessor", "successor", 0))
    }
    for cls, near, far, _ in sorted(relations):
        _linked(view, found, cls, near, far)
    return found


def _told(view: View, found: Mapping[str, Described]) -> None:
    wanted = {name for rule in RULES.values() for name in rule.apart} | {"acronym", "page", "matches"}
    fields = {p.iri: p.name for cls in ontology().values() for p in cls.properties.values() if p.name in wanted}
    key, properties = view.graph.identity.key, [", ".join(map(str, fields))]
    classes = sorted({one.thing.cls for one in found.values()})
    several = (view.graph.source.rows(TOLD, cls=ontology()[cls].iri, properties=properties) for cls in classes)
    for thing, predicate, term in chain.from_iterable(several):
        one = found.get(key(thing))
        if not one:
            continue
        name, text = fields[predicate], key(term) if isinstance(term, NamedNode) else text_of(term)
        if name == "acronym":
            one.acronyms.add(squeezed(text))
        elif name == "page":
            one.pages.add(_page(text))
        elif name == "matches":
            one.matches.add(text)
        if name in RULES[one.segment].apart:
            one.told[name].add(_page(text) if name == "page" else text)


def _linked(view: View, found: Mapping[str, Described], cls: str, near: str, far: str) -> None:
    ends = ontology()[cls][near].iri, ontology()[cls][far].iri
    key = view.graph.identity.key
    for one, other in view.graph.source.rows(LINKS, near=ends[0], far=ends[1]):
        if thing := found.get(key(one)):
            thing.linked[f"{cls}.{far}"].add(key(other))


def _page(address: str) -> str:
    """A web address for comparison."""
    bare = address.casefold().partition("://")[2] or address.casefold()
    return bare.removeprefix("www.").rstrip("/")


def _blocks(things: Mapping[str, Described]) -> Iterator[set[str]]:
    """Groups of things of which any two are worth a look."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    words, grams = _frequencies(things)
    for key, one in things.items():
        for acronym in one.acronyms:
            found[one.segment, "short", acronym].add(key)
        for kind, several in (("page", one.pages), ("match", one.matches)):
            for value in several:
                found[one.segment, kind, value].add(key)
        for name in one.names:
            found[one.segment, "name", " ".join(sorted(name.core))].add(key)
            for short in name.initials:
                found[one.segment, "short", short].add(key)
            for word in sorted(name.bag, key=lambda w: (words[one.segment, w], w))[:WORDS]:
                found[one.segment, "word", word].add(key)
            for gram in sorted(name.grams, key=lambda g: (grams[one.segment, g], g))[:WORDS]:
                found[one.segment, "gram", gram].add(key)
    room = {"page": CROWD, "short": CROWD}
    return (keys for (_, kind, _), keys in found.items() if 1 < len(keys) <= room.get(kind, RARE))


def _frequencies(things: Mapping[str, Described]) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    words: Counter[tuple[str, str]] = Counter()
    grams: Counter[tuple[str, str]] = Counter()
    for one in things.values():
        words.update((one.segment, w) for w in {w for n in one.names for w in n.bag})
        grams.update((one.segment, g) for g in {g for n in one.names for g in n.grams})
    return words, grams


def _weights(things: Mapping[str, Described]) -> Mapping[str, float]:
    """How much each word says: the rarer, the more."""
    seen = Counter(w for one in things.values() for w in {w for n in one.names for w in n.bag})
    return {word: 1 + log(1 + len(things) / number) for word, number in seen.items()}


def _compared(one: Described, other: Described, weights: Mapping[str, float]) -> Proposal | None:
    """Two things held against each other; None where nothing speaks for their being one."""
    alike, words = _alike(one, other, weights)
    sure = list(_identified(one, other))
    for_it = [*sure, *([(alike, words)] if words else []), *_circumstances(one, other)]
    short = _short(one, other)
    if short:
        for_it.append(short)
    if not alike and not sure and not short:
        return None
    caps = list(_against(one, other, alike, bool(sure)))
    score = 1 - prod(1 - weight for weight, _ in for_it)
    score = min([score, *(cap for cap, _ in caps)])
    return Proposal(one.thing, other.thing, round(score, 2), tuple(w for _, w in for_it), tuple(w for _, w in caps))


def _alike(one: Described, other: Described, weights: Mapping[str, float]) -> tuple[float, Reason | None]:
    """How much the names that are most alike weigh, and in which way they are alike."""
    best: tuple[float, Reason | None] = (0.0, None)
    for mine in one.names:
        for theirs in other.names:
            weight, words = _like(mine, theirs, weights)
            if weight and (mine in one.brief or theirs in other.brief):
                if mine.core == theirs.core:
                    weight, words = BRIEF, Reason.of(Because.BRIEF, name=mine.text)
                else:
                    weight = min(weight, BRIEF - 0.05)
            best = max(best, (weight, words), key=lambda found: (found[0], str(found[1])))
    return best


def _like(mine: Wording, theirs: Wording, weights: Mapping[str, float]) -> tuple[float, Reason | None]:
    both = {"one": mine.text, "other": theirs.text}
    if len(mine.core) == 1 and mine.words == theirs.words:
        return 0.45, Reason.of(Because.WORD, name=mine.text)
    if mine.text.casefold() == theirs.text.casefold():
        return 0.9, Reason(Because.EQUAL)
    if mine.words == theirs.words:
        return 0.88, Reason.of(Because.SPELLED, **both)
    if mine.core == theirs.core and len(mine.core) > 1:
        return 0.82, Reason.of(Because.SYSTEM, **both)
    if not mine.bag & theirs.bag and not mine.grams & theirs.grams:
        return 0.0, None
    left, right = unmatched(mine.bag, theirs.bag)
    every = sum(weights[w] for w in mine.bag | theirs.bag)
    extra = sum(weights[w] * (0.3 if w in {"united", "nation"} else 1.0) for w in left | right)
    share = (1 - extra / every + fuzz.token_sort_ratio(" ".join(mine.words), " ".join(theirs.words)) / 100) / 2
    if share < LIKE or len(mine.bag - left) < 2:
        return 0.0, None
    if not left and not right:
        return 0.85, Reason.of(Because.WORDS, **both)
    if not left or not right:
        return 0.7 * share, Reason.of(Because.WITHIN, **both)
    if len(left) + len(right) > 2 and share < SPELLED:
        return 0.0, None
    return 0.78 * share, Reason.of(Because.DIFFER, one=" ".join(sorted(left)), other=" ".join(sorted(right)))


def _identified(one: Described, other: Described) -> Iterator[tuple[float, Reason]]:
    if shared := one.matches & other.matches:
        yield 0.97, Reason.of(Because.MATCH, name=sorted(shared)[0])
    for name in ("symbol",):
        if shared := one.told.get(name, set()) & other.told.get(name, set()):
            yield 0.97, Reason.of(Because.SHARED, field=name, name=sorted(shared)[0])


def _short(one: Described, other: Described) -> tuple[float, Reason] | None:
    """What acronyms say."""
    if shared := one.acronyms & other.acronyms:
        # Anybody may call a group of theirs a coordination body, as ITU does; only what is the UN's is sure to be so.
        weight = 0.6 if _authority(one) == _authority(other) == "UN" else 0.4
        return weight, Reason.of(Because.CALLED, name=_shown(one, other, sorted(shared)[0]))
    for mine, theirs in ((one, other), (other, one)):
        made = {i for n in theirs.names for i in n.initials} if not theirs.acronyms else set()
        if hit := mine.acronyms & made:
            short = _shown(mine, theirs, sorted(hit)[0])
            return 0.45, Reason.of(Because.INITIALS, name=short, other=theirs.thing.name)
    return None


def _shown(one: Described, other: Described, short: str) -> str:
    return next((d.thing.acronym for d in (one, other) if squeezed(d.thing.acronym) == short), short.upper())


def _authority(one: Described) -> str:
    return one.thing.definition.authority


def _circumstances(one: Described, other: Described) -> Iterator[tuple[float, Reason]]:
    """What they have in common beside names."""
    if one.pages & other.pages:
        yield 0.4, Reason.of(Because.PAGE, name=sorted(one.pages & other.pages)[0])
    for cls, _, far, weight in RULES[one.segment].shared:
        mine, theirs = (d.linked.get(f"{cls}.{far}", set()) for d in (one, other))
        shared = sorted(mine & theirs)
        if not shared or (far == "member" and (len(shared) < 2 or 2 * len(shared) < len(mine | theirs))):
            continue
        if len(shared) > 1:
            yield weight, Reason.of(Because.SHARED_AND_MORE, field=far, name=shared[0], number=str(len(shared) - 1))
        else:
            yield weight, Reason.of(Because.SHARED, field=far, name=shared[0])


def _against(one: Described, other: Described, alike: float, sure: bool) -> Iterator[tuple[float, Reason]]:
    """What speaks against it, with the score it leaves at most."""
    same_name = alike >= SPELLED
    if not sure:
        if not alike:
            yield 0.3, Reason(Because.ACRONYM_ALONE)
        if not one.numbers & other.numbers:
            yield 0.15, _numbers(one, other)
        if one.acronyms and other.acronyms and not _akin(one.acronyms, other.acronyms):
            short = {"one": one.thing.acronym, "other": other.thing.acronym}
            yield 0.75 if same_name else 0.45, Reason.of(Because.ACRONYMS, **short)
        mine, theirs = _authority(one), _authority(other)
        if mine and theirs and mine != theirs:
            yield 0.45, Reason.of(Because.AUTHORITIES, one=mine, other=theirs)
    for name in RULES[one.segment].apart:
        here, there = one.told.get(name), other.told.get(name)
        if here and there and not here & there and not _dates_meet(here, there):
            yield 0.15, Reason.of(Because.APART, field=name, one=sorted(here)[0], other=sorted(there)[0])
    for relation, why in (("Composition.whole", Because.PART), ("Succession.successor", Because.SUCCEEDED)):
        for mine_, theirs_ in ((one, other), (other, one)):
            if theirs_.thing.key in mine_.linked.get(relation, set()):
                yield 0.1, Reason.of(why, one=mine_.thing.name, other=theirs_.thing.name)


def _numbers(one: Described, other: Described) -> Reason:
    mine, theirs = (" ".join(sorted({n for several in d.numbers for n in several})) for d in (one, other))
    if mine and theirs:
        return Reason.of(Because.NUMBERS, one=mine, other=theirs)
    return Reason.of(Because.NUMBERED, one=mine or theirs)


def _akin(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether an acronym is another but for letters before or after it, or but for the order of two."""
    return any(
        a == b
        or (min(len(a), len(b)) > 2 and (a.endswith(b) or b.endswith(a)))
        or (min(len(a), len(b)) > 4 and (a.startswith(b) or b.startswith(a) or sorted(a) == sorted(b)))
        for a in some
        for b in others
    )


def _dates_meet(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two values are one date, given to another precision."""
    return any(a[:4].isdigit() and (a.startswith(b) or b.startswith(a)) for a in some for b in others)


def _less_those_of_one_set(view: View, found: list[Proposal], least: float) -> list[Proposal]:
    """The proposals, less sure where one set of data states both as two."""
    said = view.evidence(key for p in found for key in (p.one.key, p.other.key))
    sets = {key: {e.document for e in several if _set(view, e.document)} for key, several in said.items()}
    lowered = []
    for proposal in found:
        shared = sets.get(proposal.one.key, set()) & sets.get(proposal.other.key, set())
        if shared:
            why = Reason.of(Because.BOTH, name=view.named(sorted(shared)[0]).name)
            proposal = Proposal(
                proposal.one, proposal.other, round(proposal.score * 0.7, 2), proposal.reasons, (*proposal.against, why)
            )
        if proposal.score >= least:
            lowered.append(proposal)
    return lowered


def _set(view: View, document: str) -> bool:
    return view.named(document).cls == "Dataset"
