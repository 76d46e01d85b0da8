"""The items of a list inside a sentence: semicolons, letters or commas, and "(since 2020)" after an item."""

import re
from collections.abc import Iterator

from loaders.extraction.lines import ANY, Line, block, phrase
from loaders.extraction.mentions import Span
from loaders.extraction.names import Name, kind_of

SINCE = re.compile(r" ?\((?:since|from|as of|established in|created in|new in) (?P<date>[^)])\)")
LETTER = re.compile(r"^\s*\(?[a-z0-9]\) ")
# What is no item: nothing, "and others", a clause of its own.
ETC = re.compile(
    r"$|(?:etc|(?:and |among )?others\b.*)$|.*\b(?:is|are|was|were|has|have|had|will|should|can)\b", re.I | re.S
)
BRACKET = re.compile(r"\s*\([^()]*\)\s*")
# Two bodies in one item: "the Privacy Advisory Group and the Privacy Policy Group".
PAIR = re.compile(rf"([{block('body')}]) and (?:the )?([{block('body')}])")
WHO = block("body", "post", "post-group", "person")
# Words before a member that are no part of its name.
SENT = re.compile(
    rf"^(?:[^\w{ANY}]|(?:¦|and|or|as well as|also|both|all|the|an?|its|of|from|by|with|them|either|namely|"
    r"in addition|plus|"
    r"finally|further|representatives?|delegates?|participants?|one|two|three|each|some|including|included|respective|"
    r"(?:\w+ )?(?:representatives?|delegates?|members) (?:of|from)|\(?[a-z0-9]\))\b)+(?=\S)\s*",
    re.I,
)
# Other roles than a member's, in whichever words.
ELSE = re.compile(
    r"\bobserv|\binvit|\bguest|\bsecretar(?:y|iat of)|\bsecretariat (?:is|by)|\bchaired by|\bco-?chair|\bnot\b|"
    r"\bexcept|\bopen to\b|\bsupported by|\bassisted by|\bwithout\b|\breports? to\b",
    re.I,
)
CREW = (
    "members|states|bodies|organi[sz]ations|experts|staff|representatives|officials|agencies|companies|entities|academia|"
    "sectors|groups|offices|units|directors|chiefs|heads|deputies|counsellors|coordinators|institutions|associations|"
    "authorities|administrations|delegates|delegations|secretariats|bureaux|departments|ministries|universities|partners|"
    "stakeholders|society|sector|communit(?:y|ies)|persons|people|points|colleagues|specialists|advisers|advisors|"
    "practitioners|regulators|governments|operators|manufacturers|vendors|users|chairs|chairmen|rapporteurs|managers|"
    "officers|leaders|students|youth|citizens|commissions|teams|countries|nations|funds|programmes|consultants|industry|NGOs|divisions|services"
)
CREWED = re.compile(
    rf"^(?:[\w-]+,? (?:and |or )?){{0,6}}?(?:{CREW})\b(?: (?:of|from|in|for|on|at|with) .{{1,60}})?(?: \([^()]*\))?$",
    re.I,
)
# "youth focal points of BR and TSB": a group of posts, told apart by a word or a thing before.
FOCAL = re.compile(rf"(?:[a-z][\w-]+|[{ANY}]) (?:[a-z][\w-]+ )?[{block('post-group')}]")
OF = re.compile(r"^(?P<crew>[a-z][a-z -]{2,40}?) (?:of|from|in|at) ")
# "the youth focal points of A, B and C": one group of persons.
OFFICES = re.compile(
    rf"^(?:the |all )?(?:[a-z-]+ )*(?:points|heads|chairs|secretaries|counsellors|officers|coordinators)"
    r" (?:of|in|from) "
    rf"(?:the )?[{WHO}](?:(?:, | and |, and )(?:the |of )*[{WHO}])+$"
)
LONG = 90
VERB = re.compile(r"\b(?:is|are|was|were|has|have|will|who|which)\b|^(?:to|that|where|it|they|this|these) ")
RELATIVE = re.compile(r",? (?:who|which|that|whose|where|each|responsible|answering|in charge)\b")


def items(line: Line, text: str, start: int, stop: int) -> Iterator[tuple[Name, Span, str]]:
    """Name, characters and start ("2020", empty if unstated) of each item of a stretch of a line.

    Semicolons part where any stand outside brackets, else commas; a last "and" parts only after a comma or a lone pair.
    """
    words = line.text[start:stop]
    for low, high in _parts(words):
        low += LETTER.match(words[low:high]).end() if LETTER.match(words[low:high]) else 0  # type: ignore[union-attr]
        since = SINCE.search(words, low, high)
        end = since.start() if since else high
        if ETC.match(words[low:end].strip(" ,;.")):
            continue
        if both := PAIR.fullmatch(words[low:end].strip(" ,;.")):
            at = start + words.index(both.group(), low)
            for n in (1, 2):
                yield line.meant[both[n]].name, line.span(at + both.start(n), at + both.end(n)), ""
            continue
        name, span = phrase(line, text, start + low, start + end)
        inside = line.mentions(start + low, start + end)
        bare = BRACKET.sub("", words[low:end]).strip(" ,;.")
        alone = bool(inside) and len(bare) == 1 and bare in line.meant
        dated = line.meant.get(since["date"]) if since else None
        last = line.span(start + low, start + since.end()) if since else span
        thing = (
            inside[0][0].name
            if alone
            else Name(kind_of(name.label) or "name", name.label).called(name.label.replace("-", ""))
        )
        yield thing, Span(span.start, last.end), dated.name.label if dated else ""


def members(line: Line, text: str, start: int, stop: int) -> Iterator[tuple[Name, Span]]:
    """Who is listed in a stretch of a line: named agents, and groups named by common words ("individual experts").

    Items that give another role ("who sits as an observer", "by invitation") are passed over.
    """
    words = line.text[start:stop]
    if OFFICES.match(words):
        name, span = phrase(line, text, start, stop)
        yield Name("post-group", name.label), span
        return
    for low, high in _seats(words):
        item = words[low:high]
        if ELSE.search(item):
            if ";" in words:
                continue
            return
        ahead = SENT.match(item)
        low += ahead.end() if ahead else 0
        cut = RELATIVE.search(words, low, high)
        high = cut.start() if cut else high
        yield from _seated(line, text, start + low, start + high)


def _seats(words: str) -> Iterator[tuple[int, int]]:
    """The items of a list of members: between semicolons where any stand outside brackets, else commas and "and"."""
    outside = _outside(words)
    if ";" in outside:
        mark = r";|,? and with (?:them|it) "
    else:
        mark = (
            rf",? (?:and|as well as|together with|along with|plus) (?=[{WHO}])|,? as well as |, and |,\s*|"
            rf" and (?=(?:the |of |from )?[{WHO}])| and (?=[^,]*$)| and (?=(?:of|from|by) )"
        )
    at = 0
    for cut in re.finditer(mark, outside):
        yield at, cut.start()
        at = cut.end()
    yield at, len(words)


def _seated(line: Line, text: str, start: int, stop: int) -> Iterator[tuple[Name, Span]]:
    """The agent with which an item begins, or else the crew that its words name."""
    words = line.text[start:stop].strip(" ,;.")
    named = line.mentions(start, min(stop, start + 1))
    if named and re.match(rf"[{WHO}]", words) and not CREWED.match(words[1:].strip()):
        yield named[0][0].name, named[0][1]
        return
    crew = CREWED.match(words)
    if FOCAL.fullmatch(words):
        name, span = phrase(line, text, start, stop)
        yield Name("post-group", name.label), span
    elif crew and len(words) < LONG and not VERB.search(words):
        name, span = phrase(line, text, start, stop)
        of, inside = OF.match(words), line.mentions(start, stop)
        home = min(inside[0][0].name.spellings, key=len) if inside else ""
        short = f"{home} {of['crew']}" if of and home else ""
        yield Name("body", name.label).called(short), span


def _parts(words: str) -> Iterator[tuple[int, int]]:
    """The stretches between separators that no bracket holds."""
    outside = _outside(words)
    if ";" in outside:
        mark = r";\s*(?:and )?"
    elif ", and " in outside or "," not in outside:
        mark = r",\s*(?:and )?|\s+and (?=[^,]*$)(?!.*,)" if "," not in outside else r",\s*(?:and )?"
    else:
        mark = r",? and (?=[^,]*$)|,\s*"
    at = 0
    for cut in re.finditer(mark, outside):
        yield at, cut.start()
        at = cut.end()
    yield at, len(words)


def _outside(words: str) -> str:
    """The words with whatever stands in brackets blanked, place for place."""
    depth, shown = 0, []
    for c in words:
        depth += c == "("
        shown.append("_" if depth else c)
        depth = max(0, depth - (c == ")"))
    return "".join(shown)
