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


def told(index: pz.Index) -> tuple[object, ...]:
    return index.model_hash, index.clusters.rows(), index.households.rows(), len(index)


def test_pieces_make_the_index_of_the_whole(
    practice: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = practice.with_columns(pl.format("k{}", pl.int_range(pl.len())).alias("key"))
    decided = [("k0", "k1", "same"), ("k1", "k2999", "different")]
    whole = pz.Index(frame, id="key", decisions=decided, now=NOW)
    monkeypatch.setattr("prozvon.matching.piecewise.FIRST", 500)  # or all pieces would be the first
    for pieces in (frame.iter_slices(700), [frame[:1], frame[1:900].to_dicts(), frame[900:].lazy()]):
        index = pz.Index(pieces, id="key", decisions=decided, now=NOW)
        assert told(index) == told(whole)
        asked = frame[:40].drop("key")
        assert index.query(asked, now=NOW).rows() == whole.query(asked, now=NOW).rows()
    path = tmp_path / "base.csv"
    frame.write_csv(path)
    assert told(pz.Index(path, id="key", decisions=decided, now=NOW)) == told(whole)
    assert told(whole.retrain(str(path), now=NOW))[1:] == told(pz.Index(frame, id="key", now=NOW))[1:]


def test_what_a_file_has_besides_rows_is_told(tmp_path: Path) -> None:
    path = tmp_path / "base.csv"
    path.write_text("ФИО,Телефон\nКим Олег,89161234567\nЛи,Вера,89161234568,и,ещё\n", encoding="utf-8")
    index = pz.Index(path)
    assert (len(index), index.rejects["line"].to_list()) == (1, [2])
    path.write_text("ФИО,Телефон\n", encoding="utf-8")
    assert len(pz.Index(path)) == 0


def test_pieces_that_cannot_be_one_base_are_refused() -> None:
    with pytest.raises(pz.UsageError, match="name one row each"):
        pz.Index(iter([PEOPLE, PEOPLE]), id="key")
    with pytest.raises(pz.UsageError, match="not int"):
        pz.Index(iter([PEOPLE, 7]))
    with pytest.raises(pz.UsageError, match="same types"):
        pz.Index([PEOPLE, PEOPLE.with_columns(ФИО=pl.lit(pl.Series([[1]] * 3)))])
    with pytest.raises(pz.UsageError, match="no column 'absent'"):
        pz.Index(iter([PEOPLE]), id="absent")
    assert len(pz.Index(iter([]))) == 0


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
    assert several.columns == [
        "record",
        "row",
        "weight",
        "probability",
        "verdict",
        "reasons",
        "cluster_id",
        "household_id",
    ]


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


def naively(index: pz.Index, record: dict[str, object]) -> pl.DataFrame:
    """The answer by way of a frame of one row."""
    return index.query([record], now=NOW).drop("record")


DIRTY = (
    {"ФИО": "Ivanov Petr", "Телефон": "8 916 123-45-67"},
    {"ФИО": "Petr Иванов 8 916 123 45 67"},
    {"ФИО": "Иванов Пётр", "E-mail": "89161234567"},
    {"ФИО": "Иванов Пётр", "Телефон": None, "Комментарий": "писать на petr@mail.ru"},
    {"ФИО": "Иванов Пётр", "Телефон": "8 916 123-4-67"},
    {"ФИО": "Сидорова Анна", "Город": "ул. Мира, д. 3", "Адрес": "Омск"},
    {"ФИО": "Сидорова Анна", "Город": "Омск", "Адрес": "Мира 5", "Доп. телефон": "234-56-78"},
    {"ФИО": "Иванов П. И.", "пол": "Муж.", "ИНН": "500100732259", "Дата рождения": "31.12.80"},
    {"ФИО": "Иванов П. И.", "Дата рождения": date(1980, 12, 31), "код": 7, "вес": 1.5, "есть": True},
    {"Компания": "ООО Ромашка ИНН 7707083893", "кто": ["Иванов Пётр"], "pz_row": 1, "Телефон": 89161234567},
    {"ФИО": "Иванов Пётр", "Дата рождения": "01.01.2026", "что": float("nan"), "Телефон": "", "": "89161234567"},
    {"": None, "ФИО": "\0", "Телефон": "7,9161E+10", "E-mail": "info@mail.ru; p@mail.ru"},
)


def test_one_record_is_answered_as_a_frame_of_one_row_is(practice: pl.DataFrame) -> None:
    index = pz.Index(practice, now=NOW)
    records = practice.sample(150, seed=3).to_dicts()
    others = practice.sample(150, seed=4).to_dicts()
    mixed = [
        {name: (left if at % 3 else right)[name] for at, name in enumerate(left)}
        for left, right in zip(records, others, strict=True)
    ]
    for record in (*records, *mixed, *DIRTY):
        expected = naively(index, record)
        assert index.query(record, now=NOW).equals(expected), record
    small = pz.Index(pl.DataFrame(DIRTY[:8]), now=NOW)
    for record in DIRTY:
        assert small.query(record, now=NOW).equals(naively(small, record)), record


def test_a_family_is_one_household_and_a_query_names_it() -> None:
    family = pl.DataFrame(
        {"ФИО": ["Ким Олег", "Ким Анна", "Ли Вера", "Ким О."], "Телефон": ["89161234567"] * 2 + ["89160000000"] * 2}
    )
    index = pz.Index(family, now=NOW)
    assert index.households["rows"].to_list() == [2]
    home = index.households["household_id"][0]
    found = index.query({"ФИО": "Ким Анна", "Телефон": "89161234567"}, now=NOW)
    assert found["household_id"].unique().to_list() == [home]
    whole = pz.dedupe(family, now=NOW).households.select("household_id", "rows")
    assert index.households.select("household_id", "rows").equals(whole)
    index.remove([1])
    assert index.households.is_empty()


def test_decisions_are_obeyed_kept_and_replaced(tmp_path: Path) -> None:
    index = pz.Index(PEOPLE, id="key", decisions=[("a", "b", "different")])
    assert index.clusters["cluster_id"].n_unique() == 3
    changes = index.decide([("b", "c", "same")])
    assert changes.clusters["row"].to_list() == ["b", "c"]
    assert changes.clusters["cluster_id"].n_unique() == 1
    assert changes.retired.height == 1
    index.save(tmp_path / "index")
    read = pz.Index.load(tmp_path / "index")
    more = PEOPLE[:2].with_columns(key=pl.Series(["d", "e"]))
    for grown in (index, read):
        cluster = dict(grown.clusters.iter_rows())
        assert cluster["a"] != cluster["b"] == cluster["c"]
        grown.add(more)
        cluster = dict(grown.clusters.iter_rows())
        assert cluster["a"] != cluster["b"] == cluster["c"]
    assert read.decide([("a", "b", "same"), ("b", "c", "different")]).retired.is_empty()
    cluster = dict(read.clusters.iter_rows())
    assert cluster["a"] == cluster["b"] != cluster["c"]
    for wrong in ([("a", "z", "same")], [("a", "a", "same")], [("a", "b", "perhaps")]):
        with pytest.raises(pz.UsageError, match="decision"):
            read.decide(wrong)
    read.remove(["a"])
    with pytest.raises(pz.UsageError, match="decision"):
        read.decide([("a", "b", "same")])


def test_an_index_reads_by_own_dictionaries_and_keeps_them(tmp_path: Path) -> None:
    own = pz.Dictionaries(given=["Гуля; f; Гульнара"], junk=["лидген"])
    frame = pl.DataFrame({"ФИО": ["Гульнара Петрова"], "Телефон": ["89161234567"]})
    index = pz.Index(frame, dictionaries=own)
    index.save(tmp_path / "index")
    for asked in (index, pz.Index.load(tmp_path / "index")):
        found = asked.query({"ФИО": "Гуля Петрова лидген", "Телефон": "89161234567"})
        assert found.select("verdict", "reasons").rows() == [("same", "phone+name")]
        assert asked.query([{"ФИО": "Гуля Петрова лидген", "Телефон": "89161234567"}]).drop("record").equals(found)


def test_files_that_are_no_index_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.index"
    pz.Index(PEOPLE).save(path)
    whole = path.read_bytes()
    cases = {
        b"": "no index",
        b"PK\x03\x04" + whole[4:]: "no index of prozvon",
        whole[:8] + b"\x07" + whole[9:]: "of version 7, this prozvon reads version 4",
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


def test_columns_of_ones_own_count_in_an_index_as_in_a_full_run(tmp_path: Path) -> None:
    recipe = pz.Recipe(own={"Карта": {"different": -4.0, "near": 6.0, "exact": 14.0}, "Код": {"exact": 3.0}})
    names = ["Иванов Пётр", "Иванов Петр", "Сидоров Олег", "Ким Анна", "Ким А."]
    cards = ["4412-90", "4412 90", "771 245", None, "771246"]
    frame = pl.DataFrame({"ФИО": names, "Карта": cards, "Код": [None, "7", "8", None, None]})
    whole = pz.dedupe(frame, recipe).clusters["cluster_id"]
    index = pz.Index(frame[:2], recipe)
    index.add(frame[2:])
    assert whole.n_unique() < frame.height
    assert whole.rle_id().to_list() == index.clusters["cluster_id"].rle_id().to_list()
    path = tmp_path / "people.index"
    index.save(path)
    for known in (index, pz.Index.load(path)):
        asked = {"ФИО": "Иванов П.", "Карта": "44 12 90"}
        one = known.query(asked)
        assert one["row"].to_list() == [0, 1]
        assert one.equals(known.query(pl.DataFrame([asked])).drop("record"))
        assert known.query({"ФИО": "Ким Анна", "Карта": "771247"})["row"].to_list() == [3]
        # Without the card nothing speaks for anybody, and another card speaks against a namesake.
        assert known.query({"ФИО": "Иванов П."}).is_empty()
        assert known.query({"ФИО": "Иванов Пётр", "Карта": "999999"}).is_empty()


def test_a_query_goes_through_so_many_rows_and_the_rest_is_counted() -> None:
    rows = 2_500
    shared = pl.DataFrame({"ФИО": ["Иванов Пётр"] + ["Иванова"] * rows, "Телефон": ["89161234567"] * (rows + 1)})
    index = pz.Index(shared)
    few = pz.Index(shared[:50])
    assert (index.passed_over, few.passed_over) == (0, 0)
    found = index.query({"ФИО": "Иванов Пётр", "Телефон": "89161234567"}, limit=1)
    assert found["row"].to_list() == [0]
    assert index.passed_over >= 2 * (rows - 2_000)
    assert few.query({"ФИО": "Иванов Пётр", "Телефон": "89161234567"})["household_id"].null_count() == 0
    assert few.passed_over == 0
