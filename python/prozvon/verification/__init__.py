"""Rings numbers through a trunk, briefly, and writes down what the network says.

    numbers ──► hours, refusals ──► lease ──► intent ──► probe (sip/) ──► disposition ──► settle ──► results

`sweep` is the whole of it; the wire stands in `endpoint`, the pace in `pace`, the store behind `ledger`.
"""
