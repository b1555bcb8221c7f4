"""How results show themselves in a terminal and in a notebook."""

from xml.etree import ElementTree as ET

import polars as pl
import pytest

import prozvon as pz
from prozvon.matching.display import Picture, sizes

PEOPLE = pl.DataFrame(
    {
        "ФИО": ["Иванов Пётр", "Петя Иванов", "Сидоров Олег", "Орлова Анна"],
        "Телефон": ["8 916 123-45-67", "+79161234567", "89037654321", "89161112233"],
    }
)


def cells(html: str) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in ET.fromstring(html).iter("tr")]


def test_a_result_is_drawn_in_both_ways_with_the_same_counts() -> None:
    found = pz.dedupe(PEOPLE)
    assert repr(found).splitlines()[1:] == [
        "rows  persons",
        "   1        2  " + "█" * 30,
        "   2        1  " + "█" * 15,
    ]
    assert [row[:2] for row in cells(found._repr_html_())] == [["rows", "persons"], ["1", "2"], ["2", "1"]]


def test_a_link_tells_who_has_no_match() -> None:
    linked = pz.link(PEOPLE, PEOPLE.head(2))
    assert [row[:2] for row in cells(linked._repr_html_())[1:]] == [["none", "2"], ["one", "0"], ["several", "2"]]
    assert repr(linked).startswith("Linked: 4 rows of the left, 2 with a match in the right\n")


def test_nobody_stands_in_what_is_shown() -> None:
    found = pz.dedupe(PEOPLE)
    for shown in (repr(found), found._repr_html_()):
        assert "916" not in shown
        assert "Иванов" not in shown


@pytest.mark.parametrize("result", [pz.dedupe(PEOPLE.clear()), pz.link(PEOPLE.clear(), PEOPLE)], ids=["dedupe", "link"])
def test_an_empty_result_is_shown_too(result: pz.Deduped | pz.Linked) -> None:
    assert " 0 rows" in repr(result)
    assert ET.fromstring(result._repr_html_()).tag == "table"


def test_sizes_cover_every_row_once() -> None:
    rows = [1, 2, 3, 4, 5, 9, 10, 11, 300]
    groups = pl.Series([group for group, count in enumerate(rows) for _ in range(count)])
    assert sizes(groups) == [("1", 1), ("2", 1), ("3", 1), ("4", 1), ("5-9", 2), ("10+", 3)]


def test_what_stands_in_a_title_is_text() -> None:
    html = Picture("<b> & 1", "rows", "persons", []).html()
    assert "&lt;b&gt; &amp; 1" in html
