"""The filled-in templates of a load: once all tables are read, their cells are held against what is known by then."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Literal

from graph.view import Graph
from loaders.loading.namesakes import Namesakes
from loaders.loading.report import File
from loaders.stating.known import Known
from loaders.tables.table import Problem
from loaders.templates.filled import Filled, original
from loaders.templates.matching import Register
from loaders.templates.stating import Source, apart, batches

NAMED = """
SELECT DISTINCT ?thing { BELIEVED {
  VALUES ?file { $files } ?reading :sourceFile ?file . GRAPH ?reading { ?thing skos:prefLabel ?name }
} }"""


def settle(files: Sequence[File], graph: Graph | None, current: Mapping[str, str]) -> None:
    """Give every filled-in template of a load the readings that its rows make.

    :param current: the SHA-256 of each file that is loaded, by where it lies.
    """
    _make_room(files, current)
    found = [(f, f.read) for f in files if f.good and isinstance(f.read, Filled)]
    if not found:
        return
    entities = [e for f in files if (batch := f.table) for r in batch.readings for e in r.entities]
    register = Register.of(Known.of(entities, graph))
    sources = [Source(read, f.path.name, f.digest, _named(graph, f, current)) for f, read in found]
    namesakes = Namesakes(graph, current)
    for at, (file, _) in enumerate(found):
        first = str(_family(Path(file.source)))
        own = namesakes.key(sources[at].key, first, (file.source, *file.former))
        sources[at] = replace(sources[at], own=own)
    register.learn(graph, entities, apart(sources))
    for (file, _), batch in zip(found, batches(sources, register), strict=True):
        file.read = batch


def _make_room(files: Sequence[File], current: Mapping[str, str]) -> None:
    """A workbook that was marked and put right takes the place of the one it was made from.

    Of several in one load the one that was changed last is read.
    """
    several: dict[Path, list[File]] = defaultdict(list)
    for file in files:
        if file.path.suffix.lower() == ".xlsx" and file.outcome in ("", "unchanged"):
            several[file.path.with_stem(original(file.path.stem)).resolve()].append(file)
    for first, same in several.items():
        *others, last = sorted(same, key=lambda file: (file.path.stat().st_mtime_ns, file.path.name))
        if not isinstance(last.read, Filled):
            continue
        for file in others:
            file.outcome, file.notes = "skipped", [Problem("", f"{last.path.name} takes its place")]
        family = (source for source in current if _family(Path(source)) == first and source != last.source)
        last.former = tuple(sorted(family))


def _family(path: Path) -> Path:
    return path.with_stem(original(path.stem))


def _named(graph: Graph | None, file: File, current: Mapping[str, str]) -> set[str]:
    """What the former states of a file name, which nobody else may."""
    before = [current[source] for source in (file.source, *file.former) if source in current]
    if not graph or not before:
        return set()
    rows = graph.source.rows(NAMED, files=[str(Literal(digest)) for digest in before])
    return {graph.identity.key(row[0]) for row in rows}
