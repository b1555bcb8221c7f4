"""The register as one file, and numbers looked up in it.

The format stands in `rust/phone/src/register.rs`: names once, a range in 16 bytes, and a checksum.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from prozvon import _core
from prozvon.errors import InputError, UsageError
from prozvon.plan.tables import Tables
from prozvon.plan.zones import zones

DEFAULT: Final = "prozvon.plan"
"""Where the register stands unless the setting `phone.plan` says otherwise: in the folder in which a command runs."""
_LONGEST: Final = (1 << 16) - 1


def save(tables: Tables, path: Path) -> int:
    """Write the register that `tables` make to `path`, at once and whole; the number of bytes.

    Raises `InputError` where `path` cannot be written, `UsageError` for more names than the format has room for.
    """
    holders = sorted({r.holder for r in tables.ranges} | set(tables.ported.values()))
    regions = sorted({r.region for r in tables.ranges})
    if max(len(holders), len(regions)) > _LONGEST:
        raise UsageError(f"{len(holders)} holders and {len(regions)} regions: at most {_LONGEST} fit")
    holder, region = ({name: at for at, name in enumerate(names)} for names in (holders, regions))
    body = b"".join(
        [
            _names(holders),
            _names(regions),
            struct.pack("<I", len(tables.ranges)),
            *(struct.pack("<QIHH", r.first, r.size, holder[r.holder], region[r.region]) for r in tables.ranges),
            struct.pack("<I", len(tables.ported)),
            *(struct.pack("<QH", number, holder[name]) for number, name in sorted(tables.ported.items())),
        ]
    )
    whole = b"PZPLAN01" + struct.pack("<I", zlib.crc32(body)) + body
    aside = path.with_name(f".{path.name}.new")
    try:
        aside.write_bytes(whole)
        aside.replace(path)
    except OSError as error:
        raise InputError(error.strerror or "cannot be written", path=str(path)) from error
    return len(whole)


def _names(names: Iterable[str]) -> bytes:
    texts = [name.encode()[:_LONGEST] for name in names]
    return struct.pack("<I", len(texts)) + b"".join(struct.pack("<H", len(text)) + text for text in texts)


def load(path: str = DEFAULT) -> "Plan | None":
    """The register at `path`; None where nothing stands at the default place.

    Raises `InputError` where `path` was named and is not there or is no register.
    """
    try:
        raw = Path(path).read_bytes()
    except FileNotFoundError:
        if path == DEFAULT:
            return None
        raise InputError("there is no such register; `prozvon plan import` makes it", path=path) from None
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path=path) from error
    try:
        return Plan(_core.NumberRegister(raw))
    except UsageError as error:
        raise InputError(str(error), path=path) from error


@dataclass(frozen=True)
class Plan:
    """A register in memory."""

    register: "_core.NumberRegister"

    @cached_property
    def names(self) -> tuple[list[str], list[str], list[str]]:
        """Holders, regions, classes: what the codes of a look-up stand for."""
        return self.register.names()

    @property
    def size(self) -> tuple[int, int]:
        """Number of ranges and of ported numbers."""
        return self.register.size()

    def look_up(self, keys: pl.Series) -> pl.DataFrame:
        """What is known of each number; `keys` are integers of E.164 digits.

        `class`: `held`, `unallocated` (in nobody's range: it cannot answer), `abkhazia` (+7 940, in no Russian range and
        alive), `unknown` (not Russian, or the register is not about it); `holder` and `region`, null unless held.
        """
        holders, regions, classes = self.names
        found = pl.DataFrame(self.register.look_up(keys.cast(pl.UInt64).to_frame("key")))
        return pl.DataFrame(
            {
                "class": _spelled(found["class"], classes),
                "holder": _spelled(found["holder"], holders),
                "region": _spelled(found["region"], regions),
            }
        )

    def unallocated(self, keys: pl.Series) -> pl.Series:
        """The numbers among `keys` that nobody holds."""
        distinct = keys.drop_nulls().unique().sort()
        return distinct.filter(self.look_up(distinct)["class"] == "unallocated")

    def zones(self, region: str | None) -> tuple[str, ...]:
        """The time zones of a region's name."""
        return zones(region or "")


def _spelled(codes: pl.Series, names: list[str]) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(codes.cast(pl.UInt32))
