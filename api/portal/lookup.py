"""Looking for words in GraphQL: things, statements and passages, and how much of each kind there is."""

from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from api.portal.answers import root
from api.portal.derived import First, lazily, made, resolving, within
from api.portal.items import items
from api.portal.seeing import in_view
from graph.searching.results import Found, find
from graph.searching.sought import Sought
from graph.view import View

GROUPS = ("thing", "statement", "passage")
DEEPEST = 1_000
Kind = Annotated[str | None, strawberry.argument(description="Only what is of this class, such as Body or Chairing.")]
Document = Annotated[str | None, strawberry.argument(description="Only what this document says, by its key.")]
Year = Annotated[int | None, strawberry.argument(description="Only what is of this year: of the document, or its own.")]
Status = Annotated[str | None, strawberry.argument(description="Only what is accepted, or only what is proposed.")]
After = Annotated[str | None, strawberry.argument(description="The endCursor of the page before.")]
PieceType = made(
    "Piece",
    {
        "text": resolving(str, lambda piece: piece.words, "Words in their place."),
        "marked": resolving(bool, lambda piece: piece.marked, "Whether they are what was looked for."),
    },
    "A piece of a text: all pieces make the text, cut with … where it is long.",
)


def _hit() -> dict[str, StrawberryField]:
    pieces: Any = list[PieceType]  # type: ignore[valid-type]
    return {
        "text": resolving(str, lambda hit: hit[1].words, "The words, cut with … where they are many."),
        "pieces": resolving(pieces, lambda hit: hit[1].pieces, "The same, with what was looked for marked."),
        "document": resolving(
            lazily("Thing") | None, lambda hit: _one(hit[0], hit[1].place.document), "The document it stands in."
        ),
        "paragraph": resolving(str, lambda hit: hit[1].place.paragraph, "How the place is cited."),
        "page": resolving(int | None, lambda hit: hit[1].place.page or None, "The page; null in what has none."),
    }


def _one(view: View, key: str) -> Any:
    return next(iter(items(view, [key])), None)


StatementType = made(
    "FoundStatement",
    {
        **_hit(),
        "about": resolving(list[str], lambda hit: list(hit[1].about), "The keys of the facts or things it speaks of."),
        "reading": resolving(str, lambda hit: hit[1].reading, "The key of the reading that quotes it."),
        "status": resolving(str, lambda hit: hit[1].status, "Whether the fact is accepted or proposed."),
    },
    "Words that were read to say something.",
)
PassageType = made(
    "FoundPassage",
    {
        **_hit(),
        "file": resolving(str | None, lambda hit: hit[1].file or None, "The SHA-256 of the file; null if not kept."),
        "language": resolving(str | None, lambda hit: hit[1].language or None, "The language of the file."),
    },
    "A passage of a document.",
)
TallyType = made(
    "Tally",
    {
        "value": resolving(str, lambda pair: pair[0], "A class, the key of a document, a year or a status."),
        "count": resolving(int, lambda pair: pair[1], "How many fit."),
    },
    "How many fit of one value.",
)
FacetType = made(
    "Facet",
    {
        "name": resolving(str, lambda pair: pair[0], "In which respect: kind, document, year or status."),
        "values": resolving(list[TallyType], lambda pair: pair[1], "The values, the most first."),  # type: ignore[valid-type]
    },
    "What can be chosen in one respect, whatever is chosen in it.",
)


def _fields() -> dict[str, StrawberryField]:
    facets, statements, passages = list[FacetType], list[StatementType], list[PassageType]  # type: ignore[valid-type]

    def count(group: str, comment: str) -> StrawberryField:
        return resolving(int, lambda pair: pair[1].counts.get(group, 0), comment)

    return {
        "text": resolving(str, lambda pair: pair[1].text, "What was looked for, misspelt words put right."),
        "someWords": resolving(bool, lambda pair: pair[1].some, "Nothing holds all words, and this holds some."),
        "onlyNames": resolving(bool, lambda pair: pair[1].making, "Only names are found until all words are indexed."),
        "thingCount": count("thing", "How many things there are."),
        "statementCount": count("statement", "How many statements there are."),
        "passageCount": count("passage", "How many passages there are."),
        "things": resolving(
            list[lazily("Thing")],  # type: ignore[misc]
            lambda pair: items(pair[0], (named.key for named in pair[1].things)),
            "Things that are called so, those called just so first.",
        ),
        "statements": resolving(
            statements, lambda pair: [(pair[0], one) for one in pair[1].statements], "Statements, best first."
        ),
        "passages": resolving(
            passages, lambda pair: [(pair[0], one) for one in pair[1].passages], "Passages, best first."
        ),
        "facets": resolving(facets, lambda pair: list(pair[1].facets.items()), "How many of each kind there are."),
        "endCursor": resolving(str | None, lambda pair: pair[2], "Where the next page begins; null after the last."),
    }


FoundType = made("Found", _fields(), "What was found, a page of each group.")


def fields() -> dict[str, StrawberryField]:
    """The field of Query that looks for words."""

    def found(
        seen: View,
        text: str,
        kind: Kind = None,
        document: Document = None,
        year: Year = None,
        status: Status = None,
        first: First = 10,
        after: After = None,
    ) -> Any:
        wanted = Sought.of(text, kind or "", document or "", "" if year is None else f"{year:04}", status or "")
        offset = _offset(seen, after)
        answer = find(seen, wanted, dict.fromkeys(GROUPS, within(first)), offset)
        return seen, answer, _next(seen, answer, offset + first)

    comment = "Things that are called so, statements and passages with these words."
    return {"find": root(in_view(found), FoundType, comment)}


def _offset(view: View, after: str | None) -> int:
    """How many are left out before a page.

    :raises ValueError: if the cursor is of another edition, or none of ours.
    """
    if not after:
        return 0
    edition, _, offset = after.partition(":")
    if not (edition.isdecimal() and offset.isdecimal() and int(offset) <= DEEPEST):
        raise ValueError(f"{after!r} is no cursor of this field")
    if int(edition) != view.graph.edition:
        raise ValueError(f"the cursor is of edition {edition}, and edition {view.graph.edition} is read: begin anew")
    return int(offset)


def _next(view: View, found: Found, offset: int) -> str | None:
    more = offset < min(max(found.counts.values(), default=0), DEEPEST)
    return f"{view.graph.edition}:{offset}" if more else None
