"""Those who may decide do so by GraphQL, by form and on the command line; nobody else does."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import said
from fastapi.testclient import TestClient
from test_review import MEMBER, NEW, REPORT, TABLE, chairing, keys, read, status, view
from typer.testing import CliRunner

from api.access import COOKIE, Access
from api.cli import app as commands
from api.endpoint.sparql import Pool
from api.pages.publishing import Publisher
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.review.judging import decide, publish

GUIDE = Path(__file__).parents[1] / "docs" / "review.md"
JUDGE = "mutation($keys: [ID!]!, $verdict: String!) { judge(keys: $keys, verdict: $verdict) { id act by edition } }"


@pytest.fixture
def door(home: Home) -> Iterator[TestClient]:
    said(home, TABLE, read(chairing()), NEW)
    app = create_app(Shelf(home), Access.of(home.path), Pool(children=1))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as caller:
        yield caller


def bearer(home: Home) -> dict[str, str]:
    return {"Authorization": f"Bearer {Access.of(home.path).token}"}


def session(door: TestClient, home: Home) -> str:
    access = Access.of(home.path)
    door.get("/login", params={"ticket": access.ticket()})
    return access.form(door.cookies[COOKIE])


def asked(door: TestClient, query: str, headers: dict[str, str], **variables: object) -> Any:
    return door.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def judged(door: TestClient, headers: dict[str, str], verdict: str = "accepted") -> Any:
    return asked(door, JUDGE, headers, keys=[chairing().key], verdict=verdict)


def test_nobody_decides_by_graphql_without_the_token_or_the_secret_of_a_session(door: TestClient, home: Home) -> None:
    assert judged(door, {}).status_code == 401
    assert judged(door, {"Authorization": "Bearer x"}).status_code == 401
    form = session(door, home)
    assert judged(door, {}).status_code == 403, "a cookie alone may be another site's doing"
    assert judged(door, {"X-Remit-Form": "x"}).status_code == 403
    body = json.dumps({"query": JUDGE, "variables": {"keys": [chairing().key], "verdict": "accepted"}})
    as_form = door.post("/graphql", content=body, headers={"Content-Type": "text/plain", "X-Remit-Form": form})
    assert as_form.status_code == 415
    assert door.get("/graphql", params={"query": JUDGE}, headers={"X-Remit-Form": form}).status_code == 405
    assert home.ledger.acts() == []
    assert judged(door, {"X-Remit-Form": form}).json()["data"]["judge"]["act"] == "accepted"
    assert home.ledger.acts()[0].by.startswith("session ")


def test_a_mutation_decides_and_the_next_question_knows(door: TestClient, home: Home) -> None:
    act = judged(door, bearer(home)).json()["data"]["judge"]
    assert act == {"id": 1, "act": "accepted", "by": "token", "edition": None}
    query = "{ review { left proposals { key subject { name } sources { quote } } } acts { id undone } }"
    found = asked(door, query, {}).json()["data"]
    assert chairing().key not in [p["key"] for p in found["review"]["proposals"]] and found["review"]["left"] == 2
    publish(Home(home.path))
    assert status(home, chairing()) == "accepted"


def test_graphql_corrects_takes_back_and_decides_many(door: TestClient, home: Home) -> None:
    change = 'mutation { correct(key: "%s", changes: [{field: "from", value: "2018"}]) { act } }' % chairing().key
    assert asked(door, change, bearer(home)).json()["data"]["correct"]["act"] == "corrected"
    undone = asked(door, "mutation { undo { undoes } }", bearer(home)).json()["data"]["undo"]
    assert undone == {"undoes": 1} and chairing().key in keys(home)
    several = 'mutation { judgeAll(document: "%s", verdict: "rejected") { id } }' % REPORT
    asked(door, several, bearer(home))
    assert keys(home) == []
    wrong = asked(door, 'mutation { judgeAll(verdict: "rejected") { id } }', bearer(home)).json()
    assert "everything at once" in wrong["errors"][0]["message"]
    missing = judged(door, bearer(home), "maybe").json()
    assert "'maybe' is no verdict" in missing["errors"][0]["message"]


def test_graphql_says_whether_two_things_are_one(door: TestClient, home: Home) -> None:
    ask = 'mutation { identify(one: "post/rm", other: "post/rk", ruling: "same") { act } }'
    assert asked(door, ask, bearer(home)).json()["data"]["identify"]["act"] == "same"
    assert home.ledger.rulings()[0].ruling == "same"


def test_a_form_decides_corrects_and_takes_back(door: TestClient, home: Home) -> None:
    headers = bearer(home)
    one = {"fact": chairing().key, "was.from": "2019", "was.role": "chair", "role": "chair", "from": "2018"}
    answer = door.post("/verdicts", data={**one, "verdict": "corrected", "reason": "May"}, headers=headers)
    assert answer.json().items() >= {"fact": chairing().key, "verdict": "corrected", "act": 1, "edition": None}.items()
    assert home.ledger.acts()[0].reason == "May" and chairing().key not in keys(home)
    assert door.post("/verdicts", data={"verdict": "undone", "act": "1"}, headers=headers).json()["act"] == 2
    assert chairing().key in keys(home)
    door.post("/verdicts", data={"document": REPORT, "rule": "chaired by", "verdict": "accepted"}, headers=headers)
    assert chairing().key not in keys(home)
    for wrong in ({"verdict": "accepted"}, {"fact": "x"}, {"verdict": "undone", "act": "x"}, {}):
        assert door.post("/verdicts", data=wrong, headers=headers).status_code == 400


def test_what_waits_when_a_service_starts_is_published_by_it(home: Home) -> None:
    said(home, TABLE, read(chairing()))
    act = decide(home, view(home), [chairing().key], "rejected", "ann")
    publisher = Publisher(home)
    publisher.start()
    assert publisher.published(act.id, seconds=60) == 2
    publisher.close()
    assert status(home, chairing()) == ""


def run(home: Home, *words: str) -> str:
    done = CliRunner().invoke(commands, [*words, "--home", str(home.path)])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_line_reviews(home: Home) -> None:
    said(home, TABLE, read(chairing()), NEW)
    rows = json.loads(run(home, "review", "--kind", "Chairing", "--format", "json"))["rows"]
    assert [(r["key"], r["subject"], r["role"], r["document"]) for r in rows] == [
        (chairing().key, "River Master", "chair", "Report")
    ]
    run(home, "verdict", chairing().key, "corrected", "--subject", "River Keeper", "--from", "2018")
    assert status(home, chairing("2018", "post/rk")) == "accepted"
    run(home, "undo")
    assert (status(home, chairing("2018", "post/rk")), status(home, chairing())) == ("", "proposed")
    run(home, "verdict", "accepted", "--document", REPORT)
    assert (status(home, chairing()), status(home, MEMBER), keys(home)) == ("accepted", "accepted", [])


def test_the_commands_of_the_guide_run(home: Home) -> None:
    said(home, TABLE, read(chairing()), NEW)
    [block] = re.findall(r"^```console\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    for command, shown in re.findall(r"^\$ \.venv/bin/remit (.+)\n((?:(?!\$ ).*\n)*)", block, re.M):
        assert shown.strip() in run(home, *shlex.split(command)), command


def test_the_mutation_of_the_guide_is_answered(door: TestClient, home: Home) -> None:
    [mutation] = re.findall(r"^```graphql\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    assert asked(door, mutation, bearer(home)).json() == {"data": {"correct": {"id": 1}}}
