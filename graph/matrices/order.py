"""In which order rows and columns stand so that blocks show: by the first axis of a correspondence analysis.

Things that are joined with the same things come to stand beside each other. Parts that nothing joins are ordered apart,
the largest first; what is joined with nothing comes last.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter, mul, truediv

ROUNDS = 60
Pair = tuple[int, int]


def blocks(rows: int, columns: int, filled: Iterable[Pair]) -> tuple[list[int], list[int]]:
    """Places of rows and of columns in an order that shows blocks; the same for the same input.

    >>> blocks(4, 4, [(0, 0), (2, 0), (0, 2), (2, 2), (1, 1), (3, 1), (3, 3)])
    ([0, 2, 1, 3], [0, 2, 1, 3])
    """
    across, down = defaultdict(list), defaultdict(list)
    for row, column in sorted(set(filled)):
        across[row].append(column)
        down[column].append(row)
    order: tuple[list[int], list[int]] = ([], [])
    for inside in sorted(_parts(across, down), key=lambda part: (-len(part[0]) - len(part[1]), part)):
        for axis, ordered in zip(order, _ordered(*inside, across, down), strict=True):
            axis.extend(ordered)
    for axis, number in zip(order, (rows, columns), strict=True):
        axis.extend(sorted(set(range(number)) - set(axis)))
    return order


Lines = Mapping[int, Sequence[int]]


def _parts(across: Lines, down: Lines) -> Iterable[tuple[list[int], list[int]]]:
    """The parts that nothing joins, each its rows and its columns."""
    seen: set[int] = set()
    for start in across:
        if start in seen:
            continue
        rows, columns, front = {start}, set[int](), [start]
        while front:
            fresh = {column for row in front for column in across[row]} - columns
            columns |= fresh
            front = sorted({row for column in fresh for row in down[column]} - rows)
            rows |= set(front)
        seen |= rows
        yield sorted(rows), sorted(columns)


def _ordered(rows: list[int], columns: list[int], across: Lines, down: Lines) -> tuple[list[int], list[int]]:
    """Rows and columns by their places on the axis: each is the mean of those it is joined with, again and again."""
    of_rows, of_columns = _means(rows, columns, across), _means(columns, rows, down)
    place, number = [float(n) for n in range(len(columns))], [len(down[column]) for column in columns]
    total = sum(number)
    for _ in range(ROUNDS):
        place = of_columns(of_rows(place))
        middle = sum(map(mul, place, number)) / total
        widest = max(max(place) - middle, middle - min(place))
        if widest < 1e-9:
            break
        place = [(at - middle) / widest for at in place]
    means = dict(zip(rows, (round(at, 6) for at in of_rows(place)), strict=True))
    places = dict(zip(columns, (round(at, 6) for at in place), strict=True))
    by = (sorted(rows, key=lambda r: (means[r], r)), sorted(columns, key=lambda c: (places[c], c)))
    return (by[0][::-1], by[1][::-1]) if by[0] and by[0][0] > by[0][-1] else by


def _means(lines: list[int], others: list[int], joined: Lines) -> Callable[[Sequence[float]], list[float]]:
    """What gives for each line the mean of the places of those that it is joined with."""
    at = {other: n for n, other in enumerate(others)}
    several = [[at[other] for other in joined[line]] for line in lines]
    taken = [itemgetter(*(some if len(some) > 1 else some * 2)) for some in several]  # of one alone it gives no tuple
    numbers = [max(len(some), 2) for some in several]
    return lambda places: list(map(truediv, map(sum, [take(places) for take in taken]), numbers))
