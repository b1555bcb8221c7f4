"""Progress on a terminal, wide or narrow."""

import io

import pytest
from rich.console import Console

from prozvon.cli.board import Board
from prozvon.cli.words import STAGES
from prozvon.progress import Progress


@pytest.mark.parametrize("width", [40, 120])
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_each_stage_leaves_one_line_and_the_bar_is_gone(width: int, lang: str) -> None:
    screen = io.StringIO()
    ticks = iter(range(100))
    with Board(lang, console=Console(file=screen, width=width, force_terminal=False)) as board:
        progress = Progress(told=board, clock=lambda: float(next(ticks)))
        for name in STAGES:
            with progress.stage(name) as rows:
                rows(1234)
    lines = [line for line in screen.getvalue().splitlines() if line.strip()]
    assert [line.split("  ")[0] for line in lines if "1,234" in line] == [
        words[lang == "en"] for words in STAGES.values()
    ]
    assert all(len(line) <= width for line in lines)
