"""The page and the field on which a person says whether two things are one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from test_identities import CHAIRINGS, PAIR, loaded, rivers, written
from test_pages import words

from api.access import COOKIE, Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.identities.doubles import doubles
from graph.review.judging import identify


@pytest.fixture
def door(home: Home, tmp_path: Path) -> Iterator[TestClient]:
    """The service over the rivers, called by a browser that nobody has logged in."""
    loaded(home, *rivers(tmp_path))
    app = create_app(Shelf(home), Access.of(home.path), Pool(deadline=2))
    with TestClient(app, base_url="http://127.0.0.1", headers={"Accept": "text/html"}) as caller:
        yield caller


def signed(door: TestClient, home: Home) -> str:
    """Open a session by a login link; the secret of its forms."""
    access = Access.of(home.path)
    door.get("/login", params={"ticket": access.ticket()})
    return access.form(door.cookies[COOKIE])


def test_the_page_shows_both_things_with_who_states_them_and_why(door: TestClient) -> None:
    html = door.get("/identities").text
    first = words(html[html.index('<li class="pair"') : html.index("</li>\n<li class")])
    assert "Likelihood 0.88" in first
    for key, name, paragraph in ((PAIR[0], "River Board", "4"), (PAIR[1], "Board of the River RBR", "6")):
        assert f'<a href="/id/{key}"' in html and f"{name} Body · {key} Names , {paragraph}" in first
    assert "For Their names have nearly the same words" in first and "Both have the chair River Master" in first
    assert 'href="/identities"' in door.get("/").text


def test_who_is_not_logged_in_sees_no_buttons_but_how_to_get_them(door: TestClient) -> None:
    html = door.get("/identities").text
    assert 'method="post"' not in html and "remit login-link" in html
    form = {"one": PAIR[0], "other": PAIR[1], "ruling": "same"}
    assert door.post("/identities", data=form).status_code == 401


@pytest.mark.parametrize("ruling", ["same", "not the same"])
def test_a_word_takes_a_pair_off_the_page_for_good_until_it_is_taken_back(
    door: TestClient, home: Home, tmp_path: Path, ruling: str
) -> None:
    form = {"one": PAIR[0], "other": PAIR[1], "csrf": signed(door, home), "back": "/identities?page=9#x"}
    before = words(door.get("/identities").text)
    assert "0 of 2 decided" in before and "Same : Board of the River / River Board" in before
    answer = door.post("/identities", data={**form, "ruling": ruling, "reason": "May"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, form["back"])
    for content in (CHAIRINGS, CHAIRINGS.replace("2022", "2023")):
        loaded(home, *written(tmp_path, chairings_csv=content))
        after = words(door.get(form["back"]).text)
        assert "1 of 2 decided" in after and f"Decided 1 {ruling.capitalize()} Board of the River" in after
        assert "session" in after and "· May Take back" in after and "nearly the same words" not in after
    door.post("/identities", data={**form, "ruling": "open"})
    assert "0 of 2 decided" in words(door.get("/identities").text)
    assert "nearly the same words" in words(door.get("/identities").text)


def test_the_page_is_filtered_by_kind_and_says_when_nothing_is_left(door: TestClient, home: Home) -> None:
    assert "To decide 2" in words(door.get("/identities?kind=body").text)
    nothing = words(door.get("/identities?kind=post").text)
    assert "Nothing to decide" in nothing and "of 0" not in nothing
    assert door.get("/identities?kind=bodies").status_code == 404
    for pair in doubles(Shelf(home).graph.at(), home.current) if home.current else ():
        identify(home, (pair.one.key, pair.other.key), "not the same", "a test")
    assert "Nothing to decide" in (left := words(door.get("/identities").text)) and "2 of 2 decided" in left


def test_reasons_are_given_in_the_language_of_the_page(door: TestClient) -> None:
    html = door.get("/identities?lang=ar").text
    assert 'dir="rtl"' in html and "لكليهما القيمة نفسها" in html and "Both have" not in html
    assert "Tous deux ont en commun" in door.get("/identities?lang=fr").text


def test_graphql_gives_pairs_with_what_is_known_of_both(door: TestClient) -> None:
    query = '{ identities(first: 1, kind: "body") { one { key } other { name } score reasons against } }'
    [found] = door.post("/graphql", json={"query": query}).json()["data"]["identities"]
    assert (found["one"]["key"], found["other"]["name"]) == (PAIR[1], "River Board")
    assert found["score"] > 0.8 and found["against"] == []
    assert found["reasons"][1] == "both have the chair post/river-master"
    wrong = door.post("/graphql", json={"query": '{ identities(kind: "none") { score } }'}).json()
    assert "no kind is called 'none'" in wrong["errors"][0]["message"]


def test_pairs_are_worked_out_once_an_edition_and_carried_over_a_verdict(home: Home, tmp_path: Path) -> None:
    loaded(home, *rivers(tmp_path))
    assert home.current
    first = (home.current.path / "doubles.json").read_bytes()
    identify(home, PAIR, "same", "a test")
    assert (home.current.path / "doubles.json").read_bytes() == first
    identify(home, PAIR, "open", "a test")
    assert (home.current.path / "doubles.json").read_bytes() == first
