"""The wheel holds everything a user needs, and gives the first answer from a fresh environment."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_code_tables_pages_and_assets(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "ontology/core.ttl",
        "loaders/extraction/rulebook/roles.toml",
        "loaders/data/baseline/chairings.csv",
        "loaders/data/reference/bodies.csv",
        "visualisations/static/remit.css",
        "visualisations/static/vendor/vis-network.js",
        "visualisations/static/vendor/plex-sans.woff2",
    ):
        assert needed in names
    assert any(n.startswith("visualisations/templates/") for n in names)
    tops = {n.partition("/")[0] for n in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {
        "ontology",
        "graph",
        "loaders",
        "visualisations",
        "api",
        "remit.py",
    }
    assert not [n for n in names if "node_modules" in n or n.endswith(".pyc")]


def test_a_fresh_environment_gives_the_first_answer(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    place = tmp_path / "env" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    zipfile.ZipFile(wheel).extractall(place)
    (place / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    python = tmp_path / "env" / "bin" / "python"
    code = (
        "from api.cli import main; import sys; from loaders.shipped import tables; import loaders; "
        "assert 'env' in loaders.__file__; sys.argv = ['remit', 'load', *map(str, tables())]; main()"
    )
    env = {**os.environ, "REMIT_HOME": str(tmp_path / "home"), "PYTHONPATH": "", "COLUMNS": "200"}
    for words in (
        code,
        "import remit; assert 'env' in remit.__file__; print(remit.open().owners('Accessibility'))",
        "import sys; sys.argv = ['remit', 'owners', 'Accessibility']; from api.cli import main; main()",
    ):
        found = subprocess.run([python, "-c", words], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert found.returncode == 0, found.stderr
    assert "Accessibility: coordinated by" in found.stdout
