"""The first page: the questions people ask, what is new, what wants attention, and themes with who answers for them.

It is worked out once for each edition, clearance, date and language, and kept beside the graph: a visitor waits for it
only where nobody came before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from pyoxigraph import NamedNode

from graph.gaps.rule import shipped
from graph.languages import ENGLISH, fitting
from graph.memory import Memory
from graph.naming.names import Named
from graph.ownership.owners import uncited
from graph.questions.changes import SAID, ChangedFact, Changes, changes, dates
from graph.questions.conflicts import conflicts
from graph.questions.gaps import missing
from graph.view import View
from visualisations import news
from visualisations.questions import Question, questions
from visualisations.row import Row, cited, coordinating, made, owning
from visualisations.sheet import titled
from visualisations.translation import LANGUAGES, language
from visualisations.wording import told
from visualisations.words import mentioned

KEPT = 40
ONE = Lock()  # what several worked out at once would take them all longer
CARDS, ON_A_CARD = 12, 3
TOPICS, OF_A_TOPIC, KINDS_OF_GAP, NAMED = 4, 3, 5, 3
MANY = 5_000
CONFLICTS = ("contradictory", "disputed", "wording")
THEMES = """
SELECT ?theme (COUNT(DISTINCT ?fact) AS ?facts) { BELIEVED {
  { ?fact :coveredTheme ?theme } UNION { ?fact :responsibleFor ?theme . ?theme a :Theme }
} } GROUP BY ?theme ORDER BY DESC(?facts) ?theme LIMIT $most"""


@dataclass(frozen=True)
class Change:
    """A fact that is new or ended: what it says, and the row it stands in."""

    how: str
    key: str
    says: str
    thing: Named | None
    row: Row


@dataclass(frozen=True)
class Topic:
    """What is new about a theme, None for what is about none: how many facts, and the first of them."""

    theme: Named | None
    number: int
    first: tuple[Change, ...]


@dataclass(frozen=True)
class News:
    """What is new since a session of the Council or a date, ``since`` as one asks for it; the newest topics first."""

    since: str
    day: str
    session: Named | None
    number: int
    documents: int
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Want:
    """Something that wants attention: how many, where it is told, and the first things it is about.

    ``status`` is "conflict" where statements do not agree, "unstated" where something is missing.
    """

    status: str
    title: str
    number: int
    path: str
    kind: str
    things: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A theme with who answers for it, owners first, and which kinds of owner no document states."""

    theme: Named
    rows: tuple[Row, ...]
    more: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Front:
    """What the first page shows of a view; ``news`` is None where no document has a date."""

    questions: tuple[Question, ...]
    news: News | None
    wants: tuple[Want, ...]
    cards: tuple[Card, ...]


def front(view: View) -> Front:
    """The first page of a view, worked out for whoever asks first; who asks meanwhile waits for that."""
    view = view.graph.at(view.asked, _told_apart(view), view.known_by)
    kept: Memory[object, Front] = view.graph.kept.setdefault("front", Memory(KEPT, dear=True))
    asked = (view.asked, view.known_by, view.languages, language())

    def made(_: object) -> dict[object, Front]:
        with ONE:
            return kept.of([asked], lambda _: {asked: _made(view)})

    return kept.of([asked], made)[asked]


def _told_apart(view: View) -> tuple[str, ...]:
    """The languages of a view as far as there is something in them: British and American readers are shown one page."""
    there = {ENGLISH, *view.graph.names.languages, *LANGUAGES}
    found = tuple(dict.fromkeys(tag for asked in view.languages if (tag := fitting(there, asked))))
    return found or (ENGLISH,) * bool(view.languages)


def _made(view: View) -> Front:
    return Front(tuple(questions(view)), _news(view), (*_conflicts(view), *_gaps(view)), tuple(_cards(view)))


def _news(view: View) -> News | None:
    """What is new since the session that leaves something to tell: the last one that is no more than it and enough."""
    best: tuple[str, Changes] | None = None
    for since in news.candidates(view, dates(view)):
        found = changes(view, since, most=MANY)
        if found.number and (best is None or found.number > best[1].number):
            best = since, found
        if len(_by_theme(found.changes)) >= TOPICS - 1:
            break
    if not best:
        return None
    since, found = best
    topics = _topics(view, found.changes)
    return News(since, found.since, found.session, found.number, len(found.documents), topics)


def _by_theme(several: Iterable[ChangedFact]) -> dict[str, list[ChangedFact]]:
    found: dict[str, list[ChangedFact]] = defaultdict(list)
    for one in several:
        for key in [theme.key for theme in one.themes] or [""]:
            found[key].append(one)
    return found


def _topics(view: View, several: Sequence[ChangedFact]) -> tuple[Topic, ...]:
    """The topics, newest first; what is told of one topic is not told again of another."""
    by_theme, shown, found = _by_theme(several), set[str](), []
    for key in sorted(by_theme, key=lambda key: (not key, -news.newest(by_theme[key]), key))[:TOPICS]:
        told_of = sorted(by_theme[key], key=news.weight)
        first = [one for one in told_of if one.fact.key not in shown][:OF_A_TOPIC]
        shown |= {one.fact.key for one in first}
        if first:
            changed = tuple(_change(view, one) for one in first)
            found.append(Topic(view.named(key) if key else None, len(told_of), changed))
    return tuple(found)


def _change(view: View, one: ChangedFact) -> Change:
    thing = next(iter(one.ends), None)
    row = made("", thing, "", one.fact, one.evidence)
    return Change(told(SAID[one.change]), one.fact.key, titled(view, one.fact), thing, row)


def _conflicts(view: View) -> Iterable[Want]:
    for name in CONFLICTS:
        for kind in conflicts(view, name, first=NAMED).kinds:
            things = dict.fromkeys(mentioned(one.about) for one in kind.conflicts if one.about)
            yield Want("conflict", told(kind.title), kind.total, "/ask/conflicts", name, tuple(things))


def _gaps(view: View) -> Iterable[Want]:
    """The gaps of each kind; those of facts are counted, and not named."""
    found = ((rule, list(dict.fromkeys(key for key, _ in missing(view, rule)))) for rule in shipped())
    for rule, keys in [(rule, keys) for rule, keys in found if keys][:KINDS_OF_GAP]:
        named = (view.names.of(key) for key in keys[:NAMED])
        things = tuple(mentioned(one) for one in named if one)
        yield Want("unstated", told(rule.heading), len(keys), "/ask/gaps", rule.name, things)


def _cards(view: View) -> Iterable[Card]:
    key = view.graph.identity.key
    rows = view.graph.source.rows(THEMES, most=[str(CARDS)])
    themes = [view.named(key(row["theme"])) for row in rows if isinstance(row["theme"], NamedNode)]
    for theme in sorted(themes, key=lambda one: one.name.casefold()):
        found = uncited(view, theme)
        several = [owning(o) for o in (*found.accountable, *found.responsible)]
        several += [coordinating(c) for c in found.coordinated_by]
        rows_of = tuple({row.thing.key: row for row in reversed(several) if row.thing}.values())[::-1]
        yield Card(theme, cited(view, rows_of[:ON_A_CARD]), max(len(rows_of) - ON_A_CARD, 0), found.not_stated)
