"""Files of one name: each is a document of its own, though a file's name says which document it is.

Three Sectors fill in the same template and send back three files called ``focal-points.xlsx``. The first of them is
``document/focal-points-xlsx``; the others add letters that their places give.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256

from pyoxigraph import Literal

from graph.view import Graph

DIGESTS = "SELECT ?digest { BELIEVED { $document :digest ?digest } }"
LETTERS = 6


class Namesakes:
    """The documents that files are, as far as their names say it.

    :param graph: what whoever sees them sees; None if nothing is loaded.
    :param current: the SHA-256 of each file that is loaded, by where it lies.
    """

    def __init__(self, graph: Graph | None, current: Mapping[str, str]) -> None:
        self._graph, self._current = graph, current
        self._given: dict[str, str] = {}

    def key(self, plain: str, source: str, former: Collection[str] = ()) -> str:
        """The key of the document that a file is: the plain one, or with letters where that is another file.

        :param plain: the key that its name gives.
        :param former: the sources whose place it takes.
        """
        lettered = f"{plain}-{sha256(source.encode()).hexdigest()[:LETTERS]}"
        mine = {self._current[one] for one in (source, *former) if one in self._current}
        theirs = set(self._current.values()) - mine
        taken = self._given.get(plain, source) != source or self._files(plain) & theirs or self._files(lettered) & mine
        found = lettered if taken else plain
        self._given[found] = source
        return found

    def _files(self, key: str) -> set[str]:
        """The SHA-256 of the files that a document is made of."""
        if not self._graph:
            return set()
        rows = self._graph.source.rows(DIGESTS, document=[str(self._graph.identity.iri(key))])
        return {digest.value for (digest,) in rows if isinstance(digest, Literal)}
