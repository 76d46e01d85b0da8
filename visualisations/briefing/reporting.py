"""Draft reports: what an office has to write each year, put together from what is stated since it last did.

A report is declared once, in ``REPORTS``: the instrument that it answers to, and the questions that it asks. It is a draft: an editor goes on with the Word file; nothing is in it that the graph does not say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from graph.questions.changes import changes

from graph.names import Named, NotFound, placed
from graph.owners import owners
from graph.tracing import trace
from graph.view import View
from visualisations.answer import sentence
from visualisations.briefing.asked import answered
from visualisations.briefing.composing import lines, section
from visualisations.briefing.content import Paper, Section, Sentence
from visualisations.flow import led
from visualisations.row import following
from visualisations.translation import _, direction, language
from visualisations.words import dated, listed, mentioned

FEW, MANY = 12, 40


@dataclass(frozen=True)
class Report:
    """A report that is asked for: ``mandate`` is the key of the instrument, ``to`` of the body that it goes to."""

    name: str
    mandate: str
    to: str
    questions: tuple[str, ...]


REPORTS: Mapping[str, Report] = {
    one.name: one
    for one in (
        Report(
            "council-191", "resolution/pp-191", "body/council", ("duties", "oversight", "conflicts", "overlaps", "gaps")
        ),
    )
}


def report(view: View, name: str, since: str) -> Paper:
    """A draft of a report: its mandate, the themes and who answers for them, what is new, and what is open.

    :param since: a date or a session (C20): what is of a later day is new.
    :raises NotFound: if there is no such report, or no session is called so.
    """
    if name not in REPORTS:
        raise NotFound(name, [], f"report; there are {', '.join(REPORTS)}")
    asked = REPORTS[name]
    mandate, to = view.named(asked.mandate), view.named(asked.to)
    new = changes(view, since)
    sections = [_mandate(view, mandate), _themes(view), *_new(view, since), _sources(view, since)]
    sections += [answered(view, question, {}) for question in asked.questions]
    told = _("Draft report to %(body)s on %(mandate)s", body=mentioned(to), mandate=mandate.name)
    return Paper(
        title=told,
        about=_("Draft, to be edited; what is new since %(date)s", date=dated(new.since)),
        lines=tuple(lines(view)),
        sections=tuple(sections),
        language=language(),
        direction=direction(),
    )


def _mandate(view: View, mandate: Named) -> Section:
    """What was set up under the mandate, and what it asks for."""
    found = trace(view, mandate)
    near = [step for step in found.steps if step.target.definition.within("Body") or step.relation == "version"]
    return section(view, _("The mandate"), map(following, near), led(found), FEW)


def _themes(view: View) -> Section:
    """Each theme with who answers for it."""
    themes = sorted(view.names.all("Theme", MANY), key=lambda theme: placed(theme.name))
    told = [(theme, owners(view, theme)) for theme in themes]
    sentences = tuple(
        Sentence(
            _("%(label)s: %(value)s", label=theme.name, value=sentence(found)),
            tuple(evidence for owner in found.all for evidence in owner.evidence[:1]),
            "accepted" if found.all else "unstated",
        )
        for theme, found in told
    )
    return Section(_("The themes, and who answers for them"), sentences)


def _new(view: View, since: str) -> Iterator[Section]:
    """What is new, theme by theme."""
    found = changes(view, since)
    themes = {theme.key: theme for one in found.changes for theme in one.themes}
    for theme in sorted(themes.values(), key=lambda one: placed(one.name)):
        yield _headed(
            _("What is new: %(name)s", name=theme.name),
            answered(view, "changes", {"since": since, "theme": theme.key}, FEW),
        )


def _sources(view: View, since: str) -> Section:
    """The documents that came since."""
    names = [one.document.name for one in changes(view, since).documents]
    return Section(_("The documents since"), lead=listed(names) or _("None is known."))
