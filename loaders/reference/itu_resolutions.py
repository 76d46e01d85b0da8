"""How a resolution or decision of the Plenipotentiary Conference is laid out: heading, lead-ins, items, history.

A lead-in ("considering", "instructs the Secretary-General and the Directors of the Bureaux") is carried to every item
below it. What tells a lead-in from a line of running text that begins with the same word is what stands above: a clause
that has ended with a comma. What tells the number of an item from a number in a sentence is that it is the next one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from loaders.reference.print_lines import Line, joined

HEADING = re.compile(
    r"(?P<kind>RESOLUTION|DECISION) (?P<number>\d{1,3}) \((?P<rev>REV\. )?(?P<place>[^,()]+), (?P<year>\d{4})\)"
)
OPENER = "The Plenipotentiary Conference of the"
REASONS = (
    "considering|recognizing|noting|recalling|having regard to|having noted|having considered|having examined|"
    "bearing in mind|conscious|emphasizing|convinced|aware|concerned|acknowledging|reaffirming|stressing|mindful|"
    "welcoming|in view of|taking into account|realizing|affirming|expressing"
)
ACTS = (
    "recommends|resolves|decides|instructs|invites|requests|urges|encourages|authorizes|calls upon|appeals to|endorses"
)
BARE = re.compile(
    rf"(?:(?P<reason>{REASONS})|(?:further )?(?P<act>{ACTS}))(?: further| also|, however| with \w+)?(?=$)"
)
ADDRESSED = re.compile(rf"(?:further )?(?P<act>{ACTS})(?: further)?(?P<to> to [a-z]+)?(?P<who> [^;.]+)")
STYLES = {
    "1.1": re.compile(r"(\d{1,2}\.\d{1,2}) (?=\S)"),
    "1": re.compile(r"(\d{1,2}) (?=[a-z])"),
    "1)": re.compile(r"(\d{1,2})\) (?=\S)"),
    "a)": re.compile(r"([a-z])\) (?=\S)"),
    "i)": re.compile(r"([ivx]{1,5})\) (?=\S)"),
}
ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
HISTORY = re.compile(r"\((?:Rev\. )?[A-Z][^,()]+, \d{4}\)(?: [-\u2013]|$)")
ANNEX = re.compile(r"ANNEX (\d+) TO ")
ENDED = re.compile(r"[,.:]$")


@dataclass
class Item:
    """One paragraph below a lead-in.

    :ivar lead: the lead-in as printed; empty in an annex.
    :ivar label: its number or letter, with those above it; empty if it is all there is below the lead-in.
    :ivar support: what it completes: the lead-in and the items above it.
    """

    lead: str
    label: str
    support: str
    lines: list[Line] = field(default_factory=list)
    section: str = ""

    @property
    def text(self) -> str:
        """Its words."""
        return joined(self.lines)

    @property
    def asks(self) -> bool:
        """Whether it asks for something by itself, and is not one of the things that a report is to contain."""
        return " " not in self.label or self.text.startswith("to ")


@dataclass
class Laid:
    """A resolution as it is laid out.

    :ivar annexes: labels of annexes that are tables, and are not read.
    """

    heading: re.Match[str]
    title: str
    items: list[Item]
    history: str
    annexes: list[str]


def laid(lines: Sequence[Line]) -> Laid | None:
    """The parts of a resolution; None if it has no heading with number, place and year."""
    found = [(n, match) for n, line in enumerate(lines[:5]) if (match := HEADING.match(line.text))]
    if not found:
        return None
    at, heading = found[0]
    opener = next((n for n, line in enumerate(lines) if line.text.startswith(OPENER)), at + 1)
    body = next((n + 1 for n in range(opener, len(lines)) if lines[n].text.endswith("),")), opener + 1)
    annexes = [n for n, line in enumerate(lines) if ANNEX.match(line.text)]
    end = annexes[0] if annexes else len(lines)
    history = next((n for n in range(body, end) if _is_history(lines, n)), end)
    reader = _Reader()
    for line in lines[body:history]:
        reader.take(line)
    tables: list[str] = []
    for start, stop in pairwise([*annexes, len(lines)]):
        items = list(_annex(lines[start:stop]))
        reader.items += items
        tables += [] if items else [lines[start].text]
    return Laid(heading, joined(lines[at + 1 : opener]), reader.items, joined(lines[history:end]), tables)


def _is_history(lines: Sequence[Line], n: int) -> bool:
    return bool(HISTORY.match(lines[n].text)) and lines[n - 1].text.endswith(".")


def _annex(lines: Sequence[Line]) -> Iterator[Item]:
    """The numbered items of an annex, below its title; none if it is a table."""
    found = ANNEX.match(lines[0].text)
    first = next((n for n, line in enumerate(lines) if _number(line, "1)") == "1"), 0)
    if not found or not first:
        return
    title = joined(lines[1:first])
    item = Item("", "", "")
    for line in lines[first:]:
        number = _number(line, "1)")
        if number and number == str(int(item.label.rpartition(" ")[2].rstrip(")") or 0) + 1):
            if item.lines:
                yield item
            item = Item("", f"Annex {found[1]}, {number})", title, [line.cut(len(number) + 2)], section=title)
        else:
            item.lines.append(line)
    yield item


def _number(line: Line, style: str) -> str:
    found = STYLES[style].match(line.text)
    return found[1] if found else ""


class _Reader:
    """What is read so far: items, the lead-in in force, and the lists that are open, outermost first."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.lead = ""
        self.growing = False
        self.open: list[tuple[str, str, Item]] = []

    def take(self, line: Line) -> None:
        """Add a line: a lead-in, more of one, an item, or more of an item."""
        mark = self._mark(line.text)
        if self._leads(line.text):
            self.lead, self.growing, self.open = line.text, not BARE.match(line.text), []
        elif mark:
            self._begin(line, *mark)
        elif self.growing and not re.match(r"(?:to|that|which) ", line.text):
            self.lead = joined([Line(self.lead, 0, 0), line])
        elif self.growing or not self.items or self.items[-1].lead != self.lead:
            self.growing = False
            self.items.append(Item(self.lead, "", self.lead, [line]))
        else:
            self.items[-1].lines.append(line)

    def _leads(self, text: str) -> bool:
        """Whether a line is a lead-in, or begins one: only where a clause has ended."""
        if self.growing or (self.items and self.items[-1].lead != self.lead):
            return False
        above = self.items[-1].lines[-1].text if self.items else ","
        if not ENDED.search(above) or above.endswith(":"):
            return False
        return bool(BARE.match(text) or ADDRESSED.fullmatch(text))

    def _mark(self, text: str) -> tuple[str, str] | None:
        """The style and the number of an item, if it is the one that comes next."""
        for style, pattern in STYLES.items():
            found = pattern.match(text)
            if style != "1)" and found and self._comes_next(style, found[1]):
                return style, found[1]
        return None

    def _comes_next(self, style: str, number: str) -> bool:
        styles = [one for one, _, _ in self.open]
        if style in styles:
            return number == _following(style, self.open[styles.index(style)][1])
        if style == "1.1":
            return bool(self.open) and self.open[0][:2] == ("1", number.partition(".")[0]) and number.endswith(".1")
        above = self.items[-1].text if self.items and self.items[-1].lead == self.lead else ":"
        nested = bool(self.open)
        return number == _following(style, "") and (not nested or above.endswith(":"))

    def _begin(self, line: Line, style: str, number: str) -> None:
        self.growing = False
        styles = [one for one, _, _ in self.open]
        if style in styles:
            del self.open[styles.index(style) :]
        dotted = "1.1" in (style, *(s for s, *_ in self.open))
        above = " ".join(_printed(s, n) for s, n, _ in self.open if not (s == "1" and dotted))
        whole = self.items[-1] if self.items and self.items[-1].lead == self.lead else None
        within = [item.text for *_, item in self.open] or ([whole.text] if whole and not whole.label else [])
        item = Item(self.lead, f"{above} {_printed(style, number)}".strip(), " ".join([self.lead, *within]))
        item.lines.append(line.cut(len(number) + (2 if style.endswith(")") else 1)))
        self.items.append(item)
        self.open.append((style, number, item))


def _printed(style: str, number: str) -> str:
    return f"{number})" if style.endswith(")") else number


def _following(style: str, number: str) -> str:
    """The number that comes after a number of a style; after none, the first.

    >>> _following("a)", "b"), _following("i)", ""), _following("i)", "iv"), _following("1.1", "6.3")
    ('c', 'i', 'v', '6.4')
    """
    if style == "a)":
        return chr(ord(number) + 1) if number else "a"
    if style == "i)":
        return ROMAN[ROMAN.index(number) + 1] if number in ROMAN[:-1] else "" if number else "i"
    above, point, last = number.rpartition(".")
    return f"{above}{point}{int(last or 0) + 1}"


def verb_of(lead: str) -> tuple[str, str, str]:
    """The verb of a lead-in, the part it makes its clauses, and whom it addresses, as printed.

    >>> verb_of("further instructs the ITU Council"), verb_of("noting with appreciation")
    (('instructs', 'operative', 'the ITU Council'), ('noting', 'preambular', ''))
    >>> verb_of("resolves to instruct the Secretary-General")
    ('resolves to instruct', 'operative', 'the Secretary-General')
    """
    if bare := BARE.match(lead):
        return bare["reason"] or bare["act"], "preambular" if bare["reason"] else "operative", ""
    found = ADDRESSED.match(lead)
    return (f"{found['act']}{found['to'] or ''}", "operative", found["who"].strip()) if found else ("", "operative", "")
