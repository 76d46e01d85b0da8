"""What a question reads of the store does not grow with what it is not about."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import said

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from graph.entity import Entity, entity
from graph.questions import QUESTIONS
from graph.reading import Place, Reading
from graph.store import Given, Source

FEW, MANY = 2, 60


@dataclass
class Counting:
    """A store that says how many rows were read of it."""

    source: Source
    read: int = 0

    def rows(self, question: str, **given: Given) -> Iterator[Any]:
        for row in self.source.rows(question, **given):
            self.read += 1
            yield row


def world(others: int) -> Iterator[Entity]:
    """A group that shares its theme with others, which report, and whose themes rest on what was replaced."""
    yield entity("Theme", {"name": "Rivers"}, "theme/rivers")
    yield entity("Resolution", {"name": "Resolution 1"}, "resolution/pp-1")
    yield entity("Report", {"name": "D", "issued": "2020"}, "document/d")
    for year in ("1994", "2018"):
        values = {"name": year, "versionOf": "resolution/pp-1", "designation": year, "adoptedOn": year}
        yield entity("Version", values, f"resolution/pp-1/{year}")
    for key in ("body/alpha", *(f"body/o-{number}" for number in range(others))):
        theme = f"theme/{key.partition('/')[2]}"
        yield entity("ThematicGroup", {"name": key}, key)
        yield entity("Theme", {"name": theme}, theme)
        yield entity("Coverage", {"body": key, "theme": "theme/rivers"})
        yield entity("Mandating", {"mandated": theme, "mandate": "resolution/pp-1/1994", "basis": "basis"})
    for number in range(1, others):
        yield entity("Reporting", {"reporter": f"body/o-{number}", "to": "body/o-0"})
    yield entity("Reporting", {"reporter": "body/alpha", "to": "body/o-0"})


def read(home: Home, name: str, given: dict[str, str], others: int) -> int:
    """How many rows a question reads where there are so many others."""
    words = [Reading(Place("document/d", str(n)), (one,), "words") for n, one in enumerate(world(others))]
    graph = said(home, *words)
    counting = Counting(graph.source)
    assert (
        QUESTIONS[name].ask(replace(graph, source=counting, kept={}).at(), given).sections[0].lines or name == "areas"
    )
    return counting.read


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("duties", {"agent": "body/alpha"}),
        ("areas", {"theme": "theme/alpha"}),
        ("what-if", {"thing": "body/alpha", "act": "retire"}),
        ("stale-citations", {"most": "1"}),
    ],
)
def test_what_is_read_grows_with_the_answer_alone(tmp_path: Path, name: str, given: dict[str, str]) -> None:
    few, many = (read(Home(tmp_path / str(n), builders=BUILDERS), name, given, n) for n in (FEW, MANY))
    assert few and many - few < (MANY - FEW) / 4  # which of the others is looked at first differs


def test_the_words_are_read_of_the_changes_that_are_shown(tmp_path: Path) -> None:
    one, every = (
        read(Home(tmp_path / most, builders=BUILDERS), "changes", {"since": "2019", "most": most}, MANY)
        for most in ("1", "500")
    )
    assert every - one > 3 * MANY - 10  # a cover, a mandate and a report of each
