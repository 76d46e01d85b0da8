"""A child for what a stranger gave us: whatever happens in it is told, and the next one works."""

import io
import os
import pickle
import time

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
