"""When what a reading states was so, and whether it is done or planned: by what kind of fact it is.

A meeting happened on its day, a chair lasts from a day to a day, an instrument is of the year of its conference.
"""

import re

from loaders.extraction.days import heading
from loaders.extraction.manner import Timeline, inception, modality, willing
from loaders.extraction.mentions import Span
from loaders.extraction.rules import Found
from loaders.formats.passages import Passage

# What is stated as of the day on which the document speaks.
LASTING = set(
    "chair coChair member observer invited coversTheme meetingCount secretariat meetingDate responsibleFor".split()
)
# What happens.
PASSING = set(
    "activity output participates reportsTo adopted establishedBy organizer eventWhere revision replacesTheme "
    "status rate responsibleFor signedBy instructs".split()
)
# What holds for a while rather than happens: when it began and ended is said beside it.
HOLDING = set(
    "chair coChair viceChair member observer invited secretariat lead partner assistedBy facilitator "
    "coFacilitator leadFacilitator partOf alternativeName name".split()
)
VERSION = re.compile(r"\((?:[^()]*\D)?(?P<year>(?:19|20)\d\d)\)")
EDITION = re.compile(r"(?P<year>(?:19|20)\d\d)$|-(?P<short>\d\d)$")
# What a heading may plan: "2022: next steps".
LISTED = {"activity", "output", "organizer", "eventWhere", "eventWhen", "participates"}
# What "will", right before the words or at the end of their lead-in, puts off.
WILLED = {"activity", "reportsTo", "replacesTheme"}


def sentence(plain: str, quote: Span) -> Span:
    """The sentence around a quote."""
    low = max(plain.rfind(". ", 0, quote.start) + 2, plain.rfind("\n", 0, quote.start) + 1, 0)
    ends = [at for mark in (". ", "\n") if (at := plain.find(mark, quote.end)) >= 0]
    return Span(min(low, quote.start), min(ends, default=len(plain)))


def manner(plain: str, found: Found, context: Span, since: str, said: str) -> str:
    """Planned or done, by the words, the heading, or the day: what is to begin after the document speaks is planned."""
    start, end = found.quote.start, found.quote.end
    headed = heading(plain, start) if found.predicate in LISTED else ""
    read = modality(plain[start:end], plain[context.start : start], headed)
    if read == "actual" and found.predicate in WILLED:
        lead = plain[found.support.start : found.support.end] if found.support and found.predicate == "activity" else ""
        read = willing(plain[context.start : start], lead) or read
    later = said and since and since > said[: len(since)]
    return "planned" if read == "actual" and later else read


def times(plain: str, found: Found, context: Span, passage: Passage, timeline: Timeline) -> tuple[str, str]:
    """From when until when, as the sentence or its lead-in says; a choice begins when it is made."""
    lead = Span(passage.lead.start, passage.lead.end) if passage.lead else None
    words = plain[context.start : context.end]
    if found.predicate == "meetingCount" and "in total" in plain[found.quote.start : found.quote.end + 12]:
        begun = inception(words)
        return (begun, "") if begun else timeline.counted(found.quote, context)
    if found.predicate == "meetingCount":
        told = timeline.happened(found.quote, context, None) if re.search(r"Between|From", words) else ("", "")
        return told if any(told) else timeline.counted(found.quote, context)
    if found.predicate == "coversTheme" and found.rule == "chose a theme":
        return timeline.happened(found.quote, context, None)
    if found.predicate in ("adopted", "revision"):
        return _enacted(
            found, timeline.happened(found.quote, context, lead), plain[found.quote.start : found.quote.end]
        )
    if found.predicate == "establishedOn":
        return found.object.label, found.object.label
    if found.predicate in PASSING:
        return timeline.happened(found.quote, context, lead)
    return timeline.lasted(found.quote, context) if found.predicate in HOLDING else ("", "")


def _enacted(found: Found, told: tuple[str, str], quote: str) -> tuple[str, str]:
    """When an instrument was adopted or revised: in the year of the conference, or of the version; else as is told."""
    ends = (found.subject, found.object)
    event = next((end for end in ends if end.kind == "event"), None)
    texts = [end for end in ends if end.kind in ("resolution", "document")]
    year = _year(event.label) if event else ""
    printed = [version["year"] for end in texts if (version := VERSION.search(end.label))]
    versions = [version for version in printed if version in quote or not told[0]]
    year = year or next(iter(versions), "")
    return told if not year or told[0].startswith(year) else (year, year)


def _year(label: str) -> str:
    """The year that ends an event's name, "WTDC-98", "Council 2015"; empty if none does."""
    found = EDITION.search(label)
    if not found or not found["short"]:
        return found["year"] if found else ""
    return f"{'19' if found['short'] > '60' else '20'}{found['short']}"
