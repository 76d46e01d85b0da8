"""A briefing on one thing, put together from what its page shows: two pages to take into a meeting.

Who answers for it comes first, then what came of it, what else is said, what contradicts, what is not stated. Nothing
is said that the graph does not say; where more is said than fits, the paper tells how much is left out.
"""

from collections.abc import Iterable, Iterator

from graph.view import View
from visualisations.answer import capital, sentence
from visualisations.briefing.asked import answered
from visualisations.briefing.content import Paper, Section, Sentence
from visualisations.flow import led
from visualisations.row import Row, following
from visualisations.sheet import Sheet, sheet, titled
from visualisations.translation import _, direction, isolated, language
from visualisations.words import after, dated, kind, relation, searched, were_searched

TASK, NAME = "task", "name"
OWNERS, ROOM, SECTIONS, DOCUMENTS = 12, 6, 7, 12


def brief(view: View, key: str) -> Paper:
    """The briefing on a thing.

    :raises NotFound: if nothing believed has the key.
    """
    of = sheet(view, key)
    sections = (_answering(view, of), _followed(view, of), *_related(view, of), *_open(view, of), _unstated(view, of))
    return Paper(
        title=of.thing.name,
        about=_("Briefing on: %(kind)s", kind=kind(of.thing.definition)),
        lines=tuple(lines(view)),
        sections=tuple(one for one in sections if one),
        searched=tuple(document.name for document, _number in of.documents[:DOCUMENTS]),
        drawing=of.drawings[0] if of.drawings else None,
        language=language(),
        direction=direction(),
    )


def said(view: View, row: Row, seen_from: str = "") -> Sentence:
    """A row as a sentence: what it says, when, and what is to be said of it.

    :param seen_from: the thing that the paper is about, whose name the row leaves out.
    """
    words = titled(view, row.fact) if row.fact else ""
    if not row.fact or words == row.fact.key or row.fact.cls.ends is None:
        name = isolated(row.thing.name if row.thing else row.text or _task(row))
        words = _("%(label)s: %(value)s", label=capital(relation(row.role)), value=name) if row.role else name
    when = row.when if row.when and row.when not in words else ""
    for part in (when, *row.notes):
        words = after(words, part) if part else words
    return Sentence(f"{words.rstrip('.')}.", row.evidence, row.status)


def _task(row: Row) -> str:
    """What is to be done, of a duty under no instrument."""
    return row.fact.text(TASK) if row.fact and TASK in row.fact.values else ""


def section(view: View, heading: str, rows: Iterable[Row], lead: str = "", room: int = ROOM) -> Section:
    """Rows as sentences under a heading, as many as there is room for; the same sentence once."""
    unique = {one.text: one for row in rows for one in [said(view, row)]}
    sentences = tuple(unique.values())
    return Section(heading, sentences[:room], lead, max(len(sentences) - room, 0))


def lines(view: View) -> Iterator[str]:
    """As of when, in which edition, out of how many documents."""
    if view.asked:
        yield _("as of %(date)s", date=dated(view.asked))
    if view.known_by:
        yield _("as known by %(date)s", date=dated(view.known_by))
    yield _("Edition %(number)s", number=view.graph.edition)
    yield were_searched(view.documents)


def _answering(view: View, of: Sheet) -> Section | None:
    if of.owners is None and not of.owning:
        return None
    heading = _("Who chairs it") if of.owners is None else _("Who answers for it")
    lead = sentence(of.owners) if of.owners and not of.node.cls.within("Body") else ""
    return section(view, heading, of.owning, lead, OWNERS)


def _followed(view: View, of: Sheet) -> Section | None:
    """What came of a mandate."""
    if of.trace is None:
        return None
    return section(view, _("What came of it"), map(following, of.trace.steps), led(of.trace), OWNERS)


def _related(view: View, of: Sheet) -> Iterator[Section]:
    """What else is said, relation by relation, and what it is called last."""
    for one in of.sections[:SECTIONS]:
        yield section(view, one.heading, one.rows)
    own = [row for row in of.particulars if row.evidence and row.role != NAME]
    if own:
        yield section(view, _("What it is"), own)


def _open(view: View, of: Sheet) -> Iterator[Section]:
    """What is due of it, what sources say against each other, and what is missing, as far as anything is."""
    asked = {"conflicts": {"about": of.thing.key}, "gaps": {"of": of.thing.key}}
    if of.node.cls.within("Agent"):
        asked = {"duties": {"agent": of.thing.key}} | asked
    for name, given in asked.items():
        found = answered(view, name, given, ROOM)
        if found.sentences:
            yield found


def _unstated(view: View, of: Sheet) -> Section | None:
    """What one would expect to be stated, and is not."""
    missing = [capital(words) for words in (*map(relation, of.missing), *of.unstated)]
    if not missing:
        return None
    lead = _("Nobody says so %(where)s; it may be so all the same.", where=searched(view.graph.documents))
    return Section(_("Not stated"), tuple(Sentence(f"{words}.", status="unstated") for words in missing), lead)
