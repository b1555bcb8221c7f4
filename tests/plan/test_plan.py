"""The Russian register: the ministry's tables in, answers out."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from prozvon.cli.plan import command
from prozvon.errors import InputError
from prozvon.plan import Plan, load, read_tables, save

HERE = Path(__file__).parent
TABLES = [HERE / "DEF-9xx.csv", HERE / "ABC-4xx.csv"]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    path = tmp_path / "prozvon.plan"
    save(read_tables(TABLES, [HERE / "ported.csv"]), path)
    found = load(str(path))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("number", "answer"),
    {
        "unpadded numbers": (79000000000, ("held", 'ООО "Т2 Мобайл"', "Краснодарский край")),
        "neighbours joined": (79000062999, ("held", 'ООО "Т2 Мобайл"', "Краснодарский край")),
        "just behind a range": (79000063000, ("unallocated", None, None)),
        "a quoted name": (79160000000, ("held", 'ПАО "МОБИЛЬНЫЕ ТЕЛЕСИСТЕМЫ"', "г. Москва и Московская область")),
        "ported, the place stays": (79161234567, ("held", 'ООО "Т2 Мобайл"', "г. Москва и Московская область")),
        "ported, written with 7": (79031112233, ("held", 'ПАО "МегаФон"', "г. Москва и Московская область")),
        "older copy with BOM": (74951500000, ("held", 'ПАО "МГТС"', "г. Москва")),
        "a code in no table": (79370000000, ("unallocated", None, None)),
        "a leading digit in no table": (78432345678, ("unknown", None, None)),
        "free numbers without their table": (78005553535, ("unknown", None, None)),
        "abkhazia": (79407771234, ("abkhazia", None, None)),
        "kazakhstan": (77011234567, ("unknown", None, None)),
        "belarus": (375291234567, ("unknown", None, None)),
    }.values(),
)
def test_a_number_is_told_by_its_range(plan: Plan, number: int, answer: tuple[str | None, ...]) -> None:
    assert plan.look_up(pl.Series([number])).row(0) == answer


def test_malformed_lines_are_reported_and_left_out() -> None:
    tables = read_tables(TABLES, [HERE / "ported.csv"])
    assert [(bad.file, bad.line, bad.why) for bad in tables.bad] == [
        ("DEF-9xx.csv", 7, "first and last are no range of seven digits"),
        ("DEF-9xx.csv", 8, "the capacity is not that of the range"),
        ("DEF-9xx.csv", 9, "4 columns, 6 are needed"),
        ("DEF-9xx.csv", 10, "code, first, last and capacity are not all numbers"),
        ("DEF-9xx.csv", 11, "overlaps a range of another holder"),
        ("ported.csv", 4, "a number and an operator are needed"),
    ]


def test_look_up_of_columns_keeps_order_and_nulls(plan: Plan) -> None:
    keys = pl.Series([79161234567, None, 79370000000], dtype=pl.UInt64)
    assert plan.look_up(keys)["class"].to_list() == ["held", "unknown", "unallocated"]
    assert plan.unallocated(keys).to_list() == [79370000000]
    assert plan.unallocated(pl.Series([], dtype=pl.UInt64)).to_list() == []


def test_no_register_is_none_at_the_default_place_and_an_error_elsewhere(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load() is None
    with pytest.raises(InputError, match="there is no such register"):
        load("other.plan")
    Path("other.plan").write_bytes(b"something else")
    with pytest.raises(InputError, match="PZPLAN01"):
        load("other.plan")


def test_a_file_without_ranges_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("имя;телефон\nИван;89161234567\n", encoding="utf-8")
    with pytest.raises(InputError, match="no ranges"):
        read_tables([path])


def test_the_commands_import_and_show(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    made = runner.invoke(command, ["import", *map(str, TABLES), "--ported", str(HERE / "ported.csv"), "--json"])
    assert made.exit_code == 0, made.output
    summary = json.loads(made.stdout)
    assert (summary["left_out"], summary["ranges"], summary["ported"]) == (6, 7, 2)
    shown = runner.invoke(command, ["show", "8 (924) 101-00-00", "--json"])
    assert json.loads(shown.stdout) == {
        "number": "+79241010000",
        "source": "register",
        "class": "held",
        "holder": 'ПАО "МегаФон"',
        "region": "Республика Саха /Якутия/",
        "zones": "Asia/Yakutsk, Asia/Vladivostok, Asia/Srednekolymsk",
    }
    assert "ranges" in runner.invoke(command, ["show", "--lang", "en"]).stdout
    assert "диапазонов" in runner.invoke(command, ["show", "--lang", "ru"]).stdout


def test_a_table_may_come_from_a_stream(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = TABLES[0].read_bytes()
    streamed = CliRunner().invoke(command, ["import", "-", "--out", "streamed", "--json"], input=table)
    read = CliRunner().invoke(command, ["import", str(TABLES[0]), "--out", "read", "--json"])
    assert (streamed.exit_code, read.exit_code) == (0, 0), streamed.output
    assert Path("streamed").read_bytes() == Path("read").read_bytes()


def test_without_a_register_libphonenumber_answers(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(command, ["show", "8 495 150-00-00", "--json"])
    assert json.loads(shown.stdout)["zones"] == "Europe/Moscow"


def test_clean_rings_nobody_on_a_number_that_nobody_holds(tmp_path: Path, monkeypatch) -> None:
    from prozvon.cli import prozvon

    monkeypatch.chdir(tmp_path)
    Path("base.csv").write_text(
        "ФИО,Телефон,Телефон 2\n"
        "Иванов Иван,89161234567,\nПетров Пётр,8 937 000-00-01,\nСидорова Анна,8 937 000-00-02,8 903 111-22-33\n",
        encoding="utf-8",
    )
    runner = CliRunner()
    assert runner.invoke(prozvon, ["plan", "import", *map(str, TABLES), "--quiet"]).exit_code == 0
    cleaned = runner.invoke(prozvon, ["clean", "base.csv", "--out", "out", "--quiet"])
    assert cleaned.exit_code == 0, cleaned.output
    contacts = pl.read_csv("out/contacts.csv", infer_schema=False)
    assert contacts["pz_undialable"].to_list() == [None, "unallocated", None]
    assert contacts["pz_issues"].to_list() == [None, "unallocated", "unallocated"]
    dial = pl.read_csv("out/dial.csv", infer_schema=False)
    assert dial["pz_phone"].to_list() == ["+79161234567", "+79031112233"]
    assert dial["pz_phones"].to_list() == [None, None]


def test_an_old_code_is_told_with_the_day_on_which_it_ended(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    shown = json.loads(CliRunner().invoke(command, ["show", "8 (095) 123-45-67", "--json"]).stdout)
    assert (shown["number"], shown["old code"]) == ("+74951234567", "095 = 495 (2005-12-01)")
    assert "old code" not in json.loads(CliRunner().invoke(command, ["show", "8 495 123-45-67", "--json"]).stdout)
