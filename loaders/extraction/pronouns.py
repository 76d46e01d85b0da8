"""Pronouns and bare nouns that a reader ties to the group in hand: "its mandate", "the next meeting", "launched it"."""

import re

from loaders.extraction.mentions import Mention, Span
from loaders.extraction.topics import Topics, grouplike, oblique
from loaders.formats.passages import Passage

OWN = (
    r"(?:(?:present|original|first|current|own|whole|new) )?(?:mandate|remit|terms of reference|legal basis|existence|"
    r"origins?|birth|creation|establishment|beginnings?|charter|founders?|initiators?|subject|reports?|work|name)"
)
ORDINAL = (
    r"(?:[a-z]+-)?(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    r"twelfth|\w+(?:teen|ie)th)"
)
SITTING = (
    rf"(?:next|last|latest|previous|most recent|following|inaugural|{ORDINAL})"
    r"(?: (?:regular |ordinary )?(?:meeting|sitting|session)s?\b(?! of\b)| (?:is|was|will|took|takes|falls|has been)\b)"
)
VERBS = r"(?:is|are|was|were|has been|have been|goes?|went|lies?|rests?|stands?|dates?|comes?|came|flows?|derives?)"
OWNING = re.compile(
    rf"(?:(?<=^)|(?<=[.;:] )|(?<=\d\.)|(?<=, )|(?<=, and ))(?:[Tt]he|[Ii]ts)"
    rf"(?= (?:{OWN}(?:, which)? {VERBS}\b|{SITTING}))",
    re.M,
)
# No "it" that points: "makes it possible", "it is said that".
INNER = re.compile(
    r"(?<=[a-z] )(?<!make )(?<!made )(?<!makes )(?<!making )(?<!find )(?<!takes )(?<!deems )(?<!sees )it\b"
    r"(?! (?:is|was|has been) \w+ (?:to|that|for)\b| (?:fit|possible|clear|necessary|easier|laid)\b)"
)
# "X, in which it chairs Y": not X itself.
RELATIVE = re.compile(r"(?:\([^)]*\))?,? (?:in|of|to|on|at|for|within|through) which $")
CLAUSE = re.compile(r"\b(?:that|which|whom|where|when|as|because|if|whether|and|since|until|while|what) $")
PARTS = re.compile(
    r"\b(?:[Ss]ection|[Pp]aragraph|[Aa]rticle) \d+(?:\.\d+)?(?: above| below)?(?= (?:was|were|has|have)\b)"
)
# What only a group does.
ACTING = re.compile(
    r" (?:reports?|answers?|meets?|met|works?|acts?|consists|comprises|advises|decides|convenes|sits)\b"
)
STOP = re.compile(r"[.;:](?= )")
ENDED = re.compile(r"\.(?= +[A-Z])")
# "It set it up": the two are not the same.
SAME = re.compile(r"\b[Ii]t (?:\w+ ){1,2}$")
ABLE = {"initiative", "tool", "document", "event", "framework"}
NEAR = 400


def owner(text: str, earlier: list[Mention], passage: Passage, topics: Topics) -> Mention | None:
    """Whose mandate or meeting a passage speaks of: its last subject that is a group other than the Council.

    The heading's group, if the passage names none; ``None`` where that names none either.
    """
    here = [m for m in earlier if m.start >= passage.start and grouplike(m.name) and m.name.label != "ITU Council"]
    free = [m for m in here if not oblique(text, m, passage.start)]
    return next((group[-1] for group in (free, here) if group), None) or topics.above(passage.start)


def inner(text: str, pointer: Span, earlier: list[Mention], passage: Passage, topics: Topics) -> Mention | None:
    """What an "it" within a sentence stands for: the sentence's own subject in a clause of it, else the one before.

    ``None`` where nothing fits.
    """
    start = max([stop.end() for stop in STOP.finditer(text, passage.start, pointer.start)], default=passage.start)
    fit = [m for m in earlier if m.name.kind in ABLE or grouplike(m.name)]
    if relative := RELATIVE.search(text, start, pointer.start):
        stop = text.rfind(". ", passage.start, pointer.start)
        low = passage.start if stop < 0 else stop + 2
        own = [m for m in earlier if low <= m.start and m.end < relative.start() and m.name.kind in ("body", "post")]
        return next((m for m in own if not oblique(text, m, low)), None)
    if ACTING.match(text, pointer.end):
        fit = [m for m in fit if grouplike(m.name)]
    if CLAUSE.search(text, start, pointer.start):
        own = [m for m in fit if m.start >= start and not oblique(text, m, start)]
        if own:
            return own[0]
    before = [m for m in fit if passage.start <= m.start < start]
    sentence = max([stop.end() for stop in ENDED.finditer(text, passage.start, pointer.start)], default=passage.start)
    before = [m for m in before if m.start >= sentence] or before
    if SAME.search(text, start, pointer.start):
        free = [
            m for m in before if m.name != next((n.name for n in before if not oblique(text, n, passage.start)), None)
        ]
        return free[-1] if free else None
    free = [m for m in before if not oblique(text, m, passage.start)]
    near = [m for m in fit if pointer.start - NEAR < m.start < passage.start]
    return (
        next((group[-1] for group in (free, before) if group), None)
        or topics.above(passage.start)
        or (near[-1] if near else None)
    )
