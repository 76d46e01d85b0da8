"""People sign in with an issuer, and programs come with its tokens; both against one that runs here."""

import hmac
import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

pytest.importorskip("joserfc", reason="joserfc is not installed: tokens cannot be made")
from issuing import CLIENT, SETTINGS, Issuing, issuing
from joserfc import jwk
from test_callers import SECRET

from api.access import COOKIE, Access
from api.access.issuer import AGAIN, KEPT, SOON, Issuer, Silent
from api.endpoint.sparql import Pool
from api.service.app import create_app
from api.settings import Settings
from graph.editions.home import Home
from graph.editions.shelf import Shelf

SITE = "http://127.0.0.1"
Site = tuple[TestClient, Access]


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuing]:
    with issuing() as found:
        yield found


@pytest.fixture(scope="module")
def served(restricted: Home, issuer: Issuing) -> Iterator[Site]:
    access = Access("secret")
    settings = Settings({**SETTINGS, "oidc.issuer": issuer.address, "address": SITE})
    app = create_app(Shelf(restricted), access, Pool(1), settings=settings)
    with TestClient(app, base_url=SITE, follow_redirects=False) as caller:
        yield caller, access


@pytest.fixture
def site(served: Site, issuer: Issuing) -> Iterator[TestClient]:
    served[0].cookies.clear()
    yield served[0]
    issuer.changed.clear()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


SEEN = [("ann", [1, 1]), ("bo", [1, 0]), ("cy", [0, 0])]


@pytest.mark.parametrize(("person", "seen"), SEEN)
def test_a_token_sees_what_its_groups_see(site: TestClient, issuer: Issuing, person: str, seen: list[int]) -> None:
    asked = ("/search?q=Tulip&format=json", "/search?q=Ann+Ek&format=json")
    found = [site.get(address, headers=bearer(issuer.token(person))).json()["rows"] for address in asked]
    assert [min(len(rows), 1) for rows in found] == seen


@pytest.mark.parametrize(("person", "status"), [("ann", 404), ("bo", 403)])
def test_a_token_may_do_what_its_groups_may(site: TestClient, issuer: Issuing, person: str, status: int) -> None:
    given = {"fact": "chairing/none", "verdict": "rejected"}
    assert site.post("/verdicts", data=given, headers=bearer(issuer.token(person))).status_code == status


def test_tokens_by_other_keys_of_the_issuer_are_taken(site: TestClient, issuer: Issuing) -> None:
    for kid, alg in (("one", "PS256"), ("one", "RS512")):
        assert site.get("/healthz", headers=bearer(issuer.token(kid=kid, alg=alg))).status_code == 200


def encoded(head: dict[str, str]) -> str:
    return urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=").decode()


def forged(issuer: Issuing) -> dict[str, str]:
    now = int(time.time())
    stranger = Issuing(issuer.address)
    public = issuer.keys["one"].as_pem(private=False)
    good = issuer.token()
    head, body, signature = good.split(".")
    none = encoded({"alg": "none"})
    hashed = encoded({"alg": "HS256", "kid": "one"})
    shared = urlsafe_b64encode(hmac.digest(public, f"{hashed}.{body}".encode(), "sha256")).rstrip(b"=").decode()
    return {
        "another key of the same name": stranger.token(),
        "no signature": f"{none}.{body}.",
        "signature cut": f"{head}.{body}.{signature[:-8]}",
        "no algorithm": f"{none}.{body}.{signature}",
        "the public key as a shared one": f"{hashed}.{body}.{shared}",
        "over": issuer.token(exp=now - 120),
        "no end": issuer.token(exp=None),
        "an end that is no number": issuer.token(exp="tomorrow"),
        "not yet": issuer.token(nbf=now + 300),
        "made in the future": issuer.token(iat=now + 300),
        "another issuer": issuer.token(iss="https://evil.example"),
        "for another": issuer.token(aud="another"),
        "for signing in": issuer.token(aud=CLIENT),
        "for nobody": issuer.token(aud=None),
        "of nobody": issuer.token(sub=None),
        "of a number": issuer.token(sub=7),
        "no token": "a.b.c",
        "endless": f"{head}.{body * 200}.{signature}",
    }


FORGED = (
    "another key of the same name,no signature,signature cut,no algorithm,the public key as a shared one,over,no end,"
    "an end that is no number,not yet,made in the future,another issuer,for another,for signing in,for nobody,"
    "of nobody,of a number,no token,endless"
).split(",")


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_is_not_to_be_believed_opens_nothing(site: TestClient, issuer: Issuing, how: str) -> None:
    answer = site.get("/things/body", headers=bearer(forged(issuer)[how]))
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer") and SECRET not in answer.text
    assert "staff" not in answer.text


def test_every_way_to_forge_is_tried(issuer: Issuing) -> None:
    assert set(FORGED) == set(forged(issuer))


def test_clocks_may_differ_by_a_minute(site: TestClient, issuer: Issuing) -> None:
    now = int(time.time())
    near = (issuer.token(exp=now - 30), issuer.token(nbf=now + 30), issuer.token(iat=now + 30))
    assert [site.get("/healthz", headers=bearer(token)).status_code for token in near] == [200, 200, 200]


def test_a_new_key_is_asked_for_and_unknown_ones_not_without_end(issuer: Issuing) -> None:
    clock = [0.0]
    known = Issuer(issuer.address, lambda: clock[0])
    assert [key["kid"] for key in known.keys()["keys"]] == ["one"]
    before = len(issuer.asked)
    issuer.keys["two"] = jwk.generate_key("EC", "P-256", {"kid": "two"})
    for _ in range(50):
        known.keys("two")
    assert len(issuer.asked) == before, "it was asked a moment ago"
    clock[0] = SOON + 1
    assert {key["kid"] for key in known.keys("two")["keys"]} == {"one", "two"}
    for _ in range(50):
        known.keys("three")
    assert issuer.asked[before:].count("/keys") == 1


def test_an_issuer_that_is_gone_for_a_while_is_asked_again_and_its_keys_go_on(issuer: Issuing) -> None:
    clock = [0.0]
    known = Issuer(issuer.address, lambda: clock[0])
    issuer.changed["issuer"] = "https://evil.example"
    for wait in (0, AGAIN - 1):
        clock[0] += wait
        with pytest.raises(Silent):
            known.keys()
    issuer.changed.clear()
    clock[0] += 1
    assert known.keys()["keys"]
    issuer.changed["issuer"] = "https://evil.example"
    clock[0] += KEPT + 1
    assert known.keys()["keys"], "what was known goes on"
    issuer.changed.clear()


def test_a_token_by_a_curve_is_taken(issuer: Issuing, restricted: Home) -> None:
    issuer.keys.setdefault("two", jwk.generate_key("EC", "P-256", {"kid": "two"}))
    settings = Settings({**SETTINGS, "oidc.issuer": issuer.address, "address": SITE})
    site = TestClient(create_app(Shelf(restricted), Access("s"), Pool(1), settings=settings), base_url=SITE)
    assert site.get("/healthz", headers=bearer(issuer.token(kid="two", alg="ES256"))).status_code == 200


def test_an_issuer_that_is_not_there_is_said_to_be_silent(restricted: Home, issuer: Issuing) -> None:
    settings = Settings({**SETTINGS, "oidc.issuer": "http://127.0.0.1:9", "address": SITE})
    site = TestClient(create_app(Shelf(restricted), Access("s"), Pool(1), settings=settings), base_url=SITE)
    answers = [site.get("/signin"), site.get("/", headers=bearer(issuer.token()))]
    assert [answer.status_code for answer in answers] == [503, 503] and "127.0.0.1:9" in answers[0].text
    assert site.get("/healthz").status_code == 200


SILENT = [
    {"issuer": "https://evil.example"},
    {"jwks_uri": "http://evil.example/keys"},
    {"jwks_uri": "file:///etc/passwd"},
    {"jwks_uri": None},
]


@pytest.mark.parametrize("changed", SILENT, ids=str)
def test_an_issuer_that_leads_elsewhere_is_not_followed(issuer: Issuing, changed: dict[str, Any]) -> None:
    issuer.changed.update(changed)
    with pytest.raises(Silent):
        Issuer(issuer.address).keys()
    issuer.changed.clear()


def begun(site: TestClient, back: str = "/") -> dict[str, str]:
    answer = site.get("/signin", params={"back": back})
    assert answer.status_code == 303
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def returned(site: TestClient, issuer: Issuing, person: str = "ann", back: str = "/") -> httpx2.Response:
    to = issuer.coded(begun(site, back), person)
    return site.get(to.removeprefix(SITE))


def led(answer: httpx2.Response) -> str:
    [to] = re.findall(r'content="0;url=([^"]*)"', answer.text)
    return unescape(to)


def test_who_signs_in_sees_what_their_groups_see_and_after_signing_out_no_more(
    site: TestClient, issuer: Issuing
) -> None:
    assert SECRET not in site.get("/things/body").text
    answer = returned(site, issuer, "ann", "/things/body?as_of=2020")
    assert answer.status_code == 200 and led(answer) == "/things/body?as_of=2020"
    page = site.get("/things/body").text
    assert SECRET in page and "Ann Ek" in page
    [csrf] = set(re.findall(r'name="csrf" value="(\w+)"', page))
    out = site.post("/signout", data={"csrf": csrf})
    assert led(out).startswith(f"{issuer.address}/leave?id_token_hint=")
    assert SECRET not in site.get("/things/body").text


def test_a_session_that_was_signed_out_is_over_for_whoever_kept_its_cookie(site: TestClient, issuer: Issuing) -> None:
    returned(site, issuer)
    kept = site.cookies[COOKIE]
    csrf = re.findall(r'name="csrf" value="(\w+)"', site.get("/").text)[0]
    site.post("/signout", data={"csrf": csrf})
    assert SECRET not in site.get("/things/body", headers={"Cookie": f"{COOKIE}={kept}"}).text


def test_each_sign_in_opens_another_session_and_ends_the_one_before(site: TestClient, issuer: Issuing) -> None:
    site.cookies.set(COOKIE, "planted by somebody else", "127.0.0.1", "/")
    returned(site, issuer)
    first = site.cookies[COOKIE]
    returned(site, issuer, "bo")
    assert len({first, site.cookies[COOKIE], "planted by somebody else"}) == 3
    assert SECRET not in site.get("/things/body", headers={"Cookie": f"{COOKIE}={first}"}).text


def test_cookies_are_out_of_reach(site: TestClient, issuer: Issuing) -> None:
    begin = site.get("/signin").headers["set-cookie"].lower()
    assert "httponly" in begin and "samesite=lax" in begin and "path=/signin" in begin and "max-age=600" in begin
    [session, over] = returned(site, issuer).headers.get_list("set-cookie")
    assert "httponly" in session.lower() and "samesite=strict" in session.lower() and "max-age=0" in over.lower()


def test_over_https_cookies_go_no_other_way(restricted: Home, issuer: Issuing) -> None:
    settings = Settings({**SETTINGS, "oidc.issuer": issuer.address, "address": "https://remit.example"})
    access, hosts = Access("s"), frozenset({"remit.example"})
    app = create_app(Shelf(restricted), access, Pool(1), hosts=hosts, settings=settings)
    site = TestClient(app, base_url="https://remit.example", follow_redirects=False)
    answer = site.get("/signin")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "redirect_uri=https%3A%2F%2Fremit.example%2Fsignin%2Fdone" in answer.headers["location"]
    assert "secure" in site.get("/login", params={"ticket": access.ticket()}).headers["set-cookie"].lower()


def test_nobody_is_signed_in_by_a_state_of_another(site: TestClient, issuer: Issuing) -> None:
    asked = begun(site)
    to = issuer.coded({**asked, "state": "another"}, "ann").removeprefix(SITE)
    assert site.get(to).status_code == 403 and COOKIE not in site.cookies


def test_nobody_is_signed_in_without_having_begun(site: TestClient, issuer: Issuing) -> None:
    to = issuer.coded(begun(site), "ann").removeprefix(SITE)
    site.cookies.clear()
    assert site.get(to).status_code == 403 and COOKIE not in site.cookies


def test_a_code_is_good_once(site: TestClient, issuer: Issuing) -> None:
    to = issuer.coded(begun(site), "ann").removeprefix(SITE)
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in site.cookies.items())}
    assert site.get(to, headers=cookie).status_code == 200
    site.cookies.clear()
    assert site.get(to, headers=cookie).status_code == 403 and COOKIE not in site.cookies


def test_a_code_that_was_stolen_is_of_no_use_to_who_did_not_begin(site: TestClient, issuer: Issuing) -> None:
    stolen = parse_qs(urlsplit(issuer.coded(begun(site), "ann")).query)["code"][0]
    site.cookies.clear()
    mine = begun(site)
    answer = site.get("/signin/done", params={"code": stolen, "state": mine["state"]})
    assert answer.status_code == 403 and COOKIE not in site.cookies


WRONG = [{"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"exp": 1}, {"iss": "https://evil.example"}]


@pytest.mark.parametrize("changed", [*WRONG, {"aud": [CLIENT, "another"], "azp": "another"}], ids=str)
def test_a_token_for_signing_in_must_fit(site: TestClient, issuer: Issuing, changed: dict[str, Any]) -> None:
    asked = begun(site)
    code = parse_qs(urlsplit(issuer.coded(asked, "ann")).query)["code"][0]
    issuer.changed["id"] = changed
    answer = site.get("/signin/done", params={"code": code, "state": asked["state"]})
    assert answer.status_code == 401 and COOKIE not in site.cookies


def test_an_answer_of_another_issuer_is_not_taken(site: TestClient, issuer: Issuing) -> None:
    asked = begun(site)
    given = {"code": "x", "state": asked["state"], "iss": "https://evil.example"}
    assert site.get("/signin/done", params=given).status_code == 403


def test_a_refusal_of_the_issuer_is_told(site: TestClient) -> None:
    given = {"error": "access_denied<script>", "state": begun(site)["state"]}
    answer = site.get("/signin/done", params=given, headers={"Accept": "text/html"})
    assert answer.status_code == 403 and "access_denied" in answer.text and "<script>" not in answer.text


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/\n/evil",
    "/signin",
    "",
]


@pytest.mark.parametrize("back", ELSEWHERE)
def test_nobody_is_led_elsewhere(site: TestClient, issuer: Issuing, back: str) -> None:
    assert led(returned(site, issuer, "cy", back)) == "/"


def test_an_address_is_no_way_to_write_into_the_page(site: TestClient, issuer: Issuing) -> None:
    answer = returned(site, issuer, "cy", '/search?q="><script>')
    assert "<script>" not in answer.text and led(answer) == '/search?q="><script>'


def test_the_ledger_names_nobody(served: Site, site: TestClient, issuer: Issuing, restricted: Home) -> None:
    returned(site, issuer, "ann")
    kept = str(served[1].register.rows("SELECT name FROM sessions"))
    assert "ann" not in kept and "Ann" not in kept and re.search(r"user [0-9a-f]{12}", kept)


def test_without_an_issuer_there_is_no_way_to_sign_in(restricted: Home) -> None:
    site = TestClient(create_app(Shelf(restricted), Access("s"), Pool(1)), base_url=SITE)
    assert [site.get(path).status_code for path in ("/signin", "/signin/done")] == [404, 404]
    assert "/signin" not in site.get("/").text


def test_half_of_the_settings_is_not_enough(restricted: Home) -> None:
    with pytest.raises(ValueError, match="address is not set"):
        create_app(Shelf(restricted), Access("s"), Pool(1), settings=Settings({**SETTINGS, "oidc.issuer": SITE}))
