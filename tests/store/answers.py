"""What walks over a store are made of: when they begin, and what the network may answer on the way."""

from datetime import UTC, datetime

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
OUTCOMES = [
    ("RINGING", "alive", {"code": 180}),
    ("UNALLOCATED", "dead", {"code": 404, "cause": 1}),
    ("UNALLOCATED", "dead", {"code": 404}),
    ("ABSENT", "temp", {"code": 480, "cause": 20}),
    ("NETWORK", "error", {"code": 503}),
    ("MAY-HAVE-RUNG", "temp", {}),
]
"""Class, verdict and evidence; the last is what a crash leaves behind."""
