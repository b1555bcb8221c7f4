"""A base in memory."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from prozvon.errors import UsageError

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Generated:
    """`frame`: the base, all text, an empty cell is "". `truth`: the same rows in the same order, see `generate`."""

    frame: "pl.DataFrame"
    truth: "pl.DataFrame"


def generate(rows: int, seed: int, *, wide: bool = False, processes: int = 1) -> Generated:
    """A dirty base of `rows` rows and its truth.

    `wide` adds the columns of `shards.FURTHER`. The truth has `row` (1 = first), `person_id`, `household_id`,
    `firm_id`, the person's name, gender, birth date, address, mailbox and company on the day of the record,
    `name_shows` (which of surname, given name and patronymic, s g p, stand in the cell in full), for each phone cell
    `_meant` (E.164 that should stand there), `_written` (E.164 that a careful reader takes from it) and `_readable`
    (that reader gets exactly what was meant; null for an empty cell), `refused`, `withdrawn`, and `faults`, the codes
    of what was done to the row.

    >>> base = generate(50, seed=1)
    >>> base.frame.height, base.truth.height, base.frame.columns[:3]
    (50, 50, ['ФИО', 'Телефон', 'Доп. телефон'])
    """
    from prozvon.practice.base import shards  # noqa: PLC0415 -- builds its tables on import

    base = whole(rows, seed, processes, wide=wide)
    cells = (*shards.COLUMNS, *shards.FURTHER) if wide else shards.COLUMNS
    return Generated(base.select(cells), base.select(*shards.TRUTH).with_row_index("row", offset=1))


def whole(rows: int, seed: int, processes: int, *, wide: bool) -> "pl.DataFrame":
    """All that is made, in the order of the base: cells, truth, order key; `wide`: further columns, parts of names."""
    import polars as pl  # noqa: PLC0415 -- `import prozvon.practice` stays quick

    from prozvon.practice.base import shards  # noqa: PLC0415 -- builds its tables on import

    return pl.concat(made(rows, seed, processes, wide=wide)).sort(shards.ORDER, maintain_order=True)


def made(rows: int, seed: int, processes: int, *, wide: bool) -> Iterator["pl.DataFrame"]:
    """The shards of a base, in order, made by `processes` processes."""
    from prozvon.practice.base import shards  # noqa: PLC0415 -- builds its tables on import

    if rows < 1:
        raise UsageError(f"a base has at least one row, {rows} were asked for")
    total = shards.count(rows)
    if processes == 1 or total == 1:
        for number in range(total):
            yield shards.shard(seed, rows, number, wide=wide)
        return
    # A forked child would inherit the locks of Polars' threads, so children start afresh.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(shards.shard, seed, rows, n, wide=wide) for n in range(min(total, processes + 1))]
        for number in range(total):
            frame = waiting.pop(0).result()
            ahead = number + processes + 1
            if ahead < total:
                waiting.append(pool.submit(shards.shard, seed, rows, ahead, wide=wide))
            yield frame
