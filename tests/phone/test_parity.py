"""The kernel and the `phonenumbers` package give the same answers."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

import prozvon as pz

from .differential import differences, expected

ROOT = Path(__file__).parents[2]


def _module(path: str) -> ModuleType:
    """A module of this project that stands outside the package."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


TRAPS = {
    "8 10 as international prefix": ("8 10 44 20 7946 0018", "RU"),
    "national prefix undone by length": ("8 800 123", "RU"),
    "prefix inside an international number": ("+7 8 916 123-45-67", "RU"),
    "italian zeros": ("+39 00 1234", "IT"),
    "only zeros": ("000", "RU"),
    "argentine mobile": ("0343 15-555-1212", "AR"),
    "mexican mobile": ("044 222 123 4567", "MX"),
    "brazilian carrier": ("0 15 11 96123 4567", "BR"),
    "seven digits in the caribbean": ("456-7890", "BS"),
    "a plus before an international prefix": ("+0044 20 7946 0018", "GB"),
    "guernsey": ("07781 123456", "GB"),
    "isle of man": ("01624 123456", "GB"),
    "kazakhstan": ("+7 701 123 4567", "RU"),
    "canada": ("+1 204 234 5678", "US"),
    "full width": ("＋７９１６１２３４５６７", "RU"),
    "arabic digits and an arabic extension": ("٨٩١٦١٢٣٤٥٦٧ ext ٥", "RU"),
    "no-break space and dashes": ("8\u00a0916\u2013123\u201445\u221267", "RU"),
    "tilde as an extension mark": ("8 495 123-45-67~12", "RU"),
    "hash behind": ("8 495 123-45-67 - 503#", "RU"),
    "letters": ("1-800-FLOWERS", "US"),
    "two extensions": ("(530) 583-6985 x302/x2303", "US"),
    "rfc 3966": ("tel:863-1234;phone-context=+1-201;ext=45", "RU"),
    "rfc 3966 with a domain": ("tel:89161234567;phone-context=example.com;isub=1", "RU"),
    "251 characters": ("1" + " " * 250, "RU"),
    "small letters for a region": ("+7 916 123-45-67", "ru"),
    "old cyrillic form of an extension": ("8 495 123-45-67 \u1c81\u1c82б 7", "RU"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_trap(name: str) -> None:
    text, region = TRAPS[name]
    assert expected(text, region) == pz.parse_phones([text], region=region).row(0)


def test_twenty_thousand_mutated_cells_of_all_regions() -> None:
    assert differences(20_000, seed=20261122) == []


@pytest.mark.slow
def test_half_a_million_mutated_cells_of_all_regions() -> None:
    assert differences(500_000, seed=4) == []


@given(st.text(max_size=60), st.sampled_from(["RU", "US", "DE", "AR", "IT", "GB"]))
def test_random_unicode(text: str, region: str) -> None:
    assert expected(text, region) == pz.parse_phones([text], region=region).row(0)


@pytest.mark.slow
def test_the_artifact_is_what_the_installed_package_gives() -> None:
    assert (ROOT / "rust/phone/data/phone_metadata.bin").read_bytes() == _module("tools/phone_metadata.py").build()


def test_the_artifact_and_the_installed_package_are_of_one_version() -> None:
    assert phonenumbers.__version__ == pz.phone_metadata()
