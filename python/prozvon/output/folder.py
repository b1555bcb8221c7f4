"""The folder of a finished run, read back: its manifest, and its tables in whatever format they were written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import polars as pl

from prozvon.errors import InputError
from prozvon.output.formula import unguard, unguarded
from prozvon.output.manifest import Manifest
from prozvon.output.staging import MANIFEST
from prozvon.output.tables import Format

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A finished run of `clean`; only what is asked for is read."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, directory: str | Path) -> Self:
        """The run in `directory`.

        Raises `InputError` for a folder without a manifest that can be read.
        """
        folder = Path(directory)
        path = folder / MANIFEST
        try:
            return cls(folder, Manifest.from_json(path.read_text(encoding="utf-8"), str(path)))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                "there is no manifest here: name the folder of a finished run", path=str(folder)
            ) from error

    def columns(self, name: str) -> list[str]:
        """The names of a table's columns, in their order."""
        path = self.file(name)
        try:
            return list(_names(path, _scan(path)))
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _broken(path, error) from error

    def table(self, name: str, columns: list[str] | None = None) -> pl.DataFrame:
        """A table of the run: all of it, or some `columns`.

        Cells of CSV and XLSX are text, null where empty; they and the headers come without the guard's apostrophes.
        Parquet has types.
        Raises `InputError` for a table that the manifest does not list, that is missing or broken.
        """
        path = self.file(name)
        try:
            scan = _scan(path)
            names = _names(path, scan)
            wanted = names if columns is None else columns
            frame = scan.select(pl.col(names.get(name, name)).alias(name) for name in wanted).collect()
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _broken(path, error) from error
        if path.suffix == f".{Format.PARQUET}":
            return frame
        return unguarded(frame)

    def file(self, name: str) -> Path:
        """Where a table lies. Raises `InputError` where the manifest lists none of that name."""
        listed = {f"{name}.{ending}" for ending in Format} & {file.name for file in self.manifest.files}
        if not listed:
            raise InputError(f"the manifest lists no table {name}", path=str(self.path))
        return self.path / listed.pop()


def _names(path: Path, scan: pl.LazyFrame) -> dict[str, str]:
    """The columns by the names that the input gave them, with the names that they have in the file."""
    written = scan.collect_schema().names()
    if path.suffix == f".{Format.PARQUET}":
        return {name: name for name in written}
    given = pl.DataFrame({"name": written}, schema={"name": pl.String}).select(unguard("name")).to_series()
    return dict(zip(given, written, strict=True))


def _scan(path: Path) -> pl.LazyFrame:
    match Format(path.suffix.removeprefix(".")):
        case Format.PARQUET:
            return pl.scan_parquet(path)
        case Format.XLSX:
            return _workbook(path).lazy()
        case Format.CSV:
            with path.open("rb") as file:
                separator = ";" if file.read(len(_BOM)) == _BOM else ","
            return pl.scan_csv(path, separator=separator, infer_schema=False)


def _workbook(path: Path) -> pl.DataFrame:
    """All sheets of a workbook of ours, one under another: text, null where empty."""
    from prozvon._core import Workbook  # noqa: PLC0415 -- only a workbook needs it
    from prozvon.output.workbook import SHEET_COLUMNS  # noqa: PLC0415 -- loads xlsxwriter

    book = Workbook(path.read_bytes(), Format.XLSX)
    sheets = [pl.DataFrame(book.read(name, SHEET_COLUMNS)) for name, _ in book.sheets()]
    named = [
        sheet.slice(1).rename(dict(zip(sheet.columns, sheet.row(0), strict=True))) for sheet in sheets if sheet.height
    ]
    if not named:
        raise InputError("the workbook is empty", path=str(path))
    return pl.concat(named).with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))


def _broken(path: Path, error: Exception) -> InputError:
    return InputError(f"the table cannot be read ({type(error).__name__})", path=str(path))
