"""Saying anew who may see what is loaded: its files are loaded again from what is kept of them."""

from pathlib import Path
from tempfile import TemporaryDirectory

from graph.clearance import Clearance
from graph.editions.home import Home
from loaders.load import Given, Policy, load
from loaders.loading.report import Report
from loaders.loading.unloading import sources
from loaders.mapping.finding import SOURCE


def reclear(home: Home, asked: str, clearance: Clearance, by: str) -> Report:
    """Let a file, or every file of a document, be for those who have a clearance.

    :param asked: as :func:`loaders.loading.unloading.unload` takes it.
    :raises NotFound: if nothing of it is loaded.
    :raises ValueError: if several files have that name.
    :raises Busy: if somebody else is writing.
    """
    current, names = home.ledger.current(), home.ledger.names()
    with TemporaryDirectory(prefix="remit-") as folder:

        def kept(number: int, source: str) -> Path:
            place = Path(folder) / str(number) / names[source]
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(home.kept(current[source]))
            return place

        several = []
        for number, source in enumerate(one for one in sources(home, asked) if not one.endswith(SOURCE)):
            mapping = kept(number, source + SOURCE) if source + SOURCE in current else None
            several.append(Given(kept(number, source), source, clearance, mapping))
        return load(home, several, Policy.WHOLE_FILES, by)
