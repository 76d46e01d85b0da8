"""In what manner a thing is said: planned or done, stated or implied, since when."""

import re

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
DURING = re.compile(r"(?:^|[.;] )(?:In|During|Throughout|Over) (?:the (?:year|course of) )?(?P<year>(?:19|20)\d\d),? ")


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


def during(sentence: str) -> str:
    """The year in which a sentence says that all of it happened; empty if it says none.

    >>> during("In 2019, the group met.")
    '2019'
    """
    found = DURING.search(sentence)
    return found["year"] if found else ""
