"""Lists of who answers for what: a line that names a duty, then a line that is nothing but a person or a post.

So web pages and tables of focal points come out of Word and of browsers, a cell a line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.extraction.heads import stated
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.rules import Found
from loaders.passages import Passage

ROSTER = re.compile(r"\bfocal points?\b|\bresponsible (?:officer|person)s?\b|\bcontact persons?\b", re.I)
HOLDERS = {"person", "post"}
REMARK = re.compile(r"^(?:\(|(?:Supported|Assisted|Unit|Dealt|Comment|See|Email|E-mail|Tel)\b)|\bfocal point", re.I)
HELPER = re.compile(r"\b(?:[Ss]upported|[Aa]ssisted|[Bb]acked) by ")
REFERENCE = re.compile(r"\s*\((?:paras?|paragraphs?|see|annex)\b[^)]*\)|\s*:\s*$", re.I)


def rosters(text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> Iterator[Found]:
    """The duty of each holder in a list that calls itself one of focal points."""
    listing = False
    duty: Passage | None = None
    holder: Name | None = None
    for passage in laid:
        words = text[passage.start : passage.end]
        inside = [m for m in named if passage.start <= m.start < passage.end and m.name.kind in HOLDERS]
        listing = listing or (bool(ROSTER.search(words)) and len(words) < 100)
        if inside and not _rest(words, passage.start, inside):
            if listing and duty:
                yield from (_answering(text, one, duty) for one in inside)
        elif not inside and not REMARK.search(words) and not words.rstrip().endswith("."):
            duty = passage
        elif holder and HELPER.search(words):
            yield from (stated("helper in a roster", "assistedBy", holder, m.name, m, 0.65) for m in inside)
        holder = inside[0].name if inside and not _rest(words, passage.start, inside) else holder


def _rest(words: str, offset: int, inside: Sequence[Mention]) -> str:
    """What a line says besides the holders it names."""
    for mention in reversed(inside):
        words = words[: mention.start - offset] + words[mention.end - offset :]
    return re.sub(r"[\W_]+|\band\b", "", words)


def _answering(text: str, holder: Mention, duty: Passage) -> Found:
    words = text[duty.start : duty.end]
    called = REFERENCE.sub("", words).strip()
    thing = Name("literal", called).called(re.sub(r"^(?:To|The) ", "", called))
    found = stated("a line of a roster", "responsibleFor", holder.name, thing, holder, 0.65)
    return replace(found, support=Span(duty.start, duty.end))
