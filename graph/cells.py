"""Text in the cells of tables that leave remit: what no spreadsheet takes for a formula, and what every file can hold.

A cell of CSV that begins with ``=``, ``+``, ``-``, ``@``, a tab or a return is written with an apostrophe before it, as
spreadsheets themselves mark text; so is one that begins with apostrophes before one of these. Whoever reads our tables
takes one apostrophe away again, so that what was written comes back. A number is no formula: ``-0.5`` stays.
"""

import re

FORMULA = re.compile(r"'*[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# What XML 1.0, and so workbooks, GraphML and GEXF, cannot hold; no text of ours means anything by it.
UNHEARD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def guarded(text: str) -> str:
    """A text as a cell of CSV that stays text.

    >>> [guarded(text) for text in ("=1+1", "-0.5", "-b", "'=x", "it's", "")]
    ["'=1+1", '-0.5', "'-b", "''=x", "it's", '']
    """
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """The text that a cell of CSV was written for.

    >>> [unguarded(guarded(text)) for text in ("=1+1", "-0.5", "'=x", "''@", "it's")]
    ['=1+1', '-0.5', "'=x", "''@", "it's"]
    """
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def clean(text: str | None) -> str:
    r"""A text without control characters; empty for None.

    >>> clean("a\x00b\x0b\tc"), clean(None)
    ('ab\tc', '')
    """
    return UNHEARD.sub("", text) if text else ""
