"""API keys: shown once, scoped, revocable; what is kept of one opens nothing."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from test_callers import SECRET

from api.access import Access, Role, Unknown
from api.access.keys import Keys
from api.access.register import Register
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.clearance import LEVELS, Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf

PUBLIC, MEMBERS, SECRETARIAT = LEVELS
ADDRESSES = ("/search?q=Tulip&format=json", "/search?q=Ann+Ek&format=json")


@pytest.fixture(scope="module")
def access() -> Access:
    return Access("secret")


@pytest.fixture(scope="module")
def site(restricted: Home, access: Access) -> Iterator[TestClient]:
    with TestClient(create_app(Shelf(restricted), access, Pool(1)), base_url="http://127.0.0.1") as caller:
        yield caller


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize(("level", "seen"), [(PUBLIC, [0, 0]), (MEMBERS, [1, 0]), (SECRETARIAT, [1, 1])])
def test_a_key_sees_what_it_was_made_for(site: TestClient, access: Access, level: Clearance, seen: list[int]) -> None:
    _, key = access.keys.add(f"sees {level}", level, Role.READER)
    found = [site.get(address, headers=bearer(key)).json()["rows"] for address in ADDRESSES]
    assert [min(len(rows), 1) for rows in found] == seen


@pytest.mark.parametrize(
    ("role", "statuses"), [(Role.READER, (403, 403)), (Role.REVIEWER, (404, 403)), (Role.EDITOR, (404, 400))]
)
def test_a_key_may_do_what_it_was_made_for(
    site: TestClient, access: Access, role: Role, statuses: tuple[int, int]
) -> None:
    _, key = access.keys.add(f"does {role}", PUBLIC, role)
    verdict = site.post("/verdicts", data={"fact": "chairing/none", "verdict": "rejected"}, headers=bearer(key))
    stated = site.post("/by-hand", data={"act": "no such act"}, headers=bearer(key))
    assert (verdict.status_code, stated.status_code) == statuses


def test_files_are_for_who_sees_all_there_is(site: TestClient, access: Access) -> None:
    _, key = access.keys.add("loader", MEMBERS, Role.EDITOR)
    answer = site.post("/load", files={"files": ("note.txt", b"1\tNothing.\n")}, headers=bearer(key))
    assert answer.status_code == 403 and "secretariat" in answer.text


def test_a_mutation_of_by_hand_is_for_editors(site: TestClient, access: Access) -> None:
    _, key = access.keys.add("judge", PUBLIC, Role.REVIEWER)
    query = {"query": 'mutation { end(key: "chairing/x", until: "2020") { id } }'}
    [error] = site.post("/graphql", json=query, headers=bearer(key)).json()["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN" and "role of editor" in error["message"]


def test_a_key_of_some_doors_opens_no_other(site: TestClient, access: Access) -> None:
    _, key = access.keys.add("graphs", MEMBERS, Role.READER, ["graphql", "sparql"])
    assert site.post("/graphql", json={"query": "{ edition { number } }"}, headers=bearer(key)).status_code == 200
    refused = site.get("/things/body", headers=bearer(key))
    assert refused.status_code == 403 and "/graphql, /sparql" in refused.text and SECRET not in refused.text


def test_a_revoked_key_opens_nothing(site: TestClient, access: Access) -> None:
    _, key = access.keys.add("gone", MEMBERS, Role.READER)
    assert site.get("/healthz", headers=bearer(key)).status_code == 200
    access.keys.revoke("gone")
    answer = site.get("/healthz", headers=bearer(key))
    assert answer.status_code == 401 and "revoked" in answer.text


def test_a_key_whose_time_is_over_opens_nothing() -> None:
    register = Register()
    keys = Keys(register)
    _, shown = keys.add("old", PUBLIC, Role.READER)
    register.write("UPDATE keys SET until = '2020-01-01'")
    with pytest.raises(Unknown, match="time is over"):
        keys.caller(shown)


@pytest.mark.parametrize("change", [lambda k: k[:-1], lambda k: k + "x", lambda k: k.replace("remit_", "remit_0")])
def test_another_key_is_none(change) -> None:  # type: ignore[no-untyped-def]
    keys = Keys(Register())
    _, shown = keys.add("one", PUBLIC, Role.READER)
    with pytest.raises(Unknown):
        keys.caller(change(shown))


def test_what_is_kept_opens_nothing(tmp_path: Path) -> None:
    access = Access.of(tmp_path)
    key, shown = access.keys.add("portal", MEMBERS, Role.READER)
    place = tmp_path / "access.sqlite"
    assert place.stat().st_mode & 0o777 == 0o600 and shown.encode() not in place.read_bytes()
    [(kept,)] = sqlite3.connect(place).execute("SELECT digest FROM keys").fetchall()
    for brought in (kept, f"remit_{key.id}_{kept}"):
        with pytest.raises(Unknown):
            access.keys.caller(brought)


def test_the_day_of_the_last_use_is_kept_and_a_running_service_sees_new_keys(tmp_path: Path) -> None:
    service, commands = Access.of(tmp_path).keys, Access.of(tmp_path).keys
    assert service.all() == []
    _, shown = commands.add("portal", MEMBERS, Role.READER)
    assert service.all()[0].used == ""
    service.caller(shown)
    assert commands.all()[0].used == commands.all()[0].made
    commands.revoke("portal")
    with pytest.raises(Unknown):
        service.caller(shown)


WRONG = [
    ({"name": "Ann Ek"}, "no name of a key"),
    ({"doors": ["/sparql"]}, "no door"),
    ({"until": "soon"}, "no day"),
    ({"until": "2020-01-01"}, "is over"),
]


@pytest.mark.parametrize(("given", "words"), WRONG, ids=[words for _, words in WRONG])
def test_what_is_no_key_is_not_made(given: dict[str, object], words: str) -> None:
    keys = Keys(Register())
    asked: dict[str, object] = {"name": "one", "clearance": PUBLIC, "role": Role.READER, **given}
    with pytest.raises(ValueError, match=words):
        keys.add(**asked)  # type: ignore[arg-type]
    assert keys.all() == []


def test_a_name_is_used_once(home: Home) -> None:
    keys = Access.of(home.path).keys
    keys.add("one", PUBLIC, Role.READER)
    keys.revoke("one")
    with pytest.raises(ValueError, match="not used again"):
        keys.add("one", PUBLIC, Role.READER)


def remit(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api.cli", "keys", *words, "--home", str(home.path)]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_command_makes_lists_and_revokes(home: Home) -> None:
    made = remit(home, "add", "portal", "--clearance", "members", "--door", "graphql")
    assert Access.of(home.path).keys.caller(made.stdout.strip()).clearance is MEMBERS
    assert "portal,members,reader,/graphql" in remit(home, "list", "--format", "csv").stdout
    assert made.stdout.strip() not in remit(home, "list").stdout
    assert remit(home, "revoke", "portal").stdout == "portal is revoked\n"
    assert remit(home, "revoke", "portal").returncode == 2
    assert [entry.kind for entry in home.ledger.chain.entries()] == ["key added", "key revoked"]
    assert made.stdout.strip() not in str([entry.body for entry in home.ledger.chain.entries()])
