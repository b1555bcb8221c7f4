"""What reading comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prozvon.schema import Role

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Column:
    """An input column and what it is taken to hold; `why` says on what grounds."""

    name: str
    role: Role | None
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """One table that was read: a file, a sheet of a workbook, a member of an archive.

    `bytes` and `sha256` are those of the file as it lies on disk. `records` counts rows and rejects;
    `counted_again` is the same number found without the splitter, for text only.
    """

    name: str
    path: str
    sheet: str | None
    format: str
    encoding: str | None
    delimiter: str | None
    bytes: int
    sha256: str
    records: int
    counted_again: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """All inputs, one under another.

    `frame` has every input column as text, untouched (an empty cell is "", a column that an input lacks is null), then
    `pz_row` and `pz_source`. `rejects` has `source`, `line`, `column`, `value`, `code`. `regions` has, by the names of
    inputs that are plainly from elsewhere, the country that their bare numbers are read as (`normalize.country`).
    """

    frame: "pl.DataFrame"
    rejects: "pl.DataFrame"
    sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    regions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One table before it is put under the others. `frame` has the input's columns and `pz_row`."""

    frame: "pl.DataFrame"
    rejects: "pl.DataFrame"
    source: Source


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes of one table, out of whatever they were packed in. `origin` is what the user gave."""

    name: str
    origin: str
    data: bytes
    size: int
    sha256: str
