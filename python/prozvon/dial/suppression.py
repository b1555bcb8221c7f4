"""People to leave out: `--suppress FILE` with those who have bought already, or are clients already.

It matches people, not only numbers: the engine that finds copies in a base looks for the file's rows among the people
of the campaign, so somebody who changed the number is still found by name and birth date or by e-mail, and a husband
stays when it is his wife who bought. A row without any name can only mean its number or address, whosever it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self

import polars as pl

from prozvon.dial.listing import number_columns
from prozvon.errors import InputError
from prozvon.matching import match
from prozvon.normalize import Dictionaries, normalize
from prozvon.reader import Base, Column, ReadOptions, read
from prozvon.schema import ROW, SOURCE, Role

_ROLES = {
    "surname": Role.SURNAME,
    "given": Role.GIVEN_NAME,
    "patronymic": Role.PATRONYMIC,
    "phone": Role.PHONE,
    "phones": Role.PHONE,
    "email": Role.EMAIL,
    "company": Role.COMPANY,
    "city": Role.CITY,
    "address": Role.ADDRESS,
    "birth_date": Role.BIRTH_DATE,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """Who is to be left out: `rows` as the matcher reads them, and how many rows of each file say nothing of whom."""

    rows: pl.DataFrame
    unusable: Mapping[str, int]
    _normalize: Callable[[Base], pl.DataFrame]

    @classmethod
    def read(
        cls, paths: Sequence[str | Path], region: str, now: datetime, dictionaries: Dictionaries | None = None
    ) -> Self:
        """The people of the files, which may be anything that `clean` reads.

        Raises `InputError` for a file that cannot be read, and for one whose rows name nobody who could be found: a list
        that was meant to leave people out must not leave out nobody without a word.
        """
        told = partial(normalize, region=region, now=now, dictionaries=dictionaries)
        rows, unusable = [], {}
        for path in map(str, paths):
            listed = read([path], ReadOptions())
            numbers = number_columns(listed, region)
            columns = (replace(c, role=Role.PHONE) if c.name in numbers else c for c in listed.columns)
            found = told(replace(listed, columns=tuple(columns)))
            usable = int(found["usable"].sum())
            if not usable:
                raise InputError(
                    "no row says whom to leave out: no number, no e-mail, no name with anything", path=path
                )
            unusable[path] = found.height - usable + listed.rejects.height
            rows.append(found)
        return cls(pl.concat(rows, how="diagonal_relaxed"), unusable, told)

    def among(self, people: pl.DataFrame) -> pl.Series:
        """Which of `people` stand in one of the files.

        `people` has the columns `phone`, `phones` (list), `surname`, `given`, `patronymic`, `email`, `company`, `city`,
        `address`, `birth_date`.
        """
        frames = (self._normalize(_base(people)), self.rows)
        # Lists of codes and of further addresses are nothing to match by.
        common = [name for name in frames[0].columns if name in frames[1].columns and name not in ("issues", "emails")]
        both = pl.concat([frame.select(common) for frame in frames], how="vertical_relaxed")
        cluster = match(both).rows["cluster"]
        own, theirs = cluster.head(people.height), cluster.slice(people.height)
        rows = both.slice(people.height)
        nameless = rows.filter(pl.col("surname_key").is_null() & pl.col("given_key").is_null())
        numbers = nameless["phone_keys"].explode().drop_nulls()
        mailboxes = nameless["email_key"].drop_nulls()
        mine = both.head(people.height).select(
            pl.Series("same", own.is_in(theirs.implode())),
            phone=pl.col("phone_keys").list.eval(pl.element().is_in(numbers.implode())).list.any(),
            email=pl.col("email_key").is_in(mailboxes.implode()),
        )
        return mine.select(pl.any_horizontal(pl.all().fill_null(value=False)).alias("suppressed")).to_series()


def _base(people: pl.DataFrame) -> Base:
    texts = people.select(
        *(pl.col(name).cast(pl.String) for name in _ROLES if name != "phones"),
        phones=pl.col("phones").list.join("; "),
        **{ROW: pl.int_range(1, pl.len() + 1, dtype=pl.UInt32), SOURCE: pl.lit("dial")},
    ).with_columns(pl.col(list(_ROLES)).fill_null(""))
    rejects = pl.DataFrame(schema=dict.fromkeys(("source", "line", "column", "value", "code"), pl.String))
    return Base(texts, rejects, (), tuple(Column(name, role, "ours") for name, role in _ROLES.items()))
