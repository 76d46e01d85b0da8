"""Entities that surely keep the rules of the ontology: each form and each distinct value is looked at once.

A table of a hundred thousand rows has a few forms (a class, with so many values of these fields) and some thousand
values that a rule speaks of. What is not sure here is held against the rules as everything is
(:mod:`loaders.loading.shapes`).
"""

from collections import Counter

from pyoxigraph import NamedNode

from graph.entity import TYPE, Entity, written
from graph.identity import Identity
from graph.writing.surveying import Survey, plain
from loaders.stating.known import Known
from ontology import Class, ontology
from ontology.check import binding
from ontology.constraints import COUNTED, Constraint, Data

# What a single value keeps or breaks, whatever else is said; and literals that keep every datatype there is for them.
ALONE = {"class", "datatype", "in", "maxInclusive", "minInclusive", "minLength", "node", "nodeKind", "pattern"}
APART, KEPT = "disjoint", 100_000


class Screen:
    """What is looked at, of one file: things that are disjoint are so at any rate where nothing is led to twice.

    :param known: of which class the things are that are referred to.

    >>> from graph.entity import entity
    >>> screen = Screen(Known())
    >>> [screen.passes(entity("Goal", {"name": "Peace", "number": n}, f"goal/{n}")) for n in ("16", "18")]
    [True, False]
    """

    def __init__(self, known: Known) -> None:
        self._known, self._identity = known, Identity()
        self._forms: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._values: dict[tuple[str, str, str], bool] = {}

    def passes(self, one: Entity) -> bool:
        """Whether an entity that nothing else is said of surely keeps every rule."""
        form = one.cls, tuple([name for name, _ in one.values])
        if form not in self._forms:
            self._forms[form] = self._fits(*form)
        good = self._forms[form] and all(self._good(one.cls, name, value) for name, value in one.values)
        return good and _apart(one)

    def passes_all(self, survey: Survey) -> bool:
        """Whether all that some readings state surely keeps every rule, each of them alone saying what it states."""
        alone = survey.whole and survey.apart and not survey.shared
        fit = alone and all(self._fits(*form) for form in survey.forms)
        return fit and all(self._good(*value) for value in survey.values)

    def _fits(self, cls: str, names: tuple[str, ...]) -> bool:
        """Whether so many values are right, and every rule for them looks at one value alone."""
        definition = ontology()[cls]
        counts = Counter(definition[name].iri for name in names)
        several = _bound(definition, frozenset(counts))
        if any(one.path is None or one.word not in {*ALONE, *COUNTED, APART} for one in several):
            return False
        counted = [one for one in several if one.word in COUNTED]
        return not any(one.breaking([one.path] * counts[one.path], one.path, {}) for one in counted if one.path)

    def _good(self, cls: str, name: str, value: str) -> bool:
        if plain(cls, name):
            return True
        asked = cls, name, value
        if asked not in self._values:
            if len(self._values) >= KEPT:
                self._values.clear()
            self._values[asked] = self._keeps(*asked)
        return self._values[asked]

    def _keeps(self, cls: str, name: str, value: str) -> bool:
        prop = ontology()[cls][name]
        term = written(prop, value, self._identity)
        held = self._known.classes.get(value) if prop.range else None
        kinds = (ontology()[held], *ontology()[held].ancestors) if held else ()
        data: Data = {term: {TYPE: [kind.iri for kind in kinds]}}
        alone = [one for one in _of_path(cls, name) if one.word in ALONE]
        whole = isinstance(term, NamedNode) and any(one.word == "node" for one in alone)
        return not whole and not any(list(one.breaking((term,), prop.iri, data)) for one in alone)


def _apart(one: Entity) -> bool:
    """Whether it leads to no thing twice: then no two of its fields do."""
    leads = [value for _, _, value in one.refers()]
    return len(leads) == len(set(leads))


def _of_path(cls: str, name: str) -> list[Constraint]:
    definition = ontology()[cls]
    path = definition[name].iri
    return [one for one in _bound(definition, frozenset((path,))) if one.path == path]


def _bound(cls: Class, paths: frozenset[NamedNode]) -> tuple[Constraint, ...]:
    return binding(tuple(one.iri for one in (cls, *cls.ancestors)), paths)
