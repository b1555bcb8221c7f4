"""`prozvon plan`: the Russian register of number ranges, imported once and asked by `clean`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prozvon.cli.options import Given, json_option, lang_option, settings_options, summary_options
from prozvon.cli.speaking import error

if TYPE_CHECKING:
    from prozvon.plan import Plan

_SHOWN = 20
"""Lines left out that are named one by one."""


@click.group("plan")
def command() -> None:
    """Keep the Russian register of number ranges: who holds a number, and which numbers nobody holds."""


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--ported", multiple=True, type=click.Path(path_type=Path), help="List of ported numbers: number;operator."
)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; the setting phone.plan unless given.")
@lang_option()
@summary_options
@settings_options
def import_files(given: Given, *, files: tuple[Path, ...], ported: tuple[Path, ...], out: Path | None) -> None:
    r"""Read the tables of the Ministry of Digital Development and store them for `clean` and `show`.

    \b
    Examples:
      prozvon plan import ABC-3xx.csv ABC-4xx.csv ABC-8xx.csv DEF-9xx.csv
      unzip -p plan.zip DEF-9xx.csv | prozvon plan import -
    """
    from prozvon.plan import read_tables, save  # noqa: PLC0415 -- commands import late

    tables = read_tables(files, ported)
    path = out or Path(given.sections.phone.plan)
    size = save(tables, path)
    if not given.quiet:
        for bad in tables.bad[:_SHOWN]:
            why = error(given.lang, bad.why)
            given.tell("left out: {file}, line {line}: {why}", file=bad.file, line=bad.line, why=why)
        if len(tables.bad) > _SHOWN:
            given.tell("left out: {count} lines more", count=len(tables.bad) - _SHOWN)
    summary = {
        "file": str(path),
        "bytes": size,
        "lines": tables.lines,
        "left_out": len(tables.bad),
        "ranges": len(tables.ranges),
        "holders": len({r.holder for r in tables.ranges}),
        "ported": len(tables.ported),
    }
    if given.as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        given.tell(
            "{file}: {ranges} ranges of {holders} holders, {ported} ported numbers; {left_out} of {lines} lines left out",
            **summary,
        )


@command.command("show")
@click.argument("phone", required=False)
@json_option("Print one JSON object on stdout.")
@lang_option()
@settings_options
def show(given: Given, *, phone: str | None) -> None:
    r"""Show what the register holds, or what it says of one number.

    Without a register, a number's operator, place and zones are those of libphonenumber.

    \b
    Example: prozvon plan show "8 (916) 123-45-67"
    """
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late
    from prozvon.errors import UsageError  # noqa: PLC0415
    from prozvon.phone import e164, renumbered  # noqa: PLC0415
    from prozvon.plan import load  # noqa: PLC0415

    where = given.sections.phone.plan
    plan = load(where)
    if phone is not None:
        number = e164(phone, given.sections.phone.region)
        facts = _guess(number, given.lang) if plan is None else _known(plan, number)
        replaced = renumbered(phone, given.sections.phone.region)
        if replaced is not None:
            facts["old code"] = "{} = {} ({})".format(*replaced)
    elif plan is None:
        raise UsageError(f"there is no register at {where}; `prozvon plan import FILES...` makes it")
    else:
        holders, regions, _ = plan.names
        ranges, ported = plan.size
        facts = {
            "file": where,
            "ranges": ranges,
            "holders": len(holders),
            "regions": len(regions),
            "ported numbers": ported,
        }
    if given.as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        told = [(given.say(name), fact) for name, fact in facts.items() if fact not in (None, "")]
        print_rows((given.say("what"), given.say("is")), told)


def _known(plan: "Plan", number: str) -> dict[str, object]:
    import polars as pl  # noqa: PLC0415 -- commands import late

    row = plan.look_up(pl.Series([int(number[1:])], dtype=pl.UInt64)).row(0, named=True)
    zones = ", ".join(plan.zones(row["region"]))
    return {"number": number, "source": "register", **row, "zones": zones}


def _guess(number: str, lang: str) -> dict[str, object]:
    """What libphonenumber has: the operator that a prefix was given to, the place, the zones."""
    import phonenumbers  # noqa: PLC0415 -- commands import late
    from phonenumbers import carrier, geocoder, timezone  # noqa: PLC0415 -- large tables, asked for one number

    parsed = phonenumbers.parse(number)
    return {
        "number": number,
        "source": "libphonenumber",
        "class": "unknown",
        "holder": carrier.name_for_number(parsed, lang),
        "region": geocoder.description_for_number(parsed, lang),
        "zones": ", ".join(timezone.time_zones_for_number(parsed)),
    }
