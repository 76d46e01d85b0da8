"""Tables that come out of a file as one cell a line: the heads of the columns, then each row's cells below its key.

A key is an action line, a document or a symbol; what stands in the place of a head that names a role has that role.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.extraction.grids import AGENTS, HEADS
from loaders.extraction.heads import stated
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.register import within
from loaders.extraction.rules import Found
from loaders.formats.passages import Passage

HEADLIKE = 60
CELL, LONGEST = 160, 400
ACRONYM = re.compile(r"(?<![\w-])(?!WSIS|SDG)[A-Z][A-Z&/-]{1,8}(?![\w-])")
# What may follow the name of who has a role, in a list of those; not the rest of a longer name.
AFTER = re.compile(r"\s*(?:$|[,;/&()|:.-]|(?:and|till|until|since|from|in place|on its|as|ad|is|alone)\b)")
SEPARATOR = re.compile(r"[,;&/]|\.(?= )|\band\b")
COLUMNS = range(3, 8)
KEYS = {"action-line", "document", "goal"}
SYMBOL = re.compile(r"(?!\d{1,4}$)[A-Z]{1,6}[\w./-]*\d[\w./-]*$")
PERSON = re.compile(r"\bperson|\bofficer|\bstaff|\bin charge|\bcontact|\bfocal", re.I)
FIRST = re.compile(r"\blead|\bmoderator|\bmain|\bprincipal", re.I)
EMPTY = re.compile(r"\W*$|\W*(?:none|nobody|vacant|to be (?:named|determined|confirmed)|n/?a|tb[cd])\b", re.I)
ALONE = re.compile(r"\b(?:on its own|alone|sole)\b", re.I)
BEFORE = re.compile(r"\b(?:in (?:place|lieu) of|instead of|replacing|formerly|succeeding|after) (?:the )?$", re.I)
ON_BEHALF = re.compile(r",? (?:chairing|acting|speaking|sitting|on behalf|also) (?:for|of)\b")
PART = re.compile(r"\b(?:is|as) (?:an? )?(?P<part>co-facilitator|facilitator|partner)\b")
PARTS = {"co-facilitator": "coFacilitator", "facilitator": "facilitator", "partner": "partner"}


def stacks(text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> Iterator[Found]:
    """The roles in the rows of every such table."""
    for at, heads, rows in _tables(text, laid, named):
        if len(rows) < 2:
            continue
        bare = 1 if _symbol(text, laid[at]) else 0
        for row in rows:
            cells: list[Passage | None] = [*row[1 + bare :]]
            if len(cells) == len(heads) - 2 > 1:
                # A dash between the first and the last is no cell of the text.
                cells.insert(-1, None)
            if len(cells) >= len(heads) - 1:
                key = _key(text, row[0], named)
                for predicate, cell in zip(heads[1:], cells, strict=False):
                    if key and predicate and cell:
                        yield from _cell(text, cell, predicate, key, row[0], named)


def _tables(
    text: str, laid: Sequence[Passage], named: Sequence[Mention]
) -> Iterator[tuple[int, list[str], list[list[Passage]]]]:
    """Where the first row begins, what each column says, and the rows."""
    done = 0
    for at in range(1, len(laid)):
        if laid[at].start < done or not _key(text, laid[at], named) or _key(text, laid[at - 1], named):
            continue
        above: list[Passage] = []
        while len(above) < at and _headlike(text, laid[at - 1 - len(above)], named):
            above.insert(0, laid[at - 1 - len(above)])
        heads = _heads([text[one.start : one.end] for one in above])
        if len(heads) in COLUMNS and sum(map(bool, heads)) and not heads[0]:
            rows = list(_rows(text, laid[at:], named))
            done = rows[-1][-1].end
            yield at, heads, rows


def _headlike(text: str, passage: Passage, named: Sequence[Mention]) -> bool:
    words = text[passage.start : passage.end]
    return len(words) < HEADLIKE and words[-1] not in ".;:" and not _key(text, passage, named) and not passage.lead


def _heads(words: Sequence[str]) -> list[str]:
    """The predicate of each column, from the one before the first role on; empty for no role."""
    said = [next((p for p, sign in HEADS.items() if sign.search(one)), "") for one in words]
    said = ["responsibleFor" if role and PERSON.search(one) else role for role, one in zip(said, words, strict=True)]
    if "coFacilitator" in said:
        lead = {"lead", "facilitator"}
        said = ["leadFacilitator" if r in lead and FIRST.search(w) else r for r, w in zip(said, words, strict=True)]
    first = next((at for at, role in enumerate(said) if role), 0)
    return said[max(0, first - 1) :]


def _rows(text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> Iterator[list[Passage]]:
    row: list[Passage] = []
    for passage in laid:
        if passage.end - passage.start > LONGEST:
            break
        if _key(text, passage, named) and row:
            yield row
            row = []
        row.append(passage)
    yield row


def _symbol(text: str, passage: Passage) -> bool:
    return bool(SYMBOL.fullmatch(text[passage.start : passage.end].strip()))


def _key(text: str, passage: Passage, named: Sequence[Mention]) -> Name | None:
    """What a line begins with that a row may be about; ``None`` if it begins with something else."""
    first = bisect_left(named, passage.start, key=lambda m: m.start)
    if first < len(named) and named[first].start == passage.start and named[first].name.kind in KEYS:
        return named[first].name if passage.end - passage.start < CELL else None
    words = text[passage.start : passage.end].strip()
    return Name("document", words) if _symbol(text, passage) and not words.isalpha() else None


def _cell(
    text: str, cell: Passage, predicate: str, key: Name, row: Passage, named: Sequence[Mention]
) -> Iterator[Found]:
    words = text[cell.start : cell.end]
    if EMPTY.match(words) or len(words) > CELL or predicate == "assistedBy":
        return
    behalf = ON_BEHALF.search(words)
    quote = Span(cell.start, cell.start + (behalf.start() if behalf else len(words)))
    every = [m for m in within(named, quote.start, quote.end) if m.name.kind in AGENTS]
    persons = [m for m in every if m.name.kind in ("person", "post")]
    if predicate == "responsibleFor" and persons:
        part = PART.search(words)
        for body in (m for m in every if part and m.name.kind == "body" and m.end - cell.start <= part.start()):
            yield _fact(PARTS[part["part"]], body.name, key, quote, row)  # type: ignore[index]
        every = persons
    elif ALONE.search(words) and predicate == "leadFacilitator":
        predicate = "facilitator"
    for mention in every:
        before = text[cell.start : mention.start]
        bracketed = mention.name.kind == "body" and before.count("(") > before.count(")")
        if BEFORE.search(before) or bracketed or not AFTER.match(text, mention.end, quote.end):
            continue
        since = re.search(r"\b(?:from|since|as of) ((?:19|20)\d\d):? $", before)
        said = _part(text, mention, quote)
        yield replace(_fact(predicate, mention.name, key, said, row), since=since[1] if since else "")
    if predicate != "responsibleFor":
        for found in ACRONYM.finditer(text, quote.start, quote.end):
            before = text[cell.start : found.start()]
            taken = any(m.start < found.end() and found.start() < m.end for m in every) or BEFORE.search(before)
            if not taken and before.count("(") == before.count(")"):
                yield _fact(predicate, Name("body", found.group()), key, Span(*found.span()), row)


def _part(text: str, mention: Mention, cell: Span) -> Span:
    """The part of a cell that is about one of those it lists."""
    first = max([f.end() for f in SEPARATOR.finditer(text, cell.start, mention.start)], default=cell.start)
    last = next((f.start() for f in SEPARATOR.finditer(text, mention.end, cell.end)), cell.end)
    first += len(text[first : mention.start]) - len(text[first : mention.start].lstrip())
    return Span(first, last)


def _fact(predicate: str, agent: Name, key: Name, quote: Span, row: Passage) -> Found:
    inverse = predicate in ("chair", "viceChair", "coChair", "secretariat", "member", "observer", "lead")
    ends = (key, agent) if inverse else (agent, key)
    return replace(stated("cell below its key", predicate, *ends, quote, 0.72), support=Span(row.start, row.end))
