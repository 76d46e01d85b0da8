"""Rules about the project itself."""

import re
import subprocess
import sys
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest

from ontology import ontology

ROOT = Path(__file__).parents[1]
ROOMS = ("ontology", "graph", "loaders", "visualisations", "api")
MODULES = [m for room in ROOMS for m in (ROOT / room).rglob("*.py") if "node_modules" not in m.parts]


def test_every_class_and_property_is_explained() -> None:
    for cls in ontology().values():
        assert cls.comment and cls.label, cls.name
        assert not [p.name for p in cls.properties.values() if not p.comment], cls.name


def test_rooms_point_one_way() -> None:
    found = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_no_other_distribution_ships_a_room() -> None:
    others = {d.name for d in distributions() for f in d.files or () if f.parts[0] in ROOMS}
    assert others <= {"remit"}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(ROOT)))
def test_a_module_is_short_and_says_what_it_owns(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert text.startswith(('"""', 'r"""'))


def test_no_module_is_named_after_one_of_others() -> None:
    named = {m.stem for m in MODULES if m.stem != "__init__"}
    others = {name for name, owners in packages_distributions().items() if set(owners) != {"remit"}}
    others |= set(sys.stdlib_module_names)
    assert not named & others


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda p: p.name)
def test_a_lock_has_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block[:80]


def test_the_readme_names_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\$ \.venv/bin/remit ([a-z-]+)", readme, re.M))
    known = subprocess.run([sys.executable, "-m", "api.cli", "--help"], cwd=ROOT, capture_output=True, text=True).stdout
    assert named and not [c for c in named if not re.search(rf"^  {c} ", known, re.M)]
    targets = set(re.findall(r"^\$ make ([a-z-]+)", readme, re.M))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets and not [t for t in targets if not re.search(rf"^{t}:", makefile, re.M)]
