"""The notebooks run, cell by cell, as IPython runs them, and show what they say."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import serving

from api.access import Access
from api.endpoint.workbench import notebook
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf

ROOT = Path(__file__).parents[1]
WALK = ROOT / "examples" / "who-owns-what.ipynb"
# Runs the cells of a notebook in the shell that Jupyter's kernel runs them in, and prints what each shows.
SHELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(history_load_length=0)
shell.history_manager.enabled = False
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] == "code":
        ran = shell.run_cell("".join(cell["source"]))
        ran.raise_error()
        shown = shell.display_formatter.format(ran.result)[0] if ran.result is not None else {}
        print(json.dumps({"id": cell["id"], **shown}), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def address(baseline: Home) -> Iterator[str]:
    with serving(create_app(Shelf(baseline), Access("secret"))) as address:
        yield address


def ran(book: Path, address: str) -> dict[str, dict[str, str]]:
    """What the cells of a notebook show, by the name of the cell and the media type."""
    env = {"PYTHONPATH": str(ROOT), "REMIT_ADDRESS": address, "IPYTHONDIR": str(book.parent / "ipython")}
    words = [sys.executable, "-c", SHELL, str(book)]
    found = subprocess.run(words, capture_output=True, text=True, env=env, cwd=book.parent, timeout=120)
    assert found.returncode == 0, found.stderr
    shown: list[dict[str, Any]] = [json.loads(line) for line in found.stderr.splitlines() if line.startswith("{")]
    return {one["id"]: one for one in shown}


def test_the_walk_through_remit_runs(address: str, tmp_path: Path) -> None:
    if find_spec("pandas") is None:
        pytest.skip("pandas is an extra")
    book = tmp_path / WALK.name
    book.write_bytes(WALK.read_bytes())
    shown = ran(book, address)
    assert "edition 1 of http://127.0.0.1" in shown["connect"]["text/html"]
    assert "coordinated by ISC-TF" in shown["owners"]["text/html"]
    assert "“The ISC-TF is chaired by the Deputy Secretary-General”" in shown["owners"]["text/html"]
    assert "<table" in shown["frame"]["text/html"] and "Activity" in shown["trace"]["text/plain"]
    assert shown["draw"]["image/svg+xml"].count("<text") > 10
    assert "Accessibility" in shown["gaps"]["text/html"] and "Deputy Secretary-General" in shown["sparql"]["text/html"]
    assert "Inter-Sectoral Coordination Task Force" in shown["matrix"]["text/html"]
    assert shown["matrix"]["text/html"].count("2px solid") > 20
    assert shown["edition"]["text/plain"] == "1"


def test_no_output_is_kept_in_it() -> None:
    cells = json.loads(WALK.read_text(encoding="utf-8"))["cells"]
    assert not [cell["id"] for cell in cells if cell.get("outputs") or cell.get("execution_count")]


def test_the_notebook_of_a_query_runs(address: str, tmp_path: Path) -> None:
    book = tmp_path / "query.ipynb"
    book.write_bytes(notebook(f"{address}/sparql", "SELECT ?a { ?b a :Bureau ; :acronym ?a } ORDER BY ?a"))
    assert ran(book, address)["rows"]["text/plain"] == "[{'a': 'BDT'}, {'a': 'BR'}, {'a': 'TSB'}]"
