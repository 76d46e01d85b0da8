"""The items of a list inside a sentence: semicolons, letters or commas, and "(since 2020)" after an item."""

import re
from collections.abc import Iterator

from loaders.extraction.lines import Line, phrase
from loaders.extraction.mentions import Span
from loaders.extraction.names import Name, kind_of

SINCE = re.compile(r" ?\((?:since|from|as of|established in|created in|new in) (?P<date>[^)])\)")
LETTER = re.compile(r"^\s*\(?[a-z0-9]\) ")
# What is no item: nothing, "and others", a clause of its own.
ETC = re.compile(
    r"$|(?:etc|(?:and |among )?others\b.*)$|.*\b(?:is|are|was|were|has|have|had|will|should|can)\b", re.I | re.S
)
BRACKET = re.compile(r"\s*\([^()]*\)\s*")


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
