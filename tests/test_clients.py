"""The clients of other people read remit: every block of docs/clients.md is run against a service."""

import re
import shlex
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from conftest import serving
from rdflib import Graph

from api.access import Access
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}
WRITTEN = "http://127.0.0.1:8000"
NEEDED = {"From Python: `import remit`": "pandas", "pandas": "pandas", "SPARQLWrapper": "SPARQLWrapper"}
BLOCK = r"^```{}\n(.*?)^```\n(?:```text\n(.*?)^```)?"


@pytest.fixture(scope="module")
def address(baseline: Home) -> Iterator[str]:
    with serving(create_app(Shelf(baseline), Access("secret"))) as address:
        yield address


def blocks(section: str, language: str) -> list[tuple[str, str]]:
    """The blocks of a section in a language, each with what it prints."""
    return re.findall(BLOCK.format(language), SECTIONS[section], re.M | re.S)


@pytest.mark.parametrize("section", ["From Python: `import remit`", "rdflib", "SPARQLWrapper", "pandas"])
def test_a_section_in_python_does_as_it_says(address: str, section: str) -> None:
    if (needed := NEEDED.get(section)) and find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed")
    known: dict[str, Any] = {}
    try:
        for code, shown in blocks(section, "python"):
            assert printed(code.replace(WRITTEN, address), known) == shown
    finally:
        if "graph" in known:
            known["graph"].close()
    assert known


def printed(code: str, known: dict[str, Any]) -> str:
    """What code prints."""
    out = StringIO()
    with warnings.catch_warnings(), redirect_stdout(out):
        warnings.simplefilter("ignore")  # what libraries say of each other
        exec(code, known)
    return out.getvalue()


def test_the_walk_with_curl_is_true(address: str) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not here")
    commands = re.findall(r"^\$ (.+)\n(.+)$", SECTIONS["curl"], re.M)
    assert len(commands) > 5
    for command, shown in commands:
        words = shlex.split(command.replace(WRITTEN, address))
        found = subprocess.run(words, capture_output=True, text=True, timeout=30)
        assert found.returncode == 0 and shown in found.stdout, f"{command}\n{found.stdout[:500]}"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("form", ["turtle", "xml", "json-ld", "nt"])
def test_rdflib_parses_a_thing_in_every_form(address: str, form: str) -> None:
    whole = Graph().parse(f"{address}/id/theme/accessibility?format=nt", format="nt")
    assert len(Graph().parse(f"{address}/id/theme/accessibility", format=form)) == len(whole) > 10


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv", "turtle", "n3", "rdf+xml", "json-ld"])
def test_sparqlwrapper_has_every_format(address: str, method: str, form: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")
    service = wrapper.SPARQLWrapper(f"{address}/sparql", returnFormat=form)
    service.setMethod(method)
    rows = form in ("json", "xml", "csv", "tsv")
    service.setQuery("SELECT ?a { ?b :acronym ?a }" if rows else "CONSTRUCT WHERE { ?b :acronym ?a }")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = service.queryAndConvert()
    shown = found.toxml() if hasattr(found, "toxml") else found
    assert "ISC-TF" in (shown.serialize() if hasattr(shown, "serialize") else str(shown))


@pytest.mark.clients
@pytest.mark.parametrize(
    ("section", "language", "command", "ending"),
    [("Comunica", "js", "node", ".mjs"), ("R", "r", "Rscript", ".R")],
)
def test_a_section_in_another_language_does_as_it_says(
    address: str, tmp_path: Path, section: str, language: str, command: str, ending: str
) -> None:
    [(code, shown)] = blocks(section, language)
    script = ROOT / "build" / "clients" / f"script{ending}"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(code.replace(WRITTEN, address), encoding="utf-8")
    found = subprocess.run([command, str(script)], capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stderr
    assert found.stdout == shown
