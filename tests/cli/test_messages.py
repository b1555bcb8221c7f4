"""Messages in two languages, and lines that fit the terminal."""

import gettext
import json
import string
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest

from prozvon.cli import COMMANDS
from prozvon.cli.layout import counted, listed, wrapped
from prozvon.cli.messages import LOCALE, say

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/prozvon.po"))
BASE = "ФИО клиента;Телефон домашний;Телефон\nИванов Иван;;89161234567\nПетров;;нет\n"


def test_every_message_is_translated_and_compiled() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.returncode) == ("", 0)
    assert [file.parts[-3] for file in CATALOGUES] == ["ru"]


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_a_translation_is_told_the_same_values(file: Path) -> None:
    sys.path.insert(0, str(TOOL.parent))
    try:
        pairs = import_module("messages").read(file.read_text("utf-8"))
    finally:
        sys.path.remove(str(TOOL.parent))
    assert len(pairs) > 30

    def fields(text: str) -> set[tuple[str | None, str | None]]:
        return {(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None}

    assert [message for message, words in pairs.items() if fields(message) != fields(words)] == []
    compiled = gettext.translation("prozvon", LOCALE, [file.parts[-3]])
    assert {message: compiled.gettext(message) for message in pairs} == pairs


def test_a_language_without_a_catalogue_is_english() -> None:
    assert say("xx", "the store is whole") == "the store is whole"
    assert say("ru", "the store is whole") == "хранилище цело"
    assert say("ru", "no such message {n}", n=1) == "no such message 1"


def _commands(command: click.Command) -> list[click.Command]:
    return list(command.commands.values()) if isinstance(command, click.Group) else [command]


def test_every_command_that_has_settings_takes_a_language() -> None:
    every = [part for module, _ in COMMANDS.values() for part in _commands(import_module(module).command)]
    options = [{name for param in part.params for name in param.opts} for part in every]
    with_settings = [names for names in options if "--set" in names]
    assert len(with_settings) > 25
    assert [names for names in with_settings if "--lang" not in names] == []


@pytest.mark.parametrize("locale", ["C", "xx_YY.KOI8-R", "ru_RU.UTF-8"])
def test_the_machine_s_locale_decides_nothing(prozvon: Callable, tmp_path: Path, locale: str) -> None:
    (tmp_path / "base.csv").write_text(BASE, "utf-8")
    for lang, word in (("ru", "Чем сочтены колонки"), ("en", "What the columns were taken for")):
        done = prozvon("normalize", "base.csv", "-o", "out.csv", "--lang", lang, LC_ALL=locale, LANG=locale)
        assert done.code == 0, done.err
        assert word in done.err


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_summary_fits_the_terminal(prozvon: Callable, tmp_path: Path, columns: int, lang: str) -> None:
    (tmp_path / "base.csv").write_text(BASE, "utf-8")
    done = prozvon("clean", "base.csv", "--out", "out", "--lang", lang, COLUMNS=str(columns))
    assert done.code == 0, done.err
    lines = done.err.splitlines()
    # A command is copied from its line, so it is never broken.
    assert [line for line in lines if len(line) > columns and not line.startswith("  prozvon ")] == []
    roles = {line.split()[0]: line for line in lines if line.startswith("  ") and line.split()[0].isascii()}
    assert "phone" in roles
    assert "ФИО клиента" in done.err
    assert "Телефон домашний" in done.err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert f"2 = {manifest['counts']['contacts']} + {manifest['counts']['rejects']}" in lines


@pytest.mark.parametrize("columns", range(24, 101, 4))
def test_no_line_is_longer_than_asked_for(columns: int) -> None:
    words = "по этому номеру отвечает тот, кому звонить нельзя, и так далее без конца"
    lines = [*counted(words, 1_234_567, columns, indent=2).splitlines(), *wrapped(words, columns, hanging=4)]
    lines += listed({"phone": ["Телефон"] * 9, "consent_withdrawn": ["Согласие отозвано"]}, columns)
    assert max(map(len, lines)) <= columns
    assert counted(words, 1_234_567, columns).endswith("1,234,567")
