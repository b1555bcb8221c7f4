"""A header that a spreadsheet would run keeps its name and its role from the run's folder on."""

import polars as pl
from click.testing import CliRunner

from prozvon.cli import prozvon
from prozvon.cli.run_people import people_of_run
from prozvon.output import RunFolder
from prozvon.schema import Role


def test_a_header_like_a_formula_comes_back_as_it_was_given(tmp_path):
    base, out = tmp_path / "base.csv", tmp_path / "out"
    base.write_text("=имя,+7 тел\nИванов Иван,8 916 123-45-67\n", encoding="utf-8")
    arguments = ["clean", str(base), "--out", str(out), "--map", "=имя=full_name", "--map", "+7 тел=phone", "--quiet"]
    assert CliRunner().invoke(prozvon, arguments, catch_exceptions=False).exit_code == 0
    assert pl.read_csv(out / "contacts.csv", infer_schema=False).columns[:2] == ["'=имя", "'+7 тел"]
    run = RunFolder.open(out)
    assert run.columns("contacts")[:2] == ["=имя", "+7 тел"]
    assert run.table("contacts", ["+7 тел", "pz_name"]).rows() == [("8 916 123-45-67", "Иванов Иван")]
    roles = {column.name: column.role for column in people_of_run(out).base.columns}
    assert (roles["=имя"], roles["+7 тел"]) == (Role.FULL_NAME, Role.PHONE)
