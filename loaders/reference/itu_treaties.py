"""The Constitution and the Convention of ITU: articles, and below them provisions with the numbers of the margin.

The number stands at the head of a provision's first line; the mark of the conference that amended it ("PP-98") at the
head of a line further down, or before a title, and is taken for no text. Numbers go on from one provision to the next,
with letters between (51, 51A, 52; 73, 73 bis), which tells them from a number that begins a line; so does a "No." above
it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.identity import slug
from graph.reading import Place
from loaders.formats.passages import Unreadable
from loaders.reference.clauses import Account, Words
from loaders.reference.form import Given
from loaders.reference.itu_instruments import TREATIES, cited, itself, label_of, part_of
from loaders.reference.print_lines import Line, joined, lines, quote
from loaders.tables.table import Batch

KIND = re.compile(r"(?:CONSTITUTION|CONVENTION) OF")
NUMBER = re.compile(r"(?P<number>\d{1,4})(?P<letters>[A-Z]{0,2}(?: (?:bis|ter))?) (?=\S)")
MARK = re.compile(r"(?:PP-\d\d\s*)+")
ARTICLE = re.compile(r"ARTICLE (\d{1,3}[A-Z]?)$")
HIGHER = re.compile(r"(?:CHAPTER [IVX]+[A-Z]?|SECTION \d+[A-Z]?|ANNEX|Preamble)$")
GONE = re.compile(r"(?:(?:and|to) (?P<last>\d{0,4}[A-Z]{0,2}) )?\(SUP\)$")
CITING = re.compile(r"(?:Nos?\.|Articles?)(?: \d+[A-Z]*(?:,| and| to))*$")
DEBRIS = re.compile(r"\(SUP\) [A-Z]{3,}.*")
ANNEX_FROM, FARTHEST, NEXT_ARTICLE = 1000, 12, 40


@dataclass
class Provision:
    """One numbered provision: its number, the heading it stands under, its lines."""

    number: str
    section: str
    lines: list[Line] = field(default_factory=list)

    @property
    def gone(self) -> re.Match[str] | None:
        """Whether it is suppressed, or begins a range of numbers that are."""
        return GONE.match(joined(self.lines))

    @property
    def last(self) -> tuple[int, str]:
        """The last number that it takes up, as a number and letters."""
        gone = self.gone
        ended = gone["last"] if gone and gone["last"] else self.number
        digits = re.match(r"\d*", ended)
        value = digits.group() if digits else ""
        own = re.match(r"\d+", self.number)
        return int(value or (own.group() if own else 0)), ended[len(value) :]


@dataclass
class _Reader:
    """What is read so far of a treaty."""

    provisions: list[Provision] = field(default_factory=list)
    articles: dict[str, list[Line]] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)
    heading: list[Line] | None = None
    section: str = ""

    def take(self, line: Line) -> None:
        """Add a line: the number of an article, a title, a provision, or more of one."""
        line = self._unmarked(line)
        number = self._number(line)
        article = ARTICLE.match(line.text)
        if not line.text or DEBRIS.match(line.text):
            return
        if article:
            self.heading = self.articles[article[1]] = []
            self.section = f"Article {article[1]}"
        elif HIGHER.match(line.text):
            self.heading, self.section = [], line.text
        elif number:
            self._begin(line, number)
        elif self.heading is not None:
            self.heading.append(line)
        elif self.provisions:
            self.provisions[-1].lines.append(line)

    def _unmarked(self, line: Line) -> Line:
        found = MARK.match(line.text)
        if not found:
            return line
        self.marks |= set(found.group().split())
        return line.cut(found.end())

    def _number(self, line: Line) -> str:
        """The number at the head of a line, if it can be the next one."""
        found = NUMBER.match(line.text)
        above_it = self.provisions[-1].lines[-1].text if self.provisions else ""
        if not found or (CITING.search(above_it) and not self.heading):
            return ""
        value, letters = int(found["number"]), found["letters"]
        above, above_letters = self.provisions[-1].last if self.provisions else (0, "")
        farthest = NEXT_ARTICLE if self.heading else FARTHEST
        near = value <= above + farthest or (value >= ANNEX_FROM > above and value <= ANNEX_FROM + 1)
        return found.group().strip() if (value, letters) > (above, above_letters) and near else ""

    def _begin(self, line: Line, number: str) -> None:
        if self.heading is not None:
            title = joined(self.heading)
            self.section = f"{self.section}: {title}" if title else self.section
            self.heading = None
        self._subheading()
        self.provisions.append(Provision(number, self.section, [line.cut(len(number))]))

    def _subheading(self) -> None:
        """What looked like the last line of a provision, and is a title within its article."""
        if not self.provisions:
            return
        above = self.provisions[-1].lines
        if (
            len(above) > 1
            and re.search(r"[.;]$", above[-2].text)
            and re.fullmatch(r"[A-Z][^.;:]{2,70}", above[-1].text)
        ):
            self.section = f"{self.section.partition(' (')[0]} ({above.pop().text})"


def treaty(given: Given) -> Batch:
    """A treaty, its articles and its numbered provisions.

    :raises Unreadable: if its text does not say which treaty it is.
    """
    text = str(given.data["text"])
    kinds = KIND.search(text)
    if not kinds:
        raise Unreadable("its text says neither CONSTITUTION OF nor CONVENTION OF")
    name = "Constitution" if kinds.group().startswith("CONST") else "Convention"
    printed, _ = lines(text)
    reader = _Reader()
    for line in printed[_first(printed) :]:
        reader.take(line)
    return _stated(given, name, text, reader)


def _first(printed: Sequence[Line]) -> int:
    """Where the treaty begins, after its cover: at its last title before the first article."""
    article = next((n for n, line in enumerate(printed) if ARTICLE.match(line.text)), len(printed))
    titles = [n for n, line in enumerate(printed[:article]) if KIND.match(line.text)]
    return titles[-1] if titles else 0


def _stated(given: Given, name: str, text: str, reader: _Reader) -> Batch:
    account = Account()
    key = TREATIES[name][0]
    itself_ = itself(name, page=str(given.data.get("url") or ""), digests=given.digest)
    account.add(Place(key, "title"), "title", itself_, quote=text[: text.index("\n")])
    stated = {key}
    kept = [p for p in reader.provisions if not p.gone]
    begun = {_begins(several) for several in (*reader.articles.values(), *(p.lines for p in kept))}
    positions = {start: position for position, start in enumerate(sorted(begun), start=1)}
    for number, titled in reader.articles.items():
        _article(account, name, number, text, titled, positions[_begins(titled)])
        stated.add(f"{key}/article-{number.lower()}")
    stated |= {f"{key}/{slug(p.number)}" for p in kept}
    for provision in kept:
        _provision(account, name, text, provision, stated, positions[_begins(provision.lines)])
    _told(account, given, name, reader, len(reader.provisions) - len(kept))
    return account.batch()


def _begins(several: Sequence[Line]) -> int:
    """Where lines begin in the text."""
    return several[0].start if several else 0


def _article(account: Account, name: str, number: str, text: str, titled: Sequence[Line], position: int) -> None:
    key = TREATIES[name][0]
    label = f"Article {number}"
    words, start = quote(text, titled)
    place = Place(key, label, start=start)
    said = Words(label=label, part="operative", text=joined(titled), position=position)
    clause = said.clause(key, label_of(name, label), f"{key}/article-{number.lower()}")
    account.add(place, label, clause, quote=words, start=start)


def _provision(account: Account, name: str, text: str, provision: Provision, stated: set[str], position: int) -> None:
    key = TREATIES[name][0]
    words, start = quote(text, provision.lines)
    place = Place(key, provision.number, provision.section, start=start)
    me = f"{key}/{slug(provision.number)}"
    several = [one for one in cited(joined(provision.lines), name) if _certain(one[-1].key, key, stated)]
    for one in (e for found in several for e in found):
        if one.key not in stated:
            stated.add(one.key)
            account.add(place, f"No. {provision.number}", one, quote=words)
    said = Words(
        label=provision.number,
        part=part_of(name, provision.number),
        text=joined(provision.lines),
        position=position,
        section=provision.section,
        cites=[k for k in dict.fromkeys(one[-1].key for one in several) if k != me],
    )
    clause = said.clause(key, label_of(name, provision.number), me)
    account.add(place, f"No. {provision.number}", clause, quote=words, start=start)


def _certain(target: str, own: str, stated: set[str]) -> bool:
    """Whether what is cited is there, where that can be seen: in the text itself."""
    return target in stated or not target.startswith(f"{own}/")


def _told(account: Account, given: Given, name: str, reader: _Reader, gone: int) -> None:
    if gone:
        account.note("", f"{gone} numbers or ranges of numbers are marked (SUP): suppressed, and no clauses")
    latest = max(reader.marks, key=_year, default="")
    if latest and "PP-22" in str(given.data.get("title")) and _year(latest) < 2022:
        told = f"{given.data.get('title')}, {given.data.get('date')}"
        account.note(
            given.name, f"its metadata say {told!r}, and the latest mark in the text of the {name} is {latest}"
        )


def _year(mark: str) -> int:
    number = int(mark[-2:])
    return number + (1900 if number > 80 else 2000)
