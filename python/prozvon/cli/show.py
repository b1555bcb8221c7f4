"""`prozvon show PHONE`: all that is held of one number and of the people behind it."""

import json

import click

from prozvon.cli.options import Given, json_option, lang_option, now_option, settings_options, store_option, who


@click.command("show")
@click.argument("phone")
@store_option()
@json_option("Print every row that is held as one JSON object.")
@lang_option()
@now_option
@settings_options
def command(given: Given, phone: str) -> None:
    """Show all that is held of one number and of the people behind it: the answer to a subject's request.

    Where it stands, every call and what came of it, who has it by which source, what was said, what people wished. That
    somebody looked is written into the access log.

    Example: prozvon show "8 (916) 123-45-67" --store base.db
    """
    tell(phone, given)


def tell(phone: str, given: Given) -> None:
    """Print what the store holds of `phone`, and note who looked."""
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late
    from prozvon.errors import UsageError  # noqa: PLC0415
    from prozvon.masking import mask  # noqa: PLC0415
    from prozvon.phone import e164  # noqa: PLC0415

    number = e164(phone, given.sections.phone.region)
    at = given.moment()
    with given.open_store("show") as store:
        known, held = store.quarantine.show(number, at), store.held(number)
        if known is not None or held:
            store.accesses.note(at, who(), "show", about=mask(number))
    if known is None and not held:
        raise UsageError("the store has never heard of this number")
    if given.as_json:
        click.echo(json.dumps({"number": number, **held}, ensure_ascii=False, indent=2, default=str))
        return
    if known is not None:
        standing = known.standing
        facts = {
            "number": number,
            "state": standing.state.value,
            "severity": standing.severity.value if standing.severity else None,
            "class": known.cls,
            "verdict": known.verdict,
            "admitted": known.admitted_at,
            "checked": standing.checked_at,
            "owner in doubt since": standing.unproven_at,
            "next check": standing.next_check_at,
            "held until": known.held_until,
            "hold reason": known.hold_reason,
            "not to be called": known.stopped,
        }
        told = [(given.say(name), fact) for name, fact in facts.items() if fact is not None]
        print_rows((given.say("what"), given.say("is")), told)
        click.echo()
        print_rows(
            tuple(map(given.say, ("rung", "trunk", "class", "verdict", "evidence"))),
            [
                (
                    made.intended_at,
                    made.trunk,
                    made.cls or "MAY-HAVE-RUNG",
                    made.verdict or "temp",
                    _brief(({} if made.new_number is None else {"new_number": made.new_number}) | made.evidence),
                )
                for made in known.attempts
            ],
        )
    successors = [row for row in held.get("attempts", ()) if row.get("new_number") == number]
    if successors:
        click.echo()
        click.echo(given.say("told as the new number of"))
        print_rows(
            tuple(map(given.say, ("number", "rung", "trunk", "class"))),
            [(row["number"], row["intended_at"], row["trunk"], row.get("class")) for row in successors],
        )
    for name, rows in held.items():
        if name not in _SHOWN:
            click.echo(f"\n{name}")
            columns = list(dict.fromkeys(column for row in rows for column in row))
            print_rows(columns, [[row.get(column) for column in columns] for row in rows])


_SHOWN = ("numbers", "attempts")
"""Tables that stand above already, in better words."""


def _brief(evidence: dict[str, object]) -> str:
    return " ".join(f"{name}={value}" for name, value in evidence.items() if value not in (None, "", [], {}))
