"""Markdown, read as the web page it makes: headings, lists and tables kept, marks and link targets out."""

import re
from html import escape

from markdown_it import MarkdownIt

from loaders.formats.passages import Block, Text
from loaders.formats.text import decoded
from loaders.formats.webpage import blocks

DEEPEST = 300
FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
GIVEN = re.compile(r"^([A-Za-z][\w -]{0,60}):[ \t]+(\S.*)$", re.M)
NOTE = re.compile(r"^\[\^([^\]\s]{1,40})\]:[ \t]*(.+)$", re.M)
REFERRED = re.compile(r"\[\^[^\]\s]{1,40}\]")
# More marks in a row than any page has would nest so deep that the parser drops what they mark.
NESTED = re.compile(r"^([ \t]*(?:(?:[-*+>]|\d{1,9}[.)])[ \t]*){20})(?:(?:[-*+>]|\d{1,9}[.)])[ \t]*)+", re.M)
INDENTED = re.compile(r"^([ \t]{80})[ \t]+", re.M)
PAGE = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])


def read(content: bytes) -> Text:
    """The text of a Markdown file, and its passages.

    What stands between lines of ``---`` at its head is kept in the text but in no passage; its title is the first
    heading where there is no other.

    >>> read(b"# Plans\\n\\nIt has *two* [aims](https://example.org):\\n\\n3. to rest\\n4. to swim\\n").text
    'Plans\\nIt has two aims:\\n3.\\tto rest\\n4.\\tto swim\\n'

    :raises Unreadable: if the bytes are no text.
    """
    words = decoded(content)
    front = FRONT.match(words)
    given = dict(GIVEN.findall(front[1])) if front else {}
    words = words[front.end() :] if front else words
    words = REFERRED.sub("", NOTE.sub(_note, INDENTED.sub(r"\1", NESTED.sub(r"\1", words))))
    said = list(blocks(PAGE.render(words)))
    title = given.get("title", "").strip("\"'")
    if title and not any(block.heading for block in said[:1]):
        said.insert(0, Block(title, heading=True))
    return Text.composed([*(Block(f"{key}: {value}", running=True) for key, value in given.items()), *said])


def _note(found: re.Match[str]) -> str:
    return f"\n\n<p>[{escape(found[1])}: {escape(found[2])}]</p>\n\n"
