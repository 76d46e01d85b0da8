"""Documents that are kept: those that a folder lists, and those that clients sent with their SHA-256.

A client sends the digest of a document instead of the document; where it is not known, it sends both once. With
``only``, nothing but what the folder lists is answered: the allow-list of a portal whose queries are known.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock

from api.portal.incoming import LONGEST, Asked

MOST = 1_000


class NotListed(ValueError):
    """A document that is not kept, or that is not of the allow-list; ``code`` says which."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Terms:
    """On which terms a home is asked by GraphQL.

    :param folder: holds documents as ``NAME.graphql``; None if there is none.
    :param only: whether nothing else is answered.
    :param introspection: whether the schema tells itself.
    """

    folder: Path | None = None
    only: bool = False
    introspection: bool = True

    @cached_property
    def listed(self) -> Mapping[str, str]:
        """The documents of the folder, by name and by digest.

        :raises ValueError: if one is too long, or no UTF-8.
        """
        found: dict[str, str] = {}
        for path in sorted(self.folder.glob("*.graphql")) if self.folder else []:
            text = path.read_text(encoding="utf-8")
            if len(text) > LONGEST:
                raise ValueError(f"{path.name} has {len(text):,} characters; up to {LONGEST:,} are read")
            found[path.stem] = found[digest(text)] = text
        if self.only and not found:
            raise ValueError("only listed documents are to be answered, and none is listed: give a folder with some")
        return found


@dataclass
class Listed:
    """The documents of one service."""

    terms: Terms
    _sent: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def document(self, asked: Asked) -> str:
        """The document that a request means; what is sent with its digest is kept.

        :raises NotListed: if it is not kept, is another than its digest says, or may not be asked.
        """
        listed = self.terms.listed
        named = asked.digest or asked.name.removeprefix("sha256:")
        text = asked.query or listed.get(named) or self._kept(asked.digest)
        if not text:
            instead = "listed documents alone are answered here" if self.terms.only else "send it"
            raise NotListed("PERSISTED_QUERY_NOT_FOUND", f"no document is kept under {named!r}: {instead}")
        if asked.query and asked.digest and digest(asked.query) != asked.digest:
            raise NotListed("PERSISTED_QUERY_MISMATCH", f"the SHA-256 of the document is {digest(asked.query)}")
        if self.terms.only and digest(text) not in listed:
            raise NotListed("NOT_LISTED", "only listed documents are answered here")
        if asked.query and asked.digest:
            self._keep(asked.digest, text)
        return text

    def _kept(self, name: str) -> str:
        with self._lock:
            return self._sent.get(name, "")

    def _keep(self, name: str, text: str) -> None:
        with self._lock:
            self._sent[name] = text
            self._sent.move_to_end(name)
            while len(self._sent) > MOST:
                self._sent.popitem(last=False)


def digest(text: str) -> str:
    """The SHA-256 of a document, in hexadecimal.

    >>> digest("{ edition { number } }")[:12]
    '64106086f00b'
    """
    return sha256(text.encode()).hexdigest()
