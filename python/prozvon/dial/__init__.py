"""From people to the list worth dialling: who may be rung, on which number, and why the others may not."""

from prozvon.dial.build import Dial, build
from prozvon.dial.stoplist import StopList, read_stop_lists

__all__ = ["Dial", "StopList", "build", "read_stop_lists"]
