"""The forms that a paper is written in, by the ending of the file."""

from collections.abc import Callable
from dataclasses import dataclass

from visualisations.briefing.content import Paper
from visualisations.briefing.page import page
from visualisations.briefing.plain import markdown


@dataclass(frozen=True)
class Form:
    """A form: its media type, and what writes a paper so."""

    media: str
    made: Callable[[Paper], bytes]


def _word(paper: Paper) -> bytes:
    from visualisations.briefing.wordfile import word  # python-docx takes a quarter of a second to import

    return word(paper)


FORMS = {
    "docx": Form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _word),
    "html": Form("text/html; charset=utf-8", lambda paper: page(paper).encode()),
    "md": Form("text/markdown; charset=utf-8", lambda paper: markdown(paper).encode()),
}


def form_of(ending: str) -> Form:
    """The form that files of an ending have.

    :raises ValueError: if there is none.

    >>> form_of("pdf")
    Traceback (most recent call last):
    ValueError: a paper is written as .docx, .html, .md, not as .pdf
    """
    if ending not in FORMS:
        raise ValueError(f"a paper is written as .{', .'.join(FORMS)}, not as .{ending}")
    return FORMS[ending]
