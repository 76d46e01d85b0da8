"""On which edition a request to write insists: ``If-Match`` with the tag of the edition it was made for."""

import re

from fastapi import Request

from graph.editions.shelf import PINNED

TAG = re.compile(r'"(\d+)[^"]*"')


class Unmatched(ValueError):
    """A request made for another edition than the current one."""


def refuse_other(request: Request, edition: int) -> None:
    """Refuse to write where a request was made for another edition, or reads one that is pinned.

    :raises Unmatched: if it names the tags of other editions alone.
    :raises ValueError: if it is pinned to an edition.
    """
    if PINNED.get():
        raise ValueError("an edition that is pinned is read, not written: leave ?edition= out")
    asked = request.headers.get("if-match", "*")
    if asked.strip() != "*" and edition not in {int(number) for number in TAG.findall(asked)}:
        raise Unmatched(f"edition {edition} is current, and the request insists on {asked}: look again, and ask anew")


def tag(edition: int) -> str:
    """The tag of an edition, as answers to writing carry it.

    >>> tag(7)
    '"7"'
    """
    return f'"{edition}"'
