"""In what manner a thing is said: planned or done, stated or implied, since when.

Cues are read in the quote, then in its sentence, its lead-in and its heading: "2022: next steps" plans what is listed
below it.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.extraction.days import heading, spans
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.symbols import iso
from loaders.formats.passages import MONTH

CUES = {
    "decided": (
        r"\b(?:agreed|decided|resolved|concluded) (?:to|on|that)\b|\bapproved the (?:proposal|creation)\b|"
        r"\b(?:has|have|had) been (?:\w+ly )?(?:appointed|designated|nominated)\b"
    ),
    "planned": (
        r"\b(?:will|shall|plans? to|planning to|plans the following|upcoming|agreed to submit|"
        r"(?:is|are) (?:\w+ly )?(?:expected|planned|scheduled|foreseen|due|envisaged|set down|set for|slated)|"
        r"to be (?:held|presented|included|submitted|launched|organi[sz]ed|published|completed|made|put|taken|had)|"
        r"(?<!purpose )(?<!aim )(?<!objective )(?<!task )(?<!mandate )(?<!goal )(?<!role )(?<!aims )"
        r"(?:is|are) to [a-z]+|"
        r"next steps?|planned\)|remains? to be|has promised|have promised|to come)\b"
    ),
    "intended": (
        r"\b(?:should|aims? (?:to|at)|intends? to|would|for submission to|objective (?:of|is)|expected to|to produce|"
        r"hopes? to|wishes to|wish to|seeks? to|proposes? to|means to|with a view to|has in mind)\b"
    ),
    "started": (
        r"\b(?:ha(?:s|ve) (?:been )?begun|began|begun|started|starting|(?:is|are) being \w+ed|in progress|"
        r"in preparation|(?:is|are) under (?:review|way|development|preparation|discussion)|"
        r"under ?way|has set (?:out|about)|ongoing)\b"
    ),
}
COMPILED = {modality: re.compile(cue, re.I) for modality, cue in CUES.items()}
# Headings under which things are listed that are to come, or have only been begun.
AHEAD = re.compile(
    r"\bnext steps?\b|\bplan(?:s|ned)\b(?! of)|\boutlook\b|\bwhere next\b|\bway forward\b|\bupcoming\b|\bto come\b|"
    r"\bfuture\b|\blooking ahead\b|\bto do\b|\bremains to be done\b|\bfor the coming\b|\bwork ahead\b|\bahead\b",
    re.I,
)
BEGUN_SO_FAR = re.compile(
    r"\bbegun\b|\bstarted\b|\bin progress\b|\bunder ?way\b|\bongoing\b|\bin hand\b|\bnot (?:yet )?(?:done|finished)\b",
    re.I,
)
DONE = re.compile(r"\b(?:done|achieve[dm]|accomplish|completed|so far|results|where we stood|carried out|held)", re.I)
CREATING = re.compile(r"\b(?:to|of) (?:set up|establish|creat|launch|form)")
DATE = rf"(?:(?P<month>{MONTH}) )?(?P<year>(?:19|20)\d\d)"
NOW = re.compile(r"\b(?:and|to|until) (?:now|today|the present|this session)\b")
INCEPTION = re.compile(rf"since its (?:inception|creation|establishment|foundation) (?:in|on) {DATE}")
THE_YEAR = re.compile(r"\b(?:during|over|in|throughout) (?:the|this|that) (?:same )?(?:year|period)\b")
SESSION = re.compile(
    r"\b(?:Since|Between) (?:[a-z ]{0,40} )?(?:Council|PP|WTDC|WTSA|WRC)[- ](?:20)?(?P<year>[0-4]\d)\b"
)
# The period a report is on, told once at its beginning: "between May 2022 and April 2023".
REPORTED = re.compile(
    r"\b(?:during|over|in|throughout|within) (?:the|this|that) (?:(?:reporting|review|reported|same) )?period"
    r"(?: (?:under review|of this report|covered))?\b",
    re.I,
)
COVERED = re.compile(r"\b(?:report|period|cover|describ|summari|account|activities)\w*\b", re.I)
# A post handed on in the quote: the day behind it is the new holder's.
HANDED = re.compile(r"\b(?:succeeded|took over from|followed|replaced) (?:him|her|them)$")
# "The Vice-Chairs elected by Council 2019".
CHOSEN = re.compile(
    r"\b(?:elected|appointed|designated|nominated|named|confirmed|chosen) (?:by|at|in) (?:the )?"
    r"(?:Council|PP|WTDC|WTSA|WRC)[- ](?:20)?(?P<year>[0-4]\d)\b"
)
# What stands right before a quote, or ends a lead-in, and says that all of it is still to come.
WILLING = re.compile(
    r"\b(?:(?P<decided>(?:agreed|decided|resolved) to)|(?P<intended>(?:intend|hope|wish|propose|seek|mean)s? to)|"
    r"(?P<planned>will|plans? to|is to|are to|is due to|is expected to))(?: also| \w+ly)?:?\s*$"
)
LATER = re.compile(r"[.;]|, (?:and|which)\b")
ABOUT = (
    r"(?:the )?(?:(?:early|late|mid-?|course|beginning|start|middle|end|years?|months?|period|"
    r"(?:first|second|third|fourth|last) (?:half|quarter|months?|weeks?)) ?(?:of )?(?:the )?)?$"
)
SINCE = re.compile(
    rf"\b(?:since|as (?:of|from)|from|start(?:ing|ed)(?: in| on)?|with effect from|beginning) {ABOUT}", re.I
)
UNTIL = re.compile(
    rf"\b(?:until|till|up to|through|prolonged to|extended to|valid to|expires? (?:on|in)|"
    rf"(?:resigned|left|stepped down|retired|withdr[ae]wn?|dissolved|ended|closed) (?:in|on|at)) {ABOUT}",
    re.I,
)
BETWEEN = re.compile(rf"\b(?:between|from) {ABOUT}", re.I)
AND = re.compile(r" ?(?:and|to|until|till|-) (?:the )?(?:end of |early |late |mid-?)?", re.I)
AT = re.compile(
    rf"(?:\b(?:in|on|at|during|by|throughout|over|before|after|for|held|dated|within) {ABOUT}|[(,:] ?$|^\W*$|"
    rf"\d(?:st|nd|rd|th) +$|\b(?:session|meeting|conference|assembly|course|end|summit|forum) of $)",
    re.I,
)
BECAME = re.compile(
    r"\b(?:passed|bec[ao]me|becomes|took over|takes over|appointed|elected|joined|succeed(?:s|ed)|named|chosen|moved|"
    r"transferred|handed|added|comes? in)\b",
    re.I,
)
DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
BEFORE, ROWS, NEAR, OPENING = 40, 8, 1200, 3000
TERM = re.compile(
    r"^\W*(?:The )?(?:Management|Bureau|Team|Officers|Composition|Members|Membership|Chair\w*|Leadership|Term|Mandate|"
    r"Period|Study period|Steering|Current|Officials)\b[^,;.\n]{0,40}?\b(?:19|20)\d\d ?[-/] ?(?:19|20)?\d\d\W*$",
    re.M | re.I,
)


@dataclass(frozen=True)
class Told:
    """A date as a text tells it: its first and last day, and whether it begins, ends or is the time."""

    start: int
    end: int
    first: str
    last: str
    how: str


class Timeline:
    """The dates of a text in their places."""

    def __init__(self, text: str, named: Sequence[Mention], said: str = "") -> None:
        self.text, self.said = text, said
        dates = [m for m in named if m.name.kind == "date"]
        pairs = zip(dates, [*dates[1:], None][: len(dates)], strict=True)
        self.told = [told for date, after in pairs if (told := self._told(date, after))]
        self.starts = [told.start for told in self.told]

    def _told(self, date: Mention, after: Mention | None) -> Told | None:
        before = self.text[max(0, date.start - BEFORE) : date.start].rpartition("\n")[2]
        first, last = date.name.label, _last(date.name)
        between = after and AND.fullmatch(self.text, date.end, after.start) and BETWEEN.search(before)
        if between and after:
            return Told(date.start, after.end, first, _last(after.name), "at")
        for how, cue in (("since", SINCE), ("until", UNTIL), ("at", AT)):
            if cue.search(before):
                return Told(date.start, date.end, first, last, "at" if last != first else how)
        return None

    def within(self, start: int, end: int) -> list[Told]:
        """The dates of a stretch of the text."""
        found = self.told[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return [told for told in found if told.end <= end + 1]

    def happened(self, quote: Span, context: Span, lead: Span | None) -> tuple[str, str]:
        """From when until when a thing happened: as its quote says, its sentence, its lead-in, its heading."""
        for told in (self.within(quote.start, quote.end), self._around(quote, context)):
            if told:
                return _period(told)
        for said in (context, self._last_sentence(lead), lead) if lead else (context,):
            opening = [one for one in self.within(said.start, said.end) if self._opens(one, said)]
            if opening and said is not context:
                return _period(opening)
            if session := SESSION.search(self.text, said.start, said.end):
                now = NOW.search(self.text, said.start, said.end)
                return f"20{session['year']}", self.said[:4] if now else ""
            if REPORTED.search(self.text, said.start, said.end) and any(reported := self._reported()):
                return reported
            if THE_YEAR.search(self.text, said.start, said.end):
                return self._that_year(said.start)
        return self._headed(quote.start)

    def lasted(self, quote: Span, context: Span) -> tuple[str, str]:
        """Since when and until when a thing holds, by its quote, what stands right behind it, or a term of office.

        A term is printed above the list of those who serve it: "Management team 2023-2026".
        """
        since, until = self._lasted(quote, context)
        above = "\n".join(self.text[max(0, quote.start - NEAR) : quote.start].rsplit("\n", ROWS)[-ROWS:])
        terms = list(TERM.finditer(above))
        term = next((name for *_, name in spans(terms[-1].group())), None) if terms else None
        return (since or term.label, until or term.names[0]) if term else (since, until)

    def _lasted(self, quote: Span, context: Span) -> tuple[str, str]:
        behind = [one for one in self.within(quote.end, context.end) if self._beside(quote, one)]
        told = self.within(quote.start, quote.end) or behind
        words = self.text[quote.start : quote.end]
        if behind and HANDED.search(words):
            return behind[0].first, ""
        if not told and BECAME.search(words):
            told = [one for one in self.within(context.start, quote.start) if self._opens(one, context)]
        chosen = CHOSEN.search(self.text, context.start, quote.end)
        if chosen and not told:
            return f"20{chosen['year']}", ""
        first, last = _period(told)
        return (first, "") if first == last and BECAME.search(words) else (first, last)

    def _beside(self, quote: Span, one: Told) -> bool:
        """Whether a date stands right behind a quote; what begins or ends may stand a few words off."""
        words = self.text[quote.end : one.start]
        spanned = one.how != "at" or one.first != one.last
        return len(words) < (BEFORE if spanned else len(" during the year ")) and not re.search(r"[.;]", words)

    def _last_sentence(self, lead: Span) -> Span:
        stop = self.text.rfind(". ", lead.start, lead.end - 1)
        return Span(stop + 2, lead.end) if stop > 0 else lead

    def counted(self, quote: Span, context: Span) -> tuple[str, str]:
        """The period in which a number of meetings were held: since a day or a conference, or the report's own."""
        behind = self.within(quote.start, min(context.end, quote.end + BEFORE))
        since = next((one.first for one in behind if one.how == "since"), "")
        session = SESSION.search(self.text, context.start, quote.end)
        if since or session:
            return since or f"20{session['year']}", ""  # type: ignore[index]
        end = min(context.end, quote.end + BEFORE)
        return self._reported() if REPORTED.search(self.text, quote.start, end) else ("", "")

    def _reported(self) -> tuple[str, str]:
        """The period that the first lines say the text reports on; empty if they say none."""
        for one in self.within(0, OPENING):
            line = self.text[self.text.rfind("\n", 0, one.start) + 1 : one.start]
            if one.first[:7] != one.last[:7] and len(one.first) > len("2022") and COVERED.search(line):
                return one.first, one.last
        return "", ""

    def _that_year(self, at: int) -> tuple[str, str]:
        """The year that last opened a sentence before a place of the text."""
        for one in reversed(self.within(0, at)):
            sentence = self.text[max(0, one.start - BEFORE) : one.start]
            if one.how == "at" and re.search(r"(?:^|[.;\n] |, )(?:In|During|Throughout|Over) (?:the )?$", sentence):
                return one.first[:4], one.first[:4]
        return "", ""

    def _around(self, quote: Span, context: Span) -> list[Told]:
        """The dates that open the sentence, or else the first close behind the quote."""
        opening = [one for one in self.within(context.start, quote.start) if self._opens(one, context)]
        behind = self.within(quote.end, min(context.end, quote.end + 2 * BEFORE))
        near = [one for one in behind if not LATER.search(self.text[quote.end : one.start])]
        return opening or near[:1]

    def _opens(self, one: Told, context: Span) -> bool:
        """Whether nothing but a few words stands before a date in its sentence or after a semicolon."""
        words = self.text[context.start : one.start].rpartition(";")[2]
        return len(words) < BEFORE and not re.search(r"[,.]", words.strip())

    def _headed(self, at: int) -> tuple[str, str]:
        """The year of a heading that begins with one: "2021: done"."""
        year = re.match(r"\W*(?:In )?((?:19|20)\d\d)\b(?!-| \w+ (?:session|meeting))", heading(self.text, at))
        return (year[1], year[1]) if year else ("", "")


def _last(date: Name) -> str:
    """The last day of a date; its first, if it is one day."""
    return next((name for name in date.names if DAY.fullmatch(name)), date.label)


def _period(told: Sequence[Told]) -> tuple[str, str]:
    """The period that dates of one stretch make: a beginning and an end, or the time of the first."""
    since = next((one for one in told if one.how == "since"), None)
    until = next((one for one in told if one.how == "until"), None)
    if since or until:
        return (since.first if since else "", until.last if until else "")
    return (told[0].first, told[0].last) if told else ("", "")


def modality(words: str, before: str, headed: str = "") -> str:
    """Decided, planned, intended or started, by the quote's own words, by a decision before it, or by its heading.

    >>> modality("chaired by UNDP", "The group agreed to set up a panel, "), modality("UNDP chairs it", "")
    ('decided', 'actual')
    >>> modality("a trial of the portal", "", "2022: next steps"), modality("moving of the archives", "", "Begun")
    ('planned', 'started')
    """
    if COMPILED["decided"].search(before) and CREATING.search(before + words):
        return "decided"
    said = next((name for name, cue in COMPILED.items() if cue.search(words)), "")
    if said or not headed or len(headed) > 2 * BEFORE:
        return said or "actual"
    if BEGUN_SO_FAR.search(headed):
        return "started"
    return "planned" if AHEAD.search(headed) and not DONE.search(headed) else "actual"


def willing(before: str, lead: str) -> str:
    """The modality said right before a quote, or by the end of its lead-in; empty if neither says one.

    >>> willing("", "The office intends to:"), willing("It met and will ", ""), willing("It met and ", "It says:")
    ('intended', 'planned', '')
    """
    found = WILLING.search(before) or WILLING.search(lead)
    return found.lastgroup or "" if found else ""


def inception(sentence: str) -> str:
    """The day from which a sentence counts: "since its inception in March 2015"; empty if it does not say."""
    found = INCEPTION.search(sentence)
    return iso(None, found["month"], found["year"]) if found else ""
