"""What if: what would move or be orphaned by a merger, a retirement or a move; and carrying it out."""

import re
from html import unescape

import pytest
from conftest import said
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api.access import Access
from api.cli import app as commands
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity, entity
from graph.ownership.supposing import Supposition
from graph.questions import QUESTIONS
from graph.questions.genealogy import genealogy
from graph.questions.what_if import WhatIf, what_if
from graph.reading import Place, Reading
from graph.review.byhand import Cited
from graph.review.judging import publish, undo
from graph.review.restructuring import carry_out
from graph.view import View

GROUPS = (
    *(entity("ThematicGroup", {"name": name}, f"body/{name.lower()}") for name in ("Alpha", "Beta")),
    *(entity("Bureau", {"name": name}, f"body/{name.lower()}") for name in ("Bureau", "Office")),
    entity("GoverningBody", {"name": "Council"}, "body/council"),
    *(entity("Theme", {"name": name}, f"theme/{name.lower()}") for name in ("Rivers", "Lakes")),
    entity("Post", {"name": "Officer", "postIn": "body/bureau"}, "post/officer"),
    entity("Post", {"name": "Clerk", "postIn": "body/alpha"}, "post/clerk"),
    entity("Coverage", {"body": "body/alpha", "theme": "theme/rivers"}),
    entity("Coverage", {"body": "body/beta", "theme": "theme/rivers"}),
    entity("Coverage", {"body": "body/alpha", "theme": "theme/lakes", "from": "2015"}),
    entity("Membership", {"member": "body/alpha", "body": "body/beta", "role": "member"}),
    entity("Reporting", {"reporter": "body/alpha", "to": "body/council"}),
    entity("Duty", {"bearer": "body/alpha", "task": "To keep the list"}),
    entity("Chairing", {"chair": "post/officer", "body": "body/alpha", "role": "chair", "until": "2019"}),
    entity("Responsibility", {"responsible": "post/officer", "for": "theme/lakes", "role": "focal point"}),
)  # fmt: skip


def read(*several: Entity) -> list[Reading]:
    """What a document states, a reading for each."""
    return [Reading(Place("document/d", "1"), (one,), "words") for one in several]


def told(view: View, act: str, thing: str, into: str | None = None) -> list[tuple[str, str, str]]:
    given = {"thing": thing, "act": act, "into": into}
    found = QUESTIONS["what-if"].ask(view, given)
    assert isinstance(found, WhatIf)
    return [(c.kind, c.outcome, c.other.name) for c in found.consequences]


@pytest.fixture
def groups(home: Home) -> View:
    """Two groups, a bureau, an office, two posts and what they are to each other."""
    return said(home, *read(*GROUPS)).at()


def test_a_merger_moves_what_the_other_has_not(groups: View) -> None:
    assert told(groups, "merge", "Alpha", "Beta") == [
        ("duties", "moves", "Alpha"),
        ("reports", "moves", "Council"),
        ("themes", "moves", "Lakes"),
        ("themes", "there already", "Rivers"),
        ("posts", "moves", "Clerk"),
        ("members", "falls away", "Beta"),
    ]


def test_a_retirement_orphans_what_nobody_else_answers_for(groups: View) -> None:
    assert told(groups, "retire", "Alpha") == [
        ("duties", "orphaned", "Alpha"),
        ("reports", "orphaned", "Council"),
        ("themes", "orphaned", "Lakes"),
        ("themes", "covered by others", "Rivers"),
        ("posts", "orphaned", "Clerk"),
        ("members", "falls away", "Beta"),
    ]
    found = what_if(groups, groups.names.find("Alpha"), "retire")
    assert str(found.sentence) == "if Alpha were retired: orphaned 4, covered by others 1 and falls away 1."


def test_a_theme_is_covered_by_the_one_of_many_whose_cover_holds(home: Home) -> None:
    ended = [entity("Coverage", {"body": "body/beta", "theme": "theme/lakes", "from": f"{year}", "until": f"{year}"})
             for year in range(1950, 2000)]  # fmt: skip
    over = said(home, *read(*GROUPS, *ended)).at()
    assert ("themes", "orphaned", "Lakes") in told(over, "retire", "Alpha")
    going_on = entity("Coverage", {"body": "body/beta", "theme": "theme/lakes", "from": "2001"})
    assert ("themes", "covered by others", "Lakes") in told(said(home, *read(going_on)).at(), "retire", "Alpha")


def test_a_post_that_moves_leaves_its_body_without_a_focal_point(groups: View) -> None:
    assert told(groups, "move", "Officer", "Office") == [
        ("focal points", "moves and leaves nobody", "Lakes"),
        ("posts", "moves", "Officer"),
    ]


@pytest.mark.parametrize(
    ("act", "thing", "into", "problem"),
    [
        ("merge", "Alpha", "Alpha", "cannot become itself"),
        ("merge", "Alpha", None, "say into what Alpha is merged"),
        ("merge", "Alpha", "Officer", "Alpha is a Thematic group, and Officer a Post"),
        ("retire", "Alpha", "Beta", "what is retired goes nowhere"),
        ("move", "Alpha", "Beta", "a post is moved to a body"),
        ("split", "Alpha", "Beta", "act is 'split'"),
    ],
)
def test_what_makes_no_sense_is_refused(groups: View, act: str, thing: str, into: str | None, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        told(groups, act, thing, into)


def test_a_merger_is_carried_out_and_taken_back_as_one_act(home: Home, groups: View) -> None:
    before = told(groups, "retire", "Beta")
    supposed = Supposition.named(groups, "merge", "Alpha", "Beta")
    carry_out(home, groups, supposed, "2022-03", "me", Cited("the Council decided so"))
    publish(home)
    after = Shelf(home).graph.at()
    assert told(after, "merge", "Alpha", "Beta") == [], "nothing is left to merge"
    moved = {(c[0], c[2]) for c in told(after, "retire", "Beta")}
    assert {("duties", "Beta"), ("reports", "Council"), ("themes", "Lakes"), ("posts", "Clerk")} <= moved
    assert after.node("post/clerk").values["postIn"] == ("body/beta",)
    lineage = genealogy(after, after.names.find("Alpha"))
    assert [(one.name, c.day) for one, c in zip(lineage.standing, lineage.changes, strict=True)] == [
        ("Beta", "2022-03")
    ]
    undo(home, "me")
    publish(home)
    assert told(Shelf(home).graph.at(), "retire", "Beta") == before


def test_nothing_is_recorded_where_something_began_later(home: Home, groups: View) -> None:
    supposed = Supposition.named(groups, "retire", "Alpha", "")
    with pytest.raises(ValueError, match=r"ends .* before it begins"):
        carry_out(home, groups, supposed, "2010", "me", Cited("too early"))
    assert not home.ledger.acts()


def test_a_post_is_moved(home: Home, groups: View) -> None:
    carry_out(home, groups, Supposition.named(groups, "move", "Officer", "Office"), "2022", "me", Cited("a letter"))
    publish(home)
    view = Shelf(home).graph.at()
    assert view.node("post/officer").values["postIn"] == ("body/office",)
    assert told(view, "move", "Officer", "Bureau")[0] == ("focal points", "moves and leaves nobody", "Lakes")


def remit(home: Home, *words: str) -> Result:
    """What the command line answers."""
    return CliRunner().invoke(commands, [*words, "--home", str(home.path)], env={"COLUMNS": "200"})


def test_it_is_told_and_carried_out_on_the_command_line(home: Home, groups: View) -> None:
    answer = remit(home, "what-if", "Alpha", "--into", "Beta").stdout
    assert "there already" in answer and "To keep the list" in answer
    done = remit(home, "carry-out", "Alpha", "--act", "merge", "--into", "Beta", "--on", "2022", "--reason", "decided")
    assert "merged, as of edition 2 (act 1; remit undo takes it back)" in done.stdout
    refused = remit(home, "carry-out", "Alpha", "--act", "sell", "--on", "2022")
    assert "say merge, retire or move" in str(refused.exception)


def test_it_is_carried_out_by_graphql(home: Home, groups: View) -> None:
    app = create_app(Shelf(home), Access("secret"), Pool())
    asked = 'mutation { carryOut(act: "retire", thing: "Alpha", on: "2022", cited: {reason: "decided"}) { act id } }'
    with TestClient(app, base_url="http://127.0.0.1") as caller:
        headers = {"Authorization": f"Bearer {Access('secret').token}"}
        answer = caller.post("/graphql", json={"query": asked}, headers=headers).json()
    assert answer.get("data") == {"carryOut": {"act": "retired", "id": 1}}
    publish(home)
    assert told(Shelf(home).graph.at(), "retire", "Alpha") == [("posts", "orphaned", "Clerk")]


def test_it_is_carried_out_on_its_page_and_taken_back(home: Home, groups: View) -> None:
    access, address = Access("secret"), "/ask/what-if?thing=body%2Falpha&act=merge&into=body%2Fbeta"
    home.builders = BUILDERS
    with TestClient(create_app(Shelf(home), access, Pool()), base_url="http://127.0.0.1") as site:
        headers = {"Accept": "text/html"}
        assert 'value="carried out"' not in site.get(address, headers=headers).text
        site.get(f"/login?ticket={access.ticket()}")
        html = site.get(address, headers=headers).text
        csrf = next(iter(re.findall(r'name="csrf" value="(\w+)"', html)))
        [back] = re.findall(r'name="back" value="([^"]+what-if[^"]+)"', html)
        given = {"act": "carried out", "supposed": "merge", "thing": "body/alpha", "into": "body/beta", "on": "2022"}
        assert site.post("/by-hand", data={**given, "csrf": "x", "reason": "decided"}).status_code == 403
        refused = site.post("/by-hand", data={**given, "csrf": csrf})
        assert refused.status_code == 400 and "say why it is carried out" in refused.text
        sent = {**given, "csrf": csrf, "reason": "decided", "back": unescape(back)}
        done = site.post("/by-hand", data=sent, headers=headers, follow_redirects=False)
        assert (done.status_code, done.headers["location"]) == (303, f"{unescape(back)}&done=1")
        page = site.get(done.headers["location"], headers=headers).text
        assert "Recorded as act 1." in page and "Take it back" in page
        publish(home)
        assert Shelf(home).graph.at("2023").nodes([GROUPS[9].key]) == []
        site.post("/verdicts", data={"verdict": "undone", "act": "1", "csrf": csrf})
        publish(home)
        assert Shelf(home).graph.at("2023").nodes([GROUPS[9].key]) != []
