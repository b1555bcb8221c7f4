"""The report again, from the folder that a run left: `prozvon report DIR`."""

from pathlib import Path

from prozvon.output.folder import RunFolder
from prozvon.report.page import render
from prozvon.report.words import Lang

_TABLES = ("contacts", "rejects", "merges", "dial")


def render_folder(directory: str | Path, lang: Lang = "ru") -> str:
    """The page of a finished run, from its manifest and its tables in whatever format they were written.

    Raises `InputError` for a folder without a manifest that can be read, and for a table that is missing or broken.
    """
    run = RunFolder.open(directory)
    return render(run.manifest, **{name: run.table(name) for name in _TABLES}, lang=lang)
