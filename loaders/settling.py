"""What of the tables of a load is good: what is known once all is out that refers to nothing or breaks a rule.

The unit is one file: any error refuses it whole, unless the policy is to keep its good rows.
"""

from collections.abc import Mapping, Sequence

from graph import Graph
from graph.reading import Reading
from loaders.known import Known
from loaders.predicates import RULE
from loaders.report import File, Policy
from loaders.shapes import broken
from loaders.table import Batch, Problem


def settled(files: Sequence[File], graph: Graph | None, policy: Policy) -> Known:
    """What is known once every table with a problem is out: which may bring others down that refer to it."""
    known = _referring(files, graph, policy)
    while _check(files, known, policy):
        known = _referring(files, graph, policy)
    return known


def _referring(files: Sequence[File], graph: Graph | None, policy: Policy) -> Known:
    while True:
        tables = [(f, batch) for f in files if (batch := f.table)]
        known = Known.of((e for _, batch in tables for r in batch.readings for e in r.entities), graph)
        dropped = False
        for file, batch in tables:
            batch = _without(batch, known)
            if batch.problems and policy is not Policy.PARTIAL:
                file.outcome, file.problems, dropped = "refused", list(batch.problems), True
            elif batch != file.read:
                file.read, dropped = batch, True
        if not dropped:
            break
    for file, batch in tables:
        file.readings, file.problems, file.notes = batch.readings, list(batch.problems), list(batch.notes)
    return known


def _without(batch: Batch, known: Known) -> Batch:
    """The batch with the readings left out that refer to what is not known."""
    good, problems = [], list(batch.problems)
    for reading, place in zip(batch.readings, batch.places, strict=True):
        wrong = list(known.unknown(reading))
        problems += [Problem(f"{place}, column {column}", message) for column, message in wrong]
        if not wrong:
            good.append((reading, place))
    return Batch(tuple(r for r, _ in good), tuple(p for _, p in good), tuple(problems), batch.notes)


def _check(files: Sequence[File], known: Known, policy: Policy) -> bool:
    """Hold tables against the rules of the ontology, and say whether one breaks them: all at once, then one by one."""
    tables = [f for f in files if f.table]
    if not broken([r for f in tables for r in f.readings], [], known):
        return False
    return sum(blame(f, broken(f.readings, places(f), known), policy) for f in tables) > 0


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
    problems = (*file.read.problems, *wrong.values())
    where = tuple(file.read.places[n] for n in kept)
    file.read = Batch(tuple(file.readings[n] for n in kept), where, problems, file.read.notes)
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
