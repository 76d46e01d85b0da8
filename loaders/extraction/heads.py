"""What a document's head says of itself: its number, title, meeting, place and days, and the day it speaks from."""

import re
from collections.abc import Iterator
from dataclasses import replace

from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.rules import Found
from loaders.extraction.symbols import iso, symbols
from loaders.passages import MONTH

HEADLINES = 1200
THIS = "document/this"
PRESENTS = re.compile(
    r"\bThis (?:document|TD|paper|contribution|report|note) (?:presents|provides|contains|is) (?:an? |the )?"
    r"(?P<title>(?:\w+ )?report (?:on|of)(?:[^.;\n]|Rev\.){5,160}?)"
    r"(?=(?<=\)) on |(?<!Rev)[.;\n]|$)",
    re.I,
)
NUMBER = re.compile(
    r"^\s*(?:Document:? )?"
    r"(?P<symbol>C\d\d/(?:[A-Z]+/)?\d+|[A-Z]{2,}(?:-[A-Z]+)*-\d\d/\d+|(?:TSAG|TDAG|RAG)[-/]?(?:TD|C)?/?\d+)"
    r"(?:-?[EFSRAC])?\s*$",
    re.M,
)
HELD = re.compile(
    rf"(?:^|(?P<ordinal>\d+(?:st|nd|rd|th)) [Mm]eeting ?- ?)\s*"
    rf"(?P<place>[A-Z][a-z]+(?: [A-Z][a-z]+)*), (?P<day>\d{{1,2}})(?: ?- ?(?P<day2>\d{{1,2}}))? ?"
    rf"(?P<month>{MONTH}) (?P<year>\d{{4}})\s*/?\s*$",
    re.M,
)
TITLES = re.compile(
    r"(?:^|\] ?|\n)\s*(?P<title>(?:comprehensive |annual |progress )?(?:report|draft|proposal|contribution|"
    r"strategy|update|terms)\b[^\n]*"
    r"(?:\r?\n[^\n]{15,}){0,2})(?=\s*\r?\n\s*\r?\n)",
    re.I,
)


def paper(text: str) -> Name:
    """The document itself: its number where the head prints one, else the title it gives itself.

    >>> paper("\\nC17/47-E\\n").label
    'C17/47'
    """
    number, title = NUMBER.search(text, 0, HEADLINES), PRESENTS.search(text)
    called = title["title"][0].upper() + title["title"][1:] if title else ""
    if number:
        return Name("document", number["symbol"], key=THIS).called(f"Document {number['symbol']}", called)
    return Name("document", called or "this document", key=THIS).called(re.sub(r" \([^)]*\)", "", called))


def heading(text: str, named: list[Mention], itself: Name) -> Iterator[Found]:
    """The facts in the head."""
    number = NUMBER.search(text, 0, HEADLINES)
    if number:
        yield stated("own number", "documentNumber", itself, number["symbol"], Span(*number.span("symbol")), 0.95)
    titles = TITLES.finditer(text, 0, min(len(text), HEADLINES))
    title = next((found for found in titles if len(found["title"].split()) > 5), None)
    if number and title:
        yield stated(
            "title in the head", "title", itself, " ".join(title["title"].split()), Span(*title.span("title")), 0.7
        )
    held = HELD.search(text, 0, HEADLINES)
    event = _event(text, held, named) if held else None
    if held and event:
        yield from _held(held, event, itself)


def _event(text: str, held: re.Match[str], named: list[Mention]) -> Mention | None:
    """The meeting whose place and days a head gives, by its name just above or its number and body; else ``None``."""
    above = [m for m in named if m.end <= held.start("place")]
    bodies = [m for m in above if m.name.kind == "body"]
    if held["ordinal"] and bodies:
        shortest = min(bodies[-1].name.spellings, key=len)
        return Mention(held.start("ordinal"), held.end(), Name("event", f"{held['ordinal']} meeting of {shortest}"))
    near = above and above[-1].name.kind == "event" and not text[above[-1].end : held.start("place")].strip(" ,\r\n-")
    return above[-1] if near else None


def _held(held: re.Match[str], event: Mention, itself: Name) -> Iterator[Found]:
    day, month, year = held["day"], held["month"], held["year"]
    yield stated("head of a paper", "reportsTo", itself, event.name, event, 0.85)
    yield stated("place in the head", "eventWhere", event.name, held["place"], Span(*held.span("place")), 0.9)
    for rule, last in (("start in the head", day), ("end in the head", held["day2"] or day)):
        date = Name("date", iso(last, month, year))
        yield stated(rule, "eventWhen", event.name, date, Span(held.start("place"), held.end("year")), 0.9)


def spoken(text: str) -> str:
    """The day a clean text speaks from: its "as of", else the date in its head, else its "most recent"; empty if none.

    >>> spoken("six meetings (as of 31 March 2021)")
    '2021-03-31'
    """
    dates = [(start, name.label) for start, _, name in symbols(text) if name.kind == "date"]
    days = [(start, day) for start, day in dates if len(day) == 10]
    stated_ = [day for start, day in dates if text[max(0, start - 8) : start].endswith("as of ")]
    printed = [day for start, day in days if start < HEADLINES and text[:start].endswith(("\t", "\n", "  "))]
    recent = [
        day for start, day in dates if text[max(0, start - 20) : start].endswith(("most recent in ", "most recent on "))
    ]
    return next(iter([*stated_, *printed, *recent]), "")


def inferred(rule: str, predicate: str, subject: Name, object_: str | Name, quote: Span, confidence: float) -> Found:
    """A fact that a reader infers from a name."""
    return replace(stated(rule, predicate, subject, object_, quote, confidence), implied=True)


def stated(rule: str, predicate: str, subject: Name, object_: str | Name, quote: Span, confidence: float) -> Found:
    """A fact that needs no sentence."""
    thing = object_ if isinstance(object_, Name) else Name("literal", object_)
    return Found(rule, predicate, subject, thing, Span(quote.start, quote.end), confidence)
