"""The report of all that is measured: what is told of a ratio that became worse, and that it can be made."""

import json
from pathlib import Path

import pytest

from benchmarks.generate import generate
from benchmarks.report import ALL, Bench, Figure, figures, held, table
from graph.editions.home import Home

BASELINE = Path(__file__).parents[1] / "benchmarks" / "baseline.json"


@pytest.mark.parametrize(
    ("value", "beside", "worse"),
    [(20.0, 10.0, False), (26.0, 10.0, False), (28.0, 10.0, True), (56.0, 20.0, True), (0.28, 0.1, False)],
)
def test_a_ratio_is_worse_beyond_noise_only(value: float, beside: float, worse: bool) -> None:
    found = {"owners / the bare store": Figure("owners", value, "the bare store", beside)}
    assert bool(held(found, {"owners / the bare store": 2.0})) is worse
    assert not held(found, {})


def test_what_is_measured_has_a_ratio_of_before(tmp_path: Path) -> None:
    generate(tmp_path / "home", 5_000)
    found = figures(Bench(Home(tmp_path / "home"), quick=True), ["questions", "graphql"])
    before = json.loads(BASELINE.read_text(encoding="utf-8"))
    shapes = {name for name in found if "leaves" in name}  # how many leaves there are hangs on the graph
    assert found.keys() - shapes <= before.keys() and len(shapes) >= 9
    assert all(one.value > 0 and one.beside > 0 for one in found.values())
    assert table({5_000: found}, before).count("\n") == len(found) + 1
    assert {*ALL} == {"questions", "http", "graphql", "writing", "engines", "words"}
