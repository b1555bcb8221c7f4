"""A base read in pieces is the base read whole, wherever it is cut."""

import gzip
import random
from pathlib import Path

import polars as pl
import pytest

from prozvon.errors import InputError
from prozvon.output.lines import csv_table
from prozvon.reader import Base, ReadOptions, read
from prozvon.reader.inputs import Ahead, load
from prozvon.reader.pieces import Pieces, read_in_pieces

CELLS = (
    "Иванов Пётр",
    "8 916 123-45-67",
    "",
    "=1+1",
    "+7 916",
    "+7,1",
    'ООО ""Ромашка""',
    "ул. Мира,\nд. 1",
    "a\rb",
    "ещё",
    "x" * 50,
)
"""As they stand between quotes."""


def text(seed, records=120):
    """Records of three quoted cells; some are ragged, blank, not UTF-8, or end as other systems end lines."""
    chance = random.Random(seed)
    loose = chance.choice((0.5, 1))  # some texts quote every cell, others only every second record
    lines = ["ФИО;Телефон;Адрес".encode()]
    for _ in range(records):
        kind = chance.random()
        cells = [chance.choice(CELLS) for _ in range(3 if kind < 0.9 else chance.choice((1, 2, 4, 5)))]
        bare = kind > loose
        line = ";".join(cell if bare and "\n" not in cell else f'"{cell}"' for cell in cells).encode()
        if 0.85 < kind < 0.87:
            line = b""
        elif 0.87 < kind < 0.89:
            line = line.replace(b"\xd0", b"\xd0\xff", 1)
        lines.append(line)
    return chance.choice((b"\n", b"\r\n")).join(lines) + b"\n"


def check_same(pieces: Pieces, whole):
    assert pieces.height == sum(pieces.heights) == whole.frame.height
    assert pieces.whole().frame.equals(whole.frame)
    assert pieces.base.rejects.equals(whole.rejects)
    assert (pieces.base.sources, pieces.base.columns) == (whole.sources, whole.columns)
    for number, height in enumerate(pieces.heights):
        assert pieces.read(number).height == height
        check_lines(pieces, number)


def check_lines(pieces: Pieces, number):
    """What is written of a text without making columns of it is what is written of its columns."""
    frame = pieces.read(number)
    beside = pl.DataFrame({"pz_name": ["a,b"] * frame.height, "pz_n": range(frame.height)})
    for separator in ",;":
        if pieces.lines is not None:
            written = bytes(pieces.lines(number, csv_table(beside, separator)))
            assert written == bytes(csv_table(frame.hstack(beside), separator).lines(0, frame.height))


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("size", [1, 300, 5_000])
def test_pieces_of_a_hostile_text_are_the_text(tmp_path, seed, size):
    path = tmp_path / "base.csv"
    path.write_bytes(text(seed))
    options = ReadOptions(encoding="utf-8", delimiter=";")
    pieces = read_in_pieces(str(path), options, size)
    assert size > 1 or len(pieces.heights) > 1
    check_same(pieces, read([str(path)], options))


@pytest.mark.parametrize(
    "content",
    [
        "ФИО;Телефон\n",
        "ФИО;Телефон\nИванов;8 916 123-45-67\n",
        "+7 900 000-00-11\n8(900)0000012\n",
        "ФИО;Телефон\nИванов;89161234567\n".encode("cp1251"),
        gzip.compress("ФИО;Телефон\nИванов;89161234567\n".encode()),
    ],
)
def test_small_packed_and_foreign_texts(tmp_path, content):
    path = tmp_path / "base.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    check_same(read_in_pieces(str(path), ReadOptions(), 8), read([str(path)], ReadOptions()))


def test_other_formats_are_parted_too(tmp_path):
    path = tmp_path / "base.parquet"
    pl.DataFrame({"Телефон": [f"+7900{number:07}" for number in range(150_000)]}).write_parquet(path)
    pieces = read_in_pieces(str(path), ReadOptions())
    assert len(pieces.heights) == 3
    check_same(pieces, read([str(path)], ReadOptions()))


def test_what_columns_hold_is_told_by_rows_from_all_over(tmp_path, monkeypatch):
    """The first rows leave the column empty: what stands further down says that it holds numbers."""
    monkeypatch.setattr("prozvon.reader.pieces._SAMPLE", 4_000)
    path = tmp_path / "base.csv"
    rows = [f"{number};" for number in range(3_000)] + [f"{n};8916{n:07}" for n in range(3_000)]
    path.write_text("\n".join(["a;b", *rows]) + "\n")
    pieces = read_in_pieces(str(path), ReadOptions(), 500)
    assert pieces.base.frame.height < 3_000
    assert pieces.base.columns == read([str(path)], ReadOptions()).columns
    assert pieces.base.columns[1].role == "phone"


@pytest.mark.parametrize("change", [b"", b"x", None])
def test_a_file_that_changes_meanwhile_is_an_error(tmp_path, change):
    path = tmp_path / "base.csv"
    path.write_bytes(text(1))
    pieces = read_in_pieces(str(path), ReadOptions(encoding="utf-8", delimiter=";"), 500)
    assert pieces.read(1).height
    if change is None:
        path.unlink()
        assert pieces.read(1).height, "an open file is there to its end"
        return
    with path.open("r+b") as file:
        file.truncate(0)
        file.write(change)
    with pytest.raises(InputError, match="changed or taken away"):
        pieces.read(1)


@pytest.mark.parametrize("threads", [1, 2, 3, 16, None])
def test_each_piece_is_worked_on_once_and_handed_out_in_order(threads):
    pieces = Pieces(no_base(), (1,) * 9, lambda number: pl.DataFrame({"at": [number]}))
    assert list(pieces.each(lambda number, _: number * number, threads)) == [n * n for n in range(9)]


def test_what_goes_wrong_in_a_piece_comes_out():
    pieces = Pieces(no_base(), (1,) * 9, lambda number: pl.DataFrame({"at": [number]}))

    def work(number, _):
        if number == 4:
            raise InputError("is bad")
        return number

    handed_out = pieces.each(work, 2)
    assert [next(handed_out) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(InputError, match="is bad"):
        next(handed_out)


def no_base():
    return Base(pl.DataFrame(), pl.DataFrame(), (), ())


def test_an_input_that_was_loaded_ahead_is_given_as_it_would_be(tmp_path: Path) -> None:
    path, other = tmp_path / "base.csv", tmp_path / "other.csv"
    path.write_text("a\n1\n")
    other.write_text("b\n2\n")
    ahead = Ahead(str(path))
    assert ahead.load(str(other)) == load(str(other))
    assert ahead.load(str(path)) == load(str(path))
    path.write_text("a\n3\n")
    assert ahead.load(str(path))[0] == b"a\n3\n"


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_what_cannot_be_loaded_ahead_is_an_error_when_it_is_asked_for(tmp_path: Path, name: str) -> None:
    ahead = Ahead(str(tmp_path / name))
    with pytest.raises(InputError):
        ahead.load(str(tmp_path / name))


def test_a_file_that_may_not_be_read_is_told_of_when_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: str) -> tuple[bytes, str]:
        raise InputError("may not be read: permission denied", path=path)

    (tmp_path / "base.csv").write_text("a\n")
    monkeypatch.setattr("prozvon.reader.inputs.load", refused)
    ahead = Ahead(str(tmp_path / "base.csv"))
    with pytest.raises(InputError, match="permission denied"):
        ahead.load(str(tmp_path / "base.csv"))
