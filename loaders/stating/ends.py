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
from loaders.extraction.names import kind_of
from loaders.formats.head import Head, numbered
from loaders.stating.kinds import absurd, capital, company, described, kind
from loaders.stating.known import Known
from loaders.stating.persons import PERSON, waiting
from ontology import Class, UnknownTerm, ontology

ITSELF = "document/this"
SEGMENTS = {"paper": "document", "name": "body"}
VERSION = re.compile(r"(?P<work>.+?) \((?P<designation>(?:Rev|Mod|[A-Z])[^)]*\d{4})\)$")
ONCE = re.compile(r"\d|\b[IVX]+$")
RECOMMENDATIONS = " recommendations"
TARGET = re.compile(r"(?:SDG )?Target ((\d{1,2})\.(?:\d+|[a-d]))$")
NAMELESS = ("body", "event", "tool", "initiative", "document", "framework", "post-group")
# What numbers and symbols name is what it is, whatever its words.
TOLD = {"resolution", "service-order", "goal", "target", "action-line", "indicator"}
YEARLY = re.compile(r"^(?:the )?(?:\S+ (?:session|meeting) of )?(?P<series>.+?)[ -](?:(?:19|20)?\d\d)$")


@dataclass(frozen=True)
class End:
    """One end of a fact: its key and class, what must be stated of it if it is new, and what it needs to be believed.

    ``cls`` is empty for words that name nothing, and ``why`` may say why they do not. ``needs`` are the keys of new
    things, itself or what tells it apart: a fact about it is believed once each of them is confirmed
    (:mod:`graph.writing.confirming`).
    """

    key: str
    cls: str
    new: tuple[Entity, ...] = ()
    needs: tuple[str, ...] = ()
    why: str = ""

    @property
    def called(self) -> str:
        """The name that is stated of it where it is new; else its key in words."""
        given = next((dict(one.values).get("name") for one in self.new if one.key == self.key), None)
        return given or self.key.rpartition("/")[2].replace("-", " ")

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
        if target := TARGET.match(name.label):
            return self._target(target[1], target[2])
        segment = SEGMENTS.get(name.kind, name.kind)
        if segment == "literal":
            return self._worded(name)
        if segment == "person":
            return self._person(name)
        called = (k for spelling in name.spellings if (k := self.known.key(spelling, segment)))
        key = name.key if name.key in self.known.classes else next(called, "")
        found = End(key, self.known.classes[key]) if key else None
        if segment == "resolution" and (not found or found.cls == "Resolution"):
            return self._versioned(name, found)
        return found or self._new(name, segment)

    def _person(self, name: Name) -> End:
        """A person: whoever is called so, under a key that waits for the person's own."""
        key = waiting(name.label)
        return End(key, PERSON, (about(PERSON, {"name": name.label}, key),))

    def _worded(self, name: Name) -> End:
        """What words name that no rule took for a name: something known, or what their head noun tells."""
        for segment in NAMELESS:
            for spelling in name.spellings:
                if key := self.known.key(spelling, segment):
                    return End(key, self.known.classes[key])
        head = kind_of(name.label) if len(re.findall(r"\b[A-Z]", name.label)) > 1 and name.label[:1].isupper() else None
        return self._new(name, head or name.kind)

    def company(self, name: Name) -> End:
        """The people or bodies that common words say: "individual experts"; else what the name stands for."""
        cls = company(name.label)
        if not cls:
            return self.of(name)
        key = f"{ontology()[cls].segment}/{slug(name.label)[:80]}"
        return End(key, cls, (entity(cls, {"name": name.label}, key),), (key,))

    def paper(self, name: Name) -> End:
        """A paper that words tell and no title: "annual reports on the outcomes"; else what the name stands for."""
        if described(name.label):
            return self._new(replace(name, label=capital(name.label)), "document")
        return self.of(name)

    def organ(self, event: End, name: Name) -> End | None:
        """The body that meets at an event: the Council at "Council 2016"; None if no known body is called as it is."""
        called = (*name.spellings, *self.known.called.get(event.key, ()))
        stems = [found["series"] for one in called if (found := YEARLY.match(one))]
        key = next((k for one in (*stems, *called) if (k := self.known.key(one, "body"))), "")
        return End(key, self.known.classes[key]) if key else None

    def _target(self, code: str, goal: str) -> End:
        """A target of a goal: its code says which it is."""
        key = self.known.key(f"SDG Target {code}", "target") or f"target/{code}"
        return self._told_apart(key, "Target", {"name": f"SDG Target {code}", "code": code, "goal": f"goal/{goal}"})

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
        """The meeting of a body on a day, to the year, the month or the day."""
        shortest = min(self.known.called.get(body.key) or [body.called], key=len)
        shown = {4: "%Y", 7: "%B %Y"}.get(len(day), "%-d %B %Y")
        written = date.fromisoformat(f"{day}-01-01"[:10]).strftime(shown)
        key = f"event/{body.key.rpartition('/')[2]}-meeting-{day}"
        met = self._told_apart(key, "Meeting", {"name": f"{shortest} meeting of {written}", "meetingOf": body.key})
        return replace(met, new=(*body.new, *met.new), needs=body.needs)

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
        symbol = numbered(name.label)[0] if segment == "document" and "/" in name.label else ""
        known = bool(symbol) or segment == "service-order"
        cls = ontology().segments.get(segment)
        if cls is None or not cls.within("Thing") or _needs_more(cls):
            return _words(name, "the words name no thing")
        if not known and segment not in TOLD and (why := absurd(name.label, segment)):
            return _words(name, why)
        local = re.sub(r"^service-order-(?:no-)?", "", slug(name.label))[:80].strip("-")
        local = local or sha256(name.label.encode()).hexdigest()[:12]
        key = Head(symbol=symbol).key or f"{segment}/{local}"
        if (held := self.known.classes.get(key)) and ontology()[held].within(cls.name):
            return End(key, held)
        called = self._called.setdefault(key, symbol or name.label)
        values: dict[str, str | None] = {"name": called}
        if cls.within("Document"):
            values["symbol"] = called if known else None
        told = ("" if known else kind(segment, called)) or cls.name
        return End(key, told, (about(told, values, key),), () if known else (key,))


def _words(name: Name, why: str) -> End:
    words = f"literal/{slug(name.label)[:60]}"
    return End(words, "", needs=(words,), why=f"{why}: {name.label!r}")


def _needs_more(cls: Class) -> bool:
    """Whether a thing of the class must have more than a name: a goal has a number, which no name gives it."""
    return any(p.required and not p.inverse and p.name != "name" for p in cls.properties.values())


def fit(cls: str, name: str, end: End) -> None:
    """Refuse an end that a property does not take.

    :raises UnknownTerm: if it is of another class, or only words.
    """
    wanted = ontology()[cls][name].range
    if not end.cls or (wanted and not end.within(wanted)):
        raise UnknownTerm(end.why or f"{cls}.{name} takes no {end.cls or 'words'}")
