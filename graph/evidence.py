"""Who says so: the readings behind statements, each with document, paragraph and words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from pyoxigraph import NamedNode, Triple

from graph.identity import Identity
from graph.naming.names import Names
from graph.store import Source, placed

# Two questions, not one: joined, the store scans every reading it has (69 ms for one fact in 100,000 quads; 1.7 ms so).
# Each OPTIONAL holds one pattern, for the same reason.
READINGS = "SELECT ?n ?reading { BELIEVED { VALUES (?n ?s ?p ?o) { $statements } GRAPH ?reading { ?s ?p ?o } } }"
DESCRIPTIONS = """
SELECT ?n ?document ?paragraph ?quote ?start ?end ?support ?rule ?sure ?standing ?page ?cell { BELIEVED {
  VALUES (?n ?reading) { $readings }
  ?reading :passage ?passage ; :readingStatus ?standing ; :readingConfidence ?sure .
  ?passage :document ?document ; :paragraph ?paragraph .
  OPTIONAL { ?reading oa:exact ?quote }
  OPTIONAL { ?reading oa:start ?start }
  OPTIONAL { ?reading oa:end ?end }
  OPTIONAL { ?reading :support ?support }
  OPTIONAL { ?reading :rule ?rule }
  OPTIONAL { ?passage :page ?page }
  OPTIONAL { ?passage :cell ?cell }
} }"""


@dataclass(frozen=True)
class Evidence:
    """One reading as evidence.

    ``document`` and ``reading`` are keys; ``document_language`` is the tag of the language the document is named in,
    empty where it has no name. ``quote`` is verbatim and may be empty for a reference table; ``start`` and
    ``end`` are its characters in the text of the document, None where that was not read. ``page`` is None in what has
    no pages, ``cell`` empty outside of tables.
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
    document_language: str = ""
    page: int | None = None
    cell: str = ""

    @property
    def where(self) -> str:
        """The place in the document: page, paragraph, and the cell if the paragraph is not called by it."""
        page, cell = f"p. {self.page}" if self.page else "", self.cell if self.cell != self.paragraph else ""
        return ", ".join(part for part in (page, self.paragraph, cell) if part)

    @property
    def citation(self) -> str:
        """The evidence in one line: the words, the document and the paragraph."""
        words = f"“{self.quote}” " if self.quote else ""
        return f"{words}({self.document_name}, {self.where})"


def evidence(
    source: Source, identity: Identity, names: Names, statements: Iterable[Triple]
) -> dict[Triple, tuple[Evidence, ...]]:
    """The evidence of each statement, by document and place; a statement that nothing says is left out."""
    asked = list(dict.fromkeys(statements))
    if not asked:
        return {}
    said_as = ((n, form) for n, t in enumerate(asked) for form in _forms(identity, names, t))
    marked = [f"({n} {t.subject} {t.predicate} {t.object})" for n, t in said_as]
    said = [(asked[int(n.value)], reading) for n, reading in source.rows(READINGS, statements=marked)]
    described = _described(source, identity, names, list({reading: None for _, reading in said}))
    found: dict[Triple, list[Evidence]] = {}
    for triple, reading in said:
        if reading in described:
            found.setdefault(triple, []).append(described[reading])
    return {triple: ordered(several) for triple, several in found.items()}


def _forms(identity: Identity, names: Names, triple: Triple) -> Iterator[Triple]:
    """A statement in every form in which sources may say it: under each key of what a person ruled to be one."""

    if not names.moved:
        return iter((triple,))

    def others(term: object) -> list[NamedNode]:
        return [identity.iri(o) for o in names.others(identity.key(term))] if isinstance(term, NamedNode) else []

    subjects, objects = [triple.subject, *others(triple.subject)], [triple.object, *others(triple.object)]
    return (Triple(s, triple.predicate, o) for s, o in product(subjects, objects))


def _described(
    source: Source, identity: Identity, names: Names, readings: list[NamedNode]
) -> dict[NamedNode, Evidence]:
    found: dict[NamedNode, Evidence] = {}
    documents: dict[str, tuple[str, str, str]] = {}
    for row in source.rows(DESCRIPTIONS, readings=placed(readings)) if readings else ():
        place, document, *rest = row
        reading = readings[int(place.value)]
        paragraph, quote, start, end, support, rule, sure, standing, page, cell = (t.value if t else "" for t in rest)
        if document.value not in documents:
            key = identity.key(document)
            named = names.of(key)
            documents[document.value] = (key, named.name, named.language) if named else (key, key, "")
        key, name, language = documents[document.value]
        found[reading] = Evidence(
            identity.key(reading),
            key,
            name,
            paragraph,
            quote,
            int(start) if start else None,
            int(end) if end else None,
            support,
            rule,
            float(sure),
            standing,
            language,
            int(page) if page else None,
            cell,
        )
    return found


def ordered(several: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence once each: believed first, then by document and place.

    The same words at the same place are one piece of evidence, though a rule read them and a person accepted them.
    """
    rank = {"accepted": 0, "proposed": 1}
    ranked = sorted(several, key=lambda e: (rank.get(e.status, 2), e.document, e.start or 0, e.paragraph, e.reading))
    unique: dict[object, Evidence] = {}
    for one in ranked:
        place = one.reading if one.start is None else (one.document, one.start, one.end, one.support)
        unique.setdefault(place, one)
    return tuple(unique.values())


def standing(several: Iterable[Evidence]) -> tuple[str, float]:
    """The status of a fact that some readings state, and its confidence: that of the best of them."""
    ranked = [(one.status == "accepted", one.confidence) for one in several]
    return "accepted" if any(accepted for accepted, _ in ranked) else "proposed", max(sure for _, sure in ranked)
