"""The texts of a document in GraphQL, in which every quote stands at its offsets."""

from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from api.portal.derived import made, resolving
from graph.editions.shelf import Shelf
from graph.texts import Texts

TextType = made(
    "Text",
    {
        "file": resolving(str, lambda one: one[0], "The SHA-256 of the file, as in the files of a reading."),
        "language": resolving(str | None, lambda one: one[1].language or None, "The language of the file."),
        "revision": resolving(str | None, lambda one: one[1].revision or None, "Which revision it is, as printed."),
        "text": resolving(str, lambda one: one[1].text, "All of it; the offsets of readings are its characters."),
    },
    "What was read from one file of a document.",
)


def fields() -> dict[str, StrawberryField]:
    """The field of Query that gives texts."""

    def texts(document: str, info: strawberry.Info[dict[str, Any], None]) -> Any:
        shelf: Shelf = info.context["shelf"]
        view = shelf.graph.at()
        found = view.node(view.names.find(document, "Document").key)
        kept = Texts(shelf.home)
        return [(digest, text) for digest in found.values.get("digests", ()) if (text := kept.of(digest))]

    texts.__annotations__["return"] = list[TextType]  # type: ignore[valid-type]
    comment = "The texts of a document, by key or name: one for each of its files that was read."
    field: StrawberryField = strawberry.field(resolver=texts, description=comment, metadata={"root": texts})
    return {"texts": field}
