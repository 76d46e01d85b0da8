"""Who owns a theme, an action line, a resolution, a body or anything else that somebody can answer for.

Owners are those accountable (lead, director, sole or lead facilitator, chair of the group that exists for the theme, or
of the body that is asked about) and those responsible (focal point, facilitator, secretariat, implementer; who does an
activity implements it, and who is stated to implement a mandate, or has a duty under it). A body
that only covers a theme coordinates it. Co-facilitators, partners and the like are also involved. The table of roles is
in core.ttl. Owners are never filled by a guess: what no document states is listed as not stated, with the number of
documents that were searched.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Triple

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.ownership import seats
from graph.span import Holds
from graph.tracing.lineage import standing
from graph.view import Node, View
from ontology import ontology

QUESTION = """
SELECT DISTINCT ?kind ?fact ?body ?thematic { BELIEVED {
  { ?fact :responsibleFor $thing . BIND("responsibility" AS ?kind) }
  UNION
  { ?fact :coveredTheme $thing ; :coveringBody ?body . BIND("coverage" AS ?kind) }
  UNION
  { ?cover :coveredTheme $thing ; :coveringBody ?body . ?fact :chairedBody ?body . BIND("chairing" AS ?kind)
    OPTIONAL { ?body a ?thematic . FILTER(?thematic = :ThematicGroup) } }
  UNION
  { ?cover :coveredTheme $thing ; :coveringBody ?body . ?fact :responsibleFor ?body ; :role "focal point" .
    BIND("posts" AS ?kind) }
  UNION
  { $thing :agent ?body . BIND($thing AS ?fact) BIND("doing" AS ?kind) }
  UNION
  { ?fact :chairedBody $thing . BIND("heading" AS ?kind) }
  UNION
  { ?fact :mandate $thing ; :mandated ?body ; :basis "implements" . BIND("carrying out" AS ?kind) }
  UNION
  { ?version dcterms:isVersionOf $thing . ?fact :mandate ?version ; :mandated ?body ; :basis "implements" .
    BIND("carrying out" AS ?kind) }
  UNION
  { ?fact :dutyUnder $thing ; :bearer ?body . BIND("carrying out" AS ?kind) }
  UNION
  { ?fact :vacant $thing . BIND("vacancy" AS ?kind) }
  UNION
  { ?direct :responsibleFor $thing ; :responsible ?body . ?fact :vacant ?body . BIND("vacancy" AS ?kind) }
} }"""
KINDS = ("responsibility", "coverage", "chairing", "posts", "vacancy", "doing", "heading", "carrying out")
DOES, DEPUTY = "implementer", "vice-chair"
EXPECTED = {"accountable": "a lead", "responsible": "a focal point"}


@dataclass(frozen=True)
class Owner:
    """An agent in a role, with the fact that says so.

    ``node`` is the responsibility, chairing or coverage; it carries role, dates, status and confidence.
    """

    agent: Named
    role: str
    node: Node
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Coordination:
    """A body that covers the theme, who chairs it, and the posts it has for its themes without saying which."""

    coverage: Owner
    chairs: tuple[Owner, ...]
    posts: tuple[Owner, ...]


@dataclass(frozen=True)
class Vacant:
    """A post that nobody holds, or a role in which nobody answers, as a source says on purpose.

    ``role`` is "holder" for a post; ``sector`` the Sector or Bureau in which nobody does, None where none is said.
    """

    of: Named
    role: str
    sector: Named | None
    node: Node
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Owners:
    """The answer to "who owns this?".

    ``vacancies`` are the posts and roles that are stated to be vacant. ``other_times`` are owners who are not in their
    role at the date of the view: it ended, or another or nobody is stated to be in it. ``not_stated`` says which kinds
    of owner no document states; ``documents`` is how many were searched. ``standing`` is what stands for it
    at the date of the view, where an owner is not stated, so that one can ask of that; empty where it stands itself.
    """

    thing: Named
    as_of: str | None
    known_by: str | None
    accountable: tuple[Owner, ...]
    responsible: tuple[Owner, ...]
    coordinated_by: tuple[Coordination, ...]
    also_involved: tuple[Owner, ...]
    vacancies: tuple[Vacant, ...]
    other_times: tuple[Owner, ...]
    not_stated: tuple[str, ...]
    documents: int
    standing: tuple[Named, ...] = ()

    @property
    def all(self) -> tuple[Owner, ...]:
        """Everybody the answer names, owners first."""
        bodies = (owner for c in self.coordinated_by for owner in (c.coverage, *c.chairs, *c.posts))
        return (*self.accountable, *self.responsible, *bodies, *self.also_involved, *self.other_times)

    @property
    def sentence(self) -> str:
        """The answer in one or two sentences."""
        when = f" as of {self.as_of}" if self.as_of else ""
        when += f", as known by {self.known_by}" if self.known_by else ""
        roles: dict[str, list[str]] = {}
        for owner in self.accountable + self.responsible:
            roles.setdefault(owner.agent.name, []).append(owner.role)
        owned = _list(f"{agent} ({', '.join(dict.fromkeys(several))})" for agent, several in roles.items())
        bodies = _list(dict.fromkeys(_coordinated(c) for c in self.coordinated_by))
        said = [f"owned by {owned}"] if owned else []
        said += [f"coordinated by {bodies}"] if bodies else []
        said += [f"stated to be vacant: {_list(_empty(one) for one in self.vacancies)}"] if self.vacancies else []
        answer = f"{self.thing.name}{when}: {', '.join(said) or 'no owner is stated'}."
        if not self.not_stated:
            return answer
        missing = " or ".join(self.not_stated)
        instead = f" Stands for it: {_list(one.name for one in self.standing)}." if self.standing else ""
        return f"{answer} Not stated in the {self.documents} documents searched: {missing}.{instead}"


def owners(view: View, thing: Named) -> Owners:
    """Who owns a thing, in a view."""
    return _owners(view, thing, view.evidence)


def uncited(view: View, thing: Named) -> Owners:
    """The same without who says so of its facts, for whoever shows few of them: it is half of the work."""
    return _owners(view, thing, lambda _: {})


def _owners(view: View, thing: Named, said: Callable[[Iterable[str]], Mapping[str, tuple[Evidence, ...]]]) -> Owners:
    rows = view.graph.source.rows(QUESTION, thing=view.graph.identity.iri(thing.key))
    kinds: dict[str, list[tuple[str, str, bool]]] = {kind: [] for kind in KINDS}
    key = view.graph.identity.key
    for kind, fact, body, thematic in rows:
        kinds[kind.value].append((key(fact), key(body) if body else "", thematic is not None))
    facts = [fact for several in kinds.values() for fact, *_ in several]
    seen = {n.key: n for n in view.stated(facts) if n.actual}
    over = {key for key, node in seen.items() if node.holds in (None, Holds.ENDED)}
    gone = over | seats.left(view, seen.values())
    found = said(seen)
    empty = {key for key, *_ in kinds["vacancy"]}
    doing = {key for key, *_ in kinds["doing"]}
    owning = {k: _owner(view, node, found.get(k, ())) for k, node in seen.items() if k not in empty | doing}
    named = {k: owner for k, owner in owning.items() if k not in gone}
    stated = {k for k in empty & seen.keys() - gone if seen[k].holds is not Holds.POSSIBLY}
    vacancies = (_vacant(view, seen[k], found.get(k, ())) for k in sorted(stated))
    covering = {key for key, *_ in kinds["coverage"]}

    direct = _ranked(named[f] for f, *_ in kinds["responsibility"] if f in named)
    chairs, posts = _of_bodies(kinds["chairing"], named), _of_bodies(kinds["posts"], named)
    coordinated = [
        Coordination(coverage, _ranked(chairs.get(body, ())), _ranked(posts.get(body, ())))
        for coverage in _ranked(named[f] for f, *_ in kinds["coverage"] if f in named)
        for body in [coverage.agent.key]
    ]
    heads = [named[f] for f, *_ in kinds["heading"] if f in named]
    deputies = [head for head in heads if head.role == DEPUTY]
    lead = [named[f] for f, _, thematic in kinds["chairing"] if thematic and f in named]
    lead += [head for head in heads if head.role != DEPUTY]
    accountable = _ranked([*_level(direct, "accountable"), *lead])
    doers = _doers(view, [seen[k] for k in sorted(doing & seen.keys() - gone)])
    tasked = [replace(named[f], agent=view.named(who), role=DOES) for f, who, _ in kinds["carrying out"] if f in named]
    responsible = _ranked([*_level(direct, "responsible"), *doers, *tasked])
    levels = {"accountable": accountable, "responsible": responsible}
    return Owners(
        thing=thing,
        as_of=view.asked,
        known_by=view.known_by,
        accountable=accountable,
        responsible=responsible,
        coordinated_by=(*coordinated, *(Coordination(o, (), ()) for o in _level(direct, "coordinates"))),
        also_involved=_ranked([*_level(direct, "involved"), *deputies]),
        vacancies=tuple(vacancies),
        other_times=_ranked(owner for k, owner in owning.items() if k in gone - covering),
        not_stated=tuple(word for level, word in EXPECTED.items() if not levels[level]),
        documents=view.documents,
        standing=() if accountable and responsible else _instead(view, thing),
    )


def _of_bodies(several: Iterable[tuple[str, str, bool]], named: Mapping[str, Owner]) -> Mapping[str, list[Owner]]:
    """Who is named by facts about bodies, by the body."""
    found: dict[str, list[Owner]] = defaultdict(list)
    for fact, body, _ in several:
        if fact in named:
            found[body].append(named[fact])
    return found


def _instead(view: View, thing: Named) -> tuple[Named, ...]:
    return tuple(one for one in standing(view, thing.key) if one.key != thing.key)


def _level(several: Iterable[Owner], level: str) -> tuple[Owner, ...]:
    return tuple(o for o in several if ontology().ownership.get(o.role) == level)


def _owner(view: View, node: Node, evidence: tuple[Evidence, ...]) -> Owner:
    ends = node.cls.ends
    assert ends is not None
    return Owner(view.named(node.text(ends[0].name)), node.text("role") or "coordinates", node, evidence)


def _doers(view: View, activities: Iterable[Node]) -> list[Owner]:
    """Who does an activity, and so answers for its being done."""
    iri = view.graph.identity.iri
    pairs = [(node, agent) for node in activities for agent in node.values.get("agents", ())]
    triples = [Triple(iri(node.key), node.cls["agents"].iri, iri(agent)) for node, agent in pairs]
    said = view.said(triples)
    owned = zip(pairs, triples, strict=True)
    return [Owner(view.named(agent), DOES, node, said.get(triple, ())) for (node, agent), triple in owned]


def _vacant(view: View, node: Node, evidence: tuple[Evidence, ...]) -> Vacant:
    sector = node.text("sector")
    return Vacant(
        view.named(node.text("of")), node.text("role"), view.named(sector) if sector else None, node, evidence
    )


def _empty(one: Vacant) -> str:
    where = f" for {one.sector.acronym or one.sector.name}" if one.sector else ""
    return one.of.name if one.role == seats.HOLDER else f"{one.role}{where}"


def _ranked(several: Iterable[Owner]) -> tuple[Owner, ...]:
    unique = {(o.node.key, o.agent.key): o for o in several}
    return tuple(sorted(unique.values(), key=lambda o: (o.agent.name, o.role, o.node.key)))


def _coordinated(coordination: Coordination) -> str:
    body = coordination.coverage.agent
    chairs = _list(chair.agent.name for chair in coordination.chairs)
    return f"{body.acronym or body.name}" + (f" (chaired by the {chairs})" if chairs else "")


def _list(words: Iterable[str]) -> str:
    several = list(words)
    return " and ".join([", ".join(several[:-1]), several[-1]]) if len(several) > 1 else "".join(several)
