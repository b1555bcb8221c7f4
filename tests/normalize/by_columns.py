"""The naive twin of `prozvon.normalize.normalize`: each engine over whole columns, put together by Polars."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from prozvon import _core
from prozvon.normalize.call_hours import asked_hours
from prozvon.normalize.dictionaries import Dictionaries, words
from prozvon.normalize.positions import deciders
from prozvon.normalize.rows import GENDERS, has_cyrillic_names
from prozvon.normalize.values import days_since_1970
from prozvon.phone import phone_columns
from prozvon.reader.model import Base
from prozvon.schema import ROW, SOURCE, Role

_YES: Final = ("да", "д", "yes", "y", "true", "t", "1", "1.0", "+", "x", "х", "v", "✓", "✔", "истина", "on")
_NO: Final = (
    *("", "нет", "н", "no", "n", "false", "f", "0", "0.0", "-", "–", "—", "ложь", "off", "none", "null", "nan", "n/a"),
    *("действует", "активно", "не отозвано", "не отозвал", "не отозвала", "active", "valid", "not withdrawn"),
)
_NAMES: Final = (Role.FULL_NAME, Role.SURNAME, Role.GIVEN_NAME, Role.PATRONYMIC)
_ROW_ISSUES: Final = {
    "timestamp_unreadable": 1 << 56,
    "phone_from_name": 1 << 57,
    "phone_from_other_column": 1 << 58,
    "email_from_name": 1 << 59,
    "email_from_other_column": 1 << 60,
    "gender_conflict_column": 1 << 61,
    "name_in_company": 1 << 62,
    "place_in_other_column": 1 << 63,
}
"""Issues of a row rather than of a cell, as bits above those of the core."""


def by_columns(
    base: Base,
    *,
    region: str | None = "RU",
    now: date,
    threads: int | None = None,
    dictionaries: Dictionaries | None = None,
    cyrillic: bool | None = None,
) -> pl.DataFrame:
    """What `normalize` says, by one kernel after the other and Polars between them."""
    row = _Row(base, threads, words(dictionaries), cyrillic)
    names = row.names()
    emails, stray_emails = row.emails(names["note"])
    where = row.addresses()
    company = row.engine(_core.normalize_companies, row.of(Role.COMPANY), own=row.own, persons=True)
    bits = _Bits(base.frame.height)
    birth = row.dates([Role.BIRTH_DATE], "birth", now)
    moments = {role: row.moments(role, now, bits) for role in (Role.CREATED_AT, Role.UPDATED_AT, Role.LAST_CONTACT)}
    inn = row.engine(_core.normalize_tax_numbers, row.of(Role.INN))
    remarks = row.remarks()
    gender = row.gender()

    for part in (names, emails, where, company, birth, inn, remarks):
        bits.add(part["issues"])
    if row.of(Role.GENDER):
        bits.flag("gender_conflict_column", (gender != names["gender"]).fill_null(value=False))
    phones = _phones(row, names["note"], region, bits)
    for code, found in stray_emails.items():
        bits.flag(code, found)
    bits.flag("name_in_company", company["person"])
    bits.flag("place_in_other_column", where["crosswise"])

    people = phones.drop("phone_issues").hstack(
        [
            names["surname"],
            names["given"],
            names["patronymic"],
            names["name"].alias("pz_name"),
            gender.fill_null(names["gender"]).alias("pz_gender"),
            names["note"].alias("name_note"),
            names["surname_key"],
            names["given_key"],
            names["patronymic_key"],
            emails["email"].alias("pz_email"),
            emails["key"].alias("email_key"),
            emails["others"].alias("emails"),
            company["company"].alias("pz_company"),
            company["key"].alias("company_key"),
            where["city"].alias("pz_city"),
            where["city_key"],
            where["address"].alias("pz_address"),
            where["address_key"],
            where["postcode"],
            birth["date"].alias("pz_birth_date"),
            birth["other"].alias("birth_date_other"),
            _has(birth["issues"], "date_implausible").alias("birth_date_doubtful"),
            birth["trace"].alias("birth_date_trace"),
            inn["inn"].fill_null(company["inn"]),
            *(moment.alias(str(role)) for role, moment in moments.items()),
            remarks["refusal"],
            remarks["column"].alias("refusal_text_column"),
            row.withdrawn(),
            *row.calls(names["note"]),
            pl.Series(_core.hash_rows(base.frame.drop(ROW, SOURCE), threads)).alias("row_hash"),
        ]
    )
    described = pl.any_horizontal(
        pl.col("pz_birth_date", "pz_address", "pz_city", "pz_company").is_not_null(),
    )
    return people.with_columns(
        issues=_spelled(bits.words, phones["phone_issues"]),
        usable=(pl.col("phone_keys").list.len().fill_null(0) > 0)
        | pl.col("pz_email").is_not_null()
        | (pl.col("pz_name").is_not_null() & described),
    )


def _spelled(bits: pl.Series, phones: pl.Series) -> pl.Series:
    """The codes of telephones, then those of the row's bits, lowest first; each of these is said once."""
    names = dict(enumerate(_core.issue_codes()))
    names |= {bit.bit_length() - 1: code for code, bit in _ROW_ISSUES.items()}
    names[61] = "gender_conflict"
    said = [
        [*before, *dict.fromkeys(name for at, name in names.items() if word >> at & 1)]
        for word, before in zip(bits, phones, strict=True)
    ]
    return pl.Series(said, dtype=pl.List(pl.String))


def _phones(row: "_Row", note: pl.Series, region: str | None, bits: "_Bits") -> pl.DataFrame:
    """The phones of every row, each input read by its own region; the rows of one input stand together.

    Where a row has no usable number of its own, one may have been typed into its name or its e-mail.
    """
    base = row.base
    columns, city = row.of(Role.PHONE), next(iter(row.of(Role.CITY)), None)
    elsewhere = [note, *(base.frame[name] for name in row.of(Role.EMAIL))]
    parts = base.frame.partition_by(SOURCE, maintain_order=True) if base.regions else [base.frame]
    read, start = [], 0
    for part in parts:
        own = base.regions.get(part[SOURCE][0], region) if base.regions else region
        here = [cells.slice(start, part.height) for cells in elsewhere]
        read.append(phone_columns(part, columns, own, city, row.threads, here))
        start += part.height
    phones = pl.concat(read, how="vertical_relaxed") if len(read) > 1 else read[0]
    bits.flag("phone_from_name", phones["elsewhere"] == 1)
    bits.flag("phone_from_other_column", phones["elsewhere"] > 1)
    return phones.drop("elsewhere")


def _folded(cells: pl.Series) -> pl.Series:
    return cells.fill_null("").str.strip_chars().str.to_lowercase()


def _every(rows: int, value: object, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """The same of every row, made without Polars' expressions: a piece has many such columns."""
    return pl.Series([value], dtype=dtype).new_from_index(0, rows)


def _marked(at: pl.Series, rows: int) -> pl.Series:
    if at.is_empty():
        return _every(rows, value=False, dtype=pl.Boolean)
    return _every(rows, 0, pl.UInt8).scatter(at, 1).cast(pl.Boolean)


def _has(bits: pl.Series, code: str) -> pl.Series:
    return (bits & (1 << _core.issue_codes().index(code))) != 0


class _Bits:
    """The issues of every row, as one word a row."""

    def __init__(self, rows: int) -> None:
        self.words = _every(rows, 0, pl.UInt64)

    def add(self, bits: pl.Series) -> None:
        self.words = self.words | bits

    def flag(self, code: str, rows: pl.Series) -> None:
        if rows.any():
            self.add(rows.cast(pl.UInt64) * _ROW_ISSUES[code])


@dataclass(frozen=True, slots=True)
class _Row:
    """A base by the roles of its columns."""

    base: Base
    threads: int | None
    own: "_core.OwnWords | None" = None
    cyrillic: bool | None = None

    def of(self, *roles: Role) -> list[str]:
        return [column.name for column in self.base.columns if column.role in roles]

    def engine(
        self, call: "Callable[..., _core.ArrowTable]", columns: Sequence[str], *settings: object, **more: object
    ) -> pl.DataFrame:
        """One engine of the core over some columns; without any, what it says of an empty cell, for every row."""
        frame = self.base.frame
        if columns:
            return pl.DataFrame(call(frame[list(columns)], *settings, self.threads, **more))
        nothing = pl.DataFrame(call(pl.DataFrame({"": [None]}, schema={"": pl.String}), *settings, 1, **more))
        return pl.DataFrame([said.new_from_index(0, frame.height) for said in nothing])

    def names(self) -> pl.DataFrame:
        columns = [column for column in self.base.columns if column.role in _NAMES]
        roles = [str(column.role) for column in columns] or [str(Role.FULL_NAME)]
        names = [column.name for column in columns]
        found = self.engine(_core.normalize_names, names, roles, own=self.own)
        if self._from_abroad(found):
            return self.engine(_core.normalize_names, names, roles, own=self.own, latin_kept=True)
        return found

    def _from_abroad(self, found: pl.DataFrame) -> bool:
        """Whether a base has names in Latin letters only, and most of them are nobody's who writes in Cyrillic."""
        restored = _has(found["issues"], "name_translit_restored").sum()
        if not restored or 2 * restored > len(found) - found["name"].null_count():
            return False
        return not (has_cyrillic_names(self.base) if self.cyrillic is None else self.cyrillic)

    def emails(self, note: pl.Series) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
        """The e-mails, and by the codes of their issues the rows that have theirs from another cell.

        Where a row has no address of its own, what was split off its name is looked at first, then other columns.
        """
        own = self.of(Role.EMAIL)
        elsewhere = (None, Role.PHONE, Role.POSITION, Role.COMMENT, Role.COMPANY, Role.ADDRESS)
        others = [column.name for column in self.base.columns if column.role in elsewhere]
        # Plain names: the name's note may be called like a column.
        cells = [note, *(self.base.frame[name] for name in others)]
        table = [*(self.base.frame[name] for name in own), *cells]
        frame = pl.DataFrame([cell.alias(str(at)) for at, cell in enumerate(table)])
        found = pl.DataFrame(_core.normalize_emails(frame, self.threads, len(cells)))
        strays = {"email_from_name": found["elsewhere"] == 1, "email_from_other_column": found["elsewhere"] > 1}
        return found, strays

    def addresses(self) -> pl.DataFrame:
        """The addresses; `crosswise` says in which rows a city and an address stand in each other's column."""
        columns = [column for column in self.base.columns if column.role in (Role.ADDRESS, Role.CITY)]
        is_city = [column.role is Role.CITY for column in columns] or [False]
        names = [column.name for column in columns]
        found = self.engine(_core.normalize_addresses, names, is_city, own=self.own, crosswise=True)
        codes = self.of(Role.POSTCODE)
        if not codes:
            return found
        own = self.base.frame.select(pl.coalesce(pl.col(codes).str.extract(r"^\s*(\d{6})(?:\.0)?\s*$"))).to_series()
        return found.with_columns(postcode=own.fill_null(found["postcode"]))

    def dates(self, roles: Sequence[Role], kind: str, now: date) -> pl.DataFrame:
        return self.engine(_core.normalize_dates, self.of(*roles), kind, True, days_since_1970(now))

    def remarks(self) -> pl.DataFrame:
        """Refusals in columns where people write freely, and in columns named like one (`Не звонить`: да)."""
        free = (None, Role.COMMENT, Role.TAGS, Role.FULL_NAME, Role.SURNAME, Role.GIVEN_NAME, Role.PATRONYMIC)
        more = (Role.PHONE, Role.CALL_HOURS, Role.CONSENT, Role.PRIORITY, Role.COMPANY, Role.POSITION)
        columns = [column.name for column in self.base.columns if column.role in (*free, *more)]
        found = self.engine(_core.find_refusals, columns)
        for name in self._named_like_refusals():
            said = _folded(self.base.frame[name]).is_in(_YES) | self._is_date(name)
            found = found.with_columns(
                refusal=found["refusal"] | said,
                column=pl.select(
                    pl.when(said & ~found["refusal"]).then(pl.lit(name)).otherwise(found["column"])
                ).to_series(),
            )
        return found

    def _named_like_refusals(self) -> list[str]:
        names = [column.name for column in self.base.columns if column.role in (None, Role.TAGS, Role.CONSENT)]
        if not names:
            return []
        headers = pl.Series("header", names).str.replace_all("[_-]", " ").to_frame()
        return [
            name
            for name, refuses in zip(names, pl.DataFrame(_core.find_refusals(headers, 1))["refusal"], strict=True)
            if refuses
        ]

    def withdrawn(self) -> pl.Series:
        """True where a column of withdrawals says anything but no: a date, a word, a mark."""
        rows = self.base.frame.height
        said = _every(rows, value=False, dtype=pl.Boolean)
        for name in self.of(Role.CONSENT_WITHDRAWN):
            cells = self.base.frame[name]
            filled = (cells != "").arg_true()
            if filled.len():
                said = said | _marked(filled.filter(~_folded(cells.gather(filled)).is_in(_NO)), rows)
        return said.alias("consent_withdrawn")

    def gender(self) -> pl.Series:
        """What the column of genders says, where it can be read."""
        said = _every(self.base.frame.height, None, pl.String)
        for name in self.of(Role.GENDER):
            cells = _folded(self.base.frame[name])
            said = said.fill_null(cells.replace_strict(GENDERS, default=None, return_dtype=pl.String))
        return said.alias("gender")

    def moments(self, role: Role, now: date, bits: "_Bits") -> pl.Series:
        """When it was, null where nothing is said of it; cells that have digits and say nothing are flagged."""
        rows = self.base.frame.height
        columns = self.of(role)
        if not columns:
            return _every(rows, None, pl.Datetime("us"))
        found = self.dates([role], "moment", now)["moment"]
        unread = found.is_null().arg_true()
        for name in columns if unread.len() else ():
            digits = self.base.frame[name].gather(unread).str.contains(r"\d").fill_null(value=False)
            bits.flag("timestamp_unreadable", _marked(unread.filter(digits), rows))
        return found

    def calls(self, note: pl.Series) -> tuple[pl.Series, ...]:
        """Who decides, and the hours that people ask to be called in."""
        frame = self.base.frame
        return (
            deciders([*(frame[name] for name in self.of(Role.POSITION)), note], frame.height),
            *asked_hours([frame[name] for name in self.of(Role.CALL_HOURS)], frame.height),
        )

    def _is_date(self, name: str) -> pl.Series:
        found = pl.DataFrame(_core.normalize_dates(self.base.frame.select(name), "any", True, 0, self.threads))
        return found["date"].is_not_null()
