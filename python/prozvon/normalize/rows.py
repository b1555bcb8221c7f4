"""A base's columns by their roles: everything that is known of each row, and whether the row can be used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from prozvon import _core
from prozvon.normalize.dictionaries import Dictionaries, words
from prozvon.normalize.values import ROW_ISSUES, codes, days_since_1970, normalize_emails
from prozvon.phone import phone_columns
from prozvon.reader.model import Base
from prozvon.schema import ROW, SOURCE, Role

_YES: Final = ("да", "д", "yes", "y", "true", "t", "1", "1.0", "+", "x", "х", "v", "✓", "✔", "истина", "on")
_NO: Final = (
    *("", "нет", "н", "no", "n", "false", "f", "0", "0.0", "-", "–", "—", "ложь", "off", "none", "null", "nan", "n/a"),
    *("действует", "активно", "не отозвано", "не отозвал", "не отозвала", "active", "valid", "not withdrawn"),
)
_FIRST: Final = 1_000
"""Rows in which nearly every base in Cyrillic shows that it is one."""

_MAN: Final = ("м", "муж", "муж.", "мужской", "мужчина", "m", "male", "man", "mr", "г-н")
_WOMAN: Final = ("ж", "жен", "жен.", "женский", "женщина", "f", "female", "woman", "w", "mrs", "ms", "г-жа")


def normalize(
    base: Base,
    *,
    region: str | None = "RU",
    now: date,
    threads: int | None = None,
    dictionaries: Dictionaries | None = None,
) -> pl.DataFrame:
    """Everything that the roles of a base's columns say of each row, in the base's order.

    The columns of the contract (`pz_phone` … `pz_birth_date`); the parts `surname`, `given`, `patronymic`, `name_note`;
    the keys `phone_keys`, `surname_key`, `given_key`, `patronymic_key`, `email_key`, `company_key`, `city_key`,
    `address_key` (null where there is nothing to compare by);
    `birth_date_other` (the date with day and month swapped, where either may be meant), `birth_date_doubtful` (a child's,
    or one that forms offer: shown, and nothing to compare people by), `emails` (further addresses),
    `inn`, `postcode`; `created_at`, `updated_at`, `last_contact` (null Datetime where there is no such column);
    `refusal` with `refusal_text_column`, `consent_withdrawn`; `issues`; `row_hash`; and `usable`: whether the row
    has a usable phone, a usable e-mail, or a name together with a birth date, address, city or company.

    `now` bounds the dates; `region`, and the row's city, are what local phone numbers are read by, but for inputs that
    the base has another region for. `dictionaries` are own names, legal forms and cities.
    """
    row = _Row(base, threads, words(dictionaries))
    names, emails = row.names(), row.emails()
    city = next(iter(row.of(Role.CITY)), None)
    phones = _phones(base, row.of(Role.PHONE), city, region, threads)
    where = row.addresses()
    company = row.engine(_core.normalize_companies, row.of(Role.COMPANY), own=row.own)
    birth = row.dates([Role.BIRTH_DATE], "birth", now)
    moments = {role: row.dates([role], "moment", now) for role in (Role.CREATED_AT, Role.UPDATED_AT, Role.LAST_CONTACT)}
    inn = row.engine(_core.normalize_tax_numbers, row.of(Role.INN))
    remarks = row.remarks()
    gender = row.gender()

    bits = _Bits(base.frame.height)
    for part in (names, emails, where, company, birth, inn, remarks):
        bits.add(part["issues"])
    for role, moment in moments.items():
        bits.flag("timestamp_unreadable", row.filled([role]) & moment["moment"].is_null())
    bits.flag("gender_conflict_column", (gender != names["gender"]).fill_null(value=False))
    phones = _strays(phones, row, names["note"], bits, region)
    emails = _stray_emails(emails, row, names["note"], bits)

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
            inn["inn"].fill_null(company["inn"]),
            *(moment["moment"].alias(str(role)) for role, moment in moments.items()),
            remarks["refusal"],
            remarks["column"].alias("refusal_text_column"),
            row.withdrawn(),
            pl.Series(_core.hash_rows(base.frame.drop(ROW, SOURCE))).alias("row_hash"),
        ]
    )
    issues = pl.DataFrame({"phone": phones["phone_issues"].cast(pl.List(pl.String)), "other": codes(bits.words)})
    described = pl.any_horizontal(
        pl.col("pz_birth_date", "pz_address", "pz_city", "pz_company").is_not_null(),
    )
    return people.with_columns(
        issues=issues.select(pl.concat_list(pl.all().fill_null([]))).to_series(),
        usable=(pl.col("phone_keys").list.len().fill_null(0) > 0)
        | pl.col("pz_email").is_not_null()
        | (pl.col("pz_name").is_not_null() & described),
    )


def _phones(base: Base, columns: list[str], city: str | None, region: str | None, threads: int | None) -> pl.DataFrame:
    """The phones of every row, each input read by its own region; the rows of one input stand together."""
    if not base.regions:
        return phone_columns(base.frame, columns, region, city, threads)
    parts = base.frame.partition_by(SOURCE, maintain_order=True)
    read = (phone_columns(part, columns, base.regions.get(part[SOURCE][0], region), city, threads) for part in parts)
    return pl.concat(read, how="vertical_relaxed")


def _strays(phones: pl.DataFrame, row: "_Row", note: pl.Series, bits: "_Bits", region: str | None) -> pl.DataFrame:
    """Numbers that were typed into the name or the e-mail of a row that has no usable number of its own."""
    missing = phones.select((pl.col("phone_keys").list.len().fill_null(0) == 0).arg_true()).to_series()
    digits = pl.col("").str.contains(r"(?:\d\D{0,3}){10}") & ~pl.col("").str.contains("@", literal=True)
    cells = [("phone_from_name", note)]
    cells += [("phone_from_other_column", row.base.frame[name]) for name in row.of(Role.EMAIL)]
    for code, cell in cells:
        at, stray = _candidates(cell, missing, digits)
        if not at.len():
            continue
        found = phone_columns(stray.to_frame("stray"), ["stray"], region, None, row.threads)
        usable = found["phone_keys"].list.len() > 0
        at, found = at.filter(usable), found.filter(usable)
        bits.flag(code, _marked(at, phones.height))
        # The rows found take their places by their numbers; nothing is sorted.
        places = pl.int_range(phones.height, dtype=pl.UInt32, eager=True)
        places = places.scatter(at, pl.int_range(phones.height, phones.height + at.len(), dtype=pl.UInt32, eager=True))
        phones = pl.concat([phones, found], how="vertical_relaxed", rechunk=True)[places]
        missing = missing.filter(~missing.is_in(at.implode()))
    return phones


def _stray_emails(emails: pl.DataFrame, row: "_Row", note: pl.Series, bits: "_Bits") -> pl.DataFrame:
    """Addresses that were typed into another cell of a row that has none of its own."""
    cells = [("email_from_name", note)]
    elsewhere = (None, Role.PHONE, Role.COMMENT, Role.COMPANY, Role.ADDRESS)
    cells += [("email_from_other_column", row.base.frame[c.name]) for c in row.base.columns if c.role in elsewhere]
    missing = emails["email"].is_null().arg_true()
    for code, cell in cells:
        at, stray = _candidates(cell, missing, pl.col("").str.contains("@", literal=True))
        if not at.len():
            continue
        read = normalize_emails(stray, row.threads)
        usable = read["email"].is_not_null()
        at, read = at.filter(usable), read.filter(usable)
        bits.flag(code, _marked(at, emails.height))
        emails = emails.with_columns(
            email=emails["email"].scatter(at, read["email"]), key=emails["key"].scatter(at, read["key"])
        )
        missing = missing.filter(~missing.is_in(at.implode()))
    return emails


def _candidates(cell: pl.Series, rows: pl.Series, looks_like: pl.Expr) -> tuple[pl.Series, pl.Series]:
    """The numbers of those among `rows` whose cell may hold what is missing, and their cells."""
    cells = cell.gather(rows)
    fits = cells.to_frame("").select(looks_like.fill_null(value=False)).to_series()
    return rows.filter(fits), cells.filter(fits)


def _marked(at: pl.Series, rows: int) -> pl.Series:
    return pl.zeros(rows, pl.UInt8, eager=True).scatter(at, 1).cast(pl.Boolean)


def _has(bits: pl.Series, code: str) -> pl.Series:
    return (bits & (1 << _core.issue_codes().index(code))) != 0


class _Bits:
    """The issues of every row, as one word a row."""

    def __init__(self, rows: int) -> None:
        self.words = pl.zeros(rows, pl.UInt64, eager=True)

    def add(self, bits: pl.Series) -> None:
        self.words = self.words | bits

    def flag(self, code: str, rows: pl.Series) -> None:
        if rows.any():
            self.add(rows.cast(pl.UInt64) * ROW_ISSUES[code])


@dataclass(frozen=True, slots=True)
class _Row:
    """A base by the roles of its columns."""

    base: Base
    threads: int | None
    own: "_core.OwnWords | None" = None

    def of(self, *roles: Role) -> list[str]:
        return [column.name for column in self.base.columns if column.role in roles]

    def engine(
        self, call: "Callable[..., _core.ArrowTable]", columns: Sequence[str], *settings: object, **more: object
    ) -> pl.DataFrame:
        """One engine of the core over some columns; over a column of nulls where there are none."""
        frame = self.base.frame
        table = (
            frame.select(columns) if columns else pl.DataFrame({"": pl.Series([None] * frame.height, dtype=pl.String)})
        )
        return pl.DataFrame(call(table, *settings, self.threads, **more))

    def names(self) -> pl.DataFrame:
        kinds = (Role.FULL_NAME, Role.SURNAME, Role.GIVEN_NAME, Role.PATRONYMIC)
        columns = [column for column in self.base.columns if column.role in kinds]
        roles = [str(column.role) for column in columns] or [str(Role.FULL_NAME)]
        names = [column.name for column in columns]
        found = self.engine(_core.normalize_names, names, roles, own=self.own)
        if self._from_abroad(names, found):
            return self.engine(_core.normalize_names, names, roles, own=self.own, latin_kept=True)
        return found

    def _from_abroad(self, names: list[str], found: pl.DataFrame) -> bool:
        """Whether a base has names in Latin letters only, and most of them are nobody's who writes in Cyrillic."""
        restored = _has(found["issues"], "name_translit_restored").sum()
        if not restored or 2 * restored > len(found) - found["name"].null_count():
            return False
        cyrillic = pl.any_horizontal(pl.col(names).str.contains("[А-Яа-яЁё]")).any()
        return not any(rows.select(cyrillic).item() for rows in (self.base.frame.head(_FIRST), self.base.frame))

    def emails(self) -> pl.DataFrame:
        return self.engine(_core.normalize_emails, self.of(Role.EMAIL))

    def addresses(self) -> pl.DataFrame:
        columns = [column for column in self.base.columns if column.role in (Role.ADDRESS, Role.CITY)]
        is_city = [column.role is Role.CITY for column in columns] or [False]
        found = self.engine(_core.normalize_addresses, [column.name for column in columns], is_city, own=self.own)
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
        more = (Role.PHONE, Role.CALL_HOURS, Role.CONSENT, Role.PRIORITY, Role.COMPANY)
        columns = [column.name for column in self.base.columns if column.role in (*free, *more)]
        found = self.engine(_core.find_refusals, columns)
        for name in self._named_like_refusals():
            said = self._folded(name).is_in(_YES) | self._is_date(name)
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
        columns = self.of(Role.CONSENT_WITHDRAWN)
        said = [~self._folded(name).is_in(_NO) for name in columns]
        none = pl.repeat(value=False, n=self.base.frame.height, eager=True)
        return pl.select(pl.any_horizontal(none, *said)).to_series().alias("consent_withdrawn")

    def gender(self) -> pl.Series:
        """What the column of genders says, where it can be read."""
        words = {**dict.fromkeys(_MAN, "m"), **dict.fromkeys(_WOMAN, "f")}
        columns = [
            self._folded(n).replace_strict(words, default=None, return_dtype=pl.String) for n in self.of(Role.GENDER)
        ]
        none = pl.Series([None] * self.base.frame.height, dtype=pl.String)
        return pl.select(pl.coalesce(*columns, none)).to_series().alias("gender")

    def filled(self, roles: Sequence[Role]) -> pl.Series:
        """Rows with digits in a column of these roles."""
        digits = [self.base.frame[name].str.contains(r"\d").fill_null(value=False) for name in self.of(*roles)]
        none = pl.repeat(value=False, n=self.base.frame.height, eager=True)
        return pl.select(pl.any_horizontal(none, *digits)).to_series()

    def _folded(self, name: str) -> pl.Series:
        return self.base.frame[name].fill_null("").str.strip_chars().str.to_lowercase()

    def _is_date(self, name: str) -> pl.Series:
        found = pl.DataFrame(_core.normalize_dates(self.base.frame.select(name), "any", True, 0, self.threads))
        return found["date"].is_not_null()
