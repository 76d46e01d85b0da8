"""Writing what was read into a new edition, and holding it against what other sources say."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from graph.clearance import LEVELS, Clearance, highest
from graph.editions.draft import Draft
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.ledger import handing
from graph.ledger.ledger import Filed
from graph.reading import Reading, term
from graph.review.judging import undo
from graph.texts import Texts
from graph.view import Graph
from graph.writing.packing import survey
from graph.writing.rules import Breach
from loaders.loading import account
from loaders.loading.report import FOLDER, File, Policy, Report
from loaders.loading.settling import all_or_nothing, blame, faulted, places
from loaders.loading.shapes import few, noted, told
from loaders.loading.spool import Progress, Spool
from loaders.mapping.finding import SOURCE
from loaders.tables.table import Batch, Problem

FILE, PASSAGE = term("Reading", "files"), term("Reading", "passage")
PARAGRAPH = term("Passage", "paragraph")
Told = dict[str, list[tuple[Breach, str]]]


class Broken(Exception):
    """Some of the files break a strict rule together with what others say: the change is made anew without them."""


class Publication:
    """One load on its way into the home.

    :param settle: settles the tables anew, once one of them was refused, and reads the documents again with what is
        known then.
    """

    def __init__(
        self,
        home: Home,
        files: Sequence[File],
        policy: Policy,
        spool: Spool,
        settle: Callable[[], None],
        progress: Progress,
    ) -> None:
        self._home, self._files, self._policy, self._spool = home, files, policy, spool
        self._settle, self._progress = settle, progress
        self._told: Told = {}
        self._taken: dict[str, list[int]] = {}

    def publish(self, by: str) -> Report:
        """Write the good files, as one edition.

        :raises Busy: if somebody else is writing to the home.
        """
        home, files = self._home, self._files
        number = home.ledger.begin(by)
        edition = home.current
        before = {level: Shelf(home.seen_by(level)).graph if edition else None for level in LEVELS}
        places = {level: level.within(home.path) / FOLDER / f"{number:06}.jsonl" for level in LEVELS}
        written: list[File] = []

        def filing() -> dict[str, Any]:
            for file in written:
                file.outcome = "loaded"
            return {"load": number, "files": [asdict(one) for one in _filings(files)]}

        while not written and (good := [f for f in files if f.good]):
            self._take_over(good, by)
            with suppress(Broken), self._stoppable(by), home.change(f"load {number}", by=by, filing=filing) as change:
                self._write(change, good, before, places)
                home.heed()
                self._hold(change, good)
                written = good
                self._progress("publishing", 0, 1)
            if not written:
                if any(f.table and f.table.problems for f in good):
                    self._settle()
                all_or_nothing(files, self._policy)
        self._give_back(written, by)
        filing()  # also where nothing was published
        current = home.current
        published = current if current != edition else None
        state = "published" if written else "unchanged"
        home.ledger.end(number, state, current.number if written and current else None, list(_filings(files)))
        for level, place in places.items():
            self._finish(place, [f for f in written if f.document and f.clearance is level], level)
        there = tuple(place for place in places.values() if place.exists())
        return Report(tuple(files), published.number if published else None, places=there)

    @contextmanager
    def _stoppable(self, by: str) -> Iterator[None]:
        """A load that somebody stops before it is published leaves no decision behind."""
        edition = self._home.current
        try:
            yield
        except Broken:
            raise
        except BaseException:
            if self._home.current == edition:
                self._give_back((), by)
            raise

    def _take_over(self, good: Sequence[File], by: str) -> None:
        """Let count what people decided where an export comes from."""
        home, taken = self._home, self._taken
        for file in good:
            if file.source not in taken and (batch := file.table) and batch.decided:
                about = (by, file.path.name, file.clearance)
                taken[file.source] = handing.taken(home.ledger, home.identity, batch.decided, *about)

    def _give_back(self, written: Sequence[File], by: str) -> None:
        """Take back what came with a file that was not published after all."""
        there = {file.source for file in written}
        for source, acts in self._taken.items():
            for act in acts if source not in there else ():
                undo(self._home, by, act, "the file it came with was not published")

    def _write(
        self,
        change: Draft,
        files: Sequence[File],
        before: Mapping[Clearance, Graph | None],
        places: Mapping[Clearance, Path],
    ) -> None:
        current = self._home.ledger.current()  # now that nobody else writes
        ruled = {change.identity.key(NamedNode(iri)): v for iri, v in self._home.ledger.verdicts().items()}
        for place in places.values():
            place.unlink(missing_ok=True)
        for done, file in enumerate(files, start=1):
            readings: Sequence[Reading] = file.readings
            if file.document:
                waiting = self._spool.of(file)
                readings = waiting.readings
                states = [current[s] for s in (file.source, *file.former) if s in current]
                old = [
                    fact for state in dict.fromkeys(states) for fact in account.former(change.at(file.clearance), state)
                ]
                made = account.told(waiting, file, old, ruled, before[file.clearance])
                places[file.clearance].parent.mkdir(parents=True, exist_ok=True)
                with places[file.clearance].open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(made, ensure_ascii=False) + "\n")
            file.added, file.removed, file.unchanged = change.replace(
                current.get(file.source), file.digest, readings, file.clearance
            )
            for source in file.former:
                file.removed += change.replace(current.get(source), file.digest, readings, file.clearance)[1]
            self._progress("writing", done, len(files))

    def _hold(self, change: Draft, files: Sequence[File]) -> None:
        """Hold what the change touched against the rules that need what other sources said: notes, and refusals.

        :raises Broken: if files, or rows of theirs, are refused.
        """
        found = change.breaches()
        strict = [breach for breach in found if breach.strict]
        tables, documents = [f for f in files if not f.document], [f for f in files if f.document]
        refused = sum(blame(f, told(change.top, f.readings, places(f), strict), self._policy) for f in tables)
        if self._fault(change, documents, strict) or refused:
            raise Broken
        self._told = _told(change, documents, found)
        for file in tables:
            file.candidates = survey(file.readings).candidates
            file.notes += noted(change.top, file.readings, places(file), found)
        for file in documents:
            statuses = (_value(change, r, term("Reading", "status")) for r in change.of_file(file.digest))
            file.candidates = sum(status == "candidate" for status in statuses)
            several = ((breach, Problem(where, breach.message)) for breach, where in self._told.get(file.digest, ()))
            file.notes += few(several)
        for file in files:
            self._keep(file)

    def _fault(self, change: Draft, documents: Sequence[File], strict: Sequence[Breach]) -> bool:
        """Let documents answer for the readings that break a strict rule together with what others say."""
        wanted = _told(change, documents, strict) if strict else {}
        for file in documents:
            if file.digest in wanted:
                waiting = self._spool.of(file)
                wrong = told(change.top, waiting.readings, (), strict)
                kept = faulted(file, waiting.readings, wrong, self._policy)
                self._spool.put(file, waiting, kept)
        return bool(wanted)

    def _keep(self, file: File) -> None:
        if not file.document:
            about = file.read.clearance if isinstance(file.read, Batch) else file.clearance
            content = file.content or self._spool.content(file)
            self._home.keep(content, highest((about, file.clearance, *survey(file.readings).clearances)))
            if file.mapping:
                self._home.keep(file.mapping.content, highest((about, file.clearance)))
            return
        if not file.again:
            self._home.keep(self._spool.content(file), file.clearance)
        Texts(self._home).keep(file.digest, self._spool.of(file).kept, file.clearance)

    def _finish(self, place: Path, written: Sequence[File], clearance: Clearance) -> None:
        """Complete the accounts of a clearance, and let go of the texts that are of no state that is loaded."""
        if not written:
            return
        notes = {d: [(b.rule, where, b.message) for b, where in several] for d, several in self._told.items()}
        account.finished(place, written, notes, Shelf(self._home.seen_by(clearance)).graph)
        ledger = self._home.ledger
        kept = min((one.edition for one in ledger.editions() if not one.gone), default=0)
        Texts(self._home).sweep(ledger.states(kept))


def _told(change: Draft, documents: Sequence[File], found: Sequence[Breach]) -> Told:
    """What each document is to be told of the rules it breaks together with others, by digest: asked of the store."""
    mine = {file.digest for file in documents}
    level = {file.digest: change.at(file.clearance).store for file in documents}
    several: Told = defaultdict(list)
    for breach in found if mine else ():
        for reading in {r for node in (breach.this, breach.other) if node for r in _stating(change, node)}:
            quads = change.store.quads_for_pattern(reading, FILE, None, None)
            files = {q.object.value for q in quads if isinstance(q.object, Literal)}
            where = _paragraph(change, reading) if files & mine else ""
            for digest in files & mine:
                if level[digest] is change.store or seen(level[digest], breach):
                    several[digest].append((breach, where))
    return {digest: sorted(set(told), key=lambda one: (one[0].message, one[1])) for digest, told in several.items()}


def seen(store: Store, breach: Breach) -> bool:
    """Whether a store states what breaks a rule."""
    nodes = (node for node in (breach.this, breach.other) if node)
    return all(next(store.quads_for_pattern(node, None, None), None) for node in nodes)


def _stating(change: Draft, node: NamedNode) -> Iterator[NamedNode]:
    for one in change.same.all(node):
        for quad in change.store.quads_for_pattern(one, None, None, None):
            if isinstance(quad.graph_name, NamedNode):
                yield quad.graph_name


def _paragraph(change: Draft, reading: NamedNode) -> str:
    found = change.store.quads_for_pattern(reading, PASSAGE, None, None)
    passage = next((q.object for q in found if isinstance(q.object, NamedNode)), None)
    return _value(change, passage, PARAGRAPH) if passage else ""


def _value(change: Draft, node: NamedNode, predicate: NamedNode) -> str:
    found = change.store.quads_for_pattern(node, predicate, None, None)
    return next((q.object.value for q in found if isinstance(q.object, Literal)), "")


def _filings(files: Sequence[File]) -> Iterator[Filed]:
    return (one for file in files if file.outcome != "skipped" for one in _filed(file))


def _filed(file: File) -> Iterator[Filed]:
    reason = "; ".join(p.where or "whole file" for p in file.problems[:20])
    counts = (file.added, file.removed, file.unchanged)
    outcome = "partial" if file.outcome == "loaded" and file.problems else file.outcome
    yield Filed(file.source, file.digest, file.path.name, outcome, *counts, reason, file.clearance)
    if file.outcome == "loaded" and file.mapping:
        yield Filed(file.source + SOURCE, file.mapping.digest, file.mapping.name, "loaded", clearance=file.clearance)
    if file.outcome == "loaded":
        for source in file.former:
            why = f"{file.source} takes its place"
            yield Filed(source, file.digest, file.path.name, outcome, reason=why, clearance=file.clearance)
