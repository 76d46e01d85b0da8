"""GraphiQL for a browser, with the examples beside this module; nothing of it is asked of another host.

An example is a document that begins with a comment, its title. Tests ask each of them.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse

from visualisations.template import render

EXPLORER_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FOLDER = Path(__file__).parent / "examples"


@cache
def examples() -> tuple[tuple[str, str], ...]:
    """The example documents: the title of each, and its text."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.graphql"))]
    return tuple((text.partition("\n")[0].removeprefix("# "), text) for text in texts)


def page() -> HTMLResponse:
    """The page, with its own policy: its scripts write style sheets, and its fonts are data."""
    links = [(title, f"/graphql?{urlencode({'query': text})}") for title, text in examples()]
    return HTMLResponse(render("graphiql.html", examples=links), headers={"Content-Security-Policy": EXPLORER_POLICY})
