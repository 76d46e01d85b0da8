"""The page on which a person asks SPARQL: a field for the query, examples to begin with, and the answer as a table.

The address of an answer holds its query, so it can be sent to a colleague; the same address with ``format=csv``,
``xlsx``, ``json`` or ``ipynb`` gives the rows, or a notebook that asks for them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import pyoxigraph
from fastapi import Request, Response
from pyoxigraph import Literal, NamedNode, QueryBoolean

from api.defence.headers import POLICY
from api.endpoint.evaluation import ROWS, Answer
from api.pages.pages import shown
from graph.editions.shelf import Shelf
from graph.store import PREFIXES
from graph.view import View
from ontology import ontology

MOST = 1_000
EXAMPLES, FIRST = Path(__file__).parent / "examples", "who-chairs-what"
EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
NOTEBOOK = "application/x-ipynb+json"
CODE = """import csv
import io
from urllib.parse import urlencode
from urllib.request import Request, urlopen

endpoint = ENDPOINT
query = QUERY
asked = Request(f"{endpoint}?{urlencode({'query': query})}", headers={"Accept": "text/csv"})
rows = list(csv.DictReader(io.TextIOWrapper(urlopen(asked), "utf-8")))
rows  # for a table: pandas.DataFrame(rows)
"""


@dataclass(frozen=True)
class Example:
    """A query to begin with: the name of its file, what it asks in a sentence, and itself without that sentence."""

    name: str
    sentence: str
    query: str


@cache
def examples() -> tuple[Example, ...]:
    """The queries of ``api/endpoint/examples/``, whose first line is a comment that says what each asks.

    >>> next(e.sentence for e in examples() if e.name == "who-chairs-what")
    'Who chairs what, since when, and by which words of which document.'
    """
    found = []
    for path in sorted(EXAMPLES.glob("*.rq")):
        first, _, query = path.read_text(encoding="utf-8").partition("\n")
        found.append(Example(path.stem, first.removeprefix("#").strip(), query.strip()))
    return tuple(found)


def terms() -> dict[str, object]:
    """What an editor completes: the prefixes, and the classes and properties of the ontology with what they mean."""
    properties = {p.iri.value: p.comment for cls in ontology().values() for p in cls.properties.values()}
    classes = {cls.iri.value: cls.comment for cls in ontology().values()}
    return {"prefixes": PREFIXES, "classes": classes, "properties": dict(sorted(properties.items()))}


def notebook(address: str, query: str) -> bytes:
    """A notebook that asks a query of this service, and holds its rows.

    :param address: of the service, ``http://host/sparql``.
    """
    code = CODE.replace("ENDPOINT", repr(address)).replace("QUERY", repr(query))
    cells = [
        {"cell_type": "markdown", "id": "asked", "metadata": {}, "source": f"```sparql\n{query}\n```"},
        {"cell_type": "code", "id": "rows", "metadata": {}, "source": code, "outputs": [], "execution_count": None},
    ]
    about = {"language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def page(request: Request, shelf: Shelf, query: str = "", found: Answer | None = None) -> Response:
    """The page, with the answer to a query if there is one."""
    view = shelf.graph.at() if shelf.home.current else None
    columns, rows, text = _shown(found, view) if found else ([], [], "")
    chosen = next((one for one in examples() if one.name == (request.query_params.get("example") or FIRST)), None)
    given = query or (chosen.query if chosen else "")
    answer = shown(
        request, "sparql.html", view, query=given, columns=columns, rows=rows, text=text, answered=found is not None,
        most=MOST, examples=examples(), chosen=next((e for e in examples() if e.query == given), None),
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = EDITOR_POLICY
    return answer


def _shown(found: Answer, view: View | None) -> tuple[Sequence[str], list[list[tuple[str, str]]], str]:
    """An answer as columns and rows of texts, each with the page it leads to; or as text where it has no rows."""
    if found.media_type not in ROWS:
        return [], [], found.content.decode()
    results = pyoxigraph.parse_query_results(found.content, ROWS[found.media_type])
    if isinstance(results, QueryBoolean):
        return [], [], "yes" if results else "no"
    assert isinstance(results, pyoxigraph.QuerySolutions)
    columns = [v.value for v in results.variables]
    several = islice(results, MOST)
    return columns, [[_cell(row[c], view) for c in columns] for row in several], ""


def _cell(term: object, view: View | None) -> tuple[str, str]:
    """A value as shown, and the page it leads to, empty if to none: a thing by its name."""
    if isinstance(term, NamedNode):
        key = view.graph.identity.key(term) if view else term.value
        named = view.names.of(key) if view else None
        return (named.name if named else key, f"/id/{key}" if key != term.value else "")
    return (term.value if isinstance(term, Literal) else str(term) if term is not None else "", "")
