"""Documents of the UN as typed paragraphs: one file a document, named after its symbol (``A_RES_70_125.json``).

Every paragraph becomes a clause of the resolution, cited by its printed number; quote and text are its words. The
symbol of the file name is held against the title in the file, and the title wins. Its traps: numbers start again in an
annex; the paragraph that adopts an outcome document is typed as a reason, and is none; and the numbers of notes are
glued to words: the quote keeps them, the text of the clause does not. Who is asked is read in
:mod:`loaders.reference.assignees`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from graph.identity import slug
from graph.reading import Place
from loaders.reference.assignees import Ask, Paragraph, asks
from loaders.reference.clauses import MONTHS, Account, Words, due, duty
from loaders.reference.form import Form, Given, Signature
from loaders.reference.symbols import ORGANS, SYMBOL, Instrument, instrument, relative
from loaders.tables.table import Batch

OPENER = re.compile(r"The (?:General Assembly|Economic and Social Council|Security Council|Human Rights Council),?")
FINITE = re.compile(r"(?:(?:Also|Further|Again|Strongly) )?[A-Za-z][a-z]+s\b")
NUMBER = r"\d{1,4}/\d{1,3}(?: ?[A-Z](?![\w]))?"
TITLE = re.compile(rf"\s*(?P<number>{NUMBER})\s*\.\s+(?P<title>\S.*)", re.S)
ADOPTED = re.compile(rf"\bon (?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})")
ONE = rf"{NUMBER}(?: of \d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}})?"
CITED = re.compile(
    r"(?P<organ>\bits|General Assembly|Economic and Social Council|Human Rights Council) resolutions? "
    rf"(?P<list>{ONE}(?:(?:, and|,| and) {ONE})*)"
)
NAMED = {"General Assembly": "A", "Economic and Social Council": "E", "Human Rights Council": "A/HRC"}
NOTED = re.compile(r"(?<=[a-z][;,.])\d{1,2}(?=\s|$)|(?<=[a-z])\d{1,2}(?=[\s,;.])")
ANNEX = re.compile(r"Annex(?: [IVX]+)?\b")


def read(given: Given) -> Batch:
    """The resolution of a file, its clauses, and the duties in them."""
    account = Account()
    paragraphs = [_paragraph(number, one) for number, one in enumerate(given.data, start=1) if isinstance(one, dict)]
    found = _instrument(given.name, paragraphs, account)
    if found:
        _Document(found, account).lay(given, paragraphs)
    return account.batch()


def _paragraph(number: int, one: dict[str, Any]) -> Paragraph:
    """One paragraph of the file, whatever is missing from it."""
    mandates = one.get("mandates") or ([one] if one.get("action_verb") else [])
    texts = {name: str(one.get(name) or "") for name in ("text", "type", "paragraph_type", "prefix")}
    return Paragraph(
        where=f"record {number}",
        raw=texts["text"],
        kind=texts["type"],
        part=texts["paragraph_type"],
        prefix=" ".join(texts["prefix"].split()).rstrip("."),
        level=level if isinstance(level := one.get("paragraph_level"), int) else 0,
        mandates=tuple(m for m in mandates if isinstance(m, dict)),
        links=tuple(_link(one.get("links") or ())),
    )


def _link(links: Any) -> Iterator[str]:
    """The text of each link, or the symbol in its address."""
    for link in links if isinstance(links, list) else []:
        texts = [str(v) for v in link.values() if v] if isinstance(link, dict) else [str(link)]
        symbols = (SYMBOL.search(unquote(text)) for text in texts)
        yield next((symbol.group() for symbol in symbols if symbol), texts[0] if texts else "")


def symbol_of(name: str) -> str:
    """The symbol in the name of a file.

    >>> symbol_of("A_RES_57_283_B.json"), symbol_of("A_HRC_RES_19_18.json"), symbol_of("E_RES_36(IV).json")
    ('A/RES/57/283 B', 'A/HRC/RES/19/18', 'E/RES/36(IV)')
    """
    parts = PurePath(name).stem.replace("_", "/")
    return re.sub(r"(?<=\d)/(?=[A-Z](?:-[A-Z])?$)", " ", parts)


def _instrument(name: str, paragraphs: list[Paragraph], account: Account) -> Instrument | None:
    """What the file is a text of: as its name says, unless the title in it says otherwise."""
    symbol = symbol_of(name)
    named = instrument(symbol)
    title = next((TITLE.fullmatch(p.text) for p in paragraphs if p.kind == "title"), None)
    if not named:
        account.note("", f"the symbol {symbol!r} in its name is not understood, and nothing of it is kept")
        return None
    if not title:
        account.note("", f"no title with a number stands in it; that it is {symbol} is known by its name alone")
        return named
    printed = instrument("/".join(named.symbol.split("/")[:-2]) + f"/{title['number']}")
    if printed and printed.key != named.key:
        account.note("", f"its name says {named.symbol}, and its title {printed.symbol}: the title wins")
        return printed
    return named


@dataclass
class _Document:
    """The document as it is read from paragraph to paragraph."""

    instrument: Instrument
    account: Account
    section: str = ""
    annex: str = ""
    position: int = 0
    above: list[str] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)
    stated: set[str] = field(default_factory=set)
    unknown: Counter[str] = field(default_factory=Counter)

    def lay(self, given: Given, paragraphs: list[Paragraph]) -> None:
        """State the resolution, and then every paragraph."""
        self._itself(given, paragraphs)
        for paragraph in paragraphs:
            if paragraph.kind == "heading":
                self.section = paragraph.text
                if annex := ANNEX.match(paragraph.text):
                    self.annex, self.places = annex.group(), Counter()
            elif paragraph.kind == "paragraph" and paragraph.text and not OPENER.fullmatch(paragraph.text):
                self._state(paragraph)
        if self.unknown:
            told = ", ".join(f"{who} ({count})" for who, count in self.unknown.most_common())
            self.account.note("", f"assignees that are linked to nobody known: {told}")

    def _itself(self, given: Given, paragraphs: list[Paragraph]) -> None:
        front = " ".join(p.text for p in paragraphs if p.kind == "frontmatter")
        adopted = ADOPTED.search(front)
        issued = ""
        if adopted:
            issued = f"{adopted['year']}-{MONTHS.index(adopted['month']) + 1:02}-{int(adopted['day']):02}"
        titles = [TITLE.sub(lambda found: found["title"], p.text) for p in paragraphs if p.kind == "title"]
        one = self.instrument.stated(titles[0] if titles else "", issued=issued, digests=given.digest)
        place = Place(self.instrument.key, "title")
        self.account.add(place, "the file", one, quote=next((p.raw for p in paragraphs if p.kind == "title"), ""))
        self.stated |= {self.instrument.key, self.instrument.organ}
        self.account.add(place, "the file", self.instrument.body())

    def _state(self, paragraph: Paragraph) -> None:
        """One paragraph: a clause, and a duty for each that it asks something of."""
        self.position += 1
        part = self._part(paragraph)
        label = self._label(paragraph, part)
        asked = [ask for ask in self._asked(paragraph) if part == "operative"]
        cited = list(self._cited(paragraph))
        words = Words(
            label=label,
            part=part,
            text=NOTED.sub("", paragraph.text),
            position=self.position,
            verb=paragraph.verb,
            section=self.section,
            due=due(paragraph.text) if part == "operative" else "",
            addressees=list(dict.fromkeys(ask.bearer.key for ask in asked)),
            cites=list(dict.fromkeys(one.key for one in cited)),
        )
        place = Place(self.instrument.key, label, self.section)
        numbered = "paragraph " if label[:1].isdigit() else ""
        key = self._key(label, paragraph)
        clause = words.clause(self.instrument.key, f"{self.instrument.name}, {numbered}{label}", key)
        others = [one for ask in asked for one in [ask.bearer]]
        others += [e for one in cited for e in (one.stated(), one.body())]
        for other in others:
            if other.key not in self.stated:
                self.stated.add(other.key)
                self.account.add(place, paragraph.where, other, quote=paragraph.raw)
        self.account.add(place, paragraph.where, clause, quote=paragraph.raw)
        for ask in dict.fromkeys(asked):
            stated = duty(ask.bearer.key, ask.task, clause.key, ask.due)
            self.account.add(place, paragraph.where, stated, quote=ask.words)

    def _asked(self, paragraph: Paragraph) -> Iterator[Ask]:
        for ask in asks(paragraph):
            if isinstance(ask, Ask):
                yield ask
            else:
                self.unknown[ask] += 1

    def _part(self, paragraph: Paragraph) -> str:
        """Whether it asks or gives reasons: an unnumbered one that begins with a finite verb adopts or decides."""
        finite = paragraph.verb and FINITE.match(paragraph.text) and paragraph.verb.endswith("s")
        return "operative" if paragraph.part == "operative" or finite else "preambular"

    def _label(self, paragraph: Paragraph, part: str) -> str:
        """The number as printed, a letter after the number above it; else its place among those without one."""
        if paragraph.prefix:
            depth = max(paragraph.level, 1)
            self.above = [*self.above[: depth - 1], paragraph.prefix]
            label = " ".join(self.above)
        else:
            self.places[part] += 1
            kind = "unnumbered" if part == "operative" else part
            label = f"{kind} paragraph {self.places[part]}"
        return f"{self.annex}, {label}" if self.annex else label

    def _key(self, label: str, paragraph: Paragraph) -> str:
        """The key of a clause; a second one of the same number is told apart by its place, and noted."""
        key = f"{self.instrument.key}/{slug(label)}"
        if key in self.stated:
            self.account.note(paragraph.where, f"{label!r} is there twice: the second is told apart by its place")
            key = f"{key}.{paragraph.where.rpartition(' ')[2]}"
        self.stated.add(key)
        return key

    def _cited(self, paragraph: Paragraph) -> Iterator[Instrument]:
        """The resolutions that it refers to, where the organ is certain."""
        own = self.instrument.organ
        for found in CITED.finditer(paragraph.text):
            organ = own if found["organ"] == "its" else ORGANS[NAMED[found["organ"]]][2]
            several = (relative(number, organ) for number in re.findall(rf"{NUMBER}(?= of|,| and|$)", found["list"]))
            yield from (one for one in several if one and one.key != self.instrument.key)
        for link in paragraph.links:
            plain = re.fullmatch(NUMBER, link) and (own == "body/unga" or "/" not in link[:3])
            one = instrument(link) or (relative(link, own) if plain else None)
            if one and one.key != self.instrument.key:
                yield one


FORMS = (
    Form(
        name="un-mandates",
        what="a UN document as typed paragraphs",
        signature=Signature(
            (".json",),
            columns=frozenset({"text", "type", "paragraph_type"}),
            words=('"heading_level"', '"prefix"', '"links"'),
        ),
        read=read,
    ),
)
