"""Styles of a Word document: what a paragraph or a run is by its style, or by those that its style is based on."""

from dataclasses import dataclass

from loaders.package import Element, child, holds, name, value

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
        if id_ not in self._found:
            self._found[id_] = self._settled(id_)
        return self._found[id_]

    def _settled(self, id_: str) -> Style:
        chain: dict[str, Element] = {}
        while id_ in self._given and id_ not in chain and len(chain) < LONGEST:
            chain[id_] = self._given[id_]
            id_ = value(child(chain[id_], "basedOn"))
        hidden = [said for one in chain.values() if (said := holds(child(one, "rPr", "vanish"))) is not None]
        outline = _said(chain, "pPr", "outlineLvl")
        return Style(
            names=tuple(chain),
            list=_said(chain, "pPr", "numPr", "numId"),
            depth=_said(chain, "pPr", "numPr", "ilvl"),
            hidden=bool(hidden and hidden[0]),
            heading=outline.isdigit() and int(outline) < 9,
        )


def _said(chain: dict[str, Element], *path: str) -> str:
    return next((said for one in chain.values() if (said := value(child(one, *path)))), "")
