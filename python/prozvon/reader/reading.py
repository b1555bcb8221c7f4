"""The way from what the user named to a base, top to bottom."""

from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from prozvon.errors import InputError
from prozvon.reader import inputs as files
from prozvon.reader.container import Format, unpack
from prozvon.reader.model import Base, Blob, Part
from prozvon.reader.options import ReadOptions
from prozvon.reader.parquet import read_parquet
from prozvon.reader.text import read_text
from prozvon.reader.together import put_together
from prozvon.reader.workbook import read_workbook


def read(inputs: Sequence[str], options: ReadOptions) -> Base:
    r"""Read every input into one base of text columns.

    `inputs` are paths, patterns or `-`; formats are recognised by content, and gzip and zip are opened. Columns of one
    name become one column, whatever input they come from; others stand side by side, null where an input lacks them.

    Raises `InputError` for what cannot be read, `UsageError` for options that fit nothing.

    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp(), "base.csv")
    >>> _ = file.write_text("ФИО;Телефон\nСидоров Пётр;+7 900 000-00-11\n", encoding="utf-8")
    >>> base = read([str(file)], ReadOptions())
    >>> base.frame.columns, [str(column.role) for column in base.columns]
    (['ФИО', 'Телефон', 'pz_row', 'pz_source'], ['full_name', 'phone'])
    """
    return put_together(
        [part for table, kind in tables(inputs, options) for part in parts(table, kind, options)], options
    )


def tables(
    inputs: Sequence[str], options: ReadOptions, load: Callable[[str], tuple[bytes, str]] = files.load
) -> Iterator[tuple[Blob, Format]]:
    """Whatever the inputs hold, unpacked, each with its format; `load` gives the bytes of a path, and their SHA-256."""
    paths = files.expand(inputs)
    for path, label in zip(paths, files.labels(paths), strict=True):
        data, sha256 = load(path)
        if not data:
            raise InputError("is empty", path=label)
        yield from unpack(Blob(label, path, data, len(data), sha256), options.limits)


def parts(table: Blob, kind: Format, options: ReadOptions) -> Iterator[Part]:
    """The table, or the tables of a workbook."""
    match kind:
        case Format.TEXT:
            yield read_text(table, options)
        case Format.PARQUET:
            yield read_parquet(table, options)
        case Format.XLSX | Format.XLSB | Format.XLS | Format.ODS:
            yield from read_workbook(table, kind, options)
        case _:
            assert_never(kind)
