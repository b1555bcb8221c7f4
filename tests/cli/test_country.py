"""Every command that reads a base reads one from elsewhere alike."""

import json
import random

import polars as pl
from click.testing import CliRunner

from prozvon.cli import prozvon

AREAS = ("212", "312", "415", "504", "617", "702", "810", "907", "973", "614")


def american(path):
    drawn = random.Random(1)
    rows = [f"Ann Miller{i};({drawn.choice(AREAS)}) {drawn.randint(220, 989)}-{i:04}" for i in range(200)]
    path.write_text("Name;Phone\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def run(*arguments):
    result = CliRunner().invoke(prozvon, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_clean_normalize_dedupe_and_profile_read_an_american_base_as_one(tmp_path):
    base, out = american(tmp_path / "us.csv"), tmp_path / "out"
    run("clean", base, "--out", str(out))
    assert pl.read_csv(out / "dial.csv", infer_schema=False)["pz_phone"].str.starts_with("+1").all()
    for command in ("normalize", "dedupe"):
        said = run(command, base, "-o", str(tmp_path / "rows.csv"), "--lang", "en")
        assert "read as US's" in said.stderr
        assert pl.read_csv(tmp_path / "rows.csv", infer_schema=False)["pz_phone"].str.starts_with("+1").all()
    reached = json.loads(run("profile", base, "--json").stdout)
    assert reached != json.loads(run("profile", base, "--json", "--set", "phone.region=RU").stdout)


def test_a_region_that_was_set_is_obeyed(tmp_path):
    base = american(tmp_path / "us.csv")
    run("normalize", base, "-o", str(tmp_path / "rows.csv"), "--set", "phone.region=RU")
    phones = pl.read_csv(tmp_path / "rows.csv", infer_schema=False)["pz_phone"].drop_nulls()
    assert phones.len() < 150
    assert not phones.str.starts_with("+1").any()
