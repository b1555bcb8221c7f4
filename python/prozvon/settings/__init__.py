"""Settings: declared in `model`, gathered in `load`."""

from prozvon.settings.load import OPEN, Settings, load, names, nearest
from prozvon.settings.model import Money, Sections

__all__ = ["OPEN", "Money", "Sections", "Settings", "load", "names", "nearest"]
