"""What the register of number ranges settles without a call: a number that nobody holds cannot answer."""

from collections.abc import Sequence

from prozvon.plan import Plan


def unallocated(plan: Plan | None, numbers: Sequence[str]) -> frozenset[str]:
    """Those of the E.164 `numbers` that are in nobody's range, by the `plan` if there is one.

    >>> unallocated(None, ["+79160000001"])
    frozenset()
    """
    if plan is None or not numbers:
        return frozenset()
    import polars as pl  # noqa: PLC0415 -- a run without a register does without it

    keys = pl.Series([int(number.lstrip("+")) for number in numbers], dtype=pl.UInt64)
    return frozenset(f"+{key}" for key in plan.unallocated(keys))
