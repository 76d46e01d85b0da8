"""The rows of a SPARQL SELECT as cells: figures and whole days as such, all else as text."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

from visualisations.exports.rows import Cell

XSD = "http://www.w3.org/2001/XMLSchema#"
WHOLE = {f"{XSD}{kind}" for kind in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")}
BROKEN = {f"{XSD}{kind}" for kind in ("decimal", "double", "float")}
MOST = 1e15  # above it a workbook keeps no unit


def solutions(content: bytes) -> tuple[list[str], list[list[Cell]]] | None:
    """The columns and rows of results in the JSON of SPARQL; None where they are a yes or no.

    >>> head = b'{"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "2", '
    >>> solutions(head + b'"datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]}}')
    (['n'], [[2]])
    """
    found = parse_query_results(content, QueryResultsFormat.JSON)
    if not isinstance(found, QuerySolutions):
        return None
    names = [variable.value for variable in found.variables]
    return names, list(_rows(found, names))


def _rows(found: QuerySolutions, names: list[str]) -> Iterator[list[Cell]]:
    for row in found:
        yield [cell(row[name]) for name in names]


def cell(term: object) -> Cell:
    """A term as a cell; None where nothing is bound.

    >>> cell(Literal("-0.5")), cell(Literal(2)), cell(None)
    ('-0.5', 2, None)
    """
    if isinstance(term, Literal):
        return _literal(term.value, term.datatype.value)
    if isinstance(term, Triple):
        return str(term)
    return None if term is None else str(getattr(term, "value", term))


def _literal(value: str, datatype: str) -> Cell:
    try:
        if datatype in WHOLE and abs(number := int(value)) < MOST:
            return number
        if datatype in BROKEN and (figure := Decimal(value)).is_finite() and abs(figure) < MOST:
            return figure
        if datatype == f"{XSD}date" and len(value) == len("2020-02-29"):
            return date.fromisoformat(value)
    except (ValueError, InvalidOperation):
        pass
    return value
