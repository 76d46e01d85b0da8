"""What goes wrong when somebody asks from Python.

::

    Problem
    ├── Unreachable     nobody answers there, or not in time
    ├── NotFound        nothing is called so, or no such edition     (404; a LookupError too)
    ├── Gone            it was there, and is no more                 (410; a LookupError too)
    ├── Denied          the key does not do                          (401, 403)
    ├── Refused         what was asked cannot be answered            (400, 405, 413, 422; a ValueError too)
    └── Unavailable     too much at once, stopped, nothing loaded    (429, 503)

Each says what the service said, in its words.
"""


class Problem(Exception):
    """A question that was not answered.

    ``status`` is that of HTTP, 0 where nothing was answered.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


class Unreachable(Problem):
    """Nobody answers there, or not in time."""


class NotFound(Problem, LookupError):
    """Nothing is called so; the message names what is near."""


class Gone(Problem, LookupError):
    """It was there, and is no more: a thing that was removed, an edition that was pruned."""


class Denied(Problem):
    """The key is not known, or may not do this."""


class Refused(Problem, ValueError):
    """What was asked cannot be answered; the message says why."""


class Unavailable(Problem):
    """The service has too much to do, stopped the question, or holds nothing."""


KINDS: dict[int, type[Problem]] = {
    400: Refused,
    401: Denied,
    403: Denied,
    404: NotFound,
    405: Refused,
    410: Gone,
    413: Refused,
    422: Refused,
    429: Unavailable,
    503: Unavailable,
}


def problem(status: int, message: str) -> Problem:
    """What an answer with this status is.

    >>> problem(404, "no thing is called 'x'")
    NotFound("no thing is called 'x'")
    """
    return KINDS.get(status, Problem)(message or f"the service answered with status {status}", status)
