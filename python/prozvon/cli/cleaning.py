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
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from prozvon._core import __version__
from prozvon.cli.clean_store import Known, answers, fill
from prozvon.cli.clean_summary import tell
from prozvon.cli.earlier import all_cells, all_decisions, earlier_run, hand_on
from prozvon.cli.fitting import refuse_large_base, refuse_large_files
from prozvon.cli.options import Given, moment, recipe_of
from prozvon.cli.reading import reading
from prozvon.cli.speaking import error
from prozvon.errors import UsageError
from prozvon.log import logger
from prozvon.money import Worth
from prozvon.output.limits import failed, flat, parse
from prozvon.output.manifest import InputFile, Manifest, WrittenFile, check, peak_memory
from prozvon.output.staging import MANIFEST, Staging
from prozvon.output.tables import write_table
from prozvon.phone import phone_metadata
from prozvon.pipeline import MODEL, Cleaned, Earlier, clean
from prozvon.plan import Plan
from prozvon.plan import load as load_plan
from prozvon.progress import Progress, Stage
from prozvon.reader import Base
from prozvon.settings import Money, Sections, Settings

if TYPE_CHECKING:
    from prozvon.report.facts import Facts

_log = logger(__name__)


def clean_into(
    out: Path,
    inputs: Sequence[str],
    given: Given,
    *,
    stop_lists: Sequence[str] = (),
    limits: Sequence[str] = (),
    base: Path | None = None,
    retrain: bool = False,
    force: bool = False,
    resume: bool = False,
) -> int:
    """Clean `inputs` into the folder `out`, added to the run in `base` where one is given.

    Returns the exit code: 0, or 1 when a limit was passed.
    """
    for limit in limits:
        parse(limit)
    settings, sections, started = given.settings, given.sections, datetime.now(UTC)
    shown: Callable[[str, Stage | None], None] | None = None

    def passed_by(name: str, stage: Stage | None) -> None:
        if stage is not None:
            _log.info("stage done", stage=name, rows=stage.rows, seconds=round(stage.seconds, 3))
        if shown is not None:
            shown(name, stage)

    refuse_large_files(inputs, sections.run.memory)
    earlier = _earlier(base, out, given, retrain=retrain)
    progress = Progress(told=passed_by)
    with ExitStack() as held:
        if sys.stderr.isatty() and not given.quiet:
            from prozvon.cli.board import Board  # noqa: PLC0415 -- rich takes its time, and only a terminal shows it

            shown = held.enter_context(Board(given.lang))
        staging = held.enter_context(Staging(out, force=force, resume=resume, inputs=[i for i in inputs if i != "-"]))
        at = moment(staging.earlier().get("moment") if given.now is None else given.now)

        def admit(read: Base) -> None:
            refuse_large_base(read.frame, sections.run.memory)
            staging.claim(_made_of(read, given, at))

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
            decisions=[*all_decisions(base, out), *([] if known is None else known.decisions())],
            cells=all_cells(base, out),
            earlier=earlier,
            region_given=settings.origin["phone.region"] != "default",
            progress=progress,
        )
        staging.claim({"answers of the store and stop-lists": answers(cleaned)}, or_drop=True)
        from prozvon.report import warm  # noqa: PLC0415 -- what cannot be read needs no charts

        warm()  # the page's pictures wait for nothing that is written
        with progress.stage("write") as rows:
            files = _write_all(staging, cleaned, sections)
            rows(sum(file.rows or 0 for file in files))
        probes = 0 if known is None else known.store.runs.probes_since("clean")
        sample = {} if known is None else asdict(known.store.samples.rate())
        manifest = _manifest(cleaned, settings, started, progress.stages, files, probes, sample, at, earlier)
        check(manifest.counts, manifest.inputs)
        with progress.stage("report"):
            report, facts = _report(staging, manifest, cleaned, given)
        manifest = _manifest(
            cleaned,
            settings,
            started,
            progress.stages,
            [*files, report],
            probes,
            sample,
            at,
            earlier,
        )
        staging.path(MANIFEST).write_text(replace(manifest, facts=facts.figures()).to_json(), "utf-8")
        staging.seal(MANIFEST)
        if known is not None:
            fill(known, cleaned, manifest, out, at)
    hand_on(base, out)
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
    tables = {
        "contacts": cleaned.contacts,
        "dial": cleaned.dial,
        "rejects": cleaned.rejects,
        "review": cleaned.review,
        "merges": cleaned.merges,
    }
    return tables if cleaned.retired is None else tables | {"retired": cleaned.retired}


def _earlier(base: Path | None, out: Path, given: Given, *, retrain: bool) -> Earlier | None:
    if base is not None:
        return replace(earlier_run(base, out, given.mapping), retrain=retrain)
    if retrain:
        raise UsageError("--retrain makes a new model for a run that adds to another: give --base too")
    return None


def _write_all(staging: Staging, cleaned: Cleaned, sections: Sections) -> list[WrittenFile]:
    files = [_write(staging, name, frame, sections) for name, frame in _tables(cleaned).items()]
    return files if cleaned.frozen is None else [*files, _write_model(staging, cleaned.frozen)]


def _report(staging: Staging, manifest: Manifest, cleaned: Cleaned, given: Given) -> tuple[WrittenFile, "Facts"]:
    """Writes the page; returns it, and what was counted for it."""
    from prozvon.report import count, page  # noqa: PLC0415 -- what cannot be read needs no charts

    facts = count(manifest, cleaned.contacts, cleaned.rejects, cleaned.merges, cleaned.dial)
    staging.path("report.html").write_text(
        page(manifest, facts, lang=given.lang, said=partial(error, given.lang)), "utf-8"
    )
    sealed = staging.seal("report.html")
    return WrittenFile(sealed.name, None, sealed.bytes, sealed.sha256), facts


def _write_model(staging: Staging, model: bytes) -> WrittenFile:
    staging.path(MODEL).write_bytes(model)
    sealed = staging.seal(MODEL)
    return WrittenFile(MODEL, None, sealed.bytes, sealed.sha256)


def _write(staging: Staging, table: str, frame: pl.DataFrame, sections: Sections) -> WrittenFile:
    name = f"{table}.{sections.output.format}"
    kept, notes = staging.held(name), f"notes on {name}"
    if kept is not None:
        _log.info("kept from the stopped run", file=name)
        return WrittenFile(name, frame.height, kept.bytes, kept.sha256, tuple(json.loads(staging.earlier()[notes])))
    written = write_table(
        frame,
        staging.path(name),
        fmt=sections.output.format,
        dialect=sections.output.csv_dialect,
        threads=sections.run.threads,
    )
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
    earlier: Earlier | None,
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
        notes=_notes(cleaned, earlier),
        model=cleaned.model,
        drift={} if cleaned.drift is None else cleaned.drift.figures(),
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


def _notes(cleaned: Cleaned, earlier: Earlier | None) -> tuple[str, ...]:
    stop = cleaned.stop
    notes = [f"stop-list: {stop.expired} entries have expired"] if stop.expired else []
    if stop.unread:
        lines = ", ".join(f"{path}:{line}" for path, line in stop.unread[:10])
        notes.append(f"stop-list: {len(stop.unread)} lines hold no number that could be read ({lines})")
    if earlier is not None and not earlier.retrain and earlier.model_hash not in {"", cleaned.model}:
        notes.append(
            f"base: its rows make the model {cleaned.model}, its manifest names {earlier.model_hash}; "
            "it was made by another version, or its contacts have changed since"
        )
    return tuple(notes)
