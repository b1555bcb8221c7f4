"""What `--help` shows."""

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from prozvon.cli import COMMANDS, prozvon


def _paths(name: str, command: click.Command) -> Iterator[tuple[str, ...]]:
    yield (name,)
    if isinstance(command, click.Group):
        for part in command.commands:
            yield (name, part)


PATHS = [path for name, (module, _) in COMMANDS.items() for path in _paths(name, import_module(module).command)]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        prozvon([*path, "--help"], prog_name="prozvon")
    shown = capsys.readouterr().out
    assert left.value.code == 0
    assert shown.startswith(f"Usage: prozvon {' '.join(path)} ")
    assert "\\b" not in shown
    assert "\b" not in shown


def test_help_imports_nothing_that_takes_time() -> None:
    heavy = ["polars", "sqlalchemy", "altair", "phonenumbers", "asyncio", "pydantic"]
    code = f"""
import sys
from prozvon.cli import prozvon
try:
    prozvon(["--help"])
except SystemExit:
    pass
print([name for name in {heavy} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "clean" in done.stdout


def test_a_dedupe_that_has_nothing_to_log_imports_no_log(tmp_path: Path) -> None:
    (tmp_path / "base.csv").write_text("ФИО,Телефон\nИванов Пётр,89161234567\n", "utf-8")
    code = """
import sys
from prozvon.cli import prozvon
try:
    prozvon(["dedupe", "base.csv", "-o", "people.csv", "--quiet"])
except SystemExit:
    pass
print([name for name in ["structlog", "rich", "asyncio", "xlsxwriter"] if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert (tmp_path / "people.csv").read_text("utf-8").count("\n") == 2
