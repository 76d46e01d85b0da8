"""In what manner a thing is said: planned or done, stated or implied, since when."""

import re

from loaders.extraction.mentions import Span
from loaders.extraction.symbols import iso
from loaders.passages import MONTH

CUES = {
    "decided": r"\b(?:agreed|decided|resolved|concluded) (?:to|on|that)\b|\bapproved the (?:proposal|creation)\b",
    "planned": (
        r"\b(?:will|shall|plans? to|planning to|plans the following|(?:is|are) (?:expected|planned|scheduled|foreseen)|"
        r"upcoming|agreed to submit|to be (?:held|presented|included|submitted|launched|organi[sz]ed|published))\b"
    ),
    "intended": (
        r"\b(?:should|aims? to|intends? to|would|for submission to|objective (?:of|is)|expected to|to produce)\b"
    ),
    "started": (
        r"\b(?:ha(?:s|ve) begun|began|started|starting|(?:is|are) being prepared|is under (?:review|way|development))\b"
    ),
}
COMPILED = {modality: re.compile(cue, re.I) for modality, cue in CUES.items()}
DATE = rf"(?:(?P<month>{MONTH}) )?(?P<year>(?:19|20)\d\d)"
OPENING = re.compile(
    r"(?:^|[.;] |, )(?:[Ii]n|[Dd]uring|[Tt]hroughout|[Oo]ver)(?: the (?:year|course of)| its [a-z ]{3,20} (?:in|on))? "
    rf"{DATE}\b(?!/)"
)
BEGUN = re.compile(rf"(?:^|[.;] )Since (?:[a-z ]{{3,40}} )?(?:{DATE}|Council-(?P<session>\d\d))\b")
INCEPTION = re.compile(rf"since its (?:inception|creation|establishment|foundation) (?:in|on) {DATE}")
BETWEEN = re.compile(
    rf"(?:^|[.;] )(?:Between|From) (?:(?P<month>{MONTH}) )?(?P<year>(?:19|20)\d\d) (?:and|to) "
    rf"(?:(?P<month2>{MONTH}) )?(?P<year2>(?:19|20)\d\d)"
)
THE_YEAR = re.compile(r"\b(?:during|over|in|throughout) (?:the|this) (?:same )?(?:year|period)\b")


def modality(words: str, before: str) -> str:
    """Decided, planned, intended or started, by the quote's own words or by a decision before it in its sentence.

    >>> modality("chaired by UNDP", "The group agreed to set up a panel, "), modality("UNDP chairs it", "")
    ('decided', 'actual')
    """
    if COMPILED["decided"].search(before) and re.search(
        r"\b(?:to|of) (?:set up|establish|creat|launch|form)", before + words
    ):
        return "decided"
    return next((name for name, cue in COMPILED.items() if cue.search(words)), "actual")


def period(text: str, sentence: Span, lead: Span | None) -> tuple[str, str]:
    """From when until when a sentence says that what it tells happened; either is empty if it does not say.

    A list item asks its lead-in; "during the year" is the last year that opened a sentence before.

    >>> period("In 2019, the group met.", Span(0, 23), None)
    ('2019', '2019')
    """
    for span in (sentence, lead):
        words = text[span.start : span.end] if span else ""
        between, opened, begun = BETWEEN.search(words), OPENING.search(words), BEGUN.search(words)
        if between:
            return _day(between), iso(None, between["month2"], between["year2"])
        if opened:
            return _day(opened), _day(opened)
        if begun:
            return (f"20{begun['session']}" if begun["session"] else _day(begun)), ""
        if span and THE_YEAR.search(words):
            earlier = [_day(found) for found in OPENING.finditer(text, 0, span.start)]
            return (earlier[-1], earlier[-1]) if earlier else ("", "")
    return "", ""


def inception(sentence: str) -> str:
    """The day from which a sentence counts: "since its inception in March 2015"; empty if it does not say."""
    found = INCEPTION.search(sentence)
    return _day(found) if found else ""


def _day(found: re.Match[str]) -> str:
    return iso(None, found["month"], found["year"])
