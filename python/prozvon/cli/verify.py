"""`prozvon verify`."""

import sys
from pathlib import Path

import click

from prozvon.cli.options import (
    Given,
    lang_option,
    now_option,
    settings_options,
    store_option,
    summary_options,
    trunk_option,
)
from prozvon.errors import InputError, UsageError

_STREAM = Path("-")


@click.command("verify")
@click.option(
    "--numbers", type=click.Path(path_type=Path), help="File of numbers, one a line, or -; without it, what is due."
)
@trunk_option()
@store_option("The store that remembers every call.")
@click.option("--results", type=click.Path(path_type=Path), help="CSV with a row for every number, or -.")
@click.option(
    "--from-cdr", "records", type=click.Path(path_type=Path), help="Learn from the records of calls made by others."
)
@click.option(
    "--format", "form", type=click.Choice(["asterisk", "freeswitch", "vicidial", "csv"]), help="Whose records they are."
)
@click.option("--lookup", is_flag=True, help="Ask the service of the settings (lookup.url) instead of ringing.")
@click.option("--dry-run", is_flag=True, help="Say what would be rung; ring nobody.")
@lang_option()
@now_option
@summary_options
@settings_options
@click.pass_context
def command(
    ctx: click.Context,
    given: Given,
    numbers: Path | None,
    results: Path | None,
    records: Path | None,
    form: str | None,
    *,
    dry_run: bool,
    lookup: bool,
) -> None:
    """Ring numbers through a trunk, briefly, and note what the network says of them.

    With --from-cdr nobody is rung for what a call of somebody else has told; without --numbers nobody at all.
    A number is rung at most once within calling.rest, whatever happens. One answer never parks a number.

    Example: prozvon verify --numbers list.txt --trunk sip:127.0.0.1:5070 --store base.db --results results.csv
    """
    if (records is None) != (form is None):
        raise UsageError("--from-cdr FILE and --format asterisk|freeswitch|vicidial|csv belong together")
    if results == _STREAM and given.as_json:
        raise UsageError("--results - and --json both print on stdout; give --results a file")
    if records is not None and not records.is_file():
        raise InputError("there is no such file", path=str(records))
    from prozvon.cli.sweeping import sweep  # noqa: PLC0415 -- commands import late
    from prozvon.verification.targets import read_targets  # noqa: PLC0415

    typed = sys.stdin.buffer.read() if numbers == _STREAM else None
    targets = None if numbers is None else read_targets(numbers, given.sections.phone.region, typed)
    if lookup:
        from prozvon.cli.looking_up import ask  # noqa: PLC0415 -- commands import late

        if records is not None or dry_run:
            raise UsageError("--lookup goes without --from-cdr and --dry-run")
        ctx.exit(ask(given, targets, results))
    inputs = {str(path): _digest(path, typed) for path in (numbers, records) if path is not None}
    ctx.exit(
        sweep(
            "verify",
            given,
            targets,
            inputs=inputs,
            results=results,
            records=None if records is None or form is None else (records, form),
            dry_run=dry_run,
        )
    )


def _digest(path: Path, typed: bytes | None) -> str:
    import hashlib  # noqa: PLC0415 -- commands import late

    if path == _STREAM:
        return hashlib.sha256(typed or b"").hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
