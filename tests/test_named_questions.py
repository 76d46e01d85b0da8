"""Named questions: declared once, answered alike by the command line, pages, files and GraphQL."""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import strawberry
import typer
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.access import Access
from api.endpoint.sparql import Pool
from api.portal.schema import made
from api.questions import command
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.questions import QUESTIONS
from graph.questions.answer import Line, Section
from graph.questions.question import Question, choice, date, flag, number, thing
from graph.view import Graph
from graph.wording import Day, words

PAGE = (Path(__file__).parents[1] / "docs" / "questions.md").read_text(encoding="utf-8")
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def example() -> Question:
    """The question that the documentation adds."""
    given: dict[str, Any] = {"__name__": "chairs"}
    [module] = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
    exec(module, given)
    question = given["QUESTION"]
    assert isinstance(question, Question)
    return question


@pytest.fixture(scope="module")
def added(example: Question, baseline: Home) -> "Doors":
    """The doors with that question listed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(QUESTIONS, example.name, example)
        app = typer.Typer()
        command.register(app)
        service = TestClient(create_app(Shelf(baseline), Access("s"), Pool()), base_url="http://127.0.0.1")
        return Doors(app, service, made(), baseline)


class Doors:
    """A command line, a service and a schema over one home."""

    def __init__(self, app: typer.Typer, service: TestClient, types: strawberry.Schema, home: Home) -> None:
        self.app, self.service, self.types, self.home = app, service, types, home

    def run(self, *given: str) -> str:
        """What the command line answers."""
        found = CliRunner().invoke(self.app, [*given, "--home", str(self.home.path)], catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.stdout

    def ask(self, query: str) -> Any:
        """What GraphQL answers."""
        found = self.types.execute_sync(query, context_value={"shelf": Shelf(self.home), "languages": ()})
        assert not found.errors and found.data
        return found.data


def test_a_question_added_in_one_module_is_at_every_door(added: Doors) -> None:
    listed = list(csv.DictReader(io.StringIO(added.run("chairs", "ISC-TF", "--format", "csv"))))
    quotes = [row["quote"] for row in listed]
    assert {row["chair"] for row in listed} == {"Deputy Secretary-General"} and any(quotes)
    asked = added.ask('{ chairs(body: "ISC-TF") { sentence chairs { who { name } fact { key } evidence { quote } } } }')
    told = asked["chairs"]
    assert [e["quote"] or "" for c in told["chairs"] for e in c["evidence"]] == quotes
    file = added.service.get("/ask/chairs?body=ISC-TF&format=json").json()
    assert file["answer"] == told["sentence"] and [row.get("quote", "") for row in file["rows"]] == quotes
    page = unescape(added.service.get("/ask/chairs?body=ISC-TF", headers=HTML).text)
    assert "Deputy Secretary-General" in page and 'data-suggest="Body"' in page
    assert all(quote in page for quote in quotes)
    assert "Who chairs a body" in added.service.get("/ask", headers=HTML).text


def test_what_a_question_needs_is_asked_for(added: Doors) -> None:
    assert 'name="body"' in added.service.get("/ask/chairs", headers=HTML).text
    refused = added.service.get("/ask/chairs?format=json")
    assert (refused.status_code, refused.text) == (400, "chairs needs body: The body\n")
    unknown = added.service.get("/ask/chairs?body=ISC-TFF", headers=HTML)
    assert unknown.status_code == 404 and "body/isc-tf" in unknown.text


def test_where_nothing_is_stated_the_page_says_so(added: Doors) -> None:
    page = added.service.get("/ask/chairs?body=body/itu&as_of=1900", headers=HTML).text
    assert "Not stated" in page and "documents searched" in page
    assert json.loads(added.run("chairs", "body/itu", "--format", "json"))["rows"] == []


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))
def test_a_question_is_on_its_page_and_in_the_documentation(client: TestClient, question: Question) -> None:
    found = client.get(f"/ask/{question.name}", headers=HTML)
    assert found.status_code == 200 and str(question.title) in found.text
    assert f"remit {question.name}" in PAGE and f"remit {question.example}" in unescape(
        client.get("/ask", headers=HTML).text
    )
    assert question.name in question.example.split()


def test_a_parameter_reads_what_it_takes_and_refuses_the_rest(graph: Graph) -> None:
    view = graph.at()
    kind = choice("kind", {"vacant": words("vacant posts")}, words("Of what kind."))
    assert kind.read(view, "vacant") == "vacant" and kind.read(view, "") is None
    with pytest.raises(ValueError, match="kind is 'vacnt'; it is one of vacant"):
        kind.read(view, "vacnt")
    with pytest.raises(ValueError, match="no date"):
        date("since", words("Since when.")).read(view, "yesterday")
    with pytest.raises(ValueError, match="most is 'x', which is no whole number"):
        number("most", words("At most.")).read(view, "x")
    assert flag("all", words("All.")).read(view, "yes") is True
    body = thing("body", "Body", words("A body.")).read(view, "ISC-TF")
    assert body == view.named("body/isc-tf")


def test_a_line_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="a line has 1 cells for 2 columns"):
        Section("found", words("Found"), (words("theme"), words("day")), (Line((Day("2020"),)),))
