"""Rings numbers through a trunk, briefly, and writes down what the network says.

    numbers ──► hours, refusals ──► lease ──► intent ──► probe (sip/) ──► disposition ──► settle ──► results

`running` starts a sweep and `sweep` is the whole of it; `queue` sorts out who may be rung, `calls` watches those that
ring, the store stands behind `ledger`, the socket behind `prozvon.wire`.
"""
