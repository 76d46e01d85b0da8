"""Sets of public data: how they are told, what is left alone, and that the guide to adding one is true."""

import json
from pathlib import Path

import pytest

from graph.editions.home import Home
from loaders import reference
from loaders.load import Policy, load
from loaders.reference import Aside, Form, Given
from loaders.reference.records import records

GUIDE = Path(__file__).parents[1] / "docs" / "sets.md"
CSV = b"short,name,quays\nOHA,Old Harbour Authority,4.0\n,Nameless,1\n"
OLD = {"short": "OHA", "name": "Old Harbour Authority", "quays": 4.0}
JSON = json.dumps([OLD, {"short": None, "name": "Nameless", "quays": 1}]).encode()


def guided() -> tuple[Form, ...]:
    """The forms of the example in the guide."""
    given: dict[str, object] = {}
    exec(GUIDE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0], given)
    forms = given["FORMS"]
    assert isinstance(forms, tuple)
    return forms


@pytest.mark.parametrize(("name", "content", "where"), [("x.csv", CSV, "row 3"), ("x.json", JSON, "record 2")])
def test_the_example_of_a_set_reads(name: str, content: bytes, where: str) -> None:
    batch = reference.read(Given(name, content), guided())
    assert batch and not isinstance(batch, Aside)
    assert [r.entities[0].key for r in batch.readings] == ["document/harbour-register", "body/oha"]
    assert [str(n) for n in batch.notes] == [
        f"{where}: 'Nameless' has no short name and is left out",
        "1 of class Organization, where a full copy of the harbour register, one row an authority has 2",
    ]


def test_what_has_another_form_is_nobody_s() -> None:
    assert reference.read(Given("x.csv", b"short,name\nOHA,x\n"), guided()) is None


def test_three_formats_give_the_same_records() -> None:
    assert [r.cells for r in records(CSV, "x.csv")] == [r.cells for r in records(JSON, "x.json")]


@pytest.mark.parametrize("name", ["notes.json", "notes.yml"])
def test_a_file_of_no_known_set_is_left_alone_in_a_folder_and_refused_by_name(
    home: Home, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    file = folder / name
    file.write_bytes(json.dumps({"minutes": "none"}).encode())
    [found] = load(home, [folder], Policy.WHOLE_FILES, "tests").files
    assert found.outcome == "skipped" and "not mine" in str(found.notes[0])
    [asked] = load(home, [file], Policy.WHOLE_FILES, "tests").files
    assert asked.outcome == "refused" and "not mine" in str(asked.problems[0])
    assert home.current is None


def test_every_set_is_in_the_guide() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert not {form.name for form in reference.FORMS if f"`{form.name}`" not in text}
