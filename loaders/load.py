"""A load: files in, one new edition out, and an account of every file.

The unit is one file: any error refuses it whole, and the others are published. The names in all tables are read before
any document is, so the order of files does not matter; nor does the number of loads, for documents of before are read
again where a name that they speak of became known since. Files are read in children that can be killed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.clearance import HIGHEST, LEVELS, Clearance
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.processes.worker import Refused, Stopped
from graph.view import Graph
from graph.writing.collecting import seldom
from graph.writing.packing import clearances
from loaders.crosstab import Matrix, linked
from loaders.loading.concerning import concerned, documented, remember, supersede
from loaders.loading.files import ENDINGS, OTHERS, unread
from loaders.loading.namesakes import Namesakes
from loaders.loading.publishing import Publication
from loaders.loading.readers import FOLDER, Readers
from loaders.loading.report import File, Given, Policy, Report, tell_apart
from loaders.loading.settling import Graphs, all_or_nothing, settled, stated
from loaders.loading.spool import Progress, Spool
from loaders.loading.task import Document, Task
from loaders.mapping.choosing import choose, refuse_twice
from loaders.mapping.choosing import remember as remember_mapping
from loaders.mapping.finding import reads
from loaders.proposing.proposer import Proposer
from loaders.reference import COMPANIONS, Aside
from loaders.stating.directory import Directory, keep, kept
from loaders.stating.known import Known
from loaders.stating.naming import Stated, displaced, told_apart
from loaders.tables.table import Batch, Problem
from loaders.templates import Filled
from loaders.templates.settled import settle as settle_templates

__all__ = ["File", "Given", "Policy", "Progress", "Readers", "Report", "load"]


@seldom()
def load(
    home: Home,
    paths: Iterable[Path | Given],
    policy: Policy,
    by: str,
    progress: Progress = lambda *_: None,
    proposer: Proposer | None = None,
    clearance: Clearance | None = None,
    mapping: Path | None = None,
) -> Report:
    """Load files and folders into a home.

    :param by: who loads, for the ledger.
    :param mapping: the file that says how the tables are read; None where it lies beside each, if one is needed.
    :param progress: called with a word, how many are done, and of how many.
    :param proposer: asked about passages in which the rules find little, also of documents that are unchanged.
    :param clearance: who may see the files; if None, who might before, and everybody what is new.
    :raises FileNotFoundError: if one of the paths is not there.
    :raises Busy: if somebody else is writing to the home.
    """
    home.builders = BUILDERS
    several = list(paths)
    given = {one.path: one for one in several if isinstance(one, Given)}
    files = list(_files(one.path if isinstance(one, Given) else one for one in several))
    alone = len(files) == 1

    def by_mapping(file: File) -> Path | None:
        if one := given.get(file.path):
            return one.mapping
        return mapping if mapping and reads(mapping, file.path, alone) else None

    choose(files, by_mapping)
    loaded, before, current = home.ledger.whole(), _before(home), home.ledger.current()
    for file in files:
        there = set() if proposer and file.document else loaded
        _open(file, there, before, given.get(file.path) or Given(file.path, clearance=clearance))
        remember_mapping(file, home, current)
        file.content = b"" if file.document else file.content
    refuse_twice(files, current)
    anywhere = _Anywhere(files, home)
    _reopen(files, anywhere, home)
    more = proposer or Proposer.remembering(home)
    with Readers(home.path / FOLDER, heed=home.heed) as readers:
        if any(file.good for file in files):
            readers.start()
        graphs = _graphs(home)
        persons = Directory(graphs[HIGHEST], kept(home))
        _tables(files, graphs, home, readers, anywhere, progress, persons)
        loading = _Load(home, files, graphs, policy, Spool(home, readers, more, persons, policy, progress))
        loading.settle()
        report = Publication(home, files, policy, loading.spool, loading.settle, progress).publish(by)
        if any(file.outcome == "loaded" for file in files):
            for level, known in loading.known.items():
                remember(home, known, level)
            keep(home, persons)
        readers.forget()
    return replace(report, note=more.account)


class _Load:
    """The documents of a load, read with what its tables make known."""

    def __init__(self, home: Home, files: list[File], graphs: Graphs, policy: Policy, spool: Spool) -> None:
        self._home, self._files, self._graphs, self._policy, self.spool = home, files, graphs, policy, spool
        self.known: dict[Clearance, Known] = {}

    def settle(self) -> None:
        """Settle the tables, and read with what is known then the documents, and those of before that it concerns."""
        files, current = self._files, self._home.ledger.current()
        sources = {Clearance.PUBLIC, *self._home.ledger.clearances().values(), *(f.clearance for f in files if f.good)}
        needed = sources | {c for f in files if (t := f.table) for c in clearances(t.readings, f.clearance)}
        everything = settled(files, {level: self._graphs[level] for level in LEVELS if level in needed}, self._policy)
        gone = {current[f.source] for f in files if f.table and f.source in current}
        reading = any(f.good and f.document for f in files) or documented(self._home)
        self.known = {
            level: Known.sure(stated(files, level), self._graphs[level], gone)
            for level in LEVELS
            if level in sources and reading  # without documents nothing is read with it
        }
        files[:] = [f for f in files if not f.again]
        for level, known in self.known.items():
            files += concerned(self._home, known, files, level)
            some = [f for f in files if f.good and f.document and f.clearance is level]
            if some:
                self.spool.fill(some, known, everything[level])
        read = [f for f in files if f.good and f.document]
        supersede(read, {f.digest: self.spool.of(f).kept.revision for f in read}, self._home)
        all_or_nothing(files, self._policy)
        tell_apart(files)


def _graphs(home: Home) -> Graphs:
    """What is loaded already, as each clearance sees it."""
    current = home.current
    opened = {level: Shelf(home.seen_by(level)).graph for level in (current.levels if current else ())}
    return {level: next((opened[one] for one in reversed(level.seen) if one in opened), None) for level in LEVELS}


def _before(home: Home) -> dict[str, Clearance]:
    """Who may see what is loaded already, by its source and by the SHA-256 of its bytes."""
    clearances = home.ledger.clearances()
    return clearances | {digest: clearances[source] for source, digest in home.ledger.current().items()}


def _tables(
    files: list[File],
    graphs: Graphs,
    home: Home,
    readers: Readers,
    anywhere: "_Anywhere",
    progress: Progress,
    persons: Directory,
) -> None:
    """Read everything that is no document."""
    tables = [f for f in files if f.good and not f.document and not f.mapping]
    for done, _ in enumerate(readers.each(tables, lambda f: _read(f, readers, home, anywhere)), start=1):
        progress("reading", done, len(tables))
    _mapped(files, graphs, home, readers, anywhere, progress)
    for level in sorted({f.clearance for f in files if f.good}, key=LEVELS.index):
        if graph := graphs[level]:
            for file in _reread(files, graph, home, level):
                _read(file, readers, home, anywhere)
        settle_templates([f for f in files if level.sees(f.clearance)], graphs[level], home.ledger.current())
        _link(files, graphs[level], level, Namesakes(graphs[level], home.ledger.current()))
        _tell_apart([f for f in files if f.clearance is level], graphs[level], home)
    for file in files:
        if batch := file.table:
            file.read = persons.batch(batch)


def _mapped(
    files: list[File], graphs: Graphs, home: Home, readers: Readers, anywhere: "_Anywhere", progress: Progress
) -> None:
    """Read the tables that mappings say how to read, with the names that those who may see them know."""
    tables = [f for f in files if f.good and f.mapping]
    for level in sorted({f.clearance for f in tables}, key=LEVELS.index):
        from loaders.mapping.names import written

        some = [f for f in tables if f.clearance is level]
        known = Known.of((e for r in stated(files, level) for e in r.entities), graphs[level])
        with TemporaryDirectory(prefix="remit-") as folder:
            things = written(known, Path(folder) / "things")
            several = readers.each(some, lambda f: _read(f, readers, home, anywhere, things))  # noqa: B023
            for done, _ in enumerate(several, start=1):
                progress("reading by a mapping", done, len(some))
        for file in some:
            file.content = b""  # it may be large, and is read again when it is kept
    if tables:
        readers.rest()


def _files(paths: Iterable[Path]) -> Iterator[File]:
    """Every file named, and every file in every folder named; hidden ones and what tells of the folder are left out."""
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"there is no file or folder {path}")
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file() and not p.name.startswith("."))
            yield from map(_inside, inside)
        else:
            yield File(path)


def _inside(path: Path) -> File:
    """A file found in a folder; one that could be saved as something that is read says so when it is left alone."""
    if _meant(path):
        return File(path, named=False)
    ending = path.suffix.lower()
    return File(path, "skipped", named=False, notes=[Problem("", unread(ending))] if ending in OTHERS else [])


def _meant(path: Path) -> bool:
    """Whether a file found in a folder is one to read: a README tells of the folder, not of what it holds."""
    return path.suffix.lower() in ENDINGS and path.stem.casefold() != "readme"


def _open(file: File, loaded: set[str], before: Mapping[str, Clearance], given: Given) -> None:
    if file.outcome == "skipped":
        return
    content = file.path.read_bytes()
    file.digest = sha256(content).hexdigest()
    file.lies = file.source = given.source or str(file.path.resolve())
    file.content = content
    kept = before.get(file.source) or before.get(file.digest)
    file.asked, file.clearance = given.clearance is not None, given.clearance or kept or Clearance.PUBLIC
    if file.digest in loaded and before[file.digest] is file.clearance:
        file.outcome = "unchanged"


class _Anywhere:
    """Files by name, for what is read together with them: those of this load, else those loaded before, as kept."""

    def __init__(self, files: list[File], home: Home) -> None:
        clearances = home.ledger.clearances()
        kept = home.ledger.current().items()
        self._several = [(Path(source).name, home.place(digest), clearances[source]) for source, digest in kept]
        self._several += [(f.path.name, f.path, f.clearance) for f in files if f.outcome != "skipped"]

    def beside(self, file: File) -> dict[str, Path]:
        """The files that a known set looks into, of those that whoever sees it may see.

        By their path from its folder on, or wherever they lie (``*/x.csv``).
        """
        names = COMPANIONS.get(file.path.name, ())
        seen = {name: path for name, path, clearance in self._several if file.clearance.sees(clearance)}
        near = {name: seen.get(name[2:]) if name.startswith("*/") else file.path.parent / name for name in names}
        return {name: path for name, path in near.items() if path and path.is_file()}


def _reopen(files: list[File], anywhere: _Anywhere, home: Home) -> None:
    """Read an unchanged file again where one that it is read together with has changed, or was loaded after it."""
    fresh = {f.path.resolve() for f in files if f.good}
    digests = {f.path.resolve(): f.digest for f in files}
    loads = home.ledger.loads()
    for file in files:
        if file.outcome != "unchanged":
            continue
        beside = [path.resolve() for path in anywhere.beside(file).values()]
        later = (path for path in beside if loads.get(digests.get(path, path.name), 0) > loads[file.digest])
        if any(path in fresh for path in beside) or any(later):
            file.outcome = ""


def _read(file: File, readers: Readers, home: Home, anywhere: _Anywhere, things: Path | None = None) -> None:
    beside = {name: path.read_bytes() for name, path in anywhere.beside(file).items()}
    folder = file.path.absolute().parent.name
    given = Task(file.path.name, file.content, home.identity.base, None, beside, folder)
    try:
        found = readers.read(replace(given, mapping=file.mapping, source=file.source, things=things))
    except (Refused, Stopped) as error:
        file.outcome, file.problems = "refused", [Problem("", str(error))]
        return
    _take(file, found)


def _link(files: list[File], graph: Graph | None, level: Clearance, namesakes: Namesakes) -> None:
    """Match the labels of mapping tables to what is known to who sees them, now that all other tables are read."""
    several = [(f, f.read) for f in files if f.good and f.clearance is level and isinstance(f.read, Matrix)]
    if several:
        batches = (f.read for f in files if f.good and level.sees(f.clearance) and isinstance(f.read, Batch))
        known = Known.of((e for batch in batches for r in batch.readings for e in r.entities), graph)
        for file, matrix in several:
            _take(file, linked(replace(matrix, own=namesakes.key(matrix.key, file.source)), known))


def _take(file: File, found: Document | Batch | Filled | Matrix | Aside) -> None:
    """Let a file have been read so; one that is left alone is refused if it was asked for by name."""
    if not isinstance(found, Aside):
        file.read = replace(found, notes=(*file.notes, *found.notes)) if isinstance(found, Batch) else found
    elif file.named:
        file.outcome, file.problems = "refused", [Problem("", found.why)]
    else:
        file.outcome, file.notes = "skipped", [Problem("", found.why)]


def _tell_apart(files: list[File], graph: Graph | None, home: Home) -> None:
    """Give things keys of their own that share no more than an acronym with things of other sources."""
    tables = [f for f in files if f.good and isinstance(f.read, Batch)]
    for file, batch in zip(tables, told_apart(_stated(tables), graph, home.ledger.current()), strict=True):
        file.read = batch


def _reread(files: list[File], graph: Graph, home: Home, level: Clearance) -> Iterator[File]:
    """The files to read again, as kept, that were loaded before a table of ours and hold a key it gives away.

    Only among what one clearance is for: what others see does not hang on it.
    """
    clearances = home.ledger.clearances()
    loaded = {source: digest for source, digest in home.ledger.current().items() if clearances[source] is level}
    for source in sorted(displaced(_stated([f for f in files if f.good and f.clearance is level]), graph, loaded)):
        known = next((f for f in files if f.source == source), None)
        if (known and known.outcome != "unchanged") or not home.place(loaded[source]).exists():
            continue
        file = known or File(Path(source), named=False, source=source, clearance=level)
        file.outcome, file.digest, file.content = "", loaded[source], home.kept(loaded[source])
        if not known:
            files.append(file)
        yield file


def _stated(files: list[File]) -> list[Stated]:
    return [Stated(f.read, f.path.name, f.source) for f in files if isinstance(f.read, Batch)]
