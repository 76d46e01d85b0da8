"""The framework of SDG goals, targets and indicators of 2023 with the permanent codes of the UN Statistics Division.

A CSV file and a workbook, one row for each indicator under each target, and a workbook with the names of the goals. The
year stands in the name of the file alone. Traps: texts end in the marks of footnotes ("by speed5"); titles of goals are
written in capitals, three of them in words other than the UN's; a target that lost its only indicator has a row of
zeros. The key words in the table are those of a search engine, not of the UN, and are left out.
"""

import re
from collections.abc import Iterator

from loaders.reference.form import Form, Given, Signature
from loaders.reference.records import Record
from loaders.reference.sdg import COMMISSION, Collection, Entry, indicator_list, listing, unmarked
from loaders.tables.table import Batch

SET, NAME = "document/sdg-framework", "SDG targets and indicators with UNSD codes"
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
PUBLISHED = "2023"
PERMANENT = re.compile(r"C[0-9a-z]{6}")
COLUMNS = frozenset({"SDGNumber", "SDGTitle", "TargetsNumber", "Targets", "IndicatorsNumber", "UNSDIndicatorCodes"})
NOTHING = {"", "0"}


def read(given: Given) -> Batch:
    """The readings of the table: each goal, target and indicator once, and a listing for each row."""
    found = Collection.of(given, SET, NAME)
    year = _year(given, found)
    found.add("the file", "the list", COMMISSION)
    found.add("the file", "the list", indicator_list(year))
    seen: set[str] = set()
    for record in given.records:
        for key, cls, values, paragraph, quote in _things(record):
            if f"{key} {quote}" not in seen:
                found.state(record.where, paragraph, cls, values, key, quote)
                seen.add(f"{key} {quote}")
        _listed(record, year, found)
    left = sum(1 for record in given.records if record.text("JRCKeywords"))
    if left:
        found.note("", f"the key words of {left} rows are left out: they are a search engine's, not the UN's")
    return found.batch


def read_names(given: Given) -> Batch:
    """The readings of the workbook of goals: the same as those of the table."""
    found = Collection.of(given, SET, NAME)
    for record in given.records:
        number = record.text("Goal").removeprefix("SDG").strip()
        cls, values, paragraph, quote = _goal(number, record.text("SDG Title"))
        found.state(record.where, paragraph, cls, values, f"goal/{number}", quote)
    return found.batch


def listed(given: Given) -> Iterator[Entry]:
    """What the table lists, in English."""
    for record in given.records:
        permanent = record.text("UNSDIndicatorCodes")
        if PERMANENT.fullmatch(permanent):
            yield Entry(record.text("IndicatorsNumber"), permanent, {"en": record.text("Indicators")})


def _year(given: Given, found: Collection) -> str:
    if said := YEAR.search(given.name):
        return said[0]
    found.note("", f"the name of the file says no year: it is taken for the framework of {PUBLISHED}")
    return PUBLISHED


Stated = tuple[str, dict[str, str], str, str]


def _goal(number: str, title: str) -> Stated:
    """A goal, named as a sentence begins: the UN writes "No poverty", and a table "No Poverty"."""
    return "Goal", {"name": unmarked(title).capitalize(), "number": number}, f"SDG {number}", title


def _things(record: Record) -> Iterator[tuple[str, str, dict[str, str], str, str]]:
    number, target, code = (record.text(c) for c in ("SDGNumber", "TargetsNumber", "IndicatorsNumber"))
    permanent, words, purpose = (record.text(c) for c in ("UNSDIndicatorCodes", "Indicators", "Targets"))
    yield f"goal/{number}", *_goal(number, record.text("SDGTitle"))
    values = {"name": unmarked(purpose), "code": target, "goal": f"goal/{number}"}
    yield f"target/{target}", "Target", values, target, purpose
    if permanent not in NOTHING and words:
        values = {"name": unmarked(words), "code": permanent}
        yield f"indicator/{permanent}", "Indicator", values, code, words


def _listed(record: Record, year: str, found: Collection) -> None:
    target, code, permanent = (record.text(c) for c in ("TargetsNumber", "IndicatorsNumber", "UNSDIndicatorCodes"))
    if permanent in NOTHING:
        found.note(record.where, f"target {target} has no indicator in {year}")
        return
    if code.rpartition(".")[0] != target:
        found.note(record.where, f"{code} is listed under target {target}: the listing is left out")
        return
    words = record.text("Indicators")
    values = listing(permanent, code, unmarked(words), year)
    found.state(record.where, code, "Listing", values, quote=words)


TABLES = (".csv", ".xlsx")
FORMS = (
    Form(
        "sdg-framework",
        "the SDG indicator framework of 2023",
        Signature(TABLES, columns=COLUMNS),
        read,
        {"Goal": 17, "Target": 169, "Indicator": 232, "Listing": 248, "List": 1},
    ),
    Form(
        "sdg-framework",
        "the names of the goals",
        Signature(TABLES, columns=frozenset({"Goal", "SDG Title"})),
        read_names,
        {"Goal": 17},
    ),
)
