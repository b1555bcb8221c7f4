"""How inputs are to be read, and how much is believed before reading starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that are checked before anything is built from an input. Sizes in bytes."""

    max_columns: int = 2_000
    max_field: int = MIB
    """One cell. A quoted field that is longer is taken for a quote that was never closed."""
    max_line: int = 16 * MIB
    max_unpacked: int = 8 << 30
    """Everything that an archive or workbook holds."""
    max_ratio: int = 100
    """Unpacked to packed size, once more than `ratio_from` is unpacked."""
    ratio_from: int = 64 * MIB
    max_cells: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known beforehand of files that a certain program makes.

    `names` are the columns of a file without a header line; `roles` what columns hold, where a file has them ("-" for
    nothing special); `joined` names phone columns to be made of a column of country codes and one of numbers.
    """

    names: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    joined: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says about the inputs; what is left out is recognised.

    `delimiter` is one ASCII character; `quote` one too, or "" when quotes are letters like any other. `map` gives a
    column its role, or "-" for none. `header` says whether the first record names the columns. `shape` is what the
    program that made the files is known for.

    >>> ReadOptions(map={"Тел": "phone"}).encoding is None
    True
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | None = None
    map: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    header: bool | None = None
    shape: Shape = field(default_factory=Shape)
    limits: Limits = field(default_factory=Limits)
