"""What the head of a document says of the document, and which document that makes it.

A document is one in all its languages, formats and revisions: the language letter and "(Rev.1)" are no part of its
symbol. An addendum and a corrigendum are documents of their own, and theirs are.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.identity import slug

if TYPE_CHECKING:  # extraction reads heads, and so needs this module first
    from loaders.extraction.names import Name

LANGUAGES = {"E": "en", "F": "fr", "S": "es", "R": "ru", "A": "ar", "C": "zh"}
PRINTED = re.compile(
    r"""\s*(?:(?:(?P<before>Add|Cor|Rev)[a-z]*\.?\ ?(?P<nth>\d+)\ to\ )?(?:Document:?|Doc\.)\ )?
    (?P<symbol>[A-Z][\w.-]*?(?:/[\w.-]+?)*/\d+(?:/(?:Add|Corr)\.\d+)?)
    (?P<after>(?:\s*[(/\ ](?:Add|Corr?|Rev)\.?\ ?\d*\)?)*)
    (?:-?(?P<language>[EFSRAC]))?\s*""",
    re.X,
)
STEP = re.compile(r"(Add|Corr?|Rev)\.?\s?(\d*)")


@dataclass(frozen=True)
class Head:
    """What a document prints above its text; what it does not print is empty or ``None``.

    ``symbol`` stands without language letter and revision (``C20/38``, ``C21/71(Add.1)``), ``revision`` as ``Rev.1``;
    :func:`numbered` parts the two. ``issued`` is an ISO date, cut after year, month or day. ``body`` and ``session``
    are those it was submitted to, ``source`` who submitted it, ``agenda_item`` the item as printed, ``action_required``
    what its readers are asked to do, ``language`` an ISO 639-1 code. ``spans`` say where in the text a field is
    printed: its name, the first character and the place after the last.
    """

    symbol: str = ""
    issued: str = ""
    body: "Name | None" = None
    session: "Name | None" = None
    agenda_item: str = ""
    source: "Name | None" = None
    title: str = ""
    action_required: str = ""
    language: str = ""
    revision: str = ""
    spans: tuple[tuple[str, int, int], ...] = ()

    @property
    def key(self) -> str:
        """The key that the head gives the document: by its symbol, else by session and title; empty if it has neither.

        >>> from loaders.extraction import Name
        >>> Head(title="Report of the Team", session=Name("event", "Council 2020")).key
        'document/council-2020-report-of-the-team'
        >>> Head(symbol="C21/71(Add.1)").key
        'document/C21-71-Add.1'
        """
        if self.symbol:
            return "document/" + re.sub(r"[^\w.~]+", "-", self.symbol, flags=re.A).strip("-._~")
        if self.title and self.session and self.language in ("", "en"):
            return f"document/{slug(self.session.label)}-{slug(self.title)[:100].strip('-')}"
        return ""


def numbered(printed: str) -> tuple[str, str, str]:
    """The symbol of a document, its revision and its language, of its number as printed; empty what it does not say.

    >>> [numbered(n) for n in ("C17/47-E", "Document C20/38(Rev.1)-F", "Addendum 1 to Document C21/71-E", "A/70/125")]
    [('C17/47', '', 'en'), ('C20/38', 'Rev.1', 'fr'), ('C21/71(Add.1)', '', 'en'), ('A/70/125', '', '')]
    """
    found = PRINTED.fullmatch(printed.replace("\u2011", "-").replace("\u00a0", " "))
    if not found:
        return "", "", ""
    steps = STEP.findall(found["after"])
    if found["before"]:
        steps.append((found["before"], found["nth"]))
    revised = next((f"Rev.{number or 1}" for kind, number in steps if kind == "Rev"), "")
    own = "".join(f"({kind[:3]}.{number or 1})" for kind, number in steps if kind != "Rev")
    return found["symbol"] + own, revised, LANGUAGES.get(found["language"] or "", "")
