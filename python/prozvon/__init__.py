"""prozvon turns a dirty contact base into a list worth dialling, and keeps it so."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prozvon.phone import normalize_phones, parse_phones, phone_metadata

# Where each public name lives. They are imported when first asked for: the command line must start without polars.
_HOME = {
    "normalize_phones": "prozvon.phone",
    "parse_phones": "prozvon.phone",
    "phone_metadata": "prozvon.phone",
}

__all__ = ["normalize_phones", "parse_phones", "phone_metadata"]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'prozvon' has no attribute {name!r}")
    return getattr(import_module(home), name)
