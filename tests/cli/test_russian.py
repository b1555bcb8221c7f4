"""Asked for Russian, every command speaks Russian: help, summaries and errors; codes and names of columns stay."""

import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest

from prozvon.cli import COMMANDS
from prozvon.cli.messages import LOCALE
from prozvon.cli.speaking import error, paragraphs, text

RUSSIAN = {"PROZVON_RUN__LANG": "ru"}
_PROSE = re.compile(r"(?<![\w/.`'\"=;-])(?:[A-Za-z]{2,},? ){3,}[a-z]{2,}\b")
"""Four words of Latin letters in a row are a sentence."""


def english(said: str) -> list[str]:
    return [found for line in said.splitlines() if "prozvon " not in line for found in _PROSE.findall(line)]


def _every(command: click.Command) -> list[click.Command]:
    return [command, *(command.commands.values() if isinstance(command, click.Group) else [])]


def test_english_is_told_from_names_and_codes() -> None:
    assert english("there is no such file here")
    assert english("numbers 9; would_ring 9\nname row source\nINPUT — файл (CSV, TSV, XLSX)") == []


def test_every_paragraph_of_help_is_russian() -> None:
    commands = [part for module, _ in COMMANDS.values() for part in _every(import_module(module).command)]
    words = [command.help or "" for command in commands]
    words += [getattr(option, "help", None) or "" for command in commands for option in command.params]
    words += [short for _, short in COMMANDS.values()]
    plain = [part for each in words for part in paragraphs(each.replace("\\b\n", "\b\n"))]
    assert len(plain) > 150
    latin = ("phone, name, email", "DISPOSITION: conversation", "'Пол in")
    assert [p for p in plain if text("ru", p) == p and not p.startswith(latin)] == []


def test_help_is_russian_where_it_is_asked_for(prozvon: Callable) -> None:
    for said in (prozvon("export", "--help", **RUSSIAN), prozvon("--lang", "ru", "export", "--help")):
        assert said.code == 0
        assert "Примеры:\n    prozvon export cleaned --profile vicidial" in said.out
        assert english(said.out) == []
    assert "Examples:\n    prozvon export" in prozvon("export", "--help").out


@pytest.mark.parametrize("file", sorted(LOCALE.glob("*/errors.json")), ids=lambda file: file.parent.name)
def test_a_translated_error_is_filled_with_the_same_values(file: Path) -> None:
    known = json.loads(file.read_text("utf-8"))
    assert len(known) > 250
    assert [m for m, words in known.items() if set(re.findall(r"\{\d\}", m)) != set(re.findall(r"\{\d\}", words))] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("x.csv: no such file", "x.csv: такого файла нет"),
        ("x.csv, line 3: is empty", "x.csv, строка 3: файл пуст"),
        ("there is no field 'citi'; did you mean city?", "поля 'citi' нет; может быть, city?"),
        ("--set: there is no setting foo.bar", "--set: настройки foo.bar нет"),
        ("there is no column 'a'; there are 'b', 'c'", "колонки 'a' нет; есть 'b', 'c'"),
        ("--set: calling.rate: Input should be greater than 0", "--set: calling.rate: нужно больше 0"),
        ("anything at all", "anything at all"),
    ],
)
def test_an_error_is_told_by_its_template(said: str, told: str) -> None:
    assert error("ru", said) == told
    assert error("en", said) == said


def test_help_and_errors_follow_the_locale_until_somebody_says_otherwise(prozvon: Callable) -> None:
    russian = {"LC_ALL": "", "LANG": "ru_RU.UTF-8"}
    assert "такого файла нет" in prozvon("clean", "no.csv", "--out", "o", **russian).err
    assert "no such file" in prozvon("clean", "no.csv", "--out", "o", "--lang", "en", **russian).err
    assert "no such file" in prozvon("clean", "no.csv", "--out", "o", LC_ALL="C", LANG="ru_RU.UTF-8").err
    assert "no such file" in prozvon("clean", "no.csv", "--out", "o", LC_ALL="de_DE.UTF-8").err
    assert "Показать" in prozvon("--help", **russian).out


def test_a_summary_in_a_language_that_nobody_asked_for_says_how_to_read_it_in_english(
    prozvon: Callable, tmp_path: Path
) -> None:
    (tmp_path / "base.csv").write_text("ФИО,Телефон\nИванов Иван,89161234567\n", "utf-8")
    hint = "In English: --lang en"
    assert hint in prozvon("clean", "base.csv", "--out", "o").err
    assert hint not in prozvon("clean", "base.csv", "--out", "p", LC_ALL="ru_RU.UTF-8").err
    assert hint not in prozvon("clean", "base.csv", "--out", "q", **RUSSIAN).err


def test_what_commands_say_is_russian(prozvon: Callable, tmp_path: Path) -> None:
    base = "ФИО,Телефон,Тел\nИванов Иван,89161234567,\nПетров,891,\n,,\nСидоров Олег,89161234568,89161234567\n"
    (tmp_path / "base.csv").write_text(base, "utf-8")
    (tmp_path / "calls.csv").write_text("phone,at,status\n89161234567,2026-11-20 12:00,Foo\n12,x,sale\n", "utf-8")
    for words in (
        "clean base.csv --out run --store b.db",
        "normalize base.csv -o n.csv",
        "profile base.csv",
        "export run --profile vicidial -o v.txt",
        "export --list",
        "report run -o r.html",
        "diff run run",
        "decide run run/review.csv",
        "feedback calls.csv --store b.db",
        "store check --store b.db",
        "doctor --store b.db",
        "undo 1 --store b.db",
    ):
        said = prozvon(*words.split(), **RUSSIAN)
        assert said.code == 0, said.err
        assert english(said.err + said.out) == [], words


@pytest.mark.parametrize(
    "words",
    [
        "clean nothing.csv --out x",
        "clean base.csv --out x --map Имя=name",
        "clean base.csv --out x --set foo.bar=1",
        "clean base.csv --out x --memory 1KB",
        "clean base.csv --oot x",
        "report nowhere",
        "export nowhere --profile vicidal -o x",
        "runs",
        "verify --numbers base.csv",
        "klean",
    ],
)
def test_errors_are_russian(prozvon: Callable, tmp_path: Path, words: str) -> None:
    (tmp_path / "base.csv").write_text("ФИО,Телефон\nИванов Иван,89161234567\n", "utf-8")
    said = prozvon(*words.split(), **RUSSIAN)
    assert said.code in {2, 3}
    assert re.search(r"[а-я]{3}", said.err)
    assert english(said.err) == []
