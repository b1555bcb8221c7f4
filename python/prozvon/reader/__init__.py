"""Any file to a base of text columns, every line accounted for.

    path ──► unpack ──► recognise ──► split ──► name columns ──► put together ──► guess roles

Nothing is believed because of a file's name; nothing is guessed below certainty; a line that cannot be split safely is
a row of `rejects`, not an exception.
"""

from prozvon.reader.model import Base, Column, Source
from prozvon.reader.options import Limits, ReadOptions, Shape
from prozvon.reader.reading import read

__all__ = ["Base", "Column", "Limits", "ReadOptions", "Shape", "Source", "read"]
