"""The report again, from the folder that a run left: `prozvon report DIR`."""

from pathlib import Path

import polars as pl

from prozvon.output.folder import RunFolder
from prozvon.report.figures import FIELDS
from prozvon.report.page import render
from prozvon.report.words import Lang
from prozvon.schema import ROW, SOURCE, STORE_COLUMNS

_COLUMNS = {
    "contacts": {
        *(ours for ours, _ in FIELDS.values()),
        *(ROW, SOURCE, "pz_cluster_id", "pz_match_reason", "pz_issues", *STORE_COLUMNS),
    },
    "rejects": {"code"},
    "merges": {"reason"},
    "dial": {"pz_phone", "pz_city", "pz_time_zone"},
}


def render_folder(directory: str | Path, lang: Lang = "ru", *, masked: bool = True) -> str:
    """The page of a finished run, from its manifest and its tables in whatever format they were written.

    Raises `InputError` for a folder without a manifest that can be read, and for a table that is missing or broken.
    """
    run = RunFolder.open(directory)
    contacts, rejects, merges, dial = (_needed(run, name) for name in ("contacts", "rejects", "merges", "dial"))
    return render(run.manifest, contacts, rejects, merges, dial, lang=lang, masked=masked)


def _needed(run: RunFolder, name: str) -> pl.DataFrame:
    """A table without the columns that no figure looks at."""
    there = run.columns(name)
    wanted = _COLUMNS[name] | (set(run.manifest.columns) if name == "contacts" else set())
    return run.table(name, [column for column in there if column in wanted])
