"""PDF: the characters of each page with their places, put into lines, of which :mod:`.layout` makes paragraphs.

PDFium is asked for text alone: no script, link, form or outline of the file is followed, and nothing is fetched. It is
not thread-safe: files are read one at a time, in a child process.
"""

from collections.abc import Iterator

from pypdfium2 import PdfDocument, PdfiumError, PdfPage, PdfTextPage, raw  # type: ignore[import-untyped]

from loaders.formats.layout import Box, Line, Pen, Sheet
from loaders.formats.passages import Text, Unreadable
from loaders.formats.setting import blocks

MOST = 20_000
DAMAGED = "This PDF is damaged"
AGAIN = "Open it in a PDF viewer and print it to a new PDF, or load the original it was made from."
LOCKED = "This PDF is protected by a password. Open it, remove the password or print it to a new PDF, and load that."
RECOGNISE = "Recognise the text first (OCR, as ocrmypdf does), and load the result."
HYPHENS, SPACES, ENDS = {2, 0xFFFE}, {9, 32, 160}, {10, 13}
UNKNOWN = 0.3
PICTURED = 50


def read(content: bytes) -> Text:
    """The text of a PDF, and its passages with their pages.

    Lines are joined to paragraphs, across pages too; what runs at the top or foot of pages is in no passage. Pages that
    are pictures are noted.

    :raises Unreadable: if it is no PDF, damaged, protected by a password, or has no text layer, saying which.
    """
    document = _opened(content)
    try:
        return _text(document)
    finally:
        document.close()


def _opened(content: bytes) -> PdfDocument:
    if b"%PDF-" not in content[:1024]:
        raise Unreadable(f"This is no PDF: it begins with {content[:8]!r}, a PDF begins with b'%PDF-'.")
    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable(LOCKED) from error
        raise Unreadable(f"{DAMAGED}: {str(error).rstrip('.')}. {AGAIN}") from error
    if 0 < len(document) <= MOST:
        return document
    count = len(document)
    document.close()
    raise Unreadable(f"{DAMAGED}: it has {count:,} pages; 1 to {MOST:,} are read. {AGAIN}")


def _text(document: PdfDocument) -> Text:
    sheets = [_sheet(document, number) for number in range(1, len(document) + 1)]
    read = [sheet for sheet in sheets if sheet is not None]
    pictures = [sheet.number for sheet in read if sheet.pictured]
    broken = [number for number, sheet in enumerate(sheets, start=1) if sheet is None]
    notes = [f"{_pages(pictures)} without a text layer: nothing was read there. {RECOGNISE}"] if pictures else []
    notes += [f"{_pages(broken)} damaged: nothing was read there. {AGAIN}"] if broken else []
    text = Text.composed(blocks(read), notes)
    if not text.passages:
        raise Unreadable(_silent(len(sheets), pictures, broken))
    return text


def _silent(count: int, pictures: list[int], broken: list[int]) -> str:
    """Why nothing of a file can be read."""
    if broken:
        return f"{DAMAGED}: {_pages(broken)} cannot be read, and no other has text. {AGAIN}"
    if pictures:
        return f"It has no text layer: there are only pictures on {_pages(pictures)} of {count}. {RECOGNISE}"
    return f"It has no text layer: no words are on any of its pages ({count}). If it shows words: {RECOGNISE}"


def _pages(numbers: list[int]) -> str:
    """Page numbers, runs of them short.

    >>> _pages([3]), _pages([1, 2, 3, 7])
    ('page 3', 'pages 1-3, 7')
    """
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return f"pages {', '.join('-'.join(map(str, run)) for run in runs[:50])}"


def _sheet(document: PdfDocument, number: int) -> Sheet | None:
    """A page's lines; ``None`` if it cannot be loaded."""
    try:
        page = document[number - 1]
    except PdfiumError:
        return None
    try:
        words = page.get_textpage()
        unmapped = _unmapped(words)
        lines = () if unmapped else tuple(_lines(page, words))
        words.close()
        _, bottom, _, top = page.get_bbox() if page.get_rotation() == 0 else (0.0, 0.0, 0.0, 0.0)
        return Sheet(number, lines, unmapped or (not lines and _pictured(page)), bottom, top)
    except PdfiumError:
        return None
    finally:
        page.close()


def _pictured(page: PdfPage) -> bool:
    """Whether a page without text shows something all the same: a picture, or letters drawn as lines."""
    kinds = [one.type for _, one in zip(range(4 * PICTURED), page.get_objects(max_depth=3), strict=False)]
    return raw.FPDF_PAGEOBJ_IMAGE in kinds or kinds.count(raw.FPDF_PAGEOBJ_PATH) > PICTURED


def _unmapped(words: PdfTextPage) -> bool:
    """Whether many characters are of a font that does not say what they mean."""
    count = words.count_chars()
    asked = range(0, count, max(1, count // 500))
    unknown = sum(bool(raw.FPDFText_HasUnicodeMapError(words, at) == 1) for at in asked)
    return unknown > UNKNOWN * len(asked)


def _lines(page: PdfPage, words: PdfTextPage) -> Iterator[Line]:
    """The lines of a page in the order in which the file draws them, parted at wide gaps."""
    pen, spaced, ended = Pen(), False, False
    handle, turned, place = words.raw, page.get_rotation(), raw.FS_RECTF()
    code_of, place_of, made_up = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_IsGenerated
    for at in range(words.count_chars()):
        code = code_of(handle, at)
        if code in SPACES:
            spaced = True
        elif code in ENDS:
            ended, spaced = ended or made_up(handle, at) == 1, True
        elif code in HYPHENS:
            pen.hyphened = ended = True
        else:
            place_of(handle, at, place)
            box = _turned(place, turned) if turned else (place.left, place.bottom, place.right, place.top)
            if pen.characters and not pen.goes_on(box, ended):
                yield pen.line()
                pen, spaced = Pen(), False
            pen.add(chr(code) if code > 31 else "\ufffd", box, spaced)
            spaced = ended = False
    if pen.characters:
        yield pen.line()


def _turned(place: raw.FS_RECTF, turned: int) -> Box:
    """Where a character stands on a turned page, as it is shown: left, bottom, right and top."""
    if turned == 90:
        return place.bottom, -place.right, place.top, -place.left
    if turned == 180:
        return -place.right, -place.top, -place.left, -place.bottom
    return -place.top, place.left, -place.bottom, place.right
