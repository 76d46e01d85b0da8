"""The fields of a class as they are read: by the IRI of their property, and which of them another one translates."""

from ontology import Class

_FIELDS: dict[str, dict[str, str]] = {}
_TRANSLATED: dict[str, dict[str, str]] = {}


def fields_of(cls: Class) -> dict[str, str]:
    """The forward fields of a class, by the IRI of their property."""
    if cls.name not in _FIELDS:
        _FIELDS[cls.name] = {p.iri.value: p.name for p in cls.properties.values() if not p.inverse}
    return _FIELDS[cls.name]


def translated(cls: Class) -> dict[str, str]:
    """The fields of a class that another field translates, with that field.

    >>> from ontology import ontology
    >>> translated(ontology()["Theme"])
    {'name': 'labels', 'description': 'descriptions'}
    """
    if cls.name not in _TRANSLATED:
        fields = fields_of(cls)
        pairs = ((p.translates, p.name) for p in cls.properties.values() if p.translates)
        _TRANSLATED[cls.name] = {fields[iri]: name for iri, name in pairs if iri in fields}
    return _TRANSLATED[cls.name]
