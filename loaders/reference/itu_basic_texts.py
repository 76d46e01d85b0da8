"""The basic texts of ITU: Constitution, Convention, resolutions and decisions, one JSON file each with text from a PDF.

Its metadata say PP-22 and 14 October 2022 of every file: number, place and year are read from the text ("RESOLUTION 14
(REV. ANTALYA, 2006)"), the history at its end gives the other versions, and each disagreement is noted. A clause is
cited in its version, by its lead-in and its number ("instructs the ITU Council 4"), as the texts themselves do.

Its quote is verbatim in the text up to white space. A clause that a running head, the mark of an amendment or the
number of a note interrupts is quoted as far as the text stands together; its own text has all of it. Notes at the foot
of a page are left out, and counted.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from graph.entity import Entity
from graph.identity import slug
from graph.reading import Place
from loaders.formats.passages import Unreadable
from loaders.reference.clauses import Account, Words, brief, due, duty, task
from loaders.reference.form import Form, Given, Signature
from loaders.reference.itu_addressees import addressees
from loaders.reference.itu_instruments import Designation, cited, unread
from loaders.reference.itu_resolutions import Item, Laid, laid, verb_of
from loaders.reference.itu_treaties import treaty
from loaders.reference.print_lines import lines, quote
from loaders.tables.table import Batch

VERSIONS = re.compile(r"\((?P<rev>Rev\. )?(?P<place>[A-Z][^,()]+), (?P<year>\d{4})\)")
LATEST = "2022"


def resolution(given: Given) -> Batch:
    """A resolution or decision: its versions, the clauses of the one printed, and the duties in them.

    :raises Unreadable: if its text has no heading with number, place and year.
    """
    text = str(given.data["text"])
    printed, notes = lines(text)
    found = laid(printed)
    if not found:
        raise Unreadable("its text has no heading such as RESOLUTION 14 (REV. ANTALYA, 2006) in its first lines")
    reader = _Instrument(text, _designation(found))
    reader.state(given, found)
    if notes:
        reader.account.note("", f"notes at the foot of a page, left out of the clauses they interrupt: {notes}")
    return reader.account.batch()


def _designation(found: Laid) -> Designation:
    head = found.heading
    place = re.sub(r"[A-Za-z\u00c0-\u017f]+", lambda word: word.group().capitalize(), head["place"])
    return Designation(head["kind"].capitalize(), head["number"], bool(head["rev"]), place, head["year"])


@dataclass
class _Instrument:
    """A resolution as it is stated."""

    text: str
    version: Designation
    account: Account = field(default_factory=Account)
    stated: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    def state(self, given: Given, found: Laid) -> None:
        """State all of it.

        :raises Unreadable: if no conference of ITU met there in that year.
        """
        if not self.version.conference:
            raise Unreadable(f"its heading says {self.version.printed}, where no conference that is known here met")
        self._itself(given, found)
        for position, item in enumerate(found.items, start=1):
            self._clause(item, position)
        self._told(given, found)

    def _itself(self, given: Given, found: Laid) -> None:
        start = self.text.index(found.heading.group())
        page = str(given.data.get("url") or "")
        entities = self.version.stated(title=found.title, page=page, digests=given.digest)
        self._others(Place(self.version.version, "heading"), "heading", entities[:-1])
        self.account.add(
            Place(self.version.version, "heading", start=start),
            "heading",
            entities[-1],
            quote=found.heading.group(),
            start=start,
        )
        self.stated.add(self.version.version)
        for one in VERSIONS.finditer(found.history):
            other = Designation(self.version.kind, self.version.number, bool(one["rev"]), one["place"], one["year"])
            if other.conference:
                self._others(Place(self.version.version, "history"), "history", other.stated(), one.group())

    def _others(self, place: Place, where: str, entities: tuple[Entity, ...], words: str = "") -> None:
        """State what a clause refers to, each thing once."""
        for one in entities:
            if one.key not in self.stated:
                self.stated.add(one.key)
                self.account.add(place, where, one, quote=words)

    def _clause(self, item: Item, position: int) -> None:
        verb, part, who = verb_of(item.lead) if item.lead else ("", "operative", "")
        asked, rest = addressees(who) if who else ([], "")
        if rest:
            self.unknown[rest] += 1
        label = f"{item.lead} {item.label}".strip()
        words, start = quote(self.text, item.lines)
        place = Place(self.version.version, label, item.section, start=start)
        several = list(cited(item.text))
        for entities in several:
            self._others(place, label, entities, words)
        self._others(place, label, tuple(asked))
        said = Words(
            label=label,
            part=part,
            text=item.text,
            position=position,
            verb=verb,
            section=item.section,
            due=due(item.text) if part == "operative" else "",
            addressees=[one.key for one in asked],
            cites=list(dict.fromkeys(one[-1].key for one in several if one[-1].key != self.version.version)),
        )
        clause = said.clause(self.version.version, f"{self.version.name}, {label}", self._key(item))
        self.account.add(place, label, clause, quote=words, start=start, support=item.support)
        for one in asked if item.asks else ():
            stated = duty(one.key, task(item.text), clause.key, said.due)
            self.account.add(place, label, stated, quote=words, start=start, support=item.support)

    def _key(self, item: Item) -> str:
        """The key of a clause: of a long lead-in as many words as a key should have, told apart from any other."""
        short = brief(item.lead)
        while self.keys.setdefault(short, item.lead) != item.lead:
            short = f"{short}-again"
        key = f"{self.version.version}/{slug(f'{short} {item.label}')}"
        if key in self.stated:
            self.account.note(f"{item.lead} {item.label}".strip(), "it is there twice: the second is told apart")
            key = f"{key}-again"
        self.stated.add(key)
        return key

    def _told(self, given: Given, found: Laid) -> None:
        """Note what disagrees, and what is not understood."""
        meta = f"{given.data.get('title')}, {given.data.get('date')}"
        if self.version.year != LATEST or f"{self.version.kind} {self.version.number} " not in f"{meta} ":
            printed = found.heading.group()
            self.account.note(given.name, f"its metadata say {meta!r}, and its text {printed!r}: the text wins")
        for who, count in self.unknown.most_common():
            self.account.note("", f"{who!r} are addressed ({count} times), and are nobody known here")
        for annex in found.annexes:
            self.account.note(annex, "it is a table of figures, and is not read")
        for one in dict.fromkeys(name for item in found.items for name in unread(item.text)):
            self.account.note("", f"{one} is cited, and it is not certain which conference adopted it: left out")


FORMS = (
    Form(
        name="itu-basic-texts",
        what="a resolution or decision of the Plenipotentiary Conference as text from a PDF",
        signature=Signature(
            (".json",),
            keys=frozenset({"_id", "_source", "text", "document_type", "url"}),
            words=('"INTL/ITU-Legal"', "The Plenipotentiary Conference of the International Telecommunication Union"),
        ),
        read=resolution,
    ),
    Form(
        name="itu-basic-texts",
        what="the Constitution or the Convention of ITU as text from a PDF",
        signature=Signature(
            (".json",),
            keys=frozenset({"_id", "_source", "text", "document_type", "url"}),
            words=('"INTL/ITU-Legal"', "ARTICLE 1"),
        ),
        read=treaty,
    ),
)
