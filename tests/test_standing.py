"""Where things stand on a map of some: names do not meet, and what comes later moves nothing."""

from itertools import combinations

import pytest

from visualisations.charting.standing import ALL, HIGH, ROW, UNIT, WIDE, Ground, Place

FAR = ROW // 2 * UNIT
SEAM = ALL // ROW * UNIT


def crowded(ground: Ground, key: str, number: int) -> list[Place]:
    """The places of so many things round one that stands."""
    several = [f"{key}-{one}" for one in range(number)]
    ground.around(key, several)
    return [ground.places[one] for one in several]


def meeting(places: list[Place]) -> list[tuple[Place, Place]]:
    """The pairs of places at which names would run over each other."""
    pairs = combinations(places, 2)
    return [(one, other) for one, other in pairs if abs(one[0] - other[0]) < WIDE and abs(one[1] - other[1]) < HIGH]


@pytest.mark.parametrize(
    "middle", [(0.0, 0.0), (3.3, -7.1), (-1.0, SEAM - 20), (FAR, SEAM / 2), (-999_999.0, 999_999.0)]
)
def test_names_do_not_meet_wherever_things_stand(middle: Place) -> None:
    ground = Ground({"a": middle, "b": (middle[0] + 301, middle[1] + 55)})
    assert not meeting([ground.places["b"], *crowded(ground, "a", 150), *crowded(ground, "b", 150)])
    x, y = middle
    assert all(abs(one - x) < 30 * WIDE and abs(other - y) < 60 * HIGH for one, other in ground.places.values())


def test_what_comes_later_moves_nothing() -> None:
    ground, more = Ground({"a": (0, 0)}), Ground({"a": (0, 0)})
    before = crowded(ground, "a", 40)
    assert crowded(more, "a", 40) == before
    ground.alone("b", ["a", "a-1"])
    assert not meeting([*before, ground.places["b"], *crowded(ground, "b", 40)])
    assert [ground.places[f"a-{one}"] for one in range(40)] == before


def test_where_all_is_taken_things_stand_upon_each_other() -> None:
    ground = Ground({})
    ground.put("a", (0, 0))
    for row in range(-140, 140):
        for column in range(-60, 60):
            ground.put(f"{row} {column}", (column * WIDE, row * HIGH))
    assert crowded(ground, "a", 3) == [(0.0, 0.0)] * 3
