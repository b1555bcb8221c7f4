"""What `clean` says on stderr: what was read and what became of it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote

import click

from prozvon.cli.layout import counted, listed, width, wrapped
from prozvon.cli.options import Given
from prozvon.cli.speaking import error, of_machine
from prozvon.cli.words import COUNTS
from prozvon.codes import text
from prozvon.matching import Drift
from prozvon.money import Worth, line
from prozvon.output.manifest import Manifest
from prozvon.pipeline import Cleaned
from prozvon.reader import Column

_TABLE = 44
"""Columns of the table of counts: figures far from their words are hard to follow."""


def tell(manifest: Manifest, cleaned: Cleaned, passed: Sequence[str], given: Given, out: Path) -> None:
    """Print the manifest (`--json`) on stdout; on stderr the summary, unless `--quiet`, and the limits passed."""
    if given.as_json:
        click.echo(manifest.to_json(), nl=False)
    if not given.quiet:
        for line in (*_summary(manifest, cleaned, given), *_next(manifest, given, out)):
            click.echo(line, err=True)
    for limit in passed:
        click.echo(f"prozvon: --fail-on {limit}", err=True)


def _summary(manifest: Manifest, cleaned: Cleaned, given: Given) -> Iterator[str]:
    lang, columns = given.lang, width()
    column = 0 if lang == "ru" else 1
    for source in cleaned.base.sources:
        notes = [error(lang, note) for note in source.notes]
        told = [w for w in (source.encoding, source.delimiter and repr(source.delimiter), *notes) if w]
        told.append(given.say("rows: {count:,}", count=source.records).replace(" ", "\u00a0"))
        yield from wrapped(f"{source.name}: {source.format}, {', '.join(told)}", columns, hanging=2)
    yield from understood(cleaned.base.columns, given, columns)
    for name, words in COUNTS.items():
        if name in manifest.counts:
            yield counted(words[column], manifest.counts[name], min(columns, _TABLE))
    counts = manifest.counts
    yield from (
        given.say("rows = contacts + rejected:"),
        f"{counts['rows']} = {counts['contacts']} + {counts['rejects']}",
        *wrapped(given.say("contacts = to call with their copies + not to call:"), columns),
        f"{counts['contacts']} = {counts['behind_dial']} + {counts['undialable']}",
    )
    for group in ("rejects", "undialable"):
        for code, rows in manifest.by_code.get(group, {}).items():
            yield counted(text(code, lang), rows, columns, indent=2)
    if cleaned.frozen is not None:
        yield from wrapped(_model(cleaned.drift, manifest.model, given), columns)
    for note in (
        *(error(lang, note) for note in manifest.notes),
        *line(Worth.read(manifest.money), lang).split("\n"),
    ):
        yield from wrapped(note, columns)


def _model(drift: Drift | None, model: str, given: Given) -> str:
    """What model a run that added to another was matched under; `drift` is None where it was made for this run."""
    if drift is None:
        return given.say("Matched under a new model, {model}: the next nights stay with it.", model=model)
    if not drift.advised:
        return given.say("Matched under the frozen model {model}; the base is still like its own.", model=model)
    return given.say(
        "Matched under the frozen model {model}; the base has moved from it ({reasons}): --retrain makes a new one.",
        model=model,
        reasons="; ".join(drift.reasons),
    )


def _next(manifest: Manifest, given: Given, out: Path) -> Iterator[str]:
    """Where the tables lie, and what is usually done with them. Commands are to be copied, so they are never broken."""
    ending, columns = given.sections.output.format, width()
    words = given.say(
        "In {folder}: dial.{ending} says whom to call, report.html is for people.", folder=out, ending=ending
    )
    yield from wrapped(words, columns)
    yield from wrapped(given.say("A dialler's own list:"), columns)
    yield f"  prozvon export {_typed(out)} --profile vicidial -o list.txt"
    if manifest.counts["review"]:
        words = given.say("Worth a look: fill in the column decision of review.{ending}, then", ending=ending)
        yield from wrapped(words, columns)
        yield f"  prozvon decide {_typed(out)} {_typed(out / f'review.{ending}')}"
    if given.settings.origin["run.lang"] == "default" and of_machine() != given.lang:
        # Said in English to whoever cannot read what stands above.
        yield "In English: --lang en, or PROZVON_RUN__LANG=en"


def _typed(path: Path) -> str:
    """The path as it is typed into a shell: letters of any alphabet need no quotes."""
    text = str(path)
    return text if re.fullmatch(r"[\w@%+=:,./-]+", text) else quote(text)


def understood(columns: Sequence[Column], given: Given, width: int) -> Iterator[str]:
    """What the input's columns were taken for: a line for each role with its columns, then those without any."""
    roles: dict[str, list[str]] = {}
    for column in sorted(columns, key=lambda column: column.role is None):
        roles.setdefault("-" if column.role is None else column.role.value, []).append(column.name)
    yield from wrapped(given.say("What the columns were taken for (--map COLUMN=ROLE mends it):"), width)
    yield from listed({role: dict.fromkeys(names) for role, names in roles.items()}, width)
