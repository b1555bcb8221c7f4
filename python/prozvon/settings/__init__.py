"""Settings: declared in `model`, gathered in `load`."""

from prozvon.settings.load import Settings, load, names, nearest
from prozvon.settings.model import Sections

__all__ = ["Sections", "Settings", "load", "names", "nearest"]
