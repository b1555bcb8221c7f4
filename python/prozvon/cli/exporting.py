"""From a run's folder to a dialler's files, step by step, each step counted."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
import polars as pl

from prozvon.cli.layout import beside, counted, width
from prozvon.cli.messages import say
from prozvon.cli.options import Given
from prozvon.cli.speaking import error
from prozvon.codes import text
from prozvon.errors import UsageError
from prozvon.export import Channel, Profile, load_profile, profile_names, records, table, write
from prozvon.export.choosing import ONE_OF, SEGMENTS, arrange, keep, needed, one_of_each, order, sample, segment, split
from prozvon.export.fields import COUNTED, NUMBER, OWN, RECORD
from prozvon.export.profile import source_of
from prozvon.output import RunFolder, write_aside
from prozvon.settings import Sections

_STEPS = {
    "reachable": ("можно достичь", "can be reached"),
    "segment": ("после сегментов и условий", "after segments and conditions"),
    "suppress": ("без исключённых людей", "without suppressed people"),
    "one_per": ("по одному от семьи или компании", "one of each household or company"),
    "sample": ("в выборке", "drawn"),
    "limit": ("после ограничения", "after the limit"),
    "written": ("записано", "written"),
}

_TABLE = 44
"""Columns of the table of steps, where the terminal has them."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for, as it was typed."""

    channel: str
    segments: tuple[str, ...]
    conditions: tuple[str, ...]
    suppress: tuple[str, ...]
    one_per: str | None
    ordered: str | None
    sample: str | None
    seed: int
    limit: int | None
    split_by: str | None
    params: Mapping[str, str]
    encoding: str | None


def export(
    directory: Path,
    name: str,
    out: str,
    asked: Order,
    given: Given,
) -> None:
    """Write the files and tell what was done."""
    sections = given.sections
    profile = load_profile(name, sections.profiles)
    fmt = _format(out, profile)
    encoding = asked.encoding or profile.encodings[0]
    at = given.moment()
    if asked.split_by and out == "-":
        raise UsageError("--split-by writes several files and needs a name, not -")
    if given.as_json and out == "-":
        raise UsageError("--json and -o - both want standard output")
    people, steps = _chosen(RunFolder.open(directory), profile, asked, given, at)
    parts = {out: people} if asked.split_by is None else _named(Path(out), split(people, asked.split_by))
    made, changed = {}, dict[str, int]()
    for target, part in parts.items():
        cells, exported = table(part, profile, at, asked.params)
        lost = _write(cells, profile, target, fmt, encoding)
        made[target] = exported.rows
        for code, count in {**exported.changed, **({"export_letters": lost} if lost else {})}.items():
            changed[code] = changed.get(code, 0) + count
    steps["written"] = sum(made.values())
    _tell(profile, steps, made, changed, _unset(profile, asked.params), given)


def show_what_there_is(sections: Sections, name: str | None) -> None:
    """Print a profile's source, or everything that export can be asked for."""
    if name is not None:
        own = sections.profiles.get(name)
        load_profile(name, sections.profiles)
        click.echo(Path(own).read_text("utf-8") if own else source_of(name), nl=False)
        return
    lang = sections.run.lang
    russian = lang == "ru"
    click.echo("Профили (--profile):" if russian else "Profiles (--profile):")
    for known in profile_names(sections.profiles):
        try:
            profile = load_profile(known, sections.profiles)
        except UsageError as broken:
            click.echo(beside(f"  {known:14} ", error(lang, str(broken))))
            continue
        params = "".join(f"  --param {param}={value}" for param, value in profile.params.items())
        click.echo(beside(f"  {known:14} ", f"{profile.about[lang]}{params}"))
    click.echo("Сегменты (--segment):" if russian else "Segments (--segment):")
    for segment_name, expression in {**SEGMENTS, **sections.segments}.items():
        click.echo(beside(f"  {segment_name:18} ", expression))
    click.echo("Поля (--where, --order-by, профили):" if russian else "Fields (--where, --order-by, profiles):")
    for group in (RECORD, OWN, COUNTED, NUMBER):
        for field, meaning in group.items():
            click.echo(beside(f"  {field:18} ", say(lang, meaning)))


def _format(out: str, profile: Profile) -> str:
    return "xlsx" if out.lower().endswith(".xlsx") else "csv" if "csv" in profile.formats else profile.formats[0]


def _chosen(
    run: RunFolder, profile: Profile, asked: Order, given: Given, at: datetime
) -> tuple[pl.DataFrame, dict[str, int]]:
    sections = given.sections
    conditions = [*(segment(name, sections.segments) for name in asked.segments), *asked.conditions]
    ordered = order(asked.ordered) if asked.ordered else []
    wanted = profile.fields() | needed(conditions, ordered, asked.split_by)
    wanted |= {ONE_OF[asked.one_per]} if asked.one_per else set()
    # Whom a stop-list means is a question to everything that is known of a person.
    people = records(run, Channel(asked.channel), wanted, at, only=None if asked.suppress else wanted)
    steps = {"reachable": people.height}
    for expression in conditions:
        people = keep(people, expression)
    if conditions:
        steps["segment"] = people.height
    if asked.suppress:
        people = people.filter(~_suppressed(people, asked.suppress, at, given))
        steps["suppress"] = people.height
    people = arrange(people, ordered)
    if asked.one_per is not None:
        people = one_of_each(people, asked.one_per)
        steps["one_per"] = people.height
    if asked.sample is not None:
        people = sample(people, asked.sample, asked.seed)
        steps["sample"] = people.height
    if asked.limit is not None:
        people = people.head(asked.limit)
        steps["limit"] = people.height
    return people, steps


def _suppressed(people: pl.DataFrame, paths: Sequence[str], at: datetime, given: Given) -> pl.Series:
    from prozvon.dial.suppression import Listed  # noqa: PLC0415 -- matching takes its time to load
    from prozvon.normalize.dictionaries import configured  # noqa: PLC0415 -- as above

    listed = Listed.read(paths, given.sections.phone.region, at, configured(given.sections))
    for path, rows in listed.unusable.items():
        if rows:
            given.tell("{file}: {rows} rows name nobody who could be left out", file=path, rows=rows)
    return listed.among(people)


def _unset(profile: Profile, params: Mapping[str, str]) -> list[str]:
    """Parameters that fill a column, and that neither the profile nor the user has given a value."""
    told = {**profile.params, **params}
    return [name for name in dict.fromkeys(c.param for c in profile.columns if c.param) if not told.get(name)]


def _named(out: Path, parts: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {str(out.with_name(f"{out.stem}-{value}{out.suffix}")): part for value, part in parts.items()}


def _write(cells: pl.DataFrame, profile: Profile, target: str, fmt: str, encoding: str) -> int:
    if target == "-":
        lost = write(cells, profile, sys.stdout.buffer, fmt=fmt, encoding=encoding)
        sys.stdout.buffer.flush()
        return lost
    with write_aside(target) as aside:
        return write(cells, profile, aside, fmt=fmt, encoding=encoding)


def _tell(
    profile: Profile,
    steps: Mapping[str, int],
    made: Mapping[str, int],
    changed: Mapping[str, int],
    unset: Sequence[str],
    given: Given,
) -> None:
    if given.as_json:
        told = {"profile": profile.name, "steps": steps, "files": made, "changed": changed}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    if given.quiet:
        return
    for step, count in steps.items():
        click.echo(counted(_STEPS[step][given.lang != "ru"], count, min(width(), _TABLE)), err=True)
    for code, count in changed.items():
        click.echo(counted(text(code, given.lang), count, width(), indent=2), err=True)
    for target, count in made.items():
        if target != "-":
            click.echo(counted(target, count, width(), indent=2), err=True)
    for name in unset:
        given.tell("the parameter {name} is empty: --param {name}=VALUE fills its column", name=name)
