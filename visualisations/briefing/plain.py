"""A paper as Markdown, with footnotes as GitHub, Pandoc and Obsidian read them."""

import re
from collections.abc import Iterator

from visualisations.briefing.content import Paper, Section, Sentence
from visualisations.translation import _

# What Markdown would take for markup, wherever it stands.
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^$])")
# At the beginning of a line: a list, a rule, a number of a list.
BEGINNING = re.compile(r"^(\d*)([-+=.)])(?=\s|$)")


def markdown(paper: Paper) -> str:
    """The paper as Markdown; nothing that a document says becomes markup.

    >>> from visualisations.briefing.content import Paper, Section
    >>> print(markdown(Paper("ISC-TF", "Body", ("As of 2020",), (Section("Owners", lead="Not *stated*"),))))
    # ISC-TF
    <BLANKLINE>
    Body · As of 2020
    <BLANKLINE>
    ## Owners
    <BLANKLINE>
    Not \\*stated\\*
    <BLANKLINE>
    """
    return "\n".join(_lines(paper))


def plain(text: str) -> str:
    """A text in which nothing is markup."""
    return BEGINNING.sub(r"\1\\\2", MARKUP.sub(r"\\\1", " ".join(text.split())))


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {plain(paper.title)}"
    yield ""
    yield " · ".join(plain(words) for words in (paper.about, *paper.lines))
    yield ""
    for section in paper.sections:
        yield from _section(paper, section)
    for note in paper.notes:
        words = _("“%(quote)s”", quote=plain(note.quote)) + " " if note.quote else ""
        yield f"[^{note.number}]: {words}{plain(note.document)}, {plain(note.where)}"
    if paper.searched:
        yield ""
        yield f"{_('Documents searched')}: {plain('; '.join(paper.searched))}"


def _section(paper: Paper, section: Section) -> Iterator[str]:
    yield f"## {plain(section.heading)}"
    yield ""
    if section.lead:
        yield plain(section.lead)
        yield ""
    for sentence in section.sentences:
        yield f"- {_told(sentence)}{''.join(f'[^{n}]' for n in paper.marks(sentence))}"
    if section.left:
        yield f"- {_('%(number)s more', number=section.left)}"
    if section.sentences:
        yield ""


def _told(sentence: Sentence) -> str:
    words = plain(sentence.text)
    return f"{words} *({_('read in a document, confirmed by nobody')})*" if sentence.status == "proposed" else words
