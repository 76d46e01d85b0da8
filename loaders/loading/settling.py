"""What of the tables of a load is good: what is known once all is out that refers to nothing or breaks a rule.

The unit is one file: any error refuses it whole, unless the policy is to keep its good rows.
"""

from collections.abc import Iterator, Mapping, Sequence

from graph.clearance import Clearance, highest, of_reading
from graph.reading import Reading
from graph.view import Graph
from graph.writing.packing import Packed, clearances
from loaders.loading.report import File, Policy
from loaders.loading.shapes import broken
from loaders.proposing.predicates import RULE
from loaders.stating.known import Known
from loaders.tables.table import Batch, Problem

Graphs = Mapping[Clearance, Graph | None]


def settled(files: Sequence[File], graphs: Graphs, policy: Policy) -> dict[Clearance, Known]:
    """What each clearance knows, by key, once every table with a problem is out: that may bring others down.

    :param graphs: what is loaded already, as each clearance sees it that is to know.
    """
    known = _referring(files, graphs, policy)
    while _check(files, known[highest(known)], policy):
        known = _referring(files, graphs, policy)
    return known


def stated(files: Sequence[File], clearance: Clearance) -> Iterator[Reading]:
    """What the tables state that a clearance sees."""
    for file in files:
        if not (batch := file.table):
            continue
        if all(map(clearance.sees, clearances(batch.readings, file.clearance))):
            yield from batch.readings
        else:
            yield from (r for r in batch.readings if clearance.sees(of_reading(r, file.clearance)))


def _keys(files: Sequence[File], clearance: Clearance) -> Iterator[tuple[str, str]]:
    """The keys and the classes of what the tables state that a clearance sees."""
    for file in files:
        readings = batch.readings if (batch := file.table) else ()
        if isinstance(readings, Packed) and all(map(clearance.sees, clearances(readings, file.clearance))):
            yield from ((key, cls) for cls, keys in readings.survey.keys.items() for key in keys)
        else:
            yield from ((one.key, one.cls) for reading in stated([file], clearance) for one in reading.entities)


def _referring(files: Sequence[File], graphs: Graphs, policy: Policy) -> dict[Clearance, Known]:
    while True:
        tables = [(f, batch) for f in files if (batch := f.table)]
        known = {level: Known.classed(_keys(files, level), graph) for level, graph in graphs.items()}
        dropped = False
        for file, batch in tables:
            batch = _without(batch, known, file.clearance)
            if batch.problems and policy is not Policy.PARTIAL:
                file.outcome, file.problems, dropped = "refused", list(batch.problems), True
            elif batch is not file.read:
                file.read, dropped = batch, True
        if not dropped:
            break
    for file, batch in tables:
        file.readings, file.problems, file.notes = batch.readings, list(batch.problems), list(batch.notes)
    return known


def _without(batch: Batch, known: Mapping[Clearance, Known], clearance: Clearance) -> Batch:
    """The batch with the readings left out that refer to what is not known to all who may see them."""
    good, problems = [], list(batch.problems)
    alike = clearances(batch.readings, clearance)
    only = next(iter(alike)) if len(alike) == 1 else None
    if only and isinstance(batch.readings, Packed) and known[only].fits(batch.readings.survey):
        return batch
    for number, reading in enumerate(batch.readings):
        wrong = list(known[only or of_reading(reading, clearance)].unknown(reading))
        problems += [Problem(batch.cell(number, column), message) for column, message in wrong]
        if not wrong:
            good.append(number)
    return batch.only(good, tuple(problems)) if len(good) < len(batch.readings) else batch


def _check(files: Sequence[File], known: Known, policy: Policy) -> bool:
    """Hold tables against the rules of the ontology, and say whether one breaks them: all at once, then one by one."""
    tables = [f for f in files if f.table]
    if not broken(_together(tables), [], known):
        return False
    return sum(blame(f, _broken(f, known), policy) for f in tables) > 0


def _together(tables: Sequence[File]) -> Sequence[Reading]:
    """What several tables state; of one table, as it is: it may be large."""
    return tables[0].readings if len(tables) == 1 else [r for f in tables for r in f.readings]


def _broken(file: File, known: Known) -> Mapping[int, Problem]:
    """The readings of a file that break a rule; where they come from several sources, those that do by themselves."""
    wrong = broken(file.readings, places(file), known)
    if not wrong or not isinstance(file.read, Batch) or not file.read.apart:
        return wrong
    about = {one.key for number in wrong for one in file.readings[number].entities}
    alone = (n for n, reading in enumerate(file.readings) if any(one.key in about for one in reading.entities))
    each = ((n, broken([file.readings[n]], [places(file)[n]], known)) for n in alone)
    return {n: found[0] for n, found in each if found}


def places(file: File) -> tuple[str, ...]:
    """Where each reading of a table stands in it; none for a document, whose paragraphs say it."""
    return file.read.places if isinstance(file.read, Batch) else ()


def blame(file: File, wrong: Mapping[int, Problem], policy: Policy) -> bool:
    """Let a table answer for the readings that break a rule, if any do.

    It is without them, and is to be settled again: others may refer to what they state.
    """
    if not wrong or not isinstance(file.read, Batch):
        return False
    kept = [n for n in range(len(file.readings)) if n not in wrong]
    file.read = file.read.only(kept, (*file.read.problems, *wrong.values()))
    file.readings = file.read.readings
    return True


def faulted(file: File, readings: Sequence[Reading], wrong: Mapping[int, Problem], policy: Policy) -> list[Reading]:
    """The readings of a document that break no rule; it is refused for the others, but for those only proposed."""
    ours = [problem for n, problem in wrong.items() if not readings[n].rule.startswith(RULE)]
    file.problems += ours
    if ours and policy is not Policy.PARTIAL:
        file.outcome = "refused"
    return [reading for n, reading in enumerate(readings) if n not in wrong]


def all_or_nothing(files: Sequence[File], policy: Policy) -> None:
    """Refuse every file where one is refused, if that was asked for."""
    if policy is Policy.ALL_OR_NOTHING and any(f.outcome == "refused" or f.problems for f in files):
        for file in files:
            if file.good:
                file.outcome = "refused"
                file.problems.append(Problem("", "another file was refused, and all or nothing was asked for"))
