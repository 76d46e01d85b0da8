"""What not everybody may see is not loaded: this home keeps what everybody may see."""

from pathlib import Path

import pytest

from graph import Home
from loaders.load import Policy, load
from loaders.table import read

WHY = "is for the secretariat only, and this home keeps what everybody may see: name the post instead"
TURTLE = "@prefix : <https://w3id.org/remit/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
REFUSED = [
    ("persons.csv", "key,name,document,paragraph\nperson/1,P,document/d,1\n", f"a person {WHY}"),
    ("holdings.csv", "holder,post,document,paragraph\nperson/1,post/p,document/d,1\n", f"a holding {WHY}"),
    (
        "agents.csv",
        "class,key,name,document,paragraph\nPerson,person/1,P,document/d,1\n",
        f"row 2, column class: a person {WHY}",
    ),
    ("x.ttl", TURTLE + "<person/1> a :Person ; skos:prefLabel 'P' .", f"line 2: a person {WHY}"),
    (
        "x.trig",
        TURTLE + "\n<holding/1> a :Holding ;\n :holder <person/1> ; :heldPost <post/p> .",
        f"line 3: a holding {WHY}",
    ),
]


@pytest.mark.parametrize(("name", "content", "complaint"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_what_is_not_for_everybody_is_refused(
    home: Home, tmp_path: Path, name: str, content: str, complaint: str
) -> None:
    (tmp_path / name).write_text(content)
    [file] = load(home, [tmp_path / name], Policy.PARTIAL, "tests").files
    assert file.outcome == "refused" and complaint in "\n".join(map(str, file.problems))
    assert home.current is None and not home.place(file.digest).exists(), "nor are its bytes kept"


def test_no_name_of_a_person_reaches_a_table_by_its_class_column() -> None:
    batch = read(b"class,key,name,document,paragraph\nPerson,body/x,P,document/d,1\n", "bodies.csv")
    assert not batch.readings and "Person is no kind of body" in str(batch.problems[0])
