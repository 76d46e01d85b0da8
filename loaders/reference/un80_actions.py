"""The actions of the UN80 Initiative: work packages, actions, milestones, who leads and who takes part.

One JSON array, one object an action. Its traps: leads are posts and not people ("USG DPPA"), and what could be a
person's name is dropped; the entities are one text, with offices in brackets; "N/A", "Forthcoming" and the like stand
for nothing; the parts of actions 94 and 95 repeat number and text of the whole; one work package has several goals.
The action's paragraph of the Secretary-General's report is cited as such, with the words that the set repeats of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.entity import Entity, about, entity
from graph.identity import slug
from graph.reading import Place, Reading
from loaders.reference.form import Form, Given, Signature
from loaders.reference.people import names_person
from loaders.reference.records import Record
from loaders.reference.symbols import instrument
from loaders.reference.un_posts import body, office
from loaders.tables.table import Batch, Problem

ACTIONS, PROGRAMME = "document/un80-actions", "initiative/un80"
NOTHING = {"", "N/A", "Forthcoming", "No longer relevant", "(Pending proposals)"}
MODALITIES = {"Further work ongoing": "started", "Decision taken": "decided"}
REPORTS = {"WS1": "1", "WS2": "2", "WS3": "3"}
MILESTONES = {
    "first": ("first_milestone", "first_milestone_deadline"),
    "upcoming": ("upcoming_milestone", "delivery_date"),
    "final": ("final_milestone", "final_milestone_deadline"),
}
NEEDED = frozenset({"work_package_number", "action_number", "indicative_activity", "action_leads", "action_entities"})
KEPT = NEEDED | {
    *(column for pair in MILESTONES.values() for column in pair),
    "report",
    "work_package_name",
    "work_package_goal",
    "work_package_leads",
    "document_paragraph",
    "doc_text",
    "sub_action_details",
    "is_subaction",
    "public_action_status",
    "updates",
}
LEFT = {"big_ticket"}
ENTITY = re.compile(r"(?P<body>[^()]+?)\s*(?:\((?P<office>[^()]+)\))?")
DECIDED = re.compile(r"Decision taken, as per GA resolution (?P<number>\d+/\d+)")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class Account:
    """What has been read so far: each reading with its place in the file."""

    readings: dict[Reading, str] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)

    def add(self, place: Place, where: str, *entities: Entity, quote: str = "") -> None:
        """State something once."""
        self.readings.setdefault(Reading(place, entities, quote=quote, rule="reference set"), where)


@dataclass(frozen=True)
class Action:
    """One record, and the account it goes into."""

    record: Record
    account: Account

    @property
    def number(self) -> str:
        """The number of the action, which a part of it shares."""
        return self.record.text("action_number")

    @property
    def part(self) -> str:
        """What part of the action it is; empty if it is the whole."""
        return self.record.text("sub_action_details") if self.record.text("is_subaction") == "True" else ""

    @property
    def label(self) -> str:
        """How it is cited."""
        return f"Action {self.number}{': ' if self.part else ''}{self.part}"

    @property
    def whole(self) -> str:
        """The key of the action of this number."""
        return f"activity/un80-action-{self.number}"

    @property
    def key(self) -> str:
        """The key of the action, or of this part of it."""
        return f"{self.whole}-{slug(self.part)}" if self.part else self.whole

    def state(self, *entities: Entity, quote: str = "") -> None:
        """State what this record says."""
        self.account.add(Place(ACTIONS, self.label), self.record.where, *entities, quote=quote)

    def note(self, column: str, message: str) -> None:
        """Report something that refuses nothing."""
        self.account.notes.append(Problem(f"{self.record.where} ({self.label}), column {column}", message))

    def words(self, column: str) -> str:
        """The text of a cell; empty where it stands for nothing, or names a person."""
        text = self.record.text(column).strip()
        if names_person(text):
            self.note(column, "it names a person, and is not kept")
            return ""
        return "" if text in NOTHING else text


def read(given: Given) -> Batch:
    """Work packages, actions and milestones; who leads and who takes part."""
    account = Account({given.itself(ACTIONS, "UN80 Initiative actions"): "the file"})
    programme = entity("Initiative", {"name": "UN80 Initiative", "alternativeNames": "UN80"}, PROGRAMME)
    account.add(Place(ACTIONS, "UN80 Initiative"), "the file", programme)
    for column in sorted({c for record in given.records for c in record.cells} - KEPT - LEFT):
        account.notes.append(Problem(f"column {column}", "it is not known in this set, and is not kept"))
    packages: dict[str, list[Action]] = defaultdict(list)
    for action in _actions(given, account):
        packages[action.record.text("work_package_number")].append(action)
        _action(action)
    for number, actions in packages.items():
        _package(number, actions)
    return Batch(tuple(account.readings), tuple(account.readings.values()), notes=tuple(account.notes))


def _actions(given: Given, account: Account) -> Iterator[Action]:
    """The records that have number, package and words, each once; a part only below its whole."""
    seen: set[str] = set()
    for record in given.records:
        action = Action(record, account)
        numbers = (action.number, record.text("work_package_number"))
        if not all(n.isdecimal() for n in numbers) or not action.words("indicative_activity"):
            action.note("action_number", "it has no number, no work package or no words, and is left out")
        elif action.key in seen:
            action.note("action_number", "it is there already, and is left out")
        elif action.part and action.whole not in seen:
            action.note("is_subaction", f"it is part of action {action.number}, which is not above it, and is left out")
        else:
            seen.add(action.key)
            yield action


def _action(action: Action) -> None:
    words, details = action.words("indicative_activity"), action.words("sub_action_details")
    name, more = (f"UN80 action {action.number}: {action.part}", words) if action.part else (words, details)
    other = None if action.part else f"UN80 action {action.number}"
    values = {"name": name, "alternativeNames": other, "description": more}
    action.state(entity("Activity", values, action.key), quote=words)
    above = action.whole if action.part else f"initiative/un80-wp-{action.record.text('work_package_number')}"
    action.state(entity("Composition", {"part": action.key, "whole": above}))
    _status(action)
    _lead(action, "action_leads", action.key)
    _participants(action)
    _milestones(action)
    _report(action)


def _status(action: Action) -> None:
    status, update = action.words("public_action_status"), action.words("updates")
    if status not in MODALITIES:
        action.note("public_action_status", f"{status!r} is no status known here: it is kept as planned")
    modality = MODALITIES.get(status, "planned")
    action.state(about("Activity", {"modality": modality}, action.key), quote=status)
    decided = DECIDED.fullmatch(update)
    mandate = instrument(f"A/RES/{decided['number']}") if decided else None
    if mandate:
        rests = {"mandated": action.key, "mandate": mandate.key, "basis": "cited as mandate"}
        action.state(mandate.body(), mandate.stated(), quote=update)
        action.state(entity("Mandating", rests), quote=update)
    elif update and update != status:
        action.note("updates", f"{update!r} is not understood, and is not kept")


def _lead(action: Action, column: str, key: str) -> None:
    """Who leads; what is not told by its title may be a person, and is not repeated."""
    for words in action.record.several(column):
        found = office(words)
        if not found:
            action.note(column, "a lead has no title that is known here, and is not kept")
            continue
        led = {"responsible": found.holder.key, "for": key, "role": "lead"}
        place = Place(ACTIONS, action.label if column == "action_leads" else _cited(action))
        action.account.add(Place(ACTIONS, words), action.record.where, found.body, found.holder, quote=words)
        action.account.add(place, action.record.where, entity("Responsibility", led), quote=words)


def _participants(action: Action) -> None:
    """The entities that take part, each once, with the offices of it that are named."""
    offices: dict[str, list[str]] = defaultdict(list)
    quotes: dict[str, list[str]] = defaultdict(list)
    cell = action.record.text("action_entities").strip()
    for words in re.split(r"\s*;\s*", cell):
        found = ENTITY.fullmatch(words)
        for name in found["body"].split(" / ") if found and words not in NOTHING else ():
            stated = body(name)
            if not stated:
                action.note("action_entities", "an entity does not look like the short form of a body, and is not kept")
                continue
            action.account.add(Place(ACTIONS, name), action.record.where, stated, quote=name)
            quotes[stated.key].append(words)
            offices[stated.key] += [found["office"]] if found and found["office"] else []
    for key, said in quotes.items():
        takes_part = {"responsible": key, "for": action.key, "role": "participating"}
        if offices[key]:
            takes_part["qualification"] = "; ".join(offices[key])
        action.state(entity("Responsibility", takes_part), quote=said[0] if len(said) == 1 else cell)


def _milestones(action: Action) -> None:
    for which, (column, deadline) in MILESTONES.items():
        text, due = action.words(column), action.words(deadline)
        if due and not DAY.fullmatch(due):
            action.note(deadline, f"{due!r} is no day, and is not kept")
            due = ""
        if not text:
            if due:
                action.note(column, f"it is empty, but due on {due}")
            continue
        values = {
            "name": text,
            "description": f"{which.capitalize()} milestone of UN80 {action.label[0].lower()}{action.label[1:]}",
            "milestoneOf": action.key,
            "due": due,
            "modality": "planned",
        }
        key = f"milestone/{action.key.partition('/')[2]}-{which}"
        action.state(entity("Milestone", values, key), quote=text)


def _report(action: Action) -> None:
    """The report that asks for the action, cited by its own paragraph where the set says which."""
    given, paragraph = action.record.text("report"), action.record.text("document_paragraph")
    if given not in REPORTS:
        action.note("report", f"{given!r} is no report known here")
        return
    key = f"document/un80-{given.lower()}-report"
    name = f"Report of the Secretary-General on workstream {REPORTS[given]} of the UN80 Initiative"
    report = entity("Report", {"name": name, "alternativeNames": f"UN80 {given} report"}, key)
    action.account.add(Place(ACTIONS, given), action.record.where, report, quote=given)
    place = Place(key, paragraph) if paragraph else Place(ACTIONS, action.label)
    carried = about("Activity", {"inLineWith": key}, action.key)
    action.account.add(place, action.record.where, carried, quote=action.words("doc_text") if paragraph else given)


def _package(number: str, actions: list[Action]) -> None:
    """A work package as its actions describe it: one name, the goals that they give it."""
    first, key = actions[0], f"initiative/un80-wp-{number}"
    names, goals = ([a.words(c) for a in actions] for c in ("work_package_name", "work_package_goal"))
    for action, name in zip(actions, names, strict=True):
        if name != names[0]:
            action.note("work_package_name", f"{name!r} is elsewhere {names[0]!r}, which is kept")
    called = f"UN80 work package {number}"
    values = {
        "name": f"{called}: {names[0]}" if names[0] else called,
        "alternativeNames": called if names[0] else None,
        "description": "; ".join(dict.fromkeys(goal for goal in goals if goal)),
    }
    place, where, account = Place(ACTIONS, _cited(first)), first.record.where, first.account
    account.add(place, where, entity("WorkPackage", values, key), quote=names[0])
    account.add(place, where, entity("Composition", {"part": key, "whole": PROGRAMME}))
    for action in actions:
        _lead(action, "work_package_leads", key)


def _cited(action: Action) -> str:
    return f"Work package {action.record.text('work_package_number')}"


FORMS = (
    Form(
        name="un80-actions",
        what="the actions of the UN80 Initiative",
        signature=Signature((".json",), columns=NEEDED),
        read=read,
        totals={"WorkPackage": 31, "Activity": 90, "Milestone": 249, "Responsibility": 583, "Report": 3},
    ),
)
