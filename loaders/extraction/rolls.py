"""Lists below a heading that is a role and no more: "Vice-Chairs:", then a line for each.

The group is the one whose heading stands above. The list ends with the first line that names nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.extraction.heads import stated
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.register import within
from loaders.extraction.rules import Found
from loaders.extraction.topics import Topics
from loaders.formats.passages import Passage

HEADS = {
    "viceChair": r"(?:the )?vice[- ]?chair(?:s|m[ae]n|persons?)?",
    "coChair": r"(?:the )?co-?chair(?:s|m[ae]n|persons?)?",
    "chair": r"(?:the )?chair(?:m[ae]n|persons?|s)?",
    "member": r"(?:the )?(?:list of )?(?:core |full |current |permanent )?(?:members(?:hip)?|composition|participants)",
    "observer": r"(?:the )?observers?",
    "invited": r"invited(?: guests| participants)?|invitees|guests",
    "secretariat": r"(?:the )?(?:secretariat|secretary)",
    "partner": r"(?:the )?(?:main |key )?partners",
    "organizer": r"(?:the )?(?:co-?)?organi[sz]ers",
}
HEADED = {predicate: re.compile(rf"(?:{words})(?: of the group| are)?:?", re.I) for predicate, words in HEADS.items()}
AGENTS = {"person", "post", "post-group", "body"}
LINE, MOST = 140, 80


def rolls(text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> Iterator[Found]:
    """Whom each such list names, in its group."""
    topics = Topics(text, laid, named)
    role, head, left = "", None, 0
    for passage in laid:
        words = text[passage.start : passage.end]
        found = next((predicate for predicate, sign in HEADED.items() if sign.fullmatch(words)), "")
        if found:
            role, head, left = found, passage, MOST
            continue
        who = _first(text, passage, named) if left else None
        group = topics.above(passage.start) if who else None
        left = left - 1 if who and group else 0
        if who and group and head and group.name.label != who.name.label:
            made = stated("list below a role", role, group.name, who.name, Span(who.start, who.end), 0.75)
            yield replace(made, support=Span(head.start, head.end))


def _first(text: str, passage: Passage, named: Sequence[Mention]) -> Mention | None:
    """Whom a line names, if it begins so and is no sentence."""
    words = text[passage.start : passage.end]
    if passage.end - passage.start > LINE or re.search(r"\b(?:is|are|was|were|has|have|will|shall)\b", words):
        return None
    begin = passage.start + len(re.match(r"(?:the |a )?", words, re.I).group())  # type: ignore[union-attr]
    return next((m for m in within(named, begin, begin + 1) if m.name.kind in AGENTS), None)
