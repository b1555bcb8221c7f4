"""A base written to disk: one file however large, in bounded memory, or a file for each source in its own format.

Rows of all shards are put in one random order. For that every shard throws its rows into buckets by the order key, and
each bucket, small enough for memory, is then sorted and appended.
"""

import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
import xlsxwriter

from prozvon.errors import UsageError
from prozvon.practice.base import shards
from prozvon.practice.base.generate import made, whole
from prozvon.practice.base.sources import Source

BUCKET: Final = 500_000
"""Rows of a bucket; half a gigabyte of memory."""

_GROUP: Final = 100_000  # rows of a Parquet row group
_SHEET_ROWS: Final = 1_048_575


def write(rows: int, seed: int, out: Path, *, wide: bool = False, processes: int = 1) -> None:
    """`base.csv` (UTF-8, comma) and `truth.parquet` in the folder `out`, which is made if missing.

    The bytes depend on `rows`, `seed` and `wide` only.
    """
    out.mkdir(parents=True, exist_ok=True)
    columns = (*shards.COLUMNS, *shards.FURTHER) if wide else shards.COLUMNS
    parts = out / ".parts"
    if parts.exists():
        shutil.rmtree(parts)
    parts.mkdir()
    try:
        _scatter(made(rows, seed, processes, wide=wide), -(-rows // BUCKET), parts)
        first = 1
        with (out / "base.csv").open("wb") as file:
            for bucket in sorted(parts.iterdir()):
                frame = _gathered(bucket)
                _blank(frame.select(columns)).write_csv(file, include_header=first == 1)
                truth = frame.select(shards.TRUTH.keys()).with_row_index("row", offset=first)
                truth.write_ipc(bucket.with_suffix(".truth"))
                first += frame.height
        truths = [pl.scan_ipc(path) for path in sorted(parts.glob("*.truth"))]
        pl.concat(truths).sink_parquet(out / "truth.parquet", row_group_size=_GROUP, maintain_order=True)
    finally:
        shutil.rmtree(parts)


def _scatter(frames: Iterator[pl.DataFrame], buckets: int, parts: Path) -> None:
    for bucket in range(buckets):
        (parts / f"{bucket:05d}").mkdir()
    for number, frame in enumerate(frames):
        keyed = frame.with_columns((pl.col(shards.ORDER) * buckets).cast(pl.Int64).alias("bucket"))
        for (bucket,), share in keyed.partition_by("bucket", as_dict=True, include_key=False).items():
            share.write_ipc(parts / f"{bucket:05d}" / f"{number:06d}.arrow")


def _gathered(bucket: Path) -> pl.DataFrame:
    shares = [pl.read_ipc(path) for path in sorted(bucket.iterdir())]
    shutil.rmtree(bucket)
    return pl.concat(shares).sort(shards.ORDER, maintain_order=True)


def _blank(cells: pl.DataFrame) -> pl.DataFrame:
    """Empty cells as nulls, which Polars writes without quotes, as exports have them."""
    return cells.with_columns(pl.col(pl.String).replace("", None))


class Layout(NamedTuple):
    """How a source's file is written: its columns (theirs, ours), separator, encoding, ends of lines."""

    file: str
    columns: tuple[tuple[str, str], ...]
    separator: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"


LAYOUTS: Final = {
    Source.CRM: Layout(
        "crm_2012.csv",
        (
            ("КЛИЕНТ", "ФИО"), ("ТЕЛ1", "Телефон"), ("ТЕЛ2", "Доп. телефон"), ("EMAIL", "E-mail"),
            ("ОРГАНИЗАЦИЯ", "Компания"), ("ИНН", "ИНН"), ("НАСЕЛЁННЫЙ ПУНКТ", "Город"), ("АДРЕС", "Адрес"),
            ("ДАТА РОЖД.", "Дата рождения"), ("СОЗДАН", "Дата создания"), ("ИЗМЕНЁН", "Дата изменения"),
            ("МЕНЕДЖЕР", "Менеджер"), ("ПРИМЕЧАНИЕ", "Комментарий"),
        ),
        ";", "cp1251", "\r\n",
    ),
    Source.WEB: Layout(
        "webform.csv",
        (
            ("last_name", "part_surname"), ("first_name", "part_given"), ("middle_name", "part_patronymic"),
            ("phone", "Телефон"), ("email", "E-mail"), ("company", "Компания"), ("city", "Город"), ("address", "Адрес"),
            ("birth_date", "Дата рождения"), ("created_at", "Дата создания"),
            ("consent_withdrawn", "Согласие отозвано"), ("message", "Комментарий"),
        ),
    ),
    Source.OPERATOR: Layout(
        "operators.xlsx",
        (
            ("ФИО клиента", "ФИО"), ("Телефон", "Телефон"), ("Доп. телефон", "Доп. телефон"), ("Почта", "E-mail"),
            ("Компания", "Компания"), ("Город", "Город"), ("Адрес", "Адрес"), ("Дата рождения", "Дата рождения"),
            ("Дата создания", "Дата создания"), ("Последний контакт", "Последний контакт"),
            ("Удобное время", "Удобное время"), ("Оператор", "Менеджер"), ("Комментарий", "Комментарий"),
        ),
    ),
    Source.EXCEL: Layout(
        "exhibition.csv",
        (
            ("Контактное лицо", "ФИО"), ("Тел.", "Телефон"), ("Тел. 2", "Доп. телефон"), ("E-mail", "E-mail"),
            ("Фирма", "Компания"), ("ИНН", "ИНН"), ("Город", "Город"), ("Адрес", "Адрес"), ("Д/р", "Дата рождения"),
            ("Дата", "Дата создания"), ("Метки", "Теги"), ("Примечание", "Комментарий"),
        ),
        ";", "utf-8-sig", "\r\n",
    ),
    Source.PARTNER: Layout(
        "partners.tsv",
        (
            ("name", "ФИО"), ("msisdn", "Телефон"), ("phone2", "Доп. телефон"), ("mail", "E-mail"), ("org", "Компания"),
            ("town", "Город"), ("addr", "Адрес"), ("dob", "Дата рождения"), ("created", "Дата создания"),
            ("opt_out", "Согласие отозвано"), ("note", "Комментарий"),
        ),
        "\t",
    ),
}  # fmt: skip
"""What each source exports."""


def write_split(rows: int, seed: int, out: Path, *, processes: int = 1) -> None:
    """A file for each source, as `LAYOUTS` says, and `truth.parquet` with `file` and `file_row` (1 = after the header).

    For demo and tests: the whole base is in memory. Letters that the old CRM's code page lacks become "?", as they did
    there; a web form's name that a fault left in one piece stands in `first_name`.
    """
    out.mkdir(parents=True, exist_ok=True)
    base = whole(rows, seed, processes, wide=True)
    truths = []
    for source, layout in LAYOUTS.items():
        # A cell whose parts were lost to a fault, a junk name say, came through the field that people fill first.
        own = base.filter(pl.col("source") == source.value).with_columns(
            pl.when(pl.col("part_given").is_null())
            .then(pl.col("ФИО"))
            .otherwise(pl.col("part_given"))
            .alias("part_given"),
            pl.col("part_surname").fill_null(""),
            pl.col("part_patronymic").fill_null(""),
        )
        cells = own.select(pl.col(ours).alias(theirs) for theirs, ours in layout.columns)
        if layout.file.endswith(".xlsx"):
            _write_sheet(cells, out / layout.file)
        else:
            text = io.BytesIO()
            _blank(cells).write_csv(text, separator=layout.separator, line_terminator=layout.newline)
            encoded = text.getvalue().decode().encode(layout.encoding, errors="replace")
            (out / layout.file).write_bytes(encoded)
        truths.append(
            own.select(pl.col("order"), pl.lit(layout.file).alias("file"), *shards.TRUTH).with_row_index(
                "file_row", offset=1
            )
        )
    together = pl.concat(truths).sort(shards.ORDER).drop(shards.ORDER).with_row_index("row", offset=1)
    together.write_parquet(out / "truth.parquet", row_group_size=_GROUP)


def _write_sheet(cells: pl.DataFrame, path: Path) -> None:
    if cells.height > _SHEET_ROWS:
        raise UsageError(
            f"{cells.height} rows do not fit into one sheet of a workbook ({_SHEET_ROWS}); ask for fewer rows"
        )
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    # The day of writing would make other bytes of the same base.
    book.set_properties({"created": datetime(2026, 11, 1, tzinfo=UTC)})
    sheet = book.add_worksheet("Звонки")
    for column, name in enumerate(cells.columns):
        sheet.write_string(0, column, name)
    for row, values in enumerate(cells.iter_rows(), start=1):
        for column, value in enumerate(values):
            if value:
                sheet.write_string(row, column, value)
    book.close()
