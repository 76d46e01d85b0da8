"""Classes and properties as Python objects.

The one decision to know: what a plain triple may say is only what is timeless. Whatever can begin, end, be planned or
doubted belongs to a class below Fact, so a property that is neither is refused when the ontology is read.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files

from pyoxigraph import NamedNode

from ontology.shapes import Shapes
from ontology.terms import BadOntology, Class, UnknownTerm


class Ontology(Mapping[str, Class]):
    """The classes by name.

    >>> ontology()["Chairing"]["chair"].range
    'Agent'
    >>> ontology()["Bureau"].family.name
    'Body'
    >>> [p.name for p in ontology()["Chairing"].ends]
    ['chair', 'body']
    >>> ontology().ownership["focal point"]
    'responsible'
    """

    def __init__(self, turtle: str) -> None:
        self.turtle = turtle
        shapes = Shapes(turtle)
        self._classes = shapes.classes()
        self.ownership: Mapping[str, str] = shapes.roles()
        self._by_iri = {c.iri: c for c in self._classes.values()}
        self._refuse_what_is_neither_timeless_nor_on_a_fact()

    def __getitem__(self, name: str) -> Class:
        """The class of that name.

        :raises UnknownTerm: if there is none.
        """
        if name not in self._classes:
            near = get_close_matches(name, self, 1)
            raise UnknownTerm(
                f"no class {name!r}; {f'did you mean {near[0]}?' if near else 'there are ' + ', '.join(self)}"
            )
        return self._classes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._classes))

    def __len__(self) -> int:
        return len(self._classes)

    def of(self, iri: NamedNode) -> Class | None:
        """The class with this IRI; None if it is not one of ours."""
        return self._by_iri.get(iri)

    def below(self, name: str) -> list[Class]:
        """The classes below one, itself included, that things can be of."""
        return [c for c in self.values() if c.within(name) and not c.abstract]

    @cached_property
    def families(self) -> list[Class]:
        """The classes that are not kinds of another."""
        return [c for c in self.values() if c.family is c]

    @cached_property
    def segments(self) -> dict[str, Class]:
        """The class that gives each path segment its things: the highest one that declares it."""
        found: dict[str, Class] = {}
        for cls in sorted(self.values(), key=lambda c: len(c.ancestors)):
            if cls.segment and not cls.abstract and not cls.container:
                found.setdefault(cls.segment, cls)
        return found

    def _refuse_what_is_neither_timeless_nor_on_a_fact(self) -> None:
        for cls in self.values():
            for prop in cls.properties.values():
                if not (prop.timeless or prop.inverse or cls.within("Fact")):
                    raise BadOntology(
                        f"{cls.name}.{prop.name} is neither timeless nor on a fact: "
                        "say :timeless true, or put it on a class below Fact"
                    )


@cache
def ontology() -> Ontology:
    """The ontology of this project."""
    return Ontology(files("ontology").joinpath("core.ttl").read_text(encoding="utf-8"))
