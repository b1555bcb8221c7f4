"""`import prozvon as pz` offers every public name, and costs nothing until one is asked for."""

import subprocess
import sys

import pytest

import prozvon


@pytest.mark.parametrize("name", prozvon.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(prozvon, name).__name__ == name
    assert name in dir(prozvon)


def test_tab_offers_nothing_but_public_names() -> None:
    assert [name for name in dir(prozvon) if name not in prozvon.__all__ and not name.startswith("__")] == []


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="normalise_phones"):
        _ = prozvon.normalise_phones


def test_the_table_of_homes_and_the_list_of_names_are_one() -> None:
    assert sorted(prozvon.__all__) == prozvon.__all__ == sorted(prozvon._HOME)


@pytest.mark.parametrize("words", [["--help"], ["clean", "--help"]])
def test_the_command_line_starts_without_what_is_slow(words: list[str]) -> None:
    script = (
        "import sys\nfrom prozvon.cli import prozvon\n"
        f"prozvon.main({words!r}, standalone_mode=False)\n"
        "slow = {'polars', 'sqlalchemy', 'altair', 'pydantic', 'structlog', 'phonenumbers', 'asyncio', 'prozvon._core'}\n"
        "print(sorted(slow & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr.strip() == "[]"
