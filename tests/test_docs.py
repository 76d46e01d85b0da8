"""The docs say what is so: their commands run, their code works, their queries answer."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.view import Graph
from loaders.load import Policy, load

ROOT = Path(__file__).parents[1]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SERVING = {"serve", "login-link"}


def blocks(file: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / file).read_text(encoding="utf-8"), re.M | re.S)


def tour() -> list[tuple[str, str]]:
    """The commands of the README that run remit, each with the first words of its answer."""
    found = []
    for block in blocks("README.md", "console"):
        for command, shown in re.findall(r"^\$ \.venv/bin/remit (.+)\n((?:(?!\$ ).*\n)*)", block, re.M):
            if command.split()[0] not in SERVING:
                found.append((command, shown.strip()))
    return found


def test_the_tour_of_the_readme_is_true(baseline: Home, tmp_path: Path) -> None:
    commands = tour()
    assert len(commands) > 5
    for command, shown in commands:
        words = [w.replace("/tmp/scratch", str(tmp_path / "scratch")) for w in shlex.split(command)]
        words = [str(ROOT / w) if (ROOT / w).exists() else w for w in words]
        found = subprocess.run(
            [sys.executable, "-m", "api.cli", *words],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "REMIT_HOME": str(baseline.path), "PATH": "", "COLUMNS": "200"},
            capture_output=True,
            text=True,
        )
        assert found.returncode == 0, f"remit {command}\n{found.stderr}"
        assert " ".join(shown.split()) in " ".join((found.stdout + found.stderr).split()), f"remit {command}"


@pytest.mark.parametrize("query", sorted((ROOT / "api" / "endpoint" / "examples").glob("*.rq")), ids=lambda p: p.stem)
def test_an_example_query_answers(graph: Graph, baseline: Home, query: Path) -> None:
    from api.endpoint.evaluation import Question, answer

    edition = baseline.current
    assert edition
    asked = Question(str(edition.store), query.read_text(encoding="utf-8"), (), (), "text/csv", "text/turtle")
    assert len(answer(asked).content.splitlines()) > 1


def without_code(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def test_a_link_of_the_docs_leads_somewhere() -> None:
    for page in DOCS:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", without_code(page)):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


NEW_CLASS = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from api.access import Access
from api.service.app import create_app
from graph.editions.home import Home
from graph.portrait import neighbourhood
from graph.editions.shelf import Shelf
from loaders.load import Policy, load
from ontology import ontology
from ontology.check import violations
from pyoxigraph import NamedNode, Triple
home = Home(Path(sys.argv[1]))
report = load(home, [Path("data"), Path(sys.argv[2])], Policy.WHOLE_FILES, "a test")
assert not report.failed, [str(p) for f in report.files for p in f.problems]
shelf = Shelf(home)
with TestClient(create_app(shelf, Access("s")), base_url="http://127.0.0.1") as client:
    query = '{ body(name: "ISC-TF") { delegations { delegate { name } from evidence { quote } } } }'
    print(client.post("/graphql", json={"query": query}).text)
    page = client.get("/id/body/isc-tf", headers={"Accept": "text/html"}).text
    print("on the page:", "Deputy Secretary-General" in page and "Who speaks for it" in page)
    print("in the ontology:", 'id="Delegation"' in client.get("/ontology", headers={"Accept": "text/html"}).text)
a = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
broken = violations([Triple(NamedNode("urn:x"), a, ontology()["Delegation"].iri)])
print("checked:", sorted(v.message for v in broken))
things, lines = neighbourhood(shelf.graph.at(), "body/isc-tf")
print("Delegation" in {line.cls for line in lines})
"""


def test_a_class_added_in_turtle_alone_is_loaded_asked_and_drawn(tmp_path: Path) -> None:
    house = tmp_path / "house"
    for room in ("ontology", "graph", "loaders", "visualisations", "api", "data"):
        shutil.copytree(ROOT / room, house / room, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    with (house / "ontology" / "core.ttl").open("a", encoding="utf-8") as core:
        core.write("\n" + blocks("docs/house.md", "turtle")[0])
    table = tmp_path / "delegations.csv"
    table.write_text(blocks("docs/house.md", "csv")[0], encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-c", NEW_CLASS, str(tmp_path / "home"), str(table)],
        cwd=house,
        env={"PYTHONPATH": str(house), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    assert '"delegate": {"name": "Deputy Secretary-General"}, "from": "2019"' in found.stdout
    assert "on the page: True" in found.stdout and "in the ontology: True" in found.stdout
    assert "checked: ['A delegation " in found.stdout
    assert found.stdout.strip().endswith("True")


def test_the_example_of_a_reader_reads() -> None:
    given: dict[str, object] = {}
    exec(blocks("docs/house.md", "python")[0], given)
    batch = given["read"](b"body/isc-tf = Task Force\n", "names.txt")  # type: ignore[operator]
    assert batch.readings[0].entities[0].values == (("alternativeNames", "Task Force"),)


def test_the_example_paper_is_read_and_nothing_planned_comes_out_as_done(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    report = load(home, [ROOT / "data" / "reference", ROOT / "examples"], Policy.WHOLE_FILES, "tests")
    paper = next(f for f in report.files if f.path.suffix == ".docx")
    assert paper.outcome == "loaded" and paper.added > 10
    assert Shelf(home).graph.documents == 1
