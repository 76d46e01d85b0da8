"""The mandate registry of the UN: which entity cites which document as its mandate, and which newer one there is.

Its traps: titles carry the punctuation of a library catalogue ("Disaster risk reduction :"), records are there twice,
symbols are written in several styles, and an entity may be "N/A". ``cited_year`` is the year a session began (2005 for
a resolution of March 2006) and is not kept. ``newer_cited_symbols`` and ``latest_symbol`` name later documents of a
*series*; that one of them replaces the document cited is a conclusion, so a succession read here is implied and says
so. Beside the registry lie lists of organs and entities; what in them is no body (a line of the budget, a treaty) is
noted. Contacts are not read: no address and no name of a person is kept.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from graph.entity import Entity, entity
from graph.reading import Place
from loaders.reference import un_paragraphs
from loaders.reference.bodies import short_form, un_body
from loaders.reference.clauses import Account
from loaders.reference.form import Form, Given, Signature
from loaders.reference.records import Record
from loaders.reference.symbols import Instrument, instrument
from loaders.tables.table import Batch

REGISTRY = "document/un-mandate-registry"
NAME = "UN mandate registry"
NOBODY = "N/A"
IMPLIED = "The registry names a newer document of the same series; whether it replaces this one is not said there."
GOVERNING = set("CCPCJ CND CPD CSD CSW ECOSOC GA HRC SC UNEA".split()) | {"UNTOC COP"}
KEYS = {"SC": "body/un-security-council"}
NO_BODY = {
    "Charter": "a treaty",
    "UNCLOS": "a treaty",
    "Other": "no one body",
    "UNHA and Other": "no one body",
    "DA": "a line of the budget",
    "Mgmt-Support": "a line of the budget",
    "Special-Exp": "a line of the budget",
    "Staff-Assess": "a line of the budget",
    "Hammarskjold-Inv": "an investigation",
    "RCS": "a system of posts",
}
CATALOGUE = ((re.compile(r"\s*:\s*#\s*"), ": "), (re.compile(r"\s+:(?=\s)"), ":"), (re.compile(r"[\s:/.]+$"), ""))


def title(text: str) -> str:
    """A title without the punctuation of a library catalogue.

    >>> title("Disaster risk reduction :"), title("Aid in Guatemala :#budget of it."), title("Goal 14 : Oceans")
    ('Disaster risk reduction', 'Aid in Guatemala: budget of it', 'Goal 14: Oceans')
    """
    for pattern, plain in CATALOGUE:
        text = pattern.sub(plain, text)
    return " ".join(text.split())


def citations(given: Given) -> Batch:
    """What each entity cites as its mandate, the documents cited, and the newer ones of their series."""
    account = _account(given)
    once = _once(given.records, account)
    _bodies(((r, r.text("entity"), r.text("entity_long")) for r in once), account)
    _documents(once, account)
    cited: dict[tuple[str, str], str] = {}
    followed: set[tuple[str, str]] = set()
    for record in once:
        entity_, symbol = record.text("entity"), record.text("cited_symbol")
        found = instrument(symbol)
        if not found:
            continue
        if before := cited.get((entity_, found.key)):
            account.note(record.where, f"{entity_} cites {before} and {symbol}, which are one document: kept once")
            continue
        cited[entity_, found.key] = symbol
        place = Place(REGISTRY, f"{entity_}: {symbol}")
        if entity_ != NOBODY and entity_ not in NO_BODY:
            values = {"mandated": _key(entity_), "mandate": found.key, "basis": "cited as mandate"}
            account.add(place, record.where, entity("Mandating", values))
        for newer in _newer(found, record):
            if (found.key, newer.key) in followed:
                continue
            followed.add((found.key, newer.key))
            values = {"successor": newer.key, "predecessor": found.key, "change": "replacement"}
            fact = entity("Succession", {**values, "certainty": "implied", "qualification": IMPLIED})
            account.add(Place(REGISTRY, symbol), record.where, fact)
    account.note("", "cited_year is the year in which a session began, not that of adoption, and is not kept")
    return account.batch()


def organs(given: Given) -> Batch:
    """The organs whose documents the registry holds."""
    account = _account(given)
    rows = [(r, r.text("short"), r.text("long")) for r in given.records]
    _bodies(rows, account, pages={short: r.text("website") for r, short, _ in rows})
    return account.batch()


def entities(given: Given) -> Batch:
    """The entities of the registry and their short forms; two lists of them differ in the names of their columns."""
    account = _account(given)
    shorts = ("entity", "entity_abbrev", "entity_short")
    rows = ((r, next((r.text(c) for c in shorts if r.text(c)), ""), r.text("entity_long")) for r in given.records)
    _bodies(rows, account)
    if any(r.text("section_title") for r in given.records):
        account.note("", "the sections of the programme budget (section_title) are no bodies, and are not kept")
    return account.batch()


def _account(given: Given) -> Account:
    account = Account()
    itself = given.itself(REGISTRY, NAME, page="https://mandates.un.org")
    account.add(itself.place, "the file", *itself.entities)
    return account


def _once(records: tuple[Record, ...], account: Account) -> list[Record]:
    """The records without those that repeat another word for word."""
    kept: dict[str, Record] = {}
    again: list[str] = []
    for record in records:
        said = json.dumps(dict(record.cells), sort_keys=True)
        if said in kept:
            again.append(record.where)
        else:
            kept[said] = record
    if again:
        account.note(again[0], f"{len(again)} records repeat another word for word, this one first: each is read once")
    return list(kept.values())


def _key(short: str) -> str:
    return KEYS.get(short, un_body(short))


def _bodies(
    rows: Iterator[tuple[Record, str, str]] | list[tuple[Record, str, str]],
    account: Account,
    pages: dict[str, str] | None = None,
) -> None:
    """Each body once, the first long name as its name, others beside it."""
    named: dict[str, list[str]] = defaultdict(list)
    first: dict[str, tuple[Record, str]] = {}
    nobody: list[Record] = []
    for record, short, long in rows:
        if not short or short == NOBODY:
            nobody.append(record)
        elif short in NO_BODY:
            if short not in first:
                account.note(f"{record.where} ({short})", f"{long or short!r} is {NO_BODY[short]}, and no body")
            first.setdefault(short, (record, ""))
        else:
            key = _key(short)
            first.setdefault(key, (record, short))
            named[key] += [n for n in (" ".join(long.split()), short) if n and n not in named[key]]
    for key, names in named.items():
        record, short = first[key]
        account.add(Place(REGISTRY, short), record.where, _body(key, short, names, (pages or {}).get(short, "")))
    if nobody:
        account.note(nobody[0].where, f"{len(nobody)} records, this one first, name no entity: nobody is said to cite")


def _body(key: str, short: str, names: list[str], page: str) -> Entity:
    cls = "GoverningBody" if short in GOVERNING else "Body"
    acronym = short_form(short)
    others = [n for n in names[1:] if n != acronym]
    return entity(cls, {"name": names[0], "acronym": acronym, "alternativeNames": others, "page": page}, key)


def _documents(records: list[Record], account: Account) -> None:
    """Each document cited, and each newer one, once; with its title if an entity cites it."""
    written: dict[str, list[str]] = defaultdict(list)
    found: dict[str, tuple[Instrument, Record]] = {}
    titles: dict[str, str] = {}
    unread: dict[str, str] = {}
    for record in records:
        for symbol in (record.text("cited_symbol"), *_symbols(record)):
            one = instrument(symbol)
            if not one:
                unread.setdefault(symbol, record.where)
                continue
            written[one.key].append(symbol)
            found.setdefault(one.key, (one, record))
            if symbol == record.text("cited_symbol"):
                titles.setdefault(one.key, title(record.text("description") or record.text("group_title")))
    for organ, (one, record) in {one.organ: (one, record) for one, record in reversed(found.values())}.items():
        account.add(Place(REGISTRY, organ.partition("/")[2]), record.where, one.body())
    for key, (one, record) in found.items():
        stated = one.stated(titles.get(key, ""), tuple(written[key]))
        account.add(Place(REGISTRY, one.symbol), record.where, stated)
    for symbol, where in unread.items():
        account.note(where, f"the symbol {symbol!r} is not understood, and what is said of it is left out")


def _symbols(record: Record) -> list[str]:
    """The symbols of newer documents of the series, each once."""
    return list(dict.fromkeys(s for s in (*record.several("newer_cited_symbols"), record.text("latest_symbol")) if s))


def _newer(cited: Instrument, record: Record) -> list[Instrument]:
    found = {one.key: one for symbol in _symbols(record) if (one := instrument(symbol))}
    return [one for key, one in found.items() if key != cited.key]


FORMS = (
    Form(
        name="un-mandates",
        what="the mandate registry's list of citations with newer documents",
        signature=Signature(
            (".json", ".csv", ".xlsx"), columns=frozenset({"entity", "cited_symbol", "group_title", "latest_symbol"})
        ),
        read=citations,
        totals={"Mandating": 1424},
    ),
    Form(
        name="un-mandates",
        what="the mandate registry's list of organs",
        signature=Signature((".json", ".csv", ".xlsx"), columns=frozenset({"short", "long", "website"})),
        read=organs,
    ),
    Form(
        name="un-mandates",
        what="the mandate registry's short forms of entities",
        signature=Signature((".json", ".csv", ".xlsx"), columns=frozenset({"entity_long", "entity_abbrev"})),
        read=entities,
    ),
    Form(
        name="un-mandates",
        what="the mandate registry's sections of the budget and their entities",
        signature=Signature(
            (".json", ".csv", ".xlsx"), columns=frozenset({"section_title", "entity_short", "entity_long"})
        ),
        read=entities,
    ),
    Form(
        name="un-mandates",
        what="the mandate registry's list of entities",
        signature=Signature((".csv",), columns=frozenset({"entity", "entity_long"}), words=("entity,entity_long\n",)),
        read=entities,
    ),
    Form(
        name="un-mandates",
        what="the parts of the UN programme budget",
        signature=Signature((".json", ".csv"), columns=frozenset({"numeral", "order", "name"})),
        read=None,
    ),
    *un_paragraphs.FORMS,
)
