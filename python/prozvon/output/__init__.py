"""What a run leaves behind: tables in the contract's formats, all or none, and a manifest whose sums are checked.

Files are written aside in the output folder (`staging`, on top of `disk`), shaped cell by cell by the contract's rules
(`tables`), counted and described (`manifest`), held against `--fail-on` limits (`limits`), and renamed together.
"""

from prozvon.output.disk import write_aside
from prozvon.output.folder import RunFolder
from prozvon.output.limits import failed, flat, parse
from prozvon.output.manifest import InputFile, Manifest, WrittenFile, check, peak_memory
from prozvon.output.staging import Sealed, Staging
from prozvon.output.tables import Dialect, Format, Written, rejects_table, save_table, write_table

__all__ = [
    "Dialect",
    "Format",
    "InputFile",
    "Manifest",
    "RunFolder",
    "Sealed",
    "Staging",
    "Written",
    "WrittenFile",
    "check",
    "failed",
    "flat",
    "parse",
    "peak_memory",
    "rejects_table",
    "save_table",
    "write_aside",
    "write_table",
]
