"""What a request of the SPARQL 1.1 Protocol asks: its fields, wherever they stand."""

from dataclasses import dataclass

from fastapi import HTTPException, Request

from graph.processes.worker import Refused

FORM = "application/x-www-form-urlencoded"
BARE = {"query": "application/sparql-query", "update": "application/sparql-update"}


@dataclass(frozen=True)
class Given:
    """The fields of a request, in their order: those of the address first."""

    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a field.

        >>> Given((("query", "ASK {}"),)).all("query")
        ('ASK {}',)
        """
        return tuple(value for field, value in self.fields if field == name)

    def one(self, name: str) -> str:
        """The value of a field that is given once.

        :raises Refused: if it is missing or empty, given again, or beside its counterpart.

        >>> Given((("query", "ASK {}"), ("query", "ASK {}"))).one("query")
        Traceback (most recent call last):
        graph.processes.worker.Refused: give one query, in the parameter query
        """
        found = self.all(name)
        if len(found) != 1 or not found[0].strip():
            raise Refused(f"give one {name}, in the parameter {name}")
        for other in BARE:
            if other != name and self.all(other):
                raise Refused(f"a request is a {name} or {_a(other)}, not both")
        return found[0]


async def given(request: Request, kinds: tuple[str, ...] = ("query", "update")) -> Given:
    """What a request asks.

    :param kinds: what may be asked here: ``query``, ``update``.
    :raises Refused: if its body is no UTF-8, or an update is sent by GET.
    :raises HTTPException: 415, if its body is of another type than these.
    """
    fields = list(request.query_params.multi_items())
    if request.method != "POST":
        if any(name == "update" for name, _ in fields):
            raise Refused("an update is sent by POST: GET never changes anything")
        return Given(tuple(fields))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    asked = next((name for name in kinds if BARE[name] == kind), None)
    if asked:
        fields.append((asked, _text(await request.body(), asked)))
    elif kind == FORM:
        _text(await request.body(), "form")
        fields += [(k, v) for k, v in (await request.form()).multi_items() if isinstance(v, str)]
    else:
        several = " or ".join(f"{_a(name)} as {BARE[name]}" for name in kinds)
        raise HTTPException(415, f"send {several}, or as a form with the field {' or '.join(kinds)}")
    return Given(tuple(fields))


def _a(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _text(body: bytes, what: str) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"the {what} is no UTF-8: {error}") from None
