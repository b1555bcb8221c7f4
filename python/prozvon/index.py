"""`prozvon.Index`: a base in memory that says at once who a new record is, and grows without a full run.

The model is frozen when the index is built: weights, thresholds and limits, and how often each name, city and company
stands in the base. Adding and removing rows keeps the clusters those of a full run under that model; a new model is made
by `Index.retrain` alone, and `Index.drift` says when it is time.
"""

import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

import polars as pl

from prozvon import _core
from prozvon.errors import Error, InputError, UsageError
from prozvon.matching.columns import across_column, engine_columns, with_across, with_own
from prozvon.matching.deduplication import Decisions, decided_rows, households_of
from prozvon.matching.drift import Drift
from prozvon.matching.frames import as_frame
from prozvon.matching.matched import Decided
from prozvon.matching.one_record import cells_of, gender_of
from prozvon.matching.piecewise import Piece, base_like, id_column, ids_of, pieces_of, roles_of
from prozvon.matching.recipe import Recipe
from prozvon.normalize import Dictionaries, normalize
from prozvon.normalize.dictionaries import words
from prozvon.normalize.rows import has_cyrillic_names
from prozvon.normalize.values import days_since_1970
from prozvon.output.disk import write_aside
from prozvon.reader import Base


@dataclass(frozen=True, slots=True)
class Changes:
    """What adding or removing rows, or a decision, did.

    `clusters`: `row`, `cluster_id` of the rows added or decided about. `retired`: `cluster_id` that is not in use any
    more, and `survivor`, the one that goes on, null where no row is left. `looked_at`: rows whose clusters were found
    anew.
    """

    clusters: pl.DataFrame
    retired: pl.DataFrame
    looked_at: int


class Index:
    """A base of people in memory: `query`, `add`, `remove`, `decide`, `save`, `load`.

    `frame`, `recipe`, `columns`, `id`, `decisions`, `dictionaries` and `across` are those of `prozvon.dedupe`. Rows are
    called by their id, or by the number under which they came in, from 0. A row costs its record of 64 bytes, its
    numbers, its age, its cluster and five to eight bytes for each key, some 230 bytes in all; nothing of the input's own
    columns is held. Many threads may query at once; the GIL is free while the engine works.

    A base that is not to stand in memory whole comes as an iterable of frames (a generator, `frame.iter_slices()`), of
    which none is held while the next is made, or as the path of a file, which is read a part at a time:
    `Index("base.csv")`. What its columns hold is told by the first 10,000 rows, of a file by rows from all over it. The
    index is that of the whole frame.

    >>> import polars as pl
    >>> index = Index(pl.DataFrame({
    ...     "ФИО": ["Иванов Пётр", "Сидоров Олег"], "Телефон": ["8 916 123-45-67", "+79031112233"],
    ... }))
    >>> index.query({"ФИО": "иванов петя", "Телефон": "89161234567"}).select("row", "verdict", "reasons").rows()
    [(0, 'same', 'phone+name')]
    >>> changes = index.add(pl.DataFrame({"ФИО": ["ПЕТЯ ИВАНОВ"], "Телефон": ["916-123-45-67"]}))
    >>> changes.clusters["row"].to_list(), index.clusters["cluster_id"].n_unique(), len(index)
    ([2], 2, 3)
    >>> index.remove([0, 2]).retired.height, len(index)
    (1, 1)
    >>> pieces = (pl.DataFrame({"ФИО": [f"Ким Олег {n}"], "Телефон": [f"891612345{n}"]}) for n in range(10, 13))
    >>> len(Index(pieces))
    3
    """

    rejects: pl.DataFrame
    """`source`, `line`, `column`, `value`, `code` of records in a file that could not be read, and are no rows."""

    def __init__(
        self,
        frame: object,
        recipe: Recipe | None = None,
        columns: Mapping[str, str] | None = None,
        id: str | None = None,  # noqa: A002 -- the contract's name
        *,
        threshold: float | None = None,
        decisions: Decisions = (),
        region: str | None = "RU",
        now: date | None = None,
        threads: int | None = None,
        dictionaries: Dictionaries | None = None,
        across: str | None = None,
    ) -> None:
        """Build the index of a frame's rows; nothing of the frame itself is kept."""
        recipe = recipe or Recipe()
        recipe = recipe if threshold is None else recipe.with_threshold(threshold)
        self._recipe = recipe if across is None else replace(recipe, across=across)
        self._id, self._region, self._threads, self._dictionaries = id, region, threads, dictionaries
        self._ids: pl.Series | None = None
        self._gone = pl.Series([], dtype=pl.UInt32)
        names: list[pl.Series] = []

        def decided() -> list[Decided]:
            called = pl.concat(names) if id is None else ids_of(names, id)
            self._ids = None if id is None else called
            return list(decided_rows(decisions, called))

        self._core = _core.PeopleIndex.build(
            self._arriving(pieces_of(frame, columns, id), names, now),
            self._recipe.numbers(),
            self._recipe.block_limit,
            self._recipe.switchboard,
            decided,
            threads,
        )

    def _arriving(self, pieces: Iterator[Piece], names: list[pl.Series], now: date | None) -> Iterator[pl.DataFrame]:
        """What the engine looks at of each piece. What its rows are called is put down in `names`."""
        rows, cyrillic = 0, False
        for piece in pieces:
            base, table = piece.base, piece.table
            if not names:
                # What a column of the base was taken for, a column of the same name is taken for later.
                self._roles, self.rejects = roles_of(base), base.rejects
                self._across = None if self._recipe.across is None else across_column(base, self._recipe.across)
            else:
                table = self._with_own(table)
            names.append(_range(rows, rows + table.height) if self._id is None else id_column(table, self._id))
            rows += table.height
            cyrillic = cyrillic or has_cyrillic_names(base)
            yield self._engine_columns(base, table, now, cyrillic=cyrillic)
            del piece, base, table  # not to be held while the next is made

    def query(self, record: object, *, limit: int = 20, now: date | None = None) -> pl.DataFrame:
        """Who a record is: `row`, `weight` (bits), `probability`, `verdict`, `reasons`, `cluster_id`, `household_id`.

        The best comes first. `record` is a dict of columns, as the frame had them; rows that are the same person have the
        verdict `same`, those worth a look `review`. A frame of records is answered with a column `record`, its row, in
        front. Nothing is added.
        """
        limit = max(limit, 0)
        one = isinstance(record, Mapping)
        table = self._query_record(record, limit, now) if isinstance(record, Mapping) else None
        if table is None:
            table = self._core.query(self._people([record] if one else record, now), limit)
        found = pl.DataFrame(table)
        if self._ids is not None:
            place = found.get_column_index("row")
            found.replace_column(place, self._ids.gather(found.to_series(place)))
        return found.drop("record") if one and found.columns[0] == "record" else found

    def _query_record(self, record: Mapping[object, object], limit: int, now: date | None) -> "_core.ArrowTable | None":
        """The answer for one record that needs no frame; None for one that does."""
        cells = cells_of(record, self._roles)
        if cells is None:
            return None
        across = None if self._across is None else cells.get(self._across, (None, None))[1]
        today, own = days_since_1970(now or _today()), words(self._dictionaries)
        try:
            mine = [cells.get(name, (None, None))[1] for name in self._recipe.own]
            told = list(cells.values())
            return self._core.query_record(told, gender_of(cells), across, mine, self._region, today, own, limit)
        except UnicodeEncodeError:  # half of a pair of surrogates: a frame refuses it in its own words
            return None

    def add(self, frame: object, *, now: date | None = None) -> Changes:
        """Take in the rows of a frame. The clusters are then those of a full run over all rows under the same model."""
        table = as_frame(frame)
        ids = None if self._id is None or self._ids is None else ids_of([id_column(table, self._id)], self._id)
        if ids is not None and self._ids is not None:
            there = self._ids.filter(~pl.int_range(len(self._ids), eager=True).is_in(self._gone.implode()))
            try:
                again = int(ids.is_in(there.implode()).sum())
            except pl.exceptions.PolarsError:
                raise UsageError(f"ids are {self._ids.dtype} here, these are {ids.dtype}") from None
            if again:
                raise UsageError(f"{again} of these ids are in the index already; remove them first")
        start = self._core.slots()
        looked_at, retired = self._core.add(self._people(table, now), self._threads)
        if ids is not None and self._ids is not None:
            self._ids = pl.concat([self._ids, ids.cast(self._ids.dtype)])
        rows = _range(start, self._core.slots())
        return self._changes(rows, looked_at, retired)

    def remove(self, ids: object) -> Changes:
        """Take out rows by their ids. Whoever they held together parts; nothing of them is in a file saved later."""
        slots = self._slots(ids)
        looked_at, retired = self._core.remove(slots.to_list(), self._threads)
        self._gone = pl.concat([self._gone, slots])
        return self._changes(pl.Series([], dtype=pl.UInt32), looked_at, retired)

    def decide(self, decisions: Decisions) -> Changes:
        """Obey what people say of pairs of rows that are there: (row, row, "same" or "different").

        A decision replaces an earlier one about its pair; all are kept in a saved index and hold as long as both rows.

        >>> index = Index(pl.DataFrame({"ФИО": ["Ким Олег", "Ким О."], "Телефон": ["89161234567"] * 2}))
        >>> index.decide([(0, 1, "different")]).clusters["cluster_id"].n_unique()
        2
        """
        names = self._ids if self._ids is not None else _range(0, self._core.slots())
        decided = decided_rows(decisions, names)
        ends = pl.Series([slot for left, right, _ in decided for slot in (left, right)], dtype=pl.UInt32).unique()
        if ends.is_in(self._gone.implode()).any():
            raise UsageError("a decision names two different rows of the frame, by id or by number from 0")
        looked_at, retired = self._core.decide(list(decided), self._threads)
        return self._changes(ends, looked_at, retired)

    @property
    def households(self) -> pl.DataFrame:
        """`household_id`, `cluster_ids`, `rows` of households of more than one person, as in `prozvon.dedupe`.

        The whole base is gone through; `query` tells the household of those it finds by itself.
        """
        return households_of(pl.DataFrame(self._core.households(self._threads)))

    @property
    def clusters(self) -> pl.DataFrame:
        """`row` and `cluster_id` of every row there is, in the order in which they came."""
        found = pl.DataFrame(self._core.clusters())
        return found.select(row=self._named(found["slot"]), cluster_id="cluster_id")

    def __len__(self) -> int:
        """Rows that are there."""
        return self._core.slots() - len(self._gone)

    def __repr__(self) -> str:
        return f"Index: {len(self):,} rows, model {self.model_hash}"

    @property
    def passed_over(self) -> int:
        """Rows that queries have passed over since the index was made or loaded, so that each stays quick.

        Of a number, an e-mail or an address that more than 200 rows share only those of the record's name are compared
        beyond, and of thousands no more than 2,000 are gone through; no more are asked whose household it is.
        """
        return self._core.passed_over()

    @property
    def model_hash(self) -> str:
        """Sixteen hex digits that name everything that decides who is one person."""
        return self._core.model_hash()

    def drift(self) -> Drift:
        """How far the rows that are there have moved from those that the model was made of."""
        return Drift.of(self._core.drift())

    def retrain(self, frame: object, *, now: date | None = None) -> Self:
        """A new index of `frame`, with a model made of its rows: what `drift` advises when the base has moved.

        The index keeps no input, so whoever holds the base gives it. Clusters are named anew.
        """
        return type(self)(
            frame,
            self._recipe,
            self._roles,
            self._id,
            region=self._region,
            now=now,
            threads=self._threads,
            dictionaries=self._dictionaries,
        )

    def save(self, path: str | Path) -> None:
        """Write the index into a file that nobody else may read: it holds personal data. Removed rows are not in it.

        Raises `UsageError`, `EngineError` where it cannot be written.
        """
        slots = pl.DataFrame(self._core.clusters())["slot"]
        ids = b""
        if self._ids is not None:
            told = io.BytesIO()
            self._ids.gather(slots).alias("id").to_frame().write_ipc(told)
            ids = told.getvalue()
        meta = {
            "id": self._id,
            "region": self._region,
            "roles": self._roles,
            "across": self._across,
            "dictionaries": None if self._dictionaries is None else self._dictionaries.__getstate__(),
            "recipe": {
                "numbers": self._recipe.numbers(),
                "own": list(self._recipe.own),
                "block_limit": self._recipe.block_limit,
                "switchboard": self._recipe.switchboard,
            },
        }
        head = json.dumps(meta, ensure_ascii=False).encode()
        with write_aside(path) as aside:
            self._core.save(aside, len(head).to_bytes(8, "little") + head + ids)

    @classmethod
    def load(cls, path: str | Path, *, threads: int | None = None) -> Self:
        """Read an index that `save` wrote. Raises `InputError` for any other file, and for one of another version.

        >>> import tempfile, polars as pl
        >>> index = Index(pl.DataFrame({"who": ["a", "b"], "Телефон": ["89161234567", "89161234568"]}), id="who")
        >>> with tempfile.TemporaryDirectory() as place:
        ...     index.save(f"{place}/people.index")
        ...     Index.load(f"{place}/people.index").query({"Телефон": "8 916 123 45 67"})["row"].to_list()
        ['a']
        """
        try:
            core, beside = _core.PeopleIndex.load(Path(path))
            length = int.from_bytes(beside[:8], "little")
            meta: dict[str, Any] = json.loads(bytes(beside[8 : 8 + length]))
            told = bytes(beside[8 + length :])
            recipe = Recipe.of_numbers(**meta["recipe"])
            ids = pl.read_ipc(io.BytesIO(told))["id"].alias("row") if told else None
            recipe = replace(recipe, across=meta["across"])
            given = {f"_{name}": meta[name] for name in ("id", "region", "roles", "across")}
            own = None if meta["dictionaries"] is None else Dictionaries.of_texts(meta["dictionaries"])
        except Error as error:
            raise InputError(str(error), path=str(path)) from None
        except FileNotFoundError:
            raise InputError("no such file", path=str(path)) from None
        except PermissionError:
            raise InputError("may not be read: permission denied", path=str(path)) from None
        except OSError:
            raise InputError("cannot be read", path=str(path)) from None
        except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
            raise InputError(
                "the file is damaged: what stands beside its rows cannot be read", path=str(path)
            ) from None
        index = cls.__new__(cls)
        state = {"_core": core, "_recipe": recipe, "_ids": ids, "_threads": threads, "_dictionaries": own}
        vars(index).update(state, **given, _gone=pl.Series([], dtype=pl.UInt32), rejects=pl.DataFrame())
        return index

    def forget(self, numbers: Collection[str], cluster_ids: Collection[str]) -> int:
        """Remove the rows of these E.164 numbers and clusters, a person's right to be forgotten; returns how many."""
        clusters = pl.DataFrame(self._core.clusters())
        slots = pl.Series(self._core.rows_with([int(n.removeprefix("+")) for n in numbers]), dtype=pl.UInt32)
        theirs = clusters.filter(pl.col("cluster_id").is_in(list(cluster_ids)) | pl.col("slot").is_in(slots.implode()))[
            "slot"
        ]
        self._core.remove(theirs.to_list(), self._threads)
        self._gone = pl.concat([self._gone, theirs])
        return len(theirs)

    def _people(self, frame: object, now: date | None) -> pl.DataFrame:
        table = as_frame(frame)
        return self._engine_columns(base_like(table, self._roles), self._with_own(table), now)

    def _with_own(self, table: pl.DataFrame) -> pl.DataFrame:
        """Rows that come later may lack a column of one's own: nothing is known of them in it."""
        return table.with_columns(
            pl.lit(None, pl.String).alias(name) for name in self._recipe.own if name not in table.columns
        )

    def _engine_columns(
        self, base: Base, table: pl.DataFrame, now: date | None, *, cyrillic: bool | None = None
    ) -> pl.DataFrame:
        people = normalize(
            base,
            region=self._region,
            now=now or _today(),
            threads=self._threads,
            dictionaries=self._dictionaries,
            cyrillic=cyrillic,
        )
        there = self._across in base.frame.columns
        people = with_across(people, base, self._across if there else None)
        return engine_columns(with_own(people, table, self._recipe.own), self._recipe.own)

    def _named(self, slots: pl.Series) -> pl.Series:
        return slots if self._ids is None else self._ids.gather(slots)

    def _slots(self, ids: object) -> pl.Series:
        """The slots of rows that are there, by what they are called; each must be there."""
        if not isinstance(ids, (pl.Series, list, tuple, set, range)):
            raise UsageError(f"a list of ids is needed, not {type(ids).__name__}")
        names = self._ids if self._ids is not None else _range(0, self._core.slots())
        try:
            wanted = pl.Series(list(ids), dtype=names.dtype, strict=True).unique()
        except (TypeError, OverflowError, pl.exceptions.PolarsError):
            raise UsageError(f"rows are called by {names.dtype} here") from None
        found = names.is_in(wanted.implode()).arg_true().cast(pl.UInt32)
        found = found.filter(~found.is_in(self._gone.implode()))
        if len(found) != len(wanted):
            raise UsageError(f"{len(wanted) - len(found)} of these {len(wanted)} rows are not in the index")
        return found

    def _changes(self, rows: pl.Series, looked_at: int, retired: list[tuple[str, str]]) -> Changes:
        ids = pl.Series(self._core.cluster_ids(rows.to_list()))
        gone = pl.DataFrame(retired, schema={"cluster_id": pl.String, "survivor": pl.String}, orient="row")
        return Changes(
            clusters=pl.DataFrame({"row": self._named(rows), "cluster_id": ids}),
            retired=gone.with_columns(survivor=pl.when(pl.col("survivor") != "").then("survivor")),
            looked_at=looked_at,
        )


def _today() -> date:
    return datetime.now(UTC).date()


def _range(start: int, end: int) -> pl.Series:
    return pl.int_range(start, end, dtype=pl.UInt32, eager=True)
