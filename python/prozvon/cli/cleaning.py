"""The run around the path: settings in, folder, store and ledger out.

The order is what keeps a run honest: tables are written aside, their sums are checked, the store is filled (adding twice
adds once), and only then do all files get their names together.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import polars as pl

from prozvon._core import __version__
from prozvon.cli.options import moment, recipe_of
from prozvon.cli.words import COUNTS, STAGES
from prozvon.codes import text
from prozvon.dial.stoplist import SCHEMA
from prozvon.export import load_profile
from prozvon.money import Worth, line
from prozvon.output.limits import failed, flat, parse
from prozvon.output.manifest import InputFile, Manifest, WrittenFile, check, peak_memory
from prozvon.output.staging import MANIFEST, Staging
from prozvon.output.tables import write_table
from prozvon.pipeline import Cleaned, clean
from prozvon.progress import Progress, Stage
from prozvon.reader import Limits, ReadOptions
from prozvon.report import render
from prozvon.settings import Money, Sections, Settings
from prozvon.store import Status, Stop, Store, open_store

_SILENT = ("refused", "consent_withdrawn")
"""What a person said, kept by the store so that every later run obeys it."""


def clean_into(
    out: Path,
    inputs: Sequence[str],
    settings: Settings,
    *,
    stop_lists: Sequence[str],
    mapping: Mapping[str, str],
    limits: Sequence[str],
    now: str | None,
    force: bool,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Clean `inputs` into the folder `out`. Returns the exit code: 0, or 1 when a limit was passed."""
    for limit in limits:
        parse(limit)
    sections = settings.sections
    lang = sections.run.lang
    at = moment(now)
    started = datetime.now(UTC)
    progress = Progress(told=_teller(lang) if sys.stderr.isatty() and not quiet else lambda _name, _stage: None)
    with ExitStack() as held:
        staging = held.enter_context(Staging(out, force=force, resume=resume, inputs=[i for i in inputs if i != "-"]))
        store = None if sections.store.url is None else held.enter_context(open_store(sections.store.url))
        cleaned = clean(
            inputs,
            _reading(sections, mapping),
            sections,
            at,
            stop_lists=stop_lists,
            known=None if store is None else _Known(store),
            progress=progress,
        )
        with progress.stage("write") as rows:
            files = [_write(staging, name, frame, sections) for name, frame in _tables(cleaned).items()]
            rows(sum(file.rows or 0 for file in files))
        probes = 0 if store is None else store.runs.probes_since("clean")
        manifest = _manifest(cleaned, settings, started, progress.stages, files, probes)
        check(manifest.counts, manifest.inputs)
        with progress.stage("report"):
            page = render(
                manifest,
                cleaned.contacts,
                cleaned.rejects,
                cleaned.merges,
                cleaned.dial,
                quarantine=cleaned.parked,
                lang=lang,
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
        )
        staging.path(MANIFEST).write_text(manifest.to_json(), "utf-8")
        staging.seal(MANIFEST)
        if store is not None:
            _fill(store, cleaned, manifest, out, at)
    passed = failed(limits, flat(manifest))
    _tell(manifest, cleaned, passed, lang, as_json=as_json, quiet=quiet)
    return 1 if passed else 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A store, as the path asks it."""

    store: Store

    def stop_list(self, now: datetime) -> pl.DataFrame:
        kept = self.store.stoplist.all(now)
        return kept.select(
            key=pl.col("number").str.slice(1).cast(pl.UInt64),
            code="code",
            reason="reason",
            source="source",
            expires=pl.col("expires_at").dt.replace_time_zone(None),
        ).cast(SCHEMA)  # type: ignore[arg-type]  # a schema of types

    def reach(self, numbers: pl.Series, now: datetime) -> pl.DataFrame:
        return self.store.numbers.reach(numbers, now)


def _reading(sections: Sections, mapping: Mapping[str, str]) -> ReadOptions:
    given = sections.input
    bounds = Limits(max_columns=given.max_columns, max_field=given.max_field, max_unpacked=given.max_unpacked)
    options = ReadOptions(
        encoding=given.encoding, delimiter=given.delimiter, sheet=given.sheet, map=dict(mapping), limits=bounds
    )
    if given.profile is None:
        return options
    return load_profile(given.profile, sections.profiles).reading(options)


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
    written = write_table(frame, staging.path(name), fmt=sections.output.format, dialect=sections.output.csv_dialect)
    sealed = staging.seal(name)
    return WrittenFile(name, written.rows, sealed.bytes, sealed.sha256, written.notes)


def _manifest(
    cleaned: Cleaned,
    settings: Settings,
    started: datetime,
    stages: Sequence[Stage],
    files: Sequence[WrittenFile],
    probes: int,
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


def _fill(store: Store, cleaned: Cleaned, manifest: Manifest, out: Path, now: datetime) -> None:
    """Bring the run into the store: what was listed and refused, who may be rung, and the run itself."""
    hashes = {f"{i.path}#{i.sheet}" if i.sheet else i.path: i.sha256 for i in manifest.inputs}
    run = store.runs.begin("clean", hashes, manifest.recipe, now, out_dir=str(out.absolute()))
    given = cleaned.stop.frame.filter(pl.col("code") == "stop_list")
    stops = [
        Stop(f"+{key}", code, reason or "", source or "", None if expires is None else expires.replace(tzinfo=UTC))
        for key, code, reason, source, expires in given.select(list(SCHEMA)).iter_rows()
    ]
    said = cleaned.people.select(pl.col("phone_keys").alias("key"), code=cleaned.contacts["pz_undialable"])
    silent = said.filter(pl.col("code").is_in(_SILENT)).explode("key").drop_nulls().unique().sort("key")
    stops += [Stop(f"+{key}", code, "", "clean") for key, code in silent.iter_rows()]
    store.stoplist.add(stops, run, now)
    numbers = pl.concat([cleaned.dial["pz_phone"], cleaned.dial["pz_phones"].explode().drop_nulls()])
    store.ledger.admit(numbers.to_list(), now)
    outcome = hashlib.sha256("".join(f.sha256 for f in manifest.files if f.rows is not None).encode()).hexdigest()
    store.runs.finish(run, now, counts=dict(manifest.counts), outcome=outcome, status=Status.DONE)


def _teller(lang: str) -> Callable[[str, Stage | None], None]:
    def tell(name: str, stage: Stage | None) -> None:
        words = STAGES[name][0 if lang == "ru" else 1]
        if stage is None:
            click.echo(f"\r{words} …", err=True, nl=False)
        else:
            rate = f", {stage.rows / stage.seconds:,.0f}/s" if stage.rows and stage.seconds else ""
            click.echo(f"\r{words:24} {stage.rows:>12,} {stage.seconds:7.2f} s{rate}", err=True)

    return tell


def _tell(
    manifest: Manifest, cleaned: Cleaned, passed: Sequence[str], lang: str, *, as_json: bool, quiet: bool
) -> None:
    if as_json:
        click.echo(manifest.to_json(), nl=False)
    if not quiet:
        for told in _summary(manifest, cleaned, lang):
            click.echo(told, err=True)
    for limit in passed:
        click.echo(f"prozvon: --fail-on {limit}", err=True)


def _summary(manifest: Manifest, cleaned: Cleaned, lang: str) -> list[str]:
    column = 0 if lang == "ru" else 1
    lines = []
    for source in cleaned.base.sources:
        told = [w for w in (source.encoding, source.delimiter and repr(source.delimiter), *source.notes) if w]
        lines.append(f"{source.name}: {source.format}, {', '.join([*told, str(source.records)])}")
    roles = [f"{c.name} → {c.role.value}" for c in cleaned.base.columns if c.role is not None]
    lines.append("; ".join(roles))
    lines += [f"{words[column]:32} {manifest.counts[name]:>10}" for name, words in COUNTS.items()]
    counts = manifest.counts
    lines.append(
        f"{counts['rows']} = {counts['contacts']} + {counts['rejects']}; "
        f"{counts['contacts']} = {counts['behind_dial']} + {counts['undialable']}"
    )
    for group in ("rejects", "undialable"):
        for code, rows in manifest.by_code.get(group, {}).items():
            lines.append(f"  {text(code, lang):60} {rows:>8}")
    return [*lines, *manifest.notes, line(Worth.read(manifest.money), lang)]
