"""Days whose year stands elsewhere, and spans of years: "by June" below "2022: next steps", "2010-2022", "2012/13".

A year is looked for where a reader looks: in the sentence, in its paragraph before, in the heading, at the head of the
document, and last in what was told shortly before.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from loaders.extraction.names import Name
from loaders.extraction.symbols import iso
from loaders.formats.passages import MONTH

DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
DAY2 = r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?"
DATED = r"(?! ?,? ?(?:19|20)\d\d)"
YEARLESS = (
    re.compile(rf"\b{DAY}(?: ?(?:-|to|and) ?{DAY2})? ?(?:of )?(?P<month>{MONTH})\b{DATED}"),
    re.compile(rf"\b(?P<month>{MONTH}) {DAY}(?: ?(?:-|to|and) ?{DAY2})?(?![\d/.:])\b{DATED}"),
)
# A month alone is told from "may" and "march" by what stands before; "every June" is no day.
MONTHLY = re.compile(
    r"\b(?:in|by|since|until|till|from|during|early|late|mid-?|before|after|as of|(?:end|beginning|start|middle) of)"
    r"(?: early| late| mid-?)? ?"
    rf"(?P<month>{MONTH})\b(?! ?\d|,? ?(?:19|20)\d\d| and [A-Z][a-z]+ (?:19|20)\d\d)",
    re.I,
)
TRAILING = re.compile(rf", (?P<month>{MONTH})(?=[.;)]?\s*$)", re.M)
SPAN = re.compile(r"(?<![\w/.-])(?P<first>(?:19|20)\d\d) ?[-/] ?(?P<last>(?:19|20)\d\d|\d\d)(?![\w/-]|\.\d)")
YEAR = re.compile(r"(?:19|20)\d\d")
ITEM = re.compile(r"[>*·•-]|\(?(?:[a-z]|\d{1,2}|[ivx]+)\)")
LONG, BACK, HEAD, NEAR = 90, 12, 2500, 1500
Placed = tuple[int, int, Name]


def spans(text: str) -> Iterator[Placed]:
    """Start, end and date of each span of years; its last year is the date's other name.

    >>> [(name.label, name.names) for *_, name in spans("chair in 2012/13, and Mr X, 2010-2022")]
    [('2012', ('2013',)), ('2010', ('2022',))]
    """
    for found in SPAN.finditer(text):
        last = found["last"] if len(found["last"]) > 2 else found["first"][:2] + found["last"]
        if found["first"] < last:
            yield *found.span(), Name("date", found["first"], (last,))


def yearless(text: str, dated: Iterable[Placed]) -> Iterator[Placed]:
    """Start, end and date of each day or month without a year, where a year can be found for it.

    :param dated: what in the text is dated, in any order.

    >>> from loaders.extraction.symbols import symbols
    >>> text = "2022: next steps\\nBR shall publish it by June."
    >>> [name.label for *_, name in yearless(text, symbols(text))]
    ['2022-06']
    """
    decades = [found.span() for found in SPAN.finditer(text) if len(found["last"]) == 4]
    years = sorted(
        (start, end, year)
        for start, end, name in dated
        if (year := _dated(name)) and not any(low <= start < high for low, high in decades)
    )
    taken = {at for start, end, _ in years for at in range(start, end)}
    for pattern in (*YEARLESS, MONTHLY, TRAILING):
        for found in pattern.finditer(text):
            given = found.groupdict()
            start = found.start("day") if "day" in given else found.start("month")
            start = min(start, found.start("month"))
            if start in taken or (pattern is MONTHLY and not found["month"][0].isupper()):
                continue
            if year := _year(text, start, years):
                taken.update(range(start, found.end()))
                month = found["month"].capitalize()
                days = [iso(given.get(day), month, year) for day in ("day", "day2") if given.get(day)]
                label, *rest = days or [iso(None, month, year)]
                yield start, found.end(), Name("date", label, tuple(rest))


def _dated(name: Name) -> str:
    """The year of a date or of an event that is told by it; empty for other things."""
    if name.kind == "date":
        return name.label[:4]
    year = re.search(r"(?:19|20)\d\d$", name.label) if name.kind == "event" else None
    return year.group() if year else ""


def _year(text: str, at: int, years: list[tuple[int, int, str]]) -> str:
    """The year of a day at a place of the text; empty where nothing tells."""
    low, high = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    high = len(text) if high < 0 else high
    first, here, last = (
        bisect_left(years, place, key=lambda year: year[0]) for place in (min(low, at - NEAR), at, high)
    )
    before = years[first:here]
    begun = max(low, text.rfind(". ", low, at))
    ended = min((stop for mark in (". ", ";", ")") if (stop := text.find(mark, at, high)) > 0), default=-1)
    within = [year for start, _, year in before if start >= begun]
    after = [year for start, _, year in years[here:last] if at < start < (ended if ended > 0 else high)]
    paragraph = [year for start, _, year in before if start >= low]
    told = next(iter(within[-1:] or after[:1] or paragraph[-1:]), "") or _single(heading(text, at))
    if told:
        return told
    head = next((year for start, end, year in years if end < HEAD and end - start > len("2015")), "")
    near = [year for start, _, year in before if start >= at - NEAR]
    return head or next(iter(near[-1:]), "")


def _single(line: str) -> str:
    """The one year that a line prints; empty if it prints none or several."""
    found = set(YEAR.findall(line))
    return found.pop() if len(found) == 1 else ""


def heading(text: str, at: int) -> str:
    """The nearest short line above that is no item of a list; empty if there is none near.

    >>> heading("2021: done\\n> the portal was opened", 15)
    '2021: done'
    """
    end = text.rfind("\n", 0, at)
    for _ in range(BACK):
        if end <= 0:
            return ""
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end].strip()
        if line and not ITEM.match(line) and len(line) < LONG and line[-1] not in ".;,":
            return line
        end = start - 1
    return ""
