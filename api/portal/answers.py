"""The questions of the mission in GraphQL: who owns what, what came of a mandate, what is called so."""

import inspect
from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from api.commands import identities
from api.portal import derived
from api.portal.derived import CITED, First, known, lazily, made, resolving, said, within
from api.portal.items import Group, Item, item, items, promised
from api.portal.seeing import Info, Lang, in_view, view
from graph.conflicts.disputes import disagreements
from graph.ownership.owners import Owners, owners
from graph.tracing.tracing import trace
from graph.view import Node, View


class Answer:
    """An answer of the graph, or a part of one, in the view it was asked in.

    ``pool`` holds the things and facts it speaks of, fetched together.
    """

    def __init__(self, view: View, of: Any, pool: dict[str, Item]) -> None:
        self.view, self.of, self.pool = view, of, pool

    @classmethod
    def whole(cls, view: View, of: Any, keys: Iterable[str]) -> "Answer":
        """An answer with the nodes of these keys."""
        return cls(view, of, promised(view, keys))

    def item(self, key: str) -> Item:
        """A node it speaks of.

        :raises NotFound: if nothing believed has the key.
        """
        return self.pool.get(key) or item(self.view, key)

    def parts(self, several: Iterable[Any]) -> "list[Answer]":
        """Parts of it."""
        return [Answer(self.view, one, self.pool) for one in several]


def fact_of(answer: Answer, node: Node) -> Item:
    """A fact that an answer holds, also one that does not hold in its view."""
    return Item(node.key, Group(answer.view, (node.key,), {node.key: node}))


def _owner_fields() -> dict[str, Any]:
    def node(name: str, comment: str) -> StrawberryField:
        return resolving(str | None, lambda a: a.of.node.text(name) or None, comment)

    def fact(name: str, kind: Any, comment: str) -> StrawberryField:
        return resolving(kind, lambda a: getattr(a.of.node, name), comment)

    return {
        "agent": resolving(lazily("Agent"), lambda a: a.item(a.of.agent.key), "Who."),
        "role": resolving(str, lambda a: a.of.role, "In which role."),
        "fact": resolving(lazily("Fact"), lambda a: fact_of(a, a.of.node), "The fact that says so."),
        "from": node("from", "When it began, as stated."),
        "until": node("until", "When it ended, as stated."),
        "asOf": node("asOf", "The latest date at which a source says that it holds."),
        "holds": resolving(derived.HowSurely | None, lambda a: derived.holding(a.of.node.holds), "Whether it holds."),
        "status": fact("status", str, "accepted or proposed."),
        "confidence": fact("confidence", float | None, "That of its best reading, 0 to 1."),
        "evidence": resolving(CITED, lambda a: said(a.view, a.of.evidence), "Who says so."),
    }


OwnerType = made("Owner", _owner_fields(), "An agent in a role, with the fact that says so.")


CoordinationType = made(
    "Coordination",
    {
        "body": resolving(lazily("Agent"), lambda a: a.item(a.of.coverage.agent.key), "Who coordinates."),
        "coverage": resolving(OwnerType, lambda a: a.parts([a.of.coverage])[0], "The fact that says so."),
        "chairs": resolving(list[OwnerType], lambda a: a.parts(a.of.chairs), "Who chairs the body."),  # type: ignore[valid-type]
        "focalPoints": resolving(
            list[OwnerType],  # type: ignore[valid-type]
            lambda a: a.parts(a.of.posts),
            "Posts that are focal points in the body, without it being said for which theme.",
        ),
    },
    "A body that covers the theme, who chairs it, and the posts it has for its themes.",
)


VacantType = made(
    "Vacant",
    {
        "of": resolving(lazily("Thing"), lambda a: a.item(a.of.of.key), "The post, or what nobody answers for."),
        "role": resolving(str, lambda a: a.of.role, "holder for a post, else the role in which nobody answers."),
        "sector": resolving(
            lazily("Body") | None,
            lambda a: a.item(a.of.sector.key) if a.of.sector else None,
            "The Sector or Bureau in which nobody does; null where none is said.",
        ),
        "fact": resolving(lazily("Fact"), lambda a: fact_of(a, a.of.node), "The fact that says so, with its dates."),
        "evidence": resolving(CITED, lambda a: said(a.view, a.of.evidence), "Who says so."),
    },
    "A post or role that is stated to be vacant.",
)


def _level(name: str, comment: str) -> StrawberryField:
    return resolving(list[OwnerType], lambda a: a.parts(getattr(a.of, name)), comment)  # type: ignore[valid-type]


OwnersType = made(
    "Owners",
    {
        "thing": resolving(lazily("Thing"), lambda a: a.item(a.of.thing.key), "What was asked about."),
        "sentence": resolving(str, lambda a: a.of.sentence, "The answer in words."),
        "accountable": _level("accountable", "Leads, sole and lead facilitators, chairs of the group for the theme."),
        "responsible": _level("responsible", "Focal points, facilitators, secretariats, implementers."),
        "standing": resolving(
            list[lazily("Thing")],  # type: ignore[misc]
            lambda a: [a.item(n.key) for n in a.of.standing],
            "What stands for it at the date, to ask of instead where an owner is not stated.",
        ),
        "coordinatedBy": resolving(
            list[CoordinationType],  # type: ignore[valid-type]
            lambda a: a.parts(a.of.coordinated_by),
            "Bodies that cover it, which is less than owning it.",
        ),
        "alsoInvolved": _level("also_involved", "Co-facilitators, partners, supporters: never owners."),
        "vacancies": resolving(
            list[VacantType],  # type: ignore[valid-type]
            lambda a: a.parts(a.of.vacancies),
            "Posts that nobody holds and roles in which nobody answers, as a source says on purpose.",
        ),
        "otherTimes": _level(
            "other_times",
            "Owners who are not in their role then: it ended, or another or nobody is stated to be in it.",
        ),
        "notStated": resolving(list[str], lambda a: list(a.of.not_stated), "What no document searched states."),
        "documentsSearched": resolving(int, lambda a: a.of.documents, "How many documents were searched."),
    },
    "Who owns something. What is not stated is not stated; it is never filled by a guess.",
)

StepType = made(
    "Step",
    {
        "from": resolving(lazily("Thing"), lambda a: a.item(a.of.source.key), "What it followed from."),
        "relation": resolving(
            str, lambda a: a.of.relation, "How: version, report, activity, output, contributes to ..."
        ),
        "to": resolving(lazily("Thing"), lambda a: a.item(a.of.target.key), "What followed."),
        "depth": resolving(int, lambda a: a.of.depth, "How many steps from the mandate, from 1."),
        "fact": resolving(
            lazily("Fact") | None,
            lambda a: fact_of(a, a.of.fact) if a.of.fact else None,
            "The fact that carries dates, status and confidence; null for what is timeless.",
        ),
        "evidence": resolving(CITED, lambda a: said(a.view, a.of.evidence), "Who says so."),
    },
    "One step from a mandate towards what came of it.",
)

TraceType = made(
    "Trace",
    {
        "mandate": resolving(lazily("Thing"), lambda a: a.item(a.of.mandate.key), "Where it starts."),
        "sentence": resolving(str, lambda a: a.of.sentence, "The answer in words."),
        "steps": resolving(list[StepType], lambda a: a.parts(a.of.steps), "Step by step, nearest first."),  # type: ignore[valid-type]
        "reached": resolving(
            list[lazily("Thing")],  # type: ignore[misc]
            lambda a: [a.item(n.key) for n in a.of.reached if n.key in a.pool],
            "Everything that came of it, nearest first.",
        ),
        "documentsSearched": resolving(int, lambda a: a.of.documents, "How many documents were searched."),
        "complete": resolving(bool, lambda a: a.of.complete, "False where there is more than is shown."),
    },
    "What came of a mandate.",
)


EditionType = made(
    "Edition",
    {
        "number": resolving(int, lambda graph: graph.edition, "A load that changes something makes a new one."),
        "documents": resolving(int, lambda graph: graph.documents, "How many documents were searched for it."),
    },
    "The edition that answers.",
)


DoubleType = made(
    "Double",
    {
        "one": resolving(lazily("Thing"), lambda a: a.item(a.of.one.key), "One of the two."),
        "other": resolving(lazily("Thing"), lambda a: a.item(a.of.other.key), "The other."),
        "score": resolving(float, lambda a: a.of.score, "How likely they are one, 0 to 1."),
        "reasons": resolving(list[str], lambda a: [str(r) for r in a.of.reasons], "What speaks for it, in English."),
        "against": resolving(list[str], lambda a: [str(r) for r in a.of.against], "What speaks against it."),
    },
    "Two things that may be one, of which nobody has said whether they are.",
)


def _emptied(found: Owners) -> list[str]:
    return [thing.key for one in found.vacancies for thing in (one.of, one.sector) if thing]


def fields() -> dict[str, StrawberryField]:
    """The fields of Query."""
    return _questions()


def _standing(found: Owners) -> list[str]:
    return [one.key for one in found.standing]


def _questions() -> dict[str, StrawberryField]:
    def owned(seen: View, theme: str) -> Any:
        found = owners(seen, seen.names.find(theme))
        return Answer.whole(
            seen,
            found,
            [found.thing.key, *(owner.agent.key for owner in found.all), *_emptied(found), *_standing(found)],
        )

    def traced(seen: View, mandate: str) -> Any:
        found = trace(seen, seen.names.find(mandate))
        return Answer.whole(seen, found, [found.mandate.key, *(n.key for n in found.reached)])

    def called(seen: View, text: str, first: First = 20) -> Any:
        return items(seen, (n.key for n in seen.names.search(text, limit=within(first))))

    def node(seen: View, id: strawberry.ID) -> Any:
        return known(seen, str(id))

    def doubles(info: Info, first: First = 20, kind: str | None = None, lang: Lang = None) -> Any:
        seen = view(info, None, lang)
        undecided = identities.undecided(info.context["shelf"].home, seen)
        found = identities.of_kind(undecided, kind or "")[: within(first)]
        return Answer.whole(seen, None, (n.key for p in found for n in (p.one, p.other))).parts(found)

    def disagreeing(seen: View, first: First = 100) -> Any:
        return items(seen, disagreements(seen)[: within(first)])

    def edition(info: Info) -> Any:
        return info.context["shelf"].graph

    things: Any = list[lazily("Thing")]  # type: ignore[misc]
    return {
        "owners": root(
            in_view(owned), OwnersType, "Who owns a theme, an action line or anything else, by key or name."
        ),
        "trace": root(in_view(traced), TraceType, "What came of a mandate, by key or name."),
        "search": root(in_view(called), things, "What a part of whose name this is."),
        "thing": root(in_view(node), lazily("Thing") | None, "The thing with this key or IRI."),
        "fact": root(in_view(node), lazily("Fact") | None, "The fact with this key or IRI."),
        "identities": root(
            doubles,
            list[DoubleType],  # type: ignore[valid-type]
            "Pairs of things that may be one, the likeliest first; those of a kind such as body, if one is given.",
        ),
        "disagreements": root(
            in_view(disagreeing),
            list[lazily("Disagreement")],  # type: ignore[misc]
            "Where sources disagree: those that say otherwise than a fact, by the fact they dispute.",
        ),
        "edition": root(edition, EditionType, "The edition that answers."),
    }


def root(resolve: Any, kind: Any, comment: str) -> StrawberryField:
    """A field of Query."""
    resolve.__annotations__["return"] = kind
    resolve.__signature__ = inspect.signature(resolve).replace(return_annotation=kind)
    field: StrawberryField = strawberry.field(resolver=resolve, description=comment, metadata={"root": resolve})
    return field
