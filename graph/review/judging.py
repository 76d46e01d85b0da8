"""Acts of review: a person accepts, rejects or corrects what was read, rules on two things, or takes an act back.

An act is acknowledged when it is in the ledger, and shown at once to who reviews. It counts in the next edition:
:func:`publish` gathers what is waiting, and so does whatever else is published before.
"""

from collections.abc import Iterable, Mapping

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graph.clearance import HIGHEST, Clearance, highest, of_reading
from graph.editions.home import Home
from graph.editions.shelf import AFTER_A_WORD, BUILDERS, Shelf
from graph.entity import TYPE
from graph.ledger.ledger import CHOICES, RULINGS, VERDICTS, WEIGHINGS, Act, Ruling, Word, now
from graph.naming.names import NotFound
from graph.review import acts
from graph.review.gist import STATEMENT
from graph.review.review import Asked, Review
from graph.review.verdicts import Saying
from graph.view import View, iri_or_none
from graph.writing.sameness import Sameness, united
from ontology import ontology

APART = {"not the same", "open"}


def judge(home: Home, fact: str, verdict: str, by: str, reason: str = "") -> int:
    """Record a verdict and publish it; the number of the edition in which it counts. As :func:`decide`."""
    decide(home, Shelf(home).graph.at(), [fact], verdict, by, reason)
    return publish(home)


def identify(home: Home, pair: tuple[str, str], ruling: str, by: str, reason: str = "") -> int:
    """Record whether two things are one and publish it; the number of the edition. As :func:`rule`."""
    rule(home, Shelf(home).graph.at(), pair, ruling, by, reason)
    return publish(home)


def decide(home: Home, view: View, keys: Iterable[str], verdict: str, by: str, reason: str = "") -> Act:
    """Record one verdict on facts, things or plain statements, as one act.

    Accepting a fact accepts the new things it is about; rejecting a new thing rejects what is said of it.

    :param keys: of proposals, or of other facts.
    :raises ValueError: if there is no such verdict.
    :raises NotFound: if nothing states one of them.
    """
    _known(verdict)
    return recorded(home, _decided(home, view, keys, verdict), verdict, by, reason)


def rejecting(home: Home, view: View, keys: Iterable[str]) -> Saying:
    """What an act says that rejects facts, things or plain statements, to be recorded with whatever else it says.

    :raises NotFound: if nothing states one of them.
    """
    return _decided(home, view, keys, "rejected")


def _decided(home: Home, view: View, keys: Iterable[str], verdict: str) -> Saying:
    if not (wanted := list(dict.fromkeys(keys))):
        return Saying(home.identity)
    review, saying = Review(home, view), Saying(home.identity)
    found = {one.key: one for one in review.found(wanted)}
    for key in (k for k in wanted if k not in found):
        iri = iri_or_none(home.identity, key)
        if iri is None or not _stated(_store(home), iri):
            raise NotFound(key, (), "fact")
        saying.words[iri.value] = Word(iri.value, verdict)
    review.say(saying, found.values(), verdict)
    return saying


def decide_all(home: Home, view: View, asked: Asked, verdict: str, by: str, reason: str = "") -> Act:
    """Record one verdict on all that is undecided of a document, a kind or a rule, as one act.

    :raises ValueError: if there is no such verdict, or neither document nor kind nor rule is said.
    :raises NotFound: if nothing of it is undecided.
    """
    _known(verdict)
    if not any(vars(asked).values()):
        raise ValueError("say of which document, kind or rule: everything at once is no review")
    review, saying = Review(home, view), Saying(home.identity)
    found = review.fitting(asked)
    if not found:
        raise NotFound(", ".join(v for v in vars(asked).values() if v), (), "undecided proposal")
    review.say(saying, found, verdict)
    return recorded(home, saying, verdict, by, reason)


def correct(home: Home, view: View, key: str, changes: Mapping[str, str], by: str, reason: str = "") -> Act:
    """Record what a person says instead of what was read, in the same passage, as one act.

    :param changes: by field, as :func:`graph.review.verdicts.corrected` takes them.
    :raises ValueError: if nothing is changed, or a value is not what its field takes.
    :raises NotFound: if it is no proposal, or no thing is called so.
    """
    review, saying = Review(home, view), Saying(home.identity)
    found = review.found([key])
    if not found:
        raise NotFound(key, (), "proposal")
    review.correct(saying, found[0], changes)
    return recorded(home, saying, "corrected", by, reason)


def undo(home: Home, by: str, act: int | None = None, reason: str = "") -> Act:
    """Take an act back: a person's last that counts, or the one with this number. The ledger keeps both.

    :returns: the act of taking it back, which says what it undoes.
    :raises ValueError: if there is nothing to take back, or no such act.
    """
    last = home.ledger.last(by) if act is None else next(iter(home.ledger.acts(1, act)), None)
    if last is None:
        raise ValueError(f"nothing that {by} did is left to take back" if act is None else f"there is no act {act}")
    if last.undone:
        raise ValueError(f"act {act} is taken back already")
    return home.ledger.act("undone", by, reason, undoes=last.id, clearance=home.ledger.clearances_of_acts()[last.id])


def rule(home: Home, view: View, pair: tuple[str, str], ruling: str, by: str, reason: str = "") -> Act:
    """Record whether two things are one.

    A later ruling on the same two takes the place of an earlier one. Of two that are the same, the one that is known
    keeps its key, of two such the one that more readings speak of, or else the one with the shorter key.

    :param pair: their keys.
    :param ruling: ``same``, ``not the same``, or ``open`` to take back what was said.
    :raises ValueError: if there is no such ruling, the two are of different kinds, or other rulings say otherwise.
    :raises NotFound: if nothing states one of them.
    """
    if ruling not in RULINGS:
        raise ValueError(f"{ruling!r} is no ruling; there are {', '.join(RULINGS)}")
    _refuse_unlike(*pair)
    store = _store(home)
    one, other = (_thing(home, store, key) for key in pair)
    kept = _kept(home, store, one, other) if ruling == "same" else ""
    said = sorted((one.value, other.value))
    word = Ruling(said[0], said[1], ruling, kept, now(), by, reason)
    rulings = [r for r in home.ledger.rulings() if [r.one, r.other] != said] + [word]
    _refuse_contradiction(home, rulings, word)
    return home.ledger.act(ruling, by, reason, rulings=[word], clearance=lowest(home, {one, other}))


def weigh(home: Home, view: View, one: str, others: Iterable[str], ruling: str, by: str, reason: str = "") -> Act:
    """Record that two who do the same are meant to, or are to be merged; or which of several statements is shown.

    It changes nothing that is believed, so it is seen at once. A later word on the same two takes its place.

    :param one: the key of a fact or of a piece of work; of statements the one that is shown.
    :param others: the keys of the others, all of which it is held against.
    :param ruling: ``intended``, ``to be merged`` or ``undecided``; ``shown`` or ``not chosen``.
    :raises ValueError: if there is no such ruling, or nothing to hold it against.
    :raises NotFound: if nothing states one of them.
    """
    if ruling not in (*WEIGHINGS, *CHOICES):
        raise ValueError(f"{ruling!r} is no ruling; there are {', '.join((*WEIGHINGS, *CHOICES))}")
    store = _store(home)
    iris = [_fact(home, store, view.names.held(key)) for key in (one, *dict.fromkeys(others))]
    if len({iri.value for iri in iris}) < 2:
        raise ValueError(f"say which other {one} is held against")
    kept = iris[0].value if ruling == "shown" else ""
    pairs = [sorted((iris[0].value, other.value)) for other in iris[1:]]
    said = [Ruling(first, second, ruling, kept, now(), by, reason) for first, second in pairs]
    return home.ledger.act(ruling, by, reason, rulings=said, clearance=lowest(home, set(iris)))


def _fact(home: Home, store: Store, key: str) -> NamedNode:
    iri = iri_or_none(home.identity, key)
    if iri is None or not _stated(store, iri):
        raise NotFound(key, (), "fact")
    return iri


def publish(home: Home) -> int:
    """Let every act that waits count; the number of the edition in which they do.

    :raises Busy: if somebody else is writing for longer than the patience of this home.
    """
    before = home.current
    ledger = home.ledger.seen_by(HIGHEST)
    waiting = ledger.waiting(before.number if before else 0)
    if waiting:
        acts_ = [act for number in waiting for act in ledger.acts(1, number)]
        apart = any(act.act in APART | {"undone"} for act in acts_)  # what comes apart is compared anew
        with home.change(_cause(acts_), BUILDERS if apart else AFTER_A_WORD):
            pass
    current = home.current
    assert current
    return current.number


def _cause(several: list[Act]) -> str:
    if len(several) == 1:
        return f"act {several[0].id}: {several[0].act}"
    return f"acts {several[0].id} to {several[-1].id}"


def recorded(home: Home, saying: Saying, act: str, by: str, reason: str) -> Act:
    """Record what is said as one act, for those who may see all that it is about; what a person states is kept."""
    clearance = highest((lowest(home, _about(home, saying)), *map(of_reading, saying.readings)))
    content = home.keep(acts.written(saying.readings), clearance) if saying.readings else ""
    words = [Word(**{**vars(w), "content": content if w.verdict == "accepted" else ""}) for w in saying.words.values()]
    return home.ledger.act(act, by, reason, words, clearance=clearance)


def _about(home: Home, saying: Saying) -> set[NamedNode]:
    """What an act is on, the documents that it cites, and what that refers to."""
    statement = home.identity.base + STATEMENT
    words = saying.words.values()
    nodes = {word.gist if word.fact.startswith(statement) else word.fact for word in words}
    nodes |= {document for word in words for document in word.documents}
    keys = {key for reading in saying.readings for one in reading.entities for *_, key in one.refers()}
    return {NamedNode(iri) for iri in nodes} | {home.identity.iri(key) for key in keys}


def lowest(home: Home, about: Iterable[NamedNode]) -> Clearance:
    """The lowest clearance that sees everything an act is about that is seen here."""
    current = home.current
    levels = current.levels if current else []
    if not current or len(levels) < 2:
        return Clearance.PUBLIC
    there = {level: current.seen_by(level).read() for level in levels}
    nodes = [node for node in about if _stated(there[levels[-1]], node)]
    return next((level for level in levels if all(_stated(there[level], node) for node in nodes)), levels[-1])


def _known(verdict: str) -> None:
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict!r} is no verdict; there are {', '.join(VERDICTS)}")


def _refuse_unlike(one: str, other: str) -> None:
    if one == other:
        raise ValueError(f"{one} is one thing already")
    kinds = [key.partition("/")[0] for key in (one, other)]
    if kinds[0] != kinds[1]:
        raise ValueError(f"{one} is a {kinds[0]} and {other} a {kinds[1]}: only things of one kind can be the same")


def _refuse_contradiction(home: Home, rulings: list[Ruling], word: Ruling) -> None:
    """Hold all rulings against each other: what is not the same may not be one by way of others."""
    kept = united(rulings)
    for ruling in rulings:
        if ruling.ruling != "not the same" or kept.get(ruling.one, ruling.one) != kept.get(ruling.other, ruling.other):
            continue
        one, other = (home.identity.key(NamedNode(iri)) for iri in (ruling.one, ruling.other))
        if ruling is word:
            raise ValueError(f"{one} and {other} are one by way of others: say first which of those they are not")
        raise ValueError(f"that would make {one} and {other} one, which were ruled not to be the same on {ruling.at}")


def _store(home: Home) -> Store:
    """The current edition, for reading."""
    current = home.current
    return current.read() if current else Store()


def _thing(home: Home, store: Store, key: str) -> NamedNode:
    iri = iri_or_none(home.identity, key)
    if iri is None or not any(q.object == ontology()["Thing"].iri for q in _stated(store, iri)):
        raise NotFound(key, ())
    return iri


def _kept(home: Home, store: Store, one: NamedNode, other: NamedNode) -> str:
    """The IRI under which two are believed from now on: of those that stand for them now."""
    same = Sameness(store, home.identity)
    ends = {same.held(one), same.held(other)}
    weight = {end: len({q.graph_name for n in same.all(end) for q in _stated(store, n)}) for end in ends}
    known = {end: bool(list(store.quads_for_pattern(end, TYPE, None, DefaultGraph()))) for end in ends}
    return min(ends, key=lambda end: (not known[end], -weight[end], len(end.value), end.value)).value


def _stated(store: Store, node: NamedNode) -> list[Quad]:
    """What readings say of the class of a node."""
    said = store.quads_for_pattern(node, TYPE, None)
    return [q for q in said if isinstance(q.graph_name, NamedNode)]
