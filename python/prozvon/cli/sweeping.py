"""What `verify` and `recheck` share: a sweep with its settings, its line in the ledger, and its summary."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import asdict, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType

import click

from prozvon.cli.learning import heard, known, learn, tell
from prozvon.cli.live import live
from prozvon.cli.messages import marked, say
from prozvon.cli.metrics import Metrics, both
from prozvon.cli.options import Given, recipe_of, who
from prozvon.cli.planning import portions, tell_plan
from prozvon.cli.speaking import error as translated
from prozvon.errors import StoreError, UsageError
from prozvon.settings import Sections, Settings
from prozvon.store import FalseRate, Status, Store
from prozvon.verification.account import account
from prozvon.verification.clock import Clock, SetClock, SystemClock
from prozvon.verification.line import Access
from prozvon.verification.policy import Policy
from prozvon.verification.results import Row
from prozvon.verification.running import verify
from prozvon.verification.speech import read_recording
from prozvon.verification.summary import Snapshot, Stop, Summary
from prozvon.verification.targets import Target
from prozvon.verification.trunk import Trunk

_WHY = {
    Stop.BREAKER: marked("the trunk's answers speak only of the trunk or the network"),
    Stop.BLOCKED: marked("calls from our number are turned away at once, whomever they are for; ask the operator"),
    Stop.CANARY: marked("a canary did not answer as it must; what was heard since the last good one is not believed"),
    Stop.ABANDONED: marked(
        "too large a share of the last day's calls was answered and heard nothing (answer.abandoned_max)"
    ),
    Stop.CALLERS: marked("each of our numbers has made its calls of the day (trunk.caller_day_max)"),
    Stop.BUDGET: marked("what look-ups may cost is spent (lookup.budget)"),
    Stop.LOST: marked("the connection to the trunk was lost"),
}
STATUS = {None: Status.DONE, Stop.FAILED: Status.FAILED, Stop.UNUSABLE: Status.FAILED}


def sweep(
    kind: str,
    given: Given,
    targets: Sequence[Target] | None,
    *,
    inputs: Mapping[str, str],
    results: Path | None,
    limit: int | None = None,
    records: tuple[Path, str] | None = None,
    until: str | None = None,
    dry_run: bool = False,
) -> int:
    """Ring `targets`, or what is due (at most `limit`), and say what came of it. Returns the exit code.

    `records` is a file of calls made by others and its format: it is learnt from first, and without `targets` that is
    all. No call is placed after `until`, an hour on the clock of this machine or of `now`.
    """
    given.store_url(kind)
    clock = SystemClock() if given.now is None else SetClock(given.moment())
    ends = None if until is None else next_hour(until, clock.wall())
    settings, sections = given.settings, given.sections
    # What is due stands in a store that there is: a new one for a slip in its name would say that nothing is.
    with given.open_store(kind, create=kind == "verify") as store:
        if kind == "recheck" and not dry_run:
            store.samples.draw(clock.wall())
        spared: Mapping[str, Row] = {}
        reading = None if records is None else heard(sections, *records, clock.wall())
        if records is not None and reading is not None and not dry_run:
            run = store.runs.begin(f"{kind} --from-cdr", inputs, recipe_of(settings), clock.wall())
            new = learn(store, reading, records[1], clock.wall())
            alone = targets is None
            aside = replace(given, as_json=given.as_json and alone, quiet=given.quiet or not alone)
            counts = tell(reading, new, results if alone else None, aside)
            store.runs.finish(run, clock.wall(), counts=counts)
            if alone:
                return 0
            spared = known(reading, sections, clock.wall())
        if dry_run:
            if reading is not None:
                spared = known(reading, sections, clock.wall())
                targets = [target for target in targets or () if target.number not in spared]
            numbers = portions(store, targets, clock.wall(), limit)
            tell_plan(store, settings, numbers, clock.wall(), as_json=given.as_json, stated=stated_bases(targets))
            return 0
        if limit is not None and targets is None:
            targets = [Target(number, number) for number in store.numbers.due(clock.wall(), limit)]
        metrics = None if sections.run.metrics is None else Metrics(sections.run.metrics)
        with live(given.lang, wanted=not given.quiet) as shown, closing(metrics) if metrics else nullcontext():
            summary = ring(
                kind,
                store,
                settings,
                targets,
                inputs=inputs,
                clock=clock,
                results=results,
                until=ends,
                spared=spared,
                watch=both(shown, metrics),
            )
        rate = store.samples.rate() if kind == "recheck" else None
    if given.as_json:
        told = summary.as_dict() | ({} if rate is None else {"sample": asdict(rate)})
        click.echo(json.dumps(told, ensure_ascii=False))
    elif not given.quiet:
        tell_summary(summary, given)
        if rate is not None and rate.rate is not None:
            click.echo(sample_line(rate, given.lang), err=True)
    return summary.exit_code


def ring(
    kind: str,
    store: Store,
    settings: Settings,
    targets: Sequence[Target] | None,
    *,
    inputs: Mapping[str, str],
    clock: Clock,
    results: Path | None = None,
    until: datetime | None = None,
    spared: Mapping[str, Row] = MappingProxyType({}),
    watch: Callable[[Snapshot], None] | None = None,
) -> Summary:
    """Ring `targets`, or what is due, as one run of the ledger."""
    sections = settings.sections
    if sections.trunk.uri is None:
        raise UsageError(f"{kind} needs a trunk: --trunk sip:HOST:PORT, or trunk.uri in the settings")
    uris = (sections.trunk.uri, *sections.trunk.others)
    trunks = [Trunk.parse(uri, sections.trunk.number, sections.trunk.callers) for uri in uris]
    if len({trunk.name for trunk in trunks}) < len(trunks):
        raise UsageError("trunk.others: one trunk is named twice")
    access = access_of(sections)
    policy = Policy.of(sections)
    policy = replace(policy, bases=policy.bases | stated_bases(targets))
    run = store.runs.begin(kind, inputs, recipe_of(settings), clock.wall())
    try:
        summary = verify(
            trunks,
            store.ledger,
            targets,
            policy=policy,
            access=access,
            clock=clock,
            results=results,
            until=until,
            known=spared,
            watch=watch,
        )
    except BaseException:
        # What broke may be the store itself: what is raised is what happened first.
        with suppress(StoreError):
            store.runs.finish(run, clock.wall(), counts={}, status=Status.FAILED)
        raise
    status = STATUS.get(summary.stopped, Status.STOPPED)
    store.accesses.note(clock.wall(), who(), kind, about=f"run {run}", rows=summary.dialled)
    store.runs.finish(run, clock.wall(), counts=counts_of(summary), outcome=outcome_of(summary, run), status=status)
    return summary


def stated_bases(targets: Sequence[Target] | None) -> dict[str, str]:
    """The consent bases that stand beside the numbers given."""
    return {target.number: target.basis for target in targets or () if target.number is not None and target.basis}


def next_hour(text: str, now: datetime) -> datetime:
    """The next time that the clock of `now` shows `HH:MM`.

    >>> from datetime import UTC
    >>> next_hour("20:00", datetime(2026, 11, 22, 21, tzinfo=UTC))
    datetime.datetime(2026, 11, 23, 20, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        hour = time.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until {text}: write an hour as 20:00") from None
    ends = datetime.combine(now.date(), hour, now.tzinfo)
    return ends if ends > now else ends + timedelta(days=1)


def sample_line(rate: FalseRate, lang: str) -> str:
    """What the monthly samples say, in a line."""
    if rate.rate is None or rate.low is None or rate.high is None:
        return say(lang, "sample of the quarantine: {drawn} drawn, none rung yet", drawn=rate.drawn)
    return say(
        lang,
        "sample of the quarantine: {alive} of {rung} answered, {rate:.1%} (95 % interval {low:.1%} to {high:.1%})",
        alive=rate.alive,
        rung=rate.rung,
        rate=rate.rate,
        low=rate.low,
        high=rate.high,
    )


def access_of(sections: Sections) -> Access:
    """What it takes to use the trunk, by the settings and the environment."""
    proxy = sections.trunk.proxy
    return Access(
        credentials=account(sections.trunk.credentials),
        proxy=None if proxy is None else Trunk.parse(proxy),
        authorities=sections.trunk.authorities,
        message=None if sections.answer.message is None else read_recording(sections.answer.message),
    )


def counts_of(summary: Summary) -> dict[str, int]:
    """The counts of a sweep, for the ledger."""
    return {"given": summary.given, "dialled": summary.dialled, "left": summary.left} | {
        str(name): count for name, count in summary.classes.items()
    }


def outcome_of(summary: Summary, run: int) -> str:
    """What came of a sweep, for the ledger: calls are made once, so only one that rang nobody repeats another."""
    return f"calls of run {run}" if summary.dialled else json.dumps(dict(summary.not_dialled), sort_keys=True)


def tell_summary(summary: Summary, given: Given) -> None:
    """Say what a sweep did, on stderr."""
    given.tell(
        "{rung} rung of {all} in {seconds:.1f} s", rung=summary.dialled, all=summary.given, seconds=summary.seconds
    )
    for name, count in summary.classes.items():
        click.echo(f"  {name:24} {count:8}", err=True)
    for reason, count in summary.not_dialled.items():
        given.tell("  not rung: {reason:14} {count:8}", reason=str(reason), count=count)
    if summary.unstated:
        given.tell("{count} of them without a stated consent basis (calling.bases)", count=summary.unstated)
    for why in summary.unopened:
        given.tell("a trunk could not be used: {why}", why=translated(given.lang, why))
    for caller in summary.blocked:
        given.tell("calls from {caller} are turned away, whomever they are for; ask the operator", caller=caller)
    for operator in summary.alarms:
        given.tell(
            "  {operator}…: suddenly most numbers looked dead; that was not believed (trunk.canaries would tell)",
            operator=operator,
        )
    if summary.stopped in _WHY:
        given.tell("stopped: {why}", why=given.say(_WHY[summary.stopped]))
    if summary.left:
        why = f" ({summary.stopped.value})" if summary.stopped else ""
        given.tell("{count} numbers are left{why}; run again to go on", count=summary.left, why=why)
