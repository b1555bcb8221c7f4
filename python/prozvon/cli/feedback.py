"""`prozvon feedback FILE`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from prozvon.cli.options import (
    Given,
    lang_option,
    now_option,
    recipe_of,
    settings_options,
    store_option,
    summary_options,
)


@click.command("feedback")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["vicidial", "asterisk", "csv"]),
    default="csv",
    show_default=True,
    help="What wrote the file.",
)
@click.option(
    "--map", "columns", multiple=True, metavar="COLUMN=ROLE", help="What a column holds: phone, at, status, …"
)
@click.option("--status", "statuses", multiple=True, metavar="WORD=DISPOSITION", help="What a status means.")
@click.option("--zone", default="Europe/Moscow", show_default=True, help="The clock of times that name no zone.")
@click.option("--dry-run", is_flag=True, help="Say what the file holds; change nothing.")
@store_option()
@lang_option()
@now_option
@summary_options
@settings_options
def command(
    given: Given,
    path: Path,
    form: str,
    columns: tuple[str, ...],
    statuses: tuple[str, ...],
    zone: str,
    *,
    dry_run: bool,
) -> None:
    """Take in what operators and diallers report of their calls; FILE may be -. A file read twice counts once.

    A conversation proves the owner of a number and starts the person's rest (contact.rest); a refusal silences the
    person with all numbers for ever; a wrong party parts the person from the number; CALL_AFTER holds the person back
    until then; a new phone, a name, hours and notes are kept with their source.

    \b
    DISPOSITION: conversation, callback, refused, wrong_party, disconnected, answered, machine, busy, no_answer, failed,
    not_called, unknown. ROLE: phone, phone_code, at, status, call_id, agent, person, new_phone, name, hours, call_after,
    no_need, note.

    Example: prozvon feedback calls.csv --map "Когда=at" --status "Думает=conversation" --store base.db
    """  # noqa: D301 -- click's mark for lines that are not to be filled
    import hashlib  # noqa: PLC0415 -- commands import late
    import json  # noqa: PLC0415
    import sys  # noqa: PLC0415
    from collections import Counter  # noqa: PLC0415
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415

    from prozvon.errors import UsageError  # noqa: PLC0415
    from prozvon.feedback import read_bytes, read_feedback  # noqa: PLC0415

    sections = given.sections
    given.store_url("feedback")
    at = given.moment()
    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(f"--zone {zone}: there is no such zone; write Europe/Moscow, Asia/Omsk, …") from None
    raw = sys.stdin.buffer.read() if str(path) == "-" else read_bytes(path)
    told = read_feedback(
        path,
        form,
        region=sections.phone.region,
        zone=clock,
        now=at,
        columns=_pairs(columns, "--map"),
        statuses=_pairs(statuses, "--status"),
        raw=raw,
    )
    counts = {"rows": len(told.reports) + len(told.rejected), "rejected": len(told.rejected), "new": 0}
    if not dry_run:
        with given.open_store("feedback") as store:
            digest = hashlib.sha256(raw).hexdigest()
            # One transaction for the file and its line in the ledger: a crash leaves all of it or nothing.
            with store.runs.whole("feedback", {str(path): digest}, recipe_of(given.settings), at) as run:
                counts["new"] = store.contacts.record(
                    told.reports, run.id, at, again_after=sections.calling.rest, within=run.connection
                )
                run.counts, run.outcome = counts, digest
    by_disposition = Counter(report.disposition.value for report in told.reports)
    if given.as_json:
        rejected = [{"row": each.row, "code": each.code} for each in told.rejected]
        summary = counts | {"dispositions": dict(by_disposition), "unknown": dict(told.unknown)}
        click.echo(json.dumps(summary | {"rejects": rejected}, ensure_ascii=False))
    elif not given.quiet:
        _tell(counts, by_disposition, told.unknown, [(each.row, each.code) for each in told.rejected], given.lang)


def _pairs(given: Sequence[str], option: str) -> dict[str, str]:
    from prozvon.errors import UsageError  # noqa: PLC0415 -- commands import late

    pairs = dict[str, str]()
    for each in given:
        left, equals, right = each.rpartition("=")
        if not equals or not left or not right:
            raise UsageError(f"{option} {each}: write NAME=VALUE")
        pairs[left] = right
    return pairs


def _tell(
    counts: dict[str, int],
    dispositions: Mapping[str, int],
    unknown: Mapping[str, int],
    rejected: list[tuple[int, str]],
    lang: str,
) -> None:
    from prozvon.codes import text  # noqa: PLC0415 -- commands import late

    repeated = counts["rows"] - counts["rejected"] - counts["new"]
    words = ("строк", "новых", "уже известных", "отклонено") if lang == "ru" else ("rows", "new", "known", "rejected")
    numbers = (counts["rows"], counts["new"], repeated, counts["rejected"])
    click.echo(", ".join(f"{word} {number}" for word, number in zip(words, numbers, strict=True)), err=True)
    for name, count in sorted(dispositions.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"  {name:16} {count:8}", err=True)
    for status, count in unknown.items():
        hint = "неизвестный статус" if lang == "ru" else "a status nobody knows"
        click.echo(f"  {hint}: {status!r} {count}; --status {status!r}=…", err=True)
    for row, code in rejected[:20]:
        click.echo(f"  {row}: {text(code, lang)}", err=True)
