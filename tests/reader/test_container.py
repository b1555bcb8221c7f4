"""Archives, patterns, standard input, and files that are something else."""

import gzip
import hashlib
import io
import sys
import zipfile

import pytest

from prozvon.errors import InputError, UsageError
from prozvon.reader import Limits, ReadOptions, read
from prozvon.reader.options import MIB

TEXT = "имя,телефон\nАнна,89000000011\n"


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def names(base):
    return base.frame["имя"].to_list()


def test_gzip_is_opened_whatever_its_name(read_bytes):
    packed = gzip.compress(TEXT.encode())
    base = read_bytes(packed, name="base.csv")
    assert names(base) == ["Анна"]
    assert (len(packed), hashlib.sha256(packed).hexdigest()) == (base.sources[0].bytes, base.sources[0].sha256)


def test_gzip_of_several_members_and_padding_is_one_text(read_bytes):
    data = gzip.compress(TEXT.encode()) + gzip.compress("Иван,89000000012\n".encode()) + b"\0" * 10
    assert names(read_bytes(data)) == ["Анна", "Иван"]


def test_each_file_of_a_zip_is_an_input(read_bytes):
    data = zipped(
        **{"one.csv": TEXT, "sub/two.txt": "имя;город\nИван;Уфа\n", "__MACOSX/._one.csv": "x", ".hidden": "x"}
    )
    base = read_bytes(data, name="bases.zip")
    assert [s.name for s in base.sources] == ["bases.zip/one.csv", "bases.zip/sub/two.txt"]
    assert names(base) == ["Анна", "Иван"]
    assert base.frame["город"].to_list() == [None, "Уфа"]


def test_the_only_file_of_a_zip_goes_by_the_name_of_the_zip(read_bytes):
    assert [s.name for s in read_bytes(zipped(**{"x.csv": TEXT}), name="base.zip").sources] == ["base.zip"]


def test_russian_names_in_a_zip_from_windows_are_read(read_bytes):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("база.csv", "клиенты.csv"):
            # Without the UTF-8 flag the reader sees cp437; these are the same bytes.
            archive.writestr(
                zipfile.ZipInfo(name.encode("cp866").decode("cp437").encode("ascii", "replace").decode()), TEXT
            )
    data = out.getvalue()
    assert len(read_bytes(data, name="z.zip").sources) == 2


@pytest.mark.parametrize(
    ("what", "data", "message"),
    [
        ("zip in zip", zipped(**{"a.zip": zipped(**{"b.csv": TEXT})}), "archive within an archive"),
        ("gzip in gzip", gzip.compress(gzip.compress(TEXT.encode())), "archive within an archive"),
        ("empty zip", zipped(), "archive is empty"),
        ("cut gzip", gzip.compress(TEXT.encode())[:-12], "ends too early"),
        ("broken gzip", b"\x1f\x8b\x08\x00" + b"\xff" * 50, "damaged"),
        ("broken zip", b"PK\x03\x04" + b"\x00" * 50, "not a sound zip"),
        ("pdf", b"%PDF-1.7 ...", "PDF"),
        ("7-zip", b"7z\xbc\xaf\x27\x1c....", "7-Zip"),
        ("rar", b"Rar!\x1a\x07\x01\x00", "RAR"),
        ("sqlite", b"SQLite format 3\x00....", "SQLite"),
        ("web page called xls", b"\xef\xbb\xbf<html><body><table>", "web page"),
        ("xml", b'<?xml version="1.0"?><Workbook/>', "XML"),
        ("word", zipped(**{"[Content_Types].xml": "x", "word/document.xml": "x"}), "not a workbook"),
        (
            "text document",
            zipped(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"}),
            "not a spreadsheet",
        ),
    ],
    # Bytes are no name: a gzip holds the time it was made at, and every process would know the test by another one.
    ids=lambda value: "data" if isinstance(value, bytes) else None,
)
def test_what_cannot_be_read_is_named(read_bytes, what, data, message):  # noqa: ARG001 -- names the row
    with pytest.raises(InputError, match=message):
        read_bytes(data)


def test_a_zip_with_a_password_says_so(read_bytes):
    data = bytearray(zipped(**{"x.csv": TEXT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="password"):
        read_bytes(bytes(data))


@pytest.mark.parametrize("pack", [lambda d: gzip.compress(d, 1), lambda d: zipped(**{"x.csv": d})])
def test_what_unpacks_to_more_than_a_table_can_is_refused_early(read_bytes, pack):
    data = pack(b"0" * (80 * MIB))
    with pytest.raises(InputError, match="100 times"):
        read_bytes(data)


def test_a_zip_that_lies_about_its_size_is_refused_while_unpacking(read_bytes):
    data = bytearray(zipped(**{"x.csv": b"0" * (80 * MIB)}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    with pytest.raises(InputError):
        read_bytes(bytes(data))


def test_unpacked_size_has_an_absolute_bound(read_bytes):
    with pytest.raises(InputError, match="more than 1 MB"):
        read_bytes(gzip.compress(TEXT.encode() * 40_000), limits=Limits(max_unpacked=MIB))


def test_patterns_are_expanded_in_order_of_name(tmp_path):
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text(TEXT)
    base = read([str(tmp_path / "*.csv")], ReadOptions())
    assert base.frame["pz_source"].to_list() == ["a.csv", "b.csv"]


def test_a_file_whose_name_is_a_pattern_is_that_file(tmp_path):
    (tmp_path / "base[1].csv").write_text(TEXT)
    assert names(read([str(tmp_path / "base[1].csv")], ReadOptions())) == ["Анна"]


def test_standard_input_is_read_once(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    base = read(["-"], ReadOptions())
    assert (base.sources[0].name, base.sources[0].path) == ("stdin", "-")
    with pytest.raises(UsageError, match="only once"):
        read(["-", "-"], ReadOptions())


def test_files_of_one_name_are_told_apart_by_their_path(tmp_path):
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "base.csv").write_text(TEXT)
    base = read([str(tmp_path / "x/base.csv"), str(tmp_path / "y/base.csv")], ReadOptions())
    assert base.frame["pz_source"].n_unique() == 2
