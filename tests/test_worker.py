"""A child for what a stranger gave us: whatever happens in it is told, and the next one works."""

import io
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from graph.processes.worker import Ours, Refused, Stopped, TimedOut, Worker


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


def living(process: int) -> bool:
    """Whether a process is there, and is no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def parent(process: int) -> int:
    """The process that a process was forked from."""
    return int(Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


def comes(true: Callable[[], bool]) -> bool:
    """Whether something comes true before long."""
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def about(_: object) -> tuple[int, int, dict[str, str], str]:
    """Of a child: its number, that of its template, its environment, and what the system keeps of that."""
    kept = Path("/proc/self/environ").read_text(encoding="utf-8", errors="replace")
    return os.getpid(), os.getppid(), dict(os.environ), kept


@pytest.fixture
def told() -> Iterator[Worker]:
    """A child that tells about itself."""
    worker = Worker("test_worker:about")
    yield worker
    worker.close()


def test_a_child_that_was_killed_is_replaced(told: Worker) -> None:
    first, template, *_ = told.ask(None, 60)
    os.kill(first, signal.SIGKILL)
    assert comes(lambda: not living(first))
    second, same, *_ = told.ask(None, 60)
    assert second != first
    assert same == template


def test_a_template_that_was_killed_takes_its_children_along_and_is_replaced(told: Worker) -> None:
    first, template, *_ = told.ask(None, 60)
    os.kill(template, signal.SIGKILL)
    assert comes(lambda: not living(first))
    assert told.ask(None, 60)[1] != template


def test_children_of_one_function_have_one_template_which_ends_with_the_last(told: Worker) -> None:
    other = Worker("test_worker:about")
    one, template, *_ = told.ask(None, 60)
    two, same, *_ = other.ask(None, 60)
    assert (one != two, template) == (True, same)
    other.close()
    assert told.ask(None, 60)[:2] == (one, template)
    told.close()
    assert not [process for process in (one, two, template) if Path(f"/proc/{process}").exists()]


def test_no_child_knows_a_secret(told: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REMIT_PROPOSER_KEY", "SOME_TOKEN", "MY_SECRET", "REMIT_PLAIN"):
        monkeypatch.setenv(name, "hushed")
    *_, environment, kept = told.ask(None, 60)
    assert [name for name, value in environment.items() if value == "hushed"] == ["REMIT_PLAIN"]
    assert kept.count("hushed") == 1


ORPHAN = """
import os, signal, sys, threading
from graph.processes.worker import Worker
worker = Worker("test_worker:about")
print(*worker.ask(None, 60)[:2], flush=True)
busy = Worker("test_worker:busy")
busy.ask((0, 0), 60)
threading.Thread(target=busy.ask, args=((0, 600), 900), daemon=True).start()
print(busy._process, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_children_and_templates_end_with_the_process_that_they_are_for() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, env=environment, timeout=120)
    processes = [int(number) for number in ran.stdout.split()]
    assert (ran.returncode, len(processes)) == (-signal.SIGKILL, 3)
    assert comes(lambda: not any(map(living, processes)))


@pytest.mark.parametrize(
    ("function", "warm"),
    [("loaders.loading.files:read", "loaders.loading.prose:warm"), ("api.endpoint.evaluation:answer", "")],
)
def test_a_template_has_one_thread(function: str, warm: str) -> None:
    with ExitStack() as several:
        worker = Worker(function, warm=warm)
        several.callback(worker.close)
        with pytest.raises(Stopped, match="failed inside remit"):
            worker.ask(None, 60)
        template = parent(worker._process)
        assert len(list(Path(f"/proc/{template}/task").iterdir())) == 1
