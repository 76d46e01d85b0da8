"""The long form: ``python -m tests.faults [KILLS] [SEED]``."""

import sys
import tempfile
from pathlib import Path

from .killing import kill


def main() -> None:
    """Kill writers so many times (50 if not said), and tell what was found."""
    times, seed = (int(sys.argv[n]) if len(sys.argv) > n else default for n, default in ((1, 50), (2, 0)))
    with tempfile.TemporaryDirectory() as folder:
        run = kill(Path(folder) / "home", times, seed)
    stopped = ", ".join(f"{n} of {word}" for word, n in run.stopped.items())
    print(f"{run.kills} kills, of which in the middle of work: {stopped}; {len(run.wrong)} faults")
    for one in run.wrong:
        print(f"  {one}")
    raise SystemExit(1 if run.wrong else 0)


if __name__ == "__main__":
    main()
