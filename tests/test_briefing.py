"""Papers to take into a meeting: each sentence has its words, in every form, and nothing said becomes markup."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from api.commands.briefing import briefed, reported
from graph.editions.home import Home
from graph.evidence import Evidence
from graph.view import Graph
from loaders.formats.word import read
from visualisations.briefing.composing import brief
from visualisations.briefing.content import NOTES, Paper, Section, Sentence
from visualisations.briefing.page import page
from visualisations.briefing.plain import markdown, plain
from visualisations.briefing.reporting import report
from visualisations.briefing.wordfile import word
from visualisations.translation import speak

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
KEYS = ("theme/accessibility", "resolution/pp-191", "body/isc-tf", "action-line/c5")


@pytest.fixture(scope="module")
def papers(graph: Graph) -> dict[str, Paper]:
    """Briefings on things of several kinds, from the shipped tables."""
    speak(("en",))
    view = graph.at(None)
    return {key: brief(view, key) for key in KEYS}


def test_every_sentence_has_its_words_or_says_that_nobody_does(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        sentences = [sentence for section in paper.sections for sentence in section.sentences]
        assert sentences
        for one in sentences:
            assert bool(paper.marks(one)) != (one.status == "unstated"), one.text
            assert len(paper.marks(one)) <= NOTES
        assert [note.number for note in paper.notes] == list(range(1, len(paper.notes) + 1))


def test_the_owners_come_first_and_what_is_missing_is_named(papers: dict[str, Paper]) -> None:
    paper = papers["theme/accessibility"]
    assert paper.sections[0].lead.startswith("Coordinated by ISC-TF, chaired by the Deputy Secretary-General.")
    missing = next(section for section in paper.sections if section.heading == "Not stated")
    assert {"A lead.", "A focal point."} <= {one.text for one in missing.sentences}


def test_a_date_is_kept(graph: Graph) -> None:
    paper = brief(graph.at("2019"), "theme/accessibility")
    assert paper.lines[0] == "as of 2019"
    assert paper.sections[0].lead.startswith("As of 2019")


def test_the_day_it_is_known_by_is_kept(client: TestClient) -> None:
    text = client.get("/brief/theme/accessibility?known_by=2020-06&format=md").text
    assert "as known by June 2020" in text and "2021" not in text.partition("searched")[0]


def test_word_has_each_footnote_once_a_mark_for_each_sentence_and_remit_reads_it_back(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        content = word(paper)
        made = docx.Document(BytesIO(content))
        marks = [int(one.get(f"{W}id")) for one in made.element.iter(f"{W}footnoteReference")]
        with ZipFile(BytesIO(content)) as archive:
            notes = re.findall(r'<w:footnote w:id="(\d+)"', archive.read("word/footnotes.xml").decode())
        assert marks == [note.number + 1 for note in paper.notes] and [int(n) for n in notes] == marks
        again = [one.get(f"{W}instr").split()[1] for one in made.element.iter(f"{W}fldSimple")]
        assert {*again} <= {one.get(f"{W}name") for one in made.element.iter(f"{W}bookmarkStart")}
        every = [n for section in paper.sections for one in section.sentences for n in paper.marks(one)]
        assert len(marks) + len(again) == len(every)
        text = " ".join(read(content).text.split())
        for section in paper.sections:
            assert section.heading in text
            for sentence in section.sentences:
                assert " ".join(sentence.text.split())[:60] in text
        assert all(" ".join(note.quote.split()) in text for note in paper.notes)


def test_a_name_in_a_script_that_the_picture_lacks_leaves_the_picture_out(graph: Graph) -> None:
    def pictures(language: str) -> list[str]:
        speak((language,))
        try:
            content = word(brief(graph.at(None, (language,)), "body/itu"))
        finally:
            speak(("en",))
        with ZipFile(BytesIO(content)) as archive:
            return [name for name in archive.namelist() if name.startswith("word/media/")]

    assert len(pictures("en")) == 1 and not pictures("ar")


def test_markdown_has_a_note_for_each_mark(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        written = markdown(paper)
        assert {*re.findall(r"(?<!^)\[\^(\d+)\]", written, re.M)} == {*re.findall(r"^\[\^(\d+)\]:", written, re.M)}


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(" *_[]<>#1.-+`~|&")))
@settings(max_examples=100, deadline=None)
def test_nothing_that_is_said_becomes_markup(text: str) -> None:
    shown = MarkdownIt("commonmark").render(f"- {plain(text)}")
    words = re.sub(r"</?(?:ul|li)>|\n", "", shown)
    assert "<" not in words


def test_a_hostile_name_stays_text() -> None:
    said = Evidence("r", "document/d", "<b>D</b>", "1", "<script>x</script>", 0, 1, "", "", 1.0, "accepted")
    paper = Paper("<img src=x>", "Body", (), (Section("A", (Sentence("<script>alert(1)</script>\x00", (said,)),)),))
    assert "<script>" not in page(paper) and "<img" not in page(paper)
    assert "<script>" not in MarkdownIt("commonmark").render(markdown(paper))
    assert "<img src=x>" in read(word(paper)).text


def test_the_page_asks_nobody_for_anything(client: TestClient) -> None:
    found = client.get("/brief/theme/accessibility")
    assert found.status_code == 200 and "style-src 'sha256-" in found.headers["content-security-policy"]
    assert not re.findall(r'(?:src|href)="(?!#)', found.text) and "url(" not in found.text
    assert client.get("/brief/theme/nothing-of-the-kind").status_code == 404


@pytest.mark.parametrize("ending", ["docx", "html", "md"])
def test_every_form_is_taken_away_over_http(client: TestClient, ending: str) -> None:
    found = client.get("/brief/body/isc-tf", params={"format": ending})
    assert f'filename="remit-body-isc-tf.{ending}"' in found.headers["content-disposition"]
    assert found.content.startswith({"docx": b"PK", "html": b"<!doctype", "md": b"# Inter-"}[ending])
    assert client.get("/brief/body/isc-tf", params={"format": "pdf"}).status_code == 400


def test_the_command_writes_what_the_ending_says(
    baseline: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "accessibility.docx"
    briefed("Accessibility", file, home=baseline.path)
    assert "footnotes" in capsys.readouterr().out and file.read_bytes().startswith(b"PK")
    with pytest.raises(ValueError, match=r"\.docx, \.html, \.md"):
        briefed("Accessibility", tmp_path / "accessibility.pdf", home=baseline.path)
    assert [*tmp_path.iterdir()] == [file]


def test_a_report_tells_what_is_new_and_no_more(graph: Graph) -> None:
    speak(("en",))
    paper = report(graph.at(None), "council-191", "C20")
    headings = [section.heading for section in paper.sections]
    assert headings[:3] == ["The mandate", "The themes, and who answers for them", "What is new: Accessibility"]
    new = paper.sections[2].sentences
    assert "Planned: Trial on accessibility in relation to virtual meetings, last stated 31 March 2021." in [
        one.text for one in new
    ]
    documents = {graph.at(None).named(e.document).name for one in new for e in one.evidence}
    assert documents == {"Report to the Council on intersectoral coordination, 2021"}
    later = report(graph.at(None), "council-191", "2024")
    assert not [section.heading for section in later.sections if section.heading.startswith("What is new")]
    assert later.sections[2].lead == "None is known."


def test_a_report_over_http_and_on_the_command_line(client: TestClient, baseline: Home, tmp_path: Path) -> None:
    assert "What is new: Accessibility" in client.get("/report/council-191", params={"since": "C20"}).text
    assert client.get("/report/council-191").status_code == 400
    assert client.get("/report/council-192", params={"since": "C20"}).status_code == 404
    assert client.get("/report/council-191", params={"since": "the last one"}).status_code == 404
    reported("council-191", "C20", tmp_path / "report.md", home=baseline.path)
    assert (tmp_path / "report.md").read_text().startswith("# Draft report to ITU Council on Resolution 191\n")
