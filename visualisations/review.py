"""What the review page shows: each proposal beside its words, in the language spoken, and what can be corrected."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from graph.naming.names import Named, plain
from graph.portrait import worded
from graph.review.docket import Against, Proposal, Source, Value
from graph.view import Node, View
from ontology import Property, ontology
from visualisations.row import manner
from visualisations.translation import _, figure, isolated, ngettext
from visualisations.words import LINKS, dated, doubt, kinds, relation, when

BEFORE, AFTER, NEAR, ALIKE = 420, 280, 3, 70
DATES = ("from", "until", "asOf")
SAID_APART = {*DATES, "modality", "certainty", "role", "basis", "act", "change"}
CORRECTED = {"modality", "role", "basis", "act", "change", "qualifier", "stage", *DATES}
SECONDS = 7.5


@dataclass(frozen=True)
class Words:
    """A passage around its quote: what stands before, the quote, what stands after.

    ``led`` is the lead-in or antecedent that stands elsewhere in the document; ``cut`` says at which of its two ends
    the passage goes on.
    """

    before: str
    quote: str
    after: str
    led: str
    cut: tuple[bool, bool]


@dataclass(frozen=True)
class End:
    """A thing in a claim: ``known`` is False where only prose names it."""

    thing: Named
    known: bool


@dataclass(frozen=True)
class Field:
    """What can be corrected: ``allowed`` are the words it takes, empty for a text; ``kind`` the class of what it names.

    ``key`` is the key of what it names now, ``value`` what it is called or says; empty where nothing is stated.
    """

    name: str
    label: str
    value: str
    key: str = ""
    kind: str = ""
    allowed: tuple[str, ...] = ()
    date: bool = False


@dataclass(frozen=True)
class Asked:
    """A proposal as the page asks it.

    ``claim`` is what it says: ends and words between them. ``more`` are its other fields, as (what, ends or text).
    ``near`` are known things of which a new one may be another name. ``alike`` is how many proposals its rule has
    read in its document, this one among them.
    """

    proposal: Proposal
    document: Named
    words: Words
    claim: tuple[End | str, ...]
    more: tuple[tuple[str, tuple[End | str, ...]], ...]
    when: str
    notes: tuple[str, ...]
    why: tuple[str, ...]
    against: tuple[Against, ...]
    near: tuple[tuple[End, tuple[Named, ...]], ...]
    fields: tuple[Field, ...]
    alike: int = 1

    @property
    def key(self) -> str:
        """The key of the proposal."""
        return self.proposal.key

    @property
    def place(self) -> str:
        """Where it stands on its page."""
        return f"rv-{self.key.replace('/', '-')}"

    @property
    def source(self) -> Source:
        """Its surest reading."""
        return self.proposal.source

    @property
    def text(self) -> str:
        """The claim as plain words."""
        return " ".join(part.thing.name if isinstance(part, End) else part for part in self.claim)


def asked(view: View, several: Iterable[Proposal]) -> list[Asked]:
    """Proposals as the page asks them."""
    return [_asked(view, one) for one in several]


def _asked(view: View, one: Proposal) -> Asked:
    node = _node(one)
    return Asked(
        one,
        view.named(one.source.document),
        words(one.source),
        _claim(view, one, node),
        _more(view, one),
        when(node) if one.form == "fact" and any(node.values.get(name) for name in DATES) else "",
        tuple(dict.fromkeys(doubt(node))) if one.form == "fact" else (),
        tuple(_why(one)),
        one.conflicts,
        tuple(_near(view, one)),
        tuple(_fields(one)),
    )


def words(source: Source) -> Words:
    """The passage of a reading around its quote, and what leads to it from elsewhere."""
    before, quote, after = source.marked
    if not quote:
        before, quote = f"{before} " if before else "", source.quote
    led = source.support if source.support and source.support not in source.text else ""
    early, late = len(before) > BEFORE, len(after) > AFTER
    if early:
        before = before[-BEFORE:].split(" ", 1)[-1]
    if late:
        after = after[:AFTER].rsplit(" ", 1)[0]
    return Words(before, quote, after, led, (early, late))


def minutes(number: int, seconds: float = SECONDS) -> int:
    """How many minutes some proposals take, one at the least.

    >>> minutes(40), minutes(1)
    (5, 1)
    """
    return max(1, round(number * seconds / 60))


def progress(decided: int, left: int, seconds: float = SECONDS) -> str:
    """How many are decided, and how long the rest takes.

    >>> progress(12, 68)
    '12 of 80 decided, about 8 minutes left'
    """
    done = _("%(number)s of %(all)s decided", number=figure(decided), all=figure(decided + left))
    if not left:
        return done
    number = minutes(left, seconds)
    said = ngettext(", about %(number)s minute left", ", about %(number)s minutes left", number)
    return done + said % {"number": figure(number)}


def kind_called(name: str) -> str:
    """What a filter calls a kind of proposal: a class, a property, or ``conflict``."""
    if name == "conflict":
        return _("Conflicts")
    return kinds(ontology()[name]) if name in ontology() else relation(worded(name))


def _node(one: Proposal) -> Node:
    values: dict[str, tuple[str, ...]] = {}
    for value in one.values:
        values[value.field] = (*values.get(value.field, ()), value.key or value.name)
    return Node(one.key, ontology()[one.cls], values)


def _claim(view: View, one: Proposal, node: Node) -> tuple[End | str, ...]:
    subject, object = _shown(view, one.subject), _shown(view, one.object)
    if one.form == "thing":
        return (subject,)
    if one.form == "statement":
        how = relation(LINKS.get(worded(one.kind), worded(one.kind)))
        value = object if isinstance(object, End) or one.kind not in DATES else dated(object)
        return subject, how, value
    if node.cls.ends and one.subject.field and not node.cls.within("Duty"):
        return subject, relation(manner(node)), object
    if node.cls.name == "Observation":
        return subject, f"{one.object.name}:", " ".join(node.text(n) for n in ("qualifier", "value", "unit")).strip()
    if one.subject.key == one.key:  # an activity of nobody named, or what it is done by is not stated
        return (one.object.name,)
    if node.cls.keyed:
        return one.object.name, relation(LINKS["agents"]), subject
    return subject, relation(manner(node)), object


def _shown(view: View, value: Value) -> "End | str":
    if not value.key:
        return value.name
    segment = value.key.partition("/")[0]
    cls = value.cls or (ontology().segments[segment].name if segment in ontology().segments else "Thing")
    return End(view.names.of(value.key) or Named(value.key, value.name, cls), value.known)


def _more(view: View, one: Proposal) -> tuple[tuple[str, tuple["End | str", ...]], ...]:
    """The fields that neither the claim nor the dates say."""
    if one.form == "statement":
        return ()
    told = {(v.field, v.key or v.name) for v in (one.subject, one.object)}
    if one.cls == "Observation":
        told |= {(v.field, v.name) for v in one.values if v.field in ("qualifier", "value", "unit")}
    found: dict[str, list[End | str]] = {}
    for value in one.values:
        same = one.form == "thing" and value.name == one.subject.name
        if value.field not in SAID_APART and (value.field, value.key or value.name) not in told and not same:
            found.setdefault(value.field, []).append(_shown(view, value))
    return tuple((relation(worded(name)), tuple(several)) for name, several in found.items())


def _why(one: Proposal) -> Iterable[str]:
    if one.form == "thing":
        yield _("Only prose names this; nothing else knows it yet.")
    elif one.new:
        names = ", ".join(isolated(value.name) for value in one.new)
        yield _("It names what nothing else knows yet: %(names)s.", names=names)
    if one.certainty == "implied":
        yield _("It is implied, not said outright.")
    if one.status == "candidate":
        yield _("It counts for nothing until somebody accepts it.")
    else:
        yield _("It is shown as proposed until somebody decides.")
    if len(one.sources) > 1:
        number = len(one.sources)
        yield ngettext("%(number)s reading says so.", "%(number)s readings say so.", number) % {
            "number": figure(number)
        }


def _near(view: View, one: Proposal) -> Iterable[tuple[End, tuple[Named, ...]]]:
    """The new things of a proposal, each with the known ones of its kind that are called nearly so."""
    for value in one.new:
        end = _shown(view, value)
        assert isinstance(end, End)
        segment = value.key.partition("/")[0]
        found = view.names.near(value.name, limit=NEAR * 3)
        alike = (
            n for n in found if n.key != value.key and n.key.partition("/")[0] == segment and _alike(value.name, n)
        )
        near = tuple(alike)[:NEAR]
        if near:
            yield end, near


def _alike(name: str, other: Named) -> bool:
    """Whether two names may be of one thing: their words are nearly the same, in any order."""
    return any(fuzz.token_sort_ratio(plain(name), plain(n)) > ALIKE for n in (other.name, other.acronym) if n)


def _fields(one: Proposal) -> Iterable[Field]:
    """What can be corrected: the ends, what is stated, and the dates and words that might have been."""
    cls, stated = ontology()[one.cls], {value.field: value for value in reversed(one.values)}
    names = [one.kind] if one.form == "statement" else list(cls.properties)
    ends = {end.name for end in cls.ends or ()}
    for name in names:
        prop = cls[name]
        usual = one.form == "fact" and name in CORRECTED
        if prop.inverse or not (name in stated or name in ends or usual) or (one.form == "thing" and prop.range):
            continue
        yield _field(prop, stated.get(name))


def _field(prop: Property, value: Value | None) -> Field:
    return Field(
        prop.name,
        relation(worded(prop.name)),
        value.name if value else "",
        value.key if value else "",
        prop.range or "",
        tuple(prop.allowed),
        prop.datatype == "date",
    )
