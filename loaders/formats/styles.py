"""Styles of a Word document: what a paragraph or a run is by its style, or by those that its style is based on."""

from dataclasses import dataclass

from loaders.formats.package import Element, child, holds, name, value

LONGEST = 50


@dataclass(frozen=True)
class Style:
    """What a style says, itself or by those it is based on.

    :ivar names: its own id and those of the styles it is based on, the nearest first.
    :ivar list: the id of the list it numbers by; empty if none.
    :ivar depth: the level in that list, as written; empty if not said.
    :ivar hidden: whether what it is given to is hidden.
    :ivar heading: whether it is that of a heading.
    """

    names: tuple[str, ...] = ()
    list: str = ""
    depth: str = ""
    hidden: bool = False
    heading: bool = False


class Styles:
    """The styles of a document, by id."""

    def __init__(self, tree: Element | None) -> None:
        styles = [one for one in (tree if tree is not None else ()) if name(one) == "style"]
        self._given = {value(one, "styleId"): one for one in styles}
        usual = [one for one in styles if value(one, "type") == "paragraph" and value(one, "default") in ("1", "true")]
        self._usual = value(usual[0], "styleId") if usual else ""
        self._found: dict[str, Style] = {}

    def paragraph(self, properties: Element | None) -> Style:
        """The style of a paragraph with these properties; the usual one if it names none."""
        return self.style(value(child(properties, "pStyle")) or self._usual)

    def style(self, id_: str) -> Style:
        """A style by its id; one that says nothing if there is none."""
        asked: dict[str, Element] = {}
        while id_ in self._given and id_ not in self._found and id_ not in asked:
            asked[id_] = self._given[id_]
            id_ = value(child(asked[id_], "basedOn"))
        found = self._found.get(id_, Style())
        for one, said in reversed(asked.items()):
            found = self._found[one] = _settled(one, said, found)
        return found


def _settled(id_: str, said: Element, base: Style) -> Style:
    paragraph, hidden = child(said, "pPr"), holds(child(said, "rPr", "vanish"))
    number, outline = child(paragraph, "numPr"), value(child(paragraph, "outlineLvl"))
    return Style(
        names=(id_, *base.names)[:LONGEST],
        list=value(child(number, "numId")) or base.list,
        depth=value(child(number, "ilvl")) or base.depth,
        hidden=base.hidden if hidden is None else hidden,
        heading=outline.isdecimal() and int(outline) < 9 if outline else base.heading,
    )
