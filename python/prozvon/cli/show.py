"""`prozvon show PHONE`: all that is known of one number."""

from pathlib import Path

import click

from prozvon.cli.options import gather, moment, now_option, settings_options, store_url


@click.command("show")
@click.argument("phone")
@click.option("--store", "url", metavar="URL", help="The store.")
@now_option
@settings_options
def command(file: Path | None, flags: tuple[str, ...], now: str | None, phone: str, url: str | None) -> None:
    """Show all that is known of one number: where it stands, every call, what people did about it.

    Example: prozvon show "8 (916) 123-45-67" --store base.db
    """
    settings = gather(file, flags, {"store.url": url})
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late
    from prozvon.errors import UsageError  # noqa: PLC0415
    from prozvon.phone import e164  # noqa: PLC0415
    from prozvon.store import open_store  # noqa: PLC0415

    number = e164(phone, settings.sections.phone.region)
    with open_store(store_url(settings, needed_for="show"), create=False) as store:
        known = store.quarantine.show(number, moment(now))
    if known is None:
        raise UsageError("the store has never heard of this number")
    standing = known.standing
    facts = {
        "number": number,
        "state": standing.state.value,
        "severity": standing.severity.value if standing.severity else None,
        "class": known.cls,
        "verdict": known.verdict,
        "admitted": known.admitted_at,
        "checked": standing.checked_at,
        "next check": standing.next_check_at,
        "held until": known.held_until,
        "hold reason": known.hold_reason,
        "not to be called": known.stopped,
    }
    print_rows(("what", "is"), [(name, fact) for name, fact in facts.items() if fact is not None])
    click.echo()
    print_rows(
        ("rung", "trunk", "class", "verdict", "evidence"),
        [
            (made.intended_at, made.trunk, made.cls or "MAY-HAVE-RUNG", made.verdict or "temp", _brief(made.evidence))
            for made in known.attempts
        ],
    )
    for mark in known.marks:
        click.echo(f"{mark.at:%Y-%m-%d %H:%M}  {mark.kind}  {mark.reason}")


def _brief(evidence: dict[str, object]) -> str:
    return " ".join(f"{name}={value}" for name, value in evidence.items() if value not in (None, "", [], {}))
