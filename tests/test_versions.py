"""One document in several languages, formats and revisions, its text as kept, and what a load tells of it."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from docx import Document
from fastapi.testclient import TestClient
from test_candidates import TABLES, believed, loaded, placed

from api.access import Access
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.texts import Texts
from loaders.load import Policy, load

PAPER = "Document C20/7{}\n\nIntroduction\n\nUNDP chairs the UNGIS.\nThe weather was fine on all of the days.\n"
FRENCH = "Document C20/7-F\n\nLe Conseil a créé un groupe dans le secteur, présidé par la Suède et par les autres.\n"
SPANS = """
SELECT ?quote ?start ?end ?file { BELIEVED {
  ?reading oa:exact ?quote ; oa:start ?start ; oa:end ?end ; :sourceFile ?file
} }"""
CHAIRINGS = "SELECT ?fact ?reading { BELIEVED { GRAPH ?reading { ?fact a :Chairing } } }"
CHAIRS = "SELECT ?short { BELIEVED { ?fact a :Chairing ; :chair ?chair . ?chair :acronym ?short } }"
DOCUMENTS = "SELECT DISTINCT ?d { BELIEVED { ?d :digest ?digest } }"


def documents(home: Home) -> set[str]:
    graph = Shelf(home).graph
    return {graph.identity.key(row[0]) for row in graph.source.rows(DOCUMENTS)}


def test_one_document_in_two_formats_and_languages_is_one(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    word = Document()
    for line in PAPER.format("-E").splitlines():
        word.add_paragraph(line)
    word.save(str(tmp_path / "seven.docx"))
    files = placed(tmp_path / "files", {**TABLES, "seven.txt": PAPER.format("-E"), "sept.txt": FRENCH})
    loaded(home, [*files, tmp_path / "seven.docx"])
    assert documents(home) == {"document/C20-7"}
    rows = list(Shelf(home).graph.source.rows(CHAIRINGS))
    assert (len({row[0] for row in rows}), len({row[1] for row in rows})) == (1, 2)


@pytest.mark.parametrize("together", [True, False])
def test_a_revision_takes_the_place_of_what_it_revises(tmp_path: Path, together: bool) -> None:
    home = Home(tmp_path / "home")
    revised = PAPER.format("(Rev.1)-E").replace("UNDP", "WHO")
    tables = placed(tmp_path / "files", TABLES)
    old, new = placed(tmp_path / "papers", {"a-new.txt": PAPER.format("-E"), "b-old.txt": revised})
    for paths in [[*tables, old, new]] if together else [[*tables, new], [old]]:
        loaded(home, paths)
    rows = Shelf(home).graph.source.rows(CHAIRS)
    assert {row[0].value for row in rows} == {"WHO"}


def test_a_file_with_other_bytes_is_the_same_document_still(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    tables = placed(tmp_path / "files", TABLES)
    [paper] = placed(tmp_path / "papers", {"notes.txt": "UNDP chairs the UNGIS.\n"})
    loaded(home, [*tables, paper])
    before = documents(home)
    paper.write_text("WHO chairs the UNGIS.\n", encoding="utf-8")
    loaded(home, [paper])
    assert documents(home) == before
    assert len(before) == 1
    rows = list(Shelf(home).graph.source.rows(CHAIRS))
    assert {row[0].value for row in rows} == {"WHO"}


def test_every_quote_stands_in_the_text_that_is_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    [*tables, paper] = placed(tmp_path / "files", {**TABLES, "seven.txt": PAPER.format("-E")})
    loaded(home, [*tables, paper])
    kept = [
        (Texts(home).of(file.value), int(start.value), int(end.value), quote.value)
        for quote, start, end, file in Shelf(home).graph.source.rows(SPANS)
    ]
    assert kept
    assert all(text and text.text[start:end] == quote for text, start, end, quote in kept)
    old = {path.name for path in (home.path / "texts").glob("*/*")}
    paper.write_text(PAPER.format("-E").replace("UNDP", "WHO"), encoding="utf-8")
    loaded(home, [paper])
    new = {path.name for path in (home.path / "texts").glob("*/*")}
    assert len(old) == 1 and old < new  # the edition of before is kept, and shows its quotes too
    assert len(new) == 2


def test_a_load_tells_what_is_new_gone_and_silent(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    [*tables, paper] = placed(tmp_path / "files", {**TABLES, "seven.txt": PAPER.format("-E")})
    [first] = loaded(home, [*tables, paper]).accounts()
    assert [(fact["kind"], fact["role"], fact["status"]) for fact in facts(first, "new")] == [
        ("Chairing", "chair", "proposed")
    ]
    assert facts(first, "silent")[0]["silent"] == 1
    paper.write_text(PAPER.format("-E").replace("UNDP", "WHO"), encoding="utf-8")
    [second] = loaded(home, [paper]).accounts()
    assert [fact["words"] for fact in facts(second, "new")] == ["WHO: chair of UNGIS"]
    assert [fact["words"] for fact in facts(second, "vanished")] == ["UNDP: chair of UNGIS"]
    load(home, [paper], Policy.WHOLE_FILES, "tests")
    assert not list(load(home, [paper], Policy.WHOLE_FILES, "tests").accounts())


def facts(account: object, name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(json.dumps(account))[name]
    return found


def test_a_load_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    loaded(home, placed(tmp_path / "files", TABLES))
    papers = {f"{n}.txt": PAPER.format("-E").replace("C20/7", f"C20/{n}") + f"{n} days. " * 3000 for n in range(10, 22)}
    placed(tmp_path / "papers", papers)
    command = [sys.executable, "-m", "api.cli", "load", str(tmp_path / "papers"), "--home", str(home.path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kept: list[Path] = []
    while process.poll() is None and len(kept) < 3:
        kept = list((home.path / "extracted").glob("[0-9a-f]*"))
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = {path.name: path.stat().st_mtime_ns for path in kept}
    seen: list[dict[str, int]] = []

    def watched(word: str, done: int, of: int) -> None:
        again = (home.path / "extracted").glob("[0-9a-f]*")
        seen.append({path.name: path.stat().st_mtime_ns for path in again})

    report = load(home, [tmp_path / "papers"], Policy.WHOLE_FILES, "tests", watched)
    assert len([f for f in report.files if f.outcome == "loaded"]) == len(papers)
    assert before
    assert all(state.get(name) == at for state in seen for name, at in before.items())
    assert not (home.path / "extracted").exists()
    assert believed(home)


def test_a_text_is_given_as_it_was_read(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    loaded(home, placed(tmp_path / "files", {**TABLES, "seven.txt": PAPER.format("-E")}))
    with TestClient(create_app(Shelf(home), Access("secret")), base_url="http://127.0.0.1") as caller:
        asked = {"query": '{ texts(document: "document/C20-7") { file language text } }'}
        [text] = caller.post("/graphql", json=asked).json()["data"]["texts"]
        assert (text["language"], text["text"]) == ("en", PAPER.format("-E"))
        assert caller.get(f"/texts/{text['file']}").text == PAPER.format("-E")
        assert caller.get(f"/texts/{'0' * 64}").status_code == 404
