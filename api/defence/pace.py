"""How fast refusals go out: the first at once, then one after the other, so many a second.

What is refused within a millisecond can be asked for a thousand times a second, and each asking takes the interpreter
for that millisecond. Who is refused asks again when the answer has come, so the answer is what can be kept back: it
costs nothing to wait with it, and connections are limited in number where they are made.
"""

import time
from dataclasses import dataclass


@dataclass
class Pace:
    """The refusals of one process.

    ``rate`` is how many go out a second in the long run, ``burst`` how many at once after a quiet time, ``longest`` for
    how many seconds one is kept back at the most: a flood of more connections than that is for the limits on those.

    >>> pace = Pace(rate=10, burst=2, longest=0.25)
    >>> [round(pace.wait(now=100), 2) for _ in range(6)]
    [0.0, 0.0, 0.1, 0.2, 0.25, 0.25]
    >>> pace.wait(now=101)
    0.0
    """

    rate: float = 30.0
    burst: int = 20
    longest: float = 1.0
    _next: float = 0.0

    def wait(self, now: float | None = None) -> float:
        """In how many seconds the next refusal may go out; it counts as gone."""
        moment = time.monotonic() if now is None else now
        quiet = moment - (self.burst - 1) / self.rate
        at = max(self._next, quiet)
        self._next = min(at, moment + self.longest) + 1 / self.rate
        return min(max(at - moment, 0.0), self.longest)
