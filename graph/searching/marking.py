"""Where in words what was looked for stands, and the part of a long passage that shows most of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.searching.asking import Asked
from graph.searching.folding import places

ROOM = 320  # characters of a passage that are shown
BEFORE = 60


@dataclass(frozen=True)
class Piece:
    """Words in their place; ``marked`` if they are what was looked for."""

    words: str
    marked: bool = False


def marked(text: str, asked: Asked, room: int = ROOM) -> tuple[Piece, ...]:
    """A text in pieces, cut to the room there is around most of what was looked for.

    >>> [(piece.words, piece.marked) for piece in marked("The ISC-TF met.", Asked("isc-tf"))]
    [('The ', False), ('ISC', True), ('-', False), ('TF', True), (' met.', False)]
    """
    found = _found(text, asked)
    start, end = _window(text, found, room)
    pieces = [Piece("…")] if start else []
    at = start
    for first, last in found:
        if first < start or last > end:
            continue
        pieces += [Piece(text[at:first]), Piece(text[first:last], True)]
        at = last
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else "")))
    return tuple(piece for piece in pieces if piece.words)


def _found(text: str, asked: Asked) -> list[tuple[int, int]]:
    """Where the words stand, in order; what touches is one."""
    wanted = {word for clause in asked.clauses for one in clause.words for word in (one, *clause.either)}
    begun = tuple(clause.words[-1] for clause in asked.clauses if clause.open and len(clause.words[-1]) > 1)
    found: list[tuple[int, int]] = []
    for start, end, word in places(text):
        if word in wanted or (begun and word.startswith(begun)):
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            else:
                found.append((start, end))
    return found


def _window(text: str, found: list[tuple[int, int]], room: int) -> tuple[int, int]:
    """The first and last character to show: those around most marks, from the beginning of a word to the end of one."""
    if len(text) <= room:
        return 0, len(text)
    start = max((first for first, _ in found), key=lambda at: (_held(found, at, room - BEFORE), -at), default=0)
    start = min(max(start - BEFORE, 0), len(text) - room)
    end = min(start + room, len(text))
    if start:
        start = text.find(" ", start, start + BEFORE) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + room // 2)
    return start, end


def _held(found: Iterable[tuple[int, int]], start: int, room: int) -> int:
    return sum(1 for first, last in found if first >= start and last <= start + room)
