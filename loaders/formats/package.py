"""Office files (.docx, .xlsx): a zip archive of XML parts, measured before anything is unpacked.

Nothing outside the file is ever fetched: what a part links to elsewhere is not followed, and no DTD is read.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from io import BytesIO
from posixpath import join, normpath
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile

from lxml import etree

from loaders.formats.passages import Unreadable

PARTS, SIZE, RATIO, SMALL = 4000, 200_000_000, 200, 20_000_000  # what repeats itself may be small when packed
LARGEST, PIECE = 20_000_000, 1 << 16
OLD = b"\xd0\xcf\x11\xe0"
ENTRY = b"PK\x01\x02"
PASSWORD = (
    "This Office file is protected by a password. Open it with the password; under File, Info, Protect, "
    "Encrypt with Password empty the field; save it, and load it again."
)
BINARY = {
    "WordDocument": "An old binary Word file (.doc). Open it in Word or LibreOffice, save it as .docx, load that.",
    "Workbook": "An old binary workbook (.xls). Open it in Excel or LibreOffice, save it as .xlsx, load that.",
}
UNKNOWN = (
    "This is an old binary or a password-protected Office file. Open it, remove the password, save it as %s, load that."
)
KINDS = {".docx": "Word document", ".xlsx": "workbook"}
DEEP = "is nested too deeply for a document that anybody wrote: refused. Save it again from the program that wrote it."
DAMAGE = (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
Element = etree._Element


class Package:
    """The parts of an Office file.

    :param ending: what it is to be, one of :data:`KINDS`.
    :raises Unreadable: if it is no such file, damaged, encrypted, or dangerous to unpack, saying what to do.
    """

    def __init__(self, content: bytes, ending: str) -> None:
        self.ending = ending
        self._refuse_other(content)
        with self.opened():
            self.archive = ZipFile(BytesIO(content))
        self._measure()

    @cached_property
    def main(self) -> str:
        """The name of the part that is the document."""
        for _, kind, target in self.relations(""):
            if kind.endswith("/officeDocument"):
                return target
        raise Unreadable(
            f"This zip archive holds no {KINDS[self.ending]}: its _rels/.rels names none. Expected a {self.ending}."
        )

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """The id, kind and target of each link of a part to another in the file; links to elsewhere are left out."""
        folder, _, name_ = part.rpartition("/")
        tree = self.tree(join(folder, "_rels", f"{name_}.rels"))
        for link in tree if tree is not None else ():
            given = {local(str(key)): str(said) for key, said in link.attrib.items()}
            if given.get("TargetMode") != "External" and "Target" in given:
                target = given["Target"]
                path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                yield given.get("Id", ""), given.get("Type", ""), path

    def tree(self, part: str) -> Element | None:
        """The XML of a part; ``None`` if there is no such part.

        :raises Unreadable: if it is damaged, has a DOCTYPE, or is too large to be held as a whole.
        """
        if part not in self.archive.NameToInfo:
            return None
        size = self.archive.getinfo(part).file_size
        if size > LARGEST:
            raise Unreadable(f"{part} unpacks to {size:,} bytes; {LARGEST:,} are read.")
        with self.opened(part):
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
            )
            parsed = etree.fromstring(self.archive.read(part), parser)
        return plain(parsed, part)

    def growing(self, part: str) -> "Growing":
        """The XML of a part, parsed as far as it is asked for.

        :raises Unreadable: if there is no such part, or as :meth:`tree`.
        """
        if part not in self.archive.NameToInfo:
            raise Unreadable(f"{self._broken}: {part} is missing. {self._again}")
        with self.opened(part):
            return Growing(self, part, self.archive.open(part))

    @contextmanager
    def opened(self, part: str = "") -> Iterator[None]:
        try:
            yield
        except (etree.XMLSyntaxError, *DAMAGE) as error:
            if isinstance(error, Unreadable):
                raise
            at = f"{part} " if part else ""
            if "depth" in str(error):
                raise Unreadable(f"{at}{DEEP}") from None
            raise Unreadable(f"{self._broken}: {at.replace(' ', ': ')}{error}. {self._again}") from None

    @property
    def _broken(self) -> str:
        return f"This {self.ending} is damaged"

    @property
    def _again(self) -> str:
        return f"Open it in the program that wrote it, save it again as {self.ending}, load that."

    def _refuse_other(self, content: bytes) -> None:
        if content.startswith(OLD):
            if "EncryptedPackage".encode("utf-16-le") in content:
                raise Unreadable(PASSWORD)
            kinds = (why for stream, why in BINARY.items() if stream.encode("utf-16-le") in content)
            raise Unreadable(next(kinds, UNKNOWN % self.ending))
        if not content.startswith(b"PK"):
            raise Unreadable(
                f"This is no {KINDS[self.ending]}: it begins with {content[:8]!r}, a {self.ending} begins with b'PK'. "
                f"Open it in the program that wrote it, save it as {self.ending}, load that."
            )
        if (entries := content.count(ENTRY)) > PARTS:  # each costs memory as soon as the archive is opened
            raise Unreadable(f"This {self.ending} has {entries:,} parts; {PARTS:,} are allowed.")

    def _measure(self) -> None:
        parts = self.archive.infolist()
        size = sum(part.file_size for part in parts)
        if len(parts) > PARTS or size > SIZE:
            raise Unreadable(
                f"This {self.ending} unpacks to {len(parts)} parts, {size:,} bytes; {PARTS} and {SIZE:,} are allowed."
            )
        seen: set[str] = set()
        for part in parts:
            if part.flag_bits & 1:
                raise Unreadable(PASSWORD)
            if part.file_size > max(SMALL, RATIO * part.compress_size):
                raise Unreadable(
                    f"{part.filename} unpacks to {part.file_size:,} bytes from {part.compress_size:,}: a bomb?"
                )
            if part.filename in seen:  # two readers may read two different texts
                raise Unreadable(f"{self._broken}: {part.filename} is in it twice. {self._again}")
            seen.add(part.filename)


class Growing:
    """The XML of a part while it is parsed: what has been read is let go, so that memory stays small.

    :ivar root: the outermost element, without most of its children as yet.
    """

    def __init__(self, package: Package, part: str, stream: IO[bytes]) -> None:
        self._package, self._part, self._stream = package, part, stream
        self._parser = etree.XMLPullParser(
            ("start",),
            tag="{*}document",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        self._ended = False
        self.root: Element | None = None
        while self.root is None and not self._ended:
            self._feed()
            self.root = next((one for _, one in self._parser.read_events() if isinstance(one, Element)), None)
        if self.root is None or self.root.getparent() is not None:
            raise Unreadable(f"{part} is no Word document: it has no <document> at its head.")
        plain(self.root, part)

    def children(self, parent: Element) -> Iterator[Element]:
        """The children of an element, each let go when the next is asked for if they were still being parsed."""
        if self.whole(parent):
            yield from parent
            return
        while len(parent) == 0 and not self.whole(parent):
            self._feed()
        child = parent[0] if len(parent) else None
        while child is not None:
            yield child
            while child.getnext() is None and not self.whole(parent):
                self._feed()
            following = child.getnext()
            child.clear()  # to remove it with all that is in it takes time that grows with its square
            parent.remove(child)
            child = following

    def complete(self, element: Element) -> Element:
        """The element once it is parsed to its end.

        :raises Unreadable: if it is too large for that.
        """
        read = 0
        while not self.whole(element):
            read += self._feed()
            if read > LARGEST:
                raise Unreadable(f"{self._part}: one <{name(element)}> has more than {LARGEST:,} bytes.")
        return element

    def whole(self, element: Element) -> bool:
        """Whether an element, of this part or of another, is parsed to its end."""
        here: Element | None = element
        while here is not None and here is not self.root:
            if here.getnext() is not None:
                return True
            here = here.getparent()
        return here is None or self._ended

    def _feed(self) -> int:
        with self._package.opened(self._part):
            piece = self._stream.read(PIECE)
            if piece:
                self._parser.feed(piece)
            else:
                self._parser.close()
                self._ended = True
        return len(piece)


def plain(parsed: Element, part: str) -> Element:
    """The same XML, refused if it declares a DOCTYPE: no Office file needs one, and bombs do."""
    if parsed.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(
            f"{part} declares a DOCTYPE, which no Office file needs: refused. Save it again from Word or Excel."
        )
    return parsed


def name(element: Element) -> str:
    """The local name of an element, in whichever of Office's namespaces; empty for what is no element."""
    return local(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(4096)
def local(tag: str) -> str:
    """A name without its namespace.

    >>> local("{http://purl.oclc.org/ooxml/wordprocessingml/main}tbl")
    'tbl'
    """
    return tag.rpartition("}")[2]


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of such a name, and the first child of that, and so on; ``None`` if there is none."""
    for step in path:
        element = next((one for one in element if name(one) == step), None) if element is not None else None
    return element


def properties(element: Element, kind: str) -> Element | None:
    """The properties of an element, which come first in it; ``None`` if it has none."""
    first = element[0] if len(element) else None
    return first if first is not None and name(first) == kind else child(element, kind) if len(element) < 9 else None


def value(element: Element | None, attribute: str = "val") -> str:
    """An attribute by its local name, in whichever of Office's namespaces; empty if it is missing."""
    attributes = element.attrib.items() if element is not None else ()
    return next((str(said) for key, said in attributes if local(str(key)) == attribute), "")


def holds(element: Element | None) -> bool | None:
    """Whether a property that is either on or off is on; ``None`` if nothing is said of it."""
    return None if element is None else value(element).lower() not in ("0", "false", "off")
