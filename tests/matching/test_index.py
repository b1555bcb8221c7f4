"""`prozvon.Index`: looked up, added to, removed from, saved, and refused where it must be."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import prozvon as pz
from prozvon.matching import MatchOptions, freeze, match
from prozvon.normalize import normalize
from prozvon.practice.base import generate

NOW = date(2026, 6, 1)


@pytest.fixture(scope="module")
def practice() -> pl.DataFrame:
    return generate(3000, seed=7).frame


def sets(rows: pl.Series, clusters: pl.Series) -> set[frozenset[int]]:
    grouped = pl.DataFrame({"row": rows, "cluster": clusters}).group_by("cluster").agg("row")
    return {frozenset(members) for members in grouped["row"]}


def people_of(frame: pl.DataFrame) -> pl.DataFrame:
    from prozvon.matching.frames import base_of

    return normalize(base_of(frame, None, None), region="RU", now=NOW)


def test_adding_in_parts_equals_a_full_run_under_the_same_model(practice: pl.DataFrame) -> None:
    parts = [practice[:1500], practice[1500:1501], practice[1501:2600], practice[2600:]]
    index = pz.Index(parts[0], now=NOW)
    model = index.model_hash
    for part in parts[1:]:
        index.add(part, now=NOW)
    people = people_of(practice)
    merged = match(people.head(1500)).merges.height
    frozen = freeze(people.head(1500), MatchOptions(), merged)
    whole = match(people, MatchOptions(frozen=frozen, tell_model=True))
    rows = pl.int_range(people.height, dtype=pl.UInt32, eager=True)
    assert sets(rows, whole.rows["cluster"]) == sets(index.clusters["row"], index.clusters["cluster_id"])
    assert model == index.model_hash == whole.model
    assert whole.drift is not None
    assert whole.drift.rows == index.drift().rows == (1500, people.height)

    index.remove(range(1500, people.height))
    first = match(people.head(1500), MatchOptions(frozen=frozen))
    assert sets(rows.head(1500), first.rows["cluster"]) == sets(index.clusters["row"], index.clusters["cluster_id"])
    assert index.drift().reasons == ()


def test_a_row_of_the_base_is_found_with_its_person(practice: pl.DataFrame) -> None:
    index = pz.Index(practice, now=NOW)
    clusters = dict(index.clusters.iter_rows())
    sample = practice.with_row_index("at").sample(100, seed=1)
    for record in sample.to_dicts():
        at = record.pop("at")
        found = index.query(record, now=NOW)
        # A row alone with what it says (no number, no full name) proves nothing, not even to itself.
        if found.height and found["verdict"][0] == "same":
            assert clusters[at] in found.filter(pl.col("verdict") == "same")["cluster_id"].to_list()
    several = index.query(sample.drop("at"), now=NOW)
    assert several["record"].n_unique() > 80
    assert several.columns == ["record", "row", "weight", "probability", "verdict", "reasons", "cluster_id"]


PEOPLE = pl.DataFrame(
    {
        "key": ["a", "b", "c"],
        "ФИО": ["Иванов Пётр Ильич", "Иванов Петр", "Сидорова Анна"],
        "Телефон": ["89161234567", "+7 916 123-45-67", "89031112233"],
    }
)


def test_ids_name_rows_and_joined_clusters_keep_the_older_name() -> None:
    index = pz.Index(PEOPLE[1:], id="key")
    before = dict(index.clusters.iter_rows())
    changes = index.add(PEOPLE[:1])
    assert changes.clusters.rows() == [("a", before["b"])]
    assert changes.retired.is_empty()
    assert len(index) == 3
    with pytest.raises(pz.UsageError, match="in the index already"):
        index.add(PEOPLE[:1])
    changes = index.remove(["c"])
    assert changes.retired.rows() == [(before["c"], None)]
    index.add(PEOPLE[2:])
    assert index.clusters["row"].to_list() == ["b", "a", "c"]
    bridge = pl.DataFrame({"key": ["x", "y"], "ФИО": ["Олег", "Олег"], "Телефон": ["89050000001", "89050000002"]})
    assert index.add(bridge).clusters["cluster_id"].n_unique() == 2
    both = pl.DataFrame({"key": ["z"], "ФИО": ["Ким Олег"], "Телефон": ["89050000001, 89050000002"]})
    joined = index.add(both)
    assert joined.retired.height == 1
    assert joined.retired["survivor"][0] == joined.clusters["cluster_id"][0]


def test_a_stranger_is_nobody() -> None:
    index = pz.Index(PEOPLE)
    assert index.query({"ФИО": "Абдулгамидов Джон", "Телефон": "89998887766", "Город": "Нигде"}).is_empty()
    assert index.query({}).is_empty()
    assert index.query({"ФИО": None, "Телефон": "мусор"}).is_empty()


def test_a_saved_index_answers_alike_and_holds_nothing_of_who_was_removed(tmp_path: Path) -> None:
    path = tmp_path / "people.index"
    index = pz.Index(PEOPLE, id="key")
    index.remove(["c"])
    index.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["people.index"]
    assert (79031112233).to_bytes(8, "little") not in path.read_bytes()
    read_back = pz.Index.load(path)
    asked = {"ФИО": "иванов п", "Телефон": "8 916 123 45 67"}
    assert read_back.query(asked).rows() == index.query(asked).rows()
    assert read_back.model_hash == index.model_hash
    assert repr(read_back) == repr(index)
    read_back.add(PEOPLE[2:])
    assert read_back.query({"ФИО": "Сидорова Анна", "Телефон": "89031112233"})["row"].to_list() == ["c"]


def test_files_that_are_no_index_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.index"
    pz.Index(PEOPLE).save(path)
    whole = path.read_bytes()
    cases = {
        b"": "no index",
        b"PK\x03\x04" + whole[4:]: "no index of prozvon",
        whole[:8] + b"\x07" + whole[9:]: "of version 7, this prozvon reads version 1",
        whole[:-100]: "damaged",
        whole[:200] + b"\xff" + whole[201:]: ".",
        whole + b"more": "damaged",
    }
    for content, told in cases.items():
        path.write_bytes(content)
        with pytest.raises(pz.InputError, match=told):
            pz.Index.load(path)
    with pytest.raises(pz.InputError, match="no such file"):
        pz.Index.load(tmp_path / "absent")


def test_misuse_is_told() -> None:
    index = pz.Index(PEOPLE)
    with pytest.raises(pz.UsageError, match="1 of these 2 rows are not in the index"):
        index.remove([0, 9])
    with pytest.raises(pz.UsageError, match="a list of ids"):
        index.remove("a")
    with pytest.raises(pz.UsageError, match="rows are called by UInt32"):
        index.remove(["a"])
    with pytest.raises(pz.UsageError, match="no column"):
        pz.Index(PEOPLE, id="absent")


def test_an_index_of_nobody_takes_rows_and_advises_a_new_model() -> None:
    index = pz.Index(PEOPLE.clear())
    assert index.query({"Телефон": "89161234567"}).is_empty()
    index.add(PEOPLE)
    assert index.clusters["cluster_id"].n_unique() == 2
    again = index.retrain(PEOPLE)
    assert again.model_hash != index.model_hash
    assert again.drift().reasons == ()


def test_a_recipe_with_own_columns_is_refused() -> None:
    frame = pl.DataFrame({"Телефон": ["+79160000001"], "Карта": ["1"]})
    with pytest.raises(pz.UsageError, match="own"):
        pz.Index(frame, pz.Recipe(own={"Карта": {"exact": 8.0}}))
