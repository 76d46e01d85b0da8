"""The first page over the shipped tables: what is new, what wants attention, themes with who answers for them."""

import re
from time import sleep

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Match

from api.pages.ahead import Ahead
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.gaps.rule import shipped
from graph.ownership.owners import owners
from graph.questions.changes import changes
from graph.questions.gaps import missing
from graph.view import Graph
from visualisations.front import front

MENU = re.compile(r'<details class="menu">(.*?)</details>', re.DOTALL)


def test_what_is_new_is_told_by_theme(graph: Graph) -> None:
    view = graph.at()
    found = front(view).news
    assert found and found.session and found.session.key == "event/council-2020"
    assert found.number == changes(view, "Council 2020").number
    [ai] = [topic for topic in found.topics if topic.theme and topic.theme.key == "theme/artificial-intelligence"]
    assert [change.says for change in ai.first] == ["Emerging Trends and Artificial Intelligence took the place of AI"]


def test_what_is_missing_is_counted_as_its_page_counts_it(graph: Graph) -> None:
    view = graph.at("2021")
    said = {want.kind: want.number for want in front(view).wants if want.status == "unstated"}
    rules = {rule.name: rule for rule in shipped()}
    assert said and said == {name: len({thing for thing, _ in missing(view, rules[name])}) for name in said}


def test_a_theme_stands_with_its_owners_and_what_is_not_stated(graph: Graph) -> None:
    view = graph.at("2021")
    cards = {card.theme.key: card for card in front(view).cards}
    card = cards["theme/accessibility"]
    assert "body/isc-tf" in [row.thing.key for row in card.rows if row.thing]
    assert card.missing == owners(view, card.theme).not_stated == ("a lead", "a focal point")
    said = {owner.node.key: owner.evidence for one in cards.values() for owner in owners(view, one.theme).all}
    rows = [row for one in cards.values() for row in one.rows if row.fact]
    assert rows and all(row.fact and row.evidence == said[row.fact.key] != () for row in rows)


def test_it_is_worked_out_once_for_an_edition_a_date_and_a_language(graph: Graph) -> None:
    assert front(graph.at("2021")) is front(graph.at("2021"))
    assert front(graph.at("2021")) is not front(graph.at("2020"))
    assert front(graph.at("2021", ["fr"])) is not front(graph.at("2021"))


def test_readers_of_one_language_are_shown_one_page(graph: Graph) -> None:
    assert front(graph.at("2021", ["en-gb", "en-us", "en"])) is front(graph.at("2021", ["en"]))
    assert front(graph.at("2021", ["fr-ch"])) is front(graph.at("2021", ["fr", "de"]))


def test_it_is_made_ready_before_anybody_asks(baseline: Home) -> None:
    shelf = Shelf(baseline)
    ahead = Ahead(shelf, look=0.01)
    ahead.start()
    for _ in range(1000):
        if "front" in shelf.graph.kept:
            break
        sleep(0.01)
    ahead.close()
    front(shelf.graph.at(languages=["en-us"]))  # waits for what has begun
    assert len({*shelf.graph.kept["front"].of([(None, None, ("en",), "en")], lambda _: {})}) == 1


def there(client: TestClient, address: str) -> bool:
    """Whether the service has a page at an address."""
    asked = {"type": "http", "path": address, "method": "GET", "query_string": b"", "headers": []}
    return any(route.matches(asked)[0] is Match.FULL for route in client.app.routes)  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_found_in_the_menu(client: TestClient, language: str) -> None:
    found = MENU.search(client.get(f"/things/theme?lang={language}").text)
    assert found
    addresses = re.findall(r'href="([^"?]+)', found[1])
    assert {"/search", "/map", "/matrix", "/flow", "/timeline", "/genealogy", "/editions", "/review"} <= {*addresses}
    assert [one for one in addresses if not there(client, one)] == []


def test_what_wants_attention_leads_to_where_it_is_told(client: TestClient) -> None:
    page = client.get("/?as_of=2021").text
    assert 'href="/ask/gaps?kind=themes-without-owner&amp;as_of=2021"' in page
    assert 'href="/ask/conflicts?kind=contradictory&amp;as_of=2021"' in page
