"""Entities and DTDs of XML: what would be fetched from elsewhere, or unfold without end here, is refused unread.

Entities that only abbreviate, as ontology editors write them, are harmless.
"""

from xml.parsers import expat  # knows line and column, and fetches nothing by itself

from loaders.formats.passages import Unreadable

LONGEST = 500


def refuse_entities(content: bytes) -> None:
    """Refuse XML that is not well formed, has a DTD elsewhere, or entities that are more than abbreviations.

    :raises Unreadable: with line and column.

    >>> refuse_entities(b'<!DOCTYPE a [<!ENTITY x "http://x/">]><a b="&x;y"/>')
    >>> refuse_entities(b'<!DOCTYPE a [<!ENTITY x "y"> <!ENTITY z "&x;&x;">]><a/>')
    Traceback (most recent call last):
    loaders.formats.passages.Unreadable: line 1, column 41: the entity z is made of other entities; only ...
    """
    reader = expat.ParserCreate()

    def refuse(why: str) -> None:
        raise Unreadable(f"line {reader.CurrentLineNumber}, column {reader.CurrentColumnNumber + 1}: {why}")

    def doctype(_: str, system: str | None, public: str | None, __: int) -> None:
        if system or public:
            refuse(f"its DTD is at {system or public}: remit fetches nothing; leave it out")

    def entity(
        name: str, parameter: int, value: str | None, _: str | None, system: str | None, *__: str | None
    ) -> None:
        if value is None:
            refuse(f"the entity {name} is at {system}: remit fetches nothing; put its text into the file")
        elif parameter or "&" in value or len(value) > LONGEST:
            made = "made of other entities" if "&" in value or parameter else f"{len(value)} characters long"
            refuse(f"the entity {name} is {made}; only entities that abbreviate a text are read")

    reader.StartDoctypeDeclHandler = doctype
    reader.EntityDeclHandler = entity
    try:
        reader.Parse(content, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise Unreadable(f"line {error.lineno}, column {error.offset + 1}: this is no XML: {what}") from None
