"""prozvon turns a dirty contact base into a list worth dialling, and keeps it so."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from prozvon.arrival import Arrival

if TYPE_CHECKING:
    from prozvon.errors import (
        EngineError,
        Error,
        InputError,
        SettingsError,
        StoreError,
        TrunkError,
        Unfinished,
        UsageError,
    )
    from prozvon.index import Index
    from prozvon.matching import Deduped, Linked, Recipe, dedupe, link, similarity, train
    from prozvon.normalize import (
        Dictionaries,
        normalize_addresses,
        normalize_companies,
        normalize_dates,
        normalize_emails,
        normalize_ids,
        normalize_names,
    )
    from prozvon.phone import normalize_phones, parse_phones, phone_metadata

# Where each public name lives. They are imported when first asked for: the command line must start without polars.
_HOME = {
    "EngineError": "prozvon.errors",
    "Error": "prozvon.errors",
    "InputError": "prozvon.errors",
    "SettingsError": "prozvon.errors",
    "StoreError": "prozvon.errors",
    "TrunkError": "prozvon.errors",
    "Unfinished": "prozvon.errors",
    "UsageError": "prozvon.errors",
    "Index": "prozvon.index",
    "Deduped": "prozvon.matching",
    "Dictionaries": "prozvon.normalize",
    "Linked": "prozvon.matching",
    "Recipe": "prozvon.matching",
    "dedupe": "prozvon.matching",
    "link": "prozvon.matching",
    "similarity": "prozvon.matching",
    "train": "prozvon.matching",
    "normalize_addresses": "prozvon.normalize",
    "normalize_companies": "prozvon.normalize",
    "normalize_dates": "prozvon.normalize",
    "normalize_emails": "prozvon.normalize",
    "normalize_ids": "prozvon.normalize",
    "normalize_names": "prozvon.normalize",
    "normalize_phones": "prozvon.phone",
    "parse_phones": "prozvon.phone",
    "phone_metadata": "prozvon.phone",
}

__all__ = [
    "Deduped",
    "Dictionaries",
    "EngineError",
    "Error",
    "Index",
    "InputError",
    "Linked",
    "Recipe",
    "SettingsError",
    "StoreError",
    "TrunkError",
    "Unfinished",
    "UsageError",
    "dedupe",
    "link",
    "normalize_addresses",
    "normalize_companies",
    "normalize_dates",
    "normalize_emails",
    "normalize_ids",
    "normalize_names",
    "normalize_phones",
    "parse_phones",
    "phone_metadata",
    "similarity",
    "train",
]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'prozvon' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    # What Tab offers is what may be relied on.
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


# `pl.col(...).pz` is there for whoever has Polars, before or after; the command line starts without it.
if "polars" in sys.modules:
    import_module("prozvon.namespace")
elif not any(isinstance(finder, Arrival) for finder in sys.meta_path):
    sys.meta_path.insert(0, Arrival())
