"""What a document's head says of itself: number, revision, title, meeting with place and days, source, addressee, day.

A head is the lines above the first prose: Council papers print one field a line, committee papers "Source: ...", web
pages nothing but a title.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import DEFINED, Name, titled
from loaders.extraction.rules import Found
from loaders.extraction.symbols import iso, symbols
from loaders.formats.head import Head, numbered
from loaders.formats.passages import MONTH

# The day that a page or a list says it speaks from.
AS_OF = re.compile(
    r"(?:\bas (?:of|at)|\b[Ss]tat(?:us|e)(?: (?:on|at|of))?:?|\b(?:[Uu]pdated?|[Ss]ituation|[Pp]osition)(?: last)?"
    r"(?: (?:on|at|of))?:?) $"
)
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
# "Twentieth meeting" is also called the 20th.
COUNTED = {
    word: f"{at}{({1: 'st', 2: 'nd', 3: 'rd'}).get(at, 'th')}" for at, word in enumerate(ORDINALS.split(), start=1)
}
HEADLINES, PROSE, LINES = 2500, 28, 60
THIS = "document/this"
PRESENTS = re.compile(
    r"\bThis (?:document|TD|paper|contribution|report|note) (?:presents|provides|contains|is) (?:an? |the )?"
    r"(?P<title>(?:\w+ )?report (?:on|of)(?:[^.;\n]|Rev\.){5,160}?)"
    r"(?=(?<=\)) on |(?<!Rev)[.;\n]|$)",
    re.I,
)
# "This TD ... TSAG is invited to note": a temporary document, and whom it is for.
TEMPORARY = re.compile(r"\bThis TD\b[\s\S]{0,1800}?\b(?P<body>[A-Z][A-Z-]{2,}) is (?:invited|requested|asked) to\b")
SYMBOL = (
    r"(?:C\d\d/(?:[A-Z]+/)?\d+|[A-Z]{2,}(?:-[A-Za-z]+)*[-/ ]\d\d/(?:[A-Z]+/)?\d+|(?:TSAG|TDAG|"
    r"RAG)[-/]?\d*[-/]?(?:TD|C|R)?/?\d+"
    r"|A/\d+/\d+|E/\d{4}/\d+|JIU/REP/\d{4}/\d+)"
)
NUMBER = re.compile(
    rf"^\s*(?:(?:Document|Doc\.?|Addendum \d+ to|Corrigendum \d+ to|to) ?:? ?)*(?P<symbol>{SYMBOL})"
    r"(?P<printed>(?: ?\(?(?:Rev|Add|Corr?)\.? ?\d*\)?)?(?:-?[EFSRAC])?(?: ?\(?(?:Rev|Add|Corr?)\.? ?\d*\)?)?)\s*$",
    re.I | re.M,
)
REVISION = re.compile(
    r"^\s*\(?(?P<revision>(?:Rev(?:ision)?|Add(?:endum)?|Corr?(?:igendum)?)\.? ?\d+)\)?\s*$", re.I | re.M
)
HELD = re.compile(
    rf"^\s*(?:(?P<ordinal>\d+(?:st|nd|rd|th)|[A-Z][a-z]+(?:th|st|nd|"
    rf"rd)) meeting ?[-,:]? ?(?:\(?virtual\)? ?[-,:]? ?)?)?\s*"
    rf"(?:(?P<place>[A-Z][\w'-]+(?: [A-Z][\w'-]+){{0,3}}(?:, [A-Z][a-z]+)?), ?)?"
    rf"(?P<day>\d{{1,2}})(?: ?(?P<month1>{MONTH}))?(?: ?(?:-|to|and) ?(?P<day2>\d{{1,2}}))? ?"
    rf"(?P<month>{MONTH}),? ?(?P<year>\d{{4}})\s*/?\s*$",
    re.I | re.M,
)
DATED = re.compile(rf"^\s*(?:Date: ?)?(?P<day>\d{{1,2}}) ?(?P<month>{MONTH}) ?(?P<year>\d{{4}})\s*$", re.I)
KEYED = re.compile(
    r"^\s*(?P<key>Agenda item|Source|Title|Original|Contact|Purpose|Submitted by|From|To|Subject)s? ?: ?(?P<value>.+)$",
    re.I,
)
SOURCE = re.compile(
    r"^\s*(?:(?:Annual |Progress |Interim |Draft )?(?:Report|Note|Contribution|Submission|Proposal|Memorandum|"
    r"Communication)"
    r" (?:by|from|of) (?:the )?)(?=(?:ITU )?(?:Secretar|Director|Deputy|Chair|Coordinator|Head|Bureau|Council|"
    r"Vice|[A-Z][a-z]+ [Bb]ureau|President))",
    re.I,
)
CHAIR = re.compile(
    r"^\s*(?:Chair(?:man|person|woman)?|Rapporteur|Coordinator|Director|Secretary-General)\b,? ?(?:of )?(?P<of>.*)$"
)
LANGUAGE = re.compile(
    r"^\s*(?:Original: )?(?:(?P<language>English|French|Spanish|Russian|Arabic|Chinese)(?: only| text only)?)\s*$", re.I
)
LABEL = re.compile(
    r"^\s*(?:Summary|Abstract|Action(?: required)?|References?|Background|Introduction|Contents|English|"
    r"Committed to .*|"
    r"ITU's \d+ anniversary|Document .*|Original.*|\W+|\d{1,3})\s*:?\s*$",
    re.I,
)
ACTION = re.compile(r"^\s*Action(?: required)?\s*:?\s*$", re.I | re.M)
COLUMN = re.compile(r"[ \t]{4,}|\t")
# "Annex to Service Order No. 11/15" is that order's text.
ANNEXED = re.compile(
    r"^\s*(?:Annex|Appendix|Attachment)(?: \w+)? to (?:the )?(?P<to>Service Order (?:No\.? ?)?\d\d/\d+)\s*$",
    re.I | re.M,
)
CODES = {"english": "en", "french": "fr", "spanish": "es", "russian": "ru", "arabic": "ar", "chinese": "zh"}


@dataclass
class Opening:
    """The head of a document as it is gathered, with what its meeting is called and where and when it was held."""

    head: Head = field(default_factory=Head)
    meeting: Mention | None = None
    held: re.Match[str] | None = None
    addressee: Mention | None = None


def paper(text: str) -> Name:
    """The document itself: its number where the head prints one, else the title it gives itself.

    >>> paper("\\nC17/47-E\\n").label
    'C17/47'
    """
    number, title = NUMBER.search(spread(text), 0, HEADLINES), PRESENTS.search(text)
    called = title["title"][0].upper() + title["title"][1:] if title else ""
    if number:
        symbol = number["symbol"]
        revised = REVISION.search(text, number.end(), min(len(text), number.end() + 60))
        printed = symbol + number["printed"].rstrip() + (f" ({revised['revision']})" if revised else "")
        name = Name("document", symbol, key=THIS).called(f"Document {printed}", f"Document {symbol}", printed)
        return name.called(called)
    if called and (asked := TEMPORARY.search(text, 0, HEADLINES)):
        return Name("document", called, key=THIS).called(_temporary(text, called, asked["body"]), _bare(called))
    if annexed := ANNEXED.search(text, 0, HEADLINES // 4):
        order = next(name for *_, name in symbols(annexed["to"]))
        return replace(order, key=THIS).called(f"Annex to {annexed['to']}")
    own = "" if called else _topmost(text)
    return Name("document", called or "this document", key=THIS).called(own, re.sub(r" \([^)]*\)", "", called))


def spread(text: str) -> str:
    """A text whose head has a line for each column, character for character.

    >>> spread("C20/38     Source: BDT")
    'C20/38\\n    Source: BDT'
    """
    return COLUMN.sub(lambda gap: "\n" + gap.group()[1:], text[:HEADLINES]) + text[HEADLINES:]


def _topmost(text: str) -> str:
    """The first line that may be a title; empty if there is none."""
    for line in list(_lines(text))[:8]:
        words = text[line.start : line.end]
        if 3 <= len(words.split()) <= 18 and words[-1] not in ".;:," and not LABEL.match(words) and "|" not in words:
            itself = not (KEYED.match(words) or DATED.match(words) or DEFINED.search(words))
            return titled(words) if itself else ""
    return ""


def _temporary(text: str, called: str, body: str) -> str:
    """What a temporary document without a number goes by: whom it is for, its title in short, its year."""
    short = re.sub(r"(?:[A-Z][\w-]+ )+\((?P<acronym>[A-Z][\w-]+)\)", r"\g<acronym>", called)
    year = spoken(text)[:4]
    return f"{body} TD: {short[0].lower()}{short[1:]}" + (f" ({year})" if year else "")


def _bare(called: str) -> str:
    return re.sub(r" \([^)]*\)", "", called)


def head(text: str, named: Sequence[Mention]) -> Head:
    """The fields of the head of a clean text; what it does not print is empty.

    >>> head("Document C18/INF/4-E\\n8 March 2018\\nEnglish only\\n", ()).issued
    '2018-03-08'
    """
    return _opening(text, named).head


def heading(text: str, named: Sequence[Mention], itself: Name) -> Iterator[Found]:
    """The facts in the head."""
    opening = _opening(text, named)
    found, spans = opening.head, {name: Span(start, end) for name, start, end in opening.head.spans}
    if found.symbol:
        yield stated("own number", "documentNumber", itself, found.symbol, spans["symbol"], 0.45)
    if found.title:
        yield stated("title in the head", "title", itself, found.title, spans["title"], 0.8)
    if found.issued and "issued" in spans:
        yield stated("day in the head", "issuedOn", itself, Name("date", found.issued), spans["issued"], 0.9)
    if found.source:
        yield stated("source in the head", "submittedBy", itself, found.source, spans["source"], 0.85)
    if opening.addressee:
        yield stated("addressee in the head", "reportsTo", itself, opening.addressee.name, opening.addressee, 0.75)
    if opening.held and opening.meeting:
        yield from _held(opening.held, opening.meeting, itself)


def _opening(text: str, named: Sequence[Mention]) -> Opening:
    """What the lines of the head say, one after the other."""
    text = spread(text)
    opening = Opening()
    spans: dict[str, Span] = {}
    values: dict[str, object] = {}
    if number := NUMBER.search(text, 0, HEADLINES):
        printed = numbered(number["symbol"] + number["printed"].rstrip())
        values |= {"symbol": printed[0] or number["symbol"], "revision": printed[1], "language": printed[2]}
        spans["symbol"] = Span(*number.span("symbol"))
    lines = list(_lines(text))
    for line in lines:
        words = text[line.start : line.end]
        if DATED.match(words) and "issued" not in values and number and line.start > number.start():
            found = DATED.match(words)
            assert found
            values["issued"] = iso(found["day"], found["month"].capitalize(), found["year"])
            spans["issued"] = line
        elif (
            (found := HELD.match(text, line.start, line.end))
            and not opening.held
            and (found["place"] or found["ordinal"])
        ):
            opening.held = found
        elif LANGUAGE.match(words):
            values["language"] = values.get("language") or CODES[LANGUAGE.match(words)["language"].lower()]  # type: ignore[index]
        elif keyed := KEYED.match(words):
            _keyed(keyed, line, named, values, spans)
        elif number and "source" not in values and (who := _source(words, line, named)):
            values["source"], spans["source"] = who.name, Span(line.start, line.end)
    if number or "source" in values or opening.held:
        title = _title(text, lines, spans, opening)
        if title and "title" not in values:
            values["title"], spans["title"] = " ".join(text[title.start : title.end].split()), title
    if action := ACTION.search(text, 0, HEADLINES * 2):
        rest = re.compile(r"\s*([^\n]+)").match(text, action.end())
        values["action_required"] = rest.group(1).strip() if rest else ""
    opening.meeting = _meeting(text, opening.held, named) if opening.held else None
    opening.addressee = _addressee(opening, number, named, spans)
    kept = tuple((name, span.start, span.end) for name, span in spans.items())
    session = opening.meeting.name if opening.meeting else None
    body = opening.addressee.name if opening.addressee else None
    opening.head = replace(Head(**values), session=session, body=body, spans=kept)  # type: ignore[arg-type]
    return opening


def _lines(text: str) -> Iterator[Span]:
    """The lines above the first line of prose."""
    for at, line in enumerate(re.finditer(r"[^\r\n\v]+", text[: HEADLINES * 2])):
        words = line.group().split()
        if at >= LINES or line.start() > HEADLINES or (len(words) > PROSE and line.group().rstrip()[-1:] in ".;:"):
            return
        if words:
            lead = len(line.group()) - len(line.group().lstrip())
            yield Span(line.start() + lead, line.start() + len(line.group().rstrip()))


def _keyed(
    found: re.Match[str], line: Span, named: Sequence[Mention], values: dict[str, object], spans: dict[str, Span]
) -> None:
    """A field printed as "Source: ..."."""
    key, at = found["key"].lower(), Span(line.start + found.start("value"), line.end)
    if key == "agenda item":
        values["agenda_item"], spans["agenda_item"] = found["value"].strip(), at
    elif key in ("title", "subject") and "title" not in values:
        values["title"], spans["title"] = " ".join(found["value"].split()), at
    elif key in ("source", "submitted by", "from"):
        who = next((m for m in named if at.start <= m.start < at.end), None)
        values["source"] = who.name if who else Name("body", found["value"].strip())
        spans["source"] = at
    elif key == "original" and found["value"].strip().lower() in CODES:
        values["language"] = values.get("language") or CODES[found["value"].strip().lower()]


def _source(words: str, line: Span, named: Sequence[Mention]) -> Mention | None:
    """Who submits a document, of a line such as "Report by the Secretary-General" or "Chairman, Working Group on X"."""
    by, chair = SOURCE.match(words), CHAIR.match(words)
    inside = [m for m in named if line.start <= m.start < line.end]
    if by:
        return next((m for m in inside if m.start >= line.start + by.end() - 4), None)
    bodies = [m for m in inside if m.name.kind == "body"]
    if chair and bodies and len(words) < 110:
        body = min((bodies[0].name.label, *bodies[0].name.names), key=len)
        return Mention(
            line.start, line.end, Name("post", f"Chair of {body}").called(f"Chairman of {body}", words.strip())
        )
    return None


def _title(text: str, lines: Sequence[Span], spans: dict[str, Span], opening: Opening) -> Span | None:
    """The first line or lines below the number and the source that are words and no field."""
    after = max([span.end for name, span in spans.items() if name in ("symbol", "source", "issued")], default=0)
    if opening.held:
        after = max(after, opening.held.end()) if "symbol" in spans else after
    start: Span | None = None
    for line in lines:
        words = text[line.start : line.end]
        if line.start < after and not (SOURCE.match(words) and line.end >= after):
            continue
        if (
            LABEL.match(words)
            or KEYED.match(words)
            or DATED.match(words)
            or REVISION.match(words)
            or LANGUAGE.match(words)
        ):
            if start:
                return start
            continue
        if line.start < after or (not start and (words[-1] in ".:;" or len(words.split()) < 3)):
            continue
        if start and (line.start - start.end > 3 or (words[0] == words[0].upper() and not words[0].islower())):
            return start
        if start and (words[-1] == "." or len(words.split()) > 20):
            return start
        start = Span(start.start if start else line.start, line.end)
    return start


def _meeting(text: str, held: re.Match[str], named: Sequence[Mention]) -> Mention | None:
    """The meeting whose place and days a head gives: a session named just above, or a body's by its number or day."""
    above = [m for m in named if m.end <= held.start("day") and m.name.kind in ("body", "event")]
    if not above:
        return None
    last = above[-1]
    if last.name.kind == "event" and text[last.end : held.start()].strip(" ,\r\n-") == "":
        return last
    bodies = [m for m in above if m.name.kind == "body"]
    if not bodies:
        return last if last.name.kind == "event" else None
    shortest = min((bodies[-1].name.label, *bodies[-1].name.names[:3]), key=len)
    printed = bodies[-1].name.names[:2]
    names = (shortest, *printed)
    if held["ordinal"]:
        label, *others = (f"{held['ordinal'].lower()} meeting of {one}" for one in names)
        counted = COUNTED.get(held["ordinal"].casefold())
        others = [f"{counted} meeting of {shortest}", *others] if counted else others
    else:
        day = f"{int(held['day'])} {held['month'].capitalize()} {held['year']}"
        label, *others = (f"{one} meeting of {day}" for one in names)
    return Mention(
        held.start("ordinal") if held["ordinal"] else held.start("day"),
        held.end("year"),
        Name("event", label).called(*others),
    )


def _addressee(
    opening: Opening, number: re.Match[str] | None, named: Sequence[Mention], spans: dict[str, Span]
) -> Mention | None:
    """The session, or the body, that a numbered document of its own was submitted to."""
    if not number:
        return None
    if opening.meeting and opening.meeting.name.label.startswith(("Council", "PP-", "WTDC", "WTSA", "WRC")):
        return opening.meeting
    first = max(opening.held.end() if opening.held else 0, number.end())
    bodies = [m for m in named if m.name.kind == "body" and m.start < first]
    return bodies[0] if bodies else None


def _held(held: re.Match[str], event: Mention, itself: Name) -> Iterator[Found]:
    month, year = held["month"].capitalize(), held["year"]
    opened = (held["month1"] or held["month"]).capitalize()
    first, last = iso(held["day"], opened, year), iso(held["day2"] or held["day"], month, year)
    quote = Span(held.start("place") if held["place"] else held.start("day"), held.end("year"))
    if held["place"] and held["place"].lower() != "virtual":
        place = " ".join(word.capitalize() if word.isupper() else word for word in held["place"].split())
        found = stated("place in the head", "eventWhere", event.name, place, quote, 0.9)
        yield replace(found, since=first, until=last)
    for rule, day in (("start in the head", first), ("end in the head", last)):
        yield stated(rule, "eventWhen", event.name, Name("date", day), quote, 0.9)


def spoken(text: str) -> str:
    """The day a clean text speaks from: its "as of", else the date in its head, else its "most recent"; empty if none.

    >>> spoken("six meetings (as of 31 March 2021)")
    '2021-03-31'
    """
    dates = [(start, name.label) for start, _, name in symbols(text) if name.kind == "date"]
    days = [(start, day) for start, day in dates if len(day) == 10]
    stated_ = [day for start, day in dates if AS_OF.search(text, max(0, start - 40), start)]
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
