"""`prozvon lease`: one operator at a time."""

import click

from prozvon.cli.options import Given, json_option, lang_option, now_option, settings_options, store_option

_store = store_option()
_agent = click.option("--agent", required=True, metavar="ID", help="The operator.")


@click.group("lease")
def command() -> None:
    """Give people of the dial list to operators, each person to one operator at a time.

    Whoever had a conversation rests for contact.rest; whoever refused or is held is passed over. `prozvon feedback` ends
    a lease; so do `lease release` and the deadline, lease.work.
    """


@command.command("next")
@_agent
@click.option("--limit", type=click.IntRange(1), default=1, show_default=True, help="At most so many people.")
@_store
@json_option("Print one JSON array.")
@lang_option()
@now_option
@settings_options
def next_(
    given: Given,
    agent: str,
    limit: int,
) -> None:
    """Lease the next people of the newest dial list, in its order, within calling.hours.

    An operator has at most lease.cap people at once.

    Example: prozvon lease next --agent anna --limit 5 --store base.db
    """
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late
    from prozvon.hours import Hours  # noqa: PLC0415

    sections = given.sections
    at = given.moment()
    hours = Hours(sections.calling.hours, frozenset(sections.calling.holidays))
    outside: set[str] = set()

    def allowed(number: str) -> bool:
        if hours.allow(number, at):
            return True
        outside.add(number)
        return False

    with given.open_store("lease") as store:
        work = store.people.lease(
            agent,
            at,
            limit,
            seconds=sections.lease.work.total_seconds(),
            cap=sections.lease.cap,
            rest=sections.contact.rest,
            allowed=allowed,
        )
        if work:
            store.accesses.note(at, agent, "lease next", rows=len(work))
        open_ = len(store.people.leased(at, agent))
    print_rows(
        ("person", "name", "number", "others", "until"),
        [(each.key, each.name, each.numbers[0], " ".join(each.numbers[1:]), each.expires_at) for each in work],
        as_json=given.as_json,
    )
    if len(work) < limit:
        full = open_ >= sections.lease.cap
        why = given.say("that is all an operator may have") if full else given.say("nobody else may be called now")
        given.tell("{leased} of {limit}: {why}", leased=len(work), limit=limit, why=why)
        if outside and not full:
            given.tell("{count} numbers are outside calling.hours at this time", count=len(outside))


@command.command("release")
@_agent
@click.option("--phone", help="Only the person behind this number.")
@_store
@lang_option()
@settings_options
def release(given: Given, agent: str, phone: str | None) -> None:
    """Give back what an operator has leased.

    Example: prozvon lease release --agent anna --store base.db
    """
    from prozvon.phone import e164  # noqa: PLC0415 -- commands import late

    number = None if phone is None else e164(phone, given.sections.phone.region)
    with given.open_store("lease") as store:
        given.tell("released: {count}", count=store.people.release(agent, number))
