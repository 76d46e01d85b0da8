"""The children that read files, and what is kept of their work until a load is published.

A document takes most of a second, so what was found in it is kept in the home under its digest, the names that were
known and the rules that read it: a load that was stopped goes on where it was. Children are told the names once.
"""

import json
import os
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import astuple
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from shutil import rmtree
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from graph.processes.worker import Ours, Stopped, Worker
from loaders.extraction import Name
from loaders.loading.task import Aside, Document, Task, children, seconds
from loaders.mapping.made import Part, joined
from loaders.tables.table import Batch

if TYPE_CHECKING:
    from loaders.crosstab import Matrix
    from loaders.templates import Filled

AHEAD, START, LOOK = 2, 120, 0.5
# Bytes of address space: 500 pages of any kind take 135 MB of it.
MEMORY = 500_000_000
FOLDER = "extracted"
DOCUMENTS_ONLY, WARM = "loaders.loading.prose:read", "loaders.loading.prose:warm"
HERE = Path(__file__).parents[1]
T = TypeVar("T")
R = TypeVar("R")


class Readers:
    """Children that read files, each as soon as it is free.

    :param kept: the folder where what was found in documents is kept; None to keep nothing.
    :param read: ``module:name`` of what reads a file: any, or documents only (``DOCUMENTS_ONLY``), which starts sooner.
    :param heed: called while files are read; raises if they are not wanted any more, and the children are stopped.
    """

    def __init__(
        self,
        kept: Path | None = None,
        read: str = "loaders.loading.files:read",
        heed: Callable[[], None] = lambda: None,
    ) -> None:
        self._heed = heed
        self._workers = [Worker(read, MEMORY, WARM) for _ in range(children())]
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)
        self._warm: set[Worker] = set()
        self._kept, self._folder = kept, TemporaryDirectory(prefix="remit-")
        self._known: tuple[Path, str] = Path(), ""

    def start(self) -> None:
        """Let the children start while whoever calls does something else."""
        for worker in self._workers:
            worker.start()

    def read(self, task: Task) -> "Document | Batch | Filled | Matrix | Aside":
        """What is in a file; of a large table several children read a share each.

        :raises Refused: if it is not what it says.
        :raises Stopped: if reading it took too long or too much memory.
        """
        parts = task.parts
        if len(parts) == 1:
            found = self._read(task)
            return joined([found]) if isinstance(found, Part) else found
        with ThreadPoolExecutor(len(parts)) as pool:
            return joined([one for one in pool.map(self._read, parts) if isinstance(one, Part)])

    def _read(self, task: Task) -> "Document | Batch | Part | Filled | Matrix | Aside":
        """What one child finds."""
        worker = self._free.get()
        try:
            if worker not in self._warm:  # that a child learns the names is no fault of its first file
                worker.work(Task("a.txt", b"a", task.base, task.names), seconds=START)
                self._warm.add(worker)
            found: Document | Batch | Part | Filled | Matrix | Aside = worker.work(task, seconds=seconds(task))
        except Stopped:
            self._warm.discard(worker)
            raise
        finally:
            self._free.put(worker)
        return found

    def know(self, names: Iterable[Name]) -> None:
        """Let documents be read with these names from now on."""
        written = json.dumps([astuple(name) for name in names]).encode()
        digest = sha256(written + rules_in_force()).hexdigest()[:16]
        place = Path(self._folder.name) / digest
        place.write_bytes(written)
        self._known = place, digest
        self._warm.clear()

    def find(self, name: str, content: bytes, base: str) -> Document:
        """A document and the facts in it, read with the names that are known; from what is kept, if it is.

        :raises Refused: if it is not what it says.
        :raises Stopped: if reading it took too long or too much memory.
        """
        names, digest = self._known
        ending = Path(name).suffix.lower()
        place = self._kept / f"{sha256(content).hexdigest()}-{digest}{ending}" if self._kept else None
        if place and (found := _thawed(place)):
            return found
        read = self.read(Task(name, content, base, names))
        assert isinstance(read, Document)
        if place:
            _freeze(place, read)
        return read

    def each(self, several: Iterable[T], act: Callable[[T], R]) -> Iterator[tuple[T, R]]:
        """What comes of each, in order, a few ahead of whoever takes them."""
        rest = iter(several)
        with ThreadPoolExecutor(len(self._workers)) as pool:
            few = islice(rest, AHEAD * len(self._workers))
            ahead: list[tuple[T, Future[R]]] = [(one, pool.submit(act, one)) for one in few]
            while ahead:
                one, future = ahead.pop(0)
                ahead += [(more, pool.submit(act, more)) for more in islice(rest, 1)]
                try:
                    while not wait([future], LOOK).done:
                        self._heed()
                    yield one, future.result()
                except BaseException:  # whoever takes them may stop too
                    self._drop(pool)
                    raise

    def _drop(self, pool: ThreadPoolExecutor) -> None:
        """Let nobody wait for what is being read."""
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.stop()

    def rest(self) -> None:
        """Let the children end that are there; others are made when there is more to read."""
        for worker in self._workers:
            worker.rest()
        self._warm.clear()

    def forget(self) -> None:
        """Let go of what was kept: it is published."""
        if self._kept:
            rmtree(self._kept, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            worker.close()
        self._folder.cleanup()


@cache
def rules_in_force() -> bytes:
    """What tells the rules and readers of this remit from those of another: a digest of their files."""
    files = sorted(p for p in HERE.rglob("*") if p.suffix in {".py", ".toml", ".csv"} and "reference" not in p.parts)
    return sha256(b"\n".join(file.read_bytes() for file in files)).digest()


def _thawed(place: Path) -> Document | None:
    """A document that was kept; None if none was."""
    try:
        found = Ours(BytesIO(zlib.decompress(place.read_bytes()))).load()
    except (FileNotFoundError, zlib.error, pickle.UnpicklingError):
        return None
    return found if isinstance(found, Document) else None


def _freeze(place: Path, found: Document) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    draft.write_bytes(zlib.compress(pickle.dumps(found), 1))
    draft.replace(place)
