"""``/texts``: the text of a document as it was read, in which every quote stands at its offsets."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from graph.editions.shelf import Shelf
from graph.naming.names import NotFound
from graph.texts import Texts


def router(shelf: Shelf) -> APIRouter:
    """The route below which a text is read as it is."""
    routes = APIRouter()

    @routes.get("/texts/{digest}", response_class=PlainTextResponse)
    def text(digest: str) -> PlainTextResponse:
        """The text that was read from the file with this SHA-256."""
        found = Texts(shelf.home).of(digest) if len(digest) == 64 and digest.isalnum() else None
        if not found:
            raise NotFound(digest, (), "text")
        return PlainTextResponse(found.text)

    return routes
