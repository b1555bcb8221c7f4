"""A sweep that rings nobody: every number goes through the queue and the ledger of calls, and is asked about by HTTP."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from prozvon.disposition import VERDICTS, Class, Disposition
from prozvon.errors import TrunkError
from prozvon.store.intents import LOOKUP
from prozvon.verification.breaker import Breaker
from prozvon.verification.clock import Clock
from prozvon.verification.ledger import Desk, Draft, Lease, Ledger, Outcome
from prozvon.verification.lookup import Answer, Budget, Checker, ask_all
from prozvon.verification.pace import Pace
from prozvon.verification.policy import Policy
from prozvon.verification.queue import Queue
from prozvon.verification.results import Results, Row
from prozvon.verification.routing import CAUTIOUS
from prozvon.verification.running import dialable
from prozvon.verification.summary import Stop, Summary, summarize
from prozvon.verification.targets import Target


def look_up(
    checker: Checker,
    ledger: Ledger,
    targets: Sequence[Target] | None,
    *,
    policy: Policy,
    clock: Clock,
    longest: float,
    budget: Budget,
    results: Path | None = None,
) -> Summary:
    """Ask about `targets`, or with None about what is due. Raises TrunkError when no request got an answer.

    Hours and counts of attempts bind calls, not look-ups; rests, refusals and consent bases bind both. `longest` is
    the time that one number may take, in seconds.
    """
    policy = replace(policy, hours="00:00-24:00", attempts_max=0, lease_seconds=max(policy.lease_seconds, 2 * longest))
    rows = Results(results, () if targets is None else (target.number or target.given for target in targets))
    numbers = None if targets is None else dialable(targets, rows, policy.plan)
    rows.write()
    return asyncio.run(_run(checker, Desk(ledger), numbers, policy=policy, clock=clock, budget=budget, rows=rows))


async def _run(
    checker: Checker,
    desk: Desk,
    numbers: list[str] | None,
    *,
    policy: Policy,
    clock: Clock,
    budget: Budget,
    rows: Results,
) -> Summary:
    loop = asyncio.get_running_loop()
    started, asked = loop.time(), 0
    stopped: Stop | None = None
    owner = f"{LOOKUP}{secrets.token_hex(8)}"
    queue = Queue(numbers, desk, owner, policy=policy, clock=clock, results=rows)
    pace, breaker = Pace(policy.rate), Breaker()
    await queue.open()
    leases: list[Lease] = []
    while stopped is None:
        await asyncio.sleep(max(0.0, pace.next(loop.time()) - loop.time()))
        count = min(policy.concurrent, pace.available(loop.time()), budget.left())
        if not budget.left():
            stopped = Stop.BUDGET if rows.left() else None
            break
        leases = await queue.next(max(1, count))
        if not leases:
            wait = await queue.retry()
            if wait is None:
                break
            await asyncio.sleep(wait)
            continue
        drafts = [Draft(each.number, each.fence, owner, secrets.randbits(64), checker.name) for each in leases]
        intents = await desk.ask(desk.ledger.begin, drafts, clock.wall(), policy.rest)
        for _ in intents:
            pace.spend(loop.time())
        answers = await ask_all(checker, [intent.number for intent in intents], budget)
        outcomes = []
        for intent, answer in zip(intents, answers, strict=True):
            rows.put(Row(intent.number, answer.cls, min(answer.requests, 1), _text(answer)))
            found = Disposition(answer.cls, VERDICTS[answer.cls], ())
            outcomes.append(Outcome(intent.id, found.cls, found.verdict, answer.evidence))
            asked += bool(answer.requests)
            if answer.requests and breaker.take(answer.cls, loop.time()) and policy.breaker:
                stopped = Stop.BREAKER
            if not breaker.usable and breaker.failures >= CAUTIOUS:
                stopped = Stop.UNUSABLE
        await desk.ask(desk.ledger.settle_all, outcomes, clock.wall())
        await asyncio.to_thread(rows.write)
    await queue.close(leases)
    rows.write(last=True)
    if breaker.failures and not breaker.usable:
        raise TrunkError(f"{checker.name} was never usable: none of {asked} requests got an answer")
    return summarize(rows, asked, stopped, loop.time() - started)


def _text(answer: Answer) -> str:
    if answer.cls is Class.NOT_DIALLED:
        return "left"
    told = answer.evidence.get("answer", answer.evidence.get("fault", ""))
    return f"answer={told} requests={answer.requests}" if "answer" in answer.evidence else f"fault={told}"
