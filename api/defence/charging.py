"""What each caller is charged, and what becomes of who has spent too much.

A unit is about ten milliseconds of work. A request costs one, or ten if it cannot be read; a GraphQL operation a unit
for each thousand of its cost, a question that a child answers one for each hundredth of a second that it took, and
what comes and goes one for each 100,000 bytes. What an answer costs is known when it is given, so a caller is let in
while there is anything left. Probes and the files of pages cost nothing, and are kept back a little where somebody
asks for very many.
"""

from asyncio import sleep
from collections import Counter, deque
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import Caller
from api.defence import address
from api.defence.buckets import Allowance, Balance, Buckets
from api.defence.pace import Pace
from api.defence.turns import WAITING, Crowded, Turn, Turns

SECOND, COST, BYTES = 100.0, 0.001, 0.00001
PROBES, FILES = ("/healthz", "/readyz", "/metrics"), "/static/"
MOST, EACH = 200, 100
CROWDED = "many ask for much at the moment, and others have asked for less than you: try again in a moment"
# What cannot be read is work too, and of no use to anybody.
ODD, REFUSED = frozenset({400, 413, 415}), 9.0


@dataclass
class Spent:
    """Whose request it is, the units that it has cost so far, whether turns are taken, and the turn that it has.

    ``counted`` is whether it is among the requests being answered.
    """

    caller: str = ""
    units: float = 1.0
    paced: bool = False
    counted: bool = False
    turn: Turn | None = None
    refused: bool = False


SPENT: ContextVar[Spent | None] = ContextVar("SPENT", default=None)


def spend(units: float) -> None:
    """Charge the request that is being answered; where none is, nothing."""
    if spent := SPENT.get():
        spent.units += units


def aside() -> None:
    """Let the next request of the same caller begin: the one that is being answered goes on in a child, or waits."""
    if (spent := SPENT.get()) and spent.turn:
        spent.turn.leave()


class Charged:
    """The layer that lets callers in, and charges them.

    It leaves what a request has cost in ``request.state.spent``.

    :ivar turns: whose turn it is; ``pace``: when a refusal goes out; ``free``: when what costs nothing is answered.
    :param buckets: what each caller has left; None where nobody is limited.
    :param most: how many requests may be answered at the same time; ``each``: of one caller.
    """

    def __init__(self, app: ASGIApp, buckets: Buckets | None, most: int = MOST, each: int = EACH) -> None:
        self._app, self._buckets, self._most, self._each = app, buckets, most, each
        self._now: Counter[str] = Counter()
        self.turns = Turns()
        self.pace, self.free = Pace(), {PROBES: Pace(longest=0.5), (FILES,): Pace(300, 600, 0.5)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        for paths, pace in self.free.items():
            if scope["path"].startswith(paths):
                await sleep(pace.wait())
                await self._app(scope, receive, send)
                return
        caller = _caller(scope)
        spent = Spent(caller, paced=self.turns.paced(caller))
        if refusal := self._refusal(spent, WAITING if spent.paced else self._each):
            self.turns.charge(caller, spent.units)
            await self._keep(spent)
            await refusal(scope, receive, send)
            return
        SPENT.set(spent)
        scope.setdefault("state", {})["spent"] = spent
        self._now[caller] += 1
        spent.counted = True
        try:
            if spent.paced:
                receive = await _come(receive)
                spent.turn = await self.turns.taken(caller)
            await self._app(scope, _weighed(receive, spent), self._told(send, spent))
        except Crowded:
            await self._keep(spent)
            await _busy(CROWDED, 503)(scope, receive, send)
        finally:
            self._discount(spent)
            if spent.turn:
                spent.turn.end(spent.refused)
            self.turns.charge(caller, spent.units)
            if self._buckets:
                self._buckets.charge(caller, spent.units)

    def _refusal(self, spent: Spent, each: int) -> PlainTextResponse | None:
        if self._now.total() >= self._most:
            return _busy("too much is being answered at the moment; try again in a moment", 503)
        if self._now[spent.caller] >= each:
            return _busy(f"{each} requests of yours are being answered: wait for them before asking more", 429)
        if not self._buckets:
            return None
        balance = self._buckets.charge(spent.caller, 0)
        return _spent(self._buckets.allowance, balance) if balance.wait else None

    async def _keep(self, spent: Spent) -> None:
        """Wait with a refusal as long as there are many, if others wait for who asked."""
        if spent.paced:
            self._discount(spent)
            await sleep(self.pace.wait())

    def _discount(self, spent: Spent) -> None:
        if spent.counted:
            spent.counted = False
            self._now[spent.caller] -= 1
            if not self._now[spent.caller]:
                del self._now[spent.caller]

    def _told(self, send: Send, spent: Spent) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in ODD:
                spent.units += REFUSED
                spent.refused = True
            if message["type"] == "http.response.start" and spent.turn:
                spent.turn.end(spent.refused)  # what is left is to be read, at the pace of who asked
            if message["type"] == "http.response.start" and spent.refused:
                await self._keep(spent)
            if message["type"] == "http.response.start" and self._buckets:
                balance = self._buckets.charge(spent.caller, 0)
                told = _figures(self._buckets.allowance, Balance(balance.left - spent.units, 0))
                MutableHeaders(scope=message).update(told)
            spent.units += len(message.get("body", b"")) * BYTES
            await send(message)

        return sent


async def _come(receive: Receive) -> Receive:
    """What gives the messages of a body once they have come: nobody keeps a turn who is still sending."""
    messages: deque[Message] = deque()
    failure: list[Exception] = []
    try:
        while not messages or messages[-1].get("more_body", False):
            messages.append(await receive())
    except Exception as error:  # noqa: BLE001 - it is for whoever reads the body
        failure.append(error)

    async def again() -> Message:
        if messages:
            return messages.popleft()
        for error in failure:
            raise error
        return await receive()

    return again


def _weighed(receive: Receive, spent: Spent) -> Receive:
    async def received() -> Message:
        message = await receive()
        spent.units += len(message.get("body", b"")) * BYTES
        return message

    return received


def _caller(scope: Scope) -> str:
    """What a request is counted by: who asks, where they have said so, else their address."""
    client, caller = scope.get("client"), scope.get("state", {}).get("caller")
    if isinstance(caller, Caller) and caller.known:
        return caller.name
    return address.counted(client[0]) if client else ""


def _figures(allowance: Allowance, balance: Balance) -> dict[str, str]:
    """What a caller has left, as draft-ietf-httpapi-ratelimit-headers says it."""
    window, full = ceil(allowance.burst / allowance.rate), ceil((allowance.burst - balance.left) / allowance.rate)
    return {
        "RateLimit-Policy": f'"units";q={allowance.burst:.0f};w={window}',
        "RateLimit": f'"units";r={max(0, int(balance.left))};t={full}',
    }


def _spent(allowance: Allowance, balance: Balance) -> PlainTextResponse:
    words = (
        f"you have asked for more than {allowance.rate:g} units a second: ask again in {ceil(balance.wait)} s, and "
        "then less often or for less at once (smaller pages, a LIMIT, an export instead of many questions)"
    )
    headers = {"Retry-After": str(ceil(balance.wait)), **_figures(allowance, balance)}
    return PlainTextResponse(f"{words}\n", 429, headers)


def _busy(words: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(f"{words}\n", status, {"Retry-After": "1"})
