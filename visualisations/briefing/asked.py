"""The answer to a named question as a section of a paper: each line a sentence."""

from collections.abc import Iterable, Iterator, Mapping

from graph.questions import QUESTIONS
from graph.questions.answer import Line
from graph.questions.answer import Section as Lines
from graph.view import View
from visualisations.answer import capital
from visualisations.briefing.content import Section, Sentence
from visualisations.sheet import titled
from visualisations.translation import _
from visualisations.wording import told, valued
from visualisations.words import after, doubt, standing, when

ROOM = 10
# The documents that were searched stand at the end of a paper.
LEFT_OUT = ("documents",)


def answered(view: View, name: str, given: Mapping[str, object], room: int = ROOM) -> Section:
    """A question asked, as a section: its heading, what it found in a sentence, and as many lines as there is room for.

    :raises NotFound: if a thing that is given is called otherwise.
    """
    question = QUESTIONS[name]
    found = question.ask(view, given)
    parts = [part for part in found.sections if part.name not in LEFT_OUT]
    sentences = list(unique(sentence(view, part, line) for part in parts for line in part.lines))
    lead = capital(told(found.sentence))
    return Section(told(question.title), tuple(sentences[:room]), lead, max(len(sentences) - room, 0))


def sentence(view: View, part: Lines, line: Line) -> Sentence:
    """A line as a sentence: what its fact says and when, or its cells, and the reasons that it gives."""
    fact = line.fact
    words = titled(view, fact) if fact and fact.cls.ends else ""
    if not fact or not words or words == fact.key:
        words = after_all(celled(part, line))
    reasons = [told(reason) for reason in line.reasons]
    if any(words in reason for reason in reasons):
        words = ""
    notes = (when(fact), *doubt(fact)) if fact else ()
    words = after_all([words, *(note for note in notes if note and note not in words), *reasons])
    status, _sure = standing(fact, line.evidence)
    return Sentence(f"{capital(words).rstrip('.')}.", line.evidence, status)


def celled(part: Lines, line: Line) -> Iterator[str]:
    """The cells of a line, each after what its column is called; the first stands for itself."""
    for at, (column, cell) in enumerate(zip(part.columns, line.cells, strict=True)):
        if cell not in (None, ""):
            words = valued(cell)
            yield _("%(label)s: %(value)s", label=told(column), value=words) if at else words


def after_all(several: Iterable[str]) -> str:
    """Several things said one after the other."""
    words = ""
    for one in several:
        words = after(words, one) if words and one else words or one
    return words


def unique(several: Iterable[Sentence]) -> Iterator[Sentence]:
    """Sentences, each once."""
    seen: set[str] = set()
    for one in several:
        if one.text not in seen:
            seen.add(one.text)
            yield one
