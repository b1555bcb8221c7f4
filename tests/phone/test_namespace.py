"""`pl.col(...).pz` is there without a further import."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "first",
    [
        "import polars as pl, prozvon",
        "import prozvon, polars as pl",
        "import prozvon.cli, polars as pl",
        "import prozvon.phone, polars as pl",
        "import prozvon.normalize, polars as pl",
        "import prozvon.pipeline, polars as pl",
        "import prozvon as pz; pz.normalize_phones; import polars as pl",
        "import importlib, prozvon; importlib.reload(prozvon); import polars as pl; importlib.reload(prozvon)",
    ],
)
def test_the_namespace_is_registered(first: str) -> None:
    code = f"{first}\nprint(pl.select(pl.lit('8 916 123-45-67').pz.phone()).item())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "+79161234567"


def test_prozvon_alone_imports_no_polars() -> None:
    code = "import sys, prozvon.cli; print('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
