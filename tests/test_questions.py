"""The twenty questions of docs/questions.md, asked of the shipped tables and of the documents themselves."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.store import PREFIXES, Embedded
from graph.view import Graph
from loaders.load import Policy, load
from loaders.shipped import tables

PAGE = (Path(__file__).parents[1] / "docs" / "questions.md").read_text(encoding="utf-8")
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
CITATION = ("document", "paragraph", "quote")
UNREAD = "Not yet read from the documents alone"
WRITTEN = re.compile(r"^### (?P<id>CQ\d\d) .*?^```sparql\n(?P<query>.*?)^```\n\nAnswer: (?P<answer>.*?)$", re.M | re.S)
Row = dict[str, str]


@dataclass(frozen=True)
class Question:
    """A question of the page; ``read`` says whether the page claims that the documents alone answer it."""

    id: str
    query: str
    answer: tuple[str, ...]
    read: bool


def written() -> tuple[Question, ...]:
    """The questions as the page has them."""
    parts = re.split(r"^(?=### CQ)", PAGE, flags=re.M)[1:]
    found = [(WRITTEN.match(part), part) for part in parts]
    return tuple(Question(m["id"], m["query"], tuple(m["answer"].split(" ; ")), UNREAD not in p) for m, p in found if m)


QUESTIONS = written()


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """What the reference names and the five real documents say."""
    if not SEEDS.is_dir():
        pytest.skip(f"the five real documents are not here: {SEEDS}")
    home = Home(tmp_path_factory.mktemp("documents"))
    report = load(home, [tables()[0], SEEDS], Policy.WHOLE_FILES, "tests")
    assert not [str(p) for f in report.files for p in f.problems]
    return Shelf(home).graph


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_the_shipped_tables_answer(graph: Graph, question: Question) -> None:
    assert not missing(rows(graph, question), question)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.read], ids=lambda q: q.id)
def test_the_documents_alone_answer(documents: Graph, question: Question) -> None:
    assert not missing(rows(documents, question), question)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if not q.read], ids=lambda q: q.id)
def test_what_the_page_calls_unread_is_unread(documents: Graph, question: Question) -> None:
    assert missing(rows(documents, question), question)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_every_quote_is_in_a_document_word_for_word(graph: Graph, documents: Graph, question: Question) -> None:
    texts = [plain(path.read_text(encoding="utf-8")) for path in sorted(SEEDS.iterdir())]
    quotes = {row["quote"] for source in (graph, documents) for row in rows(source, question)}
    assert not [quote for quote in quotes if not any(plain(quote) in text for text in texts)]


def test_the_page_states_how_many_are_answered() -> None:
    by_tables, by_documents = (int(n) for n in re.findall(r"\*\*(\d+)\*\*", PAGE))
    read = [q.id for q in QUESTIONS if q.read]
    print(f"by the tables: {', '.join(q.id for q in QUESTIONS)}\nby the documents alone: {', '.join(read)}")
    assert (by_tables, by_documents) == (len(QUESTIONS), len(read))
    assert by_tables >= 15 and by_documents >= 8


def test_the_page_has_the_questions_that_were_asked(shared: Path) -> None:
    asked = json.loads((shared / "gold" / "questions.json").read_text(encoding="utf-8"))
    assert sorted(q.id for q in QUESTIONS) == sorted(q["id"] for q in asked)


def rows(graph: Graph, question: Question) -> list[Row]:
    """The rows that answer a question, each with its document, paragraph and quote."""
    assert isinstance(graph.source, Embedded)
    found = graph.source.store.query(question.query, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    answered = [{name: getattr(row[name], "value", "") for name in names} for row in found]
    assert all(row[name] for row in answered for name in CITATION)
    return answered


def missing(answered: list[Row], question: Question) -> list[str]:
    """What of the answer no row has beside its citation."""
    said = "\n".join(value for row in answered for name, value in row.items() if name not in CITATION)
    return [a for a in question.answer if not re.search(rf"(?<!\w){re.escape(a)}(?!\w)", said)]


def plain(text: str) -> str:
    """A text without the ends of its lines."""
    return " ".join(text.split())
