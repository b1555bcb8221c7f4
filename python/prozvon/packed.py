"""Frames held packed, for columns of millions of rows that are only needed again when they are written.

Packed rows take about a quarter of the memory: the rows of a piece repeat themselves. Nothing goes to the disk.
"""

import io
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Packed:
    """A frame in as few bytes as LZ4 makes of it.

    >>> frame = pl.DataFrame({"city": ["Тверь", None, "Тверь"]})
    >>> Packed.of(frame).frame().equals(frame)
    True
    """

    data: bytes

    @classmethod
    def of(cls, frame: pl.DataFrame) -> "Packed":
        """Pack a frame."""
        out = io.BytesIO()
        frame.write_ipc(out, compression="lz4", compat_level=pl.CompatLevel.newest())
        return cls(out.getvalue())

    def frame(self) -> pl.DataFrame:
        """The frame, as it was."""
        return pl.read_ipc(self.data)
