"""Documents as read: their characters kept, their passages cut, what is no document refused."""

import pytest

from loaders import text
from loaders.passages import Unreadable


def test_the_characters_of_a_text_are_kept() -> None:
    words = "\ufeffOne\u00a0line\r\nand [bookmark: _x]another.\n"
    assert text.read(words.encode()).text == words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1\tIntroduction\n2.1. The group met.\n", ["1", "2.1"]),
        ("It plans the following:\n1. To rest.\n2. To swim.\n", ["\u00b61", "\u00b61 1", "\u00b61 2"]),
        (
            "2.5 It has:\n\u00b7 a plan:\na) big\nb) small\n\u00b7 a team\n",
            ["2.5", "\u00b62", "\u00b62 a)", "\u00b62 b)", "\u00b65"],
        ),
        ("It met[footnoteRef:2]. [2:  Twice, online.]\n", ["\u00b61", "note 2"]),
        ("Report\n[image: ]\n____\nDocument1\t29.03.17\t18.07.00\nimage1.png\n", ["\u00b61"]),
        (
            "The group agreed on a plan for all the rivers\nof the world and rested.\nIt slept.\n",
            ["\u00b61", "\u00b62"],
        ),
    ],
)
def test_passages_are_cited_as_printed(words: str, expected: list[str]) -> None:
    assert [passage.paragraph for passage in text.read(words.encode()).passages] == expected


def test_an_item_knows_its_lead_in_title_and_heading() -> None:
    read = text.read("Outcomes\nThe group has:\n\u00b7 Water: a plan is ready;\n".encode())
    *_, item = read.passages
    assert item.lead is not None
    assert (read.words(item.lead), item.title, item.section) == ("The group has:", "Water", "Outcomes")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7 ...", "This is a PDF, not plain text"),
        (b"PK\x03\x04....", "This is a zip archive"),
        (b"one\ntwo\0three", r"Byte 8 \(line 2\) is zero"),
    ],
)
def test_what_is_no_text_is_refused_by_name(content: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        text.read(content)


def test_an_old_encoding_is_guessed() -> None:
    words = "Le Conseil a créé un groupe à Genève, présidé par la Suède. " * 5
    assert text.read(words.encode("cp1252")).text == words
