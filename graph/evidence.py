"""Who says so: the readings behind statements, each with document, paragraph and words."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolution, Triple

from graph.identity import Identity
from graph.store import Source

COLUMNS = "?reading ?document ?documentName ?paragraph ?quote ?start ?end ?support ?rule ?sure ?standing"
PATTERN = """
  ?reading :passage ?passage ; :readingStatus ?standing .
  ?passage :document ?document ; :paragraph ?paragraph .
  OPTIONAL { ?document skos:prefLabel ?documentName }
  OPTIONAL { ?reading oa:exact ?quote }
  OPTIONAL { ?reading oa:start ?start ; oa:end ?end }
  OPTIONAL { ?reading :support ?support }
  OPTIONAL { ?reading :rule ?rule }
  OPTIONAL { ?reading :readingConfidence ?sure }
"""
QUESTION = f"""
SELECT ?s ?p ?o {COLUMNS} {{ BELIEVED {{
  VALUES (?s ?p ?o) {{ $statements }}
  GRAPH ?reading {{ ?s ?p ?o }}
  {PATTERN}
}} }}"""


@dataclass(frozen=True)
class Evidence:
    """One reading as evidence.

    ``document`` and ``reading`` are keys. ``quote`` is verbatim and may be empty for a reference table; ``start`` and
    ``end`` are its characters in the text of the document, None where that was not read.
    """

    reading: str
    document: str
    document_name: str
    paragraph: str
    quote: str
    start: int | None
    end: int | None
    support: str
    rule: str
    confidence: float
    status: str

    @property
    def citation(self) -> str:
        """The evidence in one line: the words, the document and the paragraph."""
        words = f"“{self.quote}” " if self.quote else ""
        return f"{words}({self.document_name}, {self.paragraph})"


def text(row: QuerySolution, name: str) -> str:
    """A value of a row as text, empty if there is none."""
    term = row[name]
    return term.value if isinstance(term, Literal | NamedNode) else ""


def of_row(row: QuerySolution, identity: Identity) -> Evidence:
    """The evidence in a row that has the columns of this module."""
    reading, document = row["reading"], row["document"]
    assert isinstance(reading, NamedNode) and isinstance(document, NamedNode)
    start, end, key = text(row, "start"), text(row, "end"), identity.key(document)
    return Evidence(
        reading=identity.key(reading),
        document=key,
        document_name=text(row, "documentName") or key,
        paragraph=text(row, "paragraph"),
        quote=text(row, "quote"),
        start=int(start) if start else None,
        end=int(end) if end else None,
        support=text(row, "support"),
        rule=text(row, "rule"),
        confidence=float(text(row, "sure") or 0),
        status=text(row, "standing"),
    )


def evidence(source: Source, identity: Identity, statements: Iterable[Triple]) -> dict[Triple, tuple[Evidence, ...]]:
    """The evidence of each statement, by document and place; a statement that nothing says is left out."""
    asked = list(dict.fromkeys(statements))
    if not asked:
        return {}
    found: dict[Triple, list[Evidence]] = {}
    marked = [f"({t.subject} {t.predicate} {t.object})" for t in asked]
    for row in source.rows(QUESTION, statements=marked):
        s, p, o = row["s"], row["p"], row["o"]
        assert isinstance(s, NamedNode) and isinstance(p, NamedNode) and isinstance(o, NamedNode | Literal)
        found.setdefault(Triple(s, p, o), []).append(of_row(row, identity))
    return {triple: ordered(several) for triple, several in found.items()}


def ordered(several: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence once each: believed first, then by document and place."""
    rank = {"accepted": 0, "proposed": 1}
    unique = {e.reading: e for e in several}.values()
    return tuple(
        sorted(unique, key=lambda e: (rank.get(e.status, 2), e.document, e.start or 0, e.paragraph, e.reading))
    )
