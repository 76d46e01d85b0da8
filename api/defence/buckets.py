"""How much each caller has asked for lately: a bucket each, in a table of fixed size that all processes share.

A bucket is one number, the moment at which it is full again (the generic cell rate algorithm). What a caller asks for
moves that moment on; so a charge made afterwards may leave a debt, and nothing has to be done as time goes by. Each
caller has a few places in the table where its bucket may be; where all are taken, the one that is nearest to full is
let go of. So a flood of addresses takes no memory, and forgets first those who asked for least.
"""

import fcntl
import mmap
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

PLACE = struct.Struct("<Qd")
WAYS, GROUPS = 8, 8_192
SECRET = 32


@dataclass(frozen=True)
class Allowance:
    """How many units a caller may spend: so many a second for ever, and so many at once.

    ``debt`` is how far below nothing one answer may take it, in units: what costs much is known when it is answered.

    >>> Allowance.of("20/1200")
    Allowance(rate=20.0, burst=1200.0, debt=1200.0)
    """

    rate: float
    burst: float
    debt: float

    @classmethod
    def of(cls, text: str) -> "Allowance":
        """An allowance as settings write it: units a second, a stroke, units at once.

        :raises ValueError: if it is none.
        """
        rate, stroke, burst = text.partition("/")
        try:
            found = cls(float(rate), float(burst), float(burst))
        except ValueError:
            found = None
        if not (stroke and found and 0 < found.rate <= found.burst < 1e9):
            raise ValueError(f"{text!r} is no rate: give units a second and units at once, as 20/1200")
        return found


@dataclass(frozen=True)
class Balance:
    """What a caller has left, in units (negative if in debt), and in how many seconds it may ask again: 0 for now."""

    left: float
    wait: float


class Buckets:
    """The buckets of all callers of a home.

    :param path: the file they are in, which several processes may open; it holds keyed digests of callers, no address.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     buckets = Buckets(Path(folder) / "rates", Allowance(rate=1, burst=3, debt=10))
    ...     [round(buckets.charge("192.0.2.1", 2, now=100).left) for _ in range(3)]
    ...     buckets.charge("192.0.2.1", 0, now=100).wait, buckets.charge("192.0.2.2", 0, now=100).left
    [1, -1, -3]
    (4.0, 3.0)
    """

    def __init__(self, path: Path, allowance: Allowance) -> None:
        self.allowance = allowance
        size = SECRET + PLACE.size * WAYS * GROUPS
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with self._alone():
            if os.fstat(self._file).st_size != size:
                os.ftruncate(self._file, 0)
                os.ftruncate(self._file, size)
                os.pwrite(self._file, os.urandom(SECRET), 0)
            self._table = mmap.mmap(self._file, size)
            self._secret = self._table[:SECRET]

    def charge(self, caller: str, units: float, now: float | None = None) -> Balance:
        """Take units from the bucket of a caller, whether it has them or not, and tell what is left."""
        moment = time.monotonic() if now is None else now
        tag, first = self._where(caller)
        with self._alone():
            at, full = self._found(tag, first, moment)
            latest = moment + (self.allowance.burst + self.allowance.debt) / self.allowance.rate
            full = min(max(full, moment) + units / self.allowance.rate, latest)
            PLACE.pack_into(self._table, at, tag, full)
        return self._balance(full, moment)

    def close(self) -> None:
        """Let go of the table."""
        self._table.close()
        os.close(self._file)

    def _where(self, caller: str) -> tuple[int, int]:
        digest = blake2b(caller.encode(), key=self._secret, digest_size=12).digest()
        group = int.from_bytes(digest[8:], "little") % GROUPS
        return int.from_bytes(digest[:8], "little") or 1, SECRET + group * WAYS * PLACE.size

    def _found(self, tag: int, first: int, moment: float) -> tuple[int, float]:
        """Where a bucket is, and when it is full: of those that it may take, its own, or else the fullest."""
        ways = [(first + n * PLACE.size, *PLACE.unpack_from(self._table, first + n * PLACE.size)) for n in range(WAYS)]
        own = next(((at, full) for at, owner, full in ways if owner == tag), None)
        return own or (min(ways, key=lambda way: way[2])[0], moment)

    def _balance(self, full: float, moment: float) -> Balance:
        left = self.allowance.burst - (full - moment) * self.allowance.rate
        return Balance(left, max(0.0, (1 - left) / self.allowance.rate) if left < 1 else 0.0)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
