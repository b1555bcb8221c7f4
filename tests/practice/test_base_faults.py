"""Every fault that the documentation names is made, as often as it says."""

from pathlib import Path

import pytest

from prozvon.practice.base import Generated, generate
from prozvon.practice.base.table import sections, shares

PAGE = Path(__file__).parents[2] / "docs" / "practice-base.md"


@pytest.fixture(scope="module")
def base() -> Generated:
    return generate(25_000, seed=11, wide=True)


def documented() -> dict[str, tuple[str, str, float]]:
    """Code -> what, rate as written, share seen."""
    lines = [line.split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    return {line[0].strip("| `"): (line[1], line[2], float(line[3])) for line in lines if len(line) == 5}


def test_the_page_names_every_fault_with_its_rate() -> None:
    lines = [line for section in sections() for line in section.lines]
    assert len({line.code for line in lines}) == len(lines)
    expected = {line.code: (line.about, "" if line.rate is None else f"{line.rate * 100:.2f}") for line in lines}
    assert {code: said[:2] for code, said in documented().items()} == expected


def test_faults_are_seen_as_often_as_the_page_says(base: Generated) -> None:
    said = documented()
    for section in sections():
        cells = sum(int((base.frame[name] != "").sum()) for name in section.columns) or base.frame.height
        for code, share in shares(base, section).items():
            expected = said[code][2] / 100
            noise = 5 * (expected / cells) ** 0.5 + 2 / cells
            assert share == pytest.approx(expected, abs=noise), code


def test_no_row_bears_a_fault_that_the_page_does_not_name(base: Generated) -> None:
    assert set(base.truth["faults"].explode().drop_nulls()) <= set(documented())
