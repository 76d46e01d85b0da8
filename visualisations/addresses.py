"""Where the files that pages use are had: at addresses that change with them, so that a browser asks for each once."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def mark() -> str:
    """What stands for all the files as they are now: a digest.

    >>> len(mark())
    12
    """
    found = blake2b(digest_size=6)
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(STATIC).as_posix()}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def static(name: str) -> str:
    """The address of a file, with the mark before its name: what it refers to beside it is had under the same mark."""
    return f"/static/{mark()}/{name}"
