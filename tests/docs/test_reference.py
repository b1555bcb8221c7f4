"""The reference says everything that the code has."""

import subprocess
import sys
from pathlib import Path

import pytest

from prozvon.cli import COMMANDS
from prozvon.codes import CLASSES, CODES
from prozvon.export import profile_names
from prozvon.settings import names

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("reference")
    subprocess.run([sys.executable, ROOT / "tools" / "reference.py", folder], check=True, timeout=120)
    return {page.name: page.read_text("utf-8") for page in folder.iterdir()}


def test_every_command_stands_in_the_reference_with_an_example(pages: dict[str, str]) -> None:
    for name in COMMANDS:
        help_of = pages["commands.md"].partition(f"\n## prozvon {name}\n")[2]
        assert help_of, name
        mine = help_of.split("\n## prozvon ")[0] if "COMMAND [ARGS]" not in help_of.split("```")[1] else help_of
        assert f"prozvon {name}" in mine
        assert "Example" in mine, name


def test_every_setting_code_and_profile_stands_in_the_reference(pages: dict[str, str]) -> None:
    assert [name for name in names() if f"`{name}`" not in pages["settings.md"]] == []
    assert [code for code in (*CODES, *CLASSES) if f"| `{code}` |" not in pages["codes.md"]] == []
    assert [name for name in profile_names({}) if f"`{name}`" not in pages["export.md"]] == []


def test_the_reference_in_the_tree_has_every_page(pages: dict[str, str]) -> None:
    assert {page.name for page in (ROOT / "docs" / "reference").glob("*.md")} == set(pages)
