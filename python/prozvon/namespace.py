"""`pl.col("phone").pz.phone()`: normalization inside Polars expressions.

Registered by `import prozvon`, in whichever order it and Polars are imported (`prozvon.arrival`). Expressions run where
Polars runs them, lazily or not, a column at a time.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

# The functions are asked for when they are called: the import of one of them may be what had this module imported.
import prozvon as pz

if TYPE_CHECKING:
    from prozvon.normalize import Dictionaries
    from prozvon.normalize.values import DateKind, IdKind

_Make = Callable[[pl.Series], pl.Series]


@pl.api.register_expr_namespace("pz")
class Prozvon:
    """What `prozvon` can make of a text column, as expressions."""

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def phone(self, region: str | None = "RU") -> pl.Expr:
        """The E.164 number of each cell, repaired where no doubt remains; null elsewhere.

        >>> frame = pl.DataFrame({"phone": ["8 (916) 123-45-67", "нет"]})
        >>> frame.select(pl.col("phone").pz.phone())["phone"].to_list()
        ['+79161234567', None]
        """
        return self._whole(lambda s: pz.normalize_phones(s, region)["e164"].alias(s.name), pl.String)

    def phones(self, region: str | None = "RU") -> pl.Expr:
        """Everything that `prozvon.normalize_phones` says of each cell, as a struct.

        >>> frame = pl.DataFrame({"phone": ["8 (916) 123-45-67 доб. 12"]})
        >>> frame.select(pl.col("phone").pz.phones().struct.field("extension"))["extension"].to_list()
        ['12']
        """
        return self._whole(lambda s: pz.normalize_phones(s, region).to_struct(s.name), None)

    def phone_key(self, region: str | None = "RU") -> pl.Expr:
        """The number as an integer of its E.164 digits, for joins; null where there is none.

        >>> pl.select(pl.lit("8 (916) 123-45-67").pz.phone_key()).item()
        79161234567
        """
        return self.phone(region).str.slice(1).cast(pl.UInt64)

    def parsed_phone(self, region: str | None = "RU") -> pl.Expr:
        """Everything that `prozvon.parse_phones` says of each cell, as a struct.

        >>> pl.select(pl.lit("8 (916) 123-45-67").pz.parsed_phone().struct.field("type")).item()
        'MOBILE'
        """
        return self._whole(lambda s: pz.parse_phones(s, region).to_struct(s.name), None)

    def name(self, dictionaries: "Dictionaries | None" = None) -> pl.Expr:
        """Everything that `prozvon.normalize_names` says of each full name, as a struct.

        >>> pl.select(pl.lit("ПЕТРОВА мария Сергеевна").pz.name().struct.field("name")).item()
        'Петрова Мария Сергеевна'
        """
        return self._whole(lambda s: pz.normalize_names(s, dictionaries=dictionaries).to_struct(s.name), None)

    def email(self) -> pl.Expr:
        """Everything that `prozvon.normalize_emails` says of each cell, as a struct.

        >>> pl.select(pl.lit("Ivan@gmial.com").pz.email().struct.field("email")).item()
        'Ivan@gmail.com'
        """
        return self._whole(lambda s: pz.normalize_emails(s).to_struct(s.name), None)

    def company(self, dictionaries: "Dictionaries | None" = None) -> pl.Expr:
        """Everything that `prozvon.normalize_companies` says of each cell, as a struct.

        >>> pl.select(pl.lit("Ромашка, ООО, ИНН 7707083893").pz.company().struct.field("inn")).item()
        '7707083893'
        """
        return self._whole(lambda s: pz.normalize_companies(s, dictionaries=dictionaries).to_struct(s.name), None)

    def address(self, dictionaries: "Dictionaries | None" = None) -> pl.Expr:
        """Everything that `prozvon.normalize_addresses` says of each cell, as a struct.

        >>> pl.select(pl.lit("г. Москва, ул. Тверская, д. 5, кв. 12").pz.address().struct.field("flat")).item()
        '12'
        """
        return self._whole(lambda s: pz.normalize_addresses(s, dictionaries=dictionaries).to_struct(s.name), None)

    def date(self, kind: "DateKind" = "any", *, day_first: bool = True, now: date | None = None) -> pl.Expr:
        """Everything that `prozvon.normalize_dates` says of each cell, as a struct.

        >>> pl.select(pl.lit("31 декабря 1980 г.").pz.date("birth").struct.field("date")).item()
        datetime.date(1980, 12, 31)
        """
        return self._whole(lambda s: pz.normalize_dates(s, kind, day_first=day_first, now=now).to_struct(s.name), None)

    def id(self, kind: "IdKind" = "any") -> pl.Expr:
        """Everything that `prozvon.normalize_ids` says of each cell, as a struct.

        >>> pl.select(pl.lit("ИНН 7707083893").pz.id().struct.field("kind")).item()
        'inn'
        """
        return self._whole(lambda s: pz.normalize_ids(s, kind).to_struct(s.name), None)

    def _whole(self, make: _Make, dtype: type[pl.DataType] | None) -> pl.Expr:
        return self._expr.map_batches(make, return_dtype=dtype, is_elementwise=True)
