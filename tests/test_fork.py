"""A process forked after its parent worked: threads do not follow it there, and nothing may wait for them."""

import multiprocessing
from multiprocessing.connection import Connection

import polars as pl
import pytest

import prozvon as pz

ROWS = 20_000
CALLS = {
    "normalize_phones": lambda: pz.normalize_phones(["8 916 123-45-67"] * ROWS, city="Казань", threads=2)["e164"],
    "parse_phones": lambda: pz.parse_phones(["8 916 123-45-67"] * ROWS, region=["RU"] * ROWS, threads=2)["region"],
    "normalize_names": lambda: pz.normalize_names(["Петрова Мария, тест"] * ROWS, threads=2)["issues"],
    "normalize_emails": lambda: pz.normalize_emails(["a@gmial.com"] * ROWS, threads=2)["issues"],
    "normalize_companies": lambda: pz.normalize_companies(["Ромашка, ООО"] * ROWS, threads=2)["key"],
    "normalize_addresses": lambda: pz.normalize_addresses(
        ["ул. Ленина 5-12"] * ROWS, city=["Москва"] * ROWS, threads=2
    )["address_key"],
    "normalize_dates": lambda: pz.normalize_dates(["31.12.1980"] * ROWS, threads=2)["date"],
    "normalize_ids": lambda: pz.normalize_ids(["ИНН 7707083893"] * ROWS, threads=2)["id"],
}


def _child(name: str, connection: Connection) -> None:
    connection.send(CALLS[name]().to_list()[-1])


@pytest.mark.parametrize("name", CALLS)
def test_a_forked_child_answers_as_its_parent_did(name: str) -> None:
    mine = CALLS[name]()
    # What the child must do without: Polars' own threads, at work in the parent.
    assert pl.DataFrame({"a": mine}).select(pl.col("a").is_not_null().all(), pl.len()).row(0) == (True, ROWS)
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_child, args=(name, theirs))
    child.start()
    try:
        assert ours.poll(60), "the child waits for ever"
        assert ours.recv() == mine.to_list()[-1]
    finally:
        child.kill()
        child.join()
