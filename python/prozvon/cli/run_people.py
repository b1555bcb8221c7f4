"""The rows of a finished run as matching sees them, made again from the folder alone."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from prozvon.errors import InputError, UsageError
from prozvon.output.folder import RunFolder
from prozvon.reader import Base, Column
from prozvon.schema import PREFIX, ROW, SOURCE, Role


@dataclass(frozen=True, slots=True)
class RunPeople:
    """`contacts` as they were written; `base` their input columns with the roles that the run gave them.

    `now` is what the run took for the present.
    """

    contacts: pl.DataFrame
    base: Base
    now: datetime

    def place(self, named: str) -> int:
        """The place of a row called by its `pz_row`, or by `source:row` where several inputs have that number."""
        source, _, row = named.rpartition(":")
        rows = self.contacts[ROW].cast(pl.String) == row
        if source:
            rows = rows & (self.contacts[SOURCE] == source)
        found = rows.arg_true()
        if found.len() == 1:
            return int(found[0])
        if found.len():
            sources = ", ".join(f"{name}:{row}" for name in self.contacts[SOURCE].gather(found))
            raise UsageError(f"row {row} stands in several inputs: write {sources}")
        raise UsageError(f"no contact has the row {named!r}: give a pz_row of contacts")


def people_of_run(directory: Path) -> RunPeople:
    """The contacts of the run in `directory`.

    Raises `InputError` for a folder that holds no finished run.
    """
    run = RunFolder.open(directory)
    contacts = run.table("contacts")
    own = [name for name in contacts.columns if not name.startswith(PREFIX)]
    roles = run.manifest.columns
    columns = tuple(Column(name, Role(roles[name]) if name in roles else None, "by the run") for name in own)
    frame = contacts.select(
        *(pl.col(name).cast(pl.String).fill_null("") for name in own), pl.col(ROW).cast(pl.UInt32), SOURCE
    )
    base = Base(frame=frame, rejects=pl.DataFrame(), sources=(), columns=columns)
    try:
        now = datetime.fromisoformat(run.manifest.now or run.manifest.started)
    except ValueError:
        raise InputError("the manifest does not say when the run was", path=str(directory)) from None
    return RunPeople(contacts, base, now)
