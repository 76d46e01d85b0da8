"""Draft reports: what an office has to write each year, put together from what is stated since it last did.

A report is declared once, in ``REPORTS``: the instrument that it answers to, and the questions that it asks. It is a
draft: an editor goes on with the Word file; nothing is in it that the graph does not say.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.evidence import Evidence
from graph.naming.names import Named, NotFound, placed
from graph.ownership.owners import Owners, owners
from graph.questions.changes import ChangedFact, Changes, changes
from graph.tracing.tracing import trace
from graph.view import View
from visualisations.answer import named
from visualisations.briefing.asked import answered, unique
from visualisations.briefing.composing import lines, said, section
from visualisations.briefing.content import Paper, Section, Sentence
from visualisations.flow import led
from visualisations.row import following, made, manner
from visualisations.translation import _, direction, language
from visualisations.words import dated, listed, mentioned, searched

FEW, MANY = 12, 100
# What is due, open or missing.
OPEN = ("duties", "oversight", "conflicts", "overlaps", "gaps")
# A list that names a theme once more is no news of the theme.
LEFT_OUT = ("Listing",)


@dataclass(frozen=True)
class Report:
    """A report that is asked for: ``mandate`` is the key of the instrument, ``to`` of the body that it goes to."""

    name: str
    mandate: str
    to: str
    questions: tuple[str, ...]


REPORTS: Mapping[str, Report] = {
    one.name: one for one in (Report("council-191", "resolution/pp-191", "body/itu-council", OPEN),)
}


def report(view: View, name: str, since: str) -> Paper:
    """A draft of a report: its mandate, the themes and who answers for them, what is new, and what is open.

    :param since: a date or a session (C20): what is of a later day is new.
    :raises NotFound: if there is no such report, or no session is called so.
    :raises ValueError: if it is not said since when.
    """
    if name not in REPORTS:
        raise NotFound(name, [], f"report; there are {', '.join(REPORTS)}")
    if not since:
        raise ValueError("say since when: C20, the session before, or a date such as 2020-06")
    asked = REPORTS[name]
    mandate, to = view.named(asked.mandate), view.named(asked.to)
    new = changes(view, since)
    sections = [_mandate(view, mandate), _themes(view), *_new(view, new), _sources(new)]
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
    """Each theme with who answers for it, and those of which nobody is stated to, together."""
    themes = sorted(view.names.all("Theme", MANY), key=lambda theme: placed(theme.name))
    told = [owners(view, theme) for theme in themes]
    sentences = [
        Sentence(_("%(label)s: %(value)s.", label=one.thing.name, value=named(one)), _said(one))
        for one in told
        if named(one)
    ]
    unowned = [one.thing.name for one in told if not named(one)]
    if unowned:
        where = searched(view.graph.documents)
        missing = _("No owner is stated %(where)s for: %(names)s.", where=where, names=listed(unowned))
        sentences.append(Sentence(missing, status="unstated"))
    return Section(_("The themes, and who answers for them"), tuple(sentences))


def _said(found: Owners) -> tuple[Evidence, ...]:
    """The first words for each of those who are named."""
    return tuple(owner.evidence[0] for owner in found.all if owner.evidence)


def _new(view: View, found: Changes) -> Iterator[Section]:
    """What is new, theme by theme, then what is about none."""
    by = defaultdict[str, list[ChangedFact]](list)
    for one in found.changes:
        if one.fact.cls.name not in LEFT_OUT:
            for name in [theme.name for theme in one.themes] or [""]:
                by[name].append(one)
    for name in sorted(by, key=lambda name: (not name, placed(name))):
        heading = _("What is new: %(name)s", name=name) if name else _("What is new, about no theme in particular")
        sentences = tuple(unique(_changed(view, one) for one in by[name]))
        yield Section(heading, sentences[:FEW], left=max(len(sentences) - FEW, 0))


def _changed(view: View, one: ChangedFact) -> Sentence:
    """A fact that is new or ended, as a sentence."""
    row = made(one.how, next(iter(one.ends), None), "", one.fact, one.evidence)
    return said(view, row if one.how else made(manner(one.fact), row.thing, "", one.fact, one.evidence))


def _sources(found: Changes) -> Section:
    """The documents that came since."""
    names = "; ".join(f"{one.document.name} ({dated(one.date)})" for one in found.documents)
    return Section(_("The documents since"), lead=names or _("None is known."))
