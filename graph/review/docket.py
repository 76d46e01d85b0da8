"""The docket: what a proposal, and a page of the queue of them, is made of.

A *proposal* is asked about once, however many readings state it, and shown beside the passage that says it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """What comes first in the queue."""

    DOUBT = "doubt"
    CONSEQUENCE = "consequence"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Choice:
    """A value that the queue can be narrowed to: what it is called, and how many proposals it has."""

    value: str
    name: str
    number: int


@dataclass(frozen=True)
class Value:
    """One value of a field of a proposal, as it is shown.

    ``key`` is that of the thing it leads to, empty for a text; ``cls`` the name of that thing's class. ``known`` is
    False for a thing that only prose names: accepting the proposal makes it known.
    """

    field: str
    name: str
    key: str = ""
    cls: str = ""
    known: bool = True


@dataclass(frozen=True)
class Source:
    """One reading of a proposal beside its passage.

    ``document`` is a key, ``shown`` its symbol or name. ``text`` is the passage; ``before``, ``quote`` and ``after``
    are the same text apart, ``quote`` empty where it does not stand in it. ``page`` and ``section`` are empty where
    the document has none. ``start`` and ``end`` are the quote's characters in the text of the document.
    """

    reading: str
    document: str
    shown: str
    paragraph: str
    page: str
    section: str
    text: str
    quote: str
    start: int | None
    end: int | None
    support: str
    rule: str
    confidence: float
    status: str
    text_start: int | None = None

    @property
    def marked(self) -> tuple[str, str, str]:
        """The passage before the quote, the quote in it, and the rest; all before where it does not stand in it.

        >>> Source("", "", "", "1", "", "", "It is so.", "is", 13, 15, "", "", 1, "", 10).marked
        ('It ', 'is', ' so.')
        """
        begin = (self.start or 0) - (self.text_start or 0)
        if not self.quote or self.text[begin : begin + len(self.quote)] != self.quote:
            begin = self.text.find(self.quote.strip()) if self.quote.strip() else -1
        if begin < 0:
            return self.text, "", ""
        end = min(len(self.text), begin + len(self.quote))
        return self.text[:begin], self.text[begin:end], self.text[end:]


@dataclass(frozen=True)
class Against:
    """What else is stated and conflicts with a proposal: the key of the fact, in words, who says so."""

    key: str
    says: str
    document: str = ""


@dataclass(frozen=True)
class Proposal:
    """Something read in prose that nobody has decided.

    ``form`` is ``fact``, ``thing`` (a new one, named only in prose) or ``statement`` (of a thing that is known).
    ``kind`` is the name of its class, or of the property of a statement, and ``label`` that in words. ``start``,
    ``until`` and ``as_of`` are dates as stated, empty where none is. ``status`` is ``proposed`` (believed already) or
    ``candidate``. ``values`` are all its fields; ``sources`` its readings, the surest first: at least one.
    """

    key: str
    form: str
    kind: str
    label: str
    cls: str
    subject: Value
    object: Value
    role: str
    start: str
    until: str
    as_of: str
    modality: str
    certainty: str
    status: str
    confidence: float
    weight: float
    values: tuple[Value, ...]
    sources: tuple[Source, ...]
    conflicts: tuple[Against, ...] = ()

    @property
    def source(self) -> Source:
        """Its surest reading."""
        return self.sources[0]

    @property
    def rule(self) -> str:
        """What read it."""
        return self.source.rule

    @property
    def new(self) -> tuple[Value, ...]:
        """The things that accepting it makes known."""
        return tuple(v for v in (self.subject, self.object) if v.key and not v.known)


@dataclass(frozen=True)
class Queue:
    """A page of proposals, and what they can be narrowed to.

    ``total`` counts those that fit, on all pages; ``left`` all that nobody has decided. The choices count what fits
    the other filters.
    """

    proposals: tuple[Proposal, ...]
    total: int
    page: int
    pages: int
    left: int
    documents: tuple[Choice, ...] = ()
    kinds: tuple[Choice, ...] = ()
    rules: tuple[Choice, ...] = ()
    order: Order = Order.DOUBT
