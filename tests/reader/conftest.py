from collections.abc import Callable
from pathlib import Path

import pytest

from prozvon.reader import Base, ReadOptions, read

Reader = Callable[..., Base]


@pytest.fixture
def read_bytes(tmp_path: Path) -> Reader:
    """Reads bytes as one file of that name."""

    def reader(data: bytes | str, name: str = "base.csv", **options: object) -> Base:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read([str(path)], ReadOptions(**options))

    return reader
