"""The run that `clean --base DIR` adds to: its contacts, their ids, and the model that people were matched under."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from prozvon.cli.run_people import people_of_run
from prozvon.errors import InputError, UsageError
from prozvon.matching.cells import Cell, keep_cells, read_cells
from prozvon.matching.decisions import Decision, keep_decisions, read_decisions
from prozvon.output.disk import digest
from prozvon.output.folder import RunFolder
from prozvon.pipeline import MODEL, Earlier
from prozvon.reader import Column, Source
from prozvon.schema import Role


def earlier_run(directory: Path, out: Path, mapping: Mapping[str, str]) -> Earlier:
    """The run in `directory`, as one more input; `mapping` says what columns hold, where the run took them otherwise.

    Raises `UsageError` where the results would go into the same folder, `InputError` where there is no finished run.
    """
    if directory.resolve() == out.resolve():
        raise UsageError(f"{out}: the results need a folder of their own, --base is only read")
    folder = RunFolder.open(directory)
    if folder.manifest.command != "clean":
        raise InputError(
            f"this is a run of {folder.manifest.command}, and --base adds to one of clean", path=str(directory)
        )
    run = people_of_run(directory)
    columns = tuple(_column(column, mapping) for column in run.base.columns)
    file = folder.file("contacts")
    source = Source(
        name=str(file),
        path=str(file),
        sheet=None,
        format="run",
        encoding=None,
        delimiter=None,
        bytes=file.stat().st_size,
        sha256=digest(file),
        records=run.contacts.height,
        counted_again=None,
        notes=(f"contacts of run {folder.manifest.run}",),
    )
    kept = directory / MODEL
    try:
        model = kept.read_bytes() if kept.exists() else None
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path=str(kept)) from None
    return Earlier(
        base=replace(run.base, sources=(source,), columns=columns),
        clusters=run.contacts["pz_cluster_id"].rechunk(),
        households=run.contacts["pz_household_id"].rechunk(),
        merged=folder.manifest.counts.get("merges", 0),
        model=model,
        model_hash=folder.manifest.model,
    )


def _column(column: Column, mapping: Mapping[str, str]) -> Column:
    told = mapping.get(column.name)
    if told is None:
        return column
    return replace(column, role=None if told == "-" else Role(told), why="as told")


def all_decisions(base: Path | None, out: Path) -> tuple[Decision, ...]:
    """What people decided about pairs in the run added to, and in this one; this one counts."""
    there = () if base is None else read_decisions(base)
    here = read_decisions(out)
    pairs = {frozenset((d.left, d.right)) for d in here}
    return (*(d for d in there if frozenset((d.left, d.right)) not in pairs), *here)


def all_cells(base: Path | None, out: Path) -> tuple[Cell, ...]:
    """What people decided about cells, likewise."""
    there = () if base is None else read_cells(base)
    here = read_cells(out)
    places = {(c.row, c.column) for c in here}
    return (*(c for c in there if (c.row, c.column) not in places), *here)


def hand_on(base: Path | None, out: Path) -> None:
    """Keep the decisions of the run added to, if any, in the new folder too: the next night adds to that one."""
    if base is None:
        return
    if read_decisions(base):
        keep_decisions(out, all_decisions(base, out))
    if read_cells(base):
        keep_cells(out, all_cells(base, out))
