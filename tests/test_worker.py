"""A child for what a stranger gave us: whatever happens in it is told, and the next one works."""

import io
import os
import pickle
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from graph.worker import Ours, Refused, Stopped, TimedOut, Worker


@pytest.mark.parametrize(
    ("function", "given", "error", "words"),
    [
        ("graph.span:DATE.fullmatch", "2020", Stopped, "exit code"),
        ("graph.identity:check", "no key", Refused, "is no key"),
        ("graph.reading:term", "Body", Stopped, "failed inside remit: TypeError"),
        ("time:sleep", 60, TimedOut, "stopped after 1 seconds"),
        ("os:_exit", 3, Stopped, "exit code 3"),
        ("builtins:bytearray", 10**12, Stopped, "more memory"),
    ],
)
def test_whatever_happens_in_a_child_is_told(function: str, given: object, error: type[Exception], words: str) -> None:
    worker = Worker(function)
    began = time.monotonic()
    seconds = 1 if error is TimedOut else 20
    with pytest.raises(error, match=words):
        worker.ask(given, seconds)
    assert time.monotonic() - began < 20
    worker.close()


def test_after_a_bad_one_the_next_is_answered() -> None:
    worker = Worker("graph.identity:check")
    with pytest.raises(Refused):
        worker.ask("no key", 20)
    assert worker.ask("body/x", 20) == "body/x"
    worker.close()


def test_a_child_cannot_make_the_parent_run_anything() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    with pytest.raises(pickle.UnpicklingError):
        Ours(io.BytesIO(pickle.dumps(Bomb()))).load()


@pytest.fixture
def idle() -> Iterator[Worker]:
    """A child that has started, and does as it is told."""
    worker = Worker("test_worker:busy")
    worker.ask((0, 0), 60)
    yield worker
    worker.close()


def busy(given: tuple[float, float]) -> str:
    """Sleep for some seconds, then work for some."""
    time.sleep(given[0])
    began = time.process_time()
    while time.process_time() - began < given[1]:
        pass
    return "done"


def test_a_child_that_has_to_wait_for_others_is_not_to_blame(idle: Worker) -> None:
    assert idle.work((1, 0.1), seconds=0.5) == "done"


def test_a_child_works_no_longer_than_it_may(idle: Worker) -> None:
    with pytest.raises(TimedOut, match=r"^stopped after 0\.5 seconds of work$"):
        idle.work((0, 60), seconds=0.5)
    assert idle.work((0, 0.1), seconds=60) == "done"


def test_a_child_that_never_comes_back_is_ended_all_the_same(idle: Worker) -> None:
    with pytest.raises(TimedOut, match=r"^stopped after 1\.2 seconds$"):
        idle.work((60, 0), seconds=0.2)


def test_a_question_is_answered_by_its_deadline_or_not_at_all(idle: Worker) -> None:
    for given in ((60, 0), (0, 60)):
        with pytest.raises(TimedOut, match=r"^stopped after 0\.5 seconds$"):
            idle.ask(given, seconds=0.5)


def test_what_was_done_before_counts_for_nothing(idle: Worker) -> None:
    assert [idle.work((0, 0.3), seconds=0.6) for _ in range(4)] == ["done"] * 4


def test_a_child_answers_where_many_files_are_open() -> None:
    with ExitStack() as several:
        for _ in range(1100):
            several.enter_context(Path(__file__).open("rb"))
        worker = Worker("graph.identity:slug")
        several.callback(worker.close)
        assert worker.ask("Many files", seconds=60) == "many-files"
