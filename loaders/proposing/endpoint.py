"""A chat endpoint that speaks OpenAI's protocol: what is sent, what comes back, and what may go wrong.

The one decision to know: nothing that the other side says is repeated. Its errors are told in our words, for its own
may hold the key, or anything else.
"""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2

URL, MODEL, KEY = "REMIT_PROPOSER_URL", "REMIT_PROPOSER_MODEL", "REMIT_PROPOSER_KEY"
LARGEST = 256_000
TRIES, PATIENCE = 3, 20.0
SLOWEST = 60.0
TOKENS = 2000
PRINTED = re.compile(r"[\x21-\x7e]+")
Message = Mapping[str, str]


class Failed(RuntimeError):
    """A question that was not answered; the message says why, in words of ours."""


class Down(Failed):
    """An endpoint that will not answer the next question either."""


@dataclass(frozen=True)
class Answered:
    """What came back: the status, how long to wait if it says so (in seconds), and the body."""

    status: int
    wait: float | None
    body: bytes


@dataclass
class Endpoint:
    """Where to ask, and for which model.

    :param url: the base, such as ``http://localhost:11434/v1``.
    :param key: what is sent as a bearer; empty where none is asked for. It is shown nowhere.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    _bare: bool = field(default=False, init=False, repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The endpoint that the environment names.

        :raises ValueError: if it names none, or not rightly.

        >>> Endpoint.of({"REMIT_PROPOSER_URL": "http://localhost:11434/v1/", "REMIT_PROPOSER_MODEL": "small"}).shown
        'http://localhost:11434/v1'
        """
        url, model, key = (environment.get(name, "").strip() for name in (URL, MODEL, KEY))
        if not url or not model:
            there = "is" if bool(url) != bool(model) else "are"
            missing = " and ".join(name for name, value in ((URL, url), (MODEL, model)) if not value)
            raise ValueError(
                f"to propose, set {missing}, which {there} not set: the base address of a chat endpoint, "
                "such as http://localhost:11434/v1, and the model to ask"
            )
        if key and not PRINTED.fullmatch(key):
            raise ValueError(f"{KEY} holds a space or a character that no key has")
        if not model.isprintable() or len(model) > 80:
            raise ValueError(f"{MODEL} is to be the name of a model, of at most 80 printable characters")
        return cls(_address(url), model, key)

    @property
    def shown(self) -> str:
        """The address as it may be shown: without what follows a question mark."""
        return self.url.partition("?")[0]

    def ask(self, messages: Sequence[Message], deadline: float) -> str:
        """What the model answers.

        :param deadline: when to give up, by the monotonic clock.
        :raises Failed: if it does not answer this, or not in its protocol.
        :raises Down: if it is no use to ask on.
        """
        for attempt in range(1, TRIES + 1):
            answered = self._sent(messages, deadline)
            if answered.status in (400, 422) and not self._bare:
                self._bare = True  # it may not know response_format, temperature or max_tokens
            elif answered.status == 429 or answered.status >= 500:
                if attempt == TRIES:
                    break
                _pause(answered, attempt, deadline)
            else:
                return _content(self._accepted(answered))
        raise Down(f"it answered {answered.status} to {TRIES} questions in a row")

    def _accepted(self, answered: Answered) -> bytes:
        status = answered.status
        if status == 200:
            return answered.body
        if status in (401, 403):
            raise Down(f"it answered {status}: {KEY} is {'not accepted' if self.key else 'not set'}")
        if status == 404:
            raise Down(f"it answered 404: there is no model {self.model!r} there, or no chat at this address")
        if 300 <= status < 400:
            raise Down(f"it answered {status}, which leads elsewhere; only the address given is asked")
        raise Failed(f"it answered {status}")

    def _sent(self, messages: Sequence[Message], deadline: float) -> Answered:
        seconds = min(SLOWEST, deadline - time.monotonic())
        if seconds <= 0:
            raise Down("the time allowed was over")
        until = time.monotonic() + seconds
        base, mark, query = self.url.partition("?")
        # What is packed may unfold to any size, so nothing packed is asked for, and nothing is unpacked.
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        try:
            with (
                httpx2.Client(timeout=seconds, headers=headers, follow_redirects=False) as client,
                client.stream("POST", f"{base}/chat/completions{mark}{query}", json=self._body(messages)) as answer,
            ):
                return Answered(answer.status_code, _wait(answer.headers), _bounded(answer, until))
        except httpx2.TimeoutException:
            raise Failed(f"it did not answer within {seconds:.0f} s") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise Down(f"it cannot be reached ({type(error).__name__})") from None

    def _body(self, messages: Sequence[Message]) -> dict[str, object]:
        plain: dict[str, object] = {"model": self.model, "messages": list(messages)}
        format_ = {"response_format": {"type": "json_object"}}
        return plain if self._bare else plain | format_ | {"temperature": 0, "max_tokens": TOKENS, "stream": False}


def _address(url: str) -> str:
    """The base, if it is an address that can be asked and shown."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or not PRINTED.fullmatch(url):
        raise ValueError(f"{URL} is to be an address that begins with http:// or https://")
    if parts.username is not None or parts.fragment:
        raise ValueError(f"{URL} is to hold no name, password or #; what lets you in goes into {KEY}")
    base, mark, query = url.partition("?")
    return base.rstrip("/").removesuffix("/chat/completions") + mark + query


def _bounded(answer: httpx2.Response, until: float) -> bytes:
    """The body, as far as it is of a size and a speed that an answer has."""
    found = bytearray()
    for part in answer.iter_raw():
        found += part
        if len(found) > LARGEST:
            raise Failed(f"its answer was longer than {LARGEST:,} bytes")
        if time.monotonic() > until:
            raise Failed("its answer took too long")
    return bytes(found)


def _wait(headers: Mapping[str, str]) -> float | None:
    """The seconds to wait that Retry-After says, as a number or as a date; None if it says none."""
    said = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", said):
        return float(said)
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _pause(answered: Answered, attempt: int, deadline: float) -> None:
    """Wait as long as it says, or a little longer each time.

    :raises Down: if that is longer than anybody wants to wait.
    """
    wait = answered.wait if answered.wait is not None else 0.5 * 2**attempt
    if wait > min(PATIENCE, deadline - time.monotonic()):
        raise Down(f"it answered {answered.status} and asks to wait {wait:.0f} seconds")
    time.sleep(wait)


def _content(body: bytes) -> str:
    """The words of the first choice; some servers part them."""
    try:
        answer: Any = json.loads(body)
        content = answer["choices"][0]["message"]["content"]
        if isinstance(content, list):
            content = "".join(part["text"] for part in content if part.get("type") == "text")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise Failed("its answer was no chat completion in JSON")
    return content
