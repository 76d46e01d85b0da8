"""What a section says by its heading: themes below "Themes", days below "Meetings", instruments below "Mandate".

The group is that of the heading above, or the one that the document is about.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.extraction.heads import stated
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.patterns import CLASSES
from loaders.extraction.rules import Found
from loaders.extraction.topics import Topics, grouplike
from loaders.formats.passages import Passage

THEMES = re.compile(
    r"(?:(?:current |main |priority |thematic |selected |agreed |list of )*(?:themes?|topics?|fields?|subjects?|"
    r"(?:thematic |focus |priority )?areas?(?: of (?:mutual interest|work|cooperation|interest|activity|"
    r"common interest))?|"
    r"issues of mutual interest|thematic groups?|thematic areas?))(?: covered| of the \w+| addressed| coordinated)?:?",
    re.I,
)
MEETINGS = re.compile(r"\bmeetings?\b|\bsessions\b|\bsittings\b", re.I)
HELD = re.compile(r"(?:\w+ ){0,3}(?:meetings|sessions|sittings)(?: \w+){0,3}:?|meeting dates?:?", re.I)
LISTED = re.compile(r"^[-\u2013·•*>]|^\d+[.)]|^[a-z]\)|\(since \d{4}\)")
MANDATE = re.compile(
    r"(?:(?:its |the )?(?:mandate|terms of reference|legal basis|basis|constituent texts?|"
    r"mandate and terms of reference|"
    r"governing texts?|founding texts?|terms of reference and mandate)):?",
    re.I,
)
ROW = re.compile(
    r"(?:\d+(?:st|nd|rd|th)|[A-Z][a-z]+(?:-[a-z]+)?(?:th|st|nd|rd))(?: (?:meeting|session|sitting))?[\s,:(|"
    r"-]+(?:\w+ of )?$"
)
PLANNED = re.compile(r"^[^\n]{0,60}?\b(?:planned|foreseen|scheduled|to be held|tentative|provisional|t\.?b\.?c)", re.I)
SINCE = re.compile(r" ?\((?:since|from|as of|new in) (?P<since>(?:19|20)\d\d)\)")
SAID = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|shall|should|may|can|discussed|agreed|see|reflect)\b|[.;:]\s"
)
SHORT = 90
BEFORE = re.compile(
    r"(?:(?:[Tt]hey|[Ii]t|[Tt]hese|[Tt]he (?:mandate|terms|text|group|present)|[Ss]et out|[Ll]aid down|[Ss]ee|"
    r"[Cc]ontained|"
    r"[Aa]s|[Ii]n|[Uu]nder|[Bb]y|[Gg]iven|[Dd]efined)\b[^.;]{0,100} )?(?:(?:the )?[Aa]nnex \w* ?(?:to|of) )?"
    r"(?:the |ITU |document |Council )*"
)
OFFICIAL = re.compile(r"\bterms of reference\b", re.I)


def sections(text: str, laid: Sequence[Passage], named: Sequence[Mention], itself: Name) -> Iterator[Found]:
    """The facts that passages state together with their headings."""
    topics, starts = Topics(text, laid, named), [mention.start for mention in named]
    yield from _annexed(text, named, itself)
    days: list[tuple[Mention, Mention, bool]] = []
    for passage, heading in _headed(text, laid):
        above = topics.above(passage.start)
        inside = named[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)]
        if above and THEMES.fullmatch(heading):
            yield from _theme(text, passage, above, inside)
        elif above and MANDATE.fullmatch(heading):
            yield from _based(text, passage, above, inside)
        elif above and MEETINGS.search(heading):
            days += [(above, *one) for one in _sat(text, passage, inside)]
    yield from _sittings(days)


def _headed(text: str, laid: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    """Each passage below a heading that this module knows, with the heading; a blank line ends a list that has none."""
    heading, gap, last = "", 0, 0
    for passage in laid:
        words = " ".join(text[passage.start : passage.end].split())
        apart = text[last : passage.start].count("\n")
        if len(words) < SHORT and any(sign.fullmatch(words) for sign in (THEMES, MANDATE, HELD)):
            heading, gap = words, 0
        elif heading:
            gap = gap or apart
            if apart > gap or (
                apart > 1 and gap > 1 and last and not LISTED.search(words) and THEMES.fullmatch(heading)
            ):
                heading = ""
            else:
                yield passage, heading
        last = passage.end


def _annexed(text: str, named: Sequence[Mention], itself: Name) -> Iterator[Found]:
    """A group's terms of reference are the instrument whose annex a document is."""
    title = OFFICIAL.search(text, 0, 600)
    if itself.kind not in CLASSES["norm"] or not title or itself.kind == "document":
        return
    group = next((m for m in named if m.start >= title.start() and grouplike(m.name)), None)
    order = next((m for m in named if m.name.label == itself.label), None)
    if group and order and group.start - title.start() < 80:
        yield stated("terms of reference annexed", "mandatedBy", group.name, order.name, order, 0.85)


def _theme(text: str, passage: Passage, group: Mention, inside: Sequence[Mention]) -> Iterator[Found]:
    """A line below a heading that announces themes, with the year since when."""
    words = text[passage.start : passage.end].strip().rstrip(";,.")
    since = SINCE.search(words)
    bare = SINCE.sub("", words).strip(" -\u2013·•\t")
    if (
        not 2 < len(bare) < SHORT
        or SAID.search(bare)
        or any(m.name.kind in ("date", "person") for m in inside if not since)
    ):
        return
    known = next((m.name for m in inside if text[m.start : m.end].strip() == bare and m.name.kind == "theme"), None)
    quote = Span(passage.start, passage.end)
    found = stated("theme below its heading", "coversTheme", group.name, known or Name("theme", bare), quote, 0.75)
    yield replace(found, since=since["since"] if since else "", support=Span(group.start, group.end))


def _sat(text: str, passage: Passage, inside: Sequence[Mention]) -> Iterator[tuple[Mention, bool]]:
    """The day of a row "14th  12 March 2024  Geneva", and whether it is yet to come."""
    for mention in inside:
        day = mention.name.kind == "date" and len(mention.name.label) == 10
        if day and ROW.fullmatch(text[passage.start : mention.start]):
            yield mention, bool(PLANNED.match(text[mention.end : passage.end]))


def _sittings(days: Sequence[tuple[Mention, Mention, bool]]) -> Iterator[Found]:
    """The last meeting of those held, and those that are planned."""
    held = [day for day in days if not day[2]]
    last = max(held, key=lambda day: day[1].name.label, default=None)
    for group, day, planned in days:
        if planned or (last and day is last[1]):
            found = stated("row of meetings", "meetingDate", group.name, day.name, day, 0.75)
            yield replace(found, support=Span(group.start, group.end), context=Span(day.start, day.end))


def _based(text: str, passage: Passage, group: Mention, inside: Sequence[Mention]) -> Iterator[Found]:
    """The instrument that a section on the mandate names first, if its sentence names no other group."""
    norm = next((m for m in inside if m.name.kind in CLASSES["norm"] and not m.antecedent), None)
    if norm is None:
        return
    before = text[passage.start : norm.start]
    others = [m for m in inside if m.start < norm.start and grouplike(m.name) and m.name.label != group.name.label]
    bare = len(before) > 4 or passage.end - norm.end < 4
    if len(before) < 140 and bare and BEFORE.fullmatch(before) and not others:
        quote = Span(passage.start, norm.end)
        found = stated("instrument below its heading", "mandatedBy", group.name, norm.name, quote, 0.7)
        yield replace(found, support=Span(group.start, group.end))
