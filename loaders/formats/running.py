"""What runs at the top and foot of the pages of a document: headers, footers, page numbers.

A line runs if it stands at the edge of several pages, at one height, the same but for a number that counts with them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from loaders.formats.layout import LETTERS, Row, Sheet

# Of the height of a page: how far from its edge; how many rows; in points, how far from one height; on how many pages.
EDGE, ROWS, HEIGHT, OFTEN, SHORT = 0.25, 4, 8.0, 3, 5
NUMBER = re.compile(r"\b(?:\d{1,4}|[ivxl]{1,7})\b")
LONE = re.compile(
    r"[^\w]*(?:(?:page|p\.|pag\.|página|стр\.)\s*)?(\d{1,4}|[ivxl]{1,7})(?:\s*(?:/|of|de|из)\s*\d+)?[^\w]*", re.I
)
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def running(sheets: Sequence[Sheet], pages: Mapping[int, Sequence[Row]]) -> set[int]:
    """The ids of the rows that run; of none, where no other row has any words."""
    often = OFTEN if len(sheets) > SHORT else 2
    places: defaultdict[tuple[str, str], dict[int, Row]] = defaultdict(dict)
    found: set[int] = set()
    for sheet in sheets:
        for edge, row in _edges(sheet, pages[sheet.number]):
            if _counts(row):
                found.add(id(row))
            for form in _forms(row):
                places[edge, form].setdefault(row.page, row)
    patterns: set[tuple[str, str]] = set()
    for (edge, _), alike in places.items():
        usual = median(row.bottom for row in alike.values())
        level = [row for row in alike.values() if abs(row.bottom - usual) < HEIGHT]
        if len(level) >= often:
            found |= {id(row) for row in level}
            patterns |= {_pattern(edge, row) for row in level}
    for sheet in sheets:
        found |= {id(row) for edge, row in _edges(sheet, pages[sheet.number]) if _pattern(edge, row) in patterns}
    rest = (row for rows in pages.values() for row in rows if id(row) not in found)
    return found if any(LETTERS.search(row.text) for row in rest) else set()


def once(rows: Sequence[Row]) -> Iterator[Row]:
    """Running rows that say something, each once."""
    seen = set()
    for row in rows:
        plain = NUMBER.sub("#", row.text)
        if plain not in seen and not LONE.fullmatch(row.text):
            yield row
        seen.add(plain)


def _edges(sheet: Sheet, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """The rows near the top or the foot of a page, and which it is."""
    if not rows:
        return
    bottom = min([row.bottom for row in rows] + [sheet.bottom] * (sheet.top > sheet.bottom))
    top = max([row.top for row in rows] + [sheet.top] * (sheet.top > sheet.bottom))
    reach = EDGE * (top - bottom)
    down = sorted(rows, key=lambda row: -row.top)
    for row in down[:ROWS]:
        if row.bottom > top - reach:
            yield "top", row
    for row in down[-ROWS:]:
        if row.top < bottom + reach:
            yield "foot", row


def _forms(row: Row) -> Iterator[str]:
    """What a row says, and what it says with one number as its distance from the number of the page."""
    yield row.text
    for number in list(NUMBER.finditer(row.text))[:6]:
        away = _value(number.group()) - row.page
        yield f"{row.text[: number.start()]}\ue000{away}\ue000{row.text[number.end() :]}"


def _pattern(edge: str, row: Row) -> tuple[str, str]:
    return edge, NUMBER.sub("#", row.text)


def _counts(row: Row) -> bool:
    """Whether a row is nothing but the number of its page."""
    lone = LONE.fullmatch(row.text)
    return lone is not None and _value(lone[1]) == row.page


def _value(digits: str) -> int:
    """The value of a number in digits, or in small Roman ones.

    >>> _value("14"), _value("xiv")
    (14, 14)
    """
    if digits.isdecimal():
        return int(digits)
    values = [ROMAN[letter] for letter in digits.lower()]
    return sum(-one if one < max(values[at:]) else one for at, one in enumerate(values))
