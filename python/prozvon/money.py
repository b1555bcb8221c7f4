"""What a cleaned base is worth: calls that need not be made, in hours and in money.

    calls   = rows with a usable number − entries of the dial list
    hours   = calls × `money.call`
    worth   = hours × `money.hour` − probes × `money.probe`

Without cleaning every row with a number would be called; rejected rows and rows without a number are not counted, since
nobody could have called them. Probes are those placed since the store's last `clean`: they bought what this one knows.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Worth:
    """The figures of one run and the rates they were made with; `call` in seconds, `hour` and `probe` in `currency`.

    >>> found = Worth.of(rows=1000, numbered=900, dial=540, probes=100, call=timedelta(seconds=45), hour=450, probe=0.5)
    >>> found.calls, found.hours, found.worth
    (360, 4.5, 1975.0)
    """

    rows: int
    numbered: int
    dial: int
    probes: int
    calls: int
    hours: float
    worth: float
    call: float
    hour: float
    probe: float
    currency: str

    @classmethod
    def of(
        cls,
        *,
        rows: int,
        numbered: int,
        dial: int,
        probes: int,
        call: timedelta,
        hour: float,
        probe: float,
        currency: str = "RUB",
    ) -> "Worth":
        """Count it up."""
        calls = numbered - dial
        hours = calls * call.total_seconds() / 3600
        worth = hours * hour - probes * probe
        return cls(rows, numbered, dial, probes, calls, hours, worth, call.total_seconds(), hour, probe, currency)

    def figures(self) -> dict[str, float | int | str]:
        """What the manifest keeps."""
        return asdict(self)

    @classmethod
    def read(cls, figures: Mapping[str, Any]) -> "Worth":
        """What a manifest kept."""
        return cls(**figures)


def line(worth: Worth, lang: str) -> str:
    """One sentence with its formula.

    >>> found = Worth.of(rows=1000, numbered=900, dial=540, probes=100, call=timedelta(seconds=45), hour=450, probe=0.5)
    >>> print(line(found, "en"))
    Of 1,000 rows 540 are worth calling; 360 calls need not be made = 4.5 h and 1,975 ₽
    (900 with a number − 540 = 360; 360 × 45 s × 450 ₽/h − 100 probes × 0.5 ₽)
    """
    sign = _SIGNS.get(worth.currency, worth.currency)

    def amount(value: float, digits: int = 0) -> str:
        text = f"{value:,.{digits}f}"
        if digits:
            text = text.rstrip("0").rstrip(".")
        return text if lang == "en" else text.replace(",", "\u00a0").replace(".", ",")

    told = {
        "rows": amount(worth.rows),
        "dial": amount(worth.dial),
        "calls": amount(worth.calls),
        "hours": amount(worth.hours, 1),
        "worth": f"{amount(worth.worth)} {sign}",
        "numbered": amount(worth.numbered),
        "call": amount(worth.call, 1),
        "hour": f"{amount(worth.hour, 2)} {sign}",
        "probes": amount(worth.probes),
        "probe": f"{amount(worth.probe, 2)} {sign}",
    }
    sentence, formula, less = _WORDS["en" if lang == "en" else "ru"]
    return sentence.format(**told) + "\n" + formula.format(**told, less=less.format(**told) if worth.probes else "")


_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "BYN": "Br", "UAH": "₴"}

_WORDS = {
    "ru": (
        "Из {rows} строк стоит прозвонить {dial}; звонков, которых можно не делать: {calls} = {hours} ч и {worth}",
        "({numbered} с номером − {dial} = {calls}; {calls} × {call} с × {hour}/ч{less})",
        " − {probes} проверок × {probe}",
    ),
    "en": (
        "Of {rows} rows {dial} are worth calling; {calls} calls need not be made = {hours} h and {worth}",
        "({numbered} with a number − {dial} = {calls}; {calls} × {call} s × {hour}/h{less})",
        " − {probes} probes × {probe}",
    ),
}
