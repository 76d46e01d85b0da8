"""Sentences as rules see them: each mention one character, the character's block its kind.

So a slot of a rule is a character class, a list of bodies a plain regular expression, and every character knows its
place in the text.
A list item is read after its lead-in, the two joined by a bar.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import KINDS, Name
from loaders.extraction.register import within
from loaders.extraction.topics import Topics, grouplike, oblique
from loaders.formats.passages import Passage, Text, cleaned

MARKED = (*dict.fromkeys(KINDS.values()), "date", "count", "title", "name")
BLOCK = {kind: 0xE000 + 0x100 * at for at, kind in enumerate(MARKED)}
BAR = "¦"
ARTICLE = re.compile(r"(?<!\w)(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|various)(?: various| annual| said| same)? $")
STOP = re.compile(
    r"(?<!\bNo)(?<!\bRev)(?<!\b[A-Z])(?<!\bProf)(?<!\bDr)(?<!\bM[rs])(?<!\bMrs)(?<!\be\.g)(?<!\bi\.e)(?<!\betc)[.!?](?=\s+[A-Z\"(#]|\s*$)"
)
ACTORS = {"body", "post", "post-group", "person"}
DEPENDENT = re.compile(
    r"\b(?:by|of|with|to|in|for|from|among|between|within|on|at|and|or) (?:the |its |all |[a-z]+ )?(?:the )?$"
)
LONGEST = 4000
HEADLINE = 120
# An unmarked item goes on in small letters: "1 identify subjects;".
COUNTED = re.compile(r"(?:\(?(?:\d{1,2}|[a-z])[.)]?\s+)?")
COMPLETES = re.compile(r"(?:\(?(?:\d{1,2}|[a-z])[.)]?\s+)?[a-z]")
# A heading that names no more than these has no roles in it.
BARE = {"date", "count", "theme", "person"}
BEGUN = re.compile(
    r": (?:jointly |now |first )?(?:founded|established|created|set up|launched|led|chaired|co-chaired|co-led|hosted|"
    r"organi[sz]ed|coordinated|run|managed|developed|formed|convened|supported|composed|made up)\b"
)
# What only a row of a table has: "Lead: BDT" speaks of the line above, not of the group of the page.
ROW = re.compile(r"(?:Lead|Focal [Pp]oint)")
# "Chair: UNDP" below a heading speaks of the heading's thing.
KEYED = re.compile(
    r"(?:(?:Co-?|Vice[- ]|Deputy |Lead |Sole |Main |Current |Joint )?(?:[Cc]hair(?:m[ae]n|persons?|s)?|"
    r"[Ff]acilitators?|[Mm]oderators?|[Oo]rgani[sz]ers?|[Pp]residents?)|Secretariat|"
    r"Lead(?: agency| entity| bureau)?|Focal [Pp]oints?|"
    r"(?:Founding |Core |Full |Permanent )?[Mm]embers?(?:hip)?|Composition|Participants|Observers?|Partners?|Hosts?|"
    r"Conven[eo]rs?|Secretary|Invited|Invitees?|Guests?|For [A-Z][\w-]+(?= ?:)|"
    r"Reports to|Parent body|Established|Mandate|Terms of [Rr]eference)"
    r"(?: by| on| in| are| is| includes?)?(?: ?[:-])? {0,60}(?=[A-Z\d(])"
)

# "Chair . . . . . Mr A": what leads the eye is no end of a sentence.
LEADERS = re.compile(r"(?:\. ?){5,}")

# A series of reports goes by its subject.
SERIAL = re.compile(r"(?P<often>annual|yearly|quarterly|monthly|biennial) reports on (?:the )?(?P<subject>.+)", re.I)


def block(*kinds: str) -> str:
    """The character class of some kinds, without brackets; the shorter it is, the sooner patterns are compiled.

    >>> block("body") == "\\ue000-\\ue0ff"
    True
    """
    places = {BLOCK[kind] for kind in kinds}
    first = sorted(place for place in places if place - 0x100 not in places)
    last = sorted(place + 0xFF for place in places if place + 0x100 not in places)
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(first, last, strict=True))


ANY = block(*MARKED)
# A thing is not called by a whole list: "mapping to the work of A, B and C".
SEVERAL = re.compile(rf" of [{ANY}](?:(?:,? and |, )[{ANY}]){{2,}}$")


@dataclass
class Line:
    """A sentence with its mentions as single characters.

    :ivar places: each character's span in the text.
    :ivar meant: the mention behind each marking character.
    :ivar item: where the item begins, after the bar; 0 if there is none.
    :ivar earlier: of each kind the last thing named before the sentence, in the document; "topic" is the group in hand.
    """

    passage: Passage
    text: str = ""
    places: list[Span] = field(default_factory=list)
    meant: dict[str, Mention] = field(default_factory=dict)
    item: int = 0
    earlier: Mapping[str, Mention] = field(default_factory=dict)

    def span(self, start: int, end: int) -> Span:
        """The characters behind a stretch of the line; where it crosses the bar, those of the item."""
        start = max(start, self.item) if end > self.item else start
        return Span(self.places[start].start, self.places[end - 1].end)

    def lead(self, start: int, end: int) -> Span | None:
        """The part of the lead-in that a stretch of the line needs; ``None`` if it needs none."""
        if start >= self.item or end <= self.item:
            return None
        return Span(self.places[start].start, self.places[self.item - 3].end)

    def mentions(self, start: int, end: int) -> list[tuple[Mention, Span]]:
        """The mentions in a stretch of the line."""
        return [(self.meant[c], self.places[at]) for at, c in enumerate(self.text[start:end], start) if c in self.meant]

    def kinds(self) -> frozenset[str]:
        """The kinds named in the line."""
        return frozenset(mention.name.kind for mention in self.meant.values())

    def add(self, text: str, piece: Span, named: Sequence[Mention]) -> None:
        """Read on with a piece of the text."""
        if self.text:
            self._show(f" {BAR}", [Span(piece.start, piece.start)] * 2)
            self.item = len(self.text)
        at = piece.start
        for mention in _within(named, piece):
            if mention.start < at:
                continue
            article = ARTICLE.search(text, at, mention.start)
            gap = article.start() if article else mention.start
            self._show(text[at:gap], [Span(i, i + 1) for i in range(at, gap)])
            self._mark(mention)
            at = mention.end
        self._show(text[at : piece.end], [Span(i, i + 1) for i in range(at, piece.end)])

    def _mark(self, mention: Mention) -> None:
        mark = chr(BLOCK[mention.name.kind] + len(self.meant) % 0x100)
        self.meant[mark] = mention
        self._show(mark, [Span(mention.start, mention.end)])

    def _show(self, words: str, places: list[Span]) -> None:
        self.text += words
        self.places += places


def legible(text: Text) -> str:
    """The text as rules read it: clean, a wrapped passage on one line, and no number glued to its first word."""
    plain = list(LEADERS.sub(lambda dots: ":" + " " * (len(dots.group()) - 1), cleaned(text.text)))
    for passage in text.passages:
        at = passage.start - 1
        while at >= 0 and plain[at] in "0123456789.":
            plain[at] = " "
            at -= 1
        for at in range(passage.start, passage.end):
            if plain[at] in "\r\n":
                plain[at] = " "
    return "".join(plain)


def lines(text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> Iterator[Line]:
    """Every sentence of every passage, items after their lead-in."""
    topic: Passage | None = None
    opened: Passage | None = None
    row: Passage | None = None
    text = _titled(text, laid)
    topics, earlier = Topics(text, laid, named), dict[str, Mention]()
    for passage in laid:
        keyed = KEYED.match(text, passage.start, passage.end)
        own = keyed or text[passage.start + len(passage.title) : passage.start + len(passage.title) + 1] == ","
        start = passage.start + (len(passage.title) + 2 if passage.title and not own else 0)
        opened = _continued(text, passage, opened)
        headed = row if ROW.match(text, passage.start) else _holding(laid, topics.above(passage.start))
        lead = passage.lead or opened or ((topic or headed) if keyed else None)
        start += len(COUNTED.match(text[start : passage.end]).group()) if opened else 0  # type: ignore[union-attr]
        if above := topics.above(passage.start):
            earlier["topic"] = above
        for sentence in sentences(text, Span(start, passage.end)):
            if sentence.end - sentence.start <= LONGEST:
                yield line(text, passage, lead, sentence, named, dict(earlier))
            earlier |= {mention.name.kind: mention for mention in _within(named, sentence)}
            groups = (m for m in _within(named, sentence) if grouplike(m.name) and not oblique(text, m, sentence.start))
            if group := next(groups, None):
                earlier["topic"] = group
        if not keyed and passage.end - passage.start < HEADLINE and text[passage.end - 1] not in ".;,":
            row = passage
            topic = (
                passage
                if any(m.name.kind not in BARE for m in _within(named, Span(passage.start, passage.end)))
                else None
            )
        opened = passage if text[passage.end - 1] == ":" else opened


def _titled(text: str, laid: Sequence[Passage]) -> str:
    """The text with a comma behind a title whose item goes on about it: "EQUALS: founded in 2016 by ITU"."""
    marks = [p.start + len(p.title) for p in laid if p.title and BEGUN.match(text, p.start + len(p.title))]
    shown = list(text) if marks else []
    for at in marks:
        shown[at] = ","
    return "".join(shown) or text


def _holding(laid: Sequence[Passage], mention: Mention | None) -> Passage | None:
    """The headline that names a group; ``None`` if it is named elsewhere."""
    at = bisect_left(laid, mention.end, key=lambda passage: passage.end) if mention else len(laid)
    found = laid[at] if at < len(laid) else None
    return found if found and mention and mention.start >= found.start and found.end - found.start < HEADLINE else None


def _continued(text: str, passage: Passage, opened: Passage | None) -> Passage | None:
    """The paragraph ending in a colon that an unmarked item completes; ``None`` where a new paragraph begins.

    Web pages and tables print lists without marks: "The group shall:", and below it "1 identify subjects;".
    """
    if opened is None or passage.lead or not COMPLETES.match(text, passage.start, passage.end):
        return None
    return opened


def line(
    text: str,
    passage: Passage,
    lead: Passage | None,
    sentence: Span,
    named: Sequence[Mention],
    earlier: Mapping[str, Mention],
) -> Line:
    """One sentence of a passage, after its lead-in if it has one."""
    shown = Line(passage, earlier=earlier)
    if lead:
        shown.add(text, _leading(text, lead, named), named)
    shown.add(text, sentence, named)
    return shown


def _leading(text: str, lead: Passage, named: Sequence[Mention]) -> Span:
    """The last sentence of a lead-in; all of it, where that sentence names nobody but as an agent or a part."""
    *_, last = sentences(text, Span(lead.start, lead.end))
    end = last.end - (text[last.end - 1] == ":")
    actors = (m for m in _within(named, last) if m.name.kind in ACTORS)
    free = any(not DEPENDENT.search(text, max(lead.start, m.start - 24), m.start) for m in actors)
    return Span(last.start if free else lead.start, end)


def sentences(text: str, span: Span) -> list[Span]:
    """The sentences of a span."""
    found, start = [], span.start
    for stop in STOP.finditer(text, span.start, span.end):
        found.append(Span(start, stop.end()))
        rest = text[stop.end() : span.end]
        start = stop.end() + len(rest) - len(rest.lstrip())
    return [*found, Span(start, span.end)] if start < span.end else found


def phrase(shown: Line, text: str, start: int, end: int) -> tuple[Name, Span]:
    """A stretch of the line as a thing of its own, called by its words."""
    while start < end and shown.text[start] in " ,;" + BAR:
        start += 1
    while end > start and shown.text[end - 1] in " ,;." + BAR:
        end -= 1
    if several := SEVERAL.search(shown.text, start, end):
        end = several.start()
    span = shown.span(start, end)
    words = " ".join(text[span.start : span.end].split())
    label = re.sub(r"^(?:the|a|an|its) ", "", words, flags=re.I)
    series = SERIAL.match(label)
    others = [f"{series['subject']} ({series['often'].lower()} report series)"] if series else []
    return Name("phrase", label).called(label.replace("-", ""), *others), span


def _within(named: Sequence[Mention], piece: Span) -> Iterator[Mention]:
    return (mention for mention in within(named, piece.start, piece.end) if mention.end <= piece.end)
