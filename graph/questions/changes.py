"""What is new since a date, a session or an edition: facts that no earlier document states, and those that ended.

A document of a later date is new; a fact is new if every dated document that states it is. What a table without a date
says is as old as what says it besides. Since an edition, what counts is what this installation held: what is stated now
and was not, what is stated no more, and what is stated otherwise; there, things count as facts do.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pyoxigraph import Triple

from graph.entity import TYPE, written
from graph.evidence import READINGS, Evidence
from graph.memory import Memory
from graph.naming.names import Named, placed
from graph.questions.answer import Answer, Cell, Line, Scope, Section
from graph.questions.question import Question, number, text, thing
from graph.span import DATE, Period
from graph.tracing.citing import papers
from graph.view import FACT, Node, View
from graph.wording import Day, Words, counted, words

MOST, FACTS = 500, 40_000
SHORT = re.compile(r"C(\d\d)", re.IGNORECASE)
DOCUMENTS = """
SELECT ?document ?issued ?speaks { BELIEVED {
  { ?document dcterms:issued ?issued } UNION { ?document :speaksFrom ?speaks }
} }"""
STATED = """
SELECT DISTINCT ?fact { BELIEVED {
  VALUES ?document { $documents } ?passage :document ?document . ?reading :passage ?passage .
  GRAPH ?reading { ?fact a :Fact }
} }"""
NEW, ENDED, GONE, OTHERWISE = "new", "ended", "stated no more", "stated otherwise"
EDITION = re.compile(r"edition[ :]\s*(.+)", re.IGNORECASE)
STATES = {"added": NEW, "removed": GONE, "changed": OTHERWISE}
SAID = {
    NEW: words("new"),
    ENDED: words("ended"),
    GONE: words("stated no more"),
    OTHERWISE: words("stated otherwise"),
}
HOW = ("role", "basis", "stage", "act", "measure", "task")


@dataclass(frozen=True)
class ChangedFact:
    """A fact that is new since, or ended."""

    change: Annotated[str, "new or ended; since an edition new, stated no more or stated otherwise."]
    themes: Annotated[tuple[Named, ...], "The themes it is about."]
    fact: Annotated[Node, "The fact."]
    ends: Annotated[tuple[Named, ...], "What it is between; the thing itself, where it is one."]
    how: Annotated[str, "Its role, basis, stage or measure, as stated; empty if there is none."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so, for the first time since."]


@dataclass(frozen=True)
class NewDocument:
    """A document of a date since."""

    document: Annotated[Named, "The document."]
    date: Annotated[str, "When it came out, else from when it speaks."]


@dataclass(frozen=True, kw_only=True)
class Changes(Answer):
    """What is new since a date or a session."""

    since: Annotated[str, "The date: what is of a later day is new; the number of the edition, where one was named."]
    session: Annotated[Named | None, "The session that was named; null where a date was."]
    edition: Annotated[int | None, "The edition that was named; null where none was."]
    theme: Annotated[Named | None, "The theme asked for; null if any."]
    changes: Annotated[tuple[ChangedFact, ...], "By theme, then by what they are about."]
    documents: Annotated[tuple[NewDocument, ...], "The oldest first."]
    number: Annotated[int, "How many facts are new or ended, shown or not."]
    again: Annotated[int, "How many facts that were known before are stated again."]

    @property
    def finding(self) -> Words:
        """How much is new."""
        if self.edition is not None:
            return self._since_edition
        day = Day(self.since)
        if not self.documents:
            return words("no document of a day after %(day)s is known", day=day)
        told = counted("%(number)s document", "%(number)s documents", len(self.documents))
        found = counted("%(number)s fact that is new or ended", "%(number)s facts that are new or ended", self.number)
        return words("since %(day)s: %(facts)s, by %(documents)s", day=day, facts=found, documents=told)

    @property
    def _since_edition(self) -> Words:
        if not self.number:
            return words("nothing is stated otherwise than in edition %(edition)s", edition=self.since)
        found = counted("%(number)s thing or fact", "%(number)s things and facts", self.number)
        return words("not as in edition %(edition)s: %(facts)s", edition=self.since, facts=found)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The facts by theme, and the documents."""
        columns = (words("theme"), words("change"), words("of"), words("how"), words("with"))
        lines = sorted((line for one in self.changes for line in _lines(one, self.theme)), key=_by_theme)
        papers = tuple(Line((Day(one.date), one.document)) for one in self.documents)
        return (
            Section("changes", words("What is new or ended, by theme"), columns, tuple(lines)),
            Section("documents", words("The documents since"), (words("date"), words("document")), papers),
        )


def changes(view: View, since: str, theme: Named | None = None, most: int = MOST) -> Changes:
    """What is new since a date or a session, up to the date of the view.

    :param since: a year, a month or a day, or a session (Council 2020, C20): what is of a later day is new; or an
        earlier edition by number or name (edition 3): what is not as it was there.
    :param theme: only what is about this theme.
    :raises NotFound: if no session is called so.
    :raises NoEdition: if there is no such edition.
    :raises ValueError: if no source says when it was.
    """
    if asked := EDITION.fullmatch(since.strip()):
        return _since_edition(view, asked[1], theme, most)
    day, session = _since(view, since)
    dated = dates(view)
    last = Period.of(day).last
    new = {k: d for k, d in dated.items() if Period.of(d).first > last and _by(view, d)}
    nodes = {key: node for key, node in _facts(view, new).items() if theme is None or theme.key in _themes(node)}
    papers = _papers(view, nodes)
    nodes = {key: node for key, node in nodes.items() if key in papers}
    fresh = {key for key in nodes if _fresh(papers[key], dated, last)}
    ended = _ended(view, [node for key, node in nodes.items() if key not in fresh], new)
    found = [_changed(view, nodes[key], NEW, ()) for key in fresh]
    found += [_changed(view, nodes[key], ENDED, evidence) for key, evidence in ended.items()]
    return Changes(
        scope=Scope.of(view),
        since=day,
        session=session,
        edition=None,
        theme=theme,
        changes=_said(view, sorted(found, key=_order)[:most]),
        documents=tuple(NewDocument(view.named(key), new[key]) for key in sorted(new, key=lambda k: (new[k], k))),
        number=len(found),
        again=len(nodes) - len(found),
    )


def _since_edition(view: View, asked: str, theme: Named | None, most: int) -> Changes:
    """What is not as it was in an edition; what is stated no more is told as it was told there."""
    graph, differing = view.graph.earlier(asked)
    before = graph.at(view.asked, view.languages, view.known_by)
    found: list[ChangedFact] = []
    for seen, states in ((view, ("added", "changed")), (before, ("removed",))):
        state = {key: STATES[how] for key, how in differing if how in states}
        nodes = [n for n in seen.nodes(state) if theme is None or theme.key in (n.key, *_themes(n))]
        said = seen.evidence(node.key for node in nodes)
        found += [_changed(seen, node, state[node.key], said.get(node.key, ())) for node in nodes]
    dated = dates(view)
    papers = sorted({one.fact.key for one in found if one.change == NEW and one.fact.cls.within("Paper")})
    return Changes(
        scope=Scope.of(view),
        since=str(graph.edition),
        session=None,
        edition=graph.edition,
        theme=theme,
        changes=tuple(sorted(found, key=_order)[:most]),
        documents=tuple(NewDocument(view.named(key), dated.get(key, "")) for key in papers),
        number=len(found),
        again=0,
    )


def _since(view: View, asked: str) -> tuple[str, Named | None]:
    """The date that is meant, and the session if one was named."""
    if DATE.fullmatch(asked):
        Period.of(asked)
        return asked, None
    session = view.names.find(SHORT.sub(r"Council-\1", asked) if SHORT.fullmatch(asked) else asked, "Event")
    [node] = view.graph.at(None, view.languages).nodes([session.key])
    day = node.text("until") or node.text("from") or next(iter(re.findall(r"(?:19|20)\d\d", session.name)), "")
    if not day:
        raise ValueError(f"no source says when {session.name} was: give a year, a month or a day")
    return day, session


def dates(view: View) -> dict[str, str]:
    """The date of each document that has one, by key: of its issue, else from which it speaks; read once."""
    kept = view.graph.kept
    if "dates of documents" not in kept:
        kept["dates of documents"] = _dates(view)
    found: dict[str, str] = kept["dates of documents"]
    return found


def _dates(view: View) -> dict[str, str]:
    key = view.graph.identity.key
    issued: dict[str, str] = {}
    speaks: dict[str, str] = {}
    for document, out, day in view.graph.source.rows(DOCUMENTS):
        (issued if out else speaks)[key(document)] = (out or day).value
    return speaks | issued


def _by(view: View, day: str) -> bool:
    known = view.known is None or Period.of(day).last <= view.known.last
    return known and (not view.when or Period.of(day).first <= view.when.last)


def _facts(view: View, documents: Iterable[str]) -> dict[str, Node]:
    """The facts that documents state, by key."""
    iri, key = view.graph.identity.iri, view.graph.identity.key
    wanted = [iri(document) for document in documents]
    rows = view.graph.source.rows(STATED, documents=wanted) if wanted else ()
    return {node.key: node for node in view.nodes(sorted(key(fact) for (fact,) in rows))}


def _papers(view: View, facts: Iterable[str]) -> dict[str, set[str]]:
    """All documents that state each fact, by key; the words are read of what is shown alone."""
    if view.narrowed or view.graph.names.moved:
        return {fact: {one.document for one in several} for fact, several in view.evidence(facts).items()}
    kept: Memory[str, set[str]] = view.graph.kept.setdefault("papers", Memory(FACTS))
    return kept.of(facts, lambda missing: _papers_of(view, missing))


def _papers_of(view: View, facts: list[str]) -> dict[str, set[str]]:
    source, identity = view.graph.source, view.graph.identity
    statements = [f"({n} {identity.iri(fact)} {TYPE} {FACT})" for n, fact in enumerate(facts)]
    read = [(facts[int(n.value)], reading) for n, reading in source.rows(READINGS, statements=statements)]
    of = dict(papers(source, sorted({reading for _, reading in read}, key=str)))
    found: dict[str, set[str]] = defaultdict(set)
    for fact, reading in read:
        if reading in of:
            found[fact].add(identity.key(of[reading]))
    return found


def _fresh(documents: Iterable[str], dates: Mapping[str, str], last: date) -> bool:
    """Whether every dated document that says so is of a later day."""
    return all(Period.of(dates[one]).first > last for one in documents if one in dates)


def _said(view: View, several: list[ChangedFact]) -> tuple[ChangedFact, ...]:
    """Facts with who says so, where that is not known yet."""
    said = view.evidence(one.fact.key for one in several if not one.evidence)
    return tuple(one if one.evidence else replace(one, evidence=said.get(one.fact.key, ())) for one in several)


def _ended(view: View, nodes: Iterable[Node], new: Mapping[str, str]) -> dict[str, tuple[Evidence, ...]]:
    """The facts of which a new document states the end, with what says so."""
    identity = view.graph.identity
    ends = {
        Triple(identity.iri(n.key), n.cls["until"].iri, written(n.cls["until"], day, identity)): n.key
        for n in nodes
        for day in n.values.get("until", ())
    }
    said = view.said(ends)
    found = {ends[triple]: tuple(e for e in several if e.document in new) for triple, several in said.items()}
    return {key: evidence for key, evidence in found.items() if evidence}


def _changed(view: View, node: Node, change: str, evidence: tuple[Evidence, ...]) -> ChangedFact:
    how = next((node.text(name) for name in HOW if node.text(name)), "")
    value = f"{how}: {node.text('value')}" if how and node.text("value") else how
    themes = tuple(view.named(key) for key in _themes(node))
    return ChangedFact(change, themes, node, tuple(map(view.named, _ends(node))), value, evidence)


def _themes(node: Node) -> list[str]:
    return sorted({key for several in node.values.values() for key in several if key.startswith("theme/")})


def _ends(node: Node) -> Iterator[str]:
    """What a fact is between, by key: itself, where it is a thing."""
    if node.cls.within("Thing"):
        yield node.key
    elif node.cls.ends:
        yield from (node.text(end.name) for end in node.cls.ends if node.text(end.name))
    else:
        yield from (node.text(prop.name) for prop in node.cls.identity if prop.range and node.text(prop.name))


def _lines(one: ChangedFact, theme: Named | None) -> Iterator[Line]:
    """A line for each theme of a fact, or for the one asked for; one without a theme, where it has none."""
    change: Cell = SAID[one.change]
    first, second = (*one.ends, None, None)[:2]
    for about in one.themes or (None,):
        if theme is None or theme == about:
            yield Line((about, change, first, one.how, second), one.fact, one.evidence)


def _by_theme(line: Line) -> tuple[bool, str]:
    theme = line.cells[0]
    return (False, placed(theme.name)) if isinstance(theme, Named) else (True, "")


def _order(one: ChangedFact) -> tuple[bool, str, str, str, str]:
    theme = one.themes[0].name if one.themes else ""
    return not theme, placed(theme), one.fact.cls.name, placed(one.ends[0].name if one.ends else ""), one.fact.key


QUESTION = Question(
    name="changes",
    title=words("What is new"),
    description=words(
        "What documents since a date or a session of the Council state for the first time, by theme; or what is not as "
        "it was in an edition."
    ),
    answer=changes,
    parameters=(
        text(
            "since",
            words("A year, a month or a day; a session: C20, Council 2020; or an edition: edition 3."),
            required=True,
        ),
        thing("theme", "Theme", words("Only what is about this theme."), required=False),
        number("most", words("How many facts are given."), default=MOST),
    ),
    example="changes C20",
)
