"""The command line, as a user runs it."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import entry
from api.cli import app
from graph.editions.home import Home
from loaders.loading import readers

ROOT = Path(__file__).parents[1]
COMMANDS = [c.name or c.callback.__name__ for c in app.registered_commands if c.callback]


def remit(*words: object, home: Home | None = None) -> subprocess.CompletedProcess[str]:
    where = ["--home", str(home.path)] if home else []
    command = [sys.executable, "-m", "api.entry", *map(str, words), *where]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    found = CliRunner().invoke(app, [command, "--help"])
    assert found.exit_code == 0 and f"Example: remit {command}" in found.stdout


def test_owners_as_a_table_as_json_and_as_csv(baseline: Home) -> None:
    table = remit("owners", "Accessibility", "--as-of", "2020", home=baseline)
    assert "Not stated in the" in table.stdout and "chaired by the Deputy" in table.stdout.replace("\n", " ")
    answer = json.loads(remit("owners", "Accessibility", "--format", "json", home=baseline).stdout)
    assert answer["answer"].startswith("Accessibility: coordinated by") and answer["rows"][0]["document"]
    rows = list(csv.DictReader(io.StringIO(remit("owners", "Accessibility", "--format", "csv", home=baseline).stdout)))
    assert {"who", "role", "as of", "quote"} <= set(rows[0])


def test_trace_and_search(baseline: Home) -> None:
    assert "Resolution 191 (Rev. Dubai, 2018)" in remit("trace", "Resolution 191", home=baseline).stdout.replace(
        "\n", " "
    )
    assert "theme/accessibility" in remit("search", "access", home=baseline).stdout


def test_two_lists_are_compared(baseline: Home) -> None:
    found = remit("compare", "list/isc-tf-themes-2020", "list/isc-tf-themes-2021", "--format", "json", home=baseline)
    answer = json.loads(found.stdout)
    changes = {(row["change"].partition(",")[0], row["key"]) for row in answer["rows"]}
    assert ("added", "theme/community-networks") in changes and "the same" in answer["answer"]


def test_query_in_every_format(baseline: Home, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("SELECT ?n { ?b :acronym 'ISC-TF' ; skos:prefLabel ?n }", encoding="utf-8")
    for form in ("table", "json", "csv"):
        assert "Inter-Sectoral Coordination Task Force" in remit("query", file, "--format", form, home=baseline).stdout
    file.write_text("CONSTRUCT { ?b :acronym ?a } { ?b :acronym ?a }", encoding="utf-8")
    assert 'remit:acronym "ISC-TF"' in remit("query", file, home=baseline).stdout


def test_a_map_is_what_the_ending_of_its_file_says(baseline: Home, tmp_path: Path) -> None:
    drawn, other = tmp_path / "map.svg", tmp_path / "map.doc"
    answer = CliRunner().invoke(app, ["map", "UNGIS", "-o", str(drawn), "--home", str(baseline.path)])
    text = drawn.read_text(encoding="utf-8")
    assert answer.exit_code == 0 and text.startswith("<svg") and ">Bodies</text>" in text and ">Posts</text>" in text
    answer = CliRunner().invoke(app, ["map", "UNGIS", "-o", str(other), "--home", str(baseline.path)])
    assert isinstance(answer.exception, ValueError) and not other.exists()


def test_a_map_is_one_file(baseline: Home, tmp_path: Path) -> None:
    found = remit("map", "ISC-TF", "-o", tmp_path / "m.html", home=baseline)
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert found.returncode == 0 and "Deputy Secretary-General" in page and 'src="http' not in page


def test_facts_are_printed_one_a_line(shared: Path) -> None:
    found = remit("extract", shared / "seeds" / "000_5dfbde4d5660f3a2.txt", "--format", "jsonl")
    facts = [json.loads(line) for line in found.stdout.splitlines()]
    assert len(facts) > 30 and {"doc", "subject", "predicate", "object", "quote", "charStart"} <= set(facts[0])


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["owners", "Accesibility"], 1, "near are: Accessibility (theme/accessibility)"),
        (["owners", "Accessibility", "--as-of", "2019-13"], 2, "'2019-13' is no date"),
        (["trace", "Resolution 99999"], 1, "no thing is called"),
        (["query", "nowhere.rq"], 2, "nowhere.rq"),
        (["verdict", "chairing/none", "accepted"], 1, "no fact is called"),
        (["load", "nowhere"], 2, "there is no file or folder nowhere"),
    ],
)
def test_an_exit_code_tells(baseline: Home, words: list[str], code: int, complaint: str) -> None:
    found = remit(*words, home=baseline)
    assert found.returncode == code and complaint in found.stderr and "Traceback" not in found.stderr


def test_a_query_that_takes_too_long_is_stopped(baseline: Home, tmp_path: Path) -> None:
    file = tmp_path / "endless.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", encoding="utf-8")
    found = remit("query", file, "--timeout", "1", home=baseline)
    assert found.returncode == 3 and "stopped after 1 seconds" in found.stderr


def test_a_refused_file_ends_with_2_and_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "bodies.csv").write_text("key,name,document,paragraph\nbody/x,X,document/none,1\n", encoding="utf-8")
    found = remit("load", tmp_path / "bodies.csv", home=Home(tmp_path / "home"))
    assert found.returncode == 2 and "row 2, column document" in found.stdout.replace("\n", " ")


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    found = remit("owners", "Gender", home=Home(tmp_path / "none"))
    assert found.returncode == 1 and "remit load" in found.stderr


def test_what_is_started_early_is_what_the_command_reads_with() -> None:
    assert entry.READERS["extract"] == readers.DOCUMENTS_ONLY
    assert entry.WARM == readers.WARM


def imported(module: str, names: tuple[str, ...]) -> str:
    """Which of these modules are there as soon as one is."""
    code = f"import sys, {module}; print(*(name for name in {names} if name in sys.modules))"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_command_starts_without_what_only_a_server_or_a_drawing_needs() -> None:
    heavy = ("fastapi", "strawberry", "jinja2", "rdflib", "networkx", "docx", "PIL", "pyvis")
    assert imported("api.cli", heavy) == ""
    assert imported("api.commands.first", (*heavy, "api.assistant", "api.questions", "loaders.load")) == ""


@pytest.mark.parametrize("word", entry.ALONE)
def test_a_command_that_is_imported_alone_is_the_one_of_all_others(word: str) -> None:
    [whole] = [c.callback for c in app.registered_commands if c.name == word]
    assert whole and whole.__module__ == entry.ALONE[word]


def test_a_service_listens_before_there_is_what_no_page_needs() -> None:
    heavy = ("strawberry", "graphql", "httpx2", "loaders.load", "loaders.triples.syntax", "rdflib", "networkx", "docx")
    assert imported("api.service.serving", heavy) == ""
