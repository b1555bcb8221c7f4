"""`pl.col(...).pz` is there without a further import."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "first", ["import polars as pl, prozvon", "import prozvon as pz; pz.normalize_phones; import polars as pl"]
)
def test_the_namespace_is_registered(first: str) -> None:
    code = f"{first}\nprint(pl.select(pl.lit('8 916 123-45-67').pz.phone()).item())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "+79161234567"
