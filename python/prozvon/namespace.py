"""`pl.col("phone").pz.phone()`: normalization inside Polars expressions.

Registered when `prozvon` is imported after Polars, or when any of its functions is first asked for; `import
prozvon.namespace` does it by itself. Expressions run where Polars runs them, lazily or not, a column at a time.
"""

from collections.abc import Callable

import polars as pl

from prozvon.phone import normalize_phones, parse_phones

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
        return self._whole(lambda s: normalize_phones(s, region)["e164"].alias(s.name), pl.String)

    def phones(self, region: str | None = "RU") -> pl.Expr:
        """Everything that `prozvon.normalize_phones` says of each cell, as a struct.

        >>> frame = pl.DataFrame({"phone": ["8 (916) 123-45-67 доб. 12"]})
        >>> frame.select(pl.col("phone").pz.phones().struct.field("extension"))["extension"].to_list()
        ['12']
        """
        return self._whole(lambda s: normalize_phones(s, region).to_struct(s.name), None)

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
        return self._whole(lambda s: parse_phones(s, region).to_struct(s.name), None)

    def _whole(self, make: _Make, dtype: type[pl.DataType] | None) -> pl.Expr:
        return self._expr.map_batches(make, return_dtype=dtype, is_elementwise=True)
