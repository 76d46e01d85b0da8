"""The page on which a person asks SPARQL: a field for the query, examples, and the answer as a table."""

import pyoxigraph
from fastapi import Request, Response
from pyoxigraph import Literal, NamedNode, QueryBoolean

from api.evaluation import ROWS, Answer
from api.pages import shown
from graph.editions.shelf import Shelf
from graph.identity import Identity

MOST = 1_000
EXAMPLE = """SELECT ?body ?chair ?quote ?document ?paragraph {
  ?chairing a :Chairing ; :chair/skos:prefLabel ?chair ; :chairedBody/skos:prefLabel ?body .
  GRAPH ?reading { ?chairing a :Chairing }
  ?reading :passage ?passage ; oa:exact ?quote .
  ?passage :document/skos:prefLabel ?document ; :paragraph ?paragraph .
} ORDER BY ?body LIMIT 50"""


def page(request: Request, shelf: Shelf, query: str = "", found: Answer | None = None) -> Response:
    """The page, with the answer to a query if there is one."""
    view = shelf.graph.at() if shelf.home.current else None
    columns: list[str] = []
    rows: list[list[tuple[str, str]]] = []
    text = ""
    if found and found.media_type in ROWS:
        results = pyoxigraph.parse_query_results(found.content, ROWS[found.media_type])
        if isinstance(results, QueryBoolean):
            text = "yes" if results else "no"
        else:
            assert isinstance(results, pyoxigraph.QuerySolutions)
            columns = [v.value for v in results.variables]
            rows = [
                [_cell(row[c], shelf.home.identity) for c in columns]
                for row, _ in zip(results, range(MOST), strict=False)
            ]
    elif found:
        text = found.content.decode()
    return shown(
        request, "sparql.html", view, query=query or EXAMPLE, columns=columns, rows=rows, text=text,
        answered=found is not None, most=MOST,
    )  # fmt: skip


def _cell(term: object, identity: Identity) -> tuple[str, str]:
    """A value as shown, and the page it leads to, empty if to none."""
    if isinstance(term, NamedNode):
        key = identity.key(term)
        return (key, f"/id/{key}") if key != term.value else (term.value, "")
    return (term.value if isinstance(term, Literal) else str(term) if term is not None else "", "")
