"""Golden records against a naive twin, and piece by piece against the whole."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from math import floor, log
from random import Random
from typing import Any

import polars as pl
import pytest

from prozvon.matching import Matched, MatchOptions, Recipe, golden_records
from prozvon.matching.frames import base_of
from prozvon.matching.golden import GoldenRows
from prozvon.schema import SOURCE

Row = Mapping[str, Any]

FIELDS = ("gender", "email", "company", "city", "address", "birth_date")
RULES = Recipe(
    survival={
        "name": "longest",
        "city": "frequent",
        "email": "trusted",
        "address": "newest",
        "Метки": "union",
        "Сумма": "sum",
        "Счёт": "max",
        "Город": "frequent",
        "Заметка": "complete",
    },
    trusted=("crm", "сайт"),
)


def test_a_naive_twin_finds_the_same_records() -> None:
    for seed in range(12):
        people = _rows(Random(seed), 120)
        matched = _matched(Random(-seed), people)
        golden = golden_records(people, people, matched)
        for cluster, record in enumerate(golden.iter_rows(named=True)):
            assert record == _twin(people, matched, cluster), seed


@pytest.mark.parametrize("recipe", [Recipe(), RULES], ids=["built in", "declared"])
def test_pieces_give_the_records_of_the_whole(recipe: Recipe) -> None:
    for seed in range(8):
        chance = Random(seed)
        people = _rows(chance, 150)
        given = pl.DataFrame(
            {
                "Город": people["pz_city"],
                "Метки": [chance.choice(("vip; опт", "опт,новый", "", None)) for _ in range(people.height)],
                "Сумма": [chance.choice(("1 000,50", "нет", "20", None)) for _ in range(people.height)],
                "Счёт": [chance.choice(("3", "7,5", "", None)) for _ in range(people.height)],
                "Заметка": [chance.choice(("звонил дважды", "ok", " ", None)) for _ in range(people.height)],
            }
        )
        base = base_of(given, None, None)
        frame = base.frame.with_columns(people[SOURCE])
        matched = _matched(chance, people, recipe)
        whole = golden_records(frame, people, matched, base)
        rows = GoldenRows.of(recipe, people.schema, base)
        cuts = sorted(chance.sample(range(1, people.height), 6))
        heights = [end - start for start, end in zip([0, *cuts], [*cuts, people.height], strict=True)]
        starts = [0, *cuts]
        parts = [people.slice(start, height) for start, height in zip(starts, heights, strict=True)]
        for start, part in zip(starts, parts, strict=True):
            rows.take(rows.look(frame.slice(start, part.height), part))
        records = rows.records(matched, heights)
        for number in chance.sample(range(len(parts)), len(parts)):
            records.look_through(number, parts[number])
        records.looked_through()
        pieces = [records.piece(number, part) for number, part in enumerate(parts)]
        assert pl.concat(pieces).equals(whole), seed
        assert whole.height == records.height == matched.clusters


def test_a_person_on_very_many_rows_is_one_record() -> None:
    people = _rows(Random(1), 3_000)
    matched = _matched(Random(1), people, together=people.height)
    assert golden_records(people, people, matched).row(0, named=True) == _twin(people, matched, 0)


def _rows(chance: Random, count: int) -> pl.DataFrame:
    """Rows of few different values, so that nearly everything has to be decided."""
    begin = datetime.fromisoformat("2020-01-01")

    def some(*values: object) -> list[Any]:
        return [chance.choice((None, *values)) for _ in range(count)]

    surname, given = some("Ким", "Кім", "К.", "Ли", ""), some("Олег", "Оlег", "О", " .")
    times = [begin, begin + timedelta(days=1), begin + timedelta(days=2, microseconds=3)]
    return pl.DataFrame(
        {
            "surname": surname,
            "given": given,
            "patronymic": some("Ильич", "И."),
            "pz_name": [" ".join(filter(None, pair)) or None for pair in zip(surname, given, strict=True)],
            "pz_gender": some("m", "f"),
            "pz_email": some("kim@mail.ru", "oleg@mail.ru", ""),
            "pz_company": some("ООО «Исток»"),
            "pz_city": some("Москва", "москва ", "Тверь"),
            "pz_address": some("ул. Мира, д. 5", "Мира 5", "—"),
            "pz_birth_date": some(begin.date(), times[1].date()),
            "consent_withdrawn": some(True, False),
            "phone_keys": [
                chance.sample((79160000001, 79160000002, 74950000003, 359881234567), chance.randrange(4))
                for _ in range(count)
            ],
            "created_at": some(*times),
            "updated_at": some(*times),
            "row_hash": [chance.randrange(1 << 64) for _ in range(count)],
            SOURCE: [chance.choice(("crm", "сайт", "a.csv")) for _ in range(count)],
        },
        schema_overrides={"phone_keys": pl.List(pl.UInt64), "row_hash": pl.UInt64, "created_at": pl.Datetime("us")},
        strict=False,
    )


def _matched(
    chance: Random, people: pl.DataFrame, recipe: Recipe | None = None, together: int | None = None
) -> Matched:
    """Rows thrown into clusters by chance, or all of them into one."""
    names: dict[int, int] = {}
    thrown = [0 if together else chance.randrange(people.height // 2) for _ in range(people.height)]
    cluster = [names.setdefault(number, len(names)) for number in thrown]
    seen: set[int] = set()
    rows = pl.DataFrame(
        {
            "cluster": cluster,
            "cluster_id": [f"c{number}" for number in cluster],
            "household_id": [f"h{number // 2}" for number in cluster],
            "match_reason": "",
            "is_master": [not (number in seen or seen.add(number)) for number in cluster],
        },
        schema_overrides={"cluster": pl.UInt32},
    )
    nothing = pl.DataFrame()
    options = MatchOptions(weights=recipe or Recipe())
    return Matched(rows, nothing, nothing, nothing, {"clusters": len(names)}, {}, options)


def _twin(people: pl.DataFrame, matched: Matched, cluster: int) -> dict[str, Any]:
    """The record of a cluster, row by row."""
    of = matched.rows["cluster"].to_list()
    every = people.to_dicts()
    members = [row for row in range(len(every)) if of[row] == cluster]
    sizes = Counter(of)
    crowd = [row for row, number in zip(every, of, strict=True) if sizes[number] > 1]
    fresh = {row: _freshness(every[row]) for row in members}

    def best(score: Callable[[Row], tuple[int, ...]]) -> int | None:
        scored = [(score(every[row]), fresh[row] or datetime.min, every[row]["row_hash"], row) for row in members]  # noqa: DTZ901 -- below all that are there
        return max((found for found in scored if any(found[0])), default=(None,))[-1]

    record: dict[str, Any] = {
        "cluster_id": f"c{cluster}",
        "household_id": f"h{cluster // 2}",
        "master": members[0],
        "rows": members,
        "sources": list(dict.fromkeys(every[row][SOURCE] for row in members)),
        "first_seen": min(filter(None, (every[row]["created_at"] for row in members)), default=None),
        "last_seen": max(filter(None, fresh.values()), default=None),
        "phones": _phones(every[row] | {"fresh": fresh[row]} for row in members),
    }
    name = best(lambda row: _name(row, [every[other] for other in members], crowd))
    for column in ("pz_name", "surname", "given", "patronymic"):
        record[column] = None if name is None else every[name][column]
    record["name_from"] = name
    for field in FIELDS:
        found = best(lambda row, field=field: (_worth(row, field),))
        record[f"pz_{field}"] = None if found is None else every[found][f"pz_{field}"]
        record[f"{field}_from"] = found
    withdrawn = best(lambda row: (int(row["consent_withdrawn"] or 0),))
    record["consent_withdrawn"] = None if withdrawn is None else True
    record["consent_withdrawn_from"] = withdrawn
    return record


def _freshness(row: Row) -> datetime | None:
    return max(filter(None, (row["created_at"], row["updated_at"])), default=None)


def _worth(row: Row, field: str) -> int:
    value = row[f"pz_{field}"]
    if field != "address":
        return int(value not in (None, ""))
    return len([word for word in (value or "").replace(".", " ").replace(",", " ").split() if word.isalnum()])


def _name(row: Row, members: list[Row], crowd: list[Row]) -> tuple[int, ...]:
    letters = [len((row[part] or "").strip(" .")) for part in ("surname", "given", "patronymic")]
    full = sum(weight * (0, 1, 3)[min(count, 2)] for weight, count in zip((5, 5, 4), letters, strict=True))
    full += row["pz_name"] is not None
    if len(members) == 1 or None in (row["surname"], row["given"]):
        return full, 0, 0
    both = [other for other in crowd if None not in (other["surname"], other["given"])]
    votes = [other for other in members if (other["surname"], other["given"]) == (row["surname"], row["given"])]
    usual = min(sum(other[part] == row[part] for other in both) for part in ("surname", "given"))
    return full, min(len(votes), 255), floor(log(usual) / log(2))


def _phones(rows: Iterable[Row]) -> list[int]:
    found: dict[int, list[datetime | None]] = {}
    for row in rows:
        for number in row["phone_keys"]:
            found.setdefault(number, []).append(row["fresh"])

    def rank(number: int) -> tuple[int, float, bool, int]:
        newest = max((time.timestamp() for time in found[number] if time), default=float("-inf"))
        return -len(found[number]), -newest, not 79_000_000_000 <= number < 80_000_000_000, number

    return sorted(found, key=rank)
