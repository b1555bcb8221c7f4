"""Why two rows are, or are not, one person: field by field, by the code that decided it."""

from dataclasses import dataclass

import polars as pl

from prozvon import _core
from prozvon.codes import CODES, text
from prozvon.errors import UsageError
from prozvon.masking import mask
from prozvon.matching.columns import NO_DATE, engine_columns
from prozvon.matching.matched import Matched
from prozvon.matching.reasons import reason_text

_COMPARED = {
    "surname": "surname_key",
    "given": "given_key",
    "patronymic": "patronymic_key",
    "birth": "birth_day",
    "gender": "gender",
    "phone": "phone_keys",
    "email": "email_key",
    "inn": "inn",
    "address": "address_key",
    "city": "city_key",
    "company": "company_key",
}
"""Fields, and the columns that the engine compares them by."""

_WRITTEN = {
    "surname": "surname",
    "given": "given",
    "patronymic": "patronymic",
    "email": "pz_email",
    "address": "pz_address",
    "city": "pz_city",
    "company": "pz_company",
}
"""Fields that people write otherwise than the engine compares them."""


@dataclass(frozen=True, slots=True)
class FieldLevel:
    """One field of a pair: both values, as text for people, and how far they agree.

    `level`: `exact`, `near` (one slip of the hand; a birth date with day and month swapped), `alike` (more
    slips; a birth date with one digit wrong), `short` (a short form; a birth date of which one part differs), `crowded`
    (shared by too many people to tell anything), `different`, `missing` (on one side at least). `bits`: what it weighs.
    """

    field: str
    left: str
    right: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the engine thinks of a pair, and what became of it.

    `verdict`: `same`, `review` or `apart`, for the pair by itself. `together`: whether both rows are in one cluster;
    the two can differ: a pair that is the same is kept apart when other rows of the clusters contradict, a pair that
    says nothing is together through a third row. `conflict`: the field that forbids the pair, or `across`, what keeps its
    rows apart. `weight` is `prior` and the bits of all fields added up; `probability` is what it comes to.
    """

    fields: tuple[FieldLevel, ...]
    verdict: str
    prior: float
    weight: float
    reasons: str
    conflict: str | None
    together: bool

    @property
    def probability(self) -> float:
        """How likely the two rows are one person, by weight alone: 0 to 1."""
        return 1 / (1 + 2 ** -max(-500.0, min(500.0, self.weight)))

    def text(self, lang: str = "en") -> str:
        """The explanation in a few lines of Russian (`ru`) or English."""
        ru = lang == "ru"
        lines = [
            f"{_called(f.field, lang):<14}{f.bits:+7.2f}  {_agreeing(f, lang)}: {f.left or '–'} | {f.right or '–'}"
            for f in self.fields
        ]
        lines.insert(0, f"{'до сравнения' if ru else 'prior':<14}{self.prior:+7.2f}")
        lines.append(f"{'вес' if ru else 'weight':<14}{self.weight:+7.2f}  p = {self.probability:.4f}")
        lines.append(
            text(f"verdict_{self.verdict}", lang) + (f" ({reason_text(self.reasons, lang)})" if self.reasons else "")
        )
        if self.conflict == "across":
            lines.append(text("match_across", lang))
        elif self.conflict is not None:
            lines.append(("противоречит: " if ru else "contradicts: ") + _called(self.conflict, lang))
        lines.append(text("match_together" if self.together else "match_apart", lang))
        return "\n".join(lines)


def explain(people: pl.DataFrame, matched: Matched, a: int, b: int) -> Explanation:
    """Say why rows `a` and `b` (indices from 0) are, or are not, one person.

    The engine's own comparison is run again on the whole frame: how many people share a number is part of the answer.

    >>> import polars as pl
    >>> from prozvon.matching import match
    >>> people = pl.DataFrame({
    ...     "given_key": ["иван", "петр"], "phone_keys": [[79160000001]] * 2, "row_hash": [1, 2],
    ... }, schema_overrides={"phone_keys": pl.List(pl.UInt64), "row_hash": pl.UInt64})
    >>> found = explain(people, match(people), 0, 1)
    >>> found.verdict, found.conflict, found.together
    ('apart', 'given', False)
    """
    if a == b or not (0 <= a < people.height and 0 <= b < people.height):
        raise UsageError(f"two different rows from 0 to {people.height - 1} are needed, these are {a} and {b}")
    options = matched.options
    own = tuple(options.weights.own)
    columns = engine_columns(people, own)
    levels, prior, weight, verdict, reasons, conflict = _core.explain_pair(
        columns, options.weights.numbers(), options.frozen, options.switchboard, a, b
    )
    held = _COMPARED | {name: f"own_{name}" for name in own}

    def value(name: str, row: int) -> str:
        return _written(people, name, row) or _shown(columns, held[name], row)

    fields = tuple(
        FieldLevel(name, value(name, a), value(name, b), level, bits)
        for name, (_, level, bits) in zip(held, levels, strict=True)
    )
    cluster = matched.rows["cluster"]
    together = bool(cluster[a] == cluster[b])
    return Explanation(fields, verdict, prior, weight, reasons, conflict, together)


def _called(field: str, lang: str) -> str:
    """A field in words; a column of one's own has its own name."""
    return text(f"field_{field}", lang) if field in _COMPARED else field


def _agreeing(field: FieldLevel, lang: str) -> str:
    """How far a field agrees, in words."""
    own = f"level_{field.level}_birth" if field.field == "birth" else ""
    return text(own if own in CODES else f"level_{field.level}", lang)


def _written(people: pl.DataFrame, field: str, row: int) -> str:
    column = _WRITTEN.get(field)
    return str(people[column][row] or "") if column in people.columns else ""


def _shown(columns: pl.DataFrame, name: str, row: int) -> str:
    if name not in columns.columns:
        return ""
    value = columns[name][row]
    if name == "phone_keys" and "phone_trace" in columns.columns and columns["phone_trace"][row]:
        # What was meant to be a number stands behind the numbers, without a plus.
        numbers = [] if value is None else [f"+{key}" for key in value]
        return ", ".join(mask(number) for number in (*numbers, columns["phone_trace"][row]))
    if value is None:
        return ""
    if name == "birth_day":
        return _date(value)
    if name == "phone_keys":
        return ", ".join(mask(f"+{key}") for key in value)
    return str(value)


def _date(day: int) -> str:
    """A day of the engine as text, or the digits of what was meant to be one."""
    if day >= NO_DATE:
        digits = str(day - NO_DATE)
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return str(pl.Series([day], dtype=pl.Int32).cast(pl.Date)[0])
