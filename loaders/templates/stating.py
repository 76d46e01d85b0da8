"""From the rows of filled-in templates to readings: what each row states, cited by its sheet, its row and its cells."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import PurePath

from graph.entity import Entity, about, entity
from graph.identity import slug
from graph.naming.names import plain
from graph.reading import Place, Reading
from loaders.stating.persons import stated
from loaders.tables.table import Batch, Problem
from loaders.templates.cells import EMPTY, Cells, Row, Value
from loaders.templates.declared import EITHER, OPTIONAL, PLACEHOLDER, State, Template, headings, template
from loaders.templates.filled import Filled, Line, original
from loaders.templates.matching import Register
from ontology import UnknownTerm, ontology

RULE, ITSELF = "template row", "the document itself"
SECRET = "Holding"
EITHER_WAY = {"Collaboration": ("agent", "partner"), "MutualInterest": ("one", "other")}  # the lesser key first


@dataclass(frozen=True)
class Source:
    """A filled-in template and the file it is.

    :ivar name: the file's name; ``digest`` the SHA-256 of its bytes.
    :ivar ours: what only its former state may have named, so that it has to be named again.
    :ivar own: the key of the document that it is, where its name is not enough; else empty.
    """

    filled: Filled
    name: str
    digest: str
    ours: Collection[str] = ()
    own: str = ""

    @property
    def title(self) -> str:
        """What the workbook is called: by the name of the one that it was marked from, if it was."""
        path = PurePath(self.name)
        return f"{original(path.stem)}{path.suffix}"

    @property
    def key(self) -> str:
        """The key of the document that the workbook is.

        >>> Source(Filled("events", "", 1, {}, ()), "Events of BDT (checked).xlsx", "").key
        'document/events-of-bdt-xlsx'
        """
        path = PurePath(self.name)
        return self.own or f"document/{slug(original(path.stem)) or self.digest[:12]}-{path.suffix.lstrip('.').lower()}"


def apart(sources: Sequence[Source]) -> Iterator[tuple[str, str]]:
    """The classes and fields that tell things of one name apart in some templates."""
    for column in (c for s in sources for c in template(s.filled.template).columns):
        yield from ((new.cls, name) for new in column.new for name, _ in column.apart)


def batches(sources: Sequence[Source], register: Register) -> list[Batch]:
    """What filled-in templates state: what all of them make is known before any row refers to it.

    :param register: what is known without them.
    """
    several = [(s, Cells(template(s.filled.template), s.filled, register)) for s in sources]
    for _, cells in several:
        cells.discover()
    return [_Stating(source, cells, register).batch() for source, cells in several]


@dataclass
class _Stating:
    """One filled-in template on its way to readings."""

    source: Source
    cells: Cells
    register: Register
    readings: list[Reading] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    _named: set[Entity] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)
    _made_here: set[tuple[str, str]] = field(default_factory=set)

    def batch(self) -> Batch:
        """What it states."""
        filled, source = self.source.filled, self.source
        problems = list(filled.problems)
        itself = entity("Dataset", {"name": source.title, "digests": source.digest}, source.key)
        self._add(Place(source.key, "the file"), (itself,), "", "the file", ITSELF)
        for line in filled.lines:
            row, wrong = self.cells.of(line)
            problems += wrong or self._state(line, row)
        return Batch(tuple(self.readings), tuple(self.places), tuple(problems), filled.notes)

    @property
    def _made(self) -> Template:
        return template(self.source.filled.template)

    def _state(self, line: Line, row: dict[str, Value]) -> list[Problem]:
        """State what a row says; what is wrong with it as a whole, then nothing of it."""
        filled, found = self.source.filled, []
        try:
            for state in self._made.states:
                found += [(state, one) for one in self._entities(state, row, line)]
        except _Wrong as error:
            return [Problem(filled.at(error.heading, line) if error.heading else filled.row(line), str(error))]
        if not found:
            optional = [c.heading for c in self._made.columns if c.kind == "name" and not c.required]
            return [Problem(filled.row(line), f"this row states nothing: fill {' or '.join(optional)}")]
        for state, several in found:
            self._read(state, several, line, row)
        return []

    def _entities(self, state: State, row: dict[str, Value], line: Line) -> Iterator[tuple[Entity, ...]]:
        if state.cleared and not row.get(state.cleared, EMPTY).cleared:
            return
        if not all(row.get(heading) for heading in state.when):
            return
        if not all(self._are(row.get(heading, EMPTY), cls) for heading, cls in state.only):
            return
        if state.cls == SECRET:
            yield from self._held(state, row)
        elif state.thing:
            yield from self._things(state, row, line)
        else:
            yield from ((one,) for one in self._facts(state, row))

    def _things(self, state: State, row: dict[str, Value], line: Line) -> Iterator[tuple[Entity, ...]]:
        """What is stated of the things that a column names; their names only where the row makes them."""
        value = row.get(state.thing, EMPTY)
        for key, text in zip(value.stored, value.written, strict=True):
            name = self._names.setdefault(key, self.register.shown.get(key, text) if text == key else text)
            one = {**row, state.thing: Value((key,), (name,))}
            if state.below:
                key = f"{key}/{slug(_text(state.below, one))}"
                row[state.alias] = Value((key,), (text,))
            cls = state.cls if state.below else self.register.classes[key]
            if not ontology()[cls].within(state.cls):
                continue
            fresh = bool(state.below) or self._fresh(key, self.cells.own(self._made[state.thing], text, line))
            given = self._values(state, one)
            if fresh:
                if state.fresh and (state.cls, key) in self._made_here:
                    continue
                self._made_here.add((state.cls, key))
                given |= self._settled(key, given)
                yield (_tried(state, lambda c=cls, g=given, k=key: entity(c, g, k)),)  # type: ignore[misc]
            elif not state.fresh and given.keys() - {"name"}:
                rest = {name: several for name, several in given.items() if name != "name"}
                yield (_tried(state, lambda c=cls, g=rest, k=key: about(c, g, k)),)  # type: ignore[misc]

    def _settled(self, key: str, given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """What others say already of a thing that a row makes, where that is one value and the row has another."""
        told = {} if key in self.source.ours else self.register.told.get(key, {})
        return {name: (min(told[name]),) for name in given if told.get(name) and not told[name] & set(given[name])}

    def _are(self, value: Value, cls: str) -> bool:
        return all(ontology()[self.register.classes[key]].within(cls) for key in value.stored)

    def _fresh(self, key: str, own: str) -> bool:
        return key in self.register.made or key in self.source.ours or key == own

    def _facts(self, state: State, row: Row) -> Iterator[Entity]:
        """A fact for each combination of what single fields hold; none where one that is needed is empty."""
        given, cls = self._values(state, row), state.definition
        if any(p.required and not p.inverse and p.name not in given for p in cls.properties.values()):
            return
        many = {name: several for name, several in given.items() if cls[name].many}
        single = {name: several for name, several in given.items() if name not in many}
        for values in product(*single.values()):
            chosen = dict(zip(single, values, strict=True))
            one, other = EITHER_WAY.get(cls.name, ("", ""))
            if one and chosen[one] > chosen[other]:
                chosen |= {one: chosen[other], other: chosen[one]}
            yield _tried(state, lambda c=chosen: entity(cls.name, {**c, **many}))  # type: ignore[misc]

    def _held(self, state: State, row: Row) -> Iterator[tuple[Entity, ...]]:
        """The person who holds a post, which only the secretariat may see."""
        values = dict(state.values)
        holder, post = (_value(values[name], row) for name in ("holder", "post"))
        if not holder:
            return
        if not post or self.register.classes[post.stored[0]] != "Post":
            raise _Wrong("only a post has a holder", headings(values["holder"])[0])
        said = {name: _text(values.get(name, ""), row) for name in ("from", "until", "asOf", "address")}
        name = self._names.setdefault(plain(holder.written[0]), holder.written[0])  # one spelling for one person
        yield stated(
            *(name, post.stored[0]),
            **{"since": said["from"], "until": said["until"], "as_of": said["asOf"], "address": said["address"]},
        )

    def _values(self, state: State, row: Row) -> dict[str, tuple[str, ...]]:
        """What the fields of a state hold; those that are empty are left out."""
        cls, found, cleared = state.definition, {}, []
        for name, text in state.values:
            value = _value(text, row)
            if value:
                found[name] = value.stored if cls[name].range else value.written
            elif value.cleared and name != "name":
                cleared.append(name)
        for name, column, known in state.maps:
            words = row.get(column, EMPTY).stored
            if words and words[0] in dict(known):
                found[name] = (dict(known)[words[0]],)
        if cleared and cls.within("Fact"):
            found["cleared"] = tuple(cleared)
        return found

    def _read(self, state: State, several: tuple[Entity, ...], line: Line, row: Row) -> None:
        """Add a reading, cited by the row and what it says; what names a new thing once for the whole file."""
        if state.thing and several[0] in self._named:
            return
        self._named.add(several[0])
        filled, made = self.source.filled, self._made
        used = {heading for _, text in state.values for heading in headings(text)} | {state.thing, state.cleared}
        used |= {column for _, column, _ in state.maps} | set(headings(state.below))
        cells = (c for c in made.columns if c.heading in used and c.heading in line.cells)
        quote = "; ".join(
            f"{c.heading}: {line.cells[c.heading]}" for c in cells if state.cls == SECRET or not c.personal
        )
        where = filled.row(line)
        if state.cls == SECRET:
            where = filled.at(headings(dict(state.values)["holder"])[0], line)
        document = row.get(made.source, EMPTY).stored
        at = line.cells.get(made.paragraph, "") if document else ""
        if document:
            place = Place(document[0], at or f"{self.source.title}, {where}")
        else:
            place = Place(self.source.key, where, cell="" if state.cls == SECRET else filled.span(line))
        self._add(place, several, "" if document else quote, filled.row(line))

    def _add(self, place: Place, several: tuple[Entity, ...], quote: str, where: str, rule: str = RULE) -> None:
        self.readings.append(Reading(place, several, quote, rule=rule))
        self.places.append(where)


class _Wrong(ValueError):
    """A row that cannot be stated; ``heading`` is the column at fault, empty if it is the row."""

    def __init__(self, message: str, heading: str = "") -> None:
        super().__init__(message)
        self.heading = heading


def _tried(state: State, make: Callable[[], Entity]) -> Entity:
    try:
        return make()
    except (ValueError, UnknownTerm) as error:
        field = "until" if "ends" in str(error) else ""
        named = headings(dict(state.values).get(field, ""))
        raise _Wrong(str(error), named[0] if named else "") from None


def _value(text: str, row: Row) -> Value:
    """What a field holds: the value of a column, of the first that is filled of several, or a text made with them."""
    found = PLACEHOLDER.fullmatch(text)
    if not found:
        made = _text(text, row)
        return Value((made,), (made,)) if made else EMPTY
    several = [row.get(heading, EMPTY) for heading in found[1].split(EITHER)]
    return next((value for value in several if value), several[0])


def _text(text: str, row: Row) -> str:
    """A text with what columns hold in it; empty if one of them is, but for what stands in brackets.

    >>> row = {"To": Value(("body/x",), ("X",)), "About": EMPTY}
    >>> _text("Report to {To}[ about {About}]", row), _text("about {About}", row)
    ('Report to X', '')
    """

    def filled(part: str) -> str:
        values = [_value(f"{{{group}}}", row) for group in PLACEHOLDER.findall(part)]
        if not all(values):
            return ""
        written = iter([", ".join(value.written) for value in values])
        return PLACEHOLDER.sub(lambda _: next(written), part)

    return filled(OPTIONAL.sub(lambda found: filled(found[1]), text))
