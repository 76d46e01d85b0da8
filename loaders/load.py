"""A load: files in, one new edition out, and an account of every file.

The unit is one file: any error refuses it whole, and the others are published. The names in all files are read before
anything is linked, so the order of files does not matter. Files are read in children that can be killed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from threading import Lock

from graph import BUILDERS, Change, Graph, Home, Reading, Shelf
from graph.ledger import Filed
from graph.rules import breaches
from graph.store import Embedded
from graph.worker import Refused, Stopped, Worker
from loaders.documents import described
from loaders.files import DOCUMENTS, ENDINGS, Document, Task
from loaders.known import Known
from loaders.naming import Stated, displaced, told_apart
from loaders.predicates import RULE
from loaders.proposer import Proposer
from loaders.reference import COMPANIONS, Aside
from loaders.shapes import broken, noted, told
from loaders.table import Batch, Problem

CHILDREN = 2
Progress = Callable[[str, int, int], None]


class Policy(StrEnum):
    """What a load does with files that are not all good."""

    WHOLE_FILES = "whole files"
    PARTIAL = "partial"
    ALL_OR_NOTHING = "all or nothing"


@dataclass
class File:
    """One file of a load and what became of it.

    ``outcome`` is ``loaded``, ``unchanged``, ``refused`` or ``skipped``; the counts are of readings. ``candidates`` are
    readings kept but believed by nobody; ``unplaced`` are facts the ontology has no place for, by predicate.
    ``problems`` refuse a file or some of its rows, ``notes`` refuse nothing. ``named`` says that it was asked for by
    name, not found in a folder.
    """

    path: Path
    outcome: str = ""
    added: int = 0
    removed: int = 0
    unchanged: int = 0
    candidates: int = 0
    problems: list[Problem] = field(default_factory=list)
    unplaced: dict[str, int] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    named: bool = True
    digest: str = ""
    source: str = ""
    content: bytes = field(default=b"", repr=False)
    read: Document | Batch | None = field(default=None, repr=False)
    readings: tuple[Reading, ...] = field(default=(), repr=False)

    @property
    def good(self) -> bool:
        """Whether it is to be published."""
        return self.outcome == ""


@dataclass(frozen=True)
class Report:
    """The account of a load: every file, the edition that came of it (None if nothing changed), what was proposed."""

    files: tuple[File, ...]
    edition: int | None
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether anything was refused."""
        return any(f.outcome == "refused" or f.problems for f in self.files)


def load(
    home: Home,
    paths: Iterable[Path],
    policy: Policy,
    by: str,
    progress: Progress = lambda *_: None,
    proposer: Proposer | None = None,
) -> Report:
    """Load files and folders into a home.

    :param by: who loads, for the ledger.
    :param progress: called with a word, how many are done, and of how many.
    :param proposer: asked about passages in which the rules find little, also of documents that are unchanged.
    :raises FileNotFoundError: if one of the paths is not there.
    :raises Busy: if somebody else is writing to the home.
    """
    home.builders = BUILDERS
    files = list(_files(paths))
    loaded = home.ledger.whole()
    for file in files:
        _open(file, set() if proposer and file.path.suffix.lower() in DOCUMENTS else loaded)
    anywhere = _anywhere(files, home)
    _reopen(files, anywhere, home)
    more = proposer or Proposer.remembering(home)
    with Readers() as readers:
        _each([f for f in files if f.good], lambda f: _read(f, readers, home, anywhere), "reading", progress)
        graph = Shelf(home).graph if home.current else None
        if graph:
            _reread(files, graph, home, lambda f: _read(f, readers, home, anywhere))
        _tell_apart(files, graph, home)
        known = _settled(files, graph, policy)
        while _check([f for f in files if f.good and isinstance(f.read, Batch)], known, policy):
            known = _settled(files, graph, policy)
        _find(files, readers, home.identity.base, known, progress, more)
    _check([f for f in files if f.good and isinstance(f.read, Document)], known, policy)
    _all_or_nothing(files, policy)
    report = _publish(home, files, policy, by, lambda: _settled(files, graph, policy), progress)
    return replace(report, note=more.account)


class Readers:
    """The children that read files, taken in turn."""

    def __init__(self) -> None:
        self._workers = [Worker("loaders.files:read") for _ in range(CHILDREN)]
        self._turn, self._lock = cycle(self._workers), Lock()

    def read(self, task: Task) -> Document | Batch | Aside:
        """What is in a file.

        :raises Refused: if it is not what it says.
        :raises Stopped: if reading it took too long or too much memory.
        """
        with self._lock:
            worker = next(self._turn)
        found = worker.ask(task, seconds=10 + len(task.content) / 50_000)
        assert isinstance(found, Document | Batch | Aside)
        return found

    def __enter__(self) -> "Readers":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.close()


def _files(paths: Iterable[Path]) -> Iterator[File]:
    """Every file named, and every file in every folder named, hidden ones left out."""
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"there is no file or folder {path}")
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file() and not p.name.startswith("."))
            yield from (File(p, "" if p.suffix.lower() in ENDINGS else "skipped", named=False) for p in inside)
        else:
            yield File(path)


def _open(file: File, loaded: set[str]) -> None:
    if file.outcome == "skipped":
        return
    file.content = file.path.read_bytes()
    file.digest = sha256(file.content).hexdigest()
    file.source = str(file.path.resolve())
    if file.digest in loaded:
        file.outcome = "unchanged"


def _anywhere(files: list[File], home: Home) -> dict[str, Path]:
    """Files by name: those of this load, else those loaded before, as they are kept."""
    before = {Path(source).name: home.place(digest) for source, digest in home.ledger.current().items()}
    return before | {f.path.name: f.path for f in files if f.outcome != "skipped"}


def _beside(file: File, anywhere: Mapping[str, Path]) -> dict[str, Path]:
    """The files that a known set looks into: by their path from its folder on, or wherever they lie (``*/x.csv``)."""
    names = COMPANIONS.get(file.path.name, ())
    near = {name: anywhere.get(name[2:]) if name.startswith("*/") else file.path.parent / name for name in names}
    return {name: path for name, path in near.items() if path and path.is_file()}


def _reopen(files: list[File], anywhere: Mapping[str, Path], home: Home) -> None:
    """Read an unchanged file again where one that it is read together with has changed, or was loaded after it."""
    fresh = {f.path.resolve() for f in files if f.good}
    digests = {f.path.resolve(): f.digest for f in files}
    loads = home.ledger.loads()
    for file in files:
        if file.outcome != "unchanged":
            continue
        beside = [path.resolve() for path in _beside(file, anywhere).values()]
        later = (path for path in beside if loads.get(digests.get(path, path.name), 0) > loads[file.digest])
        if any(path in fresh for path in beside) or any(later):
            file.outcome = ""


def _each(files: list[File], act: Callable[[File], None], word: str, progress: Progress) -> None:
    with ThreadPoolExecutor(CHILDREN) as pool:
        for done, _ in enumerate(pool.map(act, files), start=1):
            progress(word, done, len(files))


def _read(file: File, readers: Readers, home: Home, anywhere: Mapping[str, Path]) -> None:
    beside = {name: path.read_bytes() for name, path in _beside(file, anywhere).items()}
    folder = file.path.absolute().parent.name
    try:
        found = readers.read(Task(file.path.name, file.content, home.identity.base, beside=beside, folder=folder))
    except (Refused, Stopped) as error:
        file.outcome, file.problems = "refused", [Problem("", str(error))]
        return
    if not isinstance(found, Aside):
        file.read = found
    elif file.named:
        file.outcome, file.problems = "refused", [Problem("", found.why)]
    else:
        file.outcome, file.notes = "skipped", [Problem("", found.why)]


def _tell_apart(files: list[File], graph: Graph | None, home: Home) -> None:
    """Give things keys of their own that share no more than an acronym with things of other sources."""
    tables = [f for f in files if f.good and isinstance(f.read, Batch)]
    for file, batch in zip(tables, told_apart(_stated(tables), graph, home.ledger.current()), strict=True):
        file.read = batch


def _reread(files: list[File], graph: Graph, home: Home, read: Callable[[File], None]) -> None:
    """Read files again, as they were kept, that were loaded before a table of ours and hold a key it gives away."""
    loaded = home.ledger.current()
    for source in sorted(displaced(_stated([f for f in files if f.good]), graph, loaded)):
        known = next((f for f in files if f.source == source), None)
        if known and known.outcome != "unchanged":
            continue
        file = known or File(Path(source), named=False, source=source)
        file.outcome, file.digest, file.content = "", loaded[source], home.kept(loaded[source])
        if not known:
            files.append(file)
        read(file)


def _stated(files: list[File]) -> list[Stated]:
    return [Stated(f.read, f.path.name, f.source) for f in files if isinstance(f.read, Batch)]


def _settled(files: list[File], graph: Graph | None, policy: Policy) -> Known:
    """What is known once every table with a problem is out: which may bring others down that refer to it."""
    while True:
        tables = [(f, f.read) for f in files if f.good and isinstance(f.read, Batch)]
        known = Known.of((e for _, batch in tables for r in batch.readings for e in r.entities), graph)
        dropped = False
        for file, batch in tables:
            batch = _referring(batch, known)
            if batch.problems and policy is not Policy.PARTIAL:
                file.outcome, file.problems, dropped = "refused", list(batch.problems), True
            elif batch != file.read:
                file.read, dropped = batch, True
        if not dropped:
            break
    for file in files:
        if file.good and isinstance(file.read, Batch):
            file.readings, file.problems = file.read.readings, list(file.read.problems)
            file.notes = list(file.read.notes)
    return known


def _referring(batch: Batch, known: Known) -> Batch:
    """The batch with the readings left out that refer to what is not known."""
    good, problems = [], list(batch.problems)
    for reading, place in zip(batch.readings, batch.places, strict=True):
        wrong = list(known.unknown(reading))
        problems += [Problem(f"{place}, column {column}", message) for column, message in wrong]
        if not wrong:
            good.append((reading, place))
    return Batch(tuple(r for r, _ in good), tuple(p for _, p in good), tuple(problems), batch.notes)


def _find(files: list[File], readers: Readers, base: str, known: Known, progress: Progress, more: Proposer) -> None:
    """Find the facts in the documents, add what is proposed, and link them to what is known."""
    names, documents = tuple(known.names()), dict[str, Document]()

    def find(file: File) -> None:
        try:
            found = readers.read(Task(file.path.name, file.content, base, names))
        except (Refused, Stopped) as error:
            file.outcome, file.problems = "refused", [Problem("", str(error))]
            return
        assert isinstance(found, Document)
        documents[str(file.path)] = found

    _each([f for f in files if f.good and isinstance(f.read, Document)], find, "finding facts", progress)
    added = more.added(documents, names, progress)
    for file in files:
        if found := added.get(str(file.path)):
            file.source, file.readings, file.unplaced = described(found, file.path.name, file.digest, known)


def _check(files: list[File], known: Known, policy: Policy) -> bool:
    """Hold files against the rules of the ontology, and say whether one breaks them: all at once, and one by one if."""
    if not broken([r for f in files for r in f.readings], [], known):
        return False
    return sum(_blame(f, broken(f.readings, _places(f), known), policy) for f in files) > 0


def _places(file: File) -> tuple[str, ...]:
    return file.read.places if isinstance(file.read, Batch) else ()


def _blame(file: File, wrong: Mapping[int, Problem], policy: Policy) -> bool:
    """Let a file answer for the readings that break a rule, if any do.

    A table is without them, and is to be settled again: others may refer to what they state. A document is refused, or
    loses them: always those that were only proposed.
    """
    if not wrong:
        return False
    kept = [n for n in range(len(file.readings)) if n not in wrong]
    readings = tuple(file.readings[n] for n in kept)
    if isinstance(file.read, Batch):
        places, problems = tuple(file.read.places[n] for n in kept), (*file.read.problems, *wrong.values())
        file.read = Batch(readings, places, problems, file.read.notes)
    else:
        ours = [problem for n, problem in wrong.items() if not file.readings[n].rule.startswith(RULE)]
        file.problems, file.outcome = file.problems + ours, "refused" if ours and policy is not Policy.PARTIAL else ""
        file.readings = readings
    return True


def _all_or_nothing(files: list[File], policy: Policy) -> None:
    if policy is Policy.ALL_OR_NOTHING and any(f.outcome == "refused" or f.problems for f in files):
        for file in files:
            if file.good:
                file.outcome = "refused"
                file.problems.append(Problem("", "another file was refused, and all or nothing was asked for"))


class Broken(Exception):
    """Some of the files break a strict rule together with what others say: the change is made anew without them."""


def _publish(
    home: Home, files: list[File], policy: Policy, by: str, settle: Callable[[], Known], progress: Progress
) -> Report:
    number = home.ledger.begin(by)
    edition = home.current
    written: list[File] = []
    while not written and (good := [f for f in files if f.good]):
        with suppress(Broken), home.change(f"load {number}") as change:
            _write(home, change, good, progress)
            _hold(change, good, policy)
            for file in good:
                home.keep(file.content)
            written = good
            progress("publishing", 0, 1)
        if not written:
            settle()
        _all_or_nothing(files, policy)
    for file in written:
        file.outcome = "loaded"
    published = home.current if home.current != edition else None
    filed = [_filed(f) for f in files if f.outcome != "skipped"]
    home.ledger.end(number, "published" if written else "unchanged", published.number if published else None, filed)
    return Report(tuple(files), published.number if published else None)


def _write(home: Home, change: Change, files: list[File], progress: Progress) -> None:
    current = home.ledger.current()  # now that nobody else writes
    for done, file in enumerate(files, start=1):
        old = current.get(file.source)
        file.added, file.removed, file.unchanged = change.replace(old, file.digest, file.readings)
        file.candidates = sum(not r.believed for r in file.readings)
        progress("writing", done, len(files))


def _hold(change: Change, files: list[File], policy: Policy) -> None:
    """Hold what the change touched against the rules that need what other sources said: notes, and refusals.

    :raises Broken: if files, or rows of theirs, are refused.
    """
    change.finish()
    found = breaches(Embedded(change.store), change.identity, change.touched_of)
    strict = [breach for breach in found if breach.strict]
    if sum(_blame(f, told(change, f.readings, _places(f), strict), policy) for f in files):
        raise Broken
    for file in files:
        file.notes += noted(change, file.readings, _places(file), found)


def _filed(file: File) -> Filed:
    reason = "; ".join(p.where or "whole file" for p in file.problems[:20])
    counts = (file.added, file.removed, file.unchanged)
    outcome = "partial" if file.outcome == "loaded" and file.problems else file.outcome
    return Filed(file.source, file.digest, file.path.name, outcome, *counts, reason)
