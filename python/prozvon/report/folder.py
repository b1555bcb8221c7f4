"""The report again, from the folder that a run left: `prozvon report DIR`."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl

from prozvon.output.folder import RunFolder
from prozvon.report.facts import FIELDS, Facts
from prozvon.report.page import page, render
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


def render_folder(
    directory: str | Path, lang: Lang = "ru", *, masked: bool = True, said: Callable[[str], str] = str
) -> str:
    """The page of a finished run; `said` puts notes into its language, see `prozvon.report.render`.

    It is made of the manifest; the tables, in whatever format they were written, are read where that does not say
    enough: samples stand whole (not `masked`) only in them.

    Raises `InputError` for a folder without a manifest that can be read, and for a table that is missing or broken.
    """
    run = RunFolder.open(directory)
    if masked and run.manifest.facts:
        with suppress(KeyError, TypeError):  # another version's
            return page(run.manifest, Facts.read(run.manifest.facts), lang=lang, said=said)
    contacts, rejects, merges, dial = (_needed(run, name) for name in ("contacts", "rejects", "merges", "dial"))
    return render(run.manifest, contacts, rejects, merges, dial, lang=lang, masked=masked, said=said)


def _needed(run: RunFolder, name: str) -> pl.DataFrame:
    """A table without the columns that no figure looks at."""
    there = run.columns(name)
    wanted = _COLUMNS[name] | (set(run.manifest.columns) if name == "contacts" else set())
    return run.table(name, [column for column in there if column in wanted])
