"""What a profile's columns can be filled with, and `--where` can ask about.

A record is one person of a campaign (`prozvon.export.campaign`). Fields of the number itself are made here, since each
dialler wants it written in its own way; everything else stands in the record.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import polars as pl

from prozvon.phone import parse_phones

RECORD: Mapping[str, str] = {
    "phone": "the number to call, E.164",
    "phones": "the other numbers, E.164, best first",
    "name": "surname, given name, patronymic, as far as known",
    "surname": "surname",
    "given": "given name",
    "patronymic": "patronymic",
    "gender": "`m`, `f`, or empty",
    "email": "e-mail address",
    "company": "company",
    "city": "city",
    "address": "address",
    "birth_date": "birth date, `2001-12-31`",
    "time_zone": "zone of the number, such as `Asia/Omsk`",
    "window": "hours on workdays in which it may be rung, on that zone's clock",
    "window_day_off": "the same for days off",
    "why": "codes: why this person on this number",
    "reach": "how the number was last reached, with a store",
    "shared_with": "who else goes by this number",
    "first_seen": "first day on which the person stands in the base",
    "last_seen": "last day on which anything of the person changed",
    "sources": "files in which the person stands",
    "rows": "rows of the base that are this person",
    "cluster_id": "the person's id, the same in every run",
    "household_id": "the id of everybody behind the same door",
}
"""Fields that every record has."""

OWN: Mapping[str, str] = {
    "id": "the input's own id",
    "position": "position in the company",
    "manager": "whose client it is",
    "priority": "the input's own priority",
    "tags": "tags of all rows of the person, each once",
    "source": "where the contact came from, as the input says",
    "last_contact": "day of the last conversation that the input tells of",
    "call_hours": "hours that suit the person, as the input puts them",
    "postcode": "postcode",
    "region": "region",
    "comment": "remarks",
}
"""Fields that come from the input's own columns, by their roles; empty where the input has no such column."""

COUNTED: Mapping[str, str] = {
    "days_silent": "days since `last_contact`; empty for who was never spoken to",
    "days_old": "days since `last_seen`",
}
"""Fields that depend on the day."""

NUMBER: Mapping[str, str] = {
    "phone_digits": "`79161234567`",
    "phone_country": "`7`",
    "phone_national": "`9161234567`",
    "phone_trunk": "`89161234567`, as it is dialled from a Russian landline",
    "phone_spaced": "`+7 (916) 123-45-67`: text to every spreadsheet",
    "phone_iso": "`RU`",
    "phone2": "the second number; also `phone3`, `phone4`, each in every form above",
    "phone2_national": "and so on",
    "phones_spaced": "all other numbers, spaced",
    "phone_mobile": "the best mobile number",
    "phone_fixed": "the best number that is not mobile",
    "utc_offset": "hours between the number's zone and UTC, such as `+3`",
}
"""Fields of the number, in the forms that diallers want."""

_FORMS = ("", "_digits", "_country", "_national", "_trunk", "_spaced", "_iso")
SLOTS = 4
FIELDS: frozenset[str] = frozenset(
    {*RECORD, *OWN, *COUNTED, *NUMBER, *(f"phone{n}{form}" for n in ("", 2, 3, 4) for form in _FORMS)}
)
_MOBILE = ("MOBILE", "FIXED_LINE_OR_MOBILE")


def values(records: pl.DataFrame, wanted: Iterable[str], now: datetime) -> pl.DataFrame:
    """The wanted fields of each record as text, null where there is nothing.

    >>> from datetime import UTC
    >>> records = pl.DataFrame({"phone": ["+79161234567"], "phones": [["+74951234567"]]})
    >>> values(records, ["phone_spaced", "phone2_trunk", "phone_fixed"], datetime(2026, 1, 1, tzinfo=UTC)).row(0)
    ('+7 (916) 123-45-67', '84951234567', '+74951234567')
    """
    numbers = _Numbers(records)
    special: dict[str, Callable[[], pl.Series]] = {
        "phones": lambda: records["phones"].list.join(" "),
        "phones_spaced": numbers.others_spaced,
        "phone_mobile": lambda: numbers.first(mobile=True),
        "phone_fixed": lambda: numbers.first(mobile=False),
        "utc_offset": lambda: _offsets(records["time_zone"], now),
    }

    def one(name: str) -> pl.Series:
        if name in special:
            return special[name]()
        if name in records.columns:
            return records[name]
        slot, _, form = name.removeprefix("phone").partition("_")
        return numbers.form(int(slot or 1), form)

    columns = [one(name).cast(pl.String).alias(name) for name in dict.fromkeys(wanted)]
    empty = pl.col(pl.String) != ""
    return pl.DataFrame(columns).with_columns(pl.when(empty).then(pl.col(pl.String))) if columns else pl.DataFrame()


def mobiles(numbers: pl.Series) -> pl.Series:
    """Which E.164 numbers can take a short message, as far as a numbering plan tells."""
    return parse_phones(numbers)["type"].cast(pl.String).is_in(_MOBILE).fill_null(value=False)


class _Numbers:
    """The numbers of every record, taken apart once and only where asked."""

    def __init__(self, records: pl.DataFrame) -> None:
        self._records = records
        self._parts: dict[int, pl.DataFrame] = {}

    @cached_property
    def _all(self) -> pl.DataFrame:
        """Every number of every record, best first: `at`, `number`, `mobile`."""
        own = self._records.select(
            at=pl.int_range(pl.len(), dtype=pl.UInt32), number=pl.concat_list("phone", "phones").list.drop_nulls()
        )
        every = own.explode("number").drop_nulls("number")
        return every.with_columns(mobiles(every["number"]).alias("mobile"))

    def first(self, *, mobile: bool) -> pl.Series:
        best = self._all.filter(pl.col("mobile") == mobile).unique("at", keep="first", maintain_order=True)
        at = pl.int_range(self._records.height, dtype=pl.UInt32, eager=True).alias("at")
        return at.to_frame().join(best, on="at", how="left", maintain_order="left")["number"]

    def others_spaced(self) -> pl.Series:
        others = pl.DataFrame([self.form(n, "spaced").alias(str(n)) for n in range(2, SLOTS + 1)])
        return others.select(pl.concat_str(pl.all(), separator=", ", ignore_nulls=True)).to_series()

    def form(self, slot: int, form: str) -> pl.Series:
        """The numbers of one slot in one form; null where a record has fewer."""
        return self._slot(slot).select(_form(form)).to_series()

    def _slot(self, slot: int) -> pl.DataFrame:
        if slot not in self._parts:
            number = (
                self._records["phone"] if slot == 1 else self._records["phones"].list.get(slot - 2, null_on_oob=True)
            )
            parsed = parse_phones(number)
            self._parts[slot] = pl.DataFrame(
                {
                    "number": number,
                    "country": parsed["country_code"].cast(pl.String),
                    "iso": parsed["region"].cast(pl.String),
                }
            )
        return self._parts[slot]


def _form(form: str) -> pl.Expr:
    number, country = pl.col("number"), pl.col("country")
    digits = number.str.slice(1)
    national = number.str.slice(country.str.len_bytes() + 1)
    match form:
        case "":
            return number
        case "digits":
            return digits
        case "national":
            return national
        case "trunk":
            return pl.when(country == "7").then("8" + national).otherwise("810" + digits)
        case "spaced":
            part = national.str
            russian = pl.format(
                "+7 ({}) {}-{}-{}", part.slice(0, 3), part.slice(3, 3), part.slice(6, 2), part.slice(8, 2)
            )
            ten = (country == "7") & (part.len_bytes() == 10)  # noqa: PLR2004 -- digits of area code and number
            return pl.when(ten).then(russian).otherwise(pl.format("+{}-{}", country, national))
        case _:
            return pl.col(form)


def _offsets(zones: pl.Series, now: datetime) -> pl.Series:
    known = {zone: f"{now.astimezone(ZoneInfo(zone)):%z}" for zone in zones.unique().drop_nulls().to_list() if zone}
    short = {
        zone: f"{offset[0]}{int(offset[1:3])}" + (f":{offset[3:]}" if offset[3:] != "00" else "")
        for zone, offset in known.items()
    }
    return zones.replace_strict(short, default=None, return_dtype=pl.String)
