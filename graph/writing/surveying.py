"""What there is to know of many readings at once, so that nobody goes through a hundred thousand of them for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from graph.clearance import LEVELS, Clearance, highest, of_class, of_key
from graph.reading import Reading
from ontology import ontology
from ontology.check import binding
from ontology.constraints import COUNTED

KEPT = 50_000  # of more distinct values than so many, none is kept
PLAIN = {"anyURI", "langString", "string"}
Form = tuple[str, tuple[str, ...]]
Looked = tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Survey:
    """What there is to know of all readings at once.

    ``clearances`` are those of what the readings speak of, ``candidates`` is how many of them nobody believes yet.
    ``keys`` are the keys of what they state, by class, ``documents`` those of where they stand. ``shared`` are the keys
    of what several of them state, or what one states together with something else. ``refers`` are the fields that lead
    to other things, each with the class it asks for and the key it has. ``forms`` are classes, each with the fields
    that have values, one for each that is distinct. ``values`` are the distinct values of all fields but those of plain
    text. ``apart`` says that no two fields of one lead to one thing, ``whole`` that neither ``refers`` nor ``values``
    are too many to be kept.
    """

    clearances: frozenset[Clearance]
    candidates: int
    keys: Mapping[str, tuple[str, ...]]
    documents: frozenset[str]
    shared: frozenset[str]
    refers: frozenset[tuple[str, str, str]]
    forms: frozenset[Form]
    values: frozenset[tuple[str, str, str]]
    apart: bool
    whole: bool

    @property
    def classes(self) -> frozenset[str]:
        """The names of the classes of what is stated."""
        return frozenset(self.keys)

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> "Survey":
        """What there is to know of some readings."""
        surveying = Surveying()
        for reading in readings:
            surveying.add(reading)
        return surveying.survey()

    @classmethod
    def joined(cls, several: Sequence["Survey"]) -> "Survey":
        """What there is to know of all that several are of."""
        seen, shared, keys = set[str](), set[str](), defaultdict[str, dict[str, None]](dict)
        for one in several:
            for name, some in one.keys.items():
                shared.update(seen.intersection(some))
                keys[name] |= dict.fromkeys(key for key in some if key not in seen)
            seen.update(chain(*one.keys.values()))
        values = frozenset[tuple[str, str, str]]().union(*(one.values for one in several))
        whole = all(one.whole for one in several) and len(values) <= KEPT
        return cls(
            frozenset[Clearance]().union(*(one.clearances for one in several)),
            sum(one.candidates for one in several),
            {name: tuple(some) for name, some in keys.items() if some},
            frozenset[str]().union(*(one.documents for one in several)),
            frozenset(shared).union(*(one.shared for one in several)),
            frozenset[tuple[str, str, str]]().union(*(one.refers for one in several)) if whole else frozenset(),
            frozenset[Form]().union(*(one.forms for one in several)),
            values if whole else frozenset(),
            all(one.apart for one in several),
            whole,
        )


@dataclass
class Surveying:
    """A survey in the making.

    >>> from graph.entity import entity
    >>> from graph.reading import Place
    >>> surveying = Surveying()
    >>> surveying.add(Reading(Place("document/a", "row 2"), (entity("Theme", {"name": "Water"}, "theme/water"),)))
    >>> surveying.survey().keys, surveying.survey().forms
    ({'Theme': ('theme/water',)}, frozenset({('Theme', ('name',))}))
    """

    _clearances: set[Clearance] = field(default_factory=set)
    _candidates: int = 0
    _keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _seen: set[str] = field(default_factory=set)
    _shared: set[str] = field(default_factory=set)
    _documents: set[str] = field(default_factory=set)
    _refers: set[tuple[str, str, str]] = field(default_factory=set)
    _forms: dict[Form, Looked] = field(default_factory=dict)
    _values: set[tuple[str, str, str]] = field(default_factory=set)
    _apart: bool = True
    _whole: bool = True

    def add(self, reading: Reading) -> None:
        """Take in one more."""
        self._documents.add(reading.place.document)
        self._candidates += not reading.believed
        several, levels = len(reading.entities) > 1, set[Clearance]()
        for one in reading.entities:
            if several or one.key in self._seen:
                self._shared.add(one.key)
            if one.key not in self._seen:
                self._seen.add(one.key)
                self._keys[one.cls].append(one.key)
            levels.add(of_class(one.cls))
            self._look(one.cls, one.values, levels)
        self._clearances.add(next(iter(levels)) if len(levels) == 1 else highest(levels))

    def survey(self) -> Survey:
        """What there is to know of all that was taken in."""
        whole = self._whole
        return Survey(
            frozenset(self._clearances),
            self._candidates,
            {cls: tuple(keys) for cls, keys in self._keys.items()},
            frozenset(self._documents),
            frozenset(self._shared),
            frozenset(self._refers if whole else ()),
            frozenset(self._forms),
            frozenset(self._values if whole else ()),
            self._apart,
            whole,
        )

    def _look(self, cls: str, values: tuple[tuple[str, str], ...], levels: set[Clearance]) -> None:
        if len(set(values)) < len(values):
            values = tuple(dict.fromkeys(values))
        form = cls, tuple([name for name, _ in values])
        looked = self._forms.get(form)
        if looked is None:
            looked = self._forms[form] = _looked(form)
        leads: list[str] = []
        for at, name, wanted in looked:
            value = values[at][1]
            self._values.add((cls, name, value))
            if wanted:
                leads.append(value)
                self._refers.add((name, wanted, value))
                levels.add(_level(value.partition("/")[0]))
        self._apart &= len(leads) < 2 or len(set(leads)) == len(leads)
        if len(self._values) > KEPT:
            self._values, self._refers, self._whole = set(), set(), False


@cache
def plain(cls: str, name: str) -> bool:
    """Whether any value of a field is right, as far as it is a value of that field: a survey does not keep them.

    >>> plain("Activity", "name"), plain("Activity", "themes"), plain("Activity", "from")
    (True, False, False)
    """
    definition = ontology()[cls]
    prop, several = definition[name], (definition, *definition.ancestors)
    rules = binding(tuple(one.iri for one in several), frozenset((prop.iri,)))
    words = {rule.word for rule in rules if rule.path == prop.iri}
    return not prop.range and prop.datatype in PLAIN and words <= {"datatype", *COUNTED}


def _looked(form: Form) -> Looked:
    """The values that are looked at: place, field, and the class it asks for, empty where it leads nowhere."""
    cls, names = form
    looked = ((at, name) for at, name in enumerate(names) if not plain(cls, name))
    return tuple((at, name, ontology()[cls][name].range or "") for at, name in looked)


@cache
def _level(segment: str) -> Clearance:
    return of_key(f"{segment}/") if segment in ontology().segments else LEVELS[0]
