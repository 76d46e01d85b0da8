"""Web pages as saved: what a reader came for, without menus, banners and scripts. Nothing is ever fetched.

The page is walked without recursion, and nesting beyond any sense is taken out before: no depth loses words.
"""

import codecs
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loaders.formats.numerals import lettered, roman
from loaders.formats.passages import Block, Text, Unreadable
from loaders.formats.text import decoded
from loaders.tables.grid import Grid

DEEPEST, LARGE, ASKED = 400, 0.4, 200
DROPPED = set(
    "script style noscript template nav aside svg math canvas iframe object embed audio video map head title link meta"
    " button select option input textarea datalist dialog menu del s strike rt rp".split()
)
EDGES = {"header", "footer"}
ROLES = set("navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar".split())
WHOLE = {"html", "body", "main", "article"}
NOISE = re.compile(
    r"cookie|consent|gdpr|onetrust|breadcrumb|skip-?(?:link|to|nav)|social-?(?:share|media|links|icons)|share-?(?:bar|buttons)"
    r"|pagination|navbar|site-?(?:header|footer|nav)|side-?bar\b|page-?(?:header|footer)-?nav|print-?hide|sr-only|visually-?hidden",
    re.I,
)
HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
STYLED = re.compile(r"([^{}@]{1,500})\{([^{}]{0,2000})\}")
NESTED = re.compile(r"@media[^{]{0,500}\{(?:[^{}]{0,2000}\{[^{}]{0,2000}\}\s*){0,200}\}", re.I)
SIMPLE = re.compile(r"\s*[\w-]*([.#][\w-]+)\s*")
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | set(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer form header"
    " hgroup hr legend li main ol optgroup p pre section summary table tbody td tfoot th thead tr ul".split()
)
VOID = set("area base br col embed hr img input link meta param source track wbr".split())
BULLETS = ("\u00b7", "\u25e6", "\u25aa")
TAG = re.compile(r"<!--|<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>")
META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.I)
CELL = re.compile(r"Table (\d+), row (\d+), column (\d+)")
SPACE = re.compile(r"[ \t\r\n\f]+")


def read(content: bytes) -> Text:
    """The text of a web page, and its passages.

    Menus, page heads and feet, asides, cookie banners and what is hidden are left out; list items carry their printed
    numbers, cells of tables their places.

    :raises Unreadable: if it is no page, or one without words of its own.
    """
    text = Text.composed(blocks(_decoded(content)))
    if not text.passages:
        raise Unreadable(
            "This page has no words of its own: scripts may have filled it in. Open it in a browser, select all, "
            "paste it into Word, and save that as .docx."
        )
    return text


def blocks(markup: str) -> Iterator[Block]:
    """The paragraphs, headings, items and cells of a page."""
    yield from _Walk(LexborHTMLParser(_shallow(markup))).blocks()


@dataclass(frozen=True)
class Table:
    """A table of a page as it is shown: its number as passages cite it, its caption, and the words of its cells.

    ``cells`` are by row and column, counted from 1; what is empty or hidden is not among them. A merged cell stands
    where it begins; ``down`` has the last row of each that is merged over several.
    """

    number: int
    caption: str
    cells: Mapping[tuple[int, int], str]
    down: Mapping[tuple[int, int], int]


def tables(content: bytes) -> list[Table]:
    """The tables of a web page that are shown, but for those that only lay it out.

    >>> page = b"<table><caption>Staff</caption><tr><th>Name<th>Post<tr><td>A<td>B</table>"
    >>> [(one.number, one.caption, one.cells[2, 1]) for one in tables(page)]
    [(1, 'Staff', 'A')]
    """
    walk = _Walk(LexborHTMLParser(_shallow(_decoded(content))))
    found: dict[int, dict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    for block in walk.blocks():
        if at := CELL.fullmatch(block.cell):
            found[int(at[1])][int(at[2]), int(at[3])].append(block.words.strip())
    return [
        Table(number, walk.captions.get(number, ""), {at: " ".join(words) for at, words in cells.items()}, down)
        for number, cells in sorted(found.items())
        for down in [walk.down[number]]
    ]


def _decoded(content: bytes) -> str:
    """The characters of a page: by its byte order mark, else by what it declares, else as those of a plain text."""
    if content.startswith(codecs.BOM_UTF8):
        return content[3:].decode("utf-8", "replace")
    declared = META.search(content[:4096])
    if declared and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = declared[1].decode("ascii", "replace").lower()
        # As browsers read them (encoding.spec.whatwg.org).
        name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030"}.get(name, name)
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(content).removeprefix("\ufeff")


def _shallow(markup: str) -> str:
    """The page with elements nested deeper than any page needs taken out, their words kept.

    HTML parsers take time by the square of depth, or drop what is deep.
    """
    if markup.count("<") <= DEEPEST or max((depth for _, depth in _tags(markup)), default=0) <= DEEPEST:
        return markup
    kept: list[str] = []
    at = 0
    for tag, depth in _tags(markup):
        if depth > DEEPEST:
            between = markup[at : tag.start()]
            kept += [between, "<br>"] if tag[2].lower() in BLOCKS and not (kept and between == "") else [between]
            at = tag.end()
    return "".join([*kept, markup[at:]])


def _tags(markup: str) -> Iterator[tuple[re.Match[str], int]]:
    """The tags of elements that hold something, each with its depth."""
    depth = at = 0
    while tag := TAG.search(markup, at):
        at = tag.end()
        if not tag[2]:
            at = markup.find("-->", at)
            if at < 0:
                return
        elif tag[2].lower() not in VOID:
            yield tag, depth + (not tag[1])
            depth = max(0, depth + (-1 if tag[1] else 1))


class _Walk:
    """A page from its first to its last word."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self.page = page
        self.hidden = set(_hidden(page))
        self.words: list[str] = []
        self.ready: list[Block] = []
        self.mark = ""
        self.heading = self.kept = 0
        self.preformatted = 0
        self.lists: list[_List] = []
        self.grids: list[Grid | None] = []
        self.tables = self.asked = 0
        self.captions: dict[int, str] = {}
        self.down: dict[int, dict[tuple[int, int], int]] = {}
        self.length = len(page.body.text(deep=True)) if page.body else 0
        self.headed = False

    def blocks(self) -> Iterator[Block]:
        """What the page says; its title first, if it has no heading of the first rank."""
        if self.page.body:
            self._descend(self.page.body)
            self._flush()
        title = self.page.css_first("head > title") or self.page.css_first("h1")
        words = SPACE.sub(" ", title.text()).strip() if title else ""
        if words and not self.headed:
            yield Block(words, heading=True)
        yield from self.ready

    def _descend(self, top: LexborNode) -> None:
        ways: list[tuple[LexborNode, bool]] = [(top, False)]
        while ways:
            node, entered = ways.pop()
            if entered:
                self._leave(node)
            elif node.is_text_node:
                self._say(node.text_content or "")
            elif node.is_element_node and not self._noise(node):
                self._enter(node)
                ways.append((node, True))
                children = []
                child = node.first_child
                while child is not None:
                    children.append((child, False))
                    child = child.next
                ways += reversed(children)

    def _noise(self, node: LexborNode) -> bool:
        tag, given = node.tag or "", node.attributes
        if tag in DROPPED or "hidden" in given or HIDDEN.search(given.get("style") or ""):
            return True
        if (given.get("role") or "").lower() in ROLES or given.get("aria-hidden") == "true":
            return True
        if tag in EDGES and not self.kept:
            return True
        if tag == "sup" and (link := node.css_first("a[href]")):
            return (link.attributes.get("href") or "").startswith("#")
        if tag in WHOLE:
            return False
        names = f"{given.get('id') or ''} {given.get('class') or ''}"
        if not names.strip():
            return False
        if not self.hidden.isdisjoint(
            [f"#{given.get('id')}", *(f".{one}" for one in (given.get("class") or "").split())]
        ):
            return True
        return bool(NOISE.search(names)) and self._small(node)

    def _small(self, node: LexborNode) -> bool:
        """Whether an element holds but a small part of the page: what holds most of it is no banner."""
        self.asked += 1
        return self.asked > ASKED or len(node.text(deep=True)) <= max(400, LARGE * self.length)

    def _enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in BLOCKS or (tag == "br" and not self.heading):
            self._flush()
        elif tag == "br":
            self.words.append(" ")
        if tag in HEADINGS:
            self.heading += 1
            self.headed = self.headed or tag == "h1"
        elif tag in ("main", "article"):
            self.kept += 1
        elif tag == "pre":
            self.preformatted += 1
        elif tag in ("ul", "ol"):
            self.lists.append(_List(node, len(self.lists)))
        elif tag == "li":
            self.mark = self.lists[-1].mark(node) if self.lists else f"{BULLETS[0]}\t"
        elif tag == "table":
            laid = _laid(node)
            self.tables += not laid
            grid = None if laid else Grid(self.tables)
            self.grids.append(grid)
            if grid:
                self.down[grid.number] = grid.down
        elif tag == "tr" and self.grids and self.grids[-1]:
            self.grids[-1].row()
        elif tag in ("td", "th") and self.grids and self.grids[-1]:
            self.grids[-1].cell(_whole(node, "colspan"), _whole(node, "rowspan"))

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "caption" and self.grids and (grid := self.grids[-1]):
            self.captions[grid.number] = self._said()
        if tag in BLOCKS:
            self._flush()
        if tag in HEADINGS:
            self.heading -= 1
        elif tag in ("main", "article"):
            self.kept -= 1
        elif tag == "pre":
            self.preformatted -= 1
        elif tag in ("ul", "ol"):
            self.lists.pop()
            self.mark = ""
        elif tag == "li":
            self.mark = ""
        elif tag == "table":
            self.grids.pop()
        elif tag in ("td", "th") and self.grids and self.grids[-1]:
            self.grids[-1].inside = False

    def _say(self, words: str) -> None:
        if not self.preformatted:
            self.words.append(words)
            return
        first, *rest = words.splitlines() or [""]
        self.words.append(first)
        for line in rest:
            self._flush()
            self.words.append(line)

    def _said(self) -> str:
        return SPACE.sub(" ", "".join(self.words).replace("\u00ad", "")).strip()

    def _flush(self) -> None:
        """End a paragraph."""
        words = self._said()
        self.words.clear()
        if not words:
            return
        grid = self.grids[-1] if self.grids else None
        cell = grid.called if grid else ""
        heading = True if self.heading else None
        self.ready.append(Block(("\t" if cell else "") + self.mark + words, cell=cell, heading=heading))
        self.mark = ""


class _List:
    """A list, and the number of its next item."""

    def __init__(self, node: LexborNode, depth: int) -> None:
        self.form = (node.attributes.get("type") or "1")[:1] if node.tag == "ol" else ""
        self.bullet = BULLETS[min(depth, len(BULLETS) - 1)]
        self.step = -1 if "reversed" in node.attributes else 1
        items = sum(1 for child in _children(node) if child.tag == "li") if self.step < 0 else 1
        self.next = _whole(node, "start", items)

    def mark(self, item: LexborNode) -> str:
        """What is printed before an item, and a tab."""
        if not self.form:
            return f"{self.bullet}\t"
        number = _whole(item, "value", self.next)
        self.next = number + self.step
        return f"{_printed(number, self.form)}.\t"


def _printed(number: int, form: str) -> str:
    """A number as a list of its type shows it.

    >>> [_printed(4, form) for form in "1aAiI"], _printed(0, "a")
    (['4', 'd', 'D', 'iv', 'IV'], '0')
    """
    if not 0 < number < 4000 or form not in "aAiI":
        return str(number)
    shown = lettered(number) if form in "aA" else roman(number)
    return shown.upper() if form in "AI" else shown


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _whole(node: LexborNode, name: str, otherwise: int = 1) -> int:
    """A whole number among the attributes of an element."""
    given = (node.attributes.get(name) or "").strip()
    return int(given) if re.fullmatch(r"-?\d{1,6}", given, re.A) else otherwise


def _laid(table: LexborNode) -> bool:
    """Whether a table is there for the look of the page: it holds other tables, or one cell."""
    if (table.attributes.get("role") or "") in ("presentation", "none"):
        return True
    inside = any(one.mem_id != table.mem_id for one in table.css("table"))
    return inside or len(table.css("td, th")) < 2


def _hidden(page: LexborHTMLParser) -> Iterator[str]:
    """The classes and ids that the page's own styles hide."""
    for style in page.css("style"):
        for selectors, rules in STYLED.findall(NESTED.sub("", style.text()[:500_000])):
            if HIDDEN.search(rules):
                yield from (one[1] for one in map(SIMPLE.fullmatch, selectors.split(",")) if one)
