"""To begin with: a settings file that means nothing until it is changed, and a doctor who names the fix."""

import json
import re
import sqlite3
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import FAST, PracticeTrunk
from prozvon.settings import load, names
from prozvon.store import open_store


def test_init_names_every_setting_and_changes_none(prozvon: Callable, tmp_path: Path) -> None:
    assert prozvon("init").code == 0
    text = (tmp_path / "prozvon.toml").read_text("utf-8")
    assert tomllib.loads(text).keys() >= {"calling", "ring", "money"}
    assert load(tmp_path / "prozvon.toml", environment={}).values() == load(environment={}).values()
    section, named = "", []
    for line in text.splitlines():
        if head := re.fullmatch(r"\[(\w+)\]", line):
            section = head[1]
        elif setting := re.match(r"# (\w+) = ", line):
            named.append(f"{section}.{setting[1]}")
    assert [name for name in named if not name.startswith(("segments.", "profiles."))] == list(names())


def test_every_default_of_the_file_can_be_taken_at_its_word(prozvon: Callable, tmp_path: Path) -> None:
    text = prozvon("init", "-").out
    filled = re.sub(r'^# (\w+ = (?!"").+)$', r"\1", text, flags=re.MULTILINE)
    file = tmp_path / "filled.toml"
    file.write_text(re.sub(r"\[profiles\].*", "", filled, flags=re.DOTALL), "utf-8")
    values = load(file, environment={}).values()
    assert {k: v for k, v in values.items() if not k.startswith("segments.")} == {
        k: v for k, v in load(environment={}).values().items() if not k.startswith("segments.")
    }


def test_init_never_replaces_a_file(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "prozvon.toml").write_text("[calling]\nrate = 5\n")
    done = prozvon("init")
    assert (done.code, "is there already" in done.err) == (2, True)
    assert (tmp_path / "prozvon.toml").read_text() == "[calling]\nrate = 5\n"


def test_the_doctor_finds_what_is_wrong_and_names_the_fix(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "prozvon.toml").write_text(
        '[trunk]\ncanaries = "none.csv"\n[profiles]\nours = "none.toml"\n[segments]\nodd = "city ="\n'
    )
    done = prozvon("doctor", "--json", "--store", "none.db", "--trunk", "sip:127.0.0.1:9")
    assert done.code == 5
    found = {(f["what"], f["ok"]) for f in json.loads(done.out)}
    assert {("file", False), ("profile", False), ("segment", False), ("store", False), ("trunk", False)} <= found
    assert all(f["fix"] for f in json.loads(done.out) if not f["ok"])
    assert not (tmp_path / "none.db").exists()


def test_the_doctor_is_content_with_a_trunk_that_answers_and_a_sound_store(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Телефон\n89161234567\n", "utf-8")
    assert prozvon("clean", "a.csv", "--out", "out", "--store", "s.db", "--quiet").code == 0
    scenario = Scenario("digits", 1, {"79161234567": Behaviour.RING}, ())
    with PracticeTrunk(scenario, FAST) as trunk:
        done = prozvon("doctor", "--store", "s.db", "--trunk", trunk.uri, "--lang", "en")
    assert done.code == 0, done.out
    assert "sound, 1 numbers" in done.out
    assert "answers" in done.out


def test_the_doctor_looks_at_the_register_of_number_ranges(prozvon: Callable, tmp_path: Path) -> None:
    assert "no register" in prozvon("doctor", "--lang", "en").out
    (tmp_path / "DEF.csv").write_text("916;0;9999999;10000000;МТС;г. Москва\n", "utf-8")
    assert prozvon("plan", "import", "DEF.csv", "--quiet").code == 0
    assert ": 1 ranges, 0 ported" in prozvon("doctor", "--lang", "en").out
    (tmp_path / "prozvon.plan").write_bytes(b"torn")
    done = prozvon("doctor", "--lang", "ru")
    assert (done.code, "импортируйте заново" in done.out) == (5, True)


def test_the_doctor_leaves_an_older_store_as_it_is(prozvon: Callable, tmp_path: Path) -> None:
    open_store(str(tmp_path / "s.db")).close()
    older = sqlite3.connect(tmp_path / "s.db")
    older.execute("UPDATE alembic_version SET version_num = '0001'")
    older.commit()
    older.close()
    before = (tmp_path / "s.db").read_bytes()
    done = prozvon("doctor", "--store", "s.db", "--lang", "en")
    assert (done.code, "store migrate" in done.out) == (0, True), done.out
    assert (tmp_path / "s.db").read_bytes() == before


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete(prozvon: Callable, shell: str) -> None:
    assert "_PROZVON_COMPLETE" in prozvon("completion", shell).out


def test_options_of_a_command_are_completed(prozvon: Callable) -> None:
    asked = {"_PROZVON_COMPLETE": "bash_complete", "COMP_WORDS": "prozvon export --chan", "COMP_CWORD": "2"}
    assert prozvon(**asked).out.splitlines() == ["plain,--channel"]
