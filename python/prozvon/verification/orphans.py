"""Ends what rings for processes that died: whoever sits at their addresses, or finds them empty, cancels for them.

What a process did not see end is in the store. The far end knows a call by the address that it came from, so that only
who sits there can end it; the few addresses of a trunk are tried in turn.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from prozvon.sip.invitation import Invitation
from prozvon.verification.calls import Calls
from prozvon.verification.ledger import Desk
from prozvon.verification.line import Line
from prozvon.wire import Edge

RING = 90.0
"""Seconds beyond the longest ringing for which the call of a process that died may go on."""
HEARD = 4.0
"""Seconds in which the far end may answer that the calls of the dead are over; where it does not it is told again."""
_LOOK = 0.01


async def end_orphans(line: Line, calls: Calls, desk: Desk, since: datetime) -> list[asyncio.Task[None]]:
    """End the calls begun `since` then by processes that sat where `line` does, or where nobody does now.

    Returns what still waits for the far end's answers.
    """
    for intent in await desk.ask(desk.ledger.unsettled, "{}:{}".format(*line.edge.address), since):
        calls.adopt(intent, line.edge.now())
    await line.edge.flush()
    seats = []
    for address in line.seats:
        left = await desk.ask(desk.ledger.unsettled, "{}:{}".format(*address), since)
        seat = await line.seated(address) if left else None
        if seat is None:
            continue
        agent, edge = seat
        ended = [call for intent in left for call in calls.adopt(intent, line.edge.now(), agent)]
        seats.append(asyncio.create_task(_sit(edge, ended)))
    return seats


async def _sit(edge: Edge, ended: Sequence[Invitation]) -> None:
    """Stay at an address until the far end has answered that its calls are over, and no longer: others want it."""
    deadline = edge.now() + HEARD
    await edge.flush()
    for call in ended:
        while not call.closed and edge.now() < deadline:  # noqa: ASYNC110 -- the call tells by its state
            await asyncio.sleep(_LOOK)
    await edge.close()
