"""The documents of a load between reading and writing: their readings wait on disk, so memory stays as it is."""

import os
import pickle
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from graph.clearance import LEVELS, Clearance, of_reading
from graph.editions.home import Home
from graph.processes.worker import Refused, Stopped
from graph.reading import Reading
from graph.texts import Kept
from loaders.loading.readers import Readers
from loaders.loading.report import File, Policy
from loaders.loading.settling import faulted
from loaders.loading.shapes import broken
from loaders.loading.task import Document
from loaders.proposing.proposer import Proposer
from loaders.stating.directory import Directory
from loaders.stating.documents import Described, described
from loaders.stating.known import Known
from loaders.stating.linking import Left
from loaders.tables.table import Problem
from ontology import UnknownTerm

# So few that the children, who read a few files ahead, never wait for the parent.
AT_ONCE, FEWEST = 5, 5
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Waiting:
    """A document that waits to be written.

    ``unplaced`` are the facts that are not stated: predicate, ends, paragraph, words and why. ``sections`` say of each
    heading in how many of the passages below it nothing was found, and how many there are.
    """

    readings: tuple[Reading, ...]
    unplaced: tuple[dict[str, str], ...]
    sections: tuple[tuple[str, int, int], ...]
    kept: Kept


class Spool:
    """Documents as they are linked, each in a file of its own until the load is over."""

    def __init__(
        self, home: Home, readers: Readers, more: Proposer, persons: Directory, policy: Policy, progress: Progress
    ) -> None:
        self._home, self._readers, self._more, self._persons = home, readers, more, persons
        self._policy, self._progress = policy, progress
        self._folder = home.path / "extracted" / f"waiting-{os.getpid()}"

    def fill(self, files: Sequence[File], known: Known, everything: Known) -> None:
        """Read the documents, link them to what is known, and let those wait that break no rule.

        :param everything: what anything believed makes known: what a document refers to may be known by others.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        names = tuple(known.names())
        self._readers.know(names)
        done, several = 0, self._readers.each(files, self._found)
        size = len(files) if self._more.endpoint else AT_ONCE
        while some := list(islice(several, size)):
            read = {file.digest: found for file, found in some if found}
            added = self._more.added(read, names, self._progress)
            made = {f.digest: self._described(f, added[f.digest], known) for f, found in some if found}
            self._check([f for f, found in some if found], {d: m for d, m in made.items() if m}, everything)
            done += len(some)
            self._progress("reading documents", done, len(files))

    def of(self, file: File) -> Waiting:
        """What waits of a document."""
        found: Waiting = pickle.loads(zlib.decompress(self._place(file).read_bytes()))  # noqa: S301 - written by us
        return found

    def put(self, file: File, waiting: Waiting, readings: Sequence[Reading]) -> None:
        """Let a document wait with these readings."""
        self._place(file).write_bytes(zlib.compress(pickle.dumps(replace(waiting, readings=tuple(readings))), 1))

    def content(self, file: File) -> bytes:
        """The bytes of a document.

        :raises Refused: if they are others than when the load began.
        """
        content = self._home.kept(file.digest) if file.again else file.path.read_bytes()
        if sha256(content).hexdigest() != file.digest:
            raise Refused("it changed while it was read: load it again")
        return content

    def _found(self, file: File) -> Document | None:
        try:
            return self._readers.find(file.path.name, self.content(file), self._home.identity.base)
        except (Refused, Stopped) as error:
            file.outcome, file.problems = "refused", [Problem("", str(error))]
        except FileNotFoundError:
            file.outcome, file.problems = "refused", [Problem("", "it is not there any more")]
        return None

    def _described(self, file: File, found: Document, known: Known) -> tuple[Document, Described] | None:
        """A document in the terms of the ontology; None, and refused, if what it says of itself cannot be said so."""
        lies = file.source if file.again else file.lies
        current = self._home.ledger.current()
        before = current.get(_source(file, lies), "")
        try:
            made = described(found, file.path.name, lies, file.digest, known, before)
        except (ValueError, UnknownTerm) as error:
            file.outcome, file.problems = "refused", [Problem("what it says of itself", str(error))]
            return None
        if not file.asked and file.clearance is Clearance.PUBLIC and (for_some := _for_some(made.source, current)):
            why = f"it was loaded for {for_some} before: say --clearance {for_some}, or public if everybody may see it"
            file.outcome, file.problems = "refused", [Problem("", why)]
            return None
        made = replace(made, readings=self._persons.settled(made.readings))
        file.key, file.source = made.key, _source(file, made.source)
        file.unplaced = dict(Counter(left.fact.predicate for left in made.unplaced))
        if personal := sum(of_reading(r, file.clearance) is not file.clearance for r in made.readings):
            file.notes.append(Problem("", f"{personal} of its facts name a person: they are for the secretariat only"))
        file.notes += [Problem("", note) for note in found.text.notes]
        return found, made

    def _check(self, files: Sequence[File], made: dict[str, tuple[Document, Described]], known: Known) -> None:
        """Hold documents against the rules of the ontology: all at once, and one by one if one breaks them."""
        wrong = broken([r for _, one in made.values() for r in one.readings], [], known)
        for file in files:
            if file.digest not in made:
                continue
            found, one = made[file.digest]
            readings = one.readings
            if wrong and (mine := broken(readings, [], known)):
                readings = tuple(faulted(file, readings, mine, self._policy))
            unplaced = tuple(map(_left, one.unplaced))
            self.put(file, Waiting((), unplaced, tuple(_silent(found)), one.kept), readings)

    def _place(self, file: File) -> Path:
        return self._folder / file.digest


def _source(file: File, source: str) -> str:
    """The source that a document is a state of: what is for some stands beside what is for everybody."""
    kept = f"@{file.clearance}"
    return source if file.clearance is Clearance.PUBLIC or source.endswith(kept) else source + kept


def _for_some(source: str, current: Mapping[str, str]) -> str:
    """Whom a document is for that was loaded for some only; empty if there is none such."""
    return next((level.value for level in LEVELS if f"{source}@{level}" in current), "")


def _left(left: Left) -> dict[str, str]:
    fact = left.fact
    said = {"predicate": fact.predicate, "paragraph": fact.passage.paragraph, "rule": fact.rule, "why": left.why}
    if left.personal:
        return said | {"subject": "", "object": "", "quote": ""}
    return said | {"subject": fact.subject.label, "object": fact.object.label, "quote": fact.quote}


def _silent(found: Document) -> Iterator[tuple[str, int, int]]:
    """The headings below which nothing was found in some passages of more than a few words."""
    heard = {fact.passage.start for fact in found.facts}
    total: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    for passage in found.text.passages:
        if len(found.text.words(passage).split()) >= FEWEST and found.text.words(passage) != passage.section:
            total[passage.section] += 1
            silent[passage.section] += passage.start not in heard
    return ((section, silent[section], number) for section, number in total.items() if silent[section])
