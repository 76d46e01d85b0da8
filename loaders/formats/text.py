"""Plain text files, kept character for character.

The encoding is UTF-8 where the bytes allow it; only else is it guessed.
"""

from contextlib import suppress

from charset_normalizer import from_bytes

from loaders.formats.language import language
from loaders.formats.passages import Text, Unreadable

MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive, as Word and Excel write (.docx, .xlsx)",
    b"\xd0\xcf\x11\xe0": "an old Office file (.doc, .xls) or an encrypted one",
    b"{\\rtf": "rich text (.rtf)",
}


def read(content: bytes) -> Text:
    """The text of a plain text file, and its passages.

    :raises Unreadable: if the bytes are no text, saying what they are.

    >>> [passage.paragraph for passage in read(b"2.1 The group met.\\r\\n").passages]
    ['2.1']
    """
    text = decoded(content)
    return Text.of(text)


def decoded(content: bytes) -> str:
    """The characters of a text file, line ends and byte order mark as they are."""
    for magic, kind in MAGIC.items():
        if content.startswith(magic):
            raise Unreadable(f"This is {kind}, not plain text. Load it under its own name ending, or save it as .txt.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    at = content.find(b"\0")
    if at >= 0:
        line = content.count(b"\n", 0, at) + 1
        raise Unreadable(
            f"Byte {at + 1} (line {line}) is zero, which no text has: a binary file? Expected plain text in UTF-8."
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(content, error)


def _guessed(content: bytes, error: UnicodeDecodeError) -> str:
    with suppress(UnicodeDecodeError):
        western = content.decode("cp1252")
        if language(western):
            return western
    guesses = from_bytes(content)
    best = next((guess for guess in guesses if guess.encoding == "cp1252"), guesses.best())
    if best is None:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"Byte {error.start + 1} (line {line}) is 0x{content[error.start]:02x}"
        raise Unreadable(f"{what}: neither UTF-8 nor any encoding known. Save the file as UTF-8.") from error
    return content.decode(best.encoding)
