"""Where the things of a whole edition stand on its map: each among those that are linked with it, none upon another.

A thing stands round the least of what is linked with it and has more links than itself: a member round its working
group, and not round the Union. So each thing has a circle with all that stands round it, and circles are packed close
round what they belong to. That is the same every time, and takes a tenth of the time that forces between them take.
What is new in a small change is put beside what it is linked with: nothing else moves.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from math import cos, sin

from graph.atlas.packing import packed

SIZE, GAP = 10.0, 6.0
GOLDEN = 2.399963229728653
TRIED, DEPTH = 400, 3
Places = dict[str, tuple[float, float]]
LINKED = """
SELECT x, y FROM things WHERE x IS NOT NULL AND key <> ?1 AND key IN (
    SELECT target FROM lines WHERE source = ?1 UNION SELECT source FROM lines WHERE target = ?1)
ORDER BY degree, key LIMIT 1"""
TAKEN = "SELECT 1 FROM things WHERE x BETWEEN ?1 - ?3 AND ?1 + ?3 AND y BETWEEN ?2 - ?3 AND ?2 + ?3 LIMIT 1"


def bubbles(keys: Sequence[str], lines: Iterable[tuple[str, str]]) -> Places:
    """Where each of these stands; the middle of all is about 0, 0.

    >>> found = bubbles(["a", "b", "c", "d"], [("b", "a"), ("c", "a"), ("d", "a")])
    >>> sorted(found), len(set(found.values()))
    (['a', 'b', 'c', 'd'], 4)
    """
    below = _below(keys, lines)
    radii: dict[str, float] = {}
    offsets: dict[str, list[tuple[str, float, float]]] = {}
    for key in _inside_out(below):
        several = sorted(below.get(key, ()), key=lambda one: (-radii[one], one))
        itself = [key] if key else []
        laid, radius = packed([*(SIZE for _ in itself), *(radii[one] for one in several)])
        offsets[key] = [(one, x, y) for one, (x, y) in zip([*itself, *several], laid, strict=True)]
        radii[key] = radius + (GAP if several else 0.0)
    places, waiting = {}, [("", 0.0, 0.0)]
    while waiting:
        key, x, y = waiting.pop()
        for one, dx, dy in offsets[key]:
            if one == key:
                places[key] = (round(x + dx, 1), round(y + dy, 1))
            else:
                waiting.append((one, x + dx, y + dy))
    return places


def _below(keys: Sequence[str], lines: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What stands round each thing; round the empty key, what stands round nothing."""
    linked: dict[str, set[str]] = defaultdict(set)
    there = set(keys)
    for source, target in lines:
        if source != target and source in there and target in there:
            linked[source].add(target)
            linked[target].add(source)
    weight = {key: (len(linked[key]), key) for key in keys}
    above: dict[str, tuple[str, int]] = {}
    for key in sorted(keys, key=weight.__getitem__, reverse=True):
        larger = min((weight[one] for one in linked[key] if weight[one] > weight[key]), default=(0, ""))[1]
        while larger and above[larger][1] >= DEPTH:
            larger = above[larger][0]
        above[key] = (larger, above[larger][1] + 1 if larger else 1)
    below: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        below[above[key][0]].append(key)
    return below


def _inside_out(below: Mapping[str, list[str]]) -> Iterator[str]:
    """All things, each after those that stand round it; the empty key last."""
    order, waiting = [], [""]
    while waiting:
        key = waiting.pop()
        order.append(key)
        waiting += below.get(key, ())
    return reversed(order)


def beside(database: sqlite3.Connection, key: str) -> tuple[float, float]:
    """A free place for a thing near the least of what is linked with it; at the edge, if that has no place."""
    row = database.execute(LINKED, (key,)).fetchone()
    if row is None:
        row = database.execute("SELECT coalesce(max(x), 0) + 40, 0 FROM things").fetchone()
    for step in count(1):
        distance = (2 * SIZE + GAP) * (0.5 + step**0.5 / 2)
        x, y = row[0] + distance * cos(step * GOLDEN), row[1] + distance * sin(step * GOLDEN)
        if step == TRIED or not database.execute(TAKEN, (x, y, 1.6 * SIZE)).fetchone():
            break
    return round(x, 1), round(y, 1)
