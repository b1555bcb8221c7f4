"""The run around the path: settings in, folder, store and ledger out.

The order is what keeps a run honest: tables are written aside, their sums are checked, the store is filled (adding twice
adds once), and only then do all files get their names together.

A run that was stopped is gone on with (`resume`) at its own moment, and only on the same inputs and settings. What is in
memory only is computed again; the tables that were finished are kept, unless the store answers otherwise by now.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from prozvon._core import __version__
from prozvon.cli.clean_store import Known, answers, fill
from prozvon.cli.clean_summary import tell
from prozvon.cli.fitting import refuse_large_base, refuse_large_files
from prozvon.cli.options import Given, moment, recipe_of
from prozvon.cli.reading import reading
from prozvon.log import logger
from prozvon.matching.cells import read_cells
from prozvon.matching.decisions import read_decisions
from prozvon.money import Worth
from prozvon.output.limits import failed, flat, parse
from prozvon.output.manifest import InputFile, Manifest, WrittenFile, check, peak_memory
from prozvon.output.staging import MANIFEST, Staging
from prozvon.output.tables import write_table
from prozvon.phone import phone_metadata
from prozvon.pipeline import Cleaned, clean
from prozvon.plan import Plan
from prozvon.plan import load as load_plan
from prozvon.progress import Progress, Stage
from prozvon.reader import Base
from prozvon.settings import Money, Sections, Settings

_log = logger(__name__)


def clean_into(
    out: Path,
    inputs: Sequence[str],
    given: Given,
    *,
    stop_lists: Sequence[str] = (),
    limits: Sequence[str] = (),
    force: bool = False,
    resume: bool = False,
) -> int:
    """Clean `inputs` into the folder `out`. Returns the exit code: 0, or 1 when a limit was passed."""
    for limit in limits:
        parse(limit)
    settings, sections = given.settings, given.sections
    started = datetime.now(UTC)
    shown: Callable[[str, Stage | None], None] | None = None

    def passed_by(name: str, stage: Stage | None) -> None:
        if stage is not None:
            _log.info("stage done", stage=name, rows=stage.rows, seconds=round(stage.seconds, 3))
        if shown is not None:
            shown(name, stage)

    refuse_large_files(inputs, sections.run.memory)
    progress = Progress(told=passed_by)
    with ExitStack() as held:
        if sys.stderr.isatty() and not given.quiet:
            from prozvon.cli.board import Board  # noqa: PLC0415 -- rich takes its time, and only a terminal shows it

            shown = held.enter_context(Board(given.lang))
        staging = held.enter_context(Staging(out, force=force, resume=resume, inputs=[i for i in inputs if i != "-"]))
        at = moment(staging.earlier().get("moment") if given.now is None else given.now)

        def admit(base: Base) -> None:
            refuse_large_base(base.frame, sections.run.memory)
            staging.claim(_made_of(base, given, at))

        known = None
        if sections.store.url is not None:
            store = held.enter_context(given.open_store("clean", create=True))
            known = Known(store, sections.contact.rest)
        _log.info("clean begins", inputs=len(inputs), store=known is not None, resume=resume)
        cleaned = clean(
            inputs,
            reading(sections, given.mapping),
            sections,
            at,
            stop_lists=stop_lists,
            known=known,
            plan=_numbering(sections),
            admit=admit,
            decisions=[*read_decisions(out), *([] if known is None else known.decisions())],
            cells=read_cells(out),
            region_given=settings.origin["phone.region"] != "default",
            progress=progress,
        )
        staging.claim({"answers of the store and stop-lists": answers(cleaned)}, or_drop=True)
        from prozvon.report import render, warm  # noqa: PLC0415 -- what cannot be read needs no charts

        warm()  # the page's pictures wait for nothing that is written
        with progress.stage("write") as rows:
            files = [_write(staging, name, frame, sections) for name, frame in _tables(cleaned).items()]
            rows(sum(file.rows or 0 for file in files))
        probes = 0 if known is None else known.store.runs.probes_since("clean")
        sample = {} if known is None else asdict(known.store.samples.rate())
        manifest = _manifest(cleaned, settings, started, progress.stages, files, probes, sample, at)
        check(manifest.counts, manifest.inputs)
        with progress.stage("report"):
            page = render(
                manifest,
                cleaned.contacts,
                cleaned.rejects,
                cleaned.merges,
                cleaned.dial,
                lang=given.lang,
            )
            staging.path("report.html").write_text(page, "utf-8")
            report = staging.seal("report.html")
        manifest = _manifest(
            cleaned,
            settings,
            started,
            progress.stages,
            [*files, WrittenFile(report.name, None, report.bytes, report.sha256)],
            probes,
            sample,
            at,
        )
        staging.path(MANIFEST).write_text(manifest.to_json(), "utf-8")
        staging.seal(MANIFEST)
        if known is not None:
            fill(known, cleaned, manifest, out, at)
    passed = failed(limits, flat(manifest))
    _log.info("clean ends", **manifest.counts)
    tell(manifest, cleaned, passed, given, out)
    return 1 if passed else 0


def _numbering(sections: Sections) -> Plan | None:
    """Puts the numbering plans in force that the settings name; the Russian register, if there is one."""
    phone_metadata(sections.phone.metadata or None)
    return load_plan(sections.phone.plan)


def _made_of(base: Base, given: Given, at: datetime) -> dict[str, str]:
    """What decides the tables of a run, by its names for people; hashes, since a name of a column may be anybody's."""

    def told(*parts: object) -> str:
        return hashlib.blake2b(json.dumps(parts).encode(), digest_size=12).hexdigest()

    return {
        "inputs": told([(s.name, s.sha256) for s in base.sources]),
        "settings": told(recipe_of(given.settings), sorted(given.mapping.items())),
        "moment": at.isoformat(),
    }


def _tables(cleaned: Cleaned) -> dict[str, pl.DataFrame]:
    return {
        "contacts": cleaned.contacts,
        "dial": cleaned.dial,
        "rejects": cleaned.rejects,
        "review": cleaned.review,
        "merges": cleaned.merges,
    }


def _write(staging: Staging, table: str, frame: pl.DataFrame, sections: Sections) -> WrittenFile:
    name = f"{table}.{sections.output.format}"
    kept, notes = staging.held(name), f"notes on {name}"
    if kept is not None:
        _log.info("kept from the stopped run", file=name)
        return WrittenFile(name, frame.height, kept.bytes, kept.sha256, tuple(json.loads(staging.earlier()[notes])))
    written = write_table(frame, staging.path(name), fmt=sections.output.format, dialect=sections.output.csv_dialect)
    staging.claim({notes: json.dumps(written.notes)})
    sealed = staging.seal(name)
    return WrittenFile(name, written.rows, sealed.bytes, sealed.sha256, written.notes)


def _manifest(
    cleaned: Cleaned,
    settings: Settings,
    started: datetime,
    stages: Sequence[Stage],
    files: Sequence[WrittenFile],
    probes: int,
    sample: Mapping[str, float | int | None],
    now: datetime,
) -> Manifest:
    sources = tuple(
        InputFile(
            path=source.path,
            format=source.format,
            bytes=source.bytes,
            sha256=source.sha256,
            records=source.records,
            encoding=source.encoding,
            delimiter=source.delimiter,
            sheet=source.sheet,
            recounted=source.counted_again,
            notes=source.notes,
        )
        for source in cleaned.base.sources
    )
    recipe = recipe_of(settings)
    named = json.dumps([recipe, [s.sha256 for s in sources], started.isoformat()]).encode()
    return Manifest(
        run=hashlib.blake2b(named, digest_size=6).hexdigest(),
        command="clean",
        version=__version__,
        started=started.isoformat(timespec="seconds"),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        inputs=sources,
        recipe=recipe,
        settings=json.dumps({k: v for k, v in settings.values().items() if settings.origin[k] != "default"}),
        stages=tuple(stages),
        peak_memory=peak_memory(),
        counts=cleaned.counts,
        by_code=cleaned.by_code,
        columns={c.name: c.role.value for c in cleaned.base.columns if c.role is not None},
        files=tuple(files),
        notes=_notes(cleaned),
        now=now.isoformat(timespec="seconds"),
        sample=sample,
        money=_worth(cleaned.counts, probes, settings.sections.money).figures(),
    )


def _worth(counts: Mapping[str, int], probes: int, rates: Money) -> Worth:
    return Worth.of(
        rows=counts["rows"],
        numbered=counts["numbered"],
        dial=counts["dial"],
        probes=probes,
        call=rates.call,
        hour=rates.hour,
        probe=rates.probe,
        currency=rates.currency,
    )


def _notes(cleaned: Cleaned) -> tuple[str, ...]:
    stop = cleaned.stop
    notes = [f"stop-list: {stop.expired} entries have expired"] if stop.expired else []
    if stop.unread:
        lines = ", ".join(f"{path}:{line}" for path, line in stop.unread[:10])
        notes.append(f"stop-list: {len(stop.unread)} lines hold no number that could be read ({lines})")
    return tuple(notes)
