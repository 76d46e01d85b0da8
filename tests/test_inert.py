"""Names that would run, break out or spread if anything let them, in every picture and every file taken away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import said, serving
from playwright.sync_api import expect
from test_browser import CHROMIUM, Visit
from test_map import browser, visit

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from visualisations import vendor

__all__ = ["browser", "visit"]
HOSTILE = {
    "image": "<img src=x onerror=alert(1)>",
    "script": '"><script>alert(2)</script>',
    "section": "]]><script>alert(3)</script><![CDATA[",
    "address": "javascript:alert(4)",
    "ending": "</script></style></title></svg><script>alert(5)</script>",
    "quotes": "' onmouseover='alert(6)' x=`",
    "code": "${alert(7)}{{ 7 * 7 }}{% raw %}",
    "entity": "&lt;b&gt;&#0;&nbsp;<b>bold</b>",
    "override": "\u202egnp.txt\u2066 and \u200fon",
    "long": "Longwordwithoutspaces" * 20,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈🇺🇳" * 12,
    "arabic": "الأمن السيبراني <b>" * 4,
}
MANY = 310
REPORT, FORCE, MANDATE = "document/hostile", "body/force", "resolution/pp-1"
THINGS = [*(f"theme/{name}" for name in HOSTILE), FORCE, "post/chair", "activity/portal", MANDATE, "goal/1", REPORT]
PAGES = [
    "/", "/search?q=alert", "/owners?thing=theme/image", "/trace?mandate=resolution/pp-1", "/documents",
    "/things/theme", "/identities", "/matrix?rows=body&columns=theme&row=body/force&column=theme/script",
    "/matrix?then=2017", "/flow?mandate=resolution/pp-1", "/timeline?thing=body/force", "/genealogy", "/board/sectors",
    "/board/sectors?row=theme/image&column=0", "/board/action-lines", "/board/participation",
    "/ask/conflicts", "/ask/gaps", "/ask/portfolio?thing=body/force",
    "/review", "/brief/body/force", "/editions/1..2", "/things/post",
    *(f"/id/{key}" for key in THINGS),
]  # fmt: skip
MAPS = ["/map?show=body/force**", "/map?whole=1"]
SHOWN = [
    "/matrix{}?rows=body&columns=theme",
    "/flow{}?mandate=resolution/pp-1",
    "/timeline{}?thing=body/force",
    "/genealogy{}",
    "/map{}?show=body/force**",
]
FILES = [
    *(shown.format(ending) for shown in SHOWN for ending in (".svg", ".html")),
    "/map/body/force.html",
    "/map.html?whole=1",  # of so many that WebGL draws it
]
THEIRS = """() => {
  const theirs = (one) => {
    const said = (name) => one.getAttribute(name) ?? "";
    if (one.getAttributeNames().some((name) => name.startsWith("on"))) return true;
    if (["href", "src", "action", "xlink:href"].some((name) => /^\\s*javascript:/i.test(said(name)))) return true;
    if (one.localName === "script") return /^\\s*alert\\(/.test(one.text ?? one.textContent);
    return ["img", "b", "foreignObject", "parsererror"].includes(one.localName);
  };
  const found = [...document.querySelectorAll("*")].filter(theirs).map((one) => one.outerHTML.slice(0, 200));
  const page = document.documentElement, beside = page.scrollWidth - innerWidth;
  return page.localName === "html" && beside > 0 ? [...found, `${beside} points beside`] : found;
}"""
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not here: apt-get install chromium"),
    pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first"),
]


def readings() -> Iterator[Reading]:
    """Hostile words wherever a document may say something: names, acronyms, quotes, notes, rules, places."""
    bad = list(HOSTILE.values())
    text = " ".join(bad)
    report = {"name": HOSTILE["script"], "symbol": HOSTILE["quotes"], "issued": "2021", "digests": "0" * 64}
    place = Place(REPORT, HOSTILE["image"], section=HOSTILE["ending"], text=text, start=0)
    yield Reading(place, (entity("Report", report, REPORT),))
    force = {"name": HOSTILE["ending"], "acronym": HOSTILE["image"], "alternativeNames": HOSTILE["code"]}
    yield Reading(place, (entity("CoordinationBody", force, FORCE),))
    yield Reading(place, (entity("Post", {"name": HOSTILE["long"]}, "post/chair"),))
    chaired = {"chair": "post/chair", "body": FORCE, "role": "chair", "from": "2015", "qualification": bad[1]}
    yield Reading(place, (entity("Chairing", chaired),), quote=bad[0], start=0, end=len(bad[0]))
    yield Reading(place, (entity("Resolution", {"name": HOSTILE["section"]}, MANDATE),))
    rests = {"mandated": FORCE, "mandate": MANDATE, "basis": "basis", "asOf": "2018"}
    yield Reading(place, (entity("Mandating", rests),), quote=HOSTILE["quotes"], rule=HOSTILE["script"])
    portal = {"name": HOSTILE["emoji"], "agents": FORCE, "inLineWith": MANDATE, "asOf": "2021"}
    yield Reading(place, (entity("Activity", portal, "activity/portal"),), quote=HOSTILE["code"])
    line = {"name": HOSTILE["override"], "code": HOSTILE["image"]}
    yield Reading(place, (entity("ActionLine", line, "action-line/c1"),))
    yield Reading(place, (entity("Goal", {"name": HOSTILE["quotes"], "number": "1"}, "goal/1"),))
    for given, to in (("activity/portal", "action-line/c1"), ("action-line/c1", "goal/1")):
        yield Reading(place, (entity("Contribution", {"contributor": given, "to": to}),), quote=HOSTILE["ending"])
    before = ""
    for number, (name, words) in enumerate(HOSTILE.items()):
        key = f"theme/{name}"
        theme = {"name": words, "description": words, "page": HOSTILE["address"], "labels": f"{words}@ar"}
        yield Reading(place, (entity("Theme", theme, key),), quote=words)
        covered = {"body": FORCE, "theme": key, "from": f"{2015 + number % 5}", "qualification": words}
        standing = "proposed" if number % 2 else "accepted"
        yield Reading(place, (entity("Coverage", covered),), quote=words, rule=words, status=standing)
        if before:
            became = {"predecessor": before, "successor": key, "change": "rename", "from": f"{2010 + number}"}
            yield Reading(place, (entity("Succession", became),), quote=words)
        before = key


def crowd() -> Iterator[Reading]:
    """More posts than one file draws by pyvis, each with a hostile name."""
    bad, place = list(HOSTILE.values()), Place(REPORT, "9")
    for number in range(MANY):
        post = {"name": f"{number} {bad[number % len(bad)]}", "postIn": FORCE}
        yield Reading(place, (entity("Post", post, f"post/p-{number}"),))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over a home of such names."""
    home = Home(tmp_path_factory.mktemp("inert") / "home", builders=BUILDERS)
    said(home, *readings())
    said(home, *crowd())
    with serving(create_app(Shelf(home), Access("secret"), Pool(deadline=5))) as address:
        yield address


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_lets_a_name_run_or_spread(site: str, visit: Visit, width: int) -> None:
    page, broken = visit.page, {}
    page.set_viewport_size({"width": width, "height": 900})
    for address in PAGES:
        answer = page.goto(site + address, wait_until="load")
        broken[address] = page.evaluate(THEIRS) if answer and answer.ok else ["is not there"]
    assert {address: found for address, found in broken.items() if found} == {}
    assert not visit.complaints and all(url.startswith((site, "data:")) for url in visit.asked)


@pytest.mark.parametrize("address", MAPS)
def test_no_map_lets_a_name_run(site: str, visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(site + address)
    page.wait_for_selector("[data-drawn]")
    page.get_by_role("application").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        page.wait_for_selector("[data-details] h2")
        assert page.evaluate(THEIRS) == []
    page.get_by_placeholder("Find a thing").press_sequentially("alert")
    expect(page.get_by_role("option").first).to_contain_text("alert")
    assert page.evaluate(THEIRS) == [] and not visit.complaints


@pytest.mark.parametrize("address", FILES)
def test_no_file_lets_a_name_run(site: str, visit: Visit, tmp_path: Path, address: str) -> None:
    page = visit.page
    file = tmp_path / Path(address.partition("?")[0]).name
    file.write_bytes(page.request.get(site + address).body())
    page.context.set_offline(True)
    visit.asked.clear()
    page.goto(file.as_uri())
    if address.startswith("/map") and ".html" in address:
        page.wait_for_selector("[data-drawn]")
        page.locator("[data-find] [type=search], input[data-find]").first.fill("alert(1)")
        page.keyboard.press("Enter")
    assert page.evaluate(THEIRS) == []
    assert visit.asked == [file.as_uri()] and not visit.complaints


def test_the_words_beside_a_citation_stay_words(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/id/theme/image")
    page.locator(".ev > summary").first.hover()
    expect(page.locator("#cited")).to_contain_text(HOSTILE["image"])
    assert page.locator("h1").inner_text() == HOSTILE["image"]
    assert page.evaluate(THEIRS) == [] and not visit.complaints
