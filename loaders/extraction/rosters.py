"""Lists of who answers for what: a line that names a duty, then a line that is nothing but a person or a post.

So web pages and tables of focal points come out of Word and of browsers, a cell a line; some give duty and holder on
one line. What stands below a holder (who supports, in which unit, under which resolution) speaks of holder and duty.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from loaders.extraction.duties import duty
from loaders.extraction.heads import stated
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.register import within
from loaders.extraction.rules import Found
from loaders.formats.passages import Passage

ROSTER = re.compile(r"\bfocal[- ]points?\b|\bresponsible (?:officer|person|staff)s?\b|\bcontact persons?\b", re.I)
TITLED = re.compile(
    r"\b(?:[Ff]ocal[- ][Pp]oints?|[Cc]ontact [Pp]ersons?) (?:for|on) (?:the )?(?:other )?"
    r"(?P<of>[\w -]{3,60}?)(?= relevant| related|$)"
)
HOLDERS = {"person", "post"}
ACTORS = {"person", "post", "post-group", "body"}
REMARK = re.compile(
    r"^(?:\(|(?:Supported|Assisted|Backed|Unit|Dealt|Covered|Comments?|See|E-?mail|Tel|Fax|Phone|Note|For|Here|"
    r"In this)\b)"
    r"|\bfocal[- ]points?\b",
    re.I,
)
HELPER = re.compile(
    r"\bwith (?:the )?(?:help|support|assistance) (?:from|of) |"
    r"\b(?:[Ss]upported|[Aa]ssisted|[Bb]acked|[Hh]elped|[Aa]ided) (?:in this )?by "
)
# The head of the column of those who help.
HELPED = re.compile(r"(?:Supported|Assisted|Backed) by(?: [A-Z][a-z]+)?$")
UNIT = re.compile(r"^\W*(?:Unit|Department|Division|Office|Service|Sector)\s*:\s*(?P<unit>[A-Z][A-Za-z&/-]{1,9})\b")
ACTING = re.compile(r"\b(?P<unit>[A-Z][A-Z&/-]{1,9}),? (?:which |who )?(?:is|are|will be|being)? ?(?:also )?$")
# "Principal: the Director": who it is for the thing above.
LABEL = re.compile(
    r"^\W*(?:Principal|Sherpa|Working level|Main|First|Technical|Political|Focal points?|Contacts?|Contact points?|"
    r"Representatives?|In charge|Responsible|Lead|Officer)(?: [a-z]+)?\s*(?::|-)\s",
    re.I,
)
# What one is in the thing above, in a cell of its own.
STANDING = re.compile(
    r"^\W*(?:(?:founding|full|active|permanent|regular|standing|steering committee|associate|rotating|current) )*"
    r"(?P<role>member|observer|partner|co-chair|vice-chair|chair|invitee|lead|secretariat|convener|host)s?\b"
    r"(?! of| for|:)|^\W*(?:withdrawn|none|n/a|-)\b",
    re.I,
)
STANDS = {
    "member": "member",
    "observer": "observer",
    "partner": "partner",
    "co-chair": "coChair",
    "vice-chair": "viceChair",
    "chair": "chair",
    "invitee": "invited",
    "secretariat": "secretariat",
}
TURN = re.compile(r";\s*(?P<role>co-chair|chair|observer|partner|member)\b")
ALTERNATE = re.compile(r"^\W*(?:Alternates?|Deputy|Deputies|Back-?up|Substitutes?)\s*:?\s", re.I)
UNDER = re.compile(
    r"\b(?:[Dd]ealt with|[Cc]overed|[Tt]reated|[Aa]ddressed|[Hh]andled) (?:in|by|under) |^See (?:also )?(?=.*Res)"
)
PARAGRAPHS = re.compile(
    r"\((?:[^()]*\b(?:paras?|paragraphs?|annex)\b)(?:[^()]|\([^()]*\))*\)|\bunder (?:other |the )?paragraphs? ", re.I
)
# A sentence, and so a remark: "ITU is the facilitator. Dealt with in Resolution 30".
SAID = re.compile(r"\b(?:is|are|was|were) (?:the|an?|also|sole)\b|[a-z)]\. [A-Z]")
# A theme of action line C7, in a row of its own: "- E-health".
THEME = re.compile(r"\W*(?P<name>[Ee]-[a-z]{4,14})\W*")
NOTHING = re.compile(r"\([^()]*\)|\S+@\S+|[+(]?\d[\d ()-]{5,}|\b(?:and|e-?mail|tel|copy)\b|[^\w(]+|[_(]", re.I)
ONE_LINE = re.compile(r"^(?P<duty>[^:;.]{3,120}?)\s*(?:[:\t]| - |\s{3,})\s*$")
REVERSED = re.compile(r"^\s*(?:\([^()]*\)|, [A-Z]{2,5}\b)?\s*(?:[:\t]| - |\s{3,})\s*(?P<duties>[^.:]{3,200})\.?\s*$")
OTHERS = re.compile(r"(?:the )?(?P<who>other [A-Z]\w+)\W*$")
HAS_STANDING = re.compile(r"^(?:the )?(?P<who>[A-Z][\w-]+)'s? (?:standing|status|role|capacity|membership|part)\b")
# After a holder: his unit, then another sentence, a substitute or a helper.
FURTHER = re.compile(
    r"(?: \([^()]*\))?(?:\. |, (?:and )?(?:in (?:his|her|their) absence|with)\b|; | with (?:the )?(?:help|support|"
    r"assistance)\b| \((?:supported|assisted)\b)"
)
TRUST = 0.65
LINE = 100


@dataclass
class Cell:
    """Where a reading of a roster stands: what the list is about, the duty in force and who holds it.

    ``helped`` says that the list has a column for who helps the holder.
    """

    of: str = ""
    listing: bool = False
    whose: Name | None = None
    duty: Passage | None = None
    thing: Name | None = None
    holders: list[Name] = field(default_factory=list)
    helped: bool = False


def rosters(text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> Iterator[Found]:
    """The duty of each holder in a list that calls itself one of focal points, and what is said of both."""
    cell = Cell()
    for passage in laid:
        words = text[passage.start : passage.end]
        inside = within(named, passage.start, passage.end)
        if ROSTER.search(words) and len(words) < LINE and not words.endswith("."):
            titled = TITLED.search(words)
            cell = Cell(titled["of"].strip() if titled else cell.of, True, cell.whose)
        elif standing := HAS_STANDING.match(words):
            cell.whose = next((m.name for m in inside if m.start == passage.start + standing.start("who")), cell.whose)
        elif cell.listing:
            yield from _line(text, passage, inside, cell)


def _line(text: str, passage: Passage, inside: Sequence[Mention], cell: Cell) -> Iterator[Found]:
    """What one line below a roster's heading adds."""
    words = text[passage.start : passage.end]
    holders = [m for m in inside if m.name.kind in HOLDERS]
    cell.helped |= not (cell.holders or inside) and bool(HELPED.match(words))
    label = ALTERNATE.match(words) or LABEL.match(words)
    if holders and label and cell.duty:
        trust = 0.55 if ALTERNATE.match(words) else TRUST
        cell.holders = [holders[0].name]
        yield _answering(holders[0], cell, trust)
    elif holders and cell.helped and cell.holders and not _rest(words, passage.start, holders):
        for helper in holders:
            yield stated("helper in a roster", "assistedBy", cell.holders[-1], helper.name, helper, TRUST)
    elif holders and not _rest(words, passage.start, holders):
        cell.holders = [holder.name for holder in holders] if cell.duty else []
        yield from (_answering(one, cell, TRUST) for one in holders if cell.duty)
    elif holders and cell.duty and holders[0].start == passage.start and FURTHER.match(text, holders[0].end):
        cell.holders = [holders[0].name]
        yield _answering(holders[0], cell, TRUST)
        yield from _remarked(text, passage, inside, cell)
    elif holders and (unit := _before(text, passage, inside, holders[0])):
        cell.holders = [holders[0].name]
        whole = Span(passage.start, passage.end)
        yield stated("a line of a roster", "responsibleFor", holders[0].name, unit.name, whole, TRUST)
    elif holders and (pairs := list(_paired(text, passage, holders, cell.of))):
        yield from pairs
        cell.holders = [holder.name for holder in holders]
    elif cell.thing and STANDING.match(words):
        yield from _standing(words, passage, cell)
    elif (
        not (holders or REMARK.search(words) or SAID.search(words))
        and not words.endswith(".")
        and not HELPER.search(words)
    ):
        cell.duty, cell.thing, cell.holders = passage, _thing(words, passage, inside, cell), []
        yield from _mandated(text, passage, inside, cell.thing)
    else:
        yield from _remarked(text, passage, inside, cell)


def _before(text: str, passage: Passage, inside: Sequence[Mention], holder: Mention) -> Mention | None:
    """The body with which a line of two columns begins, if the second is the holder."""
    bodies = (m for m in inside if m.start == passage.start and m.name.kind == "body")
    return next((m for m in bodies if re.fullmatch(r" ?[:-]? +| ", text[m.end : holder.start])), None)


def _thing(words: str, passage: Passage, inside: Sequence[Mention], cell: Cell) -> Name:
    """What a line names to be answered for: the one thing it is, or a duty."""
    lines = [m for m in inside if m.name.kind == "action-line"]
    if lines and lines[0].start == passage.start and len({m.name.label for m in lines}) == 1:
        return lines[0].name
    theme = THEME.fullmatch(words)
    above = cell.thing.spellings if cell.thing and cell.thing.kind == "action-line" else ()
    if theme and (code := next((name for name in above if re.match(r"Action Line C7\b", name)), "")):
        called = f"Action Line C7 {theme['name'].casefold()}"
        return Name("action-line", f"WSIS {called}").called(called, theme["name"], code)
    whole = [m for m in inside if m.start == passage.start and passage.end - m.end < len("s (ABCDEF)")]
    return whole[0].name if whole and whole[0].name.kind in ("body", "event", "action-line") else duty(words, cell.of)


def _standing(words: str, passage: Passage, cell: Cell) -> Iterator[Found]:
    """What the one whose list it is is in the body above: "member; chair in 2012"."""
    found = [role for role in (STANDING.match(words), *TURN.finditer(words)) if role and role["role"]]
    for role in found:
        predicate = STANDS.get(role["role"].casefold())
        if predicate and cell.whose and cell.thing and cell.duty:
            said = stated(
                "standing in a roster", predicate, cell.whose, cell.thing, Span(passage.start, passage.end), 0.7
            )
            yield replace(said, support=Span(cell.duty.start, cell.duty.end))


def _rest(words: str, offset: int, inside: Sequence[Mention]) -> str:
    """What a line says besides the holders it names, their units and how to reach them."""
    for mention in reversed(inside):
        words = words[: mention.start - offset] + words[mention.end - offset :]
    return NOTHING.sub("", words) if not HELPER.search(words) else words


def _answering(holder: Mention, cell: Cell, trust: float) -> Found:
    assert cell.duty and cell.thing
    found = stated("a line of a roster", "responsibleFor", holder.name, cell.thing, holder, trust)
    return replace(found, support=Span(cell.duty.start, cell.duty.end))


def _paired(text: str, passage: Passage, holders: Sequence[Mention], of: str) -> Iterator[Found]:
    """Duty and holder on one line, in either order: "Accessibility: Ms A"; "Ms A (TSB) - Accessibility"."""
    before = ONE_LINE.match(text[passage.start : holders[0].start])
    whole = Span(passage.start, passage.end)
    tail = _rest(text[holders[0].start : passage.end], holders[0].start, holders)
    if before and FURTHER.match(text, holders[0].end):
        holders, tail = holders[:1], ""
    if before and not tail and not HELPER.search(before["duty"]):
        for holder in holders:
            yield stated("a line of a roster", "responsibleFor", holder.name, duty(before["duty"], of), whole, TRUST)
        return
    after = REVERSED.match(text[holders[-1].end : passage.end])
    if after and not text[passage.start : holders[0].start].strip() and len(holders) == 1:
        for part in re.split(r";\s*(?:and )?", after["duties"]):
            yield stated("a line of a roster", "responsibleFor", holders[0].name, duty(part, of), whole, TRUST)


def _mandated(text: str, passage: Passage, inside: Sequence[Mention], thing: Name) -> Iterator[Found]:
    """The texts whose paragraphs a duty names in brackets, or says it stands under."""
    for place in PARAGRAPHS.finditer(text, passage.start, passage.end):
        end = place.end() if place.group().startswith("(") else passage.end
        for mention in inside:
            if place.start() <= mention.start < end and mention.name.kind in ("framework", "resolution", "document"):
                quote = Span(passage.start, mention.end)
                whole = re.sub(r"^Annex (?:of|to) (?:the )?", "", mention.name.label)
                yield stated("paragraphs of a duty", "mandatedBy", thing, mention.name.called(whole), quote, TRUST)


def _remarked(text: str, passage: Passage, inside: Sequence[Mention], cell: Cell) -> Iterator[Found]:
    """What a remark below a duty says: who helps, in which unit it is, which resolutions it carries out."""
    words, whole = text[passage.start : passage.end], Span(passage.start, passage.end)
    under, helped, unit = UNDER.search(words), HELPER.search(words), UNIT.match(words)
    if under and cell.thing and cell.holders:
        for mention in inside:
            if mention.name.kind == "resolution" and mention.start >= passage.start + under.start():
                yield stated("remark in a roster", "implements", cell.thing, mention.name, whole, TRUST)
    if unit and cell.holders:
        body = _unit(passage.start + unit.start("unit"), unit["unit"], inside)
        yield from (stated("unit in a roster", "partOf", one, body, whole, 0.6) for one in cell.holders)
    if helped and (subject := _helping(words, helped, passage, inside, cell)):
        for helper in _helpers(words, helped, passage, inside):
            yield stated("helper in a roster", "assistedBy", subject, helper, whole, TRUST)


def _helping(words: str, helped: re.Match[str], passage: Passage, inside: Sequence[Mention], cell: Cell) -> Name | None:
    """Who is helped: the unit named before, else the holder; ``None`` where something else stands before."""
    acting = UNIT.match(words) or ACTING.search(words, 0, helped.start())
    if acting:
        return _unit(passage.start + acting.start("unit"), acting["unit"], inside)
    first = re.match(r"\W*$", words[: helped.start()]) or words.startswith(
        cell.holders[-1].spellings if cell.holders else "\0"
    )
    return cell.holders[-1] if cell.holders and first else None


def _helpers(words: str, helped: re.Match[str], passage: Passage, inside: Sequence[Mention]) -> Iterator[Name]:
    for mention in inside:
        after = mention.start - passage.start
        # "TSB (Mr A)": the body helps, he is its man.
        if after >= helped.end() and mention.name.kind in ACTORS and words[after - 1] != "(":
            yield mention.name
    others = OTHERS.match(words, helped.end())
    if others:
        yield Name("body", others["who"])


def _unit(at: int, acronym: str, inside: Sequence[Mention]) -> Name:
    """The unit named at a place; one called like the event it works for is the unit for it."""
    here = next((m.name for m in inside if m.start <= at < m.end), None)
    if here is None or here.kind == "body":
        return here or Name("body", acronym)
    return Name("body", f"{acronym} unit")
