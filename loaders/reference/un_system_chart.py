"""The UN System Chart: the entities of the UN system, what kind each is and what it belongs to.

One table published as CSV, XLSX and JSON: the three give one graph. Its traps: the parent of two bodies is a list,
which the CSV writes as Python would; "Not found" and the like stand for nothing; cells hold line breaks and Markdown;
what a chart calls an organ may be no body but a group of them. A mandate is often no more than a link, and is noted.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.entity import Entity, entity
from graph.reading import Place, Reading
from loaders.reference.bodies import short_form, un_body
from loaders.reference.form import Form, Given, Signature
from loaders.reference.founding import founding
from loaders.reference.people import names_person
from loaders.reference.records import Record
from loaders.tables.table import Batch, Problem

CHART = "document/un-system-chart"
NOTHING = {"", "No link found", "Not found", "Not found.", "No annual report"}
ORGANS = {
    "General Assembly": ("body/unga", "GoverningBody"),
    "Security Council": ("body/un-security-council", "GoverningBody"),
    "Economic and Social Council": ("body/ecosoc", "GoverningBody"),
    "International Court of Justice": ("body/icj", "UNEntity"),
    "Secretariat": ("body/un-secretariat", "UNEntity"),
    "Specialized Agencies": ("body/un-specialized-agencies", "BodyGroup"),
    "Related Organizations": ("body/un-related-organizations", "BodyGroup"),
}
KINDS = {
    "Secretariat": "UNEntity",
    "Specialized Agencies": "UNEntity",
    "Related Organizations": "Organization",
    "International Court of Justice": "UNEntity",
    "Funds and Programmes": "UNEntity",
    "Research and Training": "UNEntity",
    "Regional Commissions": "UNEntity",
    "Peacekeeping Operations": "UNEntity",
    "Special Political Missions and Other Political Presences": "UNEntity",
    "Special Advisers, Representatives, Advocates and Envoys": "UNEntity",
    "Other Entities": "UNEntity",
    "Other Mechanisms": "UNEntity",
    "Functional Commissions": "GoverningBody",
    "Committees": "GoverningBody",
    "Other Subsidiary Bodies": "GoverningBody",
    "Other Bodies and Committees": "Body",
    "Assemblies and Councils": "GoverningBody",
    "Boards": "GoverningBody",
    "Commissions": "GoverningBody",
    "Main Committees": "GoverningBody",
    "Standing Committees and other bodies": "Body",
}
ONES = {
    "ABDM": "Body",
    "Board of Auditors": "OversightBody",
    "ICSC": "Body",
    "ILC": "Body",
    "ITU": "Organization",
    "JIU": "OversightBody",
    "OIOS": "OversightBody",
    "SWEO": "OversightBody",
}
LINK = re.compile(r"<?https?://\S+?>?")
ABOVE_SUBCATEGORY = "Intergovernmental and Expert Bodies"
KEPT = {
    "entity",
    "entity_long",
    "entity_combined",
    "entity_aliases",
    "entity_description",
    "entity_link",
    "un_principal_organ",
    "category",
    "subcategory",
    "is_ceb_member",
    "foundational_mandate",
    "entity_footnotes",
}
LEFT = {
    "entity_wikipedia_page",
    "entity_news_page",
    "entity_branding_page",
    "entity_data_page",
    "entity_logo_page",
    "entity_logo_url",
    "entity_logo_available",
    "entity_careers_page",
    "entity_headquarters",
    "entity_mandate_registry",
    "entity_custom_mandate_registry",
    "organizational_chart_link",
    "budget_financial_reporting_link",
    "results_framework_link",
    "strategic_plan_link",
    "annual_reports_link",
    "transparency_portal_link",
    "socials_linkedin",
    "socials_twitter",
    "socials_instagram",
    "is_on_pdf",
    "review_needed",
}


@dataclass
class _Account:
    """What has been read so far."""

    readings: list[Reading]
    places: list[str]
    notes: list[Problem]

    def add(self, record: Record, label: str, *entities: Entity, quote: str = "") -> None:
        self.readings.append(Reading(Place(CHART, label), entities, quote=quote, rule="reference set"))
        self.places.append(record.where)

    def note(self, record: Record, label: str, column: str, message: str) -> None:
        self.notes.append(Problem(f"{record.where} ({label}), column {column}", message))


def read(given: Given) -> Batch:
    """The bodies of the chart, what they are part of, and who sits on the Chief Executives Board."""
    itself = given.itself(CHART, "UN System Chart entities", page="https://systemchart.un.org")
    account = _Account([itself], ["the file"], list(_strange_columns(given)))
    _organs(given, account)
    ceb = {"name": "CEB", "acronym": "CEB"}
    account.add(given.records[0], "is_ceb_member", entity("UNMechanism", ceb, "body/ceb"))
    keys: dict[str, str] = {}
    for record in given.records:
        label = record.text("entity")
        key = un_body(label) if label else ""
        if not label or not record.text("entity_long"):
            account.note(record, label, "entity", "it has no short or no long name, and is left out")
        elif key in keys:
            account.note(record, label, "entity", f"it comes to the same as {keys[key]!r} above, and is left out")
        else:
            keys[key] = label
            _body(record, label, key, account)
    linked = [r.text("entity") for r in given.records if LINK.fullmatch(r.text("foundational_mandate").strip())]
    if linked:
        words = f"of {len(linked)} entities it is no more than a link, and is not kept: {', '.join(linked)}"
        account.notes.append(Problem("column foundational_mandate", words))
    return Batch(tuple(account.readings), tuple(account.places), notes=tuple(account.notes))


def _strange_columns(given: Given) -> Iterator[Problem]:
    for column in sorted({c for record in given.records for c in record.cells} - KEPT - LEFT):
        yield Problem(f"column {column}", "it is not known in this set, and is not kept")


def _organs(given: Given, account: _Account) -> None:
    """The organs that the entities name as theirs, each once; an organ that is an entity itself says its own name."""
    own = {un_body(record.text("entity")) for record in given.records if record.text("entity")}
    stated: set[str] = set()
    for record in given.records:
        for name in _parents(record):
            key, _ = ORGANS.get(name, ("", ""))
            if key and key not in own | stated:
                stated.add(key)
                account.add(record, name, _organ(key), quote=name)


def _organ(key: str) -> Entity:
    """An organ, under the name that the chart gives it."""
    return next(entity(cls, {"name": name}, key) for name, (organ, cls) in ORGANS.items() if organ == key)


def _body(record: Record, label: str, key: str, account: _Account) -> None:
    account.add(record, label, entity(_kind(record, label, account), _values(record, label, account), key))
    for name in _parents(record):
        whole = ORGANS.get(name, ("", ""))[0]
        if not whole:
            account.note(record, label, "un_principal_organ", f"{name!r} is no organ known here")
        elif whole != key:
            account.add(record, label, entity("Composition", {"part": key, "whole": whole}), quote=name)
    member = record.text("is_ceb_member")
    if member == "True":
        values = {"member": key, "body": "body/ceb", "role": "member"}
        account.add(record, label, entity("Membership", values), quote=_footnote(record))
    elif member not in {"", "False"}:
        account.note(record, label, "is_ceb_member", f"{member!r} is neither True nor False")
    _mandate(record, label, key, account)


def _footnote(record: Record) -> str:
    """The footnote that says that the entity sits on the Board; the flag alone says it of some."""
    notes = (line.removeprefix("- ").strip() for line in record.text("entity_footnotes").splitlines())
    return next((note for note in notes if "Chief Executives Board" in note), "")


def _kind(record: Record, label: str, account: _Account) -> str:
    """The class, by the category of the entity, or by its organ where it has none."""
    category, subcategory = record.text("category"), record.text("subcategory")
    told = subcategory if category == ABOVE_SUBCATEGORY else category or (_parents(record) or ("",))[0]
    if told not in KINDS:
        account.note(record, label, "category", f"{told or category!r} is no category known here: it is kept as a body")
    return ONES.get(label) or KINDS.get(told, "Body")


def _values(record: Record, label: str, account: _Account) -> dict[str, str | list[str] | None]:
    """What is said of the body itself; a main committee is known by its number, its subject is no name by itself."""
    numbered = record.text("subcategory") == "Main Committees"
    long, combined = _line(record.text("entity_long")), _line(record.text("entity_combined"))
    name, others = (label, [combined]) if numbered else (long, [])
    short = short_form(label)
    aliases = [alias.strip() for cell in record.several("entity_aliases") for alias in re.split(r"[;,\n]", cell)]
    if short != label and label.casefold() != long.casefold():
        others.append(label)
    values: dict[str, str | list[str] | None] = {
        "name": name,
        "acronym": None if numbered or short.casefold() in long.casefold() else short,
        "alternativeNames": [*others, *(a for a in aliases if a not in NOTHING)],
    }
    for column, field in (("entity_link", "page"), ("entity_description", "description")):
        text = record.text(column).strip()
        if names_person(text):
            account.note(record, label, column, "it names a person, and is not kept")
        elif column == "entity_link" and text not in NOTHING and not re.fullmatch(r"https?://\S+", text):
            account.note(record, label, column, f"{text!r} is no address")
        elif text not in NOTHING:
            values[field] = text if field == "page" else _line(text)
    return values


def _parents(record: Record) -> tuple[str, ...]:
    """The organs of an entity; the CSV writes several as a Python list."""
    text = record.text("un_principal_organ")
    if not text.startswith("["):
        return record.several("un_principal_organ")
    try:
        listed = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return (text,)
    return tuple(str(one) for one in listed) if isinstance(listed, list) else (text,)


def _mandate(record: Record, label: str, key: str, account: _Account) -> None:
    text = record.text("foundational_mandate").strip()
    if text in NOTHING:
        return
    found = founding(text)
    if not found:
        if not LINK.fullmatch(text):
            words = f"no founding resolution is surely named in it: {_line(text)!r}"
            account.note(record, label, "foundational_mandate", words)
        return
    mandate = found.mandate
    account.add(record, label, _organ(mandate.organ), mandate.stated(), quote=found.quote)
    set_up = {"establisher": mandate.organ, "established": key, "from": found.since}
    account.add(record, label, entity("Establishment", set_up), quote=found.quote)
    rests = {"mandated": key, "mandate": mandate.key, "basis": "basis"}
    account.add(record, label, entity("Mandating", rests), quote=found.quote)


def _line(text: str) -> str:
    return " ".join(text.split())


TOLD_BY = frozenset({"entity", "entity_long", "un_principal_organ", "is_ceb_member"})
FORMS = (
    Form(
        name="un-system-chart",
        what="the entities of the UN System Chart",
        signature=Signature((".csv", ".xlsx", ".json"), columns=TOLD_BY),
        read=read,
        totals={
            "UNEntity": 111,
            "GoverningBody": 32,
            "Body": 17,
            "Organization": 9,
            "OversightBody": 4,
            "BodyGroup": 2,
            "Composition": 170,
            "Membership": 30,
            "Establishment": 3,
        },
    ),
)
