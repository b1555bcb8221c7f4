"""`prozvon verify --lookup`: a run that asks a service about numbers and rings nobody."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from prozvon.cli.options import Given, recipe_of, who
from prozvon.cli.sweeping import STATUS, counts_of, outcome_of, stated_bases, tell_summary
from prozvon.errors import UsageError
from prozvon.store import Status
from prozvon.verification.clock import SetClock, SystemClock
from prozvon.verification.looking_up import look_up
from prozvon.verification.lookup import Budget, HttpChecker, is_local, service_of
from prozvon.verification.policy import Policy
from prozvon.verification.targets import Target


def ask(given: Given, targets: Sequence[Target] | None, results: Path | None) -> int:
    """Ask about `targets`, or about what is due, and say what came of it. Returns the exit code."""
    sections = given.sections
    asked = sections.lookup
    if asked.url is None:
        raise UsageError("--lookup needs lookup.url in the settings")
    timeout = asked.timeout.total_seconds()
    service = service_of(
        asked.url, asked.answers, asked.path, asked.header, tries=asked.tries, timeout=timeout, price=asked.price
    )
    if given.now is not None and not is_local(asked.url):
        raise UsageError("--now with --lookup is for services on this machine only")
    clock = SystemClock() if given.now is None else SetClock(given.moment())
    policy = Policy.of(sections)
    policy = replace(policy, bases=policy.bases | stated_bases(targets))
    budget = Budget(asked.budget, asked.price)
    with given.open_store("verify", create=True) as store:
        run = store.runs.begin("verify --lookup", {}, recipe_of(given.settings), clock.wall())
        try:
            summary = look_up(
                HttpChecker(service),
                store.ledger,
                targets,
                policy=policy,
                clock=clock,
                longest=service.longest,
                budget=budget,
                results=results,
            )
        except BaseException:
            store.runs.finish(run, clock.wall(), counts={}, status=Status.FAILED)
            raise
        store.accesses.note(clock.wall(), who(), "verify --lookup", about=f"run {run}", rows=summary.dialled)
        status = STATUS.get(summary.stopped, Status.STOPPED)
        store.runs.finish(run, clock.wall(), counts=counts_of(summary), outcome=outcome_of(summary, run), status=status)
    if given.as_json:
        click.echo(json.dumps(summary.as_dict() | {"spent": round(budget.spent, 4)}, ensure_ascii=False))
    elif not given.quiet:
        tell_summary(summary, given)
        if budget.spent:
            given.tell("spent on requests: {sum:.2f}", sum=budget.spent)
    return summary.exit_code
