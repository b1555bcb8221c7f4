"""`clean --base`: tonight's rows added to the last run."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from prozvon import Index
from prozvon.store import Disposition, Report, open_store

FIRST = """id,ФИО,Телефон,E-mail
1,Иванов Иван Петрович,+7 495 111 00 00,
2,Петрова Анна Сергеевна,89161234567,
3,Олег,89050000001,
4,Олег,89050000002,
"""
SECOND = """ФИО,Телефон,E-mail,Город
ИВАНОВ ИВАН,84951110000,,Москва
Ким Олег,"89050000001, 89050000002",,
,123,,
Новиков Павел,89057778899,,
"""


@pytest.fixture
def nights(prozvon: Callable, tmp_path: Path) -> Path:
    (tmp_path / "base.csv").write_text(FIRST, "utf-8")
    assert prozvon("clean", "base.csv", "--out", "mon").code == 0
    (tmp_path / "base.csv").write_text(SECOND, "utf-8")
    return tmp_path


def test_people_keep_their_ids_and_retired_ids_are_listed(prozvon: Callable, nights: Path) -> None:
    found = prozvon("clean", "base.csv", "--base", "mon", "--out", "tue", "--lang", "en")
    assert found.code == 0, found.err
    old = pl.read_csv(nights / "mon" / "contacts.csv", infer_schema=False)
    new = pl.read_csv(nights / "tue" / "contacts.csv", infer_schema=False)
    kept = new.head(4)
    assert kept.select(old.columns[:6]).equals(old.select(old.columns[:6]), null_equal=True)
    assert kept["pz_cluster_id"][:2].to_list() == old["pz_cluster_id"][:2].to_list()
    assert new["pz_cluster_id"][4] == old["pz_cluster_id"][0]
    assert new["pz_source"].to_list() == ["base.csv"] * 4 + ["base.csv~2"] * 3
    kims = set(old["pz_cluster_id"][2:])
    assert len(kims) == 2
    survivor = set(new["pz_cluster_id"][[2, 3, 5]])
    assert len(survivor) == 1
    assert survivor < kims
    retired = pl.read_csv(nights / "tue" / "retired.csv", infer_schema=False)
    assert retired.filter(kind="cluster").select("retired_id", "survivor_id").rows() == [
        (*(kims - survivor), *survivor)
    ]
    manifest = json.loads((nights / "tue" / "manifest.json").read_text("utf-8"))
    counts = manifest["counts"]
    assert (counts["rows"], counts["base_rows"], counts["contacts"], counts["rejects"]) == (8, 4, 7, 1)
    assert [i["records"] for i in manifest["inputs"]] == [4, 4]
    assert manifest["model"] == json.loads((nights / "mon" / "manifest.json").read_text("utf-8"))["model"]
    assert "frozen model" in found.err
    assert (nights / "tue" / "model.bin").stat().st_mode & 0o777 == 0o600


def test_the_model_stays_frozen_night_after_night_until_it_is_made_anew(prozvon: Callable, nights: Path) -> None:
    base = "base.csv"
    prozvon("clean", base, "--base", "mon", "--out", "tue")
    prozvon("clean", base, "--base", "tue", "--out", "wed")
    prozvon("clean", base, "--base", "tue", "--out", "thu", "--retrain")
    told = {
        day: json.loads((nights / day / "manifest.json").read_text("utf-8")) for day in ("mon", "tue", "wed", "thu")
    }
    assert told["mon"]["model"] == told["tue"]["model"] == told["wed"]["model"] != told["thu"]["model"]
    assert told["mon"]["drift"] == {}
    assert told["wed"]["drift"]["rows_then"] == 4
    assert told["wed"]["drift"]["rows_now"] == 10
    assert told["thu"]["drift"] == {}
    tue = pl.read_csv(nights / "tue" / "contacts.csv", infer_schema=False)
    for day in ("wed", "thu"):
        ids = pl.read_csv(nights / day / "contacts.csv", infer_schema=False)["pz_cluster_id"]
        assert ids.head(7).to_list() == tue["pz_cluster_id"].to_list()


def test_a_frozen_model_is_not_matched_under_other_limits(prozvon: Callable, nights: Path) -> None:
    assert prozvon("clean", "base.csv", "--base", "mon", "--out", "tue").code == 0
    other = ("clean", "base.csv", "--base", "tue", "--out", "wed", "--set", "match.switchboard=5")
    refused = prozvon(*other, "--lang", "en")
    assert refused.code == 2
    assert "--retrain" in refused.err
    assert not (nights / "wed").exists() or not any((nights / "wed").iterdir())
    assert prozvon(*other, "--retrain").code == 0


def test_decisions_of_the_run_added_to_are_obeyed_and_handed_on(prozvon: Callable, nights: Path) -> None:
    from prozvon.cli.run_people import people_of_run
    from prozvon.matching.cells import content_hashes
    from prozvon.matching.decisions import Decision, keep_decisions, read_decisions

    hashes = content_hashes(people_of_run(nights / "mon").base.frame)
    keep_decisions(nights / "mon", [Decision(hashes[0], hashes[1], same=True)])
    for before, after in (("mon", "tue"), ("tue", "wed")):
        prozvon("clean", "base.csv", "--base", before, "--out", after)
        ids = pl.read_csv(nights / after / "contacts.csv", infer_schema=False)["pz_cluster_id"]
        assert ids[0] == ids[1]
        assert len(read_decisions(nights / after)) == 1


def test_what_cannot_be_meant_is_refused(prozvon: Callable, nights: Path) -> None:
    base = "base.csv"
    same = prozvon("clean", base, "--base", "mon", "--out", "mon", "--force", "--lang", "en")
    assert (same.code, "a folder of their own" in same.err) == (2, True)
    none = prozvon("clean", base, "--base", "absent", "--out", "x")
    assert none.code == 3
    alone = prozvon("clean", base, "--retrain", "--out", "x", "--lang", "en")
    assert (alone.code, "--base too" in alone.err) == (2, True)
    prozvon("clean", base, "--base", "mon", "--out", "tue")
    (nights / "tue" / "model.bin").write_bytes(b"rubbish")
    broken = prozvon("clean", base, "--base", "tue", "--out", "x")
    assert broken.code == 3, broken.err
    assert not (nights / "x" / "contacts.csv").exists()


def test_a_run_that_added_is_explained_under_its_model(prozvon: Callable, nights: Path) -> None:
    prozvon("clean", "base.csv", "--base", "mon", "--out", "tue")
    told = json.loads(prozvon("explain", "tue", "base.csv:1", "base.csv~2:1", "--json").out)
    assert told["together"]
    assert told["clusters"][0] == told["clusters"][1]
    (nights / "tue" / "model.bin").unlink()
    own = json.loads(prozvon("explain", "tue", "base.csv:1", "base.csv~2:1", "--json").out)
    assert own["weight"] != told["weight"]


def test_erase_reaches_a_saved_index(prozvon: Callable, nights: Path) -> None:
    index = Index(
        pl.read_csv(nights / "mon" / "contacts.csv", infer_schema=False).select("id", "ФИО", "Телефон"), id="id"
    )
    index.save(nights / "people.index")
    prozvon("clean", "base.csv", "--out", "tue", "--store", "base.db")
    done = prozvon("erase", "+74951110000", "--store", "base.db", "--index", "people.index", "--yes", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["folders"]["people.index"] == {"rows": 1}
    assert Index.load(nights / "people.index").clusters["row"].to_list() == ["2", "3", "4"]
    (nights / "people.index").write_bytes(b"rubbish")
    again = prozvon("erase", "+79161234567", "--store", "base.db", "--index", "people.index", "--yes")
    assert again.code == 3


def test_a_store_hears_who_has_become_of_a_retired_id(prozvon: Callable, nights: Path) -> None:
    (nights / "base.csv").write_text(FIRST, "utf-8")
    assert prozvon("clean", "base.csv", "--out", "wed", "--store", "base.db").code == 0
    old = pl.read_csv(nights / "wed" / "contacts.csv", infer_schema=False)
    told = (
        old.filter(pl.col("pz_phone").is_in(["+79050000001", "+79050000002"]))
        .select("pz_phone", "pz_cluster_id")
        .rows()
    )
    with open_store(str(nights / "base.db")) as store:
        reports = [
            Report(number, number, datetime.now(UTC), Disposition.WRONG_PARTY, person=person) for number, person in told
        ]
        assert store.contacts.record(reports, None, datetime.now(UTC), again_after=timedelta(days=1)) == 2
    (nights / "base.csv").write_text(SECOND, "utf-8")
    found = prozvon("clean", "base.csv", "--base", "wed", "--out", "thu", "--store", "base.db", "--json")
    assert found.code == 0, found.err
    assert json.loads(found.out)["counts"]["retired"] == 2  # a person and a household
    # Neither number is the Kims', under whichever of the two ids that was said.
    dial = (nights / "thu" / "dial.csv").read_text("utf-8")
    assert "+7905000000" not in dial
    with open_store(str(nights / "base.db")) as store:
        parted = store.people.barred(datetime.now(UTC), timedelta(days=30)).filter(code="wrong_party")
    survivor = pl.read_csv(nights / "thu" / "retired.csv", infer_schema=False)["survivor_id"][0]
    assert set(parted.filter(cluster_id=survivor)["number"]) == {"+79050000001", "+79050000002"}
