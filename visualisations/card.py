"""A thing as search engines and other portals read it: in the terms of schema.org, within its page (RDFa Lite).

It says no more than the page: what kind of thing it is, what it is called, and what it is in a sentence.
"""

from collections.abc import Iterator

from graph.view import Node

KINDS = {
    "Event": "Event",
    "Person": "Person",
    "Body": "Organization",
    "Mandate": "Legislation",
    "Version": "Legislation",
    "Clause": "Legislation",
    "Report": "Report",
    "Dataset": "Dataset",
    "WebPage": "WebPage",
    "Document": "CreativeWork",
    "Theme": "DefinedTerm",
    "ActionLine": "DefinedTerm",
    "Goal": "DefinedTerm",
    "Target": "DefinedTerm",
    "Tool": "SoftwareApplication",
    "Initiative": "Project",
}
TEXTS = {
    "acronym": "alternateName",
    "alternativeNames": "alternateName",
    "symbol": "identifier",
    "code": "termCode",
    "issued": "datePublished",
    "adoptedOn": "legislationDate",
}


def kind(node: Node) -> str:
    """What schema.org calls such a thing; ``Thing`` where it has no closer word."""
    return next((word for name, word in KINDS.items() if node.cls.within(name)), "Thing")


def said(node: Node) -> Iterator[tuple[str, str]]:
    """What is said of it, as properties of schema.org with their texts; its name and its sentence stand on the page."""
    for name, word in TEXTS.items():
        for text in node.values.get(name, ()):
            yield word, text
