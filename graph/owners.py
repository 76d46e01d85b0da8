"""Who owns a theme, an action line or anything else that somebody can answer for.

Owners are those accountable (lead, director, sole or lead facilitator, chair of the group that exists for the theme)
and those responsible (focal point, facilitator, secretariat, implementer). A body that only covers a theme coordinates
it. Co-facilitators, partners and the like are also involved. The table of roles is in core.ttl. Owners are never filled
by a guess: what no document states is listed as not stated, with the number of documents that were searched.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.evidence import Evidence
from graph.names import Named
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
} }"""
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
class Owners:
    """The answer to "who owns this?".

    ``not_stated`` says which kinds of owner no document states; ``documents`` is how many were searched.
    """

    thing: Named
    as_of: str | None
    accountable: tuple[Owner, ...]
    responsible: tuple[Owner, ...]
    coordinated_by: tuple[Coordination, ...]
    also_involved: tuple[Owner, ...]
    not_stated: tuple[str, ...]
    documents: int

    @property
    def all(self) -> tuple[Owner, ...]:
        """Everybody the answer names, owners first."""
        bodies = (owner for c in self.coordinated_by for owner in (c.coverage, *c.chairs, *c.posts))
        return (*self.accountable, *self.responsible, *bodies, *self.also_involved)

    @property
    def sentence(self) -> str:
        """The answer in one or two sentences."""
        when = f" as of {self.as_of}" if self.as_of else ""
        roles: dict[str, list[str]] = {}
        for owner in self.accountable + self.responsible:
            roles.setdefault(owner.agent.name, []).append(owner.role)
        owned = _list(f"{agent} ({', '.join(dict.fromkeys(several))})" for agent, several in roles.items())
        bodies = _list(dict.fromkeys(_coordinated(c) for c in self.coordinated_by))
        said = [f"owned by {owned}"] if owned else []
        said += [f"coordinated by {bodies}"] if bodies else []
        answer = f"{self.thing.name}{when}: {', '.join(said) or 'no owner is stated'}."
        if not self.not_stated:
            return answer
        missing = " or ".join(self.not_stated)
        return f"{answer} Not stated in the {self.documents} documents searched: {missing}."


def owners(view: View, thing: Named) -> Owners:
    """Who owns a thing, in a view."""
    rows = view.graph.source.rows(QUESTION, thing=view.graph.identity.iri(thing.key))
    kinds: dict[str, list[tuple[str, str, bool]]] = {"responsibility": [], "coverage": [], "chairing": [], "posts": []}
    key = view.graph.identity.key
    for kind, fact, body, thematic in rows:
        kinds[kind.value].append((key(fact), key(body) if body else "", thematic is not None))
    facts = [fact for several in kinds.values() for fact, *_ in several]
    nodes = {n.key: n for n in view.nodes(facts) if n.actual and (view.when or n.holds != "ENDED")}
    found = view.evidence(nodes)
    named = {k: _owner(view, node, found.get(k, ())) for k, node in nodes.items()}

    direct = _ranked(named[f] for f, *_ in kinds["responsibility"] if f in named)
    chairs = [(body, named[f], thematic) for f, body, thematic in kinds["chairing"] if f in named]
    posts = [(body, named[f]) for f, body, _ in kinds["posts"] if f in named]
    coordinated = [
        Coordination(
            coverage,
            _ranked(chair for body, chair, _ in chairs if body == coverage.agent.key),
            _ranked(post for body, post in posts if body == coverage.agent.key),
        )
        for coverage in _ranked(named[f] for f, *_ in kinds["coverage"] if f in named)
    ]
    accountable = _ranked([*_level(direct, "accountable"), *(chair for _, chair, thematic in chairs if thematic)])
    responsible = _level(direct, "responsible")
    stated = {"accountable": accountable, "responsible": responsible}
    return Owners(
        thing=thing,
        as_of=view.asked,
        accountable=accountable,
        responsible=responsible,
        coordinated_by=(*coordinated, *(Coordination(o, (), ()) for o in _level(direct, "coordinates"))),
        also_involved=_level(direct, "involved"),
        not_stated=tuple(word for level, word in EXPECTED.items() if not stated[level]),
        documents=view.graph.documents,
    )


def _level(several: Iterable[Owner], level: str) -> tuple[Owner, ...]:
    return tuple(o for o in several if ontology().ownership.get(o.role) == level)


def _owner(view: View, node: Node, evidence: tuple[Evidence, ...]) -> Owner:
    ends = node.cls.ends
    assert ends is not None
    return Owner(view.named(node.text(ends[0].name)), node.text("role") or "coordinates", node, evidence)


def _ranked(several: Iterable[Owner]) -> tuple[Owner, ...]:
    unique = {o.node.key: o for o in several}
    return tuple(sorted(unique.values(), key=lambda o: (o.agent.name, o.role, o.node.key)))


def _coordinated(coordination: Coordination) -> str:
    body = coordination.coverage.agent
    chairs = _list(chair.agent.name for chair in coordination.chairs)
    return f"{body.acronym or body.name}" + (f" (chaired by the {chairs})" if chairs else "")


def _list(words: Iterable[str]) -> str:
    several = list(words)
    return " and ".join([", ".join(several[:-1]), several[-1]]) if len(several) > 1 else "".join(several)
