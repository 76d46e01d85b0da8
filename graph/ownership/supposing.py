"""What would follow if a group were merged or retired, or a post moved.

:mod:`graph.review.restructuring` carries it out.
Only what lasts is touched, and only what holds: what a body did stays its own. A tenure moves if it could go on under
the other; what nobody else answers for is orphaned; the rest falls away.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.span import Holds
from graph.view import Node, View
from ontology import Class, Property, ontology

MERGE, RETIRE, MOVE = "merge", "retire", "move"
MOVES, ORPHANED, COVERED, THERE, FALLS = "moves", "orphaned", "covered by others", "there already", "falls away"
LEAVES = "moves and leaves nobody"
OUTCOMES = (ORPHANED, LEAVES, MOVES, COVERED, THERE, FALLS)
DUTIES, REPORTS, THEMES, PAGES, FOCAL_POINTS = "duties", "reports", "themes", "pages", "focal points"
MANDATES, PARTS, POSTS, CHAIRS, MEMBERS, OTHERS = "mandates", "parts", "posts", "chairs", "members", "others"
KINDS = (DUTIES, REPORTS, THEMES, PAGES, FOCAL_POINTS, MANDATES, PARTS, POSTS, CHAIRS, MEMBERS, OTHERS)
OF_CLASS = {
    "Duty": DUTIES,
    "Reporting": REPORTS,
    "Coverage": THEMES,
    "Mandating": MANDATES,
    "Composition": PARTS,
    "Chairing": CHAIRS,
    "Membership": MEMBERS,
}
LOSS = {
    ("Duty", "bearer"),
    ("Reporting", "reporter"),
    ("Reporting", "to"),
    ("Coverage", "body"),
    ("Responsibility", "responsible"),
    ("Chairing", "chair"),
    ("Composition", "whole"),
    ("Mandating", "mandated"),
}  # who loses this end is left without something
End = tuple[str, str, str]  # the class of a tenure, the field of one of its ends, and the key at the other
LASTING = "SELECT ?fact { BELIEVED { $whose ?fact $property $other } } LIMIT $most"
FEW = (2, 40, 1_000_000)  # so many tenures are looked at, then more: of what is popular the first will mostly do
POSTED = "SELECT ?post { BELIEVED { ?post :postIn $body } }"


@dataclass(frozen=True)
class Effect:
    """What would become of one tenure, or of a post.

    ``kind`` is one of :data:`KINDS`, ``outcome`` of :data:`OUTCOMES`. ``field`` is where the fact names what is merged,
    retired or moved; ``other`` is the thing at its other end. ``values`` are those of the fact that would take its
    place, empty where none does. ``fact`` is the tenure, or the post.
    """

    kind: str
    outcome: str
    fact: Node
    field: str
    other: Named
    values: Mapping[str, str]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Supposition:
    """What is supposed: that something is merged into another, retired, or moved to a body."""

    act: str
    thing: Named
    into: Named | None

    @classmethod
    def named(cls, view: View, act: str, thing: str, into: str) -> "Supposition":
        """A supposition about things by their names; ``into`` is empty where there is none.

        :raises NotFound: if nobody is called so.
        :raises ValueError: if it makes no sense.
        """
        if act not in (MERGE, RETIRE, MOVE):
            raise ValueError(f"{act!r} is nothing to suppose: say {MERGE}, {RETIRE} or {MOVE}")
        return cls.of(act, view.names.find(thing, "Agent"), view.names.find(into, "Agent") if into else None)

    @classmethod
    def of(cls, act: str, thing: Named, into: Named | None) -> "Supposition":
        """A supposition that makes sense.

        :raises ValueError: if it does not: a merger with itself, a move to nowhere, a retirement into something.
        """
        if act == RETIRE and into:
            raise ValueError(f"what is retired goes nowhere: leave {into.name} out, or merge the two")
        if act != RETIRE and into is None:
            raise ValueError(f"say into what {thing.name} is {'merged' if act == MERGE else 'moved'}")
        if into and into.key == thing.key:
            raise ValueError(f"{thing.name} cannot become itself")
        if act == MERGE and into and into.definition.segment != thing.definition.segment:
            raise ValueError(f"{thing.name} is a {thing.definition.label}, and {into.name} a {into.definition.label}")
        if act == MOVE and not (thing.definition.within("Post") and into and into.definition.within("Body")):
            raise ValueError(f"a post is moved to a body: {thing.name} is a {thing.definition.label}")
        return cls(act, thing, into)


def effects(view: View, supposed: Supposition) -> tuple[Effect, ...]:
    """What would follow, by kind, what is orphaned first; of what holds at the date of the view."""
    nodes = list(_current(view, supposed.thing.key))
    shown = view.evidence(node.key for node, _ in nodes)
    there = _there(view, supposed, nodes)
    found = [_effect(view, supposed, node, field, there, shown) for node, field in nodes]
    if supposed.act == MOVE:
        found = [*_left(view, supposed, found), _moved(view, supposed)]
    else:
        found += _posts(view, supposed)
    return tuple(sorted(found, key=_order))


def _order(effect: Effect) -> tuple[int, int, str, str]:
    return KINDS.index(effect.kind), OUTCOMES.index(effect.outcome), effect.other.name, effect.fact.key


def _current(view: View, key: str) -> Iterator[tuple[Node, str]]:
    """The tenures about a thing that hold, each with the field that names it."""
    about = view.around([key]).get(key, [])
    for node in view.nodes(subject for subject, _ in about):
        if node.cls.within("Tenure") and node.holds is not Holds.ENDED:
            ends = [end.name for end in node.cls.ends or ()]
            yield from ((node, name) for name in ends if node.text(name) == key)


def _there(view: View, supposed: Supposition, nodes: Iterable[tuple[Node, str]]) -> set[object]:
    """Of a merger: which tenures the other has already, each with its sort; else at which ends somebody else stands."""
    if supposed.act == MERGE and supposed.into:
        theirs = [(node, field) for node, field in _current(view, supposed.into.key) if node.actual]
        return {(end, _sort(node)) for node, field in theirs for end in _opposite(node, field)}
    lost = [(node, field) for node, field in nodes if (node.cls.name, field) in LOSS and node.cls.name != "Duty"]
    wanted = {end for node, field in lost for end in _opposite(node, field)} if supposed.act == RETIRE else set()
    return set(_shared(view, wanted, lambda who: who != supposed.thing.key))


def _shared(view: View, wanted: Iterable[End], counts: Callable[[str], bool], whose: Iterable[str] = ()) -> set[End]:
    """Those ends at which somebody who counts stands by a tenure that holds.

    :param whose: only the tenures of these are looked at; all if there are none.
    """
    found, rest = set[End](), set(wanted)
    for most in FEW:
        near = {end: _lasting(view, end, sorted(whose), most) for end in sorted(rest)}
        nodes = {node.key: node for node in view.nodes(key for several in near.values() for key in several)}
        found |= {end for end, several in near.items() if any(_stands(nodes.get(k), end, counts) for k in several)}
        rest = {end for end, several in near.items() if end not in found and len(several) == most}
    return found


def _lasting(view: View, end: End, whose: list[str], most: int) -> list[str]:
    """The first tenures of a class that have something at one end, by key."""
    (cls, field, other), identity = end, view.graph.identity
    ends = {p.name: p.iri for p in ontology()[cls].ends or ()}
    [far] = [iri for name, iri in ends.items() if name != field]
    only = f"VALUES ?who {{ {' '.join(str(identity.iri(one)) for one in whose)} }} ?fact {ends[field]} ?who ."
    given = {"whose": [only] if whose else [""], "most": [str(most)]}
    rows = view.graph.source.rows(LASTING, property=far, other=identity.iri(other), **given)
    return [identity.key(fact) for (fact,) in rows]


def _stands(node: Node | None, end: End, counts: Callable[[str], bool]) -> bool:
    """Whether a tenure is of the class of an end, is actual, did not end, and is of somebody who counts."""
    if node is None or node.cls.name != end[0] or node.holds is Holds.ENDED or not node.actual:
        return False
    return bool(node.text(end[1])) and counts(node.text(end[1]))


def _opposite(node: Node, field: str) -> list[End]:
    """What a tenure has at its other end, as an end."""
    return [(node.cls.name, field, other) for other in _ends(node, field)]


def _sort(node: Node) -> tuple[str, ...]:
    """What makes a tenure another than the next between the same two: role, basis, task, Sector."""
    ends = {end.name for end in node.cls.ends or ()}
    return tuple(node.text(p.name) for p in node.cls.identity if p.name not in ends and p.name != "from")


def _ends(node: Node, field: str) -> list[str]:
    """The thing at the other end of a tenure."""
    return [node.text(end.name) for end in node.cls.ends or () if end.name != field and node.text(end.name)]


def _effect(
    view: View,
    supposed: Supposition,
    node: Node,
    field: str,
    there: Set[object],
    shown: Mapping[str, tuple[Evidence, ...]],
) -> Effect:
    ends = _ends(node, field)
    other = view.named(ends[0]) if ends else supposed.thing
    values = _values(node, field, supposed.into.key) if supposed.act == MERGE and supposed.into else {}
    outcome = _outcome(supposed, node, field, (node.cls.name, field, other.key), there)
    kept = values if outcome == MOVES else {}
    return Effect(_kind(node, other), outcome, node, field, other, kept, shown.get(node.key, ()))


def _outcome(supposed: Supposition, node: Node, field: str, end: End, there: Set[object]) -> str:
    if supposed.act == MOVE:
        return MOVES
    if supposed.into:
        if supposed.into.key in _ends(node, field):
            return FALLS  # of two that become one, neither is a part, a member or a chair of the other
        return THERE if (end, _sort(node)) in there else MOVES
    if (node.cls.name, field) not in LOSS:
        return FALLS
    return COVERED if end in there else ORPHANED


def _values(node: Node, field: str, key: str) -> dict[str, str]:
    """The values of the tenure that takes the place of one, as of no date yet."""
    stated = {p.name: node.text(p.name) for p in _stated(node.cls) if node.text(p.name)}
    return {**stated, field: key}


def _stated(cls: Class) -> list[Property]:
    left_out = ("from", "until", "asOf", "cleared")
    return [p for p in cls.properties.values() if not p.inverse and not p.many and p.name not in left_out]


def _kind(node: Node, other: Named) -> str:
    if node.cls.name == "Responsibility":
        if node.text("role") in ("focal point", "alternate focal point"):
            return FOCAL_POINTS
        if other.definition.within("Paper") or other.definition.within("Tool"):
            return PAGES
        return THEMES if other.definition.within("Theme") else OTHERS
    return OF_CLASS.get(node.cls.name, OTHERS)


def _posts(view: View, supposed: Supposition) -> list[Effect]:
    """What becomes of the posts in a body that is merged or retired."""
    outcome = MOVES if supposed.into else ORPHANED
    values = {"postIn": supposed.into.key} if supposed.into else {}
    nodes = _posted(view, supposed.thing.key)
    said = view.evidence(node.key for node in nodes)
    return [
        Effect(POSTS, outcome, node, "postIn", view.named(node.key), values, said.get(node.key, ())) for node in nodes
    ]


def _posted(view: View, body: str) -> list[Node]:
    key = view.graph.identity.key
    rows = view.graph.source.rows(POSTED, body=view.graph.identity.iri(body))
    return [node for node in view.nodes(sorted(key(post) for (post,) in rows)) if node.cls.name == "Post"]


def _moved(view: View, supposed: Supposition) -> Effect:
    """The post itself."""
    assert supposed.into is not None
    node = view.node(supposed.thing.key)
    values = {"postIn": supposed.into.key}
    return Effect(POSTS, MOVES, node, "postIn", supposed.thing, values, view.evidence([node.key]).get(node.key, ()))


def _left(view: View, supposed: Supposition, found: list[Effect]) -> list[Effect]:
    """What goes with a post, and of what it leaves nobody in its body who answers for it."""
    body = view.node(supposed.thing.key).text("postIn")
    stay = [node.key for node in _posted(view, body)] if body else []
    staying = {body, *stay} - {supposed.thing.key, ""}
    held = {(e.fact.cls.name, e.field, e.other.key) for e in found if body and _answered(e)}
    kept = _shared(view, held, staying.__contains__, staying)
    return [_alone(effect, held - kept) for effect in found]


def _answered(effect: Effect) -> bool:
    """Whether it is about what somebody answers for or has to do."""
    return effect.fact.cls.name in ("Responsibility", "Duty") and (effect.fact.cls.name, effect.field) in LOSS


def _alone(effect: Effect, lost: Set[End]) -> Effect:
    end = (effect.fact.cls.name, effect.field, effect.other.key)
    return replace(effect, outcome=LEAVES if end in lost else MOVES)
