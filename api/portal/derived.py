"""GraphQL types read off the ontology: a type for every class, a field for every property.

A class that is abstract is an interface; a kind of a class is its ``kind``; a property that leads to things takes
``first``. Nothing is written twice, and ``tests/schema.graphql`` shows what comes of it.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from api.portal.items import BUDGET, Item, item, items
from graph.entity import language_of
from graph.evidence import Evidence as Said
from graph.identity import check
from graph.naming.names import NotFound
from graph.node import Node
from graph.span import Holds
from graph.view import View
from ontology import Class, Property, ontology

MOST = 1000
TEXTS = ("string", "anyURI", "iri", "date")
SCALARS: dict[str, Any] = {**dict.fromkeys(TEXTS, str), "integer": int, "decimal": float}
First = Annotated[int, strawberry.argument(description=f"At most so many, up to {MOST}.")]


def resolving(
    kind: Any,
    get: Callable[..., Any],
    comment: str,
    needs: tuple[str, ...] | None = None,
    cell: Callable[[Node], Any] | None = None,
) -> StrawberryField:
    """A field of this kind, got from the item in hand.

    :param needs: the fields of its node that this one looks at; None if any.
    :param cell: gives the same of its node alone, if that is enough.
    """

    def resolve(root: strawberry.Parent[Any]) -> Any:
        if budget := BUDGET.get():
            budget.resolve()
        return get(root)

    resolve.__annotations__["return"] = kind
    metadata = {"get": get, "needs": needs, "cell": cell}
    field: StrawberryField = strawberry.field(resolver=resolve, description=comment or None, metadata=metadata)
    return field


def _of(name: str, kind: Any, comment: str) -> StrawberryField:
    return resolving(kind, lambda pair: getattr(pair[1], name) or None, comment)


def _source(pair: tuple[View, Said]) -> Item | None:
    return next(iter(items(pair[0], [pair[1].document])), None)


def _evidence() -> dict[str, StrawberryField]:
    return {
        "document": _of("document_name", str, "The document, as it is shown."),
        "paragraph": _of("paragraph", str, "The paragraph as printed, else its place."),
        "page": _of("page", int | None, "The page it begins on; null in what has no pages."),
        "cell": _of("cell", str | None, "The cell of a table it stands in; null outside of tables."),
        "where": _of("where", str, "Page, paragraph and cell in one, as it is cited."),
        "quote": _of("quote", str | None, "The words that say it, verbatim; null for a row that quotes none."),
        "start": resolving(int | None, lambda p: p[1].start, "Where the quote begins in the document's text."),
        "end": _of("end", int | None, "Where the quote ends, in characters."),
        "support": _of("support", str | None, "The lead-in or antecedent that makes the quote mean something."),
        "rule": _of("rule", str, "What read it: a rule, or a row of a table."),
        "confidence": resolving(float, lambda p: p[1].confidence, "How likely the reading is right, 0 to 1."),
        "status": _of("status", str, "accepted, proposed, candidate or rejected."),
        "reading": _of("reading", strawberry.ID, "The key of the reading."),
        "source": resolving(lazily("Document") | None, _source, "The document, to go on from."),
    }


def said(view: View, several: tuple[Said, ...]) -> list[tuple[View, Said]]:
    """Evidence as GraphQL goes on from it."""
    return [(view, one) for one in several]


def families() -> list[Class]:
    """The classes that become types, ancestors first."""
    known = [c for c in ontology().families if not c.within("Evidence")]
    return sorted(known, key=lambda c: (len(c.ancestors), c.name))


def derive() -> dict[str, type]:
    """A type for every class, by name; made once, for strawberry finds them here by module and name."""
    if "Thing" not in globals():
        for cls in families():
            globals()[cls.name] = _type(cls)
    return {cls.name: globals()[cls.name] for cls in families()}


def lazily(cls: str) -> Any:
    """The annotation of a type that may not be made yet."""
    return Annotated[ontology()[cls].family.name, strawberry.lazy(__name__)]  # pyright: ignore


def made(name: str, fields: dict[str, Any], comment: str, bases: tuple[type, ...] = (), abstract: bool = False) -> type:
    """A strawberry type with these fields."""
    make = strawberry.interface if abstract else strawberry.type
    which: dict[str, Any] = {"resolve_type": classmethod(_which)} if abstract else {"is_type_of": classmethod(_always)}
    return make(type(name, bases, {**fields, **which, "__module__": __name__}), description=comment or None)


def _always(cls: type, obj: object, info: object) -> bool:
    return True


def _which(cls: type, obj: Item, *_: object) -> str:
    return obj.definition.family.name


NodeType = made(
    "Node",
    {"id": resolving(strawberry.ID, lambda i: i.view.graph.identity.iri(i.key).value, "The IRI.", ())},
    "What has an identity of its own, a thing or a fact.",
    abstract=True,
)
Evidence = made("Evidence", _evidence(), "Who says so, and where: a document, a paragraph, the words.")
CITED: Any = list[Evidence]  # type: ignore[valid-type]


Wording = made(
    "Wording",
    {
        "language": resolving(str, lambda pair: pair[1], "The language, as a tag: fr, zh-hans."),
        "text": resolving(str, lambda pair: pair[0], "The words."),
    },
    "A text in a language.",
)
WORDINGS: Any = list[Wording]  # type: ignore[valid-type]


def worded(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Texts that say their language, by language: the words, and the tag."""
    return sorted(map(language_of, texts), key=lambda pair: (pair[1], pair[0]))


def asked(view: View, text: str, cls: str) -> Item:
    """The thing of a class that has this key or IRI, or is called so.

    :raises NotFound: if there is none.
    """
    base = view.graph.identity.base
    return item(view, view.names.find(text.removeprefix(base), cls).key)


def _type(cls: Class) -> type:
    parents = [c for c in ontology().families if c in cls.ancestors]
    nearest = [p for p in parents if not any(p in other.ancestors for other in parents)]
    bases = tuple(globals()[p.name] for p in nearest) or (NodeType,)
    inherited = {name for p in parents for name in p.properties}
    fields = {p.name: _property(p) for p in cls.properties.values() if p.name not in inherited}
    if not parents:
        fields = {**_common(cls), **fields}
    return made(cls.name, fields, cls.comment, bases, cls.abstract)


def _common(cls: Class) -> dict[str, StrawberryField]:
    fields = {
        "key": resolving(str, lambda i: i.key, "The key: the IRI without the base, such as body/isc-tf.", ()),
        "kind": resolving(str, _kind, "The class in words, such as Bureau for a kind of body.", ()),
        "evidence": resolving(CITED, lambda i: said(i.view, i.group.evidence(i.key)), "Who says so.", ()),
    }
    return fields | (_standing() if cls.within("Fact") else {})


def _kind(one: Item) -> str:
    return one.definition.label


def _standing() -> dict[str, StrawberryField]:
    comment = "Whether it holds at the date asked for; without a date, LAST_STATED or ENDED."
    return {
        "holds": _of_node(HowSurely | None, lambda node: holding(node.holds), "holds", comment),
        "status": _of_node(
            str | None, lambda node: node.status or None, "status", "accepted or proposed; null for what is no fact."
        ),
        "confidence": _of_node(
            float | None, lambda node: node.confidence, "confidence", "That of its best reading, 0 to 1."
        ),
        "shownInstead": resolving(
            lazily("Fact") | None,
            lambda i: next(iter(_chosen(i, instead=True)), None),
            "The statement that a person chose to be shown, where it and this one do not agree; else null.",
            (),
        ),
        "shownBeside": resolving(
            list[lazily("Fact")],  # type: ignore[misc]
            lambda i: _chosen(i, instead=False),
            "The statements that do not agree with this one, beside which a person chose it to be shown.",
            (),
        ),
        "chosenBy": resolving(
            str | None,
            lambda i: choice.by if (choice := i.group.choice(i.key)) else None,
            "Who chose the statement that is shown; null where nobody did.",
            (),
        ),
    }


def _of_node(kind: Any, cell: Callable[[Node], Any], name: str, comment: str) -> StrawberryField:
    return resolving(kind, lambda i: cell(i.node), comment, (name,), cell)


def _chosen(one: Item, instead: bool) -> list[Item]:
    choice = one.group.choice(one.key)
    if choice is None or (choice.shown == one.key) is instead:
        return []
    return items(one.view, [choice.shown] if instead else choice.beside)


@strawberry.enum(name="Holds", description="How surely something holds at the date asked for.")
class HowSurely(Enum):
    """As :class:`graph.span.Holds`, for GraphQL."""

    SURELY = "SURELY"
    POSSIBLY = "POSSIBLY"
    LAST_STATED = "LAST_STATED"
    ENDED = "ENDED"


def holding(holds: Holds | None) -> Any:
    """Whether something holds, as GraphQL gives it."""
    return HowSurely(holds.value) if holds else None


def _property(prop: Property) -> StrawberryField:
    if prop.range:
        return _several(prop) if prop.many else _one(prop)
    own = (prop.name,)
    if prop.datatype == "langString":
        return resolving(WORDINGS, lambda i: worded(i.node.values.get(prop.name, ())), prop.comment, own)
    kind: Any = SCALARS[prop.datatype]
    if prop.many and not prop.latest:
        return resolving(list[kind], lambda i: [kind(v) for v in i.node.values.get(prop.name, ())], prop.comment, own)
    if prop.name == "name":
        return resolving(str, lambda i: i.named.name if i.named else i.key, prop.comment, ())
    kind = kind if prop.required else kind | None
    cell = partial(_scalar, SCALARS[prop.datatype], prop.name)
    return resolving(kind, lambda i: cell(i.node), prop.comment, own, cell)


def _scalar(kind: type, name: str, node: Node) -> Any:
    """The value of a field of a node, as GraphQL gives it; of several the last, as :meth:`Node.text` has it."""
    several = node.values.get(name)
    return kind(several[-1]) if several and several[-1] else None


def _one(prop: Property) -> StrawberryField:
    kind = lazily(prop.range or "")

    def get(root: Item) -> Item | None:
        return next(iter(_led(root, prop, 1)), None)

    return resolving(kind if prop.required else kind | None, get, prop.comment, _looked(prop))


def _several(prop: Property) -> StrawberryField:
    def resolve(root: strawberry.Parent[Any], first: First = 100) -> Any:
        return _led(root, prop, first)

    resolve.__annotations__["return"] = list[lazily(prop.range or "")]  # type: ignore[misc]
    field: StrawberryField = strawberry.field(
        resolver=resolve, description=prop.comment or None, metadata={"get": resolve, "needs": _looked(prop)}
    )
    return field


def _looked(prop: Property) -> tuple[str, ...]:
    """What following a property looks at: its own field, if it is not read from the other side."""
    return () if prop.inverse else (prop.name,)


def _led(root: Item, prop: Property, first: int) -> list[Item]:
    return root.group.led(root.key, prop, within(first))


def within(first: int, name: str = "first") -> int:
    """The number, if it may be asked for.

    :raises ValueError: if not.
    """
    if not 1 <= first <= MOST:
        raise ValueError(f"{name} is {first}; it is 1 to {MOST}")
    return first


def known(view: View, key: str) -> Item:
    """The node with this key or IRI.

    :raises NotFound: if nothing believed has it.
    """
    key = key.removeprefix(view.graph.identity.base)
    try:
        return item(view, check(key))
    except (ValueError, KeyError):
        raise NotFound(key, view.names.near(key)) from None
