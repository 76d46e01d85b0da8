"""What a name stands for: something known, or something new with what must be stated of it.

Known is what the tables name, what a symbol names (a paper, a service order), and what is told apart by something known
and a date: a version of a resolution, a yearly edition of an event, the meeting of a body on a day.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from graph.entity import Entity, about, entity
from graph.identity import slug
from loaders.extraction import Name
from loaders.known import Known
from ontology import Class, UnknownTerm, ontology

ITSELF = "document/this"
SEGMENTS = {"paper": "document", "name": "body"}
SYMBOL = re.compile(
    r"(?:[A-Z]{1,4}\d*[-/])?[A-Z]{0,4}\d+(?:[/-][A-Z]*\d*)*/\d+|[A-Z]{1,3}-?\d+/\d+|C\d\d/(?:[A-Z]+/)?\d+"
)
VERSION = re.compile(r"(?P<work>.+?) \((?P<designation>(?:Rev|Mod|[A-Z])[^)]*\d{4})\)$")
ONCE = re.compile(r"\d|\b[IVX]+$")
RECOMMENDATIONS = " recommendations"


@dataclass(frozen=True)
class End:
    """One end of a fact: its key and class, what must be stated of it if it is new, and what it needs to be believed.

    ``cls`` is empty for words that name nothing. ``needs`` are the keys of new things, itself or what tells it apart:
    a fact about it is believed once each of them is confirmed (:mod:`graph.confirming`).
    """

    key: str
    cls: str
    new: tuple[Entity, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it needs nothing to be believed."""
        return not self.needs

    def within(self, cls: str) -> bool:
        """Whether it is of this class or a kind of it."""
        return bool(self.cls) and ontology()[self.cls].within(cls)


@dataclass
class Ends:
    """What the names in one document stand for; ``itself`` is what the document calls itself.

    >>> known = Known.of([entity("Resolution", {"name": "Resolution 191"}, "resolution/pp-191")])
    >>> ends = Ends("document/a", Name("document", "A"), known)
    >>> ends.of(Name("resolution", "Resolution 191 (Rev. Dubai, 2018)", ("Resolution 191",))).key
    'resolution/pp-191/rev-dubai-2018'
    >>> ends.of(Name("body", "River Team")).known, ends.of(Name("document", "C20/38")).known
    (False, True)
    """

    document: str
    itself: Name
    known: Known
    _called: dict[str, str] = field(default_factory=dict)

    def of(self, name: Name) -> End:
        """The thing a name stands for."""
        if name.key == ITSELF or name.label == self.itself.label:
            return End(self.document, self.known.classes.get(self.document, "Paper"))
        segment = SEGMENTS.get(name.kind, name.kind)
        called = (k for spelling in name.spellings if (k := self.known.key(spelling, segment)))
        key = name.key if name.key in self.known.classes else next(called, "")
        found = End(key, self.known.classes[key]) if key else None
        if segment == "resolution" and (not found or found.cls == "Resolution"):
            return self._versioned(name, found)
        return found or self._new(name, segment)

    def said(self, name: Name, words: str) -> End:
        """The thing a name stands for in these words: a resolution of which they do not say the version is the work."""
        end = self.of(name)
        if end.cls != "Version" or end.key[-4:] in words:
            return end
        work = end.key.rpartition("/")[0]
        new = tuple(one for one in end.new if one.key == work)
        return End(work, self.known.classes.get(work, "Resolution"), new, end.needs)

    def themes(self, name: Name) -> tuple[End, ...]:
        """The themes a name stands for: several, if all that it joins are known; one that may be new, if not."""
        known = self._themes([name.label]) or self._themes(re.split(r", | and ", name.label))
        return known or (self._new(name, "theme"),)

    def edition(self, event: End, year: str) -> End:
        """An event in one year: itself, unless it is known as something that comes again."""
        if not event.known or ONCE.search(event.key) or ONCE.search(self.known.called[event.key][0]):
            return event
        values = {"name": f"{self.known.called[event.key][0]} {year}", "series": event.key}
        return self._told_apart(f"{event.key}-{year}", "Event", values)

    def meeting(self, body: End, day: str) -> End:
        """The meeting of a known body on a day, to the month or the day."""
        shortest = min(self.known.called[body.key], key=len)
        written = date.fromisoformat(f"{day}-01"[:10]).strftime("%-d %B %Y" if len(day) == 10 else "%B %Y")
        key = f"event/{body.key.rpartition('/')[2]}-meeting-{day}"
        return self._told_apart(key, "Event", {"name": f"{shortest} meeting of {written}", "meetingOf": body.key})

    def recommendations(self, name: Name) -> End:
        """The recommendations of a known body, named as "its name, recommendations"; else something new."""
        called = (spelling.removesuffix(RECOMMENDATIONS) for spelling in name.spellings)
        body = next((k for spelling in called if (k := self.known.key(spelling, "body"))), "")
        if not body:
            return self._new(name, "document")
        values = {"name": f"Recommendations of the {self.known.called[body][0]}", "authors": body}
        return self._told_apart(f"document/recommendations-of-{body.rpartition('/')[2]}", "Paper", values)

    def _themes(self, labels: list[str]) -> tuple[End, ...]:
        keys = [self.known.key(label, "theme") for label in labels]
        return tuple(End(key, "Theme") for key in keys) if all(keys) else ()

    def _versioned(self, name: Name, found: End | None) -> End:
        """A resolution named with its version is that version, known or not, of a work known or not."""
        said = VERSION.match(name.label)
        if not said:
            return found or self._new(name, "resolution")
        work = found or self._new(Name("resolution", said["work"]), "resolution")
        values = {"name": name.label, "versionOf": work.key, "designation": said["designation"]}
        version = self._told_apart(f"{work.key}/{slug(said['designation'])}", "Version", values)
        return replace(version, new=(*work.new, *version.new), needs=work.needs)

    def _told_apart(self, key: str, cls: str, values: dict[str, str]) -> End:
        """What something known tells apart is known too; it is stated where nothing else has stated it."""
        if key in self.known.classes:
            return End(key, self.known.classes[key])
        return End(key, cls, (entity(cls, values, key),))

    def _new(self, name: Name, segment: str) -> End:
        symbol = segment == "document" and bool(SYMBOL.fullmatch(name.label))
        known = symbol or segment == "service-order"
        cls = ontology().segments.get(segment)
        if cls is None or not cls.within("Thing") or _needs_more(cls):
            words = f"literal/{slug(name.label)[:60]}"
            return End(words, "", needs=(words,))
        local = name.label.replace("/", "-") if symbol else re.sub(r"^service-order-(?:no-)?", "", slug(name.label))
        key = f"{segment}/{local[:80]}" if local else f"{segment}/{sha256(name.label.encode()).hexdigest()[:12]}"
        if (held := self.known.classes.get(key)) and ontology()[held].within(cls.name):
            return End(key, held)
        values: dict[str, str | None] = {"name": self._called.setdefault(key, name.label)}
        if cls.within("Document"):
            values["symbol"] = name.label if known else None
        return End(key, cls.name, (about(cls.name, values, key),), () if known else (key,))


def _needs_more(cls: Class) -> bool:
    """Whether a thing of the class must have more than a name: a goal has a number, which no name gives it."""
    return any(p.required and not p.inverse and p.name != "name" for p in cls.properties.values())


def fit(cls: str, name: str, end: End) -> None:
    """Refuse an end that a property does not take.

    :raises UnknownTerm: if it is of another class, or only words.
    """
    wanted = ontology()[cls][name].range
    if not end.cls or (wanted and not end.within(wanted)):
        raise UnknownTerm(f"{cls}.{name} takes no {end.cls or 'words'}")
