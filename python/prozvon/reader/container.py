"""What a file is, by its content, and what is packed in it.

Bounds stand before the work: an archive's directory is read before anything is unpacked, and unpacking stops as soon as
more comes out than a table can shrink by.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum

from prozvon.errors import InputError
from prozvon.reader.model import Blob
from prozvon.reader.options import MIB, Limits


class Format(StrEnum):
    """Kinds of input that can be read."""

    TEXT = "text"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"


_ZIP = b"PK\x03\x04"
_ZIP_EMPTY = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "a PDF document",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"BZh": "a bzip2 archive; unpack it first",
    b"\xfd7zXZ": "an xz archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "a zstd archive; unpack it first",
    b"SQLite format 3\x00": "an SQLite database; export the table first",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x00\x01\x00\x00Standard ": "an Access database; export the table first",
    b"ARROW1\x00\x00": "an Arrow file; save it as Parquet",
}
_CHUNK = 4 * MIB


def unpack(blob: Blob, limits: Limits, *, depth: int = 0) -> Iterator[tuple[Blob, Format]]:
    """The tables in `blob`, each with its format: one, or one for each file of an archive."""
    data = blob.data
    if data.startswith(_GZIP):
        _refuse_nested(blob, depth)
        inner = Blob(blob.name, blob.origin, _gunzip(blob, limits), blob.size, blob.sha256)
        yield from unpack(inner, limits, depth=depth + 1)
    elif data.startswith((_ZIP, _ZIP_EMPTY)):
        yield from _unzip(blob, limits, depth)
    elif data.startswith(_OLE):
        # The streams' names stand in the file as UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError("the workbook is protected by a password; save it without one", path=blob.name)
        yield blob, Format.XLS
    elif data.startswith(b"PAR1") and data.endswith(b"PAR1"):
        yield blob, Format.PARQUET
    else:
        for magic, what in _FOREIGN.items():
            if data.startswith(magic):
                raise InputError(f"is {what}", path=blob.name)
        _refuse_markup(blob)
        yield blob, Format.TEXT


def _refuse_nested(blob: Blob, depth: int) -> None:
    if depth:
        raise InputError("is an archive within an archive; unpack it first", path=blob.name)


def _refuse_markup(blob: Blob) -> None:
    head = blob.data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")) or (
        head.startswith(b"<?xml") and b"<html" in head
    ):
        raise InputError(
            "is a web page, whatever its name says; open it in a spreadsheet and save it as XLSX", path=blob.name
        )
    if head.startswith(b"<?xml"):
        raise InputError("is XML; open it in a spreadsheet and save it as XLSX", path=blob.name)


def _gunzip(blob: Blob, limits: Limits) -> bytes:
    """All members of a gzip file, one behind another."""
    out: list[bytes] = []
    total = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(blob.data)) as stream:
            while piece := stream.read(_CHUNK):
                total += len(piece)
                _bound(blob, total, len(blob.data), limits)
                out.append(piece)
    except EOFError:
        raise InputError("the gzip file ends too early", path=blob.name) from None
    except (gzip.BadGzipFile, zlib.error):
        raise InputError("the gzip file is damaged", path=blob.name) from None
    return b"".join(out)


def _bound(blob: Blob, unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.max_unpacked:
        raise InputError(
            f"unpacks to more than {limits.max_unpacked >> 20:,} MB; unpack and split it first", path=blob.name
        )
    if unpacked > limits.ratio_from and unpacked > packed * limits.max_ratio:
        raise InputError(
            f"unpacks to more than {limits.max_ratio} times its size, which no table does; it is not read",
            path=blob.name,
        )


def _unzip(blob: Blob, limits: Limits, depth: int) -> Iterator[tuple[Blob, Format]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(blob.data))
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise InputError("is not a sound zip file or workbook", path=blob.name) from None
    with archive:
        _bound(blob, sum(m.file_size for m in members), sum(m.compress_size for m in members), limits)
        names = {m.filename for m in members}
        if "[Content_Types].xml" in names:
            if not any(n.startswith("xl/") for n in names):
                raise InputError("is an Office document, but not a workbook", path=blob.name)
            yield blob, Format.XLSB if "xl/workbook.bin" in names else Format.XLSX
            return
        if "mimetype" in names and "content.xml" in names:
            kind = archive.read("mimetype")[:200] if archive.getinfo("mimetype").file_size < MIB else b""
            if b"opendocument.spreadsheet" not in kind:
                raise InputError("is an OpenDocument file, but not a spreadsheet", path=blob.name)
            yield blob, Format.ODS
            return
        _refuse_nested(blob, depth)
        wanted = [m for m in members if not m.is_dir() and not _is_clutter(m.filename)]
        if not wanted:
            raise InputError("the archive is empty", path=blob.name)
        for member in wanted:
            name = f"{blob.name}/{_name(member)}" if len(wanted) > 1 else blob.name
            data = _member(archive, member, blob, limits)
            yield from unpack(Blob(name, blob.origin, data, blob.size, blob.sha256), limits, depth=depth + 1)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, blob: Blob, limits: Limits) -> bytes:
    """One file of an archive; its directory entry is not believed about its size."""
    if member.flag_bits & 1:
        raise InputError("the archive is protected by a password; unpack it first", path=blob.name)
    out: list[bytes] = []
    total = 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_CHUNK):
                total += len(piece)
                _bound(blob, total, member.compress_size, limits)
                out.append(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise InputError(f"{_name(member)} in the archive is damaged", path=blob.name) from None
    return b"".join(out)


def _is_clutter(name: str) -> bool:
    """Files that systems put beside the ones a person meant."""
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(".") or parts[-1].lower() in {"thumbs.db", "desktop.ini"}


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name; Windows in Russia writes them in cp866 without saying so."""
    utf8 = 0x800
    if member.flag_bits & utf8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return member.filename
