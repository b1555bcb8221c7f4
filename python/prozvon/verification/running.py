"""From the command's arguments to a running sweep: sockets, signals, and the rows of what is never rung."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import FrameType, MappingProxyType

from prozvon.disposition import Class
from prozvon.errors import TrunkError, UsageError
from prozvon.plan import Plan
from prozvon.verification.clock import Clock, SystemClock
from prozvon.verification.ledger import Ledger
from prozvon.verification.line import Access, Line, opened
from prozvon.verification.numbering import unallocated
from prozvon.verification.policy import Policy
from prozvon.verification.results import UNALLOCATED, Results, Row
from prozvon.verification.summary import Snapshot, Stop, Summary
from prozvon.verification.sweep import Sweep
from prozvon.verification.targets import Target
from prozvon.verification.trunk import Trunk

SHOW_EVERY = 0.5
"""Seconds between two looks of whoever watches."""


def verify(
    trunk: Trunk | Sequence[Trunk],
    ledger: Ledger,
    targets: Sequence[Target] | None,
    *,
    policy: Policy | None = None,
    access: Access | None = None,
    clock: Clock | None = None,
    results: Path | None = None,
    known: Mapping[str, Row] = MappingProxyType({}),
    until: datetime | None = None,
    watch: Callable[[Snapshot], None] | None = None,
    signals: bool = True,
) -> Summary:
    """Ring `targets`, or with None whatever is due in the ledger, and write the results file as the run goes.

    Several trunks share the calls by weight, and what one turns away with 503 is offered to another. One that cannot be
    opened (no connection, a certificate that does not fit) leaves its share to the others.

    Numbers of `known` are not rung, their rows stand as they are; no call is placed after `until`; `watch` is shown
    twice a second where the sweep is, first before anybody is rung. With `signals`, SIGTERM and Ctrl-C end the sweep in
    order, and a second one at once. A `clock` other than the machine's is allowed on a loopback trunk only. Raises
    UsageError, TrunkError, StoreError, OSError, and what `watch` raises.
    """
    if clock is not None and not isinstance(clock, SystemClock):
        for each in _several(trunk):
            if not each.is_loopback:
                raise UsageError(f"a set clock is for trunks on this machine only, and {each.name} is none")
    return asyncio.run(
        sweep(
            trunk,
            ledger,
            targets,
            policy=policy or Policy(),
            access=access,
            clock=clock or SystemClock(),
            results=results,
            known=known,
            until=until,
            watch=watch,
            signals=signals,
        )
    )


async def sweep(
    trunk: Trunk | Sequence[Trunk],
    ledger: Ledger,
    targets: Sequence[Target] | None,
    *,
    policy: Policy,
    access: Access | None = None,
    clock: Clock,
    results: Path | None = None,
    known: Mapping[str, Row] = MappingProxyType({}),
    until: datetime | None = None,
    watch: Callable[[Snapshot], None] | None = None,
    signals: bool = False,
) -> Summary:
    """`verify` for callers that have an event loop; raises the same."""
    rows = Results(results, () if targets is None else (target.number or target.given for target in targets))
    numbers = (
        None if targets is None else [number for number in dialable(targets, rows, policy.plan) if number not in known]
    )
    for row in known.values():
        rows.put(row)
    rows.write()  # a path that cannot be written is told before anybody is rung
    async with AsyncExitStack() as stack:
        trunks = await _places(_several(trunk))
        lines, unopened = await _opened(trunks, access or Access(), stack)
        running = Sweep(lines, policy=policy, ledger=ledger, clock=clock, results=rows)
        if until is not None:
            left = (until - clock.wall()).total_seconds()
            asyncio.get_running_loop().call_later(max(0.0, left), running.stop, Stop.HOUR)
        with _signals(running, enabled=signals), _shown(running, watch):
            return replace(await running.run(numbers), unopened=tuple(map(str, unopened)))


async def _opened(
    trunks: Sequence[Trunk], access: Access, stack: AsyncExitStack
) -> tuple[list[Line], list[TrunkError]]:
    """Open what can be opened, and why the others cannot. Raises TrunkError when that is all of them."""
    lines: list[Line] = []
    unopened: list[TrunkError] = []
    for trunk in trunks:
        try:
            lines.append(await stack.enter_async_context(opened(trunk, access)))
        except TrunkError as error:
            unopened.append(error)
    if not lines:
        raise unopened[0]
    return lines, unopened


def _several(trunk: Trunk | Sequence[Trunk]) -> Sequence[Trunk]:
    return (trunk,) if isinstance(trunk, Trunk) else trunk


async def _places(trunks: Sequence[Trunk]) -> Sequence[Trunk]:
    if all(trunk.fixed or trunk.target is not None for trunk in trunks):
        return trunks
    from prozvon.verification.locating import located  # noqa: PLC0415 -- only a bare domain is looked up

    return await located(trunks)


def dialable(targets: Sequence[Target], rows: Results, plan: Plan | None) -> list[str]:
    """The numbers of `targets` that may be rung; the rows of the others say why not."""
    nobodys = unallocated(plan, [each.number for each in targets if each.number is not None and each.barred is None])
    numbers = []
    for target in targets:
        if target.number in nobodys:
            rows.put(Row(target.number, Class.NOT_DIALLED, 0, UNALLOCATED))
        elif target.number is not None and target.barred is None:
            numbers.append(target.number)
        elif target.barred is not None:
            rows.put(Row(target.number or target.given, Class.NOT_DIALLED, 0, target.barred))
        else:
            rows.put(Row(target.given, Class.BAD_NUMBER, 0, "not_a_number"))
    return numbers


@contextmanager
def _shown(running: Sweep, watch: Callable[[Snapshot], None] | None) -> Iterator[None]:
    if watch is None:
        yield
        return

    async def show() -> None:
        while True:
            await asyncio.sleep(SHOW_EVERY)
            watch(running.snapshot())

    watch(running.snapshot())  # what cannot be shown is told before anybody is rung
    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
        watch(running.snapshot())


@contextmanager
def _signals(running: Sweep, *, enabled: bool) -> Iterator[None]:
    if not enabled:
        yield
        return
    loop = asyncio.get_running_loop()
    reasons = {signal.SIGTERM: Stop.TERMINATED, signal.SIGINT: Stop.INTERRUPTED}
    codes = {Stop.TERMINATED: 4, Stop.INTERRUPTED: 130}
    seen: list[Stop] = []

    def handle(number: int, frame: FrameType | None) -> None:
        del frame
        why = reasons[signal.Signals(number)]
        if seen:
            # The second one means at once: intents are durable, the rest is for the next run.
            os._exit(codes[why])
        seen.append(why)
        loop.call_soon_threadsafe(running.stop, why)

    before = {number: signal.signal(number, handle) for number in reasons}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
