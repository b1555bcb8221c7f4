"""The report again, from the folder that a run left: `prozvon report DIR`."""

from pathlib import Path

import polars as pl

from prozvon.errors import InputError
from prozvon.output.manifest import Manifest
from prozvon.output.staging import MANIFEST
from prozvon.output.tables import Format
from prozvon.report.page import render
from prozvon.report.words import Lang

_TABLES = ("contacts", "rejects", "merges", "dial")
_BOM = b"\xef\xbb\xbf"


def render_folder(directory: str | Path, lang: Lang = "ru") -> str:
    """The page of a finished run, from its manifest and its tables in whatever format they were written.

    Raises `InputError` for a folder without a manifest that can be read, and for a table that is missing or broken.
    """
    folder = Path(directory)
    path = folder / MANIFEST
    try:
        manifest = Manifest.from_json(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("there is no manifest here: name the folder of a finished run", path=str(folder)) from error
    tables = {name: _table(folder, name, manifest) for name in _TABLES}
    return render(manifest, **tables, lang=lang)


def _table(folder: Path, name: str, manifest: Manifest) -> pl.DataFrame:
    listed = {f"{name}.{ending}" for ending in Format} & {file.name for file in manifest.files}
    if not listed:
        raise InputError(f"the manifest lists no table {name}", path=str(folder))
    path = folder / listed.pop()
    try:
        return _read(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"the table cannot be read ({type(error).__name__})", path=str(path)) from error


def _read(path: Path) -> pl.DataFrame:
    match Format(path.suffix.removeprefix(".")):
        case Format.PARQUET:
            return pl.read_parquet(path)
        case Format.XLSX:
            sheets = pl.read_excel(path, sheet_id=0, infer_schema_length=0, raise_if_empty=False)
            return pl.concat(sheets.values())
        case Format.CSV:
            with path.open("rb") as file:
                separator = ";" if file.read(len(_BOM)) == _BOM else ","
            return pl.read_csv(path, separator=separator, infer_schema=False)
