"""Word documents: the text as a reader sees it, printed numbers and all, a paragraph a line.

The file is a stranger's: it is measured before it is unpacked, and nothing outside it is ever fetched.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from posixpath import join, normpath
from zipfile import BadZipFile, ZipFile

from lxml import etree

from loaders.passages import Text, Unreadable, passages

PARTS, SIZE, RATIO, SMALL = 4000, 200_000_000, 200, 1_000_000
ENCRYPTED = (
    "This is an old or a password-protected Office file, not a .docx. "
    "Open it in Word, remove the password, save as .docx."
)
BROKEN = "This .docx is damaged"
AGAIN = "Open it in Word and save it again as .docx."
DROPPED = {
    "del",
    "moveFrom",
    "Fallback",
    "instrText",
    "delText",
    "pPr",
    "rPr",
    "sectPr",
    "tblPr",
    "trPr",
    "tcPr",
    "fldChar",
}
DROPPED |= {"commentReference", "annotationRef", "footnoteRef", "endnoteRef", "rt", "binData", "docPartObj", "sdtPr"}
NEEDED = ("footnotes", "endnotes", "numbering", "styles")
MARKS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "\u2011", "softHyphen": ""}
ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
Element = etree._Element


def read(content: bytes) -> Text:
    """The text of a Word document, and its passages.

    Headers come first; a note stands after its paragraph, in brackets; insertions are kept, deletions dropped.

    :raises Unreadable: if it is no Word document, broken, encrypted or dangerous to unpack, saying which.
    """
    package = _Package(content)
    text = "\n".join(line for line in _Walker(package).lines() if line.strip()) + "\n"
    return Text(text, passages(text))


class _Package:
    """The parts of the file, each measured before it is read."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            raise Unreadable(ENCRYPTED)
        if not content.startswith(b"PK"):
            raise Unreadable(f"This is no Word document: it begins with {content[:8]!r}, a .docx begins with b'PK'.")
        try:
            self.archive = ZipFile(BytesIO(content))
        except (BadZipFile, ValueError, NotImplementedError) as error:
            raise Unreadable(f"{BROKEN}: {error}. {AGAIN}") from error
        self._measure()
        self.main = self._main()

    def _measure(self) -> None:
        parts = self.archive.infolist()
        size = sum(part.file_size for part in parts)
        if len(parts) > PARTS or size > SIZE:
            raise Unreadable(
                f"This .docx unpacks to {len(parts)} parts, {size:,} bytes; {PARTS} and {SIZE:,} are allowed."
            )
        for part in parts:
            if part.flag_bits & 1:
                raise Unreadable(ENCRYPTED)
            if part.file_size > max(SMALL, RATIO * part.compress_size):
                raise Unreadable(
                    f"{part.filename} unpacks to {part.file_size:,} bytes from {part.compress_size:,}: a bomb?"
                )

    def _main(self) -> str:
        for _, kind, target in self.relations(""):
            if kind.endswith("/officeDocument"):
                return target
        raise Unreadable("This zip archive holds no Word document: its _rels/.rels names none. Expected a .docx.")

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """The id, kind and target of each link of a part."""
        folder, _, name = part.rpartition("/")
        tree = self.tree(join(folder, "_rels", f"{name}.rels"))
        for link in tree if tree is not None else ():
            given = {_local(str(key)): str(value) for key, value in link.attrib.items()}
            if given.get("TargetMode") != "External" and "Target" in given:
                target = given["Target"]
                path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                yield given.get("Id", ""), given.get("Type", ""), path

    def tree(self, part: str) -> Element | None:
        """The XML of a part; ``None`` if there is no such part."""
        if part not in self.archive.namelist():
            return None
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
            parsed = etree.fromstring(self.archive.read(part), parser)
        except (etree.XMLSyntaxError, BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Unreadable(f"{BROKEN}: {part}: {error}. {AGAIN}") from error
        if parsed.getroottree().docinfo.internalDTD is not None:
            raise Unreadable(f"{part} declares a DOCTYPE, which no Word document needs: refused.")
        return parsed


class _Walker:
    """The document from its first to its last line."""

    def __init__(self, package: _Package) -> None:
        self.package = package
        links = list(package.relations(package.main))
        parts = {kind.rpartition("/")[2]: target for _, kind, target in reversed(links)}
        self.targets = {id_: target for id_, _, target in links}
        document = package.tree(package.main)
        if document is None:
            raise Unreadable(f"{BROKEN}: {package.main} is missing. {AGAIN}")
        self.document = document
        trees = {kind: package.tree(parts[kind]) for kind in NEEDED if kind in parts}
        endnotes = {f"e{id_}": note for id_, note in _notes(trees.get("endnotes")).items()}
        self.notes = _notes(trees.get("footnotes")) | endnotes
        self.numbers = _Numbers(trees.get("numbering"), trees.get("styles"))
        self.noted = 0

    def lines(self) -> Iterator[str]:
        """Headers, each different line once; then the body."""
        heads = [_value(e, "id") for e in self.document.iter() if _name(e) == "headerReference"]
        trees = (self.package.tree(self.targets[id_]) for id_ in heads if id_ in self.targets)
        shown = dict.fromkeys(line.strip() for tree in trees if tree is not None for line in self.blocks(tree))
        yield from shown
        for body in self.document:
            if _name(body) == "body":
                yield from self.blocks(body)

    def blocks(self, parent: Element, cell: bool = False) -> Iterator[str]:
        """The lines of whatever holds paragraphs and tables; a cell's lines begin with a tab."""
        for child in parent:
            name = _name(child)
            if name == "p":
                for line in self.paragraph(child):
                    yield f"\t{line}" if cell and line else line
            elif name not in DROPPED:
                yield from self.blocks(child, cell or name == "tc")

    def paragraph(self, element: Element) -> Iterator[str]:
        """The paragraph after its printed number, its notes in brackets, then the boxes anchored in it."""
        boxes: list[Element] = []
        notes: list[Element] = []
        words = "".join(self.words(element, boxes, notes))
        label = self.numbers.printed(element) if words.strip() else ""
        yield f"{label}\t{words}" if label else words
        for note in notes:
            self.noted += 1
            yield f"[{self.noted}: {' '.join(' '.join(self.blocks(note)).split())}]"
        for box in boxes:
            yield from self.blocks(box)

    def words(self, element: Element, boxes: list[Element], notes: list[Element]) -> Iterator[str]:
        """The characters of an inline stretch; boxes and notes met are collected."""
        for child in element:
            name = _name(child)
            if name == "t":
                yield (child.text or "").replace("\n", " ")
            elif name in MARKS:
                yield MARKS[name]
            elif name == "txbxContent":
                boxes.append(child)
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes.get(("e" if name.startswith("end") else "") + _value(child, "id"))
                notes += [note] if note is not None else []
            elif name not in DROPPED:
                yield from self.words(child, boxes, notes)


class _Numbers:
    """The numbers and bullets that Word prints before paragraphs, counted as it counts them."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        children = list(numbering) if numbering is not None else []
        kinds = {_value(e, "abstractNumId"): e for e in children if _name(e) == "abstractNum"}
        self.lists = {
            _value(e, "numId"): (_value(_child(e, "abstractNumId")), e) for e in children if _name(e) == "num"
        }
        self.levels = {id_: {_value(e, "ilvl"): e for e in kind if _name(e) == "lvl"} for id_, kind in kinds.items()}
        self.styles = {_value(e, "styleId"): e for e in (styles if styles is not None else ()) if _name(e) == "style"}
        self.counts: dict[str, dict[int, int]] = {}
        self.found: dict[str, tuple[str, str]] = {}

    def printed(self, paragraph: Element) -> str:
        """The number or bullet before a paragraph; empty if there is none."""
        list_, depth = self._list(paragraph)
        kind, given = self.lists.get(list_, ("", None))
        levels = self.levels.get(kind, {})
        level = levels.get(str(depth))
        if level is None or given is None:
            return ""
        self._count(kind, levels, depth)
        if _value(_child(level, "numFmt")) == "bullet":
            return "\u00b7"
        text, counts = _value(_child(level, "lvlText")), self.counts[kind]
        legal = _child(level, "isLgl") is not None
        return re.sub(r"%([1-9])", lambda m: _counted(counts, levels, int(m.group(1)) - 1, legal), text)

    def _count(self, kind: str, levels: dict[str, Element], depth: int) -> None:
        counts = self.counts.setdefault(kind, {})
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        for at in range(depth + 1):
            start = _integer(_value(_child(levels.get(str(at)), "start")), 1)
            counts[at] = counts.get(at, start - (at == depth)) + (at == depth)

    def _list(self, paragraph: Element) -> tuple[str, int]:
        """The list and the depth in it, by the paragraph's own word or its style's."""
        properties = _child(paragraph, "pPr")
        own, depth = _numbered(properties)
        styled, deep = self._styled(_value(_child(properties, "pStyle"))) if not own or not depth else ("", "")
        return own or styled, _integer(depth or deep, 0)

    def _styled(self, style: str) -> tuple[str, str]:
        """The list and depth of a style, its own or those of the style it is based on."""
        asked: list[str] = []
        while style in self.styles and style not in self.found and style not in asked:
            asked.append(style)
            style = _value(_child(self.styles[style], "basedOn"))
        list_, depth = self.found.get(style, ("", ""))
        for one in reversed(asked):
            own, deep = _numbered(_child(self.styles[one], "pPr"))
            list_, depth = own or list_, deep or depth
            self.found[one] = list_, depth
        return list_, depth


def _numbered(properties: Element | None) -> tuple[str, str]:
    number = _child(properties, "numPr")
    return _value(_child(number, "numId")), _value(_child(number, "ilvl"))


def _counted(counts: dict[int, int], levels: dict[str, Element], at: int, legal: bool) -> str:
    """A level's count, as its level writes numbers."""
    count, form = counts.get(at, 1), _value(_child(levels.get(str(at)), "numFmt"))
    if legal or not 0 < count < 700 or form not in ("lowerLetter", "upperLetter", "lowerRoman", "upperRoman"):
        return "" if form == "none" else f"{count:02}" if form == "decimalZero" else str(count)
    shown = _roman(count) if form.endswith("Roman") else chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
    return shown.upper() if form.startswith("upper") else shown


def _roman(count: int) -> str:
    """A Roman number in small letters.

    >>> _roman(14)
    'xiv'
    """
    shown = ""
    for value, letters in ROMAN:
        shown += letters * (count // value)
        count %= value
    return shown


def _notes(tree: Element | None) -> dict[str, Element]:
    return {_value(note, "id"): note for note in (tree if tree is not None else ()) if not _value(note, "type")}


def _integer(words: str, otherwise: int) -> int:
    return int(words) if re.fullmatch(r"\d{1,9}", words, re.A) else otherwise


def _name(element: Element) -> str:
    return _local(element.tag) if isinstance(element.tag, str) else ""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _child(element: Element | None, name: str) -> Element | None:
    return next((child for child in (element if element is not None else ()) if _name(child) == name), None)


def _value(element: Element | None, name: str = "val") -> str:
    """An attribute by its local name, in whichever of Word's namespaces; empty if it is missing."""
    attributes = element.attrib.items() if element is not None else ()
    return next((str(value) for key, value in attributes if _local(str(key)) == name), "")
