"""What an instrument asks for: the strategy, the list, the support that it instructs somebody to provide.

"Resolution 191 instructs the Secretary-General to prepare an updated list of areas" mandates that list.
"""

import re
from collections.abc import Iterator

from loaders.extraction.lines import Line, block
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.patterns import CLASSES
from loaders.extraction.rules import Found

NORM, AGENT = block(*CLASSES["norm"]), block(*CLASSES["agent"])
ASKED = re.compile(
    rf"[{NORM}][^.;¦]{{0,120}}?\b(?:instruct|request|invite|ask|task|direct|urge|call(?:s|ed)? (?:up)?on|charge|"
    rf"resolve)\w*\b"
    rf"|[{AGENT}][^.;¦]{{0,80}}?\b(?:(?:is|are|was|were) (?:\w+ )?(?:instructed|requested|invited|asked|tasked|charged)"
    rf"|(?:take|takes|have|has|receive|receives|get|gets) (?:\w+ ){{0,3}}(?:tasks?|instructions?|mandates?|duties))\b"
    rf"|\b[Ii]nstructions? (?:goes|go|is given|are given|is addressed) to\b"
)
THIRD = re.compile(r"\bThey (?:must|shall|should|are to|have to)|\b(?:One|Another|The other|A (?:second|third)) is\b")
STEP = re.compile(
    r"(?:^|[,;:¦]|\band|\bis|\bmust|\bshall|\bshould|\bare|\bhave)\s*(?:(?:first|second|third|secondly|finally|"
    r"also|and)[, ]*)*"
    r"(?:to )(?=[a-z])"
)
MADE = (
    "strategy|list|plan|action plan|report|roadmap|guidelines|guide|database|matrix|policy|inventory|mapping|website|"
    "portal|framework|programme|handbook|study|survey|proposal|mechanism|terms of reference"
)
WORDS = r"(?:(?!of\b|to\b|in\b|on\b|for\b|by\b|with\b|that\b|the\b|an?\b)[\w-]+ )"
DELIVERED = re.compile(
    rf"\b(?:an?|the|its|their|such an?) (?P<thing>{WORDS}{{0,4}}?(?:{MADE}))\b(?P<tail> (?:of|on|"
    rf"for) [^,.;¦]{{3,70}}?)?(?=[,.;¦]|$| (?:in|to|so|for|is|be|has|prepared|and)\b)"
)
SUPPORT = re.compile(
    r"\b(?:provid|giv|lend|offer|receiv|render|extend|ensur|grant)\w* (?:the |full |"
    r"all )?(?:necessary )?(?:support|assistance) (?:to|for) (?P<whom>[^.;¦]{0,120})"
)


def deliverables(line: Line, text: str) -> Iterator[Found]:
    """What one sentence says that an instrument asks for, which is named in it or was named last before it."""
    asked = ASKED.search(line.text) or (THIRD.search(line.text) if "resolution" in line.earlier else None)
    norm = _norm(line, asked) if asked else None
    if not asked or not norm:
        return
    for at, clause in _clauses(line.text, asked.end()):
        for name, start, end in _things(line, at, clause):
            support = norm.antecedent or Span(norm.start, norm.end)
            context = Span(line.places[line.item].start, line.places[-1].end)
            yield Found("asked for", "mandatedBy", name, norm.name, line.span(start, end), 0.6, support, context)


def _norm(line: Line, asked: re.Match[str]) -> Mention | None:
    """The instrument that asks: named before the verb, else the last one named before the sentence."""
    here = [m for m, _ in line.mentions(0, asked.end()) if m.name.kind in CLASSES["norm"]]
    return here[-1] if here else line.earlier.get("resolution")


def _clauses(words: str, start: int) -> Iterator[tuple[int, str]]:
    """What is to be done: each stretch that begins with "to", or all of it."""
    cuts = [found.end() for found in STEP.finditer(words, start)] or [start]
    for at, stop in zip(cuts, [*cuts[1:], len(words)], strict=True):
        yield at, words[at:stop]


def _things(line: Line, at: int, clause: str) -> Iterator[tuple[Name, int, int]]:
    if supported := SUPPORT.search(clause):
        start, end = at + supported.start("whom"), at + supported.end("whom")
        for mention, _ in line.mentions(start, end):
            if mention.name.kind == "body":
                name = Name("phrase", f"Support to {mention.name.label}")
                names = (f"Support to the {one}" for one in mention.name.names)
                yield name.called(*names), at + supported.start(), line.text.index(_mark(line, mention), start) + 1
        return
    if delivered := DELIVERED.search(clause[:160]):
        thing = delivered["thing"]
        name = Name("phrase", thing[0].upper() + thing[1:]).called(thing + (delivered["tail"] or ""))
        if not any(c in line.meant for c in name.label):
            yield name, at + delivered.start("thing"), at + delivered.end()


def _mark(line: Line, mention: Mention) -> str:
    return next(c for c, meant in line.meant.items() if meant is mention)
